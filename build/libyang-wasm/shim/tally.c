/*
 * How often each thing that validation compares across a tree is there: values of leafref targets and of leafrefs,
 * tuples of `unique`, entries of lists with bounds. Only counts are kept, under the addresses of what they belong to:
 * of the schema, of the node that the compared nodes share, and of the value, which libyang's dictionary has once.
 * No address outlives the node that gave it, for what a node put in is taken out before the node goes.
 */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "tree_data_internal.h"

struct slot {
    uintptr_t kind;     /* a struct target, a struct ref, a list, or the leaves of a `unique`; 0: free */
    uintptr_t anchor;
    uintptr_t value;
    uint32_t count;
};

/** Open addressing; the next free slot is looked for upwards. */
struct tally {
    struct slot *slots;
    uint32_t size;      /* a power of two */
    uint32_t used;
};

static uint32_t
mix(uintptr_t kind, uintptr_t anchor, uintptr_t value)
{
    uint32_t hash = (uint32_t)kind * 0x9e3779b1u;

    hash = ((hash ^ (hash >> 15)) + (uint32_t)anchor) * 0x85ebca77u;
    hash = ((hash ^ (hash >> 13)) + (uint32_t)value) * 0xc2b2ae3du;
    return hash ^ (hash >> 16);
}

static struct slot *
slot_of(const struct tally *tally, uintptr_t kind, uintptr_t anchor, uintptr_t value)
{
    uint32_t mask = tally->size - 1, at = mix(kind, anchor, value) & mask;

    while (tally->slots[at].kind && ((tally->slots[at].kind != kind) || (tally->slots[at].anchor != anchor) ||
            (tally->slots[at].value != value))) {
        at = (at + 1) & mask;
    }
    return &tally->slots[at];
}

static void
grow(struct tally *tally)
{
    struct slot *old = tally->slots;
    uint32_t size = tally->size;

    tally->size = size ? size * 2 : 64;
    tally->slots = calloc(tally->size, sizeof *tally->slots);
    for (uint32_t u = 0; u < size; ++u) {
        if (old[u].kind) {
            *slot_of(tally, old[u].kind, old[u].anchor, old[u].value) = old[u];
        }
    }
    free(old);
}

/** Frees a slot and moves up those that had to step over it. */
static void
clear(struct tally *tally, struct slot *slot)
{
    uint32_t mask = tally->size - 1, hole = slot - tally->slots, at = hole;

    --tally->used;
    while (1) {
        struct slot *next;
        uint32_t home;

        at = (at + 1) & mask;
        next = &tally->slots[at];
        if (!next->kind) {
            break;
        }
        home = mix(next->kind, next->anchor, next->value) & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            tally->slots[hole] = *next;
            hole = at;
        }
    }
    memset(&tally->slots[hole], 0, sizeof *tally->slots);
}

static uint32_t
count_of(const struct tally *tally, const void *kind, const void *anchor, uintptr_t value)
{
    return tally->used ? slot_of(tally, (uintptr_t)kind, (uintptr_t)anchor, value)->count : 0;
}

static uint32_t
add(struct tally *tally, const void *kind, const void *anchor, uintptr_t value, int sign)
{
    struct slot *slot;

    if ((tally->used + 1) * 10 >= tally->size * 7) {
        grow(tally);
    }
    slot = slot_of(tally, (uintptr_t)kind, (uintptr_t)anchor, value);
    if (!slot->kind) {
        if (sign < 0) {
            return 0;
        }
        *slot = (struct slot){.kind = (uintptr_t)kind, .anchor = (uintptr_t)anchor, .value = value};
        ++tally->used;
    }
    slot->count += sign;
    if (!slot->count) {
        clear(tally, slot);
        return 0;
    }
    return slot->count;
}

static void
free_tally(struct tally *tally)
{
    if (tally) {
        free(tally->slots);
        free(tally);
    }
}

struct lyd_node *
lyw_above(const struct lyd_node *node, uint32_t levels)
{
    if (levels == UINT32_MAX) {
        return NULL;
    }
    while (node && levels--) {
        node = lyd_parent(node);
    }
    return (struct lyd_node *)node;
}

/** The values of one `unique` in an entry, as one number; 0 where one is missing. */
static uintptr_t
tuple_of(const struct lyd_node *entry, const struct lysc_node_leaf **leaves)
{
    LY_ARRAY_COUNT_TYPE u;
    uint32_t hash = 0;

    LY_ARRAY_FOR(leaves, u) {
        const struct lyd_node *leaf = lyw_unique_leaf(leaves[u], entry);
        const char *value = NULL;

        if (leaf) {
            value = lyd_get_value(leaf);
        } else if (leaves[u]->dflt) {
            value = lyd_value_get_canonical(LYD_CTX(entry), leaves[u]->dflt);
        }
        if (!value) {
            return 0;
        }
        hash = mix(u + 1, hash, (uintptr_t)value);
    }
    return hash ? hash : 1;
}

void
lyw_tally_tuples(struct tally *tally, const struct lyd_node *entry, int sign)
{
    struct lysc_node_leaf ***uniques = ((const struct lysc_node_list *)entry->schema)->uniques;
    LY_ARRAY_COUNT_TYPE u;

    LY_ARRAY_FOR(uniques, u) {
        uintptr_t tuple = tuple_of(entry, (const struct lysc_node_leaf **)uniques[u]);

        if (tuple) {
            add(tally, uniques[u], entry->parent, tuple, sign);
        }
    }
}

int
lyw_tally_is_shared(const struct tally *tally, const struct lyd_node *entry)
{
    struct lysc_node_leaf ***uniques = ((const struct lysc_node_list *)entry->schema)->uniques;
    LY_ARRAY_COUNT_TYPE u;

    LY_ARRAY_FOR(uniques, u) {
        uintptr_t tuple = tuple_of(entry, (const struct lysc_node_leaf **)uniques[u]);

        if (tuple && (count_of(tally, uniques[u], entry->parent, tuple) > 1)) {
            return 1;
        }
    }
    return 0;
}

static int
has_tuples(const struct lyd_node *node)
{
    const struct node_plan *plan = node->schema ? node->schema->priv : NULL;

    return plan && plan->is_unique;
}

void
lyw_tally_entries(struct tally *tally, const struct lyd_node *node, int sign)
{
    for ( ; node; node = lyd_parent(node)) {
        if (has_tuples(node)) {
            lyw_tally_tuples(tally, node, sign);
        }
    }
}

void
lyw_tally_node(struct tally *tally, const struct lyd_node *node, int sign)
{
    const struct node_plan *plan = node->schema ? node->schema->priv : NULL;

    if (!plan) {
        return;
    }
    for (uint32_t u = 0; u < plan->target_count; ++u) {
        add(tally, plan->targets[u], lyw_above(node, plan->targets[u]->down), (uintptr_t)lyd_get_value(node), sign);
    }
    if (plan->ref) {
        add(tally, plan->ref, lyw_above(node, plan->ref->up), (uintptr_t)lyd_get_value(node), sign);
    }
    if (plan->is_counted) {
        add(tally, node->schema, node->parent, 0, sign);
    }
}

void
lyw_tally_tree(struct tally *tally, const struct lyd_node *node, int sign)
{
    const struct lyd_node *child;

    lyw_tally_node(tally, node, sign);
    if (node->schema && has_tuples(node)) {
        lyw_tally_tuples(tally, node, sign);
    }
    LY_LIST_FOR(lyd_child(node), child) {
        lyw_tally_tree(tally, child, sign);
    }
}

struct tally *
lyw_tally(struct lyw_tree *tree)
{
    const struct lyd_node *node;

    if (!tree->tally) {
        lyw_plan(tree->ctx);
        tree->tally = calloc(1, sizeof *tree->tally);
        LY_LIST_FOR(tree->root, node) {
            lyw_tally_tree(tree->tally, node, 1);
        }
    }
    return tree->tally;
}

void
lyw_tally_drop(struct lyw_tree *tree)
{
    free_tally(tree->tally);
    tree->tally = NULL;
}

int
lyw_tally_is_true(struct lyw_tree *tree)
{
    struct tally *kept = tree->tally;
    int is_true = 1;

    if (!kept) {
        return 1;
    }
    tree->tally = NULL;
    lyw_tally(tree);
    for (uint32_t u = 0; u < tree->tally->size; ++u) {
        const struct slot *slot = &tree->tally->slots[u];

        is_true &= !slot->kind || (slot_of(kept, slot->kind, slot->anchor, slot->value)->count == slot->count);
    }
    is_true &= kept->used == tree->tally->used;
    free_tally(kept);
    return is_true;
}

size_t
lyw_tally_size(const struct lyw_tree *tree)
{
    return tree->tally ? sizeof *tree->tally + tree->tally->size * sizeof *tree->tally->slots : 0;
}

uint32_t
lyw_tally_targets(const struct tally *tally, const struct target *target, const struct lyd_node *anchor, const char *value)
{
    return count_of(tally, target, anchor, (uintptr_t)value);
}

uint32_t
lyw_tally_refs(const struct tally *tally, const struct ref *ref, const struct lyd_node *anchor, const char *value)
{
    return count_of(tally, ref, anchor, (uintptr_t)value);
}

uint32_t
lyw_tally_entries_of(const struct tally *tally, const struct lysc_node *list, const struct lyd_node *parent)
{
    return count_of(tally, list, parent, 0);
}

int
lyw_pairs_add(struct pairs *pairs, const void *first, const void *second, uint32_t round)
{
    if (!pairs->table) {
        pairs->table = calloc(1, sizeof *pairs->table);
    }
    /* what is there twice stays there: nothing is ever taken out */
    return add(pairs->table, first, second, round, 1) == 1;
}

void
lyw_pairs_free(struct pairs *pairs)
{
    free_tally(pairs->table);
    pairs->table = NULL;
}
