/*
 * memo.c: see memo.h.
 */
#include "engine/memo.h"

#include "base/own.h"
#include "engine/hold.h"
#include "engine/mailing.h"
#include "store/post.h"

#include <string.h>

/* to: of which key of the payload ("channel", "user"), and what it is. */
static bool memo_post(struct batch *batch, int64_t case_id, const char *key,
    const char *to, const char *lane, int64_t thread_of, const json_t *notice,
    struct err *err)
{
	struct outbox_row row = {
	    .case_id = case_id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_strdup(lane),
	    .payload = json_pack("{s:s, s:O}", key, to, "notice", notice),
	};

	if (thread_of)
		json_object_set_new(
		    row.payload, "thread_of", json_integer(thread_of));
	return batch_send(batch, &row, err);
}

static bool memo_mail(struct batch *batch, const struct case_file *file,
    const struct person *member, const json_t *notice, struct err *err)
{
	const struct notify_case c = case_for_notices(file);
	struct mailing mailing = {
	    .to = member,
	    .taken_notice = json_incref((json_t *)notice),
	    .c = &c,
	};

	return mailing_send(batch, &mailing, err);
}

/* Where the case has reached the member: below their own message in the chat,
 * or by mail; nowhere else. */
static bool memo_member(struct batch *batch, const struct case_file *file,
    const struct person *member, const json_t *notice, struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)member->id);
	OWN(post_clear)
	struct post head = {.id = 0};
	OWN(post_clear)
	struct post letter = {.id = 0};
	enum post_got got = post_main(
	    batch->store, file->record.id, "slack", recipient, &head, err);

	bool held;

	if (got == POST_FOUND && head.held)
		return hold_words(
		    batch, file->record.id, member->id, notice, &held, err);
	if (got == POST_FOUND && person_slack_user(member))
		return memo_post(batch, file->record.id, "user",
		    person_slack_user(member), head.lane, head.id, notice, err);
	if (got == POST_FAILED)
		return false;
	got = post_main(
	    batch->store, file->record.id, "mail", recipient, &letter, err);
	return got == POST_FOUND ? memo_mail(batch, file, member, notice, err)
	                         : got == POST_ABSENT;
}

/* The members whom the case has reached. */
static bool memo_members(struct batch *batch, const struct case_file *file,
    const struct config_office *office, const struct person *about,
    const json_t *notice, struct err *err)
{
	for (char **name = office->members; *name; name++) {
		OWN(person_clear)
		struct person member = {.id = 0};
		if (!person_of_member(batch->store, *name, &member, err))
			return false;
		if (member.id != about->id &&
		    !memo_member(batch, file, &member, notice, err))
			return false;
	}
	return true;
}

bool memo_of_case(struct batch *batch, const struct case_file *file,
    const char *office, const struct person *about, const json_t *notice,
    struct err *err)
{
	const struct config_office *known =
	    config_office_find(batch->config, office);
	OWN(own_string)
	char *recipient = own_printf("office:%s", office);
	OWN(post_clear)
	struct post head = {.id = 0};

	if (known == NULL) /* taken out of the configuration since */
		return true;
	enum post_got got = post_main(
	    batch->store, file->record.id, "slack", recipient, &head, err);
	if (got == POST_FAILED)
		return false;
	if (got == POST_FOUND && known->slack_channel)
		return memo_post(batch, file->record.id, "channel",
		    known->slack_channel, head.lane, head.id, notice, err);
	return memo_members(batch, file, known, about, notice, err);
}

/* A person known by an address alone may well be there: the sender looks. */
static bool memo_chat(struct batch *batch, const struct person *person,
    const json_t *notice, struct err *err)
{
	const char *user = person_slack_user(person);
	struct outbox_row row = {
	    .person_id = person->id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane =
	        user ? own_printf("slack:%s", user)
	             : own_printf("slack:person:%lld", (long long)person->id),
	    .payload = json_pack("{s:s*, s:s*, s:O}", "user", user, "email",
	        user ? NULL : person->email, "notice", notice),
	};

	return batch_send(batch, &row, err);
}

bool memo_to_person(struct batch *batch, const struct person *person,
    const json_t *notice, struct err *err)
{
	struct mailing mailing = {.to = person};

	if (batch->config->slack_api_url &&
	    (person->chat_user || person->email) &&
	    !memo_chat(batch, person, notice, err))
		return false;
	if (batch->config->mail_host == NULL || person->email == NULL)
		return true;
	mailing.taken_notice = json_incref((json_t *)notice);
	return mailing_send(batch, &mailing, err);
}

/* Those who are in the chat. */
static bool memo_to_members(struct batch *batch,
    const struct config_office *office, const json_t *notice, struct err *err)
{
	for (char **name = office->members; *name; name++) {
		OWN(person_clear)
		struct person member = {.id = 0};
		if (!person_of_member(batch->store, *name, &member, err))
			return false;
		if (person_slack_user(&member) &&
		    !memo_chat(batch, &member, notice, err))
			return false;
	}
	return true;
}

bool memo_to_office(struct batch *batch, const struct config_office *office,
    const json_t *notice, struct err *err)
{
	if (batch->config->slack_api_url == NULL)
		return true;
	if (office->slack_channel == NULL)
		return memo_to_members(batch, office, notice, err);
	OWN(own_string)
	char *lane = own_printf("slack:%s", office->slack_channel);
	return memo_post(
	    batch, 0, "channel", office->slack_channel, lane, 0, notice, err);
}
