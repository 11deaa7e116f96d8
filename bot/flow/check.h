/*
 * check.h: is a workflow that compiles also one that works? Can every state
 * be reached and left, every event be sent and taken, does every notice find
 * what it shows? The workflow is run over shapes (shape.h), never over
 * people. Pure.
 *
 * The files: check.c the order of things; check_step.c what a transition
 * leaves and enters; check_facts.c what rules and templates see; check_run.c
 * the run; check_way.c where a case can go; check_template.c a template; and
 * check_state.c, check_stuck.c, check_context.c, check_guard.c, check_event.c,
 * check_offer.c, check_name.c, check_rule.c, check_constant.c, check_actor.c,
 * check_send.c and check_notice.c, which ask.
 */
#ifndef BEADLE_FLOW_CHECK_H
#define BEADLE_FLOW_CHECK_H

#include "flow/finding.h"
#include "flow/workflow.h"

#include <jansson.h>
#include <stdbool.h>

/* mustache_outline() of a template, new reference; NULL if there is none of
 * that name. */
typedef json_t *check_outline_fn(void *arg, const char *template_);

/* What stands around a workflow. What is NULL is not known and nothing is
 * said about it. All borrowed. */
struct check_world {
	const json_t *offices;   /* NAME -> {"quorum": n, "members": n} */
	const json_t *calendars; /* NAME -> anything */
	const json_t *systems;   /* that can be called; NAME -> anything */
	/* This one and others: id -> workflow_json(); all_workflows: there are
	 * no more. */
	const json_t *workflows;
	bool all_workflows;
	/* Templates: names, how to read one, and their folder as it is called
	 * in what is said. outline NULL: none is known. */
	const json_t *templates;
	const char *templates_dir;
	bool by_mail; /* letters are answered: the templates for that count */
	bool by_chat; /* there is a chat: so do those */
	check_outline_fn *outline;
	void *outline_arg;
};

/* Adds what it finds. */
void check_workflow(const struct workflow *workflow,
    const struct check_world *world, struct findings *findings);

/* Adds what is wrong with the templates of the notices that the engine sends
 * whatever the workflow. world->outline must be there. */
void check_own_notices(
    const struct check_world *world, struct findings *findings);
/* Names of those that only mails need, and only a chat; NULL at the end. */
extern const char *const check_mail_notices[];
/* Without them nobody can say that they are away. */
extern const char *const check_leave_notices[];
/* Without them nobody can choose a daily digest. */
extern const char *const check_digest_notices[];
extern const char *const check_chat_notices[];

#endif
