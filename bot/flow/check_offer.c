/*
 * check_offer.c: buttons and replies: is every event offered by a message, to
 * people who may send it, while a state takes it? See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/form.h"

#include <stdlib.h>
#include <string.h>

/* --- whether it is offered ------------------------------------------------ */

struct check_search {
	const char *name;
	bool found;
};

static void check_compare(void *arg, const char *text)
{
	struct check_search *search = arg;

	search->found = search->found || strcmp(search->name, text) == 0;
}

static bool check_lists(const json_t *list, const char *name)
{
	struct check_search search = {.name = name};

	check_each_text(list, check_compare, &search);
	return search.found;
}

bool check_is_offered(const struct check *check, const char *event)
{
	const json_t *row =
	    json_object_get(check_table(check, "events"), event);
	const char *name;
	json_t *action;

	if (json_is_true(json_object_get(row, "opens")) ||
	    workflow_is_by_beadle(check->workflow, event) ||
	    check_is_sent_here(check, event) ||
	    check_lists(json_object_get(row, "by"), "operator") ||
	    check_lists(
	        json_object_get(check_table(check, "status"), "buttons"),
	        event) ||
	    check_lists(
	        json_object_get(check_table(check, "help"), "buttons"), event))
		return true;
	json_object_foreach (
	    (json_t *)check_table(check, "actions"), name, action) {
		if (json_object_get(check->notices, name) &&
		    (check_lists(json_object_get(action, "buttons"), event) ||
		        check_lists(json_object_get(action, "reply"), event) ||
		        check_lists(json_object_get(action, "aside"), event)))
			return true;
	}
	return false;
}

/* --- to whom, and when ------------------------------------------------------
 */

struct check_audience {
	const json_t *by; /* who may send the event */
	bool any;         /* one of them gets the message */
};

/* May somebody who gets the message send the event? */
static void check_reader(void *arg, const char *to)
{
	struct check_audience *audience = arg;
	const json_t *by = audience->by;

	audience->any = audience->any || strcmp(to, "actor") == 0 ||
	                check_lists(by, "anyone") || check_lists(by, to);
}

/* Where the case is when the message goes out, and where it can go from there:
 * leaves and what is around them. */
static struct chart_set check_from_then_on(
    const struct check *check, const char *action)
{
	struct chart_set states = {.words = {0}};
	const char *order;
	json_t *yes;

	json_object_foreach (
	    json_object_get(check->told_in, action), order, yes) {
		size_t leaf = strtoul(order, NULL, 10);
		struct chart_set after = check_after(check, leaf);
		chart_set_add(&after, leaf);
		for (size_t w = 0; w < CHART_SET_WORDS; w++)
			states.words[w] |= after.words[w];
	}
	for (size_t i = check->chart->node_count; i-- > 1;)
		if (chart_set_has(&states, i))
			chart_set_add(
			    &states, check->chart->nodes[i]->parent->order);
	return states;
}

static void check_button(
    struct check *check, const char *name, const char *event, const char *path)
{
	const json_t *action =
	    json_object_get(check_table(check, "actions"), name);
	const json_t *row =
	    json_object_get(check_table(check, "events"), event);
	struct check_audience audience = {.by = json_object_get(row, "by")};
	struct chart_set states = check_from_then_on(check, name);

	if (row == NULL)
		return; /* "status", or said already */
	if (json_object_get(check->told_in, name) &&
	    check_is_taken(check, event, NULL) &&
	    !check_is_taken(check, event, &states))
		finding_add(check->findings, FINDING_WARNING, path,
		    "offers \"%s\", which no state takes once this is sent",
		    event);
	check_each_text(json_object_get(action, "to"), check_reader, &audience);
	if (!audience.any)
		finding_add(check->findings, FINDING_WARNING, path,
		    "offers \"%s\" to people who may not send it; compare"
		    " \"to\" with \"by\" of the event",
		    event);
}

/* What plain words become. */
static void check_words(
    struct check *check, const char *name, const char *key, const char *path)
{
	const json_t *action =
	    json_object_get(check_table(check, "actions"), name);
	const char *event = check_text(action, key);
	const json_t *row =
	    json_object_get(check_table(check, "events"), event);
	const char *form = check_text(row, "form");
	OWN(own_string)
	char *at = mistakes_path(path, key);

	if (event == NULL)
		return;
	check_button(check, name, event, at);

	if (form == NULL || form_single_text_field(
	                        workflow_form(check->workflow, form)) == NULL)
		finding_add(check->findings, FINDING_MISTAKE, at,
		    "a reply in words needs an event whose form has exactly"
		    " one required text; give \"%s\" such a form",
		    event);
}

static void check_action(
    struct check *check, const char *name, const json_t *action)
{
	OWN(own_string)
	char *path = mistakes_path("actions", name);
	OWN(own_string)
	char *at_buttons = mistakes_path(path, "buttons");
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(action, "buttons"), i, one) {
		OWN(own_string)
		char *at = mistakes_path_item(at_buttons, i);
		check_button(check, name, json_string_value(one), at);
	}
	check_words(check, name, "reply", path);
	check_words(check, name, "aside", path);
}

void check_offers(struct check *check)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, "actions"), name, row)
		check_action(check, name, row);
}
