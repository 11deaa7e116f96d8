/*
 * config_inbox.c: see config_inbox.h.
 */
#include "model/config_inbox.h"

#include "base/own.h"
#include "model/config_section.h"
#include "model/config_token.h"
#include "model/config_value.h"
#include "model/endpoint.h"
#include "model/secret.h"

#include <ctype.h>
#include <string.h>

static const char CONFIG_INBOX_FORM[] =
    "write imaps://USER@HOST/INBOX, imap+starttls://USER@HOST/INBOX or "
    "maildir:PATH; imap:// is for this machine only";

/* --- inbox = ------------------------------------------------------------- */

static bool config_inbox_is_word(const char *text)
{
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p <= ' ' || *p >= 0x7f ||
		    strchr("\"\\", *p))
			return false;
	return *text != '\0';
}

static bool config_inbox_place(
    struct config_inbox *inbox, struct endpoint *e, struct err *err)
{
	enum { IMAPS_PORT = 993, IMAP_PORT = 143 };
	bool starttls = strcmp(e->scheme, "imap+starttls") == 0;
	bool tls = strcmp(e->scheme, "imaps") == 0;
	const char *folder = e->path[0] && e->path[1] ? e->path + 1 : "INBOX";

	if ((!starttls && !tls && strcmp(e->scheme, "imap") != 0) ||
	    !endpoint_is_safe(e) || !config_inbox_is_word(folder))
		return err_set(err, ERR_INPUT, "%s", CONFIG_INBOX_FORM);
	inbox->tls = tls;
	inbox->starttls = starttls;
	inbox->port = e->port ? e->port : tls ? IMAPS_PORT : IMAP_PORT;
	inbox->host = MOVE(e->host);
	inbox->folder = own_strdup(folder);
	return true;
}

/* The user ends at the last @ before the path: names of users are often
 * addresses. */
static bool config_inbox_imap(
    struct config_inbox *inbox, const char *value, struct err *err)
{
	OWN(endpoint_clear)
	struct endpoint e = {.scheme = NULL};
	const char *from = strstr(value, "://");
	const char *user = from ? from + strlen("://") : value;
	const char *at = memrchr(user, '@', strcspn(user, "/"));

	if (from == NULL || at == NULL)
		return err_set(err, ERR_INPUT, "%s", CONFIG_INBOX_FORM);
	OWN(own_string)
	char *name = strndup(user, (size_t)(at - user));
	OWN(own_string)
	char *url = own_printf("%.*s%s", (int)(user - value), value, at + 1);
	if (!config_inbox_is_word(name) || !endpoint_parse(url, &e, NULL))
		return err_set(err, ERR_INPUT, "%s", CONFIG_INBOX_FORM);
	if (!config_inbox_place(inbox, &e, err))
		return false;
	inbox->user = MOVE(name);
	return true;
}

bool config_inbox_set(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	static const char maildir[] = "maildir:";
	const char *path = value + strlen(maildir);

	(void)key;
	if (strncmp(value, maildir, strlen(maildir)) != 0)
		return config_inbox_imap(&r->config->inbox, value, err);
	if (*path == '\0')
		return err_set(err, ERR_INPUT, "%s", CONFIG_INBOX_FORM);
	r->config->inbox.maildir = config_value_resolve(r, path);
	return true;
}

/* --- the others ---------------------------------------------------------- */

bool config_inbox_folder(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	if (*value == '.')
		return err_set(
		    err, ERR_INPUT, "write a name, for example Processed");
	for (const char *p = value; *p; p++)
		if (*p < ' ' || *p >= 0x7f || strchr("\"\\", *p))
			return err_set(err, ERR_INPUT,
			    "write a name in ASCII, without quotation marks");
	return config_value_text(r, key, value, err);
}

/* --- together ------------------------------------------------------------ */

static void config_inbox_check_login(struct config_reader *r)
{
	struct config_inbox *inbox = &r->config->inbox;
	bool password = config_reader_seen(r, "inbox_password");
	bool token = config_reader_seen(r, "inbox_token_url");

	if (password == token)
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] inbox is IMAP; write either inbox_password or "
		    "inbox_token_url");
	config_token_end(r, "inbox_", &inbox->token);
}

/* Keys of IMAP where there is none. */
static void config_inbox_check_idle(struct config_reader *r)
{
	static const char *const keys[] = {"inbox_password", "inbox_token_url",
	    "inbox_client_id", "inbox_client_secret", "inbox_refresh_token",
	    "inbox_scope", "inbox_sasl"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (config_reader_seen(r, keys[i]))
			config_reader_problem(r, r->path, r->section_line,
			    "[mail] %s is for an inbox by IMAP; remove it, or "
			    "write inbox = imaps://USER@HOST/INBOX",
			    keys[i]);
}

static void config_inbox_default(char **field, const char *value)
{
	if (*field == NULL)
		*field = own_strdup(value);
}

void config_inbox_end(struct config_reader *r)
{
	struct config_inbox *inbox = &r->config->inbox;

	if (inbox->host)
		config_inbox_check_login(r);
	else if (inbox->maildir || !config_reader_seen(r, "inbox"))
		config_inbox_check_idle(r);
	config_inbox_default(&inbox->processed, "Processed");
	config_inbox_default(&inbox->failed, "Failed");
	if (inbox->maildir &&
	    (strchr(inbox->processed, '/') || strchr(inbox->failed, '/')))
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] folders of a Maildir have no / in their names; "
		    "write inbox_processed = Processed");
}

void config_inbox_clear(struct config_inbox *inbox)
{
	free(inbox->maildir);
	free(inbox->host);
	free(inbox->user);
	free(inbox->folder);
	secret_free(&inbox->password);
	config_token_clear(&inbox->token);
	free(inbox->processed);
	free(inbox->failed);
	*inbox = (struct config_inbox){.maildir = NULL};
}
