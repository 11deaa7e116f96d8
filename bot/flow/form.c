/*
 * form.c: see form.h. Each type of field has one check; its sentences are for
 * busy people, so they say what to do.
 */
#include "flow/form.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/form_choice.h"
#include "flow/form_text.h"
#include "flow/jsnumber.h"
#include "flow/jsonlogic.h"
#include "flow/jsvalue.h"
#include "flow/pattern.h"

#include <math.h>
#include <string.h>

/* Larger integers are not exact in a double. */
static const double FORM_MAX_INTEGER = 9007199254740991.0;

const char *form_single_text_field(const json_t *schema)
{
	const char *found = NULL;
	json_t *name;
	size_t i;

	json_array_foreach (json_object_get(schema, "required"), i, name) {
		const json_t *property =
		    json_object_get(json_object_get(schema, "properties"),
		        json_string_value(name));
		const char *type = jsonx_path_text(property, "type");
		if (type == NULL || strcmp(type, "string") != 0 || found)
			return NULL;
		found = json_string_value(name);
	}
	return found;
}

/* One field under check; a sentence in `problem` ends it. */
struct form_field {
	const json_t *property;
	json_t *clean; /* new reference, NULL: not answered */
	char *problem;
};

/* --- text ----------------------------------------------------------------- */

/* Yours to free(); NULL if the length is well. */
static char *form_length_problem(const json_t *property, const char *text)
{
	json_t *most = json_object_get(property, "maxLength");
	json_int_t max =
	    most ? json_integer_value(most) : FORM_DEFAULT_MAX_LENGTH;
	json_int_t min =
	    json_integer_value(json_object_get(property, "minLength"));
	json_int_t points = (json_int_t)str_count_points(text);

	if (points < min)
		return own_printf("Please write at least %lld character%s.",
		    (long long)min, min == 1 ? "" : "s");
	if (points > max)
		return own_printf(
		    "Please keep it to %lld characters; this has %lld.",
		    (long long)max, (long long)points);
	return NULL;
}

static char *form_words_problem(const json_t *property, const char *text)
{
	const char *format = jsonx_path_text(property, "format");
	const char *pattern = jsonx_path_text(property, "pattern");
	const char *problem = NULL;
	char *length = form_length_problem(property, text);

	if (length)
		return length;
	if (!form_choice_allows(property, text))
		problem = "Please choose one of the options.";
	else if (format)
		problem = form_text_format_problem(format, text);
	if (problem == NULL && pattern && !pattern_matches(pattern, text))
		problem = "Please write it in the form that is asked for.";
	return own_strdup_or_null(problem);
}

static void form_check_string(struct form_field *f, const json_t *answer)
{
	if (!json_is_string(answer)) {
		f->problem = own_strdup("Please answer in words.");
		return;
	}
	OWN(own_string)
	char *text = form_text_tidy(json_string_value(answer));
	if (text[0] == '\0')
		return;
	f->problem = form_words_problem(f->property, text);
	f->clean = json_string(text);
}

/* --- numbers -------------------------------------------------------------- */

/* "Please write a number of at least 5." Yours to free(). */
static char *form_bound_problem(const char *which, double bound)
{
	OWN(str_clear)
	struct str text = {.max_bytes = 64};

	jsnumber_text(bound, &text);
	return own_printf(
	    "Please write a number of at %s %s.", which, str_text(&text));
}

static void form_check_numeric(
    struct form_field *f, double number, bool integer)
{
	const json_t *min = json_object_get(f->property, "minimum");
	const json_t *max = json_object_get(f->property, "maximum");

	if (!isfinite(number) ||
	    (integer &&
	        (number != trunc(number) || fabs(number) > FORM_MAX_INTEGER)))
		f->problem = own_printf(
		    "Please write a %snumber.", integer ? "whole " : "");
	else if (min && number < json_number_value(min))
		f->problem =
		    form_bound_problem("least", json_number_value(min));
	else if (max && number > json_number_value(max))
		f->problem = form_bound_problem("most", json_number_value(max));
	else
		f->clean = jsvalue_from_number(number + 0.0);
}

/* Chat systems send numbers as texts. NaN if it is none. */
static double form_read_number(const char *text)
{
	/* Decimal: what else jsnumber_parse() reads, nobody means. */
	return text[strspn(text, "0123456789+-.eE")] ? NAN
	                                             : jsnumber_parse(text);
}

static void form_check_number_of(
    struct form_field *f, const json_t *answer, bool integer)
{
	if (!json_is_string(answer)) {
		form_check_numeric(f,
		    json_is_number(answer) ? json_number_value(answer) : NAN,
		    integer);
		return;
	}
	OWN(own_string)
	char *text = form_text_tidy(json_string_value(answer));
	if (text[0])
		form_check_numeric(f, form_read_number(text), integer);
}

static void form_check_integer(struct form_field *f, const json_t *answer)
{
	form_check_number_of(f, answer, true);
}

static void form_check_number(struct form_field *f, const json_t *answer)
{
	form_check_number_of(f, answer, false);
}

/* --- the others ----------------------------------------------------------- */

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

static bool form_has(const json_t *list, const json_t *value)
{
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (json_equal(one, value))
			return true;
	return false;
}

/* What was chosen, each once. NULL if it is not among the choices. New
 * reference. */
static json_t *form_chosen(const json_t *items, const json_t *answer)
{
	json_auto_t *chosen = json_array();
	json_t *one;
	size_t i;

	if (!json_is_array(answer))
		return NULL;
	json_array_foreach (answer, i, one) {
		if (!json_is_string(one) ||
		    !form_choice_allows(items, json_string_value(one)))
			return NULL;
		if (!form_has(chosen, one))
			json_array_append(chosen, one);
	}
	return MOVE(chosen);
}

static void form_check_array(struct form_field *f, const json_t *answer)
{
	const json_t *max = json_object_get(f->property, "maxItems");
	json_int_t min =
	    json_integer_value(json_object_get(f->property, "minItems"));
	json_auto_t *chosen =
	    form_chosen(json_object_get(f->property, "items"), answer);
	json_int_t n = (json_int_t)json_array_size(chosen);

	if (chosen == NULL)
		f->problem = own_strdup("Please choose from the options.");
	else if (n == 0)
		return;
	else if (n < min)
		f->problem =
		    own_printf("Please choose at least %lld.", (long long)min);
	else if (max && n > json_integer_value(max))
		f->problem = own_printf("Please choose at most %lld.",
		    (long long)json_integer_value(max));
	else
		f->clean = MOVE(chosen);
}

static const struct {
	const char *type;
	void (*check)(struct form_field *f, const json_t *answer);
} form_checks[] = {
    {"string", form_check_string},
    {"integer", form_check_integer},
    {"number", form_check_number},
    {"boolean", form_check_boolean},
    {"array", form_check_array},
};

static void form_check_answer(struct form_field *f, const json_t *answer)
{
	const char *type = jsonx_path_text(f->property, "type");

	if (answer == NULL || json_is_null(answer))
		return;
	for (size_t i = 0; i < sizeof(form_checks) / sizeof(form_checks[0]);
	     i++)
		if (strcmp(form_checks[i].type, type) == 0)
			form_checks[i].check(f, answer);
}

/* --- the form ------------------------------------------------------------- */

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
	const char *type = jsonx_path_text(property, "type");
	bool choice =
	    form_choice_is_asked(property) || strcmp(type, "array") == 0;

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
		const char *field = jsonx_path_text(check, "field");
		json_auto_t *value = NULL;
		if (json_object_get(errors, field))
			continue;
		if (!jsonlogic_apply(
		        json_object_get(check, "rule"), scope, &value, err)) {
			err->kind = ERR_BUG;
			return err_prefix(err, "x-checks[%zu].rule", i);
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
	json_t *properties = json_object_get(schema, "properties");
	const char *name;
	json_t *property;

	json_object_foreach (properties, name, property)
		form_check_field(schema, name, property,
		    json_object_get(answers, name), clean, errors);
	if (!form_run_checks(schema, ambient, clean, errors, err))
		return false;
	*ret_clean = MOVE(clean);
	*ret_errors = MOVE(errors);
	return true;
}
