/*
 * bounce.c: see bounce.h.
 */
#include "mail/bounce.h"

#include "base/own.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

/* RFC 3464, 2.3.3 */
static const char *const bounce_actions[] = {
    "failed", "delayed", "delivered", "relayed", "expanded"};

static const char *bounce_action(const char *value)
{
	size_t n = value ? strcspn(value, " \t(;") : 0;

	for (size_t i = 0; i < sizeof(bounce_actions) / sizeof(char *); i++)
		if (strlen(bounce_actions[i]) == n &&
		    strncasecmp(bounce_actions[i], value, n) == 0)
			return bounce_actions[i];
	return NULL;
}

/* "rfc822;ada@a.example" or "ada@a.example", in angle brackets or not. */
static char *bounce_address(const char *value)
{
	if (value == NULL)
		return NULL;
	const char *type = strchr(value, ';');
	const char *from = type ? type + 1 : value;
	from += strspn(from, " \t<");
	size_t n = strcspn(from, " \t>,;");
	const char *at = memchr(from, '@', n);
	if (at == NULL || at == from || at + 1 == from + n)
		return NULL;
	char *address = own_printf("%.*s", (int)n, from);
	for (char *p = strrchr(address, '@'); *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	return address;
}

/* RFC 3463, 2: class "." subject "." detail. */
static char *bounce_status(const char *value)
{
	static const char digits[] = "0123456789";

	if (value == NULL)
		return NULL;
	value += strspn(value, " \t");
	size_t n = strspn(value, "0123456789.");
	const char *p = value + strspn(value, digits);
	if (p == value || *p++ != '.' || strspn(p, digits) == 0)
		return NULL;
	p += strspn(p, digits);
	if (*p++ != '.' || strspn(p, digits) == 0)
		return NULL;
	p += strspn(p, digits);
	return p == value + n ? own_printf("%.*s", (int)n, value) : NULL;
}

/* One group of fields; false if it is not about a recipient. */
static bool bounce_fields(
    const struct header_list *fields, struct bounce *bounce)
{
	const char *final = header_first(fields, "Final-Recipient");
	/* Whom the sender knows by name; the other may be behind an alias. */
	const char *original = header_first(fields, "Original-Recipient");
	const char *action = bounce_action(header_first(fields, "Action"));

	if (final == NULL && original == NULL && action == NULL)
		return false;
	bounce_clear(bounce);
	bounce->recipient = bounce_address(original);
	if (bounce->recipient == NULL)
		bounce->recipient = bounce_address(final);
	bounce->status = bounce_status(header_first(fields, "Status"));
	bounce->action = action;
	if (action == NULL && bounce->status && bounce->status[0] == '5')
		bounce->action = bounce_actions[0];
	return true;
}

static bool bounce_has_failed(const struct bounce *bounce)
{
	return bounce->action == bounce_actions[0];
}

static void bounce_part(const char *text, struct bounce *bounce)
{
	size_t len = strlen(text);
	bool found = false;

	for (size_t at = 0; at < len && !bounce_has_failed(bounce);) {
		OWN(header_clear)
		struct header_list fields = {.items = NULL};
		OWN(bounce_clear)
		struct bounce one = {.action = NULL};
		if (!header_read(text + at, len - at, &fields))
			return;
		at += fields.bytes;
		if (!bounce_fields(&fields, &one) ||
		    (found && !bounce_has_failed(&one)))
			continue;
		bounce_clear(bounce);
		*bounce = one;
		one = (struct bounce){.action = NULL};
		found = true;
	}
}

void bounce_read(const struct mime *mime, struct bounce *ret_bounce)
{
	const char *failed =
	    header_first(&mime->headers, "X-Failed-Recipients");

	*ret_bounce = (struct bounce){.action = NULL};
	for (size_t i = 0; i < mime->part_count; i++)
		if (mime->parts[i].kind == MIME_STATUS &&
		    ret_bounce->action == NULL)
			bounce_part(mime->parts[i].text, ret_bounce);
	if (ret_bounce->action == NULL && failed) {
		bounce_clear(ret_bounce);
		ret_bounce->recipient = bounce_address(failed);
		ret_bounce->action = bounce_actions[0];
	}
}

/* --- which mail ----------------------------------------------------------- */

/* Of a line "Message-ID: <…@…>", indented or quoted. */
static char *bounce_id_line(const char *line, size_t len)
{
	static const char name[] = "message-id:";
	OWN(own_string)
	char *text = own_printf("%.*s", (int)len, line);
	const char *p = text + strspn(text, " \t>|");

	if (strncasecmp(p, name, strlen(name)) != 0)
		return NULL;
	return header_next_id(&p);
}

static char *bounce_id_in(const char *text)
{
	char *id = NULL;

	while (id == NULL && *text) {
		size_t n = strcspn(text, "\n");
		id = bounce_id_line(text, n);
		text += n + (text[n] != '\0');
	}
	return id;
}

/* A returned mail's own header, folded or not. */
static char *bounce_id_of(const char *text)
{
	OWN(header_clear)
	struct header_list headers = {.items = NULL};
	const char *value = NULL;

	if (header_read(text, strlen(text), &headers))
		value = header_first(&headers, "Message-ID");
	return value ? header_next_id(&value) : NULL;
}

char *bounce_original(const struct mime *mime)
{
	static const struct {
		enum mime_kind kind;
		char *(*find)(const char *text);
	} places[] = {
	    {MIME_ORIGINAL, bounce_id_of},
	    {MIME_STATUS, bounce_id_in},
	    {MIME_TEXT, bounce_id_in},
	};
	char *id = NULL;

	for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
		for (size_t i = 0; i < mime->part_count && id == NULL; i++)
			if (mime->parts[i].kind == places[k].kind)
				id = places[k].find(mime->parts[i].text);
	return id;
}

void bounce_clear(struct bounce *bounce)
{
	free(bounce->recipient);
	free(bounce->status);
	free(bounce->message_id);
	*bounce = (struct bounce){.action = NULL};
}
