/*
 * desk.h: the engine without its thread, for the tests of bot/engine: a store
 * on a real file, the real workflows and templates, five offices, a clock
 * that the test sets, and ports that record what they are given. The tests
 * run from the project's folder.
 */
#ifndef BEADLE_TESTS_ENGINE_DESK_H
#define BEADLE_TESTS_ENGINE_DESK_H

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/dispatch.h"
#include "engine/due.h"
#include "engine/facts.h"
#include "engine/process.h"
#include "engine/rulebook.h"
#include "model/reply.h"
#include "store/fixture.h"

/* People, by Slack identity. Hana is in two offices, by either way. */
#define ADA   "T1/UADA"   /* asks */
#define WEI   "T1/UWEI"   /* canvas_admins, by e-mail */
#define PRIYA "T1/UPRIYA" /* security_office, by e-mail */
#define JO    "T1/UJO"    /* edtech, by Slack user id */
#define HANA  "T1/UHANA"  /* canvas_admins and security_office */

enum { DESK_SENT_MAX = 256, DESK_IN_FLIGHT = 4 };

struct desk {
	struct fixture *f;
	struct config config;
	struct config_office offices[5];
	struct config_calendar *calendars[1]; /* business: never closed */
	struct rulebook *rulebook;
	struct dispatch *dispatch;
	struct batch batch; /* while a transaction is open */
	int64_t now_ms;
	int events; /* so far: makes external ids */
	struct reply reply;
	/* What the ports were given, in order; and what was handed back at
	 * once because it could not even go out. */
	struct delivery *sent[DESK_SENT_MAX];
	size_t sent_count;
	size_t answered; /* of sent */
	struct delivery_result *results[DESK_SENT_MAX];
	size_t result_count;
	/* What the directory and Canvas were asked and have not answered: they
	 * do so at once, see desk_systems_answer(). */
	struct delivery *asked[DESK_SENT_MAX];
	size_t asked_count;
};

static inline void desk_deliver(void *self, struct delivery *taken_delivery)
{
	struct desk *d = self;

	assert_true(d->sent_count < DESK_SENT_MAX);
	d->sent[d->sent_count++] = taken_delivery;
}

static inline void desk_ask(void *self, struct delivery *taken_delivery)
{
	struct desk *d = self;

	assert_true(d->asked_count < DESK_SENT_MAX);
	d->asked[d->asked_count++] = taken_delivery;
}

static inline void desk_take_result(
    void *arg, struct delivery_result *taken_result)
{
	struct desk *d = arg;

	assert_true(d->result_count < DESK_SENT_MAX);
	d->results[d->result_count++] = taken_result;
}

static inline void desk_open_rulebook(struct desk *d)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	if (!rulebook_open(&d->config, d->f->store, &d->rulebook, &problems))
		fail_msg("%s", str_text(&problems));
}

static inline void desk_open_dispatch(struct desk *d)
{
	const struct delivery_port ports[] = {
	    {"slack", DESK_IN_FLIGHT, desk_deliver, d},
	    {"mail", DESK_IN_FLIGHT, desk_deliver, d},
	    {"directory", DESK_IN_FLIGHT, desk_ask, d},
	    {"canvas", DESK_IN_FLIGHT, desk_ask, d},
	};

	d->dispatch = dispatch_new(d->f->store);
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		dispatch_add_port(d->dispatch, &ports[i]);
	fixture_ok(d->f, dispatch_load(d->dispatch, &d->f->err));
}

/* The configuration alone: rulebook and engine tests open it themselves. */
static inline void desk_config(struct desk *d)
{
	static char *canvas[] = {
	    (char *)"wei@u.example", (char *)"hana@u.example", NULL};
	static char *security[] = {
	    (char *)"priya@u.example", (char *)"UHANA", NULL};
	static char *edtech[] = {(char *)"UJO", NULL};
	const struct config_office offices[] = {
	    {.name = (char *)"canvas_admins",
	        .title = (char *)"Canvas administrators",
	        .slack_channel = (char *)"CCANVAS",
	        .members = canvas,
	        .quorum = 1},
	    {.name = (char *)"security_office",
	        .title = (char *)"UIS Security Office",
	        .slack_channel = (char *)"CSECURITY",
	        .members = security,
	        .quorum = 1},
	    {.name = (char *)"edtech",
	        .title = (char *)"EdTech",
	        .slack_channel = (char *)"CEDTECH",
	        .members = edtech,
	        .quorum = 1},
	    {.name = (char *)"accessibility",
	        .title = (char *)"Accessibility Office",
	        .slack_channel = (char *)"CACCESS",
	        .members = canvas,
	        .quorum = 2},
	    {.name = (char *)"privacy",
	        .title = (char *)"Privacy Office",
	        .slack_channel = (char *)"CPRIVACY",
	        .members = security,
	        .quorum = 1},
	};
	memcpy(d->offices, offices, sizeof(offices));
	d->calendars[0] = config_calendar_new("business");
	fixture_ok(
	    d->f, config_calendar_set_zone(d->calendars[0], "UTC", &d->f->err));
	fixture_ok(d->f, config_calendar_add_hours(d->calendars[0],
	                     "mon-sun 00:00-24:00", &d->f->err));
	d->config = (struct config){
	    .workflows_dir = (char *)"workflows",
	    .templates_dir = (char *)"templates",
	    .store_path = d->f->path,
	    .slack_api_url = (char *)"https://slack.example/api/",
	    .digest_at_min = CONFIG_DIGEST_AT_MIN,
	    .mail_host = (char *)"localhost",
	    .mail_domain = (char *)"beadle.example",
	    .calendars = d->calendars,
	    .calendar_count = 1,
	    .offices = d->offices,
	    .office_count = sizeof(offices) / sizeof(offices[0]),
	};
	memcpy(d->config.store_key, fixture_key, CRYPTO_KEY_BYTES);
}

static inline int desk_setup(void **state)
{
	struct desk *d = own_calloc(1, sizeof(*d));

	log_set_level((enum log_level)(LOG_ERROR + 1));
	if (fixture_setup((void **)&d->f) != 0)
		return 1;
	d->now_ms = fixture_now_ms;
	desk_config(d);
	desk_open_rulebook(d);
	desk_open_dispatch(d);
	*state = d;
	return 0;
}

static inline int desk_teardown(void **state)
{
	struct desk *d = *state;

	batch_clear(&d->batch);
	reply_clear(&d->reply);
	for (size_t i = 0; i < d->sent_count; i++)
		delivery_free(&d->sent[i]);
	for (size_t i = 0; i < d->result_count; i++)
		delivery_result_free(&d->results[i]);
	for (size_t i = 0; i < d->asked_count; i++)
		delivery_free(&d->asked[i]);
	dispatch_free(&d->dispatch);
	rulebook_close(&d->rulebook);
	config_calendar_free(&d->calendars[0]);
	fixture_teardown((void **)&d->f);
	free(d);
	return 0;
}

#define desk_test(name)                                                        \
	cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

/* --- a transaction ---------------------------------------------------------
 */

static inline struct batch *desk_begin(struct desk *d)
{
	d->batch = (struct batch){
	    .config = &d->config,
	    .store = d->f->store,
	    .rulebook = d->rulebook,
	    .dispatch = d->dispatch,
	    .now_ms = d->now_ms,
	    .ambient = facts_ambient(&d->config, d->now_ms),
	};
	fixture_ok(d->f, store_begin(d->f->store, &d->f->err));
	return &d->batch;
}

static inline void desk_pump(struct desk *d)
{
	dispatch_pump(d->dispatch, d->now_ms, desk_take_result, d);
}

/* Commits, and what was written goes out. */
static inline void desk_commit(struct desk *d)
{
	fixture_ok(d->f, store_commit(d->f->store, &d->f->err));
	batch_conclude(&d->batch, d->dispatch);
	batch_clear(&d->batch);
	desk_pump(d);
}

/* A batch with somebody acting in it, for what is below handle.c. */
static inline struct batch *desk_begin_as(
    struct desk *d, const struct event *event)
{
	struct batch *batch = desk_begin(d);
	json_t *stored = NULL;

	assert_int_equal(journal_put(batch->store, event, &batch->journal_id,
	                     &stored, &d->f->err),
	    JOURNAL_NEW);
	batch->event = event;
	if (event->who)
		fixture_ok(
		    d->f, person_meet(batch->store, event->source, event->who,
		              NULL, &batch->actor, &d->f->err));
	return batch;
}

/* --- people ------------------------------------------------------------------
 */

static inline int64_t desk_learn(struct desk *d, const char *who,
    const char *name, const char *email, const char *standing)
{
	int64_t id = fixture_person(d->f, who);

	fixture_ok(d->f, person_learn(d->f->store, id, name, email, standing,
	                     d->now_ms, &d->f->err));
	return id;
}

/* Everybody above is looked up and a member. */
static inline void desk_know_all(struct desk *d)
{
	static const char *const people[][3] = {
	    {ADA, "Ada", "ada@u.example"},
	    {WEI, "Wei", "wei@u.example"},
	    {PRIYA, "Priya", "priya@u.example"},
	    {JO, "Jo", "jo@u.example"},
	    {HANA, "Hana", "hana@u.example"},
	};

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		desk_learn(
		    d, people[i][0], people[i][1], people[i][2], "member");
}

/* --- events
 * ------------------------------------------------------------------- */

static inline struct event *desk_event(struct desk *d, enum event_kind kind,
    const char *who, const char *verb, const char *ref)
{
	OWN(own_string)
	char *external_id = own_printf("e%d", ++d->events);
	struct event *event = event_new(kind, "slack", external_id);

	event->who = own_strdup_or_null(who);
	event->verb = own_strdup_or_null(verb);
	event->ref = own_strdup_or_null(ref);
	event->channel = own_strdup("D1");
	event->trigger = kind == EVENT_ACTION ? own_strdup("trigger.1") : NULL;
	event->at_ms = d->now_ms;
	return event;
}

static inline void desk_settle(
    struct desk *d, const struct delivery_result *result)
{
	struct settle_outcome outcome;
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, process_result(batch, result, &outcome, &d->f->err));
	fixture_ok(d->f, store_commit(d->f->store, &d->f->err));
	settle_conclude(d->dispatch, &outcome);
	batch_conclude(batch, d->dispatch);
	batch_clear(batch);
	desk_pump(d);
}

/* Everybody is faculty, has an account and no token yet; what is created or
 * looked for there is active. */
static inline json_t *desk_system_says(const struct delivery *call)
{
	const char *operation = jsonx_path_text(call->payload, "operation");

	if (strcmp(operation, "look_up") == 0)
		return json_pack("{s:b, s:b, s:s, s:[s], s:[]}", "found", 1,
		    "ambiguous", 0, "name", "Somebody", "affiliations",
		    "faculty", "departments");
	if (strcmp(operation, "find_user") == 0)
		return json_pack("{s:b, s:b, s:s}", "found", 1, "ambiguous", 0,
		    "id", "9007199254740995");
	if (strcmp(operation, "list_tokens") == 0)
		return json_pack("{s:i, s:[]}", "count", 0, "tokens");
	if (strcmp(operation, "delete_token") == 0)
		return json_pack("{s:b}", "deleted", 1);
	return json_pack("{s:b, s:s, s:s, s:s, s:s}", "found", 1, "id", "77",
	    "hint", "7~abc", "state", "active", "expires_at",
	    "2026-12-20T00:00:00Z");
}

/* The directory and Canvas are quick, and so is what follows. */
static inline void desk_systems_answer(struct desk *d)
{
	while (d->asked_count) {
		OWN(delivery_free)
		struct delivery *call = d->asked[--d->asked_count];
		OWN(delivery_result_free)
		struct delivery_result *result =
		    delivery_result_new(call->outbox_id, DELIVERY_SENT,
		        desk_system_says(call), NULL);
		desk_settle(d, result);
	}
}

static inline void desk_answer(struct desk *d, const struct delivery *delivery,
    enum delivery_outcome outcome, json_t *taken_remote, const char *error)
{
	OWN(delivery_result_free)
	struct delivery_result *result = delivery_result_new(
	    delivery->outbox_id, outcome, taken_remote, error);

	desk_settle(d, result);
	desk_systems_answer(d);
}

/* As the engine does it, in a batch of its own; d->reply is the answer. */
static inline void desk_process(struct desk *d, struct event *event)
{
	reply_clear(&d->reply);
	struct batch *batch = desk_begin(d);
	fixture_ok(d->f, process_event(batch, event, &d->reply, &d->f->err));
	desk_commit(d);
	desk_systems_answer(d);
}

static inline void desk_do(struct desk *d, struct event *taken_event)
{
	desk_process(d, taken_event);
	event_free(&taken_event);
}

static inline void desk_press(
    struct desk *d, const char *who, const char *verb, const char *ref)
{
	desk_do(d, desk_event(d, EVENT_ACTION, who, verb, ref));
}

static inline void desk_submit(struct desk *d, const char *who,
    const char *verb, const char *ref, json_t *taken_data)
{
	struct event *event = desk_event(d, EVENT_SUBMIT, who, verb, ref);

	event->data = taken_data;
	desk_do(d, event);
}

static inline void desk_say(struct desk *d, const char *who, const char *text)
{
	struct event *event = desk_event(d, EVENT_MESSAGE, who, NULL, NULL);

	event->text = own_strdup(text);
	desk_do(d, event);
}

/* Answers that the request form takes, on the day of fixture_now_ms. */
/* Sound answers, each time for another purpose. */
static inline json_t *desk_answers(void)
{
	static int part;
	OWN(own_string)
	char *purpose = own_printf("Copying due dates, part %d", ++part);

	return json_pack("{s:s, s:s, s:s, s:[s], s:s, s:s, s:s, s:s, s:s, s:s,"
	                 " s:b, s:b, s:b, s:b, s:b, s:s, s:s}",
	    "purpose", purpose, "courses", "HIST 1106-01", "access",
	    "Only read data", "data", "Course content", "tool",
	    "A script of my own", "author", "I wrote it, or will write it",
	    "users", "Only me", "storage", "In a password manager", "reach",
	    "My laptop, nobody else", "until", "2026-12-20", "eligible", 1,
	    "teaching_only", 1, "stored_encrypted", 1, "not_shared", 1,
	    "code_checked", 1, "asked_for_it", "I run my script for them",
	    "on_screen", "I delete the token in Canvas");
}

/* Ada sends a sound request: CT-1001 and so on. */
static inline void desk_request(struct desk *d)
{
	desk_submit(d, ADA, "request", "canvas-token", desk_answers());
	assert_int_equal(d->reply.kind, REPLY_DONE);
}

/* --- deliveries
 * ----------------------------------------------------------------- */

/* The newest of that kind whose payload has key = value. */
static inline const struct delivery *desk_find(const struct desk *d,
    enum delivery_kind kind, const char *key, const char *value)
{
	for (size_t i = d->sent_count; i-- > 0;) {
		const char *got = jsonx_path_text(d->sent[i]->payload, key);
		if (d->sent[i]->kind == kind && got && strcmp(got, value) == 0)
			return d->sent[i];
	}
	return NULL;
}

static inline size_t desk_count(const struct desk *d, enum delivery_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < d->sent_count; i++)
		count += d->sent[i]->kind == kind;
	return count;
}

/* What the newest whisper to that Slack user says; "" if there is none. */
static inline const char *desk_whispered(const struct desk *d, const char *user)
{
	const struct delivery *w = desk_find(d, DELIVERY_WHISPER, "user", user);

	return w ? jsonx_path_text(w->payload, "notice.markdown") : "";
}

/* Every message arrives, as does what follows from that. */
static inline void desk_all_arrive(struct desk *d)
{
	for (; d->answered < d->sent_count; d->answered++) {
		const struct delivery *delivery = d->sent[d->answered];
		const char *channel =
		    jsonx_path_text(delivery->payload, "channel");
		const char *user = jsonx_path_text(delivery->payload, "user");
		OWN(own_string)
		char *dm = own_printf("D%s", user ? user : "");
		OWN(own_string)
		char *ts = own_printf("1.%lld", (long long)delivery->outbox_id);
		desk_answer(d, delivery, DELIVERY_SENT,
		    json_pack("{s:s, s:s}", "channel", channel ? channel : dm,
		        "ts", ts),
		    NULL);
	}
}

/* The reference that the newest message to a channel (or, for people, to a
 * user) put on its button for verb. Yours to free(). */
static inline char *desk_button(
    const struct desk *d, const char *key, const char *value, const char *verb)
{
	const struct delivery *post = desk_find(d, DELIVERY_POST, key, value);
	json_t *button;
	size_t i;

	json_array_foreach (
	    jsonx_path(post ? post->payload : NULL, "notice.buttons"), i,
	    button)
		if (strcmp(jsonx_path_text(button, "verb"), verb) == 0)
			return own_strdup(jsonx_path_text(button, "ref"));
	fail_msg("no button %s for %s", verb, value);
	return NULL;
}

/* The state of a case as one line of JSON. Yours to free(). */
static inline char *desk_state(struct desk *d, const char *number)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	assert_int_equal(
	    case_record_find(d->f->store, number, &record, &d->f->err),
	    CASE_FOUND);
	json_t *value = json_object_get(record.snapshot, "value");
	return json_is_string(value) ? own_strdup(json_string_value(value))
	                             : jsonx_canonical(value);
}

/* The last audit record. Yours to json_decref(). */
static inline json_t *desk_audit(struct desk *d)
{
	static const char LAST[] =
	    "SELECT record FROM audit ORDER BY id DESC LIMIT 1";
	struct db_statement *st = db_statement(store_db(d->f->store), LAST);
	json_t *record = NULL;

	assert_int_equal(db_next(st, &d->f->err), DB_ROW);
	const char *text = db_text(st, 0);
	fixture_ok(d->f, jsonx_parse(text, strlen(text), &record, &d->f->err));
	db_done(st);
	return record;
}

/* How the last event ended in the journal: "done", "refused own_request". */
static inline const char *desk_ending(struct desk *d)
{
	static const char SELECT[] =
	    "SELECT state, error FROM journal ORDER BY id DESC LIMIT 1";
	static char text[64];
	struct db_statement *st = db_statement(store_db(d->f->store), SELECT);

	assert_int_equal(db_next(st, &d->f->err), DB_ROW);
	snprintf(text, sizeof(text), "%s%s%s", db_text(st, 0),
	    db_is_null(st, 1) ? "" : " ",
	    db_is_null(st, 1) ? "" : db_text(st, 1));
	db_done(st);
	return text;
}

#endif
