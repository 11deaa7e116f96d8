/* mail/mime.h: the parts of a mail, their forms and character sets, and how
 * many of them are read. */
#include "mail/mail.h"
#include "mail/mime.h"

#define MULTI(type)                                                            \
	"Content-Type: multipart/" type "; boundary=b\r\n\r\n--b\r\n"
#define PART  "\r\n--b\r\n"
#define PLAIN "Content-Type: text/plain\r\n\r\n"
#define HTML  "Content-Type: text/html\r\n\r\n"
#define END   "\r\n--b--\r\n"

/* "T text|H text|F name type bytes" of what is read or attached. */
static const struct {
	const char *mail;
	const char *want;
} rows[] = {
    {"Subject: x\r\n\r\nHello\r\nyou\r\n", "T Hello\nyou\n|"},
    {"", ""},
    {"\r\n", "T |"},
    {"\r\nno headers", "T no headers|"},
    {MULTI("alternative") PLAIN "plain" PART HTML "<p>html" END, "T plain|"},
    {MULTI("alternative") PLAIN " \r\n" PART HTML "<p>html" END,
        "T  \n|H <p>html|"},
    {MULTI("mixed") PLAIN "one" PART HTML "two" END, "T one|H two|"},
    {MULTI("mixed") PLAIN
        "one" PART "Content-Type: application/pdf; name=\"a.pdf\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\nAAAA" END,
        "T one|F a.pdf application/pdf 6|"},
    {MULTI("mixed") "Content-Type: text/plain\r\n"
                    "Content-Disposition: attachment; "
                    "filename*=utf-8''%C3%A4.txt\r\n\r\nnot read" END,
        "F ä.txt text/plain 8|"},
    {MULTI("mixed") "Content-Disposition: attachment; "
                    "filename=\"../../etc/passwd\"\r\n\r\nx" END,
        "F ../../etc/passwd text/plain 1|"},
    {MULTI("mixed") PLAIN "see" PART "Content-Type: message/rfc822\r\n\r\n"
                          "Subject: inner\r\nFrom: a@b\r\n\r\nnot read" END,
        "T see|F inner message/rfc822 36|"},
    {"Content-Type: text/plain; charset=iso-8859-1\r\n"
     "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DF=\r\ne",
        "T Grüße|"},
    {"Content-Type: text/plain; charset=utf-8\r\n"
     "Content-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n",
        "T Grüße|"},
    {"Content-Type: text/plain; charset=utf-7\r\n\r\n+ADw-script+AD4-",
        "T +ADw-script+AD4-|"},
    {"Content-Type: text/plain; format=flowed\r\n\r\none \r\ntwo\r\n",
        "T one two\n|"},
    {"Content-Type: nonsense\r\n\r\nx", "T x|"},
    {MULTI("mixed") PLAIN "the end is missing", "T the end is missing|"},
};

static void draw(const struct mime *mime, struct str *out)
{
	for (size_t i = 0; i < mime->part_count; i++) {
		const struct mime_part *part = &mime->parts[i];
		if (part->other_form)
			continue;
		if (part->attached)
			str_addf(out, "F %s %s %zu|", part->name, part->type,
			    part->bytes);
		else
			str_addf(out, "%c %s|",
			    part->kind == MIME_HTML ? 'H' : 'T', part->text);
	}
}

static void parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(mime_free)
		struct mime *mime = mail_mime(rows[i].mail);
		OWN(str_clear)
		struct str out = {.max_bytes = 10000};
		draw(mime, &out);
		if (strcmp(str_text(&out), rows[i].want) != 0)
			fail_msg("%s\n%s", rows[i].mail, str_text(&out));
		assert_false(mime->cut);
	}
}

static void many_parts_are_cut(void **state)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = MAIL_MAX_BYTES};

	(void)state;
	str_add(&mail, MULTI("mixed"));
	mail_repeat(&mail, PLAIN "x" PART, MIME_MAX_PARTS + 1);
	OWN(mime_free)
	struct mime *mime = mail_mime(str_text(&mail));
	assert_int_equal(mime->part_count, MIME_MAX_PARTS);
	assert_true(mime->cut);
}

static void deep_parts_are_cut(void **state)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = MAIL_MAX_BYTES};

	(void)state;
	for (int i = 0; i < 5000; i++)
		str_addf(&mail,
		    "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n"
		    "--b%d\r\n",
		    i, i);
	OWN(mime_free)
	struct mime *mime = mail_mime(str_text(&mail));
	assert_int_equal(mime->part_count, 0);
	assert_true(mime->cut);
}

static void long_text_is_cut_between_characters(void **state)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = MAIL_MAX_BYTES};

	(void)state;
	str_add(&mail, MULTI("mixed") "Content-Type: text/plain; "
	                              "charset=utf-8\r\n\r\nx");
	mail_repeat(&mail, "ü", MIME_MAX_TEXT_BYTES / 2 + 10);
	str_add(&mail, PART PLAIN "more" END);
	OWN(mime_free)
	struct mime *mime = mail_mime(str_text(&mail));
	assert_true(mime->cut);
	assert_int_equal(strlen(mime->parts[0].text), MIME_MAX_TEXT_BYTES - 1);
	assert_true(
	    str_is_utf8(mime->parts[0].text, strlen(mime->parts[0].text)));
	assert_int_equal(mime->parts[0].bytes, MIME_MAX_TEXT_BYTES + 21);
	assert_true(strlen(mime->parts[1].text) <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts),
	    cmocka_unit_test(many_parts_are_cut),
	    cmocka_unit_test(deep_parts_are_cut),
	    cmocka_unit_test(long_text_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
