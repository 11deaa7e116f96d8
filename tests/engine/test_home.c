/* engine/home.h: when a Home tab is sent, and when it is not. */
#include "engine/desk.h"

#include "engine/home.h"

static void look(struct desk *d, const char *who, const char *shown)
{
	desk_do(d, desk_event(d, EVENT_HOME, who, NULL, shown));
}

static const struct delivery *last(const struct desk *d)
{
	return d->sent[d->sent_count - 1];
}

static void whoever_looks_gets_it_once(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	look(d, ADA, NULL);
	assert_int_equal(desk_count(d, DELIVERY_HOME), 1);
	OWN(own_string)
	char *hash = own_strdup(jsonx_path_text(last(d)->payload, "hash"));
	assert_string_equal(jsonx_path_text(last(d)->payload, "user"), "UADA");
	desk_all_arrive(d);
	look(d, ADA, hash); /* it shows just that */
	assert_int_equal(desk_count(d, DELIVERY_HOME), 1);
	look(d, ADA, "something else");
	assert_int_equal(desk_count(d, DELIVERY_HOME), 2);
}

/* As the engine does when the clock comes there. */
static void draw(struct desk *d)
{
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, due_homes(batch, &d->f->err));
	desk_commit(d);
}

static void a_change_draws_it_a_moment_later(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	look(d, ADA, NULL);
	desk_all_arrive(d);
	desk_request(d);
	desk_request(d);
	draw(d);
	assert_int_equal(desk_count(d, DELIVERY_HOME), 1);
	d->now_ms += 2000;
	draw(d);
	assert_int_equal(desk_count(d, DELIVERY_HOME), 2);
	/* That one has not arrived: the next waits for it. */
	desk_request(d);
	d->now_ms += 2000;
	draw(d);
	assert_int_equal(desk_count(d, DELIVERY_HOME), 2);
	desk_all_arrive(d);
	d->now_ms += 2000;
	draw(d);
	assert_int_equal(desk_count(d, DELIVERY_HOME), 3);
}

static void a_guest_is_told_why(void **state)
{
	struct desk *d = *state;

	desk_learn(d, ADA, "Ada", NULL, "guest");
	look(d, ADA, NULL);
	assert_non_null(
	    strstr(jsonx_path_text(last(d)->payload, "parts.0.markdown"),
	        "as a guest"));
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM home"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(whoever_looks_gets_it_once),
	    desk_test(a_change_draws_it_a_moment_later),
	    desk_test(a_guest_is_told_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
