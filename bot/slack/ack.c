/*
 * ack.c: see ack.h.
 */
#include "slack/ack.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "slack/plain.h"

#include <string.h>

enum {
	/* Of an answer to one field, which Slack shows below it. */
	ACK_ERROR_POINTS = 500,
	/* An envelope's id and what is around it take the rest. */
	ACK_ERRORS_MAX_BYTES = SLACK_ACK_MAX_BYTES - 4096,
};

/* As many errors as leave the ack small, each short: without any the form
 * would close as if all were well. */
static json_t *ack_errors(const json_t *errors)
{
	json_t *kept = json_object();
	size_t bytes = 0;
	const char *field;
	json_t *error;

	json_object_foreach ((json_t *)errors, field, error) {
		OWN(own_string)
		char *text =
		    slack_plain_cut(json_string_value(error), ACK_ERROR_POINTS);
		json_auto_t *one = json_pack("{s:s}", field, text);
		OWN(own_string)
		char *drawn = jsonx_dump(one);
		bytes += strlen(drawn);
		if (bytes > ACK_ERRORS_MAX_BYTES)
			break;
		json_object_update(kept, one);
	}
	return kept;
}

void slack_ack(const char *envelope_id, bool accepts_payload,
    const struct reply *reply, struct str *out)
{
	json_auto_t *ack = json_pack("{s:s}", "envelope_id", envelope_id);
	const json_t *errors = reply->form_errors;

	if (reply->kind == REPLY_FORM_ERRORS && accepts_payload &&
	    json_object_size(errors))
		json_object_set_new(ack, "payload",
		    json_pack("{s:s, s:o}", "response_action", "errors",
		        "errors", ack_errors(errors)));
	OWN(own_string)
	char *text = jsonx_dump(ack);
	str_add(out, text);
}
