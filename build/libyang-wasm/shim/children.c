/* Which children a node may have as its data is now: what a `when` or another case of a choice says of each. */
#include "change.h"
#include "lyw.h"
#include "tree_data_internal.h"

/** Whether a `when` of a node, or of the case, choice or augment it is in, is known not to hold. */
static int
is_excluded(const struct lyw_tree *tree, const struct lyd_node *parent, const struct lysc_node *schema)
{
    struct lyd_node *first = parent ? lyd_child(parent) : tree->root, *node = NULL;
    const struct lysc_when *disabled = NULL;
    LY_ERR ret;

    if (!lysc_has_when(schema)) {
        return 0;
    }
    if (first) {
        lyd_find_sibling_schema(first, schema, &node);
    }
    ret = node ? lyw_check_when(tree->root, node, &disabled) : lyw_check_absent_when(first, parent, schema, &disabled);
    /* what cannot be judged holds */
    return !ret && disabled;
}

/** The case in use that has to go where a node comes to be; NULL for none. Defaults go by themselves. */
static const struct lysc_node *
case_in_use(const struct lyd_node *first, const struct lysc_node *schema)
{
    const struct lysc_node *own, *other;

    for (own = schema->parent; own && (own->nodetype & (LYS_CASE | LYS_CHOICE)); own = own->parent) {
        if (own->nodetype != LYS_CASE) {
            continue;
        }
        for (other = lysc_node_child(own->parent); other; other = other->next) {
            const struct lysc_node *last = NULL;
            struct lyd_node *data = NULL;

            while ((other != own) && (data = lys_getnext_data(data, first, &last, other, NULL))) {
                if (!(data->flags & LYD_DEFAULT)) {
                    return other;
                }
            }
        }
    }
    return NULL;
}

static void
put_child(const struct lyw_tree *tree, const struct lyd_node *parent, const struct lysc_node *schema)
{
    const struct lysc_node *replaced = case_in_use(parent ? lyd_child(parent) : tree->root, schema);
    int excluded = is_excluded(tree, parent, schema);

    if (!replaced && !excluded) {
        return;
    }
    lyw_put_separator();
    lyw_put("{");
    lyw_put_member("module", schema->module->name);
    lyw_put_member("name", schema->name);
    lyw_put_true_member("absent", excluded);
    lyw_put_member("case", replaced ? replaced->name : NULL);
    lyw_put("}");
}

/** Children as they stand in data: configuration only, as state has no say in it. */
static void
put_children(const struct lyw_tree *tree, const struct lyd_node *parent, const struct lysc_node *schema,
        const struct lysc_module *module)
{
    const struct lysc_node *child = NULL;

    while ((child = lys_getnext(child, schema, module, 0))) {
        if ((child->nodetype & (LYD_NODE_TERM | LYD_NODE_ANY | LYS_CONTAINER | LYS_LIST)) && (child->flags & LYS_CONFIG_W)) {
            put_child(tree, parent, child);
        }
    }
}

/**
 * Lists the children of a node that are not just allowed, there or not: `[{"module":...,"name":...,"absent":true,
 * "case":...}]`, `absent` where a `when` does not hold, `case` where that one is replaced. The tree is as before.
 * @param path of a container or a list entry; NULL for the root
 */
enum lyw_found
LYW_EXPORT(lyw_children)(const struct lyw_tree *tree, const char *path)
{
    const struct lys_module *module;
    struct lyd_node *node = NULL;
    enum lyw_found found;
    uint32_t index = 0;

    if (path && ((found = lyw_find(tree, path, &node)) != LYW_FOUND)) {
        return found;
    }
    lyw_result_begin();
    lyw_put("[");
    if (node) {
        put_children(tree, node, node->schema, NULL);
    }
    while (!node && (module = ly_ctx_get_module_iter(tree->ctx, &index))) {
        if (module->compiled) {
            put_children(tree, NULL, NULL, module->compiled);
        }
    }
    lyw_put("]");
    ly_err_clean(tree->ctx, NULL);
    return LYW_FOUND;
}
