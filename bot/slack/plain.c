/*
 * plain.c: see plain.h.
 */
#include "slack/plain.h"

#include "base/own.h"
#include "base/str.h"

char *slack_plain_cut(const char *text, size_t max_points)
{
	if (str_count_points(text) <= max_points)
		return own_strdup(text);
	return own_printf("%.*s\xE2\x80\xA6",
	    (int)str_prefix_points(text, max_points - 1), text);
}

json_t *slack_plain(const char *text, size_t max_points)
{
	OWN(own_string)
	char *cut = slack_plain_cut(text, max_points);

	return json_pack(
	    "{s:s, s:s, s:b}", "type", "plain_text", "text", cut, "emoji", 0);
}

void slack_plain_member(
    struct jsonw *w, const char *key, const char *text, size_t max_points)
{
	OWN(own_string)
	char *cut = slack_plain_cut(text, max_points);

	jsonw_member(w, key, cut);
}

void slack_plain_object(
    struct jsonw *w, const char *key, const char *text, size_t max_points)
{
	jsonw_key(w, key);
	jsonw_begin(w, '{');
	jsonw_member(w, "type", "plain_text");
	slack_plain_member(w, "text", text, max_points);
	jsonw_member_bool(w, "emoji", false);
	jsonw_end(w, '}');
}
