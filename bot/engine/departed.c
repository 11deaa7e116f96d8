/*
 * departed.c: see departed.h.
 */
#include "engine/departed.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "engine/guard.h"
#include "engine/memo.h"
#include "engine/reassign.h"
#include "engine/render.h"
#include "engine/shortage.h"
#include "engine/vacate.h"

#include <stdlib.h>
#include <string.h>

static const char DEPARTED_NOTICE[] = "departed";
static const char DEPARTED_EVENT[] = "departed";

static bool departed_office(struct batch *batch,
    const struct config_office *office, const struct person *person,
    struct err *err)
{
	json_auto_t *notice = NULL;
	bool too_few;
	int able;

	if (!shortage(batch->store, office, 0, &able, &too_few, err))
		return false;
	OWN(own_string)
	char *quorum = own_printf("%d", office->quorum);
	OWN(own_string)
	char *others = own_printf("%d", able);
	json_auto_t *data = json_pack("{s:{s:s}, s:{s:s, s:s}, s:s, s:b}",
	    "person", "name", person->name, "office", "title", office->title,
	    "quorum", quorum, "able", others, "short", too_few);
	return render_plain(batch, DEPARTED_NOTICE, data, &notice, err) &&
	       memo_to_office(batch, office, notice, err) &&
	       shortage_tell_admins(batch, office, notice, err) &&
	       vacate(batch, office, person, NULL, err) &&
	       reassign(batch, office, err) &&
	       case_note(batch, NULL, "departed",
	           too_few ? "too_few" : "enough", err);
}

bool departed(struct batch *batch, const struct person *person, struct err *err)
{
	const struct config *config = batch->config;

	if (!template_set_has(
	        rulebook_templates(batch->rulebook), DEPARTED_NOTICE))
		return true;
	for (size_t i = 0; i < config->office_count; i++)
		if (authorise_is_member(&config->offices[i], person) &&
		    !departed_office(batch, &config->offices[i], person, err))
			return false;
	return true;
}

/* --- what they have asked for --------------------------------------------- */

static bool departed_case_work(struct batch *batch, void *arg, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	bool taken;

	(void)arg;
	if (!case_get(batch, strtoll(batch->event->ref, NULL, 10), &file, err))
		return false;
	json_auto_t *event =
	    facts_event(batch, batch->event->verb, NULL, NULL, NULL);
	return !case_accepts(&file, event) ||
	       case_step(batch, &file, event, &taken, err);
}

static bool departed_case(struct batch *batch, const struct case_record *record,
    int64_t look_up_id, struct err *err)
{
	const struct workflow *workflow = rulebook_version(
	    batch->rulebook, record->workflow_id, record->workflow_version);
	bool digested;

	if (workflow == NULL ||
	    !workflow_is_by_beadle(workflow, DEPARTED_EVENT))
		return true;
	OWN(own_string)
	char *id = own_printf(
	    "departed:%lld:%lld", (long long)look_up_id, (long long)record->id);
	OWN(event_free)
	struct event *event = event_new(EVENT_RESULT, "slack", id);
	event->verb = own_strdup(DEPARTED_EVENT);
	event->ref = own_printf("%lld", (long long)record->id);
	event->at_ms = batch->now_ms;
	return guard_own(batch, event, departed_case_work, &digested, err);
}

bool departed_requester(
    struct batch *batch, int64_t person_id, int64_t look_up_id, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got = case_record_open_of(
		    batch->store, person_id, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		if (!departed_case(batch, &record, look_up_id, err))
			return false;
	}
}
