/*
 * stage_mail.c: what people mail: written out, and the whole way of a letter.
 * See stage.h.
 */
#include "admin/stage_part.h"

#include "admin/pen.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "mail/address.h"
#include "mail/clerk.h"
#include "mail/letter.h"

enum { STAGE_MAIL_MAX_BYTES = 4 * 1024 * 1024 };

/* Where the answer to a mail goes. Yours to free(). */
static char *stage_address(struct stage *stage, const json_t *mail)
{
	const struct config *config = stage->cast->config;
	const char *ref = jsonx_path_text(mail, "reply_ref");
	unsigned char key[CRYPTO_KEY_BYTES];

	mail_address_key(config->store_key, key);
	char *address = ref && config->mail_answers == CONFIG_ANSWERS_PLUS
	                    ? mail_address_reply(key, config->mail_from, ref)
	                    : NULL;
	crypto_wipe(key, sizeof(key));
	return address ? address : own_strdup(config->mail_from);
}

/* The way of every mail: bytes, a letter, an event. */
static bool stage_post(
    struct stage *stage, const struct pen *pen, struct err *err)
{
	const struct config *config = stage->cast->config;
	struct letter_policy policy = {
	    .authserv_id = PEN_SERVER, .own_address = config->mail_from};
	struct clerk clerk;
	OWN(str_clear)
	struct str bytes = {.max_bytes = STAGE_MAIL_MAX_BYTES};
	OWN(letter_free)
	struct letter *letter = NULL;

	pen_write(pen, &bytes);
	if (!letter_read(str_text(&bytes), bytes.len, &policy, &letter, err))
		return false;
	clerk_init(
	    &clerk, config->store_key, config->mail_from, config->mail_domain);
	struct event *event = clerk_event(&clerk, letter, clock_now_ms());
	clerk_clear(&clerk);
	stage_submit(stage, event);
	return true;
}

static bool stage_can_mail(const struct stage *stage,
    const struct cast_person *person, struct err *err)
{
	if (stage->cast->config->mail_from == NULL)
		return err_set(
		    err, ERR_INPUT, "the configuration has no [mail]");
	return person->email || err_set(err, ERR_INPUT,
	                            "%s has no mail address", person->handle);
}

bool stage_mail(struct stage *stage, const struct cast_person *person,
    const struct stage_letter *letter, struct err *err)
{
	const json_t *mail =
	    letter->back ? wall_last_letter(&stage->wall, person, letter->to)
	                 : NULL;

	if (!stage_can_mail(stage, person, err))
		return false;
	if (letter->back && mail == NULL)
		return err_set(err, ERR_INPUT, "%s has no %smail to answer",
		    person->handle, letter->to ? "such " : "");
	OWN(own_string)
	char *address = stage_address(stage, letter->unsigned_ ? NULL : mail);
	struct pen pen = {
	    .who = person,
	    .number = ++stage->event_count,
	    .to = address,
	    .subject = letter->subject,
	    .text = letter->text,
	    .mail = mail,
	    .unproved = letter->unproved,
	    .automatic = letter->automatic,
	};
	return stage_post(stage, &pen, err);
}

bool stage_mail_sheet(struct stage *stage, const struct cast_person *person,
    bool unproved, struct err *err)
{
	struct sheet sheet = *wall_sheet(&stage->wall, person);
	OWN(own_string)
	char *address = stage_address(stage, sheet.mail);
	struct pen pen = {
	    .who = person,
	    .number = ++stage->event_count,
	    .to = address,
	    .text = "Please find my answers below.",
	    .mail = sheet.mail,
	    .answers = sheet.answers,
	    .unproved = unproved,
	};

	*wall_sheet(&stage->wall, person) = (struct sheet){.form = NULL};
	bool ok = stage_post(stage, &pen, err);
	sheet_clear(&sheet);
	return ok;
}
