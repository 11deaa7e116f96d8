/* slack/intake.h: an envelope is answered once its batch is committed, on the
 * link it came from, and waits while the engine is full. The engine is turned
 * by hand, the link is a real one. */
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "net/ws_peer.h"
#include "slack/intake.h"
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>

#include <cmocka.h>

enum { ENVELOPES = 3 };

static const struct slack_link_pace pace = {.open_ms = 60000,
    .hello_ms = 60000,
    .ping_ms = 60000,
    .pong_ms = 60000,
    .leave_ms = 60000};

static struct world world;
static struct config *config;
static struct engine *engine;
static struct websocket_loop *loop;
static struct slack_intake *intake;
static struct slack_frame_self self;
static struct slack_link *link_;
static struct peer peer;

static atomic_int came, held, gone;      /* the loop's thread */
static atomic_int acked;                 /* the peer's */
static char acks[ENVELOPES * 2][32];     /* in order */
static atomic_int fillers, fillers_lost; /* replies to them */

/* --- the peer -------------------------------------------------------------
 */

static bool script(struct peer *p, int fd, int n)
{
	int first;

	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	for (int i = 0; i < ENVELOPES; i++) {
		OWN(own_string)
		char *text = own_printf("{\"envelope_id\":\"e%d\",\"type\":"
		                        "\"slash_commands\",\"payload\":{}}",
		    i);
		ws_write_text(fd, text);
	}
	while ((first = ws_read(p, fd)) >= 0) {
		if (first == (0x80 | WS_TEXT) && acked < ENVELOPES * 2) {
			snprintf(
			    acks[acked], sizeof(acks[0]), "%.31s", p->read);
			acked++;
		}
		if (first == (0x80 | WS_CLOSE))
			ws_write(fd, WS_CLOSE, true, p->read, 2);
	}
	return false;
}

static void answered_in_order(void)
{
	for (int i = 0; i < ENVELOPES; i++) {
		OWN(own_string)
		char *want = own_printf("{\"envelope_id\":\"e%d\"", i);
		assert_int_equal(strncmp(acks[i], want, strlen(want)), 0);
	}
}

/* --- the loop -------------------------------------------------------------
 */

static void on_hello(void *arg, const struct slack_frame *frame)
{
	(void)arg, (void)frame;
}

static void on_told(void *arg, const char *reason)
{
	(void)arg, (void)reason;
}

static void on_envelope(
    void *arg, struct slack_link *link, struct slack_frame *frame)
{
	(void)arg;
	if (!slack_intake_take(intake, link, frame))
		held++;
	came++;
}

static void on_gone(void *arg, const struct slack_link_end *end)
{
	(void)arg, (void)end;
	gone++;
}

static const struct slack_link_events events = {
    .hello = on_hello,
    .told = on_told,
    .envelope = on_envelope,
    .gone = on_gone,
};

static void open_on_loop(void *arg)
{
	const struct slack_link_options options = {
	    .loop = loop, .self = &self, .pace = &pace, .events = &events};
	struct err err;

	if (!slack_link_open(&options, arg, &link_, &err))
		gone = -1;
}

static void room_on_loop(void *arg)
{
	*(atomic_int *)arg = slack_intake_room(intake) ? 1 : 2;
}

static void stop_on_loop(void *arg)
{
	slack_intake_stop(intake);
	*(atomic_int *)arg = 1;
}

static void probe_on_loop(void *arg)
{
	slack_link_send(link_, "probe");
	*(atomic_int *)arg = 1;
}

static void drop_on_loop(void *arg)
{
	(void)arg;
	slack_link_drop(link_, "test");
}

/* Calls fn on the loop's thread and waits for what it says. */
static int on_loop(void fn(void *arg))
{
	static atomic_int said;

	said = 0;
	websocket_loop_call(loop, fn, &said);
	while (said == 0)
		usleep(1000);
	return said;
}

/* What the link carries next is not an answer: none has gone before. */
static void nothing_was_answered(void)
{
	on_loop(probe_on_loop);
	assert_true(peer_wait(&acked, 1));
	assert_string_equal(acks[0], "probe");
}

/* --- the engine -----------------------------------------------------------
 */

static void turn(void)
{
	while (engine_turn(engine))
		;
}

static void on_filler(void *arg, const struct reply *reply)
{
	(void)arg;
	fillers++;
	fillers_lost += reply->kind == REPLY_NOT_COMMITTED;
}

static int fill(void)
{
	for (int n = 0;; n++) {
		OWN(own_string)
		char *id = own_printf("filler-%d", n);
		struct event *event = event_new(EVENT_NOTE, "test", id);
		if (engine_submit(engine, event, on_filler, NULL))
			continue;
		event_free(&event);
		return n;
	}
}

/* Every write would make a file longer than it is now. */
static void disk_is_full(bool full)
{
	OWN(own_string)
	char *wal = own_printf("%s-wal", world.database);
	struct rlimit limit;
	struct stat st;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = full ? (rlim_t)st.st_size : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* --- */

static int setup(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 8192};
	struct err err;

	(void)state;
	came = held = gone = acked = fillers = fillers_lost = 0;
	world_make(&world, 0, 1);
	config = world_config(&world);
	if (!engine_open(config, &engine, &problems, NULL) ||
	    !websocket_loop_start(NULL, &loop, &err))
		return 1;
	intake = slack_intake_new(engine, loop);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	websocket_loop_call(loop, drop_on_loop, NULL);
	peer_wait(&gone, 1);
	turn();
	websocket_loop_stop(&loop);
	slack_intake_free(&intake);
	slack_intake_free(&intake); /* nothing is left of it */
	engine_close(&engine);
	config_free(&config);
	peer_stop(&peer);
	world_clear(&world);
	return 0;
}

/* The envelopes are with the intake once this returns. */
static void let_them_come(void)
{
	static char url[64];

	peer_start(&peer, script, NULL);
	snprintf(url, sizeof(url), "ws://127.0.0.1:%d/link/", peer.port);
	websocket_loop_call(loop, open_on_loop, url);
	assert_true(peer_wait(&came, ENVELOPES));
}

static void an_answer_waits_for_the_batch(void **state)
{
	(void)state;
	let_them_come();
	assert_int_equal(held, 0);
	assert_int_equal(acked, 0);
	turn();
	assert_true(peer_wait(&acked, ENVELOPES));
	answered_in_order();
}

static void a_full_engine_keeps_their_order(void **state)
{
	int n = fill();

	(void)state;
	let_them_come();
	assert_int_equal(held, ENVELOPES);
	assert_int_equal(on_loop(room_on_loop), 2); /* there is none yet */
	turn();
	assert_int_equal(fillers, n);
	assert_int_equal(acked, 0);
	assert_int_equal(on_loop(room_on_loop), 1);
	turn();
	assert_true(peer_wait(&acked, ENVELOPES));
	answered_in_order();
}

static void what_is_forgotten_is_not_answered(void **state)
{
	(void)state;
	fill();
	let_them_come();
	on_loop(stop_on_loop);
	turn();
	assert_int_equal(on_loop(room_on_loop), 1); /* nothing is held */
	turn();
	assert_int_equal(world_ask(&world, "SELECT count(*) FROM journal"
	                                   " WHERE source = 'slack'"),
	    0);
	nothing_was_answered();
}

static void what_is_not_committed_is_not_answered(void **state)
{
	(void)state;
	let_them_come();
	disk_is_full(true);
	turn();
	disk_is_full(false);
	assert_int_equal(world_ask(&world, "SELECT count(*) FROM journal"), 0);
	nothing_was_answered();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        an_answer_waits_for_the_batch, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        a_full_engine_keeps_their_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        what_is_forgotten_is_not_answered, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        what_is_not_committed_is_not_answered, setup, teardown),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
