/* Data trees: read, changed, judged, printed. */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "lyw.h"

struct lyw_tree *
lyw_new_tree(struct ly_ctx *ctx, struct lyd_node *root, enum lyd_type type)
{
    struct lyw_tree *tree = calloc(1, sizeof *tree);

    tree->ctx = ctx;
    tree->root = root;
    tree->type = type;
    return tree;
}

/** An empty data tree. */
struct lyw_tree *
LYW_EXPORT(lyw_tree_new)(struct ly_ctx *ctx)
{
    return lyw_new_tree(ctx, NULL, LYD_TYPE_DATA_YANG);
}

void
LYW_EXPORT(lyw_tree_free)(struct lyw_tree *tree)
{
    lyw_result_begin();
    lyw_tally_drop(tree);
    lyd_free_siblings(tree->root);
    free(tree);
}

int
LYW_EXPORT(lyw_tree_is_empty)(const struct lyw_tree *tree)
{
    return !tree->root;
}

/** A copy, with the nodes' flags and stamps. NULL when it cannot be made. */
struct lyw_tree *
LYW_EXPORT(lyw_duplicate)(const struct lyw_tree *tree)
{
    struct lyd_node *root = NULL;

    if (tree->root && lyd_dup_siblings(tree->root, NULL,
            LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS | LYD_DUP_WITH_PRIV, &root)) {
        return NULL;
    }
    return lyw_new_tree(tree->ctx, root, tree->type);
}

enum lyw_found
LYW_EXPORT(lyw_exists)(const struct lyw_tree *tree, const char *path)
{
    const struct lysc_node *schema;
    struct lyd_node *node;

    return lyw_find_instances(tree, path, &schema, &node);
}

/** The canonical value of a leaf, or the text of an anydata, as the result. LYW_FOUND with a NULL text: no such node. */
enum lyw_found
LYW_EXPORT(lyw_get)(const struct lyw_tree *tree, const char *path)
{
    struct lyd_node *node;
    enum lyw_found found = lyw_find(tree, path, &node);

    if (found != LYW_FOUND) {
        return found;
    }
    lyw_result_begin();
    if (node->schema->nodetype & LYD_NODE_TERM) {
        const char *value = lyd_get_value(node);

        lyw_result_borrow(value, strlen(value));
    } else if (node->schema->nodetype & LYD_NODE_ANY) {
        char *text = lyw_any_text(node);

        lyw_result_take(text, strlen(text));
    }
    return LYW_FOUND;
}

/**
 * Creates a node with all that is missing above it, or gives a leaf another value.
 * @param value NULL for containers and list entries
 * @return LY_SUCCESS when something changed, LY_ENOT when it was so already, LY_EDENIED for another value of a key
 */
LY_ERR
LYW_EXPORT(lyw_set)(struct lyw_tree *tree, const char *path, const char *value)
{
    struct lyd_node *node, *first = NULL;
    uint32_t options = LYD_NEW_PATH_UPDATE | ((tree->type == LYD_TYPE_REPLY_YANG) ? LYD_NEW_VAL_OUTPUT : 0);
    LY_ERR ret;

    lyw_tally_drop(tree);
    if ((lyw_find(tree, path, &node) == LYW_FOUND) && (node->schema->nodetype == LYS_LEAF) && value) {
        if (lysc_is_key(node->schema)) {
            return strcmp(value, lyd_get_value(node)) ? LY_EDENIED : LY_ENOT;
        }
        ret = lyd_change_term(node, value);
        return ret == LY_EEXIST ? LY_SUCCESS : ret;
    }
    ly_err_clean(tree->ctx, NULL);
    if ((ret = lyd_new_path2(tree->root, tree->ctx, path, value, 0, LYD_ANYDATA_JSON, options, &first, NULL))) {
        return ret;
    }
    if (!first) {
        return LY_ENOT;
    }
    if (!tree->root) {
        tree->root = first;
    }
    tree->root = lyd_first_sibling(tree->root);
    return LY_SUCCESS;
}

static void
remove_node(struct lyw_tree *tree, struct lyd_node *node)
{
    if (tree->root == node) {
        tree->root = node->next;
    }
    lyd_free_tree(node);
}

/**
 * Removes a node and all below it; all entries where the path names a whole list or leaf-list.
 * @return how many were removed, -1 for a path the schema does not know, -2 for a key
 */
int
LYW_EXPORT(lyw_delete)(struct lyw_tree *tree, const char *path)
{
    const struct lysc_node *schema;
    struct lyd_node *node, *next;
    int removed = 0;

    lyw_tally_drop(tree);
    switch (lyw_find_instances(tree, path, &schema, &node)) {
    case LYW_ERROR:
        return -1;
    case LYW_ABSENT:
        return 0;
    case LYW_FOUND:
        break;
    }
    if (!schema) {
        if (node->schema && lysc_is_key(node->schema)) {
            return -2;
        }
        remove_node(tree, node);
        return 1;
    }
    for ( ; node && (node->schema == schema); node = next, ++removed) {
        next = node->next;
        remove_node(tree, node);
    }
    return removed;
}

char *
lyw_any_text(const struct lyd_node *node)
{
    const struct lyd_node_any *any = (const struct lyd_node_any *)node;
    char *text = NULL;

    if (any->value_type == LYD_ANYDATA_DATATREE) {
        lyd_print_mem(&text, any->value.tree, LYD_JSON, LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK);
    } else {
        lyd_any_value_str(node, &text);
    }
    return text ? text : strdup("");
}

static void
put_node(const struct lyd_node *node)
{
    char *path = lyd_path(node, LYD_PATH_STD, NULL, 0);

    lyw_put_separator();
    lyw_put("{");
    lyw_put_member("path", path);
    lyw_put_member("kind", lyw_kind(node->schema->nodetype));
    if (node->schema->nodetype & LYD_NODE_TERM) {
        lyw_put_member("value", lyd_get_value(node));
    }
    lyw_put_key("default");
    lyw_put((node->flags & LYD_DEFAULT) ? "true" : "false");
    lyw_put("}");
    free(path);
}

/** The nodes that an XPath selects, in document order, as a JSON array. */
LY_ERR
LYW_EXPORT(lyw_find_xpath)(const struct lyw_tree *tree, const char *xpath)
{
    struct ly_set *set = NULL;
    LY_ERR ret;

    lyw_result_begin();
    if (tree->root) {
        ret = lyd_find_xpath3(NULL, tree->root, xpath, LY_VALUE_JSON, NULL, NULL, &set);
    } else {
        /* nothing to select from, but an expression that is none is still told */
        ret = lys_find_xpath(tree->ctx, NULL, xpath, 0, &set);
    }
    if (!ret) {
        lyw_put("[");
        for (uint32_t u = 0; tree->root && (u < set->count); ++u) {
            put_node(set->dnodes[u]);
        }
        lyw_put("]");
    }
    ly_set_free(set, NULL);
    return ret;
}

/** Copies all of another tree of the same context into this one; its values win. */
LY_ERR
LYW_EXPORT(lyw_merge)(struct lyw_tree *tree, const struct lyw_tree *source)
{
    lyw_tally_drop(tree);
    return source->root ? lyd_merge_siblings(&tree->root, source->root, 0) : LY_SUCCESS;
}

/**
 * Validates everything, collects all errors, adds defaults and removes what a `when` or a choice takes away.
 * @param options LYD_VALIDATE_NO_STATE; meaningless for operations
 */
LY_ERR
LYW_EXPORT(lyw_validate)(struct lyw_tree *tree, uint32_t options)
{
    lyw_tally_drop(tree);
    if (tree->type == LYD_TYPE_DATA_YANG) {
        return lyd_validate_all(&tree->root, tree->ctx, options | LYD_VALIDATE_MULTI_ERROR, NULL);
    }
    return lyd_validate_op(tree->root, NULL, tree->type, NULL);
}

/**
 * Validates an operation against the data that its expressions may read (RFC 7950 6.4.1), and adds its defaults. For that
 * time the operation stands in those data; they are then as before.
 * @param data where it is called: has the nodes above an action, or they are not looked for
 */
LY_ERR
LYW_EXPORT(lyw_validate_operation)(struct lyw_tree *tree, struct lyw_tree *data)
{
    lyw_tally_drop(data);
    return lyd_validate_op(tree->root, data->root, tree->type, NULL);
}

/**
 * Prints the tree, or one node of it.
 * @param path NULL for the whole tree
 * @return LY_ENOTFOUND where the path names nothing, LY_EINVAL where the schema does not know it
 */
LY_ERR
LYW_EXPORT(lyw_print)(const struct lyw_tree *tree, LYD_FORMAT format, uint32_t options, const char *path)
{
    struct lyd_node *node = tree->root;
    char *text = NULL;
    LY_ERR ret;

    if (path) {
        switch (lyw_find(tree, path, &node)) {
        case LYW_ERROR:
            return LY_EINVAL;
        case LYW_ABSENT:
            return LY_ENOTFOUND;
        case LYW_FOUND:
            break;
        }
        ret = lyd_print_mem(&text, node, format, options & ~LYD_PRINT_WITHSIBLINGS);
    } else {
        ret = lyd_print_mem(&text, node, format, options | LYD_PRINT_WITHSIBLINGS);
    }
    lyw_result_take(text, text ? strlen(text) : 0);
    return ret;
}

/**
 * Prints some entries of a list or leaf-list as a JSON array of documents, one for each.
 * @param from how many entries to pass over
 * @return LY_EINVAL where the path names no list, whole
 */
LY_ERR
LYW_EXPORT(lyw_print_entries)(const struct lyw_tree *tree, const char *path, uint32_t options, uint32_t from, uint32_t count)
{
    const struct lysc_node *schema;
    struct lyd_node *node;
    char *text;
    LY_ERR ret;

    if ((lyw_find_instances(tree, path, &schema, &node) == LYW_ERROR) || !schema) {
        return LY_EINVAL;
    }
    lyw_result_begin();
    lyw_put("[");
    /* instances of one list stand together */
    for (; node && (node->schema == schema) && count; node = node->next) {
        if (from) {
            --from;
            continue;
        }
        if ((ret = lyd_print_mem(&text, node, LYD_JSON, options & ~LYD_PRINT_WITHSIBLINGS))) {
            return ret;
        }
        lyw_put_separator();
        lyw_put(text);
        free(text);
        --count;
    }
    lyw_put("]");
    return LY_SUCCESS;
}
