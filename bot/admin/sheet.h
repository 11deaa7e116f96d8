/*
 * sheet.h: a form in somebody's hand: what they type becomes answers as a
 * chat system would send them, and sample answers for what they leave to us.
 * Pure.
 */
#ifndef BEADLE_ADMIN_SHEET_H
#define BEADLE_ADMIN_SHEET_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

struct sheet {
	char *verb; /* the event that sending it is; NULL: it came by mail */
	char *ref;
	json_t *mail;    /* the payload of that mail */
	json_t *form;    /* flow/form.h; NULL: no form in hand */
	json_t *note;    /* a notice above it, or NULL */
	json_t *answers; /* field -> answer */
};

void sheet_clear(struct sheet *sheet);
/* The form of a DELIVERY_FORM's or DELIVERY_MAIL's payload (borrowed). */
struct sheet sheet_of(const json_t *payload);

/*
 * Answers one field. text is what a person would type or choose: "yes" for a
 * box to tick, options by name or by how only one of them begins, several of
 * them with ";" between; nothing takes the answer away. ERR_INPUT says what
 * there is to choose.
 */
bool sheet_fill(
    struct sheet *sheet, const char *field, const char *text, struct err *err);
/* A sample answer to each required question that has none; of a choice, the
 * first option that the form takes. facts is what its rules see beside the
 * answers, today ("2026-11-24") at least. */
void sheet_fill_rest(struct sheet *sheet, const json_t *facts);

#endif
