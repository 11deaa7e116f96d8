/*
 * workflow.c: see workflow.h. The machine is statechart.c's to check; here
 * are the tables beside it, one function per table.
 */
#include "flow/workflow.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/form.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A workflow is read by people; past this it is something else. */
enum { WORKFLOW_MAX_BYTES = 4 * 1024 * 1024 };

struct workflow {
	json_t *file;
	struct statechart *chart;
	const char *opening;
	json_t *offices;
	json_t *notices;
	char hash[CRYPTO_HASH_HEX_BYTES];
};

static const char *workflow_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static bool workflow_keys(const json_t *object, const char *const *known,
    const char *path, struct err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value) {
		size_t i = 0;
		while (known[i] && strcmp(known[i], key) != 0)
			i++;
		if (known[i] == NULL)
			return err_set(err, ERR_INPUT,
			    "%s.%s: is not known here", path, key);
	}
	return true;
}

/* Keeps a sorted list of names, each once. */
static void workflow_collect(json_t *list, const char *name)
{
	size_t i = 0;

	for (; i < json_array_size(list); i++) {
		int order =
		    strcmp(json_string_value(json_array_get(list, i)), name);
		if (order == 0)
			return;
		if (order > 0)
			break;
	}
	json_array_insert_new(list, i, json_string(name));
}

/* --- head ------------------------------------------------------------------
 */

static bool workflow_check_head(const json_t *file, struct err *err)
{
	static const char *const known[] = {"id", "version", "title",
	    "description", "prefix", "machine", "guards", "actions", "actors",
	    "delays", "events", "forms", "greeting", "status", NULL};
	const char *id = workflow_text(file, "id");
	const char *prefix = workflow_text(file, "prefix");
	const json_t *version = json_object_get(file, "version");

	if (!json_is_object(file))
		return err_set(err, ERR_INPUT, "must be an object");
	if (!workflow_keys(file, known, "$", err))
		return false;
	if (id == NULL || id[0] == '\0' ||
	    id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		return err_set(err, ERR_INPUT,
		    "$.id: write a name of a-z, 0-9 and -, e.g. canvas-token");
	if (!json_is_integer(version) || json_integer_value(version) < 1)
		return err_set(
		    err, ERR_INPUT, "$.version: write a whole number from 1");
	if (prefix == NULL || strlen(prefix) < 1 || strlen(prefix) > 8 ||
	    prefix[strspn(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		return err_set(err, ERR_INPUT,
		    "$.prefix: write 1 to 8 capital letters, e.g. CT");
	if (workflow_text(file, "title") == NULL)
		return err_set(err, ERR_INPUT, "$.title: is missing");
	if (workflow_text(json_object_get(file, "greeting"), "notice") == NULL)
		return err_set(
		    err, ERR_INPUT, "$.greeting.notice: name a template");
	if (workflow_text(json_object_get(file, "status"), "notice") == NULL)
		return err_set(
		    err, ERR_INPUT, "$.status.notice: name a template");
	return true;
}

/* --- events ----------------------------------------------------------------
 */

static bool workflow_check_by(
    struct workflow *w, const char *name, const json_t *by, struct err *err)
{
	const char *text = json_string_value(by);

	if (text && strncmp(text, "office:", 7) == 0 && text[7]) {
		workflow_collect(w->offices, text + 7);
		return true;
	}
	return (text && (strcmp(text, "anyone") == 0 ||
	                    strcmp(text, "requester") == 0)) ||
	       err_set(err, ERR_INPUT,
	           "$.events.%s.by: write anyone, requester or office:NAME",
	           name);
}

static bool workflow_check_event_by(
    struct workflow *w, const char *name, const json_t *row, struct err *err)
{
	const json_t *by = json_object_get(row, "by");
	json_t *one;
	size_t i;

	if (!json_is_array(by))
		return workflow_check_by(w, name, by, err);
	json_array_foreach (by, i, one)
		if (!workflow_check_by(w, name, one, err))
			return false;
	return true;
}

static bool workflow_check_event(
    struct workflow *w, const char *name, const json_t *row, struct err *err)
{
	static const char *const known[] = {"by", "not", "form", "opens",
	    "decides", "title", "description", "style", "confirm", NULL};
	OWN(own_string)
	char *path = own_printf("$.events.%s", name);
	const char *form = workflow_text(row, "form");
	const char *style = workflow_text(row, "style");
	json_t *one;
	size_t i;

	if (!workflow_keys(row, known, path, err) ||
	    !workflow_check_event_by(w, name, row, err))
		return false;
	json_array_foreach (json_object_get(row, "not"), i, one)
		if (!json_is_string(one) ||
		    strcmp(json_string_value(one), "requester") != 0)
			return err_set(err, ERR_INPUT,
			    "%s.not: can only be [\"requester\"]", path);
	if (form && !json_object_get(json_object_get(w->file, "forms"), form))
		return err_set(err, ERR_INPUT,
		    "%s.form: there is no form \"%s\"; define it under forms",
		    path, form);
	if (style && strcmp(style, "primary") != 0 &&
	    strcmp(style, "danger") != 0)
		return err_set(
		    err, ERR_INPUT, "%s.style: write primary or danger", path);
	if (workflow_text(row, "title") == NULL)
		return err_set(err, ERR_INPUT,
		    "%s.title: is missing; it is the words on the button",
		    path);
	if (json_is_true(json_object_get(row, "opens"))) {
		if (w->opening)
			return err_set(err, ERR_INPUT,
			    "%s.opens: %s opens a case already", path,
			    w->opening);
		w->opening = name;
	}
	return true;
}

static bool workflow_check_events(struct workflow *w, struct err *err)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(w->file, "events"), name, row)
		if (!workflow_check_event(w, name, row, err))
			return false;
	return w->opening ||
	       err_set(err, ERR_INPUT,
	           "$.events: one event must have \"opens\": true");
}

/* --- actions, forms, actors ------------------------------------------------
 */

static bool workflow_check_buttons(const struct workflow *w,
    const json_t *buttons, const char *path, struct err *err)
{
	json_t *one;
	size_t i;

	json_array_foreach (buttons, i, one) {
		const char *name = json_string_value(one);
		if (name == NULL || (strcmp(name, "status") != 0 &&
		                        workflow_event(w, name) == NULL))
			return err_set(err, ERR_INPUT,
			    "%s.buttons[%zu]: there is no event \"%s\"", path,
			    i, name ? name : "?");
	}
	return true;
}

static bool workflow_check_to(
    struct workflow *w, const json_t *to, const char *path, struct err *err)
{
	const char *text = json_string_value(to);
	json_t *one;
	size_t i;

	if (json_is_array(to)) {
		json_array_foreach (to, i, one)
			if (!workflow_check_to(w, one, path, err))
				return false;
		return true;
	}
	if (text && strncmp(text, "office:", 7) == 0 && text[7]) {
		workflow_collect(w->offices, text + 7);
		return true;
	}
	return (text && (strcmp(text, "requester") == 0 ||
	                    strcmp(text, "actor") == 0)) ||
	       err_set(err, ERR_INPUT,
	           "%s.to: write requester, actor or office:NAME", path);
}

static bool workflow_check_notify(
    struct workflow *w, const json_t *row, const char *path, struct err *err)
{
	static const char *const known[] = {"type", "to", "notice", "buttons",
	    "via", "thread", "reply", "description", NULL};
	const char *notice = workflow_text(row, "notice");
	const char *reply = workflow_text(row, "reply");
	json_t *one;
	size_t i;

	if (!workflow_keys(row, known, path, err))
		return false;
	if (notice == NULL)
		return err_set(
		    err, ERR_INPUT, "%s.notice: name a template", path);
	workflow_collect(w->notices, notice);
	if (reply && workflow_event(w, reply) == NULL)
		return err_set(err, ERR_INPUT,
		    "%s.reply: there is no event \"%s\"", path, reply);
	json_array_foreach (json_object_get(row, "via"), i, one)
		if (!json_is_string(one) ||
		    (strcmp(json_string_value(one), "chat") != 0 &&
		        strcmp(json_string_value(one), "mail") != 0))
			return err_set(err, ERR_INPUT,
			    "%s.via[%zu]: write chat or mail", path, i);
	return workflow_check_to(w, json_object_get(row, "to"), path, err) &&
	       workflow_check_buttons(
	           w, json_object_get(row, "buttons"), path, err);
}

static bool workflow_check_actions(struct workflow *w, struct err *err)
{
	static const char *const known_assign[] = {
	    "type", "set", "description", NULL};
	static const char *const known_raise[] = {
	    "type", "event", "description", NULL};
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(w->file, "actions"), name, row) {
		OWN(own_string)
		char *path = own_printf("$.actions.%s", name);
		const char *type = workflow_text(row, "type");
		bool ok;
		if (type && strcmp(type, "assign") == 0)
			ok = workflow_keys(row, known_assign, path, err);
		else if (type && strcmp(type, "raise") == 0)
			ok = workflow_keys(row, known_raise, path, err);
		else if (type && strcmp(type, "notify") == 0)
			ok = workflow_check_notify(w, row, path, err);
		else
			ok = err_set(err, ERR_INPUT,
			    "%s.type: write assign, raise or notify", path);
		if (!ok)
			return false;
	}
	return true;
}

static bool workflow_check_forms(const struct workflow *w, struct err *err)
{
	const char *name;
	json_t *schema;

	json_object_foreach (json_object_get(w->file, "forms"), name, schema)
		if (!form_check_schema(schema, err))
			return err_prefix(err, "$.forms.%s", name);
	return true;
}

static bool workflow_check_actors(const struct workflow *w, struct err *err)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(w->file, "actors"), name, row)
		return err_set(err, ERR_INPUT,
		    "$.actors.%s: unknown actor type \"%s\"", name,
		    workflow_text(row, "type") ? workflow_text(row, "type")
		                               : "?");
	return true;
}

static bool workflow_check(struct workflow *w, struct err *err)
{
	const json_t *status = json_object_get(w->file, "status");

	if (!workflow_check_head(w->file, err) ||
	    !workflow_check_events(w, err) || !workflow_check_actions(w, err) ||
	    !workflow_check_forms(w, err) || !workflow_check_actors(w, err) ||
	    !workflow_check_buttons(
	        w, json_object_get(status, "buttons"), "$.status", err))
		return false;
	workflow_collect(w->notices,
	    workflow_text(json_object_get(w->file, "greeting"), "notice"));
	workflow_collect(w->notices, workflow_text(status, "notice"));
	return true;
}

bool workflow_new(
    const json_t *file, struct workflow **ret_workflow, struct err *err)
{
	OWN(workflow_free)
	struct workflow *w = own_calloc(1, sizeof(*w));

	w->file = json_deep_copy(file);
	w->offices = json_array();
	w->notices = json_array();
	if (!workflow_check(w, err) || !statechart_new(w->file, &w->chart, err))
		return false;
	OWN(own_string)
	char *text = jsonx_canonical(w->file);
	crypto_hash_hex(NULL, text, strlen(text), w->hash);
	*ret_workflow = MOVE(w);
	return true;
}

static bool workflow_read(const char *path, struct str *out, struct err *err)
{
	FILE *file = fopen(path, "re");
	char part[8192];
	size_t n;

	if (file == NULL)
		return err_set(err, ERR_INPUT, "%s", strerror(errno));
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		str_add_n(out, part, n);
	bool ok = !ferror(file);
	fclose(file);
	return (ok && str_ok(out)) ||
	       err_set(err, ERR_INPUT, "cannot be read, or is too large");
}

bool workflow_load(
    const char *path, struct workflow **ret_workflow, struct err *err)
{
	OWN(str_clear)
	struct str text = {.max_bytes = WORKFLOW_MAX_BYTES};
	json_auto_t *file = NULL;

	if (!workflow_read(path, &text, err) ||
	    !jsonx_parse(str_text(&text), text.len, &file, err) ||
	    !workflow_new(file, ret_workflow, err))
		return err_prefix(err, "%s", path);
	return true;
}

void workflow_free(struct workflow **workflow)
{
	struct workflow *w = *workflow;

	if (w == NULL)
		return;
	statechart_free(&w->chart);
	json_decref(w->file);
	json_decref(w->offices);
	json_decref(w->notices);
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

const char *workflow_opening_event(const struct workflow *workflow)
{
	return workflow->opening;
}

const json_t *workflow_offices(const struct workflow *workflow)
{
	return workflow->offices;
}

const json_t *workflow_notices(const struct workflow *workflow)
{
	return workflow->notices;
}
