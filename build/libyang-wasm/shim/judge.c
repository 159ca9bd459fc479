/*
 * Judges a settled tree: the nodes that have changed, and those whose `must`, type, count or tuple hangs on them. What
 * the tally clears is not looked at; what it does not clear is given to libyang's own check, which finds the words.
 */
#include <stdlib.h>

#include "change.h"
#include "plugins_types.h"
#include "tree_data_internal.h"

#define MARK_MUST 0x40000000u
#define MARK_TYPE 0x80000000u

static void
fault(struct change *change, LY_ERR ret)
{
    if (ret && (!change->status || (change->status == LY_EVALID))) {
        change->status = ret;
    }
}

static void
want_must(struct change *change, struct lyd_node *node, const void *data)
{
    (void)data;
    if (!(node->flags & MARK_MUST) && lysc_node_musts(node->schema)) {
        node->flags |= MARK_MUST;
        lyw_nodes_add(&change->musts, node);
    }
}

static void
want_type(struct change *change, struct lyd_node *node, const void *data)
{
    (void)data;
    if (!(node->flags & MARK_TYPE) && (node->schema->nodetype & LYD_NODE_TERM) &&
            ((const struct lysc_node_leaf *)node->schema)->type->plugin->validate) {
        node->flags |= MARK_TYPE;
        lyw_nodes_add(&change->types, node);
    }
}

static void
want_owner(struct change *change, const struct reader *reader, struct lyd_node *anchor)
{
    lyw_instances(change, reader->owner, anchor, reader->kind == READS_MUST ? want_must : want_type, NULL);
}

/** Wants a leafref that has lost its targets. */
static void
want_dangling(struct change *change, struct lyd_node *node, const void *data)
{
    const struct ref *ref = data;

    if (!lyw_tally_targets(change->tally, ref->target, lyw_above(node, ref->up), lyd_get_value(node))) {
        want_type(change, node, NULL);
    }
}

/** Leafrefs that pointed to a value that may be no more. */
static void
want_referrers(struct change *change, const struct event *event)
{
    const struct node_plan *plan = event->schema->priv;
    struct lyd_node *parent;
    uint32_t between;

    if (!plan || !plan->target_count || !event->old) {
        return;
    }
    parent = lyw_surviving(change, event->parent);
    between = lyw_depth(event->schema) - lyw_depth(parent ? parent->schema : NULL);
    for (uint32_t u = 0; u < plan->target_count; ++u) {
        const struct target *target = plan->targets[u];
        struct lyd_node *anchor = NULL;

        if (target->down != UINT32_MAX) {
            if (target->down < between) {
                /* what they share went with it */
                continue;
            }
            anchor = lyw_above(parent, target->down - between);
        }
        if (lyw_tally_targets(change->tally, target, anchor, event->old)) {
            continue;
        }
        for (uint32_t r = 0; r < target->ref_count; ++r) {
            const struct ref *ref = target->refs[r];

            /* there are some: find them, and with them all others that have lost theirs */
            if (lyw_tally_refs(change->tally, ref, anchor, event->old) && lyw_pairs_add(&change->judged, ref, anchor, 0)) {
                lyw_instances(change, ref->schema, anchor, want_dangling, ref);
            }
        }
    }
}

static void
judge_type(struct change *change, const struct lyd_node *node)
{
    const struct node_plan *plan = node->schema->priv;

    if (!plan || !plan->ref) {
        fault(change, lyw_check_type(node, change->tree->root));
    } else if (!lyw_tally_targets(change->tally, plan->ref->target, lyw_above(node, plan->ref->up), lyd_get_value(node))) {
        lyw_tell_leafref(node);
        fault(change, LY_EVALID);
    }
}

/** Entries of lists with `unique`, from a node up. */
static void
judge_tuples(struct change *change, const struct lyd_node *node, int only_itself)
{
    for ( ; node; node = lyd_parent(node)) {
        const struct node_plan *plan = node->schema->priv;

        if (plan && plan->is_unique && lyw_tally_is_shared(change->tally, node) &&
                lyw_pairs_add(&change->judged, node->schema, node->parent, 0)) {
            fault(change, lyw_check_unique(lyd_first_sibling(node), node->schema, change->options));
        }
        if (only_itself) {
            break;
        }
    }
}

static int
is_out_of_bounds(const struct change *change, const struct lysc_node *schema, const struct lyd_node *parent)
{
    uint32_t count = lyw_tally_entries_of(change->tally, schema, parent), min, max;

    if (schema->nodetype == LYS_LIST) {
        min = ((const struct lysc_node_list *)schema)->min;
        max = ((const struct lysc_node_list *)schema)->max;
    } else {
        min = ((const struct lysc_node_leaflist *)schema)->min;
        max = ((const struct lysc_node_leaflist *)schema)->max;
    }
    /* libyang's "no bound": 0 for min, UINT32_MAX or 0 for max */
    return (count < min) || (max && (count > max));
}

/** What the schema wants of the children of a place. `schema` is the place's own, or a case that holds. */
static void
judge_place(struct change *change, const struct place *place, const struct lysc_node *schema)
{
    struct lyd_node *first = lyw_first(change, place);
    const struct lysc_node **choices, **nodes, *at;

    lyw_schema_children(change->plan, schema, place->module, &choices, &nodes);
    for ( ; choices && *choices; ++choices) {
        if ((change->options & LYD_VALIDATE_NO_STATE) && ((*choices)->flags & LYS_CONFIG_R)) {
            continue;
        }
        if ((*choices)->flags & LYS_MAND_TRUE) {
            fault(change, lyw_check_mandatory(first, place->parent, *choices, change->options));
        }
        LY_LIST_FOR(lysc_node_child(*choices), at) {
            if (lys_getnext_data(NULL, first, NULL, at, NULL)) {
                judge_place(change, place, at);
                break;
            }
        }
    }
    for ( ; nodes && *nodes; ++nodes) {
        const struct node_plan *plan = (*nodes)->priv;

        if ((change->options & LYD_VALIDATE_NO_STATE) && ((*nodes)->flags & LYS_CONFIG_R)) {
            continue;
        }
        if ((*nodes)->nodetype & (LYS_LIST | LYS_LEAFLIST)) {
            if (plan && plan->is_counted && is_out_of_bounds(change, *nodes, place->parent)) {
                fault(change, lyw_check_minmax(first, place->parent, *nodes, change->options));
            }
        } else if ((*nodes)->flags & LYS_MAND_TRUE) {
            fault(change, lyw_check_mandatory(first, place->parent, *nodes, change->options));
        }
    }
}

static void
judge_places(struct change *change)
{
    for (uint32_t u = 0; u < change->place_count; ++u) {
        struct place *place = &change->places[u];

        if (!lyw_pairs_add(&change->judged, place->parent ? (const void *)place->parent : place->module, change, 0) ||
                (place->parent && (lyw_surviving(change, place->parent) != place->parent))) {
            continue;
        }
        judge_place(change, place, place->parent ? place->parent->schema : NULL);
        lyw_refresh_default(place->parent);
    }
}

/** Notes what is to be judged, before anything is. */
static void
collect(struct change *change)
{
    const int kinds = (1 << READS_MUST) | (1 << READS_TYPE);
    const struct plan *plan = change->plan;

    for (uint32_t u = 0; u < change->created.count; ++u) {
        struct lyd_node *node = change->created.items[u];

        if (lyw_surviving(change, node) == node) {
            want_must(change, node, NULL);
            want_type(change, node, NULL);
        }
    }
    for (uint32_t u = 0; u < change->changed.count; ++u) {
        struct lyd_node *node = change->changed.items[u];

        if (lyw_surviving(change, node) == node) {
            want_must(change, node, NULL);
            want_type(change, node, NULL);
        }
    }
    for (uint32_t u = 0; u < change->event_count; ++u) {
        struct event event = change->events[u];

        lyw_readers(change, &event, kinds, want_owner);
        want_referrers(change, &event);
    }
    for (uint32_t u = 0; !change->is_whole && (u < plan->restless_count); ++u) {
        if (kinds & (1 << plan->restless[u]->kind)) {
            want_owner(change, plan->restless[u], NULL);
        }
    }
    for (uint32_t u = 0; change->has_deletions && (u < plan->instance_owner_count); ++u) {
        lyw_instances(change, plan->instance_owners[u], NULL, want_type, NULL);
    }
}

void
lyw_judge(struct change *change)
{
    for (uint32_t u = 0; u < change->not_allowed.count; ++u) {
        struct lyd_node *node = change->not_allowed.items[u];
        const struct lysc_when *disabled = NULL;

        if ((lyw_surviving(change, node) == node) && !(node->flags & LYD_WHEN_TRUE) &&
                !lyw_check_when(change->tree->root, node, &disabled) && disabled) {
            lyw_tell_when(node, disabled);
            fault(change, LY_EVALID);
        }
    }
    collect(change);
    for (uint32_t u = 0; u < change->types.count; ++u) {
        change->types.items[u]->flags &= ~MARK_TYPE;
        judge_type(change, change->types.items[u]);
    }
    for (uint32_t u = 0; u < change->created.count; ++u) {
        const struct lyd_node *node = change->created.items[u];

        if (lyw_surviving(change, change->created.items[u]) != node) {
            continue;
        }
        if ((change->options & LYD_VALIDATE_NO_STATE) && (node->schema->flags & LYS_CONFIG_R)) {
            lyw_tell_unexpected_state(node);
            fault(change, LY_EVALID);
        }
        judge_tuples(change, node, 1);
    }
    for (uint32_t u = 0; u < change->musts.count; ++u) {
        change->musts.items[u]->flags &= ~MARK_MUST;
        fault(change, lyw_check_must(change->musts.items[u], change->options));
    }
    for (uint32_t u = 0; u < change->event_count; ++u) {
        judge_tuples(change, lyw_surviving(change, change->events[u].parent), 0);
    }
    judge_places(change);
}
