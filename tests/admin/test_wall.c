/* admin/wall.h: messages as they look now, and who sees which button. */
#include "admin/wall.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/mistakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct scene {
	struct cast *cast;
	struct wall wall;
};

static int setup(void **state)
{
	static struct scene s;
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	if (!workflow_load("workflows/canvas-token.json", &workflow, &mistakes))
		return 1;
	s.cast = cast_invent(workflow);
	wall_init(&s.wall, s.cast);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	wall_clear(&s->wall);
	cast_free(&s->cast);
	return 0;
}

static json_t *notice(const char *label)
{
	return json_pack("{s:s, s:s, s:s, s:[{s:s, s:s, s:s}]}", "template",
	    "t", "title", "T", "markdown", "m", "buttons", "verb", "go", "ref",
	    "CT-1001.1", "label", label);
}

static json_t *deliver(
    struct scene *s, enum delivery_kind kind, json_t *taken_payload)
{
	const struct delivery delivery = {
	    .outbox_id = 1, .kind = kind, .payload = taken_payload};
	json_t *remote = wall_deliver(&s->wall, &delivery, 0);

	json_decref(taken_payload);
	return remote;
}

static const struct cast_person *ada(const struct scene *s)
{
	const struct cast_person *person = NULL;
	struct err err;

	assert_true(cast_find(s->cast, "ada", &person, &err));
	return person;
}

static void a_redrawn_button_can_still_be_pressed_late(void **state)
{
	struct scene *s = *state;
	const struct wall_message *message = NULL;
	const json_t *button = NULL;
	struct wall_wish wish = {.label = "Go"};
	struct err err;

	json_auto_t *place = deliver(s, DELIVERY_POST,
	    json_pack(
	        "{s:s, s:o}", "user", ada(s)->user, "notice", notice("Go")));
	assert_true(
	    wall_find_button(&s->wall, ada(s), &wish, &message, &button, &err));
	json_auto_t *again = deliver(s, DELIVERY_UPDATE,
	    json_pack("{s:O, s:O, s:{s:s, s:s, s:s}}", "channel",
	        json_object_get(place, "channel"), "ts",
	        json_object_get(place, "ts"), "notice", "template", "t",
	        "title", "T", "markdown", "done"));
	assert_true(json_equal(place, again));
	assert_false(
	    wall_find_button(&s->wall, ada(s), &wish, &message, &button, &err));
	wish.still = true;
	assert_true(
	    wall_find_button(&s->wall, ada(s), &wish, &message, &button, &err));
	assert_string_equal(jsonx_path_text(button, "ref"), "CT-1001.1");
}

static void nobody_is_nowhere(void **state)
{
	struct scene *s = *state;

	assert_null(deliver(
	    s, DELIVERY_LOOK_UP, json_pack("{s:s}", "who", "T1/UNOBODY")));
	assert_null(deliver(s, DELIVERY_POST,
	    json_pack("{s:s, s:o}", "email", "nobody@u.example", "notice",
	        notice("Go"))));
	json_auto_t *home =
	    deliver(s, DELIVERY_HOME, json_pack("{s:s}", "user", ada(s)->user));
	assert_non_null(home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        a_redrawn_button_can_still_be_pressed_late, setup, teardown),
	    cmocka_unit_test_setup_teardown(nobody_is_nowhere, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
