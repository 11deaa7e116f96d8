/*
 * settle.c: see settle.h.
 */
#include "engine/settle.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "engine/bounced.h"
#include "engine/call.h"
#include "engine/case.h"
#include "engine/departed.h"
#include "engine/roll.h"
#include "engine/untold.h"
#include "store/post.h"

#include <string.h>

/* Slack's word for an address that nobody there has. */
static const char SETTLE_NO_ACCOUNT[] = "users_not_found";
/* The mail sender's: how an error begins that is about the address. */
static const char SETTLE_NO_MAILBOX[] = "recipient_refused";
static const int64_t SETTLE_FIRST_WAIT_MS = 1000;
static const int64_t SETTLE_LONGEST_WAIT_MS = 10 * 60 * 1000;
/* Two days, as mail servers do: a weekend of somebody else's outage. */
static const int64_t SETTLE_GIVE_UP_MS = INT64_C(48) * 3600 * 1000;

int64_t settle_next_try_ms(
    int64_t created_at_ms, int attempts, int64_t retry_after_ms, int64_t now_ms)
{
	int64_t wait_ms = SETTLE_FIRST_WAIT_MS;

	if (now_ms - created_at_ms > SETTLE_GIVE_UP_MS)
		return -1;
	for (int i = 1; i < attempts && wait_ms < SETTLE_LONGEST_WAIT_MS; i++)
		wait_ms *= 2;
	if (wait_ms > SETTLE_LONGEST_WAIT_MS)
		wait_ms = SETTLE_LONGEST_WAIT_MS;
	/* A quarter of jitter, so that a crowd does not come back at once. */
	wait_ms += crypto_random_below((uint32_t)(wait_ms / 4) + 1);
	/* The peer's own wish is a floor, never cut short. */
	return now_ms + (retry_after_ms > wait_ms ? retry_after_ms : wait_ms);
}

static bool settle_look_up(struct batch *batch, const struct outbox_row *row,
    const json_t *remote, struct settle_outcome *outcome, struct err *err)
{
	const char *name = jsonx_path_text(remote, "name");
	const char *standing = jsonx_path_text(remote, "standing");
	const char *who = jsonx_path_text(remote, "who");
	OWN(person_clear)
	struct person before = {.id = 0};

	if (name == NULL || standing == NULL)
		return err_set(err, ERR_INPUT, "no_answer");
	if (who ? !person_meet(batch->store, "slack", who, name, &before, err)
	        : !person_get(batch->store, row->person_id, &before, err))
		return false;
	if (!person_learn(batch->store, before.id, name,
	        jsonx_path_text(remote, "email"), standing, batch->now_ms, err))
		return false;
	bool stays = strcmp(standing, "member") == 0;
	bool was = strcmp(before.standing, "member") == 0;
	/* Whom nobody could be asked about meanwhile may have left then. */
	if (!stays && (was || before.checked_at_ms == 0))
		outcome->left_person = before.id;
	batch->journal_id = row->journal_id;
	return stays || !was || departed(batch, &before, err);
}

/* "group:S0123": whose people were asked for. */
static const char *settle_group(const struct outbox_row *row)
{
	static const char LANE[] = "group:";

	return row->kind == DELIVERY_LOOK_UP &&
	               strncmp(row->lane, LANE, strlen(LANE)) == 0
	           ? row->lane + strlen(LANE)
	           : NULL;
}

/* Without an answer it is as it was, and asked again later; a click that
 * doubted it does not wait for that. */
static bool settle_group_read(struct batch *batch, const struct outbox_row *row,
    const struct delivery_result *result, struct settle_outcome *outcome,
    struct err *err)
{
	const json_t *users = json_object_get(result->remote, "users");
	const char *error = result->error ? result->error : "no_users";

	outcome->known_person = row->person_id;
	batch->journal_id = row->journal_id;
	if (result->outcome == DELIVERY_SENT && json_is_array(users))
		return roll_learn(batch, settle_group(row), users, err) &&
		       outbox_finish(batch->store, row->id, "sent", NULL, NULL,
		           batch->now_ms, err);
	log_warn("group_not_read", LOG_STR("group", settle_group(row)),
	    LOG_STR("error", error));
	return outbox_finish(
	    batch->store, row->id, "failed", NULL, error, batch->now_ms, err);
}

static bool settle_sent(struct batch *batch, const struct outbox_row *row,
    const struct delivery_result *result, struct settle_outcome *outcome,
    struct err *err)
{
	const char *channel = jsonx_path_text(result->remote, "channel");
	const char *ts = jsonx_path_text(result->remote, "ts");

	if (row->kind == DELIVERY_POST && row->post_id && channel && ts &&
	    !post_sent(batch->store, row->post_id, channel, ts, err))
		return false;
	if (row->kind == DELIVERY_LOOK_UP) {
		if (!settle_look_up(batch, row, result->remote, outcome, err))
			return false;
		outcome->known_person = row->person_id;
	}
	/* A person's details are in their row, once. */
	return outbox_finish(batch->store, row->id, "sent",
	    row->kind == DELIVERY_LOOK_UP ? NULL : result->remote, NULL,
	    batch->now_ms, err);
}

/* The record that a case's notice did not arrive; its people can see it. */
static bool settle_note(struct batch *batch, const struct outbox_row *row,
    const char *error, struct err *err)
{
	struct case_record record = {.id = row->case_id};
	OWN(own_string)
	char *what =
	    own_printf("%s.%s", row->system, delivery_kind_name(row->kind));
	OWN(own_string)
	char *outcome = own_printf("failed: %s", error);

	batch->event = NULL;
	batch->journal_id = row->journal_id;
	person_clear(&batch->actor);
	return case_note(
	    batch, row->case_id ? &record : NULL, what, outcome, err);
}

/* Nobody could be asked: what waited goes on as from a stranger. */
static bool settle_unknown_person(struct batch *batch,
    const struct outbox_row *row, struct settle_outcome *outcome,
    struct err *err)
{
	struct person person;

	if (!person_get(batch->store, row->person_id, &person, err))
		return false;
	outcome->known_person = row->person_id;
	bool ok = person_learn(batch->store, row->person_id, person.name,
	    person.email, "external", 0, err);
	person_clear(&person);
	return ok;
}

/* What follows, by what it was. row has its payload. */
static bool settle_consequences(struct batch *batch,
    const struct outbox_row *row, const char *error,
    struct settle_outcome *outcome, struct err *err)
{
	switch (row->kind) {
	case DELIVERY_FORM:
		return untold_form(batch, row, error, err);
	case DELIVERY_MAIL:
		return bounced_mail(batch, row,
		    strncmp(error, SETTLE_NO_MAILBOX,
		        strlen(SETTLE_NO_MAILBOX)) == 0,
		    err);
	case DELIVERY_POST:
		return row->person_id == 0 ||
		       strcmp(error, SETTLE_NO_ACCOUNT) != 0 ||
		       person_not_in_chat(
		           batch->store, row->person_id, batch->now_ms, err);
	case DELIVERY_LOOK_UP:
		/* Nobody waits for whom an address alone names. */
		return strcmp(error, SETTLE_NO_ACCOUNT) == 0
		           ? person_not_in_chat(batch->store, row->person_id,
		                 batch->now_ms, err)
		           : settle_unknown_person(batch, row, outcome, err);
	case DELIVERY_WHISPER:
		return untold_whisper(batch, row, error, err);
	case DELIVERY_UPDATE:
	case DELIVERY_HOME:
	case DELIVERY_CALL:
		break;
	}
	return true;
}

static bool settle_failed(struct batch *batch, const struct outbox_row *row,
    const char *error, struct settle_outcome *outcome, struct err *err)
{
	OWN(outbox_row_clear)
	struct outbox_row whole = {.id = 0};

	switch (outbox_get(batch->store, row->id, &whole, err)) {
	case OUTBOX_FAILED:
		return false;
	case OUTBOX_ABSENT:
		return err_set(err, ERR_BUG, "row_not_open");
	case OUTBOX_FOUND:
		break;
	}
	return outbox_finish(batch->store, row->id, "failed", NULL, error,
	           batch->now_ms, err) &&
	       settle_note(batch, row, error, err) &&
	       settle_consequences(batch, &whole, error, outcome, err);
}

static const char *settle_error(const struct delivery_result *result)
{
	return result->error ? result->error : "unknown";
}

static void settle_log(
    const struct outbox_row *row, const struct delivery_result *result)
{
	log_warn("delivery_not_sent", LOG_INT("outbox", row->id),
	    LOG_STR("system", row->system),
	    LOG_STR("kind", delivery_kind_name(row->kind)),
	    LOG_INT("attempt", row->attempts + 1),
	    LOG_STR("error", settle_error(result)));
}

/* Another attempt, if it is not too long since since_ms. */
static bool settle_again(struct batch *batch, const struct outbox_row *row,
    const struct delivery_result *result, int64_t since_ms,
    struct settle_outcome *outcome, struct err *err)
{
	int64_t due_at_ms = settle_next_try_ms(
	    since_ms, row->attempts + 1, result->retry_after_ms, batch->now_ms);

	if (due_at_ms < 0)
		return settle_failed(
		    batch, row, settle_error(result), outcome, err);
	outcome->again = true;
	outcome->maybe_sent = result->outcome == DELIVERY_UNKNOWN;
	outcome->due_at_ms = due_at_ms;
	return outbox_postpone(
	    batch->store, row->id, due_at_ms, settle_error(result), err);
}

/* --- calls ---------------------------------------------------------------- */

/* What a call brought is the event's, in the journal; a no is an answer. */
static bool settle_answered(struct batch *batch, const struct outbox_row *row,
    const struct delivery_result *result, struct settle_outcome *outcome,
    struct err *err)
{
	outcome->call_news = true;
	return outbox_finish(batch->store, row->id, "sent", NULL,
	    result->outcome == DELIVERY_FAILED ? settle_error(result) : NULL,
	    batch->now_ms, err);
}

/* It is asked for as long as the case waits. */
static bool settle_call(struct batch *batch, const struct outbox_row *row,
    const struct delivery_result *result, struct settle_outcome *outcome,
    struct err *err)
{
	if (call_is_answer(result))
		return settle_answered(batch, row, result, outcome, err);
	settle_log(row, result);
	outcome->call_news = call_is_delayed(row, batch->now_ms);
	return settle_again(batch, row, result, batch->now_ms, outcome, err);
}

/* --- any ------------------------------------------------------------------ */

bool settle(struct batch *batch, const struct delivery_result *result,
    struct settle_outcome *ret_outcome, struct err *err)
{
	const struct outbox_row *row =
	    dispatch_in_flight(batch->dispatch, result->outbox_id);
	bool open;

	*ret_outcome = (struct settle_outcome){.outbox_id = 0};
	if (row == NULL)
		return true;
	ret_outcome->outbox_id = row->id;
	if (!outbox_is_open(batch->store, row->id, &open, err))
		return false;
	/* A mail came back before we heard that it had gone; a call was
	 * withdrawn while it was in flight. */
	if (!open)
		return true;
	if (result->outcome == DELIVERY_LATER) {
		ret_outcome->again = ret_outcome->later = true;
		ret_outcome->due_at_ms = batch->now_ms + result->retry_after_ms;
		return true;
	}
	if (settle_group(row))
		return settle_group_read(batch, row, result, ret_outcome, err);
	if (row->kind == DELIVERY_CALL)
		return settle_call(batch, row, result, ret_outcome, err);
	if (result->outcome == DELIVERY_SENT)
		return settle_sent(batch, row, result, ret_outcome, err);
	settle_log(row, result);
	if (result->outcome == DELIVERY_FAILED)
		return settle_failed(
		    batch, row, settle_error(result), ret_outcome, err);
	return settle_again(
	    batch, row, result, row->created_at_ms, ret_outcome, err);
}

bool settle_give_up(struct batch *batch, const struct delivery_result *result,
    const char *error, struct settle_outcome *ret_outcome, struct err *err)
{
	const struct outbox_row *row =
	    dispatch_in_flight(batch->dispatch, result->outbox_id);

	*ret_outcome = (struct settle_outcome){.outbox_id = 0};
	if (row == NULL)
		return true;
	ret_outcome->outbox_id = row->id;
	log_error("result_set_aside", LOG_INT("outbox", row->id),
	    LOG_STR("error", error));
	return outbox_finish(batch->store, row->id, "failed", NULL, error,
	           batch->now_ms, err) &&
	       (row->kind != DELIVERY_LOOK_UP ||
	           settle_unknown_person(batch, row, ret_outcome, err));
}

void settle_conclude(
    struct dispatch *dispatch, const struct settle_outcome *outcome)
{
	if (outcome->outbox_id == 0)
		return;
	if (outcome->later)
		dispatch_put_off(
		    dispatch, outcome->outbox_id, outcome->due_at_ms);
	else if (outcome->again)
		dispatch_postpone(dispatch, outcome->outbox_id,
		    outcome->due_at_ms, outcome->maybe_sent);
	else
		dispatch_finish(dispatch, outcome->outbox_id);
}
