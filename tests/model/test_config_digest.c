/* model/config.h: [digest]. */
#include "model/config_world.h"

#define CALENDAR                                                               \
	"[calendar campus]\ntimezone = UTC\nhours = mon-fri 09:00-17:00\n"

static void sound(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(config_free)
	struct config *config = NULL;

	(void)state;
	/* Wherever the calendar stands. */
	assert_true(load(BEADLE STORE SLACK OFFICE
	    "[digest]\nat = 07:05\ncalendar = campus\n" CALENDAR,
	    &config, &problems));
	assert_string_equal(str_text(&problems), "");
	assert_int_equal(config->digest_at_min, 7 * 60 + 5);
	assert_string_equal(config->digest_calendar, "campus");
}

static void as_it_is_without(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(config_free)
	struct config *config = NULL;

	(void)state;
	assert_true(load(BEADLE STORE SLACK OFFICE, &config, &problems));
	assert_int_equal(config->digest_at_min, 8 * 60 + 30);
	assert_null(config->digest_calendar);
}

static void what_cannot_be(void **state)
{
	static const struct {
		const char *section, *want;
	} wants[] = {
	    {"[digest]\nat = 8:30\n", "for example 08:30"},
	    {"[digest]\nat = 24:00\n", "for example 08:30"},
	    {"[digest]\nat = 08:30 and 16:00\n", "for example 08:30"},
	    {"[digest]\nat =\n", "for example 08:30"},
	    {"[digest]\ncalendar = moon\n", "there is no [calendar moon]"},
	    {"[digest]\nhour = 8\n", "hour"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		OWN(config_free)
		struct config *config = NULL;
		OWN(own_string)
		char *text = own_printf(
		    "%s%s", BEADLE STORE SLACK OFFICE, wants[i].section);
		if (load(text, &config, &problems) ||
		    strstr(str_text(&problems), wants[i].want) == NULL)
			fail_msg("row %zu: %s", i, str_text(&problems));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sound),
	    cmocka_unit_test(as_it_is_without),
	    cmocka_unit_test(what_cannot_be),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
