/* Differences done to a tree, and turned around. */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "edit.h"
#include "tree_data_internal.h"

/** What the last refusal was, for functions that return something else. */
static enum lyw_refusal refused;

enum lyw_refusal
LYW_EXPORT(lyw_refused)(void)
{
    return refused;
}

enum lyw_refusal
lyw_refuse_path(enum lyw_refusal refusal, const char *path)
{
    lyw_result_begin();
    lyw_put(path);
    return refused = refusal;
}

enum lyw_refusal
lyw_refuse(enum lyw_refusal refusal, const struct lyd_node *node)
{
    char *path = lyd_path(node, LYD_PATH_STD, NULL, 0);

    lyw_refuse_path(refusal, path);
    free(path);
    return refusal;
}

struct lyw_tree *
lyw_new_diff(struct ly_ctx *ctx, struct lyd_node *root)
{
    struct lyw_tree *diff = calloc(1, sizeof *diff);

    diff->ctx = ctx;
    diff->root = root;
    return diff;
}

static struct lyd_node *
siblings_below(const struct lyw_journal *journal, const struct lyd_node *parent)
{
    return parent ? lyd_child(parent) : journal->tree->root;
}

/** Inserts or moves an entry to where the difference says. */
static enum lyw_refusal
apply_place(struct lyw_journal *journal, struct lyd_node *parent, const struct lyd_node *said, struct lyd_node *entry,
        int is_new)
{
    const char *name;
    struct lyd_node *previous = NULL;
    int known;

    name = lyw_anchor(said, LYW_NEW, &known);
    if (!known) {
        previous = lyw_last_entry(siblings_below(journal, parent), said->schema);
    } else if (name) {
        previous = lyw_named_entry(siblings_below(journal, parent), said->schema, name);
        if (!previous) {
            if (is_new) {
                lyd_free_tree(entry);
            }
            return lyw_refuse(LYW_POINT_MISSING, said);
        }
    }
    if (is_new) {
        lyw_do_insert_after(journal, parent, previous, entry);
    } else {
        lyw_do_move(journal, entry, previous);
    }
    return LYW_DONE;
}

static enum lyw_refusal
apply_create(struct lyw_journal *journal, struct lyd_node *parent, const struct lyd_node *said, struct lyd_node *match)
{
    struct lyd_node *copy;

    if (!match) {
        copy = lyw_copy(said, 1);
        if (lysc_is_userordered(said->schema)) {
            return apply_place(journal, parent, said, copy, 1);
        }
        lyw_do_insert(journal, parent, copy);
        return LYW_DONE;
    }
    if (lysc_is_np_cont(said->schema)) {
        /* such a container is there as soon as anything in it is */
        return lyw_do_diff(journal, match, lyd_child(said), LYW_OP_CREATE);
    }
    if (!lyw_is_unwritten(match)) {
        return lyw_refuse(LYW_DATA_EXISTS, said);
    }
    lyw_do_change(journal, match, said);
    return LYW_DONE;
}

static enum lyw_refusal
apply_node(struct lyw_journal *journal, struct lyd_node *parent, const struct lyd_node *said, enum lyw_op op)
{
    struct lyd_node *match = lyw_same_node(siblings_below(journal, parent), said);
    enum lyw_refusal refusal = LYW_DONE;

    if (op == LYW_OP_CREATE) {
        return apply_create(journal, parent, said, match);
    }
    if (!match && (op == LYW_OP_NONE) && lysc_is_np_cont(said->schema)) {
        match = lyw_copy(said, 0);
        lyw_do_insert(journal, parent, match);
    }
    if (!match) {
        return lyw_refuse(LYW_DATA_MISSING, said);
    }
    if (op == LYW_OP_DELETE) {
        lyw_do_remove(journal, match);
        return LYW_DONE;
    }
    if (said->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY)) {
        lyw_do_change(journal, match, said);
    }
    if ((op == LYW_OP_REPLACE) && lysc_is_userordered(said->schema)) {
        refusal = apply_place(journal, parent, said, match, 0);
    }
    return refusal ? refusal : lyw_do_diff(journal, match, lyd_child_no_keys(said), op);
}

enum lyw_refusal
lyw_do_diff(struct lyw_journal *journal, struct lyd_node *parent, const struct lyd_node *diff, enum lyw_op inherited)
{
    const struct lyd_node *said;
    enum lyw_refusal refusal;

    LY_LIST_FOR(diff, said) {
        if (LYW_IS_KEY_NODE(said)) {
            continue;
        }
        if ((refusal = apply_node(journal, parent, said, lyw_op_of(said, inherited)))) {
            return refusal;
        }
    }
    return LYW_DONE;
}

/** Exchanges what a leaf was for what it becomes. */
static enum lyw_refusal
reverse_value(struct lyd_node *node)
{
    const char *before = lyw_meta(node, "orig-value");
    char *after = before ? strdup(lyd_get_value(node)) : NULL;
    uint32_t flags = node->flags;
    LY_ERR ret;

    if (!before || !lyw_meta(node, "orig-default")) {
        free(after);
        return lyw_refuse(LYW_NO_ORIGIN, node);
    }
    ret = lyd_change_term(node, before);
    if (ret && (ret != LY_EEXIST) && (ret != LY_ENOT)) {
        free(after);
        return lyw_refuse(LYW_ENGINE, node);
    }
    node->flags = flags;
    lyw_meta_set(node, "orig-value", after);
    free(after);
    return LYW_DONE;
}

static enum lyw_refusal
reverse_any(struct lyd_node *node)
{
    const char *before = lyw_meta(node, "orig-value"), *type = lyw_meta(node, "orig-position");
    LYD_ANYDATA_VALUETYPE after_type = ((struct lyd_node_any *)node)->value_type;
    char *after;

    if (!before) {
        return lyw_refuse(LYW_NO_ORIGIN, node);
    }
    after = lyw_any_text(node);
    if (!lyw_any_from_text(node, before, type ? (LYD_ANYDATA_VALUETYPE)(type[0] - '1') : after_type)) {
        free(after);
        return lyw_refuse(LYW_ENGINE, node);
    }
    lyw_any_origin_set(node, after, after_type);
    free(after);
    return LYW_DONE;
}

/** Exchanges whether a node was a default for whether it becomes one. */
static int
reverse_default(struct lyd_node *node)
{
    const char *before = lyw_meta(node, "orig-default");
    int was_default = before && (before[0] == 't'), is_default = (node->flags & LYD_DEFAULT) != 0;

    if (!before || (was_default == is_default)) {
        return 0;
    }
    node->flags = (node->flags & ~LYD_DEFAULT) | (was_default ? LYD_DEFAULT : 0);
    lyw_meta_set(node, "orig-default", is_default ? "true" : "false");
    return 1;
}

/** Exchanges where an entry stood for where it comes to stand. */
static enum lyw_refusal
reverse_anchors(struct lyd_node *node)
{
    int known_old, known_new;
    const char *old = lyw_anchor(node, LYW_OLD, &known_old), *new = lyw_anchor(node, LYW_NEW, &known_new);
    char *before = old ? strdup(old) : NULL, *after = new ? strdup(new) : NULL;

    if (known_new) {
        lyw_anchor_set(node, LYW_OLD, after);
    } else {
        lyw_anchor_drop(node, LYW_OLD);
    }
    if (known_old) {
        lyw_anchor_set(node, LYW_NEW, before);
    } else {
        lyw_anchor_drop(node, LYW_NEW);
    }
    free(before);
    free(after);
    return (known_old || known_new) ? LYW_DONE : LYW_NO_ORIGIN;
}

/** Exchanges whether a node was validated before for whether it still is to be. */
static void
reverse_new(struct lyd_node *node, int default_changed)
{
    int is_new = (node->flags & LYD_NEW) != 0;

    if (node->schema->nodetype == LYS_LEAFLIST) {
        /* nothing is known of before; an entry that only moved stays what it is */
        node->flags &= default_changed ? ~LYD_NEW : ~0;
        return;
    }
    node->flags = (node->flags & ~LYD_NEW) | (lyw_was_new(node) ? LYD_NEW : 0);
    lyw_was_new_set(node, is_new);
}

/** Created becomes deleted, and the other way round, with all below. */
static enum lyw_refusal
reverse_whole(struct lyd_node *node, enum lyw_op op)
{
    int ordered = lysc_is_userordered(node->schema);
    struct lyd_node *child;

    LY_LIST_FOR(lyd_child(node), child) {
        lyw_meta_strip(child);
    }
    lyw_operation_set(node, op == LYW_OP_CREATE ? LYW_OP_DELETE : LYW_OP_CREATE);
    if (op == LYW_OP_DELETE) {
        lyw_anchor_nested(node);
    }
    return ordered && reverse_anchors(node) ? lyw_refuse(LYW_NO_ORIGIN, node) : LYW_DONE;
}

static enum lyw_refusal
reverse_node(struct lyd_node *node, enum lyw_op op)
{
    enum lyw_refusal refusal = LYW_DONE;

    if ((op == LYW_OP_CREATE) || (op == LYW_OP_DELETE)) {
        return reverse_whole(node, op);
    }
    if (op == LYW_OP_REPLACE) {
        if (lysc_is_userordered(node->schema)) {
            refusal = reverse_anchors(node) ? lyw_refuse(LYW_NO_ORIGIN, node) : LYW_DONE;
        } else if (node->schema->nodetype == LYS_LEAF) {
            refusal = reverse_value(node);
        } else if (node->schema->nodetype & LYD_NODE_ANY) {
            refusal = reverse_any(node);
        }
    }
    if (refusal) {
        return refusal;
    }
    if (node->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY)) {
        reverse_new(node, reverse_default(node));
        return LYW_DONE;
    }
    lyw_operation_set(node, op);
    return lyw_reverse(NULL, node, op);
}

enum lyw_refusal
lyw_reverse(struct lyd_node **diff, struct lyd_node *parent, enum lyw_op inherited)
{
    struct lyd_node *node;
    enum lyw_refusal refusal;

    LY_LIST_FOR(parent ? lyd_child_no_keys(parent) : *diff, node) {
        if ((refusal = reverse_node(node, lyw_op_of(node, inherited)))) {
            return refusal;
        }
    }
    lyw_diff_tidy(diff, parent);
    return LYW_DONE;
}

enum lyw_refusal
lyw_patch(struct lyw_tree *tree, const struct lyd_node *diff)
{
    struct lyw_journal journal;
    enum lyw_refusal refusal;

    lyw_journal_begin(&journal, tree);
    journal.unasked = 1;
    refusal = lyw_do_diff(&journal, NULL, diff, LYW_OP_NONE);
    if (refusal) {
        lyw_journal_undo(&journal, 0);
    }
    lyw_journal_end(&journal);
    return refusal;
}

/** Does to the tree what a difference says; on a refusal the tree is as it was. */
enum lyw_refusal
LYW_EXPORT(lyw_diff_apply)(struct lyw_tree *tree, const struct lyw_tree *diff)
{
    if (lyw_has_duplicates(diff->root)) {
        lyw_tally_drop(tree);
        return lyd_diff_apply_all(&tree->root, diff->root) ? LYW_ENGINE : LYW_DONE;
    }
    return lyw_patch(tree, diff->root);
}

/** The difference that undoes one; 0 where that cannot be told. The refusal is behind lyw_refused(). */
struct lyw_tree *
LYW_EXPORT(lyw_diff_reverse)(const struct lyw_tree *diff)
{
    struct lyd_node *root = NULL;

    if (lyw_has_duplicates(diff->root)) {
        refused = LYW_ENGINE;
        return lyw_keyless_reverse(diff->root, &root) ? NULL : lyw_new_diff(diff->ctx, root);
    }
    if (diff->root) {
        lyd_dup_siblings(diff->root, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS | LYD_DUP_NO_LYDS, &root);
    }
    if (lyw_reverse(&root, NULL, LYW_OP_NONE)) {
        lyd_free_siblings(root);
        return NULL;
    }
    return lyw_new_diff(diff->ctx, root);
}

LY_ERR
lyw_difference(const struct lyd_node *from, const struct lyd_node *to, struct lyd_node **diff)
{
    if (lyw_has_duplicates(from) || lyw_has_duplicates(to)) {
        return lyw_keyless_compare(from, to, diff);
    }
    lyw_compare(from, to, diff, NULL);
    return LY_SUCCESS;
}

/** What has to be done to `from` to make it `to`. Implicit defaults count: applied, they come and go like the rest. */
struct lyw_tree *
LYW_EXPORT(lyw_diff)(const struct lyw_tree *from, const struct lyw_tree *to)
{
    struct lyd_node *root = NULL;

    refused = LYW_ENGINE;
    return lyw_difference(from->root, to->root, &root) ? NULL : lyw_new_diff(from->ctx, root);
}
