/*
 * notify_office.c: see notify_office.h.
 */
#include "engine/notify_office.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/hold.h"
#include "engine/notify_person.h"
#include "engine/notify_send.h"
#include "engine/stand_in.h"
#include "store/absence.h"
#include "store/person.h"

/* One notice to one office. All borrowed, but for the list. */
struct notify_office_round {
	const struct notify_case *c; /* as the office sees it */
	const struct notify_case *base;
	const json_t *action;
	const struct config_office *office;
	bool chat, mail; /* by which ways it hears of it */
	bool alone;      /* each member by themselves: there is no channel */
	bool asks;       /* it is asked to do something */
	struct absence *away; /* those who are away now */
	size_t away_count;
};

static void notify_office_round_clear(struct notify_office_round *round)
{
	absence_free(round->away, round->away_count);
	*round = (struct notify_office_round){.away = NULL};
}

static bool notify_office_round_init(
    struct batch *batch, struct notify_office_round *round, struct err *err)
{
	const json_t *action = round->action;
	bool alone = round->office->slack_channel == NULL;
	bool by_mail =
	    alone && batch->config->mail_answers != CONFIG_ANSWERS_NO;

	round->alone = alone;
	round->chat = notify_person_wants(action, "chat", true);
	round->mail = notify_person_wants(action, "mail", by_mail);
	round->asks = json_array_size(json_object_get(action, "buttons")) != 0;
	return absence_list(
	    batch->store, batch->now_ms, &round->away, &round->away_count, err);
}

static bool notify_office_is_replaced(
    const struct notify_office_round *round, const struct person *person)
{
	for (size_t i = 0; round->asks && i < round->away_count; i++)
		if (round->away[i].person_id == person->id)
			return round->away[i].delegate != NULL;
	return false;
}

/* Who is in the chat is asked there if there is no channel, all others by
 * mail. */
static bool notify_office_member(struct batch *batch,
    const struct notify_office_round *round, const struct person *person,
    struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person->id);
	const struct keep_whom whom = {recipient, round->office, person};
	bool there = batch->config->slack_api_url && person_slack_user(person);
	bool chat = round->alone && round->chat && (there || !round->mail);
	bool held;

	if (!hold_notice(batch, round->c, round->action, &whom, &held, err))
		return false;
	if (held)
		return true;
	if (chat || notify_person_by_chat_alone(batch, person))
		return notify_send_chat(
		    batch, round->c, round->action, &whom, err);
	return !round->mail || person->email == NULL ||
	       notify_send_mail(batch, round->c, round->action, &whom, err);
}

/* Each but for whom somebody stands in. */
static bool notify_office_members(struct batch *batch,
    const struct notify_office_round *round, struct err *err)
{
	for (char **member = round->office->members; *member; member++) {
		OWN(person_clear)
		struct person person = {.id = 0};
		if (!person_of_member(batch->store, *member, &person, err))
			return false;
		/* What reviewers note among themselves is not for them. */
		if (person.id == round->c->record->requester_id)
			continue;
		if (!notify_office_is_replaced(round, &person) &&
		    !notify_office_member(batch, round, &person, err))
			return false;
	}
	return true;
}

/* Whoever stands in for one of its members is asked by themselves; not those
 * who have it as members. */
static bool notify_office_stand_ins(struct batch *batch,
    const struct notify_office_round *round, struct err *err)
{
	bool each = round->alone || round->mail;

	for (size_t i = 0; i < round->away_count; i++) {
		const struct absence *a = &round->away[i];
		OWN(person_clear)
		struct person delegate = {.id = 0};
		if (a->delegate == NULL || !stand_in_is_of(round->office, a))
			continue;
		if (!person_of_address(
		        batch->store, a->delegate, &delegate, err))
			return false;
		bool has_it =
		    each && authorise_is_member(round->office, &delegate);
		if (!has_it && delegate.id != round->c->record->requester_id &&
		    !notify_person_reviewer(
		        batch, round->base, round->action, &delegate, err))
			return false;
	}
	return true;
}

bool notify_office(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, const struct config_office *office,
    struct err *err)
{
	struct notify_case theirs = *c;
	OWN(notify_office_round_clear)
	struct notify_office_round round = {
	    .c = &theirs, .base = c, .action = action, .office = office};
	const struct keep_whom whom = {to, office, NULL};

	theirs.office = office;
	if (!notify_office_round_init(batch, &round, err))
		return false;
	if (round.chat && !notify_send_chat(batch, &theirs, action, &whom, err))
		return false;
	if ((round.alone || round.mail) &&
	    !notify_office_members(batch, &round, err))
		return false;
	return !round.asks || notify_office_stand_ins(batch, &round, err);
}
