/*
 * smtp_driver.c: lets a Node test use net/smtp.h: a line of JSON in
 * ({"host", "port", "starttls", "tls", "user"?, "password"?, "token"? (by
 * net/submission.h, as is tls), "sasl"?, "ca_file"?, "timeout_ms", "mails":
 * [{"from", "to", "message"}]}), a line out (an array of {"outcome", "code",
 * "text"}).
 */
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "net/smtp.h"
#include "net/submission.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { DRIVER_MAILS_MAX = 16 };

static const char *driver_outcome(enum smtp_outcome outcome)
{
	switch (outcome) {
	case SMTP_SENT:
		return "sent";
	case SMTP_AGAIN:
		return "again";
	case SMTP_UNKNOWN:
		return "unknown";
	case SMTP_REFUSED:
		return "refused";
	}
	return "?";
}

static void driver_run(const json_t *job)
{
	struct smtp_mail mails[DRIVER_MAILS_MAX];
	const json_t *list = json_object_get(job, "mails");
	json_auto_t *answers = json_array();
	size_t count = json_array_size(list);
	struct smtp_options options = {
	    .host = jsonx_path_text(job, "host"),
	    .port = (int)jsonx_path_int(job, "port", 0),
	    .starttls = jsonx_path_true(job, "starttls"),
	    .tls = jsonx_path_true(job, "tls"),
	    .user = jsonx_path_text(job, "user"),
	    .password = jsonx_path_text(job, "password"),
	    .token = jsonx_path_text(job, "token"),
	    .sasl = jsonx_path_text(job, "sasl"),
	    .ca_file = jsonx_path_text(job, "ca_file"),
	    .timeout_ms = jsonx_path_int(job, "timeout_ms", 5000),
	};

	for (size_t i = 0; i < count; i++) {
		const json_t *mail = json_array_get(list, i);
		const char *message = jsonx_path_text(mail, "message");
		mails[i] = (struct smtp_mail){
		    .envelope_from = jsonx_path_text(mail, "from"),
		    .recipient = jsonx_path_text(mail, "to"),
		    .message = message,
		    .message_len = strlen(message),
		};
	}
	if (options.tls || options.token)
		submission_send(&options, mails, count);
	else
		smtp_send(&options, mails, count);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    answers, json_pack("{s:s, s:i, s:s}", "outcome",
		                 driver_outcome(mails[i].outcome), "code",
		                 mails[i].code, "text", mails[i].text));
	OWN(own_string)
	char *text = jsonx_dump(answers);
	printf("%s\n", text);
	fflush(stdout);
}

int main(void)
{
	struct err err;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	signal(SIGPIPE, SIG_IGN);
	if (!crypto_init(&err) || !smtp_init(&err))
		return 1;
	while ((len = getline(&line, &size, stdin)) > 0) {
		json_auto_t *job = NULL;
		if (!jsonx_parse(line, (size_t)len, &job, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		driver_run(job);
	}
	free(line);
	return 0;
}
