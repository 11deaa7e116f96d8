/* engine/correspond.h, with fill.h and mailing.h behind it: a request made,
 * followed, answered and decided by mail, and all that must not work. Letters
 * come as mail/clerk.c hands them over. */
#include "engine/desk.h"
#include "flow/questionnaire.h"

#define ADA_MAIL   "ada@u.example"
#define WEI_MAIL   "wei@u.example"
#define PRIYA_MAIL "priya@u.example"
#define MALLORY    "mallory@elsewhere.example"

enum { DOUBTFUL = EVENT_CLAIMED | EVENT_UNSIGNED };

static int setup(void **state)
{
	static char *members[] = {(char *)"u.example", NULL};
	int failed = desk_setup(state);
	struct desk *d = *state;

	d->config.mail_answers = CONFIG_ANSWERS_PLUS;
	d->config.mail_members = members;
	d->config.mail_request = (char *)"canvas-token";
	d->config.mail_per_sender = 20;
	d->config.mail_per_case = 40;
	d->config.mail_to_strangers = 60;
	return failed;
}

#define mail_test(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

/* --- letters ---------------------------------------------------------------
 */

struct letter {
	const char *from;
	const char *text;
	const char *ref;
	const char *thread;
	const char *whole;
	unsigned doubts;
};

static const char *subject = "A question";

static void write_to(struct desk *d, const struct letter *letter)
{
	OWN(own_string)
	char *id = own_printf("<%d@client.example>", ++d->events);
	struct event *event = event_new(EVENT_MESSAGE, "mail", id);

	event->who = own_strdup(letter->from);
	event->text = own_strdup(letter->text);
	event->subject = own_strdup(subject);
	event->channel = own_strdup(id);
	event->ref = own_strdup_or_null(letter->ref);
	event->thread = own_strdup_or_null(letter->thread);
	event->doubts = letter->doubts;
	event->data =
	    letter->whole ? json_pack("{s:s}", "whole", letter->whole) : NULL;
	event->at_ms = d->now_ms;
	desk_do(d, event);
	/* A lane waits for what is before; a look-up, for its answer. */
	if (desk_count(d, DELIVERY_LOOK_UP) == 0)
		desk_all_arrive(d);
}

/* The newest mail to an address. */
static const struct delivery *mail_to(const struct desk *d, const char *to)
{
	return desk_find(d, DELIVERY_MAIL, "to", to);
}

/* The form of a mail as people read it; good until the next call. */
static const char *sheet_of(const struct delivery *mail)
{
	static char text[16384];
	OWN(str_clear)
	struct str sheet = {.max_bytes = sizeof(text) - 1};

	questionnaire_write(json_object_get(mail->payload, "form"),
	    json_object_get(mail->payload, "errors"), &sheet);
	assert_true(str_ok(&sheet));
	memcpy(text, str_text(&sheet), sheet.len + 1);
	return text;
}

static const char *mail_text(
    const struct desk *d, const char *to, const char *key)
{
	const struct delivery *mail = mail_to(d, to);
	if (mail && strcmp(key, "sheet") == 0)
		return sheet_of(mail);
	const char *text = mail ? jsonx_path_text(mail->payload, key) : NULL;

	return text ? text : "";
}

/* Answers the newest mail to from, at the address that was signed for it. */
static void answer_with(struct desk *d, const char *from, const char *text)
{
	write_to(d, &(struct letter){.from = from,
	                .text = text,
	                .ref = mail_text(d, from, "reply_ref")});
}

static void want_text(
    const struct desk *d, const char *to, const char *key, const char *want)
{
	const char *got = mail_text(d, to, key);

	if (strstr(got, want) == NULL)
		fail_msg("%s of the mail to %s: %s", key, to, got);
}

static void want_state(struct desk *d, const char *want)
{
	OWN(own_string)
	char *state = desk_state(d, "CT-1001");

	if (strstr(state, want) == NULL)
		fail_msg("CT-1001 is in %s", state);
}

static int64_t cases(struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM case_record");
}

static const char FILLED[] =
    "> 1. What will you use the API for, in one sentence?\n"
    "> Answer: Copying due dates between courses\n"
    "> 2. For which courses and terms?\n> Answer: HIST 1106-01\n"
    "> 3. Will it only read, or also change things in Canvas?\n"
    "> [x] Only read data\n"
    "> 4. Which data will it use?\n> [x] Course content\n"
    "> 5. Which tool or script will use the token, and where will it run?\n"
    "> Answer: A script of my own\n"
    "> 6. Who wrote it?\n> [x] I wrote it, or will write it\n"
    "> 7. Who will use the tool?\n> [x] Only me\n"
    "> 9. Where will you keep the token?\n> [x] In a password manager\n"
    "> 10. Where will the data go, and who else can reach it?\n"
    "> Answer: My laptop, nobody else\n"
    "> 11. Until when do you need it?\n> Answer: 20 December 2026\n"
    "> 12. I am a member of the faculty or staff\n> [x] Yes\n"
    "> 13. I will use the API for teaching and course management only\n"
    "> [x] Yes\n"
    "> 14. I will store the token securely and encrypted\n> [x] Yes\n"
    "> 15. I will share the token with nobody, vendors included\n> [x] Yes\n";
static const char FILLED_LAST[] =
    "> 16. I have checked any code from AI or the web, or will before I use "
    "it\n> [x] Yes\n";

static void fill(struct desk *d, const char *from, const char *whole)
{
	write_to(d, &(struct letter){.from = from,
	                .text = "Here you are.",
	                .whole = whole,
	                .ref = mail_text(d, from, "reply_ref")});
}

/* Ada has written, got the form and sent it: CT-1001. */
static void request_by_mail(struct desk *d)
{
	OWN(own_string)
	char *whole = own_printf("%s%s", FILLED, FILLED_LAST);

	write_to(d, &(struct letter){.from = ADA_MAIL,
	                .text = "I need a token.",
	                .doubts = EVENT_UNSIGNED});
	want_text(d, ADA_MAIL, "sheet", "1. What will you use the API for");
	fill(d, ADA_MAIL, whole);
	assert_int_equal(cases(d), 1);
	want_state(d, "review");
}

/* A reply in the case's own thread is answered there. */
static void an_answer_stays_in_its_thread(void **state)
{
	static const struct {
		const char *subject;
		const char *want;
		size_t want_references;
	} rows[] = {
	    {"AW: [CT-1001] Canvas API access token",
	        "Re: [CT-1001] Canvas API access token", 3},
	    {"", "Re: [CT-1001] Canvas API access token", 3},
	    {"Hello", "Re: Hello", 2},
	    {"re: Hello", "re: Hello", 2},
	    {"Re: [CT-1002] x", "Re: [CT-1002] x", 2},
	};
	struct desk *d = *state;

	request_by_mail(d);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		subject = rows[i].subject;
		write_to(d, &(struct letter){.from = ADA_MAIL,
		                .text = "Status",
		                .ref = "CT-1001",
		                .thread = "<CT-1001.x@beadle.example>",
		                .doubts = EVENT_UNSIGNED});
		want_text(d, ADA_MAIL, "notice.title", "Where CT-1001 stands");
		assert_string_equal(
		    mail_text(d, ADA_MAIL, "subject"), rows[i].want);
		assert_int_equal(
		    json_array_size(json_object_get(
		        mail_to(d, ADA_MAIL)->payload, "references")),
		    rows[i].want_references);
	}
	subject = "A question";
}

/* --- a request, start to end -----------------------------------------------
 */

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
	    strncmp(sheet, "16. I have checked", strlen("16. I have checked")),
	    0);
	assert_non_null(strstr(sheet, "! Please confirm this"));
	fill(d, ADA_MAIL, FILLED_LAST);
	assert_int_equal(cases(d), 1);
}

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

/* The office has no channel, so its members are asked by mail. */
static void only_mail(struct desk *d)
{
	d->config.slack_api_url = NULL;
	for (size_t i = 0; i < d->config.office_count; i++)
		d->offices[i].slack_channel = NULL;
}

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

/* --- enough
 * ------------------------------------------------------------------- */

static void a_sender_is_answered_so_often_in_an_hour(void **state)
{
	struct desk *d = *state;
	const struct letter help = {
	    .from = ADA_MAIL, .text = "help", .doubts = EVENT_UNSIGNED};

	d->config.mail_per_sender = 3;
	for (int i = 0; i < 10; i++)
		write_to(d, &help);
	assert_int_equal(desk_count(d, DELIVERY_MAIL), 3);
	d->now_ms += 3600 * 1000 + 1;
	write_to(d, &help);
	assert_int_equal(desk_count(d, DELIVERY_MAIL), 4);
}

static void a_case_is_answered_about_so_often_in_an_hour(void **state)
{
	struct desk *d = *state;

	request_by_mail(d);
	d->config.mail_per_case = 2;
	size_t before = desk_count(d, DELIVERY_MAIL);
	for (int i = 0; i < 5; i++)
		write_to(d, &(struct letter){.from = ADA_MAIL,
		                .text = "status",
		                .ref = "CT-1001",
		                .doubts = EVENT_UNSIGNED});
	assert_int_equal(desk_count(d, DELIVERY_MAIL), before + 2);
}

static void strangers_share_their_answers(void **state)
{
	struct desk *d = *state;

	d->config.mail_to_strangers = 2;
	for (int i = 0; i < 5; i++) {
		OWN(own_string)
		char *from = own_printf("p%d@u.example", i);
		write_to(
		    d, &(struct letter){
		           .from = from, .text = "hi", .doubts = DOUBTFUL});
		desk_all_arrive(d);
	}
	assert_int_equal(desk_count(d, DELIVERY_MAIL), 2);
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

static void without_an_inbox_mails_are_as_ever(void **state)
{
	struct desk *d = *state;

	d->config.mail_answers = CONFIG_ANSWERS_NO;
	desk_know_all(d);
	desk_request(d);
	const struct delivery *mail = mail_to(d, ADA_MAIL);
	assert_null(json_object_get(mail->payload, "reply_ref"));
	assert_null(strstr(
	    jsonx_path_text(mail->payload, "notice.markdown"), "Withdraw"));
	assert_int_equal(fixture_int(d->f,
	                     "SELECT count(*) FROM post WHERE system = 'mail'"),
	    0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    mail_test(a_free_text_gets_the_form),
	    mail_test(the_filled_form_opens_the_case),
	    mail_test(what_is_missing_is_asked_again_alone),
	    mail_test(a_question_comes_back_answered),
	    mail_test(a_question_is_found_by_its_message_id),
	    mail_test(status_says_how_it_stands),
	    mail_test(an_answer_stays_in_its_thread),
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
	    mail_test(a_draft_is_its_owners_alone),
	    mail_test(who_is_known_in_chat_is_that_person_by_mail),
	    mail_test(an_identity_that_is_old_is_looked_up_first),
	    mail_test(a_sender_is_answered_so_often_in_an_hour),
	    mail_test(a_case_is_answered_about_so_often_in_an_hour),
	    mail_test(strangers_share_their_answers),
	    mail_test(without_a_chat_nothing_is_sent_there),
	    mail_test(without_an_inbox_mails_are_as_ever),
	};

	return cmocka_run_group_tests_name(
	    "engine/correspond", tests, NULL, NULL);
}
