/* engine/roll.h: who is in an office whose people are a user group's, and when
 * that is asked. */
#include "engine/desk.h"

#include "engine/authorise.h"
#include "engine/roll.h"

static char *nobody[] = {NULL};

/* A desk whose second office is a group, and its roll. */
static struct roll *open_roll(struct desk *d)
{
	struct roll *roll = NULL;

	d->offices[1].slack_group = (char *)"S1";
	d->offices[1].members = nobody;
	fixture_ok(d->f,
	    roll_open(&d->config, d->f->store, d->now_ms, &roll, &d->f->err));
	return roll;
}

static bool has(const struct roll *roll, const char *user)
{
	OWN(own_string)
	char *who = own_printf("T1/%s", user);
	const struct person person = {.chat_user = who};

	return authorise_is_member(&roll_config(roll)->offices[1], &person);
}

static struct batch *begin(struct desk *d, struct roll *roll)
{
	struct batch *batch = desk_begin(d);

	batch->config = roll_config(roll);
	batch->roll = roll;
	return batch;
}

static void call(struct desk *d, struct roll *roll)
{
	fixture_ok(d->f, roll_call(begin(d, roll), &d->f->err));
	desk_commit(d);
}

static void a_group_is_asked_for_and_kept(void **state)
{
	struct desk *d = *state;
	OWN(roll_close)
	struct roll *roll = open_roll(d);
	json_auto_t *users = json_pack("[s]", "UPRIYA");

	assert_true(roll_due_ms(roll) <= d->now_ms);
	call(d, roll);
	const struct delivery *asked =
	    desk_find(d, DELIVERY_LOOK_UP, "group", "S1");
	assert_non_null(asked);
	assert_false(has(roll, "UPRIYA"));
	struct batch *batch = begin(d, roll);
	fixture_ok(d->f, roll_learn(batch, "S1", users, &d->f->err));
	desk_commit(d);
	assert_true(has(roll, "UPRIYA"));
	assert_false(has(roll, "UWEI"));
	/* A restart has it; what was undone it has not. */
	OWN(roll_close)
	struct roll *later = open_roll(d);
	assert_true(has(later, "UPRIYA"));
	json_auto_t *others = json_pack("[s]", "UWEI");
	batch = begin(d, later);
	fixture_ok(d->f, roll_learn(batch, "S1", others, &d->f->err));
	assert_true(has(later, "UWEI"));
	store_rollback(d->f->store);
	batch_clear(&d->batch);
	fixture_ok(d->f, roll_reload(later, d->f->store, &d->f->err));
	assert_true(has(later, "UPRIYA"));
}

/* Each whose account was not looked up within a day, one a second. */
static void members_are_asked_for_slowly(void **state)
{
	struct desk *d = *state;
	OWN(roll_close)
	struct roll *roll = open_roll(d);
	size_t before;

	call(d, roll);
	before = desk_count(d, DELIVERY_LOOK_UP);
	d->now_ms += 60 * 1000;
	call(d, roll);
	assert_int_equal(desk_count(d, DELIVERY_LOOK_UP), before + 1);
	assert_non_null(
	    desk_find(d, DELIVERY_LOOK_UP, "email", "wei@u.example"));
	call(d, roll);
	assert_int_equal(desk_count(d, DELIVERY_LOOK_UP), before + 1);
	desk_know_all(d);
	d->now_ms += 1000;
	call(d, roll); /* all others are known */
	assert_int_equal(desk_count(d, DELIVERY_LOOK_UP), before + 1);
}

/* Who has left must not keep a token, so somebody has to notice. */
static void requesters_are_asked_for_as_well(void **state)
{
	struct desk *d = *state;
	OWN(roll_close)
	struct roll *roll = open_roll(d);

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	d->now_ms += 60 * 1000;
	call(d, roll);
	assert_null(desk_find(d, DELIVERY_LOOK_UP, "who", ADA));
	d->now_ms += INT64_C(25) * 3600 * 1000;
	for (int i = 0; i < 10; i++) {
		d->now_ms += 1000;
		call(d, roll);
		desk_all_arrive(d);
		if (desk_find(d, DELIVERY_LOOK_UP, "who", ADA))
			break;
	}
	assert_non_null(desk_find(d, DELIVERY_LOOK_UP, "who", ADA));
	/* After her it is nobody's turn; the group is read again sooner. */
	d->now_ms += 1000;
	call(d, roll);
	assert_true(roll_due_ms(roll) > d->now_ms + 100 * 1000);
}

static void strangers_make_us_ask_once_a_minute(void **state)
{
	struct desk *d = *state;
	OWN(roll_close)
	struct roll *roll = open_roll(d);
	const struct config_office *office = &roll_config(roll)->offices[1];
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	bool asked;

	struct batch *batch = desk_begin_as(d, event);
	batch->config = roll_config(roll);
	batch->roll = roll;
	fixture_ok(d->f, roll_doubt(batch, office, &asked, &d->f->err));
	assert_true(asked);
	fixture_ok(d->f, roll_doubt(batch, office, &asked, &d->f->err));
	assert_false(asked);
	batch->now_ms += 60 * 1000;
	fixture_ok(d->f, roll_doubt(batch, office, &asked, &d->f->err));
	assert_true(asked);
	fixture_ok(d->f, roll_doubt(batch, &roll_config(roll)->offices[0],
	                     &asked, &d->f->err));
	assert_false(asked); /* no group */
	desk_commit(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_group_is_asked_for_and_kept),
	    desk_test(members_are_asked_for_slowly),
	    desk_test(requesters_are_asked_for_as_well),
	    desk_test(strangers_make_us_ask_once_a_minute),
	};

	return cmocka_run_group_tests_name("engine/roll", tests, NULL, NULL);
}
