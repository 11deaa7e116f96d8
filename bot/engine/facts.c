/*
 * facts.c: see facts.h.
 */
#include "engine/facts.h"

#include "base/date.h"
#include "base/own.h"

#include <string.h>
#include <time.h>

char *facts_when(int64_t at_ms)
{
	static const char *const months[] = {"January", "February", "March",
	    "April", "May", "June", "July", "August", "September", "October",
	    "November", "December"};
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return own_printf("%d %s %d, %02d:%02d UTC", tm.tm_mday,
	    months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
}

static json_t *facts_when_json(int64_t at_ms)
{
	OWN(own_string)
	char *text = facts_when(at_ms);

	return json_string(text);
}

json_t *facts_ambient(const struct config *config, int64_t now_ms)
{
	char today[DATE_TEXT_BYTES];
	json_t *offices = json_object();

	for (size_t i = 0; i < config->office_count; i++) {
		const struct config_office *o = &config->offices[i];
		json_object_set_new(offices, o->name,
		    json_pack(
		        "{s:s, s:i}", "title", o->title, "quorum", o->quorum));
	}
	if (!date_format(zone_day(config_zone(config), now_ms), today))
		today[0] = '\0';
	return json_pack("{s:o, s:s}", "offices", offices, "today", today);
}

json_t *facts_rules(const struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, const struct person *requester)
{
	json_t *rules = json_copy(batch->ambient);

	json_object_set_new(rules, "delayed", json_array());
	json_object_set_new(rules, "others", json_array());
	if (record)
		json_object_set_new(rules, "case",
		    json_pack("{s:s, s:o, s:b, s:b}", "number", record->number,
		        "opened", facts_when_json(record->opened_at_ms), "open",
		        record->open, "stopped",
		        case_record_is_stopped(record)));
	json_object_set_new(rules, "requester",
	    json_pack("{s:s, s:s*}", "name", requester->name, "email",
	        requester->email));
	json_object_set_new(rules, "workflow",
	    json_pack("{s:s, s:s, s:i}", "id", workflow_id(workflow), "title",
	        workflow_title(workflow), "version",
	        workflow_version(workflow)));
	json_object_set(
	    rules, "settings", (json_t *)workflow_settings(workflow));
	return rules;
}

json_t *facts_about(const json_t *event)
{
	json_t *about = event ? json_copy((json_t *)event) : json_object();

	/* Or each event would drag all before it along. */
	json_object_del(about, "about");
	json_object_del(about, "data");
	json_object_del(about, "form");
	return about;
}

json_t *facts_event(const struct batch *batch, const char *verb,
    const json_t *data, const struct config_office *office, const json_t *about)
{
	json_t *event = json_pack("{s:s, s:o}", "type", verb, "at",
	    facts_when_json(batch->event->at_ms));

	if (data)
		json_object_set(event, "data", (json_t *)data);
	if (batch->actor.id)
		json_object_set_new(event, "by",
		    json_pack("{s:I, s:s}", "id", (json_int_t)batch->actor.id,
		        "name", batch->actor.name));
	if (office) {
		json_object_set_new(event, "office", json_string(office->name));
		json_object_set_new(
		    event, "office_title", json_string(office->title));
	}
	if (about)
		json_object_set_new(event, "about", facts_about(about));
	return event;
}

/* Whoever reads a name, in whatever notice, reads in whose place it was. id 0:
 * the office's. */
static void facts_add_absent(
    const struct batch *batch, json_t *event, int64_t id, const char *name)
{
	json_t *by = json_object_get(event, "by");
	json_t *absent = json_pack("{s:s}", "name", name);

	if (id)
		json_object_set_new(absent, "id", json_integer(id));
	json_object_set_new(by, "on_behalf_of", absent);
	json_object_set_new(by, "name",
	    json_sprintf("%s on behalf of %s", batch->actor.name, name));
}

bool facts_act(const struct batch *batch, const char *verb, const json_t *data,
    const struct authorise_answer *may, const json_t *about, json_t **ret_event,
    struct err *err)
{
	json_auto_t *event = facts_event(batch, verb, data, may->office, about);
	OWN(person_clear)
	struct person absent = {.id = 0};

	if (may->for_person_id &&
	    !person_get(batch->store, may->for_person_id, &absent, err))
		return false;
	if (absent.id)
		facts_add_absent(batch, event, absent.id, absent.name);
	else if (may->for_office)
		facts_add_absent(batch, event, 0, may->office->title);
	*ret_event = MOVE(event);
	return true;
}

json_t *facts_result(const struct batch *batch)
{
	const struct event *e = batch->event;
	json_t *event = facts_event(batch, e->verb, NULL, NULL, NULL);
	bool failed = strncmp(e->verb, "xstate.error.", 13) == 0;

	if (e->data)
		json_object_set(event, failed ? "error" : "output", e->data);
	return event;
}

json_t *facts_notice(const json_t *rules, const struct workflow *workflow,
    const json_t *snapshot, const json_t *event)
{
	json_t *facts = json_copy((json_t *)rules);

	json_object_set(facts, "context", json_object_get(snapshot, "context"));
	json_object_set_new(facts, "status",
	    statechart_descriptions(workflow_statechart(workflow), snapshot));
	json_object_set_new(facts, "next",
	    statechart_next(workflow_statechart(workflow), snapshot));
	if (event)
		json_object_set(facts, "event", (json_t *)event);
	return facts;
}
