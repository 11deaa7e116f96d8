/*
 * jsonw.c: see jsonw.h. RFC 8259.
 */
#include "base/jsonw.h"

#include "base/own.h"

#include <string.h>

/* 64 bits in decimal, or 17 digits with sign, point and exponent. */
enum { JSONW_NUMBER_BYTES = 32 };

static void jsonw_separate(struct jsonw *w)
{
	if (w->comma)
		str_add_char(w->out, ',');
	w->comma = true;
}

void jsonw_begin(struct jsonw *w, char bracket)
{
	jsonw_separate(w);
	str_add_char(w->out, bracket);
	w->comma = false;
}

void jsonw_end(struct jsonw *w, char bracket)
{
	str_add_char(w->out, bracket);
	w->comma = true;
}

static void jsonw_escaped(struct jsonw *w, unsigned char c)
{
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (const char *p = named; *p; p += 2) {
		if (*p == (char)c) {
			str_add_n(w->out, (const char[]){'\\', p[1]}, 2);
			return;
		}
	}
	str_addf(w->out, "\\u%04X", c);
}

static bool jsonw_is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

void jsonw_text_n(struct jsonw *w, const char *text, size_t len)
{
	jsonw_separate(w);
	str_add_char(w->out, '"');
	for (size_t i = 0, from = 0; i <= len; i++) {
		if (i < len && jsonw_is_plain((unsigned char)text[i]))
			continue;
		str_add_n(w->out, text + from, i - from);
		if (i < len)
			jsonw_escaped(w, (unsigned char)text[i]);
		from = i + 1;
	}
	str_add_char(w->out, '"');
}

void jsonw_text(struct jsonw *w, const char *text)
{
	jsonw_text_n(w, text, strlen(text));
}

/* A key that may hold anything. */
static void jsonw_name(struct jsonw *w, const char *key)
{
	jsonw_text(w, key);
	str_add_char(w->out, ':');
	w->comma = false;
}

void jsonw_key(struct jsonw *w, const char *key)
{
	jsonw_separate(w);
	str_add_char(w->out, '"');
	str_add(w->out, key);
	str_add_n(w->out, "\":", 2);
	w->comma = false;
}

void jsonw_bool(struct jsonw *w, bool value)
{
	jsonw_separate(w);
	str_add(w->out, value ? "true" : "false");
}

static int jsonw_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void jsonw_sorted_members(struct jsonw *w, const json_t *object)
{
	size_t count = json_object_size(object), n = 0;
	const char **keys = own_calloc(count, sizeof(*keys));
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value)
		keys[n++] = key;
	qsort(keys, count, sizeof(*keys), jsonw_compare);
	for (size_t i = 0; i < count; i++) {
		jsonw_name(w, keys[i]);
		jsonw_value(w, json_object_get(object, keys[i]));
	}
	free(keys);
}

static void jsonw_object(struct jsonw *w, const json_t *object)
{
	const char *key;
	json_t *value;

	jsonw_begin(w, '{');
	if (w->sorted)
		jsonw_sorted_members(w, object);
	else
		json_object_foreach ((json_t *)object, key, value) {
			jsonw_name(w, key);
			jsonw_value(w, value);
		}
	jsonw_end(w, '}');
}

static void jsonw_array(struct jsonw *w, const json_t *array)
{
	json_t *value;
	size_t i;

	jsonw_begin(w, '[');
	json_array_foreach (array, i, value)
		jsonw_value(w, value);
	jsonw_end(w, ']');
}

/* Numbers as jansson writes them: an integer stays one, a real too. */
static void jsonw_number(struct jsonw *w, const json_t *value)
{
	char digits[JSONW_NUMBER_BYTES];
	size_t len = json_dumpb(
	    value, digits, sizeof(digits), JSON_ENCODE_ANY | JSON_COMPACT);

	jsonw_separate(w);
	str_add_n(w->out, digits, len);
}

void jsonw_value(struct jsonw *w, const json_t *value)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_OBJECT:
		jsonw_object(w, value);
		return;
	case JSON_ARRAY:
		jsonw_array(w, value);
		return;
	case JSON_STRING:
		jsonw_text_n(
		    w, json_string_value(value), json_string_length(value));
		return;
	case JSON_INTEGER:
	case JSON_REAL:
		jsonw_number(w, value);
		return;
	case JSON_TRUE:
	case JSON_FALSE:
		jsonw_bool(w, json_is_true(value));
		return;
	case JSON_NULL:
		jsonw_separate(w);
		str_add(w->out, "null");
	}
}

void jsonw_member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_text(w, text);
}

void jsonw_member_bool(struct jsonw *w, const char *key, bool value)
{
	jsonw_key(w, key);
	jsonw_bool(w, value);
}
