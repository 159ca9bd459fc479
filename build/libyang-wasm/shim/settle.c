/*
 * What validation itself does to a tree, libyang's rules applied to the nodes that have changed: the case of a choice
 * that new data replaces, defaults that come and go, nodes whose `when` is no more true (see when.c).
 */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "tree_data_internal.h"
#include "validation.h"

static int
is_left_out(const struct change *change, const struct lysc_node *schema)
{
    return (change->options & LYD_VALIDATE_NO_STATE) && (schema->flags & LYS_CONFIG_R);
}

/** Implicit nodes that a place lacks, in the cases that hold. `parent` is its schema, or a case. */
static void
add_missing(struct change *change, const struct place *place, const struct lysc_node *parent)
{
    const struct lysc_node **choices, **nodes;

    lyw_schema_children(change->plan, parent, place->module, &choices, &nodes);
    for ( ; choices && *choices; ++choices) {
        const struct lysc_node_choice *choice = (const struct lysc_node_choice *)*choices;
        struct lyd_node *data;

        if (is_left_out(change, *choices)) {
            continue;
        }
        data = lys_getnext_data(NULL, lyw_first(change, place), NULL, *choices, NULL);
        if (data || choice->dflt) {
            const struct lysc_node *holding = data ? data->schema->parent : &choice->dflt->node;

            /* it may be data of a choice in the case */
            while (holding->parent != *choices) {
                holding = holding->parent;
            }
            add_missing(change, place, holding);
        }
    }
    for ( ; nodes && *nodes; ++nodes) {
        if (is_left_out(change, *nodes) || !lyw_is_implicit(*nodes)) {
            continue;
        }
        if (!lysc_has_when(*nodes)) {
            lyw_add_implicits(change, place, *nodes);
        } else if (lyw_is_wanted(change, place, *nodes)) {
            lyw_ask(change, (struct question){.schema = *nodes, .place = *place});
        }
    }
}

/** Removes what is left of a case once only its defaults are there. */
static void
clear_left_cases(struct change *change, const struct place *place, const struct lysc_node *parent)
{
    const struct lysc_node **choices, **nodes;

    lyw_schema_children(change->plan, parent, place->module, &choices, &nodes);
    for ( ; choices && *choices; ++choices) {
        const struct lysc_node_choice *choice = (const struct lysc_node_choice *)*choices;
        const struct lysc_node *at;

        for (at = &choice->cases->node; at; at = at->next) {
            const struct lysc_node *last = NULL;
            struct lyd_node *first = lyw_first(change, place), *data = NULL, *next;
            int has_explicit = 0;

            while (!has_explicit && (data = lys_getnext_data(data, first, &last, at, NULL))) {
                has_explicit = !(data->flags & LYD_DEFAULT);
            }
            if (!has_explicit && last == NULL && ((const struct lysc_node *)choice->dflt != at)) {
                last = NULL;
                for (data = lys_getnext_data(NULL, first, &last, at, NULL); data; data = next) {
                    next = lys_getnext_data(data, first, &last, at, NULL);
                    if (data->schema->parent == at) {
                        lyw_remove(change, data);
                    }
                    first = lyw_first(change, place);
                }
            }
            clear_left_cases(change, place, at);
        }
    }
}

static void
settle_children(struct change *change, const struct place *place)
{
    const struct lysc_node *schema = place->parent ? place->parent->schema : NULL;

    clear_left_cases(change, place, schema);
    add_missing(change, place, schema);
    /* a container in a case that holds nothing any more but defaults counts no longer for the case */
    for (struct lyd_node *node = place->parent; node && lysc_is_np_cont(node->schema) && (node->flags & LYD_DEFAULT);
            node = lyd_parent(node)) {
        if (node->schema->parent && (node->schema->parent->nodetype == LYS_CASE)) {
            lyw_touched(change, lyd_parent(node), node->schema);
        }
    }
}

/** New data of one case removes old data of another; new data of two is a fault. */
static void
settle_choice(struct change *change, struct lyd_node *node, const struct lysc_node *at)
{
    struct place place = lyw_place_of(node);
    const struct lysc_node *choice = at->parent, *other;

    LY_LIST_FOR(&((const struct lysc_node_choice *)choice)->cases->node, other) {
        const struct lysc_node *last = NULL;
        struct lyd_node *first = lyw_first(change, &place), *data, *next;

        if ((other == at) || !lys_getnext_data(NULL, first, NULL, other, NULL)) {
            continue;
        }
        for (data = lys_getnext_data(NULL, first, &last, other, NULL); data && !(data->flags & LYD_NEW); ) {
            data = lys_getnext_data(data, first, &last, other, NULL);
        }
        if (data) {
            if (lyw_pairs_add(&change->judged, choice, place.parent, 0) && lyw_check_cases(first, place.module, choice)) {
                change->status = LY_EVALID;
            }
            continue;
        }
        last = NULL;
        for (data = lys_getnext_data(NULL, first, &last, other, NULL); data; data = next) {
            next = lys_getnext_data(data, first, &last, other, NULL);
            if (next == data) {
                break;
            }
            lyw_remove(change, data);
            first = lyw_first(change, &place);
        }
    }
}

/** A new node takes the place of the defaults that stood for it, an implicit one that of an older one. */
static void
replace_defaults(struct change *change, struct lyd_node *node)
{
    struct place place = lyw_place_of(node);
    struct lyd_node *first = lyw_first(change, &place), *other, *next;
    int has_explicit = 0;

    LYD_LIST_FOR_INST(first, node->schema, other) {
        if (!(other->flags & LYD_DEFAULT)) {
            has_explicit = 1;
            break;
        }
    }
    if (!has_explicit && (node->schema->nodetype == LYS_LEAFLIST)) {
        return;
    }
    LYD_LIST_FOR_INST_SAFE(first, node->schema, next, other) {
        if ((other->flags & LYD_DEFAULT) && (has_explicit || !(other->flags & LYD_NEW))) {
            lyw_remove(change, other);
            first = lyw_first(change, &place);
        }
    }
}

/** Settles the choices of new nodes, those further up first: they may end those further down. */
static void
settle_choices(struct change *change, uint32_t from, uint32_t to)
{
    struct nodes in_cases = {0};
    uint32_t settled = 0;

    for (uint32_t u = from; u < to; ++u) {
        struct lyd_node *node = change->created.items[u];

        if ((node->flags & LYD_NEW) && node->schema->parent && (node->schema->parent->nodetype == LYS_CASE)) {
            lyw_nodes_add(&in_cases, node);
        }
    }
    for (uint32_t depth = 1; settled < in_cases.count; ++depth) {
        for (uint32_t u = 0; u < in_cases.count; ++u) {
            struct lyd_node *node = in_cases.items[u];

            if (lyw_depth(node->schema) != depth) {
                continue;
            }
            ++settled;
            for (const struct lysc_node *at = node->schema->parent; at && (at->nodetype == LYS_CASE) && lyw_is_there(change, node);
                    at = at->parent->parent) {
                settle_choice(change, node, at);
            }
        }
    }
    free(in_cases.items);
}

static void
settle_created(struct change *change, uint32_t from, uint32_t to)
{
    settle_choices(change, from, to);
    for (uint32_t u = from; u < to; ++u) {
        struct lyd_node *node = change->created.items[u];
        struct place place;

        if (!(node->flags & LYD_NEW) || !lyw_is_there(change, node)) {
            continue;
        }
        if (lyw_is_implicit(node->schema)) {
            replace_defaults(change, node);
            if (!lyw_is_there(change, node)) {
                continue;
            }
        }
        place = lyw_place_of(node);
        /* the whole top level, compared with itself, would be quadratic: there the hash of a node speaks first */
        if ((!change->is_whole || node->parent || !lyw_pairs_add(&change->judged, node->schema, (void *)(uintptr_t)node->hash, 1)) &&
                lyw_check_duplicates(lyw_first(change, &place), node, change->options)) {
            change->status = LY_EVALID;
        }
        node->flags &= ~LYD_NEW;
    }
    for (uint32_t u = from; u < to; ++u) {
        struct lyd_node *node = change->created.items[u];

        if (lysc_has_when(node->schema) && lyw_is_there(change, node)) {
            lyw_ask_about(change, node);
        }
    }
}

void
lyw_settle(struct change *change)
{
    do {
        while ((change->settled_created < change->created.count) || (change->settled_places < change->place_count)) {
            uint32_t created = change->created.count, places = change->place_count;

            settle_created(change, change->settled_created, created);
            change->settled_created = created;
            /* from here on a place that is touched again is settled again */
            ++change->place_round;
            for (uint32_t u = change->settled_places; u < places; ++u) {
                struct place place = change->places[u];

                if (!place.parent || lyw_is_there(change, place.parent)) {
                    settle_children(change, &place);
                }
            }
            change->settled_places = places;
        }
        for ( ; change->settled_events < change->event_count; ++change->settled_events) {
            struct event event = change->events[change->settled_events];

            lyw_readers(change, &event, 1 << READS_WHEN, lyw_ask_owner);
        }
        for (uint32_t u = 0; change->event_count && (u < change->plan->restless_count); ++u) {
            const struct reader *reader = change->plan->restless[u];

            if ((reader->kind == READS_WHEN) && lyw_pairs_add(&change->asked, reader, NULL, ~change->event_count)) {
                lyw_ask_owner(change, reader, NULL);
            }
        }
    } while (((change->settled_places < change->place_count) || lyw_answer_some(change)) &&
            (!change->status || (change->status == LY_EVALID)));
}
