/*
 * case.c: see case.h.
 */
#include "engine/case.h"

#include "base/fault.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "engine/call.h"
#include "engine/facts.h"
#include "engine/notify.h"
#include "engine/others.h"
#include "engine/pass_on.h"
#include "engine/redraw.h"
#include "engine/timing.h"
#include "store/audit.h"
#include "store/case_event.h"
#include "store/decision.h"
#include "store/home.h"

#include <string.h>

/* Until Home tabs are drawn again: what happens within it is shown at once. */
static const int64_t CASE_HOME_DELAY_MS = 2000;

void case_file_clear(struct case_file *file)
{
	case_record_clear(&file->record);
	person_clear(&file->requester);
	json_decref(file->rules);
	*file = (struct case_file){.workflow = NULL};
}

struct notify_case case_for_notices(const struct case_file *file)
{
	return (struct notify_case){
	    .workflow = file->workflow,
	    .record = &file->record,
	    .requester = &file->requester,
	    .rules = file->rules,
	};
}

/* Completes a file whose record is there, and perhaps its workflow. */
static bool case_fill(
    struct batch *batch, struct case_file *file, struct err *err)
{
	if (file->workflow == NULL)
		file->workflow = rulebook_version(batch->rulebook,
		    file->record.workflow_id, file->record.workflow_version);
	if (file->workflow == NULL)
		return err_set(err, ERR_BUG,
		    "%s: workflow %s version %d is"
		    " gone",
		    file->record.number, file->record.workflow_id,
		    file->record.workflow_version);
	if (!person_get(
	        batch->store, file->record.requester_id, &file->requester, err))
		return false;
	file->rules =
	    facts_rules(batch, file->workflow, &file->record, &file->requester);
	return call_add_delayed(batch, file->record.id,
	           json_object_get(file->rules, "delayed"), err) &&
	       others_add(batch, file->workflow, &file->record,
	           json_object_get(file->rules, "others"), err);
}

static enum case_record_got case_finish_find(struct batch *batch,
    enum case_record_got got, struct case_file *file,
    struct case_file *ret_file, struct err *err)
{
	if (got != CASE_FOUND)
		return got;
	/* Only the versions of open cases are loaded (rulebook.c). Nothing can
	 * become of a closed one; the newest has the words to talk of it. */
	if (!file->record.open && file->workflow == NULL &&
	    rulebook_version(batch->rulebook, file->record.workflow_id,
	        file->record.workflow_version) == NULL) {
		file->workflow = rulebook_workflow(
		    batch->rulebook, file->record.workflow_id);
		if (file->workflow == NULL) {
			case_file_clear(file);
			return CASE_ABSENT;
		}
	}
	if (!case_fill(batch, file, err)) {
		case_file_clear(file);
		return CASE_FAILED;
	}
	*ret_file = *file;
	return CASE_FOUND;
}

enum case_record_got case_find(struct batch *batch, const char *number,
    struct case_file *ret_file, struct err *err)
{
	struct case_file file = {.workflow = NULL};

	return case_finish_find(batch,
	    case_record_find(batch->store, number, &file.record, err), &file,
	    ret_file, err);
}

enum case_record_got case_find_id(struct batch *batch, int64_t id,
    struct case_file *ret_file, struct err *err)
{
	struct case_file file = {.workflow = NULL};

	return case_finish_find(batch,
	    case_record_get(batch->store, id, &file.record, err), &file,
	    ret_file, err);
}

static enum case_record_got case_tried(int64_t id, enum case_record_got got,
    const struct err *why, struct err *err)
{
	if (got != CASE_FAILED)
		return got;
	if (why->kind != ERR_INPUT) {
		err_set(err, why->kind, "%s", why->text);
		return CASE_FAILED;
	}
	log_error(
	    "case_not_read", LOG_INT("id", id), LOG_STR("error", why->text));
	return CASE_ABSENT;
}

enum case_record_got case_try(struct batch *batch, int64_t id,
    struct case_file *ret_file, struct err *err)
{
	struct err why = {.kind = ERR_NONE};

	return case_tried(
	    id, case_find_id(batch, id, ret_file, &why), &why, err);
}

enum case_record_got case_try_record(struct batch *batch, int64_t id,
    struct case_record *ret_record, struct err *err)
{
	struct err why = {.kind = ERR_NONE};

	return case_tried(
	    id, case_record_get(batch->store, id, ret_record, &why), &why, err);
}

bool case_get(struct batch *batch, int64_t id, struct case_file *ret_file,
    struct err *err)
{
	return case_get_as(batch, id, NULL, ret_file, err);
}

bool case_get_as(struct batch *batch, int64_t id,
    const struct workflow *workflow, struct case_file *ret_file,
    struct err *err)
{
	struct case_file file = {.workflow = workflow};
	enum case_record_got got = case_finish_find(batch,
	    case_record_get(batch->store, id, &file.record, err), &file,
	    ret_file, err);

	if (got == CASE_ABSENT)
		err_set(err, ERR_BUG, "no case %lld", (long long)id);
	return got == CASE_FOUND;
}

bool case_accepts(const struct case_file *file, const json_t *event)
{
	return statechart_accepts(workflow_statechart(file->workflow),
	    file->record.snapshot, event, file->rules);
}

/* What both kinds of record say: who, what, from which channel. */
static json_t *case_audit_head(
    struct batch *batch, const char *what, const char *outcome)
{
	const struct event *e = batch->event;
	json_t *record = json_pack("{s:s, s:s, s:I, s:s}", "what", what,
	    "outcome", outcome, "at_ms", (json_int_t)batch->now_ms, "channel",
	    e ? e->source : "engine");
	char hash[CRYPTO_HASH_HEX_BYTES];

	if (batch->actor.id)
		json_object_set_new(
		    record, "actor", json_integer(batch->actor.id));
	if (e && strcmp(e->source, EVENT_OPERATOR) == 0)
		json_object_set_new(record, "operator", json_string(e->who));
	if (e && e->kind == EVENT_RESULT)
		json_object_set_new(record, "system", json_string(e->source));
	if (e) {
		json_auto_t *body =
		    event_to_json(batch->words ? batch->words : e);
		store_content_hash(batch->store, body, hash);
		json_object_set_new(record, "event",
		    json_pack(
		        "{s:s, s:s}", "id", e->external_id, "content", hash));
	}
	return record;
}

bool case_note(struct batch *batch, const struct case_record *record,
    const char *what, const char *outcome, struct err *err)
{
	json_auto_t *audit = case_audit_head(batch, what, outcome);

	return audit_put(batch->store, batch->now_ms, record ? record->id : 0,
	    batch->journal_id, audit, err);
}

static json_t *case_state_and_hash(struct batch *batch, const json_t *snapshot)
{
	char hash[CRYPTO_HASH_HEX_BYTES];

	if (snapshot == NULL)
		return json_null();
	store_content_hash(
	    batch->store, json_object_get(snapshot, "context"), hash);
	return json_pack("{s:O, s:s}", "state",
	    json_object_get(snapshot, "value"), "context", hash);
}

static bool case_effect(struct batch *batch, const struct notify_case *c,
    const struct case_file *file, const json_t *effect, struct err *err)
{
	const char *type = json_string_value(json_object_get(effect, "type"));

	if (strncmp(type, "timer_", 6) == 0)
		return timing_effect(
		    batch, file->workflow, &file->record, effect, err);
	if (strcmp(type, "action") != 0)
		return call_effect(batch, &file->record, effect, err);
	const json_t *action = json_object_get(effect, "action");
	const char *does = jsonx_text(action, "type");
	if (strcmp(does, "send") == 0)
		return pass_on(batch, action, file->record.requester_id, err);
	if (strcmp(does, "new_round") == 0)
		return decision_forget(batch->store, file->record.id, err);
	return notify_action(batch, c, action, err);
}

/* An actor failed and the workflow does not say what then: nothing leads on.
 * Its offices are told by the notice of its status. */
static bool case_tell_stopped(
    struct batch *batch, const struct notify_case *c, struct err *err)
{
	const char *notice =
	    jsonx_path_text(workflow_json(c->workflow), "status.notice");
	json_auto_t *to = json_array();
	json_t *name;
	size_t i;

	log_error("case_stopped", LOG_STR("case", c->record->number));
	json_array_foreach (workflow_offices(c->workflow), i, name)
		json_array_append_new(
		    to, json_sprintf("office:%s", json_string_value(name)));
	json_auto_t *action = json_pack(
	    "{s:s, s:O, s:s}", "type", "notify", "to", to, "notice", notice);
	return notify_action(batch, c, action, err);
}

static bool case_effects(struct batch *batch, const struct case_file *file,
    const json_t *effects, const json_t *event, int64_t event_id,
    struct err *err)
{
	struct notify_case c = case_for_notices(file);
	json_t *effect;
	size_t i;

	c.event = event;
	c.event_id = event_id;
	if (!redraw_case(batch, &c, err))
		return false;
	json_array_foreach (effects, i, effect)
		if (!case_effect(batch, &c, file, effect, err))
			return false;
	if (case_record_is_stopped(&file->record) &&
	    !case_tell_stopped(batch, &c, err))
		return false;
	return timing_pause(batch, file->workflow, &file->record, err) &&
	       home_touch(batch->store, file->record.requester_id,
	           batch->journal_id, batch->now_ms + CASE_HOME_DELAY_MS, err);
}

/* What was on the screen is for the record alone: rules would carry it into the
 * context. New reference. */
static json_t *case_seen(const json_t *event)
{
	const json_t *form = json_object_get(event, "form");

	if (json_object_get(form, "screens") == NULL)
		return json_incref((json_t *)event);
	json_t *seen = json_copy((json_t *)event);
	json_t *without = json_copy((json_t *)form);
	json_object_del(without, "screens");
	json_object_set_new(seen, "form", without);
	return seen;
}

/*
 * The one door: state, context, audit record, then what follows from them.
 * Nobody else writes a case's row.
 */
static bool case_apply(struct batch *batch, struct case_file *file,
    struct step *step, const json_t *event, struct err *err)
{
	const char *what = json_string_value(json_object_get(event, "type"));
	json_auto_t *audit = case_audit_head(batch, what, "done");
	json_t *office = json_object_get(event, "office");
	json_t *absent = jsonx_path(event, "by.on_behalf_of.id");
	json_t *versions = json_object_get(event, "versions");
	json_auto_t *seen = case_seen(event);
	int64_t event_id;

	json_object_set_new(audit, "case", json_string(file->record.number));
	if (office)
		json_object_set(audit, "office", office);
	if (absent)
		json_object_set(audit, "on_behalf_of", absent);
	if (versions)
		json_object_set(audit, "versions", versions);
	json_object_set_new(
	    audit, "before", case_state_and_hash(batch, file->record.snapshot));
	json_decref(file->record.snapshot);
	file->record.snapshot = MOVE(step->snapshot);
	file->record.open =
	    strcmp(jsonx_path_text(file->record.snapshot, "status"), "done") !=
	    0;
	json_object_set_new(
	    audit, "after", case_state_and_hash(batch, file->record.snapshot));
	json_object_set_new(
	    audit, "revision", json_integer(file->record.revision + 1));
	json_object_set_new(json_object_get(file->rules, "case"), "open",
	    json_boolean(file->record.open));
	if (case_record_is_stopped(&file->record)) {
		json_object_set_new(audit, "outcome", json_string("stopped"));
		json_object_set_new(json_object_get(file->rules, "case"),
		    "stopped", json_true());
	}
	FAULT("in_apply");
	return case_record_update(
	           batch->store, &file->record, batch->now_ms, err) &&
	       audit_put(batch->store, batch->now_ms, file->record.id,
	           batch->journal_id, audit, err) &&
	       case_event_put(batch->store, file->record.id,
	           file->record.revision, batch->journal_id, event, &event_id,
	           err) &&
	       case_effects(batch, file, step->effects, seen, event_id, err);
}

bool case_open(struct batch *batch, const struct workflow *workflow,
    struct case_file *ret_file, struct err *err)
{
	struct case_file file = {.workflow = workflow};
	struct step step = {.snapshot = NULL};
	json_auto_t *event =
	    facts_event(batch, "xstate.init", NULL, NULL, NULL);

	bool ok = case_record_insert(batch->store, workflow_prefix(workflow),
	              workflow_id(workflow), workflow_version(workflow),
	              batch->actor.id, batch->now_ms, &file.record, err) &&
	          case_fill(batch, &file, err) &&
	          statechart_start(workflow_statechart(workflow), NULL,
	              file.rules, &step, err) &&
	          case_apply(batch, &file, &step, event, err);
	step_clear(&step);
	if (ok)
		*ret_file = file;
	else
		case_file_clear(&file);
	return ok;
}

bool case_step(struct batch *batch, struct case_file *file, const json_t *event,
    bool *ret_taken, struct err *err)
{
	struct step step = {.snapshot = NULL};
	json_auto_t *seen = case_seen(event);

	if (!statechart_step(workflow_statechart(file->workflow),
	        file->record.snapshot, seen, file->rules, &step, err))
		return false;
	*ret_taken = step.taken;
	bool ok = !step.changed || case_apply(batch, file, &step, event, err);
	step_clear(&step);
	return ok;
}

bool case_migrate(struct batch *batch, struct case_file *file,
    struct step *step, const json_t *event, struct err *err)
{
	file->record.workflow_version = workflow_version(file->workflow);
	return timing_carry_over(batch, &file->record, step->effects, err) &&
	       call_carry_over(batch, &file->record, step->effects, err) &&
	       case_apply(batch, file, step, event, err);
}
