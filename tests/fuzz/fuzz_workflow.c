/*
 * fuzz_workflow.c: a workflow file through flow/workflow.h; if there is no
 * mistake in it, a case is opened and every event, timer and invocation of it
 * is sent, some times over.
 */
#include "base/crypto.h"
#include "flow/workflow.h"
#include "fuzz/mutate.h"

enum { FUZZ_ROUNDS = 3, FUZZ_STEPS_MAX = 64 };

struct fuzz_case {
	const struct statechart *chart;
	json_t *ambient;
	struct step step;
	size_t steps;
};

static void fuzz_send(struct fuzz_case *c, const char *type)
{
	json_auto_t *event = json_pack("{s:s, s:{s:s, s:[s,s]}, s:{s:s, s:s}}",
	    "type", type, "data", "reason", "because", "data", "Grades",
	    "Messages", "by", "id", "U1", "name", "Ada");
	struct step next;
	struct err err;

	if (c->steps++ >= FUZZ_STEPS_MAX)
		return;
	bool accepts =
	    statechart_accepts(c->chart, c->step.snapshot, event, c->ambient);
	if (!statechart_step(
	        c->chart, c->step.snapshot, event, c->ambient, &next, &err))
		return;
	assert(next.changed || !accepts);
	fuzz_assert_is_json(next.snapshot);
	fuzz_assert_is_json(next.effects);
	step_clear(&c->step);
	c->step = next;
	json_auto_t *descriptions =
	    statechart_descriptions(c->chart, next.snapshot);
	assert(json_is_array(descriptions));
}

/* What the world would answer to the effects of the last step. */
static void fuzz_answer_effects(struct fuzz_case *c)
{
	json_auto_t *effects = json_incref(c->step.effects);
	json_t *effect;
	size_t i;

	json_array_foreach (effects, i, effect) {
		const char *event = jsonx_path_text(effect, "event");
		const char *id = jsonx_path_text(effect, "id");
		const char *type = jsonx_path_text(effect, "type");
		if (event)
			fuzz_send(c, event);
		if (id && type && strcmp(type, "invoke") == 0) {
			OWN(own_string)
			char *done = own_printf("xstate.done.actor.%s", id);
			fuzz_send(c, done);
		}
	}
}

static void fuzz_run(const struct workflow *workflow)
{
	struct fuzz_case c = {.chart = workflow_statechart(workflow)};
	const json_t *events =
	    json_object_get(workflow_json(workflow), "events");
	const char *name;
	json_t *row;
	struct err err;
	json_auto_t *ambient = json_pack("{s:s, s:{s:{s:i}}}", "today",
	    "2026-11-24", "offices", "canvas_admins", "quorum", 1);

	c.ambient = ambient;
	if (!statechart_start(c.chart, NULL, ambient, &c.step, &err))
		return;
	for (int round = 0; round < FUZZ_ROUNDS; round++) {
		json_object_foreach ((json_t *)events, name, row)
			fuzz_send(&c, name);
		fuzz_answer_effects(&c);
	}
	step_clear(&c.step);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	json_auto_t *file = fuzz_parse(bytes, size);
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(str_clear)
	struct str text = {.max_bytes = 1024 * 1024};
	static bool ready;

	if (!ready)
		ready = crypto_init(NULL);
	if (file == NULL)
		return 0;
	if (workflow_new(file, &workflow, &mistakes)) {
		assert(mistakes_total(&mistakes) == 0);
		fuzz_run(workflow);
		return 0;
	}
	assert(mistakes_total(&mistakes) > 0);
	mistakes_print(&mistakes, "workflow.json", &text);
	assert(text.len > 0);
	return 0;
}
