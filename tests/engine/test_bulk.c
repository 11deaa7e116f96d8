/* engine/bulk.h: who would take an operator's event, and who not and why. */
#include "engine/desk.h"

#include "engine/bulk.h"

/* What was told, a line each. */
static void note(void *arg, const struct bulk_case *found)
{
	struct str *seen = arg;
	OWN(own_string)
	char *before = jsonx_canonical(found->before);
	OWN(own_string)
	char *after = jsonx_canonical(found->after);
	OWN(own_string)
	char *calls = jsonx_canonical(found->calls);

	str_addf(seen, "%s %s %s", found->number, found->requester, before);
	if (found->after)
		str_addf(seen, " -> %s %s\n", after, calls);
	else
		str_addf(seen, " not: %s\n", found->reason);
}

static void plan(
    struct desk *d, const char *event, const char *where, const char *want)
{
	OWN(str_clear)
	struct str seen = {.max_bytes = 4096};
	json_auto_t *rule = where ? json_loads(where, 0, NULL) : NULL;
	const struct bulk_query query = {
	    .workflow_id = "canvas-token", .event = event, .where = rule};

	fixture_ok(d->f, bulk_plan(&d->config, d->f->store, d->rulebook, &query,
	                     d->now_ms, note, &seen, &d->f->err));
	assert_string_equal(str_text(&seen), want);
}

/* CT-1001 is live, CT-1002 is reviewed. */
static void two_cases(struct desk *d)
{
	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	desk_press(d, PRIYA, "security_office.approve", "CT-1001");
	desk_press(d, JO, "token_created", "CT-1001");
}

static void who_takes_it_and_who_does_not(void **state)
{
	struct desk *d = *state;

	two_cases(d);
	plan(d, "operator.revoke",
	    "{\"==\": [{\"var\": \"case.number\"},"
	    " \"CT-1001\"]}",
	    "CT-1001 Ada {\"live\":\"resting\"} ->"
	    " {\"revoking\":\"deleting\"} [\"canvas.delete_token\"]\n");
	plan(d, "operator.revoke",
	    "{\"and\": [{\"==\": [{\"var\": \"requester.email\"},"
	    " \"ada@u.example\"]}, {\"in\": [\"Both offices\", {\"var\":"
	    " \"status.0\"}]}]}",
	    "");
	plan(d, "edtech.revoke", "{\"var\": \"context.token.id\"}",
	    "CT-1001 Ada {\"live\":\"resting\"} not: not_operator\n");
	plan(d, "operator.revoke", "{\"!\": [{\"var\": \"context.token.id\"}]}",
	    "CT-1002 Ada {\"review\":{\"canvas_admins\":{\"deciding\":"
	    "\"reading\"},\"security_office\":{\"deciding\":\"reading\"}}}"
	    " not: not_now\n");
}

static void nothing_is_changed(void **state)
{
	struct desk *d = *state;
	OWN(case_record_clear)
	struct case_record before = {.id = 0};
	OWN(case_record_clear)
	struct case_record after = {.id = 0};
	OWN(str_clear)
	struct str seen = {.max_bytes = 4096};
	const struct bulk_query query = {
	    .workflow_id = "canvas-token", .event = "operator.revoke"};

	two_cases(d);
	assert_int_equal(
	    case_record_find(d->f->store, "CT-1001", &before, &d->f->err),
	    CASE_FOUND);
	fixture_ok(d->f, bulk_plan(&d->config, d->f->store, d->rulebook, &query,
	                     d->now_ms, note, &seen, &d->f->err));
	assert_non_null(strstr(str_text(&seen), "CT-1002"));
	assert_int_equal(
	    case_record_find(d->f->store, "CT-1001", &after, &d->f->err),
	    CASE_FOUND);
	assert_int_equal(before.revision, after.revision);
	assert_true(json_equal(before.snapshot, after.snapshot));
}

static void what_cannot_be_planned(void **state)
{
	struct desk *d = *state;
	json_auto_t *wrong = json_loads("{\"no_such\": [1]}", 0, NULL);
	const struct bulk_query queries[] = {
	    {.workflow_id = "none", .event = "operator.revoke"},
	    {.workflow_id = "canvas-token", .event = "none"},
	    {.workflow_id = "canvas-token",
	        .event = "operator.revoke",
	        .where = wrong},
	};
	OWN(str_clear)
	struct str seen = {.max_bytes = 4096};

	two_cases(d);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		assert_false(bulk_plan(&d->config, d->f->store, d->rulebook,
		    &queries[i], d->now_ms, note, &seen, &d->f->err));
		assert_int_equal(d->f->err.kind, ERR_INPUT);
	}
	assert_string_equal(str_text(&seen), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(who_takes_it_and_who_does_not),
	    desk_test(nothing_is_changed),
	    desk_test(what_cannot_be_planned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
