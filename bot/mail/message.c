/*
 * message.c: see message.h. Bodies are quoted-printable, headers beyond
 * ASCII are encoded words; nothing a person typed reaches a header raw.
 */
#include "mail/message.h"

#include "base/crypto.h"
#include "base/own.h"
#include "net/smtp.h"
#include "text/markdown.h"
#include "text/mustache.h"

#include <string.h>
#include <time.h>

enum {
	MESSAGE_MAX_BYTES = 2 * 1024 * 1024,
	MESSAGE_COLUMNS = 76, /* RFC 2045, 6.7; RFC 2047, 2 */
	/* RFC 2047, 2: an encoded word is at most 75 characters long. */
	MESSAGE_WORD_COLUMNS = 75,
	/* RFC 5322, 2.1.1: 998 in a line, and this is not alone in its. */
	MESSAGE_ID_MAX_BYTES = 900,
};

static const char MESSAGE_WORD[] = "=?UTF-8?Q?";
static const char MESSAGE_WORD_END[] = "?=";

/* --- headers ------------------------------------------------------------- */

bool mail_message_is_id(const char *text)
{
	size_t len = text ? strlen(text) : 0;
	size_t ats = 0;

	if (len < 5 || len > MESSAGE_ID_MAX_BYTES || text[0] != '<' ||
	    text[1] == '@' || text[len - 2] == '@' || text[len - 1] != '>')
		return false;
	for (size_t i = 1; i < len - 1; i++) {
		if (text[i] <= ' ' || text[i] > '~' || strchr("<>", text[i]))
			return false;
		ats += text[i] == '@';
	}
	return ats == 1;
}

/* Comes out of a header as it went in: not trimmed, not decoded. */
static bool message_is_plain(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return len == 0 || (text[0] != ' ' && text[len - 1] != ' ' &&
	                       strstr(text, "=?") == NULL);
}

static size_t message_sequence(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* RFC 2047, 5 (3): what may stand for itself even in a name. */
static bool message_word_safe(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '-' || c == '!';
}

/* A control character is a space, which is an underscore in here. */
static bool message_word_space(unsigned char c)
{
	return c <= ' ' || c == 0x7f;
}

/* RFC 2047: words that never cut a character, folded between. column is
 * where the first one begins. */
static void message_encoded_words(
    const char *text, size_t column, struct str *out)
{
	size_t most = MESSAGE_COLUMNS - column - strlen(MESSAGE_WORD_END);
	size_t used = strlen(MESSAGE_WORD);

	str_add(out, MESSAGE_WORD);
	while (*text) {
		size_t n = message_sequence(text);
		bool space = message_word_space((unsigned char)*text);
		bool safe = n == 1 && message_word_safe(*text);
		size_t width = safe || space ? 1 : 3 * n;
		if (used + width > most) {
			str_addf(
			    out, "%s\r\n %s", MESSAGE_WORD_END, MESSAGE_WORD);
			used = strlen(MESSAGE_WORD);
			most = MESSAGE_WORD_COLUMNS - strlen(MESSAGE_WORD_END);
		}
		if (safe || space)
			str_add_char(out, space ? '_' : *text);
		for (size_t i = 0; i < n && !safe && !space; i++)
			str_addf(out, "=%02X", (unsigned char)text[i]);
		used += width;
		text += n;
	}
	str_add(out, MESSAGE_WORD_END);
}

static void message_text(struct str *out, const char *name, const char *text)
{
	size_t column = strlen(name) + strlen(": ");

	str_addf(out, "%s:%s", name, text[0] ? " " : "");
	if (message_is_plain(text) && column + strlen(text) <= MESSAGE_COLUMNS)
		str_add(out, text);
	else
		message_encoded_words(text, column, out);
	str_add(out, "\r\n");
}

static void message_quoted(const char *text, struct str *out)
{
	str_add_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			str_add_char(out, '\\');
		str_add_char(out, *text);
	}
	str_add_char(out, '"');
}

static void message_mailbox(
    struct str *out, const char *name, const char *address, const char *display)
{
	/* Every character may need a backslash. */
	enum {
		QUOTED_MAX_BYTES = (MESSAGE_COLUMNS - sizeof("From: \"\"")) / 2
	};

	str_addf(out, "%s:", name);
	if (display && display[0]) {
		str_add_char(out, ' ');
		if (message_is_plain(display) &&
		    strlen(display) <= QUOTED_MAX_BYTES)
			message_quoted(display, out);
		else
			message_encoded_words(
			    display, strlen(name) + strlen(": "), out);
		str_add(out, "\r\n");
	}
	str_addf(out, " <%s>\r\n", address);
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

static void message_threading(
    struct str *out, const struct mail_message *message)
{
	size_t count = json_array_size(message->references);
	json_t *one;
	size_t i;

	if (count == 0)
		return;
	str_addf(out, "In-Reply-To: %s\r\nReferences:",
	    json_string_value(json_array_get(message->references, count - 1)));
	json_array_foreach (message->references, i, one)
		str_addf(out, " %s\r\n", json_string_value(one));
}

static bool message_check(const struct mail_message *message, struct err *err)
{
	json_t *one;
	size_t i;

	if (!mail_message_is_id(message->message_id) ||
	    !smtp_address_ok(message->from) || !smtp_address_ok(message->to) ||
	    (message->reply_to && !smtp_address_ok(message->reply_to)))
		return err_set(err, ERR_INPUT, "bad_header");
	json_array_foreach (message->references, i, one)
		if (!mail_message_is_id(json_string_value(one)))
			return err_set(err, ERR_INPUT, "bad_reference");
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
		if (column + width > MESSAGE_COLUMNS - 1) {
			str_add(out, "=\r\n");
			column = 0;
			literal = literal && c != '.';
			width = literal ? 1 : 3;
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

static void message_html(const char *title, const struct markdown_node *blocks,
    const char *sheet_html, struct str *out)
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
	if (sheet_html)
		str_add(out, sheet_html);
	str_add(out, "</main>\n</body></html>\n");
}

void mail_message_html(
    const json_t *notice, const char *sheet_html, struct str *out)
{
	const char *title = json_string_value(json_object_get(notice, "title"));
	const char *markdown =
	    json_string_value(json_object_get(notice, "markdown"));
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse(markdown ? markdown : "");

	message_html(title ? title : "", blocks, sheet_html, out);
}

static bool message_bodies(
    const struct mail_message *message, const char *boundary, struct str *out)
{
	const char *title =
	    json_string_value(json_object_get(message->notice, "title"));
	const char *markdown =
	    json_string_value(json_object_get(message->notice, "markdown"));
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse(markdown ? markdown : "");
	OWN(str_clear)
	struct str plain = {.max_bytes = MESSAGE_MAX_BYTES};
	OWN(str_clear)
	struct str html = {.max_bytes = MESSAGE_MAX_BYTES};

	/* The first line is what lists of mails show beside the subject. */
	if (title && title[0])
		str_addf(&plain, "%s\n\n", title);
	markdown_to_plain(blocks, &plain);
	if (message->sheet)
		str_addf(&plain, "\n%s", message->sheet);
	mail_message_html(message->notice, message->sheet_html, &html);
	message_part(out, boundary, "text/plain", str_text(&plain));
	message_part(out, boundary, "text/html", str_text(&html));
	str_addf(out, "--%s--\r\n", boundary);
	return str_ok(&plain) && str_ok(&html);
}

static void message_headers(
    const struct mail_message *message, const char *boundary, struct str *out)
{
	message_mailbox(out, "From", message->from, message->from_name);
	message_mailbox(out, "To", message->to, message->to_name);
	if (message->reply_to)
		message_mailbox(
		    out, "Reply-To", message->reply_to, message->from_name);
	message_text(out, "Subject", message->subject);
	message_date(out, message->at_ms);
	str_addf(out, "Message-ID: %s\r\n", message->message_id);
	message_threading(out, message);
	/* RFC 3834; the second is Microsoft's, for out-of-office replies. */
	str_addf(out,
	    "Auto-Submitted: auto-%s\r\n"
	    "X-Auto-Response-Suppress: All\r\n"
	    "X-Beadle-Loop: %s\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
	    message->replies ? "replied" : "generated", message->from,
	    boundary);
}

bool mail_message_build(
    const struct mail_message *message, struct str *ret_bytes, struct err *err)
{
	char hash[CRYPTO_HASH_HEX_BYTES];
	OWN(str_clear)
	struct str bytes = {.max_bytes = ret_bytes->max_bytes};

	if (!message_check(message, err))
		return false;
	crypto_hash_hex(
	    NULL, message->message_id, strlen(message->message_id), hash);
	/* RFC 2045, 6.7: quoted-printable text never contains "=_". */
	OWN(own_string)
	char *boundary = own_printf("=_%s", hash);
	message_headers(message, boundary, &bytes);
	if (!message_bodies(message, boundary, &bytes) || !str_ok(&bytes))
		return err_set(err, ERR_INPUT, "message_too_large");
	str_add_n(ret_bytes, str_text(&bytes), bytes.len);
	return str_ok(ret_bytes) ||
	       err_set(err, ERR_INPUT, "message_too_large");
}
