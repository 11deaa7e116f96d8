/*
 * bulk.h: which open cases an operator's event is for, and what it would do to
 * each. Reads beside a running service and changes nothing; what then is sent
 * goes through the control socket, case by case, and is decided anew there.
 */
#ifndef BEADLE_ENGINE_BULK_H
#define BEADLE_ENGINE_BULK_H

#include "base/err.h"
#include "engine/rulebook.h"
#include "model/config.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct bulk_query {
	const char *workflow_id;
	const char *event;
	/* JsonLogic; sees what a template sees: context, case, requester,
	 * status, … NULL: every open case. */
	const json_t *where;
	const json_t *data; /* the answers of the event's form, or NULL */
};

/* A case that where is true of. Borrowed. */
struct bulk_case {
	const char *number;
	const char *requester;
	const char *email;    /* or NULL */
	const json_t *before; /* state values */
	const json_t *after;  /* NULL: it does not take the event now */
	/* Why not: a verdict of authorise.h, "not_now", "form_errors". */
	const char *reason;
	json_t *calls; /* what it asks of systems: ["canvas.delete_token"] */
};
typedef void bulk_fn(void *arg, const struct bulk_case *found);

/* Tells fn of each, oldest first. ERR_INPUT: no such workflow or event, or the
 * rule fails; nothing, or not all, was told. */
bool bulk_plan(const struct config *config, struct store *store,
    const struct rulebook *rulebook, const struct bulk_query *query,
    int64_t now_ms, bulk_fn *fn, void *arg, struct err *err);

#endif
