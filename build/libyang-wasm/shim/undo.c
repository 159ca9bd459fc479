/*
 * What libyang leaves out when it applies and reverses diffs, so that an undone change leaves nothing behind: the tally
 * of the tree, nodes' flags, the places of entries that the user has ordered.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "diff.h"
#include "tree_data_internal.h"

enum lyd_diff_op
lyw_operation(const struct lyd_node *node)
{
    for (const struct lyd_node *at = node; at; at = lyd_parent(at)) {
        const struct lyd_meta *meta = lyd_find_meta(at->meta, NULL, "yang:operation");
        const char *name = meta ? lyd_get_meta_value(meta) : "r";

        switch (name[0]) {
        case 'c':
            return LYD_DIFF_OP_CREATE;
        case 'd':
            return LYD_DIFF_OP_DELETE;
        case 'n':
            return LYD_DIFF_OP_NONE;
        default:
            /* replacing is not handed down */
            if (meta && (at == node)) {
                return LYD_DIFF_OP_REPLACE;
            }
        }
    }
    return LYD_DIFF_OP_NONE;
}

int
lyw_is_followable(const struct lyd_node *first)
{
    const struct lyd_node *root, *node;

    LY_LIST_FOR(first, root) {
        LYD_TREE_DFS_BEGIN(root, node) {
            if (!node->schema || (node->flags & LYD_EXT) || lysc_is_dup_inst_list(node->schema)) {
                return 0;
            }
            LYD_TREE_DFS_END(root, node);
        }
    }
    return 1;
}

struct lyd_node *
lyw_match(struct lyd_node *siblings, const struct lyd_node *change, int is_created)
{
    struct lyd_node *match = NULL, *other;

    if (!siblings) {
        return NULL;
    }
    if (change->schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) {
        lyd_find_sibling_first(siblings, change, &match);
    } else {
        lyd_find_sibling_val(siblings, change->schema, NULL, 0, &match);
    }
    /* where a leaf or container was created beside the one that stood there */
    if (match && is_created && !(match->flags & LYD_NEW) && !(change->schema->nodetype & (LYS_LIST | LYS_LEAFLIST))) {
        for (other = match->next; other && (other->schema == match->schema); other = other->next) {
            if (other->flags & LYD_NEW) {
                return other;
            }
        }
    }
    return match;
}

/** Takes out of the tally what the diff is about to remove or change. */
static void
take_out(struct tally *tally, struct lyd_node *siblings, const struct lyd_node *first)
{
    const struct lyd_node *change;
    struct lyd_node *node;

    LY_LIST_FOR(first, change) {
        enum lyd_diff_op op = lyw_operation(change);

        if ((op == LYD_DIFF_OP_CREATE) || !(node = lyw_match(siblings, change, 0))) {
            continue;
        }
        if (op == LYD_DIFF_OP_DELETE) {
            lyw_tally_tree(tally, node, -1);
            continue;
        }
        if ((op == LYD_DIFF_OP_REPLACE) && (node->schema->nodetype == LYS_LEAF)) {
            lyw_tally_node(tally, node, -1);
        }
        if (node->schema->nodetype == LYS_LIST) {
            const struct node_plan *plan = node->schema->priv;

            if (plan && plan->is_unique) {
                lyw_tally_tuples(tally, node, -1);
            }
        }
        take_out(tally, lyd_child(node), lyd_child_no_keys(change));
    }
}

void
lyw_refresh_default(struct lyd_node *node)
{
    for ( ; node && lysc_is_np_cont(node->schema); node = lyd_parent(node)) {
        const struct lyd_node *child;

        LY_LIST_FOR(lyd_child(node), child) {
            if (!(child->flags & LYD_DEFAULT)) {
                break;
            }
        }
        if (child) {
            lyd_np_cont_dflt_del(node);
            break;
        }
        node->flags |= LYD_DEFAULT;
    }
}

static void
copy_flags(struct lyd_node *to, const struct lyd_node *from, uint32_t flags)
{
    to->flags = (to->flags & ~flags) | (from->flags & flags);
}

static void
restore_flags(struct lyd_node *node, const struct lyd_node *change)
{
    struct lyd_node *child;

    copy_flags(node, change, LYD_NEW | LYD_WHEN_TRUE);
    /* a copy of the same tree, so the same order but for what libyang sorts */
    LY_LIST_FOR(lyd_child(node), child) {
        const struct lyd_node *match = lyw_match(lyd_child(change), child, 0);

        if (match) {
            restore_flags(child, match);
        }
    }
}

/** Lets the containers of a restored subtree be defaults where all in them is. */
static void
refresh_below(struct lyd_node *node)
{
    struct lyd_node *child;

    LY_LIST_FOR(lyd_child(node), child) {
        refresh_below(child);
    }
    if (lysc_is_np_cont(node->schema)) {
        lyd_np_cont_dflt_set(node);
    }
}

/** Puts into the tally what the diff has brought, and corrects the flags. */
static void
put_in(struct tally *tally, struct lyd_node *siblings, const struct lyd_node *first, int is_undo)
{
    const struct lyd_node *change;
    struct lyd_node *node;

    LY_LIST_FOR(first, change) {
        enum lyd_diff_op op = lyw_operation(change);

        if ((op == LYD_DIFF_OP_DELETE) || !(node = lyw_match(siblings, change, op == LYD_DIFF_OP_CREATE))) {
            continue;
        }
        if (op == LYD_DIFF_OP_CREATE) {
            if (is_undo) {
                restore_flags(node, change);
                refresh_below(node);
                lyw_refresh_default(lyd_parent(node));
            }
            if (tally) {
                lyw_tally_tree(tally, node, 1);
            }
            continue;
        }
        if ((node->schema->nodetype == LYS_LEAF) && (op == LYD_DIFF_OP_REPLACE)) {
            if (is_undo) {
                /* it was there before, and valid */
                node->flags = (node->flags & ~LYD_NEW) | (lysc_has_when(node->schema) ? LYD_WHEN_TRUE : 0);
            }
            if (tally) {
                lyw_tally_node(tally, node, 1);
            }
        }
        if (node->schema->nodetype & LYD_NODE_TERM) {
            lyw_refresh_default(lyd_parent(node));
        }
        put_in(tally, lyd_child(node), lyd_child_no_keys(change), is_undo);
        if (tally && (node->schema->nodetype == LYS_LIST)) {
            const struct node_plan *plan = node->schema->priv;

            if (plan && plan->is_unique) {
                lyw_tally_tuples(tally, node, 1);
            }
        }
    }
}

LY_ERR
lyw_apply(struct lyw_tree *tree, const struct lyw_tree *diff)
{
    LY_ERR ret;

    if (!diff->root) {
        return LY_SUCCESS;
    }
    if (!lyw_is_followable(diff->root)) {
        lyw_tally_drop(tree);
        return lyd_diff_apply_all(&tree->root, diff->root);
    }
    if (tree->tally) {
        take_out(tree->tally, tree->root, diff->root);
    }
    if ((ret = lyd_diff_apply_all(&tree->root, diff->root))) {
        lyw_tally_drop(tree);
        return ret;
    }
    put_in(tree->tally, tree->root, diff->root, diff->is_reversed);
    return LY_SUCCESS;
}

static void
set_meta(struct lyd_node *node, const char *name, const char *value)
{
    struct lyd_meta *old = lyd_find_meta(node->meta, NULL, name);

    if (old) {
        lyd_free_meta_single(old);
    }
    if (value) {
        lyd_new_meta(NULL, node, NULL, name, value, 0, NULL);
    }
}

/** The metadata that says where an entry of an ordered list is put, and where it was. */
struct place_names {
    const char *name;
    const char *old;
};

static struct place_names
place_names(const struct lysc_node *schema)
{
    if (lysc_is_dup_inst_list(schema)) {
        return (struct place_names){"yang:position", "yang:orig-position"};
    }
    if (schema->nodetype == LYS_LIST) {
        return (struct place_names){"yang:key", "yang:orig-key"};
    }
    return (struct place_names){"yang:value", "yang:orig-value"};
}

/** Says where an entry that the user has ordered is to be created: where it was, or behind the entry before it. */
static LY_ERR
set_place(struct lyd_node *node, int is_top)
{
    struct place_names names = place_names(node->schema);
    struct lyd_meta *was = lyd_find_meta(node->meta, NULL, names.old);
    const struct lyd_node *before = node->prev;
    LY_ERR ret = LY_SUCCESS;

    if (is_top && was) {
        set_meta(node, names.name, lyd_get_meta_value(was));
    } else if (!before->next || (before->schema != node->schema)) {
        set_meta(node, names.name, "");
    } else if (lysc_is_dup_inst_list(node->schema)) {
        char position[12];

        snprintf(position, sizeof position, "%" PRIu32, lyd_list_pos(before));
        set_meta(node, names.name, position);
    } else if (node->schema->nodetype == LYS_LIST) {
        char *predicates = NULL;
        size_t size = 0, used = 0;

        if (!(ret = lyd_path_list_predicate(before, &predicates, &size, &used, 0))) {
            set_meta(node, names.name, predicates);
        }
        free(predicates);
    } else {
        set_meta(node, names.name, lyd_get_value(before));
    }
    set_meta(node, names.old, NULL);
    return ret;
}

/** Turns round the order of the entries of each list that the user has ordered: the last change is undone first. */
static void
turn_round(struct lyd_node **first)
{
    struct lyd_node *node, *next, *head;

    for (node = *first; node; node = next) {
        next = node->next;
        if (!node->schema || !lysc_is_userordered(node->schema)) {
            continue;
        }
        /* a run of entries: each goes before the one that has come to stand first */
        head = node;
        while (next && (next->schema == node->schema)) {
            struct lyd_node *entry = next;

            next = entry->next;
            lyd_unlink_tree(entry);
            lyd_insert_before(head, entry);
            if (*first == head) {
                *first = entry;
            }
            head = entry;
        }
    }
}

static LY_ERR
complete(const struct lyd_node *from, struct lyd_node **first, int is_created)
{
    struct lyd_node *node;
    LY_ERR ret;

    /* a copy, so node for node the same */
    for (node = *first; node && from; node = node->next, from = from->next) {
        int is_new = is_created || (lyw_operation(node) == LYD_DIFF_OP_CREATE);

        copy_flags(node, from, LYD_NEW | LYD_WHEN_TRUE);
        if (lyd_child(node) && (ret = complete(lyd_child(from), lyd_node_child_p(node), is_new))) {
            return ret;
        }
    }
    if (!is_created) {
        turn_round(first);
    }
    LY_LIST_FOR(*first, node) {
        if (lysc_is_userordered(node->schema) && (is_created || (lyw_operation(node) == LYD_DIFF_OP_CREATE)) &&
                (ret = set_place(node, !is_created))) {
            return ret;
        }
    }
    return LY_SUCCESS;
}

static void
complete_below(struct lyd_node *deleted)
{
    struct lyd_node *node;

    LY_LIST_FOR(lyd_child_no_keys(deleted), node) {
        if (lysc_is_userordered(node->schema)) {
            /* taken away one after the other, each is the first when its turn comes */
            set_meta(node, place_names(node->schema).old, "");
        }
        complete_below(node);
    }
}

void
lyw_complete_deleted(struct lyd_node *first)
{
    struct lyd_node *node;

    LY_LIST_FOR(first, node) {
        switch (lyw_operation(node)) {
        case LYD_DIFF_OP_DELETE:
            complete_below(node);
            break;
        case LYD_DIFF_OP_CREATE:
            break;
        default:
            lyw_complete_deleted(lyd_child_no_keys(node));
        }
    }
}

LY_ERR
lyw_complete_reversed(const struct lyd_node *diff, struct lyd_node **reversed)
{
    return complete(diff, reversed, 0);
}

/** Makes the entry the last of its list in the diff: what is done to it now comes after all that was done before. */
static void
move_to_end(struct lyd_node *entry)
{
    struct lyd_node *last = entry;

    while (last->next && (last->next->schema == entry->schema)) {
        last = last->next;
    }
    if (last != entry) {
        lyd_insert_after(last, entry);
    }
}

/** Prepares what only had its default flag or its children changed for being deleted after all. */
static void
prepare(struct lyd_node *siblings, const struct lyd_node *next)
{
    for ( ; next && siblings; next = next->next) {
        struct lyd_node *node = lyw_match(siblings, next, 0);
        struct lyd_meta *meta;

        if (!node) {
            continue;
        }
        prepare(lyd_child_no_keys(node), lyd_child_no_keys(next));
        if ((lyw_operation(next) != LYD_DIFF_OP_DELETE) || (lyw_operation(node) != LYD_DIFF_OP_NONE)) {
            continue;
        }
        meta = lyd_find_meta(node->meta, NULL, "yang:orig-default");
        if (meta) {
            node->flags = (node->flags & ~LYD_DEFAULT) | (meta->value.boolean ? LYD_DEFAULT : 0);
            lyd_free_meta_single(meta);
        }
        if (lysc_is_userordered(node->schema) && !lysc_is_dup_inst_list(node->schema)) {
            const char *old = place_names(node->schema).old;

            meta = lyd_find_meta(next->meta, NULL, old);
            if (meta) {
                set_meta(node, old, lyd_get_meta_value(meta));
            }
            move_to_end(node);
            siblings = lyd_first_sibling(siblings);
        }
    }
}

LY_ERR
lyw_merge_diff(struct lyd_node **diff, const struct lyd_node *next)
{
    if (!next) {
        return LY_SUCCESS;
    }
    prepare(*diff, next);
    *diff = lyd_first_sibling(*diff);
    /*
     * Not LYD_DIFF_MERGE_DEFAULTS: it takes a deleted leaf for one whose default was in force, while these diffs hold
     * defaults as the nodes that they are, so that the value would be lost.
     */
    return lyd_diff_merge_all(diff, next, 0);
}
