/*
 * Differences of trees with entries that nothing tells apart: lists without keys, leaf-lists of state. They are libyang's
 * own, which name such entries by their positions, one step after the other. This adds what libyang leaves out when it
 * deletes and reverses, so that an undone difference leaves nothing behind.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

/** The metadata that says where an entry of an ordered list is put, and where it was. */
struct place_names {
    const char *name;
    const char *old;
};

static struct place_names
place_names(const struct lysc_node *schema)
{
    if (lysc_is_dup_inst_list(schema)) {
        return (struct place_names){"position", "orig-position"};
    }
    if (schema->nodetype == LYS_LIST) {
        return (struct place_names){"key", "orig-key"};
    }
    return (struct place_names){"value", "orig-value"};
}

/** Names an entry without identity by its position; the empty text stands for the place before the first. */
static void
set_position(struct lyd_node *said, const char *meta, const struct lyd_node *entry)
{
    char position[12] = "";

    if (entry) {
        snprintf(position, sizeof position, "%" PRIu32, lyd_list_pos(entry));
    }
    lyw_meta_set(said, meta, position);
}

void
lyw_keyless_place(struct lyd_node *said, const struct lyd_node *entry)
{
    set_position(said, place_names(said->schema).old, lyw_entry_before(entry));
}

/** Says where an entry that the user has ordered is to be created: where it was, or behind the entry before it. */
static LY_ERR
set_place(struct lyd_node *node, int is_top)
{
    struct place_names names = place_names(node->schema);
    const char *was = lyw_meta(node, names.old);
    const struct lyd_node *before = node->prev;
    LY_ERR ret = LY_SUCCESS;

    if (is_top && was) {
        lyw_meta_set(node, names.name, was);
    } else if (!before->next || (before->schema != node->schema)) {
        lyw_meta_set(node, names.name, "");
    } else if (lysc_is_dup_inst_list(node->schema)) {
        set_position(node, names.name, before);
    } else if (node->schema->nodetype == LYS_LIST) {
        char *predicates = NULL;
        size_t size = 0, used = 0;

        if (!(ret = lyd_path_list_predicate(before, &predicates, &size, &used, 0))) {
            lyw_meta_set(node, names.name, predicates);
        }
        free(predicates);
    } else {
        lyw_meta_set(node, names.name, lyd_get_value(before));
    }
    lyw_meta_drop(node, names.old);
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

/** Completes what is created by a reversed difference. @param inherited the operation of the node above */
static LY_ERR
complete_created(struct lyd_node **first, enum lyw_op inherited)
{
    int is_created = inherited == LYW_OP_CREATE;
    struct lyd_node *node;
    LY_ERR ret;

    if (!is_created) {
        turn_round(first);
    }
    LY_LIST_FOR(*first, node) {
        enum lyw_op op = lyw_op_of(node, inherited);

        if (lyd_child(node) && (ret = complete_created(lyd_node_child_p(node), op))) {
            return ret;
        }
        if (lysc_is_userordered(node->schema) && (op == LYW_OP_CREATE) && (ret = set_place(node, !is_created))) {
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
            lyw_meta_set(node, place_names(node->schema).old, "");
        }
        complete_below(node);
    }
}

static void
complete_deleted(struct lyd_node *first, enum lyw_op inherited)
{
    struct lyd_node *node;

    LY_LIST_FOR(first, node) {
        enum lyw_op op = lyw_op_of(node, inherited);

        if (op == LYW_OP_DELETE) {
            complete_below(node);
        } else if (op != LYW_OP_CREATE) {
            complete_deleted(lyd_child_no_keys(node), op);
        }
    }
}

void
lyw_complete_deleted(struct lyd_node *first)
{
    complete_deleted(first, LYW_OP_NONE);
}

LY_ERR
lyw_keyless_compare(const struct lyd_node *from, const struct lyd_node *to, struct lyd_node **diff)
{
    LY_ERR ret = lyd_diff_siblings(from, to, LYD_DIFF_DEFAULTS, diff);

    if (!ret) {
        lyw_complete_deleted(*diff);
    }
    return ret;
}

LY_ERR
lyw_keyless_reverse(const struct lyd_node *diff, struct lyd_node **reversed)
{
    LY_ERR ret = lyd_diff_reverse_all(diff, reversed);

    if (!ret && (ret = complete_created(reversed, LYW_OP_NONE))) {
        lyd_free_siblings(*reversed);
        *reversed = NULL;
    }
    return ret;
}
