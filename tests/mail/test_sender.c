/* mail/sender.h against scripted relays: what becomes of each delivery, in
 * which order and in how many sessions; and stopping. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "mail/sender.h"
#include "net/peer.h"
#include "net/smtp.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MAILS_MAX = 64 };

static struct config config;
static struct mail_sender *sender;
static struct delivery_port port;
static struct peer relay;

/* What the relay says to a recipient and to the final dot; NULL: it cuts. */
static const char *rcpt_reply, *dot_reply;
static atomic_int sessions, received, greeted, go_on;
static char *letters[MAILS_MAX];

static atomic_int done;
static struct delivery_result *results[MAILS_MAX];

static bool take_letter(struct peer *peer, int fd)
{
	peer_write(fd, "354 go\r\n");
	if (!peer_read(peer, fd, "\r\n.\r\n"))
		return false;
	letters[received] = own_strdup(peer->read);
	received++;
	if (dot_reply)
		peer_write(fd, dot_reply);
	return dot_reply != NULL;
}

/* One command; false ends the session. */
static bool obey(struct peer *peer, int fd, const char *line)
{
	if (strncmp(line, "DATA", 4) == 0 && rcpt_reply[0] == '2')
		return take_letter(peer, fd);
	if (strncmp(line, "DATA", 4) == 0) {
		peer_write(fd, "503 to whom?\r\n");
		return true;
	}
	if (strncmp(line, "QUIT", 4) == 0) {
		peer_write(fd, "221 bye\r\n");
		return false;
	}
	if (strncmp(line, "RCPT", 4) == 0 && rcpt_reply == NULL)
		return false;
	peer_write(fd, strncmp(line, "RCPT", 4) == 0 ? rcpt_reply
	               : strncmp(line, "EHLO", 4) == 0
	                   ? "250-peer\r\n250 ENHANCEDSTATUSCODES\r\n"
	                   : "250 ok\r\n");
	return true;
}

/* Until the test lets it go on (1) or give up (-1). */
static bool may_go_on(void)
{
	for (int i = 0; i < 60000 && go_on == 0; i++)
		usleep(1000);
	return go_on == 1;
}

static bool script_relay(struct peer *peer, int fd, int n)
{
	bool more = true;

	(void)n;
	sessions++;
	if (!may_go_on())
		return false;
	peer_write(fd, "220 hello\r\n");
	greeted++;
	while (more && peer_read(peer, fd, "\r\n"))
		more = obey(peer, fd, peer->read);
	return true;
}

static bool script_silent(struct peer *peer, int fd, int n)
{
	(void)n;
	(void)peer;
	(void)fd;
	sessions++;
	may_go_on();
	return false;
}

static void on_done(void *arg, struct delivery_result *taken_result)
{
	(void)arg;
	results[done] = taken_result;
	done++;
}

static int setup_with(peer_script *script)
{
	struct err err;

	rcpt_reply = dot_reply = "250 ok\r\n";
	sessions = received = greeted = done = 0;
	go_on = 1;
	peer_start(&relay, script, NULL);
	config = (struct config){
	    .mail_host = (char *)"127.0.0.1",
	    .mail_port = relay.port,
	    .mail_from = (char *)"beadle@university.example",
	    .mail_from_name = (char *)"Beadle",
	};
	if (!mail_sender_start(&config, NULL, on_done, NULL, &sender, &err))
		return 1;
	port = mail_sender_port(sender);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	return setup_with(script_relay);
}

static int setup_silent(void **state)
{
	(void)state;
	return setup_with(script_silent);
}

static int teardown(void **state)
{
	(void)state;
	mail_sender_stop(&sender);
	go_on = -1;
	peer_stop(&relay);
	for (int i = 0; i < MAILS_MAX; i++) {
		own_string(&letters[i]);
		delivery_result_free(&results[i]);
	}
	return 0;
}

/* What an answer is about; NULL: none is expected. */
static const char *reply_ref;

static void deliver(int64_t outbox_id, const char *to)
{
	struct delivery *d = own_calloc(1, sizeof(*d));
	OWN(own_string)
	char *message_id = own_printf("<%d@beadle.example>", (int)outbox_id);

	d->outbox_id = outbox_id;
	d->kind = DELIVERY_MAIL;
	d->tag = own_strdup("tag");
	d->payload = json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s}}", "to", to,
	    "to_name", "Ada", "subject", "Hello", "message_id", message_id,
	    "notice", "title", "Hello", "markdown", "It is here.");
	if (reply_ref)
		json_object_set_new(
		    d->payload, "reply_ref", json_string(reply_ref));
	port.deliver(port.self, d);
}

/* --- outcomes ------------------------------------------------------------ */

static const struct {
	const char *name;
	const char *rcpt;
	const char *dot;
	enum delivery_outcome want;
	const char *want_error;
} rows[] = {
    {"taken", "250 ok\r\n", "250 ok\r\n", DELIVERY_SENT, NULL},
    {"nobody of that name", "550 no\r\n", "", DELIVERY_FAILED,
        "recipient_refused (550)"},
    {"the same, says the code", "550 5.1.1 no\r\n", "", DELIVERY_FAILED,
        "recipient_refused (550)"},
    {"the server's policy", "550 5.7.1 no relaying\r\n", "", DELIVERY_FAILED,
        "refused_by_server (550)"},
    {"it is the sender", "550 5.1.8 no such domain\r\n", "", DELIVERY_FAILED,
        "refused_by_server (550)"},
    {"not now", "451 later\r\n", "", DELIVERY_RETRY,
        "deferred_by_server (451)"},
    {"full", "250 ok\r\n", "452 full\r\n", DELIVERY_RETRY,
        "deferred_by_server (452)"},
    {"taken for spam", "250 ok\r\n", "554 spam\r\n", DELIVERY_FAILED,
        "refused_by_server (554)"},
    {"lost after the dot", "250 ok\r\n", NULL, DELIVERY_UNKNOWN,
        "lost_after_message (0)"},
    {"cut before the data", NULL, "", DELIVERY_RETRY, "no_connection (0)"},
};

static void what_becomes_of_a_mail(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rcpt_reply = rows[i].rcpt;
		dot_reply = rows[i].dot;
		peer_fence();
		deliver((int64_t)i + 1, "ada@university.example");
		assert_true(peer_wait(&done, (int)i + 1));
		const struct delivery_result *r = results[i];
		if (r->outcome != rows[i].want)
			fail_msg("%s: outcome %d", rows[i].name, r->outcome);
		assert_int_equal(r->outbox_id, i + 1);
		if (rows[i].want_error)
			assert_string_equal(r->error, rows[i].want_error);
		else
			assert_null(r->error);
	}
	json_auto_t *remote = json_pack("{s:i}", "code", 250);
	assert_true(json_equal(results[0]->remote, remote));
	assert_null(results[1]->remote);
}

/* To a relay that greets in plain words nothing is said then. */
static void tls_comes_before_anything_else(void **state)
{
	(void)state;
	config.mail_tls = true;
	deliver(7, "ada@university.example");
	assert_true(peer_wait(&done, 1));
	assert_int_equal(results[0]->outcome, DELIVERY_RETRY);
	assert_string_equal(results[0]->error, "no_connection (0)");
	assert_int_equal(received, 0);
}

static void the_mail_is_what_was_asked_for(void **state)
{
	static const char *const wanted[] = {
	    "From: \"Beadle\"\r\n <beadle@university.example>\r\n",
	    "To: \"Ada\"\r\n <ada@university.example>\r\n",
	    "Subject: Hello\r\n", "Message-ID: <7@beadle.example>\r\n",
	    "It is here."};

	(void)state;
	deliver(7, "ada@university.example");
	assert_true(peer_wait(&done, 1));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (strstr(letters[0], wanted[i]) == NULL)
			fail_msg("not there: %s", wanted[i]);
}

/* A configuration that reads no mail signs no address. */
static void an_answer_has_an_address_of_its_own_if_it_is_read(void **state)
{
	static const enum config_answers rows_of[] = {
	    CONFIG_ANSWERS_NO, CONFIG_ANSWERS_PLAIN, CONFIG_ANSWERS_PLUS};

	(void)state;
	reply_ref = "CT-1042.17";
	for (int i = 0; i < 3; i++) {
		config.mail_answers = rows_of[i];
		peer_fence();
		deliver(i + 1, "ada@university.example");
		assert_true(peer_wait(&done, i + 1));
		bool own = strstr(letters[i], "Reply-To: \"Beadle\"\r\n"
		                              " <beadle+CT-1042.17.") != NULL;
		assert_int_equal(own, rows_of[i] == CONFIG_ANSWERS_PLUS);
		assert_int_equal(own, strstr(letters[i], "Reply-To") != NULL);
	}
	reply_ref = NULL;
}

static void what_cannot_be_a_mail_fails_and_holds_nobody_up(void **state)
{
	(void)state;
	go_on = 0;
	deliver(1, "ada@university.example"); /* keeps the thread busy */
	assert_true(peer_wait(&sessions, 1));
	deliver(2, "no address");
	deliver(3, "a@b.example>,<evil@example.com");
	deliver(4, "bo@university.example");
	go_on = 1;
	assert_true(peer_wait(&done, 4));
	assert_int_equal(received, 2);
	for (int i = 1; i < 3; i++) {
		assert_int_equal(results[i]->outcome, DELIVERY_FAILED);
		assert_string_equal(results[i]->error, "bad_header");
	}
	assert_int_equal(results[3]->outbox_id, 4);
	assert_int_equal(results[3]->outcome, DELIVERY_SENT);
}

/* --- sessions ------------------------------------------------------------ */

static void what_waits_goes_out_in_one_session_in_order(void **state)
{
	enum { WAITING = 20 };

	(void)state;
	go_on = 0;
	for (int n = 0; n <= WAITING; n++) {
		deliver(n, "ada@university.example");
		if (n == 0)
			assert_true(peer_wait(&sessions, 1));
	}
	go_on = 1;
	assert_true(peer_wait(&done, WAITING + 1));
	assert_int_equal(sessions, 2);
	for (int n = 0; n <= WAITING; n++) {
		OWN(own_string)
		char *want = own_printf("Message-ID: <%d@beadle.example>", n);
		assert_non_null(strstr(letters[n], want));
		assert_int_equal(results[n]->outbox_id, n);
		assert_int_equal(results[n]->outcome, DELIVERY_SENT);
	}
}

static void nobody_listens(void **state)
{
	(void)state;
	peer_stop(&relay);
	deliver(1, "ada@university.example");
	assert_true(peer_wait(&done, 1));
	assert_int_equal(results[0]->outcome, DELIVERY_RETRY);
	peer_start(&relay, script_relay, NULL);
}

/* --- stopping ------------------------------------------------------------ */

/* Neither its mail nor what waits behind it is told to anybody. */
static void a_session_that_hangs_is_left_behind(void **state)
{
	static struct mail_sender *left; /* and is no leak */

	(void)state;
	left = sender;
	go_on = 0;
	deliver(1, "ada@university.example");
	assert_true(peer_wait(&sessions, 1));
	deliver(2, "ada@university.example");
	int64_t started_ms = clock_monotonic_ms();
	mail_sender_stop(&sender);
	int64_t took_ms = clock_monotonic_ms() - started_ms;
	assert_in_range(took_ms, 1900, 20000);
	assert_non_null(left);
	assert_null(sender);
	assert_int_equal(done, 0);
	go_on = -1; /* the session ends after all */
	peer_stop(&relay);
	assert_int_equal(done, 0);
	assert_int_equal(sessions, 1);
	peer_start(&relay, script_relay, NULL);
}

static void stopping_an_idle_or_a_missing_one_is_quick(void **state)
{
	struct mail_sender *none = NULL;
	int64_t started_ms = clock_monotonic_ms();

	(void)state;
	mail_sender_stop(&sender);
	mail_sender_stop(&none);
	assert_true(clock_monotonic_ms() - started_ms < 1900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(what_becomes_of_a_mail),
	    TEST(tls_comes_before_anything_else),
	    TEST(the_mail_is_what_was_asked_for),
	    TEST(an_answer_has_an_address_of_its_own_if_it_is_read),
	    TEST(what_cannot_be_a_mail_fails_and_holds_nobody_up),
	    TEST(what_waits_goes_out_in_one_session_in_order),
	    TEST(nobody_listens),
	    TEST(stopping_an_idle_or_a_missing_one_is_quick),
	    cmocka_unit_test_setup_teardown(
	        a_session_that_hangs_is_left_behind, setup_silent, teardown),
	};
	struct err err;

	signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_ERROR);
	if (!crypto_init(&err) || !smtp_init(&err))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
