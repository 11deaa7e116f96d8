/*
 * view.c: see view.h. Limits: docs.slack.dev, views and block elements.
 */
#include "slack/view.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/form.h"
#include "slack/blocks.h"
#include "slack/plain.h"

#include <string.h>

enum {
	VIEW_TITLE_POINTS = 24,
	VIEW_LABEL_POINTS = 2000,
	VIEW_HINT_POINTS = 2000,
	VIEW_OPTION_POINTS = 75,
	VIEW_INPUT_MAX_LENGTH = 3000,
	/* Past this many characters an answer gets several lines. */
	VIEW_MULTILINE_FROM = 150,
	/* So many choices are shown at once, more in a menu. */
	VIEW_RADIO_MAX = 6,
	VIEW_CHECKBOXES_MAX = 10,
	VIEW_MAX_BYTES = 250000,
};

static json_t *view_option(const char *value, const char *title)
{
	return json_pack("{s:s, s:o}", "value", value, "text",
	    slack_plain(title, VIEW_OPTION_POINTS));
}

/* enum or oneOf as options. New reference. */
static json_t *view_options(const json_t *property)
{
	json_t *options = json_array();
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(property, "enum"), i, one)
		json_array_append_new(
		    options, view_option(json_string_value(one),
		                 json_string_value(one)));
	json_array_foreach (json_object_get(property, "oneOf"), i, one)
		json_array_append_new(
		    options, view_option(jsonx_text(one, "const"),
		                 jsonx_text(one, "title")));
	return options;
}

static bool view_has_value(const json_t *values, const char *value)
{
	json_t *one;
	size_t i;

	if (json_is_string(values))
		return strcmp(json_string_value(values), value) == 0;
	json_array_foreach (values, i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), value) == 0)
			return true;
	return false;
}

/* The options that are chosen to begin with. New reference. */
static json_t *view_chosen(const json_t *options, const json_t *value)
{
	json_t *chosen = json_array();
	json_t *option;
	size_t i;

	json_array_foreach (options, i, option)
		if (view_has_value(value, jsonx_text(option, "value")))
			json_array_append(chosen, option);
	return chosen;
}

static json_t *view_one_of(const json_t *property, const json_t *value)
{
	json_auto_t *options = view_options(property);
	json_auto_t *chosen = view_chosen(options, value);
	bool radio = json_array_size(options) <= VIEW_RADIO_MAX;
	json_t *element = json_pack("{s:s, s:O}", "type",
	    radio ? "radio_buttons" : "static_select", "options", options);

	if (json_array_size(chosen))
		json_object_set(
		    element, "initial_option", json_array_get(chosen, 0));
	return element;
}

static json_t *view_many_of(const json_t *property, const json_t *value)
{
	json_auto_t *options = view_options(json_object_get(property, "items"));
	json_auto_t *chosen = view_chosen(options, value);
	bool boxes = json_array_size(options) <= VIEW_CHECKBOXES_MAX;
	json_t *element = json_pack("{s:s, s:O}", "type",
	    boxes ? "checkboxes" : "multi_static_select", "options", options);

	if (json_array_size(chosen))
		json_object_set(element, "initial_options", chosen);
	return element;
}

static json_t *view_yes_no(const json_t *property, const json_t *value)
{
	bool must = json_is_true(json_object_get(property, "const"));
	json_auto_t *option = view_option("true", must ? "I confirm" : "Yes");
	json_t *element =
	    json_pack("{s:s, s:[O]}", "type", "checkboxes", "options", option);

	if (json_is_true(value))
		json_object_set_new(
		    element, "initial_options", json_pack("[O]", option));
	return element;
}

static json_t *view_text(const json_t *property, const json_t *value)
{
	int64_t max =
	    jsonx_path_int(property, "maxLength", VIEW_INPUT_MAX_LENGTH);
	json_t *element = json_pack("{s:s, s:b}", "type", "plain_text_input",
	    "multiline", max > VIEW_MULTILINE_FROM);

	if (max > VIEW_INPUT_MAX_LENGTH)
		max = VIEW_INPUT_MAX_LENGTH;
	json_object_set_new(element, "max_length", json_integer(max));
	if (json_is_string(value)) {
		OWN(own_string)
		char *cut =
		    slack_plain_cut(json_string_value(value), (size_t)max);
		json_object_set_new(element, "initial_value", json_string(cut));
	}
	return element;
}

static json_t *view_number(const json_t *value, bool decimals)
{
	json_t *element = json_pack("{s:s, s:b}", "type", "number_input",
	    "is_decimal_allowed", decimals);

	if (json_is_number(value)) {
		OWN(own_string)
		char *text = jsonx_dump(value);
		json_object_set_new(
		    element, "initial_value", json_string(text));
	}
	return element;
}

static json_t *view_special(
    const char *type, const char *initial, const json_t *value)
{
	json_t *element = json_pack("{s:s}", "type", type);

	if (json_is_string(value) && json_string_length(value))
		json_object_set(element, initial, (json_t *)value);
	return element;
}

static json_t *view_element(const json_t *property, const json_t *value)
{
	const char *type = jsonx_text(property, "type");
	const char *format = jsonx_text(property, "format");

	if (strcmp(type, "boolean") == 0)
		return view_yes_no(property, value);
	if (strcmp(type, "array") == 0)
		return view_many_of(property, value);
	if (strcmp(type, "integer") == 0 || strcmp(type, "number") == 0)
		return view_number(value, type[0] == 'n');
	if (json_object_get(property, "enum") ||
	    json_object_get(property, "oneOf"))
		return view_one_of(property, value);
	if (strcmp(format, "date") == 0)
		return view_special("datepicker", "initial_date", value);
	if (strcmp(format, "email") == 0)
		return view_special("email_text_input", "initial_value", value);
	if (strcmp(format, "uri") == 0)
		return view_special("url_text_input", "initial_value", value);
	return view_text(property, value);
}

static bool view_is_required(const json_t *form, const char *field)
{
	return view_has_value(json_object_get(form, "required"), field);
}

/* Where a window is replaced, Slack keeps what was typed under the same names:
 * an element that is to be empty has another. */
static json_t *view_input(const json_t *form, const char *field,
    const json_t *property, const json_t *value, bool anew)
{
	OWN(own_string)
	char *action_id = own_printf(
	    "%s%s", jsonx_text(property, "type"), anew ? ".anew" : "");
	json_t *element = view_element(property, value);
	const char *hint = jsonx_text(property, "description");
	bool required = view_is_required(form, field);

	json_object_set_new(element, "action_id", json_string(action_id));
	json_t *block = json_pack("{s:s, s:s, s:o, s:o, s:b}", "type", "input",
	    "block_id", field, "label",
	    slack_plain(jsonx_text(property, "title"), VIEW_LABEL_POINTS),
	    "element", element, "optional", !required);
	if (hint[0])
		json_object_set_new(
		    block, "hint", slack_plain(hint, VIEW_HINT_POINTS));
	return block;
}

/* "Page 2 of 3: Request a token". */
static void view_add_page(const json_t *form, json_t *blocks)
{
	const json_t *page = json_object_get(form, "x-page");
	const char *title = json_string_value(json_array_get(page, 2));

	if (page == NULL)
		return;
	OWN(own_string)
	char *where = own_printf("Page %lld of %lld%s%s",
	    json_integer_value(json_array_get(page, 0)),
	    json_integer_value(json_array_get(page, 1)),
	    title && title[0] ? ": " : "", title ? title : "");
	json_array_append_new(
	    blocks, json_pack("{s:s, s:[o]}", "type", "context", "elements",
	                slack_plain(where, VIEW_HINT_POINTS)));
}

static json_t *view_blocks(const json_t *payload, const json_t *form)
{
	const json_t *values = json_object_get(payload, "values");
	const json_t *note = json_object_get(payload, "note");
	bool anew = json_is_true(json_object_get(payload, "anew"));
	json_auto_t *drawn = note ? slack_blocks_tree(note) : NULL;
	json_t *blocks = json_array();
	const char *intro = jsonx_text(form, "description");
	const char *field;
	json_t *property;

	view_add_page(form, blocks);
	json_array_extend(blocks, json_object_get(drawn, "blocks"));
	if (intro[0])
		json_array_append_new(
		    blocks, json_pack("{s:s, s:o}", "type", "section", "text",
		                slack_plain(intro, VIEW_HINT_POINTS)));
	json_object_foreach (
	    json_object_get(form, "properties"), field, property)
		json_array_append_new(
		    blocks, view_input(form, field, property,
		                json_object_get(values, field), anew));
	return blocks;
}

static json_t *view_of_form(const json_t *payload)
{
	const json_t *form = json_object_get(payload, "form");
	json_auto_t *meta =
	    json_pack("{s:s}", "ref", jsonx_text(payload, "ref"));
	OWN(own_string)
	char *metadata = jsonx_dump(meta);
	const char *title = jsonx_text(form, "title");
	const char *submit = jsonx_text(form, "x-submit");

	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "type", "modal",
	    "callback_id", jsonx_text(payload, "verb"), "private_metadata",
	    metadata, "title",
	    slack_plain(title[0] ? title : "Beadle", VIEW_TITLE_POINTS),
	    "submit",
	    slack_plain(submit[0] ? submit : "Send", VIEW_TITLE_POINTS),
	    "close", slack_plain("Cancel", VIEW_TITLE_POINTS), "blocks",
	    view_blocks(payload, form));
}

json_t *slack_view_of_notice(const json_t *notice)
{
	json_auto_t *drawn = slack_blocks_tree(notice);
	bool asks = json_array_size(json_object_get(notice, "buttons")) != 0;

	return json_pack("{s:s, s:o, s:o, s:O}", "type", "modal", "title",
	    slack_plain(jsonx_text(notice, "title"), VIEW_TITLE_POINTS),
	    "close", slack_plain(asks ? "Cancel" : "Close", VIEW_TITLE_POINTS),
	    "blocks", json_object_get(drawn, "blocks"));
}

json_t *slack_view(const json_t *payload)
{
	return json_object_get(payload, "form")
	           ? view_of_form(payload)
	           : slack_view_of_notice(json_object_get(payload, "notice"));
}

/* --- how large it can be -------------------------------------------------- */

/* NULL: it is not answered in words. New reference. */
static json_t *view_longest(const json_t *property, const char *letter)
{
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};

	if (strcmp(jsonx_text(property, "type"), "string") != 0 ||
	    json_object_get(property, "enum") ||
	    json_object_get(property, "oneOf") ||
	    json_object_get(property, "format"))
		return NULL;
	for (int64_t n =
	         jsonx_path_int(property, "maxLength", FORM_DEFAULT_MAX_LENGTH);
	     n > 0; n--)
		str_add(&text, letter);
	return json_string(str_text(&text));
}

json_t *slack_view_longest(const json_t *form, const char *letter)
{
	json_t *values = json_object();
	const char *field;
	json_t *property;

	json_object_foreach (
	    json_object_get(form, "properties"), field, property) {
		json_t *longest = view_longest(property, letter);
		if (longest)
			json_object_set_new(values, field, longest);
	}
	return values;
}

bool slack_view_is_large(const json_t *form, const json_t *values)
{
	json_auto_t *payload =
	    json_pack("{s:O, s:O*}", "form", form, "values", values);
	json_auto_t *view = slack_view(payload);
	OWN(own_string)
	char *drawn = jsonx_dump(view);

	return strlen(drawn) > VIEW_MAX_BYTES;
}
