/*
 * check.c: beadle check: everything that is wrong with workflows and their
 * templates, at once.
 */
#include "admin/admin.h"

#include "admin/options.h"
#include "base/own.h"
#include "directory/directory.h"
#include "engine/inspect.h"
#include "flow/form_pages.h"
#include "slack/ack.h"
#include "slack/view.h"

#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

static const char ADMIN_CHECK_USAGE[] =
    "usage: beadle check [options] [PATH ...]\n"
    "\n"
    "Says everything that is wrong with workflows and templates, each with\n"
    "its place and what to write. A PATH is a workflow file, a folder of\n"
    "them, or a folder of templates (otherwise ../templates beside the first,\n"
    "or the configuration's). Without any: workflows and templates of the\n"
    "configuration if one is given, else of the current folder. Exits with 1\n"
    "if there is a mistake, with 0 if there are warnings at most.\n"
    "\n"
    "  --config FILE   names the folders, and knows offices, calendars and\n"
    "                  the directory\n"
    "  --strict        warnings count as mistakes\n"
    "  --json          an object for each line, for programs\n";

enum {
	ADMIN_CHECK_LINE_MAX_BYTES = 16384,
	ADMIN_CHECK_MAX_PATHS = 1000,
	ADMIN_CHECK_FAILED = 1,
};

struct admin_check {
	const char *config_path; /* or NULL */
	bool strict;
	bool json;
	struct inspect inspect;
	struct config *config;
};

static void admin_check_clear(struct admin_check *check)
{
	inspect_clear(&check->inspect);
	config_free(&check->config);
}

/* --- what to read --------------------------------------------------------- */

static bool admin_check_is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int admin_check_is_template(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 3 && strcmp(entry->d_name + len - 3, ".md") == 0 &&
	       strcmp(entry->d_name, "README.md") != 0;
}

/* A folder of templates has some, whatever else it has. */
static bool admin_check_has_templates(const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, admin_check_is_template, alphasort);

	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return n > 0;
}

static bool admin_check_path(struct admin_check *check, const char *path)
{
	struct inspect *inspect = &check->inspect;

	if (!admin_check_is_folder(path)) {
		inspect_file(inspect, path);
		return true;
	}
	if (!admin_check_has_templates(path)) {
		inspect_folder(inspect, path);
		return true;
	}
	if (inspect->templates_dir) {
		fprintf(stderr,
		    "beadle check: %s is a second folder of templates\n", path);
		return false;
	}
	inspect_templates(inspect, path);
	return true;
}

static bool admin_check_defaults(struct admin_check *check)
{
	const struct config *config = check->config;
	const char *workflows = config ? config->workflows_dir : "workflows";
	const char *templates = config ? config->templates_dir : "templates";

	if (!admin_check_is_folder(workflows)) {
		fprintf(stderr,
		    "beadle check: there is no folder workflows here; write"
		    " --config FILE, or a PATH\n");
		return false;
	}
	inspect_templates(&check->inspect, templates);
	inspect_folder(&check->inspect, workflows);
	return true;
}

/* The folder that stands beside that of a workflow, as it is shipped. NULL if
 * there is none. Yours to free(). */
static char *admin_check_beside(const char *path)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	const char *dir = admin_check_is_folder(path) ? copy : dirname(copy);
	OWN(own_string)
	char *again = own_strdup(dir);
	OWN(own_string)
	char *beside = own_printf(
	    "%s/templates", strcmp(dir, ".") == 0 ? ".." : dirname(again));

	return admin_check_is_folder(beside) ? MOVE(beside) : NULL;
}

/* Templates that were not named. */
static void admin_check_find_templates(
    struct admin_check *check, const char *path)
{
	OWN(own_string)
	char *beside = NULL;

	if (check->inspect.templates_dir)
		return;
	if (check->config == NULL)
		beside = admin_check_beside(path);
	if (check->config || beside)
		inspect_templates(&check->inspect,
		    beside ? beside : check->config->templates_dir);
}

static bool admin_check_read(
    struct admin_check *check, char **paths, size_t count)
{
	if (count == 0)
		return admin_check_defaults(check);
	for (size_t i = 0; i < count; i++)
		if (!admin_check_path(check, paths[i]))
			return false;
	admin_check_find_templates(check, paths[0]);
	return true;
}

static bool admin_check_configure(struct admin_check *check, int *ret_exit)
{
	if (check->config_path &&
	    !admin_load(check->config_path, &check->config, ret_exit))
		return false;
	check->inspect.config = check->config;
	return true;
}

/* What is wrong with a roster or a filter; no server is asked. */
static void admin_check_directory(struct admin_check *check)
{
	OWN(directory_close)
	struct directory *directory = NULL;
	struct err err;

	if (check->config && check->config->directory.sources &&
	    !directory_open(check->config, &directory, &err))
		inspect_note(&check->inspect, FINDING_MISTAKE,
		    check->config_path, (size_t)check->config->directory.line,
		    err.text);
}

/* --- what to say ---------------------------------------------------------- */

static void admin_check_print_json(const struct inspect_problem *problem)
{
	json_auto_t *line = json_pack("{s:s, s:s, s:s, s:s}", "severity",
	    problem->severity == FINDING_MISTAKE ? "mistake" : "warning",
	    "file", problem->file, "path", problem->path, "what",
	    problem->what);

	if (problem->place.line)
		json_object_set_new(line, "line",
		    json_integer((json_int_t)problem->place.line));
	if (problem->place.column)
		json_object_set_new(line, "column",
		    json_integer((json_int_t)problem->place.column));
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
}

static void admin_check_print_text(
    const struct inspect_problem *problem, bool colour)
{
	OWN(str_clear)
	struct str line = {.max_bytes = ADMIN_CHECK_LINE_MAX_BYTES};
	bool mistake = problem->severity == FINDING_MISTAKE;

	inspect_line(problem, &line);
	if (colour)
		printf(
		    "\x1b[%s\x1b[0m ", mistake ? "31mmistake" : "33mwarning");
	else if (!mistake)
		printf("warning: ");
	puts(str_text(&line));
}

static void admin_check_print_summary(
    const struct admin_check *check, size_t mistakes, size_t warnings)
{
	size_t files = check->inspect.source_count;

	printf("%zu workflow%s: %zu mistake%s, %zu warning%s\n", files,
	    files == 1 ? "" : "s", mistakes, mistakes == 1 ? "" : "s", warnings,
	    warnings == 1 ? "" : "s");
}

static int admin_check_report(const struct admin_check *check)
{
	const struct inspect *inspect = &check->inspect;
	size_t mistakes = inspect_count(inspect, FINDING_MISTAKE);
	size_t warnings = inspect_count(inspect, FINDING_WARNING);
	bool colour = admin_colour();

	for (size_t i = 0; i < inspect->problem_count; i++) {
		if (check->json)
			admin_check_print_json(&inspect->problems[i]);
		else
			admin_check_print_text(&inspect->problems[i], colour);
	}
	if (!check->json)
		admin_check_print_summary(check, mistakes, warnings);
	if (fflush(stdout) != 0)
		return EX_IOERR;
	return mistakes || (check->strict && warnings) ? ADMIN_CHECK_FAILED
	                                               : EX_OK;
}

/* --- what Slack cannot take -----------------------------------------------
 */

static void admin_check_pages(struct admin_check *check, const char *file,
    const char *name, const json_t *form)
{
	for (size_t n = 2; n <= form_pages_count(form); n++) {
		json_auto_t *page = form_page(form, n);
		OWN(own_string)
		char *what = own_printf(
		    "page %zu of the form %s can be larger than Slack takes in"
		    " an answer: it would open after one more click; ask for"
		    " less on it, or for shorter texts",
		    n, name);
		if (slack_ack_is_large(page))
			inspect_note(
			    &check->inspect, FINDING_WARNING, file, 0, what);
	}
}

/* A window that is too large is not shown at all. Whatever letters people
 * write in, they take four bytes at most. */
static void admin_check_window(struct admin_check *check, const char *file,
    const char *name, const json_t *form)
{
	json_auto_t *longest = slack_view_longest(form, "\U0001F4A1");
	bool empty = slack_view_is_large(form, NULL);
	OWN(own_string)
	char *what =
	    own_printf("the form %s %s more than Slack shows in a window"
	               " (250 kB); ask for less in it, for shorter texts, or"
	               " in pages",
	        name, empty ? "is" : "can become");

	if (empty || slack_view_is_large(form, longest))
		inspect_note(&check->inspect,
		    empty ? FINDING_MISTAKE : FINDING_WARNING, file, 0, what);
}

static void admin_check_windows(struct admin_check *check, const char *file,
    const char *name, const json_t *form)
{
	size_t count = form_pages_count(form);

	if (count == 0)
		admin_check_window(check, file, name, form);
	for (size_t n = 1; n <= count; n++) {
		json_auto_t *page = form_page(form, n);
		admin_check_window(check, file, name, page);
	}
}

/* Every page but the first comes in an acknowledgement. */
static void admin_check_slack(struct admin_check *check)
{
	for (size_t i = 0; i < check->inspect.source_count; i++) {
		const struct inspect_source *source =
		    &check->inspect.sources[i];
		const char *name;
		json_t *form;
		if (source->workflow == NULL)
			continue;
		json_object_foreach (
		    json_object_get(workflow_json(source->workflow), "forms"),
		    name, form) {
			admin_check_pages(check, source->file, name, form);
			admin_check_windows(check, source->file, name, form);
		}
	}
}

int admin_check(int argc, char **argv)
{
	OWN(admin_check_clear)
	struct admin_check check = {.config_path = NULL};
	const struct options_row rows[] = {
	    {"--config", &check.config_path, NULL},
	    {"--strict", NULL, &check.strict},
	    {"--json", NULL, &check.json},
	    {NULL, NULL, NULL},
	};
	size_t count;
	int code;

	if (!options_read(argc, argv, ADMIN_CHECK_USAGE, rows, 0,
	        ADMIN_CHECK_MAX_PATHS, &count, &code))
		return code;
	if (!admin_check_configure(&check, &code))
		return code;
	if (!admin_check_read(&check, argv + 1, count))
		return EX_USAGE;
	admin_check_directory(&check);
	admin_check_slack(&check);
	inspect_finish(&check.inspect);
	return admin_check_report(&check);
}
