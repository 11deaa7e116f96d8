/*
 * help.h: what a workflow has to say to whoever asks for help while a case of
 * theirs is in a state of some kind ("help" in its file): who has a token gets
 * the next steps again. Reviewers hear what waits for them. Engine thread.
 */
#ifndef BEADLE_ENGINE_HELP_H
#define BEADLE_ENGINE_HELP_H

#include "base/err.h"
#include "engine/batch.h"

#include <stdbool.h>

/* Tells the actor the page of each workflow that has one for them, of only
 * (not NULL) alone; and, asked for no workflow, a reviewer what waits. Several
 * cases of one workflow are on one page. To an actor who only claims to be that
 * person nothing is told. */
bool help(struct batch *batch, const struct workflow *only, struct err *err);

#endif
