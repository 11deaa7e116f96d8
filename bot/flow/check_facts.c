/*
 * check_facts.c: what rules and templates see beside the context, as shapes:
 * the counterpart of engine/facts.c. See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/settings.h"
#include "flow/shape.h"

#include <string.h>

/* An object of texts. */
static json_t *check_texts(const char *const *names)
{
	json_t *shape = shape_object();

	for (; *names; names++)
		json_object_set_new(shape_members(shape), *names, shape_text());
	return shape;
}

static json_t *check_offices(const struct check *check)
{
	static const char *const office[] = {"title", "quorum", NULL};
	json_t *shape = shape_object();
	const char *name;
	json_t *row;

	if (check->world->offices == NULL) {
		json_decref(shape);
		return shape_any();
	}
	json_object_foreach ((json_t *)check->world->offices, name, row)
		json_object_set_new(
		    shape_members(shape), name, check_texts(office));
	return shape;
}

static json_t *check_settings(const struct check *check)
{
	json_auto_t *form =
	    settings_form(workflow_settings_table(check->workflow));

	return shape_of_form(form);
}

/* As call_add_delayed() makes it. */
static json_t *check_delayed(void)
{
	static const char *const call[] = {
	    "id", "system", "title", "since", NULL};

	return json_pack("{s:o, s:b}", "items", check_texts(call), "empty", 1);
}

/* As others_add() makes it; what they know is that of any state. */
static json_t *check_others(void)
{
	return json_pack("{s:{s:{s:o, s:o, s:o}}, s:b}", "items", "of",
	    "number", shape_text(), "earlier", shape_maybe_text(), "context",
	    shape_any(), "empty", 1);
}

/* As facts_rules() makes it. */
static json_t *check_make_ambient(const struct check *check)
{
	static const char *const number[] = {
	    "number", "opened", "open", "stopped", NULL};
	static const char *const person[] = {"name", NULL};
	static const char *const id[] = {"id", "title", "version", NULL};
	json_t *shape = shape_object();
	json_t *of = shape_members(shape);
	json_t *requester = check_texts(person);

	json_object_set_new(
	    shape_members(requester), "email", shape_maybe_text());
	json_object_set_new(of, "case", check_texts(number));
	json_object_set_new(of, "requester", requester);
	json_object_set_new(of, "workflow", check_texts(id));
	json_object_set_new(of, "offices", check_offices(check));
	json_object_set_new(of, "today", shape_text());
	json_object_set_new(of, "settings", check_settings(check));
	json_object_set_new(of, "delayed", check_delayed());
	json_object_set_new(of, "others", check_others());
	return shape;
}

json_t *check_ambient(const struct check *check)
{
	json_t *of = json_object_get(check->known, "ambient");

	if (of == NULL) {
		json_auto_t *shape = check_make_ambient(check);
		of = shape_members(shape);
		json_object_set(check->known, "ambient", of);
	}
	return json_pack("{s:o}", "of", json_copy(of));
}

/* The root is active whatever happens, so its facts are everything. */
json_t *check_scope(const struct check *check)
{
	json_t *scope = check_ambient(check);

	json_object_update(
	    shape_members(scope), shape_members(check->facts[0]));
	return scope;
}

/* --- events --------------------------------------------------------------- */

json_t *check_bare_event(void)
{
	json_t *event = shape_object();

	json_object_set_new(shape_members(event), "type", shape_text());
	json_object_set_new(shape_members(event), "at", shape_text());
	return event;
}

static void check_add_person(json_t *of)
{
	json_t *by = shape_object();

	json_object_set_new(shape_members(by), "id", shape_text());
	json_object_set_new(shape_members(by), "name", shape_text());
	json_object_set_new(shape_members(by), "on_behalf_of",
	    json_pack("{s:{s:o, s:o}, s:b}", "of", "id", shape_maybe_text(),
	        "name", shape_text(), "empty", 1));
	json_object_set_new(of, "by", by);
}

struct check_senders {
	json_t *offices; /* name -> true */
	bool other;
};

static void check_sender(void *arg, const char *by)
{
	struct check_senders *senders = arg;

	if (strncmp(by, "office:", 7) == 0)
		json_object_set_new(senders->offices, by + 7, json_true());
	else
		senders->other = true;
}

/* One of these; maybe: or none. */
static void check_add_office(json_t *of, json_t *taken_names, bool maybe)
{
	json_t *office = shape_text_of(taken_names);

	if (maybe)
		json_object_set_new(office, "empty", json_true());
	json_object_set_new(of, "office", office);
	json_object_set_new(
	    of, "office_title", maybe ? shape_maybe_text() : shape_text());
}

json_t *check_office_names(const struct check *check)
{
	json_t *names = json_object();
	json_t *office;
	size_t i;

	json_array_foreach (workflow_offices(check->workflow), i, office)
		json_object_set_new(
		    names, json_string_value(office), json_true());
	return names;
}

/* What an event may know of the one before it. */
static json_t *check_about(const struct check *check)
{
	json_t *about = check_bare_event();

	check_add_person(shape_members(about));
	check_add_office(shape_members(about), check_office_names(check), true);
	json_object_set_new(shape_members(about), "output", shape_any());
	json_object_set_new(about, "empty", json_true());
	return about;
}

/* As engine/leak.c makes it. */
static json_t *check_leak(void)
{
	return json_pack("{s:{s:o, s:o, s:o, s:{s:{s:{s:o, s:o}}, s:b}}}", "of",
	    "where", shape_text(), "case", shape_maybe_text(), "unproved",
	    shape_maybe_text(), "cases", "items", "of", "number", shape_text(),
	    "title", shape_text(), "empty", 1);
}

/* As facts_event() makes it of a row of the events table. */
static json_t *check_person_event(
    const struct check *check, const char *name, const json_t *row)
{
	static const char *const form_facts[] = {"name", "hash", NULL};
	bool own = workflow_is_by_beadle(check->workflow, name);
	if (own && strcmp(name, "absent") == 0)
		return check_absent_event(check);
	if (own && strcmp(name, "departed") == 0)
		return shape_either(check_bare_event());
	json_t *event = check_bare_event();
	json_t *of = shape_members(event);
	const char *form = check_text(row, "form");
	bool opens = json_is_true(json_object_get(row, "opens"));
	json_auto_t *offices = json_object();
	struct check_senders senders = {.offices = offices};

	check_each_text(json_object_get(row, "by"), check_sender, &senders);
	check_add_person(of);
	if (own)
		json_object_set_new(of, "data", check_leak());
	if (form) {
		json_object_set_new(of, "data",
		    shape_of_form(workflow_form(check->workflow, form)));
		json_object_set_new(of, "form", check_texts(form_facts));
	}
	if (json_object_size(offices) && !opens)
		check_add_office(of, json_incref(offices), senders.other);
	if (!opens)
		json_object_set_new(of, "about", check_about(check));
	return shape_either(event);
}

/* Swallows shape. */
static json_t *check_join_bare(json_t *taken_shape)
{
	json_auto_t *before = taken_shape;
	json_auto_t *mine = shape_either(check_bare_event());

	return shape_join(before, mine);
}

static json_t *check_make_event_shape(
    const struct check *check, const char *descriptor)
{
	json_t *shape = NULL;
	const char *name;
	json_t *row;

	json_object_foreach (
	    (json_t *)check_table(check, "events"), name, row) {
		if (!chart_event_matches(descriptor, name))
			continue;
		json_auto_t *before = shape;
		json_auto_t *mine = check_person_event(check, name, row);
		shape = shape_join(before, mine);
	}
	json_object_foreach (check->raised, name, row) {
		if (!chart_event_matches(descriptor, name))
			continue;
		shape = check_join_bare(shape);
	}
	if (check_is_delay(check, descriptor))
		shape = check_join_bare(shape);
	return shape;
}

json_t *check_event_shape(const struct check *check, const char *descriptor)
{
	OWN(own_string)
	char *key = own_printf("event %s", descriptor);
	json_t *shape = json_object_get(check->known, key);

	if (shape == NULL) {
		shape = check_make_event_shape(check, descriptor);
		json_object_set_new(check->known, key, shape);
	}
	return json_incref(shape);
}

static json_t *check_actor_fields(const struct actor_field *fields, bool found);

/* As the keys of an object; NULL for NULL. */
static json_t *check_texts_of(const char *const *texts)
{
	json_t *values = texts ? json_object() : NULL;

	for (; texts && *texts; texts++)
		json_object_set_new(values, *texts, json_true());
	return values;
}

static json_t *check_actor_value(const struct actor_field *field, bool found)
{
	bool there = field->when == ACTOR_ALWAYS ||
	             (found && field->when == ACTOR_IF_FOUND);

	if (field->value != ACTOR_TEXTS && field->value != ACTOR_ROWS) {
		json_t *value = shape_text_of(check_texts_of(field->values));
		if (!there)
			json_object_set_new(value, "empty", json_true());
		return value;
	}
	return json_pack("{s:o, s:b}", "items",
	    field->of ? check_actor_fields(field->of, found) : shape_text(),
	    "empty", 1);
}

static json_t *check_actor_fields(const struct actor_field *fields, bool found)
{
	json_t *shape = shape_object();

	for (; fields->name; fields++)
		json_object_set_new(shape_members(shape), fields->name,
		    check_actor_value(fields, found));
	return shape;
}

/* As facts_result() makes it. */
json_t *check_actor_event(
    const struct actor_type *type, bool failed, bool found)
{
	static const char *const error[] = {"code", "message", NULL};
	json_t *event = check_bare_event();

	json_object_set_new(shape_members(event), failed ? "error" : "output",
	    failed ? check_texts(error)
	           : check_actor_fields(type->output, found));
	return shape_either(event);
}

json_t *check_first_event(void)
{
	json_t *event = check_bare_event();

	check_add_person(shape_members(event));
	return shape_either(event);
}

/* --- the engine's own notices --------------------------------------------- */

/* As offer_open_cases() makes them. */
void check_add_open_cases(json_t *of)
{
	json_object_set_new(of, "cases",
	    json_pack("{s:{s:{s:o, s:o, s:{s:o}, s:{s:o, s:b}}}, s:b}", "items",
	        "of", "number", shape_text(), "title", shape_text(), "status",
	        "items", shape_text(), "next", "items", shape_text(), "empty",
	        1, "empty", 1));
	json_object_set_new(of, "more", shape_maybe_text());
}

/* As offer_greeting() makes it. */
json_t *check_greeting_facts(void)
{
	json_t *facts = json_pack("{s:{s:{s:{s:o}}, s:{s:{s:{s:o, s:o, s:o}}},"
	                          " s:o, s:o, s:o}}",
	    "of", "requester", "of", "name", shape_text(), "workflows", "items",
	    "of", "id", shape_text(), "title", shape_text(), "description",
	    shape_maybe_text(), "text_taken", shape_maybe_text(), "of_message",
	    shape_maybe_text(), "reviews", shape_maybe_text());

	check_add_open_cases(shape_members(facts));
	return facts;
}

/* As tell_refusal() makes it. Which of its names are there depends on the
 * reason, so all may be. */
json_t *check_refusal_facts(void)
{
	static const char *const reasons[] = {"not_office", "not_requester",
	    "not_named", "not_operator", "own_request", "concerned",
	    "other_office", "already_decided_by_you", "decided_for_you",
	    "for_concerned", "for_decided", "already_asked", "not_now", "stale",
	    "unknown_case", "unknown_person", "form_expired", "form_refused",
	    "words_do_not_fit", "look_again", "unproved", "unsigned"};
	json_t *facts = json_pack("{s:{s:{s:{}}, s:{s:{s:o, s:o, s:o, s:o}},"
	                          " s:{s:{s:o}}, s:{s:{s:o}}, s:o, s:o, s:o,"
	                          " s:{s:o}, s:{s:{s:o, s:o, s:o, s:o}, s:b}}}",
	    "of", "reason", "of", "standing", "of", "guest", shape_maybe_text(),
	    "external", shape_maybe_text(), "bot", shape_maybe_text(),
	    "deleted", shape_maybe_text(), "case", "of", "number", shape_text(),
	    "office", "of", "title", shape_text(), "offices_title",
	    shape_text(), "event_title", shape_text(), "problem", shape_text(),
	    "status", "items", shape_text(), "last", "of", "at", shape_text(),
	    "who", shape_maybe_text(), "office", shape_maybe_text(), "did",
	    shape_text(), "empty", 1);
	json_t *reason = json_object_get(shape_members(facts), "reason");

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		json_object_set_new(
		    shape_members(reason), reasons[i], shape_maybe_text());
	return facts;
}

/* As tell_heard() makes it. */
json_t *check_heard_facts(void)
{
	return json_pack("{s:{s:{s:{s:o, s:o, s:o}}, s:{s:{s:o, s:o}}, s:o}}",
	    "of", "case", "of", "number", shape_text(), "opened", shape_text(),
	    "open", shape_maybe_text(), "requester", "of", "name", shape_text(),
	    "email", shape_maybe_text(), "private", shape_maybe_text());
}

/* As history_facts() and render_history() make it. */
json_t *check_history_facts(void)
{
	return json_pack("{s:{s:{s:{s:o, s:o, s:o}}, s:{s:{s:{s:o, s:o, s:o,"
	                 " s:o, s:o, s:o, s:o, s:o}}, s:b}, s:o, s:o, s:o}}",
	    "of", "case", "of", "number", shape_text(), "opened", shape_text(),
	    "open", shape_maybe_text(), "entries", "items", "of", "at",
	    shape_text(), "who", shape_maybe_text(), "office",
	    shape_maybe_text(), "did", shape_text(), "said", shape_maybe_text(),
	    "private", shape_maybe_text(), "times", shape_maybe_text(), "first",
	    shape_maybe_text(), "empty", 1, "page", shape_text(), "pages",
	    shape_text(), "more", shape_maybe_text());
}
