/*
 * call.c: see call.h.
 */
#include "engine/call.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/facts.h"
#include "flow/actor_type.h"
#include "flow/statechart.h"

#include <string.h>

/* A system that restarts is back by then; an outage is not. */
static const int64_t CALL_DELAYED_AFTER_MS = INT64_C(5) * 60 * 1000;

/* --- effects -------------------------------------------------------------- */

/* What was given; a rule that found nothing gives null. */
static json_t *call_input(const json_t *evaluated)
{
	json_t *input = json_object();
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)evaluated, name, value)
		if (!json_is_null(value))
			json_object_set(input, name, value);
	return input;
}

static bool call_invoke(struct batch *batch, const struct case_record *record,
    const json_t *effect, struct err *err)
{
	const char *type = jsonx_path_text(effect, "actor.type");
	const char *invoke = json_string_value(json_object_get(effect, "id"));
	OWN(own_string)
	char *system = actor_type_system(type);
	struct outbox_row row = {
	    .case_id = record->id,
	    .invoke = own_strdup(invoke),
	    .kind = DELIVERY_CALL,
	    .lane = own_printf("%s:case:%lld", system, (long long)record->id),
	    .payload = json_pack("{s:s, s:o, s:s}", "operation",
	        actor_type_operation(type), "input",
	        call_input(json_object_get(effect, "input")), "invoke", invoke),
	};

	row.system = MOVE(system);
	return batch_send(batch, &row, err);
}

bool call_effect(struct batch *batch, const struct case_record *record,
    const json_t *effect, struct err *err)
{
	/* Only an invocation has an actor. */
	if (json_object_get(effect, "actor"))
		return call_invoke(batch, record, effect, err);
	return batch_withdraw(batch, record->id,
	    json_string_value(json_object_get(effect, "id")), err);
}

/* --- another version ------------------------------------------------------ */

struct call_open {
	json_t *calls; /* of {"id", "system", "invoke"} */
};

static void call_collect(void *arg, const struct outbox_row *row)
{
	struct call_open *open = arg;

	json_array_append_new(
	    open->calls, json_pack("{s:I, s:s}", "id", (json_int_t)row->id,
	                     "invoke", row->invoke));
}

/* Is it the operation and input that the open row already asks for? */
static bool call_is_same(const json_t *effect, const struct outbox_row *row)
{
	const char *type = jsonx_path_text(effect, "actor.type");
	OWN(own_string)
	char *system = actor_type_system(type);
	json_auto_t *input = call_input(json_object_get(effect, "input"));

	return strcmp(system, row->system) == 0 &&
	       strcmp(actor_type_operation(type),
	           jsonx_path_text(row->payload, "operation")) == 0 &&
	       json_equal(input, json_object_get(row->payload, "input"));
}

static bool call_carry_one(struct batch *batch,
    const struct case_record *record, const json_t *call, json_t *effects,
    struct err *err)
{
	const char *invoke = json_string_value(json_object_get(call, "invoke"));
	OWN(outbox_row_clear)
	struct outbox_row row = {.id = 0};
	size_t i = step_find_effect(effects, "actor", invoke);

	if (outbox_get(batch->store,
	        json_integer_value(json_object_get(call, "id")), &row,
	        err) != OUTBOX_FOUND)
		return false;
	if (i < json_array_size(effects) &&
	    call_is_same(json_array_get(effects, i), &row)) {
		json_array_remove(effects, i);
		return true;
	}
	return batch_withdraw(batch, record->id, invoke, err);
}

bool call_carry_over(struct batch *batch, const struct case_record *record,
    json_t *effects, struct err *err)
{
	json_auto_t *calls = json_array();
	struct call_open open = {.calls = calls};
	json_t *call;
	size_t i;

	if (!outbox_each_call(
	        batch->store, record->id, call_collect, &open, err))
		return false;
	json_array_foreach (calls, i, call)
		if (!call_carry_one(batch, record, call, effects, err))
			return false;
	return true;
}

/* --- results -------------------------------------------------------------- */

bool call_is_answer(const struct delivery_result *result)
{
	return result->outcome == DELIVERY_FAILED ||
	       (result->outcome == DELIVERY_SENT &&
	           json_is_object(result->remote));
}

bool call_is_delayed(const struct outbox_row *row, int64_t now_ms)
{
	return now_ms - row->created_at_ms >= CALL_DELAYED_AFTER_MS;
}

/* suffix tells apart what may come of one call. */
static struct event *call_event_new(const struct outbox_row *row,
    const char *suffix, const char *kind, int64_t now_ms)
{
	OWN(own_string)
	char *external_id = own_printf("%s%s", row->tag, suffix);
	struct event *event = event_new(EVENT_RESULT, row->system, external_id);

	event->verb = own_printf("%s.%s", kind, row->invoke);
	event->ref = own_printf("%lld", (long long)row->case_id);
	event->at_ms = now_ms;
	return event;
}

static struct event *call_refusal(const struct outbox_row *row,
    const char *suffix, const char *code, int64_t now_ms)
{
	struct event *event =
	    call_event_new(row, suffix, "xstate.error.actor", now_ms);

	event->data = json_pack(
	    "{s:s, s:s}", "code", code, "message", actor_type_message(code));
	return event;
}

struct event *call_event(const struct outbox_row *row,
    const struct delivery_result *result, int64_t now_ms)
{
	if (!call_is_answer(result))
		return call_event_new(row, ".delayed", "delayed", now_ms);
	if (result->outcome != DELIVERY_SENT)
		return call_refusal(
		    row, "", result->error ? result->error : "unknown", now_ms);
	struct event *event =
	    call_event_new(row, "", "xstate.done.actor", now_ms);
	event->data = json_incref(result->remote);
	return event;
}

struct event *call_unusable(const struct outbox_row *row, int64_t now_ms)
{
	return call_refusal(row, ".unusable", "unusable", now_ms);
}

char *call_words(const char *event, const char *system)
{
	static const struct {
		const char *begins, *words;
	} kinds[] = {
	    {"xstate.done.actor.", "heard from"},
	    {"xstate.error.actor.", "was refused by"},
	    {"delayed.", "could not reach"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(event, kinds[i].begins, strlen(kinds[i].begins)) ==
		    0)
			return own_printf("%s %s", kinds[i].words,
			    actor_type_system_title(system));
	return NULL;
}

struct call_delays {
	int64_t now_ms;
	json_t *list;
};

static void call_delayed(void *arg, const struct outbox_row *row)
{
	struct call_delays *delays = arg;
	OWN(own_string)
	char *since = facts_when(row->created_at_ms);

	if (row->attempts && call_is_delayed(row, delays->now_ms))
		json_array_append_new(delays->list,
		    json_pack("{s:s, s:s, s:s, s:s}", "id", row->invoke,
		        "system", row->system, "title",
		        actor_type_system_title(row->system), "since", since));
}

bool call_add_delayed(
    struct batch *batch, int64_t case_id, json_t *list, struct err *err)
{
	struct call_delays delays = {.now_ms = batch->now_ms, .list = list};

	return outbox_each_call(
	    batch->store, case_id, call_delayed, &delays, err);
}
