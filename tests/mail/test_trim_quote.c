/* mail/trim_line.h: which lines trim_quotations() takes for somebody else's.
 * The languages are in test_trim.c. */
#include "base/own.h"
#include "base/str.h"
#include "mail/trim_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LENGTHY                                                                \
	"> a line of somebody's that was as long as their program let it be\n"

/* A letter a line: "o" own, "q" quoted. */
static const struct {
	const char *text;
	const char *want;
	bool want_forwarded;
} rows[] = {
    {"", "o", false},
    {"one\ntwo", "oo", false},
    {"> one\ntwo\n> three", "qoq", false},
    {"yes\nOn Mon, 23 Nov 2026, Ada <a@b.example> wrote:\n> no", "oqq", false},
    /* Broken in two, and with nothing that marks what follows. */
    {"yes\nOn Mon, 23 Nov 2026, Ada\n<a@b.example> wrote:\nno", "oqqq", false},
    {"yes\nOn Mon, 23 Nov 2026, Ada <a@b.example\n> wrote:\n> no", "oqqq",
        false},
    /* Answers between and below. */
    {"On Mon, 23 Nov 2026, Ada <a@b.example> wrote:\n> no\nyes", "qqo", false},
    /* The headers of a mail, below a rule or not. */
    {"yes\nFrom: Ada <a@b.example>\nSent: Monday\nTo: Bob\nno", "oqqqq", false},
    {"yes\n____\n\nFrom: Ada\nTo: Bob\nSubject: x\nno", "oqqqqqq", false},
    {"From: the office", "o", false},
    {"yes\n-----Original Message-----\nno", "oqq", false},
    {"fyi\n---------- Forwarded message ----------\nno", "oqq", true},
    /* What a program has broken off a quoted line. */
    {LENGTHY "wanted\n> and more", "qqq", false},
    {"> short\nwanted\n> and more", "qoq", false},
    {LENGTHY "Wanted\n> and more", "qoq", false},
};

static void marks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(trim_clear)
		struct trim trim = {.lines = NULL};
		OWN(str_clear)
		struct str got = {.max_bytes = 100};
		trim_split(rows[i].text, &trim);
		trim_quotations(&trim);
		for (size_t k = 0; k < trim.count; k++)
			str_add_char(
			    &got, trim.lines[k].mark == TRIM_QUOTE ? 'q' : 'o');
		if (strcmp(str_text(&got), rows[i].want) != 0)
			fail_msg("%s\n%s", rows[i].text, str_text(&got));
		assert_int_equal(trim.forwarded, rows[i].want_forwarded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
