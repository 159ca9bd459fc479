/*
 * A difference as text and back, with nothing lost: JSON, one object a node, nested. Members, absent where they say
 * nothing:
 *  - n: name, with its module where that is another than above
 *  - o: c(reate), d(elete), r(eplace); below created and deleted nodes it goes without saying
 *  - k: canonical key values of a list entry
 *  - v: canonical value of a leaf or leaf-list entry; what is in an anydata, with t, libyang's number for its kind
 *  - f: flags: 1 stands for a default, 2 its `when` held, 4 not validated yet
 *  - w: value before, for anydata with u; e: whether it stood for a default before; h: it was not validated before either
 *  - a: the user-ordered entry it comes to stand behind, b: the one it stood behind; null for none
 *  - c: children
 */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

#define DATA_NODES (LYS_CONTAINER | LYS_LIST | LYD_NODE_TERM | LYD_NODE_ANY)
#define TEXT_FLAGS (LYD_DEFAULT | LYD_WHEN_TRUE | LYD_NEW)

static void put_nodes(const struct lyd_node *first, enum lyw_op inherited);

static void
put_anchor(const struct lyd_node *node, enum lyw_end end, const char *name)
{
    int known;
    const char *anchor = lyw_anchor(node, end, &known);

    if (known) {
        lyw_put_key(name);
        lyw_put_string(anchor);
    }
}

static void
put_content(const struct lyd_node *node)
{
    const struct lyd_node *child;
    char *text;

    if (node->schema->nodetype & LYD_NODE_TERM) {
        lyw_put_member("v", lyd_get_value(node));
    } else if (node->schema->nodetype & LYD_NODE_ANY) {
        text = lyw_any_text(node);
        lyw_put_member("v", text);
        free(text);
        lyw_put_number_member("t", ((const struct lyd_node_any *)node)->value_type);
    } else if (node->schema->nodetype == LYS_LIST) {
        lyw_put_key("k");
        lyw_put("[");
        for (child = lyd_child(node); child && LYW_IS_KEY_NODE(child); child = child->next) {
            lyw_put_separator();
            lyw_put_string(lyd_get_value(child));
        }
        lyw_put("]");
    }
}

static void
put_node(const struct lyd_node *node, enum lyw_op inherited)
{
    static const char *const names[] = {NULL, "c", "d", "r"};
    enum lyw_op op = lyw_op_of(node, inherited);
    const char *is_default = lyw_meta(node, "orig-default"), *type = lyw_meta(node, "orig-position");
    int same_module = node->parent && (node->parent->schema->module == node->schema->module);

    lyw_put_separator();
    lyw_put("{\"n\":\"");
    if (!same_module) {
        lyw_put(node->schema->module->name);
        lyw_put(":");
    }
    lyw_put(node->schema->name);
    lyw_put("\"");
    lyw_put_member("o", op == inherited ? NULL : names[op]);
    put_content(node);
    if (node->flags & TEXT_FLAGS) {
        lyw_put_number_member("f", node->flags & TEXT_FLAGS);
    }
    if (lysc_is_userordered(node->schema)) {
        /* below created nodes the order is that of the nodes themselves */
        if (op != inherited) {
            put_anchor(node, LYW_NEW, "a");
            put_anchor(node, LYW_OLD, "b");
        }
    } else {
        lyw_put_member("w", lyw_meta(node, "orig-value"));
        if (type) {
            lyw_put_number_member("u", type[0] - '1');
        }
        lyw_put_true_member("h", lyw_was_new(node));
    }
    if (is_default) {
        lyw_put_key("e");
        lyw_put(is_default);
    }
    if (lyd_child_no_keys(node)) {
        lyw_put_key("c");
        put_nodes(lyd_child_no_keys(node), op == LYW_OP_REPLACE ? LYW_OP_NONE : op);
    }
    lyw_put("}");
}

static void
put_nodes(const struct lyd_node *first, enum lyw_op inherited)
{
    lyw_put("[");
    LY_LIST_FOR(first, first) {
        put_node(first, inherited);
    }
    lyw_put("]");
}

/** A difference as text. 0 where entries are in it that nothing tells apart. */
int
LYW_EXPORT(lyw_diff_text)(const struct lyw_tree *diff)
{
    if (lyw_has_duplicates(diff->root)) {
        return 0;
    }
    lyw_result_begin();
    put_nodes(diff->root, LYW_OP_NONE);
    return 1;
}

/** A difference while it is read. */
struct builder {
    struct lyw_tree *diff;
    struct lyd_node *node;  /* the innermost open one */
};

struct builder *
LYW_EXPORT(lyw_build_begin)(struct ly_ctx *ctx)
{
    struct builder *builder = calloc(1, sizeof *builder);

    builder->diff = lyw_new_diff(ctx, NULL);
    return builder;
}

static const struct lysc_node *
find_schema(const struct builder *builder, const char *name)
{
    const struct lysc_node *parent = builder->node ? builder->node->schema : NULL;
    const struct lys_module *module = parent ? parent->module : NULL;
    const struct lysc_node *schema;
    const char *colon = strchr(name, ':');

    if (colon) {
        char *prefix = strndup(name, colon - name);

        module = ly_ctx_get_module_implemented(builder->diff->ctx, prefix);
        free(prefix);
        name = colon + 1;
    }
    schema = module ? lys_find_child(parent, module, name, 0, 0, 0) : NULL;
    return (schema && (schema->nodetype & DATA_NODES) && !lysc_is_key(schema)) ? schema : NULL;
}

/** Gives an entry its keys: each as its length in bytes, a colon and the text. */
static int
add_keys(struct lyd_node *entry, const char *texts)
{
    const struct lysc_node *schema = lysc_node_child(entry->schema);
    struct lyd_node *key;
    char *end;
    size_t length;

    for ( ; schema && (schema->flags & LYS_KEY); schema = schema->next) {
        length = strtoul(texts, &end, 10);
        if ((*end != ':') || (strlen(end + 1) < length) ||
                lyd_create_term(schema, end + 1, length, 0, 0, NULL, LY_VALUE_JSON, NULL, LYD_HINT_DATA, NULL, &key)) {
            return 0;
        }
        lyd_insert_node(entry, NULL, key, LYD_INSERT_NODE_LAST);
        texts = end + 1 + length;
    }
    lyd_hash(entry);
    return !*texts;
}

/**
 * Opens a node of the difference.
 * @param text value of a leaf, content of an anydata, keys of a list entry
 * @param any_type libyang's kind of an anydata's content
 * @return whether there can be such a node; otherwise the engine may say why
 */
int
LYW_EXPORT(lyw_build_open)(struct builder *builder, const char *name, const char *text, uint32_t op, uint32_t flags,
        uint32_t any_type)
{
    const struct lysc_node *schema = find_schema(builder, name);
    struct lyd_node *node = NULL;
    LY_ERR ret;

    if (!schema || lysc_is_dup_inst_list(schema) || (!text != (schema->nodetype == LYS_CONTAINER)) ||
            (any_type > LYD_ANYDATA_JSON)) {
        return 0;
    }
    if (schema->nodetype & LYD_NODE_TERM) {
        ret = lyd_create_term(schema, text, strlen(text), 0, 0, NULL, LY_VALUE_JSON, NULL, LYD_HINT_DATA, NULL, &node);
    } else if (schema->nodetype & LYD_NODE_ANY) {
        ret = lyd_create_any(schema, NULL, any_type, 1, &node);
        ret = (!ret && !lyw_any_from_text(node, text, any_type)) ? LY_EVALID : ret;
    } else {
        ret = lyd_create_inner(schema, &node);
        ret = (!ret && (schema->nodetype == LYS_LIST) && !add_keys(node, text)) ? LY_EVALID : ret;
    }
    if (ret || lyw_same_node(builder->node ? lyd_child(builder->node) : builder->diff->root, node)) {
        lyd_free_tree(node);
        return 0;
    }
    /* first, for one that is no default makes the containers above it none */
    node->flags = flags & TEXT_FLAGS;
    lyw_diff_put(&builder->diff->root, builder->node, node);
    if (op || !builder->node) {
        lyw_operation_set(node, op);
    }
    builder->node = node;
    return 1;
}

/** Which fact lyw_build_say() adds to the open node. */
enum fact {
    FACT_VALUE,
    FACT_DEFAULT,
    FACT_ANY_TYPE,
    FACT_AFTER,
    FACT_BEFORE,
    FACT_WAS_NEW,
};

void
LYW_EXPORT(lyw_build_say)(struct builder *builder, enum fact fact, const char *text)
{
    switch (fact) {
    case FACT_VALUE:
        lyw_meta_set(builder->node, "orig-value", text);
        break;
    case FACT_DEFAULT:
        lyw_meta_set(builder->node, "orig-default", text);
        break;
    case FACT_ANY_TYPE:
        lyw_meta_set(builder->node, "orig-position", text);
        break;
    case FACT_AFTER:
        lyw_anchor_set(builder->node, LYW_NEW, text);
        break;
    case FACT_BEFORE:
        lyw_anchor_set(builder->node, LYW_OLD, text);
        break;
    case FACT_WAS_NEW:
        lyw_was_new_set(builder->node, 1);
        break;
    }
}

void
LYW_EXPORT(lyw_build_close)(struct builder *builder)
{
    struct lyd_node *node = builder->node;

    builder->node = lyd_parent(node);
    if (lyw_op_of(node, LYW_OP_NONE) == LYW_OP_CREATE) {
        lyw_anchor_nested(node);
    }
}

/** The difference; with `abandon` it is freed, and the result is 0. */
struct lyw_tree *
LYW_EXPORT(lyw_build_end)(struct builder *builder, int abandon)
{
    struct lyw_tree *diff = builder->diff;

    free(builder);
    if (abandon) {
        lyd_free_siblings(diff->root);
        free(diff);
        return NULL;
    }
    return diff;
}
