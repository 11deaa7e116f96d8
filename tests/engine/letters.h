/*
 * letters.h: people who write to the desk (desk.h) by mail, for the tests of
 * what answers them. Letters come as mail/clerk.c hands them over.
 */
#ifndef BEADLE_TESTS_ENGINE_LETTERS_H
#define BEADLE_TESTS_ENGINE_LETTERS_H

#include "engine/desk.h"
#include "flow/questionnaire.h"

#define ADA_MAIL   "ada@u.example"
#define WEI_MAIL   "wei@u.example"
#define PRIYA_MAIL "priya@u.example"
#define MALLORY    "mallory@elsewhere.example"

enum { DOUBTFUL = EVENT_CLAIMED | EVENT_UNSIGNED };

static inline int setup(void **state)
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

static inline void write_to(struct desk *d, const struct letter *letter)
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
static inline const struct delivery *mail_to(
    const struct desk *d, const char *to)
{
	return desk_find(d, DELIVERY_MAIL, "to", to);
}

/* The form of a mail as people read it; good until the next call. */
static inline const char *sheet_of(const struct delivery *mail)
{
	static char text[16384];
	OWN(str_clear)
	struct str sheet = {.max_bytes = sizeof(text) - 1};

	questionnaire_write(json_object_get(mail->payload, "form"),
	    json_object_get(mail->payload, "errors"),
	    json_object_get(mail->payload, "values"), &sheet);
	assert_true(str_ok(&sheet));
	memcpy(text, str_text(&sheet), sheet.len + 1);
	return text;
}

static inline const char *mail_text(
    const struct desk *d, const char *to, const char *key)
{
	const struct delivery *mail = mail_to(d, to);
	if (mail && strcmp(key, "sheet") == 0)
		return sheet_of(mail);
	const char *text = mail ? jsonx_path_text(mail->payload, key) : NULL;

	return text ? text : "";
}

/* Answers the newest mail to from, at the address that was signed for it. */
static inline void answer_with(
    struct desk *d, const char *from, const char *text)
{
	write_to(d, &(struct letter){.from = from,
	                .text = text,
	                .ref = mail_text(d, from, "reply_ref")});
}

static inline void want_text(
    const struct desk *d, const char *to, const char *key, const char *want)
{
	const char *got = mail_text(d, to, key);

	if (strstr(got, want) == NULL)
		fail_msg("%s of the mail to %s: %s", key, to, got);
}

static inline void want_state(struct desk *d, const char *want)
{
	OWN(own_string)
	char *state = desk_state(d, "CT-1001");

	if (strstr(state, want) == NULL)
		fail_msg("CT-1001 is in %s", state);
}

static inline int64_t cases(struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM case_record");
}

static const char FILLED[] =
    "> 1. What will you use the API for, in one sentence?\n"
    "> Answer: Copying due dates between courses\n"
    "> 2. For which courses and terms?\n> Answer: HIST 1106-01\n"
    "> 4. Will it only read, or also change things in Canvas?\n"
    "> [x] Only read data\n"
    "> 5. Which data will it use?\n> [x] Course content\n"
    "> 6. Which tool or script will use the token, and where will it run?\n"
    "> Answer: A script of my own\n"
    "> 7. Who wrote it?\n> [x] I wrote it, or will write it\n"
    "> 8. Who will use the tool?\n> [x] Only me\n"
    "> 10. Where will you keep the token?\n> [x] In a password manager\n"
    "> 11. Where will the data go, and who else can reach it?\n"
    "> Answer: My laptop, nobody else\n"
    "> 12. Until when do you need it?\n> Answer: 20 December 2026\n"
    "> 13. I am faculty or staff, or have a sponsor who is\n> [x] Yes\n"
    "> 14. I will use the API for teaching and course management only\n"
    "> [x] Yes\n"
    "> 15. I will store the token securely and encrypted\n> [x] Yes\n"
    "> 16. I will share the token with nobody, vendors included\n> [x] Yes\n"
    "> 18. A colleague would like to use your script. What do you do about the "
    "token?\n> [x] I run my script for them\n"
    "> 19. You notice the token in a screenshot that you have sent around. "
    "What "
    "comes first?\n> [x] I delete the token in Canvas\n";
static const char FILLED_LAST[] =
    "> 17. I have checked any code from AI or the web, or will before I use "
    "it\n> [x] Yes\n";

static inline void fill(struct desk *d, const char *from, const char *whole)
{
	write_to(d, &(struct letter){.from = from,
	                .text = "Here you are.",
	                .whole = whole,
	                .ref = mail_text(d, from, "reply_ref")});
}

/* Ada has written, got the form and sent it: CT-1001. */
static inline void request_by_mail(struct desk *d)
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

/* The office has no channel, so its members are asked by mail. */
static inline void only_mail(struct desk *d)
{
	d->config.slack_api_url = NULL;
	for (size_t i = 0; i < d->config.office_count; i++)
		d->offices[i].slack_channel = NULL;
}

#endif
