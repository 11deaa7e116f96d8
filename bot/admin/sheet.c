/*
 * sheet.c: see sheet.h.
 */
#include "admin/sheet.h"

#include "base/date.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/form.h"

#include <string.h>
#include <strings.h>

enum { SHEET_TEXT_MAX_BYTES = 16384 };

/* A sample date lies so far ahead. */
static const int64_t SHEET_DAYS_AHEAD = 30;

void sheet_clear(struct sheet *sheet)
{
	free(sheet->verb);
	free(sheet->ref);
	json_decref(sheet->mail);
	json_decref(sheet->form);
	json_decref(sheet->note);
	json_decref(sheet->answers);
	*sheet = (struct sheet){.form = NULL};
}

struct sheet sheet_of(const json_t *payload)
{
	json_t *values = json_object_get(payload, "values");
	const char *verb = jsonx_path_text(payload, "verb");

	return (struct sheet){
	    .verb = own_strdup_or_null(verb),
	    .ref = own_strdup_or_null(jsonx_path_text(payload, "ref")),
	    .mail = verb ? NULL : json_incref((json_t *)payload),
	    .form = json_incref(json_object_get(payload, "form")),
	    .note = json_incref(json_object_get(payload, "note")),
	    .answers = values ? json_deep_copy(values) : json_object(),
	};
}

/* --- choosing ------------------------------------------------------------ */

/* {"enum": […]} or {"oneOf": [{"const", "title"}, …]} as value and words. */
static json_t *sheet_option(
    const json_t *schema, size_t i, const char **ret_words)
{
	json_t *plain = json_array_get(json_object_get(schema, "enum"), i);
	json_t *row = json_array_get(json_object_get(schema, "oneOf"), i);
	json_t *value = plain ? plain : json_object_get(row, "const");
	const char *title = jsonx_path_text(row, "title");

	*ret_words = title ? title : json_string_value(value);
	return value;
}

static bool sheet_no_option(
    const json_t *schema, const char *text, struct err *err)
{
	OWN(str_clear)
	struct str list = {.max_bytes = SHEET_TEXT_MAX_BYTES};
	const char *words;

	for (size_t i = 0; sheet_option(schema, i, &words); i++)
		str_addf(&list, "%s\"%s\"", i ? ", " : "", words);
	return err_set(err, ERR_INPUT, "\"%s\" is not among the options: %s",
	    text, str_text(&list));
}

/* By its words, by its value, or by how only one of them begins. */
static bool sheet_choose(
    const json_t *schema, const char *text, json_t **ret_value, struct err *err)
{
	json_t *value, *found = NULL;
	const char *words;
	size_t matches = 0;

	for (size_t i = 0; (value = sheet_option(schema, i, &words)); i++) {
		if (words == NULL)
			continue;
		if (strcasecmp(words, text) == 0) {
			*ret_value = value;
			return true;
		}
		if (strncasecmp(words, text, strlen(text)) == 0) {
			found = value;
			matches++;
		}
	}
	if (matches != 1)
		return sheet_no_option(schema, text, err);
	*ret_value = found;
	return true;
}

/* --- one answer ---------------------------------------------------------- */

static bool sheet_list(
    const json_t *items, const char *text, json_t **ret_answer, struct err *err)
{
	json_auto_t *list = json_array();

	while (*text) {
		size_t len = strcspn(text, ";");
		OWN(own_string)
		char *one = str_trimmed(text, len);
		json_t *value = NULL;
		if (*one && !sheet_choose(items, one, &value, err))
			return false;
		if (*one)
			json_array_append(list, value);
		text += len + (text[len] == ';');
	}
	*ret_answer = MOVE(list);
	return true;
}

static bool sheet_number(const char *text, json_t **ret_answer, struct err *err)
{
	char *end;
	long long whole = strtoll(text, &end, 10);

	if (*end == '\0') {
		*ret_answer = json_integer(whole);
		return true;
	}
	double real = strtod(text, &end);
	if (*end)
		return err_set(err, ERR_INPUT, "\"%s\" is no number", text);
	*ret_answer = json_real(real);
	return true;
}

static bool sheet_answer(const json_t *schema, const char *text,
    json_t **ret_answer, struct err *err)
{
	const char *type = jsonx_path_text(schema, "type");
	const char *words;
	json_t *value = NULL;

	if (type && strcmp(type, "array") == 0)
		return sheet_list(
		    json_object_get(schema, "items"), text, ret_answer, err);
	if (type && strcmp(type, "boolean") == 0) {
		*ret_answer = json_boolean(strcasecmp(text, "yes") == 0);
		return strcasecmp(text, "no") == 0 ||
		       json_is_true(*ret_answer) ||
		       err_set(err, ERR_INPUT, "write yes or no");
	}
	if (type &&
	    (strcmp(type, "integer") == 0 || strcmp(type, "number") == 0))
		return sheet_number(text, ret_answer, err);
	if (sheet_option(schema, 0, &words) == NULL) {
		*ret_answer = json_string(text);
		return true;
	}
	if (!sheet_choose(schema, text, &value, err))
		return false;
	*ret_answer = json_incref(value);
	return true;
}

static bool sheet_no_field(
    const json_t *properties, const char *field, struct err *err)
{
	OWN(str_clear)
	struct str list = {.max_bytes = SHEET_TEXT_MAX_BYTES};
	const char *name;
	json_t *schema;

	json_object_foreach ((json_t *)properties, name, schema)
		str_addf(&list, "%s%s", list.len ? ", " : "", name);
	return err_set(err, ERR_INPUT,
	    "the form has no field \"%s\"; it has %s", field, str_text(&list));
}

bool sheet_fill(
    struct sheet *sheet, const char *field, const char *text, struct err *err)
{
	const json_t *properties = json_object_get(sheet->form, "properties");
	const json_t *schema = json_object_get(properties, field);
	json_t *answer = NULL;

	if (schema == NULL)
		return sheet_no_field(properties, field, err);
	if (*text == '\0') {
		json_object_del(sheet->answers, field);
		return true;
	}
	if (!sheet_answer(schema, text, &answer, err))
		return err_prefix(err, "%s", field);
	json_object_set_new(sheet->answers, field, answer);
	return true;
}

/* --- samples ------------------------------------------------------------- */

static json_t *sheet_sample_date(const char *today)
{
	char text[DATE_TEXT_BYTES];
	int64_t days;

	if (!date_parse(today, &days) ||
	    !date_format(days + SHEET_DAYS_AHEAD, text))
		return json_string(today);
	return json_string(text);
}

static json_t *sheet_sample_text(
    const json_t *schema, const char *field, const char *today)
{
	const char *format = jsonx_path_text(schema, "format");
	size_t least = (size_t)jsonx_path_int(schema, "minLength", 0);
	size_t most = (size_t)jsonx_path_int(
	    schema, "maxLength", SHEET_TEXT_MAX_BYTES / 2);
	OWN(str_clear)
	struct str text = {.max_bytes = SHEET_TEXT_MAX_BYTES};

	if (format && strcmp(format, "date") == 0)
		return sheet_sample_date(today);
	if (format && strcmp(format, "email") == 0)
		return json_string("someone@example.edu");
	if (format && strcmp(format, "uri") == 0)
		return json_string("https://example.edu/");
	str_addf(&text, "Sample text for %s", field);
	while (str_ok(&text) && text.len < least)
		str_add(&text, " and more");
	return json_stringn(str_text(&text), text.len < most ? text.len : most);
}

/* The first options, as few as will do. */
static json_t *sheet_sample_list(const json_t *schema)
{
	const json_t *items = json_object_get(schema, "items");
	int64_t least = jsonx_path_int(schema, "minItems", 1);
	json_t *list = json_array();
	const char *words;

	for (size_t i = 0; (int64_t)i < least; i++)
		json_array_append(list, sheet_option(items, i, &words));
	return list;
}

static json_t *sheet_sample(
    const json_t *schema, const char *field, const char *today)
{
	const char *type = jsonx_path_text(schema, "type");
	json_t *least = json_object_get(schema, "minimum");
	const char *words;
	json_t *option = sheet_option(schema, 0, &words);

	if (option)
		return json_incref(option);
	if (type && strcmp(type, "boolean") == 0)
		return json_true();
	if (type && strcmp(type, "array") == 0)
		return sheet_sample_list(schema);
	if (type && strcmp(type, "string") != 0)
		return least ? json_incref(least) : json_integer(1);
	return sheet_sample_text(schema, field, today);
}

/* The option behind the answer; NULL after the last, and of what is no choice.
 */
static json_t *sheet_next_option(const json_t *schema, const json_t *answer)
{
	const char *words;
	json_t *option;

	for (size_t i = 0; (option = sheet_option(schema, i, &words)); i++)
		if (json_equal(option, answer))
			return sheet_option(schema, i + 1, &words);
	return NULL;
}

/* Other options for the samples that the form does not take. False if there
 * was none to change. */
static bool sheet_change_samples(
    struct sheet *sheet, const json_t *samples, const json_t *facts)
{
	const json_t *properties = json_object_get(sheet->form, "properties");
	json_auto_t *clean = NULL, *errors = NULL;
	const char *field;
	json_t *sentence;
	bool changed = false;
	struct err err;

	if (!form_validate(
	        sheet->form, sheet->answers, facts, &clean, &errors, &err))
		return false;
	json_object_foreach (errors, field, sentence) {
		json_t *next =
		    json_object_get(samples, field)
		        ? sheet_next_option(json_object_get(properties, field),
		              json_object_get(sheet->answers, field))
		        : NULL;
		if (next)
			json_object_set(sheet->answers, field, next);
		changed = changed || next;
	}
	return changed;
}

void sheet_fill_rest(struct sheet *sheet, const json_t *facts)
{
	const char *today = jsonx_text(facts, "today");
	const json_t *properties = json_object_get(sheet->form, "properties");
	json_auto_t *samples = json_object();
	json_t *name;
	size_t i;

	json_array_foreach (json_object_get(sheet->form, "required"), i, name) {
		const char *field = json_string_value(name);
		if (json_object_get(sheet->answers, field))
			continue;
		json_object_set_new(samples, field, json_true());
		json_object_set_new(sheet->answers, field,
		    sheet_sample(
		        json_object_get(properties, field), field, today));
	}
	while (sheet_change_samples(sheet, samples, facts))
		;
}
