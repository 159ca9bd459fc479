/* Types of the compiled schema as JSON, in the shape of SchemaType in src/types.ts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lyw.h"
#include "plugins_types.h"

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

static void put_type(const struct lysc_type *type, const struct lysc_node *leaf, const struct lysc_node *target);

static void
put_leafref(const struct lysc_type_leafref *type, const struct lysc_node *target)
{
    lyw_put_member("path", lyxp_get_expr(type->path));
    if (target) {
        char *path = lysc_path(target, LYSC_PATH_DATA, NULL, 0);

        lyw_put_member("target", path);
        free(path);
    }
    lyw_put_key("targetType");
    lyw_put_type(type->realtype, NULL);
}

static void
put_members(struct lysc_type **types, const struct lysc_node *leaf)
{
    struct ly_set *targets = NULL;
    LY_ARRAY_COUNT_TYPE u;
    uint32_t leafrefs = 0, at = 0;

    LY_ARRAY_FOR(types, u) {
        leafrefs += types[u]->basetype == LY_TYPE_LEAFREF;
    }
    /* one for each of them, in order, unless one leads nowhere */
    if (leafrefs && leaf && (lysc_node_lref_targets(leaf, &targets) || (targets->count != leafrefs))) {
        ly_err_clean(leaf->module->ctx, NULL);
        ly_set_free(targets, NULL);
        targets = NULL;
    }
    lyw_put_key("types");
    lyw_put("[");
    LY_ARRAY_FOR(types, u) {
        int is_leafref = types[u]->basetype == LY_TYPE_LEAFREF;

        lyw_put_separator();
        put_type(types[u], NULL, (is_leafref && targets) ? targets->snodes[at++] : NULL);
    }
    lyw_put("]");
    ly_set_free(targets, NULL);
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

void
lyw_put_type(const struct lysc_type *type, const struct lysc_node *leaf)
{
    put_type(type, leaf, leaf ? lysc_node_lref_target(leaf) : NULL);
}

/** @param target what a leafref points to; NULL where that is not known */
static void
put_type(const struct lysc_type *type, const struct lysc_node *leaf, const struct lysc_node *target)
{
    const struct lysc_type_str *string = (const struct lysc_type_str *)type;
    const struct lysc_type_dec *decimal = (const struct lysc_type_dec *)type;

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
        put_leafref((const struct lysc_type_leafref *)type, target);
        break;
    case LY_TYPE_UNION:
        put_members(((const struct lysc_type_union *)type)->types, leaf);
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
