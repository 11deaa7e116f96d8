/*
 * dispatch.c: see dispatch.h.
 *
 * A lane is in one place at a time: in the list of its port's runnable lanes,
 * in flight (its first row is with the sender), or postponed until due_at_ms.
 * A lane without rows is freed.
 */
#include "engine/dispatch.h"

#include "base/own.h"
#include "engine/hand_over.h"

#include <assert.h>
#include <string.h>
#include <sys/queue.h>

/* Lanes are people and channels: thousands at the very most. */
enum { DISPATCH_BUCKETS = 4096, DISPATCH_PORTS = 8 };

enum lane_place { LANE_RUNNABLE, LANE_IN_FLIGHT, LANE_POSTPONED };

struct dispatch_row {
	STAILQ_ENTRY(dispatch_row) next;
	SLIST_ENTRY(dispatch_row) fresh;
	struct outbox_row row;
	bool maybe_sent;
};

struct dispatch_lane {
	LIST_ENTRY(dispatch_lane) in_bucket;
	TAILQ_ENTRY(dispatch_lane) in_place;
	STAILQ_HEAD(, dispatch_row) rows; /* never empty */
	char *name;
	struct dispatch_port *port; /* NULL: nobody serves this system */
	enum lane_place place;
	int64_t due_at_ms;
};

TAILQ_HEAD(dispatch_lanes, dispatch_lane);

struct dispatch_port {
	struct delivery_port port;
	int in_flight;
	struct dispatch_lanes runnable;
	struct dispatch_lanes flying;
};

struct dispatch {
	struct store *store;
	struct dispatch_port ports[DISPATCH_PORTS];
	size_t port_count;
	struct dispatch_lanes postponed;
	/* Rows of the last batch, with their payload until the next pump. */
	SLIST_HEAD(, dispatch_row) fresh;
	LIST_HEAD(, dispatch_lane) buckets[DISPATCH_BUCKETS];
	size_t open_count;
};

struct dispatch *dispatch_new(struct store *store)
{
	struct dispatch *d = own_calloc(1, sizeof(*d));

	d->store = store;
	TAILQ_INIT(&d->postponed);
	SLIST_INIT(&d->fresh);
	for (size_t i = 0; i < DISPATCH_BUCKETS; i++)
		LIST_INIT(&d->buckets[i]);
	return d;
}

static void dispatch_drop_first(struct dispatch_lane *lane)
{
	struct dispatch_row *r = STAILQ_FIRST(&lane->rows);

	STAILQ_REMOVE_HEAD(&lane->rows, next);
	outbox_row_clear(&r->row);
	free(r);
}

static void dispatch_free_lane(struct dispatch_lane *lane)
{
	while (!STAILQ_EMPTY(&lane->rows))
		dispatch_drop_first(lane);
	LIST_REMOVE(lane, in_bucket);
	free(lane->name);
	free(lane);
}

void dispatch_free(struct dispatch **dispatch)
{
	struct dispatch *d = *dispatch;

	if (d == NULL)
		return;
	for (size_t i = 0; i < DISPATCH_BUCKETS; i++)
		while (!LIST_EMPTY(&d->buckets[i]))
			dispatch_free_lane(LIST_FIRST(&d->buckets[i]));
	free(d);
	*dispatch = NULL;
}

void dispatch_add_port(struct dispatch *d, const struct delivery_port *port)
{
	assert(d->port_count < DISPATCH_PORTS);
	struct dispatch_port *p = &d->ports[d->port_count++];

	p->port = *port;
	TAILQ_INIT(&p->runnable);
	TAILQ_INIT(&p->flying);
}

static struct dispatch_port *dispatch_port_of(
    struct dispatch *d, const char *system)
{
	for (size_t i = 0; i < d->port_count; i++)
		if (strcmp(d->ports[i].port.system, system) == 0)
			return &d->ports[i];
	return NULL;
}

static size_t dispatch_bucket(const char *name)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *p = name; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return hash % DISPATCH_BUCKETS;
}

/* Takes the lane out of the list it is in. */
static void dispatch_unplace(struct dispatch *d, struct dispatch_lane *lane)
{
	switch (lane->place) {
	case LANE_RUNNABLE:
		if (lane->port)
			TAILQ_REMOVE(&lane->port->runnable, lane, in_place);
		break;
	case LANE_IN_FLIGHT:
		TAILQ_REMOVE(&lane->port->flying, lane, in_place);
		lane->port->in_flight--;
		break;
	case LANE_POSTPONED:
		TAILQ_REMOVE(&d->postponed, lane, in_place);
		break;
	}
}

static void dispatch_place(
    struct dispatch *d, struct dispatch_lane *lane, enum lane_place place)
{
	lane->place = place;
	switch (place) {
	case LANE_RUNNABLE:
		if (lane->port)
			TAILQ_INSERT_TAIL(
			    &lane->port->runnable, lane, in_place);
		break;
	case LANE_IN_FLIGHT:
		TAILQ_INSERT_TAIL(&lane->port->flying, lane, in_place);
		lane->port->in_flight++;
		break;
	case LANE_POSTPONED:
		TAILQ_INSERT_TAIL(&d->postponed, lane, in_place);
		break;
	}
}

static struct dispatch_lane *dispatch_lane_of(
    struct dispatch *d, const struct outbox_row *row)
{
	size_t bucket = dispatch_bucket(row->lane);
	struct dispatch_lane *lane;

	LIST_FOREACH(lane, &d->buckets[bucket], in_bucket)
	if (strcmp(lane->name, row->lane) == 0)
		return lane;
	lane = own_calloc(1, sizeof(*lane));
	lane->name = own_strdup(row->lane);
	lane->port = dispatch_port_of(d, row->system);
	STAILQ_INIT(&lane->rows);
	LIST_INSERT_HEAD(&d->buckets[bucket], lane, in_bucket);
	lane->due_at_ms = row->due_at_ms;
	dispatch_place(d, lane, LANE_POSTPONED);
	return lane;
}

static struct dispatch_row *dispatch_append(
    struct dispatch *d, struct outbox_row *taken_row, bool maybe_sent)
{
	struct dispatch_lane *lane = dispatch_lane_of(d, taken_row);
	struct dispatch_row *r = own_calloc(1, sizeof(*r));

	r->row = *taken_row;
	r->maybe_sent = maybe_sent;
	*taken_row = (struct outbox_row){.id = 0};
	STAILQ_INSERT_TAIL(&lane->rows, r, next);
	d->open_count++;
	return r;
}

void dispatch_add(struct dispatch *d, struct outbox_row *taken_row)
{
	struct dispatch_row *r = dispatch_append(d, taken_row, false);

	SLIST_INSERT_HEAD(&d->fresh, r, fresh);
}

/* What did not go at once is read again when it does: it may have been
 * replaced by then, and memory must not grow with what waits. */
static void dispatch_forget(struct dispatch *d)
{
	struct dispatch_row *r;

	while ((r = SLIST_FIRST(&d->fresh)) != NULL) {
		SLIST_REMOVE_HEAD(&d->fresh, fresh);
		json_decref(r->row.payload);
		r->row.payload = NULL;
	}
}

static void dispatch_load_row(void *arg, const struct outbox_row *row)
{
	struct outbox_row copy = *row;

	copy.system = own_strdup(row->system);
	copy.lane = own_strdup(row->lane);
	copy.tag = own_strdup(row->tag);
	copy.invoke = own_strdup_or_null(row->invoke);
	dispatch_append(arg, &copy, true);
}

bool dispatch_load(struct dispatch *d, struct err *err)
{
	return outbox_each_open(d->store, dispatch_load_row, d, err);
}

static struct dispatch_lane *dispatch_flying(
    const struct dispatch *d, int64_t outbox_id)
{
	struct dispatch_lane *lane;

	for (size_t i = 0; i < d->port_count; i++)
		TAILQ_FOREACH(lane, &d->ports[i].flying, in_place)
	if (STAILQ_FIRST(&lane->rows)->row.id == outbox_id)
		return lane;
	return NULL;
}

const struct outbox_row *dispatch_in_flight(
    const struct dispatch *d, int64_t outbox_id)
{
	struct dispatch_lane *lane = dispatch_flying(d, outbox_id);

	return lane ? &STAILQ_FIRST(&lane->rows)->row : NULL;
}

void dispatch_finish(struct dispatch *d, int64_t outbox_id)
{
	struct dispatch_lane *lane = dispatch_flying(d, outbox_id);

	if (lane == NULL)
		return;
	dispatch_unplace(d, lane);
	dispatch_drop_first(lane);
	d->open_count--;
	if (STAILQ_EMPTY(&lane->rows))
		dispatch_free_lane(lane);
	else
		dispatch_place(d, lane, LANE_RUNNABLE);
}

void dispatch_put_off(struct dispatch *d, int64_t outbox_id, int64_t due_at_ms)
{
	struct dispatch_lane *lane = dispatch_flying(d, outbox_id);

	if (lane == NULL)
		return;
	dispatch_unplace(d, lane);
	lane->due_at_ms = due_at_ms;
	dispatch_place(d, lane, LANE_POSTPONED);
}

/* The row and its lane, wherever they are; NULL: it is not here. */
static struct dispatch_row *dispatch_find(
    struct dispatch *d, int64_t outbox_id, struct dispatch_lane **ret_lane)
{
	for (size_t i = 0; i < DISPATCH_BUCKETS; i++) {
		struct dispatch_lane *lane;
		struct dispatch_row *r;
		LIST_FOREACH(lane, &d->buckets[i], in_bucket)
		STAILQ_FOREACH(r, &lane->rows, next)
		if (r->row.id == outbox_id) {
			*ret_lane = lane;
			return r;
		}
	}
	return NULL;
}

static void dispatch_remove(
    struct dispatch *d, struct dispatch_lane *lane, struct dispatch_row *r)
{
	struct dispatch_row *fresh;

	SLIST_FOREACH(fresh, &d->fresh, fresh)
	if (fresh == r) {
		SLIST_REMOVE(&d->fresh, r, dispatch_row, fresh);
		break;
	}
	STAILQ_REMOVE(&lane->rows, r, dispatch_row, next);
	outbox_row_clear(&r->row);
	free(r);
	d->open_count--;
}

void dispatch_withdraw(struct dispatch *d, int64_t outbox_id)
{
	struct dispatch_lane *lane;
	struct dispatch_row *r = dispatch_find(d, outbox_id, &lane);

	if (r == NULL)
		return;
	bool first = r == STAILQ_FIRST(&lane->rows);
	if (first && lane->place == LANE_IN_FLIGHT)
		return;
	dispatch_remove(d, lane, r);
	if (!first)
		return;
	/* The pause was that row's own. */
	dispatch_unplace(d, lane);
	if (STAILQ_EMPTY(&lane->rows))
		dispatch_free_lane(lane);
	else
		dispatch_place(d, lane, LANE_RUNNABLE);
}

void dispatch_postpone(
    struct dispatch *d, int64_t outbox_id, int64_t due_at_ms, bool maybe_sent)
{
	struct dispatch_lane *lane = dispatch_flying(d, outbox_id);

	if (lane == NULL)
		return;
	struct dispatch_row *r = STAILQ_FIRST(&lane->rows);
	r->row.attempts++;
	r->maybe_sent = r->maybe_sent || maybe_sent;
	dispatch_put_off(d, outbox_id, due_at_ms);
}

static void dispatch_start(struct dispatch *d, struct dispatch_lane *lane,
    int64_t now_ms, dispatch_result_fn *result, void *result_arg)
{
	struct dispatch_row *r = STAILQ_FIRST(&lane->rows);
	struct delivery *delivery = NULL;
	struct err err = {.kind = ERR_NONE};

	dispatch_unplace(d, lane);
	dispatch_place(d, lane, LANE_IN_FLIGHT);
	if (r->row.expires_at_ms && r->row.expires_at_ms <= now_ms)
		result(result_arg, delivery_result_new(r->row.id,
		                       DELIVERY_FAILED, NULL, "expired"));
	else if (!hand_over(d->store, &r->row, r->maybe_sent, &delivery, &err))
		result(result_arg, delivery_result_new(r->row.id,
		                       err.kind == ERR_AGAIN ? DELIVERY_RETRY
		                                             : DELIVERY_FAILED,
		                       NULL, err.text));
	else
		lane->port->port.deliver(lane->port->port.self, delivery);
}

static void dispatch_wake_postponed(struct dispatch *d, int64_t now_ms)
{
	struct dispatch_lane *lane = TAILQ_FIRST(&d->postponed);

	while (lane) {
		struct dispatch_lane *next = TAILQ_NEXT(lane, in_place);
		if (lane->due_at_ms <= now_ms) {
			dispatch_unplace(d, lane);
			dispatch_place(d, lane, LANE_RUNNABLE);
		}
		lane = next;
	}
}

void dispatch_pump(struct dispatch *d, int64_t now_ms,
    dispatch_result_fn *result, void *result_arg)
{
	dispatch_wake_postponed(d, now_ms);
	for (size_t i = 0; i < d->port_count; i++) {
		struct dispatch_port *p = &d->ports[i];
		while (!TAILQ_EMPTY(&p->runnable) &&
		       p->in_flight < p->port.max_in_flight)
			dispatch_start(d, TAILQ_FIRST(&p->runnable), now_ms,
			    result, result_arg);
	}
	dispatch_forget(d);
}

int64_t dispatch_next_due(const struct dispatch *d)
{
	int64_t due_at_ms = INT64_MAX;
	struct dispatch_lane *lane;

	TAILQ_FOREACH(lane, &d->postponed, in_place)
	if (lane->due_at_ms < due_at_ms)
		due_at_ms = lane->due_at_ms;
	return due_at_ms;
}

size_t dispatch_open_count(const struct dispatch *d)
{
	return d->open_count;
}
