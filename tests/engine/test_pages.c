/* engine/pages.h: a form page by page: each is checked and kept, and the last
 * one sends them all. */
#include "engine/desk.h"

static const char *const FIELDS[3][9] = {
    {"purpose", "courses", "course_code", "access", "data", "tool", "author",
        "users", "services"},
    {"storage", "reach", "until"},
    {"eligible", "teaching_only", "stored_encrypted", "not_shared",
        "code_checked", "asked_for_it", "on_screen"},
};

/* Sound answers of one page; from 1. New reference. */
static json_t *page(int number)
{
	json_auto_t *all = desk_answers();
	json_t *answers = json_object();

	for (size_t i = 0; i < 9 && FIELDS[number - 1][i]; i++) {
		const char *field = FIELDS[number - 1][i];
		if (json_object_get(all, field))
			json_object_set(
			    answers, field, json_object_get(all, field));
	}
	return answers;
}

static void send_page(struct desk *d, int number, json_t *taken_answers)
{
	OWN(own_string)
	char *ref = own_printf("canvas-token#%d", number);

	desk_submit(d, ADA, "request", ref, taken_answers);
}

static void want_page(const struct desk *d, const char *ref)
{
	assert_int_equal(d->reply.kind, REPLY_FORM_PAGE);
	assert_string_equal(jsonx_path_text(d->reply.form_page, "ref"), ref);
}

static int64_t drafts(const struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM draft");
}

static const json_t *opened(struct desk *d, const char *ref)
{
	desk_all_arrive(d);
	desk_press(d, ADA, "request", ref);
	return desk_find(d, DELIVERY_FORM, "verb", "request")->payload;
}

static void the_last_page_sends_them_all(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	send_page(d, 1, page(1));
	want_page(d, "canvas-token#2");
	send_page(d, 2, page(2));
	want_page(d, "canvas-token#3");
	assert_string_equal(
	    jsonx_path_text(d->reply.form_page, "form.title"), "The policy");
	assert_int_equal(drafts(d), 1);
	send_page(d, 3, page(3));
	assert_int_equal(d->reply.kind, REPLY_DONE);
	assert_int_equal(drafts(d), 0);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	desk_begin(d);
	assert_int_equal(
	    case_find(&d->batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	desk_commit(d);
	assert_string_equal(
	    jsonx_path_text(file.record.snapshot, "context.answers.reach"),
	    "My laptop, nobody else");
}

static void a_page_has_its_own_errors_alone(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	send_page(d, 1, page(1));
	send_page(d, 2, json_pack("{s:s}", "until", "2026-11-25"));
	assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
	assert_int_equal(json_object_size(d->reply.form_errors), 3);
	assert_string_equal(jsonx_path_text(d->reply.form_errors, "until"),
	    "Please pick a day after today.");
}

static void who_comes_back_goes_on(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	send_page(d, 1, page(1));
	send_page(d, 2, json_pack("{s:s}", "reach", "My laptop"));
	const json_t *form = opened(d, "canvas-token");
	assert_string_equal(jsonx_path_text(form, "ref"), "canvas-token#2");
	assert_string_equal(jsonx_path_text(form, "values.reach"), "My laptop");
	assert_null(jsonx_path(form, "values.purpose"));
	assert_string_equal(
	    jsonx_path_text(form, "note.buttons.0.ref"), "canvas-token#1");
	form = opened(d, "canvas-token#1");
	assert_string_equal(jsonx_path_text(form, "ref"), "canvas-token#1");
	assert_string_equal(
	    jsonx_path_text(form, "values.tool"), "A script of my own");
	/* Nobody else's. */
	desk_all_arrive(d);
	desk_press(d, WEI, "request", "canvas-token");
	form = desk_find(d, DELIVERY_FORM, "verb", "request")->payload;
	assert_null(json_object_get(form, "values"));
	assert_null(json_object_get(form, "note"));
	form = opened(d, "canvas-token#anew");
	assert_string_equal(jsonx_path_text(form, "ref"), "canvas-token#1");
	assert_null(json_object_get(form, "values"));
	assert_int_equal(drafts(d), 0);
}

/* Back, changed, back and as it was: the same bytes as the first time, and
 * still what counts. */
static void a_page_that_comes_again_counts(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *first =
	    desk_event(d, EVENT_SUBMIT, ADA, "request", "canvas-token#1");
	json_t *other = page(1);

	desk_know_all(d);
	first->data = page(1);
	json_object_set_new(first->data, "tool", json_string("The first"));
	json_object_set_new(other, "tool", json_string("The second"));
	desk_process(d, first);
	want_page(d, "canvas-token#2");
	send_page(d, 1, other);
	desk_process(d, first);
	want_page(d, "canvas-token#2");
	const json_t *form = opened(d, "canvas-token#1");
	assert_string_equal(jsonx_path_text(form, "values.tool"), "The first");
}

static void what_was_taken_away_is_gone(void **state)
{
	struct desk *d = *state;
	json_t *with = page(1);

	desk_know_all(d);
	json_object_set_new(with, "services", json_string("Notes & Co."));
	send_page(d, 1, with);
	send_page(d, 1, page(1));
	assert_null(jsonx_path(opened(d, "canvas-token#1"), "values.services"));
}

/* The day was to come when its page was sent. */
static void an_earlier_answer_may_do_no_more(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	send_page(d, 1, page(1));
	send_page(d, 2, page(2));
	d->now_ms += INT64_C(29) * 24 * 3600 * 1000;
	desk_know_all(d);
	send_page(d, 3, page(3));
	assert_int_equal(d->reply.kind, REPLY_DONE);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM case_record"), 0);
	const struct delivery *said =
	    desk_find(d, DELIVERY_POST, "notice.template", "refusal");
	if (said == NULL)
		said = desk_find(
		    d, DELIVERY_WHISPER, "notice.template", "refusal");
	assert_non_null(said);
	const json_t *form = opened(d, "canvas-token");
	assert_string_equal(jsonx_path_text(form, "ref"), "canvas-token#2");
	assert_non_null(strstr(jsonx_path_text(form, "note.markdown"),
	    "Please pick a day after today"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_last_page_sends_them_all),
	    desk_test(a_page_has_its_own_errors_alone),
	    desk_test(who_comes_back_goes_on),
	    desk_test(a_page_that_comes_again_counts),
	    desk_test(what_was_taken_away_is_gone),
	    desk_test(an_earlier_answer_may_do_no_more),
	};

	return cmocka_run_group_tests_name("engine/pages", tests, NULL, NULL);
}
