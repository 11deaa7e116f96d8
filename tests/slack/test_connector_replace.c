/* slack/connector.h: a connection is replaced while it lives, without a moment
 * in which there is none. */
#include "slack/connector_world.h"

/* Patient with a loaded machine: no deadline of ours ends anything, but the
 * draining. */
#define CALM                                                                   \
	.link = {.open_ms = 20000,                                             \
	    .hello_ms = 20000,                                                 \
	    .ping_ms = 10,                                                     \
	    .pong_ms = 20000,                                                  \
	    .leave_ms = 20000},                                                \
	.again = {                                                             \
	    .backoff_first_ms = 2, .backoff_max_ms = 10, .crowded_ms = 20}
static const struct slack_connector_pace calm_pace = {CALM, .drain_ms = 50};
static const struct slack_connector_pace draining_pace = {
    CALM, .drain_ms = 5000};

/* --- make before break --------------------------------------------------- */

/* The next connection, while the script has others open; -1: none. */
static int accept_another(struct peer *peer)
{
	int fd = accept(peer->listener, NULL, NULL);

	peer_fence();
	if (fd >= 0 && !ws_accept(peer, fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* An envelope, and its acknowledgement on the same connection. */
static bool serves(struct peer *peer, int fd, const char *id)
{
	write_envelope(fd, id);
	return read_ack(peer, fd, id);
}

static const char *goodbye; /* what the old connection is told */
static const char *greeting;
static bool late; /* the old one serves after the new one has */
static bool mute; /* its goodbye is not answered, and it is cut */

/* Both serve; then the old one, and only it, is closed with code 1000. */
static bool script_overlap(struct peer *peer, int fd, int n)
{
	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, greeting);
	bool ok = serves(peer, fd, "e1");
	if (goodbye)
		ws_write_text(fd, goodbye);
	int other = accept_another(peer);
	/* Not greeted yet: the old one is all there is. */
	ok = ok && other >= 0 && serves(peer, fd, "e2");
	ws_write_text(other, HELLO);
	ok = ok && serves(peer, other, "e3");
	ok = ok && (!late || serves(peer, fd, "e4"));
	ok = ok && read_past_pings(peer, fd) == (0x80 | WS_CLOSE) &&
	     peer->read[0] == 0x03 && (unsigned char)peer->read[1] == 0xe8;
	if (mute)
		ok = ok && ws_read(peer, fd) < 0;
	else
		ws_write(fd, WS_CLOSE, true, peer->read, 2);
	ok = ok && serves(peer, other, "e5");
	stage = ok ? 1 : -1;
	read_to_the_end(peer, other);
	close(other);
	return false;
}

#define BRIEF_HELLO                                                            \
	"{\"type\":\"hello\",\"num_connections\":1,\"debug_info\":{"           \
	"\"approximate_connection_time\":1}}"

static void the_new_one_is_there_before_the_old_one_goes(void **state)
{
	static const struct {
		const char *greeting, *goodbye;
	} rows[] = {
	    {HELLO, DISCONNECT("refresh_requested")},
	    {HELLO, DISCONNECT("warning")},
	    {HELLO, DISCONNECT("moon")},
	    {HELLO, DISCONNECT("warning")},
	    /* Nobody says so, but its life is nearly over. */
	    {BRIEF_HELLO, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i) {
			teardown(state);
			setup(state);
		}
		greeting = rows[i].greeting;
		goodbye = rows[i].goodbye;
		late = i == 0;
		mute = i == 3;
		start_at(late ? &draining_pace : &calm_pace, answer_ticket,
		    script_overlap);
		peer_wait(&stage, 1);
		assert_int_equal(stage, 1);
		assert_int_equal(asked, 2);
	}
}

/* The new one is refused again and again; the old one serves meanwhile. */
static bool script_stubborn(struct peer *peer, int fd, int n)
{
	bool ok = true;

	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	ws_write_text(fd, DISCONNECT("refresh_requested"));
	for (int i = 0; i < 3; i++) {
		int other = accept(peer->listener, NULL, NULL);
		peer_read(peer, other, "\r\n\r\n");
		peer_answer_http(other, "409 Conflict", "", "");
		close(other);
		ok = ok && serves(peer, fd, "e1");
	}
	int last = accept_another(peer);
	ok = ok && works(peer, last, "e2");
	stage = ok ? 1 : -1;
	read_to_the_end(peer, fd);
	read_to_the_end(peer, last);
	close(last);
	return false;
}

static void while_no_new_one_is_had_the_old_one_serves(void **state)
{
	(void)state;
	start_at(&calm_pace, answer_ticket, script_stubborn);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, 5);
}

/* Too many: ours that is to go makes room, and only then is it tried again. */
static bool script_crowded(struct peer *peer, int fd, int n)
{
	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	ws_write_text(fd, DISCONNECT("refresh_requested"));
	int refused = accept_another(peer);
	ws_write_text(refused, DISCONNECT("too_many_websockets"));
	read_to_the_end(peer, refused);
	close(refused);
	bool first = read_past_pings(peer, fd) == (0x80 | WS_CLOSE);
	ws_write(fd, WS_CLOSE, true, peer->read, 2);
	int last = accept_another(peer);
	stage = first && works(peer, last, "e1") ? 1 : -1;
	read_to_the_end(peer, last);
	close(last);
	return false;
}

static void when_there_are_too_many_ours_goes_first(void **state)
{
	(void)state;
	start_at(&calm_pace, answer_ticket, script_crowded);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(the_new_one_is_there_before_the_old_one_goes),
	    TEST(while_no_new_one_is_had_the_old_one_serves),
	    TEST(when_there_are_too_many_ours_goes_first),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
