/*
 * notices.h: what the notices of a workflow say, each in the forms it takes:
 * gathered from a conversation in which they are sent, or one of them
 * rendered from facts. Main thread.
 */
#ifndef BEADLE_ADMIN_NOTICES_H
#define BEADLE_ADMIN_NOTICES_H

#include "admin/play.h"
#include "base/str.h"
#include "flow/workflow.h"

#include <jansson.h>
#include <stdbool.h>

struct notices {
	json_t *found; /* template -> forms, as page.h has them */
	char *from;    /* of mail: "Name <address>"; NULL: nobody knows */
};

void notices_clear(struct notices *notices);

/* talk NULL: NAME.talk beside the workflow NAME.json. On false ret_problems
 * has a line per mistake. */
bool notices_play(const struct play_setup *setup, const char *talk,
    struct notices *ret_notices, struct str *ret_problems);
/* data_path: a JSON file of facts, as a template sees them. The buttons are
 * those of the first action that sends the notice. */
bool notices_render(const struct workflow *workflow, const char *templates_dir,
    const char *data_path, const char *notice, struct notices *ret_notices,
    struct str *ret_problems);

#endif
