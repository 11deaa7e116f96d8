/*
 * away.c: see away.h. What a program writes is shown only if it answers a mail
 * of ours (nobody else knows its address or Message-ID), or if the sender is
 * proved.
 */
#include "engine/away.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/memo.h"
#include "engine/render.h"
#include "store/mailed.h"
#include "store/post.h"

#include <string.h>

static const int64_t AWAY_DAY_MS = INT64_C(24) * 3600 * 1000;

/* --- who, about what ----------------------------------------------------- */

/* The Message-ID of a mail of ours by "CT-1042.17", which was signed. */
static bool away_message_id(
    struct batch *batch, char **ret_message_id, struct err *err)
{
	const struct event *e = batch->event;
	const char *dot = e->ref ? strchr(e->ref, '.') : NULL;
	OWN(post_clear)
	struct post post = {.id = 0};

	if (dot == NULL || (e->doubts & EVENT_UNSIGNED)) {
		*ret_message_id = own_strdup_or_null(e->thread);
		return true;
	}
	if (post_get(batch->store, strtoll(dot + 1, NULL, 10), &post, err) ==
	    POST_FAILED)
		return false;
	*ret_message_id = own_strdup_or_null(post.ts);
	return true;
}

/* The mail of ours that is answered: by the address that it would come back
 * to, by the one for answers, or by its Message-ID. */
static enum outbox_got away_find(
    struct batch *batch, struct mailed *ret_mailed, struct err *err)
{
	const struct event *e = batch->event;
	OWN(own_string)
	char *message_id = NULL;

	if (e->ref && strspn(e->ref, "0123456789") == strlen(e->ref))
		return mailed_find(
		    batch->store, strtoll(e->ref, NULL, 10), ret_mailed, err);
	if (!away_message_id(batch, &message_id, err))
		return OUTBOX_FAILED;
	return message_id ? mailed_find_by_message_id(
	                        batch->store, message_id, ret_mailed, err)
	                  : OUTBOX_ABSENT;
}

static bool away_is_reviewer(const struct config *config, const char *address)
{
	for (size_t i = 0; i < config->office_count; i++)
		for (char **m = config->offices[i].members; *m; m++)
			if (strcmp(*m, address) == 0)
				return true;
	return false;
}

/* id 0: nobody whom an office would miss. */
static bool away_who(struct batch *batch, const struct mailed *mailed,
    struct person *ret_person, struct err *err)
{
	const struct event *e = batch->event;

	if (mailed->person_id)
		return person_get(
		    batch->store, mailed->person_id, ret_person, err);
	if ((e->doubts & EVENT_CLAIMED) || e->who == NULL ||
	    !away_is_reviewer(batch->config, e->who))
		return true;
	return person_of_address(batch->store, e->who, ret_person, err);
}

/* --- showing it ---------------------------------------------------------- */

static bool away_notice(struct batch *batch, const struct person *person,
    const char *number, json_t **ret_notice, struct err *err)
{
	json_auto_t *data = json_pack("{s:{s:s}, s:s, s:s*}", "person", "name",
	    person->name, "text", batch->event->text, "number", number);

	return render_plain(batch, "mail-away", data, ret_notice, err);
}

/* Those of the offices of the case that are theirs. */
static bool away_show_of(struct batch *batch, const struct case_file *file,
    const struct person *person, bool *ret_any, struct err *err)
{
	json_auto_t *notice = NULL;
	json_t *name;
	size_t i;

	if (!away_notice(batch, person, file->record.number, &notice, err))
		return false;
	json_array_foreach (workflow_offices(file->workflow), i, name) {
		const struct config_office *office =
		    config_office_find(batch->config, json_string_value(name));
		if (office == NULL || !authorise_is_member(office, person))
			continue;
		*ret_any = true;
		if (!memo_of_case(
		        batch, file, office->name, person, notice, err))
			return false;
	}
	return true;
}

static bool away_show_all(struct batch *batch, const struct person *person,
    bool *ret_any, struct err *err)
{
	json_auto_t *notice = NULL;

	if (!away_notice(batch, person, NULL, &notice, err))
		return false;
	for (size_t i = 0; i < batch->config->office_count; i++) {
		const struct config_office *office = &batch->config->offices[i];
		if (!authorise_is_member(office, person))
			continue;
		*ret_any = true;
		if (!memo_to_office(batch, office, notice, err))
			return false;
	}
	return true;
}

static bool away_show(struct batch *batch, int64_t case_id,
    const struct person *person, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	struct case_record record = {.id = case_id};
	bool any = false;
	enum case_record_got got =
	    case_id ? case_find_id(batch, case_id, &file, err) : CASE_ABSENT;

	if (got == CASE_FAILED ||
	    !(got == CASE_FOUND ? away_show_of(batch, &file, person, &any, err)
	                        : away_show_all(batch, person, &any, err)))
		return false;
	return !any ||
	       (person_away(batch->store, person->id, batch->now_ms, err) &&
	           case_note(batch, case_id ? &record : NULL, "mail.away",
	               "shown", err));
}

bool away(struct batch *batch, struct err *err)
{
	struct mailed mailed = {.outbox_id = 0};
	OWN(person_clear)
	struct person person = {.id = 0};

	if (batch->event->text == NULL)
		return true;
	if (away_find(batch, &mailed, err) == OUTBOX_FAILED ||
	    !away_who(batch, &mailed, &person, err))
		return false;
	bool lately = person.away_at_ms &&
	              batch->now_ms - person.away_at_ms < AWAY_DAY_MS;
	return person.id == 0 || lately ||
	       away_show(batch, mailed.case_id, &person, err);
}
