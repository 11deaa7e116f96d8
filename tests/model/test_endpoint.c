/* model/endpoint.h: what is an address, and where plain text may go. */
#include "base/own.h"
#include "model/endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *url;
	const char *want_scheme; /* NULL: refused */
	const char *want_host;
	int want_port;
	const char *want_path;
	bool want_safe;
} rows[] = {
    {"https://slack.com/api/", "https", "slack.com", 0, "/api/", true},
    {"HTTPS://Slack.COM", "https", "slack.com", 0, "", true},
    {"wss://w.example:443/link", "wss", "w.example", 443, "/link", true},
    {"smtp+starttls://relay.example:587", "smtp+starttls", "relay.example", 587,
        "", true},
    {"http://localhost:8700/", "http", "localhost", 8700, "/", true},
    {"http://127.0.0.1", "http", "127.0.0.1", 0, "", true},
    {"http://127.255.1.2:1", "http", "127.255.1.2", 1, "", true},
    {"http://[::1]:65535/x", "http", "::1", 65535, "/x", true},
    {"smtp://localhost", "smtp", "localhost", 0, "", true},
    {"https://[2001:DB8::1]/", "https", "2001:db8::1", 0, "/", true},
    /* Plain text, and not this machine. */
    {"http://slack.com/", "http", "slack.com", 0, "/", false},
    {"ws://w.example", "ws", "w.example", 0, "", false},
    {"smtp://relay.example:25", "smtp", "relay.example", 25, "", false},
    {"http://127.0.0.1.evil.example", "http", "127.0.0.1.evil.example", 0, "",
        false},
    {"http://localhost.evil.example", "http", "localhost.evil.example", 0, "",
        false},
    {"http://127.evil", "http", "127.evil", 0, "", false},
    {"http://127.1", "http", "127.1", 0, "", false},
    {"http://127.0.0.1.", "http", "127.0.0.1.", 0, "", false},
    {"http://127.0.0.256", "http", "127.0.0.256", 0, "", false},
    {"http://128.0.0.1", "http", "128.0.0.1", 0, "", false},
    {"http://0.0.0.0", "http", "0.0.0.0", 0, "", false},
    {"http://[::2]", "http", "::2", 0, "", false},
    {"http://localhosts", "http", "localhosts", 0, "", false},
    {"httpsx://slack.com", "httpsx", "slack.com", 0, "", false},
    {"https+x://slack.com", "https+x", "slack.com", 0, "", false},
    /* No address at all. */
    {"", NULL, NULL, 0, NULL, false},
    {"slack.com", NULL, NULL, 0, NULL, false},
    {"://slack.com", NULL, NULL, 0, NULL, false},
    {"https:/slack.com", NULL, NULL, 0, NULL, false},
    {"https://", NULL, NULL, 0, NULL, false},
    {"https:///api", NULL, NULL, 0, NULL, false},
    {" https://slack.com", NULL, NULL, 0, NULL, false},
    {"1https://slack.com", NULL, NULL, 0, NULL, false},
    {"ht_tp://slack.com", NULL, NULL, 0, NULL, false},
    {"https://sla ck.com", NULL, NULL, 0, NULL, false},
    {"https://slack.com:", NULL, NULL, 0, NULL, false},
    {"https://slack.com:0", NULL, NULL, 0, NULL, false},
    {"https://slack.com:65536", NULL, NULL, 0, NULL, false},
    {"https://slack.com:99999999999999999999", NULL, NULL, 0, NULL, false},
    {"https://slack.com:-1", NULL, NULL, 0, NULL, false},
    {"https://slack.com:+1", NULL, NULL, 0, NULL, false},
    {"https://slack.com: 1", NULL, NULL, 0, NULL, false},
    {"https://slack.com:80x", NULL, NULL, 0, NULL, false},
    {"https://ada@slack.com", NULL, NULL, 0, NULL, false},
    {"https://ada:secret@slack.com/", NULL, NULL, 0, NULL, false},
    {"https://ada:443@slack.com/", NULL, NULL, 0, NULL, false},
    {"https://slack.com/a@b", NULL, NULL, 0, NULL, false},
    {"https://slack.com?x=1", NULL, NULL, 0, NULL, false},
    {"https://slack.com/a?x=1", NULL, NULL, 0, NULL, false},
    {"https://slack.com/#x", NULL, NULL, 0, NULL, false},
    {"https://slack.com/a b", NULL, NULL, 0, NULL, false},
    {"https://[::1", NULL, NULL, 0, NULL, false},
    {"https://[]", NULL, NULL, 0, NULL, false},
    {"https://[slack.com]", NULL, NULL, 0, NULL, false},
    {"https://::1/", NULL, NULL, 0, NULL, false},
    {"https://caf\xC3\xA9.example", NULL, NULL, 0, NULL, false},
};

static void addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(endpoint_clear)
		struct endpoint e = {.scheme = NULL};
		struct err err = {.kind = ERR_NONE};
		bool ok = endpoint_parse(rows[i].url, &e, &err);
		if (ok != (rows[i].want_scheme != NULL))
			fail_msg("%s", rows[i].url);
		if (!ok) {
			assert_int_equal(err.kind, ERR_INPUT);
			assert_null(strstr(err.text, "secret"));
			assert_null(e.scheme);
			continue;
		}
		assert_string_equal(e.scheme, rows[i].want_scheme);
		assert_string_equal(e.host, rows[i].want_host);
		assert_int_equal(e.port, rows[i].want_port);
		assert_string_equal(e.path, rows[i].want_path);
		if (endpoint_is_safe(&e) != rows[i].want_safe)
			fail_msg("%s: safe?", rows[i].url);
	}
}

static void clearing_twice_is_fine(void **state)
{
	struct endpoint e = {.scheme = NULL};
	struct err err;

	(void)state;
	endpoint_clear(&e);
	assert_true(endpoint_parse("https://a.example/x", &e, &err));
	endpoint_clear(&e);
	assert_null(e.host);
	endpoint_clear(&e);
}

static void numbers_only(void **state)
{
	static const char *const wrong[] = {"", "localhost", "::1", "1.2.3",
	    "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:53x", "1.2.3.4 ",
	    "1.2.3.4:-1", "1.2.3.4: 53"};
	struct sockaddr_in a = {.sin_port = 7};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (endpoint_parse_numeric(wrong[i], 53, &a))
			fail_msg("%s", wrong[i]);
	assert_int_equal(a.sin_port, 7);
	assert_true(endpoint_parse_numeric("192.0.2.1", 53, &a));
	assert_int_equal(ntohs(a.sin_port), 53);
	assert_int_equal(ntohl(a.sin_addr.s_addr), 0xc0000201);
	assert_true(endpoint_parse_numeric("127.0.0.1:5300", 53, &a));
	assert_int_equal(ntohs(a.sin_port), 5300);
}

static void domains_within_domains(void **state)
{
	static const struct {
		const char *host, *domain;
		bool want;
	} pairs[] = {
	    {"u.example", "u.example", true},
	    {"cs.u.example", "U.Example", true},
	    {"a.cs.u.example", "u.example", true},
	    {"u.example", "cs.u.example", false},
	    {"evilu.example", "u.example", false},
	    {"u.example", "example", false},
	    {"example", "example", false},
	    {"u.example", "", false},
	    {"", "u.example", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (endpoint_is_within(pairs[i].host, pairs[i].domain) !=
		    pairs[i].want)
			fail_msg("%s in %s", pairs[i].host, pairs[i].domain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses),
	    cmocka_unit_test(clearing_twice_is_fine),
	    cmocka_unit_test(numbers_only),
	    cmocka_unit_test(domains_within_domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
