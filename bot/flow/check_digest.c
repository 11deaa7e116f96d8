/*
 * check_digest.c: what the notices of a daily digest see. See check_part.h.
 */
#include "flow/check_part.h"

#include "flow/shape.h"

/* As digest_notice() and digest_choice_take() make them. */
const char *const check_digest_notices[] = {"digest", "digest-choice", NULL};

static json_t *check_list_facts(void)
{
	return json_pack("{s:{s:{s:{s:o}}, s:o, s:o, s:{s:o, s:b}, s:o,"
	                 " s:{s:{s:{s:o, s:o}}, s:b}, s:o, s:o}}",
	    "of", "person", "of", "name", shape_text(), "tasks", check_count(),
	    "one", shape_maybe_text(), "list", "items", check_home_task_facts(),
	    "empty", 1, "told", check_count(), "news", "items", "of", "title",
	    shape_text(), "number", shape_maybe_text(), "empty", 1, "by_mail",
	    shape_maybe_text(), "on", shape_maybe_text());
}

static json_t *check_choice_facts(void)
{
	return json_pack("{s:{s:o, s:o, s:o, s:o, s:o}}", "of", "on",
	    shape_maybe_text(), "off", shape_maybe_text(), "not_reviewer",
	    shape_maybe_text(), "rest", shape_maybe_text(), "next",
	    shape_maybe_text());
}

json_t *check_digest_facts(size_t i)
{
	static json_t *(*const facts[])(void) = {
	    check_list_facts, check_choice_facts};

	return facts[i]();
}
