/* engine/screens.h: what was on the screen, in the record of its case. */
#include "engine/desk.h"

#include "engine/screens.h"
#include "store/case_event.h"

static const char FORM[] =
    "{\"type\": \"object\", \"title\": \"F\", \"properties\": {"
    " \"a\": {\"type\": \"string\", \"title\": \"A?\"},"
    " \"b\": {\"type\": \"boolean\", \"const\": true, \"title\": \"B\"}},"
    " \"x-pages\": [{\"title\": \"One\", \"fields\": [\"a\"]},"
    "  {\"title\": \"Two\", \"fields\": [\"b\"]}]}";

static json_t *parsed(const char *text)
{
	json_t *value = NULL;
	struct err err;

	assert_true(jsonx_parse(text, strlen(text), &value, &err));
	return value;
}

static void add(json_t *list, const json_t *form, size_t page, int64_t at_ms,
    const char *errors)
{
	json_auto_t *rules =
	    parsed("{\"workflow\": {\"version\": 3}, \"settings\": {\"policy\":"
	           " \"August\"}}");
	json_auto_t *answers = parsed("{\"a\": \"x\"}");
	json_auto_t *wrong = errors ? parsed(errors) : NULL;
	const struct screens_sent sent = {
	    .at_ms = at_ms,
	    .page = page,
	    .form = form,
	    .rules = rules,
	    .answers = answers,
	    .errors = wrong,
	};

	screens_add(list, &sent);
}

/* A text that the workflow has is there by its version; one that it has no
 * more is kept. */
static void a_text_that_is_gone_is_kept(void **state)
{
	json_auto_t *form = parsed(FORM);
	json_auto_t *newer = parsed(FORM);
	json_auto_t *list = json_array();

	(void)state;
	add(list, form, 1, 1000, "{\"a\": \"Please say more.\"}");
	jsonx_set_path(newer, "properties.a.title", json_string("Why A?"));
	add(list, newer, 1, 2000, NULL);
	add(list, newer, 2, 3000, NULL);
	json_auto_t *kept = screens_settle(list, newer);
	assert_int_equal(json_array_size(kept), 3);
	assert_string_equal(
	    jsonx_path_text(kept, "0.form.properties.a.title"), "A?");
	assert_string_equal(
	    jsonx_path_text(kept, "0.errors.a"), "Please say more.");
	assert_null(jsonx_path(kept, "1.form"));
	assert_null(jsonx_path(kept, "1.errors"));
	assert_int_equal(jsonx_path_int(kept, "1.version", 0), 3);
	assert_string_equal(
	    jsonx_path_text(kept, "1.settings.policy"), "August");
	assert_int_equal(jsonx_path_int(kept, "2.page", 0), 2);
	assert_int_equal(jsonx_path_int(kept, "2.at_ms", 0), 3000);
	assert_int_equal(strlen(jsonx_path_text(kept, "0.hash")), 64);
	assert_string_not_equal(
	    jsonx_path_text(kept, "0.hash"), jsonx_path_text(kept, "1.hash"));
}

/* Over and over: those that came back go first, and are counted. */
static void not_without_end(void **state)
{
	json_auto_t *form = parsed(FORM);
	json_auto_t *list = json_array();
	int64_t dropped = 0;
	json_t *one;
	size_t i;

	(void)state;
	add(list, form, 1, 1, NULL);
	for (int n = 2; n <= 100; n++)
		add(list, form, 2, n, n < 100 ? "{\"b\": \"No.\"}" : NULL);
	assert_int_equal(json_array_size(list), 24);
	assert_int_equal(jsonx_path_int(list, "0.at_ms", 0), 1);
	json_array_foreach (list, i, one)
		dropped += jsonx_path_int(one, "dropped", 0);
	assert_int_equal(dropped, 100 - 24);
}

static void keep_form(void *arg, const struct case_event *event)
{
	json_t **ret_form = arg;
	json_t *form = json_object_get(event->event, "form");

	if (form)
		*ret_form = json_incref(form);
}

static void keep_last_form(void *arg, const struct case_event *event)
{
	json_t **ret_form = arg;

	if (json_object_get(event->event, "form"))
		json_decref(MOVE(*ret_form));
	keep_form(arg, event);
}

static void send_page(struct desk *d, int number, const char *changed)
{
	OWN(own_string)
	char *ref = own_printf("canvas-token#%d", number);
	json_t *answers = desk_answers();

	if (changed)
		json_object_set_new(
		    answers, "asked_for_it", json_string(changed));
	d->now_ms += 60000;
	clock_stop(d->now_ms);
	desk_submit(d, ADA, "request", ref, answers);
}

/* In the record, and nowhere where rules or messages would see it. */
static void each_page_is_in_the_record(void **state)
{
	struct desk *d = *state;
	json_auto_t *form = NULL;
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};

	desk_know_all(d);
	send_page(d, 1, NULL);
	send_page(d, 2, NULL);
	send_page(d, 1, NULL);
	send_page(d, 2, NULL);
	send_page(d, 3, "I send it to them");
	assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
	send_page(d, 3, NULL);
	assert_int_equal(d->reply.kind, REPLY_DONE);
	fixture_ok(d->f,
	    case_event_each(d->f->store, 1, keep_form, &form, &d->f->err));
	const json_t *screens = json_object_get(form, "screens");
	static const int pages[] = {1, 2, 1, 2, 3, 3};
	assert_int_equal(json_array_size(screens), 6);
	for (size_t i = 0; i < 6; i++) {
		const json_t *one = json_array_get(screens, i);
		assert_int_equal(jsonx_path_int(one, "page", 0), pages[i]);
		assert_null(json_object_get(one, "form"));
	}
	assert_string_equal(jsonx_path_text(screens, "4.answers.asked_for_it"),
	    "I send it to them");
	assert_non_null(strstr(
	    jsonx_path_text(screens, "4.errors.asked_for_it"), "A token is"));
	desk_begin(d);
	assert_int_equal(
	    case_find(&d->batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	desk_commit(d);
	OWN(own_string)
	char *snapshot = jsonx_dump(file.record.snapshot);
	assert_null(strstr(snapshot, "screens"));

	/* They are of that event alone: who sends all at once has one, which
	 * says by which rules the clauses were accepted. */
	desk_request(d);
	json_decref(form);
	form = NULL;
	fixture_ok(d->f,
	    case_event_each(d->f->store, 2, keep_form, &form, &d->f->err));
	screens = json_object_get(form, "screens");
	assert_int_equal(json_array_size(screens), 1);
	assert_null(jsonx_path(screens, "0.page"));
	assert_int_equal(jsonx_path_int(screens, "0.version", 0), 1);
	assert_non_null(jsonx_path_text(screens, "0.settings.policy"));
	assert_string_equal(
	    jsonx_path_text(screens, "0.hash"), jsonx_path_text(form, "hash"));
	assert_true(json_is_true(jsonx_path(screens, "0.answers.not_shared")));
}

/* A denial accepts nothing: its rules say nothing that the case does not. */
static void without_a_clause_there_is_none(void **state)
{
	struct desk *d = *state;
	json_auto_t *form = NULL;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ref = desk_button(d, "channel", "CCANVAS", "canvas_admins.deny");
	desk_submit(d, WEI, "canvas_admins.deny", ref,
	    json_pack("{s:s}", "reason", "It has to be LTI."));
	fixture_ok(d->f,
	    case_event_each(d->f->store, 1, keep_last_form, &form, &d->f->err));
	assert_string_equal(jsonx_path_text(form, "name"), "denial");
	assert_null(json_object_get(form, "screens"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_that_is_gone_is_kept),
	    cmocka_unit_test(not_without_end),
	    desk_test(each_page_is_in_the_record),
	    desk_test(without_a_clause_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
