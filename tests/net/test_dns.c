/* net/dns.h: records, none, several, and name servers that do not answer as
 * they should. */
#include "net/dns.h"

#include "base/clock.h"
#include "base/own.h"
#include "net/dns_peer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct dns_peer peer;
static struct dns *dns;

static int setup(void **state)
{
	(void)state;
	dns_peer_start(&peer);
	dns = dns_new(peer.where);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dns_free(&dns);
	dns_peer_stop(&peer);
	return 0;
}

/* Yours to free(); NULL unless there is one. */
static char *text_of(const char *name, enum dns_got *ret_got)
{
	OWN(str_clear)
	struct str text = {.max_bytes = 4096};

	*ret_got = dns_text(dns, name, &text);
	return *ret_got == DNS_FOUND ? own_strdup(str_text(&text)) : NULL;
}

static enum dns_got got_of(const char *name)
{
	enum dns_got got;

	free(text_of(name, &got));
	return got;
}

static void what_is_there(void **state)
{
	/* Longer than one string of a record, and than 512 bytes in all. */
	char lengthy[1000];
	enum dns_got got;

	(void)state;
	memset(lengthy, 'k', sizeof(lengthy));
	lengthy[sizeof(lengthy) - 1] = '\0';
	dns_peer_add(&peer, "short.example", "v=DKIM1; p=abc");
	dns_peer_add(&peer, "long.example", lengthy);
	dns_peer_add(&peer, "empty.example", "");
	OWN(own_string)
	char *one = text_of("Short.example", &got);
	assert_string_equal(one, "v=DKIM1; p=abc");
	OWN(own_string)
	char *many = text_of("long.example", &got);
	assert_string_equal(many, lengthy);
	OWN(own_string)
	char *none = text_of("empty.example", &got);
	assert_string_equal(none, "");
}

static void what_is_not(void **state)
{
	(void)state;
	dns_peer_add(&peer, "two.example", "one");
	dns_peer_add(&peer, "two.example", "another");
	assert_int_equal(got_of("nobody.example"), DNS_ABSENT);
	assert_int_equal(got_of("two.example"), DNS_ABSENT);
	assert_int_equal(got_of("a..example"), DNS_ABSENT);
	assert_int_equal(got_of("a-label-that-is-longer-than-the-sixty-three-"
	                        "letters-it-may-have.example"),
	    DNS_ABSENT);
}

static void who_does_not_answer_properly(void **state)
{
	static const enum dns_peer_mode modes[] = {
	    DNS_PEER_FAILS, DNS_PEER_TRUNCATES, DNS_PEER_GARBLES};

	(void)state;
	dns_peer_add(&peer, "there.example", "it is there");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		peer.mode = modes[i];
		assert_int_equal(got_of("there.example"), DNS_AGAIN);
	}
	peer.mode = DNS_PEER_ANSWERS;
	assert_int_equal(got_of("there.example"), DNS_FOUND);
}

static void silence_ends(void **state)
{
	int64_t began_ms = clock_monotonic_ms();

	(void)state;
	peer.mode = DNS_PEER_SILENT;
	assert_int_equal(got_of("there.example"), DNS_AGAIN);
	peer.mode = DNS_PEER_ANSWERS;
	/* Some more, as the machine may be slow. */
	assert_true(clock_monotonic_ms() - began_ms < 5 * DNS_MAX_MS);
	assert_true(peer.asked >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_there),
	    cmocka_unit_test(what_is_not),
	    cmocka_unit_test(who_does_not_answer_properly),
	    cmocka_unit_test(silence_ends),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
