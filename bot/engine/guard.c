/*
 * guard.c: see guard.h.
 */
#include "engine/guard.h"

#include "base/log.h"
#include "engine/roll.h"
#include "store/store.h"

/* An event that cannot be digested: kept, named, and out of the way. */
static bool guard_set_aside(
    struct batch *batch, const struct err *why, struct err *err)
{
	log_error("event_set_aside", LOG_INT("journal", batch->journal_id),
	    LOG_STR("source", batch->event->source),
	    LOG_STR("kind", event_kind_name(batch->event->kind)),
	    LOG_STR("error", why->text));
	return journal_mark(batch->store, batch->journal_id, "set_aside",
	    batch->actor.id, NULL, why->text, err);
}

bool guard_try(struct batch *batch, guard_work_fn *work, void *arg,
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

bool guard_event(struct batch *batch, guard_work_fn *work, void *arg,
    bool *ret_digested, struct err *err)
{
	struct err why;

	if (!guard_try(batch, work, arg, &why, err))
		return false;
	*ret_digested = why.kind == ERR_NONE;
	return *ret_digested || guard_set_aside(batch, &why, err);
}

enum journal_put guard_put(struct batch *batch, const struct event *event,
    json_t **ret_stored, bool *ret_digested, struct err *err)
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
	return guard_set_aside(batch, &why, err) ? JOURNAL_SEEN
	                                         : JOURNAL_FAILED;
}

bool guard_own(struct batch *batch, const struct event *event,
    guard_work_fn *work, bool *ret_digested, struct err *err)
{
	json_t *stored = NULL;

	batch->event = event;
	person_clear(&batch->actor);
	enum journal_put put =
	    guard_put(batch, event, &stored, ret_digested, err);
	json_decref(stored);
	bool ok = put != JOURNAL_FAILED &&
	          (put == JOURNAL_SEEN ||
	              guard_event(batch, work, NULL, ret_digested, err));
	batch->event = NULL;
	return ok;
}
