/*
 * home.c: see home.h.
 */
#include "slack/home.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "slack/blocks.h"
#include "slack/permalink.h"

#include <string.h>

enum { HOME_BLOCKS_MAX = 100 };
/* Of Slack's 250 kB what is around the parts takes the rest. */
enum { HOME_PARTS_MAX_BYTES = 240000 };

/* The blocks of one part. New reference. */
static json_t *home_part(const json_t *part, const char *url)
{
	json_auto_t *linked = slack_permalink_resolve(part, url);
	json_auto_t *drawn = slack_blocks_tree(linked);

	return json_incref(json_object_get(drawn, "blocks"));
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
