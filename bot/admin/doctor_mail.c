/*
 * doctor_mail.c: is the relay there, is it trusted, are we let in; and the
 * inbox likewise. See doctor.h.
 */
#include "admin/doctor.h"

#include "base/own.h"
#include "mail/imap_box.h"
#include "net/wire.h"

#include <unistd.h>

static const int64_t DOCTOR_MAIL_TIMEOUT_MS = 15000;

static void doctor_relay(struct doctor *doctor)
{
	const struct config *config = doctor->config;
	OWN(wire_close)
	struct wire *wire = NULL;
	struct err err = {.kind = ERR_NONE};
	OWN(own_string)
	char *url =
	    own_printf("%s://%s:%d", config->mail_tls ? "smtps" : "smtp",
	        config->mail_host, config->mail_port);
	/* A token is the service's to spend. */
	bool token = config->mail_token.url != NULL;
	bool trusted = config->mail_tls || config->mail_starttls;
	struct wire_options options = {
	    .url = url,
	    .starttls = config->mail_starttls,
	    .user = token ? NULL : config->mail_user,
	    .password = config->mail_password,
	    .ca_file = config->mail_ca_file,
	    .timeout_ms = DOCTOR_MAIL_TIMEOUT_MS,
	    .stop_fd = -1,
	};

	if (wire_open(&options, &wire, &err))
		doctor_sayf(doctor, DOCTOR_GOOD, "mail relay", NULL,
		    "%s:%d answers%s%s; nothing was sent", config->mail_host,
		    config->mail_port,
		    trusted ? ", its certificate is trusted" : "",
		    token               ? ", the login by token was not tried"
		    : config->mail_user ? ", and lets us in"
		                        : "");
	else
		doctor_sayf(doctor, DOCTOR_WRONG, "mail relay",
		    "look at smtp_url, user, password and ca_file in [mail]",
		    "%s:%d: %s", config->mail_host, config->mail_port,
		    err.text);
}

static void doctor_imap(struct doctor *doctor)
{
	const struct config_inbox *inbox = &doctor->config->inbox;
	struct err err = {.kind = ERR_NONE};

	if (inbox->token.url) {
		doctor_say(doctor, DOCTOR_ODD, "inbox",
		    "not checked: it is entered with a token, which is the"
		    " service's to spend",
		    "look for inbox_failed in the log");
		return;
	}
	struct mail_box box = imap_box(doctor->config, NULL, -1);
	if (box.open(box.self, &err))
		doctor_sayf(doctor, DOCTOR_GOOD, "inbox", NULL,
		    "%s lets us in, and the folders %s, %s and %s are there",
		    inbox->host, inbox->folder, inbox->processed,
		    inbox->failed);
	else
		doctor_sayf(doctor, DOCTOR_WRONG, "inbox",
		    "look at inbox and the keys inbox_... in [mail]", "%s: %s",
		    inbox->host, err.text);
	box.close(box.self);
	box.free(box.self);
}

static void doctor_maildir(struct doctor *doctor)
{
	const char *path = doctor->config->inbox.maildir;
	OWN(own_string)
	char *arrives = own_printf("%s/new", path);

	if (access(arrives, R_OK | W_OK | X_OK) == 0)
		doctor_sayf(doctor, DOCTOR_GOOD, "inbox", NULL,
		    "%s can be read and emptied", path);
	else
		doctor_sayf(doctor, DOCTOR_WRONG, "inbox",
		    "the service's user must be able to read and write it, see"
		    " deploy/README.md",
		    "%s: %m", arrives);
}

void doctor_mail(struct doctor *doctor)
{
	doctor_relay(doctor);
	if (doctor->config->inbox.host)
		doctor_imap(doctor);
	else if (doctor->config->inbox.maildir)
		doctor_maildir(doctor);
}
