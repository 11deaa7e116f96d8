/* admin/stage.h: the real engine on a stage: what people do, what they see,
 * the clock, and what is left afterwards. */
#include "admin/stage.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "flow/mistakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char WORKFLOW[] = "workflows/canvas-token.json";
static const int64_t MONDAY_MS = INT64_C(1767603600000); /* 2026-01-05 09:00 */
static const int64_t HOUR_MS = 3600 * 1000;

static struct cast *cast(void)
{
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	assert_true(workflow_load(WORKFLOW, &workflow, &mistakes));
	return cast_invent(workflow);
}

/* No system is asked here. */
static const struct outside nothing;

static struct stage *stage(void)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	struct stage *s = NULL;

	if (!stage_open(cast(), WORKFLOW, "templates", &nothing, MONDAY_MS, &s,
	        &problems))
		fail_msg("%s", str_text(&problems));
	return s;
}

static const struct cast_person *person(struct stage *s, const char *handle)
{
	const struct cast_person *p = NULL;
	struct err err;

	if (!cast_find(stage_cast(s), handle, &p, &err))
		fail_msg("%s", err.text);
	return p;
}

static void press(struct stage *s, const char *handle, const char *label)
{
	struct wall_wish wish = {.label = label};
	struct err err;

	wall_forget_events(stage_wall(s));
	if (!stage_press(s, person(s, handle), &wish, &err))
		fail_msg("%s", err.text);
}

/* A whole request of ada's, with sample answers. */
static void request(struct stage *s)
{
	struct err err;

	stage_say(s, person(s, "ada"), "hello");
	press(s, "ada", "Request a token");
	json_auto_t *facts = stage_form_facts(s);
	struct sheet *sheet = wall_sheet(stage_wall(s), person(s, "ada"));
	while (sheet->form) {
		sheet_fill_rest(sheet, facts);
		wall_forget_events(stage_wall(s));
		assert_true(stage_send(s, person(s, "ada"), false, &err));
	}
}

static size_t count(struct stage *s, enum wall_kind kind, const char *whom)
{
	const struct wall *wall = stage_wall(s);
	size_t n = 0;

	for (size_t i = 0; i < wall->event_count; i++)
		n += wall->events[i].kind == kind &&
		     strcmp(wall->events[i].whom, whom) == 0;
	return n;
}

static void a_request_reaches_everybody_at_once(void **state)
{
	OWN(stage_close)
	struct stage *s = stage();
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	struct err err;

	(void)state;
	request(s);
	assert_int_equal(count(s, WALL_POST, "ada"), 1);
	assert_int_equal(count(s, WALL_MAIL, "ada"), 1);
	assert_int_equal(count(s, WALL_POST, "canvas_admins"), 1);
	assert_int_equal(count(s, WALL_POST, "security_office"), 1);
	assert_int_equal(stage_case(s, "CT-1001", &record, &err), CASE_FOUND);
	assert_int_equal(record.opened_at_ms, MONDAY_MS);
	assert_int_equal(stage_case(s, "CT-1002", &record, &err), CASE_ABSENT);
	assert_null(stage_set_aside(s));
}

static void the_clock_moves_only_when_told_and_stops_on_the_way(void **state)
{
	OWN(stage_close)
	struct stage *s = stage();
	struct err err = {.kind = ERR_NONE};

	(void)state;
	request(s);
	assert_int_equal(clock_now_ms(), MONDAY_MS);
	wall_forget_events(stage_wall(s));
	assert_true(stage_wait(s, MONDAY_MS + 240 * HOUR_MS, &err));
	assert_int_equal(clock_now_ms(), MONDAY_MS + 240 * HOUR_MS);
	assert_true(count(s, WALL_POST, "canvas_admins") >= 2);
	assert_int_equal(
	    stage_wall(s)->events[0].at_ms, MONDAY_MS + 48 * HOUR_MS);
	assert_false(stage_wait(s, MONDAY_MS, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(clock_now_ms(), MONDAY_MS + 240 * HOUR_MS);
}

static void what_is_not_there_cannot_be_pressed_sent_or_answered(void **state)
{
	OWN(stage_close)
	struct stage *s = stage();
	struct wall_wish wish = {.label = "Approve"};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	assert_false(stage_press(s, person(s, "chen"), &wish, &err));
	assert_non_null(strstr(err.text, "none at all"));
	assert_false(stage_send(s, person(s, "ada"), false, &err));
	assert_non_null(strstr(err.text, "no form open"));
	assert_false(stage_reply(s, person(s, "ada"), NULL, "x", &err));
	assert_non_null(strstr(err.text, "no message"));
	assert_int_equal(stage_wall(s)->event_count, 0);
}

static void only_those_concerned_see_a_button(void **state)
{
	OWN(stage_close)
	struct stage *s = stage();
	struct wall_wish wish = {.label = "Approve"};
	struct wall_wish other = {.label = "Approve", .number = "CT-9"};
	struct err err;

	(void)state;
	request(s);
	assert_false(stage_press(s, person(s, "ben"), &wish, &err));
	assert_false(stage_press(s, person(s, "chen"), &other, &err));
	press(s, "chen", "approve");
	/* Gone, unless one's screen does not show that yet. */
	assert_false(stage_press(s, person(s, "dana"), &wish, &err));
	wish.still = true;
	assert_true(stage_press(s, person(s, "dana"), &wish, &err));
	assert_int_equal(count(s, WALL_WHISPER, "dana"), 1);
}

static bool mails(
    struct stage *s, const char *handle, const struct stage_letter *letter)
{
	struct err err;

	wall_forget_events(stage_wall(s));
	return stage_mail(s, person(s, handle), letter, &err);
}

static void a_request_by_mail_opens_a_case(void **state)
{
	struct stage *s = stage();
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	struct err err;

	(void)state;
	assert_true(mails(s, "ada", &(struct stage_letter){.text = "A token"}));
	assert_int_equal(count(s, WALL_MAIL, "ada"), 1);
	json_auto_t *facts = stage_form_facts(s);
	sheet_fill_rest(wall_sheet(stage_wall(s), person(s, "ada")), facts);
	assert_true(stage_send(s, person(s, "ada"), true, &err));
	assert_int_equal(stage_case(s, "CT-1001", &record, &err), CASE_FOUND);
	/* The form has gone with the mail. */
	assert_false(stage_send(s, person(s, "ada"), false, &err));
	stage_close(&s);
}

static void answers_that_prove_too_little_change_nothing(void **state)
{
	const struct stage_letter rows[] = {
	    {.text = "Withdraw", .back = true, .unproved = true},
	    {.text = "Withdraw", .back = true, .automatic = true},
	    {.text = "Withdraw", .unproved = true},
	};
	struct stage *s = stage();

	(void)state;
	request(s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		struct err err;
		assert_true(mails(s, "ada", &rows[i]));
		assert_int_equal(count(s, WALL_POST, "ada"), 0);
		assert_int_equal(
		    stage_case(s, "CT-1001", &record, &err), CASE_FOUND);
	}
	stage_close(&s);
}

static void there_must_be_a_mail_to_answer(void **state)
{
	struct stage *s = stage();

	(void)state;
	assert_false(mails(
	    s, "ben", &(struct stage_letter){.text = "Yes", .back = true}));
	request(s);
	assert_false(mails(s, "ada",
	    &(struct stage_letter){
	        .text = "Yes", .back = true, .to = "never sent"}));
	stage_close(&s);
}

static void a_mistake_is_of_the_file_that_was_named(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	struct stage *s = NULL;
	char path[] = "/tmp/stage-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "{}", 2), 2);
	close(fd);
	assert_false(stage_open(
	    cast(), path, "templates", &nothing, MONDAY_MS, &s, &problems));
	assert_non_null(strstr(str_text(&problems), path));
	assert_null(strstr(str_text(&problems), "played.json"));
	unlink(path);
	str_reset(&problems);
	assert_false(stage_open(
	    cast(), path, "templates", &nothing, MONDAY_MS, &s, &problems));
	assert_non_null(strstr(str_text(&problems), "No such file"));
	assert_null(s);
}

static void afterwards_the_clock_runs_and_nothing_is_left(void **state)
{
	struct stage *s = stage();
	OWN(own_string)
	char *path = own_strdup(stage_cast(s)->config->store_path);

	(void)state;
	assert_int_equal(access(path, F_OK), 0);
	stage_close(&s);
	assert_null(s);
	assert_int_not_equal(access(path, F_OK), 0);
	*strrchr(path, '/') = '\0';
	assert_int_not_equal(access(path, F_OK), 0);
	assert_true(clock_now_ms() > MONDAY_MS + HOUR_MS);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_reaches_everybody_at_once),
	    cmocka_unit_test(
	        the_clock_moves_only_when_told_and_stops_on_the_way),
	    cmocka_unit_test(
	        what_is_not_there_cannot_be_pressed_sent_or_answered),
	    cmocka_unit_test(only_those_concerned_see_a_button),
	    cmocka_unit_test(a_request_by_mail_opens_a_case),
	    cmocka_unit_test(answers_that_prove_too_little_change_nothing),
	    cmocka_unit_test(there_must_be_a_mail_to_answer),
	    cmocka_unit_test(a_mistake_is_of_the_file_that_was_named),
	    cmocka_unit_test(afterwards_the_clock_runs_and_nothing_is_left),
	};
	struct err err;

	if (!crypto_init(&err))
		return 1;
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
