/* mail/trim_words.h: fixed words, and what only looks like them. */
#include "mail/trim_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	bool (*holds)(const char *line);
	const char *line;
	bool want;
} rows[] = {
    {trim_words_begin, "On Monday", true},
    {trim_words_begin, "Only", false},
    {trim_words_begin, "on the other hand", false},
    {trim_words_begin, "在 2026年", true},
    {trim_words_wrote, "On Monday, Ada wrote:", true},
    {trim_words_wrote, "On Monday, Ada WROTE", true},
    {trim_words_wrote, "Am Montag schrieb Ada:", true},
    {trim_words_wrote, "Ada 写道：", true},
    {trim_words_wrote, "Ada wrote that", false},
    {trim_words_wrote, "Ada rewrote:", false},
    {trim_words_wrote, "", false},
    {trim_words_device, "Sent from my iPhone", true},
    {trim_words_device, "sent from Mail for Windows", true},
    {trim_words_device, "Get Outlook for iOS<https://aka.ms/x>", true},
    {trim_words_device, "Von meinem iPhone gesendet", true},
    {trim_words_device, "发自我的iPhone", true},
    {trim_words_device, "Sent from ", false},
    {trim_words_device, "Sent from my desk, which is warm", false},
    {trim_words_device, "Sent from my desk.", false},
    {trim_words_device, "It was sent from my iPhone", false},
    {trim_words_regards, "Best regards,", true},
    {trim_words_regards, "MfG", true},
    {trim_words_regards, "Mit freundlichen Grüßen", true},
    {trim_words_regards, "此致，", true},
    {trim_words_regards, "Regards to all", false},
    {trim_words_regards, "", false},
};

static void lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].holds(rows[i].line) != rows[i].want)
			fail_msg("row %zu: %s", i, rows[i].line);
}

static const struct {
	const char *line;
	enum trim_label want;
} labels[] = {
    {"From: Ada", TRIM_LABEL_FROM},
    {"from : Ada", TRIM_LABEL_FROM},
    {"Gesendet: Montag", TRIM_LABEL_DATE},
    {"À : Ada", TRIM_LABEL_TO},
    {"主题：你好", TRIM_LABEL_SUBJECT},
    {"From the office: no", TRIM_LABEL_NONE},
    {"From", TRIM_LABEL_NONE},
    {": From", TRIM_LABEL_NONE},
};

static void headers_of_a_quoted_mail(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (trim_words_label(labels[i].line) != labels[i].want)
			fail_msg("%s", labels[i].line);
}

static const struct {
	const char *line;
	bool want;
	bool want_forwarded;
} originals[] = {
    {"-----Original Message-----", true, false},
    {"----- original message -----", true, false},
    {"---------- Forwarded message ---------", true, true},
    {"Begin forwarded message:", true, true},
    {"-----原始邮件-----", true, false},
    {"Original message", false, false},
    {"-original message", false, false},
    {"-----", false, false},
    {"", false, false},
};

static void dashes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(originals) / sizeof(originals[0]); i++) {
		bool forwarded = false;
		if (trim_words_original(originals[i].line, &forwarded) !=
		        originals[i].want ||
		    forwarded != originals[i].want_forwarded)
			fail_msg("%s", originals[i].line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines),
	    cmocka_unit_test(headers_of_a_quoted_mail),
	    cmocka_unit_test(dashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
