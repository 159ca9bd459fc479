/* What is to be known of a context before a change in its data can be followed: who reads what. */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "tree_data_internal.h"
#include "tree_schema_internal.h"
#include "xpath.h"

static struct plan *plans;

/** Appends to an array that grows by doubling. */
static void
append(void *array, uint32_t *count, const void *item)
{
    const void ***items = array;

    if (!(*count & (*count - 1))) {
        *items = realloc(*items, (*count ? *count * 2 : 1) * sizeof **items);
    }
    (*items)[(*count)++] = item;
}

static struct node_plan *
node_plan(struct plan *plan, const struct lysc_node *schema)
{
    struct node_plan *made = schema->priv;

    if (!made) {
        made = calloc(1, sizeof *made);
        made->schema = schema;
        ((struct lysc_node *)schema)->priv = made;
        append(&plan->nodes, &plan->node_count, made);
    }
    return made;
}

uint32_t
lyw_depth(const struct lysc_node *schema)
{
    uint32_t depth = 0;

    for ( ; schema; schema = lysc_data_parent(schema)) {
        ++depth;
    }
    return depth;
}

int
lyw_is_implicit(const struct lysc_node *schema)
{
    switch (schema->nodetype) {
    case LYS_LEAF:
        return ((const struct lysc_node_leaf *)schema)->dflt != NULL;
    case LYS_LEAFLIST:
        return ((const struct lysc_node_leaflist *)schema)->dflts != NULL;
    case LYS_CONTAINER:
        return !(schema->flags & LYS_PRESENCE);
    default:
        return 0;
    }
}

static int
is_above(const struct lysc_node *above, const struct lysc_node *schema)
{
    for ( ; schema; schema = schema->parent) {
        if (schema == above) {
            return 1;
        }
    }
    return 0;
}

static int
may_hold_instance(const struct lysc_type *type)
{
    LY_ARRAY_COUNT_TYPE u;

    if (type->basetype == LY_TYPE_INST) {
        return ((const struct lysc_type_instanceid *)type)->require_instance;
    }
    if (type->basetype == LY_TYPE_UNION) {
        struct lysc_type **types = ((const struct lysc_type_union *)type)->types;

        LY_ARRAY_FOR(types, u) {
            if (may_hold_instance(types[u])) {
                return 1;
            }
        }
    }
    return 0;
}

static LY_ERR
read_by(struct lysc_node *node, void *data, ly_bool *dfs_continue)
{
    void **plan_and_reader = data;
    struct node_plan *made = node_plan(plan_and_reader[0], node);

    (void)dfs_continue;
    append(&made->readers, &made->reader_count, plan_and_reader[1]);
    return LY_SUCCESS;
}

/** Hangs an expression on all that it reads. */
static void
add_reader(struct plan *plan, enum reads kind, const struct lysc_node *owner, const struct lysc_node *context,
        const struct lysc_node *prefixed, const struct lyxp_expr *expr, const struct lysc_prefix *prefixes)
{
    struct reader *reader = calloc(1, sizeof *reader);
    struct lyxp_set set = {0};
    int reach = lyw_reach(expr), is_restless = 0;

    reader->kind = kind;
    reader->owner = owner;
    if (reach >= 0) {
        reader->anchor = context;
        while (reach-- && reader->anchor) {
            reader->anchor = lysc_data_parent(reader->anchor);
        }
    }
    is_restless = lyxp_atomize(plan->ctx, expr, prefixed->module, LY_VALUE_SCHEMA_RESOLVED, (void *)prefixes, context,
            context, &set, LYXP_SCNODE) || (set.type != LYXP_SET_SCNODE_SET && set.used);
    for (uint32_t u = 0; !is_restless && (u < set.used); ++u) {
        const struct lysc_node *atom = set.val.scnodes[u].scnode;
        void *plan_and_reader[] = {plan, reader};

        if ((set.val.scnodes[u].type != LYXP_NODE_ELEM) || (set.val.scnodes[u].in_ctx < LYXP_SET_SCNODE_START_USED)) {
            continue;
        }
        if ((atom->nodetype & LYD_NODE_TERM) && lyw_calls(expr, "deref") &&
                (((const struct lysc_node_leaf *)atom)->type->basetype != LY_TYPE_STRING) &&
                may_hold_instance(((const struct lysc_node_leaf *)atom)->type)) {
            is_restless = 1;
        }
        if ((atom->nodetype & LYD_NODE_INNER) && lyw_uses_text_of(expr, context ? context->name : "", atom->name)) {
            lysc_tree_dfs_full(atom, read_by, plan_and_reader);
        } else if (!is_above(atom, context) || lyw_descends_to(expr, atom->name)) {
            read_by((struct lysc_node *)atom, plan_and_reader, NULL);
        }
    }
    if (is_restless) {
        append(&plan->restless, &plan->restless_count, reader);
    }
    /* to be freed with the plan, whoever reads through it */
    append(&plan->readers, &plan->reader_count, reader);
    lyxp_set_free_content(&set);
    ly_err_clean((struct ly_ctx *)plan->ctx, NULL);
}

static struct target *
target_at(struct plan *plan, const struct lysc_node *schema, uint32_t down)
{
    struct node_plan *made = node_plan(plan, schema);
    struct target *target;

    for (uint32_t u = 0; u < made->target_count; ++u) {
        if (made->targets[u]->down == down) {
            return made->targets[u];
        }
    }
    target = calloc(1, sizeof *target);
    target->schema = schema;
    target->down = down;
    append(&made->targets, &made->target_count, target);
    return target;
}

/** Reads the path of a leafref: names only, absolute or after some `..`. @return 0 when it is anything else */
static int
is_plain(const struct lyxp_expr *path, uint32_t *up, uint32_t *down)
{
    uint32_t u = 0;

    *up = *down = 0;
    if (path->tokens[0] == LYXP_TOKEN_OPER_PATH) {
        *up = UINT32_MAX;
        ++u;
    } else {
        for ( ; (u + 1 < path->used) && (path->tokens[u] == LYXP_TOKEN_DDOT) && (path->tokens[u + 1] == LYXP_TOKEN_OPER_PATH); u += 2) {
            ++*up;
        }
        if (!*up) {
            return 0;
        }
    }
    for ( ; u < path->used; u += 2) {
        if ((path->tokens[u] != LYXP_TOKEN_NAMETEST) || ((u + 1 < path->used) && (path->tokens[u + 1] != LYXP_TOKEN_OPER_PATH))) {
            return 0;
        }
        ++*down;
    }
    if (*up == UINT32_MAX) {
        *down = UINT32_MAX;
    }
    return 1;
}

/** What the value of a leaf hangs on. */
static void
add_type(struct plan *plan, const struct lysc_node *leaf, const struct lysc_type *type)
{
    LY_ARRAY_COUNT_TYPE u;

    if (type->basetype == LY_TYPE_UNION) {
        struct lysc_type **types = ((const struct lysc_type_union *)type)->types;

        LY_ARRAY_FOR(types, u) {
            add_type(plan, leaf, types[u]);
        }
    } else if (type->basetype == LY_TYPE_LEAFREF) {
        const struct lysc_type_leafref *leafref = (const struct lysc_type_leafref *)type;
        const struct lysc_node *target;
        uint32_t up, down;

        if (!leafref->require_instance) {
            return;
        }
        target = (type == ((const struct lysc_node_leaf *)leaf)->type) ? lysc_node_lref_target(leaf) : NULL;
        if (target && is_plain(leafref->path, &up, &down)) {
            struct ref *ref = calloc(1, sizeof *ref);

            ref->schema = leaf;
            ref->up = up;
            ref->target = target_at(plan, target, down);
            append(&ref->target->refs, &ref->target->ref_count, ref);
            node_plan(plan, leaf)->ref = ref;
        } else {
            add_reader(plan, READS_TYPE, leaf, leaf, leaf, leafref->path, leafref->prefixes);
        }
    }
}

static void
add_whens(struct plan *plan, const struct lysc_node *schema)
{
    struct lysc_when **whens = lysc_node_when(schema);
    LY_ARRAY_COUNT_TYPE u;

    LY_ARRAY_FOR(whens, u) {
        /* the context is the node itself, or the data node above it */
        const struct lysc_node *context = (whens[u]->context == schema) ? schema : lysc_data_parent(schema);

        add_reader(plan, READS_WHEN, schema, context, schema, whens[u]->cond, whens[u]->prefixes);
    }
}

static LY_ERR
add_node(struct lysc_node *schema, void *data, ly_bool *dfs_continue)
{
    struct plan *plan = data;
    struct lysc_must *musts;
    LY_ARRAY_COUNT_TYPE u;

    if (schema->nodetype & (LYS_RPC | LYS_ACTION | LYS_NOTIF | LYS_INPUT | LYS_OUTPUT)) {
        *dfs_continue = 1;
        return LY_SUCCESS;
    }
    LY_ARRAY_FOR(schema->exts, u) {
        plan->has_mounts |= schema->exts[u].def->plugin && schema->exts[u].def->plugin->validate;
    }
    add_whens(plan, schema);
    musts = lysc_node_musts(schema);
    LY_ARRAY_FOR(musts, u) {
        add_reader(plan, READS_MUST, schema, schema, schema, musts[u].cond, musts[u].prefixes);
    }
    if (schema->nodetype == LYS_LIST) {
        const struct lysc_node_list *list = (const struct lysc_node_list *)schema;

        if (list->min || (list->max < UINT32_MAX)) {
            node_plan(plan, schema)->is_counted = 1;
        }
        if (list->uniques) {
            node_plan(plan, schema)->is_unique = 1;
        }
        LY_ARRAY_FOR(list->uniques, u) {
            LY_ARRAY_COUNT_TYPE v;

            /* so that what happens to them is noted */
            LY_ARRAY_FOR(list->uniques[u], v) {
                node_plan(plan, &list->uniques[u][v]->node);
            }
        }
    } else if (schema->nodetype & LYD_NODE_TERM) {
        const struct lysc_type *type = ((const struct lysc_node_leaf *)schema)->type;
        const struct lysc_node_leaflist *list = (const struct lysc_node_leaflist *)schema;

        if ((schema->nodetype == LYS_LEAFLIST) && (list->min || (list->max < UINT32_MAX))) {
            node_plan(plan, schema)->is_counted = 1;
        }
        add_type(plan, schema, type);
        if (may_hold_instance(type)) {
            append(&plan->instance_owners, &plan->instance_owner_count, schema);
        }
    }
    return LY_SUCCESS;
}

/** Raises the rank of all that a node's coming and going hangs on: its own `when` and those above it. */
static uint32_t
rank_of(const struct lysc_node *schema)
{
    uint32_t rank = 0;

    for ( ; schema; schema = schema->parent) {
        struct node_plan *made = schema->priv;

        if (made && (made->rank > rank)) {
            rank = made->rank;
        }
    }
    return rank;
}

/** Orders the `when`: one that reads a node is answered after those that decide whether the node is there. */
static void
rank(struct plan *plan)
{
    int is_changed = 1;

    for (uint32_t u = 0; u < plan->reader_count; ++u) {
        if (plan->readers[u]->kind == READS_WHEN) {
            node_plan(plan, plan->readers[u]->owner)->rank = 1;
        }
    }
    /* a round a rank; libyang refuses cycles, and where one hides, the bound ends it */
    for (uint32_t round = 0; is_changed && (round < MAX_RANK); ++round) {
        is_changed = 0;
        for (uint32_t u = 0; u < plan->node_count; ++u) {
            struct node_plan *read = plan->nodes[u];

            for (uint32_t r = 0; r < read->reader_count; ++r) {
                struct node_plan *owner = read->readers[r]->owner->priv;
                uint32_t above;

                if ((read->readers[r]->kind != READS_WHEN) || is_above(read->readers[r]->owner, read->schema)) {
                    continue;
                }
                above = rank_of(read->schema) + 1;
                if ((above > owner->rank) && (above <= MAX_RANK)) {
                    owner->rank = above;
                    is_changed = 1;
                }
            }
        }
    }
}

struct plan *
lyw_plan(const struct ly_ctx *ctx)
{
    const struct lys_module *module;
    struct plan *plan;
    uint32_t index = 0;

    for (plan = plans; plan; plan = plan->next) {
        if (plan->ctx == ctx) {
            return plan;
        }
    }
    plan = calloc(1, sizeof *plan);
    plan->ctx = ctx;
    plan->next = plans;
    plans = plan;
    while ((module = ly_ctx_get_module_iter(ctx, &index))) {
        if (module->implemented && module->compiled) {
            lysc_module_dfs_full(module, add_node, plan);
        }
    }
    rank(plan);
    return plan;
}

void
lyw_plan_free(const struct ly_ctx *ctx)
{
    struct plan **at = &plans, *plan;

    while (*at && ((*at)->ctx != ctx)) {
        at = &(*at)->next;
    }
    if (!(plan = *at)) {
        return;
    }
    *at = plan->next;
    for (uint32_t u = 0; u < plan->reader_count; ++u) {
        free(plan->readers[u]);
    }
    for (uint32_t u = 0; u < plan->node_count; ++u) {
        struct node_plan *made = plan->nodes[u];

        for (uint32_t t = 0; t < made->target_count; ++t) {
            free(made->targets[t]->refs);
            free(made->targets[t]);
        }
        free(made->targets);
        free(made->readers);
        free(made->ref);
        free(made);
    }
    lyw_schema_children_free(plan);
    free(plan->nodes);
    free(plan->readers);
    free(plan->restless);
    free(plan->instance_owners);
    free(plan);
}
