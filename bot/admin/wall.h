/*
 * wall.h: the outside world of a simulation: a chat system and mail boxes
 * that take every delivery and keep it. Remembers each chat message as it
 * looks now, each person's open form, and what has happened since somebody
 * last asked. Main thread.
 */
#ifndef BEADLE_ADMIN_WALL_H
#define BEADLE_ADMIN_WALL_H

#include "admin/cast.h"
#include "admin/sheet.h"
#include "base/err.h"
#include "model/delivery.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wall_kind {
	WALL_POST,
	WALL_REDRAW,
	WALL_WHISPER,
	WALL_FORM,
	WALL_MAIL,
	WALL_FORM_ERRORS,
	WALL_CALL,
};

/* Something that a person or an office got to see. */
struct wall_event {
	enum wall_kind kind;
	int64_t at_ms;
	int64_t order;     /* as the engine decided it */
	const char *whom;  /* a person's handle, an office's or system's name */
	const char *place; /* WHISPER: the office in whose channel, or NULL */
	bool in_thread;
	/* Of the delivery. FORM_ERRORS: field -> sentence. CALL: with "output",
	 * or "error" if there is none. */
	json_t *payload;
};

/* A chat message as it looks now. */
struct wall_message {
	char *channel;
	char *ts;
	bool in_thread;
	char *only; /* WHISPER: the one user who sees it; else NULL */
	json_t *notice;
	json_t *gone; /* buttons that redrawing has taken away */
};

/* A mail that somebody has got. */
struct wall_letter {
	const struct cast_person *to;
	json_t *payload; /* of the delivery */
};

struct wall {
	const struct cast *cast;
	struct wall_message *messages; /* oldest first */
	size_t message_count;
	struct wall_letter *letters; /* oldest first */
	size_t letter_count;
	struct sheet *sheets; /* of each person of the cast */
	struct wall_event *events;
	size_t event_count;
};

void wall_init(struct wall *wall, const struct cast *cast);
void wall_clear(struct wall *wall);

/* Carries a delivery out. The delivery's remote (delivery.h), new reference;
 * NULL: nobody is there. */
json_t *wall_deliver(
    struct wall *wall, const struct delivery *delivery, int64_t now_ms);
/* A form came back with errors. */
void wall_add_errors(struct wall *wall, const struct cast_person *person,
    const json_t *errors, int64_t now_ms);
/* The next page of a form came as the answer to one. */
void wall_add_page(struct wall *wall, const struct cast_person *person,
    const json_t *page, int64_t now_ms);
/* A system was called, and that came of it. Of one that does not answer, only
 * the first attempt is kept. */
void wall_add_call(struct wall *wall, const char *system,
    const struct delivery *delivery, const struct delivery_result *result,
    int64_t now_ms);
/* By time, then as the engine decided. */
void wall_sort_events(struct wall *wall);
void wall_forget_events(struct wall *wall);

/* The form that came to the person last; its form is NULL if there is none. */
struct sheet *wall_sheet(struct wall *wall, const struct cast_person *person);
/* The channel of a person's own conversation with Beadle. Yours to free(). */
char *wall_direct(const struct cast_person *person);

/* Which button. */
struct wall_wish {
	const char *label; /* its words, or its verb */
	/* An office in whose channel it is; NULL: anywhere the person can
	 * see. */
	const char *place;
	const char *number; /* of its case; NULL: any */
	/* Also buttons that a redraw has taken away meanwhile, as somebody
	 * presses who has not seen that yet. */
	bool still;
};
/* Such a button of the form in the person's hand; NULL if it has none.
 * Borrowed. */
const json_t *wall_form_button(struct wall *wall,
    const struct cast_person *person, const struct wall_wish *wish);
/* The newest message with such a button. Borrowed. ERR_INPUT names the
 * buttons there are. */
bool wall_find_button(const struct wall *wall, const struct cast_person *person,
    const struct wall_wish *wish, const struct wall_message **ret_message,
    const json_t **ret_button, struct err *err);
/* Whose thread somebody writes in: the newest message in the person's own
 * conversation, or the newest in an office's channel that is in no thread;
 * NULL if there is none. */
const struct wall_message *wall_last_message(const struct wall *wall,
    const struct cast_person *person, const char *office);

/* The newest mail to the person whose title has these words in it (NULL: any),
 * a DELIVERY_MAIL's payload; NULL if there is none. Borrowed. */
const json_t *wall_last_letter(const struct wall *wall,
    const struct cast_person *person, const char *title);

#endif
