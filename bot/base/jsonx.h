/*
 * jsonx.h: the few JSON habits that jansson leaves to us. json_t is the
 * project's value type; jansson.h may be included anywhere.
 */
#ifndef BEADLE_BASE_JSONX_H
#define BEADLE_BASE_JSONX_H

#include "base/err.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Levels, the outermost value being the first. Deeper than this is hostile;
 * jansson itself allows 2048. */
enum { JSONX_MAX_DEPTH = 128 };

/* Parses one value. Duplicate keys, trailing bytes, a NUL (escaped or not) and
 * bytes that are not UTF-8 are ERR_INPUT, whose text names the place and never
 * quotes the input. */
bool jsonx_parse(
    const char *bytes, size_t len, json_t **ret_value, struct err *err);
/* Compact, keys sorted, UTF-8 unescaped: equal values, equal bytes. Yours to
 * free(), and so is jsonx_dump()'s. NULL, the absence of a value, is null. */
char *jsonx_canonical(const json_t *value);
/* Compact, in insertion order. */
char *jsonx_dump(const json_t *value);

/* "a.b.c" through objects and, by decimal index, arrays; NULL if absent. A key
 * that itself holds a dot is out of reach. Borrowed. */
json_t *jsonx_path(const json_t *value, const char *path);
/* The string there, or NULL. Borrowed. */
const char *jsonx_path_text(const json_t *value, const char *path);
/* The string there, or "" where there is none: for what is written out. */
const char *jsonx_text(const json_t *value, const char *path);
/* The integer there; absent if it is missing or anything else. */
int64_t jsonx_path_int(const json_t *value, const char *path, int64_t absent);
/* True if true is there; nothing else counts. */
bool jsonx_path_true(const json_t *value, const char *path);
/* Sets a.b.c, making objects on the way; swallows taken_new. False if a step
 * on the way is not an object; then nothing has changed. */
bool jsonx_set_path(json_t *value, const char *path, json_t *taken_new);

#endif
