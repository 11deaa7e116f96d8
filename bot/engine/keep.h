/*
 * keep.h: the row of a chat message that may be edited or answered later
 * (store/post.h), made of the notify action it comes from. Engine thread.
 */
#ifndef BEADLE_ENGINE_KEEP_H
#define BEADLE_ENGINE_KEEP_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"
#include "engine/render.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* One of the three that can be told: an office in its channel, a member of an
 * office, anybody else. */
struct keep_whom {
	const char *recipient;              /* as in store/post.h */
	const struct config_office *office; /* or NULL */
	const struct person *person;        /* NULL: the office itself */
};

/* {"channel": …}, {"user": …} or {"email": …} into the payload, and the lane,
 * yours to free(). False if they cannot be reached in chat. A person known by
 * an address alone may well be there: the sender looks. */
bool keep_address(
    const struct keep_whom *whom, json_t *payload, char **ret_lane);
/* Is one of the workflow's events among them, beside what is built in? */
bool keep_has_events(const json_t *verbs);
/* Is a reviewer, or whom the case names, to do one of them? Not if it is an
 * offer alone; and the requester need not do anything. */
bool keep_asks(
    const json_t *action, const char *recipient, const json_t *verbs);
/* held: it is not sent now. */
bool keep_post(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct render *render,
    const struct keep_whom *whom, const char *lane, bool held,
    int64_t *ret_post_id, struct err *err);

#endif
