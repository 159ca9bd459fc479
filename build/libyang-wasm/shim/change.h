/*
 * Validation that follows the change. Four parts:
 *  - plan.c (with expression.c): once per context, which schema node is read by which `must`, `when` or type;
 *  - tally.c: per tree, how often each leafref value, target, unique tuple and list entry is there;
 *  - settle.c (with when.c and act.c): what validation itself does to a tree: choice cases, defaults, `when`;
 *  - judge.c: everything that only looks: types, `must`, mandatory nodes, counts, `unique`.
 * work.c holds what they share, checks.c reaches libyang's own checks of one node; validate_change.c is the door. A
 * journal (edit.h) keeps the tally of its tree; what changes a tree without one drops it.
 */
#ifndef CHANGE_H_
#define CHANGE_H_

#include "lyw.h"

/* expression.c: what an XPath expression can reach, read off its tokens */

struct lyxp_expr;

/** How many levels above its context node an expression looks; -1 where that has no bound. */
int lyw_reach(const struct lyxp_expr *expr);

/** Whether an expression may come to nodes of this name by going down; otherwise it only climbs through them. */
int lyw_descends_to(const struct lyxp_expr *expr, const char *name);

/** Whether an expression may use the text of an inner node of this name, which is that of everything below it. */
int lyw_uses_text_of(const struct lyxp_expr *expr, const char *context, const char *name);

/** Whether an expression calls a function. */
int lyw_calls(const struct lyxp_expr *expr, const char *function);

/* plan.c */

enum reads {
    READS_MUST,
    READS_WHEN,
    READS_TYPE,
};

/** An expression of the schema, seen from the nodes that it reads. */
struct reader {
    enum reads kind;
    const struct lysc_node *owner;  /**< where it stands; a choice or case too with `when` */
    const struct lysc_node *anchor; /**< the node above the owner below which everything lies that it reads; NULL: the tree */
};

/** A leaf or leaf-list that plain leafrefs point to, and how far below what it shares with them. */
struct target {
    const struct lysc_node *schema;
    uint32_t down;                  /**< levels from the shared node down to the target, UINT32_MAX where that is the root */
    struct ref **refs;
    uint32_t ref_count;
};

/** A leafref with a path of names only that wants an instance: the tally answers for it. */
struct ref {
    const struct lysc_node *schema;
    uint32_t up;                    /**< levels up to what it shares with its targets, UINT32_MAX for the root */
    struct target *target;
};

/** What is to be known of one schema node; it hangs on lysc_node.priv. */
struct node_plan {
    const struct lysc_node *schema;
    struct reader **readers;
    uint32_t reader_count;
    struct target **targets;
    uint32_t target_count;
    struct ref *ref;
    uint32_t rank;                  /**< a `when` reads only nodes whose `when` have a lower rank */
    uint8_t is_counted;             /**< a list or leaf-list with min- or max-elements */
    uint8_t is_unique;              /**< a list with `unique` */
};

/** What is to be known of a context. */
struct plan {
    const struct ly_ctx *ctx;
    struct plan *next;
    struct node_plan **nodes;
    uint32_t node_count;
    struct reader **readers;
    uint32_t reader_count;
    struct reader **restless;       /**< expressions whose reading cannot be told from the schema */
    uint32_t restless_count;
    const struct lysc_node **instance_owners; /**< leaves that may hold an instance-identifier that wants its instance */
    uint32_t instance_owner_count;
    int has_mounts;                 /**< data of other contexts may be in the trees */
    struct ly_ht *children;         /**< libyang's cache of schema children */
    struct ly_ht *tops;             /**< the same of one module's top level */
    const struct lys_module *tops_of;
};

/** The plan of a context, made at the first call. */
struct plan *lyw_plan(const struct ly_ctx *ctx);

/** Forgets the plan of a context that is about to be freed. */
void lyw_plan_free(const struct ly_ctx *ctx);

/** How deep instances of a schema node lie in the data; 1 at the top, 0 for NULL. */
uint32_t lyw_depth(const struct lysc_node *schema);

/** Whether libyang would ever make instances of it on its own. */
int lyw_is_implicit(const struct lysc_node *schema);

/* tally.c */

struct tally;

/** Builds the tally of a tree, unless it has one. */
struct tally *lyw_tally(struct lyw_tree *tree);

/** To be called when a tree is changed by anything but a journal: the tally is made anew when it is next wanted. */
void lyw_tally_drop(struct lyw_tree *tree);

/** Takes in or out (`sign` 1 or -1) one node, without what is below it and without the tuples of entries above it. */
void lyw_tally_node(struct tally *tally, const struct lyd_node *node, int sign);

/** Takes in or out the node and all below it, tuples included. */
void lyw_tally_tree(struct tally *tally, const struct lyd_node *node, int sign);

/** Takes in or out the tuples of one entry of a list with `unique`. */
void lyw_tally_tuples(struct tally *tally, const struct lyd_node *entry, int sign);

/** Takes in or out the tuples of the list entries from this node up. */
void lyw_tally_entries(struct tally *tally, const struct lyd_node *node, int sign);

uint32_t lyw_tally_targets(const struct tally *tally, const struct target *target, const struct lyd_node *anchor, const char *value);
uint32_t lyw_tally_refs(const struct tally *tally, const struct ref *ref, const struct lyd_node *anchor, const char *value);
uint32_t lyw_tally_entries_of(const struct tally *tally, const struct lysc_node *list, const struct lyd_node *parent);

/** Whether it says what a new one would; a new one takes its place. For tests. */
int lyw_tally_is_true(struct lyw_tree *tree);

/** Bytes that it takes. */
size_t lyw_tally_size(const struct lyw_tree *tree);

/** Whether another entry may have the same values of some `unique`; hashes are compared, so it must be looked at. */
int lyw_tally_is_shared(const struct tally *tally, const struct lyd_node *entry);

/** The node so many levels above; NULL for UINT32_MAX and beyond the top. */
struct lyd_node *lyw_above(const struct lyd_node *node, uint32_t levels);

/** A set of pairs of addresses. */
struct pairs {
    struct tally *table;
};

/** Adds a pair, once a round; the first is never NULL. @return 0 where it was there */
int lyw_pairs_add(struct pairs *pairs, const void *first, const void *second, uint32_t round);
void lyw_pairs_free(struct pairs *pairs);

/* work.c */

/** Whether a diff or a tree can be followed: entries without identity and data of extensions cannot. */
int lyw_is_followable(const struct lyd_node *first);

/** Sets the default flags of non-presence containers from here up to what their children say. */
void lyw_refresh_default(struct lyd_node *node);

/* settle.c and judge.c share the work on one change */

enum event_kind {
    EVENT_CREATED,
    EVENT_DELETED,
    EVENT_CHANGED,
};

/** One node that has come, gone or got another value. */
struct event {
    enum event_kind kind;
    const struct lysc_node *schema;
    struct lyd_node *parent;        /**< the nearest node above it that was not part of the same deletion; NULL for the tree */
    const char *old;                /**< the value that is no more */
};

struct nodes {
    struct lyd_node **items;
    uint32_t count, size;
};

/** Nodes below one parent, or top-level ones of one module. */
struct place {
    struct lyd_node *parent;
    const struct lys_module *module; /**< only without a parent */
};

/** A question of a `when`: about a node, or about one that would be made if the answer were yes. */
struct question {
    struct lyd_node *node;
    const struct lysc_node *schema;
    struct place place;
};

struct questions {
    struct question *items;
    uint32_t count, size;
};

#define MAX_RANK 32

struct change {
    struct lyw_tree *tree;
    struct plan *plan;
    struct tally *tally;
    uint32_t options;               /**< LYD_VALIDATE_* */
    int is_whole;                   /**< everything is new: nothing has to be found through readers */
    LY_ERR status;                  /**< LY_EVALID once a fault is told, anything else ends the work */
    struct lyd_node **follow_up;    /**< diff of what validation did, where it is wanted */

    struct event *events;
    uint32_t event_count, event_size;
    struct nodes created;           /**< in document order, all levels */
    uint32_t settled_created, settled_events;
    struct place *places;           /**< whose children came or went */
    uint32_t place_count, place_size, settled_places;
    struct questions ranks[MAX_RANK + 1];
    struct pairs asked;             /**< (reader, anchor) that have been followed */
    struct pairs placed;
    struct nodes removed;           /**< kept until the end, so that no address dangles */
    struct nodes removed_from;
    struct nodes not_allowed;       /**< nodes whose `when` is false and that validation may not remove */

    uint32_t place_round;           /**< counts up whenever a place that is touched has to be settled again */
    int has_deletions;
    int has_keyless;                /**< the follow-up has entries without identity, so libyang merges it */
    struct nodes changed;           /**< leaves and anydata with another value */
    struct nodes musts, types;      /**< to be judged when the tree is settled */
    struct pairs judged;
};

/* marks in lyd_node.flags, of which libyang uses the lowest four; gone when the work ends */
#define MARK_REMOVED 0x10000000u
#define MARK_ASKED 0x20000000u
#define MARKS 0xf0000000u

void lyw_nodes_add(struct nodes *nodes, struct lyd_node *node);

/** The node, or the nearest above it that is still in the tree; NULL for the tree itself. */
struct lyd_node *lyw_surviving(const struct change *change, struct lyd_node *node);

/** First child of a place, NULL where there is none. */
struct lyd_node *lyw_first(const struct change *change, const struct place *place);

/** A node has come, whatever is below it. */
void lyw_came(struct change *change, struct lyd_node *node);

/** A node has come with all below it. */
void lyw_created(struct change *change, struct lyd_node *node);

/** Something about the children of a place has changed. */
void lyw_touched(struct change *change, struct lyd_node *parent, const struct lysc_node *child);

/** Notes that a node is no more or has another value. */
void lyw_event(struct change *change, enum event_kind kind, const struct lysc_node *schema, struct lyd_node *parent,
        const char *old);

/* act.c */

struct place lyw_place_of(struct lyd_node *node);

/** Whether a node that was in the tree still is. */
int lyw_is_there(const struct change *change, struct lyd_node *node);

/** Takes a node out of the tree; its memory stays until the work ends. */
void lyw_remove(struct change *change, struct lyd_node *node);

/** Whether an implicit node is wanted in a place: none there, and its cases are the ones that hold. */
int lyw_is_wanted(const struct change *change, const struct place *place, const struct lysc_node *schema);

/** Makes the implicit nodes of one schema node that a place lacks, unless a `when` forbids them. */
void lyw_add_implicits(struct change *change, const struct place *place, const struct lysc_node *schema);

/* when.c */

/** Puts a question for when its turn comes. */
void lyw_ask(struct change *change, struct question question);
void lyw_ask_about(struct change *change, struct lyd_node *node);

/** Asks the `when` of a node that has another value. */
void lyw_ask_changed(struct change *change, struct lyd_node *node);

/** Asks a `when` anew for all that it decides on below a node. */
void lyw_ask_owner(struct change *change, const struct reader *reader, struct lyd_node *anchor);

/** Answers the questions of the lowest rank that has any. @return 0 when there are none */
int lyw_answer_some(struct change *change);

/* settle.c */

/** Does all that validation does to the tree, until nothing more follows. */
void lyw_settle(struct change *change);

/** Judges what has changed and what depends on it. */
void lyw_judge(struct change *change);

/** Calls back for each instance of a schema node below a node (NULL: in the tree). */
typedef void (*lyw_instance_clb)(struct change *change, struct lyd_node *node, const void *data);
void lyw_instances(struct change *change, const struct lysc_node *schema, struct lyd_node *anchor,
        lyw_instance_clb callback, const void *data);

/** Follows an event to those who read the node. Calls back with the reader and the node its anchor is. */
typedef void (*lyw_reader_clb)(struct change *change, const struct reader *reader, struct lyd_node *anchor);
void lyw_readers(struct change *change, const struct event *event, int kinds, lyw_reader_clb callback);

/* checks.c: libyang's checks of one node */

LY_ERR lyw_check_when(const struct lyd_node *tree, const struct lyd_node *node, const struct lysc_when **disabled);

/** The same for a node that is not there. @param first its siblings, NULL for none; @param parent NULL at the top level */
LY_ERR lyw_check_absent_when(const struct lyd_node *first, const struct lyd_node *parent, const struct lysc_node *schema,
        const struct lysc_when **disabled);
LY_ERR lyw_check_must(const struct lyd_node *node, uint32_t options);
LY_ERR lyw_check_cases(struct lyd_node *first, const struct lys_module *module, const struct lysc_node *choice);
LY_ERR lyw_check_duplicates(const struct lyd_node *first, const struct lyd_node *node, uint32_t options);
LY_ERR lyw_check_mandatory(const struct lyd_node *first, const struct lyd_node *parent, const struct lysc_node *schema, uint32_t options);
LY_ERR lyw_check_minmax(const struct lyd_node *first, const struct lyd_node *parent, const struct lysc_node *schema, uint32_t options);
LY_ERR lyw_check_unique(const struct lyd_node *first, const struct lysc_node *list, uint32_t options);
LY_ERR lyw_check_type(const struct lyd_node *node, const struct lyd_node *tree);
void lyw_schema_children_free(struct plan *plan);
struct lyd_node *lyw_unique_leaf(const struct lysc_node_leaf *leaf, const struct lyd_node *entry);
void lyw_tell_when(const struct lyd_node *node, const struct lysc_when *disabled);
void lyw_tell_leafref(const struct lyd_node *node);
void lyw_tell_unexpected_state(const struct lyd_node *node);
void lyw_schema_children(struct plan *plan, const struct lysc_node *parent, const struct lys_module *module,
        const struct lysc_node ***choices, const struct lysc_node ***nodes);

#endif /* CHANGE_H_ */
