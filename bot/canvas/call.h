/*
 * call.h: one call of a workflow on its way through one or more requests: what
 * it was given, the lists it reads page by page, and its one result. For the
 * operations (people.c, tokens.c) and canvas.c, which begins it. Web thread.
 */
#ifndef BEADLE_CANVAS_CALL_H
#define BEADLE_CANVAS_CALL_H

#include "canvas/answer.h"
#include "canvas/api.h"
#include "model/delivery.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* What all calls share. */
struct canvas_line {
	struct canvas_api api;
	delivery_done_fn *done;
	void *done_arg;
	/* Canvas is to have a rest until then; monotonic. */
	int64_t not_before_ms;
};

struct canvas_call;
/* An answer that is a success, or a definite no; all others end the call. */
typedef void canvas_call_answered_fn(
    struct canvas_call *call, const struct canvas_answer *answer);
/* False: it is no page of such a list. */
typedef bool canvas_call_page_fn(struct canvas_call *call, const json_t *page);
typedef void canvas_call_fn(struct canvas_call *call);

struct canvas_call {
	struct canvas_line *line;
	struct delivery *delivery;
	/* What is being asked. */
	bool once;
	canvas_call_answered_fn *answered;
	canvas_call_page_fn *page;
	canvas_call_fn *then; /* the list has ended */
	int pages;
	/* What the operations have found so far. */
	json_t *users;
	json_t *tokens;
	char *user_id;
	char *course_name; /* or NULL */
	bool teaches;
	bool missing; /* there was nothing to delete */
};

/* Owns the delivery. Ended by give() or fail(). */
struct canvas_call *canvas_call_new(
    struct canvas_line *line, struct delivery *taken_delivery);
/* The text that it was given; NULL if it is none, or empty. */
const char *canvas_call_input(const struct canvas_call *call, const char *name);
/* The same as a part of a path; NULL if it could be more than an id. */
const char *canvas_call_input_id(
    const struct canvas_call *call, const char *name);

/* One request of canvas/api.h: method, path, fields, secret and once are the
 * caller's. */
void canvas_call_ask(struct canvas_call *call,
    const struct canvas_api_call *request, canvas_call_answered_fn *answered);
/* All pages of a list, one after the other; what is no success ends the call.
 */
void canvas_call_list(struct canvas_call *call, const char *path,
    const char *const *fields, canvas_call_page_fn *page, canvas_call_fn *then);

/* --- the end -------------------------------------------------------------- */

void canvas_call_give(struct canvas_call *call, json_t *taken_output);
void canvas_call_fail(
    struct canvas_call *call, enum delivery_outcome outcome, const char *error);
/* As the answer says, which is no success. */
void canvas_call_fail_as(
    struct canvas_call *call, const struct canvas_answer *answer);

#endif
