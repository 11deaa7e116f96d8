/*
 * form.c: see form.h. Each property kind has one check; its sentences are
 * for busy people, so they say what to do.
 */
#include "flow/form.h"

#include "base/date.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/jsonlogic.h"

#include <ctype.h>
#include <string.h>

/* Slack shows at most 100 blocks in a modal; a form that long is none. */
enum { FORM_MAX_FIELDS = 90 };
/* A text field without maxLength, in characters. */
enum { FORM_DEFAULT_MAX_LENGTH = 3000 };

/* --- the schema ----------------------------------------------------------- */

static const char *const form_keys[] = {"type", "title", "description",
    "required", "properties", "x-submit", "x-checks", NULL};
static const char *const form_property_keys[] = {"type", "title", "description",
    "enum", "oneOf", "const", "format", "minLength", "maxLength", "minimum",
    "maximum", "minItems", "maxItems", "uniqueItems", "items", "default", NULL};
static const char *const form_types[] = {
    "string", "integer", "number", "boolean", "array", NULL};
static const char *const form_formats[] = {"date", "email", "uri", NULL};

static bool form_among(const char *const *list, const char *word)
{
	for (; word && *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static const char *form_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool form_known_keys(const json_t *object, const char *const *known,
    const char *path, struct err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value)
		if (!form_among(known, key))
			return err_set(err, ERR_INPUT,
			    "%s: \"%s\" is not supported in a form", path, key);
	return true;
}

/* enum of strings, or oneOf of {const, title}. */
static bool form_check_choices(
    const json_t *property, const char *path, struct err *err)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(property, "enum"), i, one)
		if (!json_is_string(one))
			return err_set(err, ERR_INPUT,
			    "%s.enum[%zu]: a choice is a string", path, i);
	json_array_foreach (json_object_get(property, "oneOf"), i, one)
		if (form_text(one, "const") == NULL ||
		    form_text(one, "title") == NULL)
			return err_set(err, ERR_INPUT,
			    "%s.oneOf[%zu]: a choice is {\"const\", \"title\"},"
			    " both strings",
			    path, i);
	return true;
}

static bool form_check_property(
    const json_t *property, const char *path, struct err *err)
{
	const char *type = form_text(property, "type");
	const char *format = form_text(property, "format");
	const json_t *items = json_object_get(property, "items");

	if (!json_is_object(property))
		return err_set(err, ERR_INPUT, "%s: must be an object", path);
	if (!form_known_keys(property, form_property_keys, path, err))
		return false;
	if (!form_among(form_types, type))
		return err_set(err, ERR_INPUT,
		    "%s.type: write string, integer, number, boolean or array",
		    path);
	if (form_text(property, "title") == NULL)
		return err_set(err, ERR_INPUT,
		    "%s.title: is missing; write the question", path);
	if (format && !form_among(form_formats, format))
		return err_set(err, ERR_INPUT,
		    "%s.format: write date, email or uri", path);
	if (strcmp(type, "boolean") == 0 &&
	    json_object_get(property, "const") &&
	    !json_is_true(json_object_get(property, "const")))
		return err_set(err, ERR_INPUT,
		    "%s.const: of a boolean can only be true", path);
	if (strcmp(type, "array") == 0 && !json_object_get(items, "enum") &&
	    !json_object_get(items, "oneOf"))
		return err_set(err, ERR_INPUT,
		    "%s.items: needs \"enum\" or \"oneOf\"", path);
	return form_check_choices(property, path, err) &&
	       form_check_choices(items, path, err);
}

static bool form_check_rules(const json_t *schema, struct err *err)
{
	const json_t *properties = json_object_get(schema, "properties");
	json_t *check;
	size_t i;

	json_array_foreach (json_object_get(schema, "x-checks"), i, check) {
		const char *field = form_text(check, "field");
		if (field == NULL || !json_object_get(properties, field))
			return err_set(err, ERR_INPUT,
			    "x-checks[%zu].field: there is no such field", i);
		if (form_text(check, "message") == NULL)
			return err_set(err, ERR_INPUT,
			    "x-checks[%zu].message: is missing", i);
		if (!jsonlogic_check(json_object_get(check, "rule"), err))
			return err_prefix(err, "x-checks[%zu].rule", i);
	}
	return true;
}

bool form_check_schema(const json_t *schema, struct err *err)
{
	const json_t *properties = json_object_get(schema, "properties");
	const char *name;
	json_t *one;
	size_t i;

	if (form_text(schema, "type") == NULL ||
	    strcmp(form_text(schema, "type"), "object") != 0)
		return err_set(err, ERR_INPUT, "type: must be \"object\"");
	if (!form_known_keys(schema, form_keys, "form", err))
		return false;
	if (json_object_size(properties) == 0 ||
	    json_object_size(properties) > FORM_MAX_FIELDS)
		return err_set(err, ERR_INPUT,
		    "properties: a form asks 1 to %d things", FORM_MAX_FIELDS);
	json_object_foreach ((json_t *)properties, name, one) {
		OWN(own_string)
		char *path = own_printf("properties.%s", name);
		if (!form_check_property(one, path, err))
			return false;
	}
	json_array_foreach (json_object_get(schema, "required"), i, one)
		if (!json_is_string(one) ||
		    !json_object_get(properties, json_string_value(one)))
			return err_set(err, ERR_INPUT,
			    "required[%zu]: there is no such field", i);
	return form_check_rules(schema, err);
}

const char *form_single_text_field(const json_t *schema)
{
	const char *found = NULL;
	json_t *name;
	size_t i;

	json_array_foreach (json_object_get(schema, "required"), i, name) {
		const json_t *property =
		    json_object_get(json_object_get(schema, "properties"),
		        json_string_value(name));
		const char *type = form_text(property, "type");
		if (type == NULL || strcmp(type, "string") != 0 || found)
			return NULL;
		found = json_string_value(name);
	}
	return found;
}

/* --- the answers ---------------------------------------------------------- */

/* One field under check; a sentence in `problem` ends it. */
struct form_field {
	const json_t *property;
	json_t *clean; /* new reference, NULL: not answered */
	char *problem;
};

/* Trimmed, without control characters but newlines and tabs, and with plain
 * newlines. */
static char *form_tidy(const char *text)
{
	char *tidy = own_strdup(text);
	size_t n = 0;

	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if ((c >= ' ' && c != 0x7F) || c == '\n' || c == '\t')
			tidy[n++] = *p;
	}
	while (n && isspace((unsigned char)tidy[n - 1]))
		n--;
	tidy[n] = '\0';
	size_t lead = strspn(tidy, " \t\n");
	memmove(tidy, tidy + lead, n - lead + 1);
	return tidy;
}

static bool form_is_choice(const json_t *property, const char *text)
{
	const json_t *list = json_object_get(property, "enum");
	const json_t *titled = json_object_get(property, "oneOf");
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (strcmp(json_string_value(one), text) == 0)
			return true;
	json_array_foreach (titled, i, one)
		if (strcmp(form_text(one, "const"), text) == 0)
			return true;
	return list == NULL && titled == NULL;
}

static bool form_is_email(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at != text && strchr(at + 1, '.') &&
	       strchr(at + 1, '@') == NULL &&
	       strpbrk(text, " \t\n<>,;") == NULL;
}

static void form_check_format(struct form_field *f, const char *text)
{
	const char *format = form_text(f->property, "format");
	int64_t days;

	if (format == NULL)
		return;
	if (strcmp(format, "date") == 0 && !date_parse(text, &days))
		f->problem = own_strdup("Please pick a date.");
	else if (strcmp(format, "email") == 0 && !form_is_email(text))
		f->problem = own_strdup("Please write one e-mail address, like"
		                        " name@university.example.");
	else if (strcmp(format, "uri") == 0 &&
	         strncmp(text, "https://", 8) != 0 &&
	         strncmp(text, "http://", 7) != 0)
		f->problem = own_strdup(
		    "Please write a web address that begins with https://.");
}

static void form_check_text(struct form_field *f, const json_t *answer)
{
	json_t *limit = json_object_get(f->property, "maxLength");
	int64_t max = json_is_integer(limit) ? json_integer_value(limit)
	                                     : FORM_DEFAULT_MAX_LENGTH;
	int64_t min =
	    json_integer_value(json_object_get(f->property, "minLength"));

	if (!json_is_string(answer)) {
		f->problem = own_strdup("Please answer in words.");
		return;
	}
	OWN(own_string)
	char *text = form_tidy(json_string_value(answer));
	int64_t points = (int64_t)str_count_points(text);
	if (points == 0)
		return;
	if (!form_is_choice(f->property, text))
		f->problem = own_strdup("Please choose one of the options.");
	else if (points < min)
		f->problem = own_printf(
		    "Please write at least %lld characters.", (long long)min);
	else if (points > max)
		f->problem = own_printf(
		    "Please keep it to %lld characters; this has %lld.",
		    (long long)max, (long long)points);
	else
		form_check_format(f, text);
	f->clean = json_string(text);
}

static void form_check_number(
    struct form_field *f, const json_t *answer, bool integer)
{
	const json_t *min = json_object_get(f->property, "minimum");
	const json_t *max = json_object_get(f->property, "maximum");
	const char *text = json_string_value(answer);
	char *end = NULL;
	double number = text ? strtod(text, &end) : json_number_value(answer);

	if (text && text[0] == '\0')
		return;
	bool is_number =
	    text ? *end == '\0' && end != text : json_is_number(answer);
	if (!is_number || (integer && number != (double)(int64_t)number))
		f->problem = own_printf(
		    "Please write a %snumber.", integer ? "whole " : "");
	else if (min && number < json_number_value(min))
		f->problem = own_printf("Please write a number of at least %g.",
		    json_number_value(min));
	else if (max && number > json_number_value(max))
		f->problem = own_printf("Please write a number of at most %g.",
		    json_number_value(max));
	else
		f->clean = integer ? json_integer((json_int_t)number)
		                   : json_real(number);
}

static void form_check_boolean(struct form_field *f, const json_t *answer)
{
	if (!json_is_boolean(answer))
		f->problem = own_strdup("Please answer yes or no.");
	else if (json_object_get(f->property, "const") && !json_is_true(answer))
		f->problem =
		    own_strdup("Please confirm this; a request needs it.");
	else
		f->clean = json_incref((json_t *)answer);
}

static void form_check_list(struct form_field *f, const json_t *answer)
{
	const json_t *items = json_object_get(f->property, "items");
	json_int_t min =
	    json_integer_value(json_object_get(f->property, "minItems"));
	json_t *max = json_object_get(f->property, "maxItems");
	json_auto_t *clean = json_array();
	json_t *one, *seen;
	size_t i, k;

	if (!json_is_array(answer)) {
		f->problem = own_strdup("Please choose from the options.");
		return;
	}
	json_array_foreach (answer, i, one) {
		bool again = false;
		json_array_foreach (clean, k, seen)
			again = again || json_equal(seen, one);
		if (!json_is_string(one) ||
		    !form_is_choice(items, json_string_value(one))) {
			f->problem =
			    own_strdup("Please choose from the options.");
			return;
		}
		if (!again)
			json_array_append(clean, one);
	}
	json_int_t n = (json_int_t)json_array_size(clean);
	if (n == 0)
		return;
	if (n < min)
		f->problem =
		    own_printf("Please choose at least %lld.", (long long)min);
	else if (max && n > json_integer_value(max))
		f->problem = own_printf("Please choose at most %lld.",
		    (long long)json_integer_value(max));
	f->clean = MOVE(clean);
}

static void form_check_answer(struct form_field *f, const json_t *answer)
{
	const char *type = form_text(f->property, "type");

	if (answer == NULL || json_is_null(answer))
		return;
	if (strcmp(type, "string") == 0)
		form_check_text(f, answer);
	else if (strcmp(type, "boolean") == 0)
		form_check_boolean(f, answer);
	else if (strcmp(type, "array") == 0)
		form_check_list(f, answer);
	else
		form_check_number(f, answer, strcmp(type, "integer") == 0);
}

static bool form_is_required(const json_t *schema, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(schema, "required"), i, one)
		if (strcmp(json_string_value(one), name) == 0)
			return true;
	return false;
}

static char *form_missing_sentence(const json_t *property)
{
	const char *type = form_text(property, "type");
	bool choice = json_object_get(property, "enum") ||
	              json_object_get(property, "oneOf") ||
	              strcmp(type, "array") == 0;

	if (strcmp(type, "boolean") == 0)
		return own_strdup("Please confirm this; a request needs it.");
	return own_strdup(choice ? "Please choose from the options."
	                         : "Please answer this; it is needed.");
}

static void form_check_field(const json_t *schema, const char *name,
    const json_t *property, const json_t *answer, json_t *clean, json_t *errors)
{
	struct form_field f = {.property = property};

	form_check_answer(&f, answer);
	if (f.problem == NULL && f.clean == NULL &&
	    form_is_required(schema, name))
		f.problem = form_missing_sentence(property);
	if (f.problem)
		json_object_set_new(errors, name, json_string(f.problem));
	else if (f.clean)
		json_object_set(clean, name, f.clean);
	free(f.problem);
	json_decref(f.clean);
}

/* The form's own rules, on fields that are answered and sound so far. */
static bool form_run_checks(const json_t *schema, const json_t *ambient,
    json_t *clean, json_t *errors, struct err *err)
{
	json_auto_t *scope =
	    ambient ? json_copy((json_t *)ambient) : json_object();
	json_t *check;
	size_t i;

	json_object_set(scope, "answers", clean);
	json_array_foreach (json_object_get(schema, "x-checks"), i, check) {
		const char *field = form_text(check, "field");
		json_auto_t *value = NULL;
		if (json_object_get(errors, field))
			continue;
		if (!jsonlogic_apply(
		        json_object_get(check, "rule"), scope, &value, err)) {
			err->kind = ERR_BUG;
			return err_prefix(err, "x-checks[%zu]", i);
		}
		if (!jsonlogic_truthy(value))
			json_object_set(
			    errors, field, json_object_get(check, "message"));
	}
	return true;
}

bool form_validate(const json_t *schema, const json_t *answers,
    const json_t *ambient, json_t **ret_clean, json_t **ret_errors,
    struct err *err)
{
	json_auto_t *clean = json_object();
	json_auto_t *errors = json_object();
	const char *name;
	json_t *property;

	json_object_foreach (
	    json_object_get(schema, "properties"), name, property)
		form_check_field(schema, name, property,
		    json_object_get(answers, name), clean, errors);
	if (!form_run_checks(schema, ambient, clean, errors, err))
		return false;
	*ret_clean = MOVE(clean);
	*ret_errors = MOVE(errors);
	return true;
}
