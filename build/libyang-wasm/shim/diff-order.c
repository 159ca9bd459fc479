/* The order in which the entries of user-ordered lists stand in a difference. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

/** An entry of a difference while its list is brought into order. */
struct ordered {
    struct lyd_node *node;
    char *name;
    const char *anchor; /* NULL: it can be done at any time */
    int done;
    int displaced;      /* it came, went or moved */
};

static int
by_name(const void *one, const void *other)
{
    return strcmp(((const struct ordered *)one)->name, ((const struct ordered *)other)->name);
}

static struct ordered *
find_ordered(struct ordered *entries, size_t count, const char *name)
{
    struct ordered wanted = {.name = (char *)name};

    return name ? bsearch(&wanted, entries, count, sizeof *entries, by_name) : NULL;
}

/** Puts an entry at the end of its siblings in the difference. */
static void
put_last(struct lyd_node **diff, struct lyd_node *parent, struct lyd_node *node)
{
    if (!node->next || (node->next->schema != node->schema)) {
        return;
    }
    if (!parent && (*diff == node)) {
        *diff = node->next;
    }
    lyd_unlink_ignore_lyds(NULL, node);
    lyw_diff_put(diff, parent, node);
}

/** Whether an entry said to move stands behind the same one as before, and that one stays where it is. */
static int
stays(const struct ordered *entry, const struct ordered *anchor)
{
    int known_old, known_new;
    const char *before = lyw_anchor(entry->node, LYW_OLD, &known_old);
    const char *after = lyw_anchor(entry->node, LYW_NEW, &known_new);

    if ((lyw_op_of(entry->node, LYW_OP_NONE) != LYW_OP_REPLACE) || !known_old || !known_new) {
        return 0;
    }
    return (before && after ? !strcmp(before, after) : before == after) && (!anchor || !anchor->displaced);
}

/** Makes a move that is none what else is left of it. */
static void
unmove(struct lyd_node **diff, struct ordered *entry)
{
    struct lyd_node *node = entry->node;
    const char *before = lyw_meta(node, "orig-default");

    entry->displaced = 0;
    if (lyd_child_no_keys(node) ||
            (before && ((before[0] == 't') != ((node->flags & LYD_DEFAULT) != 0)))) {
        lyw_operation_set(node, LYW_OP_NONE);
        lyw_anchor_drop(node, LYW_OLD);
        lyw_anchor_drop(node, LYW_NEW);
        entry->anchor = NULL;
        return;
    }
    entry->node = NULL;
    entry->anchor = NULL;
    lyw_unlink(diff, node);
    lyd_free_tree(node);
}

static void
tidy_entries(struct lyd_node **diff, struct lyd_node *parent, struct lyd_node *first, size_t count)
{
    struct ordered *entries = calloc(count, sizeof *entries), **chain = calloc(count, sizeof *chain), *entry, *anchor;
    struct lyd_node *node = first;
    size_t length;
    int known;

    for (size_t u = 0; u < count; ++u, node = node->next) {
        entries[u].node = node;
        entries[u].name = lyw_entry_name(node);
        entries[u].anchor = lyw_anchor(node, LYW_NEW, &known);
        entries[u].displaced = lyw_op_of(node, LYW_OP_NONE) != LYW_OP_NONE;
    }
    qsort(entries, count, sizeof *entries, by_name);
    for (size_t u = 0; u < count; ++u) {
        /* back to one that waits for nobody, and forth again */
        length = 0;
        for (entry = &entries[u]; entry && !entry->done; entry = find_ordered(entries, count, entry->anchor)) {
            entry->done = 1;
            chain[length++] = entry;
        }
        while (length) {
            entry = chain[--length];
            anchor = find_ordered(entries, count, entry->anchor);
            if (stays(entry, anchor)) {
                unmove(diff, entry);
            }
            if (entry->node) {
                put_last(diff, parent, entry->node);
            }
        }
    }
    for (size_t u = 0; u < count; ++u) {
        free(entries[u].name);
    }
    free(chain);
    free(entries);
}

void
lyw_diff_tidy_list(struct lyd_node **diff, struct lyd_node *parent, struct lyd_node *first)
{
    size_t count = 0;

    for (struct lyd_node *node = first; node && (node->schema == first->schema); node = node->next) {
        ++count;
    }
    if (count) {
        tidy_entries(diff, parent, first, count);
    }
}

void
lyw_diff_tidy(struct lyd_node **diff, struct lyd_node *parent)
{
    struct lyd_node *node = parent ? lyd_child_no_keys(parent) : *diff, *next;

    for ( ; node; node = next) {
        for (next = node->next; next && (next->schema == node->schema); next = next->next) {}
        if (lysc_is_userordered(node->schema)) {
            lyw_diff_tidy_list(diff, parent, node);
        }
    }
}
