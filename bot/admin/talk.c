/*
 * talk.c: see talk.h. A line is known by its first characters (the marks of
 * what was recorded), its first word, or the word after the person.
 */
#include "admin/talk.h"

#include "base/date.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/duration.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const int64_t TALK_MINUTE_MS = 60 * 1000;
static const int64_t TALK_DAY_MS = INT64_C(24) * 3600 * 1000;

static const char *const talk_marks[] = {
    "-> ", "~> ", "=> ", ">> ", "!! ", "== ", "@ ", "|"};

void talk_line_clear(struct talk_line *line)
{
	free(line->who);
	free(line->what);
	free(line->value);
	free(line->place);
	free(line->number);
	*line = (struct talk_line){.kind = TALK_BLANK};
}

/* --- pieces -------------------------------------------------------------- */

/* What follows word and white space, a colon included, or NULL if text begins
 * otherwise. */
static const char *talk_after(const char *text, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(text, word, len) != 0 ||
	    (text[len] && text[len] != ':' &&
	        !isspace((unsigned char)text[len])))
		return NULL;
	return text + len + strspn(text + len, " \t");
}

/* "a = b" into two. */
static bool talk_pair(const char *text, char **ret_left, char **ret_right)
{
	const char *sign = strchr(text, '=');

	if (sign == NULL)
		return false;
	*ret_left = str_trimmed(text, (size_t)(sign - text));
	*ret_right = str_trimmed(sign + 1, strlen(sign + 1));
	return true;
}

/* The next word of text, quoted or not; moves text behind it. */
static char *talk_word(const char **text)
{
	const char *p = *text + strspn(*text, " \t");
	size_t len;

	if (*p == '"') {
		len = strcspn(p + 1, "\"");
		*text = p + 1 + len + (p[1 + len] == '"');
		return strndup(p + 1, len);
	}
	len = strcspn(p, " \t");
	*text = p + len;
	return strndup(p, len);
}

bool talk_parse_moment(const char *text, int64_t *ret_ms)
{
	OWN(own_string)
	char *date = strndup(text, strcspn(text, " \t"));
	int64_t days;
	int hour = 0, minute = 0, end = 0;
	const char *clock = text + strlen(date);

	clock += strspn(clock, " \t");
	if (!date_parse(date, &days))
		return false;
	if (*clock && (sscanf(clock, "%2d:%2d%n", &hour, &minute, &end) != 2 ||
	                  clock[end] || hour < 0 || hour > 23 || minute < 0 ||
	                  minute > 59))
		return false;
	*ret_ms =
	    days * TALK_DAY_MS + (int64_t)(hour * 60 + minute) * TALK_MINUTE_MS;
	return true;
}

char *talk_moment(int64_t at_ms)
{
	char date[DATE_TEXT_BYTES];
	int64_t minutes = at_ms % TALK_DAY_MS / TALK_MINUTE_MS;

	if (!date_format(at_ms / TALK_DAY_MS, date))
		return own_strdup("?");
	return own_printf("%s %02lld:%02lld", date, (long long)minutes / 60,
	    (long long)minutes % 60);
}

/* "2d", "36h", "90m", "1w", or ISO 8601's "P2D". */
static bool talk_span(const char *text, int64_t *ret_ms)
{
	static const struct {
		char letter;
		int64_t minutes;
	} units[] = {{'m', 1}, {'h', 60}, {'d', 24 * 60}, {'w', 7 * 24 * 60}};
	char *end;
	long n = strtol(text, &end, 10);

	if (text[0] == 'P')
		return duration_parse(text, ret_ms, NULL);
	if (end == text || n < 0 || n > 100000 || end[0] == '\0' || end[1])
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].letter == end[0]) {
			*ret_ms = n * units[i].minutes * TALK_MINUTE_MS;
			return true;
		}
	return false;
}

/* --- lines that begin with a word of their own --------------------------- */

static bool talk_person(
    const char *rest, struct talk_line *line, struct err *err)
{
	OWN(own_string)
	char *right = NULL;

	if (!talk_pair(rest, &line->who, &right))
		return err_set(err, ERR_INPUT,
		    "write: person HANDLE = NAME, or person HANDLE = NAME, "
		    "guest");
	size_t len = strcspn(right, ",");
	line->what = str_trimmed(right, len);
	if (right[len])
		line->value =
		    str_trimmed(right + len + 1, strlen(right + len + 1));
	return true;
}

static bool talk_office(
    const char *rest, struct talk_line *line, struct err *err)
{
	OWN(own_string)
	char *left = NULL;

	if (!talk_pair(rest, &left, &line->value))
		return err_set(err, ERR_INPUT,
		    "write: office NAME \"Title\" = chen, dana, quorum 2");
	const char *p = left;
	line->who = talk_word(&p);
	p += strspn(p, " \t");
	if (*p)
		line->what = talk_word(&p);
	return true;
}

static bool talk_setting(
    const char *rest, struct talk_line *line, struct err *err)
{
	return talk_pair(rest, &line->what, &line->value) ||
	       err_set(err, ERR_INPUT, "write: setting NAME = VALUE");
}

static bool talk_show(const char *rest, struct talk_line *line, struct err *err)
{
	line->what = str_trimmed(rest, strlen(rest));
	return strcmp(line->what, "titles") == 0 ||
	       strcmp(line->what, "text") == 0 ||
	       err_set(err, ERR_INPUT, "write: show titles, or show text");
}

static bool talk_at(const char *rest, struct talk_line *line, struct err *err)
{
	OWN(own_string)
	char *moment = str_trimmed(rest, strlen(rest));

	return talk_parse_moment(moment, &line->ms) ||
	       err_set(err, ERR_INPUT, "write: at 2026-12-01 09:00 (UTC)");
}

static bool talk_where(
    const char *rest, struct talk_line *line, struct err *err)
{
	line->what = str_trimmed(rest, strlen(rest));
	return line->what[0] || err_set(err, ERR_INPUT,
	                            "write: where NUMBER, e.g. where CT-1001");
}

static bool talk_zone(const char *rest, struct talk_line *line, struct err *err)
{
	line->what = str_trimmed(rest, strlen(rest));
	return line->what[0] ||
	       err_set(err, ERR_INPUT, "write: timezone America/Los_Angeles");
}

typedef bool talk_parse_fn(
    const char *rest, struct talk_line *line, struct err *err);

static const struct {
	const char *word;
	enum talk_kind kind;
	talk_parse_fn *parse;
} talk_words[] = {
    {"person", TALK_PERSON, talk_person},
    {"office", TALK_OFFICE, talk_office},
    {"setting", TALK_SETTING, talk_setting},
    {"timezone", TALK_ZONE, talk_zone},
    {"show", TALK_SHOW, talk_show},
    {"at", TALK_AT, talk_at},
    {"where", TALK_WHERE, talk_where},
};

/* --- lines that begin with a person -------------------------------------- */

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
		if (quoted && line->value == NULL)
			line->value = MOVE(word);
		else if (quoted)
			return false;
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

static bool talk_act(const char *text, struct talk_line *line, struct err *err)
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

/* --- the whole ----------------------------------------------------------- */

static bool talk_is_expected(const char *text)
{
	for (size_t i = 0; i < sizeof(talk_marks) / sizeof(talk_marks[0]); i++)
		if (strncmp(text, talk_marks[i], strlen(talk_marks[i])) == 0)
			return true;
	return false;
}

static bool talk_parse_trimmed(
    const char *text, struct talk_line *line, struct err *err)
{
	if (*text == '\0' || *text == '#')
		return true;
	if (talk_is_expected(text)) {
		line->kind = TALK_EXPECTED;
		return true;
	}
	if (*text == '+') {
		line->kind = TALK_WAIT;
		return talk_span(text + 1, &line->ms) ||
		       err_set(err, ERR_INPUT,
		           "write +2d, +36h, +90m, +1w or +P2DT4H");
	}
	for (size_t i = 0; i < sizeof(talk_words) / sizeof(talk_words[0]);
	     i++) {
		const char *rest = talk_after(text, talk_words[i].word);
		if (rest && *rest != ':') {
			line->kind = talk_words[i].kind;
			return talk_words[i].parse(rest, line, err);
		}
	}
	return talk_act(text, line, err);
}

bool talk_parse(const char *text, struct talk_line *ret_line, struct err *err)
{
	OWN(own_string)
	char *trimmed = str_trimmed(text, strlen(text));
	OWN(talk_line_clear)
	struct talk_line line = {.kind = TALK_BLANK};

	if (!talk_parse_trimmed(trimmed, &line, err))
		return false;
	*ret_line = line;
	line = (struct talk_line){.kind = TALK_BLANK};
	return true;
}
