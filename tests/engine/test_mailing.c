/* engine/mailing.h: the thread a mail belongs to, what an answer to it may do,
 * and how many answers are enough. */
#include "engine/letters.h"

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
	    mail_test(an_answer_stays_in_its_thread),
	    mail_test(a_sender_is_answered_so_often_in_an_hour),
	    mail_test(a_case_is_answered_about_so_often_in_an_hour),
	    mail_test(strangers_share_their_answers),
	    mail_test(without_an_inbox_mails_are_as_ever),
	};

	return cmocka_run_group_tests_name("engine/mailing", tests, NULL, NULL);
}
