/*
 * connector.c: see connector.h.
 *
 * Connections come in slots: the next (not greeted yet), the current, and what
 * was replaced and is being drained. Another one is attempt.h's to bring.
 */
#include "slack/connector.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "slack/attempt.h"

#include <string.h>
#include <sys/queue.h>

enum { CONNECTOR_RENEW_PERCENT = 90 };

/* A connection and what it is to us. */
struct connector_slot {
	LIST_ENTRY(connector_slot) next;
	struct slack_connector *connector;
	struct slack_link *link;
	int64_t hello_at_ms; /* monotonic; 0: not greeted */
	bool told_to_go;
};

struct slack_connector {
	struct slack_connector_options options;
	struct slack_attempt *attempt;
	bool stopped;
	LIST_HEAD(, connector_slot) slots;
	struct connector_slot *current; /* greeted and not replaced, or NULL */
	int64_t deaf_since_ms; /* monotonic; while there is no current one */
	struct websocket_timer *renew;
};

static int64_t connector_lived_ms(const struct connector_slot *slot)
{
	return slot && slot->hello_at_ms
	           ? clock_monotonic_ms() - slot->hello_at_ms
	           : 0;
}

/* More connections than ours: a second Beadle takes half of what comes, and
 * so does one that is dead and that Slack still counts. */
static void connector_count(
    const struct slack_connector *c, int64_t connections)
{
	const struct connector_slot *slot;
	int64_t ours = 0;

	LIST_FOREACH(slot, &c->slots, next)
	ours += slot->hello_at_ms != 0;
	if (connections > ours)
		log_warn("slack_other_connections",
		    LOG_INT("connections", connections), LOG_INT("ours", ours),
		    LOG_STR("hint", "each gets a share of what people do"));
}

/* Before the peer's own end of it, so that there is time to retry. */
static void connector_plan_renewal(
    struct slack_connector *c, int64_t lifetime_ms)
{
	if (lifetime_ms)
		websocket_timer_set(
		    c->renew, lifetime_ms / 100 * CONNECTOR_RENEW_PERCENT);
	else
		websocket_timer_clear(c->renew);
}

static void connector_renew(void *arg)
{
	struct slack_connector *c = arg;

	slack_attempt_again(
	    c->attempt, "lifetime", connector_lived_ms(c->current), -1);
}

/* One is drained at a time; what was still being drained goes now. */
static void connector_replace(
    struct slack_connector *c, const struct connector_slot *old)
{
	struct connector_slot *slot;

	LIST_FOREACH(slot, &c->slots, next)
	if (slot != c->current && slot->hello_at_ms)
		slack_link_leave(slot->link, "replaced",
		    slot == old ? c->options.pace->drain_ms : 0);
}

static void connector_on_hello(void *arg, const struct slack_frame *frame)
{
	struct connector_slot *slot = arg;
	struct slack_connector *c = slot->connector;
	struct connector_slot *old = c->current;
	OWN(str_clear)
	struct str reasons = {.max_bytes = 1024};

	if (slot->hello_at_ms || c->stopped)
		return;
	slot->hello_at_ms = clock_monotonic_ms();
	slack_attempt_over(c->attempt, true);
	c->current = slot;
	slack_attempt_text(c->attempt, &reasons);
	log_info("slack_connected",
	    LOG_INT("connections", frame->num_connections),
	    LOG_INT("lifetime_ms", frame->lifetime_ms),
	    LOG_INT("deaf_ms", old ? 0 : slot->hello_at_ms - c->deaf_since_ms),
	    LOG_STR("reconnects", str_text(&reasons)));
	connector_count(c, frame->num_connections);
	connector_plan_renewal(c, frame->lifetime_ms);
	connector_replace(c, old);
}

static void connector_on_envelope(
    void *arg, struct slack_link *link, struct slack_frame *frame)
{
	struct connector_slot *slot = arg;
	const struct slack_connector_options *o = &slot->connector->options;

	o->envelope(o->arg, link, frame);
}

static void connector_on_told(void *arg, const char *reason)
{
	struct connector_slot *slot = arg;
	struct slack_connector *c = slot->connector;

	log_info("slack_told", LOG_STR("reason", reason));
	slack_attempt_alert(reason);
	slot->told_to_go = true;
	if (slot->hello_at_ms == 0)
		slack_link_drop(slot->link, reason);
	else if (slack_reconnect_kind(reason) == SLACK_RECONNECT_CROWDED ||
	         slack_reconnect_kind(reason) == SLACK_RECONNECT_REFUSED)
		slack_link_leave(slot->link, reason, 0);
	else if (slot == c->current)
		slack_attempt_again(
		    c->attempt, reason, connector_lived_ms(slot), -1);
}

/* Slack has no room for another one of us: what is on its way out goes now.
 * True if that is the current one: when it is gone, there is room. */
static bool connector_make_room(struct slack_connector *c)
{
	struct connector_slot *slot;

	LIST_FOREACH(slot, &c->slots, next)
	if (slot != c->current || slot->told_to_go)
		slack_link_drop(slot->link, "room_made");
	return c->current && c->current->told_to_go;
}

static void connector_slot_free(struct connector_slot *slot)
{
	LIST_REMOVE(slot, next);
	free(slot);
}

static void connector_say_closed(struct slack_connector *c)
{
	if (LIST_EMPTY(&c->slots))
		c->options.closed(c->options.arg);
}

static void connector_on_gone(void *arg, const struct slack_link_end *end)
{
	struct connector_slot *slot = arg;
	struct slack_connector *c = slot->connector;
	int64_t lived_ms = connector_lived_ms(slot);
	bool was_current = slot == c->current;
	bool was_next = slot->hello_at_ms == 0;

	log_info("slack_disconnected", LOG_STR("reason", end->reason),
	    LOG_INT("http", end->http_status), LOG_INT("code", end->close_code),
	    LOG_INT("lived_ms", lived_ms));
	connector_slot_free(slot);
	if (c->stopped) {
		connector_say_closed(c);
		return;
	}
	if (was_current) {
		c->current = NULL;
		c->deaf_since_ms = clock_monotonic_ms();
		websocket_timer_clear(c->renew);
	}
	if (was_next)
		slack_attempt_over(c->attempt, false);
	if (was_next && strcmp(end->reason, "too_many_websockets") == 0 &&
	    connector_make_room(c))
		slack_attempt_count(c->attempt, end->reason);
	else if (was_current || was_next)
		slack_attempt_again(c->attempt, end->reason, lived_ms, -1);
}

static const struct slack_link_events connector_link_events = {
    .hello = connector_on_hello,
    .told = connector_on_told,
    .envelope = connector_on_envelope,
    .gone = connector_on_gone,
};

static void connector_connect(void *arg, const char *url)
{
	struct slack_connector *c = arg;
	struct connector_slot *slot = own_calloc(1, sizeof(*slot));
	struct slack_link_options options = {
	    .loop = c->options.loop,
	    .self = c->options.self,
	    .pace = &c->options.pace->link,
	    .events = &connector_link_events,
	    .arg = slot,
	};
	struct err err;

	slot->connector = c;
	LIST_INSERT_HEAD(&c->slots, slot, next);
	if (slack_link_open(&options, url, &slot->link, &err))
		return;
	log_warn("slack_not_connected", LOG_STR("error", err.text));
	connector_slot_free(slot);
	slack_attempt_over(c->attempt, false);
	slack_attempt_again(c->attempt, "connect_failed", 0, -1);
}

static bool connector_is_connected(void *arg)
{
	const struct slack_connector *c = arg;

	return c->current != NULL;
}

/* --- for its owner ------------------------------------------------------- */

struct slack_connector *slack_connector_new(
    const struct slack_connector_options *options)
{
	struct slack_connector *c = own_calloc(1, sizeof(*c));

	c->options = *options;
	LIST_INIT(&c->slots);
	c->deaf_since_ms = clock_monotonic_ms();
	c->attempt = slack_attempt_new(&(struct slack_attempt_options){
	    .api = options->api,
	    .loop = options->loop,
	    .pace = &options->pace->again,
	    .ticket_ms = options->pace->link.open_ms,
	    .connect = connector_connect,
	    .connected = connector_is_connected,
	    .arg = c,
	});
	c->renew = websocket_timer_new(options->loop, connector_renew, c);
	return c;
}

void slack_connector_start(struct slack_connector *c)
{
	slack_attempt_start(c->attempt);
}

void slack_connector_pause(struct slack_connector *c, bool paused)
{
	struct connector_slot *slot;

	LIST_FOREACH(slot, &c->slots, next)
	slack_link_pause(slot->link, paused);
}

void slack_connector_stop(struct slack_connector *c)
{
	struct connector_slot *slot, *after;

	c->stopped = true;
	connector_say_closed(c);
	for (slot = LIST_FIRST(&c->slots); slot; slot = after) {
		after = LIST_NEXT(slot, next);
		/* It must hear the peer's close frame. */
		slack_link_pause(slot->link, false);
		slack_link_drop(slot->link, "stopping");
	}
	slack_attempt_stop(c->attempt);
	/* A timer must not outlive the loop that it is queued in. */
	websocket_timer_free(&c->renew);
}

void slack_connector_free(struct slack_connector **connector)
{
	struct slack_connector *c = *connector;

	if (c == NULL)
		return;
	while (!LIST_EMPTY(&c->slots)) {
		slack_link_release(LIST_FIRST(&c->slots)->link);
		connector_slot_free(LIST_FIRST(&c->slots));
	}
	slack_attempt_free(&c->attempt);
	free(c);
	*connector = NULL;
}
