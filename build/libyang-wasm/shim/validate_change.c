/* The door of validation that follows the change. */
#include <stdlib.h>

#include "change.h"
#include "edit.h"
#include "tree_data_internal.h"

/** The tree is not what the diff made of it, or no data tree at all. No LY_ERR has this value. */
#define LYW_NOT_FITTING 1000

static const char *
old_value(const struct lyd_node *changed)
{
    const struct lyd_meta *meta = lyd_find_meta(changed->meta, NULL, "yang:orig-value");

    return meta ? lyd_get_meta_value(meta) : NULL;
}

static void
read_deleted(struct change *change, const struct lyd_node *node, struct lyd_node *parent)
{
    const struct lyd_node *child;

    if (node->schema->priv) {
        lyw_event(change, EVENT_DELETED, node->schema, parent,
                (node->schema->nodetype & LYD_NODE_TERM) ? lyd_get_value(node) : NULL);
    }
    LY_LIST_FOR(lyd_child(node), child) {
        read_deleted(change, child, parent);
    }
}

static void
mark_new(struct lyd_node *node)
{
    struct lyd_node *child;

    node->flags = (node->flags & ~LYD_WHEN_TRUE) | LYD_NEW;
    LY_LIST_FOR(lyd_child(node), child) {
        mark_new(child);
    }
}

/** Takes from a diff that has been applied what it did. @return 0 when the tree is not what the diff made */
static int
read_diff(struct change *change, struct lyd_node *parent, const struct lyd_node *first, enum lyw_op inherited)
{
    const struct lyd_node *node;

    LY_LIST_FOR(first, node) {
        struct lyd_node *siblings = parent ? lyd_child(parent) : change->tree->root, *match;
        enum lyw_op op = lyw_op_of(node, inherited);

        if (op == LYW_OP_DELETE) {
            change->has_deletions = 1;
            read_deleted(change, node, parent);
            lyw_touched(change, parent, node->schema);
            continue;
        }
        if (!(match = lyw_same_node(siblings, node))) {
            return 0;
        }
        if (op == LYW_OP_CREATE) {
            lyw_touched(change, parent, node->schema);
            if (!lysc_is_np_cont(node->schema)) {
                mark_new(match);
                lyw_created(change, match);
                continue;
            }
            /* it may have been there: only what is said to be in it is new */
            match->flags = (match->flags & ~LYD_WHEN_TRUE) | LYD_NEW;
            lyw_came(change, match);
        }
        if (op == LYW_OP_REPLACE) {
            if (!(node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST))) {
                lyw_nodes_add(&change->changed, match);
            }
            lyw_event(change, EVENT_CHANGED, node->schema, parent, old_value(node));
        }
        if (node->schema->nodetype & LYD_NODE_TERM) {
            /* what was explicit may have become a default, or what was one explicit */
            lyw_touched(change, parent, node->schema);
            if ((op == LYW_OP_NONE) && (match->flags & LYD_NEW)) {
                lyw_nodes_add(&change->created, match);
            }
        }
        if (!read_diff(change, match, lyd_child_no_keys(node), op)) {
            return 0;
        }
    }
    return 1;
}

static void
clear_marks(struct lyd_node *first)
{
    struct lyd_node *root, *node;

    LY_LIST_FOR(first, root) {
        LYD_TREE_DFS_BEGIN(root, node) {
            node->flags &= ~MARKS;
            LYD_TREE_DFS_END(root, node);
        }
    }
}

static void
finish(struct change *change)
{
    for (uint32_t u = 0; u < change->created.count; ++u) {
        change->created.items[u]->flags &= ~(MARKS & ~MARK_REMOVED);
    }
    for (uint32_t u = 0; u < change->changed.count; ++u) {
        change->changed.items[u]->flags &= ~((MARKS & ~MARK_REMOVED) | LYD_NEW);
    }
    for (uint32_t rank = 0; rank <= MAX_RANK; ++rank) {
        for (uint32_t u = 0; u < change->ranks[rank].count; ++u) {
            if (change->ranks[rank].items[u].node) {
                change->ranks[rank].items[u].node->flags &= ~MARK_ASKED;
            }
        }
        free(change->ranks[rank].items);
    }
    for (uint32_t u = 0; u < change->removed.count; ++u) {
        lyd_free_tree(change->removed.items[u]);
    }
    if (change->follow_up) {
        clear_marks(*change->follow_up);
    }
    free(change->events);
    free(change->places);
    free(change->created.items);
    free(change->changed.items);
    free(change->removed.items);
    free(change->removed_from.items);
    free(change->not_allowed.items);
    free(change->musts.items);
    free(change->types.items);
    lyw_pairs_free(&change->asked);
    lyw_pairs_free(&change->placed);
    lyw_pairs_free(&change->judged);
}

static int
is_followable(const struct plan *plan, const struct lyw_tree *diff)
{
    return !plan->has_mounts && lyw_is_followable(diff->root);
}

/** Libyang's validation of everything, with what it did told by comparison. */
static LY_ERR
validate_all(struct lyw_tree *tree, struct lyw_tree *follow_up, uint32_t options)
{
    struct lyw_tree before = {.ctx = tree->ctx};
    LY_ERR status, ret = LY_SUCCESS;

    if (tree->root) {
        ret = lyd_dup_siblings(tree->root, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS, &before.root);
    }
    lyw_tally_drop(tree);
    status = ret ? ret : lyd_validate_all(&tree->root, tree->ctx, options, NULL);
    ret = ret ? ret : lyw_difference(before.root, tree->root, &follow_up->root);
    lyd_free_siblings(before.root);
    return status ? status : ret;
}

/**
 * Judges a tree that was valid before a diff was applied to it.
 * @param follow_up a tree that takes, as a diff, what validation did on its own
 * @return LY_SUCCESS, LYW_NOT_FITTING, or another LY_ERR for faults, which are told as always
 */
LY_ERR
LYW_EXPORT(lyw_validate_change)(struct lyw_tree *tree, const struct lyw_tree *diff, struct lyw_tree *follow_up, uint32_t options)
{
    struct change change = {.tree = tree, .options = options | LYD_VALIDATE_MULTI_ERROR, .follow_up = &follow_up->root};

    if (tree->type != LYD_TYPE_DATA_YANG) {
        return (LY_ERR)LYW_NOT_FITTING;
    }
    change.plan = lyw_plan(tree->ctx);
    if (diff->root && is_followable(change.plan, diff)) {
        change.tally = lyw_tally(tree);
        if (read_diff(&change, NULL, diff->root, LYW_OP_NONE)) {
            for (uint32_t u = 0; u < change.changed.count; ++u) {
                lyw_ask_changed(&change, change.changed.items[u]);
            }
            lyw_settle(&change);
            lyw_judge(&change);
        } else {
            change.status = (LY_ERR)LYW_NOT_FITTING;
        }
        finish(&change);
    } else if (diff->root) {
        change.status = validate_all(tree, follow_up, change.options);
    }
    return change.status;
}

/**
 * Judges a whole tree by the same rules, at a cost that grows with it and no faster.
 * @return as lyw_validate_change()
 */
LY_ERR
LYW_EXPORT(lyw_validate_whole)(struct lyw_tree *tree, uint32_t options)
{
    struct change change = {.tree = tree, .options = options | LYD_VALIDATE_MULTI_ERROR, .is_whole = 1};
    const struct lys_module *module;
    struct lyd_node *node;
    uint32_t index = 0;

    if (tree->type != LYD_TYPE_DATA_YANG) {
        return (LY_ERR)LYW_NOT_FITTING;
    }
    change.plan = lyw_plan(tree->ctx);
    if (change.plan->has_mounts || !lyw_is_followable(tree->root)) {
        lyw_tally_drop(tree);
        return lyd_validate_all(&tree->root, tree->ctx, change.options, NULL);
    }
    lyw_tally_drop(tree);
    change.tally = lyw_tally(tree);
    LY_LIST_FOR(tree->root, node) {
        lyw_created(&change, node);
    }
    while ((module = ly_ctx_get_module_iter(tree->ctx, &index))) {
        if (module->implemented && module->compiled && module->compiled->data) {
            lyw_touched(&change, NULL, module->compiled->data);
        }
    }
    lyw_settle(&change);
    lyw_judge(&change);
    finish(&change);
    return change.status;
}

/** Bytes that the tally of a tree takes, 0 while it has none. */
size_t
LYW_EXPORT(lyw_tally_bytes)(const struct lyw_tree *tree)
{
    return lyw_tally_size(tree);
}

/** Whether the tally of a tree is right; for tests. */
int
LYW_EXPORT(lyw_tally_check)(struct lyw_tree *tree)
{
    return lyw_tally_is_true(tree);
}
