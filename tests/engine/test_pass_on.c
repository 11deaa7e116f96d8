/* engine/pass_on.h: the cases of one person, by whoever may, as far as they
 * take it. */
#include "engine/desk.h"

#include "engine/pass_on.h"

/* CT-1001 is live, CT-1002 is reviewed; both are Ada's. */
static void two_cases(struct desk *d)
{
	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	desk_press(d, PRIYA, "security_office.approve", "CT-1001");
	desk_press(d, JO, "token_created", "CT-1001");
}

static void send(
    struct desk *d, const char *who, const char *workflow, const char *of_whom)
{
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_ACTION, who, "revoke", NULL);
	json_auto_t *action = json_pack("{s:s, s:s, s:s}", "type", "send",
	    "workflow", workflow, "event", "security_office.revoke");
	int64_t person_id = fixture_person(d->f, of_whom);
	struct batch *batch = desk_begin_as(d, event);

	fixture_ok(d->f, pass_on(batch, action, person_id, &d->f->err));
	desk_commit(d);
}

static const char *state_of(struct desk *d, const char *number)
{
	static char word[256];
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	assert_int_equal(
	    case_record_find(d->f->store, number, &record, &d->f->err),
	    CASE_FOUND);
	OWN(own_string)
	char *value =
	    jsonx_canonical(json_object_get(record.snapshot, "value"));
	snprintf(word, sizeof(word), "%s", value);
	return word;
}

static int64_t refused(struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM audit WHERE"
	                         " record LIKE '%not_office%'");
}

static void whoever_may_moves_what_takes_it(void **state)
{
	struct desk *d = *state;

	two_cases(d);
	send(d, PRIYA, "canvas-token", ADA);
	assert_string_equal(
	    state_of(d, "CT-1001"), "{\"revoking\":\"deleting\"}");
	assert_int_equal(strncmp(state_of(d, "CT-1002"), "{\"review\"", 9), 0);
	assert_int_equal(refused(d), 0);
}

static void nobody_else_does(void **state)
{
	struct desk *d = *state;

	two_cases(d);
	send(d, WEI, "canvas-token", ADA);
	assert_int_equal(refused(d), 2);
	send(d, PRIYA, "lti-review", ADA);
	send(d, PRIYA, "canvas-token", WEI);
	send(d, NULL, "canvas-token", ADA);
	assert_string_equal(state_of(d, "CT-1001"), "{\"live\":\"resting\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(whoever_may_moves_what_takes_it),
	    desk_test(nobody_else_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
