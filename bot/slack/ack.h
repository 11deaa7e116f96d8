/*
 * ack.h: how an envelope is acknowledged. Pure.
 * Source: docs.slack.dev/apis/events-api/using-socket-mode.
 */
#ifndef BEADLE_SLACK_ACK_H
#define BEADLE_SLACK_ACK_H

#include "base/str.h"
#include "model/reply.h"

#include <stdbool.h>

/* Acks at or above this size are silently dropped by Slack. */
enum { SLACK_ACK_MAX_BYTES = 20480 };

/* An envelope that is to be acknowledged. */
struct slack_ack_of {
	const char *envelope_id;
	bool accepts_payload;
	bool sends_form; /* it is a view_submission */
};

/*
 * One frame below that size. Form errors ride in it if the envelope takes a
 * payload: at least one, as many as fit, each cut to 500 characters. So does
 * the next page of a form; one that is too large is behind a button. A form
 * that is through closes, with all windows below.
 */
void slack_ack(
    const struct slack_ack_of *of, const struct reply *reply, struct str *out);

/* May the page, as a DELIVERY_FORM shows it, be too large to be an answer once
 * people have written all that they can in it? */
bool slack_ack_is_large(const json_t *form);

#endif
