/*
 * bounced.c: see bounced.h.
 */
#include "engine/bounced.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/case.h"
#include "engine/memo.h"
#include "engine/render.h"
#include "store/mailed.h"
#include "store/person_address.h"

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

/* --- the offices --------------------------------------------------------- */

static bool bounced_tell_of(struct batch *batch, const struct case_file *file,
    const struct person *person, struct err *err)
{
	json_auto_t *notice = NULL;
	json_t *office;
	size_t i;

	json_auto_t *data = json_pack("{s:O, s:{s:s, s:s*}, s:b}", "case",
	    json_object_get(file->rules, "case"), "person", "name",
	    person->name, "email", person->email, "in_chat",
	    person->chat_user != NULL);
	if (!render_plain(batch, "mail-bounced", data, &notice, err))
		return false;
	json_array_foreach (workflow_offices(file->workflow), i, office)
		if (!memo_of_case(batch, file, json_string_value(office),
		        person, notice, err))
			return false;
	return true;
}

/* Each open case that is theirs. */
static bool bounced_tell_all(
    struct batch *batch, const struct person *person, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		enum case_record_got got = case_record_open_of(
		    batch->store, person->id, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		if (!case_get(batch, after_id, &file, err) ||
		    !bounced_tell_of(batch, &file, person, err))
			return false;
	}
}

/* The case of the mail, unless its offices know: by the first of its mails to
 * come back, or because they were told when the address became known as bad. */
static bool bounced_tell_case(struct batch *batch,
    const struct outbox_row *mail, const struct person *person, bool told,
    struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	int64_t failed;

	if (mail->case_id == 0)
		return true;
	enum case_record_got got =
	    case_find_id(batch, mail->case_id, &file, err);
	if (got != CASE_FOUND) /* over and done with, its rules forgotten */
		return got == CASE_ABSENT;
	bool theirs =
	    file.record.requester_id == person->id && file.record.open;
	if (theirs &&
	    (told || file.record.opened_at_ms <= person->undeliverable_at_ms))
		return true;
	return mailed_failed(
	           batch->store, mail->case_id, person->id, &failed, err) &&
	       (failed > 1 || bounced_tell_of(batch, &file, person, err));
}

/* --- the bounce ---------------------------------------------------------- */

/* By the address that it came back to, or by the returned Message-ID. */
static enum outbox_got bounced_find(struct batch *batch, const char *error,
    struct outbox_row *ret_mail, struct err *err)
{
	const struct event *e = batch->event;
	struct mailed mailed = {
	    .outbox_id = e->ref ? strtoll(e->ref, NULL, 10) : 0};

	if (e->ref == NULL) {
		enum outbox_got got = mailed_find_by_message_id(
		    batch->store, e->thread ? e->thread : "", &mailed, err);
		if (got != OUTBOX_FOUND)
			return got;
	}
	return outbox_bounce(batch->store, mailed.outbox_id, error,
	    batch->now_ms, ret_mail, err);
}

/* RFC 3463: class 4 was worth trying, and may be again. Whoever gives no code
 * means what most mean. */
static bool bounced_for_good(const struct event *e)
{
	return e->text == NULL || e->text[0] == '5';
}

bool bounced_mail(struct batch *batch, const struct outbox_row *mail,
    bool for_good, struct err *err)
{
	OWN(person_clear)
	struct person person = {.id = 0};
	bool is_new = false;

	if (!person_get(batch->store, mail->person_id, &person, err) ||
	    (for_good && !person_address_undeliverable(batch->store,
	                     jsonx_path_text(mail->payload, "to"),
	                     batch->now_ms, &is_new, err)))
		return false;
	return bounced_other_channel(batch, mail, &person, err) &&
	       (!is_new || bounced_tell_all(batch, &person, err)) &&
	       bounced_tell_case(batch, mail, &person, is_new, err);
}

bool bounced(struct batch *batch, struct err *err)
{
	const struct event *e = batch->event;
	OWN(outbox_row_clear)
	struct outbox_row mail = {.id = 0};
	OWN(own_string)
	char *error = own_printf("bounced %s", e->text ? e->text : "");

	enum outbox_got got = bounced_find(batch, error, &mail, err);
	if (got != OUTBOX_FOUND)
		return got == OUTBOX_ABSENT;
	struct case_record record = {.id = mail.case_id};
	OWN(own_string)
	char *outcome = own_printf("failed: %s", error);
	return case_note(batch, mail.case_id ? &record : NULL, "mail.mail",
	           outcome, err) &&
	       bounced_mail(batch, &mail, bounced_for_good(e), err);
}
