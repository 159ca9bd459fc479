/*
 * What an XPath expression can reach, read off its tokens. libyang's atomizer tells which schema nodes an expression
 * reads, but not from how far above, nor whether a node was only climbed through. Answers err on the far side.
 */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "xpath.h"

static int
is(const struct lyxp_expr *expr, uint32_t token, const char *text)
{
    return (expr->tok_len[token] == strlen(text)) && !strncmp(expr->expr + expr->tok_pos[token], text, strlen(text));
}

/** Whether the token's local name is this one, or any name. */
static int
names(const struct lyxp_expr *expr, uint32_t token, const char *name)
{
    const char *text = expr->expr + expr->tok_pos[token], *colon = memchr(text, ':', expr->tok_len[token]);
    uint32_t length = expr->tok_len[token];

    if (colon) {
        length -= colon + 1 - text;
        text = colon + 1;
    }
    return ((length == 1) && (*text == '*')) || ((length == strlen(name)) && !strncmp(text, name, length));
}

static int
ends_step(const struct lyxp_expr *expr, uint32_t token)
{
    switch (expr->tokens[token]) {
    case LYXP_TOKEN_NAMETEST:
    case LYXP_TOKEN_DOT:
    case LYXP_TOKEN_DDOT:
    case LYXP_TOKEN_BRACK2:
    case LYXP_TOKEN_PAR2:
        return 1;
    default:
        return 0;
    }
}

static int
is_slash(const struct lyxp_expr *expr, uint32_t token)
{
    return (expr->tokens[token] == LYXP_TOKEN_OPER_PATH) || (expr->tokens[token] == LYXP_TOKEN_OPER_RPATH);
}

/** Where a path of an expression is: levels relative to the expression's context node. */
struct level {
    int context;    /* where relative paths begin here */
    int at;         /* where the path has come to */
    int is_current; /* inside of current() */
};

/** Takes one step; 0 where it leads out of all bounds. */
static int
take_step(const struct lyxp_expr *expr, uint32_t token, struct level *level, int *lowest)
{
    int by = 1;

    if (!token || !is_slash(expr, token - 1)) {
        level->at = level->context;
    }
    switch (expr->tokens[token]) {
    case LYXP_TOKEN_DOT:
        by = 0;
        break;
    case LYXP_TOKEN_DDOT:
        by = -1;
        break;
    case LYXP_TOKEN_AXISNAME:
        if (is(expr, token, "parent")) {
            by = -1;
        } else if (is(expr, token, "self") || is(expr, token, "descendant-or-self")) {
            by = 0;
        } else if (is(expr, token, "following-sibling") || is(expr, token, "preceding-sibling")) {
            by = 0;
            *lowest = level->at - 1 < *lowest ? level->at - 1 : *lowest;
        } else if (!is(expr, token, "child") && !is(expr, token, "attribute") && !is(expr, token, "descendant")) {
            return 0;
        }
        break;
    default:
        break;
    }
    level->at += by;
    *lowest = level->at < *lowest ? level->at : *lowest;
    return 1;
}

int
lyw_reach(const struct lyxp_expr *expr)
{
    struct level *stack = calloc(expr->used + 1, sizeof *stack), *level = stack;
    int lowest = 0, bound = 1;

    for (uint32_t u = 0; bound && (u < expr->used); ++u) {
        switch (expr->tokens[u]) {
        case LYXP_TOKEN_OPER_PATH:
        case LYXP_TOKEN_OPER_RPATH:
            /* what a path starts with when it starts at the root */
            bound = u && ends_step(expr, u - 1);
            break;
        case LYXP_TOKEN_BRACK1:
            level[1] = (struct level){.context = level->at, .at = level->at};
            ++level;
            break;
        case LYXP_TOKEN_PAR1:
            level[1] = (struct level){.context = level->context, .at = level->context,
                .is_current = u && is(expr, u - 1, "current")};
            ++level;
            break;
        case LYXP_TOKEN_BRACK2:
            --level;
            break;
        case LYXP_TOKEN_PAR2:
            if (level->is_current) {
                level[-1].at = 0;
            } else if ((u + 1 < expr->used) && (is_slash(expr, u + 1) || (expr->tokens[u + 1] == LYXP_TOKEN_BRACK1))) {
                /* a path that goes on from whatever the parentheses hold */
                bound = 0;
            }
            --level;
            break;
        case LYXP_TOKEN_FUNCNAME:
            bound = !is(expr, u, "deref");
            break;
        case LYXP_TOKEN_NAMETEST:
        case LYXP_TOKEN_DOT:
        case LYXP_TOKEN_DDOT:
        case LYXP_TOKEN_AXISNAME:
            bound = take_step(expr, u, level, &lowest);
            if (expr->tokens[u] == LYXP_TOKEN_AXISNAME) {
                /* its `::` and name test; a node type follows with parentheses */
                u += (u + 2 < expr->used) && (expr->tokens[u + 2] == LYXP_TOKEN_NODETYPE) ? 4 : 2;
            }
            break;
        case LYXP_TOKEN_NODETYPE:
            bound = take_step(expr, u, level, &lowest);
            u += 2;
            break;
        default:
            break;
        }
    }
    free(stack);
    return bound ? -lowest : -1;
}

int
lyw_calls(const struct lyxp_expr *expr, const char *function)
{
    for (uint32_t u = 0; u < expr->used; ++u) {
        if ((expr->tokens[u] == LYXP_TOKEN_FUNCNAME) && is(expr, u, function)) {
            return 1;
        }
    }
    return 0;
}

int
lyw_descends_to(const struct lyxp_expr *expr, const char *name)
{
    for (uint32_t u = 0; u < expr->used; ++u) {
        switch (expr->tokens[u]) {
        case LYXP_TOKEN_NAMETEST:
            if (names(expr, u, name)) {
                return 1;
            }
            break;
        case LYXP_TOKEN_NODETYPE:
        case LYXP_TOKEN_OPER_RPATH:
            return 1;
        case LYXP_TOKEN_AXISNAME:
            if (!is(expr, u, "child") && !is(expr, u, "self") && !is(expr, u, "parent")) {
                return 1;
            }
            break;
        default:
            break;
        }
    }
    return 0;
}

/** Whether a token stands in a predicate. */
static int
is_in_predicate(const struct lyxp_expr *expr, uint32_t token)
{
    int depth = 0;

    for (uint32_t u = 0; u < token; ++u) {
        depth += (expr->tokens[u] == LYXP_TOKEN_BRACK1) - (expr->tokens[u] == LYXP_TOKEN_BRACK2);
    }
    return depth > 0;
}

/** Whether the path that ends before (`by` -1) or starts after (`by` 1) an operator may end in a node of this name. */
static int
operand_is(const struct lyxp_expr *expr, uint32_t operator, int by, const char *context, const char *name)
{
    uint32_t u = operator, depth = 0, last = UINT32_MAX;

    for (u += by; u < expr->used; u += by) {
        enum lyxp_token token = expr->tokens[u];

        if ((token == LYXP_TOKEN_BRACK1) || (token == LYXP_TOKEN_BRACK2)) {
            depth += (token == LYXP_TOKEN_BRACK1) == (by > 0) ? 1 : -1;
            if (depth == UINT32_MAX) {
                break;
            }
            continue;
        }
        if (depth) {
            continue;
        }
        if ((token == LYXP_TOKEN_NAMETEST) || (token == LYXP_TOKEN_DOT) || (token == LYXP_TOKEN_DDOT)) {
            last = u;
            if (by < 0) {
                break;
            }
        } else if ((token == LYXP_TOKEN_LITERAL) || (token == LYXP_TOKEN_NUMBER)) {
            return 0;
        } else if ((token == LYXP_TOKEN_FUNCNAME) || (token == LYXP_TOKEN_PAR1) || (token == LYXP_TOKEN_PAR2)) {
            /* a function's result; functions are looked at on their own */
            return (token != LYXP_TOKEN_FUNCNAME) || is(expr, u, "current") || is(expr, u, "deref");
        } else if (!is_slash(expr, u) && (token != LYXP_TOKEN_AXISNAME) && (token != LYXP_TOKEN_DCOLON)) {
            break;
        }
    }
    if (last == UINT32_MAX) {
        return 0;
    }
    switch (expr->tokens[last]) {
    case LYXP_TOKEN_NAMETEST:
        return names(expr, last, name);
    case LYXP_TOKEN_DOT:
        if (!is_in_predicate(expr, last) && (!last || !is_slash(expr, last - 1))) {
            return !strcmp(context, name);
        }
        return 1;
    default:
        return 1;
    }
}

int
lyw_uses_text_of(const struct lyxp_expr *expr, const char *context, const char *name)
{
    static const char *const textless[] = {"count", "not", "boolean", "current", "position", "last", "true", "false",
        "local-name", "name", "namespace-uri", "deref"};

    for (uint32_t u = 0; u < expr->used; ++u) {
        switch (expr->tokens[u]) {
        case LYXP_TOKEN_FUNCNAME: {
            int takes_text = 1;

            for (size_t t = 0; t < sizeof textless / sizeof *textless; ++t) {
                takes_text &= !is(expr, u, textless[t]);
            }
            if (takes_text) {
                return 1;
            }
            break;
        }
        case LYXP_TOKEN_OPER_EQUAL:
        case LYXP_TOKEN_OPER_NEQUAL:
        case LYXP_TOKEN_OPER_COMP:
        case LYXP_TOKEN_OPER_MATH:
            /* a closing parenthesis before it may be that of count() and its like, or of a path */
            if ((u && (expr->tokens[u - 1] != LYXP_TOKEN_PAR2) && operand_is(expr, u, -1, context, name)) ||
                    operand_is(expr, u, 1, context, name)) {
                return 1;
            }
            break;
        default:
            break;
        }
    }
    return 0;
}
