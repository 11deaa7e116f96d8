/*
 * form_schema.c: see form_schema.h. One table says which keyword belongs to
 * which types of field, and what its value may be.
 */
#include "flow/form_schema.h"

#include "base/own.h"
#include "base/str.h"
#include "flow/form_choice.h"
#include "flow/form_pages.h"
#include "flow/form_text.h"
#include "flow/jsonlogic.h"
#include "flow/pattern.h"

#include <string.h>

/* Slack shows at most 100 blocks in a modal; a form that long is none. */
enum { FORM_SCHEMA_MAX_FIELDS = 90 };

enum {
	FORM_SCHEMA_STRING = 1,
	FORM_SCHEMA_INTEGER = 2,
	FORM_SCHEMA_NUMBER = 4,
	FORM_SCHEMA_BOOLEAN = 8,
	FORM_SCHEMA_ARRAY = 16,
	FORM_SCHEMA_NUMERIC = FORM_SCHEMA_INTEGER | FORM_SCHEMA_NUMBER,
	FORM_SCHEMA_ANY = 31,
};

static const struct {
	const char *name;
	unsigned bit;
} form_schema_types[] = {
    {"string", FORM_SCHEMA_STRING},
    {"integer", FORM_SCHEMA_INTEGER},
    {"number", FORM_SCHEMA_NUMBER},
    {"boolean", FORM_SCHEMA_BOOLEAN},
    {"array", FORM_SCHEMA_ARRAY},
};

/* value is the keyword's, path its place. */
typedef void form_schema_check_fn(
    const json_t *value, const char *path, struct mistakes *mistakes);

static void form_schema_text(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	if (json_string_length(value) == 0)
		mistakes_add(mistakes, path, NULL, "write a text");
}

static void form_schema_count(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		mistakes_add(
		    mistakes, path, NULL, "write a whole number from 0");
}

static void form_schema_number(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	if (!json_is_number(value))
		mistakes_add(mistakes, path, NULL, "write a number");
}

static void form_schema_flag(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	if (!json_is_boolean(value))
		mistakes_add(mistakes, path, NULL, "write true or false");
}

static void form_schema_const(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	if (!json_is_true(value))
		mistakes_add(mistakes, path, NULL,
		    "can only be true: it must be confirmed");
}

static void form_schema_format(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	if (!json_is_string(value) ||
	    !form_text_format_exists(json_string_value(value)))
		mistakes_add(mistakes, path, NULL, "write date, email or uri");
}

static void form_schema_pattern(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	struct err err;

	if (!json_is_string(value))
		mistakes_add(
		    mistakes, path, NULL, "write a regular expression");
	else if (!pattern_check(json_string_value(value), &err))
		mistakes_add(mistakes, path, NULL,
		    "is no regular expression: %s", err.text);
}

static void form_schema_prefill(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	const char *what = json_string_value(value);

	if (what == NULL || strcmp(what, "words") != 0)
		mistakes_add(mistakes, path, NULL,
		    "can only be \"words\": what somebody wrote before the"
		    " form opened");
}

/* --- one field ------------------------------------------------------------ */

static void form_schema_items(
    const json_t *value, const char *path, struct mistakes *mistakes)
{
	static const char *const known[] = {"type", "enum", "oneOf", NULL};
	const json_t *type = json_object_get(value, "type");

	mistakes_add_unknown(mistakes, path, value, known);
	if (type && (!json_is_string(type) ||
	                strcmp(json_string_value(type), "string") != 0))
		mistakes_add(mistakes, path, "type", "can only be string");
	if (!form_choice_is_asked(value))
		mistakes_add(
		    mistakes, path, NULL, "needs \"enum\" or \"oneOf\"");
	form_choice_check(value, path, mistakes);
}

static const struct form_schema_keyword {
	const char *name;
	unsigned types;
	form_schema_check_fn *check; /* NULL: checked with the whole field */
} form_schema_keywords[] = {
    {"type", FORM_SCHEMA_ANY, NULL},
    {"title", FORM_SCHEMA_ANY, form_schema_text},
    {"description", FORM_SCHEMA_ANY, form_schema_text},
    {"enum", FORM_SCHEMA_STRING, NULL},
    {"oneOf", FORM_SCHEMA_STRING, NULL},
    {"minLength", FORM_SCHEMA_STRING, form_schema_count},
    {"maxLength", FORM_SCHEMA_STRING, form_schema_count},
    {"format", FORM_SCHEMA_STRING, form_schema_format},
    {"pattern", FORM_SCHEMA_STRING, form_schema_pattern},
    {"minimum", FORM_SCHEMA_NUMERIC, form_schema_number},
    {"maximum", FORM_SCHEMA_NUMERIC, form_schema_number},
    {"const", FORM_SCHEMA_BOOLEAN, form_schema_const},
    {"items", FORM_SCHEMA_ARRAY, form_schema_items},
    {"minItems", FORM_SCHEMA_ARRAY, form_schema_count},
    {"maxItems", FORM_SCHEMA_ARRAY, form_schema_count},
    {"uniqueItems", FORM_SCHEMA_ARRAY, form_schema_flag},
    {"x-prefill", FORM_SCHEMA_STRING, form_schema_prefill},
};

enum {
	FORM_SCHEMA_KEYWORDS =
	    sizeof(form_schema_keywords) / sizeof(form_schema_keywords[0]),
	FORM_SCHEMA_TYPES =
	    sizeof(form_schema_types) / sizeof(form_schema_types[0]),
};

/* 0 if it is none. */
static unsigned form_schema_type(const json_t *type)
{
	const char *name = json_string_value(type);

	for (size_t i = 0; name && i < FORM_SCHEMA_TYPES; i++)
		if (strcmp(form_schema_types[i].name, name) == 0)
			return form_schema_types[i].bit;
	return 0;
}

static void form_schema_keyword(const struct form_schema_keyword *keyword,
    const json_t *property, unsigned type, const char *path,
    struct mistakes *mistakes)
{
	const json_t *value = json_object_get(property, keyword->name);
	OWN(own_string)
	char *at = mistakes_path(path, keyword->name);

	if (value == NULL)
		return;
	if (type && !(keyword->types & type))
		mistakes_add(
		    mistakes, at, NULL, "does nothing in a field of this type");
	else if (keyword->check)
		keyword->check(value, at, mistakes);
}

static void form_schema_order(const json_t *property, const char *least,
    const char *most, const char *path, struct mistakes *mistakes)
{
	const json_t *from = json_object_get(property, least);
	const json_t *to = json_object_get(property, most);

	if (from && to && json_number_value(from) > json_number_value(to))
		mistakes_add(mistakes, path, least, "is more than %s", most);
}

static void form_schema_property(
    const json_t *property, const char *path, struct mistakes *mistakes)
{
	unsigned type = form_schema_type(json_object_get(property, "type"));
	const char *known[FORM_SCHEMA_KEYWORDS + 1] = {NULL};

	if (!json_is_object(property)) {
		mistakes_add(mistakes, path, NULL, "must be an object");
		return;
	}
	for (size_t i = 0; i < FORM_SCHEMA_KEYWORDS; i++) {
		known[i] = form_schema_keywords[i].name;
		form_schema_keyword(
		    &form_schema_keywords[i], property, type, path, mistakes);
	}
	mistakes_add_unknown(mistakes, path, property, known);
	if (type == 0)
		mistakes_add(mistakes, path, "type",
		    "write string, integer, number, boolean or array");
	if (json_object_get(property, "title") == NULL)
		mistakes_add(
		    mistakes, path, "title", "is missing; write the question");
	if (type == FORM_SCHEMA_ARRAY && !json_object_get(property, "items"))
		mistakes_add(mistakes, path, "items",
		    "is missing; write {\"enum\": [choices]}");
	form_choice_check(property, path, mistakes);
	form_schema_order(property, "minLength", "maxLength", path, mistakes);
	form_schema_order(property, "minimum", "maximum", path, mistakes);
	form_schema_order(property, "minItems", "maxItems", path, mistakes);
}

/* --- the form ------------------------------------------------------------- */

/* Words fit into one field, in which anything may be written. */
static void form_schema_prefills(
    const json_t *properties, const char *path, struct mistakes *mistakes)
{
	const char *name;
	json_t *property;
	size_t count = 0;

	json_object_foreach ((json_t *)properties, name, property) {
		OWN(own_string)
		char *at = mistakes_path(path, name);
		if (json_object_get(property, "x-prefill") == NULL)
			continue;
		if (form_choice_is_asked(property) ||
		    json_object_get(property, "format"))
			mistakes_add(mistakes, at, "x-prefill",
			    "belongs to a field for words of any kind");
		if (++count > 1)
			mistakes_add(mistakes, at, "x-prefill",
			    "is the second of this form; words fill one field");
	}
}

static void form_schema_properties(
    const json_t *properties, const char *path, struct mistakes *mistakes)
{
	const char *name;
	json_t *property;

	if (json_object_size(properties) == 0 ||
	    json_object_size(properties) > FORM_SCHEMA_MAX_FIELDS)
		mistakes_add(mistakes, path, NULL, "a form asks 1 to %d things",
		    FORM_SCHEMA_MAX_FIELDS);
	json_object_foreach ((json_t *)properties, name, property) {
		OWN(own_string)
		char *at = mistakes_path(path, name);
		form_schema_property(property, at, mistakes);
	}
	form_schema_prefills(properties, path, mistakes);
}

static void form_schema_required(const json_t *required,
    const json_t *properties, const char *path, struct mistakes *mistakes)
{
	json_auto_t *seen = json_object();
	json_t *one;
	size_t i;

	if (required && !json_is_array(required))
		mistakes_add(mistakes, path, NULL, "write a list of fields");
	json_array_foreach (required, i, one) {
		const char *name = json_string_value(one);
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		if (name == NULL || !json_object_get(properties, name))
			mistakes_add(
			    mistakes, at, NULL, "there is no such field");
		else if (json_object_get(seen, name))
			mistakes_add(
			    mistakes, at, NULL, "is in the list already");
		else
			json_object_set_new(seen, name, json_true());
	}
}

static void form_schema_rule(const json_t *check, const json_t *properties,
    const char *path, struct mistakes *mistakes)
{
	static const char *const known[] = {"field", "rule", "message", NULL};
	const char *field = json_string_value(json_object_get(check, "field"));
	const json_t *rule = json_object_get(check, "rule");
	OWN(own_string)
	char *at = mistakes_path(path, "rule");

	mistakes_add_unknown(mistakes, path, check, known);
	if (field == NULL || !json_object_get(properties, field))
		mistakes_add(mistakes, path, "field", "there is no such field");
	if (json_string_length(json_object_get(check, "message")) == 0)
		mistakes_add(
		    mistakes, path, "message", "is missing; write what to do");
	if (rule == NULL)
		mistakes_add(
		    mistakes, at, NULL, "is missing; write what must be true");
	else
		jsonlogic_check(rule, at, mistakes);
}

static void form_schema_rules(const json_t *checks, const json_t *properties,
    const char *path, struct mistakes *mistakes)
{
	json_t *check;
	size_t i;

	if (checks && !json_is_array(checks))
		mistakes_add(mistakes, path, NULL, "write a list of checks");
	json_array_foreach (checks, i, check) {
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		form_schema_rule(check, properties, at, mistakes);
	}
}

void form_schema_check(
    const json_t *schema, const char *path, struct mistakes *mistakes)
{
	static const char *const known[] = {"type", "title", "description",
	    "required", "properties", "x-submit", "x-checks", "x-pages", NULL};
	static const char *const texts[] = {
	    "title", "description", "x-submit", NULL};
	const char *type = json_string_value(json_object_get(schema, "type"));
	const json_t *properties = json_object_get(schema, "properties");
	OWN(own_string)
	char *at = mistakes_path(path, "properties");
	OWN(own_string)
	char *required = mistakes_path(path, "required");
	OWN(own_string)
	char *checks = mistakes_path(path, "x-checks");

	if (type == NULL || strcmp(type, "object") != 0)
		mistakes_add(mistakes, path, "type", "must be \"object\"");
	mistakes_add_unknown(mistakes, path, schema, known);
	for (size_t i = 0; texts[i]; i++) {
		const json_t *text = json_object_get(schema, texts[i]);
		if (text && json_string_length(text) == 0)
			mistakes_add(mistakes, path, texts[i], "write a text");
	}
	form_schema_properties(properties, at, mistakes);
	form_schema_required(json_object_get(schema, "required"), properties,
	    required, mistakes);
	form_schema_rules(
	    json_object_get(schema, "x-checks"), properties, checks, mistakes);
	form_pages_check(schema, path, mistakes);
}
