/*
 * help.c: see help.h.
 */
#include "engine/help.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/case.h"
#include "engine/digest.h"
#include "engine/facts.h"
#include "engine/mine.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "engine/tell.h"

#include <string.h>

/* One workflow's page, as it comes together. */
struct help {
	const struct workflow *workflow;
	json_t *cases;   /* what the template sees of each */
	json_t *buttons; /* that show how each stands */
	int64_t id;      /* of the last of them */
};

static const json_t *help_row(const struct workflow *workflow)
{
	return json_object_get(workflow_json(workflow), "help");
}

/* The case, if it is one of those; by the rules that it began with. */
static bool help_add(
    struct batch *batch, struct help *page, int64_t id, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};

	if (!case_get(batch, id, &file, err))
		return false;
	const json_t *tag = json_object_get(help_row(file.workflow), "tag");
	if (tag == NULL ||
	    strcmp(workflow_id(file.workflow), workflow_id(page->workflow)) ||
	    !statechart_is_tagged(
	        workflow_statechart(file.workflow), file.record.snapshot, tag))
		return true;
	json_array_append_new(
	    page->cases, facts_notice(file.rules, file.workflow,
	                     file.record.snapshot, NULL));
	json_array_append_new(
	    page->buttons, render_status_button(file.record.number));
	page->id = id;
	return true;
}

/* New reference: what the page's template sees. */
static json_t *help_facts(struct batch *batch, const struct help *page)
{
	json_t *facts = facts_rules(batch, page->workflow, NULL, &batch->actor);

	json_object_set(facts, "cases", page->cases);
	json_object_set_new(
	    facts, "several", json_boolean(json_array_size(page->cases) > 1));
	return facts;
}

/* With what can be done, if it is about one. */
static bool help_tell(
    struct batch *batch, const struct help *page, struct err *err)
{
	const json_t *row = help_row(page->workflow);
	json_auto_t *facts = help_facts(batch, page);
	json_auto_t *notice = NULL;
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};

	if (json_array_size(page->cases) == 1) {
		if (!case_get(batch, page->id, &file, err))
			return false;
		const struct notify_case c = case_for_notices(&file);
		return tell_page(batch, &c, row, facts, err);
	}
	if (!render_plain(
	        batch, jsonx_text(row, "notice"), facts, &notice, err))
		return false;
	json_object_set(notice, "buttons", page->buttons);
	return tell_message(batch, notice, err);
}

static bool help_page(struct batch *batch, const struct workflow *workflow,
    const struct mine *all, struct err *err)
{
	json_auto_t *cases = json_array();
	json_auto_t *buttons = json_array();
	struct help page = {workflow, cases, buttons, 0};

	for (size_t i = 0; i < all->count; i++)
		if (!help_add(batch, &page, all->ids[i], err))
			return false;
	return json_array_size(cases) == 0 || help_tell(batch, &page, err);
}

static bool help_waiting(struct batch *batch, struct err *err)
{
	json_auto_t *notice = NULL;

	if (!stand_in_reviews(batch->config, &batch->actor))
		return true;
	return digest_notice(batch, &notice, err) &&
	       (notice == NULL || tell_message(batch, notice, err));
}

bool help(struct batch *batch, const struct workflow *only, struct err *err)
{
	const struct workflow *workflow;
	struct mine all;

	if (batch->event->doubts & EVENT_CLAIMED)
		return true;
	if (!mine(batch, MINE_MAX, &all, err))
		return false;
	for (size_t i = 0; (workflow = rulebook_nth(batch->rulebook, i)); i++)
		if ((only == NULL || only == workflow) && help_row(workflow) &&
		    !help_page(batch, workflow, &all, err))
			return false;
	return only || help_waiting(batch, err);
}
