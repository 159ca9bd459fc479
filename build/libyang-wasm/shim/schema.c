/* The compiled schema as JSON, in the shape of SchemaNode in src/types.ts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lyw.h"
#include "plugins_types.h"

static void put_type(const struct lysc_type *type, const struct lysc_node *leaf);

static void
put_decimal(int64_t number, uint8_t fraction_digits)
{
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number, scale = 1;
    char text[32];

    for (uint8_t u = 0; u < fraction_digits; ++u) {
        scale *= 10;
    }
    snprintf(text, sizeof text, "%s%" PRIu64 ".%0*" PRIu64, number < 0 ? "-" : "", magnitude / scale, fraction_digits,
            magnitude % scale);
    lyw_put(text);
}

static void
put_bound(int64_t number, LY_DATA_TYPE base, uint8_t fraction_digits)
{
    char text[32];

    if (base == LY_TYPE_DEC64) {
        put_decimal(number, fraction_digits);
    } else if (base < LY_TYPE_DEC64) {
        snprintf(text, sizeof text, "%" PRIu64, (uint64_t)number);
        lyw_put(text);
    } else {
        lyw_put_number(number);
    }
}

/** `"range":"1..5 | 7"`; numbers below LY_TYPE_DEC64 and lengths are unsigned. */
static void
put_range(const char *name, const struct lysc_range *range, LY_DATA_TYPE base, uint8_t fraction_digits)
{
    LY_ARRAY_COUNT_TYPE u;

    if (!range) {
        return;
    }
    lyw_put_key(name);
    lyw_put("\"");
    LY_ARRAY_FOR(range->parts, u) {
        if (u) {
            lyw_put(" | ");
        }
        put_bound(range->parts[u].min_64, base, fraction_digits);
        if (range->parts[u].min_64 != range->parts[u].max_64) {
            lyw_put("..");
            put_bound(range->parts[u].max_64, base, fraction_digits);
        }
    }
    lyw_put("\"");
}

static void
put_patterns(struct lysc_pattern **patterns)
{
    LY_ARRAY_COUNT_TYPE u;

    if (!patterns) {
        return;
    }
    lyw_put_key("patterns");
    lyw_put("[");
    LY_ARRAY_FOR(patterns, u) {
        lyw_put_separator();
        lyw_put("{");
        lyw_put_member("regex", patterns[u]->expr);
        lyw_put_true_member("invert", patterns[u]->inverted);
        lyw_put_member("message", patterns[u]->emsg);
        lyw_put("}");
    }
    lyw_put("]");
}

static void
put_names(const char *name, const struct lysc_type_bitenum_item *items, int is_bits)
{
    LY_ARRAY_COUNT_TYPE u;

    lyw_put_key(name);
    lyw_put("[");
    LY_ARRAY_FOR(items, u) {
        lyw_put_separator();
        lyw_put("{");
        lyw_put_member("name", items[u].name);
        lyw_put_number_member("value", is_bits ? (int64_t)items[u].position : items[u].value);
        lyw_put_member("description", items[u].dsc);
        lyw_put("}");
    }
    lyw_put("]");
}

static void
collect_derived(const struct lysc_ident *identity, struct ly_set *set)
{
    LY_ARRAY_COUNT_TYPE u;

    LY_ARRAY_FOR(identity->derived, u) {
        /* an identity may be derived in more than one way */
        if (!ly_set_contains(set, identity->derived[u], NULL)) {
            ly_set_add(set, identity->derived[u], 1, NULL);
            collect_derived(identity->derived[u], set);
        }
    }
}

static void
put_identities(const struct lysc_type_identityref *type)
{
    struct ly_set set = {0};
    LY_ARRAY_COUNT_TYPE u;

    collect_derived(type->bases[0], &set);
    lyw_put_key("identities");
    lyw_put("[");
    for (uint32_t i = 0; i < set.count; ++i) {
        const struct lysc_ident *identity = set.objs[i];
        int usable = identity->module->implemented && !lys_identity_iffeature_value(identity);

        LY_ARRAY_FOR(type->bases, u) {
            /* RFC 7950 9.10.2: derived from all bases */
            usable = usable && !lyplg_type_identity_isderived(type->bases[u], identity);
        }
        if (usable) {
            lyw_put_separator();
            lyw_put("\"");
            lyw_put(identity->module->name);
            lyw_put(":");
            lyw_put(identity->name);
            lyw_put("\"");
        }
    }
    lyw_put("]");
    ly_set_erase(&set, NULL);
}

static void
put_leafref(const struct lysc_type_leafref *type, const struct lysc_node *leaf)
{
    const struct lysc_node *target = leaf ? lysc_node_lref_target(leaf) : NULL;

    lyw_put_member("path", lyxp_get_expr(type->path));
    if (target) {
        char *path = lysc_path(target, LYSC_PATH_DATA, NULL, 0);

        lyw_put_member("target", path);
        free(path);
    }
    lyw_put_key("targetType");
    put_type(type->realtype, NULL);
}

static const char *
base_name(LY_DATA_TYPE base)
{
    static const char *const names[LY_DATA_TYPE_COUNT] = {
        [LY_TYPE_UNKNOWN] = "unknown", [LY_TYPE_BINARY] = "binary", [LY_TYPE_UINT8] = "uint8", [LY_TYPE_UINT16] = "uint16",
        [LY_TYPE_UINT32] = "uint32", [LY_TYPE_UINT64] = "uint64", [LY_TYPE_STRING] = "string", [LY_TYPE_BITS] = "bits",
        [LY_TYPE_BOOL] = "boolean", [LY_TYPE_DEC64] = "decimal64", [LY_TYPE_EMPTY] = "empty",
        [LY_TYPE_ENUM] = "enumeration", [LY_TYPE_IDENT] = "identityref", [LY_TYPE_INST] = "instance-identifier",
        [LY_TYPE_LEAFREF] = "leafref", [LY_TYPE_UNION] = "union", [LY_TYPE_INT8] = "int8", [LY_TYPE_INT16] = "int16",
        [LY_TYPE_INT32] = "int32", [LY_TYPE_INT64] = "int64",
    };

    return names[base];
}

/** @param leaf the node of the type, NULL for a member of a union or the target of a leafref */
static void
put_type(const struct lysc_type *type, const struct lysc_node *leaf)
{
    const struct lysc_type_str *string = (const struct lysc_type_str *)type;
    const struct lysc_type_dec *decimal = (const struct lysc_type_dec *)type;
    struct lysc_type **types;
    LY_ARRAY_COUNT_TYPE u;

    lyw_put("{");
    lyw_put_member("base", base_name(type->basetype));
    lyw_put_member("typedef", type->name);
    switch (type->basetype) {
    case LY_TYPE_STRING:
        put_range("length", string->length, LY_TYPE_STRING, 0);
        put_patterns(string->patterns);
        break;
    case LY_TYPE_BINARY:
        put_range("length", ((const struct lysc_type_bin *)type)->length, LY_TYPE_BINARY, 0);
        break;
    case LY_TYPE_DEC64:
        lyw_put_number_member("fractionDigits", decimal->fraction_digits);
        put_range("range", decimal->range, LY_TYPE_DEC64, decimal->fraction_digits);
        break;
    case LY_TYPE_ENUM:
        put_names("enums", ((const struct lysc_type_enum *)type)->enums, 0);
        break;
    case LY_TYPE_BITS:
        put_names("bits", ((const struct lysc_type_bits *)type)->bits, 1);
        break;
    case LY_TYPE_IDENT:
        put_identities((const struct lysc_type_identityref *)type);
        break;
    case LY_TYPE_LEAFREF:
        put_leafref((const struct lysc_type_leafref *)type, leaf);
        break;
    case LY_TYPE_UNION:
        types = ((const struct lysc_type_union *)type)->types;
        lyw_put_key("types");
        lyw_put("[");
        LY_ARRAY_FOR(types, u) {
            lyw_put_separator();
            put_type(types[u], NULL);
        }
        lyw_put("]");
        break;
    case LY_TYPE_BOOL:
    case LY_TYPE_EMPTY:
    case LY_TYPE_INST:
    case LY_TYPE_UNKNOWN:
        break;
    default:
        put_range("range", ((const struct lysc_type_num *)type)->range, type->basetype, 0);
        break;
    }
    lyw_put("}");
}

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
    put_type(leaf->type, &leaf->node);
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
    put_type(leaf_list->type, &leaf_list->node);
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
        put_nodes(&lysc_node_actions(node)->node);
        put_nodes(&lysc_node_notifs(node)->node);
    }
    lyw_put("]");
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
        break;
    case LYS_CONTAINER:
        lyw_put_true_member("presence", node->flags & LYS_PRESENCE);
        put_children(node);
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

/** The top-level nodes of all implemented modules but libyang's own as a JSON array. */
void
LYW_EXPORT(lyw_schema)(const struct ly_ctx *ctx)
{
    const struct lys_module *module;
    uint32_t index = ly_ctx_internal_modules_count(ctx);

    lyw_result_begin();
    lyw_put("[");
    while ((module = ly_ctx_get_module_iter(ctx, &index))) {
        if (module->implemented && module->compiled) {
            put_nodes(module->compiled->data);
            put_nodes(&module->compiled->rpcs->node);
            put_nodes(&module->compiled->notifs->node);
        }
    }
    lyw_put("]");
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
