/*
 * stage_part.h: what the files of stage.h share; for stage*.c only.
 */
#ifndef BEADLE_ADMIN_STAGE_PART_H
#define BEADLE_ADMIN_STAGE_PART_H

#include "admin/stage.h"
#include "engine/engine.h"
#include "model/event.h"
#include "model/reply.h"
#include "store/store.h"

/* A system that can be called. */
struct stage_system {
	struct stage *stage;
	const char *name;
};

struct stage {
	struct cast *cast;
	const struct outside *outside;
	struct stage_system systems[CONFIG_SYSTEMS_MAX];
	struct wall wall;
	struct engine *engine;
	struct workflow *workflow; /* as the engine has it */
	char *folder;
	char *workflows_dir;
	char *workflow_link;
	struct store *reader; /* beside the engine */
	int64_t aside_id;     /* the last event set aside that was told */
	int64_t event_count;
	const struct cast_person *sender; /* of the form on its way */
	bool form_stays;                  /* with errors, or as its next page */
	const char *refusal;              /* of the event on its way, or NULL */
};

/* Until nothing is queued or due any more. */
void stage_settle(struct stage *stage);
/* Notes what came back for an event: an engine_reply_fn, of the stage. */
void stage_reply_of(void *arg, const struct reply *reply);
/* Hands an event in as a codec does, and settles. */
void stage_submit(struct stage *stage, struct event *taken_event);
/* Answers a form that came by mail: it stands in the answer. A new mail brings
 * a new one. */
bool stage_mail_sheet(struct stage *stage, const struct cast_person *person,
    bool unproved, struct err *err);

#endif
