/*
 * leave.c: see leave.h.
 */
#include "engine/leave.h"

#include "base/date.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/leave_words.h"
#include "engine/memo.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "engine/tell.h"
#include "engine/vacate.h"
#include "store/absence.h"

#include <string.h>
#include <strings.h>

static const int64_t LEAVE_DAY_MS = INT64_C(86400000);
enum { LEAVE_MAX_DAYS = 366 };
static const char LEAVE_NOTICE[] = "absence", LEAVE_LIST[] = "absences";

/* --- whom it concerns -------------------------------------------------------
 */

/* The offices that somebody is in, or the deputy of; NULL after the last. */
static const struct config_office *leave_office(const struct batch *batch,
    const struct person *person, bool as_deputy, size_t *i)
{
	while (*i < batch->config->office_count) {
		const struct config_office *o = &batch->config->offices[(*i)++];
		if (as_deputy ? stand_in_is_deputy(o, person)
		              : authorise_is_member(o, person))
			return o;
	}
	return NULL;
}

static bool leave_is_reviewer(
    const struct batch *batch, const struct person *person)
{
	size_t i = 0, k = 0;

	return leave_office(batch, person, false, &i) ||
	       leave_office(batch, person, true, &k);
}

/* Is the actor the deputy of an office that the person is in? */
static bool leave_may_say(
    const struct batch *batch, const struct person *person)
{
	const struct config_office *o;
	size_t i = 0;

	if (person->id == batch->actor.id)
		return true;
	while ((o = leave_office(batch, person, false, &i)))
		if (stand_in_is_deputy(o, &batch->actor))
			return true;
	return false;
}

static bool leave_may_be_asked(const struct batch *batch,
    const struct person *person, const char *delegate)
{
	const struct config_office *o;
	size_t i = 0;

	if (person->email && strcasecmp(person->email, delegate) == 0)
		return false;
	while ((o = leave_office(batch, person, false, &i)))
		if (stand_in_may_be(o, delegate))
			return true;
	return false;
}

/* --- answers
 * ------------------------------------------------------------------ */

/* The day that somebody is away for the last time. */
static json_t *leave_day(int64_t days)
{
	char text[DATE_TEXT_BYTES];

	return json_string(date_format(days, text) ? text : "");
}

static int64_t leave_end_ms(const struct config *config, int64_t last_day)
{
	return zone_day_start_ms(config_zone(config), last_day + 1);
}

static int64_t leave_last_day(const struct config *config, int64_t until_at_ms)
{
	return zone_day(config_zone(config), until_at_ms - 1);
}

/* Those of the actor's own offices. */
static bool leave_absences(
    struct batch *batch, json_t **ret_absences, struct err *err)
{
	struct absence *list;
	size_t count;
	json_t *absences = json_array();

	if (!absence_list(batch->store, batch->now_ms, &list, &count, err)) {
		json_decref(absences);
		return false;
	}
	for (size_t n = 0; n < count; n++) {
		bool mine = false;
		for (size_t i = 0; i < batch->config->office_count; i++) {
			const struct config_office *o =
			    &batch->config->offices[i];
			mine = mine ||
			       ((authorise_is_member(o, &batch->actor) ||
			            stand_in_is_deputy(o, &batch->actor)) &&
			           stand_in_is_of(o, &list[n]));
		}
		if (mine)
			json_array_append_new(absences,
			    json_pack("{s:s, s:o, s:s*}", "name", list[n].name,
			        "until",
			        leave_day(leave_last_day(
			            batch->config, list[n].until_at_ms)),
			        "delegate", list[n].delegate));
	}
	absence_free(list, count);
	*ret_absences = absences;
	return true;
}

/* "list", or why nothing was changed. */
static bool leave_answer(struct batch *batch, const char *reason,
    const char *delegate, struct err *err)
{
	json_auto_t *absences = NULL;

	if (!leave_absences(batch, &absences, err))
		return false;
	json_auto_t *data = json_pack("{s:{s:b}, s:O, s:s*}", "reason", reason,
	    1, "absences", absences, "delegate", delegate);
	return case_note(batch, NULL, "away", reason, err) &&
	       tell_plain(batch, LEAVE_LIST, data, err);
}

/* To the person, to whoever said it, to the delegate, and to the offices. */
static bool leave_tell(struct batch *batch, const struct person *person,
    const struct person *delegate, json_t *taken_until, struct err *err)
{
	json_auto_t *data = json_pack("{s:{s:s}, s:o*, s:s*}", "person", "name",
	    person->name, "until", taken_until, "delegate",
	    delegate ? delegate->name : NULL);
	json_auto_t *notice = NULL;
	const struct config_office *office;
	size_t i = 0;

	if (!tell_plain(batch, LEAVE_NOTICE, data, err) ||
	    !render_plain(batch, LEAVE_NOTICE, data, &notice, err))
		return false;
	if (person->id != batch->actor.id &&
	    !memo_to_person(batch, person, notice, err))
		return false;
	if (delegate && delegate->id != batch->actor.id &&
	    !memo_to_person(batch, delegate, notice, err))
		return false;
	while ((office = leave_office(batch, person, false, &i)))
		if (!memo_to_office(batch, office, notice, err))
			return false;
	return true;
}

/* --- away and back
 * ------------------------------------------------------------- */

/* Is the delegate away at this time themselves? */
static bool leave_is_away(struct batch *batch, const struct person *person,
    bool *ret_away, struct err *err)
{
	struct absence *list;
	size_t count;

	if (!absence_list(batch->store, batch->now_ms, &list, &count, err))
		return false;
	*ret_away = false;
	for (size_t i = 0; i < count; i++)
		*ret_away = *ret_away || list[i].person_id == person->id;
	absence_free(list, count);
	return true;
}

/* Why it cannot be; NULL: it can. */
static bool leave_hinder(struct batch *batch, const struct leave *leave,
    const struct person *person, const struct person *delegate,
    const char **ret_reason, struct err *err)
{
	int64_t end_ms = leave_end_ms(batch->config, leave->days);
	bool away = false;

	if (delegate && !leave_is_away(batch, delegate, &away, err))
		return false;
	*ret_reason = NULL;
	if (end_ms <= batch->now_ms ||
	    end_ms - batch->now_ms > LEAVE_MAX_DAYS * LEAVE_DAY_MS)
		*ret_reason = "day";
	else if (delegate && delegate->id == batch->actor.id &&
	         person->id != batch->actor.id)
		*ret_reason = "yourself";
	else if (delegate &&
	         !leave_may_be_asked(batch, person, leave->delegate))
		*ret_reason = "delegate";
	else if (away)
		*ret_reason = "delegate_away";
	return true;
}

/* What they had taken on is let go. */
static bool leave_vacate(struct batch *batch, const struct person *person,
    int64_t last_day, struct err *err)
{
	char until[DATE_TEXT_BYTES];
	const struct config_office *office;
	size_t i = 0;

	if (!date_format(last_day, until))
		return err_set(
		    err, ERR_BUG, "no day: %lld", (long long)last_day);
	while ((office = leave_office(batch, person, false, &i)))
		if (!vacate(batch, office, person, until, err))
			return false;
	return true;
}

static bool leave_away(struct batch *batch, const struct leave *leave,
    const struct person *person, struct err *err)
{
	OWN(person_clear)
	struct person delegate = {.id = 0};
	const char *reason;

	if (leave->delegate &&
	    !person_of_address(batch->store, leave->delegate, &delegate, err))
		return false;
	const struct person *asked = leave->delegate ? &delegate : NULL;
	if (!leave_hinder(batch, leave, person, asked, &reason, err))
		return false;
	if (reason)
		return leave_answer(batch, reason, leave->delegate, err);
	OWN(own_string)
	char *outcome = own_printf("person %lld until day %lld, delegate %lld",
	    (long long)person->id, (long long)leave->days,
	    (long long)delegate.id);
	return absence_put(batch->store, person->id,
	           leave_end_ms(batch->config, leave->days), leave->delegate,
	           batch->actor.id, err) &&
	       case_note(batch, NULL, "away", outcome, err) &&
	       leave_tell(batch, person, asked, leave_day(leave->days), err) &&
	       leave_vacate(batch, person, leave->days, err);
}

/* Who stands in for the person; id 0: nobody. */
static bool leave_delegate(struct batch *batch, const struct person *person,
    struct person *ret_delegate, struct err *err)
{
	struct absence *list;
	size_t count;
	bool ok = true;

	if (!absence_list(batch->store, batch->now_ms, &list, &count, err))
		return false;
	for (size_t i = 0; i < count && ok; i++)
		if (list[i].person_id == person->id && list[i].delegate)
			ok = person_of_address(
			    batch->store, list[i].delegate, ret_delegate, err);
	absence_free(list, count);
	return ok;
}

static bool leave_back(
    struct batch *batch, const struct person *person, struct err *err)
{
	OWN(own_string)
	char *outcome = own_printf("person %lld", (long long)person->id);
	OWN(person_clear)
	struct person delegate = {.id = 0};
	bool was;

	if (!leave_delegate(batch, person, &delegate, err) ||
	    !absence_end(batch->store, person->id, batch->now_ms, &was, err))
		return false;
	if (!was)
		return leave_answer(batch, "not_away", NULL, err);
	return case_note(batch, NULL, "back", outcome, err) &&
	       leave_tell(
	           batch, person, delegate.id ? &delegate : NULL, NULL, err);
}

static bool leave_obey(
    struct batch *batch, const struct leave *leave, struct err *err)
{
	OWN(person_clear)
	struct person person = {.id = 0};

	if (leave->what == LEAVE_SHOW || leave->what == LEAVE_WRONG)
		return leave_answer(batch,
		    leave->what == LEAVE_SHOW ? "list" : "words", NULL, err);
	if (!(leave->who
	            ? person_of_address(batch->store, leave->who, &person, err)
	            : person_get(batch->store, batch->actor.id, &person, err)))
		return false;
	size_t i = 0;
	if (!leave_may_say(batch, &person) ||
	    leave_office(batch, &person, false, &i) == NULL)
		return leave_answer(batch, "not_deputy", NULL, err);
	return leave->what == LEAVE_AWAY
	           ? leave_away(batch, leave, &person, err)
	           : leave_back(batch, &person, err);
}

bool leave_take(struct batch *batch, bool *ret_taken, struct err *err)
{
	const struct event *e = batch->event;
	const struct template_set *set = rulebook_templates(batch->rulebook);

	*ret_taken = false;
	if (e->text == NULL || (e->doubts & EVENT_CLAIMED) || e->overheard ||
	    !leave_is_reviewer(batch, &batch->actor) ||
	    !template_set_has(set, LEAVE_NOTICE) ||
	    !template_set_has(set, LEAVE_LIST))
		return true;
	OWN(leave_clear)
	struct leave leave = leave_read(e->text);
	*ret_taken = leave.what != LEAVE_NONE;
	return !*ret_taken || leave_obey(batch, &leave, err);
}
