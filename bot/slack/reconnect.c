/*
 * reconnect.c: see reconnect.h.
 */
#include "slack/reconnect.h"

#include "base/crypto.h"
#include "slack/answer.h"

#include <string.h>

static const struct {
	const char *reason;
	enum slack_reconnect_kind kind;
} reconnect_reasons[] = {
    {"other", SLACK_RECONNECT_FAILED},
    /* The peer's disconnect frames. */
    {"warning", SLACK_RECONNECT_PLANNED},
    {"refresh_requested", SLACK_RECONNECT_PLANNED},
    {"too_many_websockets", SLACK_RECONNECT_CROWDED},
    {"link_disabled", SLACK_RECONNECT_REFUSED},
    /* What we find ourselves. */
    {"lifetime", SLACK_RECONNECT_PLANNED},
    {"room_made", SLACK_RECONNECT_PLANNED},
    {"late_pong", SLACK_RECONNECT_PLANNED},
    {"no_server_ping", SLACK_RECONNECT_PLANNED},
    {"no_hello", SLACK_RECONNECT_FAILED},
    {"no_pong", SLACK_RECONNECT_FAILED},
    {"message_too_long", SLACK_RECONNECT_FAILED},
    {"peer_closed", SLACK_RECONNECT_FAILED},
    {"connection_lost", SLACK_RECONNECT_FAILED},
    {"connect_failed", SLACK_RECONNECT_FAILED},
    {"connect_timeout", SLACK_RECONNECT_FAILED},
    {"close_timeout", SLACK_RECONNECT_FAILED},
    {"upgrade_refused", SLACK_RECONNECT_FAILED},
    /* No URL was to be had. */
    {"no_url", SLACK_RECONNECT_FAILED},
    {"ratelimited", SLACK_RECONNECT_FAILED},
    {"bad_token", SLACK_RECONNECT_REFUSED},
    {"url_refused", SLACK_RECONNECT_REFUSED},
};

_Static_assert(sizeof(reconnect_reasons) / sizeof(reconnect_reasons[0]) <=
                   SLACK_RECONNECT_REASONS,
    "a count for each");

/* Its row; 0, "other", if nobody knows it. */
static size_t reconnect_row(const char *reason)
{
	size_t rows = sizeof(reconnect_reasons) / sizeof(reconnect_reasons[0]);

	if (slack_answer_is_bad_token(reason))
		reason = "bad_token";
	for (size_t i = 0; i < rows; i++)
		if (strcmp(reconnect_reasons[i].reason, reason) == 0)
			return i;
	return 0;
}

enum slack_reconnect_kind slack_reconnect_kind(const char *reason)
{
	return reconnect_reasons[reconnect_row(reason)].kind;
}

void slack_reconnect_count(struct slack_reconnect *r, const char *reason)
{
	r->counts[reconnect_row(reason)]++;
}

void slack_reconnect_greeted(struct slack_reconnect *r)
{
	r->crowded = 0;
}

static void reconnect_forgive(struct slack_reconnect *r, int64_t lived_ms)
{
	int64_t forgive_ms = r->pace->forgive_ms;

	if (forgive_ms == 0 || lived_ms / forgive_ms >= r->failures)
		r->failures = 0;
	else
		r->failures -= (int)(lived_ms / forgive_ms);
}

/* first_ms doubled for each time after the first, up to the longest. */
static int64_t reconnect_doubled(
    const struct slack_reconnect *r, int64_t first_ms, int times)
{
	int64_t ms = first_ms;

	for (int i = 1; i < times && ms < r->pace->backoff_max_ms; i++)
		ms *= 2;
	return ms < r->pace->backoff_max_ms ? ms : r->pace->backoff_max_ms;
}

static int64_t reconnect_at_least_ms(
    struct slack_reconnect *r, const char *reason, int64_t peer_wish_ms)
{
	int64_t crowded_ms;

	switch (slack_reconnect_kind(reason)) {
	case SLACK_RECONNECT_CROWDED:
		crowded_ms =
		    reconnect_doubled(r, r->pace->crowded_ms, ++r->crowded);
		return crowded_ms +
		       crypto_random_below((uint32_t)(crowded_ms / 4) + 1);
	case SLACK_RECONNECT_REFUSED:
		return r->pace->refused_ms;
	case SLACK_RECONNECT_PLANNED:
	case SLACK_RECONNECT_FAILED:
		break;
	}
	if (peer_wish_ms >= 0)
		return peer_wish_ms;
	return strcmp(reason, "ratelimited") == 0 ? r->pace->limited_ms : 0;
}

int64_t slack_reconnect_wait_ms(struct slack_reconnect *r, const char *reason,
    int64_t lived_ms, int64_t peer_wish_ms)
{
	enum slack_reconnect_kind kind = slack_reconnect_kind(reason);
	bool planned = kind == SLACK_RECONNECT_PLANNED;

	reconnect_forgive(r, lived_ms);
	if (planned && lived_ms >= r->pace->brief_ms)
		return 0;
	/* Once after a good life: a connection may break. */
	if (kind == SLACK_RECONNECT_FAILED && r->failures == 0 && lived_ms &&
	    lived_ms >= r->pace->forgive_ms) {
		r->failures++;
		return 0;
	}
	int64_t most_ms =
	    reconnect_doubled(r, r->pace->backoff_first_ms, ++r->failures);
	int64_t dice_ms = crypto_random_below((uint32_t)most_ms);
	int64_t least_ms = reconnect_at_least_ms(r, reason, peer_wish_ms);
	/* On top of what is due, or a crowd would come back as one. */
	if (peer_wish_ms < 0)
		return least_ms + dice_ms;
	/* A little is enough where the peer has said when. */
	least_ms += crypto_random_below((uint32_t)r->pace->backoff_first_ms);
	return dice_ms > least_ms ? dice_ms : least_ms;
}

void slack_reconnect_text(const struct slack_reconnect *r, struct str *out)
{
	size_t rows = sizeof(reconnect_reasons) / sizeof(reconnect_reasons[0]);

	for (size_t i = 0; i < rows; i++)
		if (r->counts[i])
			str_addf(out, "%s%s=%lld", out->len ? " " : "",
			    reconnect_reasons[i].reason,
			    (long long)r->counts[i]);
}
