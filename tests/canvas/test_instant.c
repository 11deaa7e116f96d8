/* canvas/instant.h */
#include "base/clock.h"
#include "canvas/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void points_in_time(void **state)
{
	static const struct {
		const char *text;
		const char *want; /* NULL: none */
	} rows[] = {
	    {"2026-12-20T05:59:59Z", "2026-12-20T05:59:59Z"},
	    {"2026-12-20T05:59:59.123456Z", "2026-12-20T05:59:59Z"},
	    {"2026-12-20T05:59:59-07:00", "2026-12-20T12:59:59Z"},
	    {"2026-12-20T00:30:00+05:30", "2026-12-19T19:00:00Z"},
	    {"2026-12-20", "2026-12-20T23:59:59Z"},
	    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
	    {"2026-02-30", NULL},
	    {"2026-12-20T24:00:00Z", NULL},
	    {"2026-12-20T23:60:00Z", NULL},
	    {"2026-12-20T23:00:60Z", NULL},
	    {"2026-12-20T23:00:00", NULL},
	    {"2026-12-20T23:00Z", NULL},
	    {"2026-12-20 23:00:00Z", NULL},
	    {"2026-12-20T23:00:00+5", NULL},
	    {"2026-12-20T23:00:00Zx", NULL},
	    {"2026-12-20T23:00:00+01:00x", NULL},
	    {"2026-12-2", NULL},
	    {"soon", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[CLOCK_TEXT_BYTES] = "";
		int64_t at_ms;
		bool read = canvas_instant_read(rows[i].text, &at_ms);
		if (read)
			clock_format_utc(at_ms, text, sizeof(text));
		if (read != (rows[i].want != NULL) ||
		    (read && strcmp(text, rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].text, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(points_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
