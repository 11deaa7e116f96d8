/*
 * workflow_check_notice.c: who is told what: notify actions, the
 * status and the help. See workflow_check_part.h.
 */
#include "flow/workflow_check_part.h"

#include "base/own.h"
#include "flow/workflow.h"

#include <string.h>

static void workflow_check_buttons(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	const json_t *buttons = json_object_get(row, "buttons");
	OWN(own_string)
	char *at = mistakes_path(path, "buttons");
	json_t *one;
	size_t i;

	if (buttons && !json_is_array(buttons))
		mistakes_add(c->mistakes, at, NULL, "write a list of events");
	json_array_foreach (buttons, i, one) {
		const char *name = json_string_value(one);
		OWN(own_string)
		char *at_one = mistakes_path_item(at, i);
		if (name == NULL ||
		    (!workflow_is_built_in(name) &&
		        workflow_check_row(c, "events", name) == NULL))
			mistakes_add_missing(c->mistakes, at_one, NULL, "event",
			    name ? name : "?",
			    json_object_get(c->file, "events"));
	}
}

static void workflow_check_via(
    struct workflow_checker *c, const json_t *via, const char *path)
{
	OWN(own_string)
	char *at = mistakes_path(path, "via");
	json_t *one;
	size_t i;

	if (via && json_array_size(via) == 0)
		mistakes_add(c->mistakes, at, NULL,
		    "write [\"chat\"], [\"mail\"] or both");
	json_array_foreach (via, i, one) {
		const char *text = json_string_value(one);
		OWN(own_string)
		char *at_one = mistakes_path_item(at, i);
		if (text == NULL ||
		    (strcmp(text, "chat") != 0 && strcmp(text, "mail") != 0))
			mistakes_add(
			    c->mistakes, at_one, NULL, "write chat or mail");
	}
}

/* Names a template? Then it is collected. */
static void workflow_check_notice(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	const char *notice = workflow_check_text(row, "notice");

	if (notice)
		workflow_check_collect(c->names->notices, notice);
	else
		mistakes_add(c->mistakes, path, "notice", "name a template");
}

/* Names an event? */
static void workflow_check_words(struct workflow_checker *c, const json_t *row,
    const char *path, const char *key)
{
	const char *event = workflow_check_text(row, key);

	if (event && workflow_check_row(c, "events", event) == NULL)
		mistakes_add_missing(c->mistakes, path, key, "event", event,
		    json_object_get(c->file, "events"));
}

static bool workflow_check_is_reviewers(const char *to)
{
	return strncmp(to, "office:", strlen("office:")) == 0 ||
	       strncmp(to, "deputy:", strlen("deputy:")) == 0;
}

/* Only what reviewers are told can wait for a digest, and only buttons are an
 * offer. */
static void workflow_check_hurry(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	const json_t *to = json_object_get(row, "to");
	json_auto_t *list = json_is_array(to) ? json_incref((json_t *)to)
	                                      : json_pack("[O*]", to);
	bool reviewers = false;
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		reviewers = reviewers || (json_is_string(one) &&
		                             workflow_check_is_reviewers(
		                                 json_string_value(one)));
	if (json_is_true(json_object_get(row, "urgent")) && !reviewers)
		mistakes_add(c->mistakes, path, "urgent",
		    "only what an office or its deputy is told can wait; leave "
		    "it out");
	if (json_is_true(json_object_get(row, "offer")) &&
	    json_array_size(json_object_get(row, "buttons")) == 0)
		mistakes_add(c->mistakes, path, "offer",
		    "it has no buttons; leave it out");
}

void workflow_check_notify(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	static const char *const known[] = {"type", "to", "notice", "buttons",
	    "via", "thread", "reply", "aside", "about", "urgent", "offer",
	    "description", NULL};
	static const char *const words[] = {
	    "requester", "actor", "deputy:NAME", NULL};
	OWN(own_string)
	char *at_to = mistakes_path(path, "to");

	mistakes_add_unknown(c->mistakes, path, row, known);
	workflow_check_notice(c, row, path);
	workflow_check_people(c, json_object_get(row, "to"), at_to, words);
	workflow_check_via(c, json_object_get(row, "via"), path);
	workflow_check_flag(c, row, path, "thread");
	workflow_check_flag(c, row, path, "urgent");
	workflow_check_flag(c, row, path, "offer");
	workflow_check_hurry(c, row, path);
	workflow_check_buttons(c, row, path);
	workflow_check_words(c, row, path, "reply");
	workflow_check_words(c, row, path, "aside");
	workflow_check_words(c, row, path, "about");
}

void workflow_check_status(struct workflow_checker *c)
{
	static const char *const known[] = {"notice", "buttons", NULL};
	const json_t *row = json_object_get(c->file, "status");

	mistakes_add_unknown(c->mistakes, "status", row, known);
	workflow_check_notice(c, row, "status");
	workflow_check_buttons(c, row, "status");
}

void workflow_check_help(struct workflow_checker *c)
{
	static const char *const known[] = {"tag", "notice", "buttons", NULL};
	const json_t *row = json_object_get(c->file, "help");

	if (row == NULL)
		return;
	mistakes_add_unknown(c->mistakes, "help", row, known);
	if (workflow_check_text(row, "tag") == NULL)
		mistakes_add(c->mistakes, "help", "tag",
		    "name a tag of the states in which people need it");
	workflow_check_notice(c, row, "help");
	workflow_check_buttons(c, row, "help");
}
