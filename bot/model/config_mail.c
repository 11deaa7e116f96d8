/*
 * config_mail.c: [mail]: the relay, and who we are there; the inbox is
 * config_inbox.c's.
 */
#include "model/config_section.h"

#include "base/own.h"
#include "model/config_inbox.h"
#include "model/config_token.h"
#include "model/config_value.h"
#include "model/endpoint.h"

#include <ctype.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

static bool config_mail_smtp_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { RELAY_PORT = 25, SUBMISSION_PORT = 587, TLS_PORT = 465 };
	OWN(endpoint_clear)
	struct endpoint e = {.scheme = NULL};

	if (!endpoint_parse(value, &e, err))
		return false;
	bool starttls = strcmp(e.scheme, "smtp+starttls") == 0;
	bool tls = strcmp(e.scheme, "smtps") == 0;
	if ((!starttls && !tls && strcmp(e.scheme, "smtp") != 0) ||
	    !endpoint_is_safe(&e) || *e.path)
		return err_set(err, ERR_INPUT,
		    "write smtp+starttls://HOST:PORT or smtps://HOST:PORT; "
		    "smtp:// is for this machine only");
	r->config->mail_starttls = starttls;
	r->config->mail_tls = tls;
	r->config->mail_port = e.port     ? e.port
	                       : starttls ? SUBMISSION_PORT
	                       : tls      ? TLS_PORT
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

static bool config_mail_answers(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	static const char *const names[] = {
	    [CONFIG_ANSWERS_NO] = "no",
	    [CONFIG_ANSWERS_PLUS] = "plus",
	    [CONFIG_ANSWERS_PLAIN] = "plain",
	};

	(void)key;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(value, names[i]) == 0) {
			r->config->mail_answers = (enum config_answers)i;
			return true;
		}
	}
	return err_set(err, ERR_INPUT,
	    "write plus (each mail gets an address of its own, "
	    "beadle+...@), plain (the mailbox takes no plus addresses) or no");
}

static bool config_mail_add_domain(
    struct config *c, const char *domain, size_t len)
{
	size_t n = 0;

	while (c->mail_members && c->mail_members[n])
		n++;
	c->mail_members =
	    own_realloc(c->mail_members, (n + 2) * sizeof(char *));
	char *copy = c->mail_members[n] = strndup(domain, len);
	c->mail_members[n + 1] = NULL;
	for (char *p = copy; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy[strspn(copy, "abcdefghijklmnopqrstuvwxyz0123456789.-")] ==
	           '\0' &&
	       strchr(copy, '.') && *copy != '.';
}

static bool config_mail_members(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	while (*value) {
		value += strspn(value, ", \t");
		size_t len = strcspn(value, ", \t");
		if (len && !config_mail_add_domain(r->config, value, len))
			return err_set(err, ERR_INPUT,
			    "write domains, separated by commas, for example "
			    "university.example, cs.university.example");
		value += len;
	}
	return true;
}

static bool config_mail_limit(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { LIMIT_MAX = 10000 };

	return config_value_number(value, 0, LIMIT_MAX,
	    (int *)(void *)config_value_field(r, key), err);
}

/* May be empty: that means Microsoft's. */
static bool config_mail_authserv_id(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	if (strpbrk(value, " \t;()\""))
		return err_set(err, ERR_INPUT,
		    "write the name that your mail provider puts first into "
		    "Authentication-Results, for example mx.google.com");
	*config_value_field(r, key) = own_strdup(value);
	return true;
}

static bool config_mail_dkim(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	if (strcmp(value, "verify") != 0 && strcmp(value, "no") != 0)
		return err_set(err, ERR_INPUT, "write verify or no");
	r->config->mail_dkim = strcmp(value, "verify") == 0;
	return true;
}

static bool config_mail_nameserver(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { DNS_PORT = 53 };
	struct sockaddr_in address;

	if (!endpoint_parse_numeric(value, DNS_PORT, &address))
		return err_set(err, ERR_INPUT,
		    "write the IPv4 address of a name server, for example "
		    "127.0.0.1 or 127.0.0.1:5353");
	*config_value_field(r, key) = own_strdup(value);
	return true;
}

/* Two witnesses could contradict each other. */
static void config_mail_end_proof(struct config_reader *r)
{
	const struct config *c = r->config;

	if (c->mail_dkim && c->mail_authserv_id)
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] authserv_id and dkim = verify exclude each other; "
		    "keep authserv_id if your mail server writes "
		    "Authentication-Results, else dkim = verify");
	if (c->mail_dkim_nameserver && !c->mail_dkim)
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] dkim_nameserver is asked for keys only with dkim = "
		    "verify; write that, or remove it");
}

/* Whoever reads mail answers it, unless told otherwise; and nobody is asked
 * to answer what is not read. */
static void config_mail_end_answers(struct config_reader *r)
{
	/* Of the 64 that RFC 5321 allows; the rest says what is answered. */
	enum { LOCAL_MAX_BYTES = 20 };
	struct config *c = r->config;
	bool reads = c->inbox.host || c->inbox.maildir;

	if (reads && !config_reader_seen(r, "answers"))
		c->mail_answers = CONFIG_ANSWERS_PLUS;
	if (!config_reader_seen(r, "inbox") &&
	    c->mail_answers != CONFIG_ANSWERS_NO)
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] answers are not read without an inbox; write for "
		    "example inbox = maildir:/var/spool/beadle");
	if (c->mail_answers == CONFIG_ANSWERS_PLUS && c->mail_from &&
	    strcspn(c->mail_from, "@") > LOCAL_MAX_BYTES)
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] from is too long for answers = plus; write an "
		    "address of at most %d letters before the @",
		    LOCAL_MAX_BYTES);
}

static void config_mail_end_login(struct config_reader *r)
{
	bool password = config_reader_seen(r, "password");
	bool token = config_reader_seen(r, "token_url");

	if (password && token)
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] user logs in once; write either password or "
		    "token_url");
	else if (config_reader_seen(r, "user") != (password || token))
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] user goes together with password or token_url; "
		    "write both or none");
	config_token_end(r, "", &r->config->mail_token);
}

static void config_mail_end(struct config_reader *r)
{
	config_mail_end_login(r);
	config_mail_end_answers(r);
	config_mail_end_proof(r);
	config_inbox_end(r);
}

static const struct config_key config_mail_keys[] = {
    {"smtp_url", config_mail_smtp_url, offsetof(struct config, mail_host), true,
        false, "smtp+starttls://relay.university.example:587"},
    {"user", config_value_text, offsetof(struct config, mail_user), false,
        false, ""},
    {"password", config_value_secret, offsetof(struct config, mail_password),
        false, false, "credential:mail-password"},
    {"token_url", config_token_url, offsetof(struct config, mail_token.url),
        false, false, ""},
    {"client_id", config_value_text,
        offsetof(struct config, mail_token.client_id), false, false, ""},
    {"client_secret", config_value_secret,
        offsetof(struct config, mail_token.client_secret), false, false, ""},
    {"refresh_token", config_value_secret,
        offsetof(struct config, mail_token.refresh_token), false, false, ""},
    {"scope", config_value_text, offsetof(struct config, mail_token.scope),
        false, false, ""},
    {"sasl", config_token_sasl, offsetof(struct config, mail_token.sasl), false,
        false, ""},
    {"ca_file", config_value_file, offsetof(struct config, mail_ca_file), false,
        false, ""},
    {"from", config_mail_from, 0, true, false,
        "Beadle <beadle@university.example>"},
    {"domain", config_mail_domain, offsetof(struct config, mail_domain), true,
        false, "beadle.university.example"},
    {"answers", config_mail_answers, 0, false, false, "plus"},
    {"members", config_mail_members, 0, false, true, "university.example"},
    {"request", config_value_text, offsetof(struct config, mail_request), false,
        false, "canvas-token"},
    {"answers_per_sender", config_mail_limit,
        offsetof(struct config, mail_per_sender), false, false, "20"},
    {"answers_per_case", config_mail_limit,
        offsetof(struct config, mail_per_case), false, false, "40"},
    {"answers_to_strangers", config_mail_limit,
        offsetof(struct config, mail_to_strangers), false, false, "60"},
    {"authserv_id", config_mail_authserv_id,
        offsetof(struct config, mail_authserv_id), false, false, ""},
    {"dkim", config_mail_dkim, 0, false, false, "verify"},
    {"dkim_nameserver", config_mail_nameserver,
        offsetof(struct config, mail_dkim_nameserver), false, false,
        "127.0.0.1"},
    {"inbox", config_inbox_set, 0, false, false, ""},
    {"inbox_password", config_value_secret,
        offsetof(struct config, inbox.password), false, false, ""},
    {"inbox_token_url", config_token_url,
        offsetof(struct config, inbox.token.url), false, false, ""},
    {"inbox_client_id", config_value_text,
        offsetof(struct config, inbox.token.client_id), false, false, ""},
    {"inbox_client_secret", config_value_secret,
        offsetof(struct config, inbox.token.client_secret), false, false, ""},
    {"inbox_refresh_token", config_value_secret,
        offsetof(struct config, inbox.token.refresh_token), false, false, ""},
    {"inbox_scope", config_value_text,
        offsetof(struct config, inbox.token.scope), false, false, ""},
    {"inbox_sasl", config_token_sasl, offsetof(struct config, inbox.token.sasl),
        false, false, ""},
    {"inbox_processed", config_inbox_folder,
        offsetof(struct config, inbox.processed), false, false, ""},
    {"inbox_failed", config_inbox_folder, offsetof(struct config, inbox.failed),
        false, false, ""},
};

const struct config_section config_mail_section = {
    .name = "mail",
    .keys = config_mail_keys,
    .key_count = sizeof(config_mail_keys) / sizeof(config_mail_keys[0]),
    .end = config_mail_end,
};
