/*
 * actor_type.h: what workflows can call: the operations of other systems,
 * each with what it takes, gives back and may refuse with. One table for each
 * system, in a file of its own; the systems' senders follow it. Constant.
 *
 * Whatever the operation: an answer is an answer also if nothing was found,
 * and a system that is out of order gives none.
 */
#ifndef BEADLE_FLOW_ACTOR_TYPE_H
#define BEADLE_FLOW_ACTOR_TYPE_H

#include "flow/mistakes.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum actor_value {
	ACTOR_TEXT, /* ids too: they outgrow numbers */
	ACTOR_TIME, /* a text: "2026-12-20" or ISO 8601 with a time, UTC */
	ACTOR_FLAG,
	ACTOR_NUMBER,
	ACTOR_TEXTS, /* a list of them */
	ACTOR_ROWS,  /* a list of objects with the fields in `of` */
};

enum actor_when {
	ACTOR_ALWAYS,   /* input: it is needed */
	ACTOR_IF_FOUND, /* output: unless "found" is false, or it is ambiguous
	                 */
	ACTOR_MAYBE,    /* it can be missing */
};

struct actor_field {
	const char *name; /* NULL ends a list of fields */
	enum actor_value value;
	enum actor_when when;
	/* Input: of all fields with the same number but 0, one is needed. */
	int one_of;
	const struct actor_field *of;
	/* TEXT: all that it can be, NULL at the end; NULL: anything. */
	const char *const *values;
};

struct actor_type {
	const char *name;        /* "directory.look_up" */
	const char *description; /* for people, "who has this address" */
	/* It changes something: to repeat it, one looks first. */
	bool changes;
	const struct actor_field *input;
	const struct actor_field *output;
	const char *const *errors; /* codes, NULL at the end */
};

struct actor_system {
	const char *name;  /* "directory" */
	const char *title; /* in a sentence: "the directory" */
	const struct actor_type *types;
	size_t type_count;
};

/* All systems; NULL at the end. */
extern const struct actor_system *const actor_systems[];
extern const struct actor_system actor_type_directory; /* its own file */
extern const struct actor_system actor_type_canvas;    /* its own file */

/* NULL if there is none. */
const struct actor_type *actor_type_find(const char *name);
/* "directory.look_up": "directory", yours to free(); "look_up", borrowed. */
char *actor_type_system(const char *name);
const char *actor_type_operation(const char *name);
/* The name itself if it is none of ours. */
const char *actor_type_system_title(const char *system);
/* An error code as a sentence for people. */
const char *actor_type_message(const char *code);

/* Of a row of a workflow's actors table: is there such a type, are all fields
 * its own, and none missing that it needs? */
void actor_type_check_row(
    const json_t *row, const char *path, struct mistakes *mistakes);

#endif
