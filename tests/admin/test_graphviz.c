/* admin/graphviz.h: what dot draws, what it does not take, and a machine
 * without it. */
#include "admin/graphviz.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_picture_is_drawn(void **state)
{
	OWN(str_clear)
	struct str svg = {.max_bytes = 64 * 1024};
	struct err err;

	(void)state;
	if (!graphviz_svg("digraph { a -> b }", &svg, &err))
		fail_msg("%s", err.text);
	assert_non_null(strstr(str_text(&svg), "<svg "));
	assert_non_null(strstr(str_text(&svg), "</svg>"));
}

/* dot says what it makes of it to standard error, which is the operator's. */
static void what_is_no_picture_is_refused(void **state)
{
	OWN(str_clear)
	struct str svg = {.max_bytes = 64 * 1024};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	assert_false(graphviz_svg("digraph {", &svg, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_string_equal(err.text, "dot does not take the picture");
}

static void a_picture_that_does_not_fit_is_refused(void **state)
{
	OWN(str_clear)
	struct str svg = {.max_bytes = 100};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	assert_false(graphviz_svg("digraph { a -> b }", &svg, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_string_equal(err.text, "the picture is too large");
}

static void without_dot_the_package_is_named(void **state)
{
	OWN(own_string)
	char *path = own_strdup(getenv("PATH"));
	OWN(str_clear)
	struct str svg = {.max_bytes = 64 * 1024};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	setenv("PATH", "/nowhere", 1);
	bool drawn = graphviz_svg("digraph { a -> b }", &svg, &err);
	setenv("PATH", path, 1);
	assert_false(drawn);
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_non_null(strstr(err.text, "install the package graphviz"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_picture_is_drawn),
	    cmocka_unit_test(what_is_no_picture_is_refused),
	    cmocka_unit_test(a_picture_that_does_not_fit_is_refused),
	    cmocka_unit_test(without_dot_the_package_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
