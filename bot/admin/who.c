/*
 * who.c: beadle who: what the directory says of somebody.
 */
#include "admin/admin.h"

#include "base/log.h"
#include "base/own.h"
#include "directory/directory.h"

#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

static const char ADMIN_WHO_USAGE[] =
    "usage: beadle who [--config FILE] ADDRESS\n"
    "\n"
    "Asks the sources of [directory] who has this e-mail address, and prints\n"
    "what workflows learn of them. Exits with 67 if nobody has it, or more\n"
    "than one, and with 75 if a source cannot be asked.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n";

static void admin_who_list(const char *name, const json_t *list)
{
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		printf("%s: %s\n", name, json_string_value(one));
}

static int admin_who_print(const json_t *answer)
{
	bool ambiguous = json_is_true(json_object_get(answer, "ambiguous"));
	const char *key;
	json_t *value;

	if (ambiguous || json_is_false(json_object_get(answer, "found"))) {
		fprintf(stderr, "beadle who: %s has this address%s\n",
		    ambiguous ? "more than one person" : "nobody",
		    ambiguous ? "; workflows let a person look" : "");
		admin_who_list("sources", json_object_get(answer, "sources"));
		return EX_NOUSER;
	}
	json_object_foreach ((json_t *)answer, key, value) {
		if (json_is_string(value) && json_string_length(value))
			printf("%s: %s\n", key, json_string_value(value));
		admin_who_list(key, value);
	}
	if (json_object_get(answer, "unknown"))
		fprintf(stderr,
		    "beadle who: what is unknown could not be asked: they have "
		    "no uid, and\n[directory ldap] searches for it by {uid}; "
		    "workflows see none of it\n");
	return EX_OK;
}

static int admin_who_ask(const struct config *config, const char *email)
{
	OWN(directory_close)
	struct directory *directory = NULL;
	json_auto_t *answer = NULL;
	struct err err = {.kind = ERR_NONE};

	if (config->directory.sources == NULL) {
		fprintf(stderr,
		    "beadle who: the configuration has no [directory]\n");
		return EX_CONFIG;
	}
	/* A server that hangs up is an error like any other. */
	signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_WARN);
	if (!directory_open(config, &directory, &err))
		return admin_failed("who", EX_CONFIG, &err);
	if (!directory_look_up(directory, email, &answer, &err))
		return admin_failed("who", EX_TEMPFAIL, &err);
	return admin_who_print(answer);
}

int admin_who(int argc, char **argv)
{
	OWN(config_free)
	struct config *config = NULL;
	const char *email;
	int code;

	if (!admin_options(
	        argc, argv, ADMIN_WHO_USAGE, 1, &config, &email, &code))
		return code;
	if (email)
		return admin_who_ask(config, email);
	fprintf(stderr, "%s", ADMIN_WHO_USAGE);
	return EX_USAGE;
}
