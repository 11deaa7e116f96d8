/*
 * config_world.h: a folder with what a configuration file points at, and the
 * sections of a good one, for the tests of model/config*.c.
 */
#ifndef BEADLE_TESTS_MODEL_CONFIG_WORLD_H
#define BEADLE_TESTS_MODEL_CONFIG_WORLD_H

#include "base/own.h"
#include "model/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PLENTY = 64 * 1024 };

static char folder[] = "/tmp/beadle-config-XXXXXX";

static void write_file(const char *name, const char *text, mode_t mode)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
	chmod(path, mode);
}

#define HEX16 "0123456789abcdef"

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return 1;
	OWN(own_string)
	char *workflows = own_printf("%s/w", folder);
	OWN(own_string)
	char *templates = own_printf("%s/t", folder);
	mkdir(workflows, 0700);
	mkdir(templates, 0700);
	write_file("key", HEX16 HEX16 HEX16 HEX16 "\n", 0600);
	write_file("short", HEX16 "\n", 0600);
	write_file("app", "xapp-1-hush\n", 0600);
	write_file("bot", "xoxb-1-hush\n", 0600);
	write_file("pw", "hush\n", 0600);
	write_file("loose", "hush\n", 0644);
	return 0;
}

static int teardown(void **state)
{
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", folder);

	(void)state;
	return system(command);
}

/* Problems without the path of the file and of its folder. */
static bool load(const char *text, struct config **ret_config, struct str *out)
{
	OWN(own_string)
	char *path = own_printf("%s/b.conf", folder);
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	write_file("b.conf", text, 0600);
	bool ok = config_load(path, ret_config, &problems);
	assert_true(str_ok(&problems));
	for (const char *p = str_text(&problems); *p;) {
		if (strncmp(p, path, strlen(path)) == 0)
			p += strlen(path);
		else if (strncmp(p, folder, strlen(folder)) == 0)
			p += strlen(folder) + 1;
		else
			str_add_char(out, *p++);
	}
	return ok;
}

/* The file is refused, and this is among what is said. */
static inline void want_problem(const char *text, const char *want)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	if (load(text, &c, &problems))
		fail_msg("taken: %s", text);
	assert_null(c);
	if (!strstr(str_text(&problems), want))
		fail_msg("%s", str_text(&problems));
}

/* The file is taken without a word. Yours to free. */
static inline struct config *loaded(const char *text)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	if (!load(text, &c, &problems) || problems.len)
		fail_msg("%s", str_text(&problems));
	return c;
}

#define BEADLE "[beadle]\nworkflows = w\ntemplates = t\n"
#define STORE  "[store]\nurl = sqlite:db\nkey = file:key\n"
#define SLACK                                                                  \
	"[slack]\napi_url = https://slack.com/api\napp_token = file:app\n"     \
	"bot_token = file:bot\n"
#define MAIL                                                                   \
	"[mail]\nsmtp_url = smtp+starttls://relay.example\n"                   \
	"from = beadle@u.example\ndomain = u.example\n"
#define OFFICE                                                                 \
	"[office sec]\ntitle = Security\nslack_channel = C0123\n"              \
	"members = ada@u.example\n"

#endif
