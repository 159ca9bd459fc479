/*
 * The engine's side of the border. Rules that all functions here keep:
 *  - a text comes in as a pointer to NUL-terminated UTF-8 in memory that the caller owns;
 *  - a text goes out through lyw_result: valid until the next call;
 *  - a status is an LY_ERR (0 is success) unless said otherwise; the reasons lie in the context until lyw_errors();
 *  - handles are pointers, which the caller keeps to itself.
 */
#ifndef LYW_H_
#define LYW_H_

#include <stdarg.h>
#include <stdint.h>

#include "libyang.h"

#define LYW_EXPORT(NAME) __attribute__((export_name(#NAME))) NAME
#define LYW_IMPORT(NAME) __attribute__((import_module("lyw"), import_name(#NAME)))

/** A data tree with what is needed to judge it. */
struct lyw_tree {
    struct ly_ctx *ctx;
    struct lyd_node *root;  /**< first top-level sibling, NULL when the tree is empty */
    enum lyd_type type;     /**< data, or which kind of operation */
    struct tally *tally;    /**< what is counted of the data for lyw_validate_change(), see change.h; NULL until wanted */
};

/* result.c: the text that goes out */

/** Starts a new result; whatever the last one was is gone. */
void lyw_result_begin(void);

/** Makes memory from malloc() the result. */
void lyw_result_take(char *text, size_t length);

/** Makes memory that outlives the next call the result, without a copy. */
void lyw_result_borrow(const char *text, size_t length);

/** Appends to the result. */
void lyw_put(const char *text);
void lyw_put_bytes(const char *text, size_t length);
void lyw_put_number(int64_t number);

/** Appends a JSON string with quotes; NULL becomes null. */
void lyw_put_string(const char *text);

/** Appends `,"name":` (the comma only where something stands before it in the object or array). */
void lyw_put_key(const char *name);

/** Appends a comma unless the last character opens an object or array. */
void lyw_put_separator(void);

/** Appends a whole member, or nothing when there is no text. */
void lyw_put_member(const char *name, const char *text);
void lyw_put_number_member(const char *name, int64_t number);
void lyw_put_true_member(const char *name, int is_true);

/* path.c: from a path to a node */

enum lyw_found {
    LYW_ERROR = -1,     /**< not a path the schema knows */
    LYW_ABSENT = 0,
    LYW_FOUND = 1,
};

/** Finds the node of a data path. Lists and leaf-lists want their keys or values. */
enum lyw_found lyw_find(const struct lyw_tree *tree, const char *path, struct lyd_node **node);

/** Finds the schema node and the siblings of a path that names a whole list or leaf-list; schema is NULL otherwise. */
enum lyw_found lyw_find_instances(const struct lyw_tree *tree, const char *path, const struct lysc_node **schema,
        struct lyd_node **first);

/**
 * The schema node that a data path names; NULL for none, and the engine says why.
 * @param whole whether the path names all entries of a list or leaf-list
 */
const struct lysc_node *lyw_find_schema(const struct lyw_tree *tree, const char *path, int *whole);

/** The name of a node type as RFC 7950 writes it. */
const char *lyw_kind(uint16_t nodetype);

/* data.c */

/** A tree of its own with these top-level nodes. */
struct lyw_tree *lyw_new_tree(struct ly_ctx *ctx, struct lyd_node *root, enum lyd_type type);

/** The content of an anydata or anyxml, as JSON where libyang took it apart; to be freed. */
char *lyw_any_text(const struct lyd_node *node);

/* schema_type.c */

/** Appends a type. @param leaf the node of the type, NULL for the target of a leafref */
void lyw_put_type(const struct lysc_type *type, const struct lysc_node *leaf);

#endif /* LYW_H_ */
