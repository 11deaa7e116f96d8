/*
 * directory_driver.c: for slapd.test.mjs. directory_driver CONFIG: each line
 * of standard input is an address, each line of output what the directory says:
 * an answer, or {"error", "kind"}.
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "directory/directory.h"
#include "model/config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void driver_look_up(struct directory *directory, const char *email)
{
	json_auto_t *answer = NULL;
	struct err err;

	if (!directory_look_up(directory, email, &answer, &err))
		answer = json_pack("{s:s, s:s}", "error", err.text, "kind",
		    err_kind_name(err.kind));
	OWN(own_string)
	char *text = jsonx_dump(answer);
	puts(text);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(directory_close)
	struct directory *directory = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	OWN(own_string)
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	struct err err;

	signal(SIGPIPE, SIG_IGN); /* as the service does */
	if (argc != 2 || !config_load(argv[1], &config, &problems)) {
		fprintf(stderr, "%s", str_text(&problems));
		return 1;
	}
	if (!directory_open(config, &directory, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	while ((len = getline(&line, &size, stdin)) > 0) {
		line[len - 1] = '\0';
		driver_look_up(directory, line);
	}
	return 0;
}
