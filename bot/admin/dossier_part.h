/*
 * dossier_part.h: what the files of the dossier share. For dossier*.c only.
 */
#ifndef BEADLE_ADMIN_DOSSIER_PART_H
#define BEADLE_ADMIN_DOSSIER_PART_H

#include "base/str.h"
#include "flow/workflow.h"

#include <jansson.h>
#include <stdint.h>

/* RFC 3339. New reference. */
json_t *dossier_when(int64_t at_ms);

/* --- dossier_form.c --- */

/* The screens of an event that sent a form, as dossier.h has them; what is
 * asked is read from the workflow (NULL: its version is gone), as far as the
 * texts have the hash that they had. at: when the event was, for one that says
 * nothing of screens. New reference; NULL if it sent none. */
json_t *dossier_form_screens(
    const struct workflow *workflow, const json_t *event, const char *at);

/* --- dossier_sum.c --- */

/* Who acted, what was attested and what decided: from "history" and
 * "requester" of the dossier, into it. */
void dossier_sum(json_t *dossier);

/* --- dossier_history.c --- */

/* The history of a dossier, for its page. */
void dossier_history(const json_t *history, struct str *out);

/* --- dossier_piece.c: for the page, escaped; what is NULL is left out --- */

void dossier_piece_text(struct str *out, const char *text);
/* A row of a dl; name is HTML. */
void dossier_piece_row(struct str *out, const char *name, const char *text);
/* "2026-11-25 20:43:12 UTC" of RFC 3339. */
void dossier_piece_time(struct str *out, const char *at);
/* kind: a class of the style, "" for none. */
void dossier_piece_tag(struct str *out, const char *kind, const char *text);
/* "Ada Byron <ada@u.example>" of a PERSON; yours to free(), NULL for nobody. */
char *dossier_piece_person(const json_t *person);
/* A text, or a list of them with this between. */
void dossier_piece_value(
    struct str *out, const json_t *value, const char *between);
/* "hash" and "version" of a text. */
void dossier_piece_hash(struct str *out, const json_t *of);
/* What an institution had chosen then: the policy, by its name. */
void dossier_piece_settings(struct str *out, const json_t *settings);
/* Who it was, on whose behalf, for which office; without "by", Beadle. */
void dossier_piece_actor(const json_t *of, struct str *out);

/* --- dossier_style.c --- */

/* The head of the page, up to its title. */
extern const char dossier_style[];

#endif
