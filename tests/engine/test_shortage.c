/* engine/shortage.h: when an office is short, who is told, and how often. */
#include "engine/desk.h"

#include "engine/shortage.h"
#include "store/group.h"

static bool is_short(struct desk *d, const char *requester, int want_able)
{
	bool is;
	int able;

	fixture_ok(d->f, shortage(d->f->store, &d->offices[0],
	                     requester ? fixture_person(d->f, requester) : 0,
	                     &able, &is, &d->f->err));
	assert_int_equal(able, want_able);
	return is;
}

static void who_counts(void **state)
{
	struct desk *d = *state;
	json_auto_t *users = json_pack("[]");

	desk_know_all(d);
	d->offices[0].quorum = 2;
	assert_false(is_short(d, NULL, 2));
	assert_false(is_short(d, ADA, 2));
	assert_true(is_short(d, WEI, 1)); /* it is their own request */
	desk_learn(d, HANA, "Hana", "hana@u.example", "deleted");
	assert_true(is_short(d, ADA, 1));
	d->offices[0].quorum = 1;
	assert_false(is_short(d, ADA, 1));
	assert_true(is_short(d, WEI, 0));
	/* Nobody knows of a group that was never read. */
	d->offices[0].slack_group = (char *)"S1";
	assert_false(is_short(d, WEI, 0));
	fixture_ok(
	    d->f, group_put(d->f->store, "S1", users, d->now_ms, &d->f->err));
	assert_true(is_short(d, WEI, 0));
}

static size_t told(const struct desk *d, const char *key, const char *value)
{
	size_t count = 0;

	for (size_t i = 0; i < d->sent_count; i++) {
		const char *to = jsonx_path_text(d->sent[i]->payload, key);
		const char *template_ =
		    jsonx_path_text(d->sent[i]->payload, "notice.template");
		count += to && strcmp(to, value) == 0 && template_ &&
		         strcmp(template_, "office-short") == 0;
	}
	return count;
}

/* When a case comes to the office, and once a day. */
static void those_who_can_mend_it_are_told(void **state)
{
	static char *admins[] = {
	    (char *)"jo@u.example", (char *)"priya@u.example", NULL};
	struct desk *d = *state;

	desk_know_all(d);
	d->config.admins = admins;
	d->offices[0].deputy = (char *)"priya@u.example";
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(told(d, "channel", "CCANVAS"), 0);
	d->offices[0].quorum = 3;
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(told(d, "channel", "CCANVAS"), 1);
	assert_int_equal(told(d, "user", "UJO"), 1);
	assert_int_equal(told(d, "user", "UPRIYA"), 1); /* not twice */
	assert_int_equal(told(d, "to", "jo@u.example"), 1);
	assert_int_equal(told(d, "channel", "CSECURITY"), 0);
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(told(d, "channel", "CCANVAS"), 1);
	d->now_ms += INT64_C(24) * 3600 * 1000;
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(told(d, "channel", "CCANVAS"), 2);
	/* A deputy who may not decide sees it, and no more. */
	desk_press(d, PRIYA, "canvas_admins.approve", "CT-1002");
	assert_non_null(strstr(desk_whispered(d, "UPRIYA"), "Only Canvas"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(who_counts),
	    desk_test(those_who_can_mend_it_are_told),
	};

	return cmocka_run_group_tests_name(
	    "engine/shortage", tests, NULL, NULL);
}
