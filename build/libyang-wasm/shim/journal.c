/*
 * Changes that can be taken back: each is written down with what it takes to undo it, newest last. Removed nodes are
 * kept until the journal ends, so that undoing links the very same nodes again. What changed on the whole is found by
 * going to both ends: what became of the nodes that were touched is noted, everything is taken back, and the nodes are
 * compared. So edits that cancel each other out leave nothing, and the cost follows the edits.
 */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "edit.h"
#include "tree_data_internal.h"

enum done {
    DONE_INSERT,
    DONE_REMOVE,
    DONE_MOVE,
    DONE_CHANGE,
};

struct lyw_change {
    enum done done;
    struct lyd_node *node;
    struct lyd_node *parent;
    struct lyd_node *previous;  /* the entry before, for user-ordered entries */
    struct lyd_node *value;     /* a node of its own that holds the value before */
    uint32_t flags;             /* before */
};

/** What is known of a touched node while its journal lasts; in its `priv`. Nodes above touched ones have none. */
struct touch {
    int whole;              /* came, went or changed; otherwise it only moved */
    struct lyd_node *now;   /* a copy of what became of it; NULL: gone */
    char *anchor;           /* the entry it came to stand behind; NULL: none */
};

void
lyw_journal_begin(struct lyw_journal *journal, struct lyw_tree *tree)
{
    *journal = (struct lyw_journal){.tree = tree};
}

static struct lyw_change *
note(struct lyw_journal *journal, enum done done, struct lyd_node *node)
{
    struct lyw_change *change;

    if (journal->count == journal->room) {
        journal->room = journal->room ? journal->room * 2 : 16;
        journal->changes = realloc(journal->changes, journal->room * sizeof *journal->changes);
    }
    change = &journal->changes[journal->count++];
    *change = (struct lyw_change){.done = done, .node = node, .parent = lyd_parent(node), .flags = node->flags};
    return change;
}

/** Finds or makes the entry for a node in the tree of touched ones; an entry above it that says everything will do. */
static struct lyd_node *
touched(struct lyw_journal *journal, const struct lyd_node *node)
{
    struct lyd_node *parent = NULL, *found;

    if (node->parent) {
        parent = touched(journal, lyd_parent(node));
        if (parent->priv && ((struct touch *)parent->priv)->whole) {
            return parent;
        }
    }
    found = lyw_same_node(parent ? lyd_child(parent) : journal->touched, node);
    if (!found) {
        found = lyw_copy(node, 0);
        lyw_diff_put(&journal->touched, parent, found);
    }
    return found;
}

static void
touch(struct lyw_journal *journal, const struct lyd_node *node, int whole)
{
    struct lyd_node *entry;
    struct touch *touch;

    if (journal->unasked) {
        return;
    }
    entry = touched(journal, node);
    touch = entry->priv;
    if (!touch) {
        entry->priv = touch = calloc(1, sizeof *touch);
    }
    touch->whole = touch->whole || (whole && (entry->schema == node->schema));
}

/** Takes the tuples out of the tally that what is about to be done below `parent` may change, or puts them in again. */
static void
count_above(const struct lyw_journal *journal, const struct lyd_node *parent, int sign)
{
    if (journal->tree->tally) {
        lyw_tally_entries(journal->tree->tally, parent, sign);
    }
}

/** Puts a node of the tree and all below it into the tally, or takes them out. */
static void
count_node(const struct lyw_journal *journal, const struct lyd_node *node, int sign)
{
    if (journal->tree->tally) {
        lyw_tally_tree(journal->tree->tally, node, sign);
    }
}

/** Puts a node into the tree: right behind another or first, or, not `placed`, where it belongs. */
static void
link_node(const struct lyw_journal *journal, struct lyd_node *parent, int placed, struct lyd_node *previous,
        struct lyd_node *node)
{
    count_above(journal, parent, -1);
    if (placed) {
        lyw_link_after(&journal->tree->root, parent, previous, node);
    } else {
        lyw_link(&journal->tree->root, parent, node);
    }
    count_node(journal, node, 1);
    count_above(journal, parent, 1);
}

static void
unlink_node(const struct lyw_journal *journal, struct lyd_node *node)
{
    struct lyd_node *parent = lyd_parent(node);

    count_above(journal, parent, -1);
    count_node(journal, node, -1);
    lyw_unlink(&journal->tree->root, node);
    count_above(journal, parent, 1);
}

void
lyw_do_insert(struct lyw_journal *journal, struct lyd_node *parent, struct lyd_node *node)
{
    link_node(journal, parent, 0, NULL, node);
    note(journal, DONE_INSERT, node);
    touch(journal, node, 1);
}

void
lyw_do_insert_after(struct lyw_journal *journal, struct lyd_node *parent, struct lyd_node *previous,
        struct lyd_node *node)
{
    link_node(journal, parent, 1, previous, node);
    note(journal, DONE_INSERT, node);
    touch(journal, node, 1);
}

void
lyw_do_remove(struct lyw_journal *journal, struct lyd_node *node)
{
    struct lyw_change *change = note(journal, DONE_REMOVE, node);

    touch(journal, node, 1);
    change->previous = lysc_is_userordered(node->schema) ? lyw_entry_before(node) : NULL;
    unlink_node(journal, node);
}

void
lyw_do_move(struct lyw_journal *journal, struct lyd_node *node, struct lyd_node *previous)
{
    struct lyd_node *parent = lyd_parent(node);
    struct lyw_change *change;

    if ((previous == node) || (previous == lyw_entry_before(node))) {
        return;
    }
    change = note(journal, DONE_MOVE, node);
    change->previous = lyw_entry_before(node);
    touch(journal, node, 0);
    lyw_unlink(&journal->tree->root, node);
    lyw_link_after(&journal->tree->root, parent, previous, node);
}

/** Keeps the flags of containers that hold nothing of their own in step with their content. */
static void
follow_default(struct lyd_node *node)
{
    if (node->flags & LYD_DEFAULT) {
        lyd_np_cont_dflt_set(lyd_parent(node));
    } else {
        lyd_np_cont_dflt_del(lyd_parent(node));
    }
}

/** Exchanges the values of a node of the tree and another. A leaf's place among its siblings does not follow its value. */
static void
exchange(const struct lyw_journal *journal, struct lyd_node *one, struct lyd_node *other)
{
    count_above(journal, lyd_parent(one), -1);
    count_node(journal, one, -1);
    if (one->schema->nodetype & LYD_NODE_TERM) {
        struct lyd_node_term *a = (struct lyd_node_term *)one, *b = (struct lyd_node_term *)other;
        struct lyd_value value = a->value;

        a->value = b->value;
        b->value = value;
    } else {
        struct lyd_node_any *a = (struct lyd_node_any *)one, *b = (struct lyd_node_any *)other;
        struct lyd_node_any any = *a;

        a->value = b->value;
        a->value_type = b->value_type;
        b->value = any.value;
        b->value_type = any.value_type;
    }
    count_node(journal, one, 1);
    count_above(journal, lyd_parent(one), 1);
}

void
lyw_do_change(struct lyw_journal *journal, struct lyd_node *node, const struct lyd_node *value)
{
    static const uint32_t taken = LYD_DEFAULT | LYD_NEW;
    struct lyw_change *change = note(journal, DONE_CHANGE, node);

    touch(journal, node, 1);
    change->value = lyw_copy(value, 0);
    exchange(journal, node, change->value);
    node->flags = (node->flags & ~taken) | (value->flags & taken);
    follow_default(node);
}

static void
take_back(struct lyw_journal *journal, struct lyw_change *change)
{
    struct lyd_node **root = &journal->tree->root, *node = change->node;

    switch (change->done) {
    case DONE_INSERT:
        unlink_node(journal, node);
        lyd_free_tree(node);
        break;
    case DONE_REMOVE:
        link_node(journal, change->parent, lysc_is_userordered(node->schema), change->previous, node);
        break;
    case DONE_MOVE:
        lyw_unlink(root, node);
        lyw_link_after(root, change->parent, change->previous, node);
        break;
    case DONE_CHANGE:
        exchange(journal, node, change->value);
        lyd_free_tree(change->value);
        node->flags = change->flags;
        follow_default(node);
        break;
    }
}

void
lyw_journal_undo(struct lyw_journal *journal, uint32_t count)
{
    while (journal->count > count) {
        take_back(journal, &journal->changes[--journal->count]);
    }
}

/** Notes what became of touched nodes. */
static void
look_now(struct lyd_node *entries, const struct lyd_node *siblings)
{
    struct lyd_node *entry, *match, *previous;

    LY_LIST_FOR(entries, entry) {
        struct touch *touch = entry->priv;

        match = lyw_same_node(siblings, entry);
        if (!touch || !touch->whole) {
            look_now(lyd_child_no_keys(entry), match ? lyd_child(match) : NULL);
        } else if (match) {
            touch->now = lyw_copy(match, 1);
        }
        if (touch && match && lysc_is_userordered(entry->schema)) {
            previous = lyw_entry_before(match);
            touch->anchor = previous ? lyw_entry_name(previous) : NULL;
        }
    }
}

/** Says which entry another stood behind. */
static void
put_origin(struct lyd_node *said, const struct lyd_node *entry)
{
    struct lyd_node *previous = lyw_entry_before(entry);
    char *name = previous ? lyw_entry_name(previous) : NULL;

    lyw_anchor_set(said, LYW_OLD, name);
    free(name);
}

static void conclude(struct lyd_node *entries, const struct lyd_node *siblings, struct lyd_node **diff,
        struct lyd_node *parent);

/** What the journal comes to for one touched node, or one that others are below. NULL: nothing. */
static struct lyd_node *
conclude_node(struct lyd_node *entry, const struct lyd_node *before)
{
    struct touch *touch = entry->priv;
    int ordered = lysc_is_userordered(entry->schema);
    struct lyd_node *said;

    if (!touch || !touch->whole) {
        said = lyw_copy(entry, 0);
        lyw_operation_set(said, LYW_OP_NONE);
        conclude(lyd_child_no_keys(entry), before ? lyd_child(before) : NULL, NULL, said);
    } else if (!before) {
        said = touch->now;
        touch->now = NULL;
        if (said) {
            lyw_operation_set(said, LYW_OP_CREATE);
            lyw_anchor_nested(said);
            if (ordered) {
                lyw_anchor_set(said, LYW_NEW, touch->anchor);
            }
        }
        return said;
    } else if (!touch->now) {
        said = lyw_copy(before, 1);
        lyw_operation_set(said, LYW_OP_DELETE);
        if (ordered) {
            put_origin(said, before);
        }
        return said;
    } else {
        said = lyw_compare_node(before, touch->now, ordered);
    }
    if (touch && before && ordered && said) {
        lyw_operation_set(said, LYW_OP_REPLACE);
        lyw_anchor_set(said, LYW_NEW, touch->anchor);
        put_origin(said, before);
        if ((said->schema->nodetype & LYD_NODE_TERM) && !lyw_meta(said, "orig-default")) {
            lyw_meta_set(said, "orig-default", (before->flags & LYD_DEFAULT) ? "true" : "false");
        }
    } else if (said && !(said->schema->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY)) && !lyd_child_no_keys(said)) {
        lyd_free_tree(said);
        said = NULL;
    }
    return said;
}

static void
conclude(struct lyd_node *entries, const struct lyd_node *siblings, struct lyd_node **diff, struct lyd_node *parent)
{
    struct lyd_node *entry, *said;

    LY_LIST_FOR(entries, entry) {
        said = conclude_node(entry, lyw_same_node(siblings, entry));
        if (said) {
            lyw_diff_put(diff, parent, said);
        }
    }
    lyw_diff_tidy(diff, parent);
}

static void
forget(struct lyd_node *entries)
{
    struct lyd_node *entry;

    LY_LIST_FOR(entries, entry) {
        struct touch *touch = entry->priv;

        if (touch) {
            lyd_free_tree(touch->now);
            free(touch->anchor);
            free(touch);
        }
        forget(lyd_child_no_keys(entry));
    }
}

struct lyd_node *
lyw_journal_finish(struct lyw_journal *journal, int keep)
{
    struct lyw_tree *tree = journal->tree;
    struct lyd_node *diff = NULL;

    look_now(journal->touched, tree->root);
    lyw_journal_undo(journal, 0);
    conclude(journal->touched, tree->root, &diff, NULL);
    lyw_journal_end(journal);
    if (keep) {
        /* it was made of what this tree is and became: there is nothing in it that does not fit */
        lyw_patch(tree, diff);
    }
    return diff;
}

void
lyw_journal_end(struct lyw_journal *journal)
{
    for (uint32_t u = 0; u < journal->count; ++u) {
        struct lyw_change *change = &journal->changes[u];

        if (change->done == DONE_REMOVE) {
            lyd_free_tree(change->node);
        }
        lyd_free_tree(change->value);
    }
    forget(journal->touched);
    lyd_free_siblings(journal->touched);
    free(journal->changes);
    *journal = (struct lyw_journal){.tree = journal->tree};
}
