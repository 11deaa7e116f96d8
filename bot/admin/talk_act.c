/*
 * talk_act.c: lines of a script in which somebody does something. See
 * talk_part.h.
 */
#include "admin/talk_part.h"

#include "base/own.h"
#include "base/str.h"

#include <string.h>

/* LABEL [in PLACE] [for NUMBER]; a label of several words is quoted. */
static bool talk_presses(
    const char *rest, struct talk_line *line, struct err *err)
{
	line->what = talk_word(&rest);
	for (;;) {
		OWN(own_string)
		char *word = talk_word(&rest);
		char **field = strcmp(word, "in") == 0    ? &line->place
		               : strcmp(word, "for") == 0 ? &line->number
		                                          : NULL;
		if (word[0] == '\0')
			break;
		if (field == NULL || *field)
			return err_set(err, ERR_INPUT,
			    "a button of several words stands in \"\"; write: "
			    "%s presses \"LABEL\" in OFFICE for NUMBER",
			    line->who);
		*field = talk_word(&rest);
	}
	return line->what[0] || err_set(err, ERR_INPUT, "write which button");
}

/* [in OFFICE]: WORDS */
static bool talk_replies(
    const char *rest, struct talk_line *line, struct err *err)
{
	const char *colon = strchr(rest, ':');
	const char *in = talk_after(rest + strspn(rest, " \t"), "in");

	if (colon == NULL || (rest[0] != ':' && in == NULL))
		return err_set(err, ERR_INPUT,
		    "write: %s replies: WORDS, or %s replies in OFFICE: WORDS",
		    line->who, line->who);
	if (in)
		line->place = str_trimmed(in, (size_t)(colon - in));
	line->what = str_trimmed(colon + 1, strlen(colon + 1));
	return true;
}

static bool talk_fills(
    const char *rest, struct talk_line *line, struct err *err)
{
	if (strcmp(rest, "the rest") == 0) {
		line->kind = TALK_FILLS_REST;
		return true;
	}
	return talk_pair(rest, &line->what, &line->value) ||
	       err_set(err, ERR_INPUT,
	           "write: %s fills FIELD = VALUE, or %s fills the rest",
	           line->who, line->who);
}

/* EVENT for NUMBER: nobody of the cast, and by no form. */
static bool talk_operates(
    const char *rest, struct talk_line *line, struct err *err)
{
	line->kind = TALK_OPERATES;
	line->what = talk_word(&rest);
	OWN(own_string)
	char *word = talk_word(&rest);
	line->number = talk_word(&rest);
	return (strcmp(word, "for") == 0 && line->number[0] &&
	           rest[strspn(rest, " \t")] == '\0') ||
	       err_set(err, ERR_INPUT,
	           "write: operator sends EVENT for NUMBER, e.g. operator sends"
	           " operator.revoke for CT-1001");
}

static bool talk_sends(
    const char *rest, struct talk_line *line, struct err *err)
{
	if (strcmp(line->who, "operator") == 0)
		return talk_operates(rest, line, err);
	line->unproved = strcmp(rest, "unproved") == 0;
	return rest[0] == '\0' || line->unproved ||
	       err_set(err, ERR_INPUT,
	           "write: %s sends, or (a form by mail) %s sends unproved",
	           line->who, line->who);
}

static bool talk_closes(
    const char *rest, struct talk_line *line, struct err *err)
{
	return rest[0] == '\0' ||
	       err_set(err, ERR_INPUT, "write: %s closes", line->who);
}

static bool talk_mails_wrong(const struct talk_line *line, struct err *err)
{
	return err_set(err, ERR_INPUT,
	    "write: %s mails: WORDS, %s mails \"SUBJECT\": WORDS, or %s mails "
	    "back to \"TITLE\": WORDS; before the colon can stand unproved, "
	    "unsigned, automatically",
	    line->who, line->who, line->who);
}

/* What stands between "mails" and the colon. */
static bool talk_mails_how(const char *how, struct talk_line *line)
{
	for (;;) {
		how += strspn(how, " \t");
		bool quoted = *how == '"';
		OWN(own_string)
		char *word = talk_word(&how);
		if (word[0] == '\0')
			return !quoted && (line->back || !line->place);
		if (quoted && line->value)
			return false;
		if (quoted)
			line->value = MOVE(word);
		else if (strcmp(word, "back") == 0)
			line->back = true;
		else if (strcmp(word, "to") == 0 && line->place == NULL)
			line->place = talk_word(&how);
		else if (strcmp(word, "unproved") == 0)
			line->unproved = true;
		else if (strcmp(word, "unsigned") == 0)
			line->unsigned_ = true;
		else if (strcmp(word, "automatically") == 0)
			line->automatic = true;
		else
			return false;
	}
}

/* The colon that is in no subject. */
static const char *talk_colon(const char *text)
{
	bool quoted = false;

	for (; *text && (quoted || *text != ':'); text++)
		quoted = quoted != (*text == '"');
	return *text ? text : NULL;
}

static bool talk_mails(
    const char *rest, struct talk_line *line, struct err *err)
{
	const char *colon = talk_colon(rest);

	if (colon == NULL)
		return talk_mails_wrong(line, err);
	OWN(own_string)
	char *how = strndup(rest, (size_t)(colon - rest));
	if (!talk_mails_how(how, line))
		return talk_mails_wrong(line, err);
	line->what = str_trimmed(colon + 1, strlen(colon + 1));
	return true;
}

static bool talk_still(
    const char *rest, struct talk_line *line, struct err *err)
{
	const char *after = talk_after(rest, "presses");

	line->still = true;
	return after ? talk_presses(after, line, err)
	             : err_set(err, ERR_INPUT, "write: %s still presses LABEL",
	                   line->who);
}

/* OPERATION: what comes of it. */
static bool talk_of_operation(
    const char *rest, struct talk_line *line, struct err *err)
{
	const char *colon = strchr(rest, ':');

	if (colon == NULL)
		return err_set(err, ERR_INPUT,
		    "write: %s answers OPERATION: {…}, or %s refuses OPERATION:"
		    " CODE",
		    line->who, line->who);
	line->what = str_trimmed(rest, (size_t)(colon - rest));
	line->value = str_trimmed(colon + 1, strlen(colon + 1));
	return true;
}

static bool talk_is(const char *rest, struct talk_line *line, struct err *err)
{
	(void)err;
	line->what = str_trimmed(rest, strlen(rest));
	return true;
}

static const struct {
	const char *word;
	enum talk_kind kind;
	talk_parse_fn *parse;
} talk_verbs[] = {
    {"presses", TALK_PRESSES, talk_presses},
    {"still", TALK_PRESSES, talk_still},
    {"fills", TALK_FILLS, talk_fills},
    {"replies", TALK_REPLIES, talk_replies},
    {"sends", TALK_SENDS, talk_sends},
    {"closes", TALK_CLOSES, talk_closes},
    {"answers", TALK_ANSWERS, talk_of_operation},
    {"refuses", TALK_REFUSES, talk_of_operation},
    {"is", TALK_IS, talk_is},
    {"mails", TALK_MAILS, talk_mails},
};

static bool talk_unknown(const char *text, struct err *err)
{
	return err_set(err, ERR_INPUT,
	    "\"%s\" is not understood; write for example: ada: hello, "
	    "ada presses \"LABEL\", ada fills FIELD = VALUE, ada sends, +2d",
	    text);
}

bool talk_act(const char *text, struct talk_line *line, struct err *err)
{
	size_t len = strcspn(text, ": \t");
	const char *rest = text + len + strspn(text + len, " \t");

	if (len == 0 || text[len] == '\0')
		return talk_unknown(text, err);
	line->who = strndup(text, len);
	if (*rest == ':') {
		line->kind = TALK_SAYS;
		line->what = str_trimmed(rest + 1, strlen(rest + 1));
		return true;
	}
	for (size_t i = 0; i < sizeof(talk_verbs) / sizeof(talk_verbs[0]);
	     i++) {
		const char *after = talk_after(rest, talk_verbs[i].word);
		if (after) {
			line->kind = talk_verbs[i].kind;
			return talk_verbs[i].parse(after, line, err);
		}
	}
	return talk_unknown(text, err);
}
