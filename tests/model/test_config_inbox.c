/* model/config_inbox.h: where mail comes in, and the message that each mistake
 * deserves. */
#include "base/own.h"
#include "model/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[] = "/tmp/beadle-inbox-XXXXXX";

static void write_file(const char *name, const char *text)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
}

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return 1;
	write_file("key", "0123456789abcdef0123456789abcdef"
	                  "0123456789abcdef0123456789abcdef\n");
	write_file("pw", "hush\n");
	write_file("token", "1//refresh\n");
	return 0;
}

static int teardown(void **state)
{
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", folder);

	(void)state;
	return system(command);
}

/* A sound file with these lines at the end of [mail], which is line 7; what is
 * wrong without the file's path. Yours to free(). */
static char *load(const char *lines, struct config **ret_config)
{
	OWN(own_string)
	char *path = own_printf("%s/b.conf", folder);
	OWN(own_string)
	char *text =
	    own_printf("[beadle]\nworkflows = .\ntemplates = .\n"
	               "[store]\nurl = sqlite:db\nkey = file:key\n"
	               "[mail]\nsmtp_url = smtp://localhost\n"
	               "from = b@u.example\ndomain = u.example\n%s"
	               "[office o]\ntitle = O\nmembers = a@u.example\n",
	        lines);
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	OWN(str_clear)
	struct str out = {.max_bytes = 65536};

	write_file("b.conf", text);
	config_load(path, ret_config, &problems);
	for (const char *p = str_text(&problems); *p;) {
		if (strncmp(p, path, strlen(path)) == 0)
			p += strlen(path);
		else
			str_add_char(&out, *p++);
	}
	str_add_char(&out, '\0');
	return str_take(&out);
}

#define PASSWORD "inbox_password = file:pw\n"
#define CLIENT                                                                 \
	"inbox_token_url = https://login.example/token\ninbox_client_id = "    \
	"me\n"
#define FORM                                                                   \
	":11: inbox: write imaps://USER@HOST/INBOX, "                          \
	"imap+starttls://USER@HOST/INBOX or maildir:PATH; imap:// is for this" \
	" machine only\n"

static void places(void **state)
{
	static const struct {
		const char *inbox;
		const char *want_host, *want_user, *want_folder;
		int want_port;
		bool want_tls, want_starttls;
	} rows[] = {
	    {"imaps://bot@Imap.example/INBOX", "imap.example", "bot", "INBOX",
	        993, true, false},
	    {"imaps://bot@imap.example", "imap.example", "bot", "INBOX", 993,
	        true, false},
	    {"imaps://bot@imap.example:1993/", "imap.example", "bot", "INBOX",
	        1993, true, false},
	    {"imap+starttls://bot@u.example@imap.example/In/Box",
	        "imap.example", "bot@u.example", "In/Box", 143, false, true},
	    {"imap://bot@localhost:10143", "localhost", "bot", "INBOX", 10143,
	        false, false},
	    {"imaps://bot@[::1]:99", "::1", "bot", "INBOX", 99, true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(config_free)
		struct config *c = NULL;
		OWN(own_string)
		char *lines =
		    own_printf("inbox = %s\n" PASSWORD, rows[i].inbox);
		OWN(own_string)
		char *problems = load(lines, &c);
		assert_string_equal(problems, "");
		assert_string_equal(c->inbox.host, rows[i].want_host);
		assert_string_equal(c->inbox.user, rows[i].want_user);
		assert_string_equal(c->inbox.folder, rows[i].want_folder);
		assert_int_equal(c->inbox.port, rows[i].want_port);
		assert_int_equal(c->inbox.tls, rows[i].want_tls);
		assert_int_equal(c->inbox.starttls, rows[i].want_starttls);
		assert_string_equal(c->inbox.password, "hush");
		assert_null(c->inbox.maildir);
	}
}

static void all_there_is(void **state)
{
	OWN(config_free)
	struct config *c = NULL;
	OWN(config_free)
	struct config *mail = NULL;
	OWN(own_string)
	char *spool = own_printf("%s/spool", folder);
	OWN(own_string)
	char *problems = load("inbox = imaps://bot@imap.example\n" CLIENT
	                      "inbox_client_secret = file:pw\n"
	                      "inbox_refresh_token = file:token\n"
	                      "inbox_scope = a b\ninbox_sasl = oauthbearer\n"
	                      "inbox_processed = Old mail\ninbox_failed = Odd\n"
	                      "authserv_id = mx.google.com\n",
	    &c);
	OWN(own_string)
	char *others = load("inbox = maildir:spool\nauthserv_id =\n", &mail);

	(void)state;
	assert_string_equal(problems, "");
	assert_string_equal(c->inbox.token.url, "https://login.example/token");
	assert_string_equal(c->inbox.token.client_id, "me");
	assert_string_equal(c->inbox.token.client_secret, "hush");
	assert_string_equal(c->inbox.token.refresh_token, "1//refresh");
	assert_string_equal(c->inbox.token.scope, "a b");
	assert_string_equal(c->inbox.token.sasl, "OAUTHBEARER");
	assert_string_equal(c->inbox.processed, "Old mail");
	assert_string_equal(c->inbox.failed, "Odd");
	assert_string_equal(c->mail_authserv_id, "mx.google.com");
	assert_null(c->inbox.password);
	assert_string_equal(others, "");
	assert_string_equal(mail->inbox.maildir, spool);
	assert_null(mail->inbox.host);
	assert_string_equal(mail->inbox.processed, "Processed");
	assert_string_equal(mail->inbox.failed, "Failed");
	/* Nobody's is another thing than Microsoft's. */
	assert_string_equal(mail->mail_authserv_id, "");
}

static void without_an_inbox_nothing_is_said(void **state)
{
	OWN(config_free)
	struct config *c = NULL;
	OWN(own_string)
	char *problems = load("", &c);

	(void)state;
	assert_string_equal(problems, "");
	assert_null(c->inbox.host);
	assert_null(c->inbox.maildir);
	assert_null(c->mail_authserv_id);
}

static void mistakes(void **state)
{
	static const struct {
		const char *lines;
		const char *want;
	} rows[] = {
	    {"inbox = imap://bot@imap.example\n" PASSWORD, FORM},
	    {"inbox = imaps://imap.example\n" PASSWORD, FORM},
	    {"inbox = imaps://@imap.example\n" PASSWORD, FORM},
	    {"inbox = imaps://b o@imap.example\n" PASSWORD, FORM},
	    {"inbox = imaps://bot@\n" PASSWORD, FORM},
	    {"inbox = pop3://bot@localhost\n" PASSWORD, FORM},
	    {"inbox = /var/mail\n" PASSWORD, FORM},
	    {"inbox = maildir:\n", FORM},
	    {"inbox = imaps://bot@imap.example/a\"b\n" PASSWORD, FORM},
	    {"inbox = imaps://bot@imap.example\n",
	        ":7: [mail] inbox is IMAP; write either inbox_password or "
	        "inbox_token_url\n"},
	    {"inbox = imaps://bot@imap.example\n" PASSWORD CLIENT
	     "inbox_client_secret = file:pw\n",
	        ":7: [mail] inbox is IMAP; write either inbox_password or "
	        "inbox_token_url\n"},
	    {"inbox = imaps://bot@imap.example\n" CLIENT,
	        ":7: [mail] inbox_token_url needs inbox_client_id, and "
	        "inbox_client_secret or inbox_refresh_token or both\n"},
	    {"inbox = imaps://bot@imap.example\n"
	     "inbox_token_url = http://login.example/\n"
	     "inbox_client_id = me\ninbox_client_secret = file:pw\n",
	        ":12: inbox_token_url: write https://…; http:// is for this "
	        "machine only\n"},
	    {"inbox = imaps://bot@imap.example\n" CLIENT
	     "inbox_client_secret = file:pw\ninbox_sasl = plain\n",
	        ":15: inbox_sasl: write xoauth2 or oauthbearer\n"},
	    {"inbox = imaps://bot@imap.example\ninbox_password = hush\n",
	        ":12: inbox_password: a secret is not written here; "
	        "write file:PATH, credential:NAME or env:NAME\n"},
	    {"inbox = maildir:spool\n" PASSWORD,
	        ":7: [mail] inbox_password is for an inbox by IMAP; remove it, "
	        "or write inbox = imaps://USER@HOST/INBOX\n"},
	    {"inbox_scope = x\n",
	        ":7: [mail] inbox_scope is for an inbox by IMAP; remove it, or "
	        "write inbox = imaps://USER@HOST/INBOX\n"},
	    {"inbox = maildir:spool\ninbox_processed = a/b\n",
	        ":7: [mail] folders of a Maildir have no / in their names; "
	        "write inbox_processed = Processed\n"},
	    {"inbox = maildir:spool\ninbox_failed = ../x\n",
	        ":12: inbox_failed: write a name, for example Processed\n"},
	    {"inbox = maildir:spool\ninbox_failed = Übel\n",
	        ":12: inbox_failed: write a name in ASCII, without quotation "
	        "marks\n"},
	    {"authserv_id = mx google\n",
	        ":11: authserv_id: write the name that your mail provider puts "
	        "first into Authentication-Results, for example "
	        "mx.google.com\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(config_free)
		struct config *c = NULL;
		OWN(own_string)
		char *problems = load(rows[i].lines, &c);
		const char *want = rows[i].want ? rows[i].want : "";
		if (strcmp(problems, want) != 0)
			fail_msg("row %zu: %s", i, problems);
		if ((c != NULL) != (rows[i].want == NULL))
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(places),
	    cmocka_unit_test(all_there_is),
	    cmocka_unit_test(without_an_inbox_nothing_is_said),
	    cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
