/*
 * doctor.c: beadle doctor: is everything there that the service needs? Asks
 * and changes nothing.
 */
#include "admin/doctor.h"

#include "admin/admin.h"
#include "admin/options.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "canvas/probe.h"
#include "directory/directory.h"
#include "engine/digest_time.h"
#include "engine/inspect.h"
#include "store/case_record.h"
#include "store/digest.h"
#include "store/store.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const char DOCTOR_USAGE[] =
    "usage: beadle doctor [options]\n"
    "\n"
    "Looks at everything that the service needs: configuration, workflows,\n"
    "database and key, the clock, Slack's tokens, scopes and channels, the "
    "mail\n"
    "relay and the inbox, the directory, Canvas; and says what to do where\n"
    "something is missing. It asks and logs in, but sends and changes "
    "nothing;\n"
    "the folders of an inbox are made if they are not there. Works beside a\n"
    "running service. Exits with 1 if something is wrong.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n"
    "  --json          a list of {\"part\", \"state\", \"text\", \"hint\"}\n";

enum { DOCTOR_FAILED = 1 };

static const struct {
	const char *state; /* of --json */
	const char *mark;
	const char *colour;
} doctor_kinds[] = {
    [DOCTOR_GOOD] = {"ok", "ok   ", "\033[32m"},
    [DOCTOR_ODD] = {"look", "look ", "\033[33m"},
    [DOCTOR_WRONG] = {"wrong", "WRONG", "\033[31m"},
};

/* --- what was found
 * ----------------------------------------------------------- */

void doctor_say(struct doctor *doctor, enum doctor_kind kind, const char *part,
    const char *text, const char *hint)
{
	bool colour = admin_colour();

	doctor->wrong = doctor->wrong || kind == DOCTOR_WRONG;
	if (doctor->findings) {
		json_array_append_new(doctor->findings,
		    json_pack("{s:s, s:s, s:s, s:s*}", "part", part, "state",
		        doctor_kinds[kind].state, "text", text, "hint", hint));
		return;
	}
	printf("%s%s%s %s: %s%s%s\n", colour ? doctor_kinds[kind].colour : "",
	    doctor_kinds[kind].mark, colour ? "\033[0m" : "", part, text,
	    hint ? "; " : "", hint ? hint : "");
	fflush(stdout);
}

void doctor_sayf(struct doctor *doctor, enum doctor_kind kind, const char *part,
    const char *hint, const char *fmt, ...)
{
	OWN(own_string)
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	int len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len >= 0)
		doctor_say(doctor, kind, part, text, hint);
}

/* A line of problems each. */
static void doctor_lines(
    struct doctor *doctor, enum doctor_kind kind, const char *part, char *lines)
{
	char *rest = NULL;

	for (char *line = strtok_r(lines, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		doctor_say(doctor, kind, part, line, NULL);
}

/* --- what needs nobody else
 * ------------------------------------------------------ */

static bool doctor_config(
    struct doctor *doctor, const char *path, struct config **ret_config)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	bool ok = config_load(path, ret_config, &problems);

	OWN(own_string)
	char *lines = own_strdup(str_text(&problems));
	doctor_lines(
	    doctor, ok ? DOCTOR_ODD : DOCTOR_WRONG, "configuration", lines);
	if (ok)
		doctor_sayf(doctor, DOCTOR_GOOD, "configuration", NULL,
		    "%s is sound, and its secrets are there", path);
	return ok;
}

static void doctor_workflows(struct doctor *doctor)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = doctor->config};

	inspect_templates(&inspect, doctor->config->templates_dir);
	inspect_folder(&inspect, doctor->config->workflows_dir);
	inspect_finish(&inspect);
	size_t mistakes = inspect_count(&inspect, FINDING_MISTAKE);
	if (mistakes)
		doctor_sayf(doctor, DOCTOR_WRONG, "workflows",
		    "beadle check says which", "%zu mistakes", mistakes);
	else
		doctor_sayf(doctor, DOCTOR_GOOD, "workflows", NULL,
		    "%zu, without a mistake", inspect.source_count);
}

/* Who have chosen one message a day, and whether it ever comes. */
static void doctor_digest(struct doctor *doctor, struct store *store)
{
	int64_t next_ms = digest_time_next_ms(doctor->config, clock_now_ms());
	struct err err = {.kind = ERR_NONE};
	int64_t count;

	if (!digest_count(store, &count, &err)) {
		doctor_say(doctor, DOCTOR_WRONG, "digest", err.text, NULL);
		return;
	}
	if (next_ms == INT64_MAX) {
		doctor_say(doctor, count ? DOCTOR_WRONG : DOCTOR_ODD, "digest",
		    "its calendar has no working day",
		    "give the calendar hours, or name another under [digest]");
		return;
	}
	if (count == 0) {
		doctor_say(doctor, DOCTOR_GOOD, "digest",
		    "nobody has chosen one message a day", NULL);
		return;
	}
	OWN(own_string)
	char *next = digest_time_text(doctor->config, next_ms);
	doctor_sayf(doctor, DOCTOR_GOOD, "digest", NULL,
	    "%lld have one message a day; the next is due on %s",
	    (long long)count, next);
}

struct doctor_cases {
	size_t open;
	struct str damaged; /* their numbers */
};

static void doctor_case(void *arg, const struct case_record *record,
    const char *requester, int64_t failed)
{
	struct doctor_cases *cases = arg;

	(void)requester;
	(void)failed;
	cases->open++;
	if (case_record_is_damaged(record))
		str_addf(&cases->damaged, " %s", record->number);
}

static void doctor_cases(struct doctor *doctor, struct store *store)
{
	struct doctor_cases cases = {.damaged = {.max_bytes = 4096}};
	struct err err = {.kind = ERR_NONE};

	if (!case_record_each_open(store, doctor_case, &cases, &err))
		doctor_say(doctor, DOCTOR_WRONG, "cases", err.text, NULL);
	else if (cases.damaged.len)
		doctor_sayf(doctor, DOCTOR_WRONG, "cases",
		    "restore the database from a backup, or ask for these anew",
		    "of %zu that are open, these cannot be read:%s", cases.open,
		    str_text(&cases.damaged));
	else
		doctor_sayf(doctor, DOCTOR_GOOD, "cases", NULL,
		    "%zu are open, and all can be read", cases.open);
	str_clear(&cases.damaged);
}

static void doctor_store(struct doctor *doctor)
{
	const char *path = doctor->config->store_path;
	OWN(store_close)
	struct store *store = NULL;
	struct err err = {.kind = ERR_NONE};

	if (access(path, F_OK) != 0)
		doctor_sayf(doctor, DOCTOR_ODD, "store",
		    "the first start of the service makes it",
		    "%s is not there yet", path);
	else if (!store_open_to_read(
	             path, doctor->config->store_key, &store, &err))
		doctor_say(doctor, DOCTOR_WRONG, "store", err.text, NULL);
	else {
		doctor_sayf(doctor, DOCTOR_GOOD, "store", NULL,
		    "%s opens, and the key fits", path);
		doctor_cases(doctor, store);
		doctor_digest(doctor, store);
	}
}

/* --- other systems
 * ------------------------------------------------------------- */

static void doctor_directory(struct doctor *doctor)
{
	const struct config *config = doctor->config;
	OWN(directory_close)
	struct directory *directory = NULL;
	json_auto_t *answer = NULL;
	struct err err = {.kind = ERR_NONE};

	if (config->directory.sources == NULL)
		return;
	const char *email =
	    config->mail_from ? config->mail_from : "nobody@example.invalid";
	if (directory_open(config, &directory, &err) &&
	    directory_look_up(directory, email, &answer, &err))
		doctor_say(doctor, DOCTOR_GOOD, "directory",
		    "every source answers", NULL);
	else
		doctor_say(doctor, DOCTOR_WRONG, "directory", err.text,
		    "beadle who ADDRESS asks it by hand");
}

static void doctor_probed(
    void *arg, enum canvas_probe_kind kind, const char *text)
{
	static const enum doctor_kind kinds[] = {
	    [CANVAS_PROBE_GOOD] = DOCTOR_GOOD,
	    [CANVAS_PROBE_ODD] = DOCTOR_ODD,
	    [CANVAS_PROBE_WRONG] = DOCTOR_WRONG,
	};

	doctor_say(arg, kinds[kind], "canvas", text, NULL);
}

static void doctor_look(struct doctor *doctor)
{
	log_set_level(LOG_WARN);
	doctor_workflows(doctor);
	doctor_store(doctor);
	if (doctor->config->slack_api_url)
		doctor_slack(doctor);
	if (doctor->config->mail_host)
		doctor_mail(doctor);
	doctor_directory(doctor);
	if (doctor->config->canvas.api_url)
		canvas_probe(&doctor->config->canvas, doctor_probed, doctor);
}

int admin_doctor(int argc, char **argv)
{
	const char *path = ADMIN_CONFIG;
	bool json = false;
	const struct options_row rows[] = {{"--config", &path, NULL},
	    {"--json", NULL, &json}, {NULL, NULL, NULL}};
	OWN(config_free)
	struct config *config = NULL;
	size_t count;
	int code;

	if (!options_read(argc, argv, DOCTOR_USAGE, rows, 0, 0, &count, &code))
		return code;
	/* A server that hangs up is an error like any other. */
	signal(SIGPIPE, SIG_IGN);
	json_auto_t *findings = json ? json_array() : NULL;
	struct doctor doctor = {.findings = findings};
	if (doctor_config(&doctor, path, &config)) {
		doctor.config = config;
		doctor_look(&doctor);
	}
	if (json) {
		OWN(own_string)
		char *text = json_dumps(findings, JSON_INDENT(2));
		printf("%s\n", text);
	}
	return doctor.wrong ? DOCTOR_FAILED : EX_OK;
}
