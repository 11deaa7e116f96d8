/* engine/home_requests.h: one's own requests, and what their buttons are
 * about. */
#include "engine/desk.h"

#include "engine/home_requests.h"

/* Ada's part of the tab. New reference. */
static json_t *requests(struct desk *d, size_t *ret_open)
{
	json_t *parts = json_array();
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, person_meet(batch->store, "slack", ADA, NULL,
	                     &batch->actor, &d->f->err));
	fixture_ok(d->f, home_requests(batch, parts, ret_open, &d->f->err));
	desk_commit(d);
	return parts;
}

/* The titles and, of the buttons for verb, label and reference; one a line.
 * Yours to free(). */
static char *seen(struct desk *d, const char *verb)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 4096};
	size_t open, i, j;
	json_auto_t *parts = requests(d, &open);
	json_t *part, *button;

	str_addf(&out, "%zu\n", open);
	json_array_foreach (parts, i, part) {
		str_addf(&out, "%s\n", jsonx_text(part, "title"));
		json_array_foreach (json_object_get(part, "buttons"), j, button)
			if (strcmp(jsonx_text(button, "verb"), verb) == 0)
				str_addf(&out, " %s %s\n",
				    jsonx_text(button, "label"),
				    jsonx_text(button, "ref"));
	}
	return str_take(&out);
}

static void asks(
    struct desk *d, const char *who, const char *office, const char *channel)
{
	OWN(own_string)
	char *verb = own_printf("%s.ask", office);
	OWN(own_string)
	char *ref = desk_button(d, "channel", channel, verb);

	desk_submit(
	    d, who, verb, ref, json_pack("{s:s}", "question", "Since when?"));
	assert_int_equal(d->reply.kind, REPLY_DONE);
	desk_all_arrive(d);
}

static void answers(struct desk *d, const char *ref)
{
	desk_submit(
	    d, ADA, "answer", ref, json_pack("{s:s}", "answer", "Since May."));
	assert_int_equal(d->reply.kind, REPLY_DONE);
	desk_all_arrive(d);
}

/* An answer goes to who asked, not to all. */
static void an_answer_is_about_its_question(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	asks(d, WEI, "canvas_admins", "CCANVAS");
	OWN(own_string)
	char *first = desk_button(d, "user", "UADA", "answer");
	OWN(own_string)
	char *one = seen(d, "answer");
	OWN(own_string)
	char *want_one =
	    own_printf("1\nYour request CT-1001\n Answer %s\n", first);
	assert_string_equal(one, want_one);
	assert_non_null(strchr(first, '.'));

	asks(d, PRIYA, "security_office", "CSECURITY");
	OWN(own_string)
	char *second = desk_button(d, "user", "UADA", "answer");
	OWN(own_string)
	char *both = seen(d, "answer");
	OWN(own_string)
	char *want_both = own_printf("1\nYour request CT-1001\n"
	                             " Answer: Canvas administrators %s\n"
	                             " Answer: UIS Security Office %s\n",
	    first, second);
	assert_string_equal(both, want_both);

	/* The workflow takes more of them for as long as the office reads. */
	answers(d, second);
	OWN(own_string)
	char *still = seen(d, "answer");
	assert_string_equal(still, want_both);
	answers(d, first);
	OWN(own_string)
	char *none = seen(d, "answer");
	assert_string_equal(none, "1\nYour request CT-1001\n");
	OWN(own_string)
	char *withdraw = seen(d, "withdraw");
	assert_non_null(strstr(withdraw, " CT-1001\n"));
}

static void what_is_finished_stays_two_weeks(void **state)
{
	static const char finished[] = "1\nYour request CT-1002\n"
	                               "Your finished request CT-1001\n"
	                               " History CT-1001\n";
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_all_arrive(d);
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_all_arrive(d);
	OWN(own_string)
	char *now = seen(d, "history");
	assert_string_equal(now, finished);
	OWN(own_string)
	char *none = seen(d, "status");
	assert_null(strstr(none, "Status CT-1001"));
	d->now_ms += INT64_C(14) * 24 * 3600 * 1000 - 1;
	OWN(own_string)
	char *later = seen(d, "history");
	assert_string_equal(later, finished);
	d->now_ms++;
	OWN(own_string)
	char *gone = seen(d, "history");
	assert_string_equal(gone, "1\nYour request CT-1002\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(an_answer_is_about_its_question),
	    desk_test(what_is_finished_stays_two_weeks),
	};

	return cmocka_run_group_tests_name(
	    "engine/home_requests", tests, NULL, NULL);
}
