/* engine/verb_ref.h: refs, well made and made up. */
#include "engine/verb_ref.h"

#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void refs(void **state)
{
	static const struct {
		const char *text;
		struct verb_ref want;
	} rows[] = {
	    {NULL, {.subject = (char *)""}},
	    {"", {.subject = (char *)""}},
	    {"CT-1042", {.subject = (char *)"CT-1042"}},
	    {"CT-1042.17", {.subject = (char *)"CT-1042", .post_id = 17}},
	    {"CT-1042#2", {.subject = (char *)"CT-1042", .page = 2}},
	    {"canvas-token", {.subject = (char *)"canvas-token"}},
	    {"canvas-token.9",
	        {.subject = (char *)"canvas-token", .post_id = 9}},
	    {"canvas-token#anew",
	        {.subject = (char *)"canvas-token", .anew = true}},
	    {"CT-1042.17#3",
	        {.subject = (char *)"CT-1042", .post_id = 17, .page = 3}},
	    {"CT-1042.", {.subject = (char *)"CT-1042"}},
	    {"CT-1042.x", {.subject = (char *)"CT-1042"}},
	    {".17", {.subject = (char *)"", .post_id = 17}},
	    {"CT-1042.99999999999999999999",
	        {.subject = (char *)"CT-1042", .post_id = INT64_MAX}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(verb_ref_clear)
		struct verb_ref ref = verb_ref_parse(rows[i].text);
		if (strcmp(ref.subject, rows[i].want.subject) != 0 ||
		    ref.post_id != rows[i].want.post_id ||
		    ref.page != rows[i].want.page ||
		    ref.anew != rows[i].want.anew)
			fail_msg("%s: %s %lld %zu %d", rows[i].text,
			    ref.subject, (long long)ref.post_id, ref.page,
			    ref.anew);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
