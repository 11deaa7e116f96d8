/*
 * stage.c: the stage itself: up and down, its clock, what the engine is given
 * in the place of the world. See stage.h. The engine takes the workflow from a
 * folder; the temporary folder has one with a link to the file played.
 */
#include "admin/stage_part.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/own.h"
#include "engine/inspect.h"
#include "flow/actor_type.h"
#include "store/journal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	/* Past this in one act it is a workflow that talks to itself. */
	STAGE_TURNS_MAX = 10000,
	STAGE_IN_FLIGHT = 64,
};

const struct cast *stage_cast(const struct stage *stage)
{
	return stage->cast;
}

bool stage_set_standing(struct stage *stage, const struct cast_person *person,
    const char *standing, struct err *err)
{
	return cast_set_standing(stage->cast, person, standing, err);
}

struct wall *stage_wall(struct stage *stage)
{
	return &stage->wall;
}

/* --- the engine's side --------------------------------------------------- */

static void stage_deliver(void *self, struct delivery *taken_delivery)
{
	struct stage *stage = self;
	OWN(delivery_free)
	struct delivery *delivery = taken_delivery;
	json_t *remote = wall_deliver(&stage->wall, delivery, clock_now_ms());

	engine_submit_result(
	    stage->engine, delivery_result_new(delivery->outbox_id,
	                       remote ? DELIVERY_SENT : DELIVERY_FAILED, remote,
	                       remote ? NULL : "nobody"));
}

static void stage_call(void *self, struct delivery *taken_delivery)
{
	struct stage_system *system = self;
	struct stage *stage = system->stage;
	OWN(delivery_free)
	struct delivery *delivery = taken_delivery;
	struct delivery_result *result =
	    outside_call(stage->outside, stage->cast, system->name, delivery);

	wall_add_call(
	    &stage->wall, system->name, delivery, result, clock_now_ms());
	engine_submit_result(stage->engine, result);
}

void stage_settle(struct stage *stage)
{
	for (int n = 0; n < STAGE_TURNS_MAX && engine_turn(stage->engine); n++)
		;
	wall_sort_events(&stage->wall);
}

void stage_reply_of(void *arg, const struct reply *reply)
{
	struct stage *stage = arg;

	stage->form_stays =
	    reply->kind == REPLY_FORM_ERRORS || reply->kind == REPLY_FORM_PAGE;
	stage->refusal =
	    reply->kind == REPLY_FORM_ERRORS ? "form_errors" : reply->refusal;
	if (reply->form_errors && stage->sender)
		wall_add_errors(&stage->wall, stage->sender, reply->form_errors,
		    clock_now_ms());
	if (reply->form_page && stage->sender)
		wall_add_page(&stage->wall, stage->sender, reply->form_page,
		    clock_now_ms());
}

bool stage_wait(struct stage *stage, int64_t until_ms, struct err *err)
{
	if (until_ms < clock_now_ms())
		return err_set(err, ERR_INPUT, "the clock only goes forward");
	for (int n = 0; n < STAGE_TURNS_MAX; n++) {
		int64_t due_at_ms = engine_next_due_ms(stage->engine);
		if (due_at_ms > until_ms)
			break;
		if (due_at_ms > clock_now_ms())
			clock_stop(due_at_ms);
		stage_settle(stage);
	}
	clock_stop(until_ms);
	stage_settle(stage);
	return true;
}

char *stage_set_aside(struct stage *stage)
{
	char *error = NULL;
	int64_t id = 0;

	if (!journal_next_set_aside(
	        stage->reader, stage->aside_id, &id, &error, NULL) ||
	    id == 0)
		return NULL;
	stage->aside_id = id;
	return error ? error : own_strdup("no reason was given");
}

enum case_record_got stage_case(struct stage *stage, const char *number,
    struct case_record *ret_record, struct err *err)
{
	return case_record_find(stage->reader, number, ret_record, err);
}

/* --- up and down --------------------------------------------------------- */

static bool stage_problem(
    struct str *problems, const char *path, const char *what)
{
	str_addf(problems, "%s: %s\n", path, what);
	return false;
}

static bool stage_make_folder(
    struct stage *stage, const char *workflow_path, struct str *problems)
{
	const char *tmp = getenv("TMPDIR");
	char absolute[PATH_MAX];

	if (realpath(workflow_path, absolute) == NULL)
		return stage_problem(problems, workflow_path, strerror(errno));
	stage->folder =
	    own_printf("%s/beadle-stage-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	if (mkdtemp(stage->folder) == NULL) {
		stage_problem(problems, stage->folder, strerror(errno));
		own_string(&stage->folder);
		return false;
	}
	stage->workflows_dir = own_printf("%s/workflows", stage->folder);
	stage->workflow_link =
	    own_printf("%s/played.json", stage->workflows_dir);
	return (mkdir(stage->workflows_dir, 0700) == 0 &&
	           symlink(absolute, stage->workflow_link) == 0) ||
	       stage_problem(problems, stage->folder, strerror(errno));
}

/* The configuration looks at the temporary folder, whatever it said, and has a
 * chat: there people act. */
static void stage_turn_config(struct stage *stage, const char *templates_dir)
{
	struct config *config = stage->cast->config;

	free(config->workflows_dir);
	free(config->templates_dir);
	free(config->store_path);
	config->rehearsal = true;
	config->workflows_dir = own_strdup(stage->workflows_dir);
	config->templates_dir = own_strdup(templates_dir);
	config->store_path = own_printf("%s/beadle.sqlite", stage->folder);
	if (config->slack_api_url == NULL)
		config->slack_api_url =
		    own_strdup("https://slack.invalid/api/");
	for (size_t i = 0; actor_systems[i]; i++)
		config_serve(config, actor_systems[i]->name);
}

static void stage_add_port(struct stage *stage, const char *system)
{
	struct delivery_port port = {
	    .system = system,
	    .max_in_flight = STAGE_IN_FLIGHT,
	    .deliver = stage_deliver,
	    .self = stage,
	};

	engine_add_port(stage->engine, &port);
}

static void stage_add_systems(struct stage *stage)
{
	for (size_t i = 0; actor_systems[i]; i++) {
		stage->systems[i] =
		    (struct stage_system){stage, actor_systems[i]->name};
		struct delivery_port port = {
		    .system = actor_systems[i]->name,
		    .max_in_flight = STAGE_IN_FLIGHT,
		    .deliver = stage_call,
		    .self = &stage->systems[i],
		};
		engine_add_port(stage->engine, &port);
	}
}

/* "…/workflows/played.json: $.id …" means the author's file. */
static void stage_add_problems(const struct stage *stage,
    const char *workflow_path, const char *text, struct str *ret_problems)
{
	size_t len = strlen(stage->workflow_link);
	const char *at;

	while ((at = strstr(text, stage->workflow_link))) {
		str_add_n(ret_problems, text, (size_t)(at - text));
		str_add(ret_problems, workflow_path);
		text = at + len;
	}
	str_add(ret_problems, text);
}

static bool stage_open_reader(struct stage *stage, struct str *problems)
{
	const struct config *config = stage->cast->config;
	struct err err;

	return store_open_to_read(config->store_path, config->store_key,
	           &stage->reader, &err) ||
	       stage_problem(problems, config->store_path, err.text);
}

/* A second time: the engine has just read it, and keeps its own. */
static void stage_read_workflow(struct stage *stage, const char *path)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	if (workflow_load(path, &stage->workflow, &mistakes))
		inspect_configure(
		    stage->cast->config, stage->workflow, &mistakes);
}

json_t *stage_form_facts(const struct stage *stage)
{
	char today[DATE_TEXT_BYTES];
	const struct zone *zone = config_zone(stage->cast->config);

	if (!date_format(zone_day(zone, clock_now_ms()), today))
		today[0] = '\0';
	return json_pack("{s:s, s:O*}", "today", today, "settings",
	    stage->workflow ? workflow_settings(stage->workflow) : NULL);
}

bool stage_open(struct cast *taken_cast, const char *workflow_path,
    const char *templates_dir, const struct outside *outside, int64_t start_ms,
    struct stage **ret_stage, struct str *ret_problems)
{
	OWN(stage_close)
	struct stage *stage = own_calloc(1, sizeof(*stage));
	OWN(str_clear)
	struct str problems = {.max_bytes = ret_problems->max_bytes};

	stage->cast = taken_cast;
	stage->outside = outside;
	wall_init(&stage->wall, stage->cast);
	if (!stage_make_folder(stage, workflow_path, ret_problems))
		return false;
	stage_turn_config(stage, templates_dir);
	clock_stop(start_ms);
	if (!engine_open(
	        stage->cast->config, &stage->engine, &problems, NULL)) {
		stage_add_problems(
		    stage, workflow_path, str_text(&problems), ret_problems);
		return false;
	}
	if (!stage_open_reader(stage, ret_problems))
		return false;
	stage_read_workflow(stage, workflow_path);
	stage_add_port(stage, "slack");
	stage_add_port(stage, "mail");
	stage_add_systems(stage);
	*ret_stage = MOVE(stage);
	return true;
}

static void stage_remove_folder(const struct stage *stage)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		OWN(own_string)
		char *path = own_printf(
		    "%s/beadle.sqlite%s", stage->folder, suffixes[i]);
		unlink(path);
	}
	unlink(stage->workflow_link);
	rmdir(stage->workflows_dir);
	rmdir(stage->folder);
}

void stage_close(struct stage **stage)
{
	struct stage *s = *stage;

	if (s == NULL)
		return;
	store_close(&s->reader);
	engine_close(&s->engine);
	workflow_free(&s->workflow);
	wall_clear(&s->wall);
	if (s->folder)
		stage_remove_folder(s);
	cast_free(&s->cast);
	free(s->folder);
	free(s->workflows_dir);
	free(s->workflow_link);
	free(s);
	clock_stop(0);
	*stage = NULL;
}
