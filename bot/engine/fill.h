/*
 * fill.h: what a letter asks for becomes the press of a button or a form that
 * is sent, and what is wrong with the form is asked again by mail, alone.
 */
#ifndef BEADLE_ENGINE_FILL_H
#define BEADLE_ENGINE_FILL_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/handle.h"
#include "store/draft.h"

#include <jansson.h>
#include <stdbool.h>

/* The author of the letter, batch->event, has pressed verb about ref (data
 * NULL), or sent its form. What the letter leaves in doubt stays so. */
bool fill_act(struct batch *batch, const char *verb, const char *ref,
    json_t *taken_data, struct handle_answer *answer, struct err *err);

/* The draft that the letter is about, if it is the author's. */
enum draft_got fill_find(
    struct batch *batch, struct draft *ret_draft, struct err *err);
/* Reads the letter as the draft's form, and sends it; the draft is gone once
 * the form has done what it can. */
bool fill_draft(struct batch *batch, const struct draft *draft,
    struct handle_answer *answer, struct err *err);

#endif
