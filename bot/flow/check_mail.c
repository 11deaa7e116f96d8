/*
 * check_mail.c: what the notices see that only mails need. See check_part.h.
 */
#include "flow/check_part.h"

#include "flow/shape.h"

/* As render_foot(), tell_questions(), tell_confirm(), offer_help() and
 * bounced() and away() make them. */
const char *const check_mail_notices[] = {"mail-foot", "mail-form",
    "mail-confirm", "mail-help", "mail-bounced", "mail-away", NULL};

static json_t *check_foot_facts(void)
{
	return json_pack("{s:{s:o, s:o, s:{s:{s:{s:o, s:o}}}}}", "of", "reply",
	    shape_maybe_text(), "can", shape_maybe_text(), "commands", "items",
	    "of", "word", shape_text(), "text", shape_maybe_text());
}

static json_t *check_form_facts(void)
{
	return json_pack("{s:{s:{s:{s:o}}, s:{s:{s:o, s:o}}, s:o, s:o}}", "of",
	    "requester", "of", "name", shape_text(), "form", "of", "title",
	    shape_text(), "description", shape_maybe_text(), "again",
	    shape_maybe_text(), "unproved", shape_maybe_text());
}

static json_t *check_confirm_facts(void)
{
	return json_pack(
	    "{s:{s:{s:{s:o, s:o, s:o}}, s:{s:{s:o, s:o, s:o, s:o}}, s:o}}",
	    "of", "case", "of", "number", shape_text(), "opened", shape_text(),
	    "open", shape_maybe_text(), "confirm", "of", "title", shape_text(),
	    "text", shape_text(), "yes", shape_text(), "no", shape_text(),
	    "word", shape_text());
}

static json_t *check_help_facts(void)
{
	json_t *facts = json_pack(
	    "{s:{s:{s:{s:o}}, s:{s:{s:{s:o, s:o}}}, s:o}}", "of", "requester",
	    "of", "name", shape_text(), "requests", "items", "of", "title",
	    shape_text(), "word", shape_text(), "reviews", shape_maybe_text());

	check_add_open_cases(shape_members(facts));
	return facts;
}

static json_t *check_bounced_facts(void)
{
	return json_pack("{s:{s:{s:{s:o, s:o, s:o}}, s:{s:{s:o, s:o}}, s:o}}",
	    "of", "case", "of", "number", shape_text(), "opened", shape_text(),
	    "open", shape_maybe_text(), "person", "of", "name", shape_text(),
	    "email", shape_maybe_text(), "in_chat", shape_maybe_text());
}

static json_t *check_away_facts(void)
{
	return json_pack("{s:{s:{s:{s:o}}, s:o, s:o}}", "of", "person", "of",
	    "name", shape_text(), "text", shape_text(), "number",
	    shape_maybe_text());
}

json_t *check_mail_facts(size_t i)
{
	static json_t *(*const facts[])(void) = {check_foot_facts,
	    check_form_facts, check_confirm_facts, check_help_facts,
	    check_bounced_facts, check_away_facts};

	return facts[i]();
}
