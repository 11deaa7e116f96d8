/*
 * migrate.h: how open cases of an older version go on under a new one, as the
 * new one's file says:
 *
 *   "migrate": {"from": {"1": {
 *     "states":  {"review.reading": "review.looking", …},
 *     "context": {"history": JsonLogic, …}}}}
 *
 * A state is written as `beadle case` shows it, and stands for all that is
 * inside it. One that is in both versions needs no line. What the context of
 * the new machine begins with and the case does not have yet is added; then
 * the rules of "context" set what they say, seeing the context as it was.
 * Pure.
 */
#ifndef BEADLE_FLOW_MIGRATE_H
#define BEADLE_FLOW_MIGRATE_H

#include "base/err.h"
#include "flow/mistakes.h"
#include "flow/statechart.h"
#include "flow/workflow.h"

#include <jansson.h>
#include <stdbool.h>

/* Does the workflow say how cases of that version go on? */
bool migrate_has(const struct workflow *workflow, int from_version);

/*
 * The step of a case with that snapshot, of from_version, into the workflow;
 * event is what its rules see of it. ERR_INPUT says which state leads
 * nowhere and what to write.
 */
bool migrate_step(const struct workflow *workflow, int from_version,
    const json_t *snapshot, const json_t *event, const json_t *ambient,
    struct step *ret_step, struct err *err);

/* Is "migrate" of a workflow file sound? chart may be NULL: not compiled. */
void migrate_check(
    const json_t *file, const struct chart *chart, struct mistakes *mistakes);

#endif
