/* model/config.h: [canvas]. */
#include "model/config_world.h"

static void sound(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(config_free)
	struct config *config = NULL;

	(void)state;
	write_file("ct", " 7053~abc_DEF\n", 0600);
	write_file("ca.pem", "x", 0644);
	assert_true(load(BEADLE STORE SLACK OFFICE
	    "[canvas]\nurl = https://canvas.u.example/\ntoken = file:ct\n"
	    "account = 12\nissue = beadle\nmax_days = 120\nca_file = ca.pem\n",
	    &config, &problems));
	assert_string_equal(str_text(&problems), "");
	assert_string_equal(
	    config->canvas.api_url, "https://canvas.u.example/api/v1/");
	assert_string_equal(config->canvas.token, "7053~abc_DEF");
	assert_string_equal(config->canvas.account, "12");
	assert_true(config->canvas.creates);
	assert_int_equal(config->canvas.max_days, 120);
	assert_non_null(config->canvas.ca_file);
	assert_true(config_serves(config, "canvas"));
}

static void as_little_as_there_must_be(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(config_free)
	struct config *config = NULL;

	(void)state;
	write_file("ct", "7053~abc", 0600);
	assert_true(load(BEADLE STORE SLACK OFFICE
	    "[canvas]\nurl = http://127.0.0.1:8000\ntoken = file:ct\n",
	    &config, &problems));
	assert_string_equal(
	    config->canvas.api_url, "http://127.0.0.1:8000/api/v1/");
	assert_string_equal(config->canvas.account, "self");
	assert_false(config->canvas.creates);
	assert_int_equal(config->canvas.max_days, 0);
	assert_null(config->canvas.ca_file);
}

static void none_at_all(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(config_free)
	struct config *config = NULL;

	(void)state;
	assert_true(load(BEADLE STORE SLACK OFFICE, &config, &problems));
	assert_null(config->canvas.api_url);
	assert_false(config_serves(config, "canvas"));
}

static void mistakes(void **state)
{
	static const struct {
		const char *lines;
		const char *want; /* what is said, among others */
	} rows[] = {
	    {"url = http://canvas.u.example\ntoken = file:ct\n",
	        "https://canvas.university.example"},
	    {"url = https://canvas.u.example/login\ntoken = file:ct\n",
	        "https://canvas.university.example"},
	    {"url = canvas\ntoken = file:ct\n", "url"},
	    {"url = https://c\n", "token"},
	    {"token = file:ct\n", "url"},
	    {"url = https://c\ntoken = 7053~abc\n", "token"},
	    {"url = https://c\ntoken = file:two\n", "it holds something else"},
	    {"url = https://c\ntoken = file:ct\naccount = ../x\n",
	        "write self"},
	    {"url = https://c\ntoken = file:ct\nissue = me\n",
	        "write edtech or beadle"},
	    {"url = https://c\ntoken = file:ct\nmax_days = 0\n",
	        "write a number from 1"},
	    {"url = https://c\ntoken = file:ct\nmax_days = 30d\n",
	        "write a number from 1"},
	    {"url = https://c\ntoken = file:ct\nca_file = none.pem\n",
	        "ca_file"},
	};

	(void)state;
	write_file("ct", "7053~hush", 0600);
	write_file("two", "7053~hush 7053~hush", 0600);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		OWN(config_free)
		struct config *config = NULL;
		OWN(own_string)
		char *text = own_printf(
		    BEADLE STORE SLACK OFFICE "[canvas]\n%s", rows[i].lines);
		assert_false(load(text, &config, &problems));
		if (strstr(str_text(&problems), rows[i].want) == NULL)
			fail_msg("%s: %s", rows[i].lines, str_text(&problems));
		assert_null(strstr(str_text(&problems), "hush"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sound),
	    cmocka_unit_test(as_little_as_there_must_be),
	    cmocka_unit_test(none_at_all),
	    cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
