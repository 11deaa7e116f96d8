/*
 * main.c: the table of subcommands, and nothing else.
 */
#include "admin/admin.h"
#include "base/crypto.h"
#include "base/fault.h"

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
    {"graph", "draw a workflow", admin_graph},
    {"simulate", "play a conversation against a workflow", admin_simulate},
    {"version", "print the version", main_version},
    {"help", "this text", main_help},
};

enum { MAIN_COMMANDS = sizeof(main_commands) / sizeof(main_commands[0]) };

static int main_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("Beadle runs an institution's approval processes in chat and"
	       " mail.\n\nusage: beadle COMMAND [options]\n\n");
	for (size_t i = 0; i < MAIN_COMMANDS; i++)
		printf("  %-8s %s\n", main_commands[i].name,
		    main_commands[i].summary);
	printf("\nbeadle COMMAND --help explains a command.\n");
	return EX_OK;
}

static int main_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("beadle %s\n", BEADLE_VERSION);
	return EX_OK;
}

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

int main(int argc, char **argv)
{
	struct err err;

	if (argc < 2) {
		main_help(argc, argv);
		return EX_USAGE;
	}
	const struct main_command *command = main_find(argv[1]);
	if (command == NULL) {
		fprintf(stderr,
		    "beadle: there is no command \"%s\"; try: beadle help\n",
		    argv[1]);
		return EX_USAGE;
	}
	if (!crypto_init(&err)) {
		fprintf(stderr, "beadle: %s\n", err.text);
		return EX_SOFTWARE;
	}
	fault_init();
	return command->run(argc - 1, argv + 1);
}
