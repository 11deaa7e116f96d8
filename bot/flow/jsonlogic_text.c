/*
 * jsonlogic_text.c: JsonLogic's operators on text, and the one on dates that
 * is ours.
 */
#include "base/date.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/duration.h"
#include "flow/jsonlogic_run.h"
#include "flow/jsvalue.h"

#include <math.h>
#include <string.h>

static json_t *jsonlogic_text_cat(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	OWN(str_clear)
	struct str text = {.max_bytes = JSONLOGIC_MAX_TEXT_BYTES};
	json_t *arg;
	size_t i;

	(void)data;
	json_array_foreach (args, i, arg)
		if (jsvalue_kind(arg) > JSVALUE_NULL)
			jsvalue_text(arg, &text);
	if (!str_ok(&text))
		return jsonlogic_run_fail(
		    run, "makes more than %d bytes", JSONLOGIC_MAX_TEXT_BYTES);
	return json_stringn(str_text(&text), text.len);
}

static bool jsonlogic_text_is_in_list(const json_t *needle, const json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		if (jsvalue_strictly_equal(needle, item))
			return true;
	return false;
}

static json_t *jsonlogic_text_in(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	const json_t *needle = jsonlogic_run_arg(args, 0);
	const json_t *stack = jsonlogic_run_arg(args, 1);
	bool found = jsonlogic_text_is_in_list(needle, stack);
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};

	(void)run, (void)data;
	/* As in the reference, nothing is in the empty text, not even itself.
	 */
	if (json_is_string(stack) && json_string_length(stack)) {
		jsvalue_text(needle, &text);
		found = strstr(json_string_value(stack), str_text(&text));
	}
	return found ? json_true() : json_false();
}

/* Where a part that begins `from` and has `count` more points ends. A count
 * below 0 leaves so many points out at the end. */
static double jsonlogic_text_end(
    double from, double length, const json_t *counted)
{
	double count = jsvalue_number(counted);

	if (jsvalue_kind(counted) == JSVALUE_UNDEFINED)
		return length;
	/* The reference adds it to the length, which for a text makes a text
	 * that is no number. */
	if (isnan(count) || (count < 0 && !json_is_number(counted)))
		return from;
	return from + trunc(count < 0 ? length - from + count : count);
}

static json_t *jsonlogic_text_substr(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};

	(void)run, (void)data;
	jsvalue_text(jsonlogic_run_arg(args, 0), &text);
	double length = (double)str_count_points(str_text(&text));
	double from = trunc(jsvalue_number(jsonlogic_run_arg(args, 1)));
	if (isnan(from))
		from = 0;
	from = from < 0 ? fmax(length + from, 0) : fmin(from, length);
	double end =
	    jsonlogic_text_end(from, length, jsonlogic_run_arg(args, 2));
	if (!(end > from))
		return json_string("");
	const char *start =
	    str_text(&text) + str_prefix_points(str_text(&text), (size_t)from);
	return json_stringn(start,
	    str_prefix_points(start, (size_t)(fmin(end, length) - from)));
}

static json_t *jsonlogic_text_date_add(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	static const int64_t day_ms = INT64_C(86400000);
	const char *date = json_string_value(jsonlogic_run_arg(args, 0));
	const char *duration = json_string_value(jsonlogic_run_arg(args, 1));
	char text[DATE_TEXT_BYTES];
	int64_t days, ms;
	struct err err;

	(void)data;
	if (date == NULL || duration == NULL || !date_parse(date, &days))
		return json_null();
	if (!duration_parse(duration, &ms, &err))
		return jsonlogic_run_fail(run, "%s", err.text);
	if (!date_format(days + ms / day_ms, text))
		return json_null();
	return json_string(text);
}

const struct jsonlogic_operator jsonlogic_text_table[] = {
    {"cat", jsonlogic_text_cat, 1, false},
    {"in", jsonlogic_text_in, 2, false},
    {"substr", jsonlogic_text_substr, 2, false},
    {"date_add", jsonlogic_text_date_add, 2, false},
    {NULL, NULL, 0, false},
};
