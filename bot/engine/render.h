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
/* A button with the row's style and confirmation; row (NULL: of what is built
 * in) is the workflow's. New reference. */
json_t *render_button(
    const json_t *row, const char *verb, const char *label, const char *ref);
/* "Status of CT-1042". New reference. */
json_t *render_status_button(const char *number);
/* What a button is called. Borrowed from the workflow. */
const char *render_label(const struct workflow *workflow, const char *verb);

/* A page of history_facts(), with buttons that lead to the others. */
bool render_history(struct batch *batch, const json_t *facts,
    json_t **ret_notice, struct err *err);

#endif
