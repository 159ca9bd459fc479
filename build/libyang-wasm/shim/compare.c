/* What has to be done to one tree to make it another. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

/** A copy of a node for a difference, with its operation. */
static struct lyd_node *
said_of(const struct lyd_node *node, enum lyw_op op)
{
    struct lyd_node *copy = lyw_copy(node, op == LYW_OP_CREATE || op == LYW_OP_DELETE);

    lyw_operation_set(copy, op);
    return copy;
}

static const char *
truth(uint32_t flag)
{
    return flag ? "true" : "false";
}

static struct lyd_node *
compare_term(const struct lyd_node *from, const struct lyd_node *to, int moved)
{
    int same = lyw_same_value(from, to);
    struct lyd_node *node;

    if (same && !moved && ((from->flags & LYD_DEFAULT) == (to->flags & LYD_DEFAULT))) {
        return NULL;
    }
    node = said_of(to, same ? LYW_OP_NONE : LYW_OP_REPLACE);
    if (!same) {
        lyw_meta_set(node, "orig-value", lyd_get_value(from));
    }
    lyw_meta_set(node, "orig-default", truth(from->flags & LYD_DEFAULT));
    if (node->schema->nodetype == LYS_LEAF) {
        lyw_was_new_set(node, from->flags & LYD_NEW);
    } else if ((from->flags & LYD_DEFAULT) == (to->flags & LYD_DEFAULT)) {
        /* only moved: nothing to validate anew */
        node->flags = from->flags;
    }
    return node;
}

static struct lyd_node *
compare_any(const struct lyd_node *from, const struct lyd_node *to)
{
    const struct lyd_node_any *one = (const struct lyd_node_any *)from, *other = (const struct lyd_node_any *)to;
    char *before = lyw_any_text(from), *after = lyw_any_text(to);
    struct lyd_node *node = NULL;

    if ((one->value_type != other->value_type) || strcmp(before, after)) {
        node = said_of(to, LYW_OP_REPLACE);
        lyw_any_origin_set(node, before, one->value_type);
        lyw_was_new_set(node, from->flags & LYD_NEW);
    }
    free(before);
    free(after);
    return node;
}

struct lyd_node *
lyw_compare_node(const struct lyd_node *from, const struct lyd_node *to, int moved)
{
    struct lyd_node *node;

    if (to->schema->nodetype & LYD_NODE_TERM) {
        return compare_term(from, to, moved);
    }
    if (to->schema->nodetype & LYD_NODE_ANY) {
        return compare_any(from, to);
    }
    node = said_of(to, LYW_OP_NONE);
    lyw_compare(lyd_child_no_keys(from), lyd_child_no_keys(to), NULL, node);
    if (!moved && !lyd_child_no_keys(node)) {
        lyd_free_tree(node);
        return NULL;
    }
    return node;
}

static void
set_anchor(struct lyd_node *node, enum lyw_end end, const struct lyd_node *entry)
{
    struct lyd_node *previous = lyw_entry_before(entry);
    char *name = previous ? lyw_entry_name(previous) : NULL;

    lyw_anchor_set(node, end, name);
    free(name);
}

/** An entry that both trees have. */
struct common {
    const struct lyd_node *to;
    const struct lyd_node *from;
    uint32_t position;  /* among the old entries */
    uint32_t before;    /* index + 1 of the one before it in the longest row that keeps its order */
    int stays;
};

/**
 * Marks the longest row of entries that keep their order; the others move (patience sorting).
 * @param entries in their new order
 */
static void
mark_staying(struct common *entries, uint32_t count)
{
    uint32_t *ends = calloc(count + 1, sizeof *ends), length = 0, low, high, middle;

    for (uint32_t u = 0; u < count; ++u) {
        for (low = 0, high = length; low < high; ) {
            middle = (low + high) / 2;
            if (entries[ends[middle]].position < entries[u].position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        entries[u].before = low ? ends[low - 1] + 1 : 0;
        ends[low] = u;
        length = low == length ? length + 1 : length;
    }
    for (uint32_t u = length ? ends[length - 1] + 1 : 0; u; u = entries[u - 1].before) {
        entries[u - 1].stays = 1;
    }
    free(ends);
}

static int
by_from(const void *one, const void *other)
{
    const struct lyd_node *a = ((const struct common *)one)->from, *b = ((const struct common *)other)->from;

    return (a > b) - (a < b);
}

static int
by_place(const void *one, const void *other)
{
    uint32_t a = ((const struct common *)one)->before, b = ((const struct common *)other)->before;

    return (a > b) - (a < b);
}

/** The entries that both have, in their new order, with who stays. */
static struct common *
common_entries(const struct lyd_node *from, const struct lyd_node *to, uint32_t *count)
{
    const struct lysc_node *schema = to->schema;
    const struct lyd_node *node;
    struct common *entries;
    uint32_t room = 0, position = 0;

    for (node = to; node && (node->schema == schema); node = node->next) {
        ++room;
    }
    entries = calloc(room, sizeof *entries);
    *count = 0;
    for (node = to; node && (node->schema == schema); node = node->next) {
        const struct lyd_node *match = lyw_same_node(from, node);

        if (match) {
            entries[*count] = (struct common){.to = node, .from = match, .before = *count};
            ++*count;
        }
    }
    /* the old positions, without a search for each */
    qsort(entries, *count, sizeof *entries, by_from);
    lyd_find_sibling_schema(from, schema, (struct lyd_node **)&node);
    for ( ; node && (node->schema == schema); node = node->next) {
        struct common wanted = {.from = node}, *found = bsearch(&wanted, entries, *count, sizeof wanted, by_from);

        if (found) {
            found->position = position;
        }
        ++position;
    }
    qsort(entries, *count, sizeof *entries, by_place);
    mark_staying(entries, *count);
    return entries;
}

/** All entries of one user-ordered list that are new, moved or changed, in their new order. */
static const struct lyd_node *
compare_ordered(const struct lyd_node *from, const struct lyd_node *to, struct lyd_node **diff, struct lyd_node *parent)
{
    const struct lysc_node *schema = to->schema;
    uint32_t count, next = 0;
    struct common *entries = common_entries(from, to, &count);
    struct lyd_node *node;

    for ( ; to && (to->schema == schema); to = to->next) {
        if ((next < count) && (entries[next].to == to)) {
            int moved = !entries[next].stays;

            node = lyw_compare_node(entries[next].from, to, moved);
            if (node && moved) {
                lyw_operation_set(node, LYW_OP_REPLACE);
                set_anchor(node, LYW_NEW, to);
                set_anchor(node, LYW_OLD, entries[next].from);
            }
            ++next;
        } else {
            node = said_of(to, LYW_OP_CREATE);
            set_anchor(node, LYW_NEW, to);
            lyw_anchor_nested(node);
        }
        if (node) {
            lyw_diff_put(diff, parent, node);
        }
    }
    free(entries);
    return to;
}

void
lyw_compare(const struct lyd_node *from, const struct lyd_node *to, struct lyd_node **diff, struct lyd_node *parent)
{
    const struct lyd_node *node, *match;
    struct lyd_node *said;

    LY_LIST_FOR(from, node) {
        match = lyw_same_node(to, node);
        if (match) {
            said = lysc_is_userordered(node->schema) ? NULL : lyw_compare_node(node, match, 0);
        } else {
            said = said_of(node, LYW_OP_DELETE);
            if (lysc_is_userordered(node->schema)) {
                set_anchor(said, LYW_OLD, node);
            }
        }
        if (said) {
            lyw_diff_put(diff, parent, said);
        }
    }
    for (node = to; node; ) {
        if (lysc_is_userordered(node->schema)) {
            node = compare_ordered(from, node, diff, parent);
            continue;
        }
        if (!lyw_same_node(from, node)) {
            said = said_of(node, LYW_OP_CREATE);
            lyw_anchor_nested(said);
            lyw_diff_put(diff, parent, said);
        }
        node = node->next;
    }
}
