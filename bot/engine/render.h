/*
 * render.h: a template and a case become a notice (model/delivery.h).
 */
#ifndef BEADLE_ENGINE_RENDER_H
#define BEADLE_ENGINE_RENDER_H

#include "base/crypto.h"
#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* A notice but for what its buttons refer to. */
struct render {
	char *template_;
	char *title;
	char *markdown;
	json_t *verbs; /* of the buttons that make sense now */
	char hash[CRYPTO_HASH_HEX_BYTES];
};

void render_clear(struct render *render);
/* verbs (may be NULL): the buttons wanted; those whose event the chart does
 * not take now are left out. event: the facts the template sees. */
bool render_case(struct batch *batch, const struct notify_case *c,
    const char *template_, const json_t *verbs, const json_t *event,
    struct render *ret_render, struct err *err);
/* The same where the template sees these facts instead of the case's own. */
bool render_facts(struct batch *batch, const struct notify_case *c,
    const char *template_, const json_t *verbs, const json_t *event,
    const json_t *facts, struct render *ret_render, struct err *err);
/* post_id 0: the buttons name the case alone. New reference. */
json_t *render_notice(
    const struct render *render, const struct notify_case *c, int64_t post_id);

/* A notice without buttons. New reference. */
bool render_plain(struct batch *batch, const char *template_,
    const json_t *data, json_t **ret_notice, struct err *err);
/*
 * Which words an answer to a mail about the case may begin with: those of
 * verbs whose form a mail can fill (all can), but not reply_verb's own; and of
 * those that decide only where an answer is signed. *ret_notice is NULL if
 * there is nothing to say. New reference. Both may be NULL.
 */
bool render_foot(struct batch *batch, const struct notify_case *c,
    const json_t *verbs, const char *reply_verb, json_t **ret_notice,
    struct err *err);
/* "Status of CT-1042". New reference. */
json_t *render_status_button(const char *number);
/* What a button is called. Borrowed from the workflow. */
const char *render_label(const struct workflow *workflow, const char *verb);

/* What can be asked for by mail, for the actor. New reference. */
bool render_help(struct batch *batch, json_t **ret_notice, struct err *err);
/* What Beadle can do for the actor: each workflow, and their open cases.
 * with_words: what the event says is the beginning of a request, and the
 * buttons lead to forms that have it. New reference. */
bool render_greeting(
    struct batch *batch, bool with_words, json_t **ret_notice, struct err *err);
/* The same of the workflows alone, with the event's words. New reference. */
bool render_choice(struct batch *batch, json_t **ret_notice, struct err *err);
/* The head of a Home tab: "home" of the data, with a button per workflow. New
 * reference. */
bool render_home_top(struct batch *batch, const json_t *data,
    json_t **ret_notice, struct err *err);
/* What can be written behind the workflow's command. trouble: "unknown" or
 * "none" (there is no case that it could be about), or NULL. New reference. */
bool render_command_help(struct batch *batch, const struct workflow *workflow,
    const char *trouble, json_t **ret_notice, struct err *err);

/* A page of history_facts(), with buttons that lead to the others. */
bool render_history(struct batch *batch, const json_t *facts,
    json_t **ret_notice, struct err *err);

#endif
