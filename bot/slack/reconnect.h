/*
 * reconnect.h: when to connect again, and how often each reason was the
 * cause. Pure but for the dice.
 * Source: the reasons of docs.slack.dev/apis/events-api/using-socket-mode,
 * those of net/websocket.h and slack/link.h, and the bugs of Slack's own
 * clients that tests/slack/lessons.test.mjs names.
 */
#ifndef BEADLE_SLACK_RECONNECT_H
#define BEADLE_SLACK_RECONNECT_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct slack_reconnect_pace {
	/* Full jitter: the most that the first, and that any attempt waits. */
	int64_t backoff_first_ms;
	int64_t backoff_max_ms;
	/* So long a life of a connection makes good for one failure, and all
	 * of them if it is 0. After it the first attempt is at once. */
	int64_t forgive_ms;
	/* A renewal asked for sooner than this is a failure: a peer that greets
	 * and sends away would have us back at once each time. */
	int64_t brief_ms;
	/* At least, when there are too many of us; doubled each time up to
	 * backoff_max_ms. */
	int64_t crowded_ms;
	int64_t
	    limited_ms; /* at least, when we ask too often: no Retry-After */
	int64_t refused_ms; /* at least, when only an operator can help */
};

enum slack_reconnect_kind {
	SLACK_RECONNECT_FAILED,
	SLACK_RECONNECT_PLANNED, /* a new connection replaces one that lives */
	SLACK_RECONNECT_CROWDED,
	SLACK_RECONNECT_REFUSED,
};

/* Reasons that are told apart in the counts; others are "other". */
enum { SLACK_RECONNECT_REASONS = 24 };

struct slack_reconnect {
	const struct slack_reconnect_pace *pace;
	int failures; /* since one was forgiven */
	int crowded;  /* in a row */
	int64_t counts[SLACK_RECONNECT_REASONS];
};

enum slack_reconnect_kind slack_reconnect_kind(const char *reason);
void slack_reconnect_count(struct slack_reconnect *r, const char *reason);
/* A connection was greeted: there is room for us. */
void slack_reconnect_greeted(struct slack_reconnect *r);
/*
 * How long to wait before the next attempt. lived_ms: of the connection
 * that has ended or is to be replaced; 0: there was none.
 * peer_wish_ms: a Retry-After, or -1; waited in full.
 */
int64_t slack_reconnect_wait_ms(struct slack_reconnect *r, const char *reason,
    int64_t lived_ms, int64_t peer_wish_ms);
/* "no_pong=1 refresh_requested=3"; nothing if there was no reason yet. */
void slack_reconnect_text(const struct slack_reconnect *r, struct str *out);

#endif
