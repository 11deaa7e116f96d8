/*
 * attempt.c: see attempt.h. slack_attempt_again() is the only place that
 * decides when the next attempt is.
 */
#include "slack/attempt.h"

#include "base/log.h"
#include "base/own.h"
#include "slack/answer.h"
#include "slack/ticket.h"

enum attempt_stage {
	ATTEMPT_NONE,
	ATTEMPT_WAITING,  /* for the retry timer */
	ATTEMPT_FETCHING, /* a ticket */
	ATTEMPT_CONNECTING,
};

struct slack_attempt {
	struct slack_attempt_options options;
	enum attempt_stage stage;
	bool stopped;
	struct slack_reconnect reconnect;
	struct websocket_timer *retry;
};

void slack_attempt_again(struct slack_attempt *a, const char *reason,
    int64_t lived_ms, int64_t peer_wish_ms)
{
	if (a->stopped)
		return;
	slack_reconnect_count(&a->reconnect, reason);
	if (a->stage != ATTEMPT_NONE)
		return;
	bool connected = a->options.connected(a->options.arg);
	int64_t wait_ms = slack_reconnect_wait_ms(
	    &a->reconnect, reason, lived_ms, peer_wish_ms);
	a->stage = ATTEMPT_WAITING;
	log_at(connected ? LOG_INFO : LOG_WARN, "slack_reconnect",
	    LOG_STR("reason", reason),
	    LOG_INT("failures", a->reconnect.failures),
	    LOG_INT("wait_ms", wait_ms),
	    LOG_STR("meanwhile", connected ? "connected" : "deaf"));
	websocket_timer_set(a->retry, wait_ms);
}

void slack_attempt_alert(const char *reason)
{
	switch (slack_reconnect_kind(reason)) {
	case SLACK_RECONNECT_CROWDED:
		log_error("slack_too_many_connections",
		    LOG_STR("hint", "other programs use this app_token, or "
		                    "Slack keeps dead connections; it is "
		                    "tried again"));
		break;
	case SLACK_RECONNECT_REFUSED:
		log_error("slack_socket_mode_off", LOG_STR("reason", reason),
		    LOG_STR("hint", "switch Socket Mode on: api.slack.com/apps,"
		                    " the app, Socket Mode"));
		break;
	case SLACK_RECONNECT_PLANNED:
	case SLACK_RECONNECT_FAILED:
		break;
	}
}

/* What only an operator can mend has its own count and pace. */
static const char *attempt_reason(const struct slack_ticket *ticket)
{
	return ticket->refused && !slack_answer_is_bad_token(ticket->error)
	           ? "url_refused"
	           : ticket->error;
}

static void attempt_take_ticket(void *arg, const struct slack_ticket *ticket)
{
	struct slack_attempt *a = arg;

	if (a->stopped)
		return;
	if (ticket->url) {
		a->stage = ATTEMPT_CONNECTING;
		a->options.connect(a->options.arg, ticket->url);
		return;
	}
	a->stage = ATTEMPT_NONE;
	if (ticket->refused)
		log_error("slack_app_token_refused",
		    LOG_STR("error", ticket->error),
		    LOG_STR("hint", "beadle doctor says what to do; it is"
		                    " tried again every five minutes"));
	slack_attempt_again(
	    a, attempt_reason(ticket), 0, ticket->retry_after_ms);
}

static void attempt_fetch(void *arg)
{
	struct slack_attempt *a = arg;

	if (a->stopped)
		return;
	a->stage = ATTEMPT_FETCHING;
	slack_ticket_ask(a->options.api, a->options.loop, a->options.ticket_ms,
	    attempt_take_ticket, a);
}

void slack_attempt_start(struct slack_attempt *a)
{
	attempt_fetch(a);
}

void slack_attempt_count(struct slack_attempt *a, const char *reason)
{
	slack_reconnect_count(&a->reconnect, reason);
}

void slack_attempt_over(struct slack_attempt *a, bool greeted)
{
	a->stage = ATTEMPT_NONE;
	if (greeted)
		slack_reconnect_greeted(&a->reconnect);
}

void slack_attempt_text(const struct slack_attempt *a, struct str *out)
{
	slack_reconnect_text(&a->reconnect, out);
}

struct slack_attempt *slack_attempt_new(
    const struct slack_attempt_options *options)
{
	struct slack_attempt *a = own_calloc(1, sizeof(*a));

	a->options = *options;
	a->reconnect.pace = options->pace;
	a->retry = websocket_timer_new(options->loop, attempt_fetch, a);
	return a;
}

/* A timer must not outlive the loop that it is queued in. */
void slack_attempt_stop(struct slack_attempt *a)
{
	a->stopped = true;
	websocket_timer_free(&a->retry);
}

void slack_attempt_free(struct slack_attempt **attempt)
{
	free(*attempt);
	*attempt = NULL;
}
