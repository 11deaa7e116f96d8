/*
 * memo.h: a word to an office beside the workflow: a mail came back, somebody
 * is away. It asks for nothing and has no buttons.
 */
#ifndef BEADLE_ENGINE_MEMO_H
#define BEADLE_ENGINE_MEMO_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * About a case: in its thread, where the office has it in a channel; else to
 * each member below their own message, or by mail if that is how they had it.
 * An office that knows nothing of the case is told nothing; nor is, but in a
 * channel, the person it is about.
 */
bool memo_of_case(struct batch *batch, const struct case_file *file,
    const char *office, const struct person *about, const json_t *notice,
    struct err *err);
/* About no case: in the chat, and by mail. */
bool memo_to_person(struct batch *batch, const struct person *person,
    const json_t *notice, struct err *err);
/* About no case: in the office's channel, or to each member who is in chat. */
bool memo_to_office(struct batch *batch, const struct config_office *office,
    const json_t *notice, struct err *err);

#endif
