/*
 * What stands in the leafs of a path, page by page: keys of a list, values that a leafref may take. Lists on the way may
 * be named without keys, or with some of them; no entry is printed, and none is touched that is not on the way.
 */
#include <stdlib.h>
#include <string.h>

#include "lyw.h"
#include "tree_data_internal.h"

/** More than any path of sense has. */
#define MAX_STEPS 32
#define MAX_PREDICATES 16

/** A key that entries must have, within the text of the path. */
struct wanted_key {
    const struct lysc_node *schema;
    const char *value;
    size_t length;
};

struct value_step {
    const struct lysc_node *schema;
    struct wanted_key keys[MAX_PREDICATES];
    uint32_t count;
};

/** Values met before: canonical values are in the context's dictionary, so the same text is at the same place. */
struct seen {
    const char **slots;
    uint32_t size;  /* a power of two */
    uint32_t count;
};

struct values {
    struct value_step *steps;
    uint32_t depth;
    const char *prefix;
    const char *after;
    uint32_t limit;
    int by_text;            /* in the order of their texts, not in that of the tree */
    int is_behind;          /* `after` is passed, or there is none */
    struct seen seen;
    const struct lyd_node **found;  /* one more than the limit when full */
    uint32_t count;
};

static void
seen_put(struct seen *seen, const char *value)
{
    uint32_t at = (((uintptr_t)value >> 3) * 2654435761u) & (seen->size - 1);

    while (seen->slots[at]) {
        at = (at + 1) & (seen->size - 1);
    }
    seen->slots[at] = value;
    ++seen->count;
}

/** Whether a value comes for the first time. */
static int
is_new(struct seen *seen, const char *value)
{
    struct seen larger;
    uint32_t at;

    if (seen->count * 2 >= seen->size) {
        larger = (struct seen){.size = seen->size ? seen->size * 2 : 256};
        larger.slots = calloc(larger.size, sizeof *larger.slots);
        for (at = 0; at < seen->size; ++at) {
            if (seen->slots[at]) {
                seen_put(&larger, seen->slots[at]);
            }
        }
        free(seen->slots);
        *seen = larger;
    }
    for (at = (((uintptr_t)value >> 3) * 2654435761u) & (seen->size - 1); seen->slots[at];
            at = (at + 1) & (seen->size - 1)) {
        if (seen->slots[at] == value) {
            return 0;
        }
    }
    seen_put(seen, value);
    return 1;
}

/** Keeps the first ones by their texts, sorted. */
static void
take_by_text(struct values *values, const struct lyd_node *node, const char *text)
{
    uint32_t low = 0, high = values->count, middle;
    int order;

    if (values->after && (strcmp(text, values->after) <= 0)) {
        return;
    }
    if ((values->count > values->limit) && (strcmp(text, lyd_get_value(values->found[high - 1])) > 0)) {
        return;
    }
    while (low < high) {
        middle = (low + high) / 2;
        order = strcmp(lyd_get_value(values->found[middle]), text);
        if (!order) {
            return;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    values->count -= values->count > values->limit;
    memmove(values->found + low + 1, values->found + low, (values->count - low) * sizeof *values->found);
    values->found[low] = node;
    ++values->count;
}

/** Takes one that is wanted. @return whether no more are needed */
static int
take(struct values *values, const struct lyd_node *node)
{
    const char *text = lyd_get_value(node);
    int is_wanted = !strncmp(text, values->prefix, strlen(values->prefix));

    if (values->by_text) {
        if (is_wanted) {
            take_by_text(values, node, text);
        }
        return 0;
    }
    if (!is_new(&values->seen, text)) {
        return 0;
    }
    if (!values->is_behind) {
        values->is_behind = !strcmp(text, values->after);
    } else if (is_wanted) {
        values->found[values->count++] = node;
    }
    return values->count > values->limit;
}

static const struct lyd_node *
child_of(const struct lyd_node *siblings, const struct lysc_node *schema)
{
    struct lyd_node *node = NULL;

    if (schema->flags & LYS_KEY) {
        LY_LIST_FOR((struct lyd_node *)siblings, node) {
            if (node->schema == schema) {
                return node;
            }
        }
        return NULL;
    }
    if (siblings) {
        lyd_find_sibling_val(siblings, schema, NULL, 0, &node);
    }
    return node;
}

static int
has_keys(const struct lyd_node *entry, const struct value_step *step)
{
    const struct lyd_node *key;
    const char *text;

    for (uint32_t u = 0; u < step->count; ++u) {
        key = child_of(lyd_child(entry), step->keys[u].schema);
        text = key ? lyd_get_value(key) : "";
        if (strncmp(text, step->keys[u].value, step->keys[u].length) || text[step->keys[u].length]) {
            return 0;
        }
    }
    return 1;
}

/** @return whether no more are needed */
static int
walk(struct values *values, const struct lyd_node *siblings, uint32_t depth)
{
    const struct value_step *step = &values->steps[depth];
    const struct lyd_node *node = child_of(siblings, step->schema);

    for ( ; node && (node->schema == step->schema); node = node->next) {
        if (step->count && !has_keys(node, step)) {
            continue;
        }
        if ((depth + 1 == values->depth) ? take(values, node) : walk(values, lyd_child(node), depth + 1)) {
            return 1;
        }
    }
    return 0;
}

/** Reads `[name='value']`. */
static int
read_key(const char **path, struct value_step *step)
{
    const char *name = *path + 1, *value, *end;
    size_t length = strcspn(name, "='\"");
    struct wanted_key *key = &step->keys[step->count];

    if ((step->count == MAX_PREDICATES) || (name[length] != '=') || !strchr("'\"", name[length + 1])) {
        return 0;
    }
    value = name + length + 2;
    end = name[length + 1] ? strchr(value, value[-1]) : NULL;
    key->schema = lys_find_child(step->schema, step->schema->module, name, length, 0, 0);
    if (!end || (end[1] != ']') || !key->schema || !(key->schema->flags & LYS_KEY)) {
        return 0;
    }
    key->value = value;
    key->length = end - value;
    ++step->count;
    *path = end + 2;
    return 1;
}

/** Reads the steps of a path, each named with its module where that changes. 0 where it is none. */
static int
read_steps(struct values *values, const struct ly_ctx *ctx, const struct lysc_node *parent, const char *path)
{
    const struct lys_module *module = parent ? parent->module : NULL;
    char name[256];
    size_t length;

    for ( ; *path; ++values->depth) {
        struct value_step *step = &values->steps[values->depth];

        if ((values->depth == MAX_STEPS) || (*path++ != '/')) {
            return 0;
        }
        length = strcspn(path, ":/[");
        if (path[length] == ':') {
            if (length >= sizeof name) {
                return 0;
            }
            memcpy(name, path, length);
            name[length] = '\0';
            module = ly_ctx_get_module_implemented(ctx, name);
            path += length + 1;
            length = strcspn(path, ":/[");
        }
        step->schema = module ? lys_find_child(parent, module, path, length, 0, 0) : NULL;
        if (!step->schema) {
            return 0;
        }
        path += length;
        while (*path == '[') {
            if (!read_key(&path, step)) {
                return 0;
            }
        }
        parent = step->schema;
        module = parent->module;
    }
    return values->depth && (parent->nodetype & LYD_NODE_TERM);
}

/** What an entry says of itself: its `description`, else its `name`. */
static const char *
description_of(const struct lyd_node *node)
{
    static const char *const names[] = {"description", "name"};
    const struct lyd_node *child;

    if (!(node->schema->flags & LYS_KEY)) {
        return NULL;
    }
    for (uint32_t u = 0; u < 2; ++u) {
        LY_LIST_FOR(node, child) {
            if ((child != node) && (child->schema->nodetype == LYS_LEAF) && !strcmp(child->schema->name, names[u])) {
                return lyd_get_value(child);
            }
        }
    }
    return NULL;
}

static void
put_values(const struct values *values)
{
    uint32_t shown = values->count > values->limit ? values->limit : values->count;

    lyw_result_begin();
    lyw_put("{\"values\":[");
    for (uint32_t u = 0; u < shown; ++u) {
        lyw_put_separator();
        lyw_put("{");
        lyw_put_member("value", lyd_get_value(values->found[u]));
        lyw_put_member("description", description_of(values->found[u]));
        lyw_put("}");
    }
    lyw_put("],\"more\":");
    lyw_put(values->count > values->limit ? "true" : "false");
    lyw_put_true_member("lost", !values->is_behind);
    lyw_put("}");
}

/**
 * Lists the distinct values of some leafs or leaf-list entries: `{"values":[{"value":...}],"more":false}`, `lost` where
 * `after` is not among them.
 * @param other a second tree of the context, whose values come after those of the first; NULL for none
 * @param above path of one node that all of them are below; NULL for the root
 * @param below path from there; its lists may be without keys
 * @param prefix what they begin with
 * @param after only those that come after this one; NULL for all
 * @param by_text in the order of their texts, not in that of the trees
 * @return LY_EINVAL for what is no such path
 */
LY_ERR
LYW_EXPORT(lyw_values)(const struct lyw_tree *tree, const struct lyw_tree *other, const char *above, const char *below,
        const char *prefix, const char *after, uint32_t limit, int by_text)
{
    const struct lyw_tree *trees[] = {tree, other};
    struct values values = {.prefix = prefix, .after = after, .limit = limit, .by_text = by_text};
    const struct lysc_node *schema = NULL;
    struct lyd_node *node;
    LY_ERR ret = LY_EINVAL;
    int whole = 0;

    if (above && (!(schema = lyw_find_schema(tree, above, &whole)) || whole)) {
        return LY_EINVAL;
    }
    values.is_behind = by_text || !after;
    values.steps = calloc(MAX_STEPS, sizeof *values.steps);
    values.found = malloc(((size_t)limit + 1) * sizeof *values.found);
    if (read_steps(&values, tree->ctx, schema, below)) {
        for (uint32_t u = 0; (u < 2) && trees[u]; ++u) {
            node = NULL;
            if (above && (lyw_find(trees[u], above, &node) != LYW_FOUND)) {
                continue;
            }
            if (walk(&values, above ? lyd_child(node) : trees[u]->root, 0)) {
                break;
            }
        }
        put_values(&values);
        ret = LY_SUCCESS;
    }
    free(values.steps);
    free(values.found);
    free(values.seen.slots);
    return ret;
}
