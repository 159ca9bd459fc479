/* Two differences, one after the other, made one. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

/** Does what a difference says to the content of a node that is in no tree of its own. */
static enum lyw_refusal
apply_inside(struct lyd_node *node, const struct lyd_node *diff, enum lyw_op inherited)
{
    struct lyw_tree tree = {.ctx = (struct ly_ctx *)LYD_CTX(node), .root = NULL};
    struct lyw_journal journal;
    enum lyw_refusal refusal;

    lyw_journal_begin(&journal, &tree);
    journal.unasked = 1;
    refusal = lyw_do_diff(&journal, node, diff, inherited);
    lyw_journal_end(&journal);
    return refusal;
}

static enum lyw_refusal merge(struct lyd_node **diff, struct lyd_node *parent, const struct lyd_node *next,
        enum lyw_op inherited, enum lyw_op inherited_next);

static struct lyd_node *
clean_copy(const struct lyd_node *node, enum lyw_op op)
{
    struct lyd_node *copy = NULL;

    lyd_dup_single(node, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS | LYD_DUP_NO_LYDS, &copy);
    lyw_operation_set(copy, op);
    return copy;
}

/** What is left of a leaf's or anydata's change when it becomes what it was. */
static int
is_unchanged(struct lyd_node *node)
{
    const char *value = lyw_meta(node, "orig-value"), *is_default = lyw_meta(node, "orig-default");
    char *now;
    int same;

    if (node->schema->nodetype & LYD_NODE_ANY) {
        const char *type = lyw_meta(node, "orig-position");

        now = lyw_any_text(node);
        same = value && !strcmp(now, value) && type && (type[0] - '1' == (int)((struct lyd_node_any *)node)->value_type);
        free(now);
        return same;
    }
    if (value && !strcmp(value, lyd_get_value(node))) {
        lyw_meta_drop(node, "orig-value");
        value = NULL;
        lyw_operation_set(node, LYW_OP_NONE);
    }
    return !value && is_default && ((is_default[0] == 't') == ((node->flags & LYD_DEFAULT) != 0));
}

static void
take_value(struct lyd_node *node, const struct lyd_node *from)
{
    if (node->schema->nodetype == LYS_LEAF) {
        lyd_change_term(node, lyd_get_value(from));
    } else if (node->schema->nodetype & LYD_NODE_ANY) {
        lyd_any_copy_value(node, &((struct lyd_node_any *)from)->value, ((struct lyd_node_any *)from)->value_type);
    }
    node->flags = from->flags;
}

/** Changed, and changed again. */
static enum lyw_refusal
merge_values(struct lyd_node *node, const struct lyd_node *next, enum lyw_op op_next)
{
    if ((op_next == LYW_OP_REPLACE) && (node->schema->nodetype == LYS_LEAF) && !lyw_meta(node, "orig-value")) {
        lyw_meta_set(node, "orig-value", lyd_get_value(node));
        lyw_operation_set(node, LYW_OP_REPLACE);
    }
    take_value(node, next);
    return LYW_DONE;
}

/** What was there before the first, for a node that the second deletes. */
static enum lyw_refusal
merge_delete(struct lyd_node *node, enum lyw_op op, const struct lyd_node *next, struct lyd_node **merged)
{
    struct lyd_node *back = NULL;
    enum lyw_refusal refusal;

    *merged = clean_copy(next, LYW_OP_DELETE);
    if (lyd_dup_single(node, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS | LYD_DUP_NO_LYDS, &back)) {
        return LYW_ENGINE;
    }
    lyw_operation_set(back, op);
    if (node->schema->nodetype & LYD_NODE_INNER) {
        refusal = lyw_reverse(NULL, back, LYW_OP_NONE);
        refusal = refusal ? refusal : apply_inside(*merged, lyd_child_no_keys(back), LYW_OP_NONE);
    } else {
        refusal = lyw_reverse(&back, NULL, LYW_OP_NONE);
        if (!refusal && back) {
            take_value(*merged, back);
        } else if (!refusal) {
            /* it had only moved */
            (*merged)->flags = node->flags;
        }
    }
    lyd_free_tree(back);
    return refusal;
}

/** One node that both speak of. The merged node takes the place of the first's; NULL: nothing is left to do. */
static enum lyw_refusal
merge_node(struct lyd_node *node, enum lyw_op op, const struct lyd_node *next, enum lyw_op op_next,
        struct lyd_node **merged)
{
    enum lyw_refusal refusal;

    *merged = node;
    if ((op == LYW_OP_CREATE) && (op_next == LYW_OP_DELETE)) {
        *merged = NULL;
        return LYW_DONE;
    }
    if (op == LYW_OP_CREATE) {
        if ((op_next == LYW_OP_CREATE) && !lysc_is_np_cont(node->schema)) {
            return lyw_refuse(LYW_DATA_EXISTS, next);
        }
        if (node->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY)) {
            take_value(node, next);
            return LYW_DONE;
        }
        refusal = apply_inside(node, lyd_child_no_keys(next), op_next);
        lyw_anchor_nested(node);
        return refusal;
    }
    if (op == LYW_OP_DELETE) {
        if (op_next != LYW_OP_CREATE) {
            return lyw_refuse(LYW_DATA_MISSING, next);
        }
        *merged = lyw_compare_node(node, next, lysc_is_userordered(node->schema));
        if (*merged && lysc_is_userordered(node->schema)) {
            lyw_operation_set(*merged, LYW_OP_REPLACE);
        }
        return LYW_DONE;
    }
    if (op_next == LYW_OP_DELETE) {
        return merge_delete(node, op, next, merged);
    }
    if ((op_next == LYW_OP_CREATE) && !lysc_is_np_cont(node->schema)) {
        return lyw_refuse(LYW_DATA_EXISTS, next);
    }
    if (node->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY)) {
        return merge_values(node, next, op_next);
    }
    return merge(NULL, node, lyd_child_no_keys(next), op, op_next);
}

static int
says_nothing(struct lyd_node *node)
{
    enum lyw_op op = lyw_op_of(node, LYW_OP_NONE);

    if ((op == LYW_OP_CREATE) || (op == LYW_OP_DELETE) || ((op == LYW_OP_REPLACE) && lysc_is_userordered(node->schema))) {
        return 0;
    }
    return (node->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY)) ? is_unchanged(node) : !lyd_child_no_keys(node);
}

/** Merges one node of the second difference into the siblings of the first. */
static enum lyw_refusal
merge_one(struct lyd_node **diff, struct lyd_node *parent, const struct lyd_node *next, enum lyw_op inherited,
        enum lyw_op op_next)
{
    struct lyd_node *node = lyw_same_node(parent ? lyd_child(parent) : *diff, next), *merged;
    enum lyw_refusal refusal;
    enum lyw_op op;

    if (!node) {
        lyw_diff_put(diff, parent, clean_copy(next, op_next));
        return LYW_DONE;
    }
    op = lyw_op_of(node, inherited);
    lyw_operation_set(node, op);
    refusal = merge_node(node, op, next, op_next, &merged);
    if (merged != node) {
        lyw_unlink(diff, node);
        lyd_free_tree(node);
        if (merged) {
            lyw_diff_put(diff, parent, merged);
        }
    }
    return refusal;
}

/** Drops a node of which nothing is left to say. */
static void
drop_if_idle(struct lyd_node **diff, struct lyd_node *node)
{
    if (node && says_nothing(node)) {
        lyw_unlink(diff, node);
        lyd_free_tree(node);
    }
}

static struct lyd_node *
first_of_list(struct lyd_node *siblings, const struct lysc_node *schema)
{
    struct lyd_node *first = NULL;

    if (siblings) {
        lyd_find_sibling_schema(siblings, schema, &first);
    }
    return first;
}

/** The second difference's entries of one user-ordered list, with the places of all. */
static enum lyw_refusal
merge_ordered(struct lyd_node **diff, struct lyd_node *parent, const struct lyd_node *next, enum lyw_op inherited,
        enum lyw_op inherited_next)
{
    const struct lysc_node *schema = next->schema;
    struct lyw_places *places = lyw_new_places(parent ? lyd_child(parent) : *diff, next, schema);
    struct lyd_node *node, *following;
    enum lyw_refusal refusal = LYW_DONE;

    for ( ; next && (next->schema == schema) && !refusal; next = next->next) {
        refusal = merge_one(diff, parent, next, inherited, lyw_op_of(next, inherited_next));
    }
    node = first_of_list(parent ? lyd_child(parent) : *diff, schema);
    for ( ; node && (node->schema == schema) && !refusal; node = node->next) {
        refusal = lyw_put_place(places, node);
    }
    lyw_free_places(places);
    if (refusal) {
        return refusal;
    }
    lyw_diff_tidy_list(diff, parent, first_of_list(parent ? lyd_child(parent) : *diff, schema));
    for (node = first_of_list(parent ? lyd_child(parent) : *diff, schema); node && (node->schema == schema);
            node = following) {
        following = node->next;
        drop_if_idle(diff, node);
    }
    return LYW_DONE;
}

/** The cost follows `next`, and the user-ordered lists that it speaks of. */
static enum lyw_refusal
merge(struct lyd_node **diff, struct lyd_node *parent, const struct lyd_node *next, enum lyw_op inherited,
        enum lyw_op inherited_next)
{
    const struct lysc_node *list = NULL;
    enum lyw_refusal refusal;

    LY_LIST_FOR(next, next) {
        if (LYW_IS_KEY_NODE(next)) {
            continue;
        }
        if (!lysc_is_userordered(next->schema)) {
            refusal = merge_one(diff, parent, next, inherited, lyw_op_of(next, inherited_next));
            if (!refusal) {
                drop_if_idle(diff, lyw_same_node(parent ? lyd_child(parent) : *diff, next));
            }
        } else if (next->schema != list) {
            list = next->schema;
            refusal = merge_ordered(diff, parent, next, inherited, inherited_next);
        } else {
            continue;
        }
        if (refusal) {
            return refusal;
        }
    }
    return LYW_DONE;
}

enum lyw_refusal
lyw_join(struct lyd_node **diff, const struct lyd_node *next)
{
    return merge(diff, NULL, next, LYW_OP_NONE, LYW_OP_NONE);
}

/** Makes of `diff` and then `next` one difference, in `diff`; on a refusal `diff` is as it was. */
enum lyw_refusal
LYW_EXPORT(lyw_diff_merge)(struct lyw_tree *diff, const struct lyw_tree *next)
{
    struct lyd_node *merged = NULL;
    enum lyw_refusal refusal;

    if (lyw_has_duplicates(diff->root) || lyw_has_duplicates(next->root)) {
        return lyd_diff_merge_all(&diff->root, next->root, LYD_DIFF_MERGE_DEFAULTS) ? LYW_ENGINE : LYW_DONE;
    }
    if (diff->root) {
        lyd_dup_siblings(diff->root, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS | LYD_DUP_NO_LYDS, &merged);
    }
    refusal = lyw_join(&merged, next->root);
    if (refusal) {
        lyd_free_siblings(merged);
        return refusal;
    }
    lyd_free_siblings(diff->root);
    diff->root = merged;
    return LYW_DONE;
}
