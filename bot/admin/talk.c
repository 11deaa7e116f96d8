/*
 * talk.c: see talk.h. A line is known by its first characters (the marks of
 * what was recorded), its first word, or the word after the person; the last
 * is talk_act.c's.
 */
#include "admin/talk_part.h"

#include "base/own.h"
#include "base/str.h"

#include <string.h>

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
