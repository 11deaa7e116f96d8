/* flow/jsnumber.h: numbers as JavaScript writes and reads them. Every power
 * of two is compared with JavaScript itself in jsonlogic.test.mjs. */
#include "flow/jsnumber.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	double number;
	const char *want;
} written[] = {
    {0, "0"},
    {-0.0, "0"},
    {7, "7"},
    {-1.5, "-1.5"},
    {0.1, "0.1"},
    {100, "100"},
    {1e20, "100000000000000000000"},
    {123456789012345678901.0, "123456789012345680000"},
    {999999999999999999999.0, "1e+21"},
    {1e21, "1e+21"},
    {1.5e300, "1.5e+300"},
    {0.000001, "0.000001"},
    {0.0000015, "0.0000015"},
    {1e-7, "1e-7"},
    {1.25e-7, "1.25e-7"},
    {DBL_MAX, "1.7976931348623157e+308"},
    {DBL_TRUE_MIN, "5e-324"},
    {9007199254740993.0, "9007199254740992"},
    {5.9604644775390625e-8, "5.960464477539063e-8"},
    {DBL_MIN, "2.2250738585072014e-308"},
    {2.2250738585072009e-308, "2.225073858507201e-308"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {NAN, "NaN"},
    {INFINITY, "Infinity"},
    {-INFINITY, "-Infinity"},
};

static void numbers_are_written_with_the_fewest_digits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		struct str text = {.max_bytes = 64};
		jsnumber_text(written[i].number, &text);
		assert_string_equal(str_text(&text), written[i].want);
		str_clear(&text);
	}
}

/* What is no number is NaN. */
static const struct {
	const char *text;
	double want, want_start;
} read_texts[] = {
    {"", 0, NAN},
    {" \t\r\n", 0, NAN},
    {"12", 12, 12},
    {" 12 ", 12, 12},
    {"\u00A0\uFEFF\u20285\u3000", 5, 5},
    {"+5", 5, 5},
    {"-5", -5, -5},
    {"--5", NAN, NAN},
    {"+-5", NAN, NAN},
    {"5.", 5, 5},
    {".5", 0.5, 0.5},
    {".", NAN, NAN},
    {"1.5.5", NAN, 1.5},
    {"12px", NAN, 12},
    {"1e3", 1000, 1000},
    {"1E-2", 0.01, 0.01},
    {"1e", NAN, 1},
    {"1e+", NAN, 1},
    {"e5", NAN, NAN},
    {"1 2", NAN, 1},
    {"1_000", NAN, 1},
    {"1e999", INFINITY, INFINITY},
    {"1e-999", 0, 0},
    {"0x1F", 31, 0},
    {"0XfF", 255, 0},
    {"0x", NAN, 0},
    {"0xg", NAN, 0},
    {"-0x1", NAN, 0},
    {"0x1.8", NAN, 0},
    {"0x1p4", NAN, 0},
    {"0x20000000000000", 9007199254740992.0, 0},
    {"0b101", 5, 0},
    {"0b2", NAN, 0},
    {"0o17", 15, 0},
    {"0o8", NAN, 0},
    {"017", 17, 17},
    {"Infinity", INFINITY, INFINITY},
    {"-Infinity", -INFINITY, -INFINITY},
    {"Infinityx", NAN, INFINITY},
    {"infinity", NAN, NAN},
    {"inf", NAN, NAN},
    {"nan", NAN, NAN},
    {"NaN", NAN, NAN},
    {"true", NAN, NAN},
    {"\xC2", NAN, NAN},
};

static bool is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void texts_are_read_whole_or_from_the_start(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(read_texts) / sizeof(read_texts[0]);
	     i++) {
		const char *text = read_texts[i].text;
		if (!is_same(jsnumber_parse(text), read_texts[i].want))
			fail_msg("\"%s\": %g", text, jsnumber_parse(text));
		if (!is_same(
		        jsnumber_parse_start(text), read_texts[i].want_start))
			fail_msg("start of \"%s\": %g", text,
			    jsnumber_parse_start(text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_written_with_the_fewest_digits),
	    cmocka_unit_test(texts_are_read_whole_or_from_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
