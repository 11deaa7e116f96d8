/*
 * preview.c: beadle preview: a notice as each channel would show it. What it
 * says is taken from a conversation, the workflow's own FILE.talk beside
 * FILE.json, or from facts in a JSON file.
 */
#include "admin/admin.h"

#include "admin/notices.h"
#include "admin/options.h"
#include "admin/page.h"
#include "admin/play.h"
#include "base/file.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "flow/mistakes.h"
#include "flow/workflow.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

static const char PREVIEW_USAGE[] =
    "usage: beadle preview [options] [NOTICE]\n"
    "\n"
    "Shows a notice as Slack, Teams, HTML mail and plain text, side by side\n"
    "in one HTML page that needs nothing else. Without NOTICE it lists the\n"
    "notices of the workflow. Nothing real is touched.\n"
    "\n"
    "  --workflow FILE   instead of the only one in ./workflows\n"
    "  --templates DIR   instead of ../templates beside the workflow\n"
    "  --talk FILE       a conversation in which the notices are sent;\n"
    "                    otherwise NAME.talk beside the workflow NAME.json\n"
    "  --data FILE       the facts of one case as JSON, as a template sees\n"
    "                    them, instead of a conversation\n"
    "  --config FILE     offices and the sender of mail as they really are\n"
    "  --all             every notice, a page each and index.html, into the\n"
    "                    folder that -o names\n"
    "  -o FILE           instead of standard output\n";

enum { PREVIEW_MAX_BYTES = 16 * 1024 * 1024 };

struct preview {
	const char *workflow_path;
	const char *templates;
	const char *talk;
	const char *data;
	const char *config;
	const char *output;
	bool all;
	struct workflow *workflow;
	struct notices notices;
};

static bool preview_failed(const char *text)
{
	fprintf(stderr, "beadle preview: %s\n", text);
	return false;
}

/* --- pages --------------------------------------------------------------- */

static bool preview_write(const char *path, const struct str *page)
{
	struct err err;

	if (!str_ok(page))
		return preview_failed("the page grows too large");
	if (path == NULL)
		return fputs(str_text(page), stdout) >= 0;
	return file_write(path, str_text(page), &err) ||
	       preview_failed(err.text);
}

static bool preview_page(
    const struct preview *p, const char *name, const char *path)
{
	OWN(str_clear)
	struct str page = {.max_bytes = PREVIEW_MAX_BYTES};
	struct page_notice notice = {
	    .name = name,
	    .workflow = workflow_title(p->workflow),
	    .from = p->notices.from ? p->notices.from : "Beadle",
	    .forms = json_object_get(p->notices.found, name),
	};

	page_notice(&notice, &page);
	return preview_write(path, &page);
}

static json_t *preview_names(const struct preview *p)
{
	json_t *names = json_array();
	const char *name;
	json_t *forms;

	json_object_foreach (p->notices.found, name, forms)
		json_array_append_new(names, json_string(name));
	return names;
}

static bool preview_all(const struct preview *p)
{
	json_auto_t *names = preview_names(p);
	OWN(str_clear)
	struct str page = {.max_bytes = PREVIEW_MAX_BYTES};
	OWN(own_string)
	char *index = own_printf("%s/index.html", p->output);
	json_t *name;
	size_t i;

	if (mkdir(p->output, 0777) != 0 && errno != EEXIST)
		return preview_failed(strerror(errno));
	json_array_foreach (names, i, name) {
		OWN(own_string)
		char *path = own_printf(
		    "%s/%s.html", p->output, json_string_value(name));
		if (!preview_page(p, json_string_value(name), path))
			return false;
	}
	page_index(workflow_title(p->workflow), names, &page);
	return preview_write(index, &page);
}

static char *preview_templates_dir(const struct preview *p)
{
	OWN(own_string)
	char *copy = own_strdup(p->workflow_path);

	return p->templates ? own_strdup(p->templates)
	                    : own_printf("%s/../templates", dirname(copy));
}

/* notice NULL: all of them. */
static bool preview_gather(struct preview *p, const char *notice)
{
	OWN(own_string)
	char *templates = preview_templates_dir(p);
	OWN(str_clear)
	struct str problems = {.max_bytes = PREVIEW_MAX_BYTES};
	struct play_setup setup = {
	    .workflow_path = p->workflow_path,
	    .templates_dir = templates,
	    .config_path = p->config,
	    .start_ms = play_default_start_ms(),
	};

	bool ok = p->data && notice
	              ? notices_render(p->workflow, templates, p->data, notice,
	                    &p->notices, &problems)
	              : notices_play(&setup, p->talk, &p->notices, &problems);
	fputs(str_text(&problems), stderr);
	return ok;
}

static bool preview_never_sent(const struct preview *p, const char *notice)
{
	json_auto_t *names = preview_names(p);
	json_t *name;
	size_t i;

	fprintf(stderr,
	    "beadle preview: the conversation never sends \"%s\"; add to it, "
	    "or write --data FILE. It sends:",
	    notice);
	json_array_foreach (names, i, name)
		fprintf(stderr, " %s", json_string_value(name));
	fputc('\n', stderr);
	return false;
}

static bool preview_one(struct preview *p, const char *notice)
{
	if (!preview_gather(p, notice))
		return false;
	return json_object_get(p->notices.found, notice)
	           ? preview_page(p, notice, p->output)
	           : preview_never_sent(p, notice);
}

/* --- the list ------------------------------------------------------------ */

static void preview_print_to(const json_t *action)
{
	const json_t *to = json_object_get(action, "to");
	json_t *one;
	size_t i;

	if (json_is_string(to))
		printf(" %s", json_string_value(to));
	json_array_foreach (to, i, one)
		printf(" %s", json_string_value(one));
}

/* Does one of its messages have the key, or the button? */
static bool preview_offers(const struct preview *p, const char *what)
{
	json_auto_t *button = json_string(what);
	const char *name;
	json_t *action, *one;
	size_t i;

	json_object_foreach (
	    json_object_get(workflow_json(p->workflow), "actions"), name,
	    action) {
		if (json_object_get(action, what))
			return true;
		json_array_foreach (json_object_get(action, "buttons"), i, one)
			if (json_equal(one, button))
				return true;
	}
	return false;
}

static void preview_list(const struct preview *p)
{
	const json_t *file = workflow_json(p->workflow);
	const json_t *notices = workflow_notices(p->workflow);
	json_t *notice, *action;
	const char *name;
	size_t i;

	json_array_foreach (notices, i, notice) {
		printf("%-18s", json_string_value(notice));
		json_object_foreach (
		    json_object_get(file, "actions"), name, action)
			if (json_equal(
			        json_object_get(action, "notice"), notice))
				preview_print_to(action);
		if (json_equal(jsonx_path(file, "status.notice"), notice))
			printf(" whoever asks");
		if (json_equal(jsonx_path(file, "help.notice"), notice))
			printf(" whoever asks for help");
		putchar('\n');
	}
	printf("%-18s whoever writes\n", "greeting");
	printf("%-18s whoever may not\n", "refusal");
	if (preview_offers(p, "history"))
		printf("%-18s whoever asks for it\n", "history");
	if (preview_offers(p, "aside"))
		printf("%-18s whoever writes in an office's thread\n", "heard");
	if (workflow_is_by_beadle(p->workflow, "absent"))
		printf("%-18s whoever says that they are away\n", "absence");
}

/* --- the command --------------------------------------------------------- */

static int preview_is_workflow(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0 &&
	       strstr(entry->d_name, ".schema.json") == NULL;
}

/* The only workflow in ./workflows. Yours to free(); NULL if there is not
 * exactly one. */
static char *preview_only_workflow(void)
{
	struct dirent **names = NULL;
	int n = scandir("workflows", &names, preview_is_workflow, alphasort);
	char *path =
	    n == 1 ? own_printf("workflows/%s", names[0]->d_name) : NULL;

	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return path;
}

static int preview_run(struct preview *p, const char *notice)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(str_clear)
	struct str problems = {.max_bytes = PREVIEW_MAX_BYTES};

	if (!workflow_load(p->workflow_path, &p->workflow, &mistakes)) {
		mistakes_print(&mistakes, p->workflow_path, &problems);
		fputs(str_text(&problems), stderr);
		return EX_CONFIG;
	}
	if (p->all)
		return preview_gather(p, NULL) && preview_all(p) ? EX_OK
		                                                 : EX_DATAERR;
	if (notice)
		return preview_one(p, notice) ? EX_OK : EX_DATAERR;
	preview_list(p);
	return EX_OK;
}

int admin_preview(int argc, char **argv)
{
	struct preview p = {.workflow_path = NULL};
	const struct options_row rows[] = {
	    {"--workflow", &p.workflow_path, NULL},
	    {"--templates", &p.templates, NULL},
	    {"--talk", &p.talk, NULL},
	    {"--data", &p.data, NULL},
	    {"--config", &p.config, NULL},
	    {"--all", NULL, &p.all},
	    {"-o", &p.output, NULL},
	    {NULL, NULL, NULL},
	};
	OWN(own_string)
	char *only = preview_only_workflow();
	size_t count;
	int code;

	if (!options_read(argc, argv, PREVIEW_USAGE, rows, 0, 1, &count, &code))
		return code;
	if (p.workflow_path == NULL)
		p.workflow_path = only;
	if (p.workflow_path == NULL) {
		preview_failed("which workflow? Write --workflow FILE");
		return EX_USAGE;
	}
	if (p.all && p.output == NULL) {
		preview_failed("--all writes into a folder; write -o DIR");
		return EX_USAGE;
	}
	log_set_level(LOG_ERROR);
	code = preview_run(&p, count ? argv[1] : NULL);
	workflow_free(&p.workflow);
	notices_clear(&p.notices);
	return code;
}
