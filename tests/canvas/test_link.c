/* canvas/link.h: where the next page is, and whether we go there. */
#include "base/own.h"
#include "canvas/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_next_page(void **state)
{
	static const struct {
		const char *header;
		const char *want; /* NULL: none */
	} rows[] = {
	    {"<https://c/a?page=1>; rel=\"current\",<https://c/a?page=2>; "
	     "rel=\"next\",<https://c/a?page=1>; rel=\"first\"",
	        "https://c/a?page=2"},
	    {"<https://c/a?x=1,2;3>; rel=\"next\"", "https://c/a?x=1,2;3"},
	    {"<a>;rel=next", "a"},
	    {"<a> ; title=\"rel=next, <b>\" ; REL=\"Next\"", "a"},
	    {"<a>; title=\"x, y\", <b>; rel=\"next\"", "b"},
	    {"<a>; rel=\"current\"", NULL},
	    {"<a>; rel=\"nextish\"", NULL},
	    {"<a>; rel=\"prev\"; title=\"next\"", NULL},
	    {"<a", NULL},
	    {"<a>", NULL},
	    {"", NULL},
	    {NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *next = canvas_link_next(rows[i].header);
		if ((next == NULL) != (rows[i].want == NULL) ||
		    (next && strcmp(next, rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].header, next);
	}
}

static void only_where_we_were(void **state)
{
	static const struct {
		const char *url;
		bool want;
	} rows[] = {
	    {"https://canvas.example/api/v1/users?page=2", true},
	    {"https://CANVAS.example:443/api/v1/users", true},
	    {"http://canvas.example/api/v1/users", false},
	    {"https://canvas.example:8443/api/v1/users", false},
	    {"https://canvas.example.evil.example/api/v1/users", false},
	    {"https://canvas.example@evil.example/api/v1/users", false},
	    {"https://evil.example/?https://canvas.example/api/v1/", false},
	    {"https://evil.example#canvas.example/api/v1/", false},
	    {"https://canvas.example/login", false},
	    {"https://canvas.example/api/v1/../../login", false},
	    {"/api/v1/users?page=2", false},
	    {"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (canvas_link_is_ours(rows[i].url,
		        "https://canvas.example/api/v1/") != rows[i].want)
			fail_msg("%s", rows[i].url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_next_page),
	    cmocka_unit_test(only_where_we_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
