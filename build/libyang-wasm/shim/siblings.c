/* Nodes among their siblings. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"
#include "tree_edit.h"

struct lyd_node *
lyw_same_node(const struct lyd_node *siblings, const struct lyd_node *node)
{
    struct lyd_node *match = NULL;

    if (!siblings) {
        return NULL;
    }
    if (node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) {
        lyd_find_sibling_first(siblings, node, &match);
    } else {
        lyd_find_sibling_schema(siblings, node->schema, &match);
    }
    return match;
}

char *
lyw_entry_name(const struct lyd_node *entry)
{
    char *name = NULL;
    size_t size = 0, used = 0;

    if (entry->schema->nodetype != LYS_LIST) {
        return strdup(lyd_get_value(entry));
    }
    lyd_path_list_predicate(entry, &name, &size, &used, 0);
    return name ? name : strdup("");
}

struct lyd_node *
lyw_named_entry(const struct lyd_node *siblings, const struct lysc_node *schema, const char *name)
{
    struct lyd_node *entry = NULL, *found = NULL;

    if (!siblings) {
        return NULL;
    }
    if ((schema->nodetype == LYS_LIST) && strchr(name, '\'') && strchr(name, '"')) {
        /* no quotes are left for libyang to tell where the value ends */
        lyd_find_sibling_schema(siblings, schema, &entry);
        for ( ; entry && (entry->schema == schema) && !found; entry = entry->next) {
            char *own = lyw_entry_name(entry);

            found = strcmp(own, name) ? NULL : entry;
            free(own);
        }
        return found;
    }
    lyd_find_sibling_val(siblings, schema, name, strlen(name), &found);
    return found;
}

struct lyd_node *
lyw_entry_before(const struct lyd_node *entry)
{
    return (entry->prev->next && (entry->prev->schema == entry->schema)) ? entry->prev : NULL;
}

struct lyd_node *
lyw_last_entry(const struct lyd_node *siblings, const struct lysc_node *schema)
{
    struct lyd_node *first = NULL, *next;

    if (!siblings || lyd_find_sibling_schema(siblings, schema, &first)) {
        return NULL;
    }
    /* through the hash table: the next node of another schema node, and one back */
    next = lyd_insert_get_next_anchor(lyd_first_sibling(siblings), first);
    return next ? next->prev : lyd_first_sibling(siblings)->prev;
}

int
lyw_has_duplicates(const struct lyd_node *first)
{
    const struct lyd_node *node;

    LY_LIST_FOR(first, node) {
        if (node->schema && (lysc_is_dup_inst_list(node->schema) || lyw_has_duplicates(lyd_child(node)))) {
            return 1;
        }
    }
    return 0;
}

int
lyw_is_unwritten(const struct lyd_node *node)
{
    return (node->flags & LYD_DEFAULT) != 0;
}

void
lyw_unlink(struct lyd_node **root, struct lyd_node *node)
{
    if (root && (*root == node)) {
        *root = node->next;
    }
    lyd_unlink(node);
}

void
lyw_link(struct lyd_node **root, struct lyd_node *parent, struct lyd_node *node)
{
    lyd_insert_node(parent, parent ? NULL : root, node, LYD_INSERT_NODE_DEFAULT);
}

void
lyw_link_after(struct lyd_node **root, struct lyd_node *parent, struct lyd_node *previous, struct lyd_node *node)
{
    struct lyd_node *siblings = parent ? lyd_child(parent) : *root, *first = NULL;

    if (previous) {
        lyd_insert_after_node(&siblings, previous, node);
    } else {
        if (siblings) {
            lyd_find_sibling_schema(siblings, node->schema, &first);
        }
        if (!first) {
            lyw_link(root, parent, node);
            return;
        }
        lyd_insert_before_node(first, node);
        if (!parent && (*root == first)) {
            *root = node;
        }
    }
    lyd_insert_hash(node);
}

void
lyw_diff_put(struct lyd_node **diff, struct lyd_node *parent, struct lyd_node *node)
{
    lyd_insert_node(parent, parent ? NULL : diff, node, LYD_INSERT_NODE_LAST_BY_SCHEMA);
}

struct lyd_node *
lyw_copy(const struct lyd_node *node, int with_children)
{
    struct lyd_node *copy = NULL;

    lyd_dup_single(node, NULL, LYD_DUP_NO_META | LYD_DUP_WITH_FLAGS | (with_children ? LYD_DUP_RECURSIVE : 0), &copy);
    return copy;
}

int
lyw_same_value(const struct lyd_node *one, const struct lyd_node *other)
{
    const struct lyd_value *value = &((const struct lyd_node_term *)one)->value;

    /* a union's value may be of another member than the same text was before: no difference could tell */
    return (lyd_get_value(one) == lyd_get_value(other)) ||
            !value->realtype->plugin->compare(LYD_CTX(one), value, &((const struct lyd_node_term *)other)->value);
}
