/*
 * charset.c: see charset.h.
 */
#include "mail/charset.h"

#include "base/own.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

static const char CHARSET_REPLACEMENT[] = "\xEF\xBF\xBD";

/* Where the name says less than mail programs mean by it. NULL: guess. */
static const struct {
	const char *name;
	const char *meant;
} charset_meant[] = {
    {"utf8", "UTF-8"},
    {"us-ascii", NULL},
    {"ascii", NULL},
    {"ansi_x3.4-1968", NULL},
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"iso_8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso-8859-11", "WINDOWS-874"},
    {"tis-620", "WINDOWS-874"},
    {"gb2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"gbk", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"ks_c_5601-1987", "CP949"},
    {"euc-kr", "CP949"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"x-sjis", "CP932"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"utf-7", NULL},
    {"unicode-1-1-utf-7", NULL},
};

static const char *charset_meaning(const char *name)
{
	for (size_t i = 0;
	     name && i < sizeof(charset_meant) / sizeof(charset_meant[0]); i++)
		if (strcasecmp(charset_meant[i].name, name) == 0)
			return charset_meant[i].meant;
	/* glibc: "//" begins options, and other names of UTF-7 there are none
	 * in mail. */
	return name && !strchr(name, '/') && strncasecmp(name, "utf-7", 5) != 0
	           ? name
	           : NULL;
}

static void charset_add_utf8(const char *bytes, size_t len, struct str *out)
{
	while (len) {
		size_t n = str_utf8_sequence(bytes, len);
		if (n)
			str_add_n(out, bytes, n);
		else
			str_add(out, CHARSET_REPLACEMENT);
		n = n ? n : 1;
		bytes += n;
		len -= n;
	}
}

/* Decodes what can be, replaces what cannot, and counts that. */
static size_t charset_run(
    iconv_t cd, const char *bytes, size_t len, struct str *out)
{
	enum { CHUNK_BYTES = 4096 };
	char chunk[CHUNK_BYTES];
	char *in = (char *)bytes;
	size_t wrong = 0;

	while (len) {
		char *to = chunk;
		size_t room = sizeof(chunk);
		size_t done = iconv(cd, &in, &len, &to, &room);
		int error = errno;
		charset_add_utf8(chunk, sizeof(chunk) - room, out);
		if (done != (size_t)-1 || error == E2BIG)
			continue;
		str_add(out, CHARSET_REPLACEMENT);
		wrong++;
		/* An unfinished character at the very end. */
		if (error == EINVAL)
			return wrong;
		in++;
		len--;
	}
	return wrong;
}

static bool charset_decode(
    const char *meant, const char *bytes, size_t len, struct str *out)
{
	OWN(str_clear)
	struct str text = {.max_bytes = out->max_bytes};
	iconv_t cd = iconv_open("UTF-8", meant);

	if (cd == (iconv_t)-1)
		return false;
	size_t wrong = charset_run(cd, bytes, len, &text);
	iconv_close(cd);
	/* Real UTF-8 under another name that does not fit: believe the bytes.
	 */
	if (wrong && str_is_utf8(bytes, len))
		return false;
	charset_add_utf8(str_text(&text), text.len, out);
	if (!str_ok(&text))
		out->failed = true;
	return true;
}

void charset_to_utf8(
    const char *name, const char *bytes, size_t len, struct str *out)
{
	const char *meant = charset_meaning(name);
	bool utf8 = meant && strcasecmp(meant, "UTF-8") == 0;

	if (meant && !utf8 && charset_decode(meant, bytes, len, out))
		return;
	if (utf8 || str_is_utf8(bytes, len) ||
	    !charset_decode("WINDOWS-1252", bytes, len, out))
		charset_add_utf8(bytes, len, out);
}

size_t charset_whole(const char *bytes, size_t len)
{
	size_t back = 1;

	while (back < 4 && back < len &&
	       ((unsigned char)bytes[len - back] & 0xC0) == 0x80)
		back++;
	return back <= len && ((unsigned char)bytes[len - back] & 0x80)
	           ? len - back
	           : len;
}

char *charset_line(const char *text, size_t max_bytes)
{
	OWN(str_clear)
	struct str line = {.max_bytes = max_bytes};
	size_t from = 0;

	charset_to_utf8("UTF-8", text, strlen(text), &line);
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.data[i] < ' ' || line.data[i] == 0x7f)
			line.data[i] = ' ';
	size_t end = line.len;
	while (from < end && line.data[from] == ' ')
		from++;
	while (end > from && line.data[end - 1] == ' ')
		end--;
	return own_printf("%.*s", (int)(end - from), str_text(&line) + from);
}

char *charset_lines(const char *utf8, size_t len)
{
	char *lines = own_calloc(len + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)utf8[i];
		if (c == '\r' && i + 1 < len && utf8[i + 1] == '\n')
			continue;
		if (c == '\r')
			lines[n++] = '\n';
		else if ((c >= ' ' && c != 0x7f) || c == '\n' || c == '\t')
			lines[n++] = (char)c;
	}
	return lines;
}
