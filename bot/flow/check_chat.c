/*
 * check_chat.c: what the notices see that only a chat system needs. See
 * check_part.h.
 */
#include "flow/check_part.h"

#include "flow/shape.h"

/* As tell_mention() and render_command_help() make them. */
const char *const check_chat_notices[] = {"chat-mention", "chat-command", NULL};

static json_t *check_mention_facts(void)
{
	return json_pack(
	    "{s:{s:{s:{s:o}}}}", "of", "requester", "of", "name", shape_text());
}

static json_t *check_command_facts(void)
{
	return json_pack("{s:{s:o, s:o, s:o, s:o, s:o, s:{s:{s:{s:o, s:o}},"
	                 " s:b}}}",
	    "of", "command", shape_text(), "title", shape_text(), "request",
	    shape_text(), "unknown", shape_maybe_text(), "none",
	    shape_maybe_text(), "words", "items", "of", "word", shape_text(),
	    "title", shape_text(), "empty", 1);
}

json_t *check_chat_facts(size_t i)
{
	static json_t *(*const facts[])(void) = {
	    check_mention_facts, check_command_facts};

	return facts[i]();
}
