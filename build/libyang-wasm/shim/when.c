/*
 * Asks what a `when` decides on: nodes that are there, and implicit ones that would be. They are answered in the order of
 * their ranks, so that each is asked when what it reads is settled.
 */
#include <stdlib.h>

#include "change.h"
#include "tree_data_internal.h"

void
lyw_ask(struct change *change, struct question question)
{
    uint32_t rank = 0;
    struct questions *questions;

    for (const struct lysc_node *schema = question.schema; schema; schema = schema->parent) {
        const struct node_plan *plan = schema->priv;

        if (plan && (plan->rank > rank)) {
            rank = plan->rank;
        }
    }
    questions = &change->ranks[rank];
    if (questions->count == questions->size) {
        questions->size = questions->size ? questions->size * 2 : 16;
        questions->items = realloc(questions->items, questions->size * sizeof *questions->items);
    }
    questions->items[questions->count++] = question;
}

void
lyw_ask_about(struct change *change, struct lyd_node *node)
{
    if (!(node->flags & MARK_ASKED)) {
        node->flags |= MARK_ASKED;
        lyw_ask(change, (struct question){.node = node, .schema = node->schema});
    }
}

void
lyw_ask_changed(struct change *change, struct lyd_node *node)
{
    if (lysc_has_when(node->schema)) {
        lyw_ask_about(change, node);
    }
}

static void
ask_instance(struct change *change, struct lyd_node *node, const void *data)
{
    (void)data;
    lyw_ask_about(change, node);
}

/** Asks anew about the nodes of a place that a `when` decides on. */
static void
ask_governed(struct change *change, const struct place *place, const struct lysc_node *schema)
{
    const struct lysc_node *child;
    struct lyd_node *node;

    if (schema->nodetype & (LYS_CHOICE | LYS_CASE)) {
        LY_LIST_FOR(lysc_node_child(schema), child) {
            ask_governed(change, place, child);
        }
        return;
    }
    LYD_LIST_FOR_INST(lyw_first(change, place), schema, node) {
        lyw_ask_about(change, node);
    }
}

static void
ask_place(struct change *change, struct lyd_node *parent, const void *data)
{
    const struct lysc_node *owner = data;
    struct place place = {parent, parent ? NULL : owner->module};

    ask_governed(change, &place, owner);
    /* what is not there may come to be, and may come to be missed */
    lyw_touched(change, parent, owner);
}

void
lyw_ask_owner(struct change *change, const struct reader *reader, struct lyd_node *anchor)
{
    const struct lysc_node *parent = lysc_data_parent(reader->owner);

    if (anchor && (anchor->schema == reader->owner)) {
        ask_instance(change, anchor, NULL);
    } else if (!parent) {
        ask_place(change, NULL, reader->owner);
    } else {
        lyw_instances(change, parent, anchor, ask_place, reader->owner);
    }
}

static void
answer(struct change *change, const struct question *question)
{
    const struct lysc_when *disabled = NULL;
    LY_ERR ret;

    if (!question->node) {
        if (!question->place.parent || lyw_is_there(change, question->place.parent)) {
            lyw_add_implicits(change, &question->place, question->schema);
        }
        return;
    }
    question->node->flags &= ~MARK_ASKED;
    if (!lyw_is_there(change, question->node)) {
        return;
    }
    if ((ret = lyw_check_when(change->tree->root, question->node, &disabled))) {
        change->status = ret;
    } else if (!disabled) {
        question->node->flags |= LYD_WHEN_TRUE;
    } else if (question->node->flags & LYD_WHEN_TRUE) {
        lyw_remove(change, question->node);
    } else {
        lyw_nodes_add(&change->not_allowed, question->node);
    }
}

int
lyw_answer_some(struct change *change)
{
    for (uint32_t rank = 0; rank <= MAX_RANK; ++rank) {
        struct questions questions = change->ranks[rank];

        if (!questions.count) {
            continue;
        }
        change->ranks[rank] = (struct questions){0};
        for (uint32_t u = 0; u < questions.count; ++u) {
            answer(change, &questions.items[u]);
        }
        free(questions.items);
        return 1;
    }
    return 0;
}
