/* model/config_value.h and the values that each section has of its own: what is
 * taken, and the message that each mistake deserves. */
#include "model/config_world.h"

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
        "key: CREDENTIALS_DIRECTORY is not set; systemd sets it for a unit "
        "with LoadCredential=store-key:PATH, in a shell export it yourself "
        "(/etc/beadle), or write file:PATH"},
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
    {"slack", "messages_per_second = 0",
        "messages_per_second: write a number from 1 to 1000"},
    {"slack", "messages_per_second = 2 or 3",
        "messages_per_second: write a number from 1 to 1000"},
    {"mail", "smtp_url = smtp://relay.example:25",
        "smtp_url: write smtp+starttls://HOST:PORT or smtps://HOST:PORT; "
        "smtp:// is for this machine only"},
    {"mail", "smtp_url = smtps://relay.example/x",
        "smtp_url: write smtp+starttls://HOST:PORT or smtps://HOST:PORT; "
        "smtp:// is for this machine only"},
    {"mail", "smtp_url = smtp+starttls://relay.example/x",
        "smtp_url: write smtp+starttls://HOST:PORT or smtps://HOST:PORT; "
        "smtp:// is for this machine only"},
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
        "[mail] user goes together with password or token_url; write both or "
        "none"},
    {"mail", "password = file:pw",
        "[mail] user goes together with password or token_url; write both or "
        "none"},
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
    {"office sec", "deputy = U0123",
        "deputy: write the e-mail address of a person who is asked when the "
        "office does not decide"},
    {"office sec", "deputy = d@u.example", NULL},
    {"office sec", "deputy = d@u.example\ndeputy_decides = y",
        "deputy_decides: write yes or no"},
    {"office sec", "deputy_decides = yes",
        "[office sec] has nobody who could decide as its deputy; write for "
        "example deputy = dana@university.example"},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_each_value_deserves),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
