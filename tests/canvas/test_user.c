/* canvas/user.h: who is meant, and which course. */
#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/user.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ADA                                                                    \
	"{\"id\":9007199254740993,\"name\":\"Ada\",\"login_id\":\"ada\","      \
	"\"email\":\"Ada@U.example\"}"

static void who_is_meant(void **state)
{
	static const struct {
		const char *page;
		const char *email;
		size_t want;
	} rows[] = {
	    {"[" ADA "]", "ada@u.example", 1},
	    {"[" ADA "]", "ADA", 1},
	    {"[" ADA ",{\"id\":2,\"login_id\":\"ada@u.example\"}]",
	        "ada@u.example", 2},
	    {"[" ADA "]", "da@u.example", 0},
	    {"[{\"id\":3,\"name\":\"ada\"}]", "ada", 0},
	    {"[{\"id\":3,\"email\":null,\"login_id\":\"\"}]", "", 0},
	    {"[]", "ada", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *users = json_array();
		json_auto_t *page = json_loads(rows[i].page, 0, NULL);
		assert_true(canvas_user_add_page(users, page, rows[i].email));
		if (json_array_size(users) != rows[i].want)
			fail_msg("%s in %s: %zu", rows[i].email, rows[i].page,
			    json_array_size(users));
		if (i == 0)
			assert_string_equal(
			    jsonx_text(json_array_get(users, 0), "id"),
			    "9007199254740993");
	}
}

static void what_is_no_page(void **state)
{
	static const char *const pages[] = {"{}", "[{}]", "[7]", "null"};
	json_auto_t *users = json_array();

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		json_auto_t *page = json_loads(pages[i], JSON_DECODE_ANY, NULL);
		assert_false(canvas_user_add_page(users, page, "ada"));
	}
}

static void which_course(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
	    {"4021", "4021"},
	    {" 4021\n", "4021"},
	    {"https://canvas.example/courses/4021", "4021"},
	    {"https://canvas.example/courses/4021/gradebook?x=1", "4021"},
	    /* doc/api/object_ids.md */
	    {"CS/101.11\xC3\xA9", "sis_course_id:CS%2F101%2E11%C3%A9"},
	    {"/courses/abc", "sis_course_id:%2Fcourses%2Fabc"},
	    {"..", "sis_course_id:%2E%2E"},
	    {"History?", "sis_course_id:History%3F"},
	    {"  ", ""},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *course = canvas_user_course(rows[i].text);
		assert_string_equal(course, rows[i].want);
	}
}

#define ENROLLMENT(user, type, state)                                          \
	"{\"user_id\":" user ",\"type\":\"" type                               \
	"\",\"enrollment_state\":\"" state "\"}"

static void who_teaches(void **state)
{
	static const struct {
		const char *page;
		bool want;
		bool want_page;
	} rows[] = {
	    {"[" ENROLLMENT("7", "TeacherEnrollment", "active") "]", true,
	        true},
	    {"[" ENROLLMENT("\"7\"", "TeacherEnrollment", "active") "]", true,
	        true},
	    {"[" ENROLLMENT("8", "TeacherEnrollment", "active") "]", false,
	        true},
	    {"[" ENROLLMENT("7", "TaEnrollment", "active") "]", false, true},
	    {"[" ENROLLMENT("7", "TeacherEnrollment", "completed") "]", false,
	        true},
	    {"[7]", false, true},
	    {"[]", false, true},
	    {"{}", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *page = json_loads(rows[i].page, 0, NULL);
		bool is_page;
		assert_int_equal(
		    canvas_user_teaches(page, "7", &is_page), rows[i].want);
		assert_int_equal(is_page, rows[i].want_page);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_meant),
	    cmocka_unit_test(what_is_no_page),
	    cmocka_unit_test(which_course),
	    cmocka_unit_test(who_teaches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
