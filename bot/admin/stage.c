/*
 * stage.c: see stage.h. The engine takes the workflow from a folder; the
 * temporary folder has one with a link to the file played.
 */
#include "admin/stage.h"

#include "admin/pen.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "engine/engine.h"
#include "engine/inspect.h"
#include "flow/actor_type.h"
#include "mail/address.h"
#include "mail/clerk.h"
#include "mail/letter.h"
#include "model/event.h"
#include "store/journal.h"
#include "store/store.h"
#include "text/redact.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Events past this in one act are a workflow that talks to itself. */
enum {
	STAGE_TURNS_MAX = 10000,
	STAGE_IN_FLIGHT = 64,
	STAGE_MAIL_MAX_BYTES = 4 * 1024 * 1024,
	STAGE_TEXT_MAX_BYTES = 1024 * 1024,
};

/* The chat system's name for the institution, as in "T0123/U0456". */
static const char STAGE_TEAM[] = "TSTAGE";

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

const struct cast *stage_cast(const struct stage *stage)
{
	return stage->cast;
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

static void stage_settle(struct stage *stage)
{
	for (int n = 0; n < STAGE_TURNS_MAX && engine_turn(stage->engine); n++)
		;
	wall_sort_events(&stage->wall);
}

static void stage_reply_of(void *arg, const struct reply *reply)
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

/* --- what people do ------------------------------------------------------ */

static struct event *stage_event(
    struct stage *stage, enum event_kind kind, const struct cast_person *person)
{
	OWN(own_string)
	char *id = own_printf("stage-%lld", (long long)++stage->event_count);
	struct event *event = event_new(kind, "slack", id);

	event->who = own_printf("%s/%s", STAGE_TEAM, person->user);
	event->who_name = own_strdup(person->name);
	event->at_ms = clock_now_ms();
	return event;
}

/* What a codec does before anything is an event. */
static void stage_redact(struct event *event)
{
	OWN(str_clear)
	struct str out = {.max_bytes = STAGE_TEXT_MAX_BYTES};
	size_t finds = event->data ? redact_json(event->data) : 0;

	if (event->text) {
		finds += redact_text(event->text, &out);
		free(event->text);
		event->text = own_strdup(str_text(&out));
	}
	event->leaked = finds != 0;
}

static void stage_submit(struct stage *stage, struct event *taken_event)
{
	stage_redact(taken_event);
	/* The queue is empty between acts, so it has room. */
	engine_submit(stage->engine, taken_event, stage_reply_of, stage);
	stage_settle(stage);
}

void stage_say(
    struct stage *stage, const struct cast_person *person, const char *text)
{
	struct event *event = stage_event(stage, EVENT_MESSAGE, person);

	event->text = own_strdup(text);
	event->channel = wall_direct(person);
	stage_submit(stage, event);
}

bool stage_reply(struct stage *stage, const struct cast_person *person,
    const char *office, const char *text, struct err *err)
{
	const struct wall_message *message =
	    wall_last_message(&stage->wall, person, office);

	if (message == NULL)
		return err_set(err, ERR_INPUT, "%s has no message to reply to",
		    person->handle);
	struct event *event = stage_event(stage, EVENT_MESSAGE, person);
	event->text = own_strdup(text);
	event->channel = own_strdup(message->channel);
	event->thread = own_strdup(message->ts);
	event->overheard = message->channel[0] != 'D';
	stage_submit(stage, event);
	return true;
}

bool stage_press(struct stage *stage, const struct cast_person *person,
    const struct wall_wish *wish, struct err *err)
{
	const struct wall_message *message = NULL;
	const json_t *button = wall_form_button(&stage->wall, person, wish);

	if (button == NULL && !wall_find_button(&stage->wall, person, wish,
	                          &message, &button, err))
		return false;
	struct event *event = stage_event(stage, EVENT_ACTION, person);
	event->verb =
	    own_strdup(json_string_value(json_object_get(button, "verb")));
	event->ref =
	    own_strdup(json_string_value(json_object_get(button, "ref")));
	event->channel = message ? own_strdup(message->channel) : NULL;
	event->trigger =
	    own_printf("%lld/%s", (long long)stage->event_count, person->user);
	stage_submit(stage, event);
	return true;
}

const char *stage_operate(
    struct stage *stage, const char *verb, const char *number)
{
	OWN(own_string)
	char *id = own_printf("stage-%lld", (long long)++stage->event_count);
	struct event *event = event_new(EVENT_SUBMIT, EVENT_OPERATOR, id);

	event->who = own_strdup("root (uid 0)");
	event->who_name = own_strdup("the operator root");
	event->verb = own_strdup(verb);
	event->ref = own_strdup(number);
	event->at_ms = clock_now_ms();
	stage->sender = NULL;
	stage_submit(stage, event);
	return stage->refusal;
}

/* --- what people mail ---------------------------------------------------- */

/* Where the answer to a mail goes. Yours to free(). */
static char *stage_address(struct stage *stage, const json_t *mail)
{
	const struct config *config = stage->cast->config;
	const char *ref = jsonx_path_text(mail, "reply_ref");
	unsigned char key[CRYPTO_KEY_BYTES];

	mail_address_key(config->store_key, key);
	char *address = ref && config->mail_answers == CONFIG_ANSWERS_PLUS
	                    ? mail_address_reply(key, config->mail_from, ref)
	                    : NULL;
	crypto_wipe(key, sizeof(key));
	return address ? address : own_strdup(config->mail_from);
}

/* The way of every mail: bytes, a letter, an event. */
static bool stage_post(
    struct stage *stage, const struct pen *pen, struct err *err)
{
	const struct config *config = stage->cast->config;
	struct letter_policy policy = {
	    .authserv_id = PEN_SERVER, .own_address = config->mail_from};
	struct clerk clerk = {
	    .from = config->mail_from, .domain = config->mail_domain};
	OWN(str_clear)
	struct str bytes = {.max_bytes = STAGE_MAIL_MAX_BYTES};
	OWN(letter_free)
	struct letter *letter = NULL;

	pen_write(pen, &bytes);
	if (!letter_read(str_text(&bytes), bytes.len, &policy, &letter, err))
		return false;
	mail_address_key(config->store_key, clerk.key);
	struct event *event = clerk_event(&clerk, letter, clock_now_ms());
	crypto_wipe(clerk.key, sizeof(clerk.key));
	stage_submit(stage, event);
	return true;
}

static bool stage_can_mail(const struct stage *stage,
    const struct cast_person *person, struct err *err)
{
	if (stage->cast->config->mail_from == NULL)
		return err_set(
		    err, ERR_INPUT, "the configuration has no [mail]");
	return person->email || err_set(err, ERR_INPUT,
	                            "%s has no mail address", person->handle);
}

bool stage_mail(struct stage *stage, const struct cast_person *person,
    const struct stage_letter *letter, struct err *err)
{
	const json_t *mail =
	    letter->back ? wall_last_letter(&stage->wall, person, letter->to)
	                 : NULL;

	if (!stage_can_mail(stage, person, err))
		return false;
	if (letter->back && mail == NULL)
		return err_set(err, ERR_INPUT, "%s has no %smail to answer",
		    person->handle, letter->to ? "such " : "");
	OWN(own_string)
	char *address = stage_address(stage, letter->unsigned_ ? NULL : mail);
	struct pen pen = {
	    .who = person,
	    .number = ++stage->event_count,
	    .to = address,
	    .subject = letter->subject,
	    .text = letter->text,
	    .mail = mail,
	    .unproved = letter->unproved,
	    .automatic = letter->automatic,
	};
	return stage_post(stage, &pen, err);
}

/* The form stands in the mail; a new mail brings a new one. */
static bool stage_mail_sheet(struct stage *stage,
    const struct cast_person *person, bool unproved, struct err *err)
{
	struct sheet sheet = *wall_sheet(&stage->wall, person);
	OWN(own_string)
	char *address = stage_address(stage, sheet.mail);
	struct pen pen = {
	    .who = person,
	    .number = ++stage->event_count,
	    .to = address,
	    .text = "Please find my answers below.",
	    .mail = sheet.mail,
	    .answers = sheet.answers,
	    .unproved = unproved,
	};

	*wall_sheet(&stage->wall, person) = (struct sheet){.form = NULL};
	bool ok = stage_post(stage, &pen, err);
	sheet_clear(&sheet);
	return ok;
}

bool stage_send(struct stage *stage, const struct cast_person *person,
    bool unproved, struct err *err)
{
	struct sheet *sheet = wall_sheet(&stage->wall, person);

	if (sheet->form == NULL)
		return err_set(
		    err, ERR_INPUT, "%s has no form open", person->handle);
	if (sheet->mail)
		return stage_mail_sheet(stage, person, unproved, err);
	if (unproved)
		return err_set(err, ERR_INPUT,
		    "a form in chat is always the sender's own");
	struct event *event = stage_event(stage, EVENT_SUBMIT, person);
	event->verb = own_strdup(sheet->verb);
	event->ref = own_strdup(sheet->ref);
	event->data = json_deep_copy(sheet->answers);
	stage->sender = person;
	stage_submit(stage, event);
	stage->sender = NULL;
	if (!stage->form_stays)
		sheet_clear(sheet);
	return true;
}

bool stage_close_form(
    struct stage *stage, const struct cast_person *person, struct err *err)
{
	struct sheet *sheet = wall_sheet(&stage->wall, person);

	if (sheet->form == NULL)
		return err_set(
		    err, ERR_INPUT, "%s has no form open", person->handle);
	sheet_clear(sheet);
	return true;
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
