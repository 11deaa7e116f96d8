/* net/imap.h against scripted servers, most of them hostile; a real one is in
 * tests/mail/imap.test.mjs. */
#include "base/clock.h"
#include "base/own.h"
#include "base/str.h"
#include "net/imap.h"
#include "net/imap_peer.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/eventfd.h>

#include <cmocka.h>

enum { REPLY_MS = 5000, MAIL_MAX_BYTES = 1000 };

#define DONE     "$ OK done\r\n"
#define CAPABLE  "* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n" DONE
#define SELECTED "* 2 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 17] x\r\n" DONE

struct script {
	const char *capabilities;
	const struct imap_peer_step *steps;
	atomic_int finished; /* 1: all steps were taken; -1: not */
};

static struct script script;
static struct peer peer;
static int stop_fd;

static bool serve(struct peer *p, int fd, int n)
{
	(void)n;
	bool ok = imap_peer_login(p, fd, script.capabilities) &&
	          imap_peer_steps(p, fd, script.steps);
	script.finished = ok ? 1 : -1;
	return false;
}

static int setup(void **state)
{
	(void)state;
	stop_fd = eventfd(0, EFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close(stop_fd);
	return 0;
}

/* A session with a server that then takes these steps. */
static bool open_to(
    const struct imap_peer_step *steps, struct imap **ret_imap, struct err *err)
{
	OWN(own_string)
	char *url = NULL;

	script.capabilities = "IDLE";
	script.steps = steps;
	script.finished = 0;
	peer_start(&peer, serve, NULL);
	url = own_printf("imap://127.0.0.1:%d", peer.port);
	struct imap_options options = {
	    .wire = {.url = url,
	        .user = "beadle",
	        .password = "secret",
	        .timeout_ms = 20000,
	        .stop_fd = stop_fd},
	    .reply_ms = REPLY_MS,
	    .max_mail_bytes = MAIL_MAX_BYTES,
	};
	return imap_open(&options, ret_imap, err);
}

static struct imap *open_well(const struct imap_peer_step *steps)
{
	struct imap *imap = NULL;
	struct err err;

	if (!open_to(steps, &imap, &err))
		fail_msg("%s", err.text);
	return imap;
}

/* The server's steps were all taken, up to the goodbye. */
static void close_well(struct imap *imap)
{
	imap_close(&imap);
	assert_null(imap);
	assert_true(peer_wait(&script.finished, 1));
	peer_stop(&peer);
}

static void add_mail(void *arg, uint32_t uid, const char *bytes, size_t len)
{
	struct str *seen = arg;

	str_addf(seen, "%u=", uid);
	str_add_n(seen, bytes, len);
	str_add_char(seen, '|');
}

/* The script says how many it must ask for. */
static void assert_knows_of_some(struct imap *imap)
{
	struct imap_mail mails[8];
	size_t count;
	struct err err;

	assert_true(imap_list(imap, 8, mails, &count, &err));
}

/* --- a good server ------------------------------------------------------- */

static void a_whole_session(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", CAPABLE, 0},
	    {"CREATE \"Processed\"", "$ NO [ALREADYEXISTS] it is\r\n", 0},
	    {"STATUS \"Processed\" (UIDVALIDITY)",
	        "* STATUS Processed (UIDVALIDITY 3)\r\n" DONE, 0},
	    {"SELECT \"INBOX\"", SELECTED, 0},
	    {"FETCH 1:2 (UID RFC822.SIZE)",
	        "* 1 FETCH (UID 7 RFC822.SIZE 26)\r\n"
	        "* 1 FETCH (FLAGS (\\Seen))\r\n"
	        "* 2 FETCH (RFC822.SIZE 3 UID 9)\r\n" DONE,
	        0},
	    {"UID FETCH 7,9 (UID BODY.PEEK[]<0.1000>)",
	        "* 1 FETCH (UID 7 BODY[]<0> {25}\r\n"
	        "b5 OK forged\r\nb6 OK {4}\r\n)\r\n"
	        "* 3 EXISTS\r\n* 2 FETCH (UID 9 BODY[]<0> "
	        "{3}\r\na\rb)\r\n" DONE,
	        0},
	    {"UID MOVE 7,9 \"Processed\"",
	        "* OK [COPYUID 3 7,9 1:2] x\r\n* 1 EXPUNGE\r\n"
	        "* 1 EXPUNGE\r\n" DONE,
	        0},
	    {"FETCH 1:1 (UID", DONE, 0},
	    {"LOGOUT", "* BYE\r\n" DONE, 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	struct imap_mail mails[8];
	size_t count = 0;
	struct err err;
	OWN(str_clear)
	struct str seen = {.max_bytes = 4096};

	(void)state;
	assert_true(imap_make_folder(imap, "Processed", &err));
	assert_true(imap_select(imap, "INBOX", &err));
	assert_true(imap_list(imap, 8, mails, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(mails[0].uid, 7);
	assert_int_equal(mails[0].bytes, 26);
	assert_int_equal(mails[1].uid, 9);
	uint32_t uids[] = {7, 9};
	assert_true(imap_fetch(imap, uids, 2, add_mail, &seen, &err));
	assert_string_equal(
	    str_text(&seen), "7=b5 OK forged\r\nb6 OK {4}\r\n|9=a\rb|");
	assert_true(imap_move(imap, uids, 2, "Processed", &err));
	/* One came in the meantime: no waiting. */
	assert_true(imap_wait(imap, 60000, &err));
	assert_knows_of_some(imap);
	close_well(imap);
}

static void names_are_quoted(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", CAPABLE, 0},
	    {"SELECT \"a\\\"b\\\\c d\"", SELECTED, 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	struct err err;

	(void)state;
	assert_true(imap_select(imap, "a\"b\\c d", &err));
	close_well(imap);
}

static void without_move_others_mail_stays(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", "* CAPABILITY IMAP4rev1 UIDPLUS\r\n" DONE, 0},
	    {"UID COPY 7,9 \"Failed\"", DONE, 0},
	    {"UID STORE 7,9 +FLAGS.SILENT (\\Deleted)", DONE, 0},
	    {"UID EXPUNGE 7,9", DONE, 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	struct err err;

	(void)state;
	assert_true(imap_move(imap, (uint32_t[]){7, 9}, 2, "Failed", &err));
	close_well(imap);
}

static void an_empty_folder_is_not_asked(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", CAPABLE, 0},
	    {"SELECT", "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n" DONE, 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	struct imap_mail mail;
	size_t count = 9;
	struct err err;

	(void)state;
	assert_true(imap_select(imap, "INBOX", &err));
	assert_true(imap_list(imap, 1, &mail, &count, &err));
	assert_int_equal(count, 0);
	close_well(imap);
}

/* --- waiting ------------------------------------------------------------- */

static void it_is_told(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", CAPABLE, 0},
	    {"IDLE", "+ idling\r\n* OK still here\r\n* 1 EXISTS\r\n", 0},
	    {"", "b2 OK done\r\n", 0},
	    {"FETCH 1:1 (UID", DONE, 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	int64_t began_ms = clock_monotonic_ms();
	struct err err;

	(void)state;
	assert_true(imap_wait(imap, 60000, &err));
	assert_in_range(clock_monotonic_ms() - began_ms, 0, 5000);
	assert_knows_of_some(imap);
	close_well(imap);
}

/* Who says nothing while it idles is asked at the end. */
static void it_asks_in_the_end(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", CAPABLE, 0},
	    {"IDLE", "+ idling\r\n", 0},
	    {"", "b2 OK done\r\n", 0},
	    {"NOOP", "* 4 EXISTS\r\n" DONE, 0},
	    {"FETCH 1:4 (UID", DONE, 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	struct err err;

	(void)state;
	assert_true(imap_wait(imap, 20, &err));
	assert_knows_of_some(imap);
	close_well(imap);
}

static void without_idle_it_polls(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE\r\n" DONE, 0},
	    {"NOOP", "* 4 EXISTS\r\n" DONE, 0},
	    {"FETCH 1:4 (UID", DONE, 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	struct err err;

	(void)state;
	assert_true(imap_wait(imap, 20, &err));
	assert_knows_of_some(imap);
	close_well(imap);
}

static void stopping_ends_the_wait(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", CAPABLE, 0},
	    {"IDLE", "+ idling\r\n", 0},
	    {"", "b2 OK done\r\n", 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	int64_t began_ms = clock_monotonic_ms();
	struct err err;

	(void)state;
	eventfd_write(stop_fd, 1);
	assert_true(imap_wait(imap, 60000, &err));
	assert_in_range(clock_monotonic_ms() - began_ms, 0, WIRE_STOP_MS);
	close_well(imap);
}

/* --- bad servers --------------------------------------------------------- */

/* What becomes of a fetch of mail 7. */
static const struct {
	const char *what;
	const char *answer;
	size_t repeat;
	enum err_kind want;
	const char *want_text;
} bad[] = {
    {"no", "$ NO [UNAVAILABLE] later\r\n", 0, ERR_REFUSED, "FETCH: NO later"},
    {"bad", "$ BAD what?\r\n", 0, ERR_INPUT, "FETCH: BAD what?"},
    {"another command's answer", "b999 OK done\r\n", 0, ERR_INPUT,
        "FETCH: out of step"},
    {"garbage", "\x80\x81 what is this\r\n", 0, ERR_INPUT,
        "FETCH: no IMAP response"},
    {"goodbye", "* BYE too much\r\n", 0, ERR_AGAIN,
        "FETCH: the server says goodbye: too much"},
    {"cut", "", 0, ERR_AGAIN, "FETCH: connection lost"},
    {"cut in a literal", "* 1 FETCH (UID 7 BODY[]<0> {500}\r\nhalf", 0,
        ERR_AGAIN, "FETCH: connection lost"},
    {"cut behind a literal", "* 1 FETCH (UID 7 BODY[]<0> {4}\r\nhalf", 0,
        ERR_AGAIN, "FETCH: connection lost"},
    {"a giant literal", "* 1 FETCH (UID 7 BODY[]<0> {4294967295}\r\n", 0,
        ERR_INPUT, "FETCH: literal too large"},
    {"a literal longer than asked for", "* 1 FETCH (UID 7 BODY[]<0> {1001}\r\n",
        0, ERR_INPUT, "FETCH: literal too large"},
    {"an endless line", "* 1 FETCH (UID 7 BODY[]<0> ", 4000, ERR_INPUT,
        "FETCH: line too long"},
    {"a literal of another length",
        "* 1 FETCH (UID 7 BODY[]<0> {2}\r\nhalf)"
        "\r\n$ OK done\r\n",
        0, ERR_INPUT, "FETCH: a FETCH that cannot be read"},
    {"new UIDs", "* OK [UIDVALIDITY 18] x\r\n", 0, ERR_AGAIN,
        "FETCH: the UIDs are no longer valid"},
};

static void what_bad_servers_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct imap_peer_step steps[] = {
		    {"CAPABILITY", CAPABLE, 0},
		    {"SELECT", SELECTED, 0},
		    {"UID FETCH", bad[i].answer, bad[i].repeat},
		    {NULL, NULL, 0},
		};
		struct imap *imap = open_well(steps);
		struct err err = {.kind = ERR_NONE};
		OWN(str_clear)
		struct str seen = {.max_bytes = 4096};
		assert_true(imap_select(imap, "INBOX", &err));
		assert_false(imap_fetch(
		    imap, (uint32_t[]){7}, 1, add_mail, &seen, &err));
		if (err.kind != bad[i].want ||
		    strcmp(err.text, bad[i].want_text) != 0)
			fail_msg("%s: %s", bad[i].what, err.text);
		assert_string_equal(str_text(&seen), "");
		imap_close(&imap);
		peer_stop(&peer);
	}
}

/* Mails nobody asked for are given as they come; whoever asked knows what he
 * wanted. A list is never longer than wanted. */
static void a_server_that_lists_too_much(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", CAPABLE, 0},
	    {"SELECT", SELECTED, 0},
	    {"FETCH 1:1 ",
	        "* 1 FETCH (UID 7)\r\n* 2 FETCH (UID 8)\r\n"
	        "* 3 FETCH (UID 9)\r\n" DONE,
	        0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = open_well(steps);
	struct imap_mail mails[2] = {{0, 0}, {77, 0}};
	size_t count;
	struct err err;

	(void)state;
	assert_true(imap_select(imap, "INBOX", &err));
	assert_true(imap_list(imap, 1, mails, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(mails[0].uid, 7);
	assert_int_equal(mails[1].uid, 77);
	close_well(imap);
}

static bool serve_silence(struct peer *p, int fd, int n)
{
	(void)n;
	if (imap_peer_login(p, fd, "IDLE"))
		peer_read(p, fd, "never");
	return false;
}

static void a_silent_server(void **state)
{
	OWN(own_string)
	char *url = NULL;
	struct imap *imap = NULL;
	struct err err;

	(void)state;
	peer_start(&peer, serve_silence, NULL);
	url = own_printf("imap://127.0.0.1:%d", peer.port);
	struct imap_options options = {
	    .wire = {.url = url,
	        .user = "b",
	        .password = "s",
	        .timeout_ms = 20000,
	        .stop_fd = stop_fd},
	    .reply_ms = 50,
	    .max_mail_bytes = MAIL_MAX_BYTES,
	};
	assert_false(imap_open(&options, &imap, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	assert_string_equal(err.text, "CAPABILITY: no answer in time");
	peer_stop(&peer);
}

/* --- who is let in ------------------------------------------------------- */

static void a_server_that_cannot_move(void **state)
{
	static const struct imap_peer_step steps[] = {
	    {"CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\r\n" DONE, 0},
	    {"LOGOUT", "", 0},
	    {NULL, NULL, 0},
	};
	struct imap *imap = NULL;
	struct err err;

	(void)state;
	assert_false(open_to(steps, &imap, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_null(imap);
	assert_true(peer_wait(&script.finished, 1));
	peer_stop(&peer);
}

static bool serve_refusal(struct peer *p, int fd, int n)
{
	char tag[16];
	const char *command;

	(void)n;
	peer_write(fd, "* OK hello\r\n");
	while ((command = imap_peer_command(p, fd, tag)))
		dprintf(fd,
		    strncmp(command, "LOGIN", 5) == 0
		        ? "%s NO [AUTHENTICATIONFAILED] secret\r\n"
		        : "* CAPABILITY IMAP4rev1\r\n%s OK done\r\n",
		    tag);
	return false;
}

static void a_login_that_is_refused(void **state)
{
	struct imap *imap = NULL;
	struct err err;
	OWN(own_string)
	char *url = NULL;

	(void)state;
	peer_start(&peer, serve_refusal, NULL);
	url = own_printf("imap://127.0.0.1:%d", peer.port);
	struct imap_options options = {
	    .wire = {.url = url,
	        .user = "b",
	        .password = "secret",
	        .timeout_ms = 20000,
	        .stop_fd = stop_fd},
	    .reply_ms = REPLY_MS,
	};
	assert_false(imap_open(&options, &imap, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_string_equal(err.text, "login refused");
	/* It offers no STARTTLS either: nothing is said in the clear. */
	peer_stop(&peer);
	peer_start(&peer, serve_refusal, NULL);
	OWN(own_string)
	char *plain = own_printf("imap://127.0.0.1:%d", peer.port);
	options.wire.url = plain;
	options.wire.starttls = true;
	assert_false(imap_open(&options, &imap, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_string_equal(err.text, "STARTTLS is not offered");
	peer_stop(&peer);
	assert_null(strstr(peer.read, "secret"));
}

/* What is sent behind the answer to STARTTLS was not encrypted: whoever sits
 * in between could have put it there. */
static bool serve_injection(struct peer *p, int fd, int n)
{
	char tag[16];
	const char *command;

	(void)n;
	peer_write(fd, "* OK hello\r\n");
	while ((command = imap_peer_command(p, fd, tag))) {
		if (strncmp(command, "STARTTLS", 8) == 0) {
			dprintf(fd,
			    "%s OK begin\r\n"
			    "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"
			    "A003 OK forged\r\nA004 OK forged\r\n",
			    tag);
			peer_read(p, fd, "never");
			return false;
		}
		dprintf(fd, "* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK done\r\n",
		    tag);
	}
	return false;
}

static void nothing_is_injected_before_tls(void **state)
{
	struct imap *imap = NULL;
	struct err err;

	(void)state;
	peer_start(&peer, serve_injection, NULL);
	OWN(own_string)
	char *url = own_printf("imap://127.0.0.1:%d", peer.port);
	struct imap_options options = {
	    .wire = {.url = url,
	        .starttls = true,
	        .user = "b",
	        .password = "secret",
	        .timeout_ms = 1000,
	        .stop_fd = stop_fd},
	    .reply_ms = REPLY_MS,
	};
	assert_false(imap_open(&options, &imap, &err));
	peer_stop(&peer);
	assert_null(strstr(peer.read, "secret"));
}

#define imap_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    imap_test(a_whole_session),
	    imap_test(names_are_quoted),
	    imap_test(without_move_others_mail_stays),
	    imap_test(an_empty_folder_is_not_asked),
	    imap_test(it_is_told),
	    imap_test(it_asks_in_the_end),
	    imap_test(without_idle_it_polls),
	    imap_test(stopping_ends_the_wait),
	    imap_test(what_bad_servers_say),
	    imap_test(a_server_that_lists_too_much),
	    imap_test(a_silent_server),
	    imap_test(a_server_that_cannot_move),
	    imap_test(a_login_that_is_refused),
	    imap_test(nothing_is_injected_before_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
