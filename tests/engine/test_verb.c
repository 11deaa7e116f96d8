/* engine/verb.h: buttons and forms, welcome and not. */
#include "engine/desk.h"

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
	        "**Wei** (Canvas administrators) approved, 25 November"},
	    {HANA, "security_office.approve", "CT-1001", "done", NULL},
	    {JO, "token_created", "CT-1001", "done", NULL},
	    {ADA, "withdraw", "CT-1001", "refused not_now",
	        "**Jo** (EdTech) created the token, "},
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
		if (strcmp(desk_ending(d), rows[i].want) != 0)
			fail_msg("row %zu: %s", i, desk_ending(d));
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
	assert_string_equal(desk_ending(d), "refused stale");
	desk_press(d, WEI, "canvas_admins.approve", first);
	assert_string_equal(desk_ending(d), "done");
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
	assert_string_equal(desk_ending(d), "refused not_now");
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
		assert_string_equal(desk_ending(d), rows[i].want);
	}
	OWN(own_string)
	char *after = desk_state(d, "CT-1001");
	assert_non_null(strstr(after, "\"canvas_admins\":\"approved\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(presses),
	    desk_test(a_button_belongs_to_its_case),
	    desk_test(a_form_that_comes_late_is_refused),
	    desk_test(a_quorum_needs_different_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
