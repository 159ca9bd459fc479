/*
 * Where the entries of one user-ordered list stood before two differences and come to stand after both. Each of them
 * speaks of the tree that it is about; of entries that only one of them displaces, the other end has to be found out.
 */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

/** What both differences say about the place of one entry of a user-ordered list. */
struct place {
    char *name;
    int displaced[2];           /* it comes, goes or moves in the first, in the second */
    int known[2][2];            /* whether the difference says where it stood and where it comes to stand */
    char *anchor[2][2];         /* by difference and end; NULL: first */
};

/** The places of one list, by name. */
struct lyw_places {
    struct place *all;
    size_t count;
    size_t room;
    struct place **behind[2];   /* those displaced by a difference, by what they stood behind (first) or come to (second) */
    size_t behind_count[2];
};

static int
by_name(const void *one, const void *other)
{
    return strcmp(((const struct place *)one)->name, ((const struct place *)other)->name);
}

static int
compare_names(const char *one, const char *other)
{
    return (one && other) ? strcmp(one, other) : (one != NULL) - (other != NULL);
}

static int
by_old_anchor(const void *one, const void *other)
{
    return compare_names((*(struct place *const *)one)->anchor[0][LYW_OLD],
            (*(struct place *const *)other)->anchor[0][LYW_OLD]);
}

static int
by_new_anchor(const void *one, const void *other)
{
    return compare_names((*(struct place *const *)one)->anchor[1][LYW_NEW],
            (*(struct place *const *)other)->anchor[1][LYW_NEW]);
}

static struct place *
find_place(const struct lyw_places *places, const char *name)
{
    struct place wanted = {.name = (char *)name};

    return name ? bsearch(&wanted, places->all, places->count, sizeof wanted, by_name) : NULL;
}

static void
add_places(struct lyw_places *places, const struct lyd_node *node, const struct lysc_node *schema)
{
    LY_LIST_FOR(node, node) {
        if (node->schema != schema) {
            continue;
        }
        if (places->count == places->room) {
            places->room = places->room ? places->room * 2 : 16;
            places->all = realloc(places->all, places->room * sizeof *places->all);
        }
        places->all[places->count] = (struct place){.name = lyw_entry_name(node)};
        ++places->count;
    }
}

static void
read_places(struct lyw_places *places, const struct lyd_node *node, const struct lysc_node *schema, int which)
{
    LY_LIST_FOR(node, node) {
        struct place *place;
        char *name;

        if (node->schema != schema) {
            continue;
        }
        name = lyw_entry_name(node);
        place = find_place(places, name);
        free(name);
        place->displaced[which] = lyw_op_of(node, LYW_OP_NONE) != LYW_OP_NONE;
        for (enum lyw_end end = LYW_OLD; end <= LYW_NEW; ++end) {
            const char *anchor = lyw_anchor(node, end, &place->known[which][end]);

            place->anchor[which][end] = anchor ? strdup(anchor) : NULL;
        }
    }
}

static void
index_places(struct lyw_places *places, int which, enum lyw_end end)
{
    places->behind[which] = calloc(places->count, sizeof *places->behind[which]);
    for (size_t u = 0; u < places->count; ++u) {
        struct place *place = &places->all[u];

        if (place->displaced[which] && place->known[which][end]) {
            places->behind[which][places->behind_count[which]++] = place;
        }
    }
    qsort(places->behind[which], places->behind_count[which], sizeof *places->behind[which],
            which ? by_new_anchor : by_old_anchor);
}

struct lyw_places *
lyw_new_places(const struct lyd_node *first, const struct lyd_node *second, const struct lysc_node *schema)
{
    struct lyw_places *places = calloc(1, sizeof *places);
    size_t kept = 0;

    add_places(places, first, schema);
    add_places(places, second, schema);
    qsort(places->all, places->count, sizeof *places->all, by_name);
    for (size_t u = 0; u < places->count; ++u) {
        if (kept && !strcmp(places->all[kept - 1].name, places->all[u].name)) {
            free(places->all[u].name);
        } else {
            places->all[kept++] = places->all[u];
        }
    }
    places->count = kept;
    read_places(places, first, schema, 0);
    read_places(places, second, schema, 1);
    index_places(places, 0, LYW_OLD);
    index_places(places, 1, LYW_NEW);
    return places;
}

void
lyw_free_places(struct lyw_places *places)
{
    for (size_t u = 0; u < places->count; ++u) {
        struct place *place = &places->all[u];

        free(place->name);
        for (int which = 0; which < 2; ++which) {
            free(place->anchor[which][LYW_OLD]);
            free(place->anchor[which][LYW_NEW]);
        }
    }
    free(places->all);
    free(places->behind[0]);
    free(places->behind[1]);
    free(places);
}

/** The entry that one difference had, or puts, right behind another, of those it displaces. */
static const struct place *
next_displaced(const struct lyw_places *places, int which, const char *name)
{
    struct place wanted = {0}, *key = &wanted, **found;

    wanted.anchor[which][which ? LYW_NEW : LYW_OLD] = (char *)name;
    found = bsearch(&key, places->behind[which], places->behind_count[which], sizeof *found,
            which ? by_new_anchor : by_old_anchor);
    return found ? *found : NULL;
}

/**
 * Where an entry that only one difference displaces stood before the first, or comes to stand after the second: what
 * that difference says is about the tree between the two. Back from there over all that the other displaces to an
 * entry that it leaves alone, and forth over those that are behind that one on the far side.
 * @param far the other difference
 */
static const char *
far_anchor(const struct lyw_places *places, const char *between, int far)
{
    const struct place *place;
    const char *name = between;
    size_t steps = 2 * places->count; /* differences that do not follow each other could lead around in a ring */

    while (steps && (place = find_place(places, name)) && place->displaced[far]) {
        name = place->anchor[far][far ? LYW_OLD : LYW_NEW];
        --steps;
    }
    while (steps && (place = next_displaced(places, far, name))) {
        name = place->name;
        --steps;
    }
    return name;
}

enum lyw_refusal
lyw_put_place(const struct lyw_places *places, struct lyd_node *node)
{
    char *name = lyw_entry_name(node);
    const struct place *place = find_place(places, name);
    enum lyw_op op = lyw_op_of(node, LYW_OP_NONE);
    const char *old, *new;

    free(name);
    if (!place->displaced[0] && !place->displaced[1]) {
        return LYW_DONE;
    }
    lyw_anchor_drop(node, LYW_OLD);
    lyw_anchor_drop(node, LYW_NEW);
    if (op != LYW_OP_CREATE) {
        if (!place->known[place->displaced[0] ? 0 : 1][LYW_OLD]) {
            return lyw_refuse(LYW_NO_ORIGIN, node);
        }
        old = place->displaced[0] ? place->anchor[0][LYW_OLD] : far_anchor(places, place->anchor[1][LYW_OLD], 0);
        lyw_anchor_set(node, LYW_OLD, old);
    }
    if (op != LYW_OP_DELETE) {
        if (!place->known[place->displaced[1] ? 1 : 0][LYW_NEW]) {
            return lyw_refuse(LYW_NO_ORIGIN, node);
        }
        new = place->displaced[1] ? place->anchor[1][LYW_NEW] : far_anchor(places, place->anchor[0][LYW_NEW], 1);
        lyw_anchor_set(node, LYW_NEW, new);
    }
    if (op == LYW_OP_NONE) {
        lyw_operation_set(node, LYW_OP_REPLACE);
        if ((node->schema->nodetype == LYS_LEAFLIST) && !lyw_meta(node, "orig-default")) {
            lyw_meta_set(node, "orig-default", (node->flags & LYD_DEFAULT) ? "true" : "false");
        }
    }
    return LYW_DONE;
}
