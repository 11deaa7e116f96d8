/* teams/card.h: notices as Adaptive Cards. That Teams' schema takes them is
 * held by card.test.mjs. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "teams/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *draw(const char *title, const char *markdown, json_t *buttons)
{
	json_auto_t *notice = json_pack("{s:s, s:s, s:o*}", "title", title,
	    "markdown", markdown, "buttons", buttons);

	return teams_card(notice);
}

static const char *run_text(const json_t *card, size_t block, size_t run)
{
	OWN(own_string)
	char *path = own_printf("body.%zu.inlines.%zu.text", block, run);

	return jsonx_path_text(card, path);
}

static void a_notice_has_its_parts_in_order(void **state)
{
	json_auto_t *card = draw("CT-1 & <b>",
	    "One *two* **three** `four`\n\n* a\n* b\n\n---\n\n> quoted\n\n"
	    "3. x\n4. y\n\n```\ncode\n```\n\n## Head",
	    NULL);
	static const char *const types[] = {"RichTextBlock", "RichTextBlock",
	    "ColumnSet", "ColumnSet", "Container", "ColumnSet", "ColumnSet",
	    "RichTextBlock", "RichTextBlock"};
	size_t i;
	json_t *element;

	(void)state;
	assert_string_equal(jsonx_path_text(card, "type"), "AdaptiveCard");
	assert_string_equal(jsonx_path_text(card, "version"), "1.5");
	assert_string_equal(
	    jsonx_path_text(card, "fallbackText"), "CT-1 & <b>");
	assert_int_equal(json_array_size(json_object_get(card, "body")), 9);
	json_array_foreach (json_object_get(card, "body"), i, element)
		assert_string_equal(jsonx_path_text(element, "type"), types[i]);
	assert_string_equal(run_text(card, 0, 0), "CT-1 & <b>");
	assert_true(jsonx_path_true(card, "body.1.inlines.1.italic"));
	assert_string_equal(
	    jsonx_path_text(card, "body.1.inlines.3.weight"), "Bolder");
	assert_string_equal(
	    jsonx_path_text(card, "body.1.inlines.5.fontType"), "Monospace");
	assert_true(jsonx_path_true(card, "body.4.separator"));
	assert_string_equal(
	    jsonx_path_text(card, "body.6.columns.0.items.0.inlines.0.text"),
	    "4.");
	assert_string_equal(
	    jsonx_path_text(card, "body.7.inlines.0.text"), "code");
	assert_string_equal(
	    jsonx_path_text(card, "body.8.inlines.0.size"), "Medium");
}

static void a_line_break_begins_a_block_without_space(void **state)
{
	json_auto_t *card = draw("t", "one  \ntwo", NULL);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(card, "body")), 3);
	assert_null(jsonx_path_text(card, "body.1.spacing"));
	assert_string_equal(jsonx_path_text(card, "body.2.spacing"), "None");
	assert_string_equal(run_text(card, 2, 0), "two");
}

static void a_link_opens_its_address(void **state)
{
	json_auto_t *card =
	    draw("t", "See [the *guide*](https://x.example/)", NULL);

	(void)state;
	assert_string_equal(run_text(card, 1, 2), "guide");
	assert_true(jsonx_path_true(card, "body.1.inlines.2.italic"));
	assert_string_equal(
	    jsonx_path_text(card, "body.1.inlines.2.selectAction.url"),
	    "https://x.example/");
	assert_string_equal(
	    jsonx_path_text(card, "body.1.inlines.1.selectAction.type"),
	    "Action.OpenUrl");
}

static void a_button_carries_verb_and_ref_both_ways(void **state)
{
	json_auto_t *card = draw("t", "x",
	    json_pack("[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s}]", "verb",
	        "approve", "ref", "CT-1.7", "label", "Approve", "style",
	        "primary", "verb", "ask", "ref", "CT-1.7", "label", "Ask"));
	const json_t *action = jsonx_path(card, "body.2.actions.0");

	(void)state;
	assert_string_equal(jsonx_path_text(card, "body.2.type"), "ActionSet");
	assert_string_equal(jsonx_path_text(action, "type"), "Action.Execute");
	assert_string_equal(jsonx_path_text(action, "verb"), "approve");
	assert_string_equal(jsonx_path_text(action, "style"), "positive");
	assert_string_equal(jsonx_path_text(action, "data.verb"), "approve");
	assert_string_equal(jsonx_path_text(action, "data.ref"), "CT-1.7");
	assert_string_equal(
	    jsonx_path_text(action, "fallback.type"), "Action.Submit");
	assert_string_equal(
	    jsonx_path_text(action, "fallback.data.ref"), "CT-1.7");
	assert_null(jsonx_path(card, "body.2.actions.1.style"));
	assert_null(json_object_get(card, "actions"));
}

static void a_button_that_asks_first_unfolds_its_question(void **state)
{
	json_auto_t *card = draw("t", "",
	    json_pack("[{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}}]", "verb",
	        "withdraw", "ref", "CT-1", "label", "Withdraw", "style",
	        "danger", "confirm", "title", "Sure?", "text", "It ends.",
	        "yes", "Yes, end it", "no", "No"));
	const json_t *action = jsonx_path(card, "body.1.actions.0");

	(void)state;
	assert_string_equal(jsonx_path_text(action, "type"), "Action.ShowCard");
	assert_string_equal(
	    jsonx_path_text(action, "card.body.0.inlines.0.text"), "Sure?");
	assert_string_equal(
	    jsonx_path_text(action, "card.body.2.actions.0.title"),
	    "Yes, end it");
	assert_string_equal(
	    jsonx_path_text(action, "card.body.2.actions.0.style"),
	    "destructive");
}

/* Nothing may stand in an element that reads Markdown, mentions or dates. */
static void words_are_only_in_runs(void **state)
{
	json_auto_t *card = draw("{{DATE(2026-01-01)}} <at>all</at>",
	    "\\*no\\* \\[x\\]\\(http://evil.example\\) &lt;at&gt;", NULL);
	OWN(own_string)
	char *text = jsonx_dump(card);

	(void)state;
	assert_null(strstr(text, "TextBlock\",\"text"));
	assert_null(strstr(text, "FactSet"));
	assert_null(strstr(text, "OpenUrl"));
	assert_string_equal(
	    run_text(card, 1, 0), "*no* [x](http://evil.example) <at>");
}

static void what_turns_text_around_goes(void **state)
{
	json_auto_t *card = draw("a\xE2\x80\xAE"
	                         "b\xE2\x81\xA6"
	                         "c\x07"
	                         "d",
	    "x\xE2\x80\xACy \xE2\x80\x93 z", NULL);

	(void)state;
	assert_string_equal(run_text(card, 0, 0), "abcd");
	/* A dash of the same first bytes stays. */
	assert_string_equal(run_text(card, 1, 0), "xy \xE2\x80\x93 z");
}

static void a_giant_keeps_title_and_buttons(void **state)
{
	OWN(str_clear)
	struct str giant = {.max_bytes = 1 << 20};

	(void)state;
	for (int i = 0; i < 3000; i++)
		str_addf(&giant, "* line \xC3\xBC %d\n", i);
	json_auto_t *card = draw("Title", str_text(&giant),
	    json_pack(
	        "[{s:s, s:s, s:s}]", "verb", "v", "ref", "r", "label", "Go"));
	const json_t *body = json_object_get(card, "body");
	size_t last = json_array_size(body) - 1;

	assert_true(json_dumpb(card, NULL, 0, JSON_COMPACT) < 26000);
	assert_true(json_dumpb(card, NULL, 0, JSON_COMPACT) > 20000);
	assert_string_equal(run_text(card, 0, 0), "Title");
	assert_string_equal(run_text(card, last - 1, 0), "\xE2\x80\xA6");
	assert_string_equal(
	    jsonx_path_text(json_array_get(body, last), "type"), "ActionSet");
}

static void a_giant_word_is_cut_within_a_character(void **state)
{
	OWN(str_clear)
	struct str giant = {.max_bytes = 1 << 20};

	(void)state;
	for (int i = 0; i < 6000; i++)
		str_add(&giant, "\xC3\xBC");
	json_auto_t *card = draw("t", str_text(&giant), NULL);
	const char *text = run_text(card, 1, 0);

	assert_int_equal(str_count_points(text), 4000);
	assert_true(str_is_utf8(text, strlen(text)));
}

static void nothing_makes_an_empty_card(void **state)
{
	json_auto_t *notice = json_object();
	json_auto_t *card = teams_card(notice);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(card, "body")), 0);
	assert_string_equal(jsonx_path_text(card, "fallbackText"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_notice_has_its_parts_in_order),
	    cmocka_unit_test(a_line_break_begins_a_block_without_space),
	    cmocka_unit_test(a_link_opens_its_address),
	    cmocka_unit_test(a_button_carries_verb_and_ref_both_ways),
	    cmocka_unit_test(a_button_that_asks_first_unfolds_its_question),
	    cmocka_unit_test(words_are_only_in_runs),
	    cmocka_unit_test(what_turns_text_around_goes),
	    cmocka_unit_test(a_giant_keeps_title_and_buttons),
	    cmocka_unit_test(a_giant_word_is_cut_within_a_character),
	    cmocka_unit_test(nothing_makes_an_empty_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
