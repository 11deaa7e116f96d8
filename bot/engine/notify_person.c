/*
 * notify_person.c: see notify_person.h.
 */
#include "engine/notify_person.h"

#include "base/own.h"
#include "engine/hold.h"
#include "engine/notify_send.h"

#include <string.h>

static const int64_t NOTIFY_PERSON_DAY_MS = INT64_C(24) * 3600 * 1000;

bool notify_person_wants(const json_t *action, const char *via, bool by_default)
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

bool notify_person_by_chat_alone(
    const struct batch *batch, const struct person *person)
{
	return person->undeliverable_at_ms && person_slack_user(person) &&
	       batch->config->slack_api_url;
}

/* Whom the chat system did not know by their address is looked for again a day
 * later: they may have come. */
static bool notify_person_by_mail_alone(
    const struct batch *batch, const struct person *person)
{
	return person_slack_user(person) == NULL && person->not_in_chat_at_ms &&
	       batch->now_ms - person->not_in_chat_at_ms < NOTIFY_PERSON_DAY_MS;
}

/* What is meant for the chat alone would reach them nowhere. */
static bool notify_person_is_not_in_chat(
    const struct batch *batch, const struct person *person)
{
	return batch->config->slack_api_url == NULL ||
	       (person_slack_user(person) == NULL && person->not_in_chat_at_ms);
}

bool notify_person(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *recipient, const struct person *person,
    bool mail_by_default, struct err *err)
{
	bool chat = notify_person_wants(action, "chat", true);
	bool mail = notify_person_wants(action, "mail", mail_by_default);

	if (mail && notify_person_by_chat_alone(batch, person)) {
		chat = true;
		mail = false;
	}
	if (mail && notify_person_by_mail_alone(batch, person))
		chat = false;
	if (chat && !mail && json_object_get(action, "via") &&
	    notify_person_is_not_in_chat(batch, person)) {
		chat = false;
		mail = true;
	}
	const struct keep_whom whom = {recipient, NULL, person};
	return (!chat || notify_send_chat(batch, c, action, &whom, err)) &&
	       (!mail || notify_send_mail(batch, c, action, &whom, err));
}

bool notify_person_other(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct person *person, bool mail_by_default,
    struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person->id);

	return person->id == 0 || notify_person(batch, c, action, recipient,
	                              person, mail_by_default, err);
}

bool notify_person_reviewer(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct person *person, struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person->id);
	const struct keep_whom whom = {recipient, NULL, person};
	bool held;

	return hold_notice(batch, c, action, &whom, &held, err) &&
	       (held ||
	           notify_person_other(batch, c, action, person, true, err));
}
