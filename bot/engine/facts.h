/*
 * facts.h: what rules and templates may know about a case, as JSON. The
 * shapes are documented in workflows/README.md.
 */
#ifndef BEADLE_ENGINE_FACTS_H
#define BEADLE_ENGINE_FACTS_H

#include "base/err.h"
#include "engine/authorise.h"
#include "engine/batch.h"
#include "flow/workflow.h"
#include "store/case_record.h"

#include <jansson.h>
#include <stdbool.h>

/* offices and today (config_zone()), made once per batch. New reference. */
json_t *facts_ambient(const struct config *config, int64_t now_ms);
/* case, requester, workflow and the empty lists "delayed" (call_add_delayed())
 * and "others" (others_add()) besides the batch's ambient: what rules see
 * beside context and event. record may be NULL: the case is about to be
 * opened. New reference. */
json_t *facts_rules(const struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, const struct person *requester);
/* What a later event may know of the one that caused the message it answers:
 * type, at, by, office, office_title, output. event may be NULL. New
 * reference. */
json_t *facts_about(const json_t *event);
/* The event of a person. data may be NULL; about (the event that caused the
 * message answered) too, and facts_about() of it is what is kept. New
 * reference. */
json_t *facts_event(const struct batch *batch, const char *verb,
    const json_t *data, const struct config_office *office,
    const json_t *about);
/* The same of what the authoriser has allowed. Where a deputy acts, "by" has
 * on_behalf_of (id, name) besides, and its name says both. */
bool facts_act(const struct batch *batch, const char *verb, const json_t *data,
    const struct authorise_answer *may, const json_t *about, json_t **ret_event,
    struct err *err);
/* Of batch->event, an EVENT_RESULT. New reference. */
json_t *facts_result(const struct batch *batch);
/* Everything a template sees. New reference; rules is borrowed. */
json_t *facts_notice(const json_t *rules, const struct workflow *workflow,
    const json_t *snapshot, const json_t *event);
/* "24 November 2026, 12:30 UTC". Yours to free(). */
char *facts_when(int64_t at_ms);

#endif
