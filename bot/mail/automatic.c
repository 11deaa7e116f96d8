/*
 * automatic.c: see automatic.h. Rules in the order in which they count: a
 * bounce may say that it is automatic, an absence note that it is bulk.
 */
#include "mail/automatic.h"

#include "mail/address.h"

#include <string.h>
#include <strings.h>

/* --- words of headers ------------------------------------------------------
 */

/* The first word of a header's value is one of these. */
static bool automatic_word(const struct mime *mime, const char *name,
    const char *const *words, size_t count)
{
	const char *value = header_first(&mime->headers, name);

	if (value == NULL)
		return false;
	size_t n = strcspn(value, " \t;(,");
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == n &&
		    strncasecmp(words[i], value, n) == 0)
			return true;
	return false;
}

#define AUTOMATIC_WORD(mime, name, ...)                                        \
	automatic_word(mime, name, (const char *const[]){__VA_ARGS__},         \
	    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static bool automatic_has(const struct mime *mime, const char *name)
{
	return header_first(&mime->headers, name) != NULL;
}

static bool automatic_has_kind(const struct mime *mime, enum mime_kind kind)
{
	for (size_t i = 0; i < mime->part_count; i++)
		if (mime->parts[i].kind == kind)
			return true;
	return false;
}

static bool automatic_has_type(const struct mime *mime, const char *type)
{
	for (size_t i = 0; i < mime->part_count; i++)
		if (strcmp(mime->parts[i].type, type) == 0)
			return true;
	return false;
}

/* --- rules -----------------------------------------------------------------
 */

static bool automatic_loop(const struct mime *mime)
{
	return automatic_has(mime, "X-Beadle-Loop");
}

static bool automatic_status(const struct mime *mime)
{
	return automatic_has_kind(mime, MIME_STATUS) ||
	       automatic_has(mime, "X-Failed-Recipients");
}

static bool automatic_daemon(const struct mime *mime)
{
	static const char postmaster[] = "postmaster@";
	const char *from = header_first(&mime->headers, "From");

	if (from && strcasestr(from, "mailer-daemon"))
		return true;
	return mime->from.count > 0 && strncasecmp(mime->from.items[0].address,
	                                   postmaster, strlen(postmaster)) == 0;
}

static bool automatic_null_sender(const struct mime *mime)
{
	const char *path = header_first(&mime->headers, "Return-Path");

	return path && path[strspn(path, " \t<>")] == '\0';
}

/* A mail that nobody sent about one that it carries: a report without the
 * part for machines. */
static bool automatic_returned(const struct mime *mime)
{
	return automatic_null_sender(mime) &&
	       automatic_has_kind(mime, MIME_ORIGINAL);
}

static bool automatic_receipt(const struct mime *mime)
{
	return automatic_has_type(mime, "message/disposition-notification") ||
	       automatic_has_type(mime, "message/feedback-report");
}

/* How mail programs begin the subject of an absence note. */
static const char *const automatic_subjects[] = {
    "out of office",
    "out of the office",
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "automatische antwort",
    "abwesenheit",
    "abwesend:",
    "réponse automatique",
    "absence du bureau",
    "absent du bureau",
    "respuesta automática",
    "fuera de la oficina",
    "fuera de oficina",
    "risposta automatica",
    "fuori sede",
    "automatisch antwoord",
    "afwezig",
    "resposta automática",
    "fora do escritório",
    "autosvar",
    "automatiskt svar",
    "automaattinen vastaus",
    "automatyczna odpowiedź",
    "автоответ",
    "自动回复",
    "自动答复",
    "自動回覆",
    "自動返信",
    "不在",
    "자동 회신",
};

static bool automatic_away_subject(const struct mime *mime)
{
	for (size_t i = 0; i < sizeof(automatic_subjects) / sizeof(char *); i++)
		if (strncasecmp(automatic_subjects[i], mime->subject,
		        strlen(automatic_subjects[i])) == 0)
			return true;
	return false;
}

/* RFC 5230, 4: what a sieve script writes. */
static bool automatic_vacation(const struct mime *mime)
{
	const char *value = header_first(&mime->headers, "Auto-Submitted");

	return value && strcasestr(value, "(vacation)");
}

/* Exchange puts the first on whatever a mailbox's rules have sent. */
static bool automatic_away_header(const struct mime *mime)
{
	return automatic_has(mime, "X-MS-Exchange-Inbox-Rules-Loop") ||
	       automatic_has(mime, "X-Autoreply") ||
	       automatic_has(mime, "X-Autorespond") ||
	       AUTOMATIC_WORD(mime, "Precedence", "auto_reply", "auto-reply");
}

static bool automatic_replied(const struct mime *mime)
{
	return AUTOMATIC_WORD(mime, "Auto-Submitted", "auto-replied") ||
	       automatic_has(mime, "X-Autoresponse") ||
	       automatic_has(mime, "X-Auto-Reply");
}

static bool automatic_list(const struct mime *mime)
{
	static const char *const names[] = {
	    "List-Id", "List-Unsubscribe", "List-Post"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (automatic_has(mime, names[i]))
			return true;
	return AUTOMATIC_WORD(mime, "Precedence", "list", "bulk", "junk");
}

/* RFC 3834, 5: "no" says that a person did it. */
static bool automatic_submitted(const struct mime *mime)
{
	return automatic_has(mime, "Auto-Submitted") &&
	       !AUTOMATIC_WORD(mime, "Auto-Submitted", "no");
}

static bool automatic_generated(const struct mime *mime)
{
	return automatic_has(mime, "X-Autogenerated") ||
	       automatic_has(mime, "X-FC-MachineGenerated") ||
	       strcmp(mime->type, "multipart/report") == 0;
}

static const struct {
	bool (*holds)(const struct mime *mime);
	enum automatic kind;
	const char *why;
} automatic_rules[] = {
    {automatic_loop, AUTOMATIC_OWN, "loop_header"},
    {automatic_status, AUTOMATIC_BOUNCE, "delivery_status"},
    {automatic_daemon, AUTOMATIC_BOUNCE, "mailer_daemon"},
    {automatic_receipt, AUTOMATIC_OTHER, "receipt"},
    {automatic_returned, AUTOMATIC_BOUNCE, "null_sender_returns"},
    {automatic_away_subject, AUTOMATIC_AWAY, "subject"},
    {automatic_vacation, AUTOMATIC_AWAY, "vacation"},
    {automatic_away_header, AUTOMATIC_AWAY, "away_header"},
    {automatic_replied, AUTOMATIC_REPLY, "auto_replied"},
    {automatic_list, AUTOMATIC_LIST, "list"},
    {automatic_submitted, AUTOMATIC_OTHER, "auto_submitted"},
    {automatic_generated, AUTOMATIC_OTHER, "auto_generated"},
    {automatic_null_sender, AUTOMATIC_OTHER, "null_sender"},
};

enum automatic automatic_read(
    const struct mime *mime, const char *own_address, const char **ret_why)
{
	for (size_t i = 0; own_address && i < mime->from.count; i++)
		if (mail_address_is_ours(
		        own_address, mime->from.items[i].address)) {
			*ret_why = "from_ourselves";
			return AUTOMATIC_OWN;
		}
	for (size_t i = 0;
	     i < sizeof(automatic_rules) / sizeof(automatic_rules[0]); i++)
		if (automatic_rules[i].holds(mime)) {
			*ret_why = automatic_rules[i].why;
			return automatic_rules[i].kind;
		}
	*ret_why = NULL;
	return AUTOMATIC_NOT;
}
