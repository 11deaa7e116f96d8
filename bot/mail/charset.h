/*
 * charset.h: text in the character set that a mail names, or fails to name,
 * becomes UTF-8. Pure; iconv(3) does the work.
 */
#ifndef BEADLE_MAIL_CHARSET_H
#define BEADLE_MAIL_CHARSET_H

#include "base/str.h"

#include <stddef.h>

/*
 * Appends the bytes as UTF-8. name is a MIME character set or NULL. Names are
 * understood as browsers do (encoding.spec.whatwg.org: iso-8859-1 is
 * windows-1252, gb2312 is gb18030). Without a name, with one that is unknown
 * or plainly wrong: UTF-8 if they are that, else windows-1252. What cannot be
 * read becomes U+FFFD, and so does NUL. UTF-7 is never decoded.
 */
void charset_to_utf8(
    const char *name, const char *bytes, size_t len, struct str *out);

/* Bytes of the longest prefix of cut text that does not end within a
 * character of more than one byte; it may be one character short. */
size_t charset_whole(const char *bytes, size_t len);

/* Text as one line: UTF-8, control characters as spaces, none at either end,
 * cut after max_bytes. Yours to free(), and so is charset_lines()'s. */
char *charset_line(const char *text, size_t max_bytes);
/* UTF-8 as lines ended by LF, without control characters but tab. */
char *charset_lines(const char *utf8, size_t len);

#endif
