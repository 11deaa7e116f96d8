/*
 * questionnaire.c: writing one, see questionnaire.h. Lines are short enough
 * that no mail program wraps them again, and mean the same if one does.
 */
#include "flow/questionnaire.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/form_pages.h"
#include "flow/questionnaire_part.h"

#include <string.h>

/* RFC 3676, 4.2: what may still be quoted a few times. */
enum { QUESTIONNAIRE_COLUMNS = 70 };

const char QUESTIONNAIRE_ANSWER[] = "Answer:";
static const char QUESTIONNAIRE_YES[] = "Yes";
static const char QUESTIONNAIRE_NO[] = "No";
const char QUESTIONNAIRE_END[] = "=== End of the questions ===";

static const json_t *questionnaire_property(
    const json_t *form, const char *field)
{
	return json_object_get(json_object_get(form, "properties"), field);
}

static bool questionnaire_is(const json_t *property, const char *type)
{
	return strcmp(jsonx_text(property, "type"), type) == 0;
}

bool questionnaire_has_many(const json_t *property)
{
	return questionnaire_is(property, "array");
}

static void questionnaire_add_box(
    json_t *boxes, json_t *taken_value, const char *title)
{
	json_array_append_new(boxes,
	    json_pack("{s:o, s:s}", "const", taken_value, "title", title));
}

json_t *questionnaire_boxes(const json_t *property)
{
	const json_t *of = questionnaire_has_many(property)
	                       ? json_object_get(property, "items")
	                       : property;
	json_t *boxes = json_array();
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(of, "enum"), i, one)
		questionnaire_add_box(
		    boxes, json_incref(one), json_string_value(one));
	json_array_foreach (json_object_get(of, "oneOf"), i, one)
		questionnaire_add_box(boxes,
		    json_incref(json_object_get(one, "const")),
		    jsonx_text(one, "title"));
	if (questionnaire_is(property, "boolean"))
		questionnaire_add_box(boxes, json_true(), QUESTIONNAIRE_YES);
	if (questionnaire_is(property, "boolean") &&
	    json_object_get(property, "const") == NULL)
		questionnaire_add_box(boxes, json_false(), QUESTIONNAIRE_NO);
	return boxes;
}

static bool questionnaire_is_required(const json_t *form, const char *field)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(form, "required"), i, one)
		if (strcmp(json_string_value(one), field) == 0)
			return true;
	return false;
}

/* What to do, where the question alone does not say it. */
static const char *questionnaire_instruction(const json_t *property)
{
	if (questionnaire_has_many(property))
		return "Please mark with an x what applies.";
	if (json_object_get(property, "enum") ||
	    json_object_get(property, "oneOf"))
		return "Please mark one with an x.";
	if (strcmp(jsonx_text(property, "format"), "date") == 0)
		return "Please write the day like 2026-12-31.";
	return "";
}

char *questionnaire_hint(const json_t *form, const char *field)
{
	const json_t *property = questionnaire_property(form, field);
	const char *parts[] = {
	    jsonx_text(property, "description"),
	    questionnaire_instruction(property),
	    questionnaire_is_required(form, field) ? "" : "May stay empty.",
	};
	OWN(str_clear)
	struct str hint = {.max_bytes = SIZE_MAX};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i][0])
			str_addf(&hint, "%s%s", hint.len ? " " : "", parts[i]);
	return own_strdup(str_text(&hint));
}

/* Words in lines: the first after head, the others after indent. */
static void questionnaire_wrap(
    const char *head, const char *indent, const char *text, struct str *out)
{
	size_t column = strlen(head);
	bool fresh = true; /* no word in this line yet */

	str_add(out, head);
	for (text += strspn(text, " \t\r\n"); *text;
	     text += strspn(text, " \t\r\n")) {
		size_t len = strcspn(text, " \t\r\n");
		size_t points = str_count_points_n(text, len);
		if (!fresh && column + 1 + points > QUESTIONNAIRE_COLUMNS) {
			str_addf(out, "\n%s", indent);
			column = strlen(indent);
			fresh = true;
		}
		if (!fresh)
			str_add_char(out, ' ');
		column += points + !fresh;
		str_add_n(out, text, len);
		fresh = false;
		text += len;
	}
	str_add_char(out, '\n');
}

bool questionnaire_marks(const json_t *box, const json_t *value)
{
	const json_t *marked = json_object_get(box, "const");
	json_t *one;
	size_t i;

	json_array_foreach (value, i, one)
		if (json_equal(one, marked))
			return true;
	return value && json_equal(value, marked);
}

char *questionnaire_written(const json_t *value)
{
	if (json_is_string(value))
		return own_strdup(json_string_value(value));
	return json_is_number(value) ? jsonx_dump(value) : own_strdup("");
}

static char *questionnaire_heading(const json_t *form, const char *field)
{
	size_t page = form_pages_of(form, field);
	const char *before = NULL;
	const char *name;
	json_t *property;

	json_object_foreach (
	    json_object_get(form, "properties"), name, property) {
		if (strcmp(name, field) == 0)
			break;
		before = name;
	}
	if (page == 0 || (before && form_pages_of(form, before) == page))
		return NULL;
	return own_printf("=== %s ===", form_pages_title(form, page));
}

static void questionnaire_question(
    const json_t *form, const struct questionnaire_item *item, struct str *out)
{
	const json_t *property = questionnaire_property(form, item->field);
	OWN(own_string)
	char *head = own_printf("%zu. ", item->number);
	OWN(own_string)
	char *hint = questionnaire_hint(form, item->field);
	json_auto_t *boxes = questionnaire_boxes(property);
	json_t *box;
	size_t i;

	questionnaire_wrap(head, "   ", jsonx_text(property, "title"), out);
	if (hint[0])
		questionnaire_wrap("   ", "   ", hint, out);
	if (item->error)
		questionnaire_wrap("   ! ", "   ! ", item->error, out);
	json_array_foreach (boxes, i, box)
		str_addf(out, "[%s] %s\n",
		    questionnaire_marks(box, item->value) ? "x" : " ",
		    jsonx_text(box, "title"));
	OWN(own_string)
	char *written = questionnaire_written(item->value);
	if (json_array_size(boxes) == 0)
		str_addf(out, "%s %s\n", QUESTIONNAIRE_ANSWER, written);
	str_add_char(out, '\n');
}

void questionnaire_each(const json_t *form, const json_t *errors,
    const json_t *values, questionnaire_item_fn *fn, struct str *out)
{
	struct questionnaire_item item = {.number = 0};
	json_t *property;

	json_object_foreach (
	    json_object_get(form, "properties"), item.field, property) {
		const json_t *error = json_object_get(errors, item.field);
		OWN(own_string)
		char *heading =
		    errors ? NULL : questionnaire_heading(form, item.field);
		item.number++;
		item.heading = heading;
		if (heading)
			fn(form, &item, out);
		item.heading = NULL;
		item.error = json_string_value(error);
		item.value = json_object_get(values, item.field);
		if (errors == NULL || error)
			fn(form, &item, out);
	}
}

static void questionnaire_item(
    const json_t *form, const struct questionnaire_item *item, struct str *out)
{
	if (item->heading)
		str_addf(out, "%s\n\n", item->heading);
	else
		questionnaire_question(form, item, out);
}

void questionnaire_write(const json_t *form, const json_t *errors,
    const json_t *values, struct str *out)
{
	questionnaire_each(form, errors, values, questionnaire_item, out);
	str_addf(out, "%s\n", QUESTIONNAIRE_END);
}
