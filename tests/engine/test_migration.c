/* engine/migration.h: open cases go over to another version, all or none.
 * Played on the example workflow of clocks. */
#include "engine/example.h"
#include "engine/migration.h"

static int setup(void **state)
{
	return example_setup(state, "clocks");
}

#define migration_test(name)                                                   \
	cmocka_unit_test_setup_teardown(name, setup, example_teardown)

/* Version 2, in which a state is called otherwise; migrate may be NULL. */
static void second_version(
    struct desk *d, const char *from, const char *to, const char *migrate)
{
	OWN(own_string)
	char *path = own_printf("%s/clocks.json", d->config.workflows_dir);
	OWN(own_string)
	char *text = example_text("clocks", from, to);
	json_auto_t *file = json_loads(text, 0, NULL);

	json_object_set_new(file, "version", json_integer(2));
	if (migrate)
		json_object_set_new(file, "migrate",
		    json_pack("{s:{s:o}}", "from", "1",
		        json_loads(migrate, 0, NULL)));
	assert_int_equal(json_dump_file(file, path, 0), 0);
	rulebook_close(&d->rulebook);
	desk_open_rulebook(d);
}

/* In which deciding is called weighing. */
static void renamed(struct desk *d, const char *migrate)
{
	second_version(d, "deciding", "weighing", migrate);
}

static bool apply(struct desk *d, size_t *ret_moved, struct str *problems)
{
	return migration_apply(&d->config, d->f->store, d->rulebook,
	    d->dispatch, d->now_ms, ret_moved, problems);
}

static void moves(struct desk *d, size_t want_moved)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	size_t moved;

	if (!apply(d, &moved, &problems))
		fail_msg("%s", str_text(&problems));
	assert_int_equal(moved, want_moved);
}

static const char all_of_it[] = "{\"states\": {\"deciding\": \"weighing\"}}";

static void open_cases_move(void **state)
{
	struct desk *d = *state;

	example_request(d, "clocks");
	example_request(d, "clocks");
	desk_press(d, JO, "approve", "RE-1002");
	desk_all_arrive(d);
	renamed(d, all_of_it);
	moves(d, 1);
	moves(d, 0);
	assert_int_equal(
	    fixture_int(d->f, "SELECT sum(id * 10 + workflow_version)"
	                      " FROM case_record"),
	    12 + 21); /* the one that was over keeps its own */
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM audit WHERE case_id = 1"
	                      " AND json_extract(record, '$.what')"
	                      "  = 'beadle.migrate'"),
	    1);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM journal"
	                      " WHERE source = 'migrate' AND state = 'done'"),
	    1);
}

/* It stays where it is, and holds up neither the others nor the start. */
static void a_damaged_case_is_passed_over(void **state)
{
	struct desk *d = *state;

	example_request(d, "clocks");
	example_request(d, "clocks");
	desk_all_arrive(d);
	fixture_exec(d->f, "UPDATE case_record SET snapshot ="
	                   " zeroblob(length(snapshot)) WHERE id = 1");
	renamed(d, all_of_it);
	moves(d, 1);
	assert_int_equal(
	    fixture_int(d->f, "SELECT sum(id * 10 + workflow_version)"
	                      " FROM case_record"),
	    11 + 22);
}

/* The clocks of states that are called otherwise end, and theirs begin. */
static void clocks_are_those_of_the_new_version(void **state)
{
	struct desk *d = *state;

	example_request(d, "clocks");
	desk_all_arrive(d);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"
	                                   " WHERE name LIKE '%.deciding'"),
	    1);
	renamed(d, all_of_it);
	moves(d, 1);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"
	                                   " WHERE name LIKE '%.weighing'"),
	    1);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"), 1);
}

static void a_clock_that_is_still_wanted_runs_on(void **state)
{
	struct desk *d = *state;

	example_request(d, "clocks");
	desk_all_arrive(d);
	int64_t due_at_ms = fixture_int(d->f, "SELECT due_at_ms FROM timer");
	d->now_ms += 3600 * 1000;
	second_version(d, "asked", "questioned", "{}");
	moves(d, 1);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"), 1);
	assert_int_equal(
	    fixture_int(d->f, "SELECT due_at_ms FROM timer"), due_at_ms);
}

struct plan {
	size_t moves, stays, stuck;
	char number[32]; /* of the last that is stuck */
};

static void plan_one(void *arg, const struct migration_case *found)
{
	struct plan *plan = arg;

	assert_string_equal(found->workflow_id, "clocks");
	assert_int_equal(found->from_version, 1);
	assert_non_null(found->before);
	plan->moves += found->after != NULL;
	plan->stays += found->after == NULL && found->problem == NULL;
	plan->stuck += found->problem != NULL;
	if (found->problem)
		snprintf(
		    plan->number, sizeof(plan->number), "%s", found->number);
}

static struct plan planned(struct desk *d)
{
	struct plan plan = {.moves = 0};

	fixture_ok(d->f, migration_plan(&d->config, d->f->store, d->rulebook,
	                     d->now_ms, plan_one, &plan, &d->f->err));
	return plan;
}

static void none_moves_if_one_cannot(void **state)
{
	struct desk *d = *state;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	size_t moved;

	example_request(d, "clocks");
	example_request(d, "clocks");
	desk_press(d, JO, "ask", "RE-1002");
	desk_all_arrive(d);
	second_version(d, "asked", "questioned", "{}"); /* reading is in both */
	struct plan plan = planned(d);
	assert_int_equal(plan.moves, 1);
	assert_int_equal(plan.stuck, 1);
	assert_string_equal(plan.number, "RE-1002");
	int64_t records = fixture_int(d->f, "SELECT count(*) FROM audit");
	assert_false(apply(d, &moved, &problems));
	assert_non_null(strstr(str_text(&problems),
	    "RE-1002, open under clocks version 1, would be left behind:"
	    " there is no state \"deciding.asked"));
	assert_null(strstr(str_text(&problems), "RE-1001"));
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM audit"), records);
	assert_int_equal(fixture_int(d->f, "SELECT sum(workflow_version)"
	                                   " FROM case_record"),
	    2);
}

static void a_plan_changes_nothing(void **state)
{
	struct desk *d = *state;

	example_request(d, "clocks");
	desk_all_arrive(d);
	renamed(d, all_of_it);
	int64_t records = fixture_int(d->f, "SELECT count(*) FROM audit");
	struct plan plan = planned(d);
	assert_int_equal(plan.moves, 1);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM audit"), records);
	assert_int_equal(
	    fixture_int(d->f, "SELECT workflow_version FROM case_record"), 1);
}

static void without_migrate_they_stay(void **state)
{
	struct desk *d = *state;

	example_request(d, "clocks");
	desk_all_arrive(d);
	renamed(d, NULL);
	struct plan plan = planned(d);
	assert_int_equal(plan.stays, 1);
	moves(d, 0);
	desk_press(d, JO, "approve", "RE-1001");
	assert_int_equal(d->reply.kind, REPLY_DONE);
	assert_int_equal(
	    fixture_int(d->f, "SELECT workflow_version FROM case_record"), 1);
}

/* What the old version's messages offered is offered as before. */
static void people_go_on_as_if_nothing_were(void **state)
{
	struct desk *d = *state;

	example_request(d, "clocks");
	desk_all_arrive(d);
	OWN(own_string)
	char *ask = desk_button(d, "channel", "CEDTECH", "ask");
	renamed(d, all_of_it);
	moves(d, 1);
	desk_press(d, JO, "ask", ask);
	desk_all_arrive(d);
	desk_press(d, ADA, "answer", "RE-1001");
	desk_press(d, JO, "approve", "RE-1001");
	assert_int_equal(fixture_int(d->f, "SELECT open FROM case_record"), 0);
}

/* How the last event ended: "refused unknown_case". */
static void assert_ended(struct desk *d, const char *want)
{
	OWN(own_string)
	char *sql = own_printf("SELECT state || ' ' || coalesce(error, '') ="
	                       " '%s' FROM journal ORDER BY id DESC LIMIT 1",
	    want);

	if (!fixture_int(d->f, sql))
		fail_msg("not %s", want);
}

/* The shipped workflows, for what examples are too small for. */
static int setup_shipped(void **state)
{
	if (desk_setup(state) != 0)
		return 1;
	struct desk *d = *state;
	d->config.workflows_dir = own_printf("%s/workflows", d->f->dir);
	folder_copy("workflows", d->config.workflows_dir);
	desk_know_all(d);
	return 0;
}

static int teardown_shipped(void **state)
{
	struct desk *d = *state;

	folder_remove(d->config.workflows_dir);
	free(d->config.workflows_dir);
	return desk_teardown(state);
}

static void newer_canvas_token(struct desk *d)
{
	OWN(own_string)
	char *path =
	    own_printf("%s/canvas-token.json", d->config.workflows_dir);
	json_auto_t *file = json_load_file(path, 0, NULL);

	json_object_set_new(file, "version",
	    json_integer(jsonx_path_int(file, "version", 0) + 1));
	assert_int_equal(json_dump_file(file, path, 0), 0);
	rulebook_close(&d->rulebook);
	desk_open_rulebook(d);
}

/* Old messages, old buttons: the rules that they are about are not loaded any
 * more, as no open case needs them. The newest ones know that it is over. */
static void a_closed_case_of_a_forgotten_version_is_over(void **state)
{
	struct desk *d = *state;

	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ask = desk_button(d, "channel", "CCANVAS", "canvas_admins.ask");
	desk_submit(d, WEI, "canvas_admins.ask", ask,
	    json_pack("{s:s}", "question", "Which courses?"));
	desk_all_arrive(d);
	const struct delivery *question =
	    desk_find(d, DELIVERY_POST, "user", "UADA");
	OWN(own_string)
	char *thread = own_printf("1.%lld", (long long)question->outbox_id);
	desk_press(d, ADA, "withdraw", "CT-1001");
	assert_int_equal(fixture_int(d->f, "SELECT open FROM case_record"), 0);
	newer_canvas_token(d);

	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	assert_ended(d, "refused not_now");
	desk_press(d, ADA, "status", "CT-1001");
	assert_ended(d, "done ");
	desk_all_arrive(d);
	desk_press(d, WEI, "history", "CT-1001");
	assert_ended(d, "done ");
	assert_non_null(strstr(desk_whispered(d, "UWEI"), "Which courses"));
	struct event *reply = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
	free(reply->channel);
	reply->channel = own_strdup("DUADA");
	reply->thread = own_strdup(thread);
	reply->text = own_strdup("History 1106.");
	desk_do(d, reply);
	assert_ended(d, "refused not_now");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    migration_test(a_damaged_case_is_passed_over),
	    migration_test(open_cases_move),
	    migration_test(clocks_are_those_of_the_new_version),
	    migration_test(a_clock_that_is_still_wanted_runs_on),
	    migration_test(none_moves_if_one_cannot),
	    migration_test(a_plan_changes_nothing),
	    migration_test(without_migrate_they_stay),
	    migration_test(people_go_on_as_if_nothing_were),
	    cmocka_unit_test_setup_teardown(
	        a_closed_case_of_a_forgotten_version_is_over, setup_shipped,
	        teardown_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
