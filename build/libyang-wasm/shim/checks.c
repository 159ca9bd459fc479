/*
 * libyang's checks of one node. They are static in its validation.c, so that file is a part of this one; compile/plan.ts
 * leaves it out of the rest.
 */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include "xpath.h"

/** What our own checks add to the options of each evaluation. */
static uint32_t added_options;

static LY_ERR
evaluate(const struct ly_ctx *ctx, const struct lyxp_expr *expr, const struct lys_module *module, LY_VALUE_FORMAT format,
        void *prefixes, const struct lyd_node *current, const struct lyd_node *node, const struct lyd_node *tree,
        const struct lyxp_var *variables, struct lyxp_set *set, uint32_t options)
{
    return lyxp_eval(ctx, expr, module, format, prefixes, current, node, tree, variables, set, options | added_options);
}

#define lyxp_eval evaluate
#include "libyang/validation.c"
#undef lyxp_eval
#pragma clang diagnostic pop

#include "change.h"

/** Runs a check. Whoever asks has settled all `when`, or has told of those that are false: none is still open. */
#define CHECKED(CALL) (added_options = LYXP_IGNORE_WHEN, checked = (CALL), added_options = 0, checked)

LY_ERR
lyw_check_when(const struct lyd_node *tree, const struct lyd_node *node, const struct lysc_when **disabled)
{
    LY_ERR checked;

    return CHECKED(lyd_validate_node_when(tree, node, node->schema, 0, disabled));
}

LY_ERR
lyw_check_absent_when(const struct lyd_node *first, const struct lyd_node *parent, const struct lysc_node *schema,
        const struct lysc_when **disabled)
{
    LY_ERR checked;

    return CHECKED(lyd_validate_dummy_when(first, parent, schema, disabled));
}

LY_ERR
lyw_check_must(const struct lyd_node *node, uint32_t options)
{
    LY_ERR checked;

    return CHECKED(lyd_validate_must(node, options, 0, 0));
}

LY_ERR
lyw_check_cases(struct lyd_node *first, const struct lys_module *module, const struct lysc_node *choice)
{
    return lyd_validate_cases(&first, module, (const struct lysc_node_choice *)choice, NULL);
}

LY_ERR
lyw_check_duplicates(const struct lyd_node *first, const struct lyd_node *node, uint32_t options)
{
    return lyd_validate_duplicates(first, node, options);
}

LY_ERR
lyw_check_mandatory(const struct lyd_node *first, const struct lyd_node *parent, const struct lysc_node *schema, uint32_t options)
{
    LY_ERR checked;

    return CHECKED(lyd_validate_mandatory(first, parent, schema, options));
}

LY_ERR
lyw_check_minmax(const struct lyd_node *first, const struct lyd_node *parent, const struct lysc_node *schema, uint32_t options)
{
    int is_list = schema->nodetype == LYS_LIST;
    uint32_t min = is_list ? ((const struct lysc_node_list *)schema)->min : ((const struct lysc_node_leaflist *)schema)->min;
    uint32_t max = is_list ? ((const struct lysc_node_list *)schema)->max : ((const struct lysc_node_leaflist *)schema)->max;
    LY_ERR checked;

    return CHECKED(lyd_validate_minmax(first, parent, schema, min, max, options));
}

LY_ERR
lyw_check_unique(const struct lyd_node *first, const struct lysc_node *list, uint32_t options)
{
    const struct lysc_node_list *schema = (const struct lysc_node_list *)list;

    return lyd_validate_unique(first, list, (const struct lysc_node_leaf ***)schema->uniques, options);
}

LY_ERR
lyw_check_type(const struct lyd_node *node, const struct lyd_node *tree)
{
    struct lyd_node_term *term = (struct lyd_node_term *)node;
    const struct lysc_type *type = ((const struct lysc_node_leaf *)node->schema)->type;
    LY_ERR ret;

    LOG_LOCSET(NULL, node);
    ret = lyd_value_validate_incomplete(LYD_CTX(node), type, &term->value, node, tree);
    LOG_LOCBACK(0, 1);
    return ret;
}

struct lyd_node *
lyw_unique_leaf(const struct lysc_node_leaf *leaf, const struct lyd_node *entry)
{
    return lyd_val_uniq_find_leaf(leaf, entry);
}

void
lyw_tell_when(const struct lyd_node *node, const struct lysc_when *disabled)
{
    LOG_LOCSET(node->schema, node);
    LOGVAL(LYD_CTX(node), LY_VCODE_NOWHEN, disabled->cond->expr);
    LOG_LOCBACK(1, 1);
}

void
lyw_tell_leafref(const struct lyd_node *node)
{
    const struct lysc_type_leafref *type = (const struct lysc_type_leafref *)((const struct lysc_node_leaf *)node->schema)->type;

    LOG_LOCSET(NULL, node);
    LOGVAL_APPTAG(LYD_CTX(node), "instance-required", LYVE_DATA, LY_ERRMSG_NOLREF_VAL, lyd_get_value(node),
            type->path->expr);
    LOG_LOCBACK(0, 1);
}

void
lyw_tell_unexpected_state(const struct lyd_node *node)
{
    LOG_LOCSET(NULL, node);
    LOGVAL(LYD_CTX(node), LY_VCODE_UNEXPNODE, "state", node->schema->name);
    LOG_LOCBACK(0, 1);
}

void
lyw_schema_children(struct plan *plan, const struct lysc_node *parent, const struct lys_module *module,
        const struct lysc_node ***choices, const struct lysc_node ***nodes)
{
    struct ly_ht **cache = parent ? &plan->children : &plan->tops;

    *choices = NULL;
    *nodes = NULL;
    /* the cache goes by the parent alone, so it cannot hold the top level of more than one module */
    if (!parent && (plan->tops_of != module)) {
        lyd_val_getnext_ht_free(plan->tops);
        plan->tops = NULL;
        plan->tops_of = module;
    }
    if (*cache || !lyd_val_getnext_ht_new(cache)) {
        lyd_val_getnext_get(parent, parent ? NULL : module, NULL, 0, *cache, choices, nodes);
    }
}

void
lyw_schema_children_free(struct plan *plan)
{
    lyd_val_getnext_ht_free(plan->children);
    lyd_val_getnext_ht_free(plan->tops);
}
