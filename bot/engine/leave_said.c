/*
 * leave_said.c: see leave_said.h.
 */
#include "engine/leave_said.h"

#include "base/own.h"
#include "engine/case.h"
#include "engine/leave.h"
#include "engine/leave_form.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "engine/tell.h"

static const char LEAVE_SAID_LIST[] = "absences";

/* Is it somebody of an office that the actor is in, or the deputy of? */
static bool leave_said_is_mine(
    const struct batch *batch, const struct absence *absence)
{
	const struct config_office *o;
	size_t i = 0, k = 0;

	while ((o = leave_office(batch, &batch->actor, false, &i)))
		if (stand_in_is_of(o, absence))
			return true;
	while ((o = leave_office(batch, &batch->actor, true, &k)))
		if (stand_in_is_of(o, absence))
			return true;
	return false;
}

static bool leave_said_add(struct batch *batch, const struct absence *absence,
    json_t *absences, struct err *err)
{
	OWN(person_clear)
	struct person delegate = {.id = 0};

	if (!leave_said_is_mine(batch, absence))
		return true;
	if (!leave_stand_in(batch, absence, &delegate, err))
		return false;
	json_array_append_new(absences,
	    json_pack("{s:s, s:o, s:s*}", "name", absence->name, "until",
	        leave_until(batch, absence), "delegate", delegate.name));
	return true;
}

static bool leave_said_absences(
    struct batch *batch, json_t *absences, struct err *err)
{
	struct absence *list;
	size_t count;
	bool ok = true;

	if (!absence_list(batch->store, batch->now_ms, &list, &count, err))
		return false;
	for (size_t i = 0; ok && i < count; i++)
		ok = leave_said_add(batch, &list[i], absences, err);
	absence_free(list, count);
	return ok;
}

/* "list", or why nothing was changed. */
static bool leave_said_answer(struct batch *batch, const char *reason,
    const char *delegate, struct err *err)
{
	json_auto_t *absences = json_array();
	json_auto_t *notice = NULL;

	if (!leave_said_absences(batch, absences, err))
		return false;
	json_auto_t *data = json_pack("{s:{s:b}, s:O, s:s*}", "reason", reason,
	    1, "absences", absences, "delegate", delegate);
	return case_note(batch, NULL, "away", reason, err) &&
	       render_plain(batch, LEAVE_SAID_LIST, data, &notice, err) &&
	       leave_form_buttons(batch, notice, err) &&
	       tell_notice(batch, notice, err);
}

static bool leave_said_obey(
    struct batch *batch, const struct leave *leave, struct err *err)
{
	const char *reason;

	if (leave->what == LEAVE_SHOW)
		return batch->event->kind == EVENT_COMMAND
		           ? leave_form_open(batch, err)
		           : leave_said_answer(batch, "list", NULL, err);
	if (leave->what == LEAVE_WRONG)
		return leave_said_answer(batch, "words", NULL, err);
	return leave_do(batch, leave, &reason, err) &&
	       (reason == NULL ||
	           leave_said_answer(batch, reason, leave->delegate, err));
}

/* Of anybody else only what means nothing but this is heard. */
static bool leave_said_refuse(
    struct batch *batch, enum leave_what what, bool *ret_taken, struct err *err)
{
	*ret_taken = what != LEAVE_NONE && what != LEAVE_WRONG;
	return !*ret_taken ||
	       leave_said_answer(batch, "not_reviewer", NULL, err);
}

bool leave_said(struct batch *batch, bool *ret_taken, struct err *err)
{
	const struct event *e = batch->event;
	const struct template_set *set = rulebook_templates(batch->rulebook);

	*ret_taken = false;
	if (e->text == NULL || (e->doubts & EVENT_CLAIMED) || e->overheard ||
	    !leave_form_is_there(batch) ||
	    !template_set_has(set, LEAVE_SAID_LIST))
		return true;
	OWN(leave_clear)
	struct leave leave = leave_read(e->text);
	if (!stand_in_reviews(batch->config, &batch->actor))
		return leave_said_refuse(batch, leave.what, ret_taken, err);
	*ret_taken = leave.what != LEAVE_NONE;
	return !*ret_taken || leave_said_obey(batch, &leave, err);
}
