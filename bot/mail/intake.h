/*
 * intake.h: the one way by which mail comes in, wherever it lay: bytes are
 * read as a letter, become an event, and go to the engine. The source hears
 * after the commit what became of its mail, and files it only then.
 */
#ifndef BEADLE_MAIL_INTAKE_H
#define BEADLE_MAIL_INTAKE_H

#include "engine/engine.h"
#include "mail/box.h"
#include "model/config.h"

#include <stdbool.h>
#include <stddef.h>

struct mail_intake;

/* Exactly once per mail that is taken: on the engine's thread after the
 * commit, or at once, in mail_intake_take(), for what cannot be read, or not
 * be proved yet (mail/prove.h). */
typedef void mail_intake_done_fn(void *arg, enum mail_outcome outcome);

/* Both are borrowed for the intake's life. */
struct mail_intake *mail_intake_new(
    const struct config *config, struct engine *engine);
/* After engine_stop(): no reply is on its way any more. */
void mail_intake_free(struct mail_intake **intake);

/* False if the engine is full, and then done is not called: wait until it has
 * room, and give the mail again. Nothing of bytes is kept. Blocks for the DNS
 * if DKIM is to be verified. */
bool mail_intake_take(struct mail_intake *intake, const char *bytes, size_t len,
    mail_intake_done_fn *done, void *arg);

#endif
