/* From a path and a JSON text to the tree that an edit is made of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

#define PARSE_OPTIONS (LYD_PARSE_STRICT | LYD_PARSE_NO_STATE)

/** Where the last step of a path begins; slashes within quotes are none. */
static const char *
last_step(const char *path)
{
    const char *last = path;
    char quote = '\0';

    for ( ; *path; ++path) {
        if (quote) {
            quote = *path == quote ? '\0' : quote;
        } else if ((*path == '\'') || (*path == '"')) {
            quote = *path;
        } else if (*path == '/') {
            last = path;
        }
    }
    return last;
}

static enum lyw_refusal
parse_below(const struct ly_ctx *ctx, struct lyd_node *parent, const char *text, struct lyd_node **root)
{
    return lyw_parse_into(ctx, parent, text, LYD_JSON, PARSE_OPTIONS, root) ? LYW_ENGINE : LYW_DONE;
}

enum lyw_refusal
lyw_edit_check(const struct lyd_node *first)
{
    const struct lyd_node *node;
    enum lyw_refusal refusal;

    LY_LIST_FOR(first, node) {
        if (!node->schema) {
            return LYW_ENGINE;
        }
        if (node->schema->flags & LYS_CONFIG_R) {
            return lyw_refuse(LYW_STATE, node);
        }
        if (lyw_same_node(first, node) != node) {
            return lyw_refuse(LYW_TWICE, node);
        }
        if ((refusal = lyw_edit_check(lyd_child(node)))) {
            return refusal;
        }
    }
    return LYW_DONE;
}

/** A leaf, an anydata or a whole list: a member of the object above it. */
static enum lyw_refusal
member_value(const struct lyw_tree *tree, const char *path, const char *value, const struct lysc_node *schema,
        struct lyd_node **root)
{
    size_t above = last_step(path) - path;
    struct lyd_node *parent = NULL;
    enum lyw_refusal refusal;
    char *text;
    size_t size;

    if (!value) {
        if ((schema->nodetype != LYS_LEAF) || (((struct lysc_node_leaf *)schema)->type->basetype != LY_TYPE_EMPTY)) {
            return lyw_refuse_path(LYW_UNFIT, path);
        }
        value = "[null]";
    }
    if (above) {
        text = strndup(path, above);
        if (lyd_new_path2(NULL, tree->ctx, text, NULL, 0, 0, 0, root, &parent)) {
            free(text);
            return LYW_ENGINE;
        }
        free(text);
    }
    size = strlen(schema->module->name) + strlen(schema->name) + strlen(value) + sizeof "{\":\":}";
    text = malloc(size + 1);
    snprintf(text, size + 1, "{\"%s:%s\":%s}", schema->module->name, schema->name, value);
    refusal = parse_below(tree->ctx, parent, text, root);
    free(text);
    return refusal;
}

/** Neither state nor part of an operation or notification. */
static int
is_configuration(const struct lysc_node *schema)
{
    if (schema->flags & LYS_CONFIG_R) {
        return 0;
    }
    for ( ; schema; schema = schema->parent) {
        if (schema->nodetype & (LYS_RPC | LYS_ACTION | LYS_NOTIF)) {
            return 0;
        }
    }
    return 1;
}

enum lyw_refusal
lyw_edit_value(const struct lyw_tree *tree, const char *path, const char *value, struct lyd_node **root,
        const struct lysc_node **schema, int *whole)
{
    struct lyd_node *node = NULL;
    enum lyw_refusal refusal;

    *root = NULL;
    *schema = lyw_find_schema(tree, path, whole);
    if (!*schema) {
        return LYW_ENGINE;
    }
    if (!is_configuration(*schema)) {
        return lyw_refuse_path(LYW_STATE, path);
    }
    if (lysc_is_key((*schema))) {
        return lyw_refuse_path(LYW_IS_KEY, path);
    }
    if (*whole || ((*schema)->nodetype & (LYS_LEAF | LYD_NODE_ANY))) {
        refusal = member_value(tree, path, value, *schema, root);
        return refusal ? refusal : lyw_edit_check(*root);
    }
    if (value && ((*schema)->nodetype == LYS_LEAFLIST)) {
        return lyw_refuse_path(LYW_UNFIT, path);
    }
    if (lyd_new_path2(NULL, tree->ctx, path, NULL, 0, 0, 0, root, &node)) {
        return LYW_ENGINE;
    }
    if (value && (refusal = parse_below(tree->ctx, node, value, NULL))) {
        return refusal;
    }
    refusal = node->schema->nodetype == LYS_LIST ? lyw_drop_repeated_keys(node) : LYW_DONE;
    return refusal ? refusal : lyw_edit_check(*root);
}
