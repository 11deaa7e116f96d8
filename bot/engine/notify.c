/*
 * notify.c: see notify.h. Lanes: one per chat channel or person, one per
 * person and case for mail, own ones for what is worth nothing late.
 */
#include "engine/notify.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/facts.h"
#include "engine/mailing.h"
#include "engine/named.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "store/absence.h"
#include "store/post.h"

#include <string.h>

static const int64_t NOTIFY_DAY_MS = INT64_C(24) * 3600 * 1000;

static bool notify_wants(const json_t *action, const char *via, bool by_default)
{
	const json_t *list = json_object_get(action, "via");
	json_t *one;
	size_t i;

	if (list == NULL)
		return by_default;
	json_array_foreach (list, i, one)
		if (strcmp(json_string_value(one), via) == 0)
			return true;
	return false;
}

/* {"channel": …}, {"user": …} or {"email": …} of a recipient, and the lane.
 * False if they cannot be reached in chat. A person known by an address alone
 * may well be there: the sender looks. Without a person the office's channel
 * is meant. */
static bool notify_chat_address(const struct config_office *office,
    const struct person *person, json_t *payload, char **ret_lane)
{
	const char *user = person ? person_slack_user(person) : NULL;

	if (person == NULL && office->slack_channel) {
		json_object_set_new(
		    payload, "channel", json_string(office->slack_channel));
		*ret_lane = own_printf("slack:%s", office->slack_channel);
		return true;
	}
	if (user) {
		json_object_set_new(payload, "user", json_string(user));
		*ret_lane = own_printf("slack:%s", user);
		return true;
	}
	if (person && person->email) {
		json_object_set_new(
		    payload, "email", json_string(person->email));
		*ret_lane =
		    own_printf("slack:person:%lld", (long long)person->id);
		return true;
	}
	return false;
}

/* Sends in the thread of the case's first message to that recipient. */
static bool notify_thread(struct batch *batch, int64_t case_id,
    const char *recipient, json_t *payload, struct err *err)
{
	OWN(post_clear)
	struct post main = {.id = 0};
	enum post_got got =
	    post_main(batch->store, case_id, "slack", recipient, &main, err);

	if (got == POST_FOUND)
		json_object_set_new(
		    payload, "thread_of", json_integer(main.id));
	return got != POST_FAILED;
}

/* One of the three that can be told: an office in its channel, a member of an
 * office, anybody else. */
struct notify_whom {
	const char *recipient;              /* as in store/post.h */
	const struct config_office *office; /* or NULL */
	const struct person *person;        /* NULL: the office itself */
};

/* Does the message need a row of its own: to be edited, answered, or to be
 * the head of its case's thread? */
static bool notify_keep_post(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct render *render,
    const struct notify_whom *whom, const char *lane, int64_t *ret_post_id,
    struct err *err)
{
	bool head =
	    whom->office && !json_is_true(json_object_get(action, "thread"));
	const char *reply = json_string_value(json_object_get(action, "reply"));

	*ret_post_id = 0;
	if (!head && !reply && json_array_size(render->verbs) == 0)
		return true;
	json_t *verbs = json_object_get(action, "buttons");
	struct post post = {
	    .case_id = c->record->id,
	    .system = (char *)"slack",
	    .lane = (char *)lane,
	    .recipient = (char *)whom->recipient,
	    .office = whom->office && whom->person ? whom->office->name : NULL,
	    .template_ =
	        (char *)json_string_value(json_object_get(action, "notice")),
	    .verbs = verbs ? json_incref(verbs) : json_array(),
	    .reply_verb = (char *)reply,
	    .aside_verb =
	        (char *)json_string_value(json_object_get(action, "aside")),
	    .live = json_array_size(render->verbs) != 0,
	    .hash = (char *)render->hash,
	    .event_id = c->event_id,
	};
	bool ok = post_insert(batch->store, &post, err);
	json_decref(post.verbs);
	*ret_post_id = post.id;
	return ok;
}

static bool notify_chat(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct notify_whom *whom, struct err *err)
{
	const struct person *person = whom->person;
	json_auto_t *payload = json_object();
	OWN(own_string)
	char *lane = NULL;
	OWN(render_clear)
	struct render render = {.title = NULL};
	int64_t post_id;

	if (batch->config->slack_api_url == NULL ||
	    !notify_chat_address(whom->office, person, payload, &lane))
		return true;
	if (json_is_true(json_object_get(action, "thread")) &&
	    !notify_thread(batch, c->record->id, whom->recipient, payload, err))
		return false;
	if (!render_case(batch, c,
	        json_string_value(json_object_get(action, "notice")),
	        json_object_get(action, "buttons"), c->event, &render, err) ||
	    !notify_keep_post(
	        batch, c, action, &render, whom, lane, &post_id, err))
		return false;
	json_object_set_new(
	    payload, "notice", render_notice(&render, c, post_id));
	struct outbox_row row = {
	    .case_id = c->record->id,
	    .person_id = person ? person->id : 0,
	    .post_id = post_id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = MOVE(lane),
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}

/* With answers read, the mail has what the chat's buttons do, and may be
 * replied to as the message in the chat. */
static bool notify_mail(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *recipient, const struct person *person,
    struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};
	const char *notice =
	    json_string_value(json_object_get(action, "notice"));

	if (batch->config->mail_host == NULL)
		return true;
	if (!render_case(batch, c, notice, json_object_get(action, "buttons"),
	        c->event, &render, err))
		return false;
	json_auto_t *verbs = MOVE(render.verbs);
	struct mailing mailing = {
	    .to = person,
	    .taken_notice = render_notice(&render, c, 0),
	    .c = c,
	    .recipient = recipient,
	    .template_ = notice,
	    .verbs = verbs,
	    .reply_verb = json_string_value(json_object_get(action, "reply")),
	};
	return mailing_send(batch, &mailing, err);
}

/* Mail to them comes back, and there is the chat. */
static bool notify_by_chat_alone(
    const struct batch *batch, const struct person *person)
{
	return person->undeliverable_at_ms && person_slack_user(person) &&
	       batch->config->slack_api_url;
}

/* Whom the chat system did not know by their address is looked for again a day
 * later: they may have come. */
static bool notify_by_mail_alone(
    const struct batch *batch, const struct person *person)
{
	return person_slack_user(person) == NULL && person->not_in_chat_at_ms &&
	       batch->now_ms - person->not_in_chat_at_ms < NOTIFY_DAY_MS;
}

/* What is meant for the chat alone would reach them nowhere. */
static bool notify_is_not_in_chat(
    const struct batch *batch, const struct person *person)
{
	return batch->config->slack_api_url == NULL ||
	       (person_slack_user(person) == NULL && person->not_in_chat_at_ms);
}

static bool notify_person(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *recipient, const struct person *person,
    bool mail_by_default, struct err *err)
{
	bool chat = notify_wants(action, "chat", true);
	bool mail = notify_wants(action, "mail", mail_by_default);

	if (mail && notify_by_chat_alone(batch, person)) {
		chat = true;
		mail = false;
	}
	if (mail && notify_by_mail_alone(batch, person))
		chat = false;
	if (chat && !mail && json_object_get(action, "via") &&
	    notify_is_not_in_chat(batch, person)) {
		chat = false;
		mail = true;
	}
	const struct notify_whom whom = {recipient, NULL, person};
	return (!chat || notify_chat(batch, c, action, &whom, err)) &&
	       (!mail || notify_mail(batch, c, action, recipient, person, err));
}

/* Somebody who is not the requester; nobody if there is no such person. */
static bool notify_other(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct person *person, bool mail_by_default,
    struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person->id);

	return person->id == 0 || notify_person(batch, c, action, recipient,
	                              person, mail_by_default, err);
}

/* Those who are away now. */
struct notify_away {
	struct absence *list;
	size_t count;
};

static void notify_away_clear(struct notify_away *away)
{
	absence_free(away->list, away->count);
	*away = (struct notify_away){.list = NULL};
}

static bool notify_is_replaced(
    const struct notify_away *away, const struct person *person)
{
	for (size_t i = 0; i < away->count; i++)
		if (away->list[i].person_id == person->id)
			return away->list[i].delegate != NULL;
	return false;
}

/* By which ways an office hears of something. */
struct notify_ways {
	bool chat, mail;
	bool alone; /* each member by themselves: there is no channel */
};

static struct notify_ways notify_ways(const struct batch *batch,
    const json_t *action, const struct config_office *office)
{
	bool alone = office->slack_channel == NULL;
	bool by_mail =
	    alone && batch->config->mail_answers != CONFIG_ANSWERS_NO;

	return (struct notify_ways){
	    .chat = notify_wants(action, "chat", true),
	    .mail = notify_wants(action, "mail", by_mail),
	    .alone = alone,
	};
}

/* Who is in the chat is asked there if there is no channel, all others by
 * mail. */
static bool notify_member(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct config_office *office,
    const struct person *person, struct notify_ways ways, struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person->id);
	const struct notify_whom whom = {recipient, office, person};
	bool there = batch->config->slack_api_url && person_slack_user(person);
	bool chat = ways.alone && ways.chat && (there || !ways.mail);

	if (chat || notify_by_chat_alone(batch, person))
		return notify_chat(batch, c, action, &whom, err);
	return !ways.mail || person->email == NULL ||
	       notify_mail(batch, c, action, recipient, person, err);
}

/* Each but for whom somebody stands in. */
static bool notify_members(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct config_office *office,
    const struct notify_away *away, struct notify_ways ways, struct err *err)
{
	for (char **member = office->members; *member; member++) {
		OWN(person_clear)
		struct person person = {.id = 0};
		if (!person_of_member(batch->store, *member, &person, err))
			return false;
		/* What reviewers note among themselves is not for them. */
		if (person.id == c->record->requester_id)
			continue;
		if (!notify_is_replaced(away, &person) &&
		    !notify_member(
		        batch, c, action, office, &person, ways, err))
			return false;
	}
	return true;
}

/* What the office is asked to do, whoever stands in for one of its members is
 * asked by themselves; not those who have it as members. */
static bool notify_stand_ins(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct config_office *office,
    const struct notify_away *away, bool each, struct err *err)
{
	for (size_t i = 0; i < away->count; i++) {
		const struct absence *a = &away->list[i];
		OWN(person_clear)
		struct person delegate = {.id = 0};
		if (a->delegate == NULL || !stand_in_is_of(office, a))
			continue;
		if (!person_of_address(
		        batch->store, a->delegate, &delegate, err))
			return false;
		bool has_it = each && authorise_is_member(office, &delegate);
		if (!has_it && delegate.id != c->record->requester_id &&
		    !notify_other(batch, c, action, &delegate, true, err))
			return false;
	}
	return true;
}

/* In its channel; by mail too if the workflow says so. Without a channel each
 * member by themselves. */
static bool notify_office(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, const struct config_office *office,
    struct err *err)
{
	OWN(notify_away_clear)
	struct notify_away away = {.list = NULL};
	const struct notify_whom whom = {to, office, NULL};
	struct notify_ways ways = notify_ways(batch, action, office);
	bool each = ways.alone || ways.mail;
	bool asks = json_array_size(json_object_get(action, "buttons")) != 0;

	if (!absence_list(
	        batch->store, batch->now_ms, &away.list, &away.count, err))
		return false;
	if (ways.chat && !notify_chat(batch, c, action, &whom, err))
		return false;
	if (each && !notify_members(batch, c, action, office, &away, ways, err))
		return false;
	return !asks ||
	       notify_stand_ins(batch, c, action, office, &away, each, err);
}

/* Like a requester, a named person may not be in chat every day, or at all. */
static bool notify_named(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, struct err *err)
{
	const char *address = named_address(to, c->record);
	OWN(person_clear)
	struct person person = {.id = 0};

	if (address == NULL)
		return err_set(err, ERR_BUG, "%s names nobody", to);
	return person_of_address(batch->store, address, &person, err) &&
	       notify_other(batch, c, action, &person, true, err);
}

/* An office without one is asked itself: nothing is left lying. */
static bool notify_deputy(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *name, struct err *err)
{
	const struct config_office *office =
	    config_office_find(batch->config, name);
	OWN(own_string)
	char *to = own_printf("office:%s", name);
	OWN(person_clear)
	struct person person = {.id = 0};

	if (office == NULL)
		return err_set(err, ERR_BUG, "no such office: %s", name);
	if (office->deputy == NULL)
		return notify_office(batch, c, action, to, office, err);
	return person_of_address(batch->store, office->deputy, &person, err) &&
	       notify_other(batch, c, action, &person, true, err);
}

static bool notify_one(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, struct err *err)
{
	if (strcmp(to, "requester") == 0)
		return notify_person(
		    batch, c, action, to, c->requester, true, err);
	if (strcmp(to, "actor") == 0)
		return notify_other(
		    batch, c, action, &batch->actor, false, err);
	if (strncmp(to, "deputy:", strlen("deputy:")) == 0)
		return notify_deputy(
		    batch, c, action, to + strlen("deputy:"), err);
	if (strncmp(to, "office:", strlen("office:")) != 0)
		return notify_named(batch, c, action, to, err);
	const struct config_office *office =
	    config_office_find(batch->config, to + strlen("office:"));
	if (office == NULL)
		return err_set(err, ERR_BUG, "no such recipient: %s", to);
	return notify_office(batch, c, action, to, office, err);
}

bool notify_action(struct batch *batch, const struct notify_case *c,
    const json_t *action, struct err *err)
{
	const json_t *to = json_object_get(action, "to");
	json_t *one;
	size_t i;

	if (json_is_string(to))
		return notify_one(batch, c, action, json_string_value(to), err);
	json_array_foreach (to, i, one)
		if (!notify_one(batch, c, action, json_string_value(one), err))
			return false;
	return true;
}
