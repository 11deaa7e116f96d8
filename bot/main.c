/*
 * main.c: the table of subcommands, and nothing else.
 */
#include "admin/admin.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "base/slip.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct main_command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

static int main_help(int argc, char **argv);
static int main_version(int argc, char **argv);

static const struct main_command main_commands[] = {
    {"run", "run the service until SIGTERM", admin_run},
    {"case", "list the open cases, or show one in full", admin_case},
    {"audit", "print the audit record, a line of JSON each", admin_audit},
    {"export", "write the whole record of a case to a file", admin_export},
    {"send", "send a case an event in the operator's name", admin_send},
    {"bulk", "send one event to all cases that a rule picks", admin_bulk},
    {"forget", "delete what was written about cases long closed", admin_forget},
    {"check", "say what is wrong with workflows and templates", admin_check},
    {"graph", "draw a workflow", admin_graph},
    {"simulate", "play a conversation against a workflow", admin_simulate},
    {"preview", "show a notice in every channel", admin_preview},
    {"migrate", "move open cases to newer versions of their workflows",
        admin_migrate},
    {"who", "ask the directory who has an e-mail address", admin_who},
    {"doctor", "look whether everything is there that the service needs",
        admin_doctor},
    {"slack", "print the Slack app that this configuration needs", admin_slack},
    {"deliver", "take a mail from a mail server on standard input",
        admin_deliver},
    {"version", "print the version", main_version},
    {"help", "this text", main_help},
};

enum { MAIN_COMMANDS = sizeof(main_commands) / sizeof(main_commands[0]) };

static const struct main_command *main_find(const char *name)
{
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		name = "version";
	for (size_t i = 0; i < MAIN_COMMANDS; i++)
		if (strcmp(main_commands[i].name, name) == 0)
			return &main_commands[i];
	return NULL;
}

static int main_unknown(const char *name)
{
	struct slip slip = {.written = name};

	for (size_t i = 0; i < MAIN_COMMANDS; i++)
		slip_offer(&slip, main_commands[i].name);
	fprintf(stderr, "beadle: there is no command \"%s\"; ", name);
	if (slip.best)
		fprintf(stderr, "did you mean %s?\n", slip.best);
	else
		fprintf(stderr, "try: beadle help\n");
	return EX_USAGE;
}

static void main_list(FILE *out)
{
	fprintf(out, "Beadle runs an institution's approval processes in chat"
	             " and mail.\n\nusage: beadle COMMAND [options]\n\n");
	for (size_t i = 0; i < MAIN_COMMANDS; i++)
		fprintf(out, "  %-9s %s\n", main_commands[i].name,
		    main_commands[i].summary);
	fprintf(out, "\nbeadle COMMAND --help explains a command.\n");
}

/* beadle help COMMAND is beadle COMMAND --help. */
static int main_help(int argc, char **argv)
{
	const struct main_command *command = NULL;

	if (argc > 1) {
		command = main_find(argv[1]);
		if (command == NULL)
			return main_unknown(argv[1]);
	}
	if (command == NULL || command->run == main_help ||
	    command->run == main_version) {
		main_list(stdout);
		return EX_OK;
	}
	return command->run(2, (char *[]){argv[1], (char *)"--help", NULL});
}

static int main_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("beadle %s\n", BEADLE_VERSION);
	return EX_OK;
}

/* An answer that nobody could read is none. */
static int main_finish(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "beadle: the output could not be written: %s\n",
	    strerror(errno));
	return code == EX_OK ? EX_IOERR : code;
}

int main(int argc, char **argv)
{
	struct err err;

	if (argc < 2) {
		main_list(stderr);
		return EX_USAGE;
	}
	const struct main_command *command = main_find(argv[1]);
	if (command == NULL)
		return main_unknown(argv[1]);
	if (!crypto_init(&err)) {
		fprintf(stderr, "beadle: %s\n", err.text);
		return EX_SOFTWARE;
	}
	fault_init();
	return main_finish(command->run(argc - 1, argv + 1));
}
