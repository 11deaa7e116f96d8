/*
 * play.c: see play.h.
 */
#include "admin/play_part.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/own.h"
#include "flow/mistakes.h"
#include "flow/workflow.h"

#include <libgen.h>
#include <string.h>

int64_t play_default_start_ms(void)
{
	int64_t ms = 0;

	talk_parse_moment("2026-01-05 09:00", &ms);
	return ms;
}

enum show_level play_level(const struct play *play)
{
	return play->level;
}

int64_t play_now_ms(const struct play *play)
{
	return play->stage ? clock_now_ms() : play->start_ms;
}

static void play_who_offices(
    const struct cast *cast, const struct cast_person *person, FILE *out)
{
	const struct config *config = cast->config;

	for (size_t i = 0; i < config->office_count; i++)
		if (cast_is_member(&config->offices[i], person))
			fprintf(out, ", %s", config->offices[i].name);
}

void play_who(const struct play *play, FILE *out)
{
	const struct cast *cast =
	    play->stage ? stage_cast(play->stage) : play->cast;

	for (size_t i = 0; i < cast->count; i++) {
		const struct cast_person *p = &cast->people[i];
		fprintf(out, "  %-8s %s", p->handle, p->name);
		if (strcmp(p->standing, "member") != 0)
			fprintf(out, " (%s)", p->standing);
		play_who_offices(cast, p, out);
		fputc('\n', out);
	}
}

/* --- up and down ------------------------------------------------------------
 */

static char *play_templates_beside(const char *workflow_path)
{
	OWN(own_string)
	char *copy = own_strdup(workflow_path);

	return own_printf("%s/../templates", dirname(copy));
}

static bool play_make_cast(const struct play_setup *setup,
    struct cast **ret_cast, struct str *problems)
{
	struct config *config = NULL;
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	if (setup->config_path) {
		if (!config_load_elsewhere(
		        setup->config_path, &config, problems))
			return false;
		*ret_cast = cast_from_config(config);
		return true;
	}
	if (!workflow_load(setup->workflow_path, &workflow, &mistakes)) {
		mistakes_print(&mistakes, setup->workflow_path, problems);
		return false;
	}
	*ret_cast = cast_invent(workflow);
	return true;
}

bool play_open(const struct play_setup *setup, struct play **ret_play,
    struct str *ret_problems)
{
	OWN(play_close)
	struct play *play = own_calloc(1, sizeof(*play));

	play->workflow_path = own_strdup(setup->workflow_path);
	play->templates_dir = setup->templates_dir
	                          ? own_strdup(setup->templates_dir)
	                          : play_templates_beside(setup->workflow_path);
	play->start_ms = setup->start_ms;
	outside_init(&play->outside);
	str_init(&play->state, PLAY_SCRIPT_MAX_BYTES);
	if (!play_make_cast(setup, &play->cast, ret_problems))
		return false;
	play->cast->config->checked = setup->checked;
	*ret_play = MOVE(play);
	return true;
}

void play_close(struct play **play)
{
	struct play *p = *play;

	if (p == NULL)
		return;
	stage_close(&p->stage);
	cast_free(&p->cast);
	outside_clear(&p->outside);
	str_clear(&p->state);
	free(p->workflow_path);
	free(p->templates_dir);
	free(p);
	*play = NULL;
}

void play_show(struct play *play, enum show_level level, struct str *out)
{
	if (play->stage)
		show_events(stage_wall(play->stage), level, play->act_ms, out);
	str_add(out, str_text(&play->state));
}

/* --- a whole script ----------------------------------------------------------
 */

static bool play_script_line(
    struct play *play, const char *text, struct str *record, struct err *err)
{
	OWN(talk_line_clear)
	struct talk_line line = {.kind = TALK_BLANK};

	if (!talk_parse(text, &line, err))
		return false;
	if (line.kind == TALK_EXPECTED)
		return true;
	str_addf(record, "%s\n", text);
	if (!play_act(play, &line, err))
		return false;
	play_show(play, play->level, record);
	return true;
}

bool play_script(struct play *play, const char *path, play_seen_fn *seen,
    void *seen_arg, struct str *ret_record, struct err *err)
{
	OWN(str_clear)
	struct str script = {.max_bytes = PLAY_SCRIPT_MAX_BYTES};
	int number = 1;

	if (!file_read(path, &script, err))
		return err_prefix(err, "%s", path);
	for (char *at = script.data; at && *at; number++) {
		char *text = strsep(&at, "\n");
		if (!play_script_line(play, text, ret_record, err))
			return err_prefix(err, "%s:%d", path, number);
		if (seen && play->stage)
			seen(seen_arg, stage_wall(play->stage));
	}
	return str_ok(ret_record) ||
	       err_set(err, ERR_INPUT, "%s: the record grows too long", path);
}
