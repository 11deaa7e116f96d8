/*
 * refuse.h: an event that may not be or does not fit: written down in the
 * audit record and told to its actor alone, with what they may want to know.
 * Nothing else changes. Engine thread.
 */
#ifndef BEADLE_ENGINE_REFUSE_H
#define BEADLE_ENGINE_REFUSE_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/handle.h"

#include <jansson.h>
#include <stdbool.h>

/* reason is a constant, one that the refusal template knows. file and details
 * (what the template sees) may be NULL. Fills answer. */
bool refuse(struct batch *batch, const char *reason,
    const struct case_file *file, const json_t *details,
    struct handle_answer *answer, struct err *err);

/* Of a workflow's event. All borrowed. */
struct refuse_about {
	const struct case_file *file; /* NULL: it would have opened one */
	const json_t *row;            /* of the workflow's events, or NULL */
	const struct config_office *office; /* the actor acts for, or NULL */
};

/* The same for a workflow's event: the case is named with how it stands,
 * as whoever pressed has seen its message, and who may do this; if it has
 * moved on ("not_now"), what happened last. */
bool refuse_event(struct batch *batch, const char *reason,
    const struct refuse_about *about, struct handle_answer *answer,
    struct err *err);

#endif
