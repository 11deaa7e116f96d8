/*
 * home.c: see home.h.
 */
#include "slack/home.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "slack/blocks.h"
#include "slack/plain.h"

#include <string.h>

enum { HOME_BLOCKS_MAX = 100, HOME_LABEL_POINTS = 75 };
/* Of Slack's 250 kB what is around the parts takes the rest. */
enum { HOME_PARTS_MAX_BYTES = 240000 };

/* https://university.slack.com/archives/C0123/p1700000000000100 */
static char *home_permalink(const json_t *link, const char *url)
{
	const char *ts = jsonx_text(link, "ts");
	const char *dot = strchr(ts, '.');

	return own_printf("%sarchives/%s/p%.*s%s", url,
	    jsonx_text(link, "channel"),
	    dot ? (int)(dot - ts) : (int)strlen(ts), ts, dot ? dot + 1 : "");
}

static json_t *home_link(const json_t *link, const char *url)
{
	OWN(own_string)
	char *to = home_permalink(link, url);

	return json_pack("{s:s, s:[{s:s, s:s, s:s, s:o}]}", "type", "actions",
	    "elements", "type", "button", "action_id", "open", "url", to,
	    "text", slack_plain("Open the message", HOME_LABEL_POINTS));
}

/* The blocks of one part. New reference. */
static json_t *home_part(const json_t *part, const char *url)
{
	json_auto_t *drawn = slack_blocks_tree(part);
	const json_t *link = json_object_get(part, "link");
	json_t *blocks = json_incref(json_object_get(drawn, "blocks"));

	if (link && url)
		json_array_append_new(blocks, home_link(link, url));
	return blocks;
}

json_t *slack_home(const json_t *payload, const char *url)
{
	json_t *blocks = json_array();
	json_t *part;
	size_t i, bytes = 0;

	json_array_foreach (json_object_get(payload, "parts"), i, part) {
		json_auto_t *one = home_part(part, url);
		OWN(own_string)
		char *drawn = jsonx_dump(one);
		bytes += strlen(drawn);
		if (json_array_size(blocks) + json_array_size(one) + 1 >
		        HOME_BLOCKS_MAX ||
		    bytes > HOME_PARTS_MAX_BYTES)
			break;
		if (i)
			json_array_append_new(
			    blocks, json_pack("{s:s}", "type", "divider"));
		json_array_extend(blocks, one);
	}
	return json_pack("{s:s, s:s, s:o}", "type", "home", "private_metadata",
	    jsonx_text(payload, "hash"), "blocks", blocks);
}
