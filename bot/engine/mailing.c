/*
 * mailing.c: see mailing.h. Lanes: mail:CASE:PERSON for what happens (CASE is
 * "memo" where it is about none), answer:PERSON: and stranger:PERSON: for what
 * answers a letter, which are counted.
 */
#include "engine/mailing.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/case.h"
#include "engine/render.h"
#include "store/mailed.h"
#include "store/post.h"

#include <string.h>

static const int64_t MAILING_HOUR_MS = INT64_C(3600) * 1000;

bool mailing_is_mail(const struct event *event)
{
	return event && strcmp(event->source, "mail") == 0;
}

static bool mailing_to_stranger(const struct batch *batch)
{
	return batch->event->doubts & EVENT_CLAIMED;
}

/* --- enough is enough ---------------------------------------------------- */

static char *mailing_lane(
    const struct batch *batch, const struct mailing *mailing)
{
	const char *about = mailing->c ? mailing->c->record->number : "memo";

	if (!mailing->answers)
		return own_printf(
		    "mail:%s:%lld", about, (long long)mailing->to->id);
	return own_printf(
	    "%s:%lld:", mailing_to_stranger(batch) ? "stranger" : "answer",
	    (long long)mailing->to->id);
}

static bool mailing_within_limits(struct batch *batch,
    const struct mailing *mailing, const char *lane, bool *ret_within,
    struct err *err)
{
	const struct config *config = batch->config;
	int64_t since_ms = batch->now_ms - MAILING_HOUR_MS;
	int64_t sender, strangers = 0, of_case = 0;

	if (!mailed_count(batch->store, lane, since_ms, &sender, err))
		return false;
	if (mailing_to_stranger(batch) &&
	    !mailed_count(batch->store, "stranger:", since_ms, &strangers, err))
		return false;
	if (mailing->c &&
	    !mailed_count_of_case(batch->store, mailing->c->record->id,
	        "answer:", since_ms, &of_case, err))
		return false;
	*ret_within = sender < config->mail_per_sender &&
	              (!mailing_to_stranger(batch) ||
	                  strangers < config->mail_to_strangers) &&
	              (!mailing->c || of_case < config->mail_per_case);
	return true;
}

/* --- the thread ---------------------------------------------------------- */

/* What the Message-ID names: the case, the draft, or nothing. */
static char *mailing_about(const struct mailing *mailing)
{
	if (mailing->c)
		return own_strdup(mailing->c->record->number);
	return mailing->draft_id
	           ? own_printf("DRAFT.%lld", (long long)mailing->draft_id)
	           : own_strdup("letter");
}

static void mailing_refer(json_t *references, const char *id)
{
	json_t *one;
	size_t i;

	if (id == NULL)
		return;
	json_array_foreach (references, i, one)
		if (strcmp(json_string_value(one), id) == 0)
			return;
	json_array_append_new(references, json_string(id));
}

/*
 * Mail programs keep a thread together by References, and Gmail and Outlook
 * only as long as the subject stays. So every mail of a case has the same one,
 * and its own title at the head of its text. An answer to a letter that had
 * another subject stays in that letter's thread.
 */
static bool mailing_is_of_case(
    const struct batch *batch, const struct mailing *mailing)
{
	const char *theirs = mailing->answers ? batch->event->subject : NULL;

	if (mailing->c == NULL)
		return false;
	if (theirs == NULL || theirs[0] == '\0')
		return true;
	OWN(own_string)
	char *number = own_printf("[%s]", mailing->c->record->number);
	return strcasestr(theirs, number) != NULL;
}

/* Message-ID of the first mail of the case to that person. Yours to free();
 * NULL: this is the first. */
static bool mailing_head(struct batch *batch, const struct mailing *mailing,
    char **ret_head, struct err *err)
{
	const struct case_record *record = mailing->c->record;
	OWN(own_string)
	char *tag = NULL;

	if (mailed_first(batch->store, record->id, mailing->to->id, &tag,
	        err) == OUTBOX_FAILED)
		return false;
	*ret_head = tag ? own_printf("<%s.%s@%s>", record->number, tag,
	                      batch->config->mail_domain)
	                : NULL;
	return true;
}

static char *mailing_subject(const struct batch *batch,
    const struct mailing *mailing, bool is_of_case, bool first)
{
	const char *theirs = mailing->answers ? batch->event->subject : NULL;

	if (is_of_case)
		return own_printf("%s[%s] %s",
		    first ? "" : "Re: ", mailing->c->record->number,
		    workflow_title(mailing->c->workflow));
	if (theirs && theirs[0])
		return own_printf("%s%s",
		    strncasecmp(theirs, "re:", 3) == 0 ? "" : "Re: ", theirs);
	return own_strdup(jsonx_path_text(mailing->taken_notice, "title"));
}

/* Sets subject and references. */
static bool mailing_thread(struct batch *batch, const struct mailing *mailing,
    json_t *payload, struct err *err)
{
	bool is_of_case = mailing_is_of_case(batch, mailing);
	json_t *references = json_array();
	OWN(own_string)
	char *head = NULL;

	json_object_set_new(payload, "references", references);
	if (is_of_case && !mailing_head(batch, mailing, &head, err))
		return false;
	mailing_refer(references, head);
	if (mailing->answers) {
		mailing_refer(references, batch->event->thread);
		mailing_refer(references, batch->event->channel);
	}
	OWN(own_string)
	char *subject = mailing_subject(
	    batch, mailing, is_of_case, json_array_size(references) == 0);
	json_object_set_new(payload, "subject", json_string(subject));
	return true;
}

/* --- what an answer may do ----------------------------------------------- */

static bool mailing_keep_post(struct batch *batch,
    const struct mailing *mailing, const char *message_id, int64_t *ret_post_id,
    struct err *err)
{
	json_auto_t *verbs = mailing->verbs
	                         ? json_incref((json_t *)mailing->verbs)
	                         : json_array();
	struct post post = {
	    .case_id = mailing->c->record->id,
	    .system = (char *)"mail",
	    .lane = (char *)"",
	    .recipient = (char *)mailing->recipient,
	    .office = mailing->c->office ? mailing->c->office->name : NULL,
	    .template_ = (char *)mailing->template_,
	    .verbs = verbs,
	    .reply_verb = (char *)mailing->reply_verb,
	    .asks = mailing->asks,
	    .made_at_ms = batch->now_ms,
	    .hash = (char *)"",
	    .channel = (char *)"mail",
	    .ts = (char *)message_id,
	    .event_id = mailing->c->event_id,
	};

	if (!post_insert(batch->store, &post, err))
		return false;
	*ret_post_id = post.id;
	return true;
}

/* Sets reply_ref, so that the sender signs an address for it. */
static bool mailing_answerable(struct batch *batch,
    const struct mailing *mailing, const char *message_id, json_t *payload,
    struct err *err)
{
	int64_t post_id;

	if (batch->config->mail_answers == CONFIG_ANSWERS_NO)
		return true;
	if (mailing->draft_id) {
		OWN(own_string)
		char *ref = mailing_about(mailing);
		json_object_set_new(payload, "reply_ref", json_string(ref));
	}
	if (mailing->c == NULL || mailing->recipient == NULL)
		return true;
	if (!mailing_keep_post(batch, mailing, message_id, &post_id, err))
		return false;
	OWN(own_string)
	char *ref = own_printf(
	    "%s.%lld", mailing->c->record->number, (long long)post_id);
	json_object_set_new(payload, "reply_ref", json_string(ref));
	return true;
}

/* Below the notice: which words an answer may begin with. */
static bool mailing_foot(struct batch *batch, const struct mailing *mailing,
    json_t *notice, struct err *err)
{
	json_auto_t *foot = NULL;

	if (batch->config->mail_answers == CONFIG_ANSWERS_NO ||
	    mailing->recipient == NULL || mailing->says_how)
		return true;
	if (!render_foot(batch, mailing->c, mailing->verbs, mailing->reply_verb,
	        &foot, err))
		return false;
	if (foot == NULL)
		return true;
	OWN(own_string)
	char *whole =
	    own_printf("%s\n\n---\n\n%s", jsonx_path_text(notice, "markdown"),
	        jsonx_path_text(foot, "markdown"));
	json_object_set_new(notice, "markdown", json_string(whole));
	return true;
}

/* --- sending ------------------------------------------------------------- */

/* A person without an address: the row is there and says so, for people. */
static bool mailing_no_address(
    struct batch *batch, struct outbox_row *row, struct err *err)
{
	row->journal_id = batch->journal_id;
	row->created_at_ms = row->due_at_ms = batch->now_ms;
	bool ok = outbox_insert(batch->store, row, err) &&
	          outbox_finish(batch->store, row->id, "failed", NULL,
	              "no_address", batch->now_ms, err);
	outbox_row_clear(row);
	return ok;
}

static bool mailing_row(struct batch *batch, const struct mailing *mailing,
    char **taken_lane, struct err *err)
{
	const char *email = mailing->to->email;
	OWN(own_string)
	char *about = mailing_about(mailing);
	OWN(outbox_row_clear)
	struct outbox_row row = {
	    .case_id = mailing->c ? mailing->c->record->id : 0,
	    .person_id = mailing->to->id,
	    .system = own_strdup("mail"),
	    .kind = DELIVERY_MAIL,
	    .lane = MOVE(*taken_lane),
	    .tag = outbox_new_tag(),
	};
	OWN(own_string)
	char *id = own_printf(
	    "<%s.%s@%s>", about, row.tag, batch->config->mail_domain);

	row.payload = json_pack("{s:s, s:s, s:O, s:s}", "to",
	    email ? email : "", "to_name", mailing->to->name, "notice",
	    mailing->taken_notice, "message_id", id);
	if (mailing->form)
		json_object_set(row.payload, "form", (json_t *)mailing->form);
	if (mailing->form_errors)
		json_object_set(
		    row.payload, "errors", (json_t *)mailing->form_errors);
	if (mailing->form_values)
		json_object_set(
		    row.payload, "values", (json_t *)mailing->form_values);
	if (mailing->answers)
		json_object_set_new(row.payload, "replies", json_true());
	if (!mailing_thread(batch, mailing, row.payload, err) ||
	    !mailing_answerable(batch, mailing, id, row.payload, err))
		return false;
	return email ? batch_send(batch, &row, err)
	             : mailing_no_address(batch, &row, err);
}

bool mailing_send(
    struct batch *batch, const struct mailing *mailing, struct err *err)
{
	json_auto_t *notice = mailing->taken_notice;
	OWN(own_string)
	char *lane = mailing_lane(batch, mailing);
	bool within = true;

	if (mailing->answers && mailing_to_stranger(batch) &&
	    strcmp(mailing->to->standing, "member") != 0)
		return true;
	if (mailing->answers &&
	    !mailing_within_limits(batch, mailing, lane, &within, err))
		return false;
	if (!within)
		return case_note(batch, mailing->c ? mailing->c->record : NULL,
		    "mail", "too_many_answers", err);
	return mailing_foot(batch, mailing, notice, err) &&
	       mailing_row(batch, mailing, &lane, err);
}
