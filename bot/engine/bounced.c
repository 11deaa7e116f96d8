/*
 * bounced.c: see bounced.h.
 */
#include "engine/bounced.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/case.h"
#include "engine/render.h"
#include "store/post.h"

#include <string.h>

/* The notice that did not reach the mailbox, as a direct message. */
static bool bounced_other_channel(struct batch *batch,
    const struct outbox_row *mail, const struct person *person, struct err *err)
{
	const char *user = person_slack_user(person);

	if (user == NULL || batch->config->slack_api_url == NULL)
		return true;
	struct outbox_row row = {
	    .case_id = mail->case_id,
	    .person_id = person->id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_printf("slack:%s", user),
	    .payload = json_pack("{s:s, s:O}", "user", user, "notice",
	        json_object_get(mail->payload, "notice")),
	};
	return batch_send(batch, &row, err);
}

/* In the thread of the case, where the office has one. */
static bool bounced_tell_office(struct batch *batch,
    const struct case_file *file, const char *office, const json_t *notice,
    struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("office:%s", office);
	OWN(post_clear)
	struct post head = {.id = 0};
	enum post_got got = post_main(
	    batch->store, file->record.id, "slack", recipient, &head, err);

	if (got != POST_FOUND || head.channel == NULL)
		return got != POST_FAILED;
	struct outbox_row row = {
	    .case_id = file->record.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_strdup(head.lane),
	    .payload = json_pack("{s:s, s:s, s:O}", "channel", head.channel,
	        "thread", head.ts, "notice", notice),
	};
	return batch_send(batch, &row, err);
}

static bool bounced_tell_offices(struct batch *batch, int64_t case_id,
    const struct person *person, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_auto_t *notice = NULL;
	json_t *office;
	size_t i;

	if (case_id == 0)
		return true;
	enum case_record_got got = case_find_id(batch, case_id, &file, err);
	if (got != CASE_FOUND) /* over and done with, its rules forgotten */
		return got == CASE_ABSENT;
	json_auto_t *data = json_pack("{s:O, s:{s:s, s:s*}, s:b}", "case",
	    json_object_get(file.rules, "case"), "person", "name", person->name,
	    "email", person->email, "in_chat", person->chat_user != NULL);
	if (!render_plain(batch, "mail-bounced", data, &notice, err))
		return false;
	json_array_foreach (workflow_offices(file.workflow), i, office)
		if (!bounced_tell_office(
		        batch, &file, json_string_value(office), notice, err))
			return false;
	return true;
}

bool bounced(struct batch *batch, struct err *err)
{
	const struct event *e = batch->event;
	OWN(outbox_row_clear)
	struct outbox_row mail = {.id = 0};
	OWN(person_clear)
	struct person person = {.id = 0};
	OWN(own_string)
	char *error = own_printf("bounced %s", e->text ? e->text : "");

	switch (outbox_bounce(batch->store, strtoll(e->ref, NULL, 10), error,
	    batch->now_ms, &mail, err)) {
	case OUTBOX_FAILED:
		return false;
	case OUTBOX_ABSENT:
		return true;
	case OUTBOX_FOUND:
		break;
	}
	struct case_record record = {.id = mail.case_id};
	OWN(own_string)
	char *outcome = own_printf("failed: %s", error);
	return case_note(batch, mail.case_id ? &record : NULL, "mail.mail",
	           outcome, err) &&
	       person_get(batch->store, mail.person_id, &person, err) &&
	       bounced_other_channel(batch, &mail, &person, err) &&
	       bounced_tell_offices(batch, mail.case_id, &person, err);
}
