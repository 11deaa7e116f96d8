/*
 * slack.c: beadle slack manifest: the Slack app that this configuration
 * needs.
 */
#include "admin/admin.h"

#include "admin/options.h"
#include "base/own.h"
#include "engine/inspect.h"
#include "slack/manifest.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char SLACK_USAGE[] =
    "usage: beadle slack manifest [options]\n"
    "\n"
    "Prints the manifest of the Slack app that this configuration needs: what\n"
    "it may do, what it is told, its commands and shortcuts. Paste it at\n"
    "https://api.slack.com/apps, as a new app or as the App Manifest of the\n"
    "one there is.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf. Its secrets are\n"
    "                  not read\n"
    "  --name NAME     of the app, instead of Beadle; what people mention\n";

/* [{"command", "title"}] of the workflows that have one; NULL: it has been
 * said what is wrong. New reference. */
static json_t *slack_commands(const struct config *config)
{
	OWN(inspect_clear)
	struct inspect inspect = {.config = config};
	json_t *commands = json_array();

	inspect_folder(&inspect, config->workflows_dir);
	for (size_t i = 0; i < inspect.source_count; i++) {
		const struct workflow *w = inspect.sources[i].workflow;
		if (w == NULL) {
			fprintf(stderr,
			    "beadle slack: %s is not sound; beadle check says"
			    " what is wrong\n",
			    inspect.sources[i].file);
			json_decref(commands);
			return NULL;
		}
		if (workflow_command(w))
			json_array_append_new(
			    commands, json_pack("{s:s, s:s}", "command",
			                  workflow_command(w), "title",
			                  workflow_title(w)));
	}
	if (inspect.source_count)
		return commands;
	fprintf(stderr, "beadle slack: there are no workflows in %s\n",
	    config->workflows_dir);
	json_decref(commands);
	return NULL;
}

int admin_slack(int argc, char **argv)
{
	const char *config_path = ADMIN_CONFIG, *name = "Beadle";
	const struct options_row rows[] = {{"--config", &config_path, NULL},
	    {"--name", &name, NULL}, {NULL, NULL, NULL}};
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	OWN(config_free)
	struct config *config = NULL;
	size_t count;
	int code;

	if (!options_read(argc, argv, SLACK_USAGE, rows, 1, 1, &count, &code))
		return code;
	if (strcmp(argv[1], "manifest") != 0) {
		fprintf(stderr, "beadle slack: there is no \"%s\"\n%s", argv[1],
		    SLACK_USAGE);
		return EX_USAGE;
	}
	if (!config_load_elsewhere(config_path, &config, &problems)) {
		fputs(str_text(&problems), stderr);
		return EX_CONFIG;
	}
	json_auto_t *commands = slack_commands(config);
	if (commands == NULL)
		return EX_DATAERR;
	json_auto_t *manifest = slack_manifest(name, commands);
	OWN(own_string)
	char *text = json_dumps(manifest, JSON_INDENT(2));
	printf("%s\n", text);
	return EX_OK;
}
