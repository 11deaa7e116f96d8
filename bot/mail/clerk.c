/*
 * clerk.c: see clerk.h.
 */
#include "mail/clerk.h"

#include "base/own.h"
#include "base/str.h"
#include "mail/address.h"
#include "mail/charset.h"
#include "mail/message.h"
#include "net/smtp.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
	/* Of an external id's 255 bytes; the hash has its own. */
	CLERK_ID_MAX_BYTES = 180,
	CLERK_PREFIX_MAX_LETTERS = 8, /* of case numbers: flow/workflow.h */
	CLERK_NUMBER_MAX_DIGITS = 18,
	CLERK_LOGO_MAX_BYTES = 32 * 1024,
	CLERK_AWAY_MAX_BYTES = 300,
};

static const char CLERK_DRAFT[] = "DRAFT.";

void clerk_init(struct clerk *clerk,
    const unsigned char store_key[CRYPTO_KEY_BYTES], const char *from,
    const char *domain)
{
	*clerk = (struct clerk){.from = from, .domain = domain};
	mail_address_key(store_key, clerk->key);
	crypto_derive(store_key, "mail-id", clerk->id_key);
}

void clerk_clear(struct clerk *clerk)
{
	crypto_wipe(clerk->key, sizeof(clerk->key));
	crypto_wipe(clerk->id_key, sizeof(clerk->id_key));
}

/* --- which letter -------------------------------------------------------- */

static char *clerk_external_id(
    const struct clerk *clerk, const struct letter *letter)
{
	const char *id = letter->message_id ? letter->message_id : "";
	const char *from = letter->from ? letter->from : "";
	char hash[CRYPTO_HASH_HEX_BYTES];
	OWN(own_string)
	char *written = own_printf("%s\n%lld\n%s\n%s", from,
	    (long long)letter->date_ms, letter->subject, letter->text);

	crypto_hash_hex(clerk->id_key, written, strlen(written), hash);
	return strlen(id) <= CLERK_ID_MAX_BYTES ? own_printf("%s %s", id, hash)
	                                        : own_strdup(hash);
}

/* --- what about ---------------------------------------------------------- */

/* Calls take for each address that the letter was sent to, until it is true. */
typedef bool clerk_take_fn(
    const struct clerk *clerk, const char *address, void *arg);

static bool clerk_each_address(const struct clerk *clerk,
    const struct letter *letter, clerk_take_fn *take, void *arg)
{
	const struct mime_mailboxes *lists[] = {
	    &letter->delivered_to, &letter->to, &letter->cc};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (size_t k = 0; k < lists[i]->count; k++)
			if (lists[i]->items[k].address &&
			    take(clerk, lists[i]->items[k].address, arg))
				return true;
	return false;
}

static bool clerk_take_ref(
    const struct clerk *clerk, const char *address, void *ret_ref)
{
	return mail_address_read_reply(
	    clerk->key, clerk->from, address, ret_ref);
}

static bool clerk_take_row(
    const struct clerk *clerk, const char *address, void *ret_row)
{
	return mail_address_read_bounce(
	    clerk->key, clerk->from, address, ret_row);
}

/* Bytes of the case number ("CT-1042") that text begins with; 0: none. */
static size_t clerk_number(const char *text)
{
	size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t digits =
	    text[letters] == '-' ? strspn(text + letters + 1, "0123456789") : 0;

	return letters && letters <= CLERK_PREFIX_MAX_LETTERS && digits &&
	               digits <= CLERK_NUMBER_MAX_DIGITS
	           ? letters + 1 + digits
	           : 0;
}

/* Bytes of the draft ("DRAFT.3") that text begins with; 0: none. */
static size_t clerk_draft(const char *text)
{
	size_t prefix = strlen(CLERK_DRAFT);
	size_t digits = strncmp(text, CLERK_DRAFT, prefix) == 0
	                    ? strspn(text + prefix, "0123456789")
	                    : 0;

	return digits && digits <= CLERK_NUMBER_MAX_DIGITS ? prefix + digits
	                                                   : 0;
}

static bool clerk_is_ours(const struct clerk *clerk, const char *id)
{
	const char *at = id ? strrchr(id, '@') : NULL;
	size_t len = strlen(clerk->domain);

	return at && mail_message_is_id(id) &&
	       strncasecmp(at + 1, clerk->domain, len) == 0 &&
	       strcmp(at + 1 + len, ">") == 0;
}

/* The newest mail of ours that the letter says it answers; NULL: none. */
static const char *clerk_answered(
    const struct clerk *clerk, const struct letter *letter)
{
	if (letter->forwarded)
		return NULL;
	if (clerk_is_ours(clerk, letter->in_reply_to))
		return letter->in_reply_to;
	for (size_t i = letter->reference_count; i-- > 0;)
		if (clerk_is_ours(clerk, letter->references[i]))
			return letter->references[i];
	return NULL;
}

/* "<CT-1042.TAG@domain>" -> "CT-1042", "<DRAFT.3.TAG@domain>" -> "DRAFT.3".
 * Yours to free(); NULL: about nothing. */
static char *clerk_ref_of_id(const char *id)
{
	size_t len = clerk_number(id + 1);

	if (len == 0)
		len = clerk_draft(id + 1);
	return len && id[1 + len] == '.' ? strndup(id + 1, len) : NULL;
}

/* "Re: [CT-1042] A question" -> "CT-1042". Yours to free(); NULL: none. */
static char *clerk_ref_of_subject(const char *subject)
{
	for (const char *p = subject; (p = strchr(p, '[')); p++) {
		size_t len = clerk_number(p + 1);
		if (len && p[1 + len] == ']')
			return strndup(p + 1, len);
	}
	return NULL;
}

static void clerk_find_ref(
    const struct clerk *clerk, const struct letter *letter, struct event *event)
{
	const char *answered = clerk_answered(clerk, letter);

	event->thread = own_strdup_or_null(answered);
	if (clerk_each_address(clerk, letter, clerk_take_ref, &event->ref))
		return;
	event->doubts |= EVENT_UNSIGNED;
	if (answered)
		event->ref = clerk_ref_of_id(answered);
	else if (!letter->forwarded)
		event->ref = clerk_ref_of_subject(letter->subject);
}

/* --- kinds --------------------------------------------------------------- */

static struct event *clerk_make(const struct clerk *clerk, enum event_kind kind,
    const struct letter *letter, const char *text, int64_t now_ms)
{
	OWN(own_string)
	char *id = clerk_external_id(clerk, letter);
	struct event *event = event_new(kind, "mail", id);

	event->who = own_strdup_or_null(letter->from);
	for (char *p = event->who; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	event->text = own_strdup_or_null(text);
	event->at_ms = now_ms;
	return event;
}

/* NULL: of no mail of ours. */
static struct event *clerk_bounce(
    const struct clerk *clerk, const struct letter *letter, int64_t now_ms)
{
	const struct bounce *bounce = &letter->bounce;
	int64_t row;
	bool signed_ = clerk_each_address(clerk, letter, clerk_take_row, &row);

	if (!signed_ && !clerk_is_ours(clerk, bounce->message_id))
		return NULL;
	struct event *event =
	    clerk_make(clerk, EVENT_BOUNCE, letter, bounce->status, now_ms);
	if (signed_)
		event->ref = own_printf("%lld", (long long)row);
	else
		event->thread = own_strdup(bounce->message_id);
	return event;
}

/* Such an answer goes to the sender of the envelope (RFC 3834, 4) or to where
 * a person's would. */
static struct event *clerk_away(
    const struct clerk *clerk, const struct letter *letter, int64_t now_ms)
{
	int64_t row;
	OWN(own_string)
	char *words =
	    charset_line(letter->own[0] ? letter->own : letter->subject,
	        CLERK_AWAY_MAX_BYTES);
	struct event *event =
	    clerk_make(clerk, EVENT_AWAY, letter, words, now_ms);

	if (letter->authenticity.verdict != AUTHRES_PASS)
		event->doubts |= EVENT_CLAIMED;
	if (clerk_each_address(clerk, letter, clerk_take_row, &row))
		event->ref = own_printf("%lld", (long long)row);
	else
		clerk_find_ref(clerk, letter, event);
	return event;
}

static struct event *clerk_automatic(
    const struct clerk *clerk, const struct letter *letter, int64_t now_ms)
{
	struct event *event = NULL;

	if (letter->bounce.action &&
	    strcmp(letter->bounce.action, "failed") == 0)
		event = clerk_bounce(clerk, letter, now_ms);
	else if ((letter->automatic == AUTOMATIC_AWAY ||
	             letter->automatic == AUTOMATIC_REPLY) &&
	         letter->from)
		event = clerk_away(clerk, letter, now_ms);
	return event ? event
	             : clerk_make(clerk, EVENT_NOTE, letter,
	                   letter->automatic_why, now_ms);
}

/* Pictures below this are signatures' logos, not something that was sent. */
static bool clerk_is_logo(const struct letter_attachment *attachment)
{
	return strncmp(attachment->type, "image/", strlen("image/")) == 0 &&
	       attachment->bytes < CLERK_LOGO_MAX_BYTES;
}

/* Whoever reads the words must know that there was more. */
static void clerk_add_attachments(const struct letter *letter, struct str *out)
{
	bool any = false;

	for (size_t i = 0; i < letter->attachment_count; i++) {
		const struct letter_attachment *a = &letter->attachments[i];
		if (clerk_is_logo(a))
			continue;
		str_addf(out, "%s%s",
		    any ? ", " : "\n\n(Attached, and not kept: ",
		    a->name[0] ? a->name : a->type);
		any = true;
	}
	if (any)
		str_add(out, ")");
}

/* A mail without words of its own may have them in its subject. Yours to
 * free(). */
static char *clerk_words(const struct letter *letter, const char *ref)
{
	OWN(str_clear)
	struct str words = {.max_bytes = SIZE_MAX};

	if (letter->own[0] == '\0')
		return own_strdup(ref ? "" : letter->subject);
	str_add(&words, letter->own);
	clerk_add_attachments(letter, &words);
	return str_take(&words);
}

struct event *clerk_event(
    const struct clerk *clerk, const struct letter *letter, int64_t now_ms)
{
	if (letter->automatic != AUTOMATIC_NOT)
		return clerk_automatic(clerk, letter, now_ms);
	if (letter->from == NULL || !smtp_address_ok(letter->from))
		return clerk_make(
		    clerk, EVENT_NOTE, letter, "no_sender", now_ms);
	struct event *event =
	    clerk_make(clerk, EVENT_MESSAGE, letter, NULL, now_ms);
	if (letter->authenticity.verdict != AUTHRES_PASS)
		event->doubts |= EVENT_CLAIMED;
	else if (letter->from_name[0])
		event->who_name = own_strdup(letter->from_name);
	clerk_find_ref(clerk, letter, event);
	event->text = clerk_words(letter, event->ref);
	event->subject = own_strdup(letter->subject);
	event->leaked = letter->leaked;
	if (letter->message_id && mail_message_is_id(letter->message_id))
		event->channel = own_strdup(letter->message_id);
	if (event->ref && clerk_draft(event->ref))
		event->data = json_pack("{s:s}", "whole", letter->text);
	return event;
}
