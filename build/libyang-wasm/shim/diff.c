/* What differences say, and the stamps they leave. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"

/** Whether the diff says something about this very node, and does not only pass through it. */
static int
is_change(const struct lyd_node *node, enum lyw_op op)
{
    if (op != LYW_OP_NONE) {
        return !(node->schema->nodetype == LYS_LEAF && lysc_is_key(node->schema));
    }
    /* the value stays, but from or to being a default */
    return (node->schema->nodetype & LYD_NODE_TERM) && lyw_meta(node, "orig-default");
}

static void
put_edit(const struct lyd_node *node, enum lyw_op op)
{
    const struct lysc_node *schema = node->schema;
    const char *value = (schema->nodetype & LYD_NODE_TERM) ? lyd_get_value(node) : NULL;
    const char *orig_value = lyw_meta(node, "orig-value"), *orig_default = lyw_meta(node, "orig-default"), *anchor;
    int known, moved = (op == LYW_OP_REPLACE) && lysc_is_userordered(schema);
    char *path = lyd_path(node, LYD_PATH_STD, NULL, 0), *any = NULL;

    if (schema->nodetype & LYD_NODE_ANY) {
        value = any = lyw_any_text(node);
    }
    lyw_put_separator();
    lyw_put("{");
    lyw_put_member("op", moved ? "move" : op == LYW_OP_CREATE ? "create" : op == LYW_OP_DELETE ? "delete" : "replace");
    lyw_put_member("path", path);
    lyw_put_member("kind", lyw_kind(schema->nodetype));
    if (op == LYW_OP_DELETE) {
        lyw_put_member("old", value);
    } else {
        if ((op != LYW_OP_CREATE) && !moved) {
            lyw_put_member("old", orig_value ? orig_value : value);
        }
        lyw_put_member("new", value);
    }
    lyw_put_key("default");
    lyw_put((node->flags & LYD_DEFAULT) ? "true" : "false");
    lyw_put_true_member("oldDefault", (op == LYW_OP_REPLACE || op == LYW_OP_NONE) && orig_default && !strcmp(orig_default, "true"));
    if ((op == LYW_OP_CREATE || moved) && lysc_is_userordered(schema)) {
        anchor = lyw_anchor(node, LYW_NEW, &known);
        lyw_put_member("after", known ? (anchor ? anchor : "") : lyw_meta(node, "position"));
    }
    lyw_put("}");
    free(any);
    free(path);
}

/** Some of the edits of a difference: a text of all would take more room than the difference itself. */
struct page {
    uint32_t from;
    uint32_t end;
    uint32_t at;    /**< edits seen */
};

static void
put_edits(const struct lyd_node *first, enum lyw_op inherited, struct page *page)
{
    const struct lyd_node *node;

    LY_LIST_FOR(first, node) {
        enum lyw_op op = lyw_op_of(node, inherited);

        if (page->at == page->end) {
            return;
        }
        if (is_change(node, op) && (page->at++ >= page->from)) {
            put_edit(node, op);
        }
        put_edits(lyd_child_no_keys(node), op, page);
    }
}

/** What a diff says, flattened to one edit a node, as a JSON array: `count` of them, from the one numbered `from`. */
void
LYW_EXPORT(lyw_edits)(const struct lyw_tree *diff, uint32_t from, uint32_t count)
{
    struct page page = {.from = from, .end = from + count};

    lyw_result_begin();
    lyw_put("[");
    put_edits(diff->root, LYW_OP_NONE, &page);
    lyw_put("]");
}

static void
stamp(struct lyd_node *siblings, const struct lyd_node *first, enum lyw_op inherited, uintptr_t seq)
{
    const struct lyd_node *node;
    struct lyd_node *match;

    LY_LIST_FOR(first, node) {
        enum lyw_op op = lyw_op_of(node, inherited);

        /* an inner node that only passes through is above something that changed */
        if ((node->schema->nodetype & LYD_NODE_TERM) && !is_change(node, op) && (op == LYW_OP_NONE)) {
            continue;
        }
        if (!siblings || lyd_find_sibling_first(siblings, node, &match)) {
            continue;
        }
        match->priv = (void *)seq;
        stamp(lyd_child(match), lyd_child(node), op, seq);
    }
}

/** Writes `seq` into every node that a diff changed and that is still there, and into all above one that changed. */
void
LYW_EXPORT(lyw_stamp)(struct lyw_tree *tree, const struct lyw_tree *diff, uint32_t seq)
{
    stamp(tree->root, diff->root, LYW_OP_NONE, seq);
}

/** The stamp of a node, 0 where it never got one; -1 for no such node, -2 for no such path. */
double
LYW_EXPORT(lyw_stamp_of)(const struct lyw_tree *tree, const char *path)
{
    struct lyd_node *node;

    switch (lyw_find(tree, path, &node)) {
    case LYW_FOUND:
        return (uintptr_t)node->priv;
    case LYW_ABSENT:
        return -1;
    default:
        return -2;
    }
}

/**
 * What a diff says has been validated, before and after: nothing of it is to be taken for new, whichever way it is done,
 * and each `when` was true. A tree that it is done to and taken back from is then as it was.
 */
void
LYW_EXPORT(lyw_diff_judged)(struct lyw_tree *diff)
{
    struct lyd_node *root, *node;

    LY_LIST_FOR(diff->root, root) {
        LYD_TREE_DFS_BEGIN(root, node) {
            node->flags = (node->flags & ~LYD_NEW) | (lysc_has_when(node->schema) ? LYD_WHEN_TRUE : 0);
            if (lyw_was_new(node)) {
                lyw_was_new_set(node, 0);
            }
            LYD_TREE_DFS_END(root, node);
        }
    }
}
