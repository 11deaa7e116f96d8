/*
 * notify_person.h: a notice to one person, by the ways that the workflow names
 * and that reach them: who is not in the chat has mail, whose mail comes back
 * the chat. Engine thread.
 */
#ifndef BEADLE_ENGINE_NOTIFY_PERSON_H
#define BEADLE_ENGINE_NOTIFY_PERSON_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"
#include "store/person.h"

#include <jansson.h>
#include <stdbool.h>

/* recipient: as in store/post.h. By mail too if the action says so, or says
 * nothing and mail_by_default. */
bool notify_person(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *recipient, const struct person *person,
    bool mail_by_default, struct err *err);
/* Somebody who is not the requester; nobody if there is no such person. */
bool notify_person_other(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct person *person, bool mail_by_default,
    struct err *err);

/* Does the action name the way, "chat" or "mail"? by_default: if none. */
bool notify_person_wants(
    const json_t *action, const char *via, bool by_default);
/* Mail to them comes back, and there is the chat. */
bool notify_person_by_chat_alone(
    const struct batch *batch, const struct person *person);

/* A reviewer by themselves who is no member: a deputy, or who stands in. They
 * may have chosen a daily digest. */
bool notify_person_reviewer(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct person *person, struct err *err);

#endif
