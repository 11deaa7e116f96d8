/*
 * check_chat.c: what the notices see that only a chat system needs. See
 * check_part.h.
 */
#include "flow/check_part.h"

#include "flow/shape.h"

/* As tell_mention(), offer_command_help(), home_parts(), relay() and
 * pages_open() make them. */
const char *const check_chat_notices[] = {"chat-mention", "chat-command",
    "home", "home-task", "home-request", "relay", "form-resumed", NULL};

static json_t *check_mention_facts(void)
{
	return json_pack(
	    "{s:{s:{s:{s:o}}}}", "of", "requester", "of", "name", shape_text());
}

static json_t *check_command_facts(void)
{
	return json_pack("{s:{s:o, s:o, s:o, s:o, s:o, s:o,"
	                 " s:{s:{s:{s:o, s:o}}, s:b}}}",
	    "of", "command", shape_text(), "title", shape_text(), "request",
	    shape_text(), "unknown", shape_maybe_text(), "none",
	    shape_maybe_text(), "reviews", shape_maybe_text(), "words", "items",
	    "of", "word", shape_text(), "title", shape_text(), "empty", 1);
}

json_t *check_count(void)
{
	return json_pack("{s:{s:o, s:o, s:o, s:o}}", "of", "any",
	    shape_maybe_text(), "one", shape_maybe_text(), "count",
	    shape_text(), "more", shape_maybe_text());
}

static json_t *check_home_facts(void)
{
	return json_pack(
	    "{s:{s:{s:{s:o}}, s:o, s:o, s:{s:{s:o, s:o, s:o}, s:b}}}", "of",
	    "requester", "of", "name", shape_text(), "tasks", check_count(),
	    "requests", check_count(), "digest", "of", "on", shape_maybe_text(),
	    "off", shape_maybe_text(), "next", shape_text(), "empty", 1);
}

/* Of whichever workflow: nothing of a context is certain there. */
static json_t *check_home_request_facts(void)
{
	return json_pack("{s:{s:{s:{s:o, s:o, s:o}}, s:{s:{s:o, s:o}},"
	                 " s:{s:{s:o, s:o}}, s:{s:o, s:b}, s:{s:o, s:b},"
	                 " s:o}}",
	    "of", "case", "of", "number", shape_text(), "opened", shape_text(),
	    "open", shape_maybe_text(), "requester", "of", "name", shape_text(),
	    "email", shape_maybe_text(), "workflow", "of", "id", shape_text(),
	    "title", shape_text(), "status", "items", shape_text(), "empty", 1,
	    "next", "items", shape_text(), "empty", 1, "today", shape_text());
}

json_t *check_home_task_facts(void)
{
	json_t *facts = check_home_request_facts();
	json_t *of = shape_members(facts);

	json_object_set_new(of, "age",
	    json_pack("{s:{s:o, s:o, s:o}}", "of", "days", shape_text(), "one",
	        shape_maybe_text(), "none", shape_maybe_text()));
	json_object_set_new(of, "office",
	    json_pack(
	        "{s:{s:o}, s:b}", "of", "title", shape_text(), "empty", 1));
	return facts;
}

/* As relay() makes it. */
static json_t *check_relay_facts(void)
{
	return json_pack("{s:{s:{s:{s:o, s:o, s:o}}, s:{s:{s:o}}, s:o}}", "of",
	    "case", "of", "number", shape_text(), "opened", shape_text(),
	    "open", shape_maybe_text(), "person", "of", "name", shape_text(),
	    "text", shape_text());
}

static json_t *check_resumed_facts(void)
{
	return json_pack("{s:{s:o, s:{s:{s:{s:o, s:o}}, s:b}}}", "of", "when",
	    shape_text(), "problems", "items", "of", "title", shape_text(),
	    "what", shape_text(), "empty", 1);
}

json_t *check_chat_facts(size_t i)
{
	static json_t *(*const facts[])(void) = {check_mention_facts,
	    check_command_facts, check_home_facts, check_home_task_facts,
	    check_home_request_facts, check_relay_facts, check_resumed_facts};

	return facts[i]();
}
