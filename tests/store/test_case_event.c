/* store/case_event.h: what moved a case, once each. */
#include "store/fixture.h"

#include "store/case_event.h"

#include "base/jsonx.h"

static void note(void *arg, const struct case_event *event)
{
	str_addf(arg, "%lld:%s ", (long long)event->revision,
	    jsonx_path_text(event->event, "type"));
}

static void assert_latest(
    struct fixture *f, int64_t case_id, const char *type, int64_t want_id)
{
	json_auto_t *event = NULL;
	int64_t id;

	fixture_ok(f,
	    case_event_latest(f->store, case_id, type, &event, &id, &f->err));
	assert_int_equal(id, want_id);
	assert_int_equal(event != NULL, want_id != 0);
	if (event)
		assert_string_equal(jsonx_path_text(event, "type"), type);
}

static void each_in_order_and_sealed(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U1");
	int64_t other = fixture_case(f, "T1/U2");
	json_auto_t *asked =
	    json_pack("{s:s, s:s}", "type", "ask", "data", "whispered words");
	json_auto_t *answered = json_pack("{s:s}", "type", "answer");
	OWN(str_clear)
	struct str seen = {.max_bytes = 256};
	int64_t id[3];

	fixture_ok(
	    f, case_event_put(f->store, case_id, 1, 0, asked, &id[0], &f->err));
	fixture_ok(
	    f, case_event_put(f->store, other, 1, 0, asked, &id[1], &f->err));
	fixture_ok(f,
	    case_event_put(f->store, case_id, 2, 0, answered, &id[2], &f->err));
	assert_int_not_equal(id[0], id[2]);
	assert_latest(f, case_id, "ask", id[0]);
	assert_latest(f, case_id, "answer", id[2]);
	assert_latest(f, case_id, "approve", 0);
	fixture_ok(
	    f, case_event_put(f->store, case_id, 3, 0, asked, &id[2], &f->err));
	assert_latest(f, case_id, "ask", id[2]);
	fixture_reopen(f);
	fixture_ok(f, case_event_each(f->store, case_id, note, &seen, &f->err));
	assert_string_equal(str_text(&seen), "1:ask 2:answer 3:ask ");
	assert_false(fixture_disk_has(f, "whispered"));
}

/* A revision is made by one event. */
static void a_revision_is_made_once(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U1");
	json_auto_t *event = json_pack("{s:s}", "type", "ask");
	int64_t id;

	fixture_ok(
	    f, case_event_put(f->store, case_id, 1, 0, event, &id, &f->err));
	assert_false(
	    case_event_put(f->store, case_id, 1, 0, event, &id, &f->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(each_in_order_and_sealed),
	    fixture_test(a_revision_is_made_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
