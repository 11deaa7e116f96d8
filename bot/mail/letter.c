/*
 * letter.c: see letter.h. Puts together what mime.c, trim.c, authres.c and
 * automatic.c have read.
 */
#include "mail/letter.h"

#include "base/own.h"
#include "base/str.h"
#include "mail/html.h"
#include "mail/trim.h"
#include "text/redact.h"

#include <string.h>

/* redact may only lengthen by little: its mark is shorter than a find. */
enum { LETTER_MAX_TEXT_BYTES = 2 * MIME_MAX_TEXT_BYTES };

static char *letter_redacted(struct letter *letter, const char *text)
{
	OWN(str_clear)
	struct str out = {.max_bytes = LETTER_MAX_TEXT_BYTES};

	if (redact_text(text, &out))
		letter->leaked = true;
	return own_strdup(str_text(&out));
}

/* --- ids ----------------------------------------------------------------- */

static char *letter_first_id(
    const struct header_list *headers, const char *name)
{
	const char *value = header_first(headers, name);

	return value ? header_next_id(&value) : NULL;
}

static void letter_references(
    const struct header_list *headers, struct letter *letter)
{
	const char *value = header_first(headers, "References");
	char *id;

	while (value && (id = header_next_id(&value))) {
		if (letter->reference_count == LETTER_MAX_REFERENCES) {
			free(letter->references[0]);
			letter->reference_count--;
			memmove(letter->references, letter->references + 1,
			    letter->reference_count * sizeof(id));
		}
		letter->references = own_realloc(letter->references,
		    (letter->reference_count + 1) * sizeof(id));
		letter->references[letter->reference_count++] = id;
	}
}

/* --- who and whom -------------------------------------------------------- */

static char *letter_first_address(const struct mime_mailboxes *mailboxes)
{
	return mailboxes->count ? own_strdup(mailboxes->items[0].address)
	                        : NULL;
}

static struct mime_mailboxes letter_take(struct mime_mailboxes *mailboxes)
{
	struct mime_mailboxes taken = *mailboxes;

	*mailboxes = (struct mime_mailboxes){.items = NULL};
	return taken;
}

/* "<>" is "", "<a@b>" is "a@b". */
static char *letter_return_path(const struct header_list *headers)
{
	const char *value = header_first(headers, "Return-Path");

	if (value == NULL)
		return NULL;
	size_t open = strspn(value, " \t<");
	return own_printf(
	    "%.*s", (int)strcspn(value + open, " \t>"), value + open);
}

static void letter_people(struct mime *mime, struct letter *letter)
{
	bool one =
	    mime->from.count == 1 && header_count(&mime->headers, "From") == 1;

	letter->from = one ? letter_first_address(&mime->from) : NULL;
	letter->from_name = own_strdup(one ? mime->from.items[0].name : "");
	letter->sender = letter_first_address(&mime->sender);
	letter->reply_to = letter_first_address(&mime->reply_to);
	letter->to = letter_take(&mime->to);
	letter->cc = letter_take(&mime->cc);
	letter->delivered_to = letter_take(&mime->delivered_to);
	letter->return_path = letter_return_path(&mime->headers);
}

/* --- what ---------------------------------------------------------------- */

static char *letter_text(const struct mime *mime)
{
	OWN(str_clear)
	struct str text = {.max_bytes = LETTER_MAX_TEXT_BYTES};

	for (size_t i = 0; i < mime->part_count; i++) {
		const struct mime_part *part = &mime->parts[i];
		if (part->attached || part->other_form)
			continue;
		if (text.len && text.data[text.len - 1] != '\n')
			str_add_char(&text, '\n');
		if (part->kind == MIME_HTML)
			html_to_text(part->text, &text);
		else
			str_add(&text, part->text);
	}
	return own_strdup(str_text(&text));
}

static void letter_attachments(const struct mime *mime, struct letter *letter)
{
	letter->attachments =
	    own_calloc(mime->part_count + 1, sizeof(*letter->attachments));
	for (size_t i = 0; i < mime->part_count; i++) {
		const struct mime_part *part = &mime->parts[i];
		if (!part->attached)
			continue;
		letter->attachments[letter->attachment_count++] =
		    (struct letter_attachment){
		        .name = letter_redacted(letter, part->name),
		        .type = own_strdup(part->type),
		        .bytes = part->bytes,
		    };
	}
}

static void letter_words(const struct mime *mime, struct letter *letter)
{
	OWN(own_string)
	char *text = letter_text(mime);
	OWN(str_clear)
	struct str own = {.max_bytes = LETTER_MAX_TEXT_BYTES};

	letter->subject = letter_redacted(letter, mime->subject);
	letter->text = letter_redacted(letter, text);
	letter->forwarded = trim_reply(letter->text, &own);
	letter->own = own_strdup(str_text(&own));
	letter->date_ms = mime->date_ms;
	letter->cut = mime->cut;
	letter_attachments(mime, letter);
}

bool letter_read(const char *bytes, size_t len,
    const struct letter_policy *policy, struct letter **ret_letter,
    struct err *err)
{
	OWN(letter_free)
	struct letter *letter = NULL;
	OWN(mime_free)
	struct mime *mime = NULL;

	if (!mime_read(bytes, len, &mime, err))
		return false;
	letter = own_calloc(1, sizeof(*letter));
	letter_people(mime, letter);
	letter->message_id = letter_first_id(&mime->headers, "Message-ID");
	letter->in_reply_to = letter_first_id(&mime->headers, "In-Reply-To");
	letter_references(&mime->headers, letter);
	letter_words(mime, letter);
	letter->automatic =
	    automatic_read(mime, policy->own_address, &letter->automatic_why);
	if (letter->automatic == AUTOMATIC_BOUNCE) {
		bounce_read(mime, &letter->bounce);
		letter->bounce.message_id = bounce_original(mime);
	}
	authres_read(&mime->headers, letter->from, policy->authserv_id,
	    &letter->authenticity);
	*ret_letter = MOVE(letter);
	return true;
}

void letter_free(struct letter **letter)
{
	struct letter *l = *letter;

	if (l == NULL)
		return;
	mime_mailboxes_clear(&l->to);
	mime_mailboxes_clear(&l->cc);
	mime_mailboxes_clear(&l->delivered_to);
	for (size_t i = 0; i < l->reference_count; i++)
		free(l->references[i]);
	for (size_t i = 0; i < l->attachment_count; i++) {
		free(l->attachments[i].name);
		free(l->attachments[i].type);
	}
	free(l->references);
	free(l->attachments);
	bounce_clear(&l->bounce);
	authres_clear(&l->authenticity);
	char *strings[] = {l->from, l->from_name, l->sender, l->reply_to,
	    l->return_path, l->message_id, l->in_reply_to, l->subject, l->text,
	    l->own, l->bounce.recipient, l->bounce.status, l->bounce.message_id,
	    l->authenticity.domain};
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		free(strings[i]);
	free(l);
	*letter = NULL;
}
