/*
 * intake.c: see intake.h.
 */
#include "mail/intake.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "mail/letter.h"

struct mail_intake {
	struct letter_policy policy;
	struct engine *engine;
};

/* A mail on its way through the engine. */
struct intake_mail {
	mail_intake_done_fn *done;
	void *arg;
};

struct mail_intake *mail_intake_new(
    const struct config *config, struct engine *engine)
{
	struct mail_intake *intake = own_calloc(1, sizeof(*intake));

	intake->policy = (struct letter_policy){
	    .authserv_id = config->mail_authserv_id,
	    .own_address = config->mail_from,
	};
	intake->engine = engine;
	return intake;
}

void mail_intake_free(struct mail_intake **intake)
{
	free(*intake);
	*intake = NULL;
}

/* Engine thread: the event's batch has been committed, or could not be. */
static void intake_replied(void *arg, const struct reply *reply)
{
	struct intake_mail *mail = arg;

	mail->done(mail->arg,
	    reply->kind == REPLY_NOT_COMMITTED ? MAIL_NOT_NOW : MAIL_TAKEN);
	free(mail);
}

/* SEAM */
static struct event *intake_event(
    const char *bytes, size_t len, const struct letter *letter)
{
	char hash[CRYPTO_HASH_HEX_BYTES];

	(void)letter;
	crypto_hash_hex(NULL, bytes, len, hash);
	struct event *event = event_new(EVENT_NOTE, "mail", hash);
	event->at_ms = clock_now_ms();
	return event;
}

bool mail_intake_take(struct mail_intake *intake, const char *bytes, size_t len,
    mail_intake_done_fn *done, void *arg)
{
	OWN(letter_free)
	struct letter *letter = NULL;
	struct err err;

	if (!letter_read(bytes, len, &intake->policy, &letter, &err)) {
		log_warn("mail_not_read", LOG_INT("bytes", len),
		    LOG_STR("kind", err_kind_name(err.kind)),
		    LOG_STR("error", err.text));
		done(
		    arg, err.kind == ERR_INPUT ? MAIL_SET_ASIDE : MAIL_NOT_NOW);
		return true;
	}
	struct intake_mail *mail = own_calloc(1, sizeof(*mail));
	mail->done = done;
	mail->arg = arg;
	OWN(event_free)
	struct event *event = intake_event(bytes, len, letter);
	if (engine_submit(intake->engine, event, intake_replied, mail)) {
		event = NULL;
		return true;
	}
	free(mail);
	return false;
}
