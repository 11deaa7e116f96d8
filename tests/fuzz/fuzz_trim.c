/*
 * fuzz_trim.c: a text through mail/trim.h, and the same as HTML through
 * mail/html.h first. Each line of the own words is a line of the text, in the
 * same order; none of them is quoted.
 */
#include "fuzz/fuzz.h"
#include "mail/charset.h"
#include "mail/html.h"
#include "mail/trim.h"

enum { FUZZ_MAX_BYTES = 4 * 1024 * 1024 };

/* The text behind the first line from there on that is this one; NULL. */
static const char *fuzz_find(const char *text, const char *line, size_t len)
{
	while (text) {
		size_t n = strcspn(text, "\n");
		if (n == len && memcmp(text, line, n) == 0)
			return text + n + (text[n] != '\0');
		text = text[n] ? text + n + 1 : NULL;
	}
	return NULL;
}

static void fuzz_trim(const char *text)
{
	OWN(str_clear)
	struct str own = {.max_bytes = FUZZ_MAX_BYTES};

	trim_reply(text, &own);
	assert(str_ok(&own));
	for (const char *p = str_text(&own); *p;) {
		size_t n = strcspn(p, "\n");
		assert(n == 0 || p[0] != '>');
		if (n)
			text = fuzz_find(text, p, n);
		assert(text);
		p += n + (p[n] != '\0');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	OWN(str_clear)
	struct str text = {.max_bytes = FUZZ_MAX_BYTES};
	OWN(str_clear)
	struct str from_html = {.max_bytes = FUZZ_MAX_BYTES};

	charset_to_utf8("UTF-8", (const char *)bytes, size, &text);
	OWN(own_string)
	char *lines = charset_lines(str_text(&text), text.len);
	fuzz_trim(lines);
	html_to_text(lines, &from_html);
	assert(str_is_utf8(str_text(&from_html), from_html.len));
	fuzz_trim(str_text(&from_html));
	return 0;
}
