/* model/config_beadle.c: the folders, the log, the clock of tests. */
#include "model/config_world.h"

#define REST STORE MAIL "[office o]\ntitle = O\nmembers = a@u.example\n"

static void folders_are_beside_the_file(void **state)
{
	OWN(config_free)
	struct config *c = loaded(
	    "[beadle]\nworkflows = w\ntemplates = /tmp\nclock = turn\n" REST);
	OWN(own_string)
	char *workflows = own_printf("%s/w", folder);
	OWN(own_string)
	char *clock = own_printf("%s/turn", folder);

	(void)state;
	assert_string_equal(c->workflows_dir, workflows);
	assert_string_equal(c->templates_dir, "/tmp");
	assert_string_equal(c->clock_file, clock);
	assert_int_equal(c->log_level, LOG_INFO);
}

static void levels(void **state)
{
	static const struct {
		const char *name;
		enum log_level want;
	} rows[] = {{"debug", LOG_DEBUG}, {"info", LOG_INFO},
	    {"warn", LOG_WARN}, {"error", LOG_ERROR}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *text =
		    own_printf(BEADLE "log_level = %s\n" REST, rows[i].name);
		OWN(config_free)
		struct config *c = loaded(text);
		assert_int_equal(c->log_level, rows[i].want);
	}
}

static void mistakes(void **state)
{
	(void)state;
	want_problem(BEADLE "log_level = loud\n" REST,
	    ":4: log_level: write debug, info, warn or error\n");
	want_problem("[beadle]\nworkflows = w\n" REST, "templates");
	want_problem("[beadle]\nworkflows = none\ntemplates = t\n" REST,
	    "none: No such file or directory");
	want_problem("[beadle]\nworkflows = pw\ntemplates = t\n" REST, "pw");
}

static void admins(void **state)
{
	OWN(config_free)
	struct config *c =
	    loaded(BEADLE "admins = Jo@u.example, priya@u.example\n" REST);

	(void)state;
	assert_string_equal(c->admins[0], "jo@u.example");
	assert_string_equal(c->admins[1], "priya@u.example");
	assert_null(c->admins[2]);
	want_problem(BEADLE "admins = jo\n" REST,
	    ":4: admins: write e-mail addresses, separated by commas\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(folders_are_beside_the_file),
	    cmocka_unit_test(levels),
	    cmocka_unit_test(mistakes),
	    cmocka_unit_test(admins),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
