/*
 * config.c: see config.h. The sections put together, and what only the whole
 * can tell.
 */
#include "model/config.h"

#include "base/own.h"
#include "model/config_section.h"
#include "model/secret.h"

#include <assert.h>
#include <libgen.h>
#include <string.h>

enum {
	CONFIG_BEADLE,
	CONFIG_STORE,
	CONFIG_SLACK,
	CONFIG_MAIL,
	CONFIG_CANVAS,
	CONFIG_CALENDAR,
	CONFIG_DIGEST,
	CONFIG_OFFICE,
	CONFIG_WORKFLOW,
	CONFIG_DIRECTORY,
	CONFIG_DIRECTORY_ROSTER,
	CONFIG_DIRECTORY_LDAP,
	CONFIG_SECTIONS
};

static const struct config_section *const config_sections[CONFIG_SECTIONS + 1] =
    {
        [CONFIG_BEADLE] = &config_beadle_section,
        [CONFIG_STORE] = &config_store_section,
        [CONFIG_SLACK] = &config_slack_section,
        [CONFIG_MAIL] = &config_mail_section,
        [CONFIG_CANVAS] = &config_canvas_section,
        [CONFIG_CALENDAR] = &config_calendar_section,
        [CONFIG_DIGEST] = &config_digest_section,
        [CONFIG_OFFICE] = &config_office_section,
        [CONFIG_WORKFLOW] = &config_workflow_section,
        [CONFIG_DIRECTORY] = &config_directory_section,
        [CONFIG_DIRECTORY_ROSTER] = &config_directory_roster_section,
        [CONFIG_DIRECTORY_LDAP] = &config_directory_ldap_section,
};

/* What must be there, or people could not be reached. */
static void config_check_sections(struct config_reader *r, const int *line_of)
{
	if (!line_of[CONFIG_BEADLE])
		config_reader_problem(r, r->path, 0,
		    "there is no [beadle] section with workflows and "
		    "templates");
	if (!line_of[CONFIG_STORE])
		config_reader_problem(r, r->path, 0,
		    "there is no [store] section; write for example url = "
		    "sqlite:/var/lib/beadle/beadle.sqlite");
	if (!line_of[CONFIG_SLACK] && !line_of[CONFIG_MAIL])
		config_reader_problem(r, r->path, 0,
		    "nobody could reach Beadle; write a [slack] section");
	if (!line_of[CONFIG_OFFICE])
		config_reader_problem(r, r->path, 0,
		    "there is no office; write for example "
		    "[office security_office]");
}

/* Only Slack has user groups. */
static void config_check_groups(struct config_reader *r)
{
	const struct config *c = r->config;

	for (size_t i = 0; i < c->office_count && !c->slack_api_url; i++)
		if (c->offices[i].slack_group)
			config_reader_problem(r, r->path, c->offices[i].line,
			    "[office %s] has a slack_group, and there is no "
			    "[slack] section; write members instead",
			    c->offices[i].name);
}

static bool config_read(const char *path, bool elsewhere,
    struct config **ret_config, struct str *ret_problems)
{
	OWN(config_free)
	struct config *config = own_calloc(1, sizeof(*config));
	OWN(own_string)
	char *copy = own_strdup(path);
	int line_of[CONFIG_SECTIONS] = {0};
	struct config_reader r = {
	    .path = path,
	    .folder = dirname(copy),
	    .config = config,
	    .problems = ret_problems,
	    .elsewhere = elsewhere,
	};

	config->log_level = LOG_INFO;
	config->digest_at_min = CONFIG_DIGEST_AT_MIN;
	config->mail_per_sender = 20;
	config->mail_per_case = 40;
	config->mail_to_strangers = 60;
	config->directory.max_age_minutes = 60;
	if (!config_reader_read(&r, config_sections, line_of))
		return false;
	config_check_sections(&r, line_of);
	config_check_groups(&r);
	config_digest_check(&r);
	config_directory_check(&r);
	if (r.wrong)
		return false;
	if (config->control_path == NULL)
		config->control_path =
		    own_printf("%s.control", config->store_path);
	config->canvas.zone = config_zone(config);
	*ret_config = MOVE(config);
	return true;
}

bool config_load(
    const char *path, struct config **ret_config, struct str *ret_problems)
{
	return config_read(path, false, ret_config, ret_problems);
}

bool config_load_elsewhere(
    const char *path, struct config **ret_config, struct str *ret_problems)
{
	return config_read(path, true, ret_config, ret_problems);
}

const struct zone *config_zone(const struct config *config)
{
	return config->calendar_count ? config->calendars[0]->zone : NULL;
}

void config_serve(struct config *config, const char *system)
{
	size_t i = 0;

	while (config->systems[i] && strcmp(config->systems[i], system) != 0)
		i++;
	assert(i < CONFIG_SYSTEMS_MAX);
	config->systems[i] = system;
}

bool config_serves(const struct config *config, const char *system)
{
	for (size_t i = 0; config->systems[i]; i++)
		if (strcmp(config->systems[i], system) == 0)
			return true;
	return false;
}

void config_free(struct config **config)
{
	struct config *c = *config;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->office_count; i++)
		config_office_clear(&c->offices[i]);
	free(c->offices);
	for (size_t i = 0; i < c->workflow_count; i++)
		config_workflow_clear(&c->workflows[i]);
	free(c->workflows);
	for (size_t i = 0; i < c->calendar_count; i++)
		config_calendar_free(&c->calendars[i]);
	free(c->calendars);
	free(c->digest_calendar);
	free(c->workflows_dir);
	free(c->templates_dir);
	free(c->control_path);
	for (char **a = c->admins; a && *a; a++)
		free(*a);
	free(c->admins);
	free(c->clock_file);
	free(c->store_path);
	crypto_wipe(c->store_key, sizeof(c->store_key));
	free(c->slack_api_url);
	secret_free(&c->slack_app_token);
	secret_free(&c->slack_bot_token);
	free(c->mail_host);
	free(c->mail_user);
	secret_free(&c->mail_password);
	free(c->mail_ca_file);
	free(c->mail_from);
	free(c->mail_from_name);
	free(c->mail_domain);
	free(c->mail_request);
	free(c->mail_authserv_id);
	free(c->mail_dkim_nameserver);
	config_token_clear(&c->mail_token);
	config_inbox_clear(&c->inbox);
	config_directory_clear(&c->directory);
	config_canvas_clear(&c->canvas);
	for (size_t i = 0; c->mail_members && c->mail_members[i]; i++)
		free(c->mail_members[i]);
	free(c->mail_members);
	free(c);
	*config = NULL;
}
