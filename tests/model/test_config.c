/* model/config.h: a good file, and the message that each mistake deserves. */
#include "base/own.h"
#include "model/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PLENTY = 64 * 1024 };

static char folder[] = "/tmp/beadle-config-XXXXXX";

static void write_file(const char *name, const char *text, mode_t mode)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
	chmod(path, mode);
}

#define HEX16 "0123456789abcdef"

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return 1;
	OWN(own_string)
	char *workflows = own_printf("%s/w", folder);
	OWN(own_string)
	char *templates = own_printf("%s/t", folder);
	mkdir(workflows, 0700);
	mkdir(templates, 0700);
	write_file("key", HEX16 HEX16 HEX16 HEX16 "\n", 0600);
	write_file("short", HEX16 "\n", 0600);
	write_file("app", "xapp-1-hush\n", 0600);
	write_file("bot", "xoxb-1-hush\n", 0600);
	write_file("pw", "hush\n", 0600);
	write_file("loose", "hush\n", 0644);
	return 0;
}

static int teardown(void **state)
{
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", folder);

	(void)state;
	return system(command);
}

/* Problems without the path of the file and of its folder. */
static bool load(const char *text, struct config **ret_config, struct str *out)
{
	OWN(own_string)
	char *path = own_printf("%s/b.conf", folder);
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	write_file("b.conf", text, 0600);
	bool ok = config_load(path, ret_config, &problems);
	assert_true(str_ok(&problems));
	for (const char *p = str_text(&problems); *p;) {
		if (strncmp(p, path, strlen(path)) == 0)
			p += strlen(path);
		else if (strncmp(p, folder, strlen(folder)) == 0)
			p += strlen(folder) + 1;
		else
			str_add_char(out, *p++);
	}
	return ok;
}

#define BEADLE "[beadle]\nworkflows = w\ntemplates = t\n"
#define STORE  "[store]\nurl = sqlite:db\nkey = file:key\n"
#define SLACK                                                                  \
	"[slack]\napi_url = https://slack.com/api\napp_token = file:app\n"     \
	"bot_token = file:bot\n"
#define MAIL                                                                   \
	"[mail]\nsmtp_url = smtp+starttls://relay.example\n"                   \
	"from = beadle@u.example\ndomain = u.example\n"
#define OFFICE                                                                 \
	"[office sec]\ntitle = Security\nslack_channel = C0123\n"              \
	"members = ada@u.example\n"

/* --- good ------------------------------------------------------------------
 */

static void all_there_is(void **state)
{
	OWN(config_free)
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(own_string)
	char *workflows = own_printf("%s/w", folder);
	OWN(own_string)
	char *store = own_printf("%s/db", folder);
	OWN(own_string)
	char *ca = own_printf("%s/pw", folder);

	(void)state;
	setenv("BEADLE_TEST_BOT", "xoxb-2-hush", 1);
	assert_true(
	    load("\xEF\xBB\xBF; a comment\r\n"
	         "[beadle]\r\nworkflows = w\r\ntemplates = /tmp\r\n"
	         "log_level = debug\nclock = turn\n" STORE
	         "[slack]\napi_url = http://localhost:87/api/\n"
	         "app_token = file:app\nbot_token = env:BEADLE_TEST_BOT\n"
	         "[mail]\nsmtp_url = smtp+starttls://Relay.example:26\n"
	         "user = b\npassword = file:pw\nca_file = pw\n"
	         "from = The Beadle <b@u.example>\ndomain = u.example\n"
	         "answers = plus\ninbox = maildir:box\nmembers = "
	         "U.example,\n\tcs.u.example\n"
	         "answers_per_sender = 7\nrequest = canvas-token\n"
	         "[office sec]\ntitle = Security Office\n"
	         "slack_channel = G0123\nmembers = Ada@U.example,\n"
	         "\tU0123,,\n# a comment\n  bo@u.example cy@u.example\n"
	         "quorum = 2\n"
	         "[office edu_2]\ntitle=Ed: Tech\nslack_channel: C1\n"
	         "members =\n\tw@u.example\n",
	        &c, &problems));
	assert_string_equal(str_text(&problems), "");
	assert_string_equal(c->workflows_dir, workflows);
	assert_string_equal(c->templates_dir, "/tmp");
	assert_int_equal(c->log_level, LOG_DEBUG);
	assert_non_null(c->clock_file);
	assert_string_equal(c->store_path, store);
	assert_memory_equal(c->store_key, "\x01\x23\x45\x67", 4);
	assert_string_equal(c->slack_api_url, "http://localhost:87/api/");
	assert_string_equal(c->slack_app_token, "xapp-1-hush");
	assert_string_equal(c->slack_bot_token, "xoxb-2-hush");
	assert_string_equal(c->mail_host, "relay.example");
	assert_int_equal(c->mail_port, 26);
	assert_true(c->mail_starttls);
	assert_string_equal(c->mail_user, "b");
	assert_string_equal(c->mail_password, "hush");
	assert_string_equal(c->mail_ca_file, ca);
	assert_string_equal(c->mail_from, "b@u.example");
	assert_string_equal(c->mail_from_name, "The Beadle");
	assert_string_equal(c->mail_domain, "u.example");
	assert_int_equal(c->mail_answers, CONFIG_ANSWERS_PLUS);
	assert_string_equal(c->mail_members[0], "u.example");
	assert_string_equal(c->mail_members[1], "cs.u.example");
	assert_null(c->mail_members[2]);
	assert_int_equal(c->mail_per_sender, 7);
	assert_int_equal(c->mail_per_case, 40);
	assert_string_equal(c->mail_request, "canvas-token");
	assert_int_equal(c->office_count, 2);
	const struct config_office *sec = config_office_find(c, "sec");
	assert_string_equal(sec->title, "Security Office");
	assert_string_equal(sec->slack_channel, "G0123");
	assert_int_equal(sec->quorum, 2);
	assert_string_equal(sec->members[0], "ada@u.example");
	assert_string_equal(sec->members[1], "U0123");
	assert_string_equal(sec->members[2], "bo@u.example");
	assert_string_equal(sec->members[3], "cy@u.example");
	assert_null(sec->members[4]);
	const struct config_office *edu = config_office_find(c, "edu_2");
	assert_string_equal(edu->title, "Ed: Tech");
	assert_int_equal(edu->quorum, 1);
	assert_null(config_office_find(c, "se"));
}

static void only_what_is_needed(void **state)
{
	OWN(config_free)
	struct config *slack = NULL;
	OWN(config_free)
	struct config *mail = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	assert_true(load(BEADLE STORE SLACK OFFICE, &slack, &problems));
	assert_string_equal(slack->slack_api_url, "https://slack.com/api/");
	assert_int_equal(slack->log_level, LOG_INFO);
	assert_null(slack->mail_host);
	assert_null(slack->clock_file);
	/* Without Slack, an office needs no channel. */
	assert_true(load(BEADLE STORE MAIL
	    "[office sec]\ntitle = S\nmembers = a@u.example\n",
	    &mail, &problems));
	assert_null(mail->slack_api_url);
	assert_int_equal(mail->mail_port, 587);
	assert_string_equal(mail->mail_from_name, "Beadle");
	assert_null(mail->mail_user);
	assert_int_equal(mail->mail_answers, CONFIG_ANSWERS_NO);
	assert_null(mail->mail_members);
	assert_string_equal(str_text(&problems), "");
}

/* --- values ----------------------------------------------------------------
 */

/* One line in an otherwise good file; the message without "LINE: ". */
static const struct {
	const char *section; /* which of them the line is for */
	const char *line;
	const char *want; /* NULL: it is good */
} values[] = {
    {"beadle", "workflows = nowhere",
        "workflows: nowhere: No such file or directory; write a folder that "
        "is there"},
    {"beadle", "templates = key",
        "templates: key is no folder; write its path"},
    {"beadle", "log_level = loud",
        "log_level: write debug, info, warn or error"},
    {"beadle", "log_level = warn", NULL},
    {"beadle", "clock =", "clock: it is empty; write a value, or remove it"},
    {"store", "url = db", "url: write sqlite:PATH"},
    {"store", "url = sqlite:", "url: write sqlite:PATH"},
    {"store", "url = postgres://x", "url: write sqlite:PATH"},
    {"store", "key = " HEX16 HEX16 HEX16 HEX16,
        "key: a secret is not written here; write file:PATH, credential:NAME "
        "or env:NAME"},
    {"store", "key = file:short",
        "key: it must hold 64 hexadecimal digits; make one with: openssl "
        "rand -hex 32"},
    {"store", "key = file:loose",
        "key: loose can be read by others; run: chmod 600 loose"},
    {"store", "key = file:none",
        "key: none cannot be read (No such file or directory); write the "
        "path of a file"},
    {"store", "key = credential:store-key",
        "key: systemd passes no credentials to this process; write "
        "file:PATH, or LoadCredential=store-key:PATH in the unit"},
    {"store", "key = env:BEADLE_TEST_NONE",
        "key: there is no environment variable BEADLE_TEST_NONE"},
    {"slack", "api_url = http://slack.com/api/",
        "api_url: write https://\xE2\x80\xA6; http:// is for this machine "
        "only"},
    {"slack", "api_url = http://127.0.0.1.evil.example/",
        "api_url: write https://\xE2\x80\xA6; http:// is for this machine "
        "only"},
    {"slack", "api_url = httpsx://localhost/",
        "api_url: write https://\xE2\x80\xA6; http:// is for this machine "
        "only"},
    {"slack", "api_url = wss://slack.com/",
        "api_url: write https://\xE2\x80\xA6; http:// is for this machine "
        "only"},
    {"slack", "api_url = https://u:hush@slack.com/",
        "api_url: not of the form SCHEME://HOST:PORT"},
    {"slack", "api_url = slack.com",
        "api_url: not of the form SCHEME://HOST:PORT"},
    {"slack", "api_url = http://[::1]:8700/", NULL},
    {"slack", "app_token = xapp-1-hush",
        "app_token: a secret is not written here; write file:PATH, "
        "credential:NAME or env:NAME"},
    {"slack", "app_token = file:bot",
        "app_token: it holds something else; this token begins with xapp-"},
    {"slack", "bot_token = file:app",
        "bot_token: it holds something else; this token begins with xoxb-"},
    {"mail", "smtp_url = smtp://relay.example:25",
        "smtp_url: write smtp+starttls://HOST:PORT; smtp:// is for this "
        "machine only"},
    {"mail", "smtp_url = smtps://relay.example",
        "smtp_url: write smtp+starttls://HOST:PORT; smtp:// is for this "
        "machine only"},
    {"mail", "smtp_url = smtp+starttls://relay.example/x",
        "smtp_url: write smtp+starttls://HOST:PORT; smtp:// is for this "
        "machine only"},
    {"mail", "smtp_url = smtp://localhost", NULL},
    {"mail", "from = Beadle",
        "from: write ADDRESS or NAME <ADDRESS>, for example Beadle "
        "<beadle@university.example>"},
    {"mail", "from = a@b@c",
        "from: write ADDRESS or NAME <ADDRESS>, for example Beadle "
        "<beadle@university.example>"},
    {"mail", "from = B <b@u.example> x",
        "from: write ADDRESS or NAME <ADDRESS>, for example Beadle "
        "<beadle@university.example>"},
    {"mail", "from = <b@u.example>", NULL},
    {"mail", "domain = u.example>",
        "domain: write a host name, for example beadle.university.example"},
    {"mail", "domain = .example",
        "domain: write a host name, for example beadle.university.example"},
    {"mail", "ca_file = none.pem",
        "ca_file: none.pem: No such file or directory; write a file that is "
        "there"},
    {"mail", "user = b",
        "[mail] user and password go together; write both or none"},
    {"mail", "password = file:pw",
        "[mail] user and password go together; write both or none"},
    {"mail", "answers = maybe",
        "answers: write plus (each mail gets an address of its own, "
        "beadle+...@), plain (the mailbox takes no plus addresses) or no"},
    {"mail", "answers = plain",
        "[mail] answers are not read without an inbox; write for example "
        "inbox = maildir:/var/spool/beadle"},
    {"mail", "answers = no", NULL},
    {"mail", "members = @u.example",
        "members: write domains, separated by commas, for example "
        "university.example, cs.university.example"},
    {"mail", "answers_per_case = -1",
        "answers_per_case: write a number from 0 to 10000"},
    {"mail", "answers_to_strangers = 0", NULL},
    {"office sec",
        "title =", "title: it is empty; write a value, or remove it"},
    {"office sec", "slack_channel = #security",
        "slack_channel: write the channel's ID (C\xE2\x80\xA6), which Slack "
        "shows at the bottom of the channel's details"},
    {"office sec", "slack_channel = C",
        "slack_channel: write the channel's ID (C\xE2\x80\xA6), which Slack "
        "shows at the bottom of the channel's details"},
    {"office sec", "quorum = 0", "quorum: write a number from 1 to 99"},
    {"office sec", "quorum = two", "quorum: write a number from 1 to 99"},
    {"office sec", "quorum = 1 of 2", "quorum: write a number from 1 to 99"},
    {"office sec", "quorum =", "quorum: write a number from 1 to 99"},
    {"office sec", "quorum = 99999999999999999999",
        "quorum: write a number from 1 to 99"},
    {"office sec", "quorum = 2",
        "[office sec] has a quorum of 2 and 1 members; write a quorum of at "
        "most 1"},
    {"office sec", "members =",
        "[office sec] has nobody in it; write for example members = "
        "ada@university.example"},
    {"office sec", "members = a@u.example, bo, A@u.example; c@u.example",
        "members: \"bo\" is neither an e-mail address nor a Slack user ID "
        "(U\xE2\x80\xA6); separate members by commas\n"
        "members: \"A@u.example;\" is neither an e-mail address nor a Slack "
        "user ID (U\xE2\x80\xA6); separate members by commas"},
    {"office sec", "members = a@u.example, A@U.EXAMPLE",
        "members: \"A@U.EXAMPLE\" is there twice"},
};

static const char *const sections[] = {BEADLE, STORE, SLACK, MAIL, OFFICE};

/* A good file in which line stands for the key's own line, or after all. */
static void build(const char *section, const char *line, struct str *out)
{
	size_t name = strcspn(line, " =");

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		size_t head = strlen(section);
		bool here = strncmp(sections[i] + 1, section, head) == 0;
		bool done = !here;
		for (const char *p = sections[i]; *p;) {
			size_t len = strcspn(p, "\n") + 1;
			bool same = here && strncmp(p, line, name) == 0 &&
			            p[name] == ' ';
			if (same)
				str_addf(out, "%s\n", line);
			else
				str_add_n(out, p, len);
			done = done || same;
			p += len;
		}
		if (!done)
			str_addf(out, "%s\n", line);
	}
}

/* Every line of the problems begins with ":LINE: "; takes that away. */
static void without_lines(const char *problems, struct str *out)
{
	while (*problems) {
		size_t skip = 0;
		assert_int_equal(sscanf(problems, ":%*d: %zn", &skip), 0);
		assert_true(skip > 0);
		problems += skip;
		size_t len = strcspn(problems, "\n");
		str_add_n(out, problems, len);
		problems += len + 1;
		if (*problems)
			str_add_char(out, '\n');
	}
}

static void what_each_value_deserves(void **state)
{
	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		OWN(config_free)
		struct config *c = NULL;
		OWN(str_clear)
		struct str text = {.max_bytes = PLENTY};
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		OWN(str_clear)
		struct str got = {.max_bytes = PLENTY};
		build(values[i].section, values[i].line, &text);
		bool ok = load(str_text(&text), &c, &problems);
		without_lines(str_text(&problems), &got);
		const char *want = values[i].want ? values[i].want : "";
		if (ok != (values[i].want == NULL) ||
		    strcmp(str_text(&got), want) != 0)
			fail_msg("%s\n-> %s", values[i].line, str_text(&got));
		assert_null(strstr(str_text(&got), "hush"));
		assert_int_equal(c != NULL, ok);
	}
}

/* --- the file as a whole ---------------------------------------------------
 */

static const struct {
	const char *text;
	const char *want;
} files[] = {
    {"", ": there is no [beadle] section with workflows and templates\n"
         ": there is no [store] section; write for example url = "
         "sqlite:/var/lib/beadle/beadle.sqlite\n"
         ": nobody could reach Beadle; write a [slack] section\n"
         ": there is no office; write for example [office security_office]\n"},
    /* What a section lacks is said where it begins. */
    {"[beadle]\nlog_level = info\n\n[store]\n[slack]\n[office sec]\n",
        ":1: [beadle] lacks workflows; write for example workflows = "
        "/usr/local/share/beadle/workflows\n"
        ":1: [beadle] lacks templates; write for example templates = "
        "/usr/local/share/beadle/templates\n"
        ":4: [store] lacks url; write for example url = "
        "sqlite:/var/lib/beadle/beadle.sqlite\n"
        ":4: [store] lacks key; write for example key = "
        "credential:store-key\n"
        ":5: [slack] lacks api_url; write for example api_url = "
        "https://slack.com/api/\n"
        ":5: [slack] lacks app_token; write for example app_token = "
        "credential:slack-app-token\n"
        ":5: [slack] lacks bot_token; write for example bot_token = "
        "credential:slack-bot-token\n"
        ":6: [office sec] lacks title; write for example title = Security "
        "Office\n"
        ":6: [office sec] lacks members; write for example members = "
        "ada@university.example, bo@university.example\n"},
    {BEADLE STORE SLACK "[office a]\ntitle = A\nmembers = a@u.example\n",
        ":11: [office a] lacks slack_channel; write for example "
        "slack_channel = C0123456789\n"},
    /* Names. */
    {BEADLE STORE SLACK OFFICE "[mial]\nfrom = x\n[smtp]\n[offices x]\n"
                               "[office]\n[Office y]\n",
        ":15: there is no section [mial]; write [mail]\n"
        ":17: there is no section [smtp]; write [beadle], [store], [slack], "
        "[mail], [calendar NAME] or [office NAME]\n"
        ":18: there is no section [offices x]; write [office NAME]\n"
        ":19: there is no section [office]; write [office NAME]\n"
        ":20: there is no section [Office y]; write [office NAME]\n"},
    {BEADLE STORE SLACK OFFICE "qorum = 1\ncolour = red\nchannel = C1\n",
        ":15: [office sec] has no qorum; write quorum\n"
        ":16: [office sec] has no colour; it has title, slack_channel, "
        "members, quorum\n"
        ":17: [office sec] has no channel; it has title, slack_channel, "
        "members, quorum\n"},
    {BEADLE STORE SLACK OFFICE "[office Sec Office]\ntitle = S\n"
                               "slack_channel = C1\nmembers = U12\n",
        ":15: the name in [office NAME] is made of small letters, digits "
        "and _\n"},
    /* Twice. */
    {BEADLE STORE SLACK OFFICE OFFICE,
        ":15: [office sec] is there twice; keep one\n"},
    {BEADLE STORE "url = sqlite:other\n" SLACK OFFICE,
        ":7: [store] has url twice; keep one\n"},
    {BEADLE STORE SLACK OFFICE BEADLE,
        ":15: [beadle] is there already, on line 1; put these keys there\n"},
    /* Lines. */
    {"title = x\n" BEADLE STORE SLACK OFFICE,
        ":1: title stands before the first section; write [beadle] above\n"},
    {BEADLE "hello\n" STORE SLACK OFFICE,
        ":4: this is no setting; write NAME = VALUE\n"},
    {BEADLE "[store]\n  hello\nurl = sqlite:db\nkey = file:key\n" SLACK OFFICE,
        ":5: this is no setting; write NAME = VALUE\n"},
    {BEADLE STORE SLACK OFFICE "[office two\n",
        ":15: the section lacks its ]\n"},
    {BEADLE STORE SLACK "[office sec]\ntitle = S\n slack_channel = C1\n"
                        "members = a@u.example\n",
        ":13: this line begins with white space and so goes on with title; "
        "begin it at the margin\n"
        ":11: [office sec] lacks slack_channel; write for example "
        "slack_channel = C0123456789\n"},
    {BEADLE STORE SLACK "[office sec]\ntitle = S\nslack_channel = C1\n"
                        "member = a@u.example,\n\tbo@u.example\n",
        ":14: [office sec] has no member; write members\n"
        ":11: [office sec] lacks members; write for example members = "
        "ada@university.example, bo@university.example\n"},
    {BEADLE STORE SLACK "[office sec]\ntitle = S\nslack_channel = C1\n"
                        "members = a@u.example,\n\tbo,\n\tcy\n",
        ":15: members: \"bo\" is neither an e-mail address nor a Slack user "
        "ID (U\xE2\x80\xA6); separate members by commas\n"
        ":16: members: \"cy\" is neither an e-mail address nor a Slack user "
        "ID (U\xE2\x80\xA6); separate members by commas\n"},
    {BEADLE STORE SLACK OFFICE "; caf\xE9\n", ":15: the line is not UTF-8\n"},
};

static void what_each_file_deserves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct config *c = NULL;
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		assert_false(load(files[i].text, &c, &problems));
		assert_null(c);
		if (strcmp(str_text(&problems), files[i].want) != 0)
			fail_msg("row %zu:\n%s", i, str_text(&problems));
	}
}

static void a_line_that_is_too_long(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str text = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	str_add(&text, BEADLE STORE SLACK OFFICE ", ");
	for (int i = 0; i < 50; i++)
		str_addf(&text, "ada%d@u.example,", i);
	str_add(&text, "\nquorum = x\n");
	assert_false(load(str_text(&text), &c, &problems));
	assert_non_null(strstr(str_text(&problems),
	    ":15: the line is too long; a list of members goes on in lines "
	    "that begin with white space\n"));
	/* Lines are counted on as before. */
	assert_non_null(strstr(str_text(&problems), ":16: quorum: write"));
}

static void a_file_that_is_not_there(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	assert_false(config_load("/nowhere/beadle.conf", &c, &problems));
	assert_null(c);
	assert_string_equal(str_text(&problems),
	    "/nowhere/beadle.conf: cannot be read (No such file or directory); "
	    "write --config FILE, or see deploy/beadle.example.conf\n");
}

/* Every problem that a machine without Beadle's folders has with it. */
static void the_example_lacks_nothing_but_the_folders(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	write_file("store-key", HEX16 HEX16 HEX16 HEX16, 0600);
	write_file("slack-app-token", "xapp-1", 0600);
	write_file("slack-bot-token", "xoxb-1", 0600);
	write_file("mail-password", "hush", 0600);
	config_load("deploy/beadle.example.conf", &c, &problems);
	for (const char *p = str_text(&problems); *p; p = strchr(p, '\n') + 1) {
		OWN(own_string)
		char *line = own_printf("%.*s", (int)strcspn(p, "\n"), p);
		if (!strstr(line, ": /usr/local/share/beadle/"))
			fail_msg("%s", line);
	}
	config_free(&c);
	unsetenv("CREDENTIALS_DIRECTORY");
}

/* Nothing of the service's machine is here, and nothing is missed. */
static void elsewhere_only_the_file_counts(void **state)
{
	OWN(config_free)
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	static const unsigned char zeros[CRYPTO_KEY_BYTES];

	(void)state;
	if (!config_load_elsewhere("deploy/beadle.example.conf", &c, &problems))
		fail_msg("%s", str_text(&problems));
	assert_string_equal(config_office_find(c, "edtech")->title, "EdTech");
	assert_non_null(c->workflows_dir);
	assert_null(c->slack_app_token);
	assert_null(c->mail_password);
	assert_memory_equal(c->store_key, zeros, sizeof(zeros));
}

static void elsewhere_a_mistake_is_still_one(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(own_string)
	char *path = own_printf("%s/e.conf", folder);

	(void)state;
	write_file("e.conf",
	    BEADLE "[store]\nurl = here\nkey = file:none\n" SLACK OFFICE, 0600);
	assert_false(config_load_elsewhere(path, &c, &problems));
	assert_non_null(strstr(str_text(&problems), "sqlite:PATH"));
	assert_null(strstr(str_text(&problems), "none"));
	assert_null(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_there_is),
	    cmocka_unit_test(only_what_is_needed),
	    cmocka_unit_test(what_each_value_deserves),
	    cmocka_unit_test(what_each_file_deserves),
	    cmocka_unit_test(a_line_that_is_too_long),
	    cmocka_unit_test(a_file_that_is_not_there),
	    cmocka_unit_test(the_example_lacks_nothing_but_the_folders),
	    cmocka_unit_test(elsewhere_only_the_file_counts),
	    cmocka_unit_test(elsewhere_a_mistake_is_still_one),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
