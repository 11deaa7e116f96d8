/* beadle deliver, as a mail server runs it: a mail on standard input, and an
 * exit code that keeps it or lets it go. With a server in deliver.test.mjs. */
#include "admin/admin.h"

#include "base/file.h"
#include "base/own.h"
#include "base/str.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/beadle-deliver-XXXXXX";
static char *config;

static char *in_folder(const char *name)
{
	return own_printf("%s/%s", folder, name);
}

static void write_file(const char *name, const char *text, size_t len)
{
	OWN(own_string)
	char *path = in_folder(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
}

static void write_config(const char *inbox)
{
	OWN(own_string)
	char *text =
	    own_printf("[beadle]\nworkflows = .\ntemplates = .\n[store]\n"
	               "url = sqlite:db\nkey = file:nowhere\n[mail]\n"
	               "smtp_url = smtp://localhost\nfrom = b@u.example\n"
	               "domain = u.example\n%s[office o]\ntitle = O\n"
	               "members = a@u.example\n",
	        inbox);

	write_file("b.conf", text, strlen(text));
}

static int setup(void **state)
{
	static const char *const parts[] = {
	    "spool", "spool/tmp", "spool/new", "spool/cur"};

	(void)state;
	if (!mkdtemp(folder))
		return 1;
	config = in_folder("b.conf");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		OWN(own_string)
		char *path = in_folder(parts[i]);
		if (mkdir(path, 0700) != 0)
			return 1;
	}
	return 0;
}

static int teardown(void **state)
{
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", folder);

	(void)state;
	own_string(&config);
	return system(command);
}

/* With that on standard input. */
static int deliver(
    const char *mail, size_t len, const char *from, const char *to)
{
	char *argv[] = {(char *)"deliver", (char *)"--config", config,
	    (char *)"--from", (char *)from, (char *)"--to", (char *)to, NULL};
	OWN(own_string)
	char *path = in_folder("mail");
	int old = dup(STDIN_FILENO), old_err = dup(STDERR_FILENO);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	write_file("mail", mail, len);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(old >= 0 && fd >= 0 && old_err >= 0 && nowhere >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	/* What it says to a mail server. */
	assert_int_equal(dup2(nowhere, STDERR_FILENO), STDERR_FILENO);
	close(nowhere);
	int code = admin_deliver(from ? 7 : 3, argv);
	assert_int_equal(dup2(old_err, STDERR_FILENO), STDERR_FILENO);
	close(old_err);
	assert_int_equal(dup2(old, STDIN_FILENO), STDIN_FILENO);
	close(old);
	return code;
}

/* The only new mail, which is then gone. Yours to free(); NULL: none. */
static char *taken(void)
{
	OWN(own_string)
	char *new = in_folder("spool/new");
	DIR *dir = opendir(new);
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};
	bool any = false;

	for (struct dirent *e; dir && (e = readdir(dir));) {
		OWN(own_string)
		char *path = own_printf("%s/%s", new, e->d_name);
		struct err err;
		if (e->d_name[0] == '.')
			continue;
		assert_false(any);
		any = true;
		assert_true(file_read(path, &text, &err));
		unlink(path);
	}
	if (dir)
		closedir(dir);
	return any ? own_strdup(str_text(&text)) : NULL;
}

#define MAIL "Subject: x\n\nHello\n"

static void a_mail_is_put_into_the_maildir(void **state)
{
	(void)state;
	write_config("inbox = maildir:spool\n");
	assert_int_equal(deliver(MAIL, strlen(MAIL), NULL, NULL), EX_OK);
	OWN(own_string)
	char *plain = taken();
	assert_string_equal(plain, MAIL);
	assert_int_equal(
	    deliver("From ada Mon\n" MAIL, strlen("From ada Mon\n" MAIL),
	        "ada@u.example", "b+x@u.example"),
	    EX_OK);
	OWN(own_string)
	char *whole = taken();
	assert_string_equal(whole,
	    "Return-Path: <ada@u.example>\nDelivered-To: b+x@u.example\n" MAIL);
	assert_int_equal(deliver(MAIL, strlen(MAIL), "", "b@u.example"), EX_OK);
	OWN(own_string)
	char *bounce = taken();
	assert_non_null(strstr(bounce, "Return-Path: <>\n"));
}

static void what_can_never_be_taken(void **state)
{
	(void)state;
	write_config("inbox = maildir:spool\n");
	assert_int_equal(deliver("", 0, NULL, NULL), EX_DATAERR);
	assert_int_equal(deliver("From ada Mon\n", 13, NULL, NULL), EX_DATAERR);
	assert_int_equal(
	    deliver(MAIL, strlen(MAIL), "a\nBcc: x@y", "b@u.example"),
	    EX_DATAERR);
	assert_null(taken());
}

/* Whatever is wrong here must not bounce the mail. */
static void what_is_wrong_here_keeps_it_there(void **state)
{
	char *unknown[] = {(char *)"deliver", (char *)"--frm", NULL};

	(void)state;
	write_config("");
	assert_int_equal(deliver(MAIL, strlen(MAIL), NULL, NULL), EX_TEMPFAIL);
	write_config("inbox = imaps://b@imap.u.example/INBOX\n"
	             "inbox_password = file:nowhere\n");
	assert_int_equal(deliver(MAIL, strlen(MAIL), NULL, NULL), EX_TEMPFAIL);
	write_config("inbox = nonsense\n");
	assert_int_equal(deliver(MAIL, strlen(MAIL), NULL, NULL), EX_TEMPFAIL);
	/* Nobody has made it yet; a file is where it should be. */
	write_config("inbox = maildir:none\n");
	assert_int_equal(deliver(MAIL, strlen(MAIL), NULL, NULL), EX_TEMPFAIL);
	write_config("inbox = maildir:b.conf\n");
	assert_int_equal(deliver(MAIL, strlen(MAIL), NULL, NULL), EX_TEMPFAIL);
	assert_int_equal(admin_deliver(2, unknown), EX_TEMPFAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_mail_is_put_into_the_maildir),
	    cmocka_unit_test(what_can_never_be_taken),
	    cmocka_unit_test(what_is_wrong_here_keeps_it_there),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
