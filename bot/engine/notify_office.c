/*
 * notify_office.c: see notify_office.h.
 */
#include "engine/notify_office.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/hold.h"
#include "engine/notify_person.h"
#include "engine/notify_send.h"
#include "engine/shortage.h"
#include "engine/stand_in.h"
#include "store/absence.h"
#include "store/person.h"
#include "store/post.h"

#include <string.h>

/* One notice to one office. All borrowed, but for the list. */
struct notify_office_round {
	const struct notify_case *c; /* as the office sees it */
	const struct notify_case *base;
	const json_t *action;
	const struct config_office *office;
	bool chat, mail; /* by which ways it hears of it */
	bool alone;      /* each member by themselves: there is no channel */
	bool asks;       /* it is asked to do something */
	bool others;     /* those who have it already are left out */
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

/* Has the case reached them, as far as that counts? */
static bool notify_office_has_it(struct batch *batch,
    const struct notify_office_round *round, const struct person *person,
    bool *ret_has, struct err *err)
{
	static const char *const systems[] = {"slack", "mail"};
	int64_t case_id = round->c->record->id;
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person->id);

	*ret_has = false;
	for (size_t i = 0; round->others && !*ret_has && i < 2; i++) {
		OWN(post_clear)
		struct post post = {.id = 0};
		enum post_got got = post_main(
		    batch->store, case_id, systems[i], recipient, &post, err);
		if (got == POST_FAILED)
			return false;
		*ret_has = got == POST_FOUND;
	}
	return true;
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
	bool held, has_it;

	if (!notify_office_has_it(batch, round, person, &has_it, err))
		return false;
	if (has_it)
		return true;
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

/* Somebody who is no member, unless they have it as one. */
static bool notify_office_outsider(struct batch *batch,
    const struct notify_office_round *round, const char *address,
    struct err *err)
{
	bool each = round->alone || round->mail;
	OWN(person_clear)
	struct person person = {.id = 0};
	bool has_it;

	if (!person_of_address(batch->store, address, &person, err) ||
	    !notify_office_has_it(batch, round, &person, &has_it, err))
		return false;
	if (has_it || person.id == round->c->record->requester_id ||
	    (each && authorise_is_member(round->office, &person)))
		return true;
	return notify_person_reviewer(
	    batch, round->base, round->action, &person, err);
}

/* Whoever stands in for one of its members is asked by themselves. */
static bool notify_office_stand_ins(struct batch *batch,
    const struct notify_office_round *round, struct err *err)
{
	for (size_t i = 0; i < round->away_count; i++) {
		const struct absence *a = &round->away[i];
		if (a->delegate && stand_in_is_of(round->office, a) &&
		    !notify_office_outsider(batch, round, a->delegate, err))
			return false;
	}
	return true;
}

static bool notify_office_deputy_is_asked(
    const struct notify_office_round *round)
{
	const char *deputy = round->office->deputy;

	for (size_t i = 0; i < round->away_count; i++)
		if (round->away[i].delegate &&
		    strcmp(round->away[i].delegate, deputy) == 0 &&
		    stand_in_is_of(round->office, &round->away[i]))
			return true;
	return false;
}

/* Too few can decide: the deputy is asked, and who can mend it is told. */
static bool notify_office_short(struct batch *batch,
    const struct notify_office_round *round, struct err *err)
{
	const struct config_office *office = round->office;
	const struct case_record *record = round->c->record;
	bool is_short;
	int able;

	if (!shortage(batch->store, office, record->requester_id, &able,
	        &is_short, err))
		return false;
	if (!is_short)
		return true;
	if (office->deputy && !notify_office_deputy_is_asked(round) &&
	    !notify_office_outsider(batch, round, office->deputy, err))
		return false;
	return shortage_tell(batch, office, record->number, able, err);
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
	return !round.asks || (notify_office_stand_ins(batch, &round, err) &&
	                          notify_office_short(batch, &round, err));
}

bool notify_office_others(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct config_office *office, struct err *err)
{
	struct notify_case theirs = *c;
	OWN(notify_office_round_clear)
	struct notify_office_round round = {.c = &theirs,
	    .base = c,
	    .action = action,
	    .office = office,
	    .others = true};

	theirs.office = office;
	return notify_office_round_init(batch, &round, err) &&
	       (!round.alone || notify_office_members(batch, &round, err)) &&
	       notify_office_stand_ins(batch, &round, err) &&
	       notify_office_short(batch, &round, err);
}
