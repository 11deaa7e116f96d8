/* engine/digest_choice.h: who chooses a daily digest, how, and what they are
 * told. The desk begins on Wednesday, 2026-11-25, at 12:00 UTC. */
#include "engine/desk.h"

#include "store/digest.h"

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return 1;
	struct desk *d = *state;
	d->offices[0].slack_channel = NULL;
	desk_know_all(d);
	return 0;
}

static bool chosen(struct desk *d, const char *who)
{
	bool has;

	fixture_ok(d->f, digest_has(d->f->store, fixture_person(d->f, who),
	                     &has, &d->f->err));
	return has;
}

/* The template and the words of the answer. */
static const json_t *answer(struct desk *d, size_t nth)
{
	return jsonx_path(d->sent[nth]->payload, "notice");
}

static size_t say(struct desk *d, const char *who, const char *text)
{
	desk_all_arrive(d);
	size_t since = d->sent_count;
	desk_say(d, who, text);
	return since;
}

static void words(void **state)
{
	static const struct {
		const char *text;
		bool want_taken, want_chosen;
	} wants[] = {
	    {"digest", true, false},
	    {"digest off", true, false},
	    {"  Digest ON! ", true, true},
	    {"digest on\n-- \nWei", true, true},
	    {"digest", true, true},
	    {"digest of my course", false, true},
	    {"digestif on", false, true},
	    {"please digest off", false, true},
	    {"Digest off.", true, false},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		size_t since = say(d, WEI, wants[i].text);
		bool taken = strcmp(jsonx_text(answer(d, since), "template"),
		                 "digest-choice") == 0;
		if (taken != wants[i].want_taken ||
		    chosen(d, WEI) != wants[i].want_chosen)
			fail_msg("row %zu", i);
	}
}

static void it_says_when_the_next_comes(void **state)
{
	struct desk *d = *state;
	size_t since = say(d, WEI, "digest on");

	assert_string_equal(
	    jsonx_text(answer(d, since), "title"), "You get one message a day");
	assert_non_null(strstr(jsonx_text(answer(d, since), "markdown"),
	    "**Thursday\\, 2026\\-11\\-26\\, at 08\\:30**"));
	assert_int_equal(fixture_int(d->f, "SELECT day FROM digest"),
	    fixture_now_ms / 86400000);
	/* Before half past eight, today. */
	d->now_ms -= INT64_C(4) * 3600000;
	desk_know_all(d);
	since = say(d, HANA, "digest on");
	assert_non_null(strstr(jsonx_text(answer(d, since), "markdown"),
	    "**Wednesday\\, 2026\\-11\\-25\\, at 08\\:30**"));
	assert_int_equal(fixture_int(d->f, "SELECT min(day) FROM digest"),
	    fixture_now_ms / 86400000 - 1);
}

static void only_for_reviewers(void **state)
{
	struct desk *d = *state;
	size_t since = say(d, ADA, "digest on");

	assert_string_equal(jsonx_text(answer(d, since), "title"),
	    "A daily digest is for reviewers");
	assert_false(chosen(d, ADA));
	/* A deputy is one. */
	d->offices[2].deputy = (char *)"ada@u.example";
	say(d, ADA, "digest on");
	assert_true(chosen(d, ADA));
	/* Who was one can end it still. */
	d->offices[2].deputy = NULL;
	say(d, ADA, "digest off");
	assert_false(chosen(d, ADA));
}

/* What was held is not left lying. */
static void what_has_waited_follows(void **state)
{
	struct desk *d = *state;

	say(d, WEI, "digest on");
	desk_request(d);
	size_t since = say(d, WEI, "digest off");
	assert_non_null(strstr(jsonx_text(answer(d, since), "markdown"),
	    "What has waited until now follows"));
	desk_all_arrive(d);
	assert_int_equal(d->sent_count - since, 2);
	assert_string_equal(
	    jsonx_text(answer(d, since + 1), "template"), "digest");
	assert_null(
	    strstr(jsonx_text(answer(d, since + 1), "markdown"), "digest off"));
	/* And from then on they are asked. */
	since = d->sent_count;
	desk_request(d);
	desk_all_arrive(d);
	bool asked = false;
	for (size_t i = since; i < d->sent_count; i++) {
		const char *user = jsonx_path_text(d->sent[i]->payload, "user");
		asked = asked || (user && strcmp(user, "UWEI") == 0);
	}
	assert_true(asked);
	/* Whoever never chose it has nothing to get. */
	since = say(d, HANA, "digest off");
	desk_all_arrive(d);
	assert_int_equal(d->sent_count - since, 1);
}

static void the_button_of_the_home_tab(void **state)
{
	struct desk *d = *state;
	struct event *opened = desk_event(d, EVENT_HOME, WEI, NULL, NULL);

	desk_do(d, opened);
	desk_all_arrive(d);
	desk_press(d, WEI, "digest", "on");
	assert_true(chosen(d, WEI));
	/* The tab shows it. */
	assert_int_equal(
	    fixture_int(d->f, "SELECT due_at_ms FROM home") - d->now_ms, 0);
	desk_press(d, WEI, "digest", "nonsense");
	assert_true(chosen(d, WEI));
	desk_press(d, WEI, "digest", "off");
	assert_false(chosen(d, WEI));
}

static void not_by_who_only_claims_to_be_one(void **state)
{
	struct desk *d = *state;
	struct event *event = event_new(EVENT_MESSAGE, "mail", "letter");

	event->who = own_strdup("wei@u.example");
	event->text = own_strdup("digest on");
	event->doubts = EVENT_CLAIMED;
	event->channel = own_strdup("<1@u.example>");
	event->at_ms = d->now_ms;
	desk_do(d, event);
	assert_false(chosen(d, WEI));
}

int main(void)
{
#define choice_test(name)                                                      \
	cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    choice_test(words),
	    choice_test(it_says_when_the_next_comes),
	    choice_test(only_for_reviewers),
	    choice_test(what_has_waited_follows),
	    choice_test(the_button_of_the_home_tab),
	    choice_test(not_by_who_only_claims_to_be_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
