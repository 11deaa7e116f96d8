/* admin/talk.h: lines of conversation scripts. */
#include "admin/talk.h"
#include "base/own.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* WHO|WHAT|VALUE|PLACE|NUMBER, "-" for what is not there, "!" for still. */
static char *parts(const struct talk_line *line)
{
	const char *const fields[] = {
	    line->who, line->what, line->value, line->place, line->number};
	struct str text = {.max_bytes = 4096};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		str_addf(
		    &text, "%s%s", i ? "|" : "", fields[i] ? fields[i] : "-");
	if (line->still)
		str_add(&text, "!");
	if (line->back)
		str_add(&text, " back");
	if (line->unproved)
		str_add(&text, " unproved");
	if (line->unsigned_)
		str_add(&text, " unsigned");
	if (line->automatic)
		str_add(&text, " automatic");
	return str_take(&text);
}

static void each_line_is_taken_apart(void **state)
{
	static const struct {
		const char *text;
		enum talk_kind want_kind;
		const char *want;
	} rows[] = {
	    {"", TALK_BLANK, "-|-|-|-|-"},
	    {"   \t", TALK_BLANK, "-|-|-|-|-"},
	    {"# ada: hello", TALK_BLANK, "-|-|-|-|-"},
	    {"  -> ada: Hello", TALK_EXPECTED, "-|-|-|-|-"},
	    {"-> ada: Hello", TALK_EXPECTED, "-|-|-|-|-"},
	    {"  | text", TALK_EXPECTED, "-|-|-|-|-"},
	    {"  |", TALK_EXPECTED, "-|-|-|-|-"},
	    {"  @ 2026-01-05 09:00", TALK_EXPECTED, "-|-|-|-|-"},
	    {"  == CT-1 x", TALK_EXPECTED, "-|-|-|-|-"},
	    {"setting students = sponsor", TALK_SETTING,
	        "-|students|sponsor|-|-"},
	    {"timezone Pacific/Auckland", TALK_ZONE,
	        "-|Pacific/Auckland|-|-|-"},
	    {"ada: hello", TALK_SAYS, "ada|hello|-|-|-"},
	    {"ada:hello: you", TALK_SAYS, "ada|hello: you|-|-|-"},
	    {"ada:", TALK_SAYS, "ada||-|-|-"},
	    {"wei.chen :  hi ", TALK_SAYS, "wei.chen|hi|-|-|-"},
	    {"ada replies: yes = no", TALK_REPLIES, "ada|yes = no|-|-|-"},
	    {"ada presses Approve", TALK_PRESSES, "ada|Approve|-|-|-"},
	    {"ada presses \"Request a token\"", TALK_PRESSES,
	        "ada|Request a token|-|-|-"},
	    {"ada presses Deny in edtech for CT-2", TALK_PRESSES,
	        "ada|Deny|-|edtech|CT-2"},
	    {"ada presses \"in\" for CT-2 in edtech", TALK_PRESSES,
	        "ada|in|-|edtech|CT-2"},
	    {"dana still presses Ask", TALK_PRESSES, "dana|Ask|-|-|-!"},
	    {"ada fills the rest", TALK_FILLS_REST, "ada|-|-|-|-"},
	    {"ada fills purpose = a = b", TALK_FILLS, "ada|purpose|a = b|-|-"},
	    {"ada fills services =", TALK_FILLS, "ada|services||-|-"},
	    {"ada sends", TALK_SENDS, "ada|-|-|-|-"},
	    {"operator sends x.y for CT-1001", TALK_OPERATES,
	        "operator|x.y|-|-|CT-1001"},
	    {"ada sends unproved", TALK_SENDS, "ada|-|-|-|- unproved"},
	    {"ada mails: hello: you", TALK_MAILS, "ada|hello: you|-|-|-"},
	    {"ada mails \"A: b\" : hello", TALK_MAILS, "ada|hello|A: b|-|-"},
	    {"ada mails back: Yes", TALK_MAILS, "ada|Yes|-|-|- back"},
	    {"ada mails back to \"A question\" unsigned unproved: Yes",
	        TALK_MAILS, "ada|Yes|-|A question|- back unproved unsigned"},
	    {"ada mails automatically back: Away", TALK_MAILS,
	        "ada|Away|-|-|- back automatic"},
	    {"directory answers look_up: {\"a\": \"b: c\"}", TALK_ANSWERS,
	        "directory|look_up|{\"a\": \"b: c\"}|-|-"},
	    {"canvas refuses find_user: not_found", TALK_REFUSES,
	        "canvas|find_user|not_found|-|-"},
	    {"directory is down", TALK_IS, "directory|down|-|-|-"},
	    {">> directory: look_up {}", TALK_EXPECTED, "-|-|-|-|-"},
	    {"where CT-1001", TALK_WHERE, "-|CT-1001|-|-|-"},
	    {"show text", TALK_SHOW, "-|text|-|-|-"},
	    {"person gus = Gus Grant, guest", TALK_PERSON,
	        "gus|Gus Grant|guest|-|-"},
	    {"person gus = Gus", TALK_PERSON, "gus|Gus|-|-|-"},
	    {"office edtech = emil, quorum 1", TALK_OFFICE,
	        "edtech|-|emil, quorum 1|-|-"},
	    {"office edtech \"The IT\" = emil", TALK_OFFICE,
	        "edtech|The IT|emil|-|-"},
	    /* People may be called like the words. */
	    {"at: hello", TALK_SAYS, "at|hello|-|-|-"},
	    {"office: hello", TALK_SAYS, "office|hello|-|-|-"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk_line line;
		struct err err;
		if (!talk_parse(rows[i].text, &line, &err))
			fail_msg("%s: %s", rows[i].text, err.text);
		if (line.kind != rows[i].want_kind)
			fail_msg("%s: kind %d", rows[i].text, (int)line.kind);
		OWN(own_string)
		char *got = parts(&line);
		assert_string_equal(got, rows[i].want);
		talk_line_clear(&line);
	}
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"ada", "\"ada\" is not understood"},
	    {"ada sings", "is not understood"},
	    {": hello", "is not understood"},
	    {"ada presses", "which button"},
	    {"ada presses Request a token", "stands in \"\""},
	    {"ada presses Deny in a in b", "stands in \"\""},
	    {"ada still sends", "still presses"},
	    {"ada fills purpose", "ada fills FIELD = VALUE"},
	    {"ada sends it", "write: ada sends"},
	    {"operator sends", "write: operator sends EVENT"},
	    {"operator sends x for", "write: operator sends EVENT"},
	    {"operator sends x to CT-1", "write: operator sends EVENT"},
	    {"operator sends x for CT-1 now", "write: operator sends EVENT"},
	    {"ada mails", "write: ada mails: WORDS"},
	    {"ada mails hello: you", "write: ada mails: WORDS"},
	    {"ada mails \"a\" \"b\": c", "write: ada mails: WORDS"},
	    {"ada mails \"a: b", "write: ada mails: WORDS"},
	    {"ada mails to \"A question\": Yes", "write: ada mails: WORDS"},
	    {"where", "where NUMBER"},
	    {"show everything", "show titles, or show text"},
	    {"person gus", "person HANDLE = NAME"},
	    {"office edtech", "office NAME"},
	    {"at noon", "at 2026-12-01 09:00"},
	    {"+2", "write +2d"},
	    {"+d", "write +2d"},
	    {"+2dd", "write +2d"},
	    {"+-2d", "write +2d"},
	    {"+P1M", "write +2d"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk_line line = {.kind = TALK_SENDS};
		struct err err = {.kind = ERR_NONE};
		if (talk_parse(rows[i].text, &line, &err))
			fail_msg("%s is understood", rows[i].text);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.text, rows[i].want) == NULL)
			fail_msg("%s: %s", rows[i].text, err.text);
		assert_int_equal(line.kind, TALK_SENDS);
	}
}

static void spans_are_minutes_to_weeks(void **state)
{
	static const struct {
		const char *text;
		int64_t want_minutes;
	} rows[] = {
	    {"+0m", 0},
	    {"+90m", 90},
	    {"+36h", 36 * 60},
	    {"+2d", 2 * 24 * 60},
	    {"+1w", 7 * 24 * 60},
	    {"+P2DT4H", 2 * 24 * 60 + 4 * 60},
	    {"  +PT4H  ", 4 * 60},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk_line line;
		assert_true(talk_parse(rows[i].text, &line, NULL));
		assert_int_equal(line.kind, TALK_WAIT);
		assert_int_equal(line.ms, rows[i].want_minutes * 60000);
		talk_line_clear(&line);
	}
}

static void moments_go_both_ways(void **state)
{
	static const char *const good[] = {
	    "1970-01-01 00:00", "2026-12-01 09:05", "2028-02-29 23:59"};
	static const char *const bad[] = {"", "2026-12-01 24:00",
	    "2026-12-01 09:60", "2026-02-29 09:00", "2026-12-01 9",
	    "2026-12-01 09:00Z", "1 December"};
	int64_t ms = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(talk_parse_moment(good[i], &ms));
		OWN(own_string)
		char *again = talk_moment(ms);
		assert_string_equal(again, good[i]);
	}
	assert_true(talk_parse_moment("2026-12-01", &ms));
	OWN(own_string)
	char *midnight = talk_moment(ms);
	assert_string_equal(midnight, "2026-12-01 00:00");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(talk_parse_moment(bad[i], &ms));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_line_is_taken_apart),
	    cmocka_unit_test(what_is_wrong_is_said),
	    cmocka_unit_test(spans_are_minutes_to_weeks),
	    cmocka_unit_test(moments_go_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
