/*
 * dossier_sum.c: who acted, what was attested, what was decided: read off the
 * history of a dossier. See dossier_part.h. Pure.
 */
#include "admin/dossier_part.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

static bool dossier_sum_is_done(const json_t *entry)
{
	return json_object_get(entry, "revision") != NULL;
}

/* --- people --------------------------------------------------------------- */

static bool dossier_sum_same(const json_t *a, const json_t *b, const char *key)
{
	return strcmp(jsonx_text(a, key), jsonx_text(b, key)) == 0;
}

/* The row of whoever it is, made if there is none. Borrowed. */
static json_t *dossier_sum_person(json_t *people, const json_t *person)
{
	json_t *row;
	size_t i;

	json_array_foreach (people, i, row)
		if (dossier_sum_same(row, person, "name") &&
		    dossier_sum_same(row, person, "email"))
			return row;
	row = json_copy((json_t *)person);
	json_object_set_new(row, "roles", json_array());
	json_object_set_new(row, "acts", json_integer(0));
	json_array_append_new(people, row);
	return row;
}

static void dossier_sum_role(json_t *row, const char *role)
{
	json_t *roles = json_object_get(row, "roles");
	json_t *one;
	size_t i;

	json_array_foreach (roles, i, one)
		if (strcmp(json_string_value(one), role) == 0)
			return;
	json_array_append_new(roles, json_string(role));
}

static void dossier_sum_actor(json_t *people, const json_t *entry)
{
	const json_t *by = json_object_get(entry, "by");
	const json_t *absent = json_object_get(entry, "on_behalf_of");
	const char *office = jsonx_path_text(entry, "office_title");

	if (by == NULL)
		return;
	json_t *row = dossier_sum_person(people, by);
	if (dossier_sum_is_done(entry))
		json_object_set_new(row, "acts",
		    json_integer(jsonx_path_int(row, "acts", 0) + 1));
	if (office)
		dossier_sum_role(row, office);
	if (absent) {
		OWN(own_string)
		char *role = own_printf(
		    "on behalf of %s", jsonx_path_text(absent, "name"));
		dossier_sum_role(row, role);
		dossier_sum_person(people, absent);
	}
}

static json_t *dossier_sum_people(const json_t *dossier)
{
	json_t *people = json_array();
	json_t *entry;
	size_t i;

	dossier_sum_role(
	    dossier_sum_person(people, json_object_get(dossier, "requester")),
	    "requester");
	json_array_foreach (json_object_get(dossier, "history"), i, entry)
		dossier_sum_actor(people, entry);
	return people;
}

/* --- what was attested ---------------------------------------------------- */

/* The last screen that was accepted and asked for the field: what counts. */
static const json_t *dossier_sum_counts(
    const json_t *screens, const char *field)
{
	const json_t *last = NULL;
	json_t *screen, *one;
	size_t i, k;

	json_array_foreach (screens, i, screen)
		json_array_foreach (json_object_get(screen, "fields"), k, one)
			if (json_is_true(json_object_get(screen, "accepted")) &&
			    strcmp(jsonx_text(one, "field"), field) == 0)
				last = screen;
	return last;
}

static void dossier_sum_clause(const json_t *entry, const json_t *screen,
    const json_t *field, json_t *attestations)
{
	const json_t *screens = json_object_get(entry, "screens");
	const char *answer = jsonx_path_text(field, "answer");

	if (!json_is_true(json_object_get(field, "clause")) || answer == NULL ||
	    strcmp(answer, "Yes") != 0 ||
	    dossier_sum_counts(screens, jsonx_text(field, "field")) != screen)
		return;
	json_array_append_new(attestations,
	    json_pack("{s:O, s:O*, s:O, s:O, s:O, s:O*, s:b, s:O*, s:O, s:O*}",
	        "at", json_object_get(screen, "sent_at"), "by",
	        json_object_get(entry, "by"), "what",
	        json_object_get(entry, "what"), "field",
	        json_object_get(field, "field"), "clause",
	        json_object_get(field, "question"), "hint",
	        json_object_get(field, "hint"), "accepted", 1, "version",
	        json_object_get(screen, "version"), "hash",
	        json_object_get(screen, "hash"), "settings",
	        json_object_get(screen, "settings")));
}

static json_t *dossier_sum_attestations(const json_t *dossier)
{
	json_t *attestations = json_array();
	json_t *entry, *screen, *field;
	size_t i, k, n;

	json_array_foreach (json_object_get(dossier, "history"), i, entry)
		json_array_foreach (
		    json_object_get(entry, "screens"), k, screen)
			json_array_foreach (
			    json_object_get(screen, "fields"), n, field)
				dossier_sum_clause(
				    entry, screen, field, attestations);
	return attestations;
}

/* --- what was decided ----------------------------------------------------- */

static json_t *dossier_sum_decision(const json_t *entry)
{
	const json_t *screens = json_object_get(entry, "screens");
	json_t *words = json_object_get(
	    json_array_get(screens, json_array_size(screens) - 1), "fields");

	return json_pack("{s:O, s:O*, s:O*, s:O*, s:O*, s:O, s:O, s:o}", "at",
	    json_object_get(entry, "at"), "by", json_object_get(entry, "by"),
	    "on_behalf_of", json_object_get(entry, "on_behalf_of"), "office",
	    json_object_get(entry, "office"), "office_title",
	    json_object_get(entry, "office_title"), "what",
	    json_object_get(entry, "what"), "title",
	    json_object_get(entry, "title"), "words",
	    words ? json_incref(words) : json_array());
}

static json_t *dossier_sum_decisions(const json_t *dossier)
{
	json_t *decisions = json_array();
	json_t *entry;
	size_t i;

	json_array_foreach (json_object_get(dossier, "history"), i, entry)
		if (json_is_true(json_object_get(entry, "decides")) &&
		    dossier_sum_is_done(entry))
			json_array_append_new(
			    decisions, dossier_sum_decision(entry));
	return decisions;
}

void dossier_sum(json_t *dossier)
{
	json_object_set_new(dossier, "people", dossier_sum_people(dossier));
	json_object_set_new(
	    dossier, "attestations", dossier_sum_attestations(dossier));
	json_object_set_new(
	    dossier, "decisions", dossier_sum_decisions(dossier));
}
