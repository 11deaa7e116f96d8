/*
 * message.c: see message.h. Bodies are quoted-printable, headers beyond
 * ASCII are encoded words; nothing a person typed reaches a header raw.
 */
#include "mail/message.h"

#include "base/crypto.h"
#include "base/own.h"
#include "text/markdown.h"
#include "text/mustache.h"

#include <string.h>
#include <time.h>

enum {
	MESSAGE_MAX_BYTES = 2 * 1024 * 1024,
	MESSAGE_QP_COLUMNS = 76, /* RFC 2045, 6.7 */
	/* RFC 2047, 2: an encoded word is at most 75 characters long; 12 of
	 * them are =?UTF-8?Q? and ?=. */
	MESSAGE_WORD_COLUMNS = 75 - 12,
};

/* --- headers ------------------------------------------------------------- */

/* A header's value as it is: printable ASCII without a chance to fold. */
static bool message_is_token(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return len > 0 && len < 900;
}

static bool message_is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static size_t message_sequence(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static bool message_word_safe(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '!';
}

/* RFC 2047: words that never cut a character, folded between. */
static void message_encoded_words(const char *text, struct str *out)
{
	size_t column = 0;

	str_add(out, "=?UTF-8?Q?");
	while (*text) {
		size_t n = message_sequence(text);
		bool safe = n == 1 && message_word_safe((unsigned char)*text);
		size_t width = safe || *text == ' ' ? 1 : 3 * n;
		if (column + width > MESSAGE_WORD_COLUMNS) {
			str_add(out, "?=\r\n =?UTF-8?Q?");
			column = 0;
		}
		for (size_t i = 0; i < n; i++) {
			unsigned char c = (unsigned char)text[i];
			if (safe)
				str_add_char(out, text[i]);
			else if (c == ' ')
				str_add_char(out, '_');
			else
				str_addf(out, "=%02X", c);
		}
		column += width;
		text += n;
	}
	str_add(out, "?=");
}

static void message_text(struct str *out, const char *name, const char *text)
{
	str_addf(out, "%s: ", name);
	/* Short plain text stands as it is, unless it looks encoded. */
	if (message_is_plain(text) && strlen(name) + strlen(text) < 74 &&
	    strstr(text, "=?") == NULL)
		str_add(out, text);
	else
		message_encoded_words(text, out);
	str_add(out, "\r\n");
}

static void message_mailbox(
    struct str *out, const char *name, const char *address, const char *display)
{
	if (display == NULL || display[0] == '\0') {
		str_addf(out, "%s: <%s>\r\n", name, address);
		return;
	}
	str_addf(out, "%s: ", name);
	message_encoded_words(display, out);
	str_addf(out, "\r\n <%s>\r\n", address);
}

/* RFC 5322, 3.3, in English whatever the locale. */
static void message_date(struct str *out, int64_t at_ms)
{
	static const char *const days[] = {
	    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	str_addf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool message_threading(
    struct str *out, const struct mail_message *message, struct err *err)
{
	size_t count = json_array_size(message->references);
	json_t *one;
	size_t i;

	json_array_foreach (message->references, i, one) {
		const char *id = json_string_value(one);
		if (!message_is_token(id))
			return err_set(err, ERR_INPUT, "bad_reference");
		if (i + 1 == count)
			str_addf(out, "In-Reply-To: %s\r\n", id);
	}
	if (count)
		str_add(out, "References:");
	json_array_foreach (message->references, i, one)
		str_addf(out, " %s\r\n", json_string_value(one));
	return true;
}

/* --- bodies -------------------------------------------------------------- */

/* RFC 2045, 6.7: soft line breaks, no white space at a line's end. */
static void message_quoted_printable(const char *text, struct str *out)
{
	size_t column = 0;

	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '\n') {
			str_add(out, "\r\n");
			column = 0;
			continue;
		}
		bool last = p[1] == '\n' || p[1] == '\0';
		bool literal =
		    (c > ' ' && c <= '~' && c != '=') || (c == ' ' && !last);
		/* A dot alone on its line ends a mail for careless servers. */
		if (c == '.' && column == 0)
			literal = false;
		size_t width = literal ? 1 : 3;
		if (column + width > MESSAGE_QP_COLUMNS - 1) {
			str_add(out, "=\r\n");
			column = 0;
			if (c == '.')
				literal = false, width = 3;
		}
		if (literal)
			str_add_char(out, (char)c);
		else
			str_addf(out, "=%02X", c);
		column += width;
	}
	str_add(out, "\r\n");
}

static void message_part(
    struct str *out, const char *boundary, const char *type, const char *text)
{
	str_addf(out,
	    "--%s\r\n"
	    "Content-Type: %s; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n",
	    boundary, type);
	message_quoted_printable(text, out);
}

static void message_html(
    const char *title, const json_t *blocks, struct str *out)
{
	static const char head[] =
	    "<!doctype html>\n"
	    "<html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width\">"
	    "<meta name=\"color-scheme\" content=\"light dark\"><title>";
	static const char body[] =
	    "</title></head>\n"
	    "<body style=\"margin:0;padding:24px 16px;"
	    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
	    "sans-serif\">\n"
	    "<main style=\"max-width:36em;margin:0 auto\">\n"
	    "<h1 style=\"font-size:22px;line-height:1.3;margin:0 0 16px\">";

	str_add(out, head);
	mustache_escape_html(title, out);
	str_add(out, body);
	mustache_escape_html(title, out);
	str_add(out, "</h1>\n");
	markdown_to_html(blocks, out);
	str_add(out, "</main>\n</body></html>\n");
}

static void message_bodies(
    const struct mail_message *message, const char *boundary, struct str *out)
{
	const char *title =
	    json_string_value(json_object_get(message->notice, "title"));
	const char *markdown =
	    json_string_value(json_object_get(message->notice, "markdown"));
	json_auto_t *blocks = markdown_parse(markdown ? markdown : "");
	OWN(str_clear)
	struct str plain = {.max_bytes = MESSAGE_MAX_BYTES};
	OWN(str_clear)
	struct str html = {.max_bytes = MESSAGE_MAX_BYTES};

	markdown_to_plain(blocks, &plain);
	message_html(title ? title : "", blocks, &html);
	message_part(out, boundary, "text/plain", str_text(&plain));
	message_part(out, boundary, "text/html", str_text(&html));
	str_addf(out, "--%s--\r\n", boundary);
}

bool mail_message_build(
    const struct mail_message *message, struct str *ret_bytes, struct err *err)
{
	char boundary[CRYPTO_HASH_HEX_BYTES];

	if (!message_is_token(message->message_id) ||
	    !message_is_token(message->from) || !message_is_token(message->to))
		return err_set(err, ERR_INPUT, "bad_header");
	crypto_hash_hex(
	    NULL, message->message_id, strlen(message->message_id), boundary);
	message_mailbox(ret_bytes, "From", message->from, message->from_name);
	message_mailbox(ret_bytes, "To", message->to, message->to_name);
	message_text(ret_bytes, "Subject", message->subject);
	message_date(ret_bytes, message->at_ms);
	str_addf(ret_bytes, "Message-ID: %s\r\n", message->message_id);
	if (!message_threading(ret_bytes, message, err))
		return false;
	/* RFC 3834; the second is Microsoft's, for out-of-office replies. */
	str_addf(ret_bytes,
	    "Auto-Submitted: auto-generated\r\n"
	    "X-Auto-Response-Suppress: All\r\n"
	    "X-Beadle-Loop: %s\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
	    message->from, boundary);
	message_bodies(message, boundary, ret_bytes);
	return str_ok(ret_bytes) ||
	       err_set(err, ERR_INPUT, "message_too_large");
}
