/*
 * simulate.c: beadle simulate: scripts held against what they recorded, or a
 * conversation typed at a terminal.
 */
#include "admin/admin.h"

#include "admin/diff.h"
#include "base/file.h"
#include "admin/options.h"
#include "admin/play.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const char SIMULATE_USAGE[] =
    "usage: beadle simulate [options] WORKFLOW [SCRIPT.talk ...]\n"
    "\n"
    "Plays conversations against a workflow file, with a clock that you turn.\n"
    "Nothing real is touched. Without a script it asks for lines; try help.\n"
    "A script that no longer gives what it recorded is shown as a\n"
    "difference, and the exit code is 1. tests/talk/README.md has the\n"
    "language.\n"
    "\n"
    "  --config FILE     offices and their members as they really are;\n"
    "                    otherwise they are invented. Its secrets are not\n"
    "                    read, its folders need not be there\n"
    "  --templates DIR   instead of ../templates beside the workflow\n"
    "  --channel NAME    text, titles, or what is sent to slack or teams\n"
    "  --save FILE       keeps the conversation as a script\n"
    "  --update          rewrites what the scripts recorded\n";

static const char SIMULATE_HELP[] =
    "  ada: hello                     ada writes to Beadle\n"
    "  ada presses \"Request a token\"  a button she can see\n"
    "  ada fills purpose = Grading    a field of the form she has open\n"
    "  ada fills the rest             sample answers to what is required\n"
    "  ada sends                      the form, or a page of it\n"
    "  ada closes                     the form, unsent\n"
    "  ada replies: It runs nightly   in the thread of her newest message\n"
    "  chen still presses Approve     a button that is no longer there\n"
    "  ada presses Deny in edtech     a button in an office's channel\n"
    "  +2d  +36h  +90m  +P1W          time passes\n"
    "  at 2026-12-01 09:00            until then (UTC)\n"
    "  where CT-1001                  the states a case is in\n"
    "  who                            everybody, and their offices\n"
    "  quit\n";

enum { SIMULATE_MAX_BYTES = 4 * 1024 * 1024 };

struct simulate {
	const char *templates;
	const char *config;
	const char *channel;
	const char *save;
	bool update;
	const char *workflow;
	enum show_level level;
};

static bool simulate_open(const struct simulate *s, int64_t start_ms,
    bool checked, struct play **ret_play)
{
	struct play_setup setup = {
	    .workflow_path = s->workflow,
	    .templates_dir = s->templates,
	    .config_path = s->config,
	    .start_ms = start_ms,
	    .checked = checked,
	};
	OWN(str_clear)
	struct str problems = {.max_bytes = SIMULATE_MAX_BYTES};

	bool ok = play_open(&setup, ret_play, &problems);
	fputs(str_text(&problems), stderr);
	return ok;
}

/* --- scripts ------------------------------------------------------------- */

static int simulate_update(
    const char *path, const char *record, const char *differences)
{
	struct err err;

	if (!file_write(path, record, &err)) {
		fprintf(stderr, "beadle simulate: %s\n", err.text);
		return EX_CANTCREAT;
	}
	printf("%s: recorded again\n%s", path, differences);
	return EX_OK;
}

/* The script as it is against the script as it would be recorded now. */
static int simulate_compare(
    const struct simulate *s, const char *path, const char *record)
{
	OWN(str_clear)
	struct str script = {.max_bytes = SIMULATE_MAX_BYTES};
	OWN(str_clear)
	struct str differences = {.max_bytes = SIMULATE_MAX_BYTES};
	struct err err;

	if (!file_read(path, &script, &err)) {
		fprintf(stderr, "beadle simulate: %s: %s\n", path, err.text);
		return EX_NOINPUT;
	}
	if (!diff_lines(str_text(&script), record, &differences)) {
		printf("%s: as recorded\n", path);
		return EX_OK;
	}
	if (s->update)
		return simulate_update(path, record, str_text(&differences));
	printf("%s: differs (- recorded, + now)\n%s", path,
	    str_text(&differences));
	return 1;
}

static int simulate_script(
    const struct simulate *s, const char *path, bool checked)
{
	OWN(play_close)
	struct play *play = NULL;
	OWN(str_clear)
	struct str record = {.max_bytes = SIMULATE_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};

	if (!simulate_open(s, play_default_start_ms(), checked, &play))
		return EX_CONFIG;
	if (play_script(play, path, NULL, NULL, &record, &err))
		return simulate_compare(s, path, str_text(&record));
	/* What led there helps to find what is wrong. */
	printf("%s", str_text(&record));
	fflush(stdout);
	fprintf(stderr, "%s\n", err.text);
	return EX_DATAERR;
}

static int simulate_scripts(
    const struct simulate *s, char **paths, size_t count)
{
	int worst = EX_OK;
	bool checked = false;

	for (size_t i = 0; i < count; i++) {
		int code = simulate_script(s, paths[i], checked);
		if (code != EX_OK)
			worst = code;
		/* Whoever played to the end played something sound. */
		checked = checked || code == EX_OK;
	}
	return worst;
}

/* --- a conversation ------------------------------------------------------ */

static void simulate_prompt(const struct play *play)
{
	OWN(own_string)
	char *moment = talk_moment(play_now_ms(play));

	if (!isatty(STDIN_FILENO))
		return;
	printf("%s> ", moment);
	fflush(stdout);
}

/* False if the line cannot be done. */
static bool simulate_line(const struct simulate *s, struct play *play,
    const char *text, struct str *record, struct err *err)
{
	OWN(talk_line_clear)
	struct talk_line line = {.kind = TALK_BLANK};
	OWN(str_clear)
	struct str shown = {.max_bytes = SIMULATE_MAX_BYTES};

	if (!talk_parse(text, &line, err))
		return false;
	if (line.kind == TALK_EXPECTED)
		return true;
	if (!play_act(play, &line, err))
		return false;
	play_show(play, s->level, &shown);
	fputs(str_text(&shown), stdout);
	str_addf(record, "%s\n", text);
	play_show(play, play_level(play), record);
	return true;
}

/* Lines that are no part of the script. True if this was one. */
static bool simulate_aside(const struct play *play, const char *text)
{
	if (strcmp(text, "help") == 0)
		fputs(SIMULATE_HELP, stdout);
	else if (strcmp(text, "who") == 0)
		play_who(play, stdout);
	else
		return false;
	return true;
}

static int simulate_lines(
    const struct simulate *s, struct play *play, struct str *record)
{
	struct err err = {.kind = ERR_NONE};
	OWN(own_string)
	char *text = NULL;
	size_t size = 0;
	int code = EX_OK;

	for (;;) {
		simulate_prompt(play);
		if (getline(&text, &size, stdin) < 0)
			break;
		text[strcspn(text, "\r\n")] = '\0';
		if (strcmp(text, "quit") == 0)
			return code;
		if (simulate_aside(play, text) ||
		    simulate_line(s, play, text, record, &err))
			continue;
		fflush(stdout);
		fprintf(stderr, "%s\n", err.text);
		if (err.kind != ERR_INPUT)
			return EX_CONFIG;
		/* At a terminal a slip is made good with the next line. */
		if (!isatty(STDIN_FILENO))
			code = EX_DATAERR;
	}
	if (isatty(STDIN_FILENO))
		putchar('\n');
	return code;
}

static void simulate_interrupted(int signal_number)
{
	(void)signal_number;
	close(STDIN_FILENO);
}

/* Ctrl-C ends the lines, and with them the conversation in the ordinary way:
 * it is saved, and its temporary folder goes. */
static void simulate_mind_interrupts(void)
{
	struct sigaction action = {.sa_handler = simulate_interrupted};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static int simulate_converse(const struct simulate *s)
{
	static const int64_t minute_ms = 60 * 1000;
	OWN(play_close)
	struct play *play = NULL;
	OWN(str_clear)
	struct str record = {.max_bytes = SIMULATE_MAX_BYTES};
	/* A pipe is a script: it gives the same every day. */
	int64_t start_ms = isatty(STDIN_FILENO)
	                       ? clock_now_ms() / minute_ms * minute_ms
	                       : play_default_start_ms();
	OWN(own_string)
	char *moment = talk_moment(start_ms);
	struct err err;

	if (!simulate_open(s, start_ms, false, &play))
		return EX_CONFIG;
	simulate_mind_interrupts();
	if (isatty(STDIN_FILENO)) {
		printf("Who is there:\n");
		play_who(play, stdout);
		printf("Begin with \"ada: hello\"; help says what else.\n");
	}
	str_addf(&record, "at %s\n", moment);
	int code = simulate_lines(s, play, &record);
	if (s->save && !file_write(s->save, str_text(&record), &err)) {
		fprintf(stderr, "beadle simulate: %s\n", err.text);
		return EX_CANTCREAT;
	}
	return code;
}

/* --- the command --------------------------------------------------------- */

static bool simulate_level(const char *channel, enum show_level *ret_level)
{
	static const char *const names[] = {
	    [SHOW_TITLES] = "titles",
	    [SHOW_TEXT] = "text",
	    [SHOW_SLACK] = "slack",
	    [SHOW_TEAMS] = "teams",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], channel) == 0) {
			*ret_level = (enum show_level)i;
			return true;
		}
	fprintf(stderr,
	    "beadle simulate: there is no channel \"%s\"; write text, titles, "
	    "slack or teams\n",
	    channel);
	return false;
}

int admin_simulate(int argc, char **argv)
{
	struct simulate s = {.channel = "text"};
	const struct options_row rows[] = {
	    {"--config", &s.config, NULL},
	    {"--templates", &s.templates, NULL},
	    {"--channel", &s.channel, NULL},
	    {"--save", &s.save, NULL},
	    {"--update", NULL, &s.update},
	    {NULL, NULL, NULL},
	};
	size_t count;
	int code;

	if (!options_read(
	        argc, argv, SIMULATE_USAGE, rows, 1, INT_MAX, &count, &code))
		return code;
	if (!simulate_level(s.channel, &s.level))
		return EX_USAGE;
	log_set_level(LOG_ERROR);
	s.workflow = argv[1];
	return count > 1 ? simulate_scripts(&s, argv + 2, count - 1)
	                 : simulate_converse(&s);
}
