/*
 * attempt.h: the way to the next connection: when it is tried, and the ticket
 * for it. There is one attempt at a time, however many reasons come up
 * meanwhile: it waits, asks for a ticket, and is then its owner's, who
 * connects and says when that is over. Every reason is counted.
 *
 * All of it is for the loop's thread.
 */
#ifndef BEADLE_SLACK_ATTEMPT_H
#define BEADLE_SLACK_ATTEMPT_H

#include "net/websocket.h"
#include "slack/api.h"
#include "slack/reconnect.h"

#include <stdbool.h>
#include <stdint.h>

struct slack_attempt;

struct slack_attempt_options {
	const struct slack_api *api; /* with the app's token */
	struct websocket_loop *loop;
	const struct slack_reconnect_pace *pace;
	int64_t ticket_ms; /* how long the answer may take */
	/* A ticket is there: connect. slack_attempt_over() follows, from
	 * within or later. The url is borrowed for the call. */
	void (*connect)(void *arg, const char *url);
	/* There is none, and there will be another attempt: is one of the
	 * connections alive meanwhile? */
	bool (*connected)(void *arg);
	void *arg;
};

/* options' contents are borrowed for its life. Any thread. */
struct slack_attempt *slack_attempt_new(
    const struct slack_attempt_options *options);
/* The first, at once. */
void slack_attempt_start(struct slack_attempt *attempt);
/* Another one for that reason, unless one is under way. lived_ms and
 * peer_wish_ms are slack_reconnect_wait_ms()'s. */
void slack_attempt_again(struct slack_attempt *attempt, const char *reason,
    int64_t lived_ms, int64_t peer_wish_ms);
/* Counts a reason for which nothing is tried yet. */
void slack_attempt_count(struct slack_attempt *attempt, const char *reason);
/* What connect() began has led to a greeted connection, or to none. */
void slack_attempt_over(struct slack_attempt *attempt, bool greeted);
/* The counts: slack_reconnect_text(). */
void slack_attempt_text(const struct slack_attempt *attempt, struct str *out);
/* Logs what an operator should know of the reason, each time it comes up. */
void slack_attempt_alert(const char *reason);
/* Nothing is tried any more. */
void slack_attempt_stop(struct slack_attempt *attempt);
/* After the web thread's and the loop's stop: nobody calls back any more. */
void slack_attempt_free(struct slack_attempt **attempt);

#endif
