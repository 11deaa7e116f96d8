/*
 * answer.h: what Slack's Web API said, as a delivery's outcome. Pure.
 * Source: docs.slack.dev/apis/web-api and the methods' error lists.
 */
#ifndef BEADLE_SLACK_ANSWER_H
#define BEADLE_SLACK_ANSWER_H

#include "model/delivery.h"
#include "net/web.h"

#include <jansson.h>
#include <stdbool.h>

struct slack_answer {
	enum delivery_outcome outcome;
	char *error;  /* Slack's code or ours; NULL when sent */
	json_t *body; /* NULL unless it was a JSON object */
	int64_t retry_after_ms;
};

void slack_answer_clear(struct slack_answer *answer);
/* idempotent: carrying the call out twice does no harm, so that an unknown
 * outcome is simply tried again. */
void slack_answer_read(const struct web_response *response, bool idempotent,
    struct slack_answer *ret_answer);
/* Does the error say that the token is no use? Nothing was carried out, and
 * an operator has to mend it. NULL is no error. */
bool slack_answer_is_bad_token(const char *error);
/* The remote of a LOOK_UP from users.info; NULL if it lacks the essentials.
 * team is ours, as auth.test says: only who belongs to it is a member. New
 * reference. */
json_t *slack_answer_person(const json_t *body, const char *team);
/* The ts of the message of that bot's whose metadata carries tag, in a history
 * or replies answer; NULL if it is not there. Metadata can be read, and so
 * copied, by everybody. bot NULL: whoever wrote it. Borrowed from body. */
const char *slack_answer_find_tag(
    const json_t *body, const char *tag, const char *bot);

/* The remote of a LOOK_UP of a user group from usergroups.users.list; NULL if
 * it is none. New reference. */
json_t *slack_answer_group(const json_t *body);

#endif
