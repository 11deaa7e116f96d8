/* engine/fill.h: a letter becomes the press of a button or a form that is sent;
 * what is wrong is asked again. */
#include "engine/letters.h"

static void a_free_text_gets_the_form(void **state)
{
	struct desk *d = *state;

	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "Dear Beadle, I need a token.",
	                .doubts = EVENT_UNSIGNED});
	assert_int_equal(desk_count(d, DELIVERY_MAIL), 1);
	want_text(d, ADA_MAIL, "reply_ref", "DRAFT.1");
	want_text(d, ADA_MAIL, "subject", "Re: A question");
	want_text(d, ADA_MAIL, "references.0", "<1@client.example>");
	want_text(d, ADA_MAIL, "message_id", "<DRAFT.1.");
	want_text(d, ADA_MAIL, "sheet", "[ ] Only read data\n");
	assert_true(jsonx_path_true(mail_to(d, ADA_MAIL)->payload, "replies"));
	assert_int_equal(cases(d), 0);
}

static void the_filled_form_opens_the_case(void **state)
{
	struct desk *d = *state;

	request_by_mail(d);
	want_text(d, ADA_MAIL, "subject", "[CT-1001] Canvas API access token");
	want_text(d, ADA_MAIL, "notice.title", "We have your request");
	want_text(d, ADA_MAIL, "notice.markdown", "**Withdraw**");
	assert_non_null(desk_find(d, DELIVERY_POST, "channel", "CSECURITY"));
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM draft"), 0);
}

static void what_is_missing_is_asked_again_alone(void **state)
{
	struct desk *d = *state;

	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "I need a token.",
	                .doubts = EVENT_UNSIGNED});
	fill(d, ADA_MAIL, FILLED);
	assert_int_equal(cases(d), 0);
	const char *sheet = mail_text(d, ADA_MAIL, "sheet");
	assert_int_equal(
	    strncmp(sheet, "17. I have checked", strlen("17. I have checked")),
	    0);
	assert_non_null(strstr(sheet, "! Please confirm this"));
	fill(d, ADA_MAIL, FILLED_LAST);
	assert_int_equal(cases(d), 1);
}

static void a_draft_is_its_owners_alone(void **state)
{
	struct desk *d = *state;
	OWN(own_string)
	char *whole = own_printf("%s%s", FILLED, FILLED_LAST);

	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "I need a token.",
	                .doubts = EVENT_UNSIGNED});
	write_to(d, &(struct letter){.from = "ben@u.example",
	                .text = "x",
	                .whole = whole,
	                .ref = "DRAFT.1"});
	assert_int_equal(cases(d), 0);
}

/* A form of one question is answered in plain words, too. */
static void words_alone_answer_a_form_of_one_question(void **state)
{
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	answer_with(d, PRIYA_MAIL, "Deny");
	want_text(d, PRIYA_MAIL, "sheet", "Why is this not possible?");
	answer_with(d, PRIYA_MAIL, "There is a report for that.");
	want_state(d, "declined");
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM draft"), 0);
}

/* What was right is kept, whatever comes with the second letter. */
static void what_was_answered_is_kept(void **state)
{
	struct desk *d = *state;

	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "I need a token.",
	                .doubts = EVENT_UNSIGNED});
	fill(d, ADA_MAIL, FILLED);
	fill(d, ADA_MAIL, "Sorry, I do not understand.");
	assert_int_equal(cases(d), 0);
	want_text(d, ADA_MAIL, "sheet", "17. I have checked");
	fill(d, ADA_MAIL, FILLED_LAST);
	assert_int_equal(cases(d), 1);
}

/* A form that was sent is answered no more. */
static void a_form_is_sent_once(void **state)
{
	OWN(own_string)
	char *whole = own_printf("%s%s", FILLED, FILLED_LAST);
	struct desk *d = *state;
	OWN(own_string)
	char *ref = NULL;

	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "I need a token.",
	                .doubts = EVENT_UNSIGNED});
	ref = own_strdup(mail_text(d, ADA_MAIL, "reply_ref"));
	fill(d, ADA_MAIL, whole);
	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "Again.",
	                .whole = whole,
	                .ref = ref});
	assert_int_equal(cases(d), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    mail_test(a_free_text_gets_the_form),
	    mail_test(the_filled_form_opens_the_case),
	    mail_test(what_is_missing_is_asked_again_alone),
	    mail_test(a_draft_is_its_owners_alone),
	    mail_test(words_alone_answer_a_form_of_one_question),
	    mail_test(what_was_answered_is_kept),
	    mail_test(a_form_is_sent_once),
	};

	return cmocka_run_group_tests_name("engine/fill", tests, NULL, NULL);
}
