/* engine/others.h: what a case knows of its requester's other cases. */
#include "base/own.h"
#include "engine/desk.h"
#include "engine/others.h"

static void request(struct desk *d, const char *who, const char *purpose)
{
	json_t *answers = desk_answers();

	json_object_set_new(answers, "purpose", json_string(purpose));
	desk_submit(d, who, "request", "canvas-token", answers);
	desk_all_arrive(d);
}

/* "CT-1001- CT-1003+": numbers, + where the case is an earlier one. Yours. */
static char *others_of(struct desk *d, const char *number, enum event_kind kind)
{
	struct batch *batch = desk_begin(d);
	struct event event = {.kind = kind};
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_auto_t *list = json_array();
	struct str text = {.max_bytes = 4096};
	json_t *one;
	size_t i;

	assert_int_equal(
	    case_find(batch, number, &file, &d->f->err), CASE_FOUND);
	batch->event = &event;
	fixture_ok(d->f,
	    others_add(batch, file.workflow, &file.record, list, &d->f->err));
	batch->event = NULL;
	desk_commit(d);
	json_array_foreach (list, i, one) {
		str_addf(&text, "%s%s%s", i ? " " : "",
		    jsonx_text(one, "number"),
		    json_is_true(json_object_get(one, "earlier")) ? "+" : "-");
		assert_string_equal(
		    jsonx_path_text(one, "context.answers.storage"),
		    "In a password manager");
	}
	return str_take(&text);
}

static void the_same_person_s_that_are_open(void **state)
{
	static const struct {
		const char *number;
		enum event_kind kind;
		const char *want;
	} rows[] = {
	    {"CT-1003", EVENT_RESULT, "CT-1005- CT-1001+"},
	    {"CT-1001", EVENT_TIMER, "CT-1005- CT-1003-"},
	    {"CT-1002", EVENT_RESULT, ""},
	    /* Nobody waits for this. */
	    {"CT-1003", EVENT_ACTION, ""},
	    {"CT-1003", EVENT_SUBMIT, ""},
	};
	struct desk *d = *state;

	desk_know_all(d);
	request(d, ADA, "The first of many");
	request(d, WEI, "Somebody else's");
	request(d, ADA, "The second of many");
	request(d, ADA, "The third of many");
	request(d, ADA, "The fourth of many");
	desk_press(d, ADA, "withdraw", "CT-1004");
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *got = others_of(d, rows[i].number, rows[i].kind);
		assert_string_equal(got, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        the_same_person_s_that_are_open, desk_setup, desk_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
