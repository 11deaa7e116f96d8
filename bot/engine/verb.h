/*
 * verb.h: what a button or a form does, to a workflow or to a case: find what
 * it is about, ask the authoriser, check the form, step the case. What may not
 * be or does not fit is refused (engine/refuse.h). Engine thread.
 */
#ifndef BEADLE_ENGINE_VERB_H
#define BEADLE_ENGINE_VERB_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/handle.h"

#include <stdbool.h>
#include <stdint.h>

/* Handles batch->event, which has a verb, from a known member. */
bool verb_handle(
    struct batch *batch, struct handle_answer *answer, struct err *err);
/* The same for a case in hand. post_id: the message of ours that it hangs
 * from; 0: none. */
bool verb_on_case(struct batch *batch, struct case_file *file, int64_t post_id,
    struct handle_answer *answer, struct err *err);

#endif
