/*
 * world.h: what a test needs to run the real engine or the whole service: a
 * folder of its own with a configuration, and a look into its database.
 */
#ifndef BEADLE_TESTS_WORLD_H
#define BEADLE_TESTS_WORLD_H

#include "base/own.h"
#include "base/str.h"
#include "model/config.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

struct world {
	char folder[sizeof("/tmp/beadle-test-XXXXXX")];
	char *config_path;
	char *database;
};

static inline void world_write(
    const struct world *world, const char *name, const char *text)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", world->folder, name);
	FILE *file = fopen(path, "w");

	assert(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
}

static inline void world_offices(struct str *text)
{
	static const char *const names[] = {"canvas_admins", "security_office",
	    "edtech", "accessibility", "privacy"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		str_addf(text,
		    "[office %s]\ntitle = Office %zu\nslack_channel = C%zu00\n"
		    "members = member%zu@university.example\nquorum = 1\n",
		    names[i], i, i, i);
}

/*
 * Slack's API at slack_port and a relay at mail_port of this machine, 0:
 * without that section. Tests run in the root of the repository, whose
 * workflows and templates are used.
 */
static inline void world_make(
    struct world *world, int slack_port, int mail_port)
{
	static const char pattern[] = "/tmp/beadle-test-XXXXXX";
	OWN(own_string)
	char *here = getcwd(NULL, 0);
	OWN(str_clear)
	struct str text = {.max_bytes = 8192};

	memcpy(world->folder, pattern, sizeof(pattern));
	char *made = mkdtemp(world->folder);
	assert(made && here);
	world->config_path = own_printf("%s/beadle.conf", world->folder);
	world->database = own_printf("%s/beadle.sqlite", world->folder);
	world_write(world, "store.key",
	    "0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdef\n");
	world_write(world, "app.token", "xapp-1-secret\n");
	world_write(world, "bot.token", "xoxb-secret\n");
	str_addf(&text,
	    "[beadle]\nworkflows = %s/workflows\ntemplates = %s/templates\n"
	    "log_level = error\n"
	    "[store]\nurl = sqlite:beadle.sqlite\nkey = file:store.key\n",
	    here, here);
	if (slack_port)
		str_addf(&text,
		    "[slack]\napi_url = http://127.0.0.1:%d/api/\n"
		    "app_token = file:app.token\nbot_token = file:bot.token\n",
		    slack_port);
	if (mail_port)
		str_addf(&text,
		    "[mail]\nsmtp_url = smtp://127.0.0.1:%d\n"
		    "from = Beadle <beadle@university.example>\n"
		    "domain = beadle.university.example\n",
		    mail_port);
	world_offices(&text);
	str_addf(&text, "[calendar business]\ntimezone = UTC\n"
	                "hours = mon-fri 09:00-17:00\n");
	world_write(world, "beadle.conf", str_text(&text));
}

static inline struct config *world_config(const struct world *world)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 8192};
	struct config *config = NULL;

	if (!config_load(world->config_path, &config, &problems))
		fputs(str_text(&problems), stderr);
	assert(config);
	return config;
}

/* What a query without parameters finds in the first column of its first
 * row, beside whoever has the database open. */
static inline int64_t world_ask(const struct world *world, const char *sql)
{
	sqlite3 *handle;
	sqlite3_stmt *statement;

	sqlite3_open_v2(world->database, &handle, SQLITE_OPEN_READONLY, NULL);
	int prepared = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
	assert(prepared == SQLITE_OK);
	int stepped = sqlite3_step(statement);
	assert(stepped == SQLITE_ROW);
	int64_t found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(handle);
	return found;
}

static inline void world_clear(struct world *world)
{
	OWN(own_string)
	char *command = own_printf("rm -rf '%s'", world->folder);

	int removed = system(command);
	assert(removed == 0);
	own_string(&world->config_path);
	own_string(&world->database);
}

#endif
