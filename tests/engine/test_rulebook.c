/* engine/rulebook.h: which rules are taken, and which cases keep theirs.
 * Played on the example workflow of two offices side by side. */
#include "engine/example.h"

/* Each test opens the rulebook itself. */
static int setup(void **state)
{
	if (example_setup(state, "side-by-side") != 0)
		return 1;
	rulebook_close(&((struct desk *)*state)->rulebook);
	return 0;
}

static json_t *load(struct desk *d)
{
	OWN(own_string)
	char *path =
	    own_printf("%s/side-by-side.json", d->config.workflows_dir);
	json_error_t error;
	json_t *file = json_load_file(path, 0, &error);

	assert_non_null(file);
	return file;
}

static void save(struct desk *d, const char *name, json_t *taken_file)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", d->config.workflows_dir, name);

	assert_int_equal(json_dump_file(taken_file, path, 0), 0);
	json_decref(taken_file);
}

static void request(struct desk *d)
{
	example_request(d, "side-by-side");
	desk_all_arrive(d);
}

/* Opening fails, and each of the texts stands in the problems. */
static void is_refused(struct desk *d, const char *want)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	struct rulebook *book = NULL;

	if (rulebook_open(&d->config, d->f->store, &book, &problems)) {
		rulebook_close(&book);
		fail_msg("was not refused: %s", want);
	}
	assert_null(book);
	if (strstr(str_text(&problems), want) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", want, str_text(&problems));
}

static void with_version(struct desk *d, int version, const char *title)
{
	json_t *file = load(d);

	json_object_set_new(file, "version", json_integer(version));
	json_object_set_new(file, "title", json_string(title));
	save(d, "side-by-side.json", file);
}

/* --- versions
 * --------------------------------------------------------------------- */

static void a_changed_file_needs_a_new_version(void **state)
{
	struct desk *d = *state;

	desk_open_rulebook(d);
	rulebook_close(&d->rulebook);
	/* Nobody has asked for anything yet. */
	with_version(d, 1, "A draft");
	desk_open_rulebook(d);
	rulebook_close(&d->rulebook);
	with_version(d, 1, "Filming on campus");
	desk_open_rulebook(d);
	request(d);
	rulebook_close(&d->rulebook);
	with_version(d, 1, "Something else");
	is_refused(d, "give the new rules \"version\": 2");
	with_version(d, 2, "Something else");
	desk_open_rulebook(d);
	assert_int_equal(
	    workflow_version(rulebook_workflow(d->rulebook, "side-by-side")),
	    2);
	rulebook_close(&d->rulebook);
	/* And back, as it was: known already, and unchanged. */
	with_version(d, 1, "Filming on campus");
	desk_open_rulebook(d);
}

static void an_open_case_keeps_its_rules(void **state)
{
	struct desk *d = *state;

	desk_open_rulebook(d);
	request(d);
	rulebook_close(&d->rulebook);
	with_version(d, 2, "Version two");
	desk_open_rulebook(d);
	assert_string_equal(
	    workflow_title(rulebook_version(d->rulebook, "side-by-side", 1)),
	    "Filming on campus");
	assert_string_equal(
	    workflow_title(rulebook_version(d->rulebook, "side-by-side", 2)),
	    "Version two");
	assert_null(rulebook_version(d->rulebook, "side-by-side", 3));
	request(d);
	desk_press(d, JO, "desk.approve", "FC-1001");
	desk_press(d, PRIYA, "dean.deny", "FC-1001");
	assert_int_equal(
	    fixture_int(d->f, "SELECT sum(id * 10 + workflow_version)"
	                      " FROM case_record"),
	    11 + 22);
	/* The last case of a version is over: it is needed no more. */
	rulebook_close(&d->rulebook);
	desk_open_rulebook(d);
	assert_null(rulebook_version(d->rulebook, "side-by-side", 1));
}

static void an_old_version_needs_its_offices_too(void **state)
{
	struct desk *d = *state;
	OWN(own_string)
	char *without =
	    example_text("side-by-side", "office:dean", "office:desk");
	json_t *file = json_loads(without, 0, NULL);

	desk_open_rulebook(d);
	request(d);
	rulebook_close(&d->rulebook);
	json_object_set_new(file, "id", json_string("other"));
	save(d, "side-by-side.json", file);
	d->config.office_count = 1; /* no dean */
	is_refused(d, "workflow side-by-side: there is no office \"dean\"");
	d->config.office_count = 2;
	desk_open_rulebook(d);
}

/* What is not configured refuses each call, in every version. */
static void no_version_needs_the_systems_that_it_calls(void **state)
{
	struct desk *d = *state;
	json_t *file;
	OWN(own_string)
	char *text = example_text("calls", NULL, NULL);

	save(d, "calls.json", json_loads(text, 0, NULL));
	desk_open_rulebook(d);
	struct batch *batch = desk_begin(d);
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_ACTION, ADA, "request", "calls");
	fixture_ok(d->f, process_event(batch, event, &d->reply, &d->f->err));
	desk_commit(d);
	assert_int_equal(d->asked_count, 1); /* and it is not answered */
	rulebook_close(&d->rulebook);
	file = json_loads(text, 0, NULL);
	json_object_set_new(file, "version", json_integer(2));
	save(d, "calls.json", file);
	desk_open_rulebook(d);
	assert_non_null(rulebook_version(d->rulebook, "calls", 1));
}

/* --- mistakes
 * ---------------------------------------------------------------------- */

static void what_is_missing_is_named(void **state)
{
	struct desk *d = *state;

	d->config.office_count = 0;
	is_refused(d, "add a section [office desk]");
	is_refused(d, "add a section [office dean]");
	d->config.office_count = 2;
	static const char *const needed[] = {"status", "told"};
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		OWN(own_string)
		char *path =
		    own_printf("%s/%s.md", d->config.templates_dir, needed[i]);
		OWN(own_string)
		char *want = own_printf("write %s", path);
		unlink(path);
		is_refused(d, want);
	}
	d->config.workflows_dir[strlen(d->config.workflows_dir) - 1] = 'x';
	is_refused(d, "No such file or directory");
	d->config.workflows_dir[strlen(d->config.workflows_dir) - 1] = 's';
}

static void the_form_that_letters_get_is_there(void **state)
{
	struct desk *d = *state;

	d->config.mail_request = (char *)"side-by-sides";
	is_refused(d, "[mail] request: there is no workflow \"side-by-sides\"");
	d->config.mail_request = (char *)"side-by-side";
	desk_open_rulebook(d);
}

static void an_id_is_used_once(void **state)
{
	struct desk *d = *state;

	save(d, "copy.json", load(d));
	is_refused(d, "copy.json has the same id");
	OWN(own_string)
	char *copy = own_printf("%s/copy.json", d->config.workflows_dir);
	unlink(copy);
	desk_open_rulebook(d);
}

static void a_folder_without_workflows(void **state)
{
	struct desk *d = *state;
	OWN(own_string)
	char *only =
	    own_printf("%s/side-by-side.json", d->config.workflows_dir);

	unlink(only);
	is_refused(d, "no workflow (*.json) in this folder");
	save(d, "broken.schema.json", json_array()); /* for editors */
	save(d, ".hidden.json", json_array());
	is_refused(d, "no workflow (*.json) in this folder");
	save(d, "broken.json", json_array());
	is_refused(d, "broken.json");
}

static void workflows_are_sorted_by_id(void **state)
{
	static const char *const wants[] = {"aaa", "side-by-side", "zzz"};
	static const char *const files[][2] = {
	    {"1.json", "zzz"}, {"2.json", "aaa"}};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		json_t *file = load(d);
		json_object_set_new(file, "id", json_string(files[i][1]));
		save(d, files[i][0], file);
	}
	desk_open_rulebook(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++)
		assert_string_equal(
		    workflow_id(rulebook_nth(d->rulebook, i)), wants[i]);
	assert_null(rulebook_nth(d->rulebook, 3));
	assert_null(rulebook_workflow(d->rulebook, "side"));
}

/* --- templates
 * ----------------------------------------------------------------------- */

static const char *title_of_told(struct desk *d)
{
	static char title[128];
	OWN(own_string)
	char *text = NULL;
	OWN(own_string)
	char *markdown = NULL;
	json_auto_t *data = json_object();

	fixture_ok(d->f, template_render(rulebook_templates(d->rulebook),
	                     "told", data, &text, &markdown, &d->f->err));
	snprintf(title, sizeof(title), "%s", text);
	return title;
}

/* The service's own notices have theirs, too. */
static void with_all_templates(struct desk *d)
{
	folder_remove(d->config.templates_dir);
	folder_copy("templates", d->config.templates_dir);
	folder_add("workflows/examples/templates", d->config.templates_dir);
	d->config.rehearsal = false;
}

static void templates_change_while_it_runs(void **state)
{
	struct desk *d = *state;
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};

	with_all_templates(d);
	desk_open_rulebook(d);
	folder_write(d->config.templates_dir, "told.md", "# Yes\n\nYes.\n");
	fixture_ok(d->f, rulebook_reload_templates(d->rulebook, &problems));
	assert_string_equal(title_of_told(d), "Yes");
	/* What is not sound is not taken, and says what is wrong. */
	folder_write(d->config.templates_dir, "told.md", "# {{#open}}\n");
	assert_false(rulebook_reload_templates(d->rulebook, &problems));
	assert_non_null(strstr(str_text(&problems), "told.md"));
	assert_string_equal(title_of_told(d), "Yes");
	str_reset(&problems);
	OWN(own_string)
	char *path = own_printf("%s/told.md", d->config.templates_dir);
	unlink(path);
	assert_false(rulebook_reload_templates(d->rulebook, &problems));
	assert_non_null(
	    strstr(str_text(&problems), "there is no template \"told\""));
	assert_string_equal(title_of_told(d), "Yes");
}

#define folder_test(name)                                                      \
	cmocka_unit_test_setup_teardown(name, setup, example_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    folder_test(a_changed_file_needs_a_new_version),
	    folder_test(an_open_case_keeps_its_rules),
	    folder_test(an_old_version_needs_its_offices_too),
	    folder_test(no_version_needs_the_systems_that_it_calls),
	    folder_test(what_is_missing_is_named),
	    folder_test(the_form_that_letters_get_is_there),
	    folder_test(an_id_is_used_once),
	    folder_test(a_folder_without_workflows),
	    folder_test(workflows_are_sorted_by_id),
	    folder_test(templates_change_while_it_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
