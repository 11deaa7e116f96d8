/*
 * jsonplace.c: see jsonplace.h. A walk over text that is known to parse, so
 * a scanner is enough: strings, and brackets that match.
 */
#include "base/jsonplace.h"

#include "base/jsonx.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The deepest place found so far. */
struct jsonplace_search {
	const char *best;
	size_t left; /* bytes of the path that it leaves over */
};

static const char *jsonplace_space(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* p is at a quote; behind the closing one. */
static const char *jsonplace_string_end(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + 1 : p;
}

/* Behind the value at p. */
static const char *jsonplace_value_end(const char *p)
{
	size_t depth = 0;

	do {
		p += strcspn(p, depth ? "\"[]{}" : "\"[]{}, \t\r\n");
		if (*p == '\0')
			return p;
		if (*p == '"') {
			p = jsonplace_string_end(p);
		} else if (*p == '[' || *p == '{') {
			depth++;
			p++;
		} else if (depth) {
			depth--;
			p++;
		}
	} while (depth);
	return p;
}

/* Does path begin with this key, whole? Then what follows, else NULL. */
static const char *jsonplace_after_key(
    const char *path, const char *key, size_t len)
{
	if (strncmp(path, key, len) != 0)
		return NULL;
	if (path[len] == '.')
		return path + len + 1;
	return path[len] == '[' || path[len] == '\0' ? path + len : NULL;
}

/* Does path begin with [index]? Then what follows, else NULL. */
static const char *jsonplace_after_index(const char *path, size_t index)
{
	size_t wanted;
	int len = 0;

	if (sscanf(path, "[%zu]%n", &wanted, &len) != 1 || len == 0 ||
	    wanted != index)
		return NULL;
	return path + len + (path[len] == '.');
}

static void jsonplace_walk(struct jsonplace_search *search, const char *value,
    const char *path, size_t depth);

/* This key or item is on the path: perhaps the best so far; then below it. */
static void jsonplace_step(struct jsonplace_search *search, const char *at,
    const char *value, const char *rest, size_t depth)
{
	if (rest == NULL)
		return;
	if (strlen(rest) < search->left) {
		search->best = at;
		search->left = strlen(rest);
	}
	jsonplace_walk(search, value, rest, depth + 1);
}

static void jsonplace_walk(struct jsonplace_search *search, const char *value,
    const char *path, size_t depth)
{
	bool object = *value == '{';
	const char *p = value + 1;

	if ((!object && *value != '[') || *path == '\0' ||
	    depth > JSONX_MAX_DEPTH)
		return;
	for (size_t i = 0;; i++) {
		const char *at = p = jsonplace_space(p);
		if (*p == '\0' || *p == '}' || *p == ']')
			return;
		const char *rest;
		if (object) {
			const char *end = jsonplace_string_end(p);
			size_t len = (size_t)(end - p);
			rest = jsonplace_after_key(
			    path, p + 1, len < 2 ? 0 : len - 2);
			p = jsonplace_space(end);
			p = jsonplace_space(p + (*p == ':'));
		} else {
			rest = jsonplace_after_index(path, i);
		}
		jsonplace_step(search, at, p, rest, depth);
		p = jsonplace_space(jsonplace_value_end(p));
		p += *p == ',';
	}
}

struct jsonplace jsonplace_find(const char *text, const char *path)
{
	const char *start = jsonplace_space(text);
	struct jsonplace_search search = {.best = start, .left = strlen(path)};
	struct jsonplace place = {.line = 1, .column = 1};

	jsonplace_walk(&search, start, path, 0);
	for (const char *p = text; p < search.best; p++) {
		if (*p == '\n') {
			place.line++;
			place.column = 1;
		} else if (((unsigned char)*p & 0xC0) != 0x80) {
			place.column++;
		}
	}
	return place;
}
