/*
 * call.h: what a case asks other systems for while it is in a state (invoke).
 * A call is an outbox row of kind DELIVERY_CALL, committed with the step; what
 * comes of it is an event of the case like any other:
 *   xstate.done.actor.ID   the system has answered: event.output
 *   xstate.error.actor.ID  a definite no: event.error {"code", "message"}
 *   delayed.ID             it could not be reached for a while; it is asked
 *                          again for as long as the case waits
 * A call whose state was left is withdrawn, and its answer is nothing. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_CALL_H
#define BEADLE_ENGINE_CALL_H

#include "base/err.h"
#include "engine/batch.h"
#include "model/delivery.h"
#include "model/event.h"
#include "store/case_record.h"
#include "store/outbox.h"

#include <jansson.h>
#include <stdbool.h>

/* Carries out an invoke or stop of a step. */
bool call_effect(struct batch *batch, const struct case_record *record,
    const json_t *effect, struct err *err);
/*
 * For a case that goes on under another version: calls that are under way and
 * that effects (of a step that made all of them anew) ask for again go on;
 * the others are withdrawn. Changes effects.
 */
bool call_carry_over(struct batch *batch, const struct case_record *record,
    json_t *effects, struct err *err);

/* Does it answer the call, by an output or a definite no? */
bool call_is_answer(const struct delivery_result *result);
/* A result that is no answer: has the call waited long enough that it: is that
 * worth telling the case? */
bool call_is_delayed(const struct outbox_row *row, int64_t now_ms);
/* What a result is to the case: the answer, or that there is none yet. Its
 * external id makes each happen once. Yours. */
struct event *call_event(const struct outbox_row *row,
    const struct delivery_result *result, int64_t now_ms);
/* For an output that the case cannot digest: a refusal, so that it goes on.
 * Yours. */
struct event *call_unusable(const struct outbox_row *row, int64_t now_ms);
/* What the event of a call says, as something Beadle did: "heard from the
 * directory". Yours to free(); NULL: it is of no call. */
char *call_words(const char *event, const char *system);
/* Adds {"id", "system", "title", "since"} of each delayed call of the case. */
bool call_add_delayed(
    struct batch *batch, int64_t case_id, json_t *list, struct err *err);

#endif
