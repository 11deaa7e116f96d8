/*
 * leave.c: see leave.h.
 */
#include "engine/leave.h"

#include "base/date.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/reassign.h"
#include "engine/memo.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "engine/tell.h"
#include "engine/vacate.h"
#include "store/absence.h"
#include "store/home.h"

#include <string.h>
#include <strings.h>

static const int64_t LEAVE_DAY_MS = INT64_C(86400000);
enum { LEAVE_MAX_DAYS = 366 };
static const char LEAVE_NOTICE[] = "absence";

/* --- whom it concerns -------------------------------------------------------
 */

const struct config_office *leave_office(const struct batch *batch,
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

/* As another member of an office of theirs, or its deputy. */
static bool leave_may_be_asked(const struct batch *batch,
    const struct person *person, const struct person *delegate)
{
	const struct config_office *o;
	size_t i = 0;

	if (person->id == delegate->id)
		return false;
	while ((o = leave_office(batch, person, false, &i)))
		if (authorise_is_member(o, delegate) ||
		    stand_in_is_deputy(o, delegate))
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

bool leave_stand_in(struct batch *batch, const struct absence *absence,
    struct person *ret_person, struct err *err)
{
	return absence->delegate == NULL ||
	       person_of_address(
	           batch->store, absence->delegate, ret_person, err);
}

json_t *leave_until(const struct batch *batch, const struct absence *absence)
{
	return leave_day(leave_last_day(batch->config, absence->until_at_ms));
}

static bool leave_add_stand_in(struct batch *batch,
    const struct absence *absence, json_t *list, struct err *err)
{
	OWN(person_clear)
	struct person delegate = {.id = 0};

	if (!leave_stand_in(batch, absence, &delegate, err))
		return false;
	json_array_append_new(
	    list, json_pack("{s:s, s:o, s:s, s:s*}", "name", absence->name,
	              "until", leave_until(batch, absence), "delegate",
	              delegate.name, "mention", person_slack_user(&delegate)));
	return true;
}

bool leave_stand_ins(struct batch *batch, const struct config_office *office,
    json_t **ret_list, struct err *err)
{
	json_auto_t *stand_ins = json_array();
	struct absence *list;
	size_t count;
	bool ok = true;

	if (!absence_list(batch->store, batch->now_ms, &list, &count, err))
		return false;
	for (size_t i = 0; ok && i < count; i++)
		if (list[i].delegate && stand_in_is_of(office, &list[i]))
			ok =
			    leave_add_stand_in(batch, &list[i], stand_ins, err);
	absence_free(list, count);
	if (ok)
		*ret_list = MOVE(stand_ins);
	return ok;
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
	return home_set_due(batch->store, person->id, batch->now_ms, err);
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
	else if (delegate && !leave_may_be_asked(batch, person, delegate))
		*ret_reason = "delegate";
	else if (away)
		*ret_reason = "delegate_away";
	return true;
}

/* What they had taken on is let go, and what waits for them is for whoever
 * stands in. */
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
		if (!vacate(batch, office, person, until, err) ||
		    !reassign(batch, office, err))
			return false;
	return true;
}

static bool leave_away(struct batch *batch, const struct leave *leave,
    const struct person *person, const char **ret_reason, struct err *err)
{
	OWN(person_clear)
	struct person delegate = {.id = 0};

	if (leave->delegate &&
	    !person_of_address(batch->store, leave->delegate, &delegate, err))
		return false;
	const struct person *asked = leave->delegate ? &delegate : NULL;
	if (!leave_hinder(batch, leave, person, asked, ret_reason, err))
		return false;
	if (*ret_reason)
		return true;
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
		if (list[i].person_id == person->id)
			ok = leave_stand_in(batch, &list[i], ret_delegate, err);
	absence_free(list, count);
	return ok;
}

static bool leave_back(struct batch *batch, const struct person *person,
    const char **ret_reason, struct err *err)
{
	OWN(own_string)
	char *outcome = own_printf("person %lld", (long long)person->id);
	OWN(person_clear)
	struct person delegate = {.id = 0};
	bool was;

	if (!leave_delegate(batch, person, &delegate, err) ||
	    !absence_end(batch->store, person->id, batch->now_ms, &was, err))
		return false;
	*ret_reason = was ? NULL : "not_away";
	if (!was)
		return true;
	return case_note(batch, NULL, "back", outcome, err) &&
	       leave_tell(
	           batch, person, delegate.id ? &delegate : NULL, NULL, err);
}

bool leave_do(struct batch *batch, const struct leave *leave,
    const char **ret_reason, struct err *err)
{
	OWN(person_clear)
	struct person person = {.id = 0};
	size_t i = 0;

	if (!(leave->who
	            ? person_of_address(batch->store, leave->who, &person, err)
	            : person_get(batch->store, batch->actor.id, &person, err)))
		return false;
	if (!leave_may_say(batch, &person) ||
	    leave_office(batch, &person, false, &i) == NULL) {
		*ret_reason = "not_deputy";
		return true;
	}
	return leave->what == LEAVE_AWAY
	           ? leave_away(batch, leave, &person, ret_reason, err)
	           : leave_back(batch, &person, ret_reason, err);
}
