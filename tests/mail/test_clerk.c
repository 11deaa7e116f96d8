/* mail/clerk.h: what a letter becomes, by where it was sent, what it answers
 * and who vouches for it. */
#include "base/own.h"
#include "mail/address.h"
#include "mail/clerk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { DOUBTFUL = EVENT_CLAIMED | EVENT_UNSIGNED, ADDRESSES_MAX = 3 };

static const int64_t NOW_MS = INT64_C(1795608000000);
static struct clerk clerk;
static char *case_address, *draft_address, *bounce_address;

static int setup(void **state)
{
	static const unsigned char key[CRYPTO_KEY_BYTES + 1] =
	    "0123456789abcdef0123456789abcdef";

	(void)state;
	clerk_init(&clerk, key, "beadle@u.example", "beadle.u.example");
	case_address = mail_address_reply(clerk.key, clerk.from, "CT-1042.17");
	draft_address = mail_address_reply(clerk.key, clerk.from, "DRAFT.3");
	bounce_address = mail_address_bounce(clerk.key, clerk.from, 4711);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(case_address);
	free(draft_address);
	free(bounce_address);
	return 0;
}

/* An authenticated letter from Ada to the plain address. */
static struct letter letter(void)
{
	static struct mime_mailbox to = {.address = (char *)"beadle@u.example"};

	return (struct letter){
	    .from = (char *)"Ada@U.example",
	    .from_name = (char *)"Ada Byron",
	    .to = {.items = &to, .count = 1},
	    .message_id = (char *)"<1@client.example>",
	    .subject = (char *)"A question",
	    .date_ms = NOW_MS,
	    .text = (char *)"Hello\n> quoted",
	    .own = (char *)"Hello",
	    .authenticity = {.verdict = AUTHRES_PASS},
	};
}

static void want_text(const char *name, const char *got, const char *want)
{
	if (got == NULL || want == NULL ? got != want : strcmp(got, want) != 0)
		fail_msg("%s: %s", name, got ? got : "nothing");
}

static void a_letter_is_a_message(void **state)
{
	struct letter l = letter();
	OWN(event_free)
	struct event *e = clerk_event(&clerk, &l, NOW_MS);

	(void)state;
	assert_int_equal(e->kind, EVENT_MESSAGE);
	want_text("source", e->source, "mail");
	want_text("who", e->who, "ada@u.example");
	want_text("who_name", e->who_name, "Ada Byron");
	want_text("text", e->text, "Hello");
	want_text("subject", e->subject, "A question");
	want_text("channel", e->channel, "<1@client.example>");
	want_text("ref", e->ref, NULL);
	want_text("verb", e->verb, NULL);
	assert_int_equal(e->doubts, EVENT_UNSIGNED);
	assert_int_equal(e->at_ms, NOW_MS);
	assert_null(e->data);
}

/* --- what it is about
 * --------------------------------------------------------- */

static const struct {
	const char *name;
	const char *delivered_to; /* "case", "draft" or an address */
	const char *in_reply_to;
	const char *references[2];
	const char *subject;
	bool forwarded;
	const char *want_ref;
	const char *want_thread;
	unsigned want_doubts;
} abouts[] = {
    {"signed", "case", NULL, {NULL}, "", false, "CT-1042.17", NULL, 0},
    {"signed goes before all else", "case", "<CT-7.abc@beadle.u.example>",
        {NULL}, "[CT-8] x", false, "CT-1042.17", "<CT-7.abc@beadle.u.example>",
        0},
    {"a draft", "draft", NULL, {NULL}, "", false, "DRAFT.3", NULL, 0},
    {"an address nobody signed", "beadle+CT-1042.17.abc@u.example", NULL,
        {NULL}, "", false, NULL, NULL, EVENT_UNSIGNED},
    {"our Message-ID", NULL, "<CT-7.abc@beadle.u.example>", {NULL}, "[CT-8] x",
        false, "CT-7", "<CT-7.abc@beadle.u.example>", EVENT_UNSIGNED},
    {"our newest in References", NULL, "<x@other.example>",
        {"<CT-6.abc@beadle.u.example>", "<CT-7.abc@Beadle.U.example>"}, "",
        false, "CT-7", "<CT-7.abc@Beadle.U.example>", EVENT_UNSIGNED},
    {"a draft's Message-ID", NULL, "<DRAFT.3.abc@beadle.u.example>", {NULL}, "",
        false, "DRAFT.3", "<DRAFT.3.abc@beadle.u.example>", EVENT_UNSIGNED},
    {"a mail of ours about nothing", NULL, "<letter.abc@beadle.u.example>",
        {NULL}, "[CT-8] x", false, NULL, "<letter.abc@beadle.u.example>",
        EVENT_UNSIGNED},
    {"another's Message-ID", NULL, "<CT-7.abc@beadle.u.example.evil>", {NULL},
        "", false, NULL, NULL, EVENT_UNSIGNED},
    {"a Message-ID that ends its line", NULL, "<CT-7.a\r\nbc@beadle.u.example>",
        {NULL}, "", false, NULL, NULL, EVENT_UNSIGNED},
    {"the subject", NULL, NULL, {NULL}, "AW: [urgent] [CT-8] Re: x", false,
        "CT-8", NULL, EVENT_UNSIGNED},
    {"no number in the subject", NULL, NULL, {NULL},
        "[CT-] [CT-8x] CT-9 [ABCDEFGHI-1] [", false, NULL, NULL,
        EVENT_UNSIGNED},
    {"what is passed on keeps nothing but the address", "case",
        "<CT-7.abc@beadle.u.example>", {NULL}, "[CT-8]", true, "CT-1042.17",
        NULL, 0},
    {"what is passed on is about nothing", NULL, "<CT-7.abc@beadle.u.example>",
        {NULL}, "Fwd: [CT-8] x", true, NULL, NULL, EVENT_UNSIGNED},
};

static void what_a_letter_is_about(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(abouts) / sizeof(abouts[0]); i++) {
		const char *to = abouts[i].delivered_to;
		struct mime_mailbox box = {
		    .address = to && strcmp(to, "case") == 0    ? case_address
		               : to && strcmp(to, "draft") == 0 ? draft_address
		                                                : (char *)to};
		struct letter l = letter();
		l.delivered_to =
		    (struct mime_mailboxes){.items = &box, .count = to != NULL};
		l.in_reply_to = (char *)abouts[i].in_reply_to;
		l.references = (char **)abouts[i].references;
		l.reference_count = abouts[i].references[0] ? 2 : 0;
		l.subject = (char *)abouts[i].subject;
		l.forwarded = abouts[i].forwarded;
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		want_text(abouts[i].name, e->ref, abouts[i].want_ref);
		want_text(abouts[i].name, e->thread, abouts[i].want_thread);
		if (e->doubts != abouts[i].want_doubts)
			fail_msg("%s: doubts %u", abouts[i].name, e->doubts);
	}
}

static void a_draft_comes_with_what_it_quotes(void **state)
{
	struct mime_mailbox box = {.address = draft_address};
	struct letter l = letter();

	(void)state;
	l.to = (struct mime_mailboxes){.items = &box, .count = 1};
	OWN(event_free)
	struct event *e = clerk_event(&clerk, &l, NOW_MS);
	want_text("whole", json_string_value(json_object_get(e->data, "whole")),
	    "Hello\n> quoted");
	want_text("text", e->text, "Hello");
}

static void what_was_attached_is_named(void **state)
{
	struct letter_attachment attachments[] = {
	    {(char *)"logo.png", (char *)"image/png", 5000},
	    {(char *)"plan.pdf", (char *)"application/pdf", 5000},
	    {(char *)"", (char *)"image/jpeg", 900000},
	};
	struct letter l = letter();

	(void)state;
	l.attachments = attachments;
	l.attachment_count = 3;
	OWN(event_free)
	struct event *e = clerk_event(&clerk, &l, NOW_MS);
	want_text("all", e->text,
	    "Hello\n\n(Attached, and not kept: plan.pdf, image/jpeg)");
	l.attachment_count = 1;
	OWN(event_free)
	struct event *logo = clerk_event(&clerk, &l, NOW_MS);
	want_text("a logo", logo->text, "Hello");
}

static void a_subject_speaks_for_an_empty_mail(void **state)
{
	struct letter l = letter();

	(void)state;
	l.own = (char *)"";
	l.subject = (char *)"status";
	OWN(event_free)
	struct event *alone = clerk_event(&clerk, &l, NOW_MS);
	want_text("alone", alone->text, "status");
	/* Not where it only says "Re: …". */
	l.subject = (char *)"Re: [CT-8] approve";
	OWN(event_free)
	struct event *reply = clerk_event(&clerk, &l, NOW_MS);
	want_text("reply", reply->text, "");
}

/* --- who
 * -------------------------------------------------------------------------- */

static void nobody_vouches_unless_it_passes(void **state)
{
	static const enum authres_verdict verdicts[] = {
	    AUTHRES_NONE, AUTHRES_FAIL};

	(void)state;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		struct letter l = letter();
		l.authenticity.verdict = verdicts[i];
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		assert_int_equal(e->doubts, DOUBTFUL);
		/* A name is believed as little. */
		assert_null(e->who_name);
	}
}

static void without_a_sender_it_is_a_note(void **state)
{
	static const char *const froms[] = {
	    NULL, "", "ada", "a b@u.example", "a@u.example>\r\nRCPT TO:<x@y"};

	(void)state;
	for (size_t i = 0; i < sizeof(froms) / sizeof(froms[0]); i++) {
		struct letter l = letter();
		l.from = (char *)froms[i];
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		assert_int_equal(e->kind, EVENT_NOTE);
	}
}

static void an_id_that_could_not_be_referred_to_is_left_out(void **state)
{
	struct letter l = letter();

	(void)state;
	l.message_id = (char *)"<no at sign>";
	OWN(event_free)
	struct event *e = clerk_event(&clerk, &l, NOW_MS);
	assert_null(e->channel);
}

/* --- which letter
 * --------------------------------------------------------------------- */

static void a_copy_by_another_way_is_the_same_letter(void **state)
{
	struct mime_mailbox box = {.address = case_address};
	struct letter l = letter(), copy = letter(), other = letter();

	(void)state;
	copy.delivered_to = (struct mime_mailboxes){.items = &box, .count = 1};
	other.text = (char *)"Hello, too";
	OWN(event_free)
	struct event *a = clerk_event(&clerk, &l, NOW_MS);
	OWN(event_free)
	struct event *b = clerk_event(&clerk, &copy, NOW_MS + 1);
	OWN(event_free)
	struct event *c = clerk_event(&clerk, &other, NOW_MS);
	assert_string_equal(a->external_id, b->external_id);
	assert_string_not_equal(a->external_id, c->external_id);
}

/* The id stands in a plain column and in the audit record. */
static void an_id_tells_nothing_of_the_words(void **state)
{
	static const unsigned char key[CRYPTO_KEY_BYTES + 1] =
	    "another key, of another database";
	struct letter l = letter();
	struct clerk other;

	(void)state;
	clerk_init(&other, key, clerk.from, clerk.domain);
	OWN(event_free)
	struct event *a = clerk_event(&clerk, &l, NOW_MS);
	OWN(event_free)
	struct event *b = clerk_event(&other, &l, NOW_MS);
	assert_string_not_equal(a->external_id, b->external_id);
}

static void an_external_id_fits(void **state)
{
	char id[1000];
	struct letter l = letter();

	(void)state;
	memset(id, 'a', sizeof(id));
	id[0] = '<';
	for (size_t len = 2; len < sizeof(id); len += 17) {
		id[len] = '\0';
		l.message_id = id;
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		assert_in_range(strlen(e->external_id), 1, 255);
		id[len] = 'a';
	}
	l.message_id = NULL;
	OWN(event_free)
	struct event *e = clerk_event(&clerk, &l, NOW_MS);
	assert_in_range(strlen(e->external_id), 1, 255);
}

/* --- programs
 * ----------------------------------------------------------------------------
 */

static void what_a_program_wrote_is_a_note(void **state)
{
	static const enum automatic kinds[] = {
	    AUTOMATIC_BOUNCE, AUTOMATIC_LIST, AUTOMATIC_OTHER, AUTOMATIC_OWN};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct mime_mailbox box = {.address = case_address};
		struct letter l = letter();
		l.to = (struct mime_mailboxes){.items = &box, .count = 1};
		l.own = (char *)"Approve";
		l.automatic = kinds[i];
		l.automatic_why = "why";
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		assert_int_equal(e->kind, EVENT_NOTE);
		want_text("text", e->text, "why");
		assert_null(e->ref);
	}
}

static const struct {
	const char *action;
	bool to_its_address;
	enum event_kind want;
} bounces[] = {
    {"failed", true, EVENT_BOUNCE},
    {"failed", false, EVENT_NOTE},
    {"delayed", true, EVENT_NOTE},
    {"delivered", true, EVENT_NOTE},
    {NULL, true, EVENT_NOTE},
};

static void a_bounce_names_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bounces) / sizeof(bounces[0]); i++) {
		struct mime_mailbox box = {.address = bounces[i].to_its_address
		                                          ? bounce_address
		                                          : case_address};
		struct letter l = letter();
		l.to = (struct mime_mailboxes){.items = &box, .count = 1};
		l.automatic = AUTOMATIC_BOUNCE;
		l.bounce.action = bounces[i].action;
		l.bounce.status = (char *)"5.1.1";
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		assert_int_equal(e->kind, bounces[i].want);
		if (e->kind == EVENT_BOUNCE) {
			want_text("ref", e->ref, "4711");
			want_text("text", e->text, "5.1.1");
		}
	}
}

/* Without plus addresses the returned mail says which one it is. */
static void a_bounce_is_found_by_the_message_id(void **state)
{
	static const struct {
		const char *message_id;
		enum event_kind want;
	} rows[] = {
	    {"<CT-7.abc@beadle.u.example>", EVENT_BOUNCE},
	    {"<CT-7.abc@other.example>", EVENT_NOTE},
	    {NULL, EVENT_NOTE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct letter l = letter();
		l.automatic = AUTOMATIC_BOUNCE;
		l.bounce.action = "failed";
		l.bounce.message_id = (char *)rows[i].message_id;
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		assert_int_equal(e->kind, rows[i].want);
		if (e->kind == EVENT_BOUNCE)
			want_text("thread", e->thread, rows[i].message_id);
		assert_null(e->ref);
	}
}

static const struct {
	enum automatic kind;
	enum authres_verdict verdict;
	char **to;
	const char *in_reply_to;
	const char *own;
	const char *want_ref;
	const char *want_thread;
	unsigned want_doubts;
	const char *want_text;
} aways[] = {
    {AUTOMATIC_AWAY, AUTHRES_PASS, &bounce_address, NULL, "Back\non Monday",
        "4711", NULL, 0, "Back on Monday"},
    {AUTOMATIC_REPLY, AUTHRES_NONE, &case_address, NULL, "", "CT-1042.17", NULL,
        EVENT_CLAIMED, "A question"},
    {AUTOMATIC_AWAY, AUTHRES_NONE, NULL, "<CT-7.abc@beadle.u.example>", "x",
        "CT-7", "<CT-7.abc@beadle.u.example>", DOUBTFUL, "x"},
    {AUTOMATIC_AWAY, AUTHRES_PASS, NULL, NULL, "x", NULL, NULL, EVENT_UNSIGNED,
        "x"},
};

static void an_absence_says_whose_and_about_what(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(aways) / sizeof(aways[0]); i++) {
		struct mime_mailbox box = {
		    .address = aways[i].to ? *aways[i].to : NULL};
		struct letter l = letter();
		l.to = (struct mime_mailboxes){.items = &box, .count = 1};
		l.in_reply_to = (char *)aways[i].in_reply_to;
		l.own = (char *)aways[i].own;
		l.automatic = aways[i].kind;
		l.authenticity.verdict = aways[i].verdict;
		OWN(event_free)
		struct event *e = clerk_event(&clerk, &l, NOW_MS);
		assert_int_equal(e->kind, EVENT_AWAY);
		want_text("who", e->who, "ada@u.example");
		want_text("ref", e->ref, aways[i].want_ref);
		want_text("thread", e->thread, aways[i].want_thread);
		want_text("text", e->text, aways[i].want_text);
		assert_int_equal(e->doubts, aways[i].want_doubts);
	}
}

static void an_absence_is_short(void **state)
{
	char own[1000];
	struct letter l = letter();

	(void)state;
	memset(own, 'a', sizeof(own));
	own[sizeof(own) - 1] = '\0';
	l.own = own;
	l.automatic = AUTOMATIC_AWAY;
	OWN(event_free)
	struct event *e = clerk_event(&clerk, &l, NOW_MS);
	assert_int_equal(strlen(e->text), 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_letter_is_a_message),
	    cmocka_unit_test(what_a_letter_is_about),
	    cmocka_unit_test(a_draft_comes_with_what_it_quotes),
	    cmocka_unit_test(what_was_attached_is_named),
	    cmocka_unit_test(a_subject_speaks_for_an_empty_mail),
	    cmocka_unit_test(nobody_vouches_unless_it_passes),
	    cmocka_unit_test(without_a_sender_it_is_a_note),
	    cmocka_unit_test(an_id_that_could_not_be_referred_to_is_left_out),
	    cmocka_unit_test(a_copy_by_another_way_is_the_same_letter),
	    cmocka_unit_test(an_id_tells_nothing_of_the_words),
	    cmocka_unit_test(an_external_id_fits),
	    cmocka_unit_test(what_a_program_wrote_is_a_note),
	    cmocka_unit_test(a_bounce_names_its_row),
	    cmocka_unit_test(a_bounce_is_found_by_the_message_id),
	    cmocka_unit_test(an_absence_says_whose_and_about_what),
	    cmocka_unit_test(an_absence_is_short),
	};

	return cmocka_run_group_tests_name(
	    "mail/clerk", tests, setup, teardown);
}
