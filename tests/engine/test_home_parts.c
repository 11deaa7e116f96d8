/* engine/home_parts.h: what stands in a Home tab, and for whom. */
#include "engine/desk.h"

#include "engine/home_parts.h"

/* The titles of who's parts, one a line. Yours to free(). */
static char *titles(struct desk *d, const char *who)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 4096};
	json_auto_t *parts = NULL;
	json_t *part;
	size_t i;
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, person_meet(batch->store, "slack", who, NULL,
	                     &batch->actor, &d->f->err));
	fixture_ok(d->f, home_parts(batch, &parts, &d->f->err));
	desk_commit(d);
	json_array_foreach (parts, i, part)
		str_addf(&out, "%s%s\n", jsonx_path_text(part, "title"),
		    jsonx_path(part, "buttons.0.link") ? " ->" : "");
	return str_take(&out);
}

static void each_has_their_own(void **state)
{
	static const struct {
		const char *who, *want;
	} wants[] = {
	    {ADA, "Hello Ada\nYour request CT-1001\nYour request CT-1002\n"},
	    {WEI, "Hello Wei\nCT-1001 waits for Canvas administrators ->\n"
	          "CT-1002 waits for Canvas administrators ->\n"},
	    {JO, "Hello Jo\n"},
	    /* Of two offices, but one case waits once. */
	    {HANA, "Hello Hana\nCT-1001 waits for Canvas administrators ->\n"
	           "CT-1002 waits for Canvas administrators ->\n"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(own_string)
		char *got = titles(d, wants[i].who);
		assert_string_equal(got, wants[i].want);
	}
}

static void what_is_decided_waits_no_more(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *approve =
	    desk_button(d, "channel", "CCANVAS", "canvas_admins.approve");
	desk_press(d, WEI, "canvas_admins.approve", approve);
	desk_all_arrive(d);
	OWN(own_string)
	char *wei = titles(d, WEI);
	assert_string_equal(wei, "Hello Wei\n");
	OWN(own_string)
	char *priya = titles(d, PRIYA);
	assert_string_equal(
	    priya, "Hello Priya\nCT-1001 waits for UIS Security Office ->\n");
}

/* What it would choose; NULL: there is none. */
static const char *digest_button(const json_t *parts)
{
	json_t *button;
	size_t i;

	json_array_foreach (jsonx_path(parts, "0.buttons"), i, button)
		if (strcmp(jsonx_text(button, "verb"), "digest") == 0)
			return jsonx_text(button, "ref");
	return NULL;
}

/* At the head; and nobody but a reviewer has anything to choose. */
static void what_is_chosen_is_shown(void **state)
{
	struct desk *d = *state;
	json_auto_t *wei = NULL;
	json_auto_t *ada = NULL;

	desk_know_all(d);
	desk_say(d, WEI, "digest on");
	struct batch *batch = desk_begin(d);
	fixture_ok(d->f, person_meet(batch->store, "slack", WEI, NULL,
	                     &batch->actor, &d->f->err));
	fixture_ok(d->f, home_parts(batch, &wei, &d->f->err));
	person_clear(&batch->actor);
	fixture_ok(d->f, person_meet(batch->store, "slack", ADA, NULL,
	                     &batch->actor, &d->f->err));
	fixture_ok(d->f, home_parts(batch, &ada, &d->f->err));
	desk_commit(d);
	assert_non_null(strstr(jsonx_path_text(wei, "0.markdown"),
	    "one message a day of what your offices ask"));
	assert_string_equal(digest_button(wei), "off");
	assert_null(strstr(jsonx_path_text(ada, "0.markdown"), "offices"));
	assert_null(digest_button(ada));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(each_has_their_own),
	    desk_test(what_is_decided_waits_no_more),
	    desk_test(what_is_chosen_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
