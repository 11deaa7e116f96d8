/*
 * message.c: see message.h.
 */
#include "control/message.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "text/redact.h"

#include <string.h>

enum { MESSAGE_NAME_MAX_BYTES = 64, MESSAGE_ID_BYTES = 16 };

void control_answer_clear(struct control_answer *answer)
{
	free(answer->outcome);
	free(answer->reason);
	json_decref(answer->errors);
	*answer = (struct control_answer){.outcome = NULL};
}

/* "operator.revoke", "CT-1042": names of workflows, which are logged. */
static bool message_is_name(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                              "0123456789._-";
	size_t len = strlen(text);

	return len && len <= MESSAGE_NAME_MAX_BYTES &&
	       strspn(text, allowed) == len;
}

bool control_message_event(const char *bytes, size_t len,
    const struct control_peer *peer, int64_t now_ms, struct event **ret_event,
    struct err *err)
{
	json_auto_t *request = NULL;
	const char *verb, *number;
	json_t *data = NULL;

	if (!jsonx_parse(bytes, len, &request, err))
		return false;
	if (json_unpack_ex(request, NULL, JSON_STRICT, "{s:s, s:s, s?o}",
	        "event", &verb, "case", &number, "data", &data) != 0 ||
	    !message_is_name(verb) || !message_is_name(number) ||
	    (data && !json_is_object(data)))
		return err_set(err, ERR_INPUT,
		    "a request is {\"event\": NAME, \"case\": NUMBER} and"
		    " perhaps \"data\": {…}");
	if (data && redact_json(data))
		return err_set(err, ERR_INPUT,
		    "data holds what looks like a credential; leave it out");
	OWN(own_string)
	char *id = crypto_random_hex(MESSAGE_ID_BYTES);
	struct event *event = event_new(EVENT_SUBMIT, EVENT_OPERATOR, id);
	event->who = peer->name
	                 ? own_printf("%s (uid %u)", peer->name, peer->uid)
	                 : own_printf("uid %u", peer->uid);
	event->who_name =
	    own_printf("the operator %s", peer->name ? peer->name : event->who);
	event->verb = own_strdup(verb);
	event->ref = own_strdup(number);
	event->data = json_incref(data);
	event->at_ms = now_ms;
	*ret_event = event;
	return true;
}

char *control_message_request(
    const char *event, const char *number, const json_t *data)
{
	json_auto_t *request = json_pack(
	    "{s:s, s:s, s:O*}", "event", event, "case", number, "data", data);

	return jsonx_dump(request);
}

char *control_message_answer(const char *outcome, const char *reason)
{
	json_auto_t *answer =
	    json_pack("{s:s, s:s*}", "outcome", outcome, "reason", reason);

	return jsonx_dump(answer);
}

char *control_message_reply(const struct reply *reply)
{
	switch (reply->kind) {
	case REPLY_DONE:
	case REPLY_FORM_PAGE: /* an operator sends forms as a whole */
		break;
	case REPLY_FORM_ERRORS: {
		json_auto_t *answer = json_pack("{s:s, s:O*}", "outcome",
		    "form_errors", "errors", reply->form_errors);
		return jsonx_dump(answer);
	}
	case REPLY_NOT_COMMITTED:
		return control_message_answer("not_committed", NULL);
	}
	return control_message_answer(
	    reply->refusal ? "refused" : "done", reply->refusal);
}

bool control_message_read_answer(const char *bytes, size_t len,
    struct control_answer *ret_answer, struct err *err)
{
	json_auto_t *answer = NULL;
	const char *outcome, *reason = NULL;
	json_t *errors = NULL;

	if (!jsonx_parse(bytes, len, &answer, err))
		return false;
	if (json_unpack_ex(answer, NULL, 0, "{s:s, s?s, s?o}", "outcome",
	        &outcome, "reason", &reason, "errors", &errors) != 0)
		return err_set(err, ERR_INPUT, "an answer without an outcome");
	*ret_answer = (struct control_answer){
	    .outcome = own_strdup(outcome),
	    .reason = own_strdup_or_null(reason),
	    .errors = json_incref(errors),
	};
	return true;
}
