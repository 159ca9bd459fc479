/* The compiled schema as JSON, in the shape of SchemaNode in src/types.ts. */
#include <stdint.h>

#include "lyw.h"

static void
put_conditions(const struct lysc_node *node)
{
    struct lysc_must *musts = lysc_node_musts(node);
    struct lysc_when **whens = lysc_node_when(node);
    LY_ARRAY_COUNT_TYPE u;

    if (musts) {
        lyw_put_key("must");
        lyw_put("[");
        LY_ARRAY_FOR(musts, u) {
            lyw_put_separator();
            lyw_put("{");
            lyw_put_member("expression", lyxp_get_expr(musts[u].cond));
            lyw_put_member("message", musts[u].emsg);
            lyw_put_member("appTag", musts[u].eapptag);
            lyw_put("}");
        }
        lyw_put("]");
    }
    if (whens) {
        lyw_put_key("when");
        lyw_put("[");
        LY_ARRAY_FOR(whens, u) {
            lyw_put_separator();
            lyw_put("{");
            lyw_put_member("expression", lyxp_get_expr(whens[u]->cond));
            lyw_put("}");
        }
        lyw_put("]");
    }
}

/** Extension instances (RFC 7950 7.19) as `module:name`; what libyang knows how to act upon is told by its effect. */
static void
put_extensions(const struct lysc_ext_instance *extensions)
{
    LY_ARRAY_COUNT_TYPE u;
    int any = 0;

    LY_ARRAY_FOR(extensions, u) {
        if (extensions[u].def->plugin) {
            continue;
        }
        if (!any) {
            lyw_put_key("extensions");
            lyw_put("[");
            any = 1;
        }
        lyw_put_separator();
        lyw_put("\"");
        lyw_put(extensions[u].def->module->name);
        lyw_put(":");
        lyw_put(extensions[u].def->name);
        lyw_put("\"");
    }
    if (any) {
        lyw_put("]");
    }
}

/** The arguments of those that have one, by the same names; of several of one name the last counts. */
static void
put_extension_arguments(const struct lysc_ext_instance *extensions)
{
    LY_ARRAY_COUNT_TYPE u;
    int any = 0;

    LY_ARRAY_FOR(extensions, u) {
        if (extensions[u].def->plugin || !extensions[u].argument) {
            continue;
        }
        if (!any) {
            lyw_put_key("extensionArguments");
            lyw_put("{");
            any = 1;
        }
        lyw_put_separator();
        lyw_put("\"");
        lyw_put(extensions[u].def->module->name);
        lyw_put(":");
        lyw_put(extensions[u].def->name);
        lyw_put("\":");
        lyw_put_string(extensions[u].argument);
    }
    if (any) {
        lyw_put("}");
    }
}

static void
put_default(const struct ly_ctx *ctx, const struct lyd_value *value)
{
    lyw_put_separator();
    lyw_put_string(lyd_value_get_canonical(ctx, value));
}

/** The path of a leaf of `unique`, relative to its list. */
static void
put_unique_leaf(const struct lysc_node *node, const struct lysc_node *list)
{
    const struct lysc_node *parent = lysc_data_parent(node);

    if (parent != list) {
        put_unique_leaf(parent, list);
        lyw_put("/");
    }
    if (node->module != parent->module) {
        lyw_put(node->module->name);
        lyw_put(":");
    }
    lyw_put(node->name);
}

static void
put_list(const struct lysc_node_list *list)
{
    const struct lysc_node *key;
    LY_ARRAY_COUNT_TYPE u, v;

    if (!(list->flags & LYS_KEYLESS)) {
        lyw_put_key("keys");
        lyw_put("[");
        for (key = list->child; key && (key->flags & LYS_KEY); key = key->next) {
            lyw_put_separator();
            lyw_put_string(key->name);
        }
        lyw_put("]");
    }
    if (list->uniques) {
        lyw_put_key("unique");
        lyw_put("[");
        LY_ARRAY_FOR(list->uniques, u) {
            lyw_put_separator();
            lyw_put("[");
            LY_ARRAY_FOR(list->uniques[u], v) {
                lyw_put_separator();
                lyw_put("\"");
                put_unique_leaf(&list->uniques[u][v]->node, &list->node);
                lyw_put("\"");
            }
            lyw_put("]");
        }
        lyw_put("]");
    }
}

static void
put_limits(const struct lysc_node *node, uint32_t min, uint32_t max)
{
    /* RFC 7950 7.7.7: ordered-by is ignored for state, which libyang keeps in the order it came */
    lyw_put_true_member("userOrdered", (node->flags & LYS_CONFIG_W) && lysc_is_userordered(node));
    if (min) {
        lyw_put_number_member("minElements", min);
    }
    if (max && (max != UINT32_MAX)) {
        lyw_put_number_member("maxElements", max);
    }
}

static void
put_leaf(const struct lysc_node_leaf *leaf)
{
    lyw_put_true_member("isKey", leaf->flags & LYS_KEY);
    lyw_put_member("units", leaf->units);
    if (leaf->dflt) {
        lyw_put_key("defaults");
        lyw_put("[");
        put_default(leaf->module->ctx, leaf->dflt);
        lyw_put("]");
    }
    lyw_put_key("type");
    lyw_put_type(leaf->type, &leaf->node);
}

static void
put_leaf_list(const struct lysc_node_leaflist *leaf_list)
{
    LY_ARRAY_COUNT_TYPE u;

    lyw_put_member("units", leaf_list->units);
    put_limits(&leaf_list->node, leaf_list->min, leaf_list->max);
    if (leaf_list->dflts) {
        lyw_put_key("defaults");
        lyw_put("[");
        LY_ARRAY_FOR(leaf_list->dflts, u) {
            put_default(leaf_list->module->ctx, leaf_list->dflts[u]);
        }
        lyw_put("]");
    }
    lyw_put_key("type");
    lyw_put_type(leaf_list->type, &leaf_list->node);
}

static void put_node(const struct lysc_node *node);

static void
put_nodes(const struct lysc_node *first)
{
    const struct lysc_node *node;

    LY_LIST_FOR(first, node) {
        put_node(node);
    }
}

static void
put_children(const struct lysc_node *node)
{
    const struct lysc_node_action *operation = (const struct lysc_node_action *)node;

    lyw_put_key("children");
    lyw_put("[");
    if (node->nodetype & (LYS_RPC | LYS_ACTION)) {
        put_node(&operation->input.node);
        put_node(&operation->output.node);
    } else if (node->nodetype == LYS_CHOICE) {
        put_nodes(&((const struct lysc_node_choice *)node)->cases->node);
    } else {
        put_nodes(lysc_node_child(node));
        put_nodes(&lysc_node_notifs(node)->node);
    }
    lyw_put("]");
}

/** Actions apart from the children: whoever walks data does not meet them. */
static void
put_actions(const struct lysc_node *node)
{
    const struct lysc_node_action *actions = lysc_node_actions(node);

    if (actions) {
        lyw_put_key("operations");
        lyw_put("[");
        put_nodes(&actions->node);
        lyw_put("]");
    }
}

static void
put_node(const struct lysc_node *node)
{
    const struct lysc_node_choice *choice = (const struct lysc_node_choice *)node;
    const struct lysc_node_list *list = (const struct lysc_node_list *)node;

    lyw_put_separator();
    lyw_put("{");
    lyw_put_member("name", (node->nodetype == LYS_INPUT) ? "input" : (node->nodetype == LYS_OUTPUT) ? "output" : node->name);
    lyw_put_member("module", node->module->name);
    lyw_put_member("kind", lyw_kind(node->nodetype));
    lyw_put_key("config");
    lyw_put((node->flags & LYS_CONFIG_W) ? "true" : "false");
    lyw_put_member("description", node->dsc);
    lyw_put_member("reference", node->ref);
    if (node->flags & (LYS_STATUS_DEPRC | LYS_STATUS_OBSLT)) {
        lyw_put_member("status", (node->flags & LYS_STATUS_DEPRC) ? "deprecated" : "obsolete");
    }
    /* libyang also marks containers with something mandatory below them */
    lyw_put_true_member("mandatory", (node->nodetype & (LYS_LEAF | LYS_CHOICE | LYS_ANYDATA | LYS_ANYXML)) &&
            (node->flags & LYS_MAND_TRUE));
    put_conditions(node);
    put_extensions(node->exts);
    put_extension_arguments(node->exts);
    switch (node->nodetype) {
    case LYS_LEAF:
        put_leaf((const struct lysc_node_leaf *)node);
        break;
    case LYS_LEAFLIST:
        put_leaf_list((const struct lysc_node_leaflist *)node);
        break;
    case LYS_LIST:
        put_list(list);
        put_limits(node, list->min, list->max);
        put_children(node);
        put_actions(node);
        break;
    case LYS_CONTAINER:
        lyw_put_true_member("presence", node->flags & LYS_PRESENCE);
        put_children(node);
        put_actions(node);
        break;
    case LYS_CHOICE:
        if (choice->dflt) {
            lyw_put_key("defaults");
            lyw_put("[");
            lyw_put_string(choice->dflt->name);
            lyw_put("]");
        }
        put_children(node);
        break;
    case LYS_ANYDATA:
    case LYS_ANYXML:
        break;
    default:
        put_children(node);
        break;
    }
    lyw_put("}");
}

/** The top-level nodes and the RPCs of all implemented modules but libyang's own as a JSON object. */
void
LYW_EXPORT(lyw_schema)(const struct ly_ctx *ctx)
{
    const struct lys_module *module;
    uint32_t index = ly_ctx_internal_modules_count(ctx);

    lyw_result_begin();
    lyw_put("{\"nodes\":[");
    while ((module = ly_ctx_get_module_iter(ctx, &index))) {
        if (module->implemented && module->compiled) {
            put_nodes(module->compiled->data);
            put_nodes(&module->compiled->notifs->node);
        }
    }
    lyw_put("],\"operations\":[");
    index = ly_ctx_internal_modules_count(ctx);
    while ((module = ly_ctx_get_module_iter(ctx, &index))) {
        if (module->implemented && module->compiled) {
            put_nodes(&module->compiled->rpcs->node);
        }
    }
    lyw_put("]}");
}

/** One node by its path, `/module:name/name`. */
enum lyw_found
LYW_EXPORT(lyw_schema_node)(const struct ly_ctx *ctx, const char *path)
{
    const struct lysc_node *node = lys_find_path(ctx, NULL, path, 0);

    lyw_result_begin();
    if (!node) {
        return LYW_ABSENT;
    }
    put_node(node);
    return LYW_FOUND;
}
