/*
 * Changing a tree at a cost that follows the change.
 *
 * A difference is a tree of its own, in libyang's form (metadata of the module `yang`): each node has an operation, its
 * own or the one of the node above. Entries of user-ordered lists and leaf-lists say behind which entry they stood in
 * the old tree (`orig-key`, `orig-value`) and stand in the new one (`key`, `value`). Both ends are facts about the whole
 * old and the whole new tree, not about steps between them: that is what makes a difference reversible by swapping the
 * two. Entries stand in the difference in such an order that each comes after the one it is put behind.
 */
#ifndef LYW_EDIT_H_
#define LYW_EDIT_H_

#include "lyw.h"

/** Operations of a diff node, metadata `yang:operation`. */
enum lyw_op {
    LYW_OP_NONE,
    LYW_OP_CREATE,
    LYW_OP_DELETE,
    LYW_OP_REPLACE,     /**< another value of a leaf or anydata; another place of a user-ordered entry */
};

/** Why an edit or a difference cannot be done. The path in question is the result. */
enum lyw_refusal {
    LYW_DONE,
    LYW_ENGINE,         /**< libyang says why */
    LYW_DATA_EXISTS,
    LYW_DATA_MISSING,
    LYW_POINT_MISSING,  /**< the entry to insert before or after */
    LYW_IS_KEY,         /**< a key cannot be edited */
    LYW_NOT_ORDERED,    /**< `insert` or `move` where the order is not the user's */
    LYW_NOT_ENTRY,      /**< rename, copy and move want one entry of a list, to another of the same list */
    LYW_OTHER_KEY,      /**< the value names another key than the path */
    LYW_UNFIT,          /**< a value where none can be, or none where one must be */
    LYW_STATE,          /**< not configuration */
    LYW_NO_ORIGIN,      /**< a difference that does not say what was before */
    LYW_TWICE,          /**< two instances of one node */
    LYW_BAD_OPERATION,  /**< an `operation` or `insert` attribute that is none */
};

/* siblings.c: nodes among their siblings */

/** The node's own children; keys of list entries are left out by those who walk differences. */
#define LYW_IS_KEY_NODE(NODE) ((NODE)->schema && ((NODE)->schema->flags & LYS_KEY) && ((NODE)->schema->nodetype == LYS_LEAF))

/** The sibling that is the same instance: same keys for an entry, same value for a leaf-list entry. */
struct lyd_node *lyw_same_node(const struct lyd_node *siblings, const struct lyd_node *node);

/** What tells an entry from the others: predicates of a list entry, value of a leaf-list entry; to be freed. */
char *lyw_entry_name(const struct lyd_node *entry);

/** The entry with that name; NULL where there is none. */
struct lyd_node *lyw_named_entry(const struct lyd_node *siblings, const struct lysc_node *schema, const char *name);

/** The entry right before one, NULL for the first. */
struct lyd_node *lyw_entry_before(const struct lyd_node *entry);

/** The last entry of a list; NULL for none. */
struct lyd_node *lyw_last_entry(const struct lyd_node *siblings, const struct lysc_node *schema);

/** Where nothing tells equal entries apart. */
int lyw_has_duplicates(const struct lyd_node *first);

/** Whether a node is there because the schema says so, not because somebody wrote it. */
int lyw_is_unwritten(const struct lyd_node *node);

/** Takes a node out of its siblings. */
void lyw_unlink(struct lyd_node **root, struct lyd_node *node);

/** Puts a node where it belongs: by schema, then in the order of its list, or last in a user-ordered one. */
void lyw_link(struct lyd_node **root, struct lyd_node *parent, struct lyd_node *node);

/** Puts a user-ordered entry right behind another, or first. */
void lyw_link_after(struct lyd_node **root, struct lyd_node *parent, struct lyd_node *previous, struct lyd_node *node);

/** Equality of two leafs' or leaf-list entries' values. */
int lyw_same_value(const struct lyd_node *one, const struct lyd_node *other);

/** Adds a node to a difference, behind all others of its schema node. */
void lyw_diff_put(struct lyd_node **diff, struct lyd_node *parent, struct lyd_node *node);

/** A copy of a node alone, with its keys, or with all below it. */
struct lyd_node *lyw_copy(const struct lyd_node *node, int with_children);

/* diff-meta.c: what the nodes of differences say */

const char *lyw_meta(const struct lyd_node *node, const char *name);
void lyw_meta_set(struct lyd_node *node, const char *name, const char *value);
void lyw_meta_drop(struct lyd_node *node, const char *name);

/** Removes all metadata of differences from a node and all below. */
void lyw_meta_strip(struct lyd_node *node);

/** A node's own operation, or the one of the nearest node above; below a replaced node nothing is meant by default. */
enum lyw_op lyw_op_of(const struct lyd_node *node, enum lyw_op inherited);
void lyw_operation_set(struct lyd_node *node, enum lyw_op op);

/** Which end of a difference is spoken of. */
enum lyw_end {
    LYW_OLD,
    LYW_NEW,
};

/** The name of the entry that a user-ordered one stands behind; NULL for none. `known` is 0 where nothing is said. */
const char *lyw_anchor(const struct lyd_node *node, enum lyw_end end, int *known);
void lyw_anchor_set(struct lyd_node *node, enum lyw_end end, const char *name);
void lyw_anchor_drop(struct lyd_node *node, enum lyw_end end);

/** Says of all user-ordered entries below a created node where they stand. */
void lyw_anchor_nested(struct lyd_node *node);

/** Whether a changed leaf or anydata had not been validated before either: only then validation minds it once more. */
int lyw_was_new(const struct lyd_node *node);
void lyw_was_new_set(struct lyd_node *node, int was_new);

/** Keeps in a node of a difference what an anydata was before. */
void lyw_any_origin_set(struct lyd_node *node, const char *text, LYD_ANYDATA_VALUETYPE type);

/** Gives an anydata the value of a text that lyw_any_text() made. 0 where it is none. */
int lyw_any_from_text(struct lyd_node *any, const char *text, LYD_ANYDATA_VALUETYPE type);

/* diff-order.c */

/**
 * Brings the entries of user-ordered lists among these siblings of a difference into an order they can be done in, and
 * drops the moves that are none. Each sibling has its own operation.
 */
void lyw_diff_tidy(struct lyd_node **diff, struct lyd_node *parent);

/** The same for one list, by its first entry; NULL for none. */
void lyw_diff_tidy_list(struct lyd_node **diff, struct lyd_node *parent, struct lyd_node *first);

/* compare.c */

/**
 * What has to be done to one node to make it another instance of it; NULL for nothing.
 * @param moved the order of the two is dealt with by the caller, who wants the node also if nothing else changed
 */
struct lyd_node *lyw_compare_node(const struct lyd_node *from, const struct lyd_node *to, int moved);

/** What has to be done to siblings to make them others. */
void lyw_compare(const struct lyd_node *from, const struct lyd_node *to, struct lyd_node **diff, struct lyd_node *parent);

/* journal.c: changes that can be taken back */

struct lyw_change;

/** What was done to a tree, newest last, and the nodes that it touched. */
struct lyw_journal {
    struct lyw_tree *tree;
    struct lyw_change *changes;
    uint32_t count;
    uint32_t room;
    struct lyd_node *touched;
    int unasked;    /**< nobody will want to know what was done: lyw_journal_finish() is not for this one */
};

void lyw_journal_begin(struct lyw_journal *journal, struct lyw_tree *tree);

/** Inserts a node that is not in any tree, in its place or, for user-ordered entries, last. */
void lyw_do_insert(struct lyw_journal *journal, struct lyd_node *parent, struct lyd_node *node);

/** Inserts a user-ordered entry right behind another, or first. */
void lyw_do_insert_after(struct lyw_journal *journal, struct lyd_node *parent, struct lyd_node *previous,
        struct lyd_node *node);

void lyw_do_remove(struct lyw_journal *journal, struct lyd_node *node);
void lyw_do_move(struct lyw_journal *journal, struct lyd_node *node, struct lyd_node *previous);

/** Gives a leaf, a leaf-list entry or an anydata the value and the flags (default, new) of another. */
void lyw_do_change(struct lyw_journal *journal, struct lyd_node *node, const struct lyd_node *value);

/** Takes back everything that was done since there were `count` changes. */
void lyw_journal_undo(struct lyw_journal *journal, uint32_t count);

/** What was done, as a difference. With `keep` it stays done, otherwise it is taken back. The journal is over. */
struct lyd_node *lyw_journal_finish(struct lyw_journal *journal, int keep);

/** Frees the journal: what was done stays done, and nobody asks what it was. */
void lyw_journal_end(struct lyw_journal *journal);

/* places.c */

struct lyw_places;

/** What two differences say about the places of one list's entries. */
struct lyw_places *lyw_new_places(const struct lyd_node *first, const struct lyd_node *second,
        const struct lysc_node *schema);
void lyw_free_places(struct lyw_places *places);

/** Says of an entry of the merged difference where it stood and comes to stand. */
enum lyw_refusal lyw_put_place(const struct lyw_places *places, struct lyd_node *node);

/* merge.c */

/** Makes of a difference and one that follows it one, in the first; on a refusal that is not to be used any more. */
enum lyw_refusal lyw_join(struct lyd_node **diff, const struct lyd_node *next);

/* keyless.c */

/** What has to be done to siblings to make them others, where some entries have no identity. */
LY_ERR lyw_keyless_compare(const struct lyd_node *from, const struct lyd_node *to, struct lyd_node **diff);

/** Turns such a difference around. */
LY_ERR lyw_keyless_reverse(const struct lyd_node *diff, struct lyd_node **reversed);

/** Says of an entry without identity that a difference deletes where it stood. */
void lyw_keyless_place(struct lyd_node *said, const struct lyd_node *entry);

/** Says of entries in what a difference deletes where they were, so that it can be reversed. */
void lyw_complete_deleted(struct lyd_node *first);

/* patch.c */

/** Does to a tree what a difference says; on a refusal the tree is as it was. */
enum lyw_refusal lyw_patch(struct lyw_tree *tree, const struct lyd_node *diff);

/** Does what a difference says below a parent. On a refusal the caller takes back what was done. */
enum lyw_refusal lyw_do_diff(struct lyw_journal *journal, struct lyd_node *parent, const struct lyd_node *diff,
        enum lyw_op inherited);

/** Turns a difference around, in place. */
enum lyw_refusal lyw_reverse(struct lyd_node **diff, struct lyd_node *parent, enum lyw_op inherited);

/** What has to be done to siblings to make them others, whether their entries have an identity or not. */
LY_ERR lyw_difference(const struct lyd_node *from, const struct lyd_node *to, struct lyd_node **diff);

/** A difference as a tree of its own. */
struct lyw_tree *lyw_new_diff(struct ly_ctx *ctx, struct lyd_node *root);

/** Makes the path of a node the result, and gives back the refusal. */
enum lyw_refusal lyw_refuse(enum lyw_refusal refusal, const struct lyd_node *node);
enum lyw_refusal lyw_refuse_path(enum lyw_refusal refusal, const char *path);

/* edit.c */

/** As the host numbers them. */
enum lyw_edit_op {
    EDIT_NONE,
    EDIT_MERGE,
    EDIT_REPLACE,
    EDIT_CREATE,
    EDIT_DELETE,
    EDIT_REMOVE,
};

enum lyw_where {
    WHERE_UNSAID,
    WHERE_FIRST,
    WHERE_LAST,
    WHERE_BEFORE,
    WHERE_AFTER,
};

struct lyw_edit {
    struct lyw_journal *journal;
    const struct lysc_node *schema; /* of the path edited; NULL: nodes carry their operations */
    enum lyw_edit_op op;                /* of that path's nodes */
    enum lyw_where where;               /* where those nodes come to stand */
    const char *point;
    int whole;                      /* they are all entries of their list */
};

/** Does what siblings of an edit ask for below a parent, NULL for the top. On a refusal the caller takes back. */
enum lyw_refusal lyw_edit_children(struct lyw_edit *edit, struct lyd_node *parent, const struct lyd_node *first,
        enum lyw_edit_op op);

/** Removes what was written of a node, and leaves what stands there without that. */
void lyw_remove_written(struct lyw_edit *edit, struct lyd_node *node);

/** Finds the entry to come to stand behind. */
enum lyw_refusal lyw_find_place(const struct lyw_edit *edit, struct lyd_node *parent, const struct lyd_node *said,
        enum lyw_where where, const char *point, struct lyd_node **previous);

/* parse.c */

/**
 * Parses what is below a parent, or from the root where there is none. How far it came is behind lyw_parsed().
 * @param options LYD_PARSE_STRICT, LYD_PARSE_NO_STATE
 * @param root the top-level nodes; NULL where there is a parent
 */
LY_ERR lyw_parse_into(const struct ly_ctx *ctx, struct lyd_node *parent, const char *text, LYD_FORMAT format,
        uint32_t options, struct lyd_node **root);

/** Refuses keys that a text repeats and that are not those of its entry; the others are dropped. */
enum lyw_refusal lyw_drop_repeated_keys(struct lyd_node *entry);

/* edit-value.c */

/**
 * The node of a path with all above it and what a JSON text says it holds, as a tree of its own.
 * @param value the value of the member that the node is in RFC 7951; NULL for none
 * @param schema what the path names
 * @param whole whether it names all entries of a list or leaf-list
 */
enum lyw_refusal lyw_edit_value(const struct lyw_tree *tree, const char *path, const char *value, struct lyd_node **root,
        const struct lysc_node **schema, int *whole);

/** Refuses what is there twice below these siblings. */
enum lyw_refusal lyw_edit_check(const struct lyd_node *first);

#endif /* LYW_EDIT_H_ */
