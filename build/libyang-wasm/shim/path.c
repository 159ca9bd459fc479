/*
 * From a data path to a node, without libyang's path compiler where that can be avoided: names are looked up in the
 * schema, keys are read off the predicates, and the node is found through the parent's hash table. Whatever is not
 * plain (positions, spaces, predicates out of key order) goes to lyd_find_path().
 */
#include <stdlib.h>
#include <string.h>

#include "lyw.h"
#include "path.h"
#include "tree_data_internal.h"
#include "xpath.h"

/** More keys than any list of sense has; lists with more take the slow way. */
#define MAX_KEYS 16

/** What one step could be taken to. */
enum step {
    STEP_TAKEN,
    STEP_INSTANCES, /* a list or leaf-list without predicates */
    STEP_UNPLAIN,   /* left to libyang: unknown, or written in a way that is not understood here */
};

/** Where the walk is. */
struct walk {
    const struct ly_ctx *ctx;
    const char *rest;
    const struct lys_module *module;
    const struct lysc_node *schema;
    struct lyd_node *siblings;
    struct lyd_node *node;  /* NULL: nothing there, or something above it is missing */
};

static size_t
name_length(const char *text)
{
    return strcspn(text, ":/[]='\" ");
}

/** Reads `[name='value']`; the name `.` stands for the value itself. */
static int
read_predicate(const char **text, const char *name, size_t name_size, const char **value, uint32_t *value_length)
{
    const char *at = *text, *end;
    char quote;

    if ((*at++ != '[') || strncmp(at, name, name_size) || (at[name_size] != '=')) {
        return 0;
    }
    at += name_size + 1;
    quote = *at++;
    if ((quote != '\'') && (quote != '"')) {
        return 0;
    }
    end = strchr(at, quote);
    if (!end || (end[1] != ']')) {
        return 0;
    }
    *value = at;
    *value_length = end - at;
    *text = end + 2;
    return 1;
}

/** An entry with these keys and nothing else, to search with; NULL where a value is not of the key's type. */
static struct lyd_node *
make_entry(const struct lysc_node *schema, const char **values, const uint32_t *lengths)
{
    const struct lysc_node *key_schema = lysc_node_child(schema);
    struct lyd_node *entry = NULL, *key;

    if (lyd_create_inner(schema, &entry)) {
        return NULL;
    }
    for (uint32_t u = 0; key_schema && (key_schema->flags & LYS_KEY); key_schema = key_schema->next, ++u) {
        if (lyd_create_term(key_schema, values[u], lengths[u], 0, 1, NULL, LY_VALUE_JSON, NULL, LYD_HINT_DATA, NULL,
                &key)) {
            lyd_free_tree(entry);
            return NULL;
        }
        lyd_insert_node(entry, NULL, key, LYD_INSERT_NODE_LAST);
    }
    lyd_hash(entry);
    return entry;
}

static enum step
find_entry(struct walk *walk)
{
    const char *values[MAX_KEYS];
    uint32_t lengths[MAX_KEYS], count = 0;
    const struct lysc_node *key;
    struct lyd_node *wanted;

    for (key = lysc_node_child(walk->schema); key && (key->flags & LYS_KEY); key = key->next) {
        if ((count == MAX_KEYS) ||
                !read_predicate(&walk->rest, key->name, strlen(key->name), &values[count], &lengths[count])) {
            return STEP_UNPLAIN;
        }
        ++count;
    }
    if (*walk->rest == '[') {
        return STEP_UNPLAIN;
    }
    /* also where there is nothing to find: it judges the values */
    wanted = make_entry(walk->schema, values, lengths);
    if (!wanted) {
        return STEP_UNPLAIN;
    }
    lyd_find_sibling_first(walk->siblings, wanted, &walk->node);
    lyd_free_tree(wanted);
    return STEP_TAKEN;
}

static enum step
find_value(struct walk *walk)
{
    const char *value;
    uint32_t length;

    if (!read_predicate(&walk->rest, ".", 1, &value, &length) || (*walk->rest == '[')) {
        return STEP_UNPLAIN;
    }
    if (walk->siblings && (lyd_find_sibling_val(walk->siblings, walk->schema, length ? value : "", length, &walk->node) ==
            LY_EVALID)) {
        return STEP_UNPLAIN;
    }
    return STEP_TAKEN;
}

static enum step
take_step(struct walk *walk)
{
    size_t length;

    if (*walk->rest++ != '/') {
        return STEP_UNPLAIN;
    }
    length = name_length(walk->rest);
    if (walk->rest[length] == ':') {
        if (!walk->module || strncmp(walk->module->name, walk->rest, length) || walk->module->name[length]) {
            char name[256];

            if (length >= sizeof name) {
                return STEP_UNPLAIN;
            }
            memcpy(name, walk->rest, length);
            name[length] = '\0';
            walk->module = ly_ctx_get_module_implemented(walk->ctx, name);
        }
        walk->rest += length + 1;
        length = name_length(walk->rest);
    } else if (walk->schema) {
        walk->module = walk->schema->module;
    }
    if (!walk->module || !length) {
        return STEP_UNPLAIN;
    }
    walk->schema = lys_find_child(walk->schema, walk->module, walk->rest, length, 0, 0);
    if (!walk->schema) {
        return STEP_UNPLAIN;
    }
    walk->rest += length;
    walk->node = NULL;
    switch (walk->schema->nodetype) {
    case LYS_CONTAINER:
    case LYS_LEAF:
    case LYS_ANYDATA:
    case LYS_ANYXML:
        if (*walk->rest == '[') {
            return STEP_UNPLAIN;
        }
        if (walk->siblings) {
            lyd_find_sibling_val(walk->siblings, walk->schema, NULL, 0, &walk->node);
        }
        return STEP_TAKEN;
    case LYS_LIST:
    case LYS_LEAFLIST:
        if (*walk->rest != '[') {
            return STEP_INSTANCES;
        }
        if (lysc_is_dup_inst_list(walk->schema)) {
            return STEP_UNPLAIN;
        }
        if (walk->schema->nodetype == LYS_LEAFLIST) {
            return find_value(walk);
        }
        return find_entry(walk);
    default:
        return STEP_UNPLAIN;
    }
}

static enum step
take_steps(struct walk *walk, const struct lyw_tree *tree, const char *path)
{
    enum step step;

    *walk = (struct walk){.ctx = tree->ctx, .rest = path, .siblings = tree->root};
    while (1) {
        step = take_step(walk);
        if ((step != STEP_TAKEN) || !*walk->rest) {
            break;
        }
        walk->siblings = walk->node ? lyd_child(walk->node) : NULL;
    }
    /* below a whole list there is no one node */
    return ((step == STEP_INSTANCES) && *walk->rest) ? STEP_UNPLAIN : step;
}

/** Finds the node with libyang's own paths, which also say what is wrong with one. */
static enum lyw_found
find_unplain(const struct lyw_tree *tree, const char *path, struct lyd_node **node)
{
    struct lyxp_expr *expression = NULL;
    struct ly_path *compiled = NULL;
    /* below an operation, names are looked up among its input or its output */
    uint16_t operation = (tree->type == LYD_TYPE_REPLY_YANG) ? LY_PATH_OPER_OUTPUT : LY_PATH_OPER_INPUT;
    LY_ERR ret;

    /* what the walk may have left */
    ly_err_clean(tree->ctx, NULL);
    *node = NULL;
    ret = ly_path_parse(tree->ctx, NULL, path, 0, 0, LY_PATH_BEGIN_ABSOLUTE, LY_PATH_PREFIX_FIRST, LY_PATH_PRED_SIMPLE,
            &expression);
    if (!ret) {
        ret = ly_path_compile(tree->ctx, NULL, NULL, NULL, expression, operation, LY_PATH_TARGET_SINGLE, 0,
                LY_VALUE_JSON, NULL, &compiled);
    }
    lyxp_expr_free(tree->ctx, expression);
    if (ret) {
        return LYW_ERROR;
    }
    if (tree->root) {
        ret = ly_path_eval_partial(compiled, tree->root, NULL, 0, NULL, node);
        if (ret) {
            /* where only a part of the path exists, that part was found */
            *node = NULL;
        }
    }
    ly_path_free(compiled);
    return *node ? LYW_FOUND : LYW_ABSENT;
}

enum lyw_found
lyw_find(const struct lyw_tree *tree, const char *path, struct lyd_node **node)
{
    struct walk walk;

    if (take_steps(&walk, tree, path) != STEP_TAKEN) {
        return find_unplain(tree, path, node);
    }
    *node = walk.node;
    return *node ? LYW_FOUND : LYW_ABSENT;
}

enum lyw_found
lyw_find_instances(const struct lyw_tree *tree, const char *path, const struct lysc_node **schema,
        struct lyd_node **first)
{
    struct walk walk;

    *schema = NULL;
    switch (take_steps(&walk, tree, path)) {
    case STEP_TAKEN:
        *first = walk.node;
        break;
    case STEP_INSTANCES:
        *schema = walk.schema;
        *first = NULL;
        if (walk.siblings) {
            lyd_find_sibling_val(walk.siblings, walk.schema, NULL, 0, first);
        }
        break;
    default:
        return find_unplain(tree, path, first);
    }
    return *first ? LYW_FOUND : LYW_ABSENT;
}

const struct lysc_node *
lyw_find_schema(const struct lyw_tree *tree, const char *path, int *whole)
{
    struct lyd_node *node;
    struct walk walk;
    enum step step = take_steps(&walk, tree, path);

    *whole = step == STEP_INSTANCES;
    if (step != STEP_UNPLAIN) {
        return walk.schema;
    }
    if (find_unplain(tree, path, &node) == LYW_ERROR) {
        return NULL;
    }
    return lys_find_path(tree->ctx, NULL, path, 0);
}

const char *
lyw_kind(uint16_t nodetype)
{
    switch (nodetype) {
    case LYS_CONTAINER:
        return "container";
    case LYS_LIST:
        return "list";
    case LYS_LEAF:
        return "leaf";
    case LYS_LEAFLIST:
        return "leaf-list";
    case LYS_CHOICE:
        return "choice";
    case LYS_CASE:
        return "case";
    case LYS_ANYDATA:
        return "anydata";
    case LYS_ANYXML:
        return "anyxml";
    case LYS_RPC:
        return "rpc";
    case LYS_ACTION:
        return "action";
    case LYS_INPUT:
        return "input";
    case LYS_OUTPUT:
        return "output";
    default:
        return "notification";
    }
}
