/*
 * stage.h: one workflow on a stage: the real engine with a database of its
 * own in a temporary folder, a clock that stands still until it is moved, and
 * a wall (wall.h) in the place of chat and mail. Nothing real is touched.
 * Only one stage at a time, as the clock is the program's. Main thread.
 */
#ifndef BEADLE_ADMIN_STAGE_H
#define BEADLE_ADMIN_STAGE_H

#include "admin/cast.h"
#include "admin/outside.h"
#include "admin/wall.h"
#include "base/err.h"
#include "base/str.h"
#include "store/case_record.h"

#include <stdbool.h>
#include <stdint.h>

struct stage;

/*
 * workflow_path: the one file that is played. The cast is swallowed, its
 * configuration turned towards the temporary database; templates_dir is
 * where the notices are. outside (borrowed for the stage's life) is what the
 * systems say that it calls. On false ret_problems has a line per mistake, as
 * the service would report it.
 */
bool stage_open(struct cast *taken_cast, const char *workflow_path,
    const char *templates_dir, const struct outside *outside, int64_t start_ms,
    struct stage **ret_stage, struct str *ret_problems);
/* Removes the temporary folder; the clock runs again. */
void stage_close(struct stage **stage);

const struct cast *stage_cast(const struct stage *stage);
/* What the chat system says of somebody's account, the next time that it is
 * asked. ERR_INPUT: there is no such standing. */
bool stage_set_standing(struct stage *stage, const struct cast_person *person,
    const char *standing, struct err *err);
/* What was seen since wall_forget_events(). */
struct wall *stage_wall(struct stage *stage);

/*
 * What people do. Each waits until everything has settled, so that the wall
 * shows all that comes of it. ERR_INPUT: there is nothing to press, no form
 * to send; nothing was done.
 */
void stage_say(
    struct stage *stage, const struct cast_person *person, const char *text);
/* In the thread of the newest message to the person, or to the office. */
bool stage_reply(struct stage *stage, const struct cast_person *person,
    const char *office, const char *text, struct err *err);
bool stage_press(struct stage *stage, const struct cast_person *person,
    const struct wall_wish *wish, struct err *err);
/* Sends the form that came last, by chat or by mail as it came. One of the
 * chat stays open if it comes back with errors, or as its next page. unproved:
 * nobody vouches for the mail's sender. */
bool stage_send(struct stage *stage, const struct cast_person *person,
    bool unproved, struct err *err);
/* The form is put away and not sent. */
bool stage_close_form(
    struct stage *stage, const struct cast_person *person, struct err *err);

/* What whoever runs the service sends a case, without a form. Why it was
 * refused, a constant, or NULL. */
const char *stage_operate(
    struct stage *stage, const char *verb, const char *number);

/* A mail. What is NULL or false is not there. */
struct stage_letter {
	const char *text;
	const char *subject;
	bool back;      /* it answers a mail, quoted below, at the address that
	                   is signed for it */
	const char *to; /* that mail has these words in its title; NULL: the
	                   newest */
	bool unproved;  /* nobody vouches for the sender */
	bool unsigned_; /* it goes to our plain address all the same */
	bool automatic; /* a program writes for its owner */
};
bool stage_mail(struct stage *stage, const struct cast_person *person,
    const struct stage_letter *letter, struct err *err);
/* Moves the clock on, stopping on the way at each moment when something is
 * due. ERR_INPUT if that is in the past. */
bool stage_wait(struct stage *stage, int64_t until_ms, struct err *err);

/* What the rules of a form see: today, settings. New reference. */
json_t *stage_form_facts(const struct stage *stage);
/* Why an event could not be digested, the first one since the last call; NULL
 * if all could. Yours to free(). */
char *stage_set_aside(struct stage *stage);
/* The case as it is in the database. */
enum case_record_got stage_case(struct stage *stage, const char *number,
    struct case_record *ret_record, struct err *err);

#endif
