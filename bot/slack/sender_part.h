/*
 * sender_part.h: what sender.c and sender_post.c share. Not for other files.
 *
 * All of it is for the web thread.
 */
#ifndef BEADLE_SLACK_SENDER_PART_H
#define BEADLE_SLACK_SENDER_PART_H

#include "base/jsonw.h"
#include "slack/answer.h"
#include "slack/sender.h"

#include <jansson.h>
#include <stdbool.h>

struct slack_sender {
	struct slack_sender_options options;
	char *team; /* ours. NULL: not known yet */
	char *url;  /* where it is seen. NULL: not known */
	char *bot;  /* the bot that we are. NULL: not known */
};

/* A delivery on its way through one or more requests. */
struct sender_call {
	struct slack_sender *sender;
	struct delivery *delivery;
	/* A post that may be there already: until it is found, or not. */
	bool in_doubt;
	int pages; /* of messages looked through */
};

/* A member of the payload; NULL if it is not there. Borrowed. */
const char *sender_text(const struct sender_call *call, const char *key);
/* A channel, or the person whose direct messages are meant. Borrowed. */
const char *sender_where(const struct sender_call *call);

/* Ends the object that the body is, and sends it. */
void sender_json(struct sender_call *call, const char *method,
    struct jsonw *body, web_done_fn *done);
void sender_form(struct sender_call *call, const char *method,
    const char *const *fields, web_done_fn *done);

/* Begins a message's body: what it says. */
void sender_message(const struct sender_call *call, struct jsonw *w);
/* A member that the payload may have, under the method's name for it. */
void sender_add(
    const struct sender_call *call, struct jsonw *w, const char *key);

/* Whether auth.test has said who we are. False: it is being asked, and the
 * call begins anew after that. What a click says of its team is the
 * clicker's own, not ours. */
bool sender_knows_self(struct sender_call *call);

/* Tells what became of it; frees the call. To try again, while it is in doubt,
 * leaves it in doubt. */
void sender_finish_with(struct sender_call *call,
    const struct slack_answer *answer, json_t *taken_remote);

/* sender_post.c: carries out a DELIVERY_POST. */
void sender_post_start(struct sender_call *call);

#endif
