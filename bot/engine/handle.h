/*
 * handle.h: what an event means. Is it known who sent it? A button or a form
 * is verb.c's; words are read here, and so is a timer that came due.
 */
#ifndef BEADLE_ENGINE_HANDLE_H
#define BEADLE_ENGINE_HANDLE_H

#include "base/err.h"
#include "engine/batch.h"

#include <jansson.h>
#include <stdbool.h>

enum handle_outcome {
	HANDLE_DONE,
	HANDLE_REFUSED,     /* reason says why; the actor was told */
	HANDLE_FORM_ERRORS, /* form_errors says why */
	HANDLE_FORM_PAGE,   /* form_page is the next one (model/reply.h) */
	HANDLE_WAITING,     /* until it is known who the actor is */
};

struct handle_answer {
	enum handle_outcome outcome;
	const char *reason; /* a constant */
	json_t *form_errors;
	json_t *form_page;
};

/* Handles batch->event, whose actor is known by identity. On false,
 * ret_answer may hold JSON to free. */
bool handle_event(
    struct batch *batch, struct handle_answer *ret_answer, struct err *err);
/* A timer of a case that came due: verb is batch->event->verb, the case's
 * id its ref. */
bool handle_timer(struct batch *batch, struct err *err);
/* An EVENT_RESULT: what a system that a case called has answered. */
bool handle_result(struct batch *batch, struct err *err);

#endif
