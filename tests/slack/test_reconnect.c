/* slack/reconnect.h: how long each reason makes us wait. */
#include "slack/reconnect.h"

#include "base/crypto.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct slack_reconnect_pace pace = {
    .backoff_first_ms = 500,
    .backoff_max_ms = 300000,
    .forgive_ms = 10000,
    .brief_ms = 5000,
    .crowded_ms = 5000,
    .limited_ms = 7000,
    .refused_ms = 300000,
};

static const struct {
	const char *name;
	const char *reason;
	int failures, crowded; /* before */
	int64_t lived_ms, peer_wish_ms;
	int64_t want_least_ms, want_most_ms;
	int want_failures;
} rows[] = {
    {"a refresh", "refresh_requested", 0, 0, 3600000, -1, 0, 0, 0},
    {"a warning", "warning", 0, 0, 5000, -1, 0, 0, 0},
    {"our own renewal", "lifetime", 0, 0, 3600000, -1, 0, 0, 0},
    {"its pings stopped", "no_server_ping", 0, 0, 60000, -1, 0, 0, 0},
    {"a refresh at once", "refresh_requested", 0, 0, 4999, -1, 0, 500, 1},
    {"again and again", "refresh_requested", 4, 0, 10, -1, 0, 8000, 5},
    {"cut", "connection_lost", 0, 0, 0, -1, 0, 500, 1},
    {"cut for the third time", "connection_lost", 2, 0, 0, -1, 0, 2000, 3},
    {"cut after half a minute", "no_pong", 4, 0, 30000, -1, 0, 1000, 2},
    {"cut after an hour", "no_pong", 9, 0, 3600000, -1, 0, 0, 1},
    {"cut after ten seconds", "no_pong", 0, 0, 10000, -1, 0, 0, 1},
    {"cut before that", "no_pong", 0, 0, 9999, -1, 0, 500, 1},
    {"there is room, maybe", "room_made", 0, 0, 3600000, -1, 0, 0, 0},
    {"for ever", "connect_failed", 1000, 0, 0, -1, 0, 300000, 1001},
    {"a reason nobody knows", "moon", 0, 0, 0, -1, 0, 500, 1},
    {"too many", "too_many_websockets", 0, 0, 0, -1, 5000, 6750, 1},
    {"too many, again", "too_many_websockets", 1, 2, 0, -1, 20000, 26000, 2},
    {"too many, for ever", "too_many_websockets", 99, 99, 0, -1, 300000, 675000,
        100},
    {"switched off", "link_disabled", 0, 0, 0, -1, 300000, 300500, 1},
    {"a bad token", "invalid_auth", 0, 0, 0, -1, 300000, 300500, 1},
    {"asked too often", "ratelimited", 0, 0, 0, 30000, 30000, 30500, 1},
    {"asked too often, and again", "ratelimited", 3, 0, 0, 30000, 30000, 30500,
        4},
    {"for ever, with a wish", "ratelimited", 99, 0, 0, 3000, 3000, 300000, 100},
    {"a wish that is none", "ratelimited", 2, 0, 0, 0, 0, 2000, 3},
    {"and no wish", "ratelimited", 0, 0, 0, -1, 7000, 7500, 1},
    {"the peer's wish is more than ours", "http_503", 0, 0, 0, 60000, 60000,
        60500, 1},
};

static void every_reason_has_its_wait(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		/* There are dice in it. */
		for (int n = 0; n < 50; n++) {
			struct slack_reconnect r = {.pace = &pace,
			    .failures = rows[i].failures,
			    .crowded = rows[i].crowded};
			int64_t wait_ms =
			    slack_reconnect_wait_ms(&r, rows[i].reason,
			        rows[i].lived_ms, rows[i].peer_wish_ms);
			if (wait_ms < rows[i].want_least_ms ||
			    wait_ms > rows[i].want_most_ms)
				fail_msg("%s: %lld ms", rows[i].name,
				    (long long)wait_ms);
			if (r.failures != rows[i].want_failures)
				fail_msg("%s: %d failures", rows[i].name,
				    r.failures);
		}
}

static void a_greeting_shows_that_there_is_room(void **state)
{
	struct slack_reconnect r = {.pace = &pace, .crowded = 5};

	(void)state;
	slack_reconnect_greeted(&r);
	assert_true(
	    slack_reconnect_wait_ms(&r, "too_many_websockets", 0, -1) < 6750);
}

static void every_reason_is_counted(void **state)
{
	struct slack_reconnect r = {.pace = &pace};
	OWN(str_clear)
	struct str text = {.max_bytes = 1024};

	(void)state;
	slack_reconnect_text(&r, &text);
	assert_string_equal(str_text(&text), "");
	slack_reconnect_count(&r, "warning");
	slack_reconnect_count(&r, "no_pong");
	slack_reconnect_count(&r, "warning");
	slack_reconnect_count(&r, "moon");
	slack_reconnect_count(&r, "token_revoked");
	slack_reconnect_text(&r, &text);
	assert_string_equal(
	    str_text(&text), "other=1 warning=2 no_pong=1 bad_token=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_reason_has_its_wait),
	    cmocka_unit_test(a_greeting_shows_that_there_is_room),
	    cmocka_unit_test(every_reason_is_counted),
	};

	crypto_init(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
