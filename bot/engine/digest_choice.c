/*
 * digest_choice.c: see digest_choice.h.
 */
#include "engine/digest_choice.h"

#include "base/own.h"
#include "base/str.h"
#include "engine/case.h"
#include "engine/digest.h"
#include "engine/digest_time.h"
#include "engine/stand_in.h"
#include "engine/tell.h"
#include "store/digest.h"
#include "store/home.h"

#include <string.h>
#include <strings.h>

const char DIGEST_CHOICE[] = "digest";

static const char DIGEST_ANSWER[] = "digest-choice";

enum digest_wish { DIGEST_NOTHING, DIGEST_SHOW, DIGEST_ON, DIGEST_OFF };

static const struct {
	const char *words;
	const char *ref; /* of the button */
	enum digest_wish wish;
} digest_wishes[] = {
    {"digest", "", DIGEST_SHOW},
    {"digest on", "on", DIGEST_ON},
    {"digest off", "off", DIGEST_OFF},
};

/* The first line alone: below it a mail may have a signature. */
static enum digest_wish digest_read(const char *text)
{
	const char *line = text + strspn(text, " \t\r\n");
	size_t len = strcspn(line, "\r\n");

	while (len && strchr(" \t.!", line[len - 1]))
		len--;
	OWN(own_string)
	char *said = strndup(line, len);
	for (size_t i = 0; i < sizeof(digest_wishes) / sizeof(digest_wishes[0]);
	     i++)
		if (strcasecmp(said, digest_wishes[i].words) == 0)
			return digest_wishes[i].wish;
	return DIGEST_NOTHING;
}

/* Whoever chooses it when today's has been sent gets their first tomorrow. */
static bool digest_begin(struct batch *batch, struct err *err)
{
	int64_t today = digest_time_day(batch->config, batch->now_ms);
	bool over = digest_time_has_come(batch->config, batch->now_ms);

	return digest_put(
	    batch->store, batch->actor.id, over ? today : today - 1, err);
}

/* They are told what it means, and from then on asked at once again; what has
 * waited until then follows. */
static bool digest_tell(struct batch *batch, enum digest_wish wish,
    const json_t *rest, struct err *err)
{
	bool reviews = stand_in_reviews(batch->config, &batch->actor);
	int64_t next_ms = digest_time_next_ms(batch->config, batch->now_ms);
	OWN(own_string)
	char *next = next_ms == INT64_MAX
	                 ? NULL
	                 : digest_time_text(batch->config, next_ms);
	bool chosen;

	if (!digest_has(batch->store, batch->actor.id, &chosen, err))
		return false;
	json_auto_t *data = json_pack("{s:b, s:b, s:b, s:b, s:s*}", "on",
	    reviews && chosen, "off", reviews && !chosen, "not_reviewer",
	    !reviews, "rest", rest != NULL, "next", next);
	const char *outcome = wish == DIGEST_SHOW ? "shown"
	                      : !reviews          ? "not_reviewer"
	                      : chosen            ? "on"
	                                          : "off";
	return case_note(batch, NULL, DIGEST_CHOICE, outcome, err) &&
	       tell_plain(batch, DIGEST_ANSWER, data, err) &&
	       (rest == NULL || digest_deliver(batch, rest, err));
}

static bool digest_obey(
    struct batch *batch, enum digest_wish wish, struct err *err)
{
	bool reviews = stand_in_reviews(batch->config, &batch->actor);
	json_auto_t *rest = NULL;
	bool was = false;

	if (wish == DIGEST_ON && reviews && !digest_begin(batch, err))
		return false;
	if (wish == DIGEST_OFF &&
	    !digest_end(batch->store, batch->actor.id, &was, err))
		return false;
	if (was && reviews && !digest_notice(batch, &rest, err))
		return false;
	return digest_tell(batch, wish, rest, err) &&
	       home_set_due(batch->store, batch->actor.id, batch->now_ms, err);
}

bool digest_choice_take(struct batch *batch, bool *ret_taken, struct err *err)
{
	const struct event *e = batch->event;
	const struct template_set *set = rulebook_templates(batch->rulebook);

	*ret_taken = false;
	if (e->text == NULL || (e->doubts & EVENT_CLAIMED) || e->overheard ||
	    !template_set_has(set, DIGEST_ANSWER))
		return true;
	enum digest_wish wish = digest_read(e->text);
	*ret_taken = wish != DIGEST_NOTHING;
	return !*ret_taken || digest_obey(batch, wish, err);
}

bool digest_choice_press(struct batch *batch, struct err *err)
{
	const char *ref = batch->event->ref;
	enum digest_wish wish = DIGEST_SHOW;

	for (size_t i = 0; i < sizeof(digest_wishes) / sizeof(digest_wishes[0]);
	     i++)
		if (ref && strcmp(digest_wishes[i].ref, ref) == 0)
			wish = digest_wishes[i].wish;
	return digest_obey(batch, wish, err);
}

bool digest_choice_home(
    struct batch *batch, json_t *data, json_t **ret_button, struct err *err)
{
	OWN(own_string)
	char *next = NULL;
	bool chosen;

	*ret_button = NULL;
	if (!stand_in_reviews(batch->config, &batch->actor) ||
	    !template_set_has(
	        rulebook_templates(batch->rulebook), DIGEST_ANSWER))
		return true;
	if (!digest_has(batch->store, batch->actor.id, &chosen, err))
		return false;
	next = digest_time_text(
	    batch->config, digest_time_next_ms(batch->config, batch->now_ms));
	json_object_set_new(data, "digest",
	    json_pack(
	        "{s:b, s:b, s:s}", "on", chosen, "off", !chosen, "next", next));
	*ret_button = json_pack("{s:s, s:s, s:s}", "verb", DIGEST_CHOICE, "ref",
	    chosen ? "off" : "on", "label",
	    chosen ? "Ask me at once again" : "One message a day instead");
	return true;
}
