/*
 * calendar_driver.c: lets a Node test use base/zone.h and flow/calendar.h. A
 * line of JSON in, a line out:
 *   {"zone", "at": [ms…]}  the offsets there, in ms
 *   {"zone", "hours", "holidays": […], "start", "duration"}  [end, working ms
 *	between, working days between]
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool driver_calendar(
    const json_t *job, struct config_calendar *calendar, struct err *err)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(job, "holidays"), i, one)
		if (!config_calendar_add_holiday(
		        calendar, json_string_value(one), err))
			return false;
	return config_calendar_set_zone(
	           calendar, jsonx_path_text(job, "zone"), err) &&
	       config_calendar_add_hours(
	           calendar, jsonx_path_text(job, "hours"), err);
}

static json_t *driver_offsets(const json_t *job, struct err *err)
{
	OWN(zone_close)
	struct zone *zone = NULL;
	json_t *offsets, *one;
	size_t i;

	if (!zone_open(jsonx_path_text(job, "zone"), &zone, err))
		return NULL;
	offsets = json_array();
	json_array_foreach (json_object_get(job, "at"), i, one)
		json_array_append_new(offsets, json_integer(zone_offset_ms(zone,
		                                   json_integer_value(one))));
	return offsets;
}

static json_t *driver_sum(const json_t *job, struct err *err)
{
	OWN(config_calendar_free)
	struct config_calendar *calendar = config_calendar_new("driven");
	struct duration duration;
	int64_t start = jsonx_path_int(job, "start", 0);

	if (!driver_calendar(job, calendar, err) ||
	    !duration_read(jsonx_path_text(job, "duration"), &duration, err))
		return NULL;
	int64_t end = calendar_add(calendar, start, &duration);
	return json_pack("[I, I, I]", (json_int_t)end,
	    (json_int_t)calendar_between_ms(calendar, start, end),
	    (json_int_t)calendar_days_between(calendar, start, end));
}

static bool driver_line(const char *line, size_t len, struct err *err)
{
	json_auto_t *job = NULL;

	if (!jsonx_parse(line, len, &job, err))
		return false;
	json_auto_t *answer = json_object_get(job, "at")
	                          ? driver_offsets(job, err)
	                          : driver_sum(job, err);
	if (answer == NULL)
		return false;
	OWN(own_string)
	char *text = jsonx_dump(answer);
	puts(text);
	return true;
}

int main(void)
{
	OWN(own_string)
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	struct err err;

	while ((len = getline(&line, &size, stdin)) > 0)
		if (!driver_line(line, (size_t)len, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return EXIT_FAILURE;
		}
	return EXIT_SUCCESS;
}
