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

static struct lyd_node *
siblings_of(const struct lyw_edit *edit, const struct lyd_node *parent)
{
    return parent ? lyd_child(parent) : edit->journal->tree->root;
}

static int
in_choice(const struct lysc_node *schema)
{
    return schema->parent && (schema->parent->nodetype & (LYS_CHOICE | LYS_CASE));
}

/** Removes what was written of a node, and leaves what stands there without that. */
void
lyw_remove_written(struct lyw_edit *edit, struct lyd_node *node)
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
            if (!lyw_is_unwritten(child)) {
                lyw_remove_written(edit, child);
            }
        }
        return;
    }
    lyw_do_remove(edit->journal, node);
}

static int
read_operation(const char *name, enum lyw_edit_op *op)
{
    static const char *const names[] = {"none", "merge", "replace", "create", "delete", "remove"};

    for (enum lyw_edit_op known = EDIT_NONE; known <= EDIT_REMOVE; ++known) {
        if (!strcmp(name, names[known])) {
            *op = known;
            return 1;
        }
    }
    return 0;
}

static enum lyw_refusal
operation_of(const struct lyw_edit *edit, const struct lyd_node *said, enum lyw_edit_op *op)
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
static enum lyw_where
where_of(const struct lyw_edit *edit, const struct lyd_node *said, const char **point)
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
enum lyw_refusal
lyw_find_place(const struct lyw_edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum lyw_where where,
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
insert_new(struct lyw_edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum lyw_edit_op op)
{
    int at_once = edit->schema && is_at_or_below(said, edit->schema);
    struct lyd_node *node, *previous;
    enum lyw_refusal refusal;
    const char *point;
    enum lyw_where where = where_of(edit, said, &point);

    if ((where != WHERE_UNSAID) || lysc_is_userordered(said->schema)) {
        if ((refusal = lyw_find_place(edit, parent, said, where, point, &previous))) {
            return refusal;
        }
        node = lyw_copy(said, at_once);
        lyw_do_insert_after(edit->journal, parent, previous, node);
    } else {
        node = lyw_copy(said, at_once);
        lyw_do_insert(edit->journal, parent, node);
    }
    return at_once ? LYW_DONE : lyw_edit_children(edit, node, lyd_child_no_keys(said), op);
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
remove_others(struct lyw_edit *edit, struct lyd_node *node, const struct lyd_node *said)
{
    struct lyd_node *child, *next;

    LY_LIST_FOR_SAFE(lyd_child_no_keys(node), next, child) {
        if (!lyw_is_unwritten(child) && !lyw_same_node(lyd_child(said), child)) {
            lyw_remove_written(edit, child);
        }
    }
}

/** Merges into, or replaces, a node that is there. */
static enum lyw_refusal
change_node(struct lyw_edit *edit, struct lyd_node *node, const struct lyd_node *said, enum lyw_edit_op op)
{
    struct lyd_node *previous;
    enum lyw_refusal refusal;
    const char *point;
    enum lyw_where where = where_of(edit, said, &point);

    if (where != WHERE_UNSAID) {
        if ((refusal = lyw_find_place(edit, lyd_parent(node), said, where, point, &previous))) {
            return refusal;
        }
        lyw_do_move(edit->journal, node, previous);
    }
    if (node->schema->nodetype & LYD_NODE_TERM) {
        if (lyw_is_unwritten(node) || !lyw_same_value(node, said)) {
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
    return lyw_edit_children(edit, node, lyd_child_no_keys(said), op);
}

/** A container without presence is there as soon as something in it is. */
static enum lyw_refusal
edit_in_absent(struct lyw_edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum lyw_edit_op op)
{
    uint32_t before = edit->journal->count;
    struct lyd_node *node = lyw_copy(said, 0);
    enum lyw_refusal refusal;

    lyw_do_insert(edit->journal, parent, node);
    refusal = lyw_edit_children(edit, node, lyd_child(said), op);
    if (!refusal && !lyd_child(node)) {
        lyw_journal_undo(edit->journal, before);
    }
    return refusal;
}

static enum lyw_refusal
edit_node(struct lyw_edit *edit, struct lyd_node *parent, const struct lyd_node *said, enum lyw_edit_op op)
{
    struct lyd_node *match = lyw_same_node(siblings_of(edit, parent), said);
    enum lyw_refusal refusal = operation_of(edit, said, &op);

    if (refusal) {
        return refusal;
    }
    switch (op) {
    case EDIT_NONE:
        if (match) {
            return lyw_edit_children(edit, match, lyd_child_no_keys(said), op);
        }
        return lysc_is_np_cont(said->schema) ? edit_in_absent(edit, parent, said, op) :
                lyw_refuse(LYW_DATA_MISSING, said);
    case EDIT_CREATE:
        if (match && !lyw_is_unwritten(match)) {
            return lyw_refuse(LYW_DATA_EXISTS, said);
        }
    /* fall through */
    case EDIT_MERGE:
    case EDIT_REPLACE:
        return match ? change_node(edit, match, said, op) : insert_new(edit, parent, said, op);
    case EDIT_DELETE:
        if (!match || lyw_is_unwritten(match)) {
            return lyw_refuse(LYW_DATA_MISSING, said);
        }
    /* fall through */
    case EDIT_REMOVE:
        if (match && !lyw_is_unwritten(match)) {
            lyw_remove_written(edit, match);
        }
        break;
    }
    return LYW_DONE;
}

/** Whether an entry is one of all those that replace what was there: they bring their order along. */
static int
replaces_order(const struct lyw_edit *edit, const struct lyd_node *said, enum lyw_edit_op op)
{
    if (!lysc_is_userordered(said->schema)) {
        return 0;
    }
    return (op == EDIT_REPLACE) || (edit->whole && (edit->op == EDIT_REPLACE) && (said->schema == edit->schema));
}

enum lyw_refusal
lyw_edit_children(struct lyw_edit *edit, struct lyd_node *parent, const struct lyd_node *first, enum lyw_edit_op op)
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
        node = replaces_order(edit, said, op) ? lyw_same_node(siblings_of(edit, parent), said) : NULL;
        if (node) {
            lyw_do_move(edit->journal, node, (previous && (previous->schema == node->schema)) ? previous : NULL);
            previous = node;
        }
    }
    return LYW_DONE;
}
