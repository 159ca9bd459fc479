/* What the nodes of a difference say: metadata of the module `yang`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

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
lyw_op_of(const struct lyd_node *node, enum lyw_op inherited)
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
