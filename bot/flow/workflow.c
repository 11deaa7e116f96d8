/*
 * workflow.c: see workflow.h. The machine is statechart.c's to check, the
 * tables beside it are workflow_check.c's.
 */
#include "flow/workflow.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/migrate.h"
#include "flow/settings.h"
#include "flow/workflow_check.h"

#include <string.h>

/* A workflow is read by people; past this it is something else. */
enum { WORKFLOW_MAX_BYTES = 4 * 1024 * 1024 };

struct workflow {
	json_t *file;
	struct statechart *chart;
	struct workflow_names names;
	char hash[CRYPTO_HASH_HEX_BYTES];
	json_t *settings;    /* name -> value */
	json_t *form_hashes; /* name of a form -> its hash */
	bool sees_others;
};

static const char *workflow_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* Of its canonical JSON. */
static void workflow_hash_json(
    const json_t *value, char ret_hash[CRYPTO_HASH_HEX_BYTES])
{
	OWN(own_string)
	char *text = jsonx_canonical(value);

	crypto_hash_hex(NULL, text, strlen(text), ret_hash);
}

static void workflow_hash_forms(struct workflow *w)
{
	char hash[CRYPTO_HASH_HEX_BYTES];
	const char *name;
	json_t *form;

	w->form_hashes = json_object();
	json_object_foreach (json_object_get(w->file, "forms"), name, form) {
		workflow_hash_json(form, hash);
		json_object_set_new(w->form_hashes, name, json_string(hash));
	}
}

/* {"var": "others"}, wherever it stands. */
static bool workflow_reads_others(const json_t *value)
{
	const char *key;
	json_t *one;
	size_t i;

	const json_t *var = json_object_get(value, "var");
	const char *name = json_string_value(
	    json_is_array(var) ? json_array_get(var, 0) : var);

	if (name && strcmp(name, "others") == 0)
		return true;
	json_array_foreach (value, i, one)
		if (workflow_reads_others(one))
			return true;
	json_object_foreach ((json_t *)value, key, one)
		if (workflow_reads_others(one))
			return true;
	return false;
}

bool workflow_sees_others(const struct workflow *workflow)
{
	return workflow->sees_others;
}

bool workflow_new(const json_t *file, struct workflow **ret_workflow,
    struct mistakes *mistakes)
{
	OWN(workflow_free)
	struct workflow *w = own_calloc(1, sizeof(*w));
	size_t before = mistakes_total(mistakes);

	if (!json_is_object(file)) {
		mistakes_add(mistakes, "", NULL, "must be an object");
		return false;
	}
	w->file = json_deep_copy(file);
	workflow_check(w->file, &w->names, mistakes);
	statechart_new(w->file, &w->chart, mistakes);
	migrate_check(
	    w->file, w->chart ? statechart_chart(w->chart) : NULL, mistakes);
	if (mistakes_total(mistakes) != before)
		return false;
	/* For editors alone: what a case was opened under is the same. */
	json_object_del(w->file, "$schema");
	workflow_hash_json(w->file, w->hash);
	workflow_hash_forms(w);
	w->sees_others = workflow_reads_others(w->file);
	workflow_configure(w, NULL, mistakes);
	*ret_workflow = MOVE(w);
	return true;
}

void workflow_configure(
    struct workflow *workflow, const json_t *chosen, struct mistakes *mistakes)
{
	json_decref(workflow->settings);
	workflow->settings = settings_resolve(
	    workflow_settings_table(workflow), chosen, mistakes);
}

bool workflow_load(
    const char *path, struct workflow **ret_workflow, struct mistakes *mistakes)
{
	OWN(str_clear)
	struct str text = {.max_bytes = WORKFLOW_MAX_BYTES};
	json_auto_t *file = NULL;
	struct err err;

	if (!file_read(path, &text, &err) ||
	    !jsonx_parse(str_text(&text), text.len, &file, &err)) {
		mistakes_add(mistakes, "", NULL, "%s", err.text);
		return false;
	}
	return workflow_new(file, ret_workflow, mistakes);
}

void workflow_free(struct workflow **workflow)
{
	struct workflow *w = *workflow;

	if (w == NULL)
		return;
	statechart_free(&w->chart);
	json_decref(w->file);
	json_decref(w->settings);
	json_decref(w->form_hashes);
	workflow_names_clear(&w->names);
	free(w);
	*workflow = NULL;
}

const char *workflow_id(const struct workflow *workflow)
{
	return workflow_text(workflow->file, "id");
}

int workflow_version(const struct workflow *workflow)
{
	return (int)json_integer_value(
	    json_object_get(workflow->file, "version"));
}

const char *workflow_title(const struct workflow *workflow)
{
	return workflow_text(workflow->file, "title");
}

const char *workflow_prefix(const struct workflow *workflow)
{
	return workflow_text(workflow->file, "prefix");
}

const char *workflow_command(const struct workflow *workflow)
{
	return workflow_text(workflow->file, "command");
}

const char *workflow_hash(const struct workflow *workflow)
{
	return workflow->hash;
}

const struct statechart *workflow_statechart(const struct workflow *workflow)
{
	return workflow->chart;
}

const json_t *workflow_json(const struct workflow *workflow)
{
	return workflow->file;
}

const json_t *workflow_event(const struct workflow *workflow, const char *name)
{
	return json_object_get(json_object_get(workflow->file, "events"), name);
}

const json_t *workflow_form(const struct workflow *workflow, const char *name)
{
	return json_object_get(json_object_get(workflow->file, "forms"), name);
}

const char *workflow_form_hash(
    const struct workflow *workflow, const char *name)
{
	return json_string_value(json_object_get(workflow->form_hashes, name));
}

const json_t *workflow_settings_table(const struct workflow *workflow)
{
	return json_object_get(workflow->file, "settings");
}

const json_t *workflow_settings(const struct workflow *workflow)
{
	return workflow->settings;
}

bool workflow_is_by_beadle(const struct workflow *workflow, const char *event)
{
	const char *by = json_string_value(
	    json_object_get(workflow_event(workflow, event), "by"));

	return by && strcmp(by, "beadle") == 0;
}

bool workflow_is_built_in(const char *event)
{
	return strcmp(event, "status") == 0 || strcmp(event, "history") == 0;
}

bool workflow_is_reserved(const char *event)
{
	return workflow_is_built_in(event) || strcmp(event, "look") == 0 ||
	       strcmp(event, "digest") == 0;
}

const char *workflow_opening_event(const struct workflow *workflow)
{
	return workflow->names.opening;
}

const json_t *workflow_offices(const struct workflow *workflow)
{
	return workflow->names.offices;
}

const json_t *workflow_persons(const struct workflow *workflow)
{
	return workflow->names.persons;
}

const json_t *workflow_notices(const struct workflow *workflow)
{
	return workflow->names.notices;
}

const json_t *workflow_calendars(const struct workflow *workflow)
{
	return workflow->names.calendars;
}
