/*
 * due.c: see due.h.
 */
#include "engine/due.h"

#include "base/log.h"
#include "base/own.h"
#include "engine/guard.h"
#include "engine/handle.h"
#include "engine/home.h"
#include "engine/timing.h"
#include "store/home.h"
#include "store/timer.h"

/* More timers than this wait for the next batch, so that people do not wait
 * for them. */
enum { DUE_TIMERS_PER_BATCH = 64 };
enum { DUE_HOMES_PER_TURN = 3, DUE_HOMES_PAUSE_MS = 2000 };

static bool due_timer_work(struct batch *batch, void *arg, struct err *err)
{
	(void)arg;
	return handle_timer(batch, err);
}

static bool due_timer_again(struct batch *batch, void *arg, struct err *err)
{
	return timing_try_again(batch, arg, err);
}

/* The clock is an event: put, then handled like any other. If the case cannot
 * digest it, the clock starts anew: what hangs on it is not lost for good. */
static bool due_timer(struct batch *batch, struct timer *timer, struct err *err)
{
	struct err why;
	bool digested;
	OWN(own_string)
	/* Set again after the clock was turned back, it can be due at the same
	 * time: then it has begun at another. */
	char *external_id = own_printf("%lld:%s:%lld:%lld",
	    (long long)timer->case_id, timer->name,
	    (long long)timer->started_at_ms, (long long)timer->due_at_ms);
	OWN(event_free)
	struct event *event = event_new(EVENT_TIMER, "timer", external_id);

	event->verb = own_strdup(timer->verb);
	event->ref = own_printf("%lld", (long long)timer->case_id);
	event->at_ms = batch->now_ms;
	if (!timer_cancel(batch->store, timer->case_id, timer->name, err) ||
	    !guard_own(batch, event, due_timer_work, &digested, err))
		return false;
	if (digested)
		return true;
	if (!guard_try(batch, due_timer_again, timer, &why, err))
		return false;
	if (why.kind != ERR_NONE)
		log_error("timer_lost", LOG_INT("case", timer->case_id),
		    LOG_STR("timer", timer->name), LOG_STR("error", why.text));
	return true;
}

bool due_timers(struct batch *batch, struct err *err)
{
	for (int n = 0; n < DUE_TIMERS_PER_BATCH; n++) {
		struct timer timer = {.name = NULL};
		bool found;
		if (!timer_first(batch->store, &timer, &found, err))
			return false;
		bool due = found && timer.due_at_ms <= batch->now_ms;
		bool ok = !due || due_timer(batch, &timer, err);
		timer_clear(&timer);
		if (!ok || !due)
			return ok;
	}
	return true;
}

static bool due_home_work(struct batch *batch, void *arg, struct err *err)
{
	return home_draw(batch, arg, err);
}

/* Those beyond wait: Slack takes about a hundred a minute, and who opens a tab
 * is to be served before those who may not even be looking. */
bool due_homes(struct batch *batch, struct err *err)
{
	for (int n = 0;; n++) {
		struct home home;
		struct err why = {.kind = ERR_NONE};
		bool found;
		if (!home_first_due(batch->store, &home, &found, err))
			return false;
		if (!found || home.due_at_ms > batch->now_ms)
			return true;
		batch->event = NULL;
		bool ok =
		    n < DUE_HOMES_PER_TURN
		        ? guard_try(batch, due_home_work, &home, &why, err)
		        : home_set_due(batch->store, home.person_id,
		              batch->now_ms + DUE_HOMES_PAUSE_MS, err);
		if (!ok)
			return false;
		if (why.kind == ERR_NONE)
			continue;
		log_error("home_not_drawn", LOG_INT("person", home.person_id),
		    LOG_STR("error", why.text));
		if (!home_set_due(batch->store, home.person_id, 0, err))
			return false;
	}
}
