/*
 * sender.c: see sender.h.
 */
#include "mail/sender.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/queue.h"
#include "base/str.h"
#include "mail/address.h"
#include "mail/message.h"
#include "model/secret.h"
#include "net/smtp.h"

#include <pthread.h>
#include <time.h>

enum {
	SENDER_SESSION_MAX = 50, /* mails in one session */
	SENDER_MESSAGE_MAX_BYTES = 4 * 1024 * 1024,
	SENDER_TIMEOUT_MS = 30000,
	SENDER_STOP_S = 2,
};

struct mail_sender {
	const struct config *config;
	unsigned char address_key[CRYPTO_KEY_BYTES];
	delivery_done_fn *done;
	void *done_arg;
	struct queue *queue;
	pthread_t thread;
	pthread_mutex_t lock;
	bool stopped; /* under lock: done must not be called any more */
	bool ended;   /* under lock: the thread is about to return */
	pthread_cond_t has_ended;
};

static void sender_tell(
    struct mail_sender *s, struct delivery_result *taken_result)
{
	pthread_mutex_lock(&s->lock);
	if (s->stopped)
		delivery_result_free(&taken_result);
	else
		s->done(s->done_arg, taken_result);
	pthread_mutex_unlock(&s->lock);
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
	    .sheet = json_string_value(json_object_get(d->payload, "sheet")),
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

/* Where mail goes. A session that hangs may outlive the configuration, so it
 * has a copy. */
struct sender_relay {
	char *host, *user, *password, *ca_file;
};

static void sender_relay_clear(struct sender_relay *relay)
{
	secret_free(&relay->password);
	free(relay->host);
	free(relay->user);
	free(relay->ca_file);
	*relay = (struct sender_relay){.host = NULL};
}

static void sender_session(
    struct mail_sender *s, struct delivery **deliveries, size_t count)
{
	OWN(sender_relay_clear)
	struct sender_relay relay = {
	    .host = own_strdup(s->config->mail_host),
	    .user = own_strdup_or_null(s->config->mail_user),
	    .password = own_strdup_or_null(s->config->mail_password),
	    .ca_file = own_strdup_or_null(s->config->mail_ca_file),
	};
	struct smtp_options options = {
	    .host = relay.host,
	    .port = s->config->mail_port,
	    .starttls = s->config->mail_starttls,
	    .user = relay.user,
	    .password = relay.password,
	    .ca_file = relay.ca_file,
	    .timeout_ms = SENDER_TIMEOUT_MS,
	};
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
		smtp_send(&options, mails, n);
	for (size_t i = 0; i < n; i++) {
		sender_answer(s, sent[i], &mails[i]);
		str_clear(&bytes[i]);
		free(envelopes[i]);
	}
}

static void *sender_main(void *arg)
{
	struct mail_sender *s = arg;
	void *items[SENDER_SESSION_MAX];

	pthread_setname_np(pthread_self(), "mail-out");
	while (!queue_is_closed(s->queue)) {
		size_t count =
		    queue_take(s->queue, items, SENDER_SESSION_MAX, -1);
		if (count && !queue_is_closed(s->queue))
			sender_session(s, (struct delivery **)items, count);
		for (size_t i = 0; i < count; i++) {
			struct delivery *d = items[i];
			delivery_free(&d);
		}
	}
	pthread_mutex_lock(&s->lock);
	s->ended = true;
	pthread_cond_signal(&s->has_ended);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void sender_free(struct mail_sender *s)
{
	void *item;

	while (queue_take(s->queue, &item, 1, 0)) {
		struct delivery *d = item;
		delivery_free(&d);
	}
	queue_free(&s->queue);
	pthread_cond_destroy(&s->has_ended);
	pthread_mutex_destroy(&s->lock);
	crypto_wipe(s->address_key, sizeof(s->address_key));
	free(s);
}

bool mail_sender_start(const struct config *config, delivery_done_fn *done,
    void *done_arg, struct mail_sender **ret_sender, struct err *err)
{
	struct mail_sender *s = own_calloc(1, sizeof(*s));
	pthread_condattr_t monotonic;

	s->config = config;
	mail_address_key(config->store_key, s->address_key);
	s->done = done;
	s->done_arg = done_arg;
	s->queue = queue_new(SENDER_SESSION_MAX);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->has_ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&s->thread, NULL, sender_main, s) != 0) {
		sender_free(s);
		return err_set(err, ERR_AGAIN, "no mail thread");
	}
	*ret_sender = s;
	return true;
}

static void sender_deliver(void *self, struct delivery *taken_delivery)
{
	struct mail_sender *s = self;

	/* The engine bounds what is in flight; a closed queue means that the
	 * row is taken up at the next start. */
	if (!queue_put_always(s->queue, taken_delivery))
		delivery_free(&taken_delivery);
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

/* libesmtp cannot be interrupted, and stopping has an end. */
static bool sender_wait(struct mail_sender *s)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += SENDER_STOP_S;
	pthread_mutex_lock(&s->lock);
	s->stopped = true;
	while (!s->ended &&
	       pthread_cond_timedwait(&s->has_ended, &s->lock, &until) == 0)
		;
	bool ended = s->ended;
	pthread_mutex_unlock(&s->lock);
	return ended;
}

void mail_sender_stop(struct mail_sender **sender)
{
	struct mail_sender *s = *sender;

	if (s == NULL)
		return;
	queue_close(s->queue);
	if (sender_wait(s)) {
		pthread_join(s->thread, NULL);
		sender_free(s);
	} else {
		pthread_detach(s->thread);
		log_warn("mail_session_left_behind");
	}
	*sender = NULL;
}
