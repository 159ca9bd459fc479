/* Differences between trees, what they say, and the stamps they leave. */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "lyw.h"

/** Operations of a diff node, metadata `yang:operation`. */
enum op {
    OP_NONE,
    OP_CREATE,
    OP_DELETE,
    OP_REPLACE,
};

static const char *
meta_value(const struct lyd_node *node, const char *name)
{
    const struct lyd_meta *meta;

    LY_LIST_FOR(node->meta, meta) {
        if (!strcmp(meta->name, name) && !strcmp(meta->annotation->module->name, "yang")) {
            return lyd_get_meta_value(meta);
        }
    }
    return NULL;
}

/** A node's own operation, or the one of the nearest node above; below a replaced node nothing is meant by default. */
static enum op
operation(const struct lyd_node *node, enum op inherited)
{
    const char *own = meta_value(node, "operation");

    if (!own) {
        return inherited == OP_REPLACE ? OP_NONE : inherited;
    }
    switch (own[0]) {
    case 'c':
        return OP_CREATE;
    case 'd':
        return OP_DELETE;
    case 'r':
        return OP_REPLACE;
    default:
        return OP_NONE;
    }
}

/** Whether the diff says something about this very node, and does not only pass through it. */
static int
is_change(const struct lyd_node *node, enum op op)
{
    if (op != OP_NONE) {
        return !(node->schema->nodetype == LYS_LEAF && lysc_is_key(node->schema));
    }
    /* the value stays, but from or to being a default */
    return (node->schema->nodetype & LYD_NODE_TERM) && meta_value(node, "orig-default");
}

static void
put_edit(const struct lyd_node *node, enum op op)
{
    const struct lysc_node *schema = node->schema;
    const char *value = (schema->nodetype & LYD_NODE_TERM) ? lyd_get_value(node) : NULL;
    const char *orig_value = meta_value(node, "orig-value"), *orig_default = meta_value(node, "orig-default"), *anchor;
    int moved = (op == OP_REPLACE) && lysc_is_userordered(schema);
    char *path = lyd_path(node, LYD_PATH_STD, NULL, 0), *any = NULL;

    if (schema->nodetype & LYD_NODE_ANY) {
        value = any = lyw_any_text(node);
    }
    lyw_put_separator();
    lyw_put("{");
    lyw_put_member("op", moved ? "move" : op == OP_CREATE ? "create" : op == OP_DELETE ? "delete" : "replace");
    lyw_put_member("path", path);
    lyw_put_member("kind", lyw_kind(schema->nodetype));
    if (op == OP_DELETE) {
        lyw_put_member("old", value);
    } else {
        if ((op != OP_CREATE) && !moved) {
            lyw_put_member("old", orig_value ? orig_value : value);
        }
        lyw_put_member("new", value);
    }
    lyw_put_key("default");
    lyw_put((node->flags & LYD_DEFAULT) ? "true" : "false");
    lyw_put_true_member("oldDefault", (op == OP_REPLACE || op == OP_NONE) && orig_default && !strcmp(orig_default, "true"));
    if ((op == OP_CREATE || moved) && lysc_is_userordered(schema)) {
        anchor = meta_value(node, schema->nodetype == LYS_LIST ? "key" : "value");
        lyw_put_member("after", anchor ? anchor : meta_value(node, "position"));
    }
    lyw_put("}");
    free(any);
    free(path);
}

static void
put_edits(const struct lyd_node *first, enum op inherited)
{
    const struct lyd_node *node;

    LY_LIST_FOR(first, node) {
        enum op op = operation(node, inherited);

        if (is_change(node, op)) {
            put_edit(node, op);
        }
        put_edits(lyd_child_no_keys(node), op);
    }
}

/** What a diff says, flattened to one edit a node, as a JSON array. */
void
LYW_EXPORT(lyw_edits)(const struct lyw_tree *diff)
{
    lyw_result_begin();
    lyw_put("[");
    put_edits(diff->root, OP_NONE);
    lyw_put("]");
}

static struct lyw_tree *
new_diff(struct ly_ctx *ctx, struct lyd_node *root)
{
    struct lyw_tree *diff = calloc(1, sizeof *diff);

    diff->ctx = ctx;
    diff->root = root;
    return diff;
}

/** What has to be done to `from` to make it `to`. Implicit defaults count: applied, they come and go like the rest. */
struct lyw_tree *
LYW_EXPORT(lyw_diff)(const struct lyw_tree *from, const struct lyw_tree *to)
{
    struct lyd_node *root = NULL;

    if (lyd_diff_siblings(from->root, to->root, LYD_DIFF_DEFAULTS, &root)) {
        return NULL;
    }
    lyw_complete_deleted(root);
    return new_diff(from->ctx, root);
}

struct lyw_tree *
LYW_EXPORT(lyw_diff_reverse)(const struct lyw_tree *diff)
{
    struct lyd_node *root = NULL;
    struct lyw_tree *reversed;

    if (diff->root && (lyd_diff_reverse_all(diff->root, &root) || lyw_complete_reversed(diff->root, &root))) {
        lyd_free_siblings(root);
        return NULL;
    }
    reversed = new_diff(diff->ctx, root);
    reversed->is_reversed = 1;
    return reversed;
}

/** Makes of `diff` and then `next` one diff, in `diff`. */
LY_ERR
LYW_EXPORT(lyw_diff_merge)(struct lyw_tree *diff, const struct lyw_tree *next)
{
    return lyw_merge_diff(&diff->root, next->root);
}

LY_ERR
LYW_EXPORT(lyw_diff_apply)(struct lyw_tree *tree, const struct lyw_tree *diff)
{
    return lyw_apply(tree, diff);
}

static void
stamp(struct lyd_node *siblings, const struct lyd_node *first, enum op inherited, uintptr_t seq)
{
    const struct lyd_node *node;
    struct lyd_node *match;

    LY_LIST_FOR(first, node) {
        enum op op = operation(node, inherited);

        /* an inner node that only passes through is above something that changed */
        if ((node->schema->nodetype & LYD_NODE_TERM) && !is_change(node, op) && (op == OP_NONE)) {
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
    stamp(tree->root, diff->root, OP_NONE, seq);
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
