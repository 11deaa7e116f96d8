/* engine/inspect.h: files and folders, and the problems with their places.
 * What is wrong with what is tests/flow/check.test.mjs' to say. */
#include "engine/desk.h"
#include "engine/folder.h"
#include "engine/inspect.h"

static const char broken[] = "tests/flow/broken";

static void file(struct inspect *inspect, const char *name)
{
	OWN(own_string)
	char *path = own_printf("%s/%s.json", broken, name);

	inspect_file(inspect, path);
}

static void has(const struct inspect *inspect, const char *want)
{
	OWN(str_clear)
	struct str lines = {.max_bytes = 65536};

	for (size_t i = 0; i < inspect->problem_count; i++) {
		inspect_line(&inspect->problems[i], &lines);
		str_add_char(&lines, '\n');
	}
	if (strstr(str_text(&lines), want) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", want, str_text(&lines));
}

static void a_sound_workflow_is_taken(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};

	(void)state;
	file(&inspect, "base");
	inspect_finish(&inspect);
	assert_int_equal(inspect.problem_count, 0);
	assert_int_equal(inspect.source_count, 1);
	assert_string_equal(workflow_id(inspect.sources[0].workflow), "loan");
}

static void places_are_lines_and_columns(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};

	(void)state;
	file(&inspect, "event-style");
	file(&inspect, "json-broken");
	file(&inspect, "gone");
	inspect_finish(&inspect);
	has(&inspect, "tests/flow/broken/event-style.json:95:59:"
	              " events.withdraw.style: write primary or danger\n");
	has(&inspect, "tests/flow/broken/json-broken.json:57:11: is not JSON:");
	has(&inspect, "tests/flow/broken/gone.json: No such file");
	assert_int_equal(inspect_count(&inspect, FINDING_MISTAKE), 3);
	assert_int_equal(inspect_count(&inspect, FINDING_WARNING), 0);
	assert_null(inspect.sources[0].workflow);
}

/* Twelve workflows show a template that lacks something: said once. */
static void a_template_s_mistake_is_said_once(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};

	(void)state;
	inspect_templates(&inspect, "tests/flow/broken/templates");
	file(&inspect, "template-typo");
	file(&inspect, "template-typo");
	inspect_finish(&inspect);
	has(&inspect, "templates/typo.md:3: {{context.answers.devise}} is never"
	              " set here; write {{context.answers.device}}\n");
	has(&inspect, "has the same id");
	assert_int_equal(inspect.problem_count, 2);
}

static void a_configuration_is_compared(void **state)
{
	struct desk *d = *state;
	OWN(inspect_clear)
	struct inspect inspect = {.config = &d->config};

	file(&inspect, "base");
	file(&inspect, "delay-calendar");
	inspect_finish(&inspect);
	has(&inspect, "events[\"desk.approve\"].by: the configuration has no"
	              " office \"desk\"; add a section [office desk] to it\n");
	has(&inspect, "delays.reminder.calendar: the configuration has no"
	              " calendar \"busines\"; write \"business\"\n");
}

static void other_templates_are_looked_at_again(void **state)
{
	struct desk *d = *state;
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	OWN(template_set_free)
	struct template_set *templates = NULL;
	const struct workflow *w = rulebook_nth(d->rulebook, 0);

	inspect_again(
	    w, &d->config, rulebook_templates(d->rulebook), &problems);
	inspect_again(
	    NULL, &d->config, rulebook_templates(d->rulebook), &problems);
	assert_string_equal(str_text(&problems), "");
	assert_true(template_set_load(
	    "tests/flow/broken/templates", &templates, &problems));
	inspect_again(w, &d->config, templates, &problems);
	assert_non_null(strstr(str_text(&problems),
	    "actions.askForToken.notice: there is no template"));
	inspect_again(NULL, &d->config, templates, &problems);
	assert_non_null(
	    strstr(str_text(&problems), "there is no template \"refusal\""));
}

static void a_folder_is_read_whole(void **state)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = NULL};

	(void)state;
	inspect_templates(&inspect, "templates");
	inspect_folder(&inspect, "workflows");
	inspect_finish(&inspect);
	assert_int_equal(inspect.problem_count, 0);
	assert_true(inspect.source_count > 0);
	inspect_clear(&inspect);
	inspect_folder(&inspect, "tests/flow/none");
	inspect_folder(&inspect, "tests/flow/broken/templates");
	inspect_finish(&inspect);
	has(&inspect, "tests/flow/none: No such file");
	has(&inspect, "no workflow (*.json) in this folder");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_sound_workflow_is_taken),
	    cmocka_unit_test(places_are_lines_and_columns),
	    cmocka_unit_test(a_template_s_mistake_is_said_once),
	    desk_test(a_configuration_is_compared),
	    desk_test(other_templates_are_looked_at_again),
	    cmocka_unit_test(a_folder_is_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
