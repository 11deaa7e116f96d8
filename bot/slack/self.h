/*
 * self.h: who we are in Slack, asked until it is known (auth.test). Until then
 * a mention of us is not told from one of somebody else.
 * Source: docs.slack.dev/reference/methods/auth.test.
 */
#ifndef BEADLE_SLACK_SELF_H
#define BEADLE_SLACK_SELF_H

#include "net/websocket.h"
#include "slack/api.h"

#include <jansson.h>
#include <stdint.h>

struct slack_self;

struct slack_self_options {
	const struct slack_api *api; /* with the bot's token, no budget */
	struct websocket_loop *loop;
	/* After a failure it is asked again so much later, doubled each time
	 * up to the longest; a Retry-After is waited in full. */
	int64_t wait_first_ms;
	int64_t wait_max_ms;
	/* Once, on the web thread: what auth.test said, borrowed. */
	void (*known)(void *arg, const json_t *auth_test);
	void *arg;
};

/* Asks, and never gives up: what goes wrong is logged. options' contents are
 * borrowed for its life. Any thread. */
struct slack_self *slack_self_start(const struct slack_self_options *options);
/* When this returns, it is not asked again and the web thread may be stopped.
 * Waits for the loop's thread: any other, before the loop's stop. */
void slack_self_stop(struct slack_self *self);
/* After the web thread's and the loop's stop: nobody calls back any more. */
void slack_self_free(struct slack_self **self);

#endif
