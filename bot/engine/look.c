/*
 * look.c: see look.h.
 */
#include "engine/look.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/hold.h"
#include "engine/keep.h"
#include "engine/mailing.h"
#include "engine/refuse.h"
#include "engine/render.h"
#include "engine/view.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

const char LOOK[] = "look";

static const char LOOK_WORDS[] = "look at ";

json_t *look_button(const struct case_file *file, const struct post *post)
{
	const char *number = file->record.number;

	if (post->held) {
		OWN(own_string)
		char *label = own_printf("Look at %s", number);
		return json_pack("{s:s, s:s, s:s}", "verb", LOOK, "label",
		    label, "ref", number);
	}
	if (strcmp(post->system, "mail") == 0 || post->ts == NULL)
		return NULL;
	OWN(own_string)
	char *label = own_printf("Open %s", number);
	return json_pack("{s:s, s:{s:s, s:s}}", "label", label, "link",
	    "channel", post->channel, "ts", post->ts);
}

/* --- what is shown ---------------------------------------------------------
 */

static bool look_is_mine(const struct batch *batch, const struct post *post)
{
	const char *prefix = "office:";
	size_t len = strlen(prefix);
	OWN(own_string)
	char *me = own_printf("person:%lld", (long long)batch->actor.id);
	const struct config_office *office =
	    strncmp(post->recipient, prefix, len) == 0
	        ? config_office_find(batch->config, post->recipient + len)
	        : NULL;

	return strcmp(post->recipient, me) == 0 ||
	       (office && authorise_is_member(office, &batch->actor));
}

/* The message as a mail, to be answered as one. */
static bool look_mail(struct batch *batch, const struct notify_case *c,
    const struct post *post, struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)batch->actor.id);
	OWN(render_clear)
	struct render render = {.title = NULL};

	if (!render_case(batch, c, post->template_, post->verbs, post->event,
	        &render, err))
		return false;
	struct notify_case of_post = *c;
	of_post.event_id = post->event_id;
	struct mailing mailing = {
	    .to = &batch->actor,
	    .taken_notice = render_notice(&render, c, 0),
	    .c = &of_post,
	    .recipient = recipient,
	    .template_ = post->template_,
	    .verbs = render.verbs,
	    .reply_verb = post->reply_verb,
	};
	return mailing_send(batch, &mailing, err);
}

/* Of the chat what is held for the actor, by mail what asks; not what is only
 * there still for its history, and nothing twice: a mail may have gone beside
 * the channel's message. shown: by template and verbs. */
static bool look_post(struct batch *batch, const struct notify_case *c,
    struct post *post, json_t *shown, struct err *err)
{
	bool mail = mailing_is_mail(batch->event);
	OWN(own_string)
	char *verbs = jsonx_dump(post->verbs);
	OWN(own_string)
	char *what = own_printf("%s %s", post->template_, verbs);

	if (!look_is_mine(batch, post) || !(mail ? post->asks : post->held) ||
	    !keep_has_events(post->verbs) || json_object_get(shown, what))
		return true;
	json_object_set_new(shown, what, json_true());
	return mail ? look_mail(batch, c, post, err)
	            : hold_release(batch, c, post, &batch->actor, err);
}

static bool look_posts(struct batch *batch, const struct case_file *file,
    json_t *shown, struct err *err)
{
	const struct notify_case c = case_for_notices(file);
	int64_t after_id = 0;

	for (;;) {
		OWN(post_clear)
		struct post post = {.id = 0};
		enum post_got got = post_next_open(
		    batch->store, file->record.id, after_id, &post, err);
		if (got != POST_FOUND)
			return got == POST_ABSENT;
		after_id = post.id;
		if (!look_post(batch, &c, &post, shown, err))
			return false;
	}
}

bool look(struct batch *batch, const struct case_file *file,
    struct handle_answer *answer, struct err *err)
{
	json_auto_t *shown = json_object();

	if (view_may(batch, file) && !look_posts(batch, file, shown, err))
		return false;
	return json_object_size(shown)
	           ? case_note(batch, &file->record, LOOK, "done", err)
	           : view_status(batch, file, NULL, answer, err);
}

/* --- words -----------------------------------------------------------------
 */

/* "Look at ct-1042." -> "CT-1042". Yours to free(); NULL: other words. */
static char *look_number(const char *text)
{
	const char *at = text + strspn(text, " \t\r\n");
	size_t letters = 0;

	if (strncasecmp(at, LOOK_WORDS, strlen(LOOK_WORDS)) != 0)
		return NULL;
	at += strlen(LOOK_WORDS);
	while (isalpha((unsigned char)at[letters]))
		letters++;
	size_t len = letters;
	if (at[len] == '-')
		len += 1 + strspn(at + len + 1, "0123456789");
	if (letters == 0 || len < letters + 2 ||
	    strcspn(at + len, "\r\n") != strspn(at + len, " .!"))
		return NULL;
	char *number = strndup(at, len);
	for (size_t i = 0; i < letters; i++)
		number[i] = (char)toupper((unsigned char)number[i]);
	return number;
}

bool look_take(struct batch *batch, bool *ret_taken,
    struct handle_answer *answer, struct err *err)
{
	const struct event *e = batch->event;
	OWN(own_string)
	char *number = e->text && !e->overheard ? look_number(e->text) : NULL;
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};

	*ret_taken = number != NULL;
	if (number == NULL)
		return true;
	switch (case_find(batch, number, &file, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		return refuse(batch, "unknown_case", NULL, NULL, answer, err);
	case CASE_FOUND:
		break;
	}
	return look(batch, &file, answer, err);
}
