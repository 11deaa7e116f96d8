/*
 * preview.c: beadle preview: a notice as each channel would show it. What it
 * says is taken from a conversation, the workflow's own FILE.talk beside
 * FILE.json, or from facts in a JSON file.
 */
#include "admin/admin.h"

#include "admin/options.h"
#include "admin/page.h"
#include "admin/play.h"
#include "base/file.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/mistakes.h"
#include "flow/workflow.h"
#include "text/template.h"

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

/* A notice says something else in each state of a case; so many of its
 * forms tell enough. */
enum { PREVIEW_FORMS_MAX = 8, PREVIEW_MAX_BYTES = 16 * 1024 * 1024 };

struct preview {
	const char *workflow_path;
	const char *templates;
	const char *talk;
	const char *data;
	const char *config;
	const char *output;
	bool all;
	struct workflow *workflow;
	char *from;
	json_t *found; /* template -> forms, see page.h */
};

static bool preview_failed(const char *text)
{
	fprintf(stderr, "beadle preview: %s\n", text);
	return false;
}

/* --- from a conversation -----------------------------------------------------
 */

static json_t *preview_whom(const struct wall_event *e)
{
	static const char *const how[] = {
	    [WALL_REDRAW] = ", drawn again",
	    [WALL_WHISPER] = ", for their eyes only",
	    [WALL_MAIL] = " by mail",
	    [WALL_FORM_ERRORS] = NULL,
	};
	OWN(own_string)
	char *text =
	    own_printf("%s%s%s", e->whom, how[e->kind] ? how[e->kind] : "",
	        e->in_thread ? ", in the thread" : "");

	return json_string(text);
}

static bool preview_same(const json_t *form, const json_t *notice)
{
	return json_equal(jsonx_path(form, "notice.title"),
	           json_object_get(notice, "title")) &&
	       json_equal(jsonx_path(form, "notice.markdown"),
	           json_object_get(notice, "markdown"));
}

static void preview_add_whom(json_t *form, json_t *taken_whom)
{
	json_t *list = json_object_get(form, "to");
	json_auto_t *whom = taken_whom;
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (json_equal(one, whom))
			return;
	json_array_append(list, whom);
}

/* The same words have buttons in chat and none in mail: keep those with. */
static void preview_merge(
    json_t *form, const struct wall_event *e, json_t *notice)
{
	if (json_array_size(jsonx_path(form, "notice.buttons")) == 0)
		json_object_set(form, "notice", notice);
	preview_add_whom(form, preview_whom(e));
}

/* "[CT-1001] Title" of a mail, or what its buttons are about. */
static json_t *preview_number(const json_t *payload)
{
	const char *subject = jsonx_path_text(payload, "subject");
	const char *ref = jsonx_path_text(payload, "notice.buttons.0.ref");

	if (subject && subject[0] == '[')
		return json_stringn(subject + 1, strcspn(subject + 1, "]"));
	return ref ? json_stringn(ref, strcspn(ref, ".")) : json_null();
}

static void preview_add(struct preview *p, const struct wall_event *e)
{
	json_t *notice = json_object_get(e->payload, "notice");
	const char *template_ = jsonx_path_text(notice, "template");
	json_t *forms, *form;
	size_t i;

	if (template_ == NULL)
		return;
	if (json_object_get(p->found, template_) == NULL)
		json_object_set_new(p->found, template_, json_array());
	forms = json_object_get(p->found, template_);
	json_array_foreach (forms, i, form)
		if (preview_same(form, notice)) {
			preview_merge(form, e, notice);
			return;
		}
	if (json_array_size(forms) < PREVIEW_FORMS_MAX)
		json_array_append_new(forms,
		    json_pack("{s:O, s:o, s:[o]}", "notice", notice, "number",
		        preview_number(e->payload), "to", preview_whom(e)));
}

static void preview_seen(void *arg, const struct wall *wall)
{
	struct preview *p = arg;
	const struct config *config = wall->cast->config;

	if (p->from == NULL)
		p->from = config->mail_from ? own_printf("%s <%s>",
		                                  config->mail_from_name
		                                      ? config->mail_from_name
		                                      : "Beadle",
		                                  config->mail_from)
		                            : own_strdup("Beadle");
	for (size_t i = 0; i < wall->event_count; i++)
		preview_add(p, &wall->events[i]);
}

/* "workflows/canvas-token.json" -> "workflows/canvas-token.talk" */
static char *preview_talk_beside(const char *workflow_path)
{
	const char *dot = strrchr(workflow_path, '.');
	size_t len =
	    dot ? (size_t)(dot - workflow_path) : strlen(workflow_path);

	return own_printf("%.*s.talk", (int)len, workflow_path);
}

static bool preview_play(struct preview *p)
{
	OWN(own_string)
	char *beside = preview_talk_beside(p->workflow_path);
	OWN(play_close)
	struct play *play = NULL;
	OWN(str_clear)
	struct str text = {.max_bytes = PREVIEW_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};
	struct play_setup setup = {
	    .workflow_path = p->workflow_path,
	    .templates_dir = p->templates,
	    .config_path = p->config,
	    .start_ms = play_default_start_ms(),
	};

	if (!play_open(&setup, &play, &text)) {
		fputs(str_text(&text), stderr);
		return false;
	}
	return play_script(play, p->talk ? p->talk : beside, preview_seen, p,
	           &text, &err) ||
	       preview_failed(err.text);
}

/* --- from facts
 * --------------------------------------------------------------- */

/* The first action that sends it knows the buttons. */
static const json_t *preview_action(
    const struct workflow *workflow, const char *notice)
{
	const char *name, *sent;
	json_t *action;

	json_object_foreach (
	    json_object_get(workflow_json(workflow), "actions"), name, action) {
		sent = jsonx_path_text(action, "notice");
		if (sent && strcmp(sent, notice) == 0)
			return action;
	}
	return NULL;
}

static json_t *preview_buttons(
    const struct workflow *workflow, const json_t *action)
{
	json_t *buttons = json_array();
	json_t *verb;
	size_t i;

	json_array_foreach (json_object_get(action, "buttons"), i, verb) {
		const char *name = json_string_value(verb);
		const json_t *row = workflow_event(workflow, name);
		const char *title = jsonx_path_text(row, "title");
		json_array_append_new(buttons,
		    json_pack("{s:s, s:s, s:s, s:O*, s:O*}", "verb", name,
		        "ref", "", "label", title ? title : "Status", "style",
		        json_object_get(row, "style"), "confirm",
		        json_object_get(row, "confirm")));
	}
	return buttons;
}

static bool preview_render(struct preview *p, const char *notice,
    const struct template_set *templates, const json_t *facts, struct err *err)
{
	const json_t *action = preview_action(p->workflow, notice);
	OWN(own_string)
	char *title = NULL;
	OWN(own_string)
	char *markdown = NULL;

	if (!template_render(templates, notice, facts, &title, &markdown, err))
		return false;
	json_object_set_new(p->found, notice,
	    json_pack("[{s:{s:s, s:s, s:o}, s:s*, s:[s]}]", "notice", "title",
	        title, "markdown", markdown, "buttons",
	        preview_buttons(p->workflow, action), "number",
	        jsonx_path_text(facts, "case.number"), "to", p->data));
	return true;
}

static char *preview_templates_dir(const struct preview *p)
{
	OWN(own_string)
	char *copy = own_strdup(p->workflow_path);

	return p->templates ? own_strdup(p->templates)
	                    : own_printf("%s/../templates", dirname(copy));
}

static bool preview_facts(struct preview *p, const char *notice)
{
	OWN(own_string)
	char *dir = preview_templates_dir(p);
	OWN(template_set_free)
	struct template_set *templates = NULL;
	OWN(str_clear)
	struct str text = {.max_bytes = PREVIEW_MAX_BYTES};
	json_auto_t *facts = NULL;
	struct err err = {.kind = ERR_NONE};

	if (!template_set_load(dir, &templates, &text)) {
		fputs(str_text(&text), stderr);
		return false;
	}
	p->from = own_strdup("Beadle");
	if (!file_read(p->data, &text, &err) ||
	    !jsonx_parse(str_text(&text), text.len, &facts, &err)) {
		err_prefix(&err, "%s", p->data);
		return preview_failed(err.text);
	}
	return preview_render(p, notice, templates, facts, &err) ||
	       preview_failed(err.text);
}

/* --- pages
 * --------------------------------------------------------------------- */

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
	    .from = p->from ? p->from : "Beadle",
	    .forms = json_object_get(p->found, name),
	};

	page_notice(&notice, &page);
	return preview_write(path, &page);
}

static json_t *preview_names(const struct preview *p)
{
	json_t *names = json_array();
	const char *name;
	json_t *forms;

	json_object_foreach (p->found, name, forms)
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

static bool preview_one(struct preview *p, const char *notice)
{
	if (!(p->data ? preview_facts(p, notice) : preview_play(p)))
		return false;
	if (json_object_get(p->found, notice) == NULL) {
		fprintf(stderr,
		    "beadle preview: the conversation never sends \"%s\"; add "
		    "to it, or write --data FILE. It sends:",
		    notice);
		json_auto_t *names = preview_names(p);
		json_t *name;
		size_t i;
		json_array_foreach (names, i, name)
			fprintf(stderr, " %s", json_string_value(name));
		fputc('\n', stderr);
		return false;
	}
	return preview_page(p, notice, p->output);
}

/* --- the list
 * -------------------------------------------------------------------- */

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
		if (json_equal(jsonx_path(file, "greeting.notice"), notice))
			printf(" whoever writes");
		if (json_equal(jsonx_path(file, "status.notice"), notice))
			printf(" whoever asks");
		putchar('\n');
	}
	printf("%-18s whoever may not\n", "refusal");
}

/* --- the command
 * ------------------------------------------------------------------ */

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
		return preview_play(p) && preview_all(p) ? EX_OK : EX_DATAERR;
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
	p.found = json_object();
	code = preview_run(&p, count ? argv[1] : NULL);
	workflow_free(&p.workflow);
	json_decref(p.found);
	free(p.from);
	return code;
}
