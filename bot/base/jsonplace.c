/*
 * jsonplace.c: see jsonplace.h. A walk over text that is known to parse, so
 * a scanner is enough: strings, and brackets that match.
 */
#include "base/jsonplace.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

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
	bool quoted = strncmp(path, "[\"", 2) == 0;

	path += quoted ? 2 : *path == '.';
	if (strncmp(path, key, len) != 0)
		return NULL;
	if (quoted)
		return strncmp(path + len, "\"]", 2) == 0 ? path + len + 2
		                                          : NULL;
	return strcspn(path, ".[") == len ? path + len : NULL;
}

/* Does path begin with [index]? Then what follows, else NULL. */
static const char *jsonplace_after_index(const char *path, size_t index)
{
	size_t wanted;
	int len = 0;

	if (sscanf(path, "[%9zu]%n", &wanted, &len) != 1 || len == 0 ||
	    wanted != index)
		return NULL;
	return path + len;
}

/* A member of an object (p at its key) or an item of an array: what of the
 * path is left if it is on it, else NULL; and where its value begins. */
static const char *jsonplace_member(const char *p, bool object,
    const char *path, size_t index, const char **ret_value)
{
	*ret_value = p;
	if (!object)
		return jsonplace_after_index(path, index);
	const char *end = jsonplace_string_end(p);
	size_t len = (size_t)(end - p);
	const char *colon = jsonplace_space(end);
	*ret_value = jsonplace_space(colon + (*colon == ':'));
	return jsonplace_after_key(path, p + 1, len < 2 ? 0 : len - 2);
}

/* One step down the path: moves both on; false if there is no such step. */
static bool jsonplace_step(
    const char **value, const char **path, const char **at)
{
	bool object = **value == '{';
	const char *p = *value + 1;

	if (!object && **value != '[')
		return false;
	for (size_t i = 0;; i++) {
		p = jsonplace_space(p);
		if (*p == '\0' || *p == '}' || *p == ']')
			return false;
		const char *inner;
		const char *rest =
		    jsonplace_member(p, object, *path, i, &inner);
		if (rest) {
			*at = p;
			*value = inner;
			*path = rest;
			return true;
		}
		p = jsonplace_space(jsonplace_value_end(inner));
		p += *p == ',';
	}
}

struct jsonplace jsonplace_find(const char *text, const char *path)
{
	const char *value = jsonplace_space(text);
	const char *at = value;
	struct jsonplace place = {.line = 1, .column = 1};

	while (*path && jsonplace_step(&value, &path, &at))
		;
	for (const char *p = text; p < at; p++) {
		if (*p == '\n') {
			place.line++;
			place.column = 1;
		} else if (((unsigned char)*p & 0xC0) != 0x80) {
			place.column++;
		}
	}
	return place;
}
