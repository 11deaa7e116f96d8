/*
 * mistakes.h: what is wrong with a workflow file, all of it at once. Each
 * mistake has its place as a JSON path from the top of the file, e.g.
 * machine.states.review.on["office.approve"][0].guard, and a sentence: what
 * is wrong and what to write instead.
 */
#ifndef BEADLE_FLOW_MISTAKES_H
#define BEADLE_FLOW_MISTAKES_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* More than this nobody reads; the rest is only counted. */
enum { MISTAKES_MAX = 200 };

struct mistake {
	char *path; /* "" for the file as a whole */
	char *what;
};

/* {0} is an empty list. */
struct mistakes {
	struct mistake *items;
	size_t count;
	size_t left_out;
};

/* Adds one at path, or at the member `key` of what is at path (NULL: at path
 * itself). */
void mistakes_add(struct mistakes *mistakes, const char *path, const char *key,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Adds one for each key of object that is not in known, a list ended by
 * NULL. Anything but an object has no keys. */
void mistakes_add_unknown(struct mistakes *mistakes, const char *path,
    const json_t *object, const char *const *known);
/* Adds that there is no row `name` ("guard") in the table ("guards"), at the
 * member `key` (NULL: at path itself), with the name that was probably meant.
 */
void mistakes_add_missing(struct mistakes *mistakes, const char *path,
    const char *key, const char *what, const char *name, const json_t *table);
void mistakes_clear(struct mistakes *mistakes);

/* How many were added, those left out included. */
size_t mistakes_total(const struct mistakes *mistakes);
/* A line for each: "file: path: what". */
void mistakes_print(
    const struct mistakes *mistakes, const char *file, struct str *out);

/* The path of a member, of an item. Yours to free(). */
char *mistakes_path(const char *path, const char *key);
char *mistakes_path_item(const char *path, size_t i);

#endif
