/* base/log.h: one line is one line, whatever the values hold. */
#include "base/log.h"
#include "base/own.h"
#include "base/str.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LINE_MAX_BYTES = 4096, CAPTURE_MAX_BYTES = 4 * 1024 * 1024 };

/* Standard error goes into a file between the two. */
static int saved_stderr;
static FILE *captured;

static void capture_begin(void)
{
	captured = tmpfile();
	assert_non_null(captured);
	saved_stderr = dup(STDERR_FILENO);
	dup2(fileno(captured), STDERR_FILENO);
}

static void capture_end(struct str *ret_text)
{
	char part[4096];
	size_t n;

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	rewind(captured);
	while ((n = fread(part, 1, sizeof(part), captured)) > 0)
		str_add_n(ret_text, part, n);
	fclose(captured);
	assert_true(str_ok(ret_text));
}

static int quiet_again(void **state)
{
	(void)state;
	log_set_level(LOG_INFO);
	return 0;
}

/* --- the shape of a line ---------------------------------------------------
 */

static void a_line_is_logfmt(void **state)
{
	OWN(str_clear)
	struct str text = {.max_bytes = CAPTURE_MAX_BYTES};

	(void)state;
	capture_begin();
	log_info("started");
	log_warn("retry", LOG_STR("case", "CT-1042"), LOG_INT("n", -7));
	log_error("lost", LOG_STR("who", (const char *)NULL),
	    LOG_INT("big", INT64_MIN), LOG_STR("empty", ""));
	capture_end(&text);
	assert_string_equal(str_text(&text),
	    "level=info event=started\n"
	    "level=warn event=retry case=CT-1042 n=-7\n"
	    "level=error event=lost who=- big=-9223372036854775808 "
	    "empty=\"\"\n");
}

static const struct {
	enum log_level threshold;
	const char *want; /* the first letters of what is written */
} thresholds[] = {
    {LOG_DEBUG, "diwe"},
    {LOG_INFO, "iwe"},
    {LOG_WARN, "we"},
    {LOG_ERROR, "e"},
};

static void lines_below_the_level_are_not_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		OWN(str_clear)
		struct str text = {.max_bytes = CAPTURE_MAX_BYTES};
		OWN(str_clear)
		struct str letters = {.max_bytes = 8};
		log_set_level(thresholds[i].threshold);
		capture_begin();
		log_debug("x");
		log_info("x");
		log_warn("x");
		log_error("x");
		capture_end(&text);
		for (const char *p = str_text(&text);
		     (p = strstr(p, "level=")) != NULL; p++)
			str_add_char(&letters, p[6]);
		assert_string_equal(str_text(&letters), thresholds[i].want);
	}
}

static void levels_by_name(void **state)
{
	enum log_level level = LOG_WARN;

	(void)state;
	assert_true(log_level_from_name("debug", &level));
	assert_int_equal(level, LOG_DEBUG);
	assert_true(log_level_from_name("error", &level));
	assert_int_equal(level, LOG_ERROR);
	assert_false(log_level_from_name("Error", &level));
	assert_false(log_level_from_name("", &level));
	assert_int_equal(level, LOG_ERROR);
}

/* --- hostile values --------------------------------------------------------
 */

static const struct {
	const char *value;
	const char *want;
} values[] = {
    {"plain-1.2:3/4_5", "plain-1.2:3/4_5"},
    {"two words", "\"two words\""},
    {"a=b", "\"a=b\""},
    {"\"", "\"\\\"\""},
    {"a\\", "\"a\\\\\""},
    {"x\nlevel=error event=forged", "\"x\\x0alevel=error event=forged\""},
    {"x\r\n", "\"x\\x0d\\x0a\""},
    {"\" forged=1 \"", "\"\\\" forged=1 \\\"\""},
    {"\\\" forged=1", "\"\\\\\\\" forged=1\""},
    {"\x1b[2J\x07", "\"\\x1b[2J\\x07\""},
    {"\x7f", "\"\\x7f\""},
    {"\t", "\"\\x09\""},
    {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80",
        "\"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\""},
    /* C1: CSI, and NEL, which ends a line for some. */
    {"\xC2\x9B"
     "31m\xC2\x85",
        "\"\\xc2\\x9b31m\\xc2\\x85\""},
    {"\xC2\xA0", "\"\xC2\xA0\""},
    /* Separators of lines and of paragraphs. */
    {"a\xE2\x80\xA8"
     "b\xE2\x80\xA9",
        "\"a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9\""},
    /* No UTF-8: journald would hide the whole line. */
    {"\xFF", "\"\\xff\""},
    {"cut \xE2\x82", "\"cut \\xe2\\x82\""},
    {"\xC0\x8A", "\"\\xc0\\x8a\""},
    {"\xED\xA0\x80", "\"\\xed\\xa0\\x80\""},
};

static void values_cannot_leave_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		OWN(str_clear)
		struct str text = {.max_bytes = CAPTURE_MAX_BYTES};
		OWN(own_string)
		char *want =
		    own_printf("level=info event=e v=%s n=1\n", values[i].want);
		capture_begin();
		log_info("e", LOG_STR("v", values[i].value), LOG_INT("n", 1));
		capture_end(&text);
		assert_string_equal(str_text(&text), want);
	}
}

/* Every byte that can stand in a C string, in every pair with itself. */
static void any_byte_stays_in_its_line(void **state)
{
	OWN(str_clear)
	struct str text = {.max_bytes = CAPTURE_MAX_BYTES};
	size_t lines = 0;

	(void)state;
	capture_begin();
	for (int c = 1; c < 256; c++) {
		OWN(own_string)
		char *value = own_printf("%cx%c", c, c);
		log_info("e", LOG_STR("v", value));
	}
	capture_end(&text);
	assert_true(str_is_utf8(text.data, text.len));
	for (const char *p = str_text(&text); *p; p = strchr(p, '\n') + 1) {
		assert_memory_equal(p, "level=info event=e v=", 21);
		lines++;
	}
	assert_int_equal(lines, 255);
}

/* --- long lines ------------------------------------------------------------
 */

static void what_does_not_fit_is_left_out_and_told(void **state)
{
	OWN(str_clear)
	struct str text = {.max_bytes = CAPTURE_MAX_BYTES};
	OWN(own_string)
	char *huge = own_calloc(1, 10001);

	(void)state;
	memset(huge, '\n', 10000);
	capture_begin();
	log_info("e", LOG_INT("first", 1), LOG_STR("huge", huge),
	    LOG_INT("last", 2));
	capture_end(&text);
	assert_string_equal(
	    str_text(&text), "level=info event=e first=1 last=2 cut=1\n");
}

/* One byte more or less around the limit: whole, or left out whole. */
static void a_line_is_never_longer_than_the_limit(void **state)
{
	static const char head[] = "level=info event=e v=";
	size_t whole = 0;

	(void)state;
	for (size_t len = LINE_MAX_BYTES - 60; len < LINE_MAX_BYTES; len++) {
		OWN(str_clear)
		struct str text = {.max_bytes = CAPTURE_MAX_BYTES};
		OWN(own_string)
		char *value = own_calloc(1, len + 1);
		memset(value, 'v', len);
		capture_begin();
		log_info("e", LOG_STR("v", value));
		capture_end(&text);
		assert_in_range(text.len, 1, LINE_MAX_BYTES);
		if (text.len == strlen(head) + len + 1)
			whole++;
		else
			assert_string_equal(
			    str_text(&text), "level=info event=e cut=1\n");
	}
	assert_in_range(whole, 1, 59);
}

/* --- threads ---------------------------------------------------------------
 */

enum { THREADS = 4, LINES = 250 };

static void *write_lines(void *arg)
{
	for (int i = 0; i < LINES; i++)
		log_info("e", LOG_STR("who", (const char *)arg),
		    LOG_STR("filler", "a value that takes some room"));
	return NULL;
}

static void lines_of_threads_never_mix(void **state)
{
	static const char *const names[THREADS] = {"a", "b", "c", "d"};
	OWN(str_clear)
	struct str text = {.max_bytes = CAPTURE_MAX_BYTES};
	pthread_t threads[THREADS];
	size_t lines = 0;

	(void)state;
	capture_begin();
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(
		    &threads[i], NULL, write_lines, (void *)names[i]);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	capture_end(&text);
	for (const char *p = str_text(&text); *p; p = strchr(p, '\n') + 1) {
		char who;
		assert_int_equal(
		    sscanf(p,
		        "level=info event=e who=%c filler=\"a value that "
		        "takes some room\"",
		        &who),
		    1);
		lines++;
	}
	assert_int_equal(lines, THREADS * LINES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_logfmt),
	    cmocka_unit_test_teardown(
	        lines_below_the_level_are_not_written, quiet_again),
	    cmocka_unit_test(levels_by_name),
	    cmocka_unit_test(values_cannot_leave_their_place),
	    cmocka_unit_test(any_byte_stays_in_its_line),
	    cmocka_unit_test(what_does_not_fit_is_left_out_and_told),
	    cmocka_unit_test(a_line_is_never_longer_than_the_limit),
	    cmocka_unit_test(lines_of_threads_never_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
