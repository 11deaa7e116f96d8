/*
 * bulk.c: see bulk.h.
 */
#include "engine/bulk.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "flow/form.h"
#include "flow/jsonlogic.h"
#include "store/case_record.h"

#include <string.h>

struct bulk {
	struct batch batch;
	const struct bulk_query *query;
	bulk_fn *fn;
	void *arg;
};

static bool bulk_matches(const struct bulk *bulk, const struct case_file *file,
    bool *ret_matches, struct err *err)
{
	json_auto_t *value = NULL;

	*ret_matches = true;
	if (bulk->query->where == NULL)
		return true;
	json_auto_t *facts = facts_notice(
	    file->rules, file->workflow, file->record.snapshot, NULL);
	if (!jsonlogic_apply(bulk->query->where, facts, &value, err))
		return err_prefix(err, "%s: where", file->record.number);
	*ret_matches = jsonlogic_truthy(value);
	return true;
}

/* Its form, if it has one; *ret_reason is NULL if all is well. */
static bool bulk_validate(const struct bulk *bulk, const struct case_file *file,
    const json_t *row, json_t **ret_clean, const char **ret_reason,
    struct err *err)
{
	const char *form = json_string_value(json_object_get(row, "form"));
	json_auto_t *none = json_object();
	json_auto_t *errors = NULL;
	const json_t *data = bulk->query->data ? bulk->query->data : none;

	*ret_reason = NULL;
	if (form == NULL)
		return true;
	if (!form_validate(workflow_form(file->workflow, form), data,
	        file->rules, ret_clean, &errors, err))
		return false;
	if (json_object_size(errors))
		*ret_reason = "form_errors";
	return true;
}

/* May whoever runs the service send it? NULL: yes. */
static bool bulk_authorise(struct bulk *bulk, const struct case_file *file,
    const json_t *row, const char **ret_reason, struct err *err)
{
	struct authorise_answer may;

	*ret_reason = "not_now";
	if (row == NULL)
		return true;
	if (!authorise(bulk->batch.config, bulk->batch.store, row,
	        &file->record, &bulk->batch.actor, 0, &may, err))
		return false;
	*ret_reason = may.verdict == AUTHORISE_ALLOWED
	                  ? NULL
	                  : authorise_verdict_name(may.verdict);
	return true;
}

static json_t *bulk_calls(const json_t *effects)
{
	json_t *calls = json_array();
	json_t *effect;
	size_t i;

	json_array_foreach (effects, i, effect) {
		const char *type = jsonx_path_text(effect, "actor.type");
		if (strcmp(jsonx_text(effect, "type"), "invoke") == 0 && type)
			json_array_append_new(calls, json_string(type));
	}
	return calls;
}

/* As the engine would step it; nothing is stored. */
static bool bulk_step(struct bulk *bulk, const struct case_file *file,
    const json_t *clean, struct bulk_case *found, struct err *err)
{
	json_auto_t *event =
	    facts_event(&bulk->batch, bulk->query->event, clean, NULL, NULL);
	struct step step = {.snapshot = NULL};

	if (!statechart_step(workflow_statechart(file->workflow),
	        file->record.snapshot, event, file->rules, &step, err))
		return err_prefix(err, "%s", file->record.number);
	json_auto_t *calls = bulk_calls(step.effects);
	json_auto_t *after =
	    json_incref(json_object_get(step.snapshot, "value"));
	found->calls = calls;
	if (step.taken)
		found->after = after;
	else
		found->reason = "not_now";
	bulk->fn(bulk->arg, found);
	step_clear(&step);
	return true;
}

static bool bulk_case(
    struct bulk *bulk, const struct case_file *file, struct err *err)
{
	const json_t *row = workflow_event(file->workflow, bulk->query->event);
	json_auto_t *clean = NULL;
	struct bulk_case found = {
	    .number = file->record.number,
	    .requester = file->requester.name,
	    .email = file->requester.email,
	    .before = json_object_get(file->record.snapshot, "value"),
	};

	if (!bulk_authorise(bulk, file, row, &found.reason, err))
		return false;
	if (found.reason == NULL &&
	    !bulk_validate(bulk, file, row, &clean, &found.reason, err))
		return false;
	if (found.reason == NULL)
		return bulk_step(bulk, file, clean, &found, err);
	bulk->fn(bulk->arg, &found);
	return true;
}

static bool bulk_walk(struct bulk *bulk, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		bool matches;
		enum case_record_got got = case_record_next_open(
		    bulk->batch.store, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		if (strcmp(record.workflow_id, bulk->query->workflow_id) != 0)
			continue;
		/* It may have been closed since. */
		if (!case_get(&bulk->batch, record.id, &file, err))
			return false;
		if (!file.record.open)
			continue;
		if (!bulk_matches(bulk, &file, &matches, err) ||
		    (matches && !bulk_case(bulk, &file, err)))
			return false;
	}
}

bool bulk_plan(const struct config *config, struct store *store,
    const struct rulebook *rulebook, const struct bulk_query *query,
    int64_t now_ms, bulk_fn *fn, void *arg, struct err *err)
{
	OWN(event_free)
	struct event *event = event_new(EVENT_SUBMIT, EVENT_OPERATOR, "plan");
	struct bulk bulk = {
	    .batch = {.config = config,
	        .store = store,
	        .rulebook = rulebook,
	        .now_ms = now_ms,
	        .ambient = facts_ambient(config, now_ms),
	        .event = event,
	        .actor = {.id = -1,
	            .name = own_strdup("the operator"),
	            .standing = own_strdup(PERSON_OPERATOR)}},
	    .query = query,
	    .fn = fn,
	    .arg = arg,
	};
	const struct workflow *workflow =
	    rulebook_workflow(rulebook, query->workflow_id);
	bool ok;

	event->at_ms = now_ms;
	if (workflow == NULL)
		ok = err_set(err, ERR_INPUT, "there is no workflow \"%s\"",
		    query->workflow_id);
	else if (workflow_event(workflow, query->event) == NULL)
		ok = err_set(err, ERR_INPUT, "%s has no event \"%s\"",
		    query->workflow_id, query->event);
	else
		ok = bulk_walk(&bulk, err);
	batch_clear(&bulk.batch);
	return ok;
}
