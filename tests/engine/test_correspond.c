/* engine/correspond.h: a request followed, answered and decided by mail, and
 * all that must not work. */
#include "engine/letters.h"

/* --- requesters -------------------------------------------------------------
 */

static void a_question_comes_back_answered(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	request_by_mail(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ref =
	    desk_button(d, "channel", "CSECURITY", "security_office.ask");
	desk_submit(d, PRIYA, "security_office.ask", ref,
	    json_pack("{s:s}", "question", "Where is the laptop?"));
	desk_all_arrive(d);
	want_text(d, ADA_MAIL, "notice.markdown", "Where is the laptop");
	want_text(d, ADA_MAIL, "notice.markdown", "Reply to this mail");
	want_state(d, "\"asked\"");
	answer_with(d, ADA_MAIL, "In my office, locked.");
	const struct delivery *answer =
	    desk_find(d, DELIVERY_POST, "channel", "CSECURITY");
	assert_non_null(
	    strstr(jsonx_path_text(answer->payload, "notice.markdown"),
	        "In my office\\, locked\\."));
}

/* By In-Reply-To alone, as where there is no plus addressing. */
static void a_question_is_found_by_its_message_id(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	request_by_mail(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ref =
	    desk_button(d, "channel", "CSECURITY", "security_office.ask");
	desk_submit(d, PRIYA, "security_office.ask", ref,
	    json_pack("{s:s}", "question", "Where is the laptop?"));
	desk_all_arrive(d);
	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "In my office.",
	                .ref = "CT-1001",
	                .thread = mail_text(d, ADA_MAIL, "message_id"),
	                .doubts = EVENT_UNSIGNED});
	const struct delivery *answer =
	    desk_find(d, DELIVERY_POST, "channel", "CSECURITY");
	assert_non_null(
	    strstr(jsonx_path_text(answer->payload, "notice.markdown"),
	        "In my office\\."));
}

static void status_says_how_it_stands(void **state)
{
	struct desk *d = *state;

	request_by_mail(d);
	write_to(d,
	    &(struct letter){
	        .from = ADA_MAIL, .text = "Status", .doubts = EVENT_UNSIGNED});
	want_text(d, ADA_MAIL, "notice.title", "Where CT-1001 stands");
	/* In the thread that she began. */
	want_text(d, ADA_MAIL, "subject", "Re: A question");
	assert_int_equal(json_array_size(json_object_get(
	                     mail_to(d, ADA_MAIL)->payload, "references")),
	    1);
}

static void a_withdrawal_is_confirmed_first(void **state)
{
	struct desk *d = *state;

	request_by_mail(d);
	answer_with(d, ADA_MAIL, "Withdraw");
	want_text(d, ADA_MAIL, "notice.title", "Withdraw this request?");
	want_state(d, "review");
	answer_with(d, ADA_MAIL, "Yes");
	want_state(d, "withdrawn");
}

/* --- reviewers -------------------------------------------------------------
 */

static void an_office_decides_by_mail(void **state)
{
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	want_text(d, WEI_MAIL, "subject", "CT-1001");
	want_text(d, WEI_MAIL, "notice.markdown", "**Deny:**");
	answer_with(d, WEI_MAIL, "Approve.\n\nWei");
	want_state(d, "\"canvas_admins\":\"approved\"");
	answer_with(
	    d, PRIYA_MAIL, "Deny: A report has these data.\nTalk to EdTech.");
	want_state(d, "declined");
	want_text(d, ADA_MAIL, "notice.markdown", "A report has these data\\.");
	want_text(d, ADA_MAIL, "notice.markdown", "Talk to EdTech\\.");
}

static void a_denial_without_a_reason_is_asked_for_one(void **state)
{
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	answer_with(d, PRIYA_MAIL, "deny");
	want_text(d, PRIYA_MAIL, "sheet", "Why is this not possible?");
	want_state(d, "review");
	answer_with(d, PRIYA_MAIL, "A report has these data.");
	want_state(d, "declined");
}

static void a_condition_is_no_approval(void **state)
{
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	answer_with(d, WEI_MAIL, "Approve, but only for one course");
	want_state(d, "\"canvas_admins\":{\"deciding\"");
}

static void a_decision_answers_the_mail_that_asks(void **state)
{
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	OWN(own_string)
	char *thread = own_strdup(mail_text(d, WEI_MAIL, "message_id"));
	write_to(d, &(struct letter){.from = WEI_MAIL,
	                .text = "Approve",
	                .ref = "CT-1001",
	                .thread = thread,
	                .doubts = EVENT_UNSIGNED});
	want_state(d, "\"canvas_admins\":{\"deciding\"");
	want_text(d, WEI_MAIL, "notice.markdown", "reply to the mail");
}

/* Priya answers what was signed for Wei. */
static void a_signed_address_is_for_its_reader_alone(void **state)
{
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	write_to(d, &(struct letter){.from = "hana@u.example",
	                .text = "Approve",
	                .ref = mail_text(d, WEI_MAIL, "reply_ref")});
	want_state(d, "\"canvas_admins\":{\"deciding\"");
}

/* --- strangers --------------------------------------------------------------
 */

static void a_claimed_sender_confirms_by_answering(void **state)
{
	struct desk *d = *state;
	OWN(own_string)
	char *whole = own_printf("%s%s", FILLED, FILLED_LAST);

	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "I need a token.",
	                .doubts = DOUBTFUL});
	want_text(d, ADA_MAIL, "notice.markdown", "does not prove");
	/* By the Message-ID alone it is not confirmed. */
	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "x",
	                .whole = whole,
	                .ref = "DRAFT.1",
	                .doubts = DOUBTFUL});
	assert_int_equal(cases(d), 0);
	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "x",
	                .whole = whole,
	                .ref = "DRAFT.1",
	                .doubts = EVENT_CLAIMED});
	assert_int_equal(cases(d), 1);
}

/* Whatever is claimed, and whatever address it is sent to. */
static void a_claim_moves_and_shows_nothing(void **state)
{
	static const char *const texts[] = {"Approve", "Deny: no", "Withdraw",
	    "Yes", "Status", "In my office.", ""};
	static const char *const senders[] = {ADA_MAIL, WEI_MAIL, MALLORY};
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	OWN(own_string)
	char *before = desk_state(d, "CT-1001");
	for (size_t i = 0; i < 3 * sizeof(texts) / sizeof(texts[0]); i++) {
		const char *from = senders[i % 3];
		OWN(own_string)
		char *ref = own_strdup(
		    mail_text(d, i % 2 ? ADA_MAIL : WEI_MAIL, "reply_ref"));
		size_t sent = d->sent_count;
		d->now_ms += 3600 * 1000;
		write_to(d, &(struct letter){.from = from,
		                .text = texts[i / 3],
		                .ref = ref[0] ? ref : "CT-1001.1",
		                .doubts = EVENT_CLAIMED});
		for (; sent < d->sent_count; sent++)
			assert_null(
			    strstr(jsonx_path_text(d->sent[sent]->payload,
			               "notice.markdown"),
			        "CT-1001"));
	}
	OWN(own_string)
	char *after = desk_state(d, "CT-1001");
	assert_string_equal(after, before);
}

static void mail_that_nobody_vouches_for_gets_no_answer(void **state)
{
	struct desk *d = *state;

	write_to(d, &(struct letter){
	                .from = MALLORY, .text = "Hello", .doubts = DOUBTFUL});
	assert_int_equal(d->sent_count, 0);
	/* Proved, but of no member: told so, and that is all. */
	write_to(
	    d, &(struct letter){
	           .from = MALLORY, .text = "Hello", .doubts = EVENT_UNSIGNED});
	want_text(d, MALLORY, "notice.markdown", "could not confirm who you");
	assert_int_equal(d->sent_count, 1);
}

static void a_colleague_does_not_land_on_anothers_case(void **state)
{
	static const struct letter letters[] = {
	    {.from = "ben@u.example", .text = "Status", .ref = "CT-1001"},
	    {.from = "ben@u.example", .text = "Withdraw", .ref = "CT-1001.1"},
	    {.from = "ben@u.example",
	        .text = "It is locked away.",
	        .ref = "CT-1001",
	        .doubts = EVENT_UNSIGNED},
	};
	struct desk *d = *state;

	request_by_mail(d);
	OWN(own_string)
	char *before = desk_state(d, "CT-1001");
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		write_to(d, &letters[i]);
		const char *told =
		    mail_text(d, "ben@u.example", "notice.markdown");
		assert_null(strstr(told, "CT-1001"));
		assert_null(strstr(told, "due dates"));
	}
	OWN(own_string)
	char *after = desk_state(d, "CT-1001");
	assert_string_equal(after, before);
	/* The number in a subject alone is none: they get their own form. */
	want_text(d, "ben@u.example", "sheet", "1. What will you use");
}

/* --- one person --------------------------------------------------------------
 */

static void who_is_known_in_chat_is_that_person_by_mail(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	assert_non_null(mail_to(d, ADA_MAIL));
	answer_with(d, ADA_MAIL, "Withdraw");
	answer_with(d, ADA_MAIL, "Withdraw");
	want_state(d, "withdrawn");
	assert_int_equal(desk_count(d, DELIVERY_LOOK_UP), 0);
}

static void an_identity_that_is_old_is_looked_up_first(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	d->now_ms += INT64_C(25) * 3600 * 1000;
	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "I need a token.",
	                .doubts = EVENT_UNSIGNED});
	const struct delivery *look_up =
	    desk_find(d, DELIVERY_LOOK_UP, "who", ADA);
	assert_non_null(look_up);
	assert_null(mail_to(d, ADA_MAIL));
	desk_answer(d, look_up, DELIVERY_SENT,
	    json_pack("{s:s, s:s, s:s}", "name", "Ada", "email", ADA_MAIL,
	        "standing", "member"),
	    NULL);
	want_text(d, ADA_MAIL, "sheet", "1. What will you use");
}

/* --- what is not there
 * ----------------------------------------------------------- */

/* No row waits for a chat that is not there. */
static void without_a_chat_nothing_is_sent_there(void **state)
{
	struct desk *d = *state;

	only_mail(d);
	request_by_mail(d);
	answer_with(d, ADA_MAIL, "Withdraw");
	answer_with(d, ADA_MAIL, "yes");
	want_state(d, "withdrawn");
	assert_int_equal(
	    fixture_int(
	        d->f, "SELECT count(*) FROM outbox WHERE system = 'slack'"),
	    0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    mail_test(a_question_comes_back_answered),
	    mail_test(a_question_is_found_by_its_message_id),
	    mail_test(status_says_how_it_stands),
	    mail_test(a_withdrawal_is_confirmed_first),
	    mail_test(an_office_decides_by_mail),
	    mail_test(a_denial_without_a_reason_is_asked_for_one),
	    mail_test(a_condition_is_no_approval),
	    mail_test(a_decision_answers_the_mail_that_asks),
	    mail_test(a_signed_address_is_for_its_reader_alone),
	    mail_test(a_claimed_sender_confirms_by_answering),
	    mail_test(a_claim_moves_and_shows_nothing),
	    mail_test(mail_that_nobody_vouches_for_gets_no_answer),
	    mail_test(a_colleague_does_not_land_on_anothers_case),
	    mail_test(who_is_known_in_chat_is_that_person_by_mail),
	    mail_test(an_identity_that_is_old_is_looked_up_first),
	    mail_test(without_a_chat_nothing_is_sent_there),
	};

	return cmocka_run_group_tests_name(
	    "engine/correspond", tests, NULL, NULL);
}
