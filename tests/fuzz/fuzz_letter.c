/*
 * fuzz_letter.c: a mail through mail/letter.h. What is refused is the peer's
 * fault; what is not is whole and UTF-8; own words are no longer than the
 * text.
 */
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "mail/letter.h"

static void fuzz_text(const char *text)
{
	assert(text == NULL || str_is_utf8(text, strlen(text)));
}

static void fuzz_line(const char *text)
{
	fuzz_text(text);
	for (; text && *text; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void fuzz_address(const char *address)
{
	fuzz_line(address);
	assert(address == NULL || strchr(address, '@'));
}

static void fuzz_mailboxes(const struct mime_mailboxes *mailboxes)
{
	assert(mailboxes->count <= MIME_MAX_MAILBOXES);
	for (size_t i = 0; i < mailboxes->count; i++) {
		fuzz_address(mailboxes->items[i].address);
		fuzz_line(mailboxes->items[i].name);
	}
}

static void fuzz_letter(const struct letter *letter)
{
	fuzz_address(letter->from);
	fuzz_address(letter->sender);
	fuzz_address(letter->reply_to);
	fuzz_line(letter->from_name);
	fuzz_line(letter->subject);
	fuzz_line(letter->message_id);
	fuzz_line(letter->in_reply_to);
	fuzz_text(letter->return_path);
	fuzz_mailboxes(&letter->to);
	fuzz_mailboxes(&letter->cc);
	fuzz_mailboxes(&letter->delivered_to);
	fuzz_text(letter->text);
	fuzz_text(letter->own);
	assert(letter->reference_count <= LETTER_MAX_REFERENCES);
	for (size_t i = 0; i < letter->reference_count; i++)
		fuzz_line(letter->references[i]);
	for (size_t i = 0; i < letter->attachment_count; i++) {
		fuzz_line(letter->attachments[i].name);
		fuzz_line(letter->attachments[i].type);
	}
	fuzz_address(letter->bounce.recipient);
	fuzz_line(letter->bounce.message_id);
	assert((letter->automatic == AUTOMATIC_NOT) ==
	       (letter->automatic_why == NULL));
	assert(letter->authenticity.verdict != AUTHRES_PASS ||
	       (letter->from && letter->authenticity.domain));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct letter_policy policy = {
	    .authserv_id = "mx.example", .own_address = "bot@a.example"};
	OWN(letter_free)
	struct letter *letter = NULL;
	struct err err;

	if (!letter_read((const char *)bytes, size, &policy, &letter, &err)) {
		assert(err.kind == ERR_INPUT);
		assert(letter == NULL);
		return 0;
	}
	fuzz_letter(letter);
	return 0;
}
