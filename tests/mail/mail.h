/*
 * mail.h: what the tests of bot/mail share: a mail in and a letter out, files
 * of the corpora.
 */
#ifndef BEADLE_TESTS_MAIL_H
#define BEADLE_TESTS_MAIL_H

#include "base/own.h"
#include "base/str.h"
#include "mail/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define MAIL_CORPORA "../shared/corpora/mail"

enum { MAIL_MAX_BYTES = 64 * 1024 * 1024 };

/* In a block of exactly its size, so that a byte too many is found. */
static inline struct letter *mail_letter_n(
    const char *bytes, size_t len, const struct letter_policy *policy)
{
	static const struct letter_policy nobody = {.authserv_id = NULL};
	struct letter *letter = NULL;
	struct err err;
	OWN(own_string)
	char *copy = own_calloc(len ? len : 1, 1);

	memcpy(copy, bytes, len);
	if (!letter_read(copy, len, policy ? policy : &nobody, &letter, &err))
		fail_msg("%s", err.text);
	return letter;
}

static inline struct letter *mail_letter(const char *text)
{
	return mail_letter_n(text, strlen(text), NULL);
}

static inline struct mime *mail_mime(const char *text)
{
	struct mime *mime = NULL;
	struct err err;

	if (!mime_read(text, strlen(text), &mime, &err))
		fail_msg("%s", err.text);
	return mime;
}

/* False if there is no such file. */
static inline bool mail_slurp(const char *path, struct str *out)
{
	FILE *file = fopen(path, "rb");
	char part[65536];
	size_t got;

	if (file == NULL)
		return false;
	out->max_bytes = MAIL_MAX_BYTES;
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		str_add_n(out, part, got);
	fclose(file);
	assert_true(str_ok(out));
	return true;
}

/* So many times the same. */
static inline void mail_repeat(struct str *out, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		str_add(out, text);
}

#endif
