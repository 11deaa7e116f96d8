/*
 * process.c: see process.h.
 */
#include "engine/process.h"

#include "base/log.h"
#include "base/own.h"
#include "engine/call.h"
#include "engine/departed.h"
#include "engine/guard.h"
#include "engine/handle.h"
#include "engine/leak.h"
#include "engine/thread.h"
#include "store/journal.h"

#include <string.h>

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

	json_decref(MOVE(batch->screens));
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
	switch (guard_put(batch, event, &stored, &digested, err)) {
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
	    !guard_event(batch, process_event_work, &work, &digested, err))
		return false;
	if (!digested)
		ret_reply->refusal = "set_aside";
	return true;
}

/* --- waiting events ------------------------------------------------------ */

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
		          guard_event(
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

/* Nobody else would ever answer: so it was refused. */
static bool process_unusable(
    struct batch *batch, const struct outbox_row *row, struct err *err)
{
	OWN(event_free)
	struct event *event = call_unusable(row, batch->now_ms);
	bool digested;

	return guard_own(batch, event, process_call_work, &digested, err);
}

/* What a call has brought is an event of its case, if the case can digest it.
 */
static bool process_call(
    struct batch *batch, const struct delivery_result *result, struct err *err)
{
	const struct outbox_row *row =
	    dispatch_in_flight(batch->dispatch, result->outbox_id);
	OWN(event_free)
	struct event *event = call_event(row, result, batch->now_ms);
	bool digested;

	if (!guard_own(batch, event, process_call_work, &digested, err))
		return false;
	return digested || !call_is_answer(result) ||
	       result->outcome == DELIVERY_FAILED ||
	       process_unusable(batch, row, err);
}

/* A result that settle() could not digest. */
static bool process_give_up(struct batch *batch,
    const struct delivery_result *result, const struct err *why,
    struct settle_outcome *ret_outcome, struct err *err)
{
	const struct outbox_row *row =
	    dispatch_in_flight(batch->dispatch, result->outbox_id);

	return settle_give_up(batch, result, why->text, ret_outcome, err) &&
	       (row == NULL || row->kind != DELIVERY_CALL ||
	           process_unusable(batch, row, err));
}

bool process_result(struct batch *batch, const struct delivery_result *result,
    struct settle_outcome *ret_outcome, struct err *err)
{
	struct process_result_work work = {
	    .result = result, .outcome = ret_outcome};
	struct err why;

	if (!guard_try(batch, process_result_work, &work, &why, err))
		return false;
	if (why.kind != ERR_NONE &&
	    !process_give_up(batch, result, &why, ret_outcome, err))
		return false;
	if (ret_outcome->call_news && !process_call(batch, result, err))
		return false;
	if (ret_outcome->left_person &&
	    !departed_requester(
	        batch, ret_outcome->left_person, result->outbox_id, err))
		return false;
	return ret_outcome->known_person == 0 ||
	       process_replay(batch, ret_outcome->known_person, err);
}
