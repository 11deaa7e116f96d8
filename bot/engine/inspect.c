/*
 * inspect.c: see inspect.h.
 */
#include "engine/inspect.h"

#include "base/file.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/check.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
	/* A workflow is read by people; past this it is something else. */
	INSPECT_FILE_MAX_BYTES = 4 * 1024 * 1024,
	INSPECT_PROBLEMS_MAX_BYTES = 262144,
};

/* --- problems ------------------------------------------------------------- */

static void inspect_add(struct inspect *inspect, enum finding_severity severity,
    const char *file, struct jsonplace place, const char *path,
    const char *what)
{
	inspect->problems = own_realloc(inspect->problems,
	    (inspect->problem_count + 1) * sizeof(*inspect->problems));
	inspect->problems[inspect->problem_count++] = (struct inspect_problem){
	    .severity = severity,
	    .file = own_strdup(file),
	    .place = place,
	    .path = own_strdup(path),
	    .what = own_strdup(what),
	};
}

static void inspect_add_whole(
    struct inspect *inspect, const char *file, const char *what)
{
	inspect_add(inspect, FINDING_MISTAKE, file,
	    (struct jsonplace){.line = 0}, "", what);
}

static char *inspect_template_file(const char *dir, const char *template_)
{
	return own_printf("%s/%s.md", dir ? dir : "templates", template_);
}

/* source NULL: of no workflow. */
static void inspect_add_findings(struct inspect *inspect,
    const struct inspect_source *source, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->items[i];
		OWN(own_string)
		char *file = f->template_ || source == NULL
		                 ? inspect_template_file(inspect->templates_dir,
		                       f->template_ ? f->template_ : f->path)
		                 : own_strdup(source->file);
		struct jsonplace place =
		    f->template_ || source == NULL
		        ? (struct jsonplace){.line = f->line, .column = 0}
		        : jsonplace_find(source->text, f->path);
		inspect_add(inspect, f->severity, file, place,
		    f->template_ || source == NULL ? "" : f->path, f->what);
	}
}

size_t inspect_count(
    const struct inspect *inspect, enum finding_severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < inspect->problem_count; i++)
		count += inspect->problems[i].severity == severity;
	return count;
}

void inspect_line(const struct inspect_problem *problem, struct str *out)
{
	str_add(out, problem->file);
	if (problem->place.line)
		str_addf(out, ":%zu", problem->place.line);
	if (problem->place.line && problem->place.column)
		str_addf(out, ":%zu", problem->place.column);
	str_addf(out, ": %s%s%s", problem->path, problem->path[0] ? ": " : "",
	    problem->what);
}

/* --- reading -------------------------------------------------------------- */

/* "FILE:LINE: what" or "FILE: what", as template_set_load() writes them. */
static void inspect_add_template_line(struct inspect *inspect, const char *line)
{
	const char *colon = strchr(line, ':');
	const char *what = strstr(line, ": ");
	struct jsonplace place = {.line = 0};

	if (colon == NULL || what == NULL) {
		inspect_add_whole(inspect, inspect->templates_dir, line);
		return;
	}
	if (colon < what)
		place.line = strtoul(colon + 1, NULL, 10);
	OWN(own_string)
	char *file = own_printf("%.*s", (int)(colon - line), line);
	inspect_add(
	    inspect, FINDING_MISTAKE, file, place, "", what + strlen(": "));
}

void inspect_templates(struct inspect *inspect, const char *dir)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = INSPECT_PROBLEMS_MAX_BYTES};
	OWN(own_string)
	char *text = NULL;

	free(inspect->templates_dir);
	inspect->templates_dir = own_strdup(dir);
	if (template_set_load(dir, &inspect->templates, &problems))
		return;
	text = own_strdup(str_text(&problems));
	for (char *rest = text; rest && *rest;)
		inspect_add_template_line(inspect, strsep(&rest, "\n"));
}

static void inspect_compile(
    struct inspect *inspect, struct inspect_source *source, const json_t *file)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(finding_clear_all)
	struct findings findings = {.items = NULL};

	workflow_new(file, &source->workflow, &mistakes);
	finding_add_mistakes(&findings, &mistakes);
	inspect_add_findings(inspect, source, &findings);
}

/* jansson's own words are for authors; jsonx_parse() never quotes a file. */
static void inspect_not_json(
    struct inspect *inspect, const struct inspect_source *source)
{
	json_error_t e = {.line = 0};
	json_auto_t *value = json_loads(
	    source->text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	struct jsonplace place = {
	    .line = e.line > 0 ? (size_t)e.line : 1,
	    .column = e.column > 0 ? (size_t)e.column : 1,
	};
	OWN(own_string)
	char *what =
	    own_printf("is not JSON: %s", value ? "nested too deep" : e.text);

	inspect_add(inspect, FINDING_MISTAKE, source->file, place, "", what);
}

void inspect_file(struct inspect *inspect, const char *path)
{
	OWN(str_clear)
	struct str text = {.max_bytes = INSPECT_FILE_MAX_BYTES};
	json_auto_t *file = NULL;
	struct err err;

	if (!file_read(path, &text, &err)) {
		inspect_add_whole(inspect, path, err.text);
		return;
	}
	inspect->sources = own_realloc(inspect->sources,
	    (inspect->source_count + 1) * sizeof(*inspect->sources));
	struct inspect_source *source =
	    &inspect->sources[inspect->source_count++];
	*source = (struct inspect_source){
	    .file = own_strdup(path),
	    .text = own_strdup(str_text(&text)),
	};
	if (jsonx_parse(str_text(&text), text.len, &file, &err))
		inspect_compile(inspect, source, file);
	else
		inspect_not_json(inspect, source);
}

static int inspect_is_workflow(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	/* workflow.schema.json is for editors, not a workflow. */
	return entry->d_name[0] != '.' && len > 5 &&
	       strcmp(entry->d_name + len - 5, ".json") == 0 &&
	       strstr(entry->d_name, ".schema.json") == NULL;
}

void inspect_folder(struct inspect *inspect, const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, inspect_is_workflow, alphasort);

	inspect->whole = true;
	if (n < 0)
		inspect_add_whole(inspect, dir, strerror(errno));
	else if (n == 0)
		inspect_add_whole(
		    inspect, dir, "no workflow (*.json) in this folder");
	for (int i = 0; i < n; i++) {
		OWN(own_string)
		char *path = own_printf("%s/%s", dir, names[i]->d_name);
		inspect_file(inspect, path);
		free(names[i]);
	}
	free(names);
}

/* --- checking ------------------------------------------------------------- */

static json_t *inspect_outline(void *arg, const char *template_)
{
	return template_outline(arg, template_);
}

/* Offices and calendars as check.h wants them. New references, NULL without
 * a configuration. */
static json_t *inspect_offices(const struct config *config)
{
	json_t *offices = config ? json_object() : NULL;

	for (size_t i = 0; config && i < config->office_count; i++) {
		const struct config_office *office = &config->offices[i];
		int members = 0;
		while (office->members[members])
			members++;
		json_object_set_new(offices, office->name,
		    json_pack("{s:i, s:i}", "quorum", office->quorum, "members",
		        members));
	}
	return offices;
}

static json_t *inspect_calendars(const struct config *config)
{
	json_t *calendars = config ? json_object() : NULL;

	for (size_t i = 0; config && i < config->calendar_count; i++)
		json_object_set_new(
		    calendars, config->calendars[i]->name, json_true());
	return calendars;
}

/* NULL without templates. New reference. */
static json_t *inspect_names(const struct template_set *templates)
{
	json_t *names = templates ? json_array() : NULL;
	const char *name;

	for (size_t i = 0;
	     names && (name = template_set_nth(templates, i)) != NULL; i++)
		json_array_append_new(names, json_string(name));
	return names;
}

static void inspect_check(const struct workflow *workflow,
    const struct config *config, const struct template_set *templates,
    const char *dir, struct findings *findings)
{
	json_auto_t *offices = inspect_offices(config);
	json_auto_t *calendars = inspect_calendars(config);
	json_auto_t *names = inspect_names(templates);
	struct check_world world = {
	    .offices = offices,
	    .calendars = calendars,
	    .templates = names,
	    .templates_dir = dir,
	    .outline = templates ? inspect_outline : NULL,
	    .outline_arg = (void *)templates,
	};

	if (workflow)
		check_workflow(workflow, &world, findings);
	else
		check_own_notices(&world, findings);
}

/* Two files of one workflow: which would count? */
static void inspect_same_id(struct inspect *inspect, size_t i)
{
	const struct inspect_source *a = &inspect->sources[i];

	for (size_t k = 0; k < i; k++) {
		const struct inspect_source *b = &inspect->sources[k];
		if (!a->workflow || !b->workflow ||
		    strcmp(workflow_id(a->workflow),
		        workflow_id(b->workflow)) != 0)
			continue;
		OWN(own_string)
		char *what = own_printf(
		    "%s has the same id; give one of them its own", b->file);
		inspect_add(inspect, FINDING_MISTAKE, a->file,
		    jsonplace_find(a->text, "id"), "id", what);
		return;
	}
}

/* --- templates that nothing needs ----------------------------------------- */

static void inspect_use(
    const struct inspect *inspect, const char *name, json_t *used);

static void inspect_use_parts(
    const struct inspect *inspect, const json_t *parts, json_t *used)
{
	json_t *part;
	size_t i;

	json_array_foreach (parts, i, part) {
		const char *kind = jsonx_path_text(part, "kind");
		if (strcmp(kind, "partial") == 0)
			inspect_use(
			    inspect, jsonx_path_text(part, "name"), used);
		inspect_use_parts(
		    inspect, json_object_get(part, "parts"), used);
	}
}

static void inspect_use(
    const struct inspect *inspect, const char *name, json_t *used)
{
	if (json_object_get(used, name))
		return;
	json_auto_t *parts = template_outline(inspect->templates, name);
	json_object_set_new(used, name, json_true());
	inspect_use_parts(inspect, parts, used);
}

static void inspect_unused(struct inspect *inspect)
{
	json_auto_t *used = json_object();
	const char *name;
	json_t *notice;
	size_t k;

	inspect_use(inspect, "refusal", used);
	for (size_t i = 0; i < inspect->source_count; i++) {
		const struct workflow *w = inspect->sources[i].workflow;
		if (w == NULL)
			return;
		json_array_foreach (workflow_notices(w), k, notice)
			inspect_use(inspect, json_string_value(notice), used);
	}
	for (size_t i = 0;
	     (name = template_set_nth(inspect->templates, i)) != NULL; i++) {
		OWN(own_string)
		char *file =
		    inspect_template_file(inspect->templates_dir, name);
		if (json_object_get(used, name) == NULL)
			inspect_add(inspect, FINDING_WARNING, file,
			    (struct jsonplace){.line = 0}, "",
			    "no workflow uses this template; remove it, or"
			    " name it in a notify action");
	}
}

/* --- the whole ------------------------------------------------------------ */

static int inspect_order(const void *a, const void *b)
{
	const struct inspect_problem *p = a, *q = b;
	int order = strcmp(p->file, q->file);

	if (order == 0)
		order = (p->place.line > q->place.line) -
		        (p->place.line < q->place.line);
	if (order == 0)
		order = (p->place.column > q->place.column) -
		        (p->place.column < q->place.column);
	if (order == 0)
		order = strcmp(p->what, q->what);
	return order ? order : strcmp(p->path, q->path);
}

static void inspect_problem_clear(struct inspect_problem *problem)
{
	free(problem->file);
	free(problem->path);
	free(problem->what);
}

/* Sorts them, and keeps what several workflows find in a template once. */
static void inspect_sort(struct inspect *inspect)
{
	struct inspect_problem *problems = inspect->problems;
	size_t kept = 0;

	if (inspect->problem_count)
		qsort(problems, inspect->problem_count, sizeof(problems[0]),
		    inspect_order);
	for (size_t i = 0; i < inspect->problem_count; i++) {
		if (kept &&
		    inspect_order(&problems[kept - 1], &problems[i]) == 0)
			inspect_problem_clear(&problems[i]);
		else
			problems[kept++] = problems[i];
	}
	inspect->problem_count = kept;
}

void inspect_finish(struct inspect *inspect)
{
	for (size_t i = 0; i < inspect->source_count; i++) {
		struct inspect_source *source = &inspect->sources[i];
		OWN(finding_clear_all)
		struct findings findings = {.items = NULL};
		inspect_same_id(inspect, i);
		if (source->workflow == NULL)
			continue;
		inspect_check(source->workflow, inspect->config,
		    inspect->templates, inspect->templates_dir, &findings);
		inspect_add_findings(inspect, source, &findings);
	}
	if (inspect->templates && inspect->whole) {
		OWN(finding_clear_all)
		struct findings findings = {.items = NULL};
		inspect_check(NULL, inspect->config, inspect->templates,
		    inspect->templates_dir, &findings);
		inspect_add_findings(inspect, NULL, &findings);
		inspect_unused(inspect);
	}
	inspect_sort(inspect);
}

void inspect_again(const struct workflow *workflow, const struct config *config,
    const struct template_set *templates, struct str *problems)
{
	OWN(finding_clear_all)
	struct findings findings = {.items = NULL};

	inspect_check(
	    workflow, config, templates, config->templates_dir, &findings);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *f = &findings.items[i];
		if (f->severity != FINDING_MISTAKE)
			continue;
		if (f->template_)
			str_addf(problems, "%s/%s.md:%zu: %s\n",
			    config->templates_dir, f->template_, f->line,
			    f->what);
		else
			str_addf(problems, "workflow %s: %s: %s\n",
			    workflow ? workflow_id(workflow) : "", f->path,
			    f->what);
	}
}

void inspect_clear(struct inspect *inspect)
{
	for (size_t i = 0; i < inspect->source_count; i++) {
		free(inspect->sources[i].file);
		free(inspect->sources[i].text);
		workflow_free(&inspect->sources[i].workflow);
	}
	for (size_t i = 0; i < inspect->problem_count; i++)
		inspect_problem_clear(&inspect->problems[i]);
	free(inspect->sources);
	free(inspect->problems);
	free(inspect->templates_dir);
	template_set_free(&inspect->templates);
	*inspect = (struct inspect){.config = inspect->config};
}
