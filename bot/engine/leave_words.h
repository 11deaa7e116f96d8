/*
 * leave_words.h: "away until 2027-01-05, ask maria@university.example": the
 * words by which a reviewer, or their office's deputy, says that somebody is
 * away or back. Pure.
 */
#ifndef BEADLE_ENGINE_LEAVE_WORDS_H
#define BEADLE_ENGINE_LEAVE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum leave_what {
	LEAVE_NONE,  /* other words */
	LEAVE_SHOW,  /* "away": who is? */
	LEAVE_AWAY,  /* "away [ADDRESS] until DATE[, ask ADDRESS]" */
	LEAVE_BACK,  /* "back [ADDRESS]" */
	LEAVE_WRONG, /* begins so, and goes on some other way */
};

struct leave {
	enum leave_what what;
	char *who;      /* an address; NULL: whoever says it */
	int64_t days;   /* AWAY: the last day away, days since 1970 */
	char *delegate; /* AWAY: an address; NULL: nobody */
};

void leave_clear(struct leave *leave);
/* Reads the first line that is not empty. Letters count the same in either
 * case. yours to leave_clear(). */
struct leave leave_read(const char *text);

#endif
