/* slack/blocks.h: notices as Block Kit, within Slack's limits. That Slack
 * takes them is held by the sandbox's checker and @slack/types. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "slack/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *draw(const char *title, const char *markdown, json_t *buttons)
{
	json_auto_t *notice = json_pack("{s:s, s:s, s:o*}", "title", title,
	    "markdown", markdown, "buttons", buttons);

	return slack_blocks_tree(notice);
}

/* The types of the blocks, one letter each: h r d a. */
static void types_of(const json_t *message, char *ret_types, size_t size)
{
	json_t *block;
	size_t i;

	json_array_foreach (json_object_get(message, "blocks"), i, block) {
		assert_true(i + 1 < size);
		ret_types[i] = jsonx_path_text(block, "type")[0];
		ret_types[i + 1] = '\0';
	}
}

static void a_notice(void **state)
{
	char types[64] = "";
	json_auto_t *message = draw("CT-1042 & <b>",
	    "One *two* **three** `four`\n\n* a\n* b\n\n---\n\n> quoted\n\n1. x",
	    json_pack("[{s:s, s:s, s:s}]", "verb", "approve", "ref",
	        "CT-1042.7", "label", "Approve"));

	(void)state;
	types_of(message, types, sizeof(types));
	assert_string_equal(types, "hrdra");
	assert_string_equal(
	    jsonx_path_text(message, "blocks.0.text.text"), "CT-1042 & <b>");
	assert_string_equal(
	    jsonx_path_text(message, "blocks.0.text.type"), "plain_text");
	/* The fallback is read as mrkdwn: nothing in it may mention. */
	assert_null(strpbrk(jsonx_path_text(message, "text"), "<>"));
	assert_string_equal(
	    jsonx_path_text(message, "blocks.1.elements.0.elements.1.text"),
	    "two");
	assert_true(jsonx_path_true(
	    message, "blocks.1.elements.0.elements.1.style.italic"));
	assert_true(jsonx_path_true(
	    message, "blocks.1.elements.0.elements.3.style.bold"));
	assert_true(jsonx_path_true(
	    message, "blocks.1.elements.0.elements.5.style.code"));
	assert_string_equal(
	    jsonx_path_text(message, "blocks.1.elements.1.style"), "bullet");
	assert_string_equal(
	    jsonx_path_text(message, "blocks.3.elements.0.type"),
	    "rich_text_quote");
	assert_string_equal(
	    jsonx_path_text(message, "blocks.3.elements.1.style"), "ordered");
	assert_string_equal(
	    jsonx_path_text(message, "blocks.4.elements.0.action_id"),
	    "approve");
	assert_string_equal(
	    jsonx_path_text(message, "blocks.4.elements.0.value"), "CT-1042.7");
}

static void a_button_that_asks_first(void **state)
{
	json_auto_t *message = draw("t", "",
	    json_pack("[{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s}}]", "verb",
	        "withdraw", "ref", "CT-1", "label", "Withdraw", "style",
	        "danger", "confirm", "title", "Sure?", "text", "It ends.",
	        "yes", "Yes", "no", "No"));
	const json_t *button = jsonx_path(message, "blocks.1.elements.0");

	(void)state;
	assert_string_equal(jsonx_path_text(button, "style"), "danger");
	assert_string_equal(
	    jsonx_path_text(button, "confirm.title.text"), "Sure?");
	assert_string_equal(jsonx_path_text(button, "confirm.deny.text"), "No");
	assert_string_equal(jsonx_path_text(button, "confirm.style"), "danger");
}

/* In one actions block an action_id may stand only once. */
static void buttons_of_one_name(void **state)
{
	static const char *const wants[] = {
	    "status", "open", "status#2", "open#2", "status#3"};
	char types[64] = "";
	json_auto_t *buttons = json_array();

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++)
		json_array_append_new(buttons,
		    i % 2 ? json_pack("{s:s, s:s}", "label", "Open", "url",
		                "https://u.example/")
		          : json_pack("{s:s, s:s, s:s}", "verb", "status",
		                "ref", "CT-1", "label", "Status"));
	json_auto_t *message = draw("t", "", json_incref(buttons));
	types_of(message, types, sizeof(types));
	assert_string_equal(types, "ha");
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const json_t *one =
		    json_array_get(jsonx_path(message, "blocks.1.elements"), i);
		assert_string_equal(
		    jsonx_path_text(one, "action_id"), wants[i]);
		assert_true((json_object_get(one, "url") != NULL) ==
		            (json_object_get(one, "value") == NULL));
	}
}

static void long_texts_are_cut(void **state)
{
	OWN(str_clear)
	struct str giant = {.max_bytes = 1 << 20};

	(void)state;
	for (int i = 0; i < 5000; i++)
		str_add(&giant, "ü");
	json_auto_t *message = draw(str_text(&giant), str_text(&giant),
	    json_pack("[{s:s, s:s, s:s}]", "verb", "v", "ref", "r", "label",
	        str_text(&giant)));
	assert_int_equal(
	    str_count_points(jsonx_path_text(message, "blocks.0.text.text")),
	    150);
	assert_true(str_count_points(jsonx_path_text(message,
	                "blocks.1.elements.0.elements.0.text")) <= 3000);
	assert_int_equal(str_count_points(jsonx_path_text(
	                     message, "blocks.2.elements.0.text.text")),
	    75);
	assert_int_equal(
	    str_count_points(jsonx_path_text(message, "text")), 4000);
}

/* Of chat.update: 4,000 characters as they are sent, escapes and all. */
static void a_fallback_is_short_once_escaped(void **state)
{
	static const char *const units[] = {"<", "&", "<a> & ", "x", "ü"};

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		OWN(str_clear)
		struct str text = {.max_bytes = 1 << 20};
		str_add(&text, "`");
		for (int n = 0; n < 5000; n++)
			str_add(&text, units[i]);
		str_add(&text, "`");
		json_auto_t *message = draw("t", str_text(&text), NULL);
		const char *fallback = jsonx_path_text(message, "text");
		assert_in_range(str_count_points(fallback), 2000, 4000);
		assert_string_equal(
		    fallback + strlen(fallback) - strlen("…"), "…");
	}
}

static json_t *same_buttons(int count)
{
	json_t *buttons = json_array();

	for (int i = 0; i < count; i++)
		json_array_append_new(
		    buttons, json_pack("{s:s, s:s, s:s}", "verb", "status",
		                 "ref", "CT-1", "label", "Status"));
	return buttons;
}

/* Twenty-five to a block. */
static void many_buttons_and_many_words(void **state)
{
	static const struct {
		int paragraphs, buttons;
		size_t want_blocks;
		char want_first, want_last;
	} rows[] = {{0, 49, 3, 'h', 'a'}, {0, 60, 4, 'h', 'a'},
	    {60, 1, 50, 'h', 'a'}, {60, 20, 50, 'h', 'a'},
	    {60, 60, 50, 'h', 'a'}, {3, 3, 7, 'h', 'a'}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char types[64] = "";
		OWN(str_clear)
		struct str text = {.max_bytes = 65536};
		for (int n = 0; n < rows[i].paragraphs; n++)
			str_addf(&text, "%sa\n\n", n ? "---\n\n" : "");
		json_auto_t *message =
		    draw("t", str_text(&text), same_buttons(rows[i].buttons));
		types_of(message, types, sizeof(types));
		assert_int_equal(strlen(types), rows[i].want_blocks);
		assert_int_equal(types[0], rows[i].want_first);
		assert_int_equal(types[strlen(types) - 1], rows[i].want_last);
	}
}

static void many_blocks_are_cut(void **state)
{
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};

	(void)state;
	for (int i = 0; i < 200; i++)
		str_add(&text, "a\n\n---\n\n");
	json_auto_t *message = draw("t", str_text(&text),
	    json_pack(
	        "[{s:s, s:s, s:s}]", "verb", "v", "ref", "r", "label", "L"));
	const json_t *blocks = json_object_get(message, "blocks");
	assert_true(json_array_size(blocks) <= 50);
	assert_string_equal(
	    jsonx_path_text(
	        json_array_get(blocks, json_array_size(blocks) - 1), "type"),
	    "actions");
}

static void nothing_at_all(void **state)
{
	json_auto_t *empty = json_object();
	json_auto_t *message = slack_blocks_tree(empty);

	(void)state;
	assert_int_equal(
	    json_array_size(json_object_get(message, "blocks")), 0);
	json_auto_t *blank = draw("t", "* \n* a\n\n#\n", NULL);
	assert_non_null(blank);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_notice),
	    cmocka_unit_test(a_button_that_asks_first),
	    cmocka_unit_test(buttons_of_one_name),
	    cmocka_unit_test(long_texts_are_cut),
	    cmocka_unit_test(a_fallback_is_short_once_escaped),
	    cmocka_unit_test(many_buttons_and_many_words),
	    cmocka_unit_test(many_blocks_are_cut),
	    cmocka_unit_test(nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
