/* mail/inbox.h and mail/imap_box.h: the thread between a scripted IMAP server
 * and the real engine; what is filed when, and what comes again. A Maildir
 * and a real server are in the Node tests beside this one. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "mail/inbox.h"
#include "net/imap_peer.h"
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define DONE "$ OK done\r\n"
#define OPENED                                                                 \
	{"CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE MOVE\r\n" DONE, 0},        \
	    {"CREATE \"Processed\"", DONE, 0},                                 \
	{                                                                      \
		"CREATE \"Failed\"", DONE, 0                                   \
	}
#define LISTED     "* 1 FETCH (UID 7 RFC822.SIZE 50)\r\n" DONE
#define MAIL       "From: ada@u.example\r\nMessage-ID: <1@u.example>\r\n\r\nHi.\r\n"
#define MAIL_BYTES "{55}"

static struct world world;
static struct config *config;
static struct engine *engine;
static struct mail_inbox *inbox;
static struct peer peer;

/* What the n-th session of the server does, and whether all of it came. */
static const struct imap_peer_step *const *sessions;
static atomic_int finished, unexpected;

static bool serve(struct peer *p, int fd, int n)
{
	if (!imap_peer_login(p, fd, "IDLE"))
		return false;
	if (!imap_peer_steps(p, fd, sessions[n])) {
		unexpected++;
		return false;
	}
	finished++;
	return sessions[n + 1] != NULL;
}

static void start(
    peer_script *script, const struct imap_peer_step *const *all_sessions)
{
	struct err err;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	log_set_level((enum log_level)(LOG_ERROR + 1));
	signal(SIGPIPE, SIG_IGN);
	assert_true(crypto_init(&err));
	sessions = all_sessions;
	finished = unexpected = 0;
	peer_start(&peer, script, NULL);
	world_make(&world, 0, 1);
	config = world_config(&world);
	config->inbox.host = own_strdup("127.0.0.1");
	config->inbox.port = peer.port;
	config->inbox.user = own_strdup("beadle");
	config->inbox.folder = own_strdup("INBOX");
	config->inbox.password = own_strdup("secret");
	if (!engine_open(config, &engine, &problems, NULL))
		fail_msg("%s", str_text(&problems));
	inbox = mail_inbox_new(config, engine, NULL);
	assert_true(engine_start(engine, &err));
	assert_true(mail_inbox_start(inbox, &err));
}

static void stop(void)
{
	mail_inbox_stop(inbox);
	engine_stop(engine);
	mail_inbox_free(&inbox);
	engine_close(&engine);
	peer_stop(&peer);
}

static void finish(int64_t want_mails)
{
	assert_int_equal(unexpected, 0);
	assert_int_equal(
	    world_ask(
	        &world, "SELECT count(*) FROM journal WHERE source = 'mail'"),
	    want_mails);
	config_free(&config);
	world_clear(&world);
}

/* --- what is filed when -------------------------------------------------- */

static void a_mail_is_moved_after_the_commit(void **state)
{
	static const struct imap_peer_step session[] = {
	    OPENED,
	    {"SELECT", "* 2 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n" DONE, 0},
	    {"FETCH 1:2",
	        "* 1 FETCH (UID 7 RFC822.SIZE 55)\r\n"
	        "* 2 FETCH (UID 9 RFC822.SIZE 55)\r\n" DONE,
	        0},
	    /* One has gone meanwhile, another was not asked for. */
	    {"UID FETCH 7,9 ",
	        "* 2 FETCH (UID 9 BODY[]<0> " MAIL_BYTES "\r\n" MAIL ")\r\n"
	        "* 3 FETCH (UID 8 BODY[]<0> " MAIL_BYTES "\r\n" MAIL
	        ")\r\n" DONE,
	        0},
	    {"UID MOVE 9 \"Processed\"", "* 2 EXPUNGE\r\n* 1 EXPUNGE\r\n" DONE,
	        0},
	    {"IDLE", "+ idling\r\n", 0},
	    {NULL, NULL, 0},
	};
	static const struct imap_peer_step *const all[] = {session, NULL};

	(void)state;
	start(serve, all);
	assert_true(peer_wait(&finished, 1));
	stop();
	finish(1);
}

/* The connection breaks wherever it can; the mail is read again each time,
 * and is in the journal once. */
static void what_broke_is_done_again(void **state)
{
	static const struct imap_peer_step in_the_literal[] = {
	    OPENED,
	    {"SELECT", "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n" DONE, 0},
	    {"FETCH 1:1", LISTED, 0},
	    {"UID FETCH 7 ", "* 1 FETCH (UID 7 BODY[]<0> {55}\r\nFrom: a", 0},
	    {NULL, NULL, 0},
	};
	static const struct imap_peer_step before_the_move[] = {
	    OPENED,
	    {"SELECT", "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n" DONE, 0},
	    {"FETCH 1:1", LISTED, 0},
	    {"UID FETCH 7 ",
	        "* 1 FETCH (UID 7 BODY[]<0> " MAIL_BYTES "\r\n" MAIL
	        ")\r\n" DONE,
	        0},
	    {"UID MOVE 7", "", 0},
	    {NULL, NULL, 0},
	};
	/* It has another UID now. */
	static const struct imap_peer_step well[] = {
	    OPENED,
	    {"SELECT", "* 1 EXISTS\r\n* OK [UIDVALIDITY 2] x\r\n" DONE, 0},
	    {"FETCH 1:1", "* 1 FETCH (UID 1 RFC822.SIZE 55)\r\n" DONE, 0},
	    {"UID FETCH 1 ",
	        "* 1 FETCH (UID 1 BODY[]<0> " MAIL_BYTES "\r\n" MAIL
	        ")\r\n" DONE,
	        0},
	    {"UID MOVE 1 \"Processed\"", "* 1 EXPUNGE\r\n" DONE, 0},
	    {"IDLE", "+ idling\r\n", 0},
	    {NULL, NULL, 0},
	};
	static const struct imap_peer_step *const all[] = {
	    in_the_literal, before_the_move, well, NULL};

	(void)state;
	start(serve, all);
	assert_true(peer_wait(&finished, 3));
	stop();
	finish(1);
}

static bool serve_nothing(struct peer *p, int fd, int n)
{
	(void)n;
	finished = 1;
	peer_read(p, fd, "never");
	return false;
}

/* Also one that connects and waits for a greeting can be stopped. */
static void stopping_takes_no_time(void **state)
{
	(void)state;
	start(serve_nothing, NULL);
	assert_true(peer_wait(&finished, 1));
	int64_t began_ms = clock_monotonic_ms();
	stop();
	assert_in_range(clock_monotonic_ms() - began_ms, 0, 3000);
	finish(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_mail_is_moved_after_the_commit),
	    cmocka_unit_test(what_broke_is_done_again),
	    cmocka_unit_test(stopping_takes_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
