/* engine/inspect_read.c: what is read, and how files that cannot be read are
 * said to be wrong. */
#include "base/str.h"
#include "engine/folder.h"
#include "engine/inspect.h"

static char dir[] = "/tmp/beadle-inspect-XXXXXX";
static char *odd; /* a folder whose name looks like a place in a file */

static int setup(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return 1;
	odd = own_printf("%s/a:7: b", dir);
	return mkdir(odd, 0700);
}

static int teardown(void **state)
{
	(void)state;
	folder_remove(odd);
	folder_remove(dir);
	free(odd);
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	return 0;
}

/* What is said of a file in dir; want begins behind the folder's name. */
static void is_said(const struct inspect *inspect, const char *want)
{
	OWN(str_clear)
	struct str lines = {.max_bytes = 65536};

	for (size_t i = 0; i < inspect->problem_count; i++) {
		OWN(str_clear)
		struct str line = {.max_bytes = 65536};
		inspect_line(&inspect->problems[i], &line);
		assert_int_equal(strncmp(str_text(&line), dir, strlen(dir)), 0);
		str_addf(&lines, "%s\n", str_text(&line) + strlen(dir));
	}
	if (strcmp(str_text(&lines), want) != 0)
		fail_msg("\"%s\" instead of \"%s\"", str_text(&lines), want);
}

static void a_template_has_its_own_place(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};

	(void)state;
	folder_write(odd, "good.md", "# Good\n\nIt is.\n");
	folder_write(odd, "open.md", "# Open\n\nIt is.\n\n{{#case}}\n");
	folder_write(odd, "raw.md", "# Raw\n\n{{{case.number}}}\n");
	folder_write(odd, "part.md", "# Part\n\n{{>_none}}\n");
	inspect_templates(&inspect, odd);
	assert_null(inspect.templates);
	assert_int_equal(inspect.problem_count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct inspect_problem *p = &inspect.problems[i];
		assert_int_equal(strncmp(p->file, odd, strlen(odd)), 0);
		assert_true(p->place.line >= 3);
	}
}

static void no_folder_of_templates(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};
	OWN(own_string)
	char *none = own_printf("%s/none", dir);

	(void)state;
	inspect_templates(&inspect, none);
	assert_int_equal(inspect.problem_count, 1);
	assert_null(inspect.templates);
	assert_int_equal(inspect.problems[0].place.line, 0);
}

static void what_is_no_workflow_file(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};
	OWN(str_clear)
	struct str deep = {.max_bytes = 4096};
	OWN(own_string)
	char *link = own_printf("%s/link.json", dir);

	(void)state;
	for (int i = 0; i < 1000; i++)
		str_add(&deep, "[");
	for (int i = 0; i < 1000; i++)
		str_add(&deep, "]");
	folder_write(dir, "deep.json", str_text(&deep));
	folder_write(dir, "empty.json", "");
	folder_write(dir, "twice.json", "{\n  \"id\": 1,\n  \"id\": 2\n}\n");
	folder_write(dir, "what.json", "{\n  \"id\": what\n}\n");
	assert_int_equal(symlink("/nowhere", link), 0);
	/* These are not looked at. */
	folder_write(dir, ".hidden.json", "");
	folder_write(dir, "workflow.schema.json", "");
	folder_write(dir, "notes.txt", "");
	inspect_folder(&inspect, dir);
	inspect_finish(&inspect);
	assert_int_equal(inspect.source_count, 4);
	for (size_t i = 0; i < inspect.source_count; i++)
		assert_null(inspect.sources[i].workflow);
	is_said(&inspect,
	    "/deep.json:1:1: is not JSON: nested too deep\n"
	    "/empty.json:1:1: is not JSON: unexpected token near end of"
	    " file\n"
	    "/link.json: No such file or directory\n"
	    "/twice.json:3:6: is not JSON: duplicate object key near"
	    " '\"id\"'\n"
	    "/what.json:2:12: is not JSON: invalid token near 'what'\n");
}

static void a_file_may_not_be_endless(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};

	(void)state;
	inspect_file(&inspect, "/dev/zero");
	inspect_file(&inspect, dir);
	inspect_finish(&inspect);
	assert_int_equal(inspect.source_count, 0);
	assert_int_equal(inspect_count(&inspect, FINDING_MISTAKE), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        a_template_has_its_own_place, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        no_folder_of_templates, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        what_is_no_workflow_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        a_file_may_not_be_endless, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
