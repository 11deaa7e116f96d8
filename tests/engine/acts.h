/*
 * acts.h: notify actions of a workflow, carried out on a case of the desk's,
 * and what went out for them.
 */
#ifndef BEADLE_TESTS_ENGINE_ACTS_H
#define BEADLE_TESTS_ENGINE_ACTS_H

#include "engine/desk.h"
#include "engine/notify.h"

/* Carries out one action on CT-1001, which names a sponsor (or none, NULL);
 * whoever acts is Wei. */
static inline bool acts_carry_out_as(
    struct desk *d, const char *action_text, const char *sponsor)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_ACTION, WEI, "x", NULL);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *action = NULL;
	json_auto_t *facts = facts_event(batch, "x", NULL, NULL, NULL);

	fixture_ok(d->f,
	    jsonx_parse(action_text, strlen(action_text), &action, &d->f->err));
	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	struct notify_case c = case_for_notices(&file);
	c.event = facts;
	if (sponsor)
		jsonx_set_path(file.record.snapshot, "context.sponsor",
		    json_string(sponsor));
	bool ok = notify_action(batch, &c, action, &d->f->err);
	desk_commit(d);
	return ok;
}

static inline void acts_carry_out(struct desk *d, const char *action_text)
{
	fixture_ok(d->f, acts_carry_out_as(d, action_text, NULL));
}

/* "post channel=CEDTECH; mail to=ada@u.example; …" of what went out since. */
static inline void acts_went_out(
    struct desk *d, size_t since, struct str *ret_text)
{
	static const char *const keys[] = {"channel", "user", "email", "to"};

	for (size_t i = since; i < d->sent_count; i++) {
		str_addf(ret_text, "%s%s", i > since ? "; " : "",
		    delivery_kind_name(d->sent[i]->kind));
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			const char *value =
			    jsonx_path_text(d->sent[i]->payload, keys[k]);
			if (value)
				str_addf(ret_text, " %s=%s", keys[k], value);
		}
	}
}

#endif
