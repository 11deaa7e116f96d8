/*
 * jsonw.c: see jsonw.h. RFC 8259.
 */
#include "base/jsonw.h"

#include <string.h>

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
	str_addf(w->out, "\\u%04x", c);
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

static int jsonw_chunk(const char *bytes, size_t len, void *arg)
{
	str_add_n(arg, bytes, len);
	return 0;
}

void jsonw_value(struct jsonw *w, const json_t *value)
{
	jsonw_separate(w);
	json_dump_callback(
	    value, jsonw_chunk, w->out, JSON_COMPACT | JSON_ENCODE_ANY);
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
