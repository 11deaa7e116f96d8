/* model/config_mail.c: the relay, who we are there, whom to believe; and the
 * message that each mistake deserves. The inbox is test_config_inbox.c's. */
#include "model/config_world.h"

/* [mail] is line 7, what is given here begins at line 8. */
#define BEFORE BEADLE STORE "[mail]\n"
#define AFTER  "[office sec]\ntitle = Security\nmembers = ada@u.example\n"
#define RELAY  "smtp_url = smtp+starttls://relay.example\n"
#define WHO    "from = b@u.example\ndomain = u.example\n"

static void relays(void **state)
{
	static const struct {
		const char *url, *want_host;
		int want_port;
		bool want_starttls, want_tls;
	} rows[] = {
	    {"smtp+starttls://Relay.example", "relay.example", 587, true,
	        false},
	    {"smtp+starttls://relay.example:25", "relay.example", 25, true,
	        false},
	    {"smtp://localhost", "localhost", 25, false, false},
	    {"smtp://127.0.0.1:2525", "127.0.0.1", 2525, false, false},
	    {"smtps://relay.example", "relay.example", 465, false, true},
	    {"smtps://relay.example:587", "relay.example", 587, false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(config_free)
		struct config *c = NULL;
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		OWN(own_string)
		char *text =
		    own_printf(BEFORE "smtp_url = %s\n" WHO AFTER, rows[i].url);
		if (!load(text, &c, &problems))
			fail_msg("%s", str_text(&problems));
		assert_string_equal(c->mail_host, rows[i].want_host);
		assert_int_equal(c->mail_port, rows[i].want_port);
		assert_int_equal(c->mail_starttls, rows[i].want_starttls);
		assert_int_equal(c->mail_tls, rows[i].want_tls);
	}
}

static void senders(void **state)
{
	static const struct {
		const char *from, *want_address, *want_name;
	} rows[] = {
	    {"b@u.example", "b@u.example", "Beadle"},
	    {"The Beadle <b@u.example>", "b@u.example", "The Beadle"},
	    {"The Beadle   <b@u.example>", "b@u.example", "The Beadle"},
	    {"<b@u.example>", "b@u.example", "Beadle"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(config_free)
		struct config *c = NULL;
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		OWN(own_string)
		char *text = own_printf(BEFORE RELAY
		    "domain = u.example\nfrom = %s\n" AFTER,
		    rows[i].from);
		if (!load(text, &c, &problems))
			fail_msg("%s", str_text(&problems));
		assert_string_equal(c->mail_from, rows[i].want_address);
		assert_string_equal(c->mail_from_name, rows[i].want_name);
	}
}

static void proof(void **state)
{
	OWN(config_free)
	struct config *nobody = NULL;
	OWN(config_free)
	struct config *own = NULL;
	OWN(config_free)
	struct config *no = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	assert_true(load(BEFORE RELAY WHO AFTER, &nobody, &problems));
	assert_false(nobody->mail_dkim);
	assert_null(nobody->mail_authserv_id);
	assert_true(load(BEFORE RELAY WHO
	    "dkim = verify\ndkim_nameserver = 192.0.2.7:5353\n" AFTER,
	    &own, &problems));
	assert_true(own->mail_dkim);
	assert_string_equal(own->mail_dkim_nameserver, "192.0.2.7:5353");
	assert_true(load(BEFORE RELAY WHO
	    "dkim = no\nauthserv_id = mx.u.example\n" AFTER,
	    &no, &problems));
	assert_false(no->mail_dkim);
	assert_string_equal(str_text(&problems), "");
}

static void mistakes(void **state)
{
	static const char SMTP[] = ": smtp_url: write smtp+starttls://HOST:PORT"
	                           " or smtps://HOST:PORT; smtp:// is for this"
	                           " machine only\n";
	static const char FROM[] =
	    ": from: write ADDRESS or NAME <ADDRESS>, for example Beadle "
	    "<beadle@university.example>\n";
	static const char DOMAIN_[] = ": domain: write a host name, for "
	                              "example beadle.university.example\n";
	static const char MEMBERS[] =
	    ": members: write domains, separated by commas, for example "
	    "university.example, cs.university.example\n";
	static const char LIMIT[] =
	    ": answers_per_case: write a number from 0 to 10000\n";
	static const struct {
		const char *lines;
		const char *want; /* is in the problems */
	} rows[] = {
	    {"smtp_url = smtp://relay.example\n" WHO, SMTP},
	    {"smtp_url = smtps://relay.example/x\n" WHO, SMTP},
	    {"smtp_url = smtp+starttls://relay.example/x\n" WHO, SMTP},
	    {"smtp_url = relay.example\n" WHO, ": smtp_url: "},
	    {WHO, "smtp_url"},
	    {RELAY "domain = u.example\nfrom = b\n", FROM},
	    {RELAY "domain = u.example\nfrom = B <b@u.example\n", FROM},
	    {RELAY "domain = u.example\nfrom = B <b@u.example> x\n", FROM},
	    {RELAY "from = b@u.example\ndomain = u example\n", DOMAIN_},
	    {RELAY "from = b@u.example\ndomain = .example\n", DOMAIN_},
	    {RELAY WHO "user = b\n",
	        ":7: [mail] user goes together with password or token_url; "
	        "write both or none\n"},
	    {RELAY WHO "password = file:key\n",
	        ":7: [mail] user goes together with password or token_url; "
	        "write both or none\n"},
	    {RELAY WHO "token_url = https://login.example/\nclient_id = me\n"
	               "client_secret = file:key\n",
	        ":7: [mail] user goes together with password or token_url; "
	        "write both or none\n"},
	    {RELAY WHO "user = b\npassword = file:key\nclient_id = me\n"
	               "token_url = https://login.example/\n"
	               "client_secret = file:key\n",
	        ":7: [mail] user logs in once; write either password or "
	        "token_url\n"},
	    {RELAY WHO "inbox = maildir:x\nanswers = sometimes\n",
	        ": answers: write plus (each mail gets an address of its own, "
	        "beadle+...@), plain (the mailbox takes no plus addresses) or "
	        "no\n"},
	    {RELAY WHO "answers = plus\n",
	        ":7: [mail] answers are not read without an inbox; write for "
	        "example inbox = maildir:/var/spool/beadle\n"},
	    {RELAY "domain = u.example\ninbox = maildir:x\n"
	           "from = the-beadle-of-the-university@u.example\n",
	        ":7: [mail] from is too long for answers = plus; write an "
	        "address of at most 20 letters before the @\n"},
	    {RELAY WHO "members = example\n", MEMBERS},
	    {RELAY WHO "members = u.example, a@u.example\n", MEMBERS},
	    {RELAY WHO "members = .u.example\n", MEMBERS},
	    {RELAY WHO "answers_per_case = many\n", LIMIT},
	    {RELAY WHO "answers_per_case = -1\n", LIMIT},
	    {RELAY WHO "answers_per_case = 10001\n", LIMIT},
	    {RELAY WHO "dkim = yes\n", ":11: dkim: write verify or no\n"},
	    {RELAY WHO "dkim = verify\nauthserv_id =\n",
	        ":7: [mail] authserv_id and dkim = verify exclude each other; "
	        "keep authserv_id if your mail server writes "
	        "Authentication-Results, else dkim = verify\n"},
	    {RELAY WHO "dkim_nameserver = 127.0.0.1\n",
	        ":7: [mail] dkim_nameserver is asked for keys only with dkim = "
	        "verify; write that, or remove it\n"},
	    {RELAY WHO "dkim = verify\ndkim_nameserver = ns.u.example\n",
	        ":12: dkim_nameserver: write the IPv4 address of a name "
	        "server, for example 127.0.0.1 or 127.0.0.1:5353\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *text = own_printf(BEFORE "%s" AFTER, rows[i].lines);
		want_problem(text, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(relays),
	    cmocka_unit_test(senders),
	    cmocka_unit_test(proof),
	    cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
