/*
 * inspect.c: the problems of files that were read, and the whole. See
 * inspect.h.
 */
#include "engine/inspect_part.h"

#include "base/own.h"
#include "flow/check.h"

#include <limits.h>
#include <string.h>

/* --- problems ------------------------------------------------------------- */

void inspect_add(struct inspect *inspect, enum finding_severity severity,
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

void inspect_note(struct inspect *inspect, enum finding_severity severity,
    const char *file, size_t line, const char *what)
{
	inspect_add(inspect, severity, file, (struct jsonplace){.line = line},
	    "", what);
}

char *inspect_template_file(const char *dir, const char *template_)
{
	return own_printf("%s/%s.md", dir ? dir : "templates", template_);
}

void inspect_add_findings(struct inspect *inspect,
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
		/* How many a group has is not known here. */
		int members = office->slack_group ? INT_MAX / 2 : 0;
		size_t named = 0;
		while (office->members[named])
			named++;
		members += (int)named;
		json_object_set_new(offices, office->name,
		    json_pack("{s:i, s:i, s:b}", "quorum", office->quorum,
		        "members", members, "deputy", office->deputy != NULL));
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

static json_t *inspect_systems(const struct config *config)
{
	json_t *systems = config ? json_object() : NULL;

	for (size_t i = 0; config && config->systems[i]; i++)
		json_object_set_new(systems, config->systems[i], json_true());
	return systems;
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

/* What compiles, by id; *ret_all: there is nothing else. NULL if no file was
 * read. New reference. */
static json_t *inspect_workflows(const struct inspect *inspect, bool *ret_all)
{
	json_t *workflows = inspect->source_count ? json_object() : NULL;

	*ret_all =
	    inspect->whole && !(inspect->config && inspect->config->rehearsal);
	for (size_t i = 0; i < inspect->source_count; i++) {
		const struct workflow *w = inspect->sources[i].workflow;
		*ret_all = *ret_all && w;
		if (w)
			json_object_set(workflows, workflow_id(w),
			    (json_t *)workflow_json(w));
	}
	return workflows;
}

/* workflow NULL: what the engine itself shows. */
static void inspect_check(const struct inspect *inspect,
    const struct workflow *workflow, struct findings *findings)
{
	const struct config *config = inspect->config;
	const struct template_set *templates = inspect->templates;
	bool all;
	json_auto_t *workflows = inspect_workflows(inspect, &all);
	json_auto_t *offices = inspect_offices(config);
	json_auto_t *calendars = inspect_calendars(config);
	json_auto_t *systems = inspect_systems(config);
	json_auto_t *names = inspect_names(templates);
	struct check_world world = {
	    .offices = offices,
	    .calendars = calendars,
	    .systems = systems,
	    .workflows = workflows,
	    .all_workflows = all,
	    .templates = names,
	    .templates_dir = inspect->templates_dir,
	    .by_mail = config && config->mail_answers != CONFIG_ANSWERS_NO,
	    .by_chat = config && config->slack_api_url,
	    .outline = templates ? inspect_outline : NULL,
	    .outline_arg = (void *)templates,
	};

	if (workflow)
		check_workflow(workflow, &world, findings);
	else
		check_own_notices(&world, findings);
}

void inspect_configure(const struct config *config, struct workflow *workflow,
    struct mistakes *mistakes)
{
	const struct config_workflow *chosen =
	    config_workflow_find(config, workflow_id(workflow));

	workflow_configure(
	    workflow, chosen ? chosen->settings : NULL, mistakes);
}

/* Two files that say they are the same: which would count? key is "id" or
 * "command"; what() reads it, NULL: it has none. */
static void inspect_same(struct inspect *inspect, size_t i, const char *key,
    const char *what(const struct workflow *workflow))
{
	const struct inspect_source *a = &inspect->sources[i];
	const char *mine = a->workflow ? what(a->workflow) : NULL;

	for (size_t k = 0; mine && k < i; k++) {
		const struct inspect_source *b = &inspect->sources[k];
		const char *theirs = b->workflow ? what(b->workflow) : NULL;
		if (theirs == NULL || strcmp(mine, theirs) != 0)
			continue;
		OWN(own_string)
		char *text =
		    own_printf("%s has the same %s; give one of them its own",
		        b->file, key);
		inspect_add(inspect, FINDING_MISTAKE, a->file,
		    jsonplace_find(a->text, key), key, text);
		return;
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
		inspect_same(inspect, i, "id", workflow_id);
		inspect_same(inspect, i, "command", workflow_command);
		if (source->workflow == NULL ||
		    (inspect->config && inspect->config->checked))
			continue;
		inspect_check(inspect, source->workflow, &findings);
		inspect_add_findings(inspect, source, &findings);
	}
	if (inspect->templates && inspect->whole &&
	    !(inspect->config && inspect->config->rehearsal)) {
		OWN(finding_clear_all)
		struct findings findings = {.items = NULL};
		inspect_check(inspect, NULL, &findings);
		inspect_add_findings(inspect, NULL, &findings);
		inspect_unused(inspect);
	}
	inspect_sort(inspect);
}

void inspect_again(const struct workflow *workflow, const struct config *config,
    const struct template_set *templates, struct str *problems)
{
	const struct inspect inspect = {
	    .config = config,
	    .templates = (struct template_set *)templates,
	    .templates_dir = config->templates_dir,
	};
	OWN(finding_clear_all)
	struct findings findings = {.items = NULL};

	inspect_check(&inspect, workflow, &findings);
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
