/* engine/rulebook.h: which rules are taken, and which cases keep theirs. */
#include "engine/desk.h"
#include "engine/folder.h"

/* A desk with its own copies of the folders, to be changed by the test. */
static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return 1;
	struct desk *d = *state;
	rulebook_close(&d->rulebook);
	d->config.workflows_dir = own_printf("%s/workflows", d->f->dir);
	d->config.templates_dir = own_printf("%s/templates", d->f->dir);
	folder_copy("workflows", d->config.workflows_dir);
	OWN(own_string)
	char *other = own_printf("%s/lti-review.json", d->config.workflows_dir);
	OWN(own_string)
	char *leaks =
	    own_printf("%s/leaked-token.json", d->config.workflows_dir);
	unlink(other);
	unlink(leaks); /* one is enough here */
	folder_copy("templates", d->config.templates_dir);
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = *state;

	folder_remove(d->config.workflows_dir);
	folder_remove(d->config.templates_dir);
	free(d->config.workflows_dir);
	free(d->config.templates_dir);
	return desk_teardown(state);
}

static json_t *load(struct desk *d)
{
	OWN(own_string)
	char *path =
	    own_printf("%s/canvas-token.json", d->config.workflows_dir);
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
	save(d, "canvas-token.json", file);
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
	with_version(d, 1, "Canvas API access token");
	desk_open_rulebook(d);
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	rulebook_close(&d->rulebook);
	with_version(d, 1, "Something else");
	is_refused(d, "give the new rules \"version\": 2");
	with_version(d, 2, "Something else");
	desk_open_rulebook(d);
	assert_int_equal(
	    workflow_version(rulebook_workflow(d->rulebook, "canvas-token")),
	    2);
	rulebook_close(&d->rulebook);
	/* And back, as it was: known already, and unchanged. */
	with_version(d, 1, "Canvas API access token");
	desk_open_rulebook(d);
}

static void an_open_case_keeps_its_rules(void **state)
{
	struct desk *d = *state;

	desk_open_rulebook(d);
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	rulebook_close(&d->rulebook);
	with_version(d, 2, "Version two");
	desk_open_rulebook(d);
	assert_string_equal(
	    workflow_title(rulebook_version(d->rulebook, "canvas-token", 1)),
	    "Canvas API access token");
	assert_string_equal(
	    workflow_title(rulebook_version(d->rulebook, "canvas-token", 2)),
	    "Version two");
	assert_null(rulebook_version(d->rulebook, "canvas-token", 3));
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	desk_press(d, ADA, "withdraw", "CT-1001");
	assert_int_equal(
	    fixture_int(d->f, "SELECT sum(id * 10 + workflow_version)"
	                      " FROM case_record"),
	    11 + 22);
	/* The last case of a version is over: it is needed no more. */
	rulebook_close(&d->rulebook);
	desk_open_rulebook(d);
	assert_null(rulebook_version(d->rulebook, "canvas-token", 1));
}

/* Has Security do what is EdTech's. */
static void without_edtech(json_t *file)
{
	static const char *const tables[][2] = {
	    {"actions", "to"}, {"events", "by"}};
	const char *name;
	json_t *row;

	for (size_t i = 0; i < 2; i++)
		json_object_foreach (
		    json_object_get(file, tables[i][0]), name, row) {
			const char *office = json_string_value(
			    json_object_get(row, tables[i][1]));
			if (office && strcmp(office, "office:edtech") == 0)
				json_object_set_new(row, tables[i][1],
				    json_string("office:security_office"));
		}
}

static void an_old_version_needs_its_offices_too(void **state)
{
	struct desk *d = *state;
	json_t *file;

	desk_open_rulebook(d);
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	rulebook_close(&d->rulebook);
	file = load(d);
	json_object_set_new(file, "id", json_string("other"));
	without_edtech(file);
	save(d, "canvas-token.json", file);
	d->config.office_count = 2; /* no edtech */
	is_refused(d, "workflow canvas-token: there is no office \"edtech\"");
	d->config.office_count = 3;
	desk_open_rulebook(d);
}

/* --- mistakes
 * ---------------------------------------------------------------------- */

static void what_is_missing_is_named(void **state)
{
	struct desk *d = *state;

	d->config.office_count = 1;
	is_refused(d, "add a section [office security_office]");
	is_refused(d, "add a section [office edtech]");
	d->config.office_count = 3;
	static const char *const needed[] = {"refusal", "review-request"};
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

	d->config.mail_request = (char *)"canvas-tokens";
	is_refused(d, "[mail] request: there is no workflow \"canvas-tokens\"");
	d->config.mail_request = (char *)"canvas-token";
	desk_open_rulebook(d);
}

static void an_id_is_used_once(void **state)
{
	struct desk *d = *state;

	save(d, "copy.json", load(d));
	is_refused(d, "canvas-token.json has the same id");
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
	    own_printf("%s/canvas-token.json", d->config.workflows_dir);

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
	static const char *const wants[] = {"aaa", "canvas-token", "zzz"};
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
	assert_null(rulebook_workflow(d->rulebook, "canvas"));
}

/* --- templates
 * ----------------------------------------------------------------------- */

static const char *title_of_approved(struct desk *d)
{
	static char title[128];
	OWN(own_string)
	char *text = NULL;
	OWN(own_string)
	char *markdown = NULL;
	json_auto_t *data = json_object();

	fixture_ok(d->f, template_render(rulebook_templates(d->rulebook),
	                     "approved", data, &text, &markdown, &d->f->err));
	snprintf(title, sizeof(title), "%s", text);
	return title;
}

static void templates_change_while_it_runs(void **state)
{
	struct desk *d = *state;
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};

	desk_open_rulebook(d);
	folder_write(d->config.templates_dir, "approved.md", "# Yes\n\nYes.\n");
	fixture_ok(d->f, rulebook_reload_templates(d->rulebook, &problems));
	assert_string_equal(title_of_approved(d), "Yes");
	/* What is not sound is not taken, and says what is wrong. */
	folder_write(d->config.templates_dir, "approved.md", "# {{#open}}\n");
	assert_false(rulebook_reload_templates(d->rulebook, &problems));
	assert_non_null(strstr(str_text(&problems), "approved.md"));
	assert_string_equal(title_of_approved(d), "Yes");
	str_reset(&problems);
	OWN(own_string)
	char *path = own_printf("%s/approved.md", d->config.templates_dir);
	unlink(path);
	assert_false(rulebook_reload_templates(d->rulebook, &problems));
	assert_non_null(
	    strstr(str_text(&problems), "there is no template \"approved\""));
	assert_string_equal(title_of_approved(d), "Yes");
}

#define folder_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    folder_test(a_changed_file_needs_a_new_version),
	    folder_test(an_open_case_keeps_its_rules),
	    folder_test(an_old_version_needs_its_offices_too),
	    folder_test(what_is_missing_is_named),
	    folder_test(the_form_that_letters_get_is_there),
	    folder_test(an_id_is_used_once),
	    folder_test(a_folder_without_workflows),
	    folder_test(workflows_are_sorted_by_id),
	    folder_test(templates_change_while_it_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
