/* Edits of paths, of trees, and what is begun and finished around them. */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

/** Removes the nodes of a path; all entries of a list that is named as a whole. */
static enum lyw_refusal
remove_path(struct lyw_edit *edit, const char *path)
{
    const struct lysc_node *schema, *named;
    struct lyd_node *node, *next;
    int whole, removed = 0;

    named = lyw_find_schema(edit->journal->tree, path, &whole);
    if (!named) {
        return LYW_ENGINE;
    }
    if (named->flags & LYS_CONFIG_R) {
        return lyw_refuse_path(LYW_STATE, path);
    }
    if (lysc_is_key(named)) {
        return lyw_refuse_path(LYW_IS_KEY, path);
    }
    if (lyw_find_instances(edit->journal->tree, path, &schema, &node) != LYW_FOUND) {
        node = NULL;
    }
    for ( ; node && (node->schema == named); node = schema ? next : NULL) {
        next = node->next;
        if (!lyw_is_unwritten(node)) {
            lyw_remove_written(edit, node);
            ++removed;
        }
    }
    return (removed || (edit->op == EDIT_REMOVE)) ? LYW_DONE : lyw_refuse_path(LYW_DATA_MISSING, path);
}

/** Removes the entries of a whole list that are not among those to replace them. */
static void
remove_other_entries(struct lyw_edit *edit, const char *path, const struct lyd_node *root)
{
    const struct lysc_node *schema;
    const struct lyd_node *said = root;
    struct lyd_node *node, *next;

    if (lyw_find_instances(edit->journal->tree, path, &schema, &node) != LYW_FOUND) {
        return;
    }
    /* there is one node on each level above them */
    while (said && (said->schema != edit->schema)) {
        said = lyd_child_no_keys(said);
    }
    for ( ; node && (node->schema == edit->schema); node = next) {
        next = node->next;
        if (!lyw_is_unwritten(node) && !(said && lyw_same_node(said, node))) {
            lyw_do_remove(edit->journal, node);
        }
    }
}

/** One edit of a path. On a refusal it leaves nothing behind. */
enum lyw_refusal
LYW_EXPORT(lyw_edit_path)(struct lyw_journal *journal, enum lyw_edit_op op, const char *path, const char *value,
        enum lyw_where where, const char *point)
{
    struct lyw_edit edit = {.journal = journal, .op = op, .where = where, .point = point};
    uint32_t before = journal->count;
    struct lyd_node *root = NULL;
    enum lyw_refusal refusal;

    ly_err_clean(journal->tree->ctx, NULL);
    if ((op == EDIT_DELETE) || (op == EDIT_REMOVE)) {
        return remove_path(&edit, path);
    }
    refusal = lyw_edit_value(journal->tree, path, value, &root, &edit.schema, &edit.whole);
    if (!refusal) {
        if (edit.whole && (op == EDIT_REPLACE)) {
            remove_other_entries(&edit, path, root);
        }
        refusal = lyw_edit_children(&edit, NULL, root, EDIT_MERGE);
    }
    lyd_free_siblings(root);
    if (refusal) {
        lyw_journal_undo(journal, before);
    }
    return refusal;
}

/** All edits that a tree with operations as attributes asks for. On a refusal it leaves nothing behind. */
enum lyw_refusal
LYW_EXPORT(lyw_edit_tree)(struct lyw_journal *journal, const struct lyw_tree *said, enum lyw_edit_op op)
{
    struct lyw_edit edit = {.journal = journal};
    uint32_t before = journal->count;
    enum lyw_refusal refusal;

    ly_err_clean(journal->tree->ctx, NULL);
    refusal = lyw_edit_check(said->root);
    refusal = refusal ? refusal : lyw_edit_children(&edit, NULL, said->root, op);
    if (refusal) {
        lyw_journal_undo(journal, before);
    }
    return refusal;
}

/** Moves an entry of a user-ordered list or leaf-list. */
enum lyw_refusal
LYW_EXPORT(lyw_edit_move)(struct lyw_journal *journal, const char *path, enum lyw_where where, const char *point)
{
    struct lyw_edit edit = {.journal = journal};
    struct lyd_node *node, *previous;
    enum lyw_refusal refusal;

    ly_err_clean(journal->tree->ctx, NULL);
    switch (lyw_find(journal->tree, path, &node)) {
    case LYW_ERROR:
        return LYW_ENGINE;
    case LYW_ABSENT:
        return lyw_refuse_path(LYW_DATA_MISSING, path);
    case LYW_FOUND:
        break;
    }
    if (!(refusal = lyw_find_place(&edit, lyd_parent(node), node, where, point, &previous))) {
        lyw_do_move(journal, node, previous);
    }
    return refusal;
}

/** A copy is judged as if it had been written anew. */
static void
make_new(struct lyd_node *node)
{
    struct lyd_node *child;

    node->flags = (node->flags & ~LYD_WHEN_TRUE) | LYD_NEW;
    LY_LIST_FOR(lyd_child(node), child) {
        make_new(child);
    }
}

/** The tree's node for one of another tree; NULL where there is none. */
static struct lyd_node *
counterpart(const struct lyw_tree *tree, const struct lyd_node *node)
{
    struct lyd_node *parent;

    if (!node->parent) {
        return lyw_same_node(tree->root, node);
    }
    parent = counterpart(tree, lyd_parent(node));
    return parent ? lyw_same_node(lyd_child(parent), node) : NULL;
}

static enum lyw_refusal
copy_entry(struct lyw_journal *journal, struct lyd_node *source, const struct lyd_node *wanted, const char *to, int rename)
{
    struct lyd_node *parent = NULL, *entry, *child, *previous;

    if (wanted->parent && !(parent = counterpart(journal->tree, lyd_parent(wanted)))) {
        return lyw_refuse_path(LYW_DATA_MISSING, to);
    }
    if (lyw_same_node(parent ? lyd_child(parent) : journal->tree->root, wanted)) {
        return lyw_refuse(LYW_DATA_EXISTS, wanted);
    }
    entry = lyw_copy(wanted, 0);
    LY_LIST_FOR(lyd_child_no_keys(source), child) {
        lyd_dup_single(child, (struct lyd_node_inner *)entry, LYD_DUP_RECURSIVE | LYD_DUP_NO_META | LYD_DUP_WITH_FLAGS,
                NULL);
    }
    make_new(entry);
    if (lysc_is_userordered(entry->schema)) {
        previous = (rename && (lyd_parent(source) == parent)) ? source :
                lyw_last_entry(parent ? lyd_child(parent) : journal->tree->root, entry->schema);
        lyw_do_insert_after(journal, parent, previous, entry);
    } else {
        lyw_do_insert(journal, parent, entry);
    }
    if (rename) {
        lyw_do_remove(journal, source);
    }
    return LYW_DONE;
}

/** Copies a list entry to another key, with all below it; with `rename` the first one goes. */
enum lyw_refusal
LYW_EXPORT(lyw_edit_copy)(struct lyw_journal *journal, const char *path, const char *to, int rename)
{
    struct lyd_node *source, *root = NULL, *wanted = NULL;
    enum lyw_refusal refusal;

    ly_err_clean(journal->tree->ctx, NULL);
    switch (lyw_find(journal->tree, path, &source)) {
    case LYW_ERROR:
        return LYW_ENGINE;
    case LYW_ABSENT:
        return lyw_refuse_path(LYW_DATA_MISSING, path);
    case LYW_FOUND:
        break;
    }
    if (source->schema->nodetype != LYS_LIST) {
        return lyw_refuse(LYW_NOT_ENTRY, source);
    }
    if (source->schema->flags & LYS_CONFIG_R) {
        return lyw_refuse(LYW_STATE, source);
    }
    if (lyd_new_path2(NULL, journal->tree->ctx, to, NULL, 0, 0, 0, &root, &wanted)) {
        return LYW_ENGINE;
    }
    refusal = wanted->schema == source->schema ? copy_entry(journal, source, wanted, to, rename) :
            lyw_refuse_path(LYW_NOT_ENTRY, to);
    lyd_free_siblings(root);
    return refusal;
}

struct lyw_journal *
LYW_EXPORT(lyw_edit_begin)(struct lyw_tree *tree)
{
    struct lyw_journal *journal = malloc(sizeof *journal);

    lyw_journal_begin(journal, tree);
    return journal;
}

/** Takes back all edits and forgets them. */
void
LYW_EXPORT(lyw_edit_abandon)(struct lyw_journal *journal)
{
    lyw_journal_undo(journal, 0);
    lyw_journal_end(journal);
    free(journal);
}

/** What the edits come to, as a difference. With `keep` they stay done, otherwise they are taken back. */
struct lyw_tree *
LYW_EXPORT(lyw_edit_finish)(struct lyw_journal *journal, int keep)
{
    struct ly_ctx *ctx = journal->tree->ctx;
    struct lyd_node *diff = lyw_journal_finish(journal, keep);

    free(journal);
    return lyw_new_diff(ctx, diff);
}
