/*
 * process.c: see process.h.
 */
#include "engine/process.h"

#include "base/log.h"
#include "base/own.h"
#include "engine/call.h"
#include "engine/handle.h"
#include "engine/home.h"
#include "engine/leak.h"
#include "engine/roll.h"
#include "engine/thread.h"
#include "engine/timing.h"
#include "store/journal.h"
#include "store/timer.h"

#include <string.h>

/* More timers than this wait for the next batch, so that people do not wait
 * for them. */
enum { PROCESS_TIMERS_PER_BATCH = 64 };
enum { PROCESS_HOMES_PER_TURN = 3, PROCESS_HOMES_PAUSE_MS = 2000 };

/* --- one event ---------------------------------------------------------- */

static const char *process_journal_state(enum handle_outcome outcome)
{
	switch (outcome) {
	case HANDLE_DONE:
	case HANDLE_FORM_PAGE:
		return "done";
	case HANDLE_REFUSED:
	case HANDLE_FORM_ERRORS:
		return "refused";
	case HANDLE_WAITING:
		return "waiting";
	}
	return "done";
}

/* Outside of any savepoint: the journal names them, whatever is undone. */
static bool process_meet_actor(struct batch *batch, struct err *err)
{
	const struct event *e = batch->event;

	person_clear(&batch->actor);
	if (e->who == NULL || e->kind == EVENT_NOTE ||
	    e->kind == EVENT_BOUNCE || e->kind == EVENT_AWAY)
		return true;
	if (!person_meet(batch->store, e->source, e->who, e->who_name,
	        &batch->actor, err))
		return false;
	return strcmp(e->source, EVENT_OPERATOR) != 0 ||
	       person_become_operator(
	           batch->store, &batch->actor, batch->now_ms, err);
}

static enum reply_kind process_reply_kind(enum handle_outcome outcome)
{
	switch (outcome) {
	case HANDLE_FORM_ERRORS:
		return REPLY_FORM_ERRORS;
	case HANDLE_FORM_PAGE:
		return REPLY_FORM_PAGE;
	case HANDLE_DONE:
	case HANDLE_REFUSED:
	case HANDLE_WAITING:
		break;
	}
	return REPLY_DONE;
}

static bool process_handle(
    struct batch *batch, bool was_waiting, struct reply *reply, struct err *err)
{
	struct handle_answer answer = {.outcome = HANDLE_DONE};

	if (!handle_event(batch, &answer, err)) {
		json_decref(answer.form_errors);
		json_decref(answer.form_page);
		return false;
	}
	*reply = (struct reply){
	    .kind = process_reply_kind(answer.outcome),
	    .form_errors = answer.form_errors,
	    .form_page = answer.form_page,
	    .refusal = answer.outcome == HANDLE_REFUSED ? answer.reason : NULL,
	};
	if (batch->event->leaked && batch->actor.id &&
	    answer.outcome != HANDLE_WAITING && !leak(batch, err))
		return false;
	if (answer.outcome == HANDLE_DONE && !was_waiting)
		return true;
	json_auto_t *page = answer.form_page ? json_pack("[s]", "page") : NULL;
	return journal_mark(batch->store, batch->journal_id,
	    process_journal_state(answer.outcome), batch->actor.id,
	    page ? page : answer.form_errors, answer.reason, err);
}

/* An event that cannot be digested: kept, named, and out of the way. */
static bool process_set_aside(
    struct batch *batch, const struct err *why, struct err *err)
{
	log_error("event_set_aside", LOG_INT("journal", batch->journal_id),
	    LOG_STR("source", batch->event->source),
	    LOG_STR("kind", event_kind_name(batch->event->kind)),
	    LOG_STR("error", why->text));
	return journal_mark(batch->store, batch->journal_id, "set_aside",
	    batch->actor.id, NULL, why->text, err);
}

/*
 * Runs work under a savepoint. False: the world failed the batch (a full
 * disk). True and a kind in ret_why: the work was undone for that reason, and
 * the batch goes on.
 */
static bool process_try(struct batch *batch, process_work_fn *work, void *arg,
    struct err *ret_why, struct err *err)
{
	struct batch_mark mark = batch_mark(batch);

	*ret_why = (struct err){.kind = ERR_NONE};
	if (!store_mark(batch->store, err))
		return false;
	if (work(batch, arg, ret_why))
		return store_keep(batch->store, err);
	if (ret_why->kind == ERR_AGAIN)
		return err_set(err, ERR_AGAIN, "%s", ret_why->text);
	if (ret_why->kind == ERR_NONE)
		err_set(ret_why, ERR_BUG, "no reason given");
	batch_truncate(batch, mark);
	return store_undo(batch->store, err) &&
	       roll_reload(batch->roll, batch->store, err);
}

/* The same for an event, which is set aside if it cannot be digested. */
static bool process_guard(struct batch *batch, process_work_fn *work, void *arg,
    bool *ret_digested, struct err *err)
{
	struct err why;

	if (!process_try(batch, work, arg, &why, err))
		return false;
	*ret_digested = why.kind == ERR_NONE;
	return *ret_digested || process_set_aside(batch, &why, err);
}

/* Of an event that is too large to be kept, what it is stays, set aside:
 * *ret_digested is false then, and else true. */
static enum journal_put process_put(struct batch *batch,
    const struct event *event, json_t **ret_stored, bool *ret_digested,
    struct err *err)
{
	struct err why = {.kind = ERR_NONE};
	const struct event husk = {
	    .kind = event->kind,
	    .source = event->source,
	    .external_id = event->external_id,
	    .at_ms = event->at_ms,
	};
	enum journal_put put = journal_put(
	    batch->store, event, &batch->journal_id, ret_stored, &why);

	*ret_digested = true;
	if (put != JOURNAL_FAILED)
		return put;
	if (why.kind != ERR_INPUT) {
		err_set(err, why.kind, "%s", why.text);
		return JOURNAL_FAILED;
	}
	person_clear(&batch->actor);
	put = journal_put(
	    batch->store, &husk, &batch->journal_id, ret_stored, err);
	if (put != JOURNAL_NEW)
		return put;
	*ret_digested = false;
	return process_set_aside(batch, &why, err) ? JOURNAL_SEEN
	                                           : JOURNAL_FAILED;
}

struct process_event_work {
	bool was_waiting;
	struct reply *reply;
};

static bool process_event_work(struct batch *batch, void *arg, struct err *err)
{
	struct process_event_work *work = arg;

	return process_handle(batch, work->was_waiting, work->reply, err);
}

bool process_event(struct batch *batch, struct event *event,
    struct reply *ret_reply, struct err *err)
{
	struct process_event_work work = {.reply = ret_reply};
	json_t *stored = NULL;
	bool digested;

	batch->event = event;
	*ret_reply = (struct reply){.kind = REPLY_DONE};
	if (!thread_overhear(batch, event, err))
		return false;
	switch (process_put(batch, event, &stored, &digested, err)) {
	case JOURNAL_FAILED:
		return false;
	case JOURNAL_SEEN:
		/* A page has no consequences but the next: that is drawn
		 * again, and who has gone back to it sends it anew. */
		if (json_is_array(stored)) {
			json_decref(stored);
			break;
		}
		ret_reply->kind = stored ? REPLY_FORM_ERRORS : REPLY_DONE;
		ret_reply->form_errors = stored;
		return true;
	case JOURNAL_NEW:
		break;
	}
	if (!process_meet_actor(batch, err) ||
	    !process_guard(batch, process_event_work, &work, &digested, err))
		return false;
	if (!digested)
		ret_reply->refusal = "set_aside";
	return true;
}

/* --- timers and waiting events ------------------------------------------ */

bool process_own(struct batch *batch, const struct event *event,
    process_work_fn *work, bool *ret_digested, struct err *err)
{
	json_t *stored = NULL;

	batch->event = event;
	person_clear(&batch->actor);
	enum journal_put put =
	    process_put(batch, event, &stored, ret_digested, err);
	json_decref(stored);
	bool ok = put != JOURNAL_FAILED &&
	          (put == JOURNAL_SEEN ||
	              process_guard(batch, work, NULL, ret_digested, err));
	batch->event = NULL;
	return ok;
}

static bool process_timer_work(struct batch *batch, void *arg, struct err *err)
{
	(void)arg;
	return handle_timer(batch, err);
}

static bool process_timer_again(struct batch *batch, void *arg, struct err *err)
{
	return timing_restart(batch, arg, err);
}

/* The clock is an event: put, then handled like any other. If the case cannot
 * digest it, the clock starts anew: what hangs on it is not lost for good. */
static bool process_timer(
    struct batch *batch, struct timer *timer, struct err *err)
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
	    !process_own(batch, event, process_timer_work, &digested, err))
		return false;
	return digested ||
	       process_try(batch, process_timer_again, timer, &why, err);
}

bool process_timers(struct batch *batch, struct err *err)
{
	for (int n = 0; n < PROCESS_TIMERS_PER_BATCH; n++) {
		struct timer timer = {.name = NULL};
		bool found;
		if (!timer_first(batch->store, &timer, &found, err))
			return false;
		bool due = found && timer.due_at_ms <= batch->now_ms;
		bool ok = !due || process_timer(batch, &timer, err);
		timer_clear(&timer);
		if (!ok || !due)
			return ok;
	}
	return true;
}

static bool process_home_work(struct batch *batch, void *arg, struct err *err)
{
	return home_draw(batch, arg, err);
}

/* Those beyond wait: Slack takes about a hundred a minute, and who opens a tab
 * is to be served before those who may not even be looking. */
bool process_homes(struct batch *batch, struct err *err)
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
		    n < PROCESS_HOMES_PER_TURN
		        ? process_try(
		              batch, process_home_work, &home, &why, err)
		        : home_set_due(batch->store, home.person_id,
		              batch->now_ms + PROCESS_HOMES_PAUSE_MS, err);
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

enum process_next {
	PROCESS_ONE,
	PROCESS_NONE,
	PROCESS_SET_ASIDE, /* it cannot be read any more */
	PROCESS_FAILED,
};

static enum process_next process_next_waiting(struct batch *batch,
    int64_t person_id, struct event **ret_event, struct err *err)
{
	struct err why = {.kind = ERR_NONE};

	if (journal_waiting(
	        batch->store, person_id, &batch->journal_id, ret_event, &why))
		return *ret_event ? PROCESS_ONE : PROCESS_NONE;
	if (batch->journal_id == 0 || why.kind == ERR_AGAIN) {
		err_set(err, why.kind, "%s", why.text);
		return PROCESS_FAILED;
	}
	log_error("event_set_aside", LOG_INT("journal", batch->journal_id),
	    LOG_STR("error", why.text));
	return journal_mark(batch->store, batch->journal_id, "set_aside",
	           person_id, NULL, why.text, err)
	           ? PROCESS_SET_ASIDE
	           : PROCESS_FAILED;
}

/* What waited to learn who this person is, in order. */
static bool process_replay(
    struct batch *batch, int64_t person_id, struct err *err)
{
	for (;;) {
		OWN(event_free)
		struct event *event = NULL;
		struct reply reply = {.kind = REPLY_DONE};
		struct process_event_work work = {
		    .was_waiting = true, .reply = &reply};
		switch (process_next_waiting(batch, person_id, &event, err)) {
		case PROCESS_FAILED:
			return false;
		case PROCESS_NONE:
			return true;
		case PROCESS_SET_ASIDE:
			continue;
		case PROCESS_ONE:
			break;
		}
		batch->event = event;
		batch->identity_settled = true;
		bool digested;
		bool ok = process_meet_actor(batch, err) &&
		          process_guard(
		              batch, process_event_work, &work, &digested, err);
		batch->identity_settled = false;
		reply_clear(&reply);
		batch->event = NULL;
		if (!ok)
			return false;
	}
}

/* --- results ------------------------------------------------------------ */

struct process_result_work {
	const struct delivery_result *result;
	struct settle_outcome *outcome;
};

static bool process_result_work(struct batch *batch, void *arg, struct err *err)
{
	struct process_result_work *work = arg;

	return settle(batch, work->result, work->outcome, err);
}

static bool process_call_work(struct batch *batch, void *arg, struct err *err)
{
	(void)arg;
	return handle_result(batch, err);
}

/* What a call has brought is an event of its case. If the case cannot digest
 * it, nobody would ever answer; so it was refused. */
static bool process_call(
    struct batch *batch, const struct delivery_result *result, struct err *err)
{
	const struct outbox_row *row =
	    dispatch_in_flight(batch->dispatch, result->outbox_id);
	OWN(event_free)
	struct event *event = call_event(row, result, batch->now_ms);

	bool digested;

	if (!process_own(batch, event, process_call_work, &digested, err))
		return false;
	if (digested || !call_is_answer(result) ||
	    result->outcome == DELIVERY_FAILED)
		return true;
	OWN(event_free)
	struct event *unusable = call_unusable(row, batch->now_ms);
	return process_own(batch, unusable, process_call_work, &digested, err);
}

bool process_result(struct batch *batch, const struct delivery_result *result,
    struct settle_outcome *ret_outcome, struct err *err)
{
	struct process_result_work work = {
	    .result = result, .outcome = ret_outcome};
	struct err why;

	if (!process_try(batch, process_result_work, &work, &why, err))
		return false;
	if (why.kind != ERR_NONE &&
	    !settle_give_up(batch, result, why.text, ret_outcome, err))
		return false;
	if (ret_outcome->call_news && !process_call(batch, result, err))
		return false;
	return ret_outcome->known_person == 0 ||
	       process_replay(batch, ret_outcome->known_person, err);
}
