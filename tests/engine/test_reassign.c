/* engine/reassign.h: a reviewer who has left blocks no case, in whichever kind
 * of office: somebody else is asked, may decide, and it goes on. */
#include "engine/desk.h"

#include "engine/leavers.h"
#include "store/group.h"

static char *wei_alone[] = {(char *)"wei@u.example", NULL};
static char *wei_and_hana[] = {
    (char *)"wei@u.example", (char *)"hana@u.example", NULL};
static char *by_user[] = {(char *)"UWEI", (char *)"UHANA", NULL};
static char *jo_alone[] = {(char *)"jo@u.example", NULL};

static const struct {
	const char *name, *channel, *group;
	char **members;
	int quorum;
	bool hana; /* is in it, too, and has to agree */
} kinds[] = {
    {"a channel", "CCANVAS", NULL, wei_and_hana, 2, true},
    {"a list of people", NULL, NULL, wei_and_hana, 2, true},
    {"a user group", NULL, "S1", by_user, 2, true},
    {"a user group in a channel", "CCANVAS", "S1", by_user, 2, true},
    {"one person", NULL, NULL, wei_alone, 1, false},
    {"one person in a channel", "CCANVAS", NULL, wei_alone, 1, false},
};

/* The next look-up of Wei says that the account is closed. */
static void wei_leaves(struct desk *d)
{
	desk_all_arrive(d);
	d->now_ms += INT64_C(25) * 3600 * 1000;
	clock_stop(d->now_ms);
	desk_say(d, WEI, "hello");
	const struct delivery *asked = d->sent[d->sent_count - 1];
	assert_int_equal(asked->kind, DELIVERY_LOOK_UP);
	desk_answer(d, asked, DELIVERY_SENT,
	    json_pack("{s:s, s:s, s:s}", "name", "Wei", "email",
	        "wei@u.example", "standing", "deleted"),
	    NULL);
	desk_learn(d, HANA, "Hana", "hana@u.example", "member");
	desk_learn(d, JO, "Jo", "jo@u.example", "member");
	desk_all_arrive(d);
}

static const struct delivery *asked(
    const struct desk *d, size_t since, const char *user)
{
	for (size_t i = since; i < d->sent_count; i++) {
		const char *to = jsonx_path_text(d->sent[i]->payload, "user");
		if (d->sent[i]->kind == DELIVERY_POST && to &&
		    strcmp(to, user) == 0 &&
		    strcmp(
		        jsonx_path_text(d->sent[i]->payload, "notice.template"),
		        "review-request") == 0)
			return d->sent[i];
	}
	return NULL;
}

static bool is_approved(struct desk *d)
{
	OWN(own_string)
	char *state = desk_state(d, "CT-1001");

	return strstr(state, "\"canvas_admins\":\"approved\"") != NULL;
}

static void set_office(struct desk *d, size_t kind)
{
	struct config_office *office = &d->offices[0];
	json_auto_t *users = json_pack("[s, s]", "UWEI", "UHANA");

	office->slack_channel = (char *)kinds[kind].channel;
	office->slack_group = (char *)kinds[kind].group;
	office->members = kinds[kind].members;
	office->quorum = kinds[kind].quorum;
	office->deputy = (char *)"jo@u.example";
	office->deputy_decides = true;
	if (kinds[kind].group)
		fixture_ok(d->f, group_put(d->f->store, kinds[kind].group,
		                     users, d->now_ms, &d->f->err));
}

static void blocks_nothing(size_t kind)
{
	void *state = NULL;

	assert_int_equal(desk_setup(&state), 0);
	struct desk *d = state;
	set_office(d, kind);
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	/* As long as there are enough, the deputy has no say. */
	if (asked(d, 0, "UJO"))
		fail_msg("%s: the deputy was asked", kinds[kind].name);
	desk_press(d, JO, "canvas_admins.approve", "CT-1001");
	assert_non_null(strstr(desk_whispered(d, "UJO"), "Only Canvas"));
	size_t since = d->sent_count;
	wei_leaves(d);
	if (asked(d, since, "UJO") == NULL)
		fail_msg("%s: the deputy was not asked", kinds[kind].name);
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "notice.template", "office-short");
	assert_non_null(told);
	assert_non_null(
	    desk_find(d, DELIVERY_POST, "notice.template", "departed"));
	desk_press(d, JO, "canvas_admins.approve", "CT-1001");
	assert_int_equal(is_approved(d), !kinds[kind].hana);
	if (kinds[kind].hana)
		desk_press(d, HANA, "canvas_admins.approve", "CT-1001");
	if (!is_approved(d))
		fail_msg("%s: nobody could decide", kinds[kind].name);
	desk_all_arrive(d);
	const struct delivery *shown =
	    desk_find(d, DELIVERY_UPDATE, "notice.template", "review-request");
	assert_non_null(
	    strstr(jsonx_path_text(shown->payload, "notice.markdown"),
	        "Jo on behalf of Canvas"));
	clock_stop(0);
	desk_teardown(&state);
}

static void who_has_left_blocks_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		blocks_nothing(i);
}

/* Without a deputy the configuration is changed: who comes in is asked. */
static void who_comes_instead_is_asked(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	bool any;

	set_office(d, 4);
	d->offices[0].deputy = NULL;
	d->offices[0].deputy_decides = false;
	desk_know_all(d);
	fixture_ok(d->f,
	    leavers_find(&d->config, d->f->store, d->now_ms, &any, &d->f->err));
	assert_false(any);
	desk_request(d);
	wei_leaves(d);
	d->offices[0].members = jo_alone;
	fixture_ok(d->f,
	    leavers_find(&d->config, d->f->store, d->now_ms, &any, &d->f->err));
	assert_true(any);
	for (int again = 0; again < 2; again++) {
		desk_all_arrive(d);
		size_t since = d->sent_count;
		fixture_ok(d->f,
		    leavers(again ? desk_begin(d) : desk_begin_as(d, event),
		        &d->f->err));
		desk_commit(d);
		assert_int_equal(asked(d, since, "UJO") != NULL, !again);
	}
	desk_press(d, JO, "canvas_admins.approve", "CT-1001");
	assert_true(is_approved(d));
	clock_stop(0);
}

/* What waits for somebody who goes away is for whoever stands in. */
static void who_stands_in_is_asked_what_waits(void **state)
{
	struct desk *d = *state;

	set_office(d, 0);
	d->offices[0].quorum = 1;
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	clock_stop(d->now_ms);
	size_t since = d->sent_count;
	desk_say(d, WEI, "away until 2027-01-05, ask jo@u.example");
	desk_all_arrive(d);
	assert_non_null(asked(d, since, "UJO"));
	since = d->sent_count;
	desk_say(d, WEI, "away until 2027-01-06, ask jo@u.example");
	desk_all_arrive(d);
	assert_null(asked(d, since, "UJO")); /* who has it already */
	desk_press(d, JO, "canvas_admins.approve", "CT-1001");
	assert_true(is_approved(d));
	clock_stop(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_has_left_blocks_nothing),
	    desk_test(who_comes_instead_is_asked),
	    desk_test(who_stands_in_is_asked_what_waits),
	};

	return cmocka_run_group_tests_name(
	    "engine/reassign", tests, NULL, NULL);
}
