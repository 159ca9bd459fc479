/* Contexts: modules in, facts about modules out, and the errors that libyang collected. */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "lyw.h"

/**
 * Asks the host for a module or submodule. The host allocates the text with lyw_alloc() and stores its format.
 * NULL: not known.
 */
LYW_IMPORT(resolve) char *lyw_resolve(const char *name, const char *revision, int *format);

static void
free_text(void *text, void *user_data)
{
    (void)user_data;
    free(text);
}

static LY_ERR
import(const char *module, const char *revision, const char *submodule, const char *submodule_revision, void *user_data,
        LYS_INFORMAT *format, const char **text, ly_module_imp_data_free_clb *free_clb)
{
    int resolved_format = LYS_IN_YANG;

    (void)user_data;
    *text = submodule ? lyw_resolve(submodule, submodule_revision, &resolved_format) :
            lyw_resolve(module, revision, &resolved_format);
    if (!*text) {
        return LY_ENOTFOUND;
    }
    *format = resolved_format;
    *free_clb = free_text;
    return LY_SUCCESS;
}

/** Once per instance: errors are kept to be asked for, nothing is printed, warnings are not kept at all. */
void
LYW_EXPORT(lyw_start)(void)
{
    ly_log_options(LY_LOSTORE);
    ly_log_level(LY_LLERR);
}

/** A context without modules but libyang's own. NULL where it cannot be made. */
struct ly_ctx *
LYW_EXPORT(lyw_context_new)(void)
{
    struct ly_ctx *ctx = NULL;

    /* Compiled once, when all modules are in: modules that augment and deviate each other need no order. */
    if (ly_ctx_new(NULL, LY_CTX_NO_YANGLIBRARY | LY_CTX_DISABLE_SEARCHDIRS | LY_CTX_EXPLICIT_COMPILE, &ctx)) {
        return NULL;
    }
    ly_ctx_set_module_imp_clb(ctx, import, NULL);
    return ctx;
}

void
LYW_EXPORT(lyw_context_free)(struct ly_ctx *ctx)
{
    lyw_result_begin();
    lyw_plan_free(ctx);
    ly_ctx_destroy(ctx);
}

/**
 * Parses a module and marks it to be implemented.
 * @param features names, each ended by NUL, and an empty one; NULL for none, "*" for all
 */
LY_ERR
LYW_EXPORT(lyw_context_add)(struct ly_ctx *ctx, const char *text, LYS_INFORMAT format, const char *features)
{
    struct ly_in *in = NULL;
    const char **names = NULL;
    uint32_t count = 0;
    LY_ERR ret;

    if ((ret = ly_in_new_memory(text, &in))) {
        return ret;
    }
    if (features) {
        for (const char *name = features; *name; name += strlen(name) + 1) {
            ++count;
        }
        names = calloc(count + 1, sizeof *names);
        count = 0;
        for (const char *name = features; *name; name += strlen(name) + 1) {
            names[count++] = name;
        }
    }
    ret = lys_parse(ctx, in, format, names, NULL);
    free(names);
    ly_in_free(in, 0);
    return ret;
}

LY_ERR
LYW_EXPORT(lyw_context_compile)(struct ly_ctx *ctx)
{
    return ly_ctx_compile(ctx);
}

/** The errors since the last call, oldest first, as a JSON array; they are forgotten by it. */
void
LYW_EXPORT(lyw_errors)(struct ly_ctx *ctx)
{
    const struct ly_err_item *item;

    lyw_result_begin();
    lyw_put("[");
    for (item = ly_err_first(ctx); item; item = item->next) {
        lyw_put_separator();
        lyw_put("{");
        lyw_put_member("message", item->msg);
        lyw_put_member("path", item->data_path);
        lyw_put_member("schemaPath", item->schema_path);
        lyw_put_member("appTag", item->apptag);
        lyw_put_number_member("code", item->err);
        lyw_put_number_member("validationCode", item->vecode);
        if (item->line) {
            lyw_put_number_member("line", item->line);
        }
        lyw_put("}");
    }
    lyw_put("]");
    ly_err_clean(ctx, NULL);
}

static void
put_features(const struct lys_module *module, int only_enabled)
{
    struct lysp_feature *feature = NULL;
    uint32_t index = 0;

    lyw_put("[");
    while ((feature = lysp_feature_next(feature, module->parsed, &index))) {
        if (!only_enabled || (feature->flags & LYS_FENABLED)) {
            lyw_put_separator();
            lyw_put_string(feature->name);
        }
    }
    lyw_put("]");
}

static void
put_module(const struct lys_module *module, int is_internal)
{
    LY_ARRAY_COUNT_TYPE u;

    lyw_put_separator();
    lyw_put("{");
    lyw_put_member("name", module->name);
    lyw_put_member("revision", module->revision);
    lyw_put_member("namespace", module->ns);
    lyw_put_member("prefix", module->prefix);
    lyw_put_member("yangVersion", module->parsed->version == LYS_VERSION_1_1 ? "1.1" : "1");
    lyw_put_key("features");
    put_features(module, 1);
    lyw_put_key("allFeatures");
    put_features(module, 0);
    lyw_put_key("implemented");
    lyw_put(module->implemented ? "true" : "false");
    lyw_put_true_member("internal", is_internal);
    lyw_put_member("description", module->dsc);
    lyw_put_member("organization", module->org);
    lyw_put_member("contact", module->contact);
    lyw_put_key("submodules");
    lyw_put("[");
    LY_ARRAY_FOR(module->parsed->includes, u) {
        const struct lysp_submodule *submodule = module->parsed->includes[u].submodule;

        lyw_put_separator();
        lyw_put("{");
        lyw_put_member("name", submodule->name);
        lyw_put_member("revision", submodule->revs ? submodule->revs[0].date : NULL);
        lyw_put("}");
    }
    lyw_put("]}");
}

/** All modules as a JSON array, in the order in which they came in. */
void
LYW_EXPORT(lyw_modules)(struct ly_ctx *ctx)
{
    const struct lys_module *module;
    uint32_t index = 0;

    lyw_result_begin();
    lyw_put("[");
    while ((module = ly_ctx_get_module_iter(ctx, &index))) {
        put_module(module, index <= ly_ctx_internal_modules_count(ctx));
    }
    lyw_put("]");
}

/**
 * Prints a module as YANG text or as the tree of RFC 8340.
 * @return LY_ENOTFOUND for a module that is not there
 */
LY_ERR
LYW_EXPORT(lyw_print_module)(struct ly_ctx *ctx, const char *name, LYS_OUTFORMAT format)
{
    const struct lys_module *module = ly_ctx_get_module_implemented(ctx, name);
    char *text = NULL;
    LY_ERR ret;

    if (!module) {
        module = ly_ctx_get_module_latest(ctx, name);
    }
    if (!module) {
        return LY_ENOTFOUND;
    }
    ret = lys_print_mem(&text, module, format, 0);
    lyw_result_take(text, text ? strlen(text) : 0);
    return ret;
}
