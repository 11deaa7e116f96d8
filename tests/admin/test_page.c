/* admin/page.h: what a notice looks like everywhere, as a page. That a browser
 * shows it is preview.test.mjs's. */
#include "admin/page.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *forms(void)
{
	return json_pack("[{s:{s:s, s:s, s:s}, s:s, s:[s]}]", "notice",
	    "template", "hello", "title", "Hello <Ada>", "markdown",
	    "A **bold** word & more.", "number", "CT-1001", "to", "ada");
}

static void what_people_typed_is_no_markup(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 1 << 20};
	json_auto_t *list = forms();
	const struct page_notice notice = {.name = "hello",
	    .workflow = "T & <U>",
	    .from = "Beadle <beadle@u.example>",
	    .forms = list};

	(void)state;
	page_notice(&notice, &out);
	assert_true(str_ok(&out));
	assert_null(strstr(str_text(&out), "Hello <Ada>"));
	assert_null(strstr(str_text(&out), "<U>"));
	assert_non_null(strstr(str_text(&out), "Hello &lt;Ada&gt;"));
	assert_non_null(strstr(str_text(&out), "CT-1001"));
	assert_non_null(strstr(str_text(&out), "bold</strong>"));
}

static void the_index_leads_to_every_page(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 1 << 20};
	json_auto_t *names = json_pack("[s, s]", "hello", "good-bye");

	(void)state;
	page_index("A token", names, &out);
	assert_non_null(strstr(str_text(&out), "href=\"hello.html\""));
	assert_non_null(strstr(str_text(&out), "href=\"good-bye.html\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_people_typed_is_no_markup),
	    cmocka_unit_test(the_index_leads_to_every_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
