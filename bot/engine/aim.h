/*
 * aim.h: whose question an answer is about, where what it is given to knows its
 * case alone: a status, a Home tab, a command. Engine thread.
 */
#ifndef BEADLE_ENGINE_AIM_H
#define BEADLE_ENGINE_AIM_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"

#include <jansson.h>
#include <stdbool.h>

/* Adds who asks for verb, of the offices that take it from the requester now:
 * {"OFFICE": {"ref": "CT-1042.17", "title": "…"}}, the first of each office's
 * questions. */
bool aim_questions(struct batch *batch, const struct case_file *file,
    const char *verb, json_t *ret_asked, struct err *err);
/* Gives each button of the notice that is an answer the question as its ref:
 * one button for each office that asks, named after it if there are several. */
bool aim(struct batch *batch, const struct case_file *file, json_t *notice,
    struct err *err);

#endif
