/*
 * notify_office.c: see notify_office.h.
 */
#include "engine/notify_office.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/notify_person.h"
#include "engine/notify_send.h"
#include "engine/stand_in.h"
#include "store/absence.h"
#include "store/person.h"

/* Those who are away now. */
struct notify_office_away {
	struct absence *list;
	size_t count;
};

static void notify_office_away_clear(struct notify_office_away *away)
{
	absence_free(away->list, away->count);
	*away = (struct notify_office_away){.list = NULL};
}

static bool notify_office_is_replaced(
    const struct notify_office_away *away, const struct person *person)
{
	for (size_t i = 0; i < away->count; i++)
		if (away->list[i].person_id == person->id)
			return away->list[i].delegate != NULL;
	return false;
}

/* By which ways an office hears of something. */
struct notify_office_ways {
	bool chat, mail;
	bool alone; /* each member by themselves: there is no channel */
};

static struct notify_office_ways notify_office_ways(const struct batch *batch,
    const json_t *action, const struct config_office *office)
{
	bool alone = office->slack_channel == NULL;
	bool by_mail =
	    alone && batch->config->mail_answers != CONFIG_ANSWERS_NO;

	return (struct notify_office_ways){
	    .chat = notify_person_wants(action, "chat", true),
	    .mail = notify_person_wants(action, "mail", by_mail),
	    .alone = alone,
	};
}

/* Who is in the chat is asked there if there is no channel, all others by
 * mail. */
static bool notify_office_member(struct batch *batch,
    const struct notify_case *c, const json_t *action,
    const struct config_office *office, const struct person *person,
    struct notify_office_ways ways, struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person->id);
	const struct notify_whom whom = {recipient, office, person};
	bool there = batch->config->slack_api_url && person_slack_user(person);
	bool chat = ways.alone && ways.chat && (there || !ways.mail);

	if (chat || notify_person_by_chat_alone(batch, person))
		return notify_send_chat(batch, c, action, &whom, err);
	return !ways.mail || person->email == NULL ||
	       notify_send_mail(batch, c, action, &whom, err);
}

/* Each but for whom somebody stands in. */
static bool notify_office_members(struct batch *batch,
    const struct notify_case *c, const json_t *action,
    const struct config_office *office, const struct notify_office_away *away,
    struct notify_office_ways ways, struct err *err)
{
	for (char **member = office->members; *member; member++) {
		OWN(person_clear)
		struct person person = {.id = 0};
		if (!person_of_member(batch->store, *member, &person, err))
			return false;
		/* What reviewers note among themselves is not for them. */
		if (person.id == c->record->requester_id)
			continue;
		if (!notify_office_is_replaced(away, &person) &&
		    !notify_office_member(
		        batch, c, action, office, &person, ways, err))
			return false;
	}
	return true;
}

/* What the office is asked to do, whoever stands in for one of its members is
 * asked by themselves; not those who have it as members. */
static bool notify_office_stand_ins(struct batch *batch,
    const struct notify_case *c, const json_t *action,
    const struct config_office *office, const struct notify_office_away *away,
    bool each, struct err *err)
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
		    !notify_person_other(
		        batch, c, action, &delegate, true, err))
			return false;
	}
	return true;
}

bool notify_office(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, const struct config_office *office,
    struct err *err)
{
	OWN(notify_office_away_clear)
	struct notify_office_away away = {.list = NULL};
	const struct notify_whom whom = {to, office, NULL};
	struct notify_office_ways ways =
	    notify_office_ways(batch, action, office);
	bool each = ways.alone || ways.mail;
	bool asks = json_array_size(json_object_get(action, "buttons")) != 0;

	if (!absence_list(
	        batch->store, batch->now_ms, &away.list, &away.count, err))
		return false;
	if (ways.chat && !notify_send_chat(batch, c, action, &whom, err))
		return false;
	if (each &&
	    !notify_office_members(batch, c, action, office, &away, ways, err))
		return false;
	return !asks || notify_office_stand_ins(
	                    batch, c, action, office, &away, each, err);
}
