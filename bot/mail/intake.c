/*
 * intake.c: see intake.h.
 */
#include "mail/intake.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "mail/clerk.h"
#include "mail/letter.h"
#include "mail/prove.h"

struct mail_intake {
	struct letter_policy policy;
	struct clerk clerk;
	struct prove *prove; /* NULL: Authentication-Results count */
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
	clerk_init(&intake->clerk, config->store_key, config->mail_from,
	    config->mail_domain);
	if (config->mail_dkim)
		intake->prove = prove_new(config->mail_dkim_nameserver);
	intake->engine = engine;
	return intake;
}

void mail_intake_free(struct mail_intake **intake)
{
	struct mail_intake *i = *intake;

	if (i == NULL)
		return;
	clerk_clear(&i->clerk);
	prove_free(&i->prove);
	free(i);
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

/* A bounce proves itself, or nothing; the DNS need not be asked. */
static bool intake_prove(struct mail_intake *intake, const char *bytes,
    size_t len, struct letter *letter)
{
	return intake->prove == NULL || letter->automatic == AUTOMATIC_BOUNCE ||
	       prove_letter(
	           intake->prove, bytes, len, letter, clock_monotonic_ms());
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
	if (!intake_prove(intake, bytes, len, letter)) {
		done(arg, MAIL_NOT_NOW);
		return true;
	}
	struct intake_mail *mail = own_calloc(1, sizeof(*mail));
	mail->done = done;
	mail->arg = arg;
	OWN(event_free)
	struct event *event =
	    clerk_event(&intake->clerk, letter, clock_now_ms());
	if (engine_submit(intake->engine, event, intake_replied, mail)) {
		event = NULL;
		return true;
	}
	free(mail);
	return false;
}
