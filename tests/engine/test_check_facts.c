/* flow/check_facts.c against engine/facts.h: whatever the engine lets rules
 * and templates see, the check of workflows knows of. */
#include "engine/desk.h"
#include "flow/check_part.h"
#include "flow/shape.h"

/* Every text, number and truth in value has its place in the shape. */
static void is_known(const json_t *shape, const json_t *value, const char *path)
{
	json_auto_t *found = shape_look_up(shape, path);
	const char *key;
	json_t *inner;
	size_t i;

	if (found == NULL)
		fail_msg("the check does not know of %s", path);
	if (json_is_array(value) && json_array_size(value) == 0)
		return;
	json_array_foreach (value, i, inner) {
		OWN(own_string)
		char *at = own_printf("%s.%zu", path, i);
		is_known(shape, inner, at);
	}
	json_object_foreach ((json_t *)value, key, inner) {
		OWN(own_string)
		char *at = own_printf("%s%s%s", path, *path ? "." : "", key);
		is_known(shape, inner, at);
	}
}

static struct check check_of(
    struct desk *d, const struct check_world *world, json_t *known)
{
	const struct workflow *w = rulebook_nth(d->rulebook, 0);

	return (struct check){
	    .workflow = w,
	    .chart = statechart_chart(workflow_statechart(w)),
	    .world = world,
	    .known = known,
	};
}

static void what_rules_see_is_known(void **state)
{
	struct desk *d = *state;
	json_auto_t *offices = json_object();
	for (size_t i = 0; i < d->config.office_count; i++)
		json_object_set_new(
		    offices, d->config.offices[i].name, json_object());
	const struct check_world world = {.offices = offices};
	json_auto_t *known = json_object();
	struct check check = check_of(d, &world, known);
	json_auto_t *shape = check_ambient(&check);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};

	desk_know_all(d);
	desk_request(d);
	struct batch *batch = desk_begin(d);
	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	is_known(shape, file.rules, "");
	desk_commit(d);
}

static void what_an_event_has_is_known(void **state)
{
	struct desk *d = *state;
	const struct check_world world = {.offices = NULL};
	json_auto_t *known = json_object();
	struct check check = check_of(d, &world, known);
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_SUBMIT, WEI, "canvas_admins.ask", "CT-1001");

	desk_know_all(d);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *data = json_pack("{s:s}", "question", "Why?");
	json_auto_t *first =
	    facts_event(batch, "canvas_admins.ask", data, &d->offices[0], NULL);
	json_auto_t *asked = check_event_shape(&check, "canvas_admins.ask");
	is_known(asked, first, "");
	/* An answer is about the question. */
	json_auto_t *answer = json_pack("{s:s}", "answer", "Because");
	json_auto_t *second = facts_event(batch, "answer", answer, NULL, first);
	json_auto_t *answered = check_event_shape(&check, "answer");
	is_known(answered, second, "");
	json_auto_t *begun =
	    facts_event(batch, "xstate.init", NULL, NULL, NULL);
	json_auto_t *beginning = check_first_event();
	is_known(beginning, begun, "");
	desk_commit(d);
}

/* A system answers with all that its table has. */
static void what_a_system_answers_is_known(void **state)
{
	struct desk *d = *state;
	const struct actor_type *type = actor_type_find("canvas.list_tokens");
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_RESULT, NULL, "xstate.done.actor.look", "1");

	event->data = json_pack("{s:i, s:[{s:s, s:s}]}", "count", 1, "tokens",
	    "id", "7", "state", "active");
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *answered = facts_result(batch);
	json_auto_t *answer = check_actor_event(type, false, true);
	is_known(answer, answered, "");
	desk_commit(d);
}

static void what_a_system_refuses_with_is_known(void **state)
{
	struct desk *d = *state;
	const struct actor_type *type = actor_type_find("canvas.list_tokens");
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_RESULT, NULL, "xstate.error.actor.look", "1");

	event->data =
	    json_pack("{s:s, s:s}", "code", "refused", "message", "No.");
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *refused = facts_result(batch);
	json_auto_t *refusal = check_actor_event(type, true, false);
	is_known(refusal, refused, "");
	desk_commit(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(what_rules_see_is_known),
	    desk_test(what_an_event_has_is_known),
	    desk_test(what_a_system_answers_is_known),
	    desk_test(what_a_system_refuses_with_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
