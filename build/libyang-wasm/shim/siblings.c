/* Nodes among their siblings, and the metadata of differences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"
#include "tree_edit.h"

struct lyd_node *
lyw_match(const struct lyd_node *siblings, const struct lyd_node *node)
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

static struct lyd_meta *
find_meta(const struct lyd_node *node, const char *name)
{
    struct lyd_meta *meta;

    LY_LIST_FOR(node->meta, meta) {
        if (!strcmp(meta->name, name) && !strcmp(meta->annotation->module->name, "yang")) {
            return meta;
        }
    }
    return NULL;
}

const char *
lyw_meta(const struct lyd_node *node, const char *name)
{
    const struct lyd_meta *meta = find_meta(node, name);

    return meta ? lyd_get_meta_value(meta) : NULL;
}

void
lyw_meta_drop(struct lyd_node *node, const char *name)
{
    struct lyd_meta *meta = find_meta(node, name);

    if (meta) {
        lyd_free_meta_single(meta);
    }
}

void
lyw_meta_set(struct lyd_node *node, const char *name, const char *value)
{
    const struct lys_module *yang = ly_ctx_get_module_implemented(LYD_CTX(node), "yang");

    lyw_meta_drop(node, name);
    lyd_new_meta(NULL, node, yang, name, value, LYD_NEW_VAL_STORE_ONLY, NULL);
}

void
lyw_meta_strip(struct lyd_node *node)
{
    struct lyd_node *child;
    struct lyd_meta *meta, *next;

    LY_LIST_FOR_SAFE(node->meta, next, meta) {
        /* an entry's sorting tree hangs on the first of its list */
        if (strcmp(meta->name, "lyds_tree")) {
            lyd_free_meta_single(meta);
        }
    }
    LY_LIST_FOR(lyd_child(node), child) {
        lyw_meta_strip(child);
    }
}

enum lyw_op
lyw_operation(const struct lyd_node *node, enum lyw_op inherited)
{
    const char *own = lyw_meta(node, "operation");

    if (!own) {
        return inherited == LYW_OP_REPLACE ? LYW_OP_NONE : inherited;
    }
    switch (own[0]) {
    case 'c':
        return LYW_OP_CREATE;
    case 'd':
        return LYW_OP_DELETE;
    case 'r':
        return LYW_OP_REPLACE;
    default:
        return LYW_OP_NONE;
    }
}

void
lyw_operation_set(struct lyd_node *node, enum lyw_op op)
{
    static const char *const names[] = {"none", "create", "delete", "replace"};

    lyw_meta_set(node, "operation", names[op]);
}

/** The metadata that holds an end's neighbour: predicates of a list entry, and any other text. */
static const char *
keys_meta(enum lyw_end end)
{
    return end == LYW_OLD ? "orig-key" : "key";
}

static const char *
text_meta(enum lyw_end end)
{
    return end == LYW_OLD ? "orig-value" : "value";
}

/** An empty anchor means the first place, unless this says that it is the entry with the empty value. */
static const char *
empty_meta(enum lyw_end end)
{
    return end == LYW_OLD ? "orig-position" : "position";
}

const char *
lyw_anchor(const struct lyd_node *node, enum lyw_end end, int *known)
{
    const char *name = node->schema->nodetype == LYS_LIST ? lyw_meta(node, keys_meta(end)) : NULL;

    name = name ? name : lyw_meta(node, text_meta(end));
    *known = name != NULL;
    return (name && (name[0] || lyw_meta(node, empty_meta(end)))) ? name : NULL;
}

void
lyw_anchor_set(struct lyd_node *node, enum lyw_end end, const char *name)
{
    const char *stored;

    lyw_anchor_drop(node, end);
    if (node->schema->nodetype == LYS_LIST) {
        lyw_meta_set(node, keys_meta(end), name ? name : "");
        stored = lyw_meta(node, keys_meta(end));
        if (stored && !strcmp(stored, name ? name : "")) {
            return;
        }
        /* predicates that libyang cannot read, or writes in another way */
        lyw_meta_drop(node, keys_meta(end));
        ly_err_clean((struct ly_ctx *)LYD_CTX(node), NULL);
    }
    lyw_meta_set(node, text_meta(end), name ? name : "");
    if (name && !name[0]) {
        lyw_meta_set(node, empty_meta(end), "1");
    }
}

void
lyw_anchor_drop(struct lyd_node *node, enum lyw_end end)
{
    if (node->schema->nodetype == LYS_LIST) {
        lyw_meta_drop(node, keys_meta(end));
    }
    lyw_meta_drop(node, text_meta(end));
    lyw_meta_drop(node, empty_meta(end));
}

void
lyw_anchor_nested(struct lyd_node *node)
{
    struct lyd_node *child, *previous;

    LY_LIST_FOR(lyd_child(node), child) {
        if (lysc_is_userordered(child->schema)) {
            char *name;

            previous = lyw_entry_before(child);
            name = previous ? lyw_entry_name(previous) : NULL;
            lyw_anchor_set(child, LYW_NEW, name);
            free(name);
        }
        lyw_anchor_nested(child);
    }
}

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

    if ((lyw_operation(entry->node, LYW_OP_NONE) != LYW_OP_REPLACE) || !known_old || !known_new) {
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
        entries[u].displaced = lyw_operation(node, LYW_OP_NONE) != LYW_OP_NONE;
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
lyw_diff_tidy(struct lyd_node **diff, struct lyd_node *parent)
{
    struct lyd_node *node = parent ? lyd_child_no_keys(parent) : *diff, *next;
    size_t count;

    for ( ; node; node = next) {
        for (next = node->next, count = 1; next && (next->schema == node->schema); next = next->next) {
            ++count;
        }
        if (lysc_is_userordered(node->schema)) {
            tidy_entries(diff, parent, node, count);
        }
    }
}

int
lyw_same_value(const struct lyd_node *one, const struct lyd_node *other)
{
    const struct lyd_value *value = &((const struct lyd_node_term *)one)->value;

    return !value->realtype->plugin->compare(LYD_CTX(one), value, &((const struct lyd_node_term *)other)->value);
}

int
lyw_was_new(const struct lyd_node *node)
{
    return !(node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) && lyw_meta(node, "position");
}

void
lyw_was_new_set(struct lyd_node *node, int was_new)
{
    lyw_meta_drop(node, "position");
    if (was_new) {
        lyw_meta_set(node, "position", "1");
    }
}

void
lyw_any_origin_set(struct lyd_node *node, const char *text, LYD_ANYDATA_VALUETYPE type)
{
    char number[] = {'1' + type, '\0'};

    lyw_meta_set(node, "orig-value", text);
    lyw_meta_set(node, "orig-position", number);
}

int
lyw_any_from_text(struct lyd_node *any, const char *text, LYD_ANYDATA_VALUETYPE type)
{
    struct lyd_node_any *node = (struct lyd_node_any *)any;
    const char *module = any->schema->module->name, *name = any->schema->name;
    struct lyd_node *parent = NULL, *parsed = NULL;
    struct ly_in *in = NULL;
    char *document;
    size_t size;
    LY_ERR ret;

    if (type != LYD_ANYDATA_DATATREE) {
        /* kept as it was written */
        union lyd_any_value value = {.str = text};

        return !lyd_any_copy_value(any, &value, type);
    }
    /* read the way it was read at first */
    if (any->schema->parent && lyd_create_inner(lysc_data_parent(any->schema), &parent)) {
        return 0;
    }
    text = text[0] ? text : "{}";
    size = strlen(text) + strlen(module) + strlen(name) + sizeof "{\"\":\":}";
    document = malloc(size);
    snprintf(document, size, "{\"%s:%s\":%s}", module, name, text);
    ret = ly_in_new_memory(document, &in);
    if (!ret) {
        ret = lyd_parse_data(LYD_CTX(any), parent, in, LYD_JSON, LYD_PARSE_ONLY | LYD_PARSE_STRICT, 0,
                parent ? NULL : &parsed);
    }
    ly_in_free(in, 0);
    free(document);
    parsed = parent ? lyd_child(parent) : parsed;
    if (!ret && parsed) {
        lyd_any_copy_value(any, NULL, 0);
        node->value = ((struct lyd_node_any *)parsed)->value;
        node->value_type = ((struct lyd_node_any *)parsed)->value_type;
        ((struct lyd_node_any *)parsed)->value.tree = NULL;
    }
    lyd_free_siblings(parent ? parent : parsed);
    return !ret;
}
