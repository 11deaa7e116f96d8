/*
 * leave_form.c: see leave_form.h.
 */
#include "engine/leave_form.h"

#include "base/date.h"
#include "base/own.h"
#include "engine/case.h"
#include "engine/leave.h"
#include "engine/mailing.h"
#include "engine/refuse.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "engine/tell.h"
#include "flow/form.h"
#include "store/absence.h"

#include <string.h>

/* In place of a case's number. */
static const char LEAVE_FORM_REF[] = "absence";
static const char LEAVE_FORM_AWAY[] = "absence.away";
static const char LEAVE_FORM_BACK[] = "absence.back";
static const char LEAVE_FORM_HOME[] = "home-absence";
/* As many as Slack shows. */
enum { LEAVE_FORM_MAX_PEOPLE = 100 };

bool leave_form_is_there(const struct batch *batch)
{
	return template_set_has(rulebook_templates(batch->rulebook), "absence");
}

bool leave_form_is(const struct event *event)
{
	return event->verb && event->ref &&
	       strcmp(event->ref, LEAVE_FORM_REF) == 0 &&
	       (strcmp(event->verb, LEAVE_FORM_AWAY) == 0 ||
	           strcmp(event->verb, LEAVE_FORM_BACK) == 0);
}

/* --- the form --------------------------------------------------------------
 */

/* Somebody who may stand in, unless they are there already. */
static void leave_form_add(
    const struct batch *batch, const struct person *person, json_t *people)
{
	json_t *one;
	size_t i;

	if (person->id == batch->actor.id || person->email == NULL ||
	    json_array_size(people) == LEAVE_FORM_MAX_PEOPLE)
		return;
	json_array_foreach (people, i, one)
		if (strcmp(json_string_value(json_object_get(one, "const")),
		        person->email) == 0)
			return;
	json_array_append_new(
	    people, json_pack("{s:s, s:s}", "const", person->email, "title",
	                person->name));
}

static bool leave_form_add_member(
    struct batch *batch, const char *member, json_t *people, struct err *err)
{
	OWN(person_clear)
	struct person person = {.id = 0};

	if (!person_of_member(batch->store, member, &person, err))
		return false;
	leave_form_add(batch, &person, people);
	return true;
}

/* The other members of the actor's offices, and the deputies. */
static bool leave_form_people(
    struct batch *batch, json_t *people, struct err *err)
{
	const struct config_office *office;
	size_t i = 0;

	while ((office = leave_office(batch, &batch->actor, false, &i))) {
		for (char **m = office->members; *m; m++)
			if (!leave_form_add_member(batch, *m, people, err))
				return false;
		if (office->deputy &&
		    !leave_form_add_member(batch, office->deputy, people, err))
			return false;
	}
	return true;
}

/* New reference. */
static bool leave_form_make(
    struct batch *batch, json_t **ret_form, struct err *err)
{
	json_auto_t *people = json_array();

	if (!leave_form_people(batch, people, err))
		return false;
	json_t *properties = json_pack("{s:{s:s, s:s, s:s, s:s}}", "until",
	    "type", "string", "format", "date", "title",
	    "Until when are you away?", "description",
	    "The last day. It ends by itself when that day is over.");
	if (json_array_size(people))
		json_object_set_new(properties, "delegate",
		    json_pack("{s:s, s:s, s:s, s:O}", "type", "string", "title",
		        "Who stands in for you?", "description",
		        "They are asked what you would be asked. Without "
		        "anybody, whoever else is in the office can decide.",
		        "oneOf", people));
	*ret_form = json_pack("{s:s, s:s, s:s, s:o, s:[s]}", "type", "object",
	    "title", "I am away", "x-submit", "Tell them", "properties",
	    properties, "required", "until");
	return true;
}

/* The actor's absence as it is now; person_id 0: there is none. Yours to
 * absence_clear(). */
static bool leave_form_now(
    struct batch *batch, struct absence *ret_absence, struct err *err)
{
	struct absence *list;
	size_t count;

	if (!absence_list(batch->store, batch->now_ms, &list, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (list[i].person_id == batch->actor.id) {
			*ret_absence = list[i];
			list[i] = (struct absence){.person_id = 0};
		}
	absence_free(list, count);
	return true;
}

bool leave_form_open(struct batch *batch, struct err *err)
{
	OWN(absence_clear)
	struct absence now = {.person_id = 0};
	json_auto_t *form = NULL;
	json_auto_t *values = NULL;

	if (!leave_form_make(batch, &form, err) ||
	    !leave_form_now(batch, &now, err))
		return false;
	if (now.person_id)
		values = json_pack("{s:o, s:s*}", "until",
		    leave_until(batch, &now), "delegate", now.delegate);
	return case_note(batch, NULL, LEAVE_FORM_AWAY, "form_opened", err) &&
	       tell_form(
	           batch, form, LEAVE_FORM_AWAY, LEAVE_FORM_REF, values, err);
}

/* --- sent ------------------------------------------------------------------
 */

static const struct leave_form_wrong {
	const char *reason, *field, *words;
} leave_form_wrongs[] = {
    {"day", "until", "Please pick a day from today on, at most a year ahead."},
    {"delegate", "delegate",
        "Please choose another member of your office, or its deputy."},
    {"delegate_away", "delegate",
        "They are away themselves. Please choose somebody else."},
};

static json_t *leave_form_errors(const char *reason)
{
	size_t count = sizeof(leave_form_wrongs) / sizeof(leave_form_wrongs[0]);

	for (size_t i = 0; i < count; i++)
		if (strcmp(leave_form_wrongs[i].reason, reason) == 0)
			return json_pack("{s:s}", leave_form_wrongs[i].field,
			    leave_form_wrongs[i].words);
	return json_pack("{s:s}", "until", "You are in no office any more.");
}

/* Sound answers as if they had been said. */
static bool leave_form_do(struct batch *batch, const json_t *clean,
    json_t **ret_errors, struct err *err)
{
	const char *until = json_string_value(json_object_get(clean, "until"));
	OWN(leave_clear)
	struct leave leave = {
	    .what = LEAVE_AWAY,
	    .delegate = own_strdup_or_null(
	        json_string_value(json_object_get(clean, "delegate"))),
	};
	const char *reason;

	if (!date_parse(until, &leave.days))
		return err_set(err, ERR_BUG, "no day: %s", until);
	if (!leave_do(batch, &leave, &reason, err))
		return false;
	*ret_errors = reason ? leave_form_errors(reason) : NULL;
	return true;
}

static bool leave_form_sent(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	json_auto_t *none = json_object();
	json_auto_t *form = NULL;
	json_auto_t *clean = NULL;
	json_auto_t *errors = NULL;

	if (!leave_form_make(batch, &form, err) ||
	    !form_validate(form, batch->event->data ? batch->event->data : none,
	        NULL, &clean, &errors, err))
		return false;
	if (json_object_size(errors) == 0) {
		json_decref(errors);
		errors = NULL;
		if (!leave_form_do(batch, clean, &errors, err))
			return false;
	}
	if (errors == NULL)
		return true;
	answer->outcome = HANDLE_FORM_ERRORS;
	answer->reason = "form_errors";
	answer->form_errors = MOVE(errors);
	return case_note(batch, NULL, LEAVE_FORM_AWAY, "form_errors", err);
}

static bool leave_form_back(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const struct leave leave = {.what = LEAVE_BACK};
	const char *reason;

	if (!leave_do(batch, &leave, &reason, err))
		return false;
	return reason == NULL ||
	       refuse(batch, "not_now", NULL, NULL, answer, err);
}

bool leave_form(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	if (!leave_form_is_there(batch) ||
	    !stand_in_reviews(batch->config, &batch->actor))
		return refuse(batch, "not_office", NULL, NULL, answer, err);
	if (strcmp(batch->event->verb, LEAVE_FORM_BACK) == 0)
		return leave_form_back(batch, answer, err);
	return batch->event->kind == EVENT_SUBMIT
	           ? leave_form_sent(batch, answer, err)
	           : leave_form_open(batch, err);
}

/* --- offered ---------------------------------------------------------------
 */

static json_t *leave_form_button(const char *verb, const char *label)
{
	return json_pack("{s:s, s:s, s:s}", "verb", verb, "ref", LEAVE_FORM_REF,
	    "label", label);
}

/* New reference. */
static json_t *leave_form_offer(bool is_away)
{
	return is_away ? json_pack("[o, o]",
	                     leave_form_button(LEAVE_FORM_BACK, "I am back"),
	                     leave_form_button(LEAVE_FORM_AWAY, "Change it…"))
	               : json_pack("[o]",
	                     leave_form_button(LEAVE_FORM_AWAY, "I am away…"));
}

static bool leave_form_is_member(const struct batch *batch)
{
	size_t i = 0;

	return leave_office(batch, &batch->actor, false, &i) != NULL;
}

bool leave_form_buttons(struct batch *batch, json_t *notice, struct err *err)
{
	OWN(absence_clear)
	struct absence now = {.person_id = 0};

	if (mailing_is_mail(batch->event) || !leave_form_is_member(batch))
		return true;
	if (!leave_form_now(batch, &now, err))
		return false;
	json_object_set_new(
	    notice, "buttons", leave_form_offer(now.person_id != 0));
	return true;
}

/* That they are away, with the buttons: a part of its own. */
static bool leave_form_home_away(struct batch *batch, const struct absence *now,
    json_t *parts, struct err *err)
{
	OWN(person_clear)
	struct person delegate = {.id = 0};
	json_auto_t *part = NULL;

	if (!leave_stand_in(batch, now, &delegate, err))
		return false;
	json_auto_t *data = json_pack("{s:o, s:s*}", "until",
	    leave_until(batch, now), "delegate", delegate.name);
	if (!render_plain(batch, LEAVE_FORM_HOME, data, &part, err))
		return false;
	json_object_set_new(part, "buttons", leave_form_offer(true));
	json_array_append(parts, part);
	return true;
}

bool leave_form_home(struct batch *batch, json_t *parts, struct err *err)
{
	OWN(absence_clear)
	struct absence now = {.person_id = 0};
	json_t *head = json_object_get(json_array_get(parts, 0), "buttons");
	json_auto_t *offer = leave_form_offer(false);

	if (!leave_form_is_there(batch) || !leave_form_is_member(batch) ||
	    !template_set_has(
	        rulebook_templates(batch->rulebook), LEAVE_FORM_HOME))
		return true;
	if (!leave_form_now(batch, &now, err))
		return false;
	return now.person_id ? leave_form_home_away(batch, &now, parts, err)
	                     : json_array_extend(head, offer) == 0;
}
