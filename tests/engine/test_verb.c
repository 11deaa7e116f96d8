/* engine/verb.h: buttons and forms, welcome and not. */
#include "engine/desk.h"

/* How the last event ended in the journal: "done", "refused own_request". */
static const char *ending(struct desk *d)
{
	static const char SELECT[] =
	    "SELECT state, error FROM journal ORDER BY id DESC LIMIT 1";
	static char text[64];
	struct db_statement *st = db_statement(store_db(d->f->store), SELECT);

	assert_int_equal(db_next(st, &d->f->err), DB_ROW);
	snprintf(text, sizeof(text), "%s%s%s", db_text(st, 0),
	    db_is_null(st, 1) ? "" : " ",
	    db_is_null(st, 1) ? "" : db_text(st, 1));
	db_done(st);
	return text;
}

/* --- who presses what
 * ---------------------------------------------------------- */

static void presses(void **state)
{
	static const struct {
		const char *who;
		const char *verb;
		const char *ref;
		const char *want;
		const char *want_whisper;
	} rows[] = {
	    /* CT-1001 is Ada's, CT-1002 Wei's; both wait for both offices. */
	    {ADA, "canvas_admins.approve", "CT-1001", "refused not_office",
	        "Only Canvas administrators can do this for CT"},
	    {WEI, "canvas_admins.approve", "CT-1002", "refused own_request",
	        "is your own request"},
	    {PRIYA, "canvas_admins.approve", "CT-1001", "refused not_office",
	        "Only Canvas administrators"},
	    {WEI, "withdraw", "CT-1001", "refused not_requester",
	        "Only the person who sent"},
	    {JO, "token_created", "CT-1001", "refused not_now", "has moved on"},
	    {WEI, "no.such.verb", "CT-1001", "refused not_now",
	        "1001 has moved on"},
	    {ADA, "request", "CT-1001", "refused not_now", "1001 has moved"},
	    {WEI, "canvas_admins.approve", "CT-9999", "refused unknown_case",
	        "cannot find that request"},
	    {WEI, "canvas_admins.approve", "", "refused unknown_case",
	        "cannot find"},
	    {WEI, "canvas_admins.approve", "canvas-token",
	        "refused unknown_case", "cannot find"},
	    {WEI, "canvas_admins.approve", "CT-1001.999", "refused stale",
	        "There is a newer message"},
	    /* For a stranger to the case it does not exist. */
	    {"T1/UELSE", "status", "CT-1001", "refused unknown_case",
	        "cannot find"},
	    /* Somebody in an office's channel who is not in the office. */
	    {"T1/UELSE", "canvas_admins.approve", "CT-1001",
	        "refused not_office",
	        "Only Canvas administrators can do this for CT"},
	    {WEI, "canvas_admins.approve", "CT-1001", "done", NULL},
	    {WEI, "canvas_admins.approve", "CT-1001",
	        "refused already_decided_by_you", "is already recorded"},
	    {HANA, "canvas_admins.approve", "CT-1001", "refused not_now",
	        "has moved on"},
	    {HANA, "security_office.approve", "CT-1001", "done", NULL},
	    {JO, "token_created", "CT-1001", "done", NULL},
	    {ADA, "withdraw", "CT-1001", "refused not_now", "has moved on"},
	    {HANA, "security_office.approve", "CT-1002", "done", NULL},
	    {HANA, "canvas_admins.approve", "CT-1002", "refused other_office",
	        "for another office"},
	    {ADA, "status", "CT-1001", "done", NULL},
	    {WEI, "withdraw", "CT-1002", "done", NULL},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_learn(d, "T1/UELSE", "Else", "else@u.example", "member");
	desk_request(d);
	desk_submit(d, WEI, "request", "canvas-token", desk_answers());
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t before = d->sent_count;
		desk_press(d, rows[i].who, rows[i].verb, rows[i].ref);
		if (strcmp(ending(d), rows[i].want) != 0)
			fail_msg("row %zu: %s", i, ending(d));
		assert_int_equal(d->reply.kind, REPLY_DONE);
		const struct delivery *last = d->sent[d->sent_count - 1];
		if (rows[i].want_whisper) {
			assert_int_equal(d->sent_count, before + 1);
			assert_int_equal(last->kind, DELIVERY_WHISPER);
			const char *text =
			    jsonx_path_text(last->payload, "notice.markdown");
			if (strstr(text, rows[i].want_whisper) == NULL)
				fail_msg("row %zu: %s", i, text);
		}
		desk_all_arrive(d);
	}
}

static void a_refusal_changes_nothing_but_is_written_down(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	OWN(own_string)
	char *before = desk_state(d, "CT-1001");
	desk_press(d, ADA, "canvas_admins.approve", "CT-1001");
	OWN(own_string)
	char *after = desk_state(d, "CT-1001");
	assert_string_equal(before, after);
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(
	    jsonx_path_text(audit, "what"), "canvas_admins.approve");
	assert_string_equal(jsonx_path_text(audit, "outcome"), "not_office");
	assert_int_equal(
	    fixture_int(d->f, "SELECT case_id FROM audit ORDER BY id DESC"), 1);
}

/* A message about one case cannot decide another. */
static void a_button_belongs_to_its_case(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	OWN(own_string)
	char *first =
	    desk_button(d, "channel", "CCANVAS", "canvas_admins.approve");
	desk_request(d);
	OWN(own_string)
	char *mixed = own_printf("CT-1002%s", strchr(first, '.'));
	desk_press(d, WEI, "canvas_admins.approve", mixed);
	assert_string_equal(ending(d), "refused stale");
	desk_press(d, WEI, "canvas_admins.approve", first);
	assert_string_equal(ending(d), "done");
}

/* --- forms
 * ------------------------------------------------------------------------ */

static void a_button_with_a_form_opens_it(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_press(d, ADA, "request", "canvas-token");
	const struct delivery *form =
	    desk_find(d, DELIVERY_FORM, "verb", "request");
	assert_string_equal(
	    jsonx_path_text(form->payload, "ref"), "canvas-token#1");
	assert_string_equal(
	    jsonx_path_text(form->payload, "form.title"), "Your project");
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ref = desk_button(d, "channel", "CCANVAS", "canvas_admins.deny");
	desk_press(d, WEI, "canvas_admins.deny", ref);
	form = desk_find(d, DELIVERY_FORM, "verb", "canvas_admins.deny");
	assert_string_equal(jsonx_path_text(form->payload, "ref"), ref);
	/* Nothing is decided by opening a form. */
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM decision"), 0);
	desk_submit(d, WEI, "canvas_admins.deny", ref,
	    json_pack("{s:s}", "reason", "It has to be LTI."));
	assert_string_equal(ending(d), "done");
	OWN(own_string)
	char *where = desk_state(d, "CT-1001");
	assert_string_equal(where, "{\"declined\":\"open\"}");
}

static void wrong_answers_come_back_beside_their_fields(void **state)
{
	static const struct {
		const char *field;
		const char *answer; /* NULL: left out */
		const char *want;
	} wants[] = {
	    {"until", "2026-11-25", "Please pick a day after today."},
	    {"until", "2027-11-26", "longer than a token can be had"},
	    {"purpose", "short", ""},
	    {"tool", NULL, ""},
	    {"access", "Everything", ""},
	};
	struct desk *d = *state;

	desk_know_all(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		json_t *answers = desk_answers();
		if (wants[i].answer)
			json_object_set_new(answers, wants[i].field,
			    json_string(wants[i].answer));
		else
			json_object_del(answers, wants[i].field);
		desk_submit(d, ADA, "request", "canvas-token", answers);
		assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
		assert_int_equal(json_object_size(d->reply.form_errors), 1);
		const char *error =
		    jsonx_path_text(d->reply.form_errors, wants[i].field);
		assert_non_null(error);
		assert_non_null(strstr(error, wants[i].want));
		assert_string_equal(ending(d), "refused form_errors");
	}
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM case_record"), 0);
	assert_int_equal(d->sent_count, 0);
}

/* The record of the case has it: who tried, and that it was wrong. */
static void wrong_answers_about_a_case_are_its_own(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ref = desk_button(d, "channel", "CCANVAS", "canvas_admins.deny");
	desk_submit(d, WEI, "canvas_admins.deny", ref, json_object());
	assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(jsonx_path_text(audit, "outcome"), "form_errors");
	assert_int_equal(
	    fixture_int(d->f, "SELECT case_id FROM audit ORDER BY id DESC"), 1);
}

static void a_form_without_data_has_every_error(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_submit(d, ADA, "request", "canvas-token", NULL);
	assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
	assert_true(json_object_size(d->reply.form_errors) >= 15);
}

/* Decided by somebody else while the form was open. */
static void a_form_that_comes_late_is_refused(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_submit(d, WEI, "canvas_admins.deny", "CT-1001",
	    json_pack("{s:s}", "reason", "It has to be LTI."));
	assert_string_equal(ending(d), "refused not_now");
	assert_int_equal(d->reply.kind, REPLY_DONE);
}

/* Two offices of two members with a quorum of two: both count once. */
static void a_quorum_needs_different_people(void **state)
{
	static const struct {
		const char *who;
		const char *want;
	} rows[] = {
	    {WEI, "done"},
	    {WEI, "refused already_decided_by_you"},
	    {HANA, "done"},
	};
	struct desk *d = *state;

	d->offices[0].quorum = 2;
	desk_know_all(d);
	desk_request(d);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *before = desk_state(d, "CT-1001");
		assert_null(strstr(before, "\"canvas_admins\":\"approved\""));
		desk_press(d, rows[i].who, "canvas_admins.approve", "CT-1001");
		assert_string_equal(ending(d), rows[i].want);
	}
	OWN(own_string)
	char *after = desk_state(d, "CT-1001");
	assert_non_null(strstr(after, "\"canvas_admins\":\"approved\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(presses),
	    desk_test(a_refusal_changes_nothing_but_is_written_down),
	    desk_test(a_button_belongs_to_its_case),
	    desk_test(a_button_with_a_form_opens_it),
	    desk_test(wrong_answers_come_back_beside_their_fields),
	    desk_test(wrong_answers_about_a_case_are_its_own),
	    desk_test(a_form_without_data_has_every_error),
	    desk_test(a_form_that_comes_late_is_refused),
	    desk_test(a_quorum_needs_different_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
