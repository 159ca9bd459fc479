/* Entries of a list or leaf-list by their neighbours: what it costs goes with what is asked for, not with the list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "lyw.h"

/** The end of an entry's path, behind the name of its list. */
static void
put_predicates(const struct lyd_node *entry)
{
    char *name = lyw_entry_name(entry), *predicate, quote;

    if (entry->schema->nodetype == LYS_LIST) {
        lyw_put_string(name);
    } else {
        /* the quotes that lyd_path() takes */
        quote = strchr(name, '\'') ? '"' : '\'';
        predicate = malloc(strlen(name) + sizeof "[.='']");
        sprintf(predicate, "[.=%c%s%c]", quote, name, quote);
        lyw_put_string(predicate);
        free(predicate);
    }
    free(name);
}

/** The entry of a path that may be left out. */
static int
find_bound(const struct lyw_tree *tree, const char *path, const struct lysc_node *schema, struct lyd_node **entry)
{
    *entry = NULL;
    return !path || ((lyw_find(tree, path, entry) == LYW_FOUND) && ((*entry)->schema == schema));
}

/**
 * Prints the entries of a list or leaf-list between two of them, without defaults:
 * `{"entries":[[predicates,document],...],"done":true}`, `done` where all up to the second one are there.
 * @param after path of the entry they come after, NULL to begin with the first
 * @param until path of the entry they come before, NULL to go on to the last
 * @param count how many at most
 * @return LY_EINVAL where the path names no list, whole; LY_ENOTFOUND where a bound is not there or they stand the
 * other way round
 */
LY_ERR
LYW_EXPORT(lyw_print_between)(const struct lyw_tree *tree, const char *path, const char *after, const char *until,
        uint32_t options, uint32_t count)
{
    const struct lysc_node *schema;
    struct lyd_node *node, *before, *end;
    char *text;
    LY_ERR ret;

    if ((lyw_find_instances(tree, path, &schema, &node) == LYW_ERROR) || !schema) {
        return LY_EINVAL;
    }
    if (!find_bound(tree, after, schema, &before) || !find_bound(tree, until, schema, &end)) {
        return LY_ENOTFOUND;
    }
    if (before) {
        node = before->next;
    }
    lyw_result_begin();
    lyw_put("{\"entries\":[");
    /* instances of one list stand together */
    for (; node && (node != end) && (node->schema == schema) && count; node = node->next, --count) {
        if (lyw_is_unwritten(node)) {
            continue;
        }
        if ((ret = lyd_print_mem(&text, node, LYD_JSON, options & ~LYD_PRINT_WITHSIBLINGS))) {
            return ret;
        }
        lyw_put_separator();
        lyw_put("[");
        put_predicates(node);
        lyw_put(",");
        lyw_put(text);
        lyw_put("]");
        free(text);
    }
    if (node && (node->schema != schema)) {
        node = NULL;
    }
    if (!node && end) {
        return LY_ENOTFOUND;
    }
    lyw_put("]");
    lyw_put_true_member("done", node == end);
    lyw_put("}");
    return LY_SUCCESS;
}

/** The predicates of some entries that stand before one, the nearest first, as a JSON array. */
enum lyw_found
LYW_EXPORT(lyw_names_before)(const struct lyw_tree *tree, const char *path, uint32_t count)
{
    struct lyd_node *entry;
    enum lyw_found found = lyw_find(tree, path, &entry);

    if (found != LYW_FOUND) {
        return found;
    }
    lyw_result_begin();
    lyw_put("[");
    while (count-- && (entry = lyw_entry_before(entry))) {
        lyw_put_separator();
        put_predicates(entry);
    }
    lyw_put("]");
    return LYW_FOUND;
}
