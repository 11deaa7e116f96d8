/* engine/hold.h: what waits for the digest, what does not, and how it is sent
 * after all. */
#include "engine/desk.h"

#include "engine/hold.h"
#include "engine/notify.h"
#include "store/digest.h"

/* The Canvas administrators have no channel, and Wei has chosen a digest. */
static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return 1;
	struct desk *d = *state;
	d->offices[0].slack_channel = NULL;
	desk_know_all(d);
	desk_say(d, WEI, "digest on");
	desk_all_arrive(d);
	return 0;
}

static int64_t id_of(struct desk *d, const char *who)
{
	return fixture_person(d->f, who);
}

/* How many messages went to that user since. */
static size_t posts_to(struct desk *d, size_t since, const char *user)
{
	OWN(own_string)
	char *dm = own_printf("D%s", user);
	size_t count = 0;

	for (size_t i = since; i < d->sent_count; i++) {
		const json_t *p = d->sent[i]->payload;
		const char *to = jsonx_path_text(p, "user");
		const char *channel = jsonx_path_text(p, "channel");
		count += d->sent[i]->kind == DELIVERY_POST &&
		         ((to && strcmp(to, user) == 0) ||
		             (channel && strcmp(channel, dm) == 0));
	}
	return count;
}

static size_t news_of(struct desk *d, const char *who)
{
	json_auto_t *news = NULL;

	fixture_ok(
	    d->f, digest_news(d->f->store, id_of(d, who), &news, &d->f->err));
	return json_array_size(news);
}

/* One action on CT-1001, by Hana or, as a clock's event, by nobody. */
static void act(struct desk *d, const char *action_text, bool by_clock)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(event_free)
	struct event *event =
	    desk_event(d, by_clock ? EVENT_TIMER : EVENT_ACTION,
	        by_clock ? NULL : HANA, "x", NULL);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *action = NULL;
	json_auto_t *facts = facts_event(batch, "x", NULL, NULL, NULL);

	fixture_ok(d->f,
	    jsonx_parse(action_text, strlen(action_text), &action, &d->f->err));
	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	struct notify_case c = case_for_notices(&file);
	c.event = facts;
	fixture_ok(d->f, notify_action(batch, &c, action, &d->f->err));
	desk_commit(d);
}

static void who_has_chosen_is_not_asked_at_once(void **state)
{
	struct desk *d = *state;
	size_t since = d->sent_count;

	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(posts_to(d, since, "UWEI"), 0);
	assert_int_equal(posts_to(d, since, "UHANA"), 1);
	/* The channel is not a person. */
	assert_non_null(desk_find(d, DELIVERY_POST, "channel", "CSECURITY"));
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM post WHERE held = 1"), 1);
	/* What asks is no news: it is there as long as it asks. */
	assert_int_equal(news_of(d, WEI), 0);
}

static void what_only_tells_is_news(void **state)
{
	static const struct {
		const char *action;
		bool by_clock;
		size_t want_news, want_held;
	} wants[] = {
	    {"{\"to\":\"office:canvas_admins\",\"notice\":\"answer-reminder\","
	     "\"thread\":true}",
	        false, 1, 0},
	    {"{\"to\":\"office:canvas_admins\",\"notice\":\"reminder\","
	     "\"thread\":true}",
	        true, 0, 0},
	    {"{\"to\":\"office:canvas_admins\",\"notice\":\"approved\"}", true,
	        1, 0},
	    {"{\"to\":\"office:canvas_admins\",\"notice\":\"approved\","
	     "\"buttons\":[\"canvas_admins.claim\"],\"offer\":true}",
	        false, 1, 1},
	    {"{\"to\":\"office:canvas_admins\",\"notice\":\"approved\","
	     "\"buttons\":[\"canvas_admins.claim\"]}",
	        true, 0, 1},
	};
	struct desk *d = *state;

	desk_request(d);
	desk_all_arrive(d);
	int64_t held =
	    fixture_int(d->f, "SELECT count(*) FROM post WHERE held = 1");
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		size_t since = d->sent_count, news = news_of(d, WEI);
		act(d, wants[i].action, wants[i].by_clock);
		desk_all_arrive(d);
		assert_int_equal(posts_to(d, since, "UWEI"), 0);
		assert_int_equal(posts_to(d, since, "UHANA"), 1);
		assert_int_equal(news_of(d, WEI) - news, wants[i].want_news);
		int64_t now = fixture_int(
		    d->f, "SELECT count(*) FROM post WHERE held = 1");
		assert_int_equal(now - held, wants[i].want_held);
		held = now;
	}
}

/* With the message whose thread it belongs to, as it looks now. */
static void what_is_urgent_is_sent_at_once(void **state)
{
	struct desk *d = *state;

	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	act(d,
	    "{\"to\":\"office:canvas_admins\",\"notice\":\"reminder\","
	    "\"thread\":true,\"urgent\":true}",
	    true);
	desk_all_arrive(d);
	assert_int_equal(posts_to(d, since, "UWEI"), 2);
	const struct delivery *head =
	    desk_find(d, DELIVERY_POST, "user", "UWEI");
	assert_non_null(
	    strstr(jsonx_path_text(head->payload, "notice.title"), "CT-1001"));
	const struct delivery *last =
	    desk_find(d, DELIVERY_POST, "channel", "DUWEI");
	assert_non_null(last);
	assert_non_null(jsonx_path_text(last->payload, "thread"));
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM post WHERE held = 1"), 0);
}

/* It is not edited: there is nothing to edit. */
static void what_is_held_is_drawn_when_it_is_sent(void **state)
{
	struct desk *d = *state;

	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	OWN(own_string)
	char *claim = desk_button(d, "user", "UHANA", "canvas_admins.claim");
	desk_press(d, HANA, "canvas_admins.claim", claim);
	desk_all_arrive(d);
	size_t edits = 0;
	for (size_t i = since; i < d->sent_count; i++)
		edits += d->sent[i]->kind == DELIVERY_UPDATE;
	assert_int_equal(edits, 2); /* Hana's and the channel's */
	desk_press(d, WEI, "look", "CT-1001");
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "user", "UWEI");
	assert_non_null(
	    strstr(jsonx_path_text(post->payload, "notice.markdown"),
	        "Hana has this"));
}

/* Neither the requester nor whoever the case names is a reviewer of it. */
static void others_are_told_as_ever(void **state)
{
	struct desk *d = *state;

	desk_say(d, HANA, "digest on");
	desk_submit(d, HANA, "request", "canvas-token", desk_answers());
	desk_all_arrive(d);
	size_t since = d->sent_count;
	act(d, "{\"to\":[\"requester\",\"actor\"],\"notice\":\"approved\"}",
	    false);
	desk_all_arrive(d);
	assert_int_equal(posts_to(d, since, "UHANA"), 2);
}

static void a_deputy_may_choose_it_too(void **state)
{
	struct desk *d = *state;

	desk_request(d);
	desk_all_arrive(d);
	d->offices[2].deputy = (char *)"wei@u.example";
	size_t since = d->sent_count;
	act(d, "{\"to\":\"deputy:edtech\",\"notice\":\"escalation\"}", true);
	assert_int_equal(posts_to(d, since, "UWEI"), 0);
	assert_int_equal(news_of(d, WEI), 1);
	act(d,
	    "{\"to\":\"deputy:edtech\",\"notice\":\"escalation\","
	    "\"urgent\":true}",
	    true);
	assert_int_equal(posts_to(d, since, "UWEI"), 1);
}

int main(void)
{
#define hold_test(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    hold_test(who_has_chosen_is_not_asked_at_once),
	    hold_test(what_only_tells_is_news),
	    hold_test(what_is_urgent_is_sent_at_once),
	    hold_test(what_is_held_is_drawn_when_it_is_sent),
	    hold_test(others_are_told_as_ever),
	    hold_test(a_deputy_may_choose_it_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
