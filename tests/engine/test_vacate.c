/* engine/vacate.h: whose claims are let go, and who hears of it. */
#include "engine/desk.h"

#include "engine/vacate.h"

/* Who has the case for that office; "" if nobody. */
static const char *holder(
    struct desk *d, const char *office, struct case_record *ret_record)
{
	OWN(own_string)
	char *path = own_printf("context.%s.claim.by.name", office);

	assert_int_equal(
	    case_record_find(d->f->store, "CT-1001", ret_record, &d->f->err),
	    CASE_FOUND);
	return jsonx_path_text(ret_record->snapshot, path)
	           ? jsonx_path_text(ret_record->snapshot, path)
	           : "";
}

static void is_held(struct desk *d, const char *office, const char *want)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	assert_string_equal(holder(d, office, &record), want);
}

static void goes(
    struct desk *d, const char *who, size_t office, const char *until)
{
	OWN(person_clear)
	struct person person = {.id = 0};
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);

	fixture_ok(d->f, person_get(d->f->store, fixture_person(d->f, who),
	                     &person, &d->f->err));
	desk_all_arrive(d);
	struct batch *batch = desk_begin_as(d, event);
	batch->event = NULL; /* as where a look-up's answer is settled */
	fixture_ok(d->f,
	    vacate(batch, &d->offices[office], &person, until, &d->f->err));
	desk_commit(d);
	desk_all_arrive(d);
}

static void a_claim_goes_with_its_holder(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.claim", "CT-1001");
	desk_press(d, PRIYA, "security_office.claim", "CT-1001");
	/* Somebody else, or from another office. */
	goes(d, HANA, 0, "2026-12-01");
	goes(d, WEI, 1, "2026-12-01");
	is_held(d, "canvas_admins", "Wei");
	goes(d, WEI, 0, "2026-12-01");
	is_held(d, "canvas_admins", "");
	is_held(d, "security_office", "Priya");
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "notice.template", "released");
	assert_string_equal(jsonx_text(told->payload, "channel"), "CCANVAS");
	assert_non_null(
	    strstr(jsonx_path_text(told->payload, "notice.markdown"),
	        "Wei, who had it, is away until 2026"));
	assert_int_not_equal(jsonx_path_int(told->payload, "thread_of", 0), 0);
	/* The message says so, too, and anybody can take it up. */
	const struct delivery *drawn =
	    desk_find(d, DELIVERY_UPDATE, "notice.template", "review-request");
	assert_null(strstr(jsonx_path_text(drawn->payload, "notice.markdown"),
	    "Wei has this"));
	desk_press(d, HANA, "canvas_admins.claim", "CT-1001");
	is_held(d, "canvas_admins", "Hana");
	goes(d, HANA, 0, NULL);
	is_held(d, "canvas_admins", "");
	told = desk_find(d, DELIVERY_POST, "notice.template", "released");
	assert_non_null(
	    strstr(jsonx_path_text(told->payload, "notice.markdown"),
	        "is not in Canvas"));
}

/* It is on record, and no step of the requester's. */
static void a_damaged_case_keeps_no_other_claim(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.claim", "CT-1001");
	fixture_exec(d->f, "UPDATE case_record SET snapshot ="
	                   " zeroblob(length(snapshot)) WHERE id = 2");
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.claim", "CT-1003");
	goes(d, WEI, 0, NULL);
	is_held(d, "canvas_admins", "");
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM audit WHERE"
	                      " json_extract(record, '$.what') = 'absent'"),
	    2);
}

static void it_is_recorded(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_press(d, WEI, "canvas_admins.claim", "CT-1001");
	goes(d, WEI, 0, NULL);
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(jsonx_text(audit, "what"), "absent");
	assert_string_equal(jsonx_text(audit, "office"), "canvas_admins");
	/* A case that is closed hears nothing more. */
	desk_submit(d, ADA, "withdraw", "CT-1001", NULL);
	goes(d, WEI, 0, NULL);
	json_auto_t *later = desk_audit(d);
	assert_string_equal(jsonx_text(later, "what"), "withdraw");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_claim_goes_with_its_holder),
	    desk_test(a_damaged_case_keeps_no_other_claim),
	    desk_test(it_is_recorded),
	};

	return cmocka_run_group_tests_name("engine/vacate", tests, NULL, NULL);
}
