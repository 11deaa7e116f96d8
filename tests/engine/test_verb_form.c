/* engine/verb_form.h: the form of a button, shown and checked. */
#include "engine/desk.h"

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
	assert_string_equal(desk_ending(d), "done");
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
		assert_string_equal(desk_ending(d), "refused form_errors");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_button_with_a_form_opens_it),
	    desk_test(wrong_answers_come_back_beside_their_fields),
	    desk_test(wrong_answers_about_a_case_are_its_own),
	    desk_test(a_form_without_data_has_every_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
