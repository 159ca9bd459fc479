/* What settle.c and judge.c share: lists of nodes, events, and the ways from an event to those whom it concerns. */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "tree_data_internal.h"

void
lyw_nodes_add(struct nodes *nodes, struct lyd_node *node)
{
    if (nodes->count == nodes->size) {
        nodes->size = nodes->size ? nodes->size * 2 : 16;
        nodes->items = realloc(nodes->items, nodes->size * sizeof *nodes->items);
    }
    nodes->items[nodes->count++] = node;
}

struct lyd_node *
lyw_surviving(const struct change *change, struct lyd_node *node)
{
    while (node) {
        struct lyd_node *top = node;

        while (top->parent && !(top->flags & MARK_REMOVED)) {
            top = lyd_parent(top);
        }
        if (!(top->flags & MARK_REMOVED)) {
            return node;
        }
        node = change->removed_from.items[(uintptr_t)top->priv];
    }
    return NULL;
}

struct lyd_node *
lyw_first(const struct change *change, const struct place *place)
{
    return place->parent ? lyd_child(place->parent) : change->tree->root;
}

void
lyw_touched(struct change *change, struct lyd_node *parent, const struct lysc_node *child)
{
    const struct lys_module *module = parent ? NULL : child->module;

    if (!lyw_pairs_add(&change->placed, parent ? (const void *)parent : module, NULL, change->place_round)) {
        return;
    }
    if (change->place_count == change->place_size) {
        change->place_size = change->place_size ? change->place_size * 2 : 16;
        change->places = realloc(change->places, change->place_size * sizeof *change->places);
    }
    change->places[change->place_count++] = (struct place){parent, module};
}

void
lyw_event(struct change *change, enum event_kind kind, const struct lysc_node *schema, struct lyd_node *parent, const char *old)
{
    if (change->event_count == change->event_size) {
        change->event_size = change->event_size ? change->event_size * 2 : 16;
        change->events = realloc(change->events, change->event_size * sizeof *change->events);
    }
    change->events[change->event_count++] = (struct event){kind, schema, parent, old};
}

/** The value that a new leaf may have been put in the place of. */
static const char *
default_of(const struct lysc_node *schema)
{
    const struct lysc_node_leaf *leaf = (const struct lysc_node_leaf *)schema;

    return ((schema->nodetype == LYS_LEAF) && leaf->dflt) ? lyd_value_get_canonical(schema->module->ctx, leaf->dflt) : NULL;
}

void
lyw_came(struct change *change, struct lyd_node *node)
{
    lyw_nodes_add(&change->created, node);
    if (!change->is_whole && node->schema->priv) {
        lyw_event(change, EVENT_CREATED, node->schema, lyd_parent(node), default_of(node->schema));
    }
    if (node->schema->nodetype & LYD_NODE_INNER) {
        lyw_touched(change, node, NULL);
    }
}

void
lyw_created(struct change *change, struct lyd_node *node)
{
    struct lyd_node *child;

    lyw_came(change, node);
    LY_LIST_FOR(lyd_child(node), child) {
        lyw_created(change, child);
    }
}

/** Goes down the schema, one level of `path` a step. */
static void
instances_below(struct change *change, const struct lysc_node **path, uint32_t levels, struct lyd_node *siblings,
        lyw_instance_clb callback, const void *data)
{
    struct lyd_node *node, *next;

    LYD_LIST_FOR_INST_SAFE(siblings, path[levels - 1], next, node) {
        if (levels == 1) {
            callback(change, node, data);
        } else if (lyd_child(node)) {
            instances_below(change, path, levels - 1, lyd_child(node), callback, data);
        }
    }
}

void
lyw_instances(struct change *change, const struct lysc_node *schema, struct lyd_node *anchor, lyw_instance_clb callback,
        const void *data)
{
    uint32_t depth = lyw_depth(schema), levels = 0;
    const struct lysc_node **path, *above = anchor ? anchor->schema : NULL;
    struct lyd_node *siblings = anchor ? lyd_child(anchor) : change->tree->root;

    if (schema == above) {
        callback(change, anchor, data);
        return;
    }
    path = malloc(depth * sizeof *path);
    for (const struct lysc_node *at = schema; at && (at != above); at = lysc_data_parent(at)) {
        path[levels++] = at;
    }
    if (siblings) {
        instances_below(change, path, levels, siblings, callback, data);
    }
    free(path);
}

/** Finds the node of this schema at or above a node. @return 0 where there is none */
static int
find_anchor(const struct lysc_node *schema, struct lyd_node *from, struct lyd_node **anchor)
{
    *anchor = NULL;
    if (!schema) {
        return 1;
    }
    for ( ; from; from = lyd_parent(from)) {
        if (from->schema == schema) {
            *anchor = from;
            return 1;
        }
    }
    return 0;
}

void
lyw_readers(struct change *change, const struct event *event, int kinds, lyw_reader_clb callback)
{
    const struct node_plan *plan = event->schema->priv;
    struct lyd_node *from = lyw_surviving(change, event->parent), *anchor;

    for (uint32_t u = 0; plan && (u < plan->reader_count); ++u) {
        const struct reader *reader = plan->readers[u];

        if (!(kinds & (1 << reader->kind)) || !find_anchor(reader->anchor, from, &anchor)) {
            continue;
        }
        if (lyw_pairs_add(&change->asked, reader, anchor, change->place_round)) {
            callback(change, reader, anchor);
        }
    }
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
