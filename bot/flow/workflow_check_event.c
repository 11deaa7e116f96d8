/*
 * workflow_check_event.c: the table of events: who may send each, who may not,
 * its form and its button. See workflow_check_part.h.
 */
#include "flow/workflow_check_part.h"

#include "base/own.h"
#include "flow/jsonlogic.h"

#include <string.h>

/* "office:NAME"? Then the office is collected. */
static bool workflow_check_is_office(
    struct workflow_checker *c, const char *text)
{
	if (text == NULL || strncmp(text, "office:", 7) != 0 || !text[7])
		return false;
	workflow_check_collect(c->names->offices, text + 7);
	return true;
}

/* "person:context.NAME"? Then it is collected. */
static bool workflow_check_is_person(
    struct workflow_checker *c, const char *text)
{
	static const char prefix[] = "person:context.";
	size_t len = strlen(prefix);

	if (text == NULL || strncmp(text, prefix, len) != 0 || !text[len])
		return false;
	workflow_check_collect(c->names->persons, text);
	return true;
}

/* "deputy:NAME"? Then the office is collected. */
static bool workflow_check_is_deputy(
    struct workflow_checker *c, const char *text)
{
	static const char prefix[] = "deputy:";
	size_t len = strlen(prefix);

	if (text == NULL || strncmp(text, prefix, len) != 0 || !text[len])
		return false;
	workflow_check_collect(c->names->offices, text + len);
	return true;
}

static bool workflow_check_is_word(const char *const *words, const char *text)
{
	for (; text && *words; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

static void workflow_check_no_people(
    struct workflow_checker *c, const char *path, const char *const *words)
{
	bool deputies = workflow_check_is_word(words, "deputy:NAME");

	mistakes_add(c->mistakes, path, NULL,
	    "write %s, %s, office:NAME%s or person:context.NAME", words[0],
	    words[1], deputies ? ", deputy:NAME" : "");
}

void workflow_check_people(struct workflow_checker *c, const json_t *value,
    const char *path, const char *const *words)
{
	json_auto_t *list = json_is_array(value) ? json_incref((json_t *)value)
	                                         : json_pack("[O*]", value);
	json_t *one;
	size_t i;

	if (json_array_size(list) == 0)
		workflow_check_no_people(c, path, words);
	json_array_foreach (list, i, one) {
		const char *text = json_string_value(one);
		OWN(own_string)
		char *at = json_is_array(value) ? mistakes_path_item(path, i)
		                                : own_strdup(path);
		bool deputies = workflow_check_is_word(words, "deputy:NAME");
		if (!workflow_check_is_office(c, text) &&
		    !workflow_check_is_person(c, text) &&
		    !(deputies && workflow_check_is_deputy(c, text)) &&
		    !workflow_check_is_word(words, text))
			workflow_check_no_people(c, at, words);
	}
}

static void workflow_check_style(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	const char *style = workflow_check_text(row, "style");
	if (style && strcmp(style, "primary") != 0 &&
	    strcmp(style, "danger") != 0)
		mistakes_add(
		    c->mistakes, path, "style", "write primary or danger");
	if (workflow_check_text(row, "title") == NULL)
		mistakes_add(c->mistakes, path, "title",
		    "is missing; it is the words on the button");
}

static bool workflow_check_is_barred(const char *who)
{
	static const char prefix[] = "person:context.";

	return who && (strcmp(who, "requester") == 0 ||
	                  (strncmp(who, prefix, strlen(prefix)) == 0 &&
	                      who[strlen(prefix)]));
}

/* Who may not, though they fit "by". They are no persons of the case: it names
 * them to keep them out. */
static void workflow_check_barred(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	const json_t *barred = json_object_get(row, "not");
	bool sound = barred == NULL || json_array_size(barred);
	json_t *one;
	size_t i;

	json_array_foreach (barred, i, one)
		sound =
		    sound && workflow_check_is_barred(json_string_value(one));
	if (!sound)
		mistakes_add(c->mistakes, path, "not",
		    "write a list of requester and person:context.NAME");
}

void workflow_check_flag(struct workflow_checker *c, const json_t *row,
    const char *path, const char *key)
{
	const json_t *value = json_object_get(row, key);

	if (value && !json_is_boolean(value))
		mistakes_add(c->mistakes, path, key, "write true or false");
}

static void workflow_check_confirm(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	static const char *const known[] = {"title", "text", "yes", "no", NULL};
	const json_t *confirm = json_object_get(row, "confirm");
	OWN(own_string)
	char *at = mistakes_path(path, "confirm");

	if (confirm == NULL)
		return;
	mistakes_add_unknown(c->mistakes, at, confirm, known);
	for (size_t i = 0; known[i]; i++)
		if (workflow_check_text(confirm, known[i]) == NULL)
			mistakes_add(c->mistakes, at, known[i],
			    "is missing; write the words");
}

/* What Beadle itself sends? Then nobody else does. */
static bool workflow_check_own(struct workflow_checker *c, const char *name,
    const json_t *row, const char *path)
{
	const char *by = workflow_check_text(row, "by");

	if (by == NULL || strcmp(by, "beadle") != 0)
		return false;
	static const char *const own[] = {"leak", "absent", "departed"};
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(name, own[i]) == 0)
			return true;
	mistakes_add(c->mistakes, path, NULL,
	    "Beadle itself sends \"leak\", \"absent\" and \"departed\" only;"
	    " write who may send this");
	return true;
}

static void workflow_check_event(
    struct workflow_checker *c, const char *name, const json_t *row)
{
	static const char *const known[] = {"by", "not", "form", "opens",
	    "joins", "decides", "private", "title", "past", "description",
	    "style", "confirm", NULL};
	static const char *const words[] = {
	    "anyone", "requester", "operator", NULL};
	OWN(own_string)
	char *path = mistakes_path("events", name);
	OWN(own_string)
	char *at_by = mistakes_path(path, "by");
	const char *form = workflow_check_text(row, "form");

	mistakes_add_unknown(c->mistakes, path, row, known);
	if (!workflow_check_own(c, name, row, at_by))
		workflow_check_people(
		    c, json_object_get(row, "by"), at_by, words);
	workflow_check_barred(c, row, path);
	workflow_check_style(c, row, path);
	workflow_check_flag(c, row, path, "opens");
	workflow_check_flag(c, row, path, "decides");
	workflow_check_flag(c, row, path, "private");
	workflow_check_confirm(c, row, path);
	if (form && workflow_check_row(c, "forms", form) == NULL)
		mistakes_add_missing(c->mistakes, path, "form", "form", form,
		    json_object_get(c->file, "forms"));
	if (!json_is_true(json_object_get(row, "opens"))) {
		if (json_object_get(row, "joins"))
			mistakes_add(c->mistakes, path, "joins",
			    "belongs to the event that opens a case");
		return;
	}
	OWN(own_string)
	char *at_joins = mistakes_path(path, "joins");
	if (json_object_get(row, "joins"))
		jsonlogic_check(
		    json_object_get(row, "joins"), at_joins, c->mistakes);
	if (c->names->opening)
		mistakes_add(c->mistakes, path, "opens",
		    "%s opens a case already", c->names->opening);
	c->names->opening = name;
}

void workflow_check_events(struct workflow_checker *c)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(c->file, "events"), name, row)
		workflow_check_event(c, name, row);
	if (c->names->opening == NULL)
		mistakes_add(c->mistakes, "events", NULL,
		    "one event must have \"opens\": true");
}
