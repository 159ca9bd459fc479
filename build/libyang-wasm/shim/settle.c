/*
 * What validation itself does to a tree, libyang's rules applied to the nodes that have changed: the case of a choice
 * that new data replaces, defaults that come and go, nodes whose `when` is no more true. `when` are answered in the order
 * of their ranks, so that each is asked when what it reads is settled.
 */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "diff.h"
#include "tree_data_internal.h"
#include "validation.h"

static struct place
place_of(struct lyd_node *node)
{
    return (struct place){lyd_parent(node), node->parent ? NULL : lyd_owner_module(node)};
}

static int
is_there(const struct change *change, struct lyd_node *node)
{
    return lyw_surviving(change, node) == node;
}

/** Adds to the follow-up. Before a node goes, after it has come. */
static void
record(struct change *change, struct lyd_node *node, enum lyd_diff_op op)
{
    struct lyd_node *diff = NULL;
    char *before = NULL, *before_value = NULL;
    size_t size = 0, used = 0;
    LY_ERR ret = LY_SUCCESS;

    if (!change->follow_up) {
        return;
    }
    if (op == LYD_DIFF_OP_DELETE) {
        int is_ordered = lysc_is_userordered(node->schema) && !lysc_is_dup_inst_list(node->schema);
        int is_first = !node->prev->next || (node->prev->schema != node->schema);

        /* where it was, so that it can come back there */
        if (!is_ordered) {
            before = NULL;
        } else if (is_first) {
            before = strdup("");
        } else if (node->schema->nodetype == LYS_LIST) {
            ret = lyd_path_list_predicate(node->prev, &before, &size, &used, 0);
        } else {
            before = strdup(lyd_get_value(node->prev));
        }
        if (node->schema->nodetype == LYS_LEAFLIST) {
            before_value = before;
            before = NULL;
        }
        if (!ret && !(ret = lyd_diff_add(node, op, NULL, before_value, NULL, NULL, NULL, before, NULL, &diff, NULL))) {
            lyw_complete_deleted(diff);
            ret = lyd_diff_merge_all(change->follow_up, diff, 0);
        }
        lyd_free_siblings(diff);
        free(before);
        free(before_value);
    } else {
        ret = lyd_val_diff_add(node, op, change->follow_up);
    }
    if (ret && (!change->status || (change->status == LY_EVALID))) {
        change->status = ret;
    }
}

static void
events_of_removed(struct change *change, const struct lyd_node *node, struct lyd_node *parent)
{
    const struct lyd_node *child;

    if (node->schema->priv) {
        lyw_event(change, EVENT_DELETED, node->schema, parent,
                (node->schema->nodetype & LYD_NODE_TERM) ? lyd_get_value(node) : NULL);
    }
    LY_LIST_FOR(lyd_child(node), child) {
        events_of_removed(change, child, parent);
    }
}

/** Takes a node out of the tree, silently where it has never been there for others to see. */
static void
unlink_node(struct change *change, struct lyd_node *node)
{
    if (change->tree->root == node) {
        change->tree->root = node->next;
    }
    lyd_unlink_tree(node);
}

static void
remove_node(struct change *change, struct lyd_node *node)
{
    struct lyd_node *parent = lyd_parent(node);

    change->has_deletions = 1;
    record(change, node, LYD_DIFF_OP_DELETE);
    lyw_tally_entries(change->tally, parent, -1);
    lyw_tally_tree(change->tally, node, -1);
    events_of_removed(change, node, parent);
    lyw_touched(change, parent, node->schema);
    unlink_node(change, node);
    lyw_tally_entries(change->tally, parent, 1);
    node->flags |= MARK_REMOVED;
    node->priv = (void *)(uintptr_t)change->removed.count;
    lyw_nodes_add(&change->removed, node);
    lyw_nodes_add(&change->removed_from, parent);
}

/** An implicit node has come to stay: tell everybody. What belongs below it comes when its place is settled. */
static void
admit(struct change *change, struct lyd_node *node)
{
    struct lyd_node *parent = lyd_parent(node);

    lyw_tally_entries(change->tally, parent, -1);
    lyw_tally_node(change->tally, node, 1);
    lyw_tally_entries(change->tally, parent, 1);
    lyw_created(change, node);
    record(change, node, LYD_DIFF_OP_CREATE);
}

static void
ask(struct change *change, struct question question)
{
    uint32_t rank = 0;
    struct questions *questions;

    for (const struct lysc_node *schema = question.schema; schema; schema = schema->parent) {
        const struct node_plan *plan = schema->priv;

        if (plan && (plan->rank > rank)) {
            rank = plan->rank;
        }
    }
    questions = &change->ranks[rank];
    if (questions->count == questions->size) {
        questions->size = questions->size ? questions->size * 2 : 16;
        questions->items = realloc(questions->items, questions->size * sizeof *questions->items);
    }
    questions->items[questions->count++] = question;
}

static void
ask_about(struct change *change, struct lyd_node *node)
{
    if (!(node->flags & MARK_ASKED)) {
        node->flags |= MARK_ASKED;
        ask(change, (struct question){.node = node, .schema = node->schema});
    }
}

/** Whether an implicit node is wanted here: none there, and its cases are the ones that hold. */
static int
is_wanted(const struct change *change, const struct place *place, const struct lysc_node *schema)
{
    struct lyd_node *first = lyw_first(change, place);

    if (!lyd_find_sibling_val(first, schema, NULL, 0, NULL)) {
        return 0;
    }
    for (const struct lysc_node *at = schema->parent; at && (at->nodetype == LYS_CASE); at = at->parent->parent) {
        const struct lysc_node_choice *choice = (const struct lysc_node_choice *)at->parent;
        struct lyd_node *data = lys_getnext_data(NULL, first, NULL, at->parent, NULL);

        if (data ? !lys_getnext_data(NULL, first, NULL, at, NULL) : ((const struct lysc_node *)choice->dflt != at)) {
            return 0;
        }
    }
    return 1;
}

static void
add_implicit(struct change *change, const struct place *place, const struct lysc_node *schema, const struct lyd_value *value)
{
    struct lyd_node **first = place->parent ? lyd_node_child_p(place->parent) : &change->tree->root, *node = NULL;
    const struct lysc_when *disabled = NULL;
    LY_ERR ret;

    ret = value ? lyd_create_term2(schema, value, &node) : lyd_create_inner(schema, &node);
    if (ret && (ret != LY_EINCOMPLETE)) {
        change->status = ret;
        return;
    }
    node->flags = LYD_DEFAULT | (lysc_has_when(schema) ? LYD_WHEN_TRUE : 0);
    lyd_insert_node(place->parent, first, node, LYD_INSERT_NODE_DEFAULT);
    if (lysc_has_when(schema) && (lyw_check_when(change->tree->root, node, &disabled) || disabled)) {
        unlink_node(change, node);
        lyd_free_tree(node);
        return;
    }
    admit(change, node);
}

static void
add_implicits(struct change *change, const struct place *place, const struct lysc_node *schema)
{
    LY_ARRAY_COUNT_TYPE u;

    if (!is_wanted(change, place, schema)) {
        return;
    }
    if (schema->nodetype == LYS_LEAFLIST) {
        struct lyd_value **values = ((const struct lysc_node_leaflist *)schema)->dflts;

        LY_ARRAY_FOR(values, u) {
            add_implicit(change, place, schema, values[u]);
        }
    } else {
        add_implicit(change, place, schema,
                schema->nodetype == LYS_LEAF ? ((const struct lysc_node_leaf *)schema)->dflt : NULL);
    }
}

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

            /* data of a choice in a case of this one: libyang looks into the inner case */
            add_missing(change, place, holding);
        }
    }
    for ( ; nodes && *nodes; ++nodes) {
        if (is_left_out(change, *nodes) || !lyw_is_implicit(*nodes)) {
            continue;
        }
        if (!lysc_has_when(*nodes)) {
            add_implicits(change, place, *nodes);
        } else if (is_wanted(change, place, *nodes)) {
            ask(change, (struct question){.schema = *nodes, .place = *place});
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
                        remove_node(change, data);
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
    struct place place = place_of(node);
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
            remove_node(change, data);
            first = lyw_first(change, &place);
        }
    }
}

/** A new node takes the place of the defaults that stood for it, an implicit one that of an older one. */
static void
replace_defaults(struct change *change, struct lyd_node *node)
{
    struct place place = place_of(node);
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
            remove_node(change, other);
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
            for (const struct lysc_node *at = node->schema->parent; at && (at->nodetype == LYS_CASE) && is_there(change, node);
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

        if (!(node->flags & LYD_NEW) || !is_there(change, node)) {
            continue;
        }
        if (lyw_is_implicit(node->schema)) {
            replace_defaults(change, node);
            if (!is_there(change, node)) {
                continue;
            }
        }
        place = place_of(node);
        /* the whole top level, compared with itself, would be quadratic: there the hash of a node speaks first */
        if ((!change->is_whole || node->parent || !lyw_pairs_add(&change->judged, node->schema, (void *)(uintptr_t)node->hash, 1)) &&
                lyw_check_duplicates(lyw_first(change, &place), node, change->options)) {
            change->status = LY_EVALID;
        }
        node->flags &= ~LYD_NEW;
    }
    for (uint32_t u = from; u < to; ++u) {
        struct lyd_node *node = change->created.items[u];

        if (lysc_has_when(node->schema) && is_there(change, node)) {
            ask_about(change, node);
        }
    }
}

void
lyw_ask_changed(struct change *change, struct lyd_node *node)
{
    if (lysc_has_when(node->schema)) {
        ask_about(change, node);
    }
}

static void
ask_instance(struct change *change, struct lyd_node *node, const void *data)
{
    (void)data;
    ask_about(change, node);
}

/** Asks anew about the nodes of a place that a `when` decides on. */
static void
ask_governed(struct change *change, const struct place *place, const struct lysc_node *schema)
{
    const struct lysc_node *child;
    struct lyd_node *node;

    if (schema->nodetype & (LYS_CHOICE | LYS_CASE)) {
        LY_LIST_FOR(lysc_node_child(schema), child) {
            ask_governed(change, place, child);
        }
        return;
    }
    LYD_LIST_FOR_INST(lyw_first(change, place), schema, node) {
        ask_about(change, node);
    }
}

static void
ask_place(struct change *change, struct lyd_node *parent, const void *data)
{
    const struct lysc_node *owner = data;
    struct place place = {parent, parent ? NULL : owner->module};

    ask_governed(change, &place, owner);
    /* what is not there may come to be, and may come to be missed */
    lyw_touched(change, parent, owner);
}

static void
ask_owner(struct change *change, const struct reader *reader, struct lyd_node *anchor)
{
    const struct lysc_node *parent = lysc_data_parent(reader->owner);

    if (anchor && (anchor->schema == reader->owner)) {
        ask_instance(change, anchor, NULL);
    } else if (!parent) {
        ask_place(change, NULL, reader->owner);
    } else {
        lyw_instances(change, parent, anchor, ask_place, reader->owner);
    }
}

static void
answer(struct change *change, const struct question *question)
{
    const struct lysc_when *disabled = NULL;
    LY_ERR ret;

    if (!question->node) {
        if (!question->place.parent || is_there(change, question->place.parent)) {
            add_implicits(change, &question->place, question->schema);
        }
        return;
    }
    question->node->flags &= ~MARK_ASKED;
    if (!is_there(change, question->node)) {
        return;
    }
    if ((ret = lyw_check_when(change->tree->root, question->node, &disabled))) {
        change->status = ret;
    } else if (!disabled) {
        question->node->flags |= LYD_WHEN_TRUE;
    } else if (question->node->flags & LYD_WHEN_TRUE) {
        remove_node(change, question->node);
    } else {
        lyw_nodes_add(&change->not_allowed, question->node);
    }
}

/** Answers the questions of the lowest rank that has any. @return 0 when there are none */
static int
answer_some(struct change *change)
{
    for (uint32_t rank = 0; rank <= MAX_RANK; ++rank) {
        struct questions questions = change->ranks[rank];

        if (!questions.count) {
            continue;
        }
        change->ranks[rank] = (struct questions){0};
        for (uint32_t u = 0; u < questions.count; ++u) {
            answer(change, &questions.items[u]);
        }
        free(questions.items);
        return 1;
    }
    return 0;
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

                if (!place.parent || is_there(change, place.parent)) {
                    settle_children(change, &place);
                }
            }
            change->settled_places = places;
        }
        for ( ; change->settled_events < change->event_count; ++change->settled_events) {
            struct event event = change->events[change->settled_events];

            lyw_readers(change, &event, 1 << READS_WHEN, ask_owner);
        }
        for (uint32_t u = 0; change->event_count && (u < change->plan->restless_count); ++u) {
            const struct reader *reader = change->plan->restless[u];

            if ((reader->kind == READS_WHEN) && lyw_pairs_add(&change->asked, reader, NULL, ~change->event_count)) {
                ask_owner(change, reader, NULL);
            }
        }
    } while (((change->settled_places < change->place_count) || answer_some(change)) &&
            (!change->status || (change->status == LY_EVALID)));
}
