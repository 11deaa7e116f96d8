/*
 * check_part.h: what the files of the check share. For check*.c only.
 */
#ifndef BEADLE_FLOW_CHECK_PART_H
#define BEADLE_FLOW_CHECK_PART_H

#include "flow/actor_type.h"
#include "flow/chart.h"
#include "flow/chart_set.h"
#include "flow/check.h"

#include <jansson.h>
#include <stdbool.h>

/* Where a case can go on from a leaf, by order. */
struct check_ways {
	struct chart_set next[CHART_MAX_NODES];
	struct chart_set entered; /* leaves that a transition leads to */
	struct chart_set ending;  /* leaves from which a case can end */
	/* Leaves that something else leads out of than the whole chart. */
	struct chart_set left;
};

struct check {
	const struct workflow *workflow;
	const struct chart *chart;
	const struct check_world *world;
	struct findings *findings;

	/* For each node that can be active, by order, {"of": {"context",
	 * "event"}}: what the case can remember while it is, and the events
	 * that can have led there. NULL: it is never active. */
	json_t *facts[CHART_MAX_NODES];
	/* The same for each notify action that can be carried out, and the
	 * leaves in which the case then is: name -> {ORDER: true}. */
	json_t *notices;
	json_t *told_in;
	json_t *raised; /* event name -> true, of all raise actions */
	json_t *known;  /* what check_facts.c has made once, by name */
	struct check_ways *ways;
	/* Of check_run(): nodes whose facts have changed, and those of the
	 * round before. */
	struct chart_set news, dirty;
};

/* --- check_step.c: which nodes a transition leaves and enters --------------
 */

/* The initial configuration; of default entry, as all below. */
void check_enter_start(const struct chart *chart, struct chart_set *ret_enter);
/* Everything that t certainly or possibly enters. Empty without targets. */
void check_enter(const struct chart_transition *t, struct chart_set *ret_enter);
/* The node within which t happens: below it everything is left and entered.
 * NULL: t has no targets, nothing is left. */
const struct chart_node *check_domain(const struct chart_transition *t);
/* Can both be active at once? */
bool check_together(const struct chart_node *a, const struct chart_node *b);

/* --- check_facts.c: what rules and templates see -----------------------------
 */

/* Of the events whose names match: what rules and templates see of them. */
json_t *check_event_shape(const struct check *check, const char *descriptor);
/* Everything but context and event: case, requester, offices … */
json_t *check_ambient(const struct check *check);
/* All that a rule can see anywhere in the workflow. */
json_t *check_scope(const struct check *check);
/* Of the notices that are the engine's own affair. */
json_t *check_greeting_facts(void);
json_t *check_refusal_facts(void);
/* What the greeting and the help by mail say of open cases. */
void check_add_open_cases(json_t *of);
json_t *check_heard_facts(void);
json_t *check_history_facts(void);
json_t *check_mail_facts(size_t i); /* of check_mail_notices[i] */
json_t *check_leave_facts(size_t i);
json_t *check_digest_facts(size_t i);
/* What stands in a list of what waits; how many do. */
json_t *check_home_task_facts(void);
json_t *check_count(void);
/* Of what a system answers, or (failed) refuses with. found: it has found
 * what was asked for. */
json_t *check_actor_event(
    const struct actor_type *type, bool failed, bool found);
json_t *check_chat_facts(size_t i); /* of check_chat_notices[i] */
/* What every event has; what the first has, which a person causes. */
json_t *check_bare_event(void);
json_t *check_first_event(void);
/* Of notices to an office: who of it is away, and who stands in. */
json_t *check_stand_ins(void);
/* The event "absent" of a workflow. */
json_t *check_absent_event(const struct check *check);
/* Which offices an event can be of: name -> true. */
json_t *check_office_names(const struct check *check);

/* --- check_run.c ------------------------------------------------------------
 */

/* Fills facts and notices. */
void check_run(struct check *check);
/* Does t count as one that can be taken: its source can be active? */
bool check_is_live(const struct check *check, const struct chart_transition *t);

/* Calls fn for each transition, in document order. */
typedef void check_each_fn(
    struct check *check, const struct chart_transition *t);
void check_each_transition(struct check *check, check_each_fn *fn);

/* --- check_way.c ------------------------------------------------------------
 */

/* Of a check that has run. Yours to free(). */
struct check_ways *check_find_ways(const struct check *check);
/* Every leaf that can follow a leaf, itself only if the case comes back. */
struct chart_set check_after(const struct check *check, size_t leaf);

/* --- check_template.c
 * --------------------------------------------------------- */

/* Adds what is wrong with the template of that name where these facts
 * (swallowed) are seen. path: where the workflow names it. */
void check_template(const struct check_world *world, struct findings *findings,
    const char *path, const char *name, json_t *taken_facts);

/* --- the questions -----------------------------------------------------------
 */

void check_states(struct check *check);
void check_stuck(struct check *check);
void check_context(struct check *check);
void check_guards(struct check *check);
void check_events(struct check *check);
void check_offers(struct check *check);
void check_names(struct check *check);
void check_rules(struct check *check);
void check_actors(struct check *check);
/* Of an operator whose second argument sees the items of a list, as filter has
 * it: checks that one. False: op is none. path: where args stand. */
bool check_items_rule(struct check *check, const char *op, const json_t *args,
    const json_t *scope, const char *path);
/* Of one operator of a rule at path: can what it compares be equal? */
void check_constants(struct check *check, const char *op, const json_t *args,
    const json_t *scope, const char *path);
void check_sends(struct check *check);

/* The guard as one JsonLogic rule. New reference; NULL is always true. */
json_t *check_guard_rule(const struct chart_guard *guard);
/* Adds the names below "context." that a rule reads, as keys. */
void check_collect_context(const json_t *rule, json_t *names);
/* Is one of two paths in the context the other, or a part of it? */
bool check_paths_meet(const char *a, const char *b);
/* The shape of the context where the guard has held. New reference. */
json_t *check_assume(const json_t *context, const struct chart_guard *guard);
/* What t sees whose cause is an actor: its answer or refusal. */
json_t *check_actor_seen(const struct chart_transition *t);
/* Does the descriptor mean the event that a call is delayed? */
bool check_is_delay(const struct check *check, const char *descriptor);
void check_notices(struct check *check);

/* Does a state of `states` (NULL: any that can be active) take it? */
bool check_is_taken(const struct check *check, const char *event,
    const struct chart_set *states);
/* Does a message that can be sent let people send it, or is it sent without
 * one? */
bool check_is_offered(const struct check *check, const char *event);
/* Does another workflow send it to this one's cases? */
bool check_is_sent_here(const struct check *check, const char *event);

/* A table of the file, e.g. "events". Borrowed; NULL if it is not there. */
const json_t *check_table(const struct check *check, const char *name);
/* Text of object's member, or NULL. Borrowed. */
const char *check_text(const json_t *object, const char *key);
/* Calls fn with each text of value, which is one or a list of them. */
typedef void check_text_fn(void *arg, const char *text);
void check_each_text(const json_t *value, check_text_fn *fn, void *arg);

#endif
