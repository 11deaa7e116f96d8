/*
 * ask.c: see ask.h.
 */
#include "engine/ask.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/aim.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/help.h"
#include "engine/mine.h"
#include "engine/refuse.h"
#include "engine/render.h"
#include "engine/tell.h"
#include "engine/verb.h"
#include "engine/view.h"

#include <ctype.h>
#include <string.h>

enum { ASK_WORD_MAX_BYTES = 64 };

/* --- words ---------------------------------------------------------------- */

/* The first word, in lower case: "Status, please" is "status". */
static void ask_first_word(const char *text, char ret_word[ASK_WORD_MAX_BYTES])
{
	size_t n = 0;

	while (isspace((unsigned char)*text))
		text++;
	while ((isalnum((unsigned char)*text) || *text == '_') &&
	       n + 1 < ASK_WORD_MAX_BYTES)
		ret_word[n++] = (char)tolower((unsigned char)*text++);
	ret_word[n] = '\0';
}

/* "CT-1042" somewhere in the text, however it is written. Yours to free();
 * NULL if there is none. */
static char *ask_number(const char *text)
{
	for (; *text; text++) {
		size_t letters = 0, digits = 0;
		while (isalpha((unsigned char)text[letters]))
			letters++;
		if (letters && text[letters] == '-')
			while (
			    isdigit((unsigned char)text[letters + 1 + digits]))
				digits++;
		if (digits) {
			char *number = strndup(text, letters + 1 + digits);
			for (size_t i = 0; i < letters; i++)
				number[i] =
				    (char)toupper((unsigned char)number[i]);
			return number;
		}
		if (letters)
			text += letters - 1;
	}
	return NULL;
}

/* What the requester may send that is called so. Borrowed; NULL: nothing. */
static const char *ask_verb(const struct workflow *workflow, const char *word)
{
	const char *verb;
	json_t *row;

	json_object_foreach (
	    json_object_get(workflow_json(workflow), "events"), verb, row) {
		const char *dot = strrchr(verb, '.');
		if (authorise_is_for_requester(row) &&
		    (strcmp(dot ? dot + 1 : verb, word) == 0 ||
		        strcasecmp(render_label(workflow, verb), word) == 0))
			return verb;
	}
	return NULL;
}

/* Is it a word for an open case, be there one or not? only may be NULL. */
static bool ask_is_known(
    const struct batch *batch, const struct workflow *only, const char *word)
{
	const struct workflow *w;

	if (strcmp(word, "status") == 0)
		return true;
	if (only)
		return ask_verb(only, word) != NULL;
	for (size_t i = 0; (w = rulebook_nth(batch->rulebook, i)); i++)
		if (ask_verb(w, word))
			return true;
	return false;
}

static bool ask_is_help(const char *text)
{
	char word[ASK_WORD_MAX_BYTES];

	ask_first_word(text, word);
	text += strspn(text, " \t\r\n");
	return strcmp(word, "help") == 0 &&
	       text[strlen(word) + strspn(text + strlen(word), " ?!.")] == '\0';
}

/* --- acts ------------------------------------------------------------------
 */

/* As if a button had been pressed. */
static bool ask_act(struct batch *batch, const char *verb, const char *ref,
    struct handle_answer *answer, struct err *err)
{
	const struct event *asked = batch->event;
	struct event act = *asked;

	act.kind = EVENT_ACTION;
	act.verb = (char *)verb;
	act.ref = (char *)ref;
	batch->event = &act;
	batch->words = asked;
	bool ok = verb_handle(batch, answer, err);
	batch->event = asked;
	batch->words = NULL;
	return ok;
}

/* The form, with the event's words in it. */
static bool ask_open(struct batch *batch, const struct workflow *workflow,
    struct handle_answer *answer, struct err *err)
{
	OWN(own_string)
	char *ref = own_printf(
	    "%s.%lld", workflow_id(workflow), (long long)batch->journal_id);

	return ask_act(
	    batch, workflow_opening_event(workflow), ref, answer, err);
}

/* --- open cases ------------------------------------------------------------
 */

struct ask_cases {
	const struct workflow *only; /* its cases alone; NULL: all */
	const char *word;            /* "status", or what a verb is called */
	int64_t ids[MINE_TOLD_MAX];  /* the newest that it fits */
	size_t count;                /* of these */
	bool more;                   /* it fits others, too */
};

/* *ret_verb: what the word means for it, NULL for its status alone. */
static bool ask_fits(const struct ask_cases *cases,
    const struct case_file *file, const char **ret_verb)
{
	const char *verb = ask_verb(file->workflow, cases->word);
	json_auto_t *event = verb ? json_pack("{s:s}", "type", verb) : NULL;

	*ret_verb = verb;
	if (cases->only &&
	    strcmp(workflow_id(cases->only), workflow_id(file->workflow)) != 0)
		return false;
	return strcmp(cases->word, "status") == 0 ||
	       (verb && case_accepts(file, event));
}

/* Finds the newest of the actor's open cases that the word fits. */
static bool ask_find(
    struct batch *batch, struct ask_cases *cases, struct err *err)
{
	struct mine all;

	if (!mine(batch, MINE_MAX, &all, err))
		return false;
	for (size_t i = 0; i < all.count; i++) {
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		const char *verb;
		if (!case_get(batch, all.ids[i], &file, err))
			return false;
		if (!ask_fits(cases, &file, &verb))
			continue;
		if (cases->count == MINE_TOLD_MAX) {
			cases->more = true;
			cases->count--;
			memmove(cases->ids, cases->ids + 1,
			    cases->count * sizeof(cases->ids[0]));
		}
		cases->ids[cases->count++] = all.ids[i];
	}
	return true;
}

/* How each of them stands; of many, in one message for all. */
static bool ask_tell(struct batch *batch, const struct ask_cases *cases,
    struct handle_answer *answer, struct err *err)
{
	if (cases->more)
		return case_note(batch, NULL, "status", "done", err) &&
		       tell_greeting(batch, false, err);
	for (size_t i = 0; i < cases->count; i++) {
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		const char *verb;
		if (!case_get(batch, cases->ids[i], &file, err))
			return false;
		ask_fits(cases, &file, &verb);
		if (!view_status(batch, &file, verb, answer, err))
			return false;
	}
	return true;
}

/* One case, and a form that can be opened at once. */
static bool ask_sole(struct batch *batch, const struct ask_cases *cases,
    bool *ret_done, struct handle_answer *answer, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	const char *verb;

	*ret_done = false;
	if (cases->count != 1 || batch->event->trigger == NULL)
		return true;
	if (!case_get(batch, cases->ids[0], &file, err))
		return false;
	if (!ask_fits(cases, &file, &verb) || verb == NULL ||
	    !json_object_get(workflow_event(file.workflow, verb), "form"))
		return true;
	json_auto_t *asked = json_object();
	if (!aim_questions(batch, &file, verb, asked, err))
		return false;
	/* Of several questions they choose one. */
	if (json_object_size(asked) > 1)
		return true;
	const char *ref = jsonx_path_text(
	    json_object_iter_value(json_object_iter(asked)), "ref");
	*ret_done = true;
	return ask_act(
	    batch, verb, ref ? ref : file.record.number, answer, err);
}

/* "status of CT-1042": a reviewer may ask, too. */
static bool ask_named(struct batch *batch, const char *word, const char *number,
    struct handle_answer *answer, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};

	switch (case_find(batch, number, &file, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		return refuse(batch, "unknown_case", NULL, NULL, answer, err);
	case CASE_FOUND:
		break;
	}
	return view_status(
	    batch, &file, ask_verb(file.workflow, word), answer, err);
}

/* *ret_told: the words were about open cases, of which there are some. */
static bool ask_about_cases(struct batch *batch, const struct workflow *only,
    bool *ret_told, struct handle_answer *answer, struct err *err)
{
	const char *text = batch->event->text;
	char word[ASK_WORD_MAX_BYTES];
	struct ask_cases cases = {.only = only, .word = word};
	OWN(own_string)
	char *number = ask_number(text);

	*ret_told = false;
	ask_first_word(text, word);
	if (!ask_is_known(batch, only, word))
		return true;
	if (number) {
		*ret_told = true;
		return ask_named(batch, word, number, answer, err);
	}
	if (!ask_find(batch, &cases, err))
		return false;
	*ret_told = cases.count != 0;
	bool done;
	if (!ask_sole(batch, &cases, &done, answer, err))
		return false;
	return done || ask_tell(batch, &cases, answer, err);
}

/* --- words -----------------------------------------------------------------
 */

static bool ask_words(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const char *text = batch->event->text;
	char word[ASK_WORD_MAX_BYTES];
	bool told;

	if (text == NULL)
		return err_set(err, ERR_INPUT, "a message without text");
	if (!ask_about_cases(batch, NULL, &told, answer, err))
		return false;
	if (told)
		return true;
	ask_first_word(text, word);
	bool asks = ask_is_help(text);
	bool plain = asks || ask_is_known(batch, NULL, word);
	return case_note(batch, NULL, "message", "done", err) &&
	       tell_greeting(batch, !plain, err) &&
	       (!asks || help(batch, NULL, err));
}

bool ask_in_words(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const struct event *said = batch->event;
	struct event direct = *said;

	if (!tell_in_channel(batch))
		return ask_words(batch, answer, err);
	direct.channel = NULL;
	direct.thread = NULL;
	batch->event = &direct;
	batch->words = said;
	bool ok = ask_words(batch, answer, err);
	batch->event = said;
	batch->words = NULL;
	return ok && tell_mention(batch, err);
}

/* --- commands and shortcuts -------------------------------------------------
 */

static bool ask_choose(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const struct workflow *only = rulebook_nth(batch->rulebook, 0);

	if (only && rulebook_nth(batch->rulebook, 1) == NULL)
		return ask_open(batch, only, answer, err);
	return case_note(batch, NULL, batch->event->verb, "form_opened", err) &&
	       tell_choice(batch, err);
}

static bool ask_slash(struct batch *batch, const struct workflow *workflow,
    struct handle_answer *answer, struct err *err)
{
	const char *text = batch->event->text;
	char word[ASK_WORD_MAX_BYTES];
	bool told;

	if (text[0] == '\0')
		return workflow ? ask_open(batch, workflow, answer, err)
		                : ask_choose(batch, answer, err);
	if (!ask_about_cases(batch, workflow, &told, answer, err))
		return false;
	if (told)
		return true;
	if (!case_note(batch, NULL, batch->event->verb, "done", err))
		return false;
	ask_first_word(text, word);
	if (workflow == NULL)
		return tell_greeting(batch, true, err);
	if (ask_is_help(text))
		return tell_command_help(batch, workflow, NULL, err) &&
		       help(batch, workflow, err);
	return tell_command_help(batch, workflow,
	    ask_is_known(batch, workflow, word) ? "none" : "unknown", err);
}

bool ask_by_command(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const struct event *e = batch->event;

	if (e->verb == NULL || e->text == NULL)
		return err_set(err, ERR_INPUT, "a command without a name");
	if (e->verb[0] != '/')
		return ask_choose(batch, answer, err);
	return ask_slash(
	    batch, rulebook_of_command(batch->rulebook, e->verb), answer, err);
}
