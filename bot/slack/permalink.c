/*
 * permalink.c: see permalink.h.
 */
#include "slack/permalink.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

/* https://university.slack.com/archives/C0123/p1700000000000100 */
static char *permalink_url(const json_t *link, const char *url)
{
	const char *ts = jsonx_text(link, "ts");
	const char *dot = strchr(ts, '.');

	return own_printf("%sarchives/%s/p%.*s%s", url,
	    jsonx_text(link, "channel"),
	    dot ? (int)(dot - ts) : (int)strlen(ts), ts, dot ? dot + 1 : "");
}

bool slack_permalink_wanted(const json_t *notice)
{
	json_t *button;
	size_t i;

	json_array_foreach (json_object_get(notice, "buttons"), i, button)
		if (json_object_get(button, "link"))
			return true;
	return false;
}

json_t *slack_permalink_resolve(const json_t *notice, const char *url)
{
	json_t *copy = json_copy((json_t *)notice);
	json_auto_t *buttons = json_array();
	json_t *button;
	size_t i;

	json_array_foreach (json_object_get(notice, "buttons"), i, button) {
		const json_t *link = json_object_get(button, "link");
		if (link == NULL) {
			json_array_append(buttons, button);
			continue;
		}
		if (url == NULL)
			continue;
		OWN(own_string)
		char *to = permalink_url(link, url);
		json_t *linked = json_copy(button);
		json_object_set_new(linked, "url", json_string(to));
		json_array_append_new(buttons, linked);
	}
	if (json_object_get(notice, "buttons"))
		json_object_set(copy, "buttons", buttons);
	return copy;
}
