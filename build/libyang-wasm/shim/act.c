/*
 * The hand of settle.c and when.c on a tree: nodes go and implicit ones come, and each time the tally, the follow-up and
 * the events say so.
 */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "edit.h"
#include "tree_data_internal.h"
#include "validation.h"

struct place
lyw_place_of(struct lyd_node *node)
{
    return (struct place){lyd_parent(node), node->parent ? NULL : lyd_owner_module(node)};
}

int
lyw_is_there(const struct change *change, struct lyd_node *node)
{
    return lyw_surviving(change, node) == node;
}

/** The node of a diff that stands for one of the tree, made with all above it where there is none. */
static struct lyd_node *
said_of(struct lyd_node **diff, const struct lyd_node *node)
{
    struct lyd_node *parent, *said;

    if (!node) {
        return NULL;
    }
    parent = said_of(diff, lyd_parent(node));
    said = lyw_same_node(parent ? lyd_child(parent) : *diff, node);
    if (!said) {
        said = lyw_copy(node, 0);
        lyw_operation_set(said, LYW_OP_NONE);
        lyw_diff_put(diff, parent, said);
    }
    return said;
}

/** Says where an entry that the user has ordered stood or stands. */
static void
put_anchor(struct lyd_node *said, const struct lyd_node *entry, enum lyw_end end)
{
    const struct lyd_node *previous = lyw_entry_before(entry);
    char *name = previous ? lyw_entry_name(previous) : NULL;

    lyw_anchor_set(said, end, name);
    free(name);
}

/** Makes a step a part of the follow-up. @return 0 when it does not follow what is there */
static int
join_step(struct change *change, struct lyd_node *step)
{
    if (change->has_keyless) {
        lyw_complete_deleted(step);
        return !lyd_diff_merge_all(change->follow_up, step, 0);
    }
    return !lyw_join(change->follow_up, step);
}

/** Adds to the follow-up. Before a node goes, after it has come. */
static void
record(struct change *change, const struct lyd_node *node, enum lyw_op op)
{
    struct lyd_node *said, *step = NULL;

    if (!change->follow_up) {
        return;
    }
    said = lyw_copy(node, 1);
    lyw_operation_set(said, op);
    change->has_keyless = change->has_keyless || lyw_has_duplicates(said);
    if (lysc_is_dup_inst_list(node->schema)) {
        /* nothing merges with it: it is not told from the others */
        lyw_keyless_place(said, node);
        lyw_complete_deleted(said);
        lyw_diff_put(change->follow_up, said_of(change->follow_up, lyd_parent(node)), said);
        return;
    }
    if (lysc_is_userordered(node->schema)) {
        put_anchor(said, node, op == LYW_OP_DELETE ? LYW_OLD : LYW_NEW);
    }
    lyw_diff_put(&step, said_of(&step, lyd_parent(node)), said);
    if (!join_step(change, step) && (!change->status || (change->status == LY_EVALID))) {
        change->status = LY_EINT;
    }
    lyd_free_siblings(step);
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

void
lyw_remove(struct change *change, struct lyd_node *node)
{
    struct lyd_node *parent = lyd_parent(node);

    change->has_deletions = 1;
    record(change, node, LYW_OP_DELETE);
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
    record(change, node, LYW_OP_CREATE);
}

int
lyw_is_wanted(const struct change *change, const struct place *place, const struct lysc_node *schema)
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

void
lyw_add_implicits(struct change *change, const struct place *place, const struct lysc_node *schema)
{
    LY_ARRAY_COUNT_TYPE u;

    if (!lyw_is_wanted(change, place, schema)) {
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
