/*
 * notify.h: from "say this to them" to outbox rows: who is meant. How it
 * reaches a person or an office is said in notify_person.h and
 * notify_office.h. Engine thread.
 */
#ifndef BEADLE_ENGINE_NOTIFY_H
#define BEADLE_ENGINE_NOTIFY_H

#include "base/err.h"
#include "engine/batch.h"
#include "flow/workflow.h"
#include "store/case_record.h"

#include <jansson.h>
#include <stdbool.h>

/* A case as its notices see it. All borrowed. */
struct notify_case {
	const struct workflow *workflow;
	const struct case_record *record; /* with the committed-to snapshot */
	const struct person *requester;
	const json_t *rules; /* facts_rules() */
	const json_t *event; /* facts_event(); NULL: of no step */
	int64_t event_id;    /* store/case_event.h; 0: of no step */
	/* Whose office is told; NULL: somebody else. */
	const struct config_office *office;
};

/* Carries out one notify action of the workflow. */
bool notify_action(struct batch *batch, const struct notify_case *c,
    const json_t *action, struct err *err);

#endif
