/* engine/aim.h: whose question an answer is about. */
#include "engine/desk.h"

#include "engine/aim.h"

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

/* What a notice's buttons become: "label ref; ", of CT-1001. Yours to free().
 */
static char *aimed(struct desk *d)
{
	json_auto_t *notice =
	    json_pack("{s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}", "buttons",
	        "verb", "answer", "label", "Answer", "ref", "CT-1001", "verb",
	        "withdraw", "label", "Withdraw", "ref", "CT-1001");
	struct batch *batch = desk_begin(d);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(str_clear)
	struct str out = {.max_bytes = 1000};
	json_t *button;
	size_t i;

	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	fixture_ok(d->f, aim(batch, &file, notice, &d->f->err));
	json_array_foreach (json_object_get(notice, "buttons"), i, button)
		str_addf(&out, "%s %s; ", jsonx_text(button, "label"),
		    jsonx_text(button, "ref"));
	desk_commit(d);
	return str_take(&out);
}

static void there_is_a_button_for_each_question(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *none = aimed(d);
	assert_string_equal(none, "Answer CT-1001; Withdraw CT-1001; ");
	asks(d, WEI, "canvas_admins", "CCANVAS");
	OWN(own_string)
	char *first = desk_button(d, "user", "UADA", "answer");
	OWN(own_string)
	char *want_one = own_printf("Answer %s; Withdraw CT-1001; ", first);
	OWN(own_string)
	char *one = aimed(d);
	assert_string_equal(one, want_one);
	asks(d, PRIYA, "security_office", "CSECURITY");
	OWN(own_string)
	char *second = desk_button(d, "user", "UADA", "answer");
	OWN(own_string)
	char *want_two =
	    own_printf("Answer: Canvas administrators %s; Answer: "
	               "UIS Security Office %s; Withdraw CT-1001; ",
	        first, second);
	OWN(own_string)
	char *two = aimed(d);
	assert_string_equal(two, want_two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(there_is_a_button_for_each_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
