/* admin/pen.h: mails as programs write them, read back as a mail server would
 * hand them over. */
#include "admin/pen.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/questionnaire.h"
#include "mail/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct cast_person ada = {.handle = (char *)"ada",
    .name = (char *)"Ada Byron",
    .email = (char *)"ada@example.edu"};

static const char MAIL[] =
    "{\"subject\": \"A question\", \"message_id\": \"<1@b.example>\","
    " \"notice\": {\"title\": \"T\", \"markdown\": \"Which *one*?\"},"
    " \"form\": {\"type\": \"object\", \"required\": [\"why\"],"
    "  \"properties\": {"
    "  \"why\": {\"type\": \"string\", \"title\": \"Why is it so?\"},"
    "  \"how\": {\"type\": \"string\", \"title\": \"How?\","
    "    \"oneOf\": [{\"const\": \"r\", \"title\": \"Read\"},"
    "      {\"const\": \"w\", \"title\": \"Write\"}]},"
    "  \"all\": {\"type\": \"array\", \"title\": \"Which?\","
    "    \"items\": {\"enum\": [\"One\", \"Two\", \"Three\"]}},"
    "  \"sure\": {\"type\": \"boolean\", \"title\": \"Sure?\"}}}}";

static struct letter *written(const struct pen *pen)
{
	const struct letter_policy policy = {.authserv_id = PEN_SERVER};
	OWN(str_clear)
	struct str bytes = {.max_bytes = 65536};
	struct letter *letter = NULL;
	struct err err;

	pen_write(pen, &bytes);
	if (!letter_read(str_text(&bytes), bytes.len, &policy, &letter, &err))
		fail_msg("%s", err.text);
	return letter;
}

static void a_new_mail(void **state)
{
	OWN(letter_free)
	struct letter *letter = written(&(struct pen){.who = &ada,
	    .number = 7,
	    .to = "b@example.edu",
	    .subject = "Hello",
	    .text = "I need a token."});

	(void)state;
	assert_string_equal(letter->from, "ada@example.edu");
	assert_string_equal(letter->from_name, "Ada Byron");
	assert_string_equal(letter->to.items[0].address, "b@example.edu");
	assert_string_equal(letter->subject, "Hello");
	assert_string_equal(letter->own, "I need a token.");
	assert_string_equal(letter->message_id, "<7@client.invalid>");
	assert_int_equal(letter->authenticity.verdict, AUTHRES_PASS);
	assert_int_equal(letter->automatic, AUTOMATIC_NOT);
	assert_null(letter->in_reply_to);
}

static void what_is_in_doubt(void **state)
{
	OWN(letter_free)
	struct letter *letter = written(&(struct pen){.who = &ada,
	    .to = "b@example.edu",
	    .text = "Away.",
	    .unproved = true,
	    .automatic = true});

	(void)state;
	assert_int_not_equal(letter->authenticity.verdict, AUTHRES_PASS);
	assert_int_not_equal(letter->automatic, AUTOMATIC_NOT);
}

static void an_answer_quotes(void **state)
{
	json_auto_t *mail = NULL;

	(void)state;
	assert_true(jsonx_parse(MAIL, strlen(MAIL), &mail, NULL));
	OWN(letter_free)
	struct letter *letter = written(&(struct pen){
	    .who = &ada, .to = "b@example.edu", .text = "Both.", .mail = mail});
	assert_string_equal(letter->subject, "Re: A question");
	assert_string_equal(letter->in_reply_to, "<1@b.example>");
	assert_string_equal(letter->own, "Both.");
	assert_non_null(strstr(letter->text, "> Which one?"));
}

static void a_form_is_filled_in(void **state)
{
	json_auto_t *mail = NULL;
	json_auto_t *answers = json_pack("{s:s, s:s, s:[s, s], s:b}", "why",
	    "Because.", "how", "w", "all", "One", "Three", "sure", false);

	(void)state;
	assert_true(jsonx_parse(MAIL, strlen(MAIL), &mail, NULL));
	OWN(letter_free)
	struct letter *letter = written(&(struct pen){.who = &ada,
	    .to = "b@example.edu",
	    .text = "Below.",
	    .mail = mail,
	    .answers = answers});
	json_auto_t *read =
	    questionnaire_read(json_object_get(mail, "form"), letter->text);
	assert_true(json_equal(read, answers));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_mail),
	    cmocka_unit_test(what_is_in_doubt),
	    cmocka_unit_test(an_answer_quotes),
	    cmocka_unit_test(a_form_is_filled_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
