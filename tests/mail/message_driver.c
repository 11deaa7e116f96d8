/*
 * message_driver.c: lets a Node test use mail/message.h: a line of JSON in
 * ({"from", "from_name"?, "to", "to_name"?, "subject", "message_id",
 * "references"?, "notice", "reply_to"?, "sheet"?, "sheet_html"?, "replies"?,
 * "at_ms"}), a line out: {"bytes"} or {"error"}. The bytes are ASCII, so they
 * fit into JSON as they are.
 */
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "mail/message.h"

#include <stdio.h>

enum { DRIVER_MAX_BYTES = 8 * 1024 * 1024 };

static json_t *driver_build(const json_t *job)
{
	struct mail_message message = {
	    .from = jsonx_path_text(job, "from"),
	    .from_name = jsonx_path_text(job, "from_name"),
	    .to = jsonx_path_text(job, "to"),
	    .to_name = jsonx_path_text(job, "to_name"),
	    .subject = jsonx_path_text(job, "subject"),
	    .message_id = jsonx_path_text(job, "message_id"),
	    .references = json_object_get(job, "references"),
	    .notice = json_object_get(job, "notice"),
	    .reply_to = jsonx_path_text(job, "reply_to"),
	    .sheet = jsonx_path_text(job, "sheet"),
	    .sheet_html = jsonx_path_text(job, "sheet_html"),
	    .replies = jsonx_path_true(job, "replies"),
	    .at_ms = jsonx_path_int(job, "at_ms", 0),
	};
	struct err err = {.kind = ERR_NONE};
	OWN(str_clear)
	struct str bytes = {.max_bytes = DRIVER_MAX_BYTES};

	if (!mail_message_build(&message, &bytes, &err))
		return json_pack("{s:s}", "error", err.text);
	return json_pack("{s:s}", "bytes", str_text(&bytes));
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (!crypto_init(NULL))
		return 1;
	while ((len = getline(&line, &size, stdin)) > 0) {
		json_auto_t *job = NULL;
		if (!jsonx_parse(line, (size_t)len, &job, NULL))
			return 1;
		json_auto_t *answer = driver_build(job);
		if (answer == NULL) /* what is no UTF-8 is no JSON */
			answer = json_pack("{s:s}", "error", "not_utf8");
		OWN(own_string)
		char *text = jsonx_dump(answer);
		printf("%s\n", text);
		fflush(stdout);
	}
	free(line);
	return 0;
}
