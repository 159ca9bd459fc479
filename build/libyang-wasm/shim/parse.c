/* From texts to data trees. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "ly_common.h"
#include "tree_data_internal.h"

/** How far into its text the last lyw_parse() came, in bytes: where it was refused, or just behind. */
static size_t parsed;

size_t
LYW_EXPORT(lyw_parsed)(void)
{
    return parsed;
}

/**
 * Parses a document without validating it: leaf values are judged by their types, nothing else is.
 * @param options LYD_PARSE_STRICT, LYD_PARSE_NO_STATE
 * @return NULL when it is refused
 */
struct lyw_tree *
LYW_EXPORT(lyw_parse)(struct ly_ctx *ctx, const char *text, LYD_FORMAT format, enum lyd_type type, uint32_t options)
{
    struct ly_in *in = NULL;
    struct lyd_node *root = NULL;
    LY_ERR ret;

    if (ly_in_new_memory(text, &in)) {
        return NULL;
    }
    if (type == LYD_TYPE_DATA_YANG) {
        ret = lyd_parse_data(ctx, NULL, in, format, LYD_PARSE_ONLY | options, 0, &root);
    } else {
        ret = lyd_parse_op(ctx, NULL, in, format, type, &root, NULL);
    }
    parsed = ly_in_parsed(in);
    ly_in_free(in, 0);
    if (ret) {
        lyd_free_siblings(root);
        return NULL;
    }
    return lyw_new_tree(ctx, root, type);
}

/** Tells libyang what a text is below, from the top: a node that is wrong is not in its place yet. @return how many */
static uint32_t
locate(const struct lyd_node *node)
{
    uint32_t above;

    if (!node) {
        return 0;
    }
    above = locate(lyd_parent(node));
    LOG_LOCSET(NULL, node);
    return above + 1;
}

LY_ERR
lyw_parse_into(const struct ly_ctx *ctx, struct lyd_node *parent, const char *text, LYD_FORMAT format, uint32_t options,
        struct lyd_node **root)
{
    struct ly_in *in = NULL;
    LY_ERR ret = ly_in_new_memory(text, &in);
    uint32_t above;

    if (!ret) {
        above = locate(parent);
        ret = lyd_parse_data(ctx, parent, in, format, LYD_PARSE_ONLY | options, 0, parent ? NULL : root);
        LOG_LOCBACK(0, above);
        parsed = ly_in_parsed(in);
    }
    ly_in_free(in, 0);
    return ret;
}

/** Keys that a text repeats say the same as the path of the entry it is of, and are there once. */
enum lyw_refusal
lyw_drop_repeated_keys(struct lyd_node *entry)
{
    struct lyd_node *node, *next, *first;
    int same;

    LY_LIST_FOR_SAFE(lyd_child(entry), next, node) {
        if (!LYW_IS_KEY_NODE(node)) {
            continue;
        }
        for (first = lyd_child(entry); first->schema != node->schema; first = first->next) {}
        if (first == node) {
            continue;
        }
        same = lyw_same_value(first, node);
        /* as long as it is in its entry, libyang frees no key */
        lyd_unlink_ignore_lyds(NULL, node);
        lyd_free_tree(node);
        if (!same) {
            return lyw_refuse(LYW_OTHER_KEY, first);
        }
    }
    lyd_hash(entry);
    return LYW_DONE;
}

/**
 * Parses what is below a container or list entry, as lyw_parse(): the tree is from the root, with all that is above.
 * @param path of that node; keys of an entry may be repeated in the text
 * @return NULL when it is refused: why is behind lyw_refused()
 */
struct lyw_tree *
LYW_EXPORT(lyw_parse_below)(struct ly_ctx *ctx, const char *path, const char *text, LYD_FORMAT format, uint32_t options)
{
    struct lyd_node *root = NULL, *node = NULL;
    enum lyw_refusal refusal = LYW_DONE;

    parsed = 0;
    if (lyd_new_path2(NULL, ctx, path, NULL, 0, 0, 0, &root, &node) ||
            lyw_parse_into(ctx, node, text, format, options, NULL)) {
        refusal = lyw_refuse_path(LYW_ENGINE, path);
    } else if (node->schema->nodetype == LYS_LIST) {
        refusal = lyw_drop_repeated_keys(node);
    }
    if (refusal) {
        lyd_free_all(root);
        return NULL;
    }
    return lyw_new_tree(ctx, root, LYD_TYPE_DATA_YANG);
}
