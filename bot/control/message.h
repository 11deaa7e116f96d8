/*
 * message.h: what goes over the control socket, each one line of JSON:
 *
 *   {"event": "operator.revoke", "case": "CT-1042", "data": {…}}
 *   {"outcome": "done"}
 *   {"outcome": "refused", "reason": "not_now"}
 *   {"outcome": "form_errors", "errors": {FIELD: SENTENCE}}
 *   {"outcome": "not_committed"} {"outcome": "busy"}
 *   {"outcome": "bad_request", "reason": SENTENCE}
 *
 * data, the answers of the event's form, may be missing. Pure.
 */
#ifndef BEADLE_CONTROL_MESSAGE_H
#define BEADLE_CONTROL_MESSAGE_H

#include "base/err.h"
#include "model/event.h"
#include "model/reply.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Who is at the other end, as the kernel says. */
struct control_peer {
	unsigned uid;
	const char *name; /* of the account; NULL: it has none */
};

/* A request as an event of source EVENT_OPERATOR. ERR_INPUT says what is
 * wrong with it and quotes nothing of it. */
bool control_message_event(const char *bytes, size_t len,
    const struct control_peer *peer, int64_t now_ms, struct event **ret_event,
    struct err *err);
/* data may be NULL. A line without its end; yours to free(). */
char *control_message_request(
    const char *event, const char *number, const json_t *data);

/* The answer to an event that the engine took. Yours to free(). */
char *control_message_reply(const struct reply *reply);
/* One without a reply; reason may be NULL. Yours to free(). */
char *control_message_answer(const char *outcome, const char *reason);

struct control_answer {
	char *outcome;
	char *reason;   /* or NULL */
	json_t *errors; /* or NULL */
};
void control_answer_clear(struct control_answer *answer);
bool control_message_read_answer(const char *bytes, size_t len,
    struct control_answer *ret_answer, struct err *err);

#endif
