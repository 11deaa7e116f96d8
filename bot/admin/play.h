/*
 * play.h: performs a conversation script on a stage, an act at a time. The
 * stage opens with the first act; until then lines may say who plays and when
 * it begins. Main thread, one play at a time.
 */
#ifndef BEADLE_ADMIN_PLAY_H
#define BEADLE_ADMIN_PLAY_H

#include "admin/show.h"
#include "admin/talk.h"
#include "admin/wall.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct play;

struct play_setup {
	const char *workflow_path;
	/* NULL: the folder "templates" beside that of the workflow. */
	const char *templates_dir;
	const char *config_path; /* NULL: offices and people are invented */
	int64_t start_ms;        /* unless the script says otherwise */
	bool checked; /* the workflow was played before: it is not asked again
	               * whether it is sound */
};

/* Where a script begins that does not say when: a Monday morning. */
int64_t play_default_start_ms(void);

/* On false ret_problems has a line per mistake of the workflow, templates or
 * configuration. */
bool play_open(const struct play_setup *setup, struct play **ret_play,
    struct str *ret_problems);
void play_close(struct play **play);

/* Performs one line. ERR_INPUT: it cannot be done as things stand; nothing
 * was. */
bool play_act(struct play *play, const struct talk_line *line, struct err *err);
/* What came of the last act. */
void play_show(struct play *play, enum show_level level, struct str *out);
/* As the script's "show" lines want it recorded. */
enum show_level play_level(const struct play *play);
/* Everybody with handle, name and offices, a line each. */
void play_who(const struct play *play, FILE *out);
/* The time on the stage. */
int64_t play_now_ms(const struct play *play);

/* Called after each act of a script. */
typedef void play_seen_fn(void *arg, const struct wall *wall);
/*
 * Performs a whole script. ret_record is the script with what came of each
 * act below it, in the place of what was recorded there before: equal to the
 * script if nothing has changed. seen may be NULL. The error names the line.
 */
bool play_script(struct play *play, const char *path, play_seen_fn *seen,
    void *seen_arg, struct str *ret_record, struct err *err);

#endif
