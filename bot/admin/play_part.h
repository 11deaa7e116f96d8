/*
 * play_part.h: what play.c and play_act.c share. Not for other files.
 */
#ifndef BEADLE_ADMIN_PLAY_PART_H
#define BEADLE_ADMIN_PLAY_PART_H

#include "admin/outside.h"
#include "admin/play.h"
#include "admin/stage.h"

enum { PLAY_SCRIPT_MAX_BYTES = 1024 * 1024 };

struct play {
	char *workflow_path;
	char *templates_dir;
	int64_t start_ms;
	struct cast *cast; /* until the stage takes it */
	struct stage *stage;
	struct outside outside; /* what systems say that are called */
	enum show_level level;
	int64_t act_ms;   /* when the last act was */
	struct str state; /* the answer to "where", and what failed */
};

#endif
