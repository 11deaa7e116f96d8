/*
 * jsonw.h: writes JSON as text, without a tree in between: for messages that
 * are made only to be sent. The caller balances what it begins and ends; a
 * member's key comes right before its value.
 */
#ifndef BEADLE_BASE_JSONW_H
#define BEADLE_BASE_JSONW_H

#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jsonw {
	struct str *out; /* borrowed; its sticky failure is the writer's */
	bool comma;      /* something stands before, on this level */
	bool sorted;     /* jsonw_value(): members by key, else as inserted */
};

/* '{' or '['. */
void jsonw_begin(struct jsonw *w, char bracket);
/* '}' or ']'. */
void jsonw_end(struct jsonw *w, char bracket);
/* key is a constant of ours: nothing in it needs escaping. */
void jsonw_key(struct jsonw *w, const char *key);
/* text is UTF-8. */
void jsonw_text(struct jsonw *w, const char *text);
void jsonw_text_n(struct jsonw *w, const char *text, size_t len);
void jsonw_bool(struct jsonw *w, bool value);
/* A whole value, UTF-8 unescaped; NULL is null. */
void jsonw_value(struct jsonw *w, const json_t *value);

/* A key and its value. */
void jsonw_member(struct jsonw *w, const char *key, const char *text);
void jsonw_member_bool(struct jsonw *w, const char *key, bool value);

#endif
