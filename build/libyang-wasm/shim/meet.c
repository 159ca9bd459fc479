/* Where two differences of one base meet. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"

static void
put_path(const struct lyd_node *node)
{
    char *path = lyd_path(node, LYD_PATH_STD, NULL, 0);

    lyw_put_separator();
    lyw_put_string(path);
    free(path);
}

/** Tells every node below one that a difference changes, and not only passes through. */
static void
put_changed(const struct lyd_node *node, enum lyw_op op)
{
    const struct lyd_node *child;

    if ((op != LYW_OP_NONE) || (node->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY))) {
        put_path(node);
    }
    if ((op == LYW_OP_CREATE) || (op == LYW_OP_DELETE)) {
        return;
    }
    LY_LIST_FOR(lyd_child_no_keys(node), child) {
        put_changed(child, lyw_op_of(child, op));
    }
}

/** An entry that is put behind one that the other difference removes or moves away. */
static void
meet_anchor(const struct lyd_node *node, enum lyw_op op, const struct lyd_node *others, enum lyw_op inherited)
{
    const struct lyd_node *other;
    const char *anchor;
    int known;

    if (!lysc_is_userordered(node->schema) || ((op != LYW_OP_CREATE) && (op != LYW_OP_REPLACE))) {
        return;
    }
    anchor = lyw_anchor(node, LYW_NEW, &known);
    other = anchor ? lyw_named_entry(others, node->schema, anchor) : NULL;
    if (other && (lyw_op_of(other, inherited) == LYW_OP_DELETE)) {
        put_path(node);
    }
}

static void meet(const struct lyd_node *one, enum lyw_op inherited_one, const struct lyd_node *other,
        enum lyw_op inherited_other);

static void
meet_node(const struct lyd_node *one, enum lyw_op op_one, const struct lyd_node *other, enum lyw_op op_other)
{
    int pass_one = (op_one == LYW_OP_NONE) && (one->schema->nodetype & LYD_NODE_INNER);
    int pass_other = (op_other == LYW_OP_NONE) && (one->schema->nodetype & LYD_NODE_INNER);

    if (one->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY)) {
        put_path(one);
    } else if (op_one == LYW_OP_DELETE) {
        /* what the other does below is in vain; so is deleting it twice */
        op_other == LYW_OP_DELETE ? put_path(one) : put_changed(other, op_other);
    } else if (op_other == LYW_OP_DELETE) {
        put_changed(one, op_one);
    } else if (!lysc_is_np_cont(one->schema) && (op_one == op_other) && !pass_one) {
        /* both create it, or move it */
        put_path(one);
    } else if (pass_one || pass_other || lysc_is_np_cont(one->schema) || (op_one == LYW_OP_REPLACE)) {
        meet(lyd_child_no_keys(one), op_one, lyd_child_no_keys(other), op_other);
    } else {
        put_path(one);
    }
}

static void
meet(const struct lyd_node *one, enum lyw_op inherited_one, const struct lyd_node *other, enum lyw_op inherited_other)
{
    const struct lyd_node *node, *match;

    LY_LIST_FOR(one, node) {
        enum lyw_op op = lyw_op_of(node, inherited_one);

        match = lyw_same_node(other, node);
        if (match) {
            meet_node(node, op, match, lyw_op_of(match, inherited_other));
        }
        meet_anchor(node, op, other, inherited_other);
    }
    LY_LIST_FOR(other, node) {
        meet_anchor(node, lyw_op_of(node, inherited_other), one, inherited_one);
    }
}

/**
 * The paths of nodes that both of two differences over one base change, or that one changes below what the other
 * deletes; entries that one puts behind what the other deletes. A JSON array.
 */
void
LYW_EXPORT(lyw_diff_meet)(const struct lyw_tree *one, const struct lyw_tree *other)
{
    lyw_result_begin();
    lyw_put("[");
    meet(one->root, LYW_OP_NONE, other->root, LYW_OP_NONE);
    lyw_put("]");
}
