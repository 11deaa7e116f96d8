/*
 * dkim_tags.c: see dkim_tags.h.
 */
#include "net/dkim_tags.h"

#include <string.h>
#include <strings.h>

enum {
	TAGS_MAX_BYTES = 200,
	TAGS_MAX_LONG_BYTES = 2000, /* h=, b= */
};

static const char TAGS_WHITE[] = " \t\r\n";

/*
 * RFC 6376, 3.2: TAG=VALUE, of ASCII. Stricter than that, "=" is nowhere else
 * but at the end of base64 (b=, bh=), and only b= and h= are long: nothing may
 * be quoted-printable (i=), which libopendkim 2.11 decodes beyond its buffers.
 */
static bool tags_is_sound(const char *p, const char *end)
{
	p += strspn(p, TAGS_WHITE);
	const char *equals = p < end ? memchr(p, '=', (size_t)(end - p)) : NULL;
	size_t name = strspn(p, "abcdefghijklmnopqrstuvwxyz"
	                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	bool base64 =
	    (name == 1 && *p == 'b') || (name == 2 && strncmp(p, "bh", 2) == 0);

	bool may_be_long = name == 1 && strchr("bh", *p);
	if (equals == NULL || name == 0 ||
	    end - p > (may_be_long ? TAGS_MAX_LONG_BYTES : TAGS_MAX_BYTES) ||
	    p + name + strspn(p + name, TAGS_WHITE) != equals)
		return false;
	while (base64 && end > equals + 1 &&
	       (end[-1] == '=' || strchr(TAGS_WHITE, end[-1])))
		end--;
	for (p = equals + 1; p < end; p++)
		if (*p == '=' ||
		    ((*p < '!' || *p > '~') && !strchr(TAGS_WHITE, *p)))
			return false;
	return true;
}

bool dkim_tags_are_sound(const char *p, const char *end)
{
	while (end > p && (end[-1] == ';' || strchr(TAGS_WHITE, end[-1])))
		end--;
	while (p < end) {
		const char *semicolon = memchr(p, ';', (size_t)(end - p));
		const char *stop = semicolon ? semicolon : end;
		if (!tags_is_sound(p, stop))
			return false;
		p = semicolon ? stop + 1 : end;
	}
	return true;
}

bool dkim_tags_name(const char *names, const char *header)
{
	size_t wanted = strlen(header);

	while (names) {
		names += strspn(names, ": \t\r\n");
		size_t len = strcspn(names, ": \t\r\n");
		if (len == 0)
			break;
		if (len == wanted && strncasecmp(names, header, len) == 0)
			return true;
		names += len;
	}
	return false;
}
