/*
 * sender.c: see sender.h.
 */
#include "mail/sender.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "base/worker.h"
#include "flow/questionnaire.h"
#include "mail/address.h"
#include "mail/message.h"
#include "net/smtp.h"
#include "net/submission.h"

#include <sys/eventfd.h>
#include <unistd.h>

enum {
	SENDER_SESSION_MAX = 50, /* mails in one session */
	SENDER_MESSAGE_MAX_BYTES = 4 * 1024 * 1024,
	SENDER_SHEET_MAX_BYTES = 1024 * 1024, /* of a form */
	SENDER_TIMEOUT_MS = 30000,
};

struct mail_sender {
	const struct config *config;
	struct oauth *oauth; /* or NULL */
	int stop_fd;         /* eventfd: nobody waits for a token any more */
	unsigned char address_key[CRYPTO_KEY_BYTES];
	delivery_done_fn *done;
	void *done_arg;
	struct worker *worker;
};

static void sender_tell(
    struct mail_sender *s, struct delivery_result *taken_result)
{
	if (!worker_enter(s->worker)) {
		delivery_result_free(&taken_result);
		return;
	}
	s->done(s->done_arg, taken_result);
	worker_leave(s->worker);
}

/* The address that an answer comes back to. NULL: from itself. Yours to
 * free(). */
static char *sender_reply_to(
    const struct mail_sender *s, const struct delivery *d)
{
	const char *ref =
	    json_string_value(json_object_get(d->payload, "reply_ref"));

	return ref && s->config->mail_answers == CONFIG_ANSWERS_PLUS
	           ? mail_address_reply(
	                 s->address_key, s->config->mail_from, ref)
	           : NULL;
}

/* Where the mail comes back to if it cannot be delivered. Yours to free(). */
static char *sender_envelope(
    const struct mail_sender *s, const struct delivery *d)
{
	char *bounce = s->config->mail_answers == CONFIG_ANSWERS_PLUS
	                   ? mail_address_bounce(s->address_key,
	                         s->config->mail_from, d->outbox_id)
	                   : NULL;

	return bounce ? bounce : own_strdup(s->config->mail_from);
}

static bool sender_build(const struct mail_sender *s, const struct delivery *d,
    struct str *out, struct err *err)
{
	OWN(own_string)
	char *reply_to = sender_reply_to(s, d);
	const json_t *form = json_object_get(d->payload, "form");
	const json_t *errors = json_object_get(d->payload, "errors");
	const json_t *values = json_object_get(d->payload, "values");
	OWN(str_clear)
	struct str sheet = {.max_bytes = SENDER_SHEET_MAX_BYTES};
	OWN(str_clear)
	struct str html = {.max_bytes = SENDER_SHEET_MAX_BYTES};

	if (form) {
		questionnaire_write(form, errors, values, &sheet);
		questionnaire_write_html(form, errors, values, &html);
	}
	if (!str_ok(&sheet) || !str_ok(&html))
		return err_set(err, ERR_INPUT, "message_too_large");
	struct mail_message message = {
	    .from = s->config->mail_from,
	    .from_name = s->config->mail_from_name,
	    .to = jsonx_text(d->payload, "to"),
	    .to_name = jsonx_text(d->payload, "to_name"),
	    .subject = jsonx_text(d->payload, "subject"),
	    .message_id = jsonx_text(d->payload, "message_id"),
	    .references = json_object_get(d->payload, "references"),
	    .notice = json_object_get(d->payload, "notice"),
	    .reply_to = reply_to,
	    .replies = json_is_true(json_object_get(d->payload, "replies")),
	    .sheet = form ? str_text(&sheet) : NULL,
	    .sheet_html = str_text(&html),
	    .at_ms = clock_now_ms(),
	};

	return mail_message_build(&message, out, err);
}

static void sender_answer(struct mail_sender *s, const struct delivery *d,
    const struct smtp_mail *mail)
{
	static const enum delivery_outcome outcomes[] = {
	    [SMTP_SENT] = DELIVERY_SENT,
	    [SMTP_AGAIN] = DELIVERY_RETRY,
	    [SMTP_UNKNOWN] = DELIVERY_UNKNOWN,
	    [SMTP_REFUSED] = DELIVERY_FAILED,
	};
	bool sent = mail->outcome == SMTP_SENT;
	OWN(own_string)
	char *error = own_printf("%s (%d)", mail->text, mail->code);

	log_info("mail", LOG_INT("outbox", d->outbox_id),
	    LOG_STR("outcome", mail->text), LOG_INT("code", mail->code));
	sender_tell(
	    s, delivery_result_new(d->outbox_id, outcomes[mail->outcome],
	           sent ? json_pack("{s:i}", "code", mail->code) : NULL,
	           sent ? NULL : error));
}

/* Until the sender is stopped; that waits, so that who asks for a token finds
 * the web thread there. */
static bool sender_token(
    struct mail_sender *s, const char **ret_token, struct err *err)
{
	if (!worker_enter(s->worker))
		return err_set(err, ERR_AGAIN, "stopped");
	bool ok = oauth_token(s->oauth, s->stop_fd, ret_token, err);
	worker_leave(s->worker);
	return ok;
}

static void sender_send_by_token(struct mail_sender *s,
    struct smtp_options *options, struct smtp_mail *mails, size_t count)
{
	struct err err = {.kind = ERR_NONE};

	if (sender_token(s, &options->token, &err)) {
		if (!submission_send(options, mails, count))
			oauth_forget(s->oauth);
		return;
	}
	log_warn("relay_token_failed", LOG_STR("kind", err_kind_name(err.kind)),
	    LOG_STR("error", err.text));
	for (size_t i = 0; i < count; i++)
		smtp_mail_answer(&mails[i], SMTP_AGAIN, 0, "no_token");
}

static void sender_send(
    struct mail_sender *s, struct smtp_mail *mails, size_t count)
{
	const struct config *config = s->config;
	struct smtp_options options = {
	    .host = config->mail_host,
	    .port = config->mail_port,
	    .starttls = config->mail_starttls,
	    .tls = config->mail_tls,
	    .user = config->mail_user,
	    .password = config->mail_password,
	    .sasl = config->mail_token.sasl,
	    .ca_file = config->mail_ca_file,
	    .timeout_ms = SENDER_TIMEOUT_MS,
	};

	if (s->oauth)
		sender_send_by_token(s, &options, mails, count);
	else if (config->mail_tls)
		submission_send(&options, mails, count);
	else
		smtp_send(&options, mails, count);
}

static void sender_session(
    struct mail_sender *s, struct delivery **deliveries, size_t count)
{
	struct smtp_mail mails[SENDER_SESSION_MAX];
	struct delivery *sent[SENDER_SESSION_MAX];
	struct str bytes[SENDER_SESSION_MAX];
	char *envelopes[SENDER_SESSION_MAX];
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		struct err err;
		str_init(&bytes[n], SENDER_MESSAGE_MAX_BYTES);
		if (!sender_build(s, deliveries[i], &bytes[n], &err)) {
			sender_tell(
			    s, delivery_result_new(deliveries[i]->outbox_id,
			           DELIVERY_FAILED, NULL, err.text));
			str_clear(&bytes[n]);
			continue;
		}
		envelopes[n] = sender_envelope(s, deliveries[i]);
		mails[n] = (struct smtp_mail){
		    .envelope_from = envelopes[n],
		    .recipient = jsonx_text(deliveries[i]->payload, "to"),
		    .message = str_text(&bytes[n]),
		    .message_len = bytes[n].len,
		};
		sent[n++] = deliveries[i];
	}
	if (n)
		sender_send(s, mails, n);
	for (size_t i = 0; i < n; i++) {
		sender_answer(s, sent[i], &mails[i]);
		str_clear(&bytes[i]);
		free(envelopes[i]);
	}
}

/* --- the thread ------------------------------------------------------------
 */

static void sender_work(void *self, void **items, size_t count)
{
	sender_session(self, (struct delivery **)items, count);
}

static void sender_drop(void *taken_item)
{
	struct delivery *d = taken_item;

	delivery_free(&d);
}

static void sender_free(void *self)
{
	struct mail_sender *s = self;

	crypto_wipe(s->address_key, sizeof(s->address_key));
	if (s->stop_fd >= 0)
		close(s->stop_fd);
	free(s);
}

static const struct worker_kind sender_kind = {
    .name = "mail-out",
    .at_once = SENDER_SESSION_MAX,
    .work = sender_work,
    .drop = sender_drop,
    .free = sender_free,
};

bool mail_sender_start(const struct config *config, struct oauth *oauth,
    delivery_done_fn *done, void *done_arg, struct mail_sender **ret_sender,
    struct err *err)
{
	struct mail_sender *s = own_calloc(1, sizeof(*s));

	s->config = config;
	s->oauth = oauth;
	s->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	mail_address_key(config->store_key, s->address_key);
	s->done = done;
	s->done_arg = done_arg;
	if (!worker_start(&sender_kind, s, &s->worker, err)) {
		sender_free(s);
		return false;
	}
	*ret_sender = s;
	return true;
}

/* The engine bounds what is in flight; what a stopped one drops is taken up at
 * the next start. */
static void sender_deliver(void *self, struct delivery *taken_delivery)
{
	struct mail_sender *s = self;

	worker_give(s->worker, taken_delivery);
}

struct delivery_port mail_sender_port(struct mail_sender *sender)
{
	return (struct delivery_port){
	    .system = "mail",
	    .max_in_flight = SENDER_SESSION_MAX,
	    .deliver = sender_deliver,
	    .self = sender,
	};
}

bool mail_sender_stop(struct mail_sender **sender)
{
	struct mail_sender *s = MOVE(*sender);
	/* The thread goes on finding its own where it was. */
	struct worker *worker = s ? s->worker : NULL;

	if (s)
		eventfd_write(s->stop_fd, 1);
	return worker_stop(&worker);
}
