/* engine/inspect_part.h: templates that nothing needs. */
#include "engine/folder.h"

#include "engine/inspect.h"

static size_t warnings_about(
    const struct inspect *inspect, const char *template_)
{
	size_t count = 0;

	for (size_t i = 0; i < inspect->problem_count; i++)
		count += strstr(inspect->problems[i].file, template_) != NULL &&
		         inspect->problems[i].severity == FINDING_WARNING;
	return count;
}

static void what_no_workflow_and_no_notice_of_ours_uses(void **state)
{
	struct fixture *f = *state;
	OWN(own_string)
	char *dir = own_printf("%s.templates", f->path);
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};

	folder_copy("templates", dir);
	folder_write(dir, "forgotten.md", "# Nobody\n\nsends me.\n");
	inspect_templates(&inspect, dir);
	inspect_folder(&inspect, "workflows");
	inspect_finish(&inspect);
	assert_int_equal(warnings_about(&inspect, "forgotten.md"), 1);
	assert_int_equal(warnings_about(&inspect, "home-task.md"), 0);
	assert_int_equal(warnings_about(&inspect, "greeting.md"), 0);
	assert_int_equal(inspect_count(&inspect, FINDING_WARNING), 1);
	folder_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(what_no_workflow_and_no_notice_of_ours_uses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
