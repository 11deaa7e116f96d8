/*
 * show.h: what the wall got to see, as lines for people. Each begins with a
 * mark that no act of a script begins with:
 *
 *   -> ada: Title [Button] [Button]     a chat message
 *   ~> canvas_admins: Title [Button]    a message drawn again
 *   => ada (mail): Subject
 *   -> ada (form): Title                a form opens
 *   !! ada: Title Text                  a refusal
 *   !! ada (form) field: sentence       a form comes back
 *   @ 2026-12-01 09:00                  what follows happened then
 *   | …                                 the text of the line above
 */
#ifndef BEADLE_ADMIN_SHOW_H
#define BEADLE_ADMIN_SHOW_H

#include "admin/wall.h"
#include "base/str.h"

enum show_level {
	SHOW_TITLES,
	SHOW_TEXT,  /* and messages as Markdown, mails as text, forms */
	SHOW_SLACK, /* Block Kit, and text for mail */
	SHOW_TEAMS, /* Adaptive Cards, and text for mail and forms */
};

/* at_ms: when the act was. Events of another moment get a line that says so. */
void show_events(const struct wall *wall, enum show_level level, int64_t at_ms,
    struct str *out);
/* A state value, a word for each state that is active by itself:
 * {"review": {"a": "x", "b": "y"}} is " review.a.x review.b.y". above: "" */
void show_states(const json_t *value, const char *above, struct str *out);
/* "== CT-1001 review.canvas_admins.approved …" */
void show_state(const char *number, const json_t *value, struct str *out);

#endif
