/*
 * leave_words.c: see leave_words.h.
 */
#include "engine/leave_words.h"

#include "base/date.h"
#include "base/own.h"

#include <string.h>
#include <strings.h>

/* What stands between words, and after the last. */
static const char LEAVE_GAPS[] = " \t,;:.!";

void leave_clear(struct leave *leave)
{
	free(leave->who);
	free(leave->delegate);
	*leave = (struct leave){.what = LEAVE_NONE};
}

/* The next word of the line, NULL at its end. Yours to free(). */
static char *leave_next(const char **line)
{
	const char *word = *line + strspn(*line, LEAVE_GAPS);
	size_t len = strcspn(word, " \t,;\r\n");

	*line = word + len;
	while (len && strchr(LEAVE_GAPS, word[len - 1]))
		len--;
	return len ? strndup(word, len) : NULL;
}

static bool leave_is(const char *word, const char *want)
{
	return word && strcasecmp(word, want) == 0;
}

/* "until DATE[, ask ADDRESS]", the "until" read already. */
static bool leave_until(const char *line, struct leave *leave)
{
	OWN(own_string)
	char *date = leave_next(&line);
	OWN(own_string)
	char *ask = leave_next(&line);
	OWN(own_string)
	char *delegate = leave_next(&line);
	OWN(own_string)
	char *more = leave_next(&line);

	if (date == NULL || !date_parse(date, &leave->days) || more)
		return false;
	if (ask && (!leave_is(ask, "ask") || delegate == NULL ||
	               strchr(delegate, '@') == NULL))
		return false;
	leave->delegate = MOVE(delegate);
	return true;
}

static bool leave_away(const char *line, char *taken_word, struct leave *leave)
{
	OWN(own_string)
	char *word = taken_word;

	if (word && strchr(word, '@')) {
		leave->who = MOVE(word);
		word = leave_next(&line);
	}
	return leave_is(word, "until") && leave_until(line, leave);
}

static bool leave_back(const char *line, char *taken_word, struct leave *leave)
{
	OWN(own_string)
	char *word = taken_word;
	OWN(own_string)
	char *more = leave_next(&line);

	if (more || (word && strchr(word, '@') == NULL))
		return false;
	leave->who = MOVE(word);
	return true;
}

struct leave leave_read(const char *text)
{
	const char *line = text + strspn(text, " \t\r\n");
	OWN(own_string)
	char *first = leave_next(&line);
	bool away = leave_is(first, "away"), back = leave_is(first, "back");
	struct leave leave = {.what = LEAVE_NONE};

	if (!away && !back)
		return leave;
	char *word = leave_next(&line);
	if (away && word == NULL) {
		leave.what = LEAVE_SHOW;
		return leave;
	}
	bool ok = away ? leave_away(line, word, &leave)
	               : leave_back(line, word, &leave);
	if (ok)
		leave.what = away ? LEAVE_AWAY : LEAVE_BACK;
	else
		leave_clear(&leave);
	if (!ok)
		leave.what = LEAVE_WRONG;
	return leave;
}
