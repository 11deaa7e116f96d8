/* admin/diff.h: differences, held against their own meaning: what is common
 * and what is taken away gives a, what is common and what is added gives b. */
#include "admin/diff.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void differences_are_shown(void **state)
{
	static const struct {
		const char *a, *b, *want;
	} rows[] = {
	    {"", "", ""},
	    {"x\n", "x\n", ""},
	    /* Only the line counts, not how the last one ends. */
	    {"x\ny", "x\ny\n", ""},
	    {"", "x\n", "@@ 1 @@\n+ x\n"},
	    {"x\n", "", "@@ 1 @@\n- x\n"},
	    {"1\n2\n3\n", "1\nx\n3\n", "@@ 1 @@\n  1\n- 2\n+ x\n  3\n"},
	    {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
	        "@@ 3 @@\n  3\n  4\n- 5\n+ x\n  6\n  7\n"},
	    {"a\n1\n2\n3\n4\n5\nb\n", "c\n1\n2\n3\n4\n5\nd\n",
	        "@@ 1 @@\n- a\n+ c\n  1\n  2\n@@ 5 @@\n  4\n  5\n- b\n+ d\n"},
	    {"a\n1\n2\n3\n4\nb\n", "c\n1\n2\n3\n4\nd\n",
	        "@@ 1 @@\n- a\n+ c\n  1\n  2\n  3\n  4\n- b\n+ d\n"},
	    {"x\nx\n", "x\nx\nx\n", "@@ 1 @@\n  x\n  x\n+ x\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 4096};
		assert_int_equal(diff_lines(rows[i].a, rows[i].b, &out),
		    rows[i].want[0] != '\0');
		assert_string_equal(str_text(&out), rows[i].want);
	}
}

/* Without context to cut, taking the marks at their word gives both texts. */
static void the_marks_mean_what_they_say(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 300; seed++) {
		OWN(str_clear)
		struct str a = {.max_bytes = 4096};
		OWN(str_clear)
		struct str b = {.max_bytes = 4096};
		OWN(str_clear)
		struct str out = {.max_bytes = 65536};
		unsigned x = seed * 2654435761U;
		size_t lines_a = 0, lines_b = 0, minus = 0, plus = 0;
		for (int i = 0; i < 12; i++) {
			x = x * 1664525U + 1013904223U;
			if (x >> 30) {
				str_addf(&a, "%u\n", x >> 28 & 3);
				lines_a++;
			}
			if (x >> 26 & 3) {
				str_addf(&b, "%u\n", x >> 28 & 3);
				lines_b++;
			}
		}
		bool differ = diff_lines(str_text(&a), str_text(&b), &out);
		assert_int_equal(
		    differ, strcmp(str_text(&a), str_text(&b)) != 0);
		for (const char *p = str_text(&out); *p;
		     p += strcspn(p, "\n") + 1) {
			minus += *p == '-';
			plus += *p == '+';
		}
		assert_int_equal(lines_a - minus, lines_b - plus);
	}
}

static void what_is_too_large_for_the_table_is_replaced_whole(void **state)
{
	OWN(str_clear)
	struct str a = {.max_bytes = 1 << 20};
	OWN(str_clear)
	struct str b = {.max_bytes = 1 << 20};
	OWN(str_clear)
	struct str out = {.max_bytes = 1 << 22};

	(void)state;
	for (int i = 0; i < 2500; i++) {
		str_addf(&a, "a%d\n", i);
		str_addf(&b, "b%d\n", i);
	}
	assert_true(diff_lines(str_text(&a), str_text(&b), &out));
	assert_true(str_ok(&out));
	assert_non_null(strstr(str_text(&out), "- a2499\n+ b0\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(differences_are_shown),
	    cmocka_unit_test(the_marks_mean_what_they_say),
	    cmocka_unit_test(what_is_too_large_for_the_table_is_replaced_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
