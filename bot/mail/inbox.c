/*
 * inbox.c: see inbox.h.
 *
 * Mail is handled in rounds: a round is read from the box and handed to the
 * engine, all its answers are waited for, then it is filed. So the box needs
 * no memory of its own, and nothing can be filed that was not committed.
 */
#include "mail/inbox.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "mail/imap_box.h"
#include "mail/intake.h"
#include "mail/maildir.h"
#include "mail/token.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	/* Servers end IDLE after half an hour; some lose it without a word. */
	INBOX_POLL_MS = 60000,
	/* What was put off, because the engine is full or cannot write. */
	INBOX_PUT_OFF_MS = 1000,
	INBOX_BACKOFF_FIRST_MS = 500,
	INBOX_BACKOFF_MAX_MS = 300000,
	/* A login that is refused again and again locks the account. */
	INBOX_REFUSED_MS = 60000,
};

struct inbox_round;

/* One mail of a round, as the intake knows it. */
struct inbox_ticket {
	struct inbox_round *round;
	size_t i;
};

struct inbox_round {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	size_t waiting; /* mails that the engine has, under lock */
	enum mail_outcome outcomes[MAIL_BOX_ROUND]; /* under lock */
	struct inbox_ticket tickets[MAIL_BOX_ROUND];
};

struct mail_inbox {
	struct mail_box box;
	struct mail_intake *intake;
	struct mail_token token;
	struct oauth *oauth;
	struct inbox_round round;
	int stop_fd;  /* eventfd: readable when it is time to end */
	int room_fd;  /* eventfd: the engine has room again */
	int failures; /* since the last session that lasted */
	bool running;
	pthread_t thread;
};

/* --- waiting ------------------------------------------------------------- */

static bool inbox_is_stopping(const struct mail_inbox *inbox)
{
	struct pollfd fd = {.fd = inbox->stop_fd, .events = POLLIN};

	return poll(&fd, 1, 0) > 0;
}

/* Until it is time to end, or enough time has passed; or, for who waits for
 * it, there is room in the engine. */
static void inbox_pause(struct mail_inbox *inbox, int64_t ms, bool for_room)
{
	eventfd_t count;
	struct pollfd fds[] = {
	    {.fd = inbox->stop_fd, .events = POLLIN},
	    {.fd = for_room ? inbox->room_fd : -1, .events = POLLIN},
	};

	poll(fds, 2, (int)ms);
	eventfd_read(inbox->room_fd, &count);
}

/* Doubling. Whoever did not refuse may be asked by everybody at once, so not
 * together with them. */
static int64_t inbox_backoff_ms(int failures, enum err_kind kind)
{
	bool refused = kind == ERR_REFUSED;
	int64_t most = refused ? INBOX_REFUSED_MS : INBOX_BACKOFF_FIRST_MS;

	for (int i = 1; i < failures && most < INBOX_BACKOFF_MAX_MS; i++)
		most *= 2;
	if (most > INBOX_BACKOFF_MAX_MS)
		most = INBOX_BACKOFF_MAX_MS;
	return refused ? most : most - crypto_random_below((uint32_t)most / 2);
}

/* --- a round ------------------------------------------------------------- */

static void inbox_settle(void *arg, enum mail_outcome outcome)
{
	struct inbox_ticket *ticket = arg;
	struct inbox_round *round = ticket->round;

	pthread_mutex_lock(&round->lock);
	round->outcomes[ticket->i] = outcome;
	if (--round->waiting == 0)
		pthread_cond_signal(&round->answered);
	pthread_mutex_unlock(&round->lock);
}

static void inbox_begin(struct inbox_round *round)
{
	for (size_t i = 0; i < MAIL_BOX_ROUND; i++) {
		round->tickets[i] =
		    (struct inbox_ticket){.round = round, .i = i};
		round->outcomes[i] = MAIL_NOT_NOW;
	}
}

/* The box gives a mail. */
static bool inbox_take(void *arg, size_t i, const char *bytes, size_t len)
{
	struct mail_inbox *inbox = arg;
	struct inbox_round *round = &inbox->round;
	struct inbox_ticket *ticket = &round->tickets[i];

	if (inbox_is_stopping(inbox))
		return false;
	pthread_mutex_lock(&round->lock);
	round->waiting++;
	pthread_mutex_unlock(&round->lock);
	if (bytes == NULL) {
		log_warn("mail_set_aside", LOG_STR("error", "unreadable"));
		inbox_settle(ticket, MAIL_SET_ASIDE);
		return true;
	}
	if (mail_intake_take(inbox->intake, bytes, len, inbox_settle, ticket))
		return true;
	inbox_settle(ticket, MAIL_NOT_NOW);
	return false;
}

/* The engine answers whatever it has taken. */
static void inbox_await(struct inbox_round *round)
{
	pthread_mutex_lock(&round->lock);
	while (round->waiting)
		pthread_cond_wait(&round->answered, &round->lock);
	pthread_mutex_unlock(&round->lock);
}

/* How much mail there was, and whether some of it has to come again. */
static bool inbox_do_round(struct mail_inbox *inbox, size_t *ret_count,
    bool *ret_put_off, struct err *err)
{
	const struct mail_box *box = &inbox->box;
	struct inbox_round *round = &inbox->round;

	inbox_begin(round);
	bool ok = box->read(box->self, inbox_take, inbox, ret_count, err);
	/* Also after a failure: tickets must not outlive their round. */
	inbox_await(round);
	if (!ok)
		return false;
	if (!box->file(box->self, round->outcomes, *ret_count, err))
		return err_prefix(err, "what was read cannot be filed");
	*ret_put_off = false;
	for (size_t i = 0; i < *ret_count; i++)
		if (round->outcomes[i] == MAIL_NOT_NOW)
			*ret_put_off = true;
	return true;
}

/* --- sessions ------------------------------------------------------------ */

/* Until something fails, or it is time to end. */
static bool inbox_session(struct mail_inbox *inbox, struct err *err)
{
	const struct mail_box *box = &inbox->box;

	while (!inbox_is_stopping(inbox)) {
		size_t count = 0;
		bool put_off;
		if (!inbox_do_round(inbox, &count, &put_off, err))
			return false;
		if (put_off)
			inbox_pause(inbox, INBOX_PUT_OFF_MS, true);
		else if (count == 0 &&
		         !box->wait(box->self, INBOX_POLL_MS, err))
			return false;
	}
	return true;
}

/* The first of a row, the second, the fourth, ... */
static bool inbox_is_worth_a_line(int times)
{
	return (times & (times - 1)) == 0;
}

static void inbox_failed(
    struct mail_inbox *inbox, int64_t lasted_ms, const struct err *err)
{
	if (inbox_is_stopping(inbox))
		return;
	if (lasted_ms > INBOX_POLL_MS)
		inbox->failures = 0;
	int64_t again_ms = inbox_backoff_ms(++inbox->failures, err->kind);
	if (inbox_is_worth_a_line(inbox->failures))
		log_warn("inbox_failed", LOG_STR("box", inbox->box.name),
		    LOG_STR("kind", err_kind_name(err->kind)),
		    LOG_STR("error", err->text),
		    LOG_INT("times", inbox->failures),
		    LOG_INT("again_ms", again_ms));
	inbox_pause(inbox, again_ms, false);
}

static void *inbox_main(void *arg)
{
	struct mail_inbox *inbox = arg;
	const struct mail_box *box = &inbox->box;

	pthread_setname_np(pthread_self(), "mail-in");
	while (!inbox_is_stopping(inbox)) {
		struct err err = {.kind = ERR_NONE};
		int64_t began_ms = clock_monotonic_ms();
		bool ok = box->open(box->self, &err);
		if (ok)
			log_info("inbox_open", LOG_STR("box", box->name));
		ok = ok && inbox_session(inbox, &err);
		box->close(box->self);
		if (!ok)
			inbox_failed(
			    inbox, clock_monotonic_ms() - began_ms, &err);
	}
	return NULL;
}

/* --- for the other threads ----------------------------------------------- */

static struct mail_box inbox_box(
    struct mail_inbox *inbox, const struct config *config, struct web *web)
{
	const struct config_inbox *c = &config->inbox;

	if (c->maildir) {
		struct maildir_options options = {
		    .path = c->maildir,
		    .processed = c->processed,
		    .failed = c->failed,
		    .stop_fd = inbox->stop_fd,
		};
		return maildir_box(&options);
	}
	inbox->token = mail_token_of_inbox(config);
	inbox->oauth = mail_token_oauth(&inbox->token, web);
	return imap_box(config, inbox->oauth, inbox->stop_fd);
}

struct mail_inbox *mail_inbox_new(
    const struct config *config, struct engine *engine, struct web *web)
{
	struct mail_inbox *inbox = own_calloc(1, sizeof(*inbox));

	inbox->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	inbox->room_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&inbox->round.lock, NULL);
	pthread_cond_init(&inbox->round.answered, NULL);
	inbox->intake = mail_intake_new(config, engine);
	inbox->box = inbox_box(inbox, config, web);
	return inbox;
}

bool mail_inbox_start(struct mail_inbox *inbox, struct err *err)
{
	if (inbox->stop_fd < 0 || inbox->room_fd < 0 ||
	    pthread_create(&inbox->thread, NULL, inbox_main, inbox) != 0)
		return err_set(err, ERR_AGAIN, "no mail-in thread");
	inbox->running = true;
	return true;
}

void mail_inbox_room(struct mail_inbox *inbox)
{
	eventfd_write(inbox->room_fd, 1);
}

void mail_inbox_stop(struct mail_inbox *inbox)
{
	eventfd_write(inbox->stop_fd, 1);
	if (inbox->running)
		pthread_join(inbox->thread, NULL);
	inbox->running = false;
}

void mail_inbox_free(struct mail_inbox **inbox)
{
	struct mail_inbox *i = *inbox;

	if (i == NULL)
		return;
	i->box.free(i->box.self);
	mail_intake_free(&i->intake);
	oauth_free(&i->oauth);
	close(i->stop_fd);
	close(i->room_fd);
	pthread_mutex_destroy(&i->round.lock);
	pthread_cond_destroy(&i->round.answered);
	free(i);
	*inbox = NULL;
}
