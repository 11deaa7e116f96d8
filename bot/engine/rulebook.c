/*
 * rulebook.c: see rulebook.h.
 */
#include "engine/rulebook.h"

#include "base/clock.h"
#include "base/own.h"
#include "engine/inspect.h"
#include "flow/migrate.h"
#include "store/case_record.h"
#include "store/version.h"

#include <string.h>

/* So many case numbers in a line about a version; more is noise. */
enum { RULEBOOK_CASES_NAMED = 5 };

struct rulebook {
	const struct config *config;
	struct workflow **current; /* sorted by id */
	size_t current_count;
	struct workflow **old; /* versions that open cases still need */
	size_t old_count;
	struct template_set *templates;
};

static void rulebook_problem(
    struct str *problems, const char *where, const char *what)
{
	str_addf(problems, "%s: %s\n", where, what);
}

static void rulebook_append(
    struct workflow ***list, size_t *count, struct workflow *taken_workflow)
{
	*list = own_realloc(*list, (*count + 1) * sizeof(**list));
	(*list)[(*count)++] = taken_workflow;
}

static int rulebook_by_id(const void *a, const void *b)
{
	return strcmp(workflow_id(*(struct workflow *const *)a),
	    workflow_id(*(struct workflow *const *)b));
}

/* Takes what was read, if all of it is sound. */
static bool rulebook_take(struct rulebook *book, struct inspect *inspect)
{
	if (inspect_count(inspect, FINDING_MISTAKE))
		return false;
	for (size_t i = 0; i < inspect->source_count; i++)
		rulebook_append(&book->current, &book->current_count,
		    MOVE(inspect->sources[i].workflow));
	if (book->current_count)
		qsort(book->current, book->current_count,
		    sizeof(book->current[0]), rulebook_by_id);
	book->templates = MOVE(inspect->templates);
	return true;
}

static bool rulebook_load(struct rulebook *book, struct str *problems)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = book->config};

	inspect_templates(&inspect, book->config->templates_dir);
	inspect_folder(&inspect, book->config->workflows_dir);
	inspect_finish(&inspect);
	for (size_t i = 0; i < inspect.problem_count; i++) {
		if (inspect.problems[i].severity != FINDING_MISTAKE)
			continue;
		inspect_line(&inspect.problems[i], problems);
		str_add_char(problems, '\n');
	}
	return rulebook_take(book, &inspect);
}

/* Does what an old version names still exist? More is not asked of it: nobody
 * can mend it any more. Not systems: what is not configured refuses each call
 * (engine/absent.h), whatever the version. */
static void rulebook_compare(struct rulebook *book,
    const struct workflow *workflow, const struct template_set *templates,
    struct str *problems)
{
	json_t *name;
	size_t i;

	json_array_foreach (workflow_offices(workflow), i, name)
		if (!config_office_find(book->config, json_string_value(name)))
			str_addf(problems,
			    "workflow %s: there is no office \"%s\"; add a"
			    " section [office %s] to the configuration\n",
			    workflow_id(workflow), json_string_value(name),
			    json_string_value(name));
	json_array_foreach (workflow_calendars(workflow), i, name)
		if (!config_calendar_find(
		        book->config, json_string_value(name)))
			str_addf(problems,
			    "workflow %s: there is no calendar \"%s\"; add a"
			    " section [calendar %s] to the configuration\n",
			    workflow_id(workflow), json_string_value(name),
			    json_string_value(name));
	json_array_foreach (workflow_notices(workflow), i, name)
		if (!template_set_has(templates, json_string_value(name)))
			str_addf(problems,
			    "workflow %s: there is no template \"%s\"; write"
			    " %s/%s.md\n",
			    workflow_id(workflow), json_string_value(name),
			    book->config->templates_dir,
			    json_string_value(name));
}

static void rulebook_compare_old(struct rulebook *book,
    const struct template_set *templates, struct str *problems)
{
	for (size_t i = 0; i < book->old_count; i++)
		rulebook_compare(book, book->old[i], templates, problems);
}

/* Records the versions in use, so that a case can finish under its own. */
static void rulebook_know_versions(
    struct rulebook *book, struct store *store, struct str *problems)
{
	struct err err;

	for (size_t i = 0; i < book->current_count; i++) {
		const struct workflow *w = book->current[i];
		const struct version version = {
		    .workflow_id = workflow_id(w),
		    .number = workflow_version(w),
		    .hash = workflow_hash(w),
		    .body = workflow_json(w),
		};
		if (!version_know(store, &version, clock_now_ms(), &err))
			str_addf(problems, "workflow %s: %s\n", workflow_id(w),
			    err.text);
	}
}

/* The numbers of a few cases of a version: "CT-1001, CT-1002". */
static void rulebook_cases_of(
    struct store *store, const char *id, int version, struct str *numbers)
{
	int64_t after_id = 0;

	for (size_t n = 0; n < RULEBOOK_CASES_NAMED;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		if (case_record_next_open(store, after_id, &record, NULL) !=
		    CASE_FOUND)
			return;
		after_id = record.id;
		if (record.workflow_version != version ||
		    strcmp(record.workflow_id, id) != 0)
			continue;
		str_addf(numbers, "%s%s", n++ ? ", " : "", record.number);
	}
	str_add(numbers, " …");
}

static void rulebook_load_version(struct rulebook *book, struct store *store,
    const char *id, int version, const json_t *body, struct str *problems)
{
	OWN(str_clear)
	struct str numbers = {.max_bytes = 1024};
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	struct workflow *workflow;

	rulebook_cases_of(store, id, version, &numbers);
	OWN(own_string)
	char *where = own_printf("workflow %s version %d, which %s needs", id,
	    version, str_text(&numbers));
	if (json_is_null(body))
		rulebook_problem(problems, where,
		    "it is gone from the database; restore it, or write how"
		    " its cases go on under \"migrate\" of a newer version");
	else if (workflow_new(body, &workflow, &mistakes)) {
		/* Settings that it does not know yet, or no longer, do not
		 * concern it. */
		struct mistakes ignored = {.items = NULL};
		inspect_configure(book->config, workflow, &ignored);
		mistakes_clear(&ignored);
		rulebook_append(&book->old, &book->old_count, workflow);
	} else
		mistakes_print(&mistakes, where, problems);
}

static void rulebook_load_old(
    struct rulebook *book, struct store *store, struct str *problems)
{
	json_auto_t *versions = NULL;
	json_t *row;
	size_t i;
	struct err err;

	if (!version_of_open_cases(store, &versions, &err)) {
		rulebook_problem(problems, "database", err.text);
		return;
	}
	json_array_foreach (versions, i, row) {
		const char *id = json_string_value(json_object_get(row, "id"));
		int version =
		    (int)json_integer_value(json_object_get(row, "version"));
		const struct workflow *current = rulebook_workflow(book, id);
		/* What is about to move needs its old rules no more. */
		if (!rulebook_version(book, id, version) &&
		    !(current && migrate_has(current, version)))
			rulebook_load_version(book, store, id, version,
			    json_object_get(row, "body"), problems);
	}
}

/* A workflow that the configuration speaks of and that is not there. */
static void rulebook_compare_config(
    const struct rulebook *book, struct str *problems)
{
	const struct config *c = book->config;

	if (c->mail_request && rulebook_workflow(book, c->mail_request) == NULL)
		str_addf(problems,
		    "[mail] request: there is no workflow \"%s\"; write the id "
		    "of one that is in %s\n",
		    c->mail_request, c->workflows_dir);
	for (size_t i = 0; i < c->workflow_count; i++)
		if (rulebook_workflow(book, c->workflows[i].id) == NULL)
			str_addf(problems,
			    "[workflow %s]: there is no such workflow; write "
			    "the id of one that is in %s\n",
			    c->workflows[i].id, c->workflows_dir);
}

static bool rulebook_open_with(const struct config *config, struct store *store,
    bool record, struct rulebook **ret_rulebook, struct str *ret_problems)
{
	OWN(rulebook_close)
	struct rulebook *book = own_calloc(1, sizeof(*book));
	size_t before = ret_problems->len;

	book->config = config;
	if (!rulebook_load(book, ret_problems))
		return false;
	rulebook_compare_config(book, ret_problems);
	rulebook_load_old(book, store, ret_problems);
	rulebook_compare_old(book, book->templates, ret_problems);
	if (record && ret_problems->len == before)
		rulebook_know_versions(book, store, ret_problems);
	if (ret_problems->len != before)
		return false;
	*ret_rulebook = MOVE(book);
	return true;
}

bool rulebook_open(const struct config *config, struct store *store,
    struct rulebook **ret_rulebook, struct str *ret_problems)
{
	return rulebook_open_with(
	    config, store, true, ret_rulebook, ret_problems);
}

bool rulebook_open_to_read(const struct config *config, struct store *store,
    struct rulebook **ret_rulebook, struct str *ret_problems)
{
	return rulebook_open_with(
	    config, store, false, ret_rulebook, ret_problems);
}

void rulebook_close(struct rulebook **rulebook)
{
	struct rulebook *book = *rulebook;

	if (book == NULL)
		return;
	for (size_t i = 0; i < book->current_count; i++)
		workflow_free(&book->current[i]);
	for (size_t i = 0; i < book->old_count; i++)
		workflow_free(&book->old[i]);
	free(book->current);
	free(book->old);
	template_set_free(&book->templates);
	free(book);
	*rulebook = NULL;
}

const struct workflow *rulebook_workflow(
    const struct rulebook *book, const char *id)
{
	for (size_t i = 0; i < book->current_count; i++)
		if (strcmp(workflow_id(book->current[i]), id) == 0)
			return book->current[i];
	return NULL;
}

const struct workflow *rulebook_of_command(
    const struct rulebook *book, const char *command)
{
	for (size_t i = 0; i < book->current_count; i++) {
		const char *theirs = workflow_command(book->current[i]);
		if (theirs && strcmp(theirs, command) == 0)
			return book->current[i];
	}
	return NULL;
}

const struct workflow *rulebook_version(
    const struct rulebook *book, const char *id, int version)
{
	const struct workflow *current = rulebook_workflow(book, id);

	if (current && workflow_version(current) == version)
		return current;
	for (size_t i = 0; i < book->old_count; i++)
		if (strcmp(workflow_id(book->old[i]), id) == 0 &&
		    workflow_version(book->old[i]) == version)
			return book->old[i];
	return NULL;
}

const struct workflow *rulebook_nth(const struct rulebook *book, size_t i)
{
	for (size_t k = 0; k < book->current_count; k++) {
		const struct workflow *w = book->current[k];
		if (!workflow_is_by_beadle(w, workflow_opening_event(w)) &&
		    i-- == 0)
			return w;
	}
	return NULL;
}

const struct workflow *rulebook_opened_by(
    const struct rulebook *book, const char *event)
{
	for (size_t k = 0; k < book->current_count; k++) {
		const struct workflow *w = book->current[k];
		if (workflow_is_by_beadle(w, event) &&
		    strcmp(workflow_opening_event(w), event) == 0)
			return w;
	}
	return NULL;
}

const struct template_set *rulebook_templates(const struct rulebook *book)
{
	return book->templates;
}

bool rulebook_reload_templates(struct rulebook *book, struct str *ret_problems)
{
	OWN(template_set_free)
	struct template_set *templates = NULL;
	size_t before = ret_problems->len;

	if (!template_set_load(
	        book->config->templates_dir, &templates, ret_problems))
		return false;
	for (size_t i = 0; i <= book->current_count; i++)
		inspect_again(i < book->current_count ? book->current[i] : NULL,
		    book->config, templates, ret_problems);
	rulebook_compare_old(book, templates, ret_problems);
	if (ret_problems->len != before)
		return false;
	template_set_free(&book->templates);
	book->templates = MOVE(templates);
	return true;
}
