/* engine/leavers.h: who has left an office since it was last looked at. */
#include "engine/desk.h"

#include "engine/leavers.h"
#include "store/group.h"

static bool find(struct desk *d)
{
	bool any;

	fixture_ok(d->f,
	    leavers_find(&d->config, d->f->store, d->now_ms, &any, &d->f->err));
	return any;
}

/* Somebody has it in the office; nobody once they are out. */
static bool is_claimed(struct desk *d)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	assert_int_equal(
	    case_record_find(d->f->store, "CT-1001", &record, &d->f->err),
	    CASE_FOUND);
	return jsonx_path_text(record.snapshot,
	           "context.canvas_admins.claim.by.name") != NULL;
}

static void look(struct desk *d)
{
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);

	desk_all_arrive(d);
	fixture_ok(d->f, leavers(desk_begin_as(d, event), &d->f->err));
	desk_commit(d);
}

static void the_configuration_has_changed(void **state)
{
	static char *both[] = {
	    (char *)"wei@u.example", (char *)"hana@u.example", NULL};
	static char *by_user[] = {
	    (char *)"UWEI", (char *)"hana@u.example", NULL};
	static char *hana[] = {(char *)"hana@u.example", NULL};
	struct desk *d = *state;

	desk_know_all(d);
	d->offices[0].members = hana;
	assert_false(find(d));
	/* Who comes is something to see to as well. */
	d->offices[0].members = both;
	assert_true(find(d));
	look(d);
	assert_false(find(d));
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.claim", "CT-1001");
	/* The same person by another name has not left. */
	d->offices[0].members = by_user;
	assert_true(find(d));
	look(d);
	assert_true(is_claimed(d));
	d->offices[0].members = hana;
	assert_true(find(d));
	assert_true(is_claimed(d)); /* that was only to find out */
	assert_true(find(d));
	look(d);
	assert_false(is_claimed(d));
	assert_false(find(d));
}

static void a_group_that_was_never_read_says_nothing(void **state)
{
	static char *both[] = {
	    (char *)"wei@u.example", (char *)"hana@u.example", NULL};
	static char *nobody[] = {NULL};
	struct desk *d = *state;
	json_auto_t *users = json_pack("[s]", "UHANA");

	desk_know_all(d);
	d->offices[0].members = both;
	assert_false(find(d));
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.claim", "CT-1001");
	d->offices[0].members = nobody;
	d->offices[0].slack_group = (char *)"S1";
	assert_false(find(d));
	look(d);
	assert_true(is_claimed(d));
	fixture_ok(
	    d->f, group_put(d->f->store, "S1", users, d->now_ms, &d->f->err));
	look(d);
	assert_false(is_claimed(d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_configuration_has_changed),
	    desk_test(a_group_that_was_never_read_says_nothing),
	};

	return cmocka_run_group_tests_name("engine/leavers", tests, NULL, NULL);
}
