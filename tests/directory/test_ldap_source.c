/* directory/ldap_source.h: its filters are looked at before anything starts,
 * and a server that is not there is an outage. A real one is in
 * slapd.test.mjs. */
#include "base/own.h"
#include "directory/ldap_source.h"
#include "net/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static char *mail[] = {(char *)"mail", NULL};

static struct config_ldap sound(void)
{
	return (struct config_ldap){
	    .host = (char *)"127.0.0.1",
	    .base = (char *)"dc=u",
	    .filter = (char *)"(mail={email})",
	    .attributes[CONFIG_LDAP_EMAIL] = mail,
	};
}

static void assert_wrong(const struct config_ldap *config, const char *want)
{
	OWN(ldap_source_close)
	struct ldap_source *source = NULL;
	struct err err;

	assert_false(ldap_source_open(config, &source, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, want);
}

static void test_filters(void **state)
{
	struct config_ldap config = sound();

	(void)state;
	config.groups.filter = (char *)"(|(member={dn})(memberUid={uid}))";
	config.heads.filter = (char *)"(headOf={department})";
	OWN(ldap_source_close)
	struct ldap_source *source = NULL;
	assert_true(ldap_source_open(&config, &source, NULL));
	config.filter = (char *)"(mail={uid})";
	assert_wrong(&config, "[directory ldap] filter: there is no {uid}");
	config = sound();
	config.groups.filter = (char *)"member={dn}";
	assert_wrong(&config,
	    "[directory ldap] groups_filter: write a filter within "
	    "parentheses, for example (mail={email})");
	config = sound();
	config.head_of_search.filter = (char *)"(manager=ada)";
	assert_wrong(&config, "[directory ldap] head_of_filter: it lacks {dn}");
	config = sound();
	config.heads.filter = (char *)"(headOf={dn})";
	assert_wrong(
	    &config, "[directory ldap] heads_filter: there is no {dn}");
}

static bool script_hang_up(struct peer *peer, int fd, int n)
{
	(void)fd;
	(void)n;
	++*(int *)peer->arg;
	return true;
}

/* Each look-up tries anew, and once. */
static void test_outage(void **state)
{
	struct config_ldap config = sound();
	OWN(ldap_source_close)
	struct ldap_source *opened = NULL;
	struct peer peer;
	struct err err;
	json_t *nobody = NULL;
	int calls = 0;

	(void)state;
	peer_start(&peer, script_hang_up, &calls);
	config.port = peer.port;
	config.heads.filter = (char *)"(headOf={department})";
	config.heads.attribute = mail[0];
	assert_true(ldap_source_open(&config, &opened, &err));
	struct source source = ldap_source_source(opened);
	assert_int_equal(source.find(source.self, "a@u.example", &nobody, &err),
	    SOURCE_FAILED);
	assert_int_equal(err.kind, ERR_AGAIN);
	json_auto_t *emails = json_array();
	assert_false(source.heads(source.self, "Law", emails, &err));
	peer_stop(&peer);
	assert_int_equal(calls, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_filters),
	    cmocka_unit_test(test_outage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
