/*
 * check_leave.c: what is seen of who is away, or gone: by the notices that say
 * so, and by a workflow of the event. See check_part.h.
 */
#include "flow/check_part.h"

#include "flow/shape.h"

/* As leave_tell(), leave_said_answer(), departed() and leave_form_home() make
 * them. */
const char *const check_leave_notices[] = {
    "absence", "absences", "departed", "home-absence", "office-short", NULL};

/* As leave_stand_ins() makes it. */
json_t *check_stand_ins(void)
{
	return json_pack("{s:{s:{s:o, s:o, s:o, s:o}}, s:b}", "items", "of",
	    "name", shape_text(), "until", shape_text(), "delegate",
	    shape_text(), "mention", shape_maybe_text(), "empty", 1);
}

static json_t *check_absence_facts(void)
{
	return json_pack("{s:{s:{s:{s:o}}, s:o, s:o}}", "of", "person", "of",
	    "name", shape_text(), "until", shape_maybe_text(), "delegate",
	    shape_maybe_text());
}

static json_t *check_absences_facts(void)
{
	static const char *const reasons[] = {"list", "words", "day",
	    "delegate", "delegate_away", "yourself", "not_deputy", "not_away",
	    "not_reviewer"};
	json_t *reason = json_object();

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		json_object_set_new(reason, reasons[i], shape_maybe_text());
	return json_pack("{s:{s:{s:o}, s:{s:{s:{s:o, s:o, s:o}}, s:b}, s:o}}",
	    "of", "reason", "of", reason, "absences", "items", "of", "name",
	    shape_text(), "until", shape_text(), "delegate", shape_maybe_text(),
	    "empty", 1, "delegate", shape_maybe_text());
}

static json_t *check_departed_facts(void)
{
	return json_pack("{s:{s:{s:{s:o}}, s:{s:{s:o, s:o}}, s:o, s:o}}", "of",
	    "person", "of", "name", shape_text(), "office", "of", "title",
	    shape_text(), "quorum", shape_text(), "able", shape_text(), "short",
	    shape_maybe_text());
}

static json_t *check_home_absence_facts(void)
{
	return json_pack("{s:{s:o, s:o}}", "of", "until", shape_text(),
	    "delegate", shape_maybe_text());
}

/* As shortage_tell() makes it. */
static json_t *check_short_facts(void)
{
	return json_pack("{s:{s:{s:{s:o}}, s:{s:{s:o, s:o, s:o}}, s:o, s:o,"
	                 " s:o, s:o}}",
	    "of", "case", "of", "number", shape_text(), "office", "of", "title",
	    shape_text(), "name", shape_text(), "quorum", shape_text(), "able",
	    shape_text(), "deputy", shape_maybe_text(), "decides",
	    shape_maybe_text(), "group", shape_maybe_text());
}

json_t *check_leave_facts(size_t i)
{
	static json_t *(*const facts[])(void) = {check_absence_facts,
	    check_absences_facts, check_departed_facts,
	    check_home_absence_facts, check_short_facts};

	return facts[i]();
}

/* As engine/vacate.c makes it. */
json_t *check_absent_event(const struct check *check)
{
	json_t *event = check_bare_event();
	json_t *of = shape_members(event);

	json_object_set_new(
	    of, "office", shape_text_of(check_office_names(check)));
	json_object_set_new(of, "office_title", shape_text());
	json_object_set_new(of, "data",
	    json_pack("{s:{s:o, s:o, s:o}}", "of", "id", shape_text(), "name",
	        shape_text(), "until", shape_maybe_text()));
	return shape_either(event);
}
