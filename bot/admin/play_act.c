/*
 * play_act.c: performs a line of a script. See play.h.
 */
#include "admin/play_part.h"

#include "base/clock.h"
#include "base/own.h"
#include "flow/mistakes.h"
#include "flow/workflow.h"

#include <string.h>

/* The stage opens with the first act. */
static bool play_begin(struct play *play, struct err *err)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = PLAY_SCRIPT_MAX_BYTES};

	if (play->stage)
		return true;
	return stage_open(MOVE(play->cast), play->workflow_path,
	           play->templates_dir, &play->outside, play->start_ms,
	           &play->stage, &problems) ||
	       err_set(err, ERR_BUG, "%s", str_text(&problems));
}

/* As the configuration would say it. */
static bool play_setting(
    struct play *play, const struct talk_line *line, struct err *err)
{
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	if (!workflow_load(play->workflow_path, &workflow, &mistakes))
		return err_set(err, ERR_INPUT, "%s: %s", mistakes.items[0].path,
		    mistakes.items[0].what);
	return cast_choose(play->cast, workflow, line->what, line->value, err);
}

static bool play_head(
    struct play *play, const struct talk_line *line, struct err *err)
{
	if (play->cast == NULL)
		return err_set(
		    err, ERR_INPUT, "say who plays before the first act");
	if (line->kind == TALK_PERSON)
		return cast_add(
		    play->cast, line->who, line->what, line->value, err);
	if (line->kind == TALK_SETTING)
		return play_setting(play, line, err);
	if (line->kind == TALK_ZONE)
		return cast_set_zone(play->cast, line->what, err);
	return cast_set_office(
	    play->cast, line->who, line->what, line->value, err);
}

/* Of a system that is called; from the next call on. So what the chat system
 * says of somebody. */
static bool play_outside(
    struct play *play, const struct talk_line *line, struct err *err)
{
	struct outside *outside = &play->outside;
	const struct cast_person *person;
	struct err none;

	if (line->kind == TALK_IS && play->stage &&
	    cast_find(stage_cast(play->stage), line->who, &person, &none))
		return stage_set_standing(play->stage, person, line->what, err);
	if (line->kind == TALK_ANSWERS)
		return outside_answers(
		    outside, line->who, line->what, line->value, err);
	if (line->kind == TALK_REFUSES)
		return outside_refuses(
		    outside, line->who, line->what, line->value, err);
	return outside_is(outside, line->who, line->what, err);
}

static bool play_where(struct play *play, const char *number, struct err *err)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	switch (stage_case(play->stage, number, &record, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		return err_set(err, ERR_INPUT, "there is no case %s", number);
	case CASE_FOUND:
		break;
	}
	show_state(
	    number, json_object_get(record.snapshot, "value"), &play->state);
	return true;
}

static bool play_fill(struct play *play, const struct cast_person *person,
    const struct talk_line *line, struct err *err)
{
	struct sheet *sheet = wall_sheet(stage_wall(play->stage), person);
	json_auto_t *facts = stage_form_facts(play->stage);

	if (sheet->form == NULL)
		return err_set(
		    err, ERR_INPUT, "%s has no form open", person->handle);
	if (line->kind == TALK_FILLS)
		return sheet_fill(sheet, line->what, line->value, err);
	sheet_fill_rest(sheet, facts);
	return true;
}

static bool play_press(struct play *play, const struct cast_person *person,
    const struct talk_line *line, struct err *err)
{
	struct wall_wish wish = {
	    .label = line->what,
	    .place = line->place,
	    .number = line->number,
	    .still = line->still,
	};

	return stage_press(play->stage, person, &wish, err);
}

static bool play_mail(struct play *play, const struct cast_person *person,
    const struct talk_line *line, struct err *err)
{
	struct stage_letter letter = {
	    .text = line->what,
	    .subject = line->value,
	    .back = line->back,
	    .to = line->place,
	    .unproved = line->unproved,
	    .unsigned_ = line->unsigned_,
	    .automatic = line->automatic,
	};

	return stage_mail(play->stage, person, &letter, err);
}

static bool play_person_act(
    struct play *play, const struct talk_line *line, struct err *err)
{
	const struct cast_person *person;

	if (!cast_find(stage_cast(play->stage), line->who, &person, err))
		return false;
	switch (line->kind) {
	case TALK_SAYS:
		stage_say(play->stage, person, line->what);
		return true;
	case TALK_REPLIES:
		return stage_reply(
		    play->stage, person, line->place, line->what, err);
	case TALK_PRESSES:
		return play_press(play, person, line, err);
	case TALK_FILLS:
	case TALK_FILLS_REST:
		return play_fill(play, person, line, err);
	case TALK_SENDS:
		return stage_send(play->stage, person, line->unproved, err);
	case TALK_CLOSES:
		return stage_close_form(play->stage, person, err);
	case TALK_MAILS:
		return play_mail(play, person, line, err);
	case TALK_OPERATES:
	case TALK_BLANK:
	case TALK_EXPECTED:
	case TALK_PERSON:
	case TALK_OFFICE:
	case TALK_SETTING:
	case TALK_ZONE:
	case TALK_SHOW:
	case TALK_AT:
	case TALK_WAIT:
	case TALK_WHERE:
	case TALK_ANSWERS:
	case TALK_REFUSES:
	case TALK_IS:
		break;
	}
	return err_set(err, ERR_BUG, "not an act of a person");
}

static void play_operate(struct play *play, const struct talk_line *line)
{
	const char *refusal =
	    stage_operate(play->stage, line->what, line->number);

	if (refusal)
		str_addf(&play->state, "  !! operator: %s\n", refusal);
}

static bool play_perform(
    struct play *play, const struct talk_line *line, struct err *err)
{
	if (line->kind == TALK_AT)
		return stage_wait(play->stage, line->ms, err);
	if (line->kind == TALK_WAIT)
		return stage_wait(play->stage, play->act_ms + line->ms, err);
	if (line->kind == TALK_WHERE)
		return play_where(play, line->what, err);
	if (line->kind == TALK_OPERATES) {
		play_operate(play, line);
		return true;
	}
	return play_person_act(play, line, err);
}

/* What the workflow or a template made impossible; the service would go on
 * with everything else. */
static void play_aside(struct play *play)
{
	for (;;) {
		OWN(own_string)
		char *error = stage_set_aside(play->stage);
		if (error == NULL)
			return;
		str_addf(&play->state, "  !! this failed: %s\n", error);
	}
}

static bool play_on_stage(
    struct play *play, const struct talk_line *line, struct err *err)
{
	if (!play_begin(play, err))
		return false;
	wall_forget_events(stage_wall(play->stage));
	play->act_ms = clock_now_ms();
	if (!play_perform(play, line, err))
		return false;
	play_aside(play);
	return true;
}

bool play_act(struct play *play, const struct talk_line *line, struct err *err)
{
	str_reset(&play->state);
	switch (line->kind) {
	case TALK_BLANK:
	case TALK_EXPECTED:
		break;
	case TALK_SHOW:
		play->level =
		    strcmp(line->what, "text") == 0 ? SHOW_TEXT : SHOW_TITLES;
		break;
	case TALK_PERSON:
	case TALK_OFFICE:
	case TALK_SETTING:
	case TALK_ZONE:
		return play_head(play, line, err);
	case TALK_ANSWERS:
	case TALK_REFUSES:
	case TALK_IS:
		if (!play_outside(play, line, err))
			return false;
		break;
	case TALK_AT:
		if (play->stage)
			return play_on_stage(play, line, err);
		play->start_ms = line->ms;
		break;
	case TALK_WAIT:
	case TALK_WHERE:
	case TALK_SAYS:
	case TALK_REPLIES:
	case TALK_PRESSES:
	case TALK_FILLS:
	case TALK_FILLS_REST:
	case TALK_SENDS:
	case TALK_CLOSES:
	case TALK_MAILS:
	case TALK_OPERATES:
		return play_on_stage(play, line, err);
	}
	if (play->stage)
		wall_forget_events(stage_wall(play->stage));
	return true;
}
