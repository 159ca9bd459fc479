/*
 * Edits of configuration: the operations of RFC 6241 7.2 with the order of RFC 7950 7.7.9 and 7.8.6, and renaming and
 * copying of list entries. They are purely explicit: defaults of new nodes, other cases of a choice and nodes whose
 * `when` turns false are the validation's business. Only this is done at once: a leaf with a default that is deleted
 * becomes its default, and a container without presence that is deleted loses what was written in it.
 */
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "tree_data_internal.h"

/** As the host numbers them. */
enum edit_op {
    EDIT_NONE,
    EDIT_MERGE,
    EDIT_REPLACE,
    EDIT_CREATE,
    EDIT_DELETE,
    EDIT_REMOVE,
};

enum where {
    WHERE_UNSAID,
    WHERE_FIRST,
    WHERE_LAST,
    WHERE_BEFORE,
    WHERE_AFTER,
};

struct edit {
    struct lyw_journal *journal;
    const struct lysc_node *schema; /* of the path edited; NULL: nodes carry their operations */
    enum edit_op op;                /* of that path's nodes */
    enum where where;               /* where those nodes come to stand */
    const char *point;
    int whole;                      /* they are all entries of their list */
};

static enum lyw_refusal edit_children(struct edit *edit, struct lyd_node *parent, const struct lyd_node *first,
        enum edit_op op);

static struct lyd_node *
siblings_of(const struct edit *edit, const struct lyd_node *parent)
{
    return parent ? lyd_child(parent) : edit->journal->tree->root;
}

static int
is_implicit(const struct lyd_node *node)
{
    return (node->flags & LYD_DEFAULT) != 0;
}

static int
in_choice(const struct lysc_node *schema)
{
    return schema->parent && (schema->parent->nodetype & (LYS_CHOICE | LYS_CASE));
}

/** Removes what was written of a node, and leaves what stands there without that. */
static void
remove_written(struct edit *edit, struct lyd_node *node)
{
    const struct lysc_node_leaf *leaf = (const struct lysc_node_leaf *)node->schema;
    struct lyd_node *child, *next, *value = NULL;

    if ((node->schema->nodetype == LYS_LEAF) && leaf->dflt && !in_choice(node->schema) &&
            !lyd_create_term2(node->schema, leaf->dflt, &value)) {
        value->flags = LYD_DEFAULT;
        lyw_do_change(edit->journal, node, value);
        lyd_free_tree(value);
        return;
    }
    if (lysc_is_np_cont(node->schema) && !in_choice(node->schema)) {
        LY_LIST_FOR_SAFE(lyd_child(node), next, child) {
            if (!is_implicit(child)) {
                remove_written(edit, child);
            }
        }
        return;
    }
    lyw_do_remove(edit->journal, node);
}

static int
read_operation(const char *name, enum edit_op *op)
{
    static const char *const names[] = {"none", "merge", "replace", "create", "delete", "remove"};

    for (enum edit_op known = EDIT_NONE; known <= EDIT_REMOVE; ++known) {
        if (!strcmp(name, names[known])) {
            *op = known;
            return 1;
        }
    }
    return 0;
}

static enum lyw_refusal
operation_of(const struct edit *edit, const struct lyd_node *said, enum edit_op *op)
{
    const struct lyd_meta *meta;

    if (edit->schema) {
        *op = said->schema == edit->schema ? edit->op : *op;
        return LYW_DONE;
    }
    LY_LIST_FOR(said->meta, meta) {
        const char *module = meta->annotation->module->name;

        if (!strcmp(meta->name, "operation") && (!strcmp(module, "ietf-netconf") || !strcmp(module, "yang")) &&
                !read_operation(lyd_get_meta_value(meta), op)) {
            return lyw_refuse(LYW_BAD_OPERATION, said);
        }
    }
    return LYW_DONE;
}

/** Where an entry is wanted, by the path's edit or by the attributes of RFC 7950 7.7.9 and 7.8.6. */
static enum where
where_of(const struct edit *edit, const struct lyd_node *said, const char **point)
{
    const char *insert;

    if (edit->schema) {
        *point = edit->point;
        return said->schema == edit->schema ? edit->where : WHERE_UNSAID;
    }
    insert = lyw_meta(said, "insert");
    *point = lyw_meta(said, said->schema->nodetype == LYS_LIST ? "key" : "value");
    if (!insert) {
        return WHERE_UNSAID;
    }
    return !strcmp(insert, "first") ? WHERE_FIRST : !strcmp(insert, "before") ? WHERE_BEFORE :
            !strcmp(insert, "after") ? WHERE_AFTER : WHERE_LAST;
}

/** Finds the entry to come to stand behind. */
static enum lyw_refusal
find_place(const struct edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum where where,
        const char *point, struct lyd_node **previous)
{
    struct lyd_node *siblings = siblings_of(edit, parent), *other;

    *previous = NULL;
    if (!lysc_is_userordered(said->schema)) {
        return lyw_refuse(LYW_NOT_ORDERED, said);
    }
    if (where == WHERE_FIRST) {
        return LYW_DONE;
    }
    if ((where == WHERE_LAST) || (where == WHERE_UNSAID)) {
        *previous = lyw_last_entry(siblings, said->schema);
        return LYW_DONE;
    }
    other = point ? lyw_named_entry(siblings, said->schema, point) : NULL;
    if (!other) {
        ly_err_clean(edit->journal->tree->ctx, NULL);
        return lyw_refuse(LYW_POINT_MISSING, said);
    }
    *previous = where == WHERE_AFTER ? other : lyw_entry_before(other);
    return LYW_DONE;
}

/** Whether a node is of a schema node or below it. */
static int
is_at_or_below(const struct lyd_node *node, const struct lysc_node *schema)
{
    for ( ; node; node = lyd_parent(node)) {
        if (node->schema == schema) {
            return 1;
        }
    }
    return 0;
}

/** Inserts a copy of a node; an edit of a path copies all below at once, attributes are looked at one by one. */
static enum lyw_refusal
insert_new(struct edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum edit_op op)
{
    int at_once = edit->schema && is_at_or_below(said, edit->schema);
    struct lyd_node *node, *previous;
    enum lyw_refusal refusal;
    const char *point;
    enum where where = where_of(edit, said, &point);

    if ((where != WHERE_UNSAID) || lysc_is_userordered(said->schema)) {
        if ((refusal = find_place(edit, parent, said, where, point, &previous))) {
            return refusal;
        }
        node = lyw_copy(said, at_once);
        lyw_do_insert_after(edit->journal, parent, previous, node);
    } else {
        node = lyw_copy(said, at_once);
        lyw_do_insert(edit->journal, parent, node);
    }
    return at_once ? LYW_DONE : edit_children(edit, node, lyd_child_no_keys(said), op);
}

static int
same_any(const struct lyd_node *one, const struct lyd_node *other)
{
    char *before = lyw_any_text(one), *after = lyw_any_text(other);
    int same = (((struct lyd_node_any *)one)->value_type == ((struct lyd_node_any *)other)->value_type) &&
            !strcmp(before, after);

    free(before);
    free(after);
    return same;
}

/** Removes what is written in a node and not in another. */
static void
remove_others(struct edit *edit, struct lyd_node *node, const struct lyd_node *said)
{
    struct lyd_node *child, *next;

    LY_LIST_FOR_SAFE(lyd_child_no_keys(node), next, child) {
        if (!is_implicit(child) && !lyw_match(lyd_child(said), child)) {
            remove_written(edit, child);
        }
    }
}

/** Merges into, or replaces, a node that is there. */
static enum lyw_refusal
change_node(struct edit *edit, struct lyd_node *node, const struct lyd_node *said, enum edit_op op)
{
    struct lyd_node *previous;
    enum lyw_refusal refusal;
    const char *point;
    enum where where = where_of(edit, said, &point);

    if (where != WHERE_UNSAID) {
        if ((refusal = find_place(edit, lyd_parent(node), said, where, point, &previous))) {
            return refusal;
        }
        lyw_do_move(edit->journal, node, previous);
    }
    if (node->schema->nodetype & LYD_NODE_TERM) {
        if (is_implicit(node) || !lyw_same_value(node, said)) {
            lyw_do_change(edit->journal, node, said);
        }
        return LYW_DONE;
    }
    if (node->schema->nodetype & LYD_NODE_ANY) {
        if (!same_any(node, said)) {
            lyw_do_change(edit->journal, node, said);
        }
        return LYW_DONE;
    }
    if (op == EDIT_REPLACE) {
        remove_others(edit, node, said);
    }
    return edit_children(edit, node, lyd_child_no_keys(said), op);
}

/** A container without presence is there as soon as something in it is. */
static enum lyw_refusal
edit_in_absent(struct edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum edit_op op)
{
    uint32_t before = edit->journal->count;
    struct lyd_node *node = lyw_copy(said, 0);
    enum lyw_refusal refusal;

    lyw_do_insert(edit->journal, parent, node);
    refusal = edit_children(edit, node, lyd_child(said), op);
    if (!refusal && !lyd_child(node)) {
        lyw_journal_undo(edit->journal, before);
    }
    return refusal;
}

static enum lyw_refusal
edit_node(struct edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum edit_op op)
{
    struct lyd_node *match = lyw_match(siblings_of(edit, parent), said);
    enum lyw_refusal refusal = operation_of(edit, said, &op);

    if (refusal) {
        return refusal;
    }
    switch (op) {
    case EDIT_NONE:
        if (match) {
            return edit_children(edit, match, lyd_child_no_keys(said), op);
        }
        return lysc_is_np_cont(said->schema) ? edit_in_absent(edit, parent, said, op) :
                lyw_refuse(LYW_DATA_MISSING, said);
    case EDIT_CREATE:
        if (match && !is_implicit(match)) {
            return lyw_refuse(LYW_DATA_EXISTS, said);
        }
    /* fall through */
    case EDIT_MERGE:
    case EDIT_REPLACE:
        return match ? change_node(edit, match, said, op) : insert_new(edit, parent, said, op);
    case EDIT_DELETE:
        if (!match || is_implicit(match)) {
            return lyw_refuse(LYW_DATA_MISSING, said);
        }
    /* fall through */
    case EDIT_REMOVE:
        if (match && !is_implicit(match)) {
            remove_written(edit, match);
        }
        break;
    }
    return LYW_DONE;
}

/** Whether an entry is one of all those that replace what was there: they bring their order along. */
static int
replaces_order(const struct edit *edit, const struct lyd_node *said, enum edit_op op)
{
    if (!lysc_is_userordered(said->schema)) {
        return 0;
    }
    return (op == EDIT_REPLACE) || (edit->whole && (edit->op == EDIT_REPLACE) && (said->schema == edit->schema));
}

static enum lyw_refusal
edit_children(struct edit *edit, struct lyd_node *parent, const struct lyd_node *first, enum edit_op op)
{
    const struct lyd_node *said;
    struct lyd_node *previous = NULL, *node;
    enum lyw_refusal refusal;

    LY_LIST_FOR(first, said) {
        if (LYW_IS_KEY_NODE(said)) {
            continue;
        }
        if ((refusal = edit_node(edit, parent, said, op))) {
            return refusal;
        }
        node = replaces_order(edit, said, op) ? lyw_match(siblings_of(edit, parent), said) : NULL;
        if (node) {
            lyw_do_move(edit->journal, node, (previous && (previous->schema == node->schema)) ? previous : NULL);
            previous = node;
        }
    }
    return LYW_DONE;
}

/** Removes the nodes of a path; all entries of a list that is named as a whole. */
static enum lyw_refusal
remove_path(struct edit *edit, const char *path)
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
        if (!is_implicit(node)) {
            remove_written(edit, node);
            ++removed;
        }
    }
    return (removed || (edit->op == EDIT_REMOVE)) ? LYW_DONE : lyw_refuse_path(LYW_DATA_MISSING, path);
}

/** Removes the entries of a whole list that are not among those to replace them. */
static void
remove_other_entries(struct edit *edit, const char *path, const struct lyd_node *root)
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
        if (!is_implicit(node) && !(said && lyw_match(said, node))) {
            lyw_do_remove(edit->journal, node);
        }
    }
}

/** One edit of a path. On a refusal it leaves nothing behind. */
enum lyw_refusal
LYW_EXPORT(lyw_edit_path)(struct lyw_journal *journal, enum edit_op op, const char *path, const char *value,
        enum where where, const char *point)
{
    struct edit edit = {.journal = journal, .op = op, .where = where, .point = point};
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
        refusal = edit_children(&edit, NULL, root, EDIT_MERGE);
    }
    lyd_free_siblings(root);
    if (refusal) {
        lyw_journal_undo(journal, before);
    }
    return refusal;
}

/** All edits that a tree with operations as attributes asks for. On a refusal it leaves nothing behind. */
enum lyw_refusal
LYW_EXPORT(lyw_edit_tree)(struct lyw_journal *journal, const struct lyw_tree *said, enum edit_op op)
{
    struct edit edit = {.journal = journal};
    uint32_t before = journal->count;
    enum lyw_refusal refusal;

    ly_err_clean(journal->tree->ctx, NULL);
    refusal = lyw_edit_check(said->root);
    refusal = refusal ? refusal : edit_children(&edit, NULL, said->root, op);
    if (refusal) {
        lyw_journal_undo(journal, before);
    }
    return refusal;
}

/** Moves an entry of a user-ordered list or leaf-list. */
enum lyw_refusal
LYW_EXPORT(lyw_edit_move)(struct lyw_journal *journal, const char *path, enum where where, const char *point)
{
    struct edit edit = {.journal = journal};
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
    if (!(refusal = find_place(&edit, lyd_parent(node), node, where, point, &previous))) {
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
        return lyw_match(tree->root, node);
    }
    parent = counterpart(tree, lyd_parent(node));
    return parent ? lyw_match(lyd_child(parent), node) : NULL;
}

static enum lyw_refusal
copy_entry(struct lyw_journal *journal, struct lyd_node *source, const struct lyd_node *wanted, const char *to, int rename)
{
    struct lyd_node *parent = NULL, *entry, *child, *previous;

    if (wanted->parent && !(parent = counterpart(journal->tree, lyd_parent(wanted)))) {
        return lyw_refuse_path(LYW_DATA_MISSING, to);
    }
    if (lyw_match(parent ? lyd_child(parent) : journal->tree->root, wanted)) {
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
