/*
 * sender.h: deliveries become Web API calls. Never blocks.
 * Source: docs.slack.dev/reference/methods.
 */
#ifndef BEADLE_SLACK_SENDER_H
#define BEADLE_SLACK_SENDER_H

#include "model/delivery.h"
#include "slack/api.h"

struct slack_sender;

struct slack_sender_options {
	const struct slack_api *api; /* with the bot's token */
	delivery_done_fn *done;
	void *done_arg;
};

/* options' contents are borrowed for the sender's life. */
struct slack_sender *slack_sender_new(
    const struct slack_sender_options *options);
/* Who we are, as auth.test says: the workspace, by which members are told from
 * guests of shared channels; its address, of which links to messages are made;
 * the bot, by which our messages are told from copies. NULL: not known; then it
 * is asked for when it is needed. On the web thread, or before the first
 * delivery. */
void slack_sender_set_self(
    struct slack_sender *sender, const json_t *auth_test);
/* After web_stop(): nothing is in flight. */
void slack_sender_free(struct slack_sender **sender);
/*
 * Owns the delivery, whose payload is as model/delivery.h has it; exactly one
 * done() follows, on the web thread.
 *
 * A post that may have been sent already is looked for by its tag, which is
 * in every post's metadata, among what was written since the row was made, and
 * posted only if it is not there. While that
 * look-up fails the outcome stays UNKNOWN. The other kinds do no harm when
 * they are repeated, so they are never UNKNOWN.
 */
void slack_sender_deliver(
    struct slack_sender *sender, struct delivery *taken_delivery);

#endif
