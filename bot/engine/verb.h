/*
 * verb.h: what a button or a form does, to a workflow or to a case: find what
 * it is about, ask the authoriser, check the form, step the case. A refusal
 * is written down and told to the actor.
 */
#ifndef BEADLE_ENGINE_VERB_H
#define BEADLE_ENGINE_VERB_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/handle.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Handles batch->event, which has a verb, from a known member. */
bool verb_handle(
    struct batch *batch, struct handle_answer *answer, struct err *err);
/* The same for a case in hand. post_id: the message of ours that it hangs
 * from; 0: none. */
bool verb_on_case(struct batch *batch, struct case_file *file, int64_t post_id,
    struct handle_answer *answer, struct err *err);
/* The requester, every reviewer and whoever the case names may ask how it
 * stands; for anybody else it does not exist. */
bool verb_may_see(const struct batch *batch, const struct case_file *file);
/* How the case stands, told to whoever may see it. wanted (may be NULL): an
 * event that gets a button there whatever the workflow says of status. */
bool verb_status(struct batch *batch, const struct case_file *file,
    const char *wanted, struct handle_answer *answer, struct err *err);
/* reason is a constant, one that the refusal template knows. file and details
 * may be NULL. */
bool verb_refuse(struct batch *batch, const char *reason,
    const struct case_file *file, const json_t *details,
    struct handle_answer *answer, struct err *err);

#endif
