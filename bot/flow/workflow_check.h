/*
 * workflow_check.h: what is wrong with a workflow file besides its machine,
 * and the names that it expects others to know. For workflow.c.
 */
#ifndef BEADLE_FLOW_WORKFLOW_CHECK_H
#define BEADLE_FLOW_WORKFLOW_CHECK_H

#include "flow/mistakes.h"

#include <jansson.h>

/* Arrays of strings, sorted, each once. {0} is empty. */
struct workflow_names {
	json_t *offices;
	json_t *persons;
	json_t *notices;
	json_t *calendars;
	const char *opening; /* the event that opens a case; borrowed */
};
void workflow_names_clear(struct workflow_names *names);

/* file is an object. Adds every mistake; fills names as far as it goes. */
void workflow_check(const json_t *file, struct workflow_names *names,
    struct mistakes *mistakes);

#endif
