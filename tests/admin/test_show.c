/* admin/show.h: lines of what came of an act. */
#include "admin/show.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_state_is_a_word_for_each_that_is_active(void **state)
{
	static const struct {
		const char *value, *want;
	} wants[] = {
	    {"\"done\"", "  == CT-1001 done\n"},
	    {"{\"review\": {\"a\": \"on\", \"b\": {\"c\": \"off\"}}}",
	        "  == CT-1001 review.a.on review.b.c.off\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 4096};
		json_auto_t *value =
		    json_loads(wants[i].value, JSON_DECODE_ANY, NULL);
		show_state("CT-1001", value, &out);
		assert_string_equal(str_text(&out), wants[i].want);
	}
}

/* A wall with one message, seen by nobody in particular. */
static void shown(enum wall_kind kind, json_t *taken_payload,
    enum show_level level, const char *want)
{
	json_auto_t *payload = taken_payload;
	struct wall_event event = {
	    .kind = kind, .whom = "ada", .at_ms = 0, .payload = payload};
	const struct wall wall = {.events = &event, .event_count = 1};
	OWN(str_clear)
	struct str out = {.max_bytes = 65536};

	show_events(&wall, level, 0, &out);
	assert_string_equal(str_text(&out), want);
}

static void an_event_is_a_line(void **state)
{
	(void)state;
	shown(WALL_POST,
	    json_pack("{s:{s:s, s:s, s:s, s:[{s:s, s:s, s:s}]}}", "notice",
	        "template", "t", "title", "Hello", "markdown", "One *word*.",
	        "buttons", "verb", "v", "ref", "r", "label", "Go"),
	    SHOW_TITLES, "  -> ada: Hello [Go]\n");
	shown(WALL_POST,
	    json_pack("{s:{s:s, s:s, s:s}}", "notice", "template", "t", "title",
	        "Hello", "markdown", "One *word*."),
	    SHOW_TEXT, "  -> ada: Hello\n  | One *word*.\n");
	shown(WALL_WHISPER,
	    json_pack("{s:{s:s, s:s, s:s}}", "notice", "template", "refusal",
	        "title", "No", "markdown", "Not now."),
	    SHOW_TITLES, "  !! ada: No. Not now.\n");
	shown(WALL_FORM_ERRORS, json_pack("{s:s}", "until", "Pick a day."),
	    SHOW_TITLES, "  !! ada (form) until: Pick a day.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_state_is_a_word_for_each_that_is_active),
	    cmocka_unit_test(an_event_is_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
