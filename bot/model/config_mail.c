/*
 * config_mail.c: [mail]: the relay, and who we are there.
 */
#include "model/config_section.h"

#include "base/own.h"
#include "model/config_value.h"
#include "model/endpoint.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static bool config_mail_smtp_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { RELAY_PORT = 25, SUBMISSION_PORT = 587 };
	OWN(endpoint_clear)
	struct endpoint e = {.scheme = NULL};

	if (!endpoint_parse(value, &e, err))
		return false;
	bool starttls = strcmp(e.scheme, "smtp+starttls") == 0;
	if ((!starttls && strcmp(e.scheme, "smtp") != 0) ||
	    !endpoint_is_safe(&e) || *e.path)
		return err_set(err, ERR_INPUT,
		    "write smtp+starttls://HOST:PORT; "
		    "smtp:// is for this machine only");
	r->config->mail_starttls = starttls;
	r->config->mail_port = e.port     ? e.port
	                       : starttls ? SUBMISSION_PORT
	                                  : RELAY_PORT;
	*config_value_field(r, key) = MOVE(e.host);
	return true;
}

/* ADDRESS, or NAME <ADDRESS>. */
static bool config_mail_from(struct config_reader *r,
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
	if (address == NULL || !config_value_is_address(address))
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

static bool config_mail_domain(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	if (*value == '\0' || *value == '.' ||
	    value[strspn(value, "abcdefghijklmnopqrstuvwxyz"
	                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")])
		return err_set(err, ERR_INPUT,
		    "write a host name, for example beadle.university.example");
	*config_value_field(r, key) = own_strdup(value);
	return true;
}

static void config_mail_end(struct config_reader *r)
{
	if (config_reader_seen(r, "user") != config_reader_seen(r, "password"))
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] user and password go together; write both or none");
}

static const struct config_key config_mail_keys[] = {
    {"smtp_url", config_mail_smtp_url, offsetof(struct config, mail_host), true,
        false, "smtp+starttls://relay.university.example:587"},
    {"user", config_value_text, offsetof(struct config, mail_user), false,
        false, ""},
    {"password", config_value_secret, offsetof(struct config, mail_password),
        false, false, "credential:mail-password"},
    {"ca_file", config_value_file, offsetof(struct config, mail_ca_file), false,
        false, ""},
    {"from", config_mail_from, 0, true, false,
        "Beadle <beadle@university.example>"},
    {"domain", config_mail_domain, offsetof(struct config, mail_domain), true,
        false, "beadle.university.example"},
};

const struct config_section config_mail_section = {
    .name = "mail",
    .keys = config_mail_keys,
    .key_count = sizeof(config_mail_keys) / sizeof(config_mail_keys[0]),
    .end = config_mail_end,
};
