/*
 * roll.c: see roll.h.
 */
#include "engine/roll.h"

#include "base/log.h"
#include "base/own.h"
#include "engine/leavers.h"
#include "engine/guard.h"
#include "store/case_record.h"
#include "store/group.h"

#include <string.h>

static const int64_t ROLL_SECOND_MS = 1000;
static const int64_t ROLL_GROUP_LIFE_MS = INT64_C(3600) * 1000;
static const int64_t ROLL_GROUP_RETRY_MS = INT64_C(5) * 60 * 1000;
/* So often at most strangers make us ask. */
static const int64_t ROLL_DOUBT_MS = INT64_C(60) * 1000;
/* Between two rounds through all members. */
static const int64_t ROLL_ROUND_MS = INT64_C(3600) * 1000;
static const int64_t ROLL_MEMBERS_MS = INT64_C(24) * 3600 * 1000;
/* A start has other things to do first. */
static const int64_t ROLL_FIRST_MS = INT64_C(60) * 1000;

/* Of an office that has a group; the same group may be there twice. */
struct roll_group {
	int64_t read_at_ms;  /* 0: never */
	int64_t asked_at_ms; /* 0: not since the start */
};

struct roll {
	struct config config; /* but for the offices as it was given */
	const struct config *given;
	struct roll_group *groups; /* one for each office */
	/* The next member to be looked up, after the last office the requester
	 * after this one, and when. */
	size_t office, member;
	int64_t requester_id;
	int64_t member_due_ms;
	/* Somebody has left an office since the last run; INT64_MAX: nobody. */
	int64_t leavers_due_ms;
};

static size_t roll_member_count(char **members)
{
	size_t n = 0;

	while (members[n])
		n++;
	return n;
}

static void roll_clear_members(char **members)
{
	for (char **m = members; m && *m; m++)
		free(*m);
	free(members);
}

/* The configuration's own, and after them the group's. */
static char **roll_members(
    const struct config_office *given, const json_t *users)
{
	size_t own = roll_member_count(given->members);
	char **members =
	    own_calloc(own + json_array_size(users) + 1, sizeof(*members));
	json_t *user;
	size_t i;

	for (size_t n = 0; n < own; n++)
		members[n] = own_strdup(given->members[n]);
	json_array_foreach (users, i, user)
		members[own + i] = own_strdup(json_string_value(user));
	return members;
}

bool roll_reload(struct roll *roll, struct store *store, struct err *err)
{
	for (size_t i = 0; roll && i < roll->config.office_count; i++) {
		const struct config_office *given = &roll->given->offices[i];
		struct config_office *office = &roll->config.offices[i];
		json_auto_t *users = NULL;
		if (given->slack_group &&
		    !group_get(store, given->slack_group, &users,
		        &roll->groups[i].read_at_ms, err))
			return false;
		char **members = roll_members(given, users);
		roll_clear_members(office->members);
		office->members = members;
	}
	return true;
}

bool roll_open(const struct config *config, struct store *store, int64_t now_ms,
    struct roll **ret_roll, struct err *err)
{
	OWN(roll_close)
	struct roll *roll = own_calloc(1, sizeof(*roll));

	roll->given = config;
	roll->config = *config;
	roll->config.offices =
	    own_calloc(config->office_count + 1, sizeof(*config->offices));
	roll->groups =
	    own_calloc(config->office_count + 1, sizeof(*roll->groups));
	for (size_t i = 0; i < config->office_count; i++) {
		roll->config.offices[i] = config->offices[i];
		roll->config.offices[i].members = NULL;
	}
	bool asks = config->slack_api_url && !config->rehearsal;
	roll->member_due_ms = asks ? now_ms + ROLL_FIRST_MS : INT64_MAX;
	bool left;
	if (!roll_reload(roll, store, err) ||
	    !leavers_find(&roll->config, store, now_ms, &left, err))
		return false;
	roll->leavers_due_ms = left ? now_ms : INT64_MAX;
	*ret_roll = MOVE(roll);
	return true;
}

void roll_close(struct roll **roll)
{
	struct roll *r = *roll;

	if (r == NULL)
		return;
	for (size_t i = 0; i < r->config.office_count; i++)
		roll_clear_members(r->config.offices[i].members);
	free(r->config.offices);
	free(r->groups);
	free(r);
	*roll = NULL;
}

const struct config *roll_config(const struct roll *roll)
{
	return &roll->config;
}

/* --- groups ----------------------------------------------------------------
 */

/* Fewer than have to agree: nothing could be decided. */
static void roll_judge(const struct config_office *office)
{
	size_t count = roll_member_count(office->members);

	if (count < (size_t)office->quorum)
		log_error("office_too_small", LOG_STR("office", office->name),
		    LOG_INT("members", count),
		    LOG_INT("quorum", office->quorum));
}

bool roll_learn(struct batch *batch, const char *group, const json_t *users,
    struct err *err)
{
	struct roll *roll = batch->roll;

	if (roll == NULL)
		return true;
	if (!group_put(batch->store, group, users, batch->now_ms, err) ||
	    !roll_reload(roll, batch->store, err))
		return false;
	log_info("group_read", LOG_STR("group", group),
	    LOG_INT("people", json_array_size(users)));
	for (size_t i = 0; i < roll->config.office_count; i++) {
		const struct config_office *o = &roll->config.offices[i];
		if (o->slack_group && strcmp(o->slack_group, group) == 0)
			roll_judge(o);
	}
	return leavers(batch, err);
}

static int64_t roll_group_due_ms(const struct roll *roll, size_t i)
{
	const struct roll_group *g = &roll->groups[i];

	if (roll->config.offices[i].slack_group == NULL ||
	    roll->config.rehearsal)
		return INT64_MAX;
	int64_t due_ms = g->read_at_ms ? g->read_at_ms + ROLL_GROUP_LIFE_MS : 0;
	int64_t again_ms =
	    g->asked_at_ms ? g->asked_at_ms + ROLL_GROUP_RETRY_MS : 0;
	return due_ms > again_ms ? due_ms : again_ms;
}

static bool roll_ask_group(struct batch *batch, size_t i, struct err *err)
{
	const char *group = batch->roll->config.offices[i].slack_group;
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_LOOK_UP,
	    .lane = own_printf("group:%s", group),
	    .payload = json_pack("{s:s}", "group", group),
	};

	batch->roll->groups[i].asked_at_ms = batch->now_ms;
	return batch_send(batch, &row, err);
}

bool roll_doubt(struct batch *batch, const struct config_office *office,
    bool *ret_asked, struct err *err)
{
	struct roll *roll = batch->roll;

	*ret_asked = false;
	if (roll == NULL || office == NULL || office->slack_group == NULL)
		return true;
	size_t i = (size_t)(office - roll->config.offices);
	const struct roll_group *g = &roll->groups[i];
	if (batch->now_ms - g->read_at_ms < ROLL_DOUBT_MS ||
	    batch->now_ms - g->asked_at_ms < ROLL_DOUBT_MS)
		return true;
	*ret_asked = true;
	return roll_ask_group(batch, i, err);
}

/* --- the clock --------------------------------------------------------------
 */

int64_t roll_due_ms(const struct roll *roll)
{
	int64_t due_ms = roll ? roll->member_due_ms : INT64_MAX;

	if (roll && roll->leavers_due_ms < due_ms)
		due_ms = roll->leavers_due_ms;
	for (size_t i = 0; roll && i < roll->config.office_count; i++)
		if (roll_group_due_ms(roll, i) < due_ms)
			due_ms = roll_group_due_ms(roll, i);
	return due_ms;
}

/* A known account by its id, else whoever has the address. */
static bool roll_ask_person(
    struct batch *batch, const struct person *person, struct err *err)
{
	struct outbox_row row = {
	    .person_id = person->id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_LOOK_UP,
	    .lane = own_strdup("look_up:members"),
	    .payload = person->chat_user
	                   ? json_pack("{s:s}", "who", person->chat_user)
	                   : json_pack("{s:s*}", "email", person->email),
	};

	return batch_send(batch, &row, err);
}

static bool roll_is_fresh(int64_t at_ms, int64_t now_ms)
{
	return at_ms && now_ms >= at_ms && now_ms - at_ms < ROLL_MEMBERS_MS;
}

/* Asks, unless it was asked within a day. */
static bool roll_call_person(
    struct batch *batch, int64_t person_id, bool *ret_asked, struct err *err)
{
	OWN(person_clear)
	struct person person = {.id = 0};

	*ret_asked = false;
	if (!person_get(batch->store, person_id, &person, err))
		return false;
	if (roll_is_fresh(person.checked_at_ms, batch->now_ms) ||
	    roll_is_fresh(person.not_in_chat_at_ms, batch->now_ms))
		return true;
	*ret_asked = true;
	return roll_ask_person(batch, &person, err);
}

/* The next of all whose cases are open. */
static bool roll_call_requester(
    struct batch *batch, bool *ret_asked, struct err *err)
{
	struct roll *roll = batch->roll;

	for (*ret_asked = false; !*ret_asked;) {
		if (!case_record_next_requester(batch->store,
		        roll->requester_id, &roll->requester_id, err))
			return false;
		if (roll->requester_id == 0)
			return true;
		if (!roll_call_person(
		        batch, roll->requester_id, ret_asked, err))
			return false;
	}
	return true;
}

/* The next of all members. */
static bool roll_call_member(
    struct batch *batch, bool *ret_asked, struct err *err)
{
	struct roll *roll = batch->roll;

	*ret_asked = false;
	for (; roll->office < roll->config.office_count;
	     roll->office++, roll->member = 0) {
		char **members = roll->config.offices[roll->office].members;
		char *deputy = roll->config.offices[roll->office].deputy;
		size_t count = roll_member_count(members);
		while (roll->member < count + (deputy != NULL)) {
			OWN(person_clear)
			struct person person = {.id = 0};
			const char *member = roll->member < count
			                         ? members[roll->member]
			                         : deputy;
			roll->member++;
			if (!person_of_member(
			        batch->store, member, &person, err) ||
			    !roll_call_person(batch, person.id, ret_asked, err))
				return false;
			if (*ret_asked)
				return true;
		}
	}
	return true;
}

/* One whom nobody has asked about for a day; after the last of them, again in
 * an hour. */
static bool roll_call_next(struct batch *batch, struct err *err)
{
	struct roll *roll = batch->roll;
	bool asked;

	if (!roll_call_member(batch, &asked, err) ||
	    (!asked && !roll_call_requester(batch, &asked, err)))
		return false;
	roll->member_due_ms =
	    batch->now_ms + (asked ? ROLL_SECOND_MS : ROLL_ROUND_MS);
	if (!asked)
		roll->office = roll->member = 0;
	return true;
}

static bool roll_call_work(struct batch *batch, void *arg, struct err *err)
{
	struct roll *roll = batch->roll;

	(void)arg;
	if (roll->leavers_due_ms <= batch->now_ms && !leavers(batch, err))
		return false;
	for (size_t i = 0; i < roll->config.office_count; i++)
		if (roll_group_due_ms(roll, i) <= batch->now_ms &&
		    !roll_ask_group(batch, i, err))
			return false;
	if (roll->member_due_ms <= batch->now_ms && !roll_call_next(batch, err))
		return false;
	roll->leavers_due_ms = INT64_MAX;
	return true;
}

static void roll_put_off(struct roll *roll, int64_t now_ms)
{
	for (size_t i = 0; i < roll->config.office_count; i++)
		roll->groups[i].asked_at_ms = now_ms;
	roll->member_due_ms = now_ms + ROLL_GROUP_RETRY_MS;
	if (roll->leavers_due_ms != INT64_MAX)
		roll->leavers_due_ms = now_ms + ROLL_GROUP_RETRY_MS;
}

bool roll_call(struct batch *batch, struct err *err)
{
	OWN(own_string)
	char *id = own_printf("roll:%lld", (long long)batch->now_ms);

	if (roll_due_ms(batch->roll) > batch->now_ms)
		return true;
	OWN(event_free)
	struct event *event = event_new(EVENT_TIMER, "clock", id);
	event->at_ms = batch->now_ms;
	event->verb = own_strdup("roll");
	bool digested;
	if (!guard_own(batch, event, roll_call_work, &digested, err))
		return false;
	if (!digested) /* or it would be due at once again */
		roll_put_off(batch->roll, batch->now_ms);
	return true;
}
