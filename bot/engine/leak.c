/*
 * leak.c: see leak.h.
 */
#include "engine/leak.h"

#include "base/own.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "engine/mailing.h"
#include "store/case_record.h"
#include "store/post.h"

#include <string.h>

static const char LEAK[] = "leak";
/* More would fill the notice. */
enum { LEAK_CASES_MAX = 20 };

/* In words, as the notice has it. */
static const char *leak_where(const struct event *e)
{
	if (mailing_is_mail(e))
		return "a mail";
	return e->kind == EVENT_SUBMIT ? "a form" : "a chat message";
}

/* The number of the case that the words were about. Yours to free(); NULL:
 * of none. */
static bool leak_number(struct batch *batch, char **ret_number, struct err *err)
{
	const struct event *e = batch->event;
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	OWN(post_clear)
	struct post post = {.id = 0};

	if (e->ref) {
		OWN(own_string)
		char *number =
		    own_printf("%.*s", (int)strcspn(e->ref, ".#"), e->ref);
		if (case_record_find(batch->store, number, &record, err) ==
		    CASE_FAILED)
			return false;
	} else if (e->channel && e->thread) {
		if (post_find_remote(batch->store, e->channel, e->thread, &post,
		        err) == POST_FAILED)
			return false;
		if (post.id && case_record_get(batch->store, post.case_id,
		                   &record, err) == CASE_FAILED)
			return false;
	}
	*ret_number = own_strdup_or_null(record.number);
	return true;
}

/* One that is open about the same person; ABSENT: there is none. */
static enum case_record_got leak_open_case(struct batch *batch,
    const struct workflow *workflow, struct case_file *ret_file,
    struct err *err)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	enum case_record_got got = case_record_latest_open_of(batch->store,
	    batch->actor.id, workflow_id(workflow), INT64_MAX, &record, err);

	return got == CASE_FOUND ? case_find_id(batch, record.id, ret_file, err)
	                         : got;
}

/* The person's other open cases: what may have leaked is of one of them. New
 * reference. */
static bool leak_cases(struct batch *batch, const struct workflow *workflow,
    json_t **ret_cases, struct err *err)
{
	json_auto_t *cases = json_array();
	int64_t after_id = 0;

	while (json_array_size(cases) < LEAK_CASES_MAX) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got = case_record_open_of(
		    batch->store, batch->actor.id, after_id, &record, err);
		if (got == CASE_FAILED)
			return false;
		if (got == CASE_ABSENT)
			break;
		after_id = record.id;
		const struct workflow *its =
		    rulebook_workflow(batch->rulebook, record.workflow_id);
		if (its && its != workflow)
			json_array_append_new(cases,
			    json_pack("{s:s, s:s}", "number", record.number,
			        "title", workflow_title(its)));
	}
	*ret_cases = MOVE(cases);
	return true;
}

bool leak(struct batch *batch, struct err *err)
{
	const struct workflow *workflow =
	    rulebook_opened_by(batch->rulebook, LEAK);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(own_string)
	char *number = NULL;
	bool taken;

	if (workflow == NULL)
		return true;
	json_auto_t *cases = NULL;
	if (!leak_number(batch, &number, err) ||
	    !leak_cases(batch, workflow, &cases, err))
		return false;
	json_auto_t *data = json_pack("{s:s, s:s*, s:b, s:O}", "where",
	    leak_where(batch->event), "case", number, "unproved",
	    (batch->event->doubts & EVENT_CLAIMED) != 0, "cases", cases);
	json_auto_t *event = facts_event(batch, LEAK, data, NULL, NULL);
	switch (leak_open_case(batch, workflow, &file, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		if (!case_open(batch, workflow, &file, err))
			return false;
		break;
	case CASE_FOUND:
		/* Or anybody could have its owner told again and again. */
		if (batch->event->doubts & EVENT_CLAIMED)
			return case_note(
			    batch, &file.record, LEAK, "unproved", err);
		break;
	}
	return case_step(batch, &file, event, &taken, err);
}
