/*
 * config.c: see config.h. A table says which key fills which field and how;
 * inih (no other file includes ini.h) cuts the file into lines.
 */
#include "model/config.h"

#include "base/own.h"
#include "base/slip.h"
#include "model/endpoint.h"
#include "model/secret.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char CONFIG_OFFICE[] = "office ";

/* The file being read. */
struct config_reader {
	const char *path;
	char *folder;
	FILE *stream;
	int line;
	bool continued; /* the line began with white space */
	int section_line;
	struct config *config;
	struct config_office *office; /* of the section, or NULL */
	uint64_t seen;                /* bits of config_keys */
	struct str *problems;
	bool wrong;
};

struct config_key;
typedef bool config_set_fn(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err);

struct config_key {
	const char *section;
	const char *name;
	config_set_fn *set;
	size_t offset;       /* of the field, where set uses one */
	bool wanted;         /* must be there if its section is */
	const char *example; /* what to write if it is not */
};

/* --- problems ------------------------------------------------------------ */

__attribute__((format(printf, 3, 4))) static void config_problem(
    struct config_reader *r, int line, const char *fmt, ...)
{
	va_list args;
	char *text = NULL;

	r->wrong = true;
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	if (line > 0)
		str_addf(r->problems, "%s:%d: %s\n", r->path, line, text);
	else
		str_addf(r->problems, "%s: %s\n", r->path, text);
	free(text);
}

/* --- values -------------------------------------------------------------- */

static char **config_field(
    struct config_reader *r, const struct config_key *key)
{
	void *base = r->office ? (void *)r->office : (void *)r->config;

	return (char **)(void *)((char *)base + key->offset);
}

static bool config_set_text(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	if (*value == '\0')
		return err_set(err, ERR_INPUT, "it is empty");
	*config_field(r, key) = own_strdup(value);
	return true;
}

static char *config_path(const struct config_reader *r, const char *value)
{
	return value[0] == '/' ? own_strdup(value)
	                       : own_printf("%s/%s", r->folder, value);
}

static bool config_set_path(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	if (*value == '\0')
		return err_set(err, ERR_INPUT, "it is empty");
	*config_field(r, key) = config_path(r, value);
	return true;
}

static bool config_set_folder(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	struct stat status;
	OWN(own_string)
	char *path = config_path(r, value);

	if (stat(path, &status) != 0)
		return err_set(err, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return err_set(err, ERR_INPUT, "%s is not a folder", path);
	*config_field(r, key) = MOVE(path);
	return true;
}

static bool config_set_file(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	OWN(own_string)
	char *path = config_path(r, value);

	if (access(path, R_OK) != 0)
		return err_set(err, ERR_INPUT, "%s: %s", path, strerror(errno));
	*config_field(r, key) = MOVE(path);
	return true;
}

static bool config_set_log_level(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	return log_level_from_name(value, &r->config->log_level) ||
	       err_set(err, ERR_INPUT, "write debug, info, warn or error");
}

static bool config_set_store(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	static const char scheme[] = "sqlite:";

	if (strncmp(value, scheme, strlen(scheme)) != 0 ||
	    value[strlen(scheme)] == '\0')
		return err_set(err, ERR_INPUT, "write sqlite:PATH");
	*config_field(r, key) = config_path(r, value + strlen(scheme));
	return true;
}

static bool config_set_key(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	OWN(secret_free)
	char *hex = NULL;

	(void)key;
	if (!secret_read(value, r->folder, &hex, err))
		return false;
	return crypto_key_from_hex(hex, r->config->store_key) ||
	       err_set(err, ERR_INPUT,
	           "it must hold 64 hexadecimal digits; make one with: "
	           "openssl rand -hex 32");
}

static bool config_set_secret(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	return secret_read(value, r->folder, config_field(r, key), err);
}

/* The two tokens are easily swapped; Slack would only say invalid_auth. */
static bool config_set_token(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	const char *prefix =
	    strncmp(key->name, "app", 3) == 0 ? "xapp-" : "xoxb-";
	OWN(secret_free)
	char *token = NULL;

	if (!secret_read(value, r->folder, &token, err))
		return false;
	if (strncmp(token, prefix, strlen(prefix)) != 0)
		return err_set(err, ERR_INPUT,
		    "it holds something else; this token begins with %s",
		    prefix);
	*config_field(r, key) = MOVE(token);
	return true;
}

static bool config_set_api_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	OWN(endpoint_clear)
	struct endpoint endpoint = {.scheme = NULL};
	size_t len = strlen(value);

	if (!endpoint_parse(value, &endpoint, err))
		return false;
	if (strncmp(endpoint.scheme, "http", 4) != 0 ||
	    !endpoint_is_safe(&endpoint))
		return err_set(err, ERR_INPUT,
		    "write https://…; http:// is for this machine only");
	*config_field(r, key) =
	    own_printf("%s%s", value, value[len - 1] == '/' ? "" : "/");
	return true;
}

static bool config_set_smtp_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { RELAY_PORT = 25, SUBMISSION_PORT = 587 };
	OWN(endpoint_clear)
	struct endpoint e = {.scheme = NULL};

	if (!endpoint_parse(value, &e, err))
		return false;
	bool starttls = strcmp(e.scheme, "smtp+starttls") == 0;
	if ((!starttls && strcmp(e.scheme, "smtp") != 0) ||
	    !endpoint_is_safe(&e))
		return err_set(err, ERR_INPUT,
		    "write smtp+starttls://HOST:PORT; "
		    "smtp:// is for this machine only");
	r->config->mail_starttls = starttls;
	r->config->mail_port = e.port     ? e.port
	                       : starttls ? SUBMISSION_PORT
	                                  : RELAY_PORT;
	*config_field(r, key) = MOVE(e.host);
	return true;
}

/* local@domain, and nothing that could end a header or an SMTP line. */
static bool config_is_address(const char *text)
{
	const char *at = strrchr(text, '@');

	if (at == NULL || at == text || at[1] == '\0')
		return false;
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f ||
		    strchr("<>,;:\"()[]\\", *p))
			return false;
	return strchr(text, '@') == at;
}

/* ADDRESS, or NAME <ADDRESS>. */
static bool config_set_from(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	const char *angle = strchr(value, '<');
	const char *end = strchr(value, '>');
	OWN(own_string)
	char *address = NULL;

	(void)key;
	if (angle == NULL)
		address = own_strdup(value);
	else if (end && end > angle && end[1] == '\0')
		address = strndup(angle + 1, (size_t)(end - angle - 1));
	if (address == NULL || !config_is_address(address))
		return err_set(err, ERR_INPUT,
		    "write ADDRESS or NAME <ADDRESS>, "
		    "for example Beadle <beadle@university.example>");
	size_t name_len = angle ? (size_t)(angle - value) : 0;
	while (name_len && isspace((unsigned char)value[name_len - 1]))
		name_len--;
	r->config->mail_from_name =
	    name_len ? strndup(value, name_len) : own_strdup("Beadle");
	r->config->mail_from = MOVE(address);
	return true;
}

static bool config_set_domain(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	if (*value == '\0' || *value == '.' ||
	    value[strspn(value, "abcdefghijklmnopqrstuvwxyz"
	                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")])
		return err_set(err, ERR_INPUT,
		    "write a host name, for example beadle.university.example");
	*config_field(r, key) = own_strdup(value);
	return true;
}

static bool config_set_channel(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	if ((*value != 'C' && *value != 'G') || strlen(value) < 2 ||
	    value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")])
		return err_set(err, ERR_INPUT,
		    "write the channel's ID (C…), which Slack shows at the "
		    "bottom of the channel's details");
	*config_field(r, key) = own_strdup(value);
	return true;
}

static bool config_set_quorum(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { QUORUM_MAX = 99 };
	char *end;
	long quorum = strtol(value, &end, 10);

	(void)key;
	if (*value == '\0' || *end || quorum < 1 || quorum > QUORUM_MAX)
		return err_set(err, ERR_INPUT, "write a number from 1 on");
	r->office->quorum = (int)quorum;
	return true;
}

/* --- members: a list, over as many lines as it takes -----------------------
 */

static bool config_is_slack_user(const char *text)
{
	return (*text == 'U' || *text == 'W') && strlen(text) > 2 &&
	       text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] ==
	           '\0';
}

static size_t config_member_count(const struct config_office *office)
{
	size_t n = 0;

	while (office->members && office->members[n])
		n++;
	return n;
}

static bool config_add_member(
    struct config_office *office, const char *member, struct err *err)
{
	size_t n = config_member_count(office);
	OWN(own_string)
	char *copy = own_strdup(member);

	if (!config_is_slack_user(copy)) {
		if (!config_is_address(copy))
			return err_set(err, ERR_INPUT,
			    "\"%s\" is neither an e-mail address nor a Slack "
			    "user ID (U…); separate members by commas",
			    member);
		for (char *p = copy; *p; p++)
			*p = (char)tolower((unsigned char)*p);
	}
	for (size_t i = 0; i < n; i++)
		if (strcmp(office->members[i], copy) == 0)
			return err_set(
			    err, ERR_INPUT, "\"%s\" is there twice", member);
	office->members =
	    own_realloc(office->members, (n + 2) * sizeof(char *));
	office->members[n] = MOVE(copy);
	office->members[n + 1] = NULL;
	return true;
}

static bool config_set_members(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	while (*value) {
		value += strspn(value, ", \t");
		size_t len = strcspn(value, ", \t");
		OWN(own_string)
		char *member = strndup(value, len);
		if (len && !config_add_member(r->office, member, err))
			return false;
		value += len;
	}
	return true;
}

/* --- the table ------------------------------------------------------------ */

#define AT(field)        offsetof(struct config, field)
#define AT_OFFICE(field) offsetof(struct config_office, field)

static const struct config_key config_keys[] = {
    {"beadle", "workflows", config_set_folder, AT(workflows_dir), true,
        "/usr/local/share/beadle/workflows"},
    {"beadle", "templates", config_set_folder, AT(templates_dir), true,
        "/usr/local/share/beadle/templates"},
    {"beadle", "log_level", config_set_log_level, 0, false, "info"},
    {"beadle", "clock", config_set_path, AT(clock_file), false, ""},
    {"store", "url", config_set_store, AT(store_path), true,
        "sqlite:/var/lib/beadle/beadle.sqlite"},
    {"store", "key", config_set_key, 0, true, "credential:store-key"},
    {"slack", "api_url", config_set_api_url, AT(slack_api_url), true,
        "https://slack.com/api/"},
    {"slack", "app_token", config_set_token, AT(slack_app_token), true,
        "credential:slack-app-token"},
    {"slack", "bot_token", config_set_token, AT(slack_bot_token), true,
        "credential:slack-bot-token"},
    {"mail", "smtp_url", config_set_smtp_url, AT(mail_host), true,
        "smtp+starttls://relay.university.example:587"},
    {"mail", "user", config_set_text, AT(mail_user), false, ""},
    {"mail", "password", config_set_secret, AT(mail_password), false,
        "credential:mail-password"},
    {"mail", "ca_file", config_set_file, AT(mail_ca_file), false, ""},
    {"mail", "from", config_set_from, 0, true,
        "Beadle <beadle@university.example>"},
    {"mail", "domain", config_set_domain, AT(mail_domain), true,
        "beadle.university.example"},
    {CONFIG_OFFICE, "title", config_set_text, AT_OFFICE(title), true,
        "Security Office"},
    {CONFIG_OFFICE, "slack_channel", config_set_channel,
        AT_OFFICE(slack_channel), false, "C0123456789"},
    {CONFIG_OFFICE, "members", config_set_members, 0, true,
        "ada@university.example, bo@university.example"},
    {CONFIG_OFFICE, "quorum", config_set_quorum, 0, false, "1"},
};

enum { CONFIG_KEYS = sizeof(config_keys) / sizeof(config_keys[0]) };

/* The table's name for a section: all offices share one. */
static const char *config_section(const char *section)
{
	return strncmp(section, CONFIG_OFFICE, strlen(CONFIG_OFFICE)) == 0
	           ? CONFIG_OFFICE
	           : section;
}

static bool config_section_known(const char *section)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		if (strcmp(config_keys[i].section, section) == 0)
			return true;
	return false;
}

/* --- lines -----------------------------------------------------------------
 */

static void config_unknown_section(struct config_reader *r, const char *name)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		const char *known = config_keys[i].section;
		if (known != CONFIG_OFFICE && slip_is(name, known)) {
			config_problem(r, r->line,
			    "there is no section [%s]; write [%s]", name,
			    known);
			return;
		}
	}
	config_problem(r, r->line,
	    "there is no section [%s]; write [beadle], [store], [slack], "
	    "[mail] or [office NAME]",
	    name);
}

static void config_unknown_key(
    struct config_reader *r, const char *section, const char *name)
{
	OWN(str_clear)
	struct str known = {.max_bytes = 1024};

	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		const struct config_key *key = &config_keys[i];
		if (strcmp(key->section, config_section(section)) != 0)
			continue;
		if (slip_is(name, key->name)) {
			config_problem(r, r->line, "[%s] has no %s; write %s",
			    section, name, key->name);
			return;
		}
		str_addf(&known, "%s%s", known.len ? ", " : "", key->name);
	}
	config_problem(r, r->line, "[%s] has no %s; it has %s", section, name,
	    str_text(&known));
}

static struct config_office *config_add_office(
    struct config_reader *r, const char *name)
{
	struct config *c = r->config;

	if (*name == '\0' ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")])
		config_problem(r, r->line,
		    "an office's name is made of small letters, digits and _; "
		    "write for example [office security_office]");
	if (config_office_find(c, name))
		config_problem(
		    r, r->line, "[office %s] is there twice; keep one", name);
	c->offices = own_realloc(
	    c->offices, (c->office_count + 1) * sizeof(*c->offices));
	struct config_office *office = &c->offices[c->office_count++];
	*office = (struct config_office){.name = own_strdup(name), .quorum = 1};
	return office;
}

/* What the section that ends here lacks. */
static void config_end_section(struct config_reader *r, const char *section)
{
	const char *table = config_section(section);

	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		const struct config_key *key = &config_keys[i];
		if (strcmp(key->section, table) == 0 && key->wanted &&
		    !(r->seen & UINT64_C(1) << i))
			config_problem(r, r->section_line,
			    "[%s] lacks %s; write for example %s = %s", section,
			    key->name, key->name, key->example);
		if (strcmp(key->section, CONFIG_OFFICE) == 0)
			r->seen &= ~(UINT64_C(1) << i);
	}
}

static void config_set(struct config_reader *r, size_t index,
    const char *section, const char *value)
{
	const struct config_key *key = &config_keys[index];
	struct err err = {.kind = ERR_NONE};
	bool seen = r->seen & UINT64_C(1) << index;

	r->seen |= UINT64_C(1) << index;
	if (seen && r->continued && key->set != config_set_members)
		config_problem(r, r->line,
		    "this line begins with white space and so goes on with %s; "
		    "begin it at the margin",
		    key->name);
	else if (seen && !r->continued)
		config_problem(r, r->line, "[%s] has %s twice; keep one",
		    section, key->name);
	else if (!key->set(r, key, value, &err))
		config_problem(r, r->line, "%s: %s", key->name, err.text);
}

/* inih's handler: one key. */
static int config_line(
    void *arg, const char *section, const char *name, const char *value)
{
	struct config_reader *r = arg;

	if (*section == '\0') {
		config_problem(r, r->line,
		    "%s stands before the first section; write [beadle] above",
		    name);
		return 1;
	}
	if (!config_section_known(config_section(section)))
		return 1; /* said where it begins */
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		if (strcmp(config_keys[i].section, config_section(section)) ==
		        0 &&
		    strcmp(config_keys[i].name, name) == 0) {
			config_set(r, i, section, value);
			return 1;
		}
	config_unknown_key(r, section, name);
	return 1;
}

/* A section's head, seen before inih does: it tells nobody of empty ones. */
static void config_head(struct config_reader *r, const char *text, char **open)
{
	size_t len = strcspn(text, "]");

	if (text[len] != ']') {
		config_problem(r, r->line, "the section lacks its ]");
		return;
	}
	if (*open)
		config_end_section(r, *open);
	free(*open);
	*open = strndup(text, len);
	r->section_line = r->line;
	r->office = NULL;
	if (config_section(*open) == CONFIG_OFFICE)
		r->office = config_add_office(r, *open + strlen(CONFIG_OFFICE));
	else if (!config_section_known(*open))
		config_unknown_section(r, *open);
}

struct config_stream {
	struct config_reader *reader;
	char *open; /* name of the section we are in */
};

/* What inih would drop without a word. */
static void config_look_at(struct config_stream *s, const char *line)
{
	struct config_reader *r = s->reader;
	const char *text = line + strspn(line, " \t");

	r->continued = text > line;
	if (*text == '[')
		config_head(r, text + 1, &s->open);
	else if (*text != '\0' && !strchr(";#\r\n", *text) &&
	         !(r->continued && r->seen) && !strpbrk(text, "=:"))
		config_problem(
		    r, r->line, "this is no setting; write NAME = VALUE");
}

/* inih's reader: fgets that counts. */
static char *config_next_line(char *ret_line, int size, void *arg)
{
	struct config_stream *s = arg;
	struct config_reader *r = s->reader;

	if (fgets(ret_line, size, r->stream) == NULL)
		return NULL;
	r->line++;
	size_t len = strlen(ret_line);
	if (len && ret_line[len - 1] != '\n' && !feof(r->stream)) {
		int c;
		config_problem(r, r->line,
		    "the line is too long; a list of members goes on in "
		    "lines that begin with white space");
		while ((c = getc(r->stream)) != EOF && c != '\n')
			;
	}
	if (!str_is_utf8(ret_line, strlen(ret_line)))
		config_problem(r, r->line, "the line is not UTF-8");
	config_look_at(s, ret_line);
	return ret_line;
}

/* --- the whole -------------------------------------------------------------
 */

static bool config_seen(const struct config_reader *r, const char *name)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		if (strcmp(config_keys[i].name, name) == 0)
			return r->seen & UINT64_C(1) << i;
	return false;
}

static void config_check_office(
    struct config_reader *r, const struct config_office *office)
{
	size_t members = config_member_count(office);

	if (members && (size_t)office->quorum > members)
		config_problem(r, 0,
		    "[office %s] has a quorum of %d and %zu members; nothing "
		    "would ever be decided",
		    office->name, office->quorum, members);
	if (r->config->slack_api_url && office->slack_channel == NULL)
		config_problem(r, 0,
		    "[office %s] lacks slack_channel; write for example "
		    "slack_channel = C0123456789",
		    office->name);
}

static void config_check(struct config_reader *r)
{
	const struct config *c = r->config;

	if (!config_seen(r, "workflows") && !config_seen(r, "templates"))
		config_problem(r, 0,
		    "there is no [beadle] section with workflows and "
		    "templates");
	if (!config_seen(r, "url"))
		config_problem(r, 0,
		    "there is no [store] section; write for example url = "
		    "sqlite:/var/lib/beadle/beadle.sqlite");
	if (!config_seen(r, "api_url") && !config_seen(r, "smtp_url"))
		config_problem(
		    r, 0, "nobody could reach Beadle; write a [slack] section");
	if (c->office_count == 0)
		config_problem(r, 0,
		    "there is no office; write for example "
		    "[office security_office]");
	if (config_seen(r, "user") != config_seen(r, "password"))
		config_problem(r, 0,
		    "[mail] user and password go together; write both or none");
	for (size_t i = 0; i < c->office_count; i++)
		config_check_office(r, &c->offices[i]);
}

static void config_read(struct config_reader *r)
{
	struct config_stream stream = {.reader = r};

	/* The answer is the first line it did not like; config_look_at() has
	 * reported them all. */
	ini_parse_stream(config_next_line, &stream, config_line, r);
	if (stream.open)
		config_end_section(r, stream.open);
	free(stream.open);
	config_check(r);
}

bool config_load(
    const char *path, struct config **ret_config, struct str *ret_problems)
{
	OWN(config_free)
	struct config *config = own_calloc(1, sizeof(*config));
	OWN(own_string)
	char *copy = own_strdup(path);
	struct config_reader r = {
	    .path = path,
	    .folder = dirname(copy),
	    .config = config,
	    .problems = ret_problems,
	};

	config->log_level = LOG_INFO;
	r.stream = fopen(path, "re");
	if (r.stream == NULL) {
		str_addf(ret_problems,
		    "%s: cannot be read (%s); write --config FILE, or see "
		    "deploy/beadle.example.conf\n",
		    path, strerror(errno));
		return false;
	}
	config_read(&r);
	fclose(r.stream);
	if (r.wrong)
		return false;
	*ret_config = MOVE(config);
	return true;
}

static void config_office_clear(struct config_office *office)
{
	for (size_t i = 0; office->members && office->members[i]; i++)
		free(office->members[i]);
	free(office->members);
	free(office->name);
	free(office->title);
	free(office->slack_channel);
}

void config_free(struct config **config)
{
	struct config *c = *config;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->office_count; i++)
		config_office_clear(&c->offices[i]);
	free(c->offices);
	free(c->workflows_dir);
	free(c->templates_dir);
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
	free(c);
	*config = NULL;
}

const struct config_office *config_office_find(
    const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->office_count; i++)
		if (strcmp(config->offices[i].name, name) == 0)
			return &config->offices[i];
	return NULL;
}
