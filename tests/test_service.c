/* service.h: the whole service in this process, with scripted peers for
 * Slack, and the signals that steer it. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "net/ws_peer.h"
#include "service.h"
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/prctl.h>

#include <cmocka.h>

/* What systemd is told to expect. */
static const int64_t STOP_MOST_MS = 20000;

static struct world world;
static struct config *config;
static struct peer api, ws;
static atomic_int stage;

static pthread_t runner;
static atomic_int ended; /* 1 cleanly, -1 not started */
static struct str problems;

/* --- peers --------------------------------------------------------------- */

static bool answer_api(struct peer *peer, int fd, int n)
{
	OWN(own_string)
	char *body = own_printf(
	    "{\"ok\":true,\"user_id\":\"U0BOT\",\"bot_id\":\"B0BOT\","
	    "\"url\":\"ws://127.0.0.1:%d/link/?t=%d\"}",
	    ws.port, n);

	if (peer_read_http(peer, fd))
		peer_answer_http(fd, "200 OK", "Connection: close\r\n", body);
	return true;
}

static bool answer_nothing(struct peer *peer, int fd, int n)
{
	(void)n;
	peer_read_http(peer, fd);
	stage = 1;
	peer_read(peer, fd, "never");
	return true;
}

static void write_envelope(int fd, const char *id)
{
	OWN(own_string)
	char *text = own_printf("{\"envelope_id\":\"%s\",\"type\":"
	                        "\"slash_commands\",\"payload\":{}}",
	    id);

	ws_write_text(fd, text);
}

static bool read_ack(struct peer *peer, int fd, const char *id)
{
	OWN(own_string)
	char *want = own_printf("{\"envelope_id\":\"%s\"}", id);
	int first;

	while ((first = ws_read(peer, fd)) == (0x80 | WS_PING))
		ws_write(fd, WS_PONG, true, "", 0);
	return first == (0x80 | WS_TEXT) && strcmp(peer->read, want) == 0;
}

/* Reads the client's close frame, code 1000, and answers it. */
static bool read_goodbye(struct peer *peer, int fd)
{
	bool normal = ws_read(peer, fd) == (0x80 | WS_CLOSE) &&
	              memcmp(peer->read, "\x03\xe8", 2) == 0;

	ws_write(fd, WS_CLOSE, true, peer->read, 2);
	return normal;
}

/* --- the service --------------------------------------------------------- */

static void *run(void *arg)
{
	(void)arg;
	ended = service_run(config, &problems, NULL) ? 1 : -1;
	return NULL;
}

static void start(peer_script *api_script, peer_script *ws_script)
{
	stage = ended = 0;
	peer_start(&ws, ws_script, NULL);
	peer_start(&api, api_script, NULL);
	world_make(&world, api.port, 0);
	peer_fence();
	config = world_config(&world);
	str_init(&problems, 8192);
	pthread_create(&runner, NULL, run, NULL);
}

/* Steers as an operator does; the signal is blocked but in the service. */
static void steer(int signal_number)
{
	kill(getpid(), signal_number);
}

static void finish(void)
{
	pthread_join(runner, NULL);
	peer_stop(&api);
	peer_stop(&ws);
	config_free(&config);
	world_clear(&world);
	str_clear(&problems);
}

/* --- a clean life -------------------------------------------------------- */

static bool script_life(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	write_envelope(fd, "e1");
	stage = read_ack(peer, fd, "e1") ? 1 : -1;
	if (!peer_wait(&stage, 2))
		return false;
	write_envelope(fd, "e2");
	stage = read_ack(peer, fd, "e2") ? 3 : -1;
	stage = read_goodbye(peer, fd) ? 4 : -1;
	return false;
}

static void it_runs_until_it_is_told_to_stop(void **state)
{
	static const int enders[] = {SIGTERM, SIGINT};

	(void)state;
	for (size_t i = 0; i < sizeof(enders) / sizeof(enders[0]); i++) {
		start(answer_api, script_life);
		assert_true(peer_wait(&stage, 1));
		assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
		/* Templates are loaded again, and all goes on. */
		steer(SIGHUP);
		stage = 2;
		assert_true(peer_wait(&stage, 3));
		assert_int_equal(ended, 0);
		int64_t started_ms = clock_monotonic_ms();
		steer(enders[i]);
		assert_true(peer_wait(&ended, 1));
		assert_true(clock_monotonic_ms() - started_ms < STOP_MOST_MS);
		assert_int_equal(stage, 4);
		assert_string_equal(str_text(&problems), "");
		assert_int_equal(
		    world_ask(&world, "SELECT count(*) FROM journal"), 2);
		finish();
	}
}

/* --- stopping in the middle of things ------------------------------------ */

static bool script_late_commit(struct peer *peer, int fd, int n)
{
	sqlite3 *lock;

	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	write_envelope(fd, "e1");
	bool first = read_ack(peer, fd, "e1");
	sqlite3_open(world.database, &lock);
	sqlite3_exec(lock, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	write_envelope(fd, "e2");
	/* Its pong says that it has read what came before. */
	ws_write(fd, WS_PING, true, "", 0);
	bool read = ws_read(peer, fd) == (0x80 | WS_PONG);
	steer(SIGTERM);
	sqlite3_close(lock);
	bool second = read_ack(peer, fd, "e2");
	stage = first && read && second && read_goodbye(peer, fd) ? 1 : -1;
	return false;
}

static void what_was_taken_in_is_committed_and_acknowledged(void **state)
{
	(void)state;
	start(answer_api, script_late_commit);
	assert_true(peer_wait(&ended, 1));
	assert_int_equal(stage, 1);
	assert_int_equal(world_ask(&world, "SELECT count(*) FROM journal"), 2);
	finish();
}

static bool script_deaf(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	write_envelope(fd, "e1");
	stage = read_ack(peer, fd, "e1") ? 1 : -1;
	while (ws_read(peer, fd) >= 0) /* and never says goodbye */
		;
	return false;
}

static void peers_that_do_not_answer_do_not_hold_it_up(void **state)
{
	static const struct {
		peer_script *api, *ws;
	} rows[] = {{answer_nothing, script_deaf}, {answer_api, script_deaf}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(rows[i].api, rows[i].ws);
		assert_true(peer_wait(&stage, 1));
		int64_t started_ms = clock_monotonic_ms();
		steer(SIGTERM);
		assert_true(peer_wait(&ended, 1));
		assert_true(clock_monotonic_ms() - started_ms < STOP_MOST_MS);
		finish();
	}
}

/* --- not starting -------------------------------------------------------- */

static void a_second_one_on_the_same_database_is_refused(void **state)
{
	OWN(str_clear)
	struct str why = {.max_bytes = 8192};
	struct err err;

	(void)state;
	start(answer_api, script_life);
	assert_true(peer_wait(&stage, 1));
	assert_false(service_run(config, &why, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	assert_non_null(
	    strstr(str_text(&why), "another beadle is using this database"));
	/* The first did not notice. */
	stage = 2;
	assert_true(peer_wait(&stage, 3));
	steer(SIGTERM);
	assert_true(peer_wait(&ended, 1));
	finish();
}

static void what_could_not_start_is_started_when_it_is_mended(void **state)
{
	(void)state;
	stage = ended = 0;
	peer_start(&ws, script_life, NULL);
	peer_start(&api, answer_api, NULL);
	world_make(&world, api.port, 0);
	config = world_config(&world);
	str_init(&problems, 8192);
	char *whole = MOVE(config->workflows_dir);
	config->workflows_dir = own_printf("%s/nowhere", world.folder);
	assert_false(service_run(config, &problems, NULL));
	assert_non_null(strstr(str_text(&problems), "nowhere"));
	str_reset(&problems);
	free(config->workflows_dir);
	config->workflows_dir = whole;
	pthread_create(&runner, NULL, run, NULL);
	assert_true(peer_wait(&stage, 1));
	stage = 2;
	assert_true(peer_wait(&stage, 3));
	steer(SIGTERM);
	assert_true(peer_wait(&ended, 1));
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_runs_until_it_is_told_to_stop),
	    cmocka_unit_test(what_was_taken_in_is_committed_and_acknowledged),
	    cmocka_unit_test(peers_that_do_not_answer_do_not_hold_it_up),
	    cmocka_unit_test(a_second_one_on_the_same_database_is_refused),
	    cmocka_unit_test(what_could_not_start_is_started_when_it_is_mended),
	};
	sigset_t signals;

	/* For the service alone to take, on whichever thread it runs. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	crypto_init(NULL);
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
