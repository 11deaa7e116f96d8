/*
 * err.c: see err.h.
 */
#include "base/err.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What snprintf has cut may end in a part of a code point; drop that part. */
static void err_trim(struct err *err)
{
	size_t len = strlen(err->text);
	size_t lead = len;

	if (len + 1 < sizeof(err->text))
		return;
	while (lead > 0 && ((unsigned char)err->text[lead - 1] & 0xC0) == 0x80)
		lead--;
	if (lead > 0 && (unsigned char)err->text[lead - 1] >= 0xC0 &&
	    str_utf8_sequence(err->text + lead - 1, len - lead + 1) == 0)
		err->text[lead - 1] = '\0';
}

void err_write(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list args;

	if (err == NULL)
		return;
	err->kind = kind;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	err_trim(err);
}

void err_write_before(struct err *err, const char *fmt, ...)
{
	char old[ERR_TEXT_BYTES];
	va_list args;

	if (err == NULL)
		return;
	memcpy(old, err->text, sizeof(old));
	va_start(args, fmt);
	int n = vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(err->text))
		snprintf(
		    err->text + n, sizeof(err->text) - (size_t)n, ": %s", old);
	err_trim(err);
}

const char *err_kind_name(enum err_kind kind)
{
	switch (kind) {
	case ERR_NONE:
		return "none";
	case ERR_AGAIN:
		return "again";
	case ERR_REFUSED:
		return "refused";
	case ERR_INPUT:
		return "input";
	case ERR_BUG:
		return "bug";
	}
	return "unknown";
}
