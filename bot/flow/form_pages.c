/*
 * form_pages.c: see form_pages.h.
 */
#include "flow/form_pages.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"

#include <string.h>

static const char FORM_PAGES_NEXT[] = "Next";
static const char FORM_PAGES_ANSWERS[] = "answers.";

static const json_t *form_pages_nth(const json_t *form, size_t number)
{
	return json_array_get(json_object_get(form, "x-pages"), number - 1);
}

static bool form_pages_lists(const json_t *page, const char *field)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(page, "fields"), i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), field) == 0)
			return true;
	return false;
}

size_t form_pages_count(const json_t *form)
{
	return json_array_size(json_object_get(form, "x-pages"));
}

size_t form_pages_of(const json_t *form, const char *field)
{
	for (size_t n = 1; n <= form_pages_count(form); n++)
		if (form_pages_lists(form_pages_nth(form, n), field))
			return n;
	return 0;
}

const char *form_pages_title(const json_t *form, size_t number)
{
	return jsonx_text(form_pages_nth(form, number), "title");
}

/* --- one page ------------------------------------------------------------- */

/* Those rows of a list that are about fields of the page: a row is a name, or
 * has it under key. New reference. */
static json_t *form_page_rows(
    const json_t *page, const json_t *list, const char *key)
{
	json_t *rows = json_array();
	json_t *row;
	size_t i;

	json_array_foreach (list, i, row) {
		const char *field =
		    json_string_value(key ? json_object_get(row, key) : row);
		if (field && form_pages_lists(page, field))
			json_array_append(rows, row);
	}
	return rows;
}

json_t *form_page(const json_t *form, size_t number)
{
	const json_t *page = form_pages_nth(form, number);
	size_t count = form_pages_count(form);
	json_t *properties = json_object();
	json_t *field;
	size_t i;

	json_array_foreach (json_object_get(page, "fields"), i, field) {
		const char *name = json_string_value(field);
		json_object_set(properties, name,
		    json_object_get(json_object_get(form, "properties"), name));
	}
	json_t *alone = json_pack("{s:s, s:O, s:o, s:o, s:o, s:[I, I, s]}",
	    "type", "object", "title", json_object_get(page, "title"),
	    "properties", properties, "required",
	    form_page_rows(page, json_object_get(form, "required"), NULL),
	    "x-checks",
	    form_page_rows(page, json_object_get(form, "x-checks"), "field"),
	    "x-page", (json_int_t)number, (json_int_t)count,
	    jsonx_text(form, "title"));
	if (number == 1 && json_object_get(form, "description"))
		json_object_set(
		    alone, "description", json_object_get(form, "description"));
	if (number < count)
		json_object_set_new(
		    alone, "x-submit", json_string(FORM_PAGES_NEXT));
	else if (json_object_get(form, "x-submit"))
		json_object_set(
		    alone, "x-submit", json_object_get(form, "x-submit"));
	return alone;
}

json_t *form_page_errors(
    const json_t *form, size_t number, const json_t *errors)
{
	json_t *of = json_object();
	const char *field;
	json_t *error;

	json_object_foreach ((json_t *)errors, field, error)
		if (form_pages_of(form, field) == number)
			json_object_set(of, field, error);
	return of;
}

size_t form_pages_first_wrong(const json_t *form, const json_t *errors)
{
	const char *field;
	json_t *error;
	size_t first = 0;

	json_object_foreach ((json_t *)errors, field, error) {
		size_t number = form_pages_of(form, field);
		if (first == 0 || number < first)
			first = number;
	}
	return first;
}

/* --- is it well written? -------------------------------------------------- */

/* The next property that no page has yet; NULL if all are seen. */
static const char *form_pages_due(const json_t *form, const json_t *seen)
{
	const char *field;
	json_t *property;

	json_object_foreach (
	    json_object_get(form, "properties"), field, property)
		if (json_object_get(seen, field) == NULL)
			return field;
	return NULL;
}

/* By mail a form is asked in the order of its properties. */
static void form_pages_check_field(const json_t *form, const json_t *name,
    const char *at, json_t *seen, struct mistakes *mistakes)
{
	const char *field = json_string_value(name);
	const json_t *properties = json_object_get(form, "properties");
	const char *due = form_pages_due(form, seen);

	if (field == NULL || json_object_get(properties, field) == NULL)
		mistakes_add(mistakes, at, NULL, "there is no such field");
	else if (json_object_get(seen, field))
		mistakes_add(mistakes, at, NULL, "is on a page already");
	else if (due && strcmp(due, field) != 0)
		mistakes_add(mistakes, at, NULL,
		    "stands behind %s in properties, and pages keep that order",
		    due);
	if (field)
		json_object_set_new(seen, field, json_true());
}

static void form_pages_check_page(const json_t *form, const json_t *page,
    const char *path, json_t *seen, struct mistakes *mistakes)
{
	static const char *const known[] = {"title", "fields", NULL};
	const char *title = json_string_value(json_object_get(page, "title"));
	const json_t *fields = json_object_get(page, "fields");
	OWN(own_string)
	char *at_fields = mistakes_path(path, "fields");
	json_t *name;
	size_t i;

	mistakes_add_unknown(mistakes, path, page, known);
	if (title == NULL || title[0] == '\0')
		mistakes_add(mistakes, path, "title",
		    "is missing; write what the page is about");
	else if (str_count_points(title) > FORM_PAGES_TITLE_POINTS)
		mistakes_add(mistakes, path, "title",
		    "has %zu characters; the title of a window takes %d",
		    str_count_points(title), FORM_PAGES_TITLE_POINTS);
	if (json_array_size(fields) == 0)
		mistakes_add(mistakes, at_fields, NULL,
		    "write a list of the fields that it asks for");
	json_array_foreach (fields, i, name) {
		OWN(own_string)
		char *at = mistakes_path_item(at_fields, i);
		form_pages_check_field(form, name, at, seen, mistakes);
	}
}

/* What {"var": "answers.NAME…"} names, if it does. Yours to free(). */
static char *form_pages_answer(const json_t *var)
{
	const char *path = json_string_value(
	    json_is_array(var) ? json_array_get(var, 0) : var);
	size_t len = strlen(FORM_PAGES_ANSWERS);

	if (path == NULL || strncmp(path, FORM_PAGES_ANSWERS, len) != 0)
		return NULL;
	return strndup(path + len, strcspn(path + len, "."));
}

/* A rule is carried out when its page is sent. */
static void form_pages_check_rule(const json_t *form, const json_t *rule,
    size_t number, const char *path, struct mistakes *mistakes)
{
	const char *key;
	json_t *inner;
	size_t i;

	json_array_foreach (rule, i, inner)
		form_pages_check_rule(form, inner, number, path, mistakes);
	json_object_foreach ((json_t *)rule, key, inner) {
		OWN(own_string)
		char *field =
		    strcmp(key, "var") == 0 ? form_pages_answer(inner) : NULL;
		if (field && form_pages_of(form, field) > number)
			mistakes_add(mistakes, path, "rule",
			    "reads answers.%s, which a later page asks for; "
			    "let the check stand beside a field of that page",
			    field);
		form_pages_check_rule(form, inner, number, path, mistakes);
	}
}

static void form_pages_check_rules(
    const json_t *form, const char *path, struct mistakes *mistakes)
{
	OWN(own_string)
	char *at_checks = mistakes_path(path, "x-checks");
	json_t *check;
	size_t i;

	json_array_foreach (json_object_get(form, "x-checks"), i, check) {
		const char *field = jsonx_path_text(check, "field");
		OWN(own_string)
		char *at = mistakes_path_item(at_checks, i);
		if (field && form_pages_of(form, field))
			form_pages_check_rule(form,
			    json_object_get(check, "rule"),
			    form_pages_of(form, field), at, mistakes);
	}
}

static void form_pages_check_all_asked(const json_t *form, const json_t *seen,
    const char *at, struct mistakes *mistakes)
{
	const char *field;
	json_t *property;

	json_object_foreach (
	    json_object_get(form, "properties"), field, property)
		if (json_object_get(seen, field) == NULL)
			mistakes_add(mistakes, at, NULL,
			    "%s is on no page; every field is on one", field);
}

void form_pages_check(
    const json_t *form, const char *path, struct mistakes *mistakes)
{
	const json_t *pages = json_object_get(form, "x-pages");
	json_auto_t *seen = json_object();
	OWN(own_string)
	char *at = mistakes_path(path, "x-pages");
	json_t *page;
	size_t i;

	if (pages == NULL)
		return;
	if (json_array_size(pages) < 2 ||
	    json_array_size(pages) > FORM_PAGES_MAX)
		mistakes_add(mistakes, at, NULL,
		    "write a list of 2 to %d pages: Slack stacks no more"
		    " windows",
		    FORM_PAGES_MAX);
	json_array_foreach (pages, i, page) {
		OWN(own_string)
		char *at_page = mistakes_path_item(at, i);
		form_pages_check_page(form, page, at_page, seen, mistakes);
	}
	form_pages_check_all_asked(form, seen, at, mistakes);
	form_pages_check_rules(form, path, mistakes);
}
