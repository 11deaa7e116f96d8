/*
 * config.h: the configuration file (INI), read once before anything starts
 * and constant from then on. Every mistake is reported at once, each with
 * file, line and what to write instead.
 *
 *   [beadle]  workflows, templates (folders), log_level, control (a path),
 * admins, clock (tests only) [store]   url = sqlite:PATH, key = SECRET (64 hex
 * digits) [slack]   api_url, app_token = SECRET, bot_token = SECRET,
 *             messages_per_second = 1 (to a channel)
 *   [mail]    smtp_url = smtp://host:port | smtp+starttls://host:port |
 *             smtps://host:port, user, password = SECRET | token_url and what
 *             belongs to it: struct config_token; ca_file, from, domain,
 *             answers = no | plus | plain, members = DOMAIN, …,
 *             request = WORKFLOW, answers_per_sender, answers_per_case,
 *             answers_to_strangers,
 *             authserv_id | dkim = verify, dkim_nameserver; inbox and what
 * belongs to it: struct config_inbox
 *
 *   [canvas]  url, token = SECRET, account = self, issue = edtech | beadle,
 *             max_days, ca_file
 *
 *   [calendar NAME]  timezone, hours = mon-fri 09:00-12:00 13:00-17:00, …,
 *             holidays = DATE, DATE HH:MM-HH:MM, file:PATH (lines, or .ics)
 *
 *   [digest]  at = HH:MM, calendar = NAME (without it, the first)
 *
 *   [office NAME]  title, slack_channel (none: each member has messages of
 *             their own), members (e-mail addresses or Slack user ids,
 *             separated by commas), slack_group (whose people are members,
 *             too), quorum, deputy (an address), deputy_decides = yes | no
 *
 *   [directory]  sources = roster, ldap, max_age_minutes
 *   [directory roster], [directory ldap]: config_directory.c's tables
 *
 *   [workflow ID]  a value for each of its settings (flow/settings.h)
 *
 * A SECRET is never in the file: file:PATH (refused if group or others can
 * read it), credential:NAME (systemd, $CREDENTIALS_DIRECTORY) or env:NAME.
 * Relative paths are relative to the file's folder.
 */
#ifndef BEADLE_MODEL_CONFIG_H
#define BEADLE_MODEL_CONFIG_H

#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "model/config_calendar.h"
#include "model/config_directory.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct config_office {
	char *name; /* [a-z0-9_]+ : how workflows name it */
	int line;   /* of the file, where it begins */
	char *title;
	char *slack_channel; /* C…, G… or NULL */
	char *slack_group;   /* S… or NULL */
	/* NULL-terminated; e-mails in lower case. As the engine sees it
	 * (engine/roll.h), with the people of the group. */
	char **members;
	int quorum; /* at least 1; without a group, at most the members */
	/* Whom it turns to when its own people do not: an address in lower
	 * case, or NULL. */
	char *deputy;
	/* May the deputy decide while standing in for a member? */
	bool deputy_decides;
};

/* What the institution chose of a workflow's settings. */
struct config_workflow {
	char *id;         /* as the workflow calls itself */
	int line;         /* of the file, where it begins */
	json_t *settings; /* name -> text; the workflow judges them */
};

/* May people answer our mails? */
enum config_answers {
	CONFIG_ANSWERS_NO,    /* nothing reads them */
	CONFIG_ANSWERS_PLUS,  /* each to an address of its own: from+…@ */
	CONFIG_ANSWERS_PLAIN, /* all to from: it has no plus addressing */
};

/* [mail] token_url and what belongs to it, or the same keys with inbox_. */
struct config_token {
	char *url; /* NULL: the login is by password, or there is none */
	char *client_id;
	char *client_secret; /* or NULL */
	char *refresh_token; /* NULL: client credentials */
	char *scope;         /* or NULL */
	char *sasl;          /* "XOAUTH2" or "OAUTHBEARER" */
};

/* [mail] inbox = imaps://USER@HOST/FOLDER, imap+starttls://USER@HOST/FOLDER
 * or maildir:PATH, and the keys inbox_… beside it. */
struct config_inbox {
	char *maildir; /* its path, or NULL */

	char *host; /* of IMAP, or NULL */
	int port;
	bool tls;      /* from the first byte */
	bool starttls; /* neither: this machine */
	char *user;
	char *folder;
	char *password; /* or NULL, and then by a token: */
	struct config_token token;

	char *processed; /* the folders where mail is put afterwards */
	char *failed;
};

/* NULL api_url: no [canvas] section. */
struct config_canvas {
	char *api_url; /* https://HOST/api/v1/ */
	char *token;
	char *account; /* as a part of a path: "self" */
	bool creates;  /* issue = beadle: we may create tokens */
	int max_days;  /* a token lives no longer; 0: as Canvas has it */
	char *ca_file; /* or NULL: the system's */
	const struct zone *zone; /* config_zone() */
};

enum { CONFIG_SYSTEMS_MAX = 8 };

/* When those who have chosen a daily digest get it, if nothing is said: at
 * half past eight. */
enum { CONFIG_DIGEST_AT_MIN = 8 * 60 + 30 };

struct config {
	char *workflows_dir;
	char *templates_dir;
	enum log_level log_level;
	/* The socket of beadle send and bulk; the database's path and
	 * ".control" if nothing is said. */
	char *control_path;
	char **admins;    /* addresses, NULL after the last; NULL: none */
	char *clock_file; /* or NULL */
	/* Not of the file. A simulation: templates that only the service's own
	 * notices need may be missing. */
	bool rehearsal;
	/* Nor this: the workflows have been checked a moment ago; that they
	 * compile is enough. */
	bool checked;

	char *store_path; /* of sqlite:PATH */
	unsigned char store_key[CRYPTO_KEY_BYTES];

	/* NULL api_url: no [slack] section. Ends with "/". */
	char *slack_api_url;
	char *slack_app_token;
	char *slack_bot_token;
	int slack_messages_per_second; /* to a channel; 0: not said */

	/* NULL mail_host: no [mail] section. */
	char *mail_host;
	int mail_port;
	bool mail_starttls;
	bool mail_tls;       /* from the first byte */
	char *mail_user;     /* or NULL, then no AUTH */
	char *mail_password; /* or NULL, and then by a token: */
	struct config_token mail_token;
	char *mail_ca_file; /* or NULL: the system's */
	char *mail_from;    /* addr-spec, or "Name <addr-spec>" split up */
	char *mail_from_name;
	char *mail_domain; /* right-hand side of our Message-IDs */
	enum config_answers mail_answers;
	/* Domains whose authenticated senders are members, in lower case,
	 * NULL-terminated; NULL: only whom the chat knows. */
	char **mail_members;
	char *mail_request; /* workflow of a letter that names none, or NULL */
	/* How many letters are answered within an hour; what is beyond is
	 * noted, not answered. */
	int mail_per_sender;
	int mail_per_case;
	int mail_to_strangers; /* all senders together who are not proved */
	/* Whose Authentication-Results prove a sender; "" for Microsoft's,
	 * which has no name; NULL: no mail is authenticated. */
	char *mail_authserv_id;
	/* Instead: signatures are verified, with keys from this name server
	 * (net/dns.h) or, if that is NULL, from the system's. */
	bool mail_dkim;
	char *mail_dkim_nameserver;
	struct config_inbox inbox; /* host and maildir NULL: there is none */

	struct config_directory directory; /* no sources: there is none */
	struct config_canvas canvas;

	struct config_calendar **calendars;
	size_t calendar_count;

	/* Minutes since midnight; on the working days, and in the zone, of the
	 * calendar of that name. NULL: of the first there is. */
	int digest_at_min;
	char *digest_calendar;
	int digest_line; /* of the file, where it begins; 0: it is not there */

	struct config_office *offices;
	size_t office_count;

	struct config_workflow *workflows;
	size_t workflow_count;
	/* What workflows can call: "directory", "canvas". Constants, NULL at
	 * the end: config_serve(). */
	const char *systems[CONFIG_SYSTEMS_MAX + 1];
};

/*
 * Reads path. On false, ret_problems holds one line per mistake,
 * "FILE:LINE: what is wrong; what to write instead\n", and never a secret.
 * ret_problems may hold warnings on true.
 */
bool config_load(
    const char *path, struct config **ret_config, struct str *ret_problems);
/*
 * The same on a machine that is not the service's, for who wants to know its
 * offices, calendars or Maildir only: no secret is read (the key is all zeros,
 * tokens and passwords are NULL), and folders and certificates need not be
 * there.
 */
bool config_load_elsewhere(
    const char *path, struct config **ret_config, struct str *ret_problems);
void config_free(struct config **config);
/* In which a day of the institution begins and ends: that of its first
 * calendar; NULL, which is UTC, if it has none. Borrowed. */
const struct zone *config_zone(const struct config *config);
/* NULL if there is none of that name. Borrowed. */
const struct config_calendar *config_calendar_find(
    const struct config *config, const char *name);
const struct config_office *config_office_find(
    const struct config *config, const char *name);
const struct config_workflow *config_workflow_find(
    const struct config *config, const char *id);
/* This system has its section: workflows can call it. system is a constant. */
void config_serve(struct config *config, const char *system);
bool config_serves(const struct config *config, const char *system);

#endif
