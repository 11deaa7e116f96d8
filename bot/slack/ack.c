/*
 * ack.c: see ack.h.
 */
#include "slack/ack.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "slack/plain.h"
#include "slack/view.h"

#include <string.h>

enum {
	/* Of an answer to one field, which Slack shows below it. */
	ACK_ERROR_POINTS = 500,
	/* An envelope's id and what is around it take the rest. */
	ACK_ERRORS_MAX_BYTES = SLACK_ACK_MAX_BYTES - 4096,
	ACK_PAGE_MAX_BYTES = SLACK_ACK_MAX_BYTES - 512,
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

/* A page that is too large to be an answer comes when it is asked for, by a
 * call that may be larger. */
static json_t *ack_detour(const json_t *page)
{
	const char *title = jsonx_path_text(page, "form.title");
	json_auto_t *notice = json_pack("{s:s, s:s, s:[{s:s, s:s, s:s, s:s}]}",
	    "title", title ? title : "", "markdown",
	    "Your answers are kept. One more click leads to the next page.",
	    "buttons", "verb", jsonx_text(page, "verb"), "ref",
	    jsonx_text(page, "ref"), "label", "Next page", "style", "primary");

	return json_pack("{s:s, s:o}", "response_action", "update", "view",
	    slack_view_of_notice(notice));
}

static json_t *ack_page(const json_t *page)
{
	json_auto_t *push = json_pack(
	    "{s:s, s:o}", "response_action", "push", "view", slack_view(page));
	OWN(own_string)
	char *drawn = jsonx_dump(push);

	return strlen(drawn) < ACK_PAGE_MAX_BYTES ? MOVE(push)
	                                          : ack_detour(page);
}

/* NULL: there is nothing to say. New reference. */
static json_t *ack_payload(
    const struct slack_ack_of *of, const struct reply *reply)
{
	switch (reply->kind) {
	case REPLY_FORM_ERRORS:
		return json_object_size(reply->form_errors)
		           ? json_pack("{s:s, s:o}", "response_action",
		                 "errors", "errors",
		                 ack_errors(reply->form_errors))
		           : NULL;
	case REPLY_FORM_PAGE:
		return ack_page(reply->form_page);
	case REPLY_DONE:
		return of->sends_form
		           ? json_pack("{s:s}", "response_action", "clear")
		           : NULL;
	case REPLY_NOT_COMMITTED:
		break;
	}
	return NULL;
}

void slack_ack(
    const struct slack_ack_of *of, const struct reply *reply, struct str *out)
{
	json_auto_t *ack = json_pack("{s:s}", "envelope_id", of->envelope_id);
	json_t *payload = of->accepts_payload ? ack_payload(of, reply) : NULL;

	if (payload)
		json_object_set_new(ack, "payload", payload);
	OWN(own_string)
	char *text = jsonx_dump(ack);
	str_add(out, text);
}

bool slack_ack_is_large(const json_t *form)
{
	json_auto_t *values = slack_view_longest(form, "x");
	json_auto_t *page =
	    json_pack("{s:O, s:O}", "form", form, "values", values);
	json_auto_t *ack = ack_page(page);
	return strcmp(jsonx_text(ack, "response_action"), "push") != 0;
}
