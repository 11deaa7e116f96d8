/*
 * talk.h: a line of a conversation script (*.talk), taken apart. The language
 * is described in tests/talk/README.md. Pure.
 */
#ifndef BEADLE_ADMIN_TALK_H
#define BEADLE_ADMIN_TALK_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum talk_kind {
	TALK_BLANK,      /* empty, or a comment */
	TALK_EXPECTED,   /* what came of the act above, as it was recorded */
	TALK_PERSON,     /* person WHO = WHAT[, VALUE]: name and standing */
	TALK_OFFICE,     /* office WHO ["WHAT"] = VALUE: title and members */
	TALK_SETTING,    /* setting WHAT = VALUE: of the workflow */
	TALK_ZONE,       /* timezone WHAT: of the calendars */
	TALK_SHOW,       /* show WHAT: how much is recorded */
	TALK_AT,         /* at: ms is the moment */
	TALK_WAIT,       /* +2d: ms is how long */
	TALK_WHERE,      /* where WHAT: a case's number */
	TALK_SAYS,       /* WHO: WHAT */
	TALK_REPLIES,    /* WHO replies: WHAT */
	TALK_PRESSES,    /* WHO [still] presses WHAT [in PLACE] [for NUMBER] */
	TALK_FILLS,      /* WHO fills WHAT = VALUE */
	TALK_FILLS_REST, /* WHO fills the rest */
	TALK_ANSWERS,    /* SYSTEM answers WHAT: VALUE */
	TALK_REFUSES,    /* SYSTEM refuses WHAT: VALUE */
	TALK_IS,         /* SYSTEM is WHAT, WHO is WHAT */
	TALK_SENDS,      /* WHO sends [unproved] */
	TALK_OPERATES,   /* operator sends WHAT for NUMBER */
	TALK_CLOSES,     /* WHO closes */
	/* WHO mails [back] [to "PLACE"] ["VALUE"] [unproved] [unsigned]
	 * [automatically]: WHAT; VALUE is the subject, PLACE words of the
	 * title of the mail that is answered */
	TALK_MAILS,
};

struct talk_line {
	enum talk_kind kind;
	char *who;
	char *what;
	char *value;
	char *place;
	char *number;
	bool still;
	bool back;
	bool unproved;
	bool unsigned_;
	bool automatic;
	int64_t ms;
};

void talk_line_clear(struct talk_line *line);
/* ERR_INPUT says what to write instead. */
bool talk_parse(const char *text, struct talk_line *ret_line, struct err *err);
/* "2026-12-01 09:00" (UTC) -> ms since 1970. */
bool talk_parse_moment(const char *text, int64_t *ret_ms);
/* The way back. Yours to free(). */
char *talk_moment(int64_t at_ms);

#endif
