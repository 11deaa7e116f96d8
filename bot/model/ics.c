/*
 * ics.c: see ics.h.
 */
#include "model/ics.h"

#include "base/date.h"

#include <libical/ical.h>
#include <string.h>

static const int64_t ICS_DAY_S = 86400;

struct ics_reading {
	ics_day_fn *fn;
	void *arg;
	int64_t length; /* of the event at hand, in days */
	size_t days;
	bool ok;
	struct err *err;
};

/* libical's callback: one occurrence. Its start is taken as if in UTC; its end
 * is not asked for, since libical 3 takes the day after the last for one. */
static void ics_occurrence(
    icalcomponent *event, struct icaltime_span *span, void *arg)
{
	struct ics_reading *reading = arg;
	int64_t first = (int64_t)span->start / ICS_DAY_S;

	(void)event;
	for (int64_t i = 0; reading->ok && i < reading->length; i++) {
		reading->ok =
		    reading->fn(reading->arg, first + i, reading->err);
		reading->days++;
	}
}

static int64_t ics_date(struct icaltimetype time)
{
	return date_days(time.year, time.month, time.day);
}

/* DTEND is the day after the last; without it and DURATION it is one day. */
static int64_t ics_length(icalcomponent *event)
{
	int64_t length = ics_date(icalcomponent_get_dtend(event)) -
	                 ics_date(icalcomponent_get_dtstart(event));

	return length < 1 ? 1 : length;
}

/* --- what an event must not be -------------------------------------------- */

/* Would libical walk through it for hours? */
static bool ics_repeats_too_often(icalcomponent *event)
{
	icalproperty *rule =
	    icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);

	for (; rule;
	     rule = icalcomponent_get_next_property(event, ICAL_RRULE_PROPERTY))
		if (icalproperty_get_rrule(rule).freq < ICAL_DAILY_RECURRENCE)
			return true;
	return false;
}

/* libical drops a line that it cannot read and leaves a note of it. Half of a
 * rule would be other days; what does not say when is nothing to us. */
static const char *ics_unreadable(icalcomponent *event)
{
	static const char *const when[] = {"in DTSTART", "in DTEND",
	    "in DURATION", "in RRULE", "in RDATE", "in EXDATE"};
	icalproperty *note =
	    icalcomponent_get_first_property(event, ICAL_XLICERROR_PROPERTY);

	for (; note; note = icalcomponent_get_next_property(
	                 event, ICAL_XLICERROR_PROPERTY)) {
		const char *text = icalproperty_get_xlicerror(note);
		for (size_t i = 0; i < sizeof(when) / sizeof(when[0]); i++)
			if (strstr(text, when[i]))
				return text;
	}
	return NULL;
}

/* libical takes 30 February as it is written. */
static bool ics_is_date(struct icaltimetype time)
{
	return icaltime_compare(icaltime_normalize(time), time) == 0;
}

/* Why the event cannot be read, or NULL. */
static const char *ics_objection(icalcomponent *event)
{
	const char *unreadable = ics_unreadable(event);

	if (unreadable)
		return unreadable;
	if (ics_repeats_too_often(event))
		return "it repeats within a day";
	if (!ics_is_date(icalcomponent_get_dtstart(event)) ||
	    !ics_is_date(icalcomponent_get_dtend(event)))
		return "there is no such date";
	return NULL;
}

/* --- events --------------------------------------------------------------- */

/* Is there nothing in it for us? One without a start that can be read is
 * looked at. */
static bool ics_is_passed_over(icalcomponent *event)
{
	struct icaltimetype start = icalcomponent_get_dtstart(event);

	if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED)
		return true;
	return icaltime_is_null_time(start) ? ics_unreadable(event) == NULL
	                                    : !icaltime_is_date(start);
}

static void ics_event(struct ics_reading *reading, icalcomponent *event)
{
	const char *summary = icalcomponent_get_summary(event);

	if (ics_is_passed_over(event))
		return;
	const char *objection = ics_objection(event);
	if (objection) {
		reading->ok =
		    err_set(reading->err, ERR_INPUT, "the event \"%.60s\": %s",
		        summary ? summary : "", objection);
		return;
	}
	reading->length = ics_length(event);
	icalcomponent_foreach_recurrence(event,
	    icaltime_from_string("19700101"), icaltime_from_string("20991231"),
	    ics_occurrence, reading);
}

/* A file may hold several calendars. */
static void ics_component(struct ics_reading *reading, icalcomponent *component)
{
	icalcomponent *child =
	    icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);

	if (icalcomponent_isa(component) == ICAL_VEVENT_COMPONENT)
		ics_event(reading, component);
	for (; child && reading->ok; child = icalcomponent_get_next_component(
	                                 component, ICAL_ANY_COMPONENT))
		ics_component(reading, child);
}

bool ics_days(const char *text, ics_day_fn *fn, void *arg, struct err *err)
{
	struct ics_reading reading = {
	    .fn = fn, .arg = arg, .ok = true, .err = err};

	icalerror_set_errors_are_fatal(0);
	icalcomponent *root = icalparser_parse_string(text);
	if (root == NULL)
		return err_set(err, ERR_INPUT, "this is no iCalendar file");
	ics_component(&reading, root);
	icalcomponent_free(root);
	if (reading.ok && reading.days == 0)
		return err_set(err, ERR_INPUT,
		    "there is no all-day event in it (DTSTART;VALUE=DATE)");
	return reading.ok;
}
