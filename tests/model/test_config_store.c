/* model/config_store.c: the database, and the key that seals it. */
#include "model/config_world.h"

#define REST MAIL "[office o]\ntitle = O\nmembers = a@u.example\n"

static void where_and_with_which_key(void **state)
{
	OWN(config_free)
	struct config *c = loaded(BEADLE STORE REST);
	OWN(config_free)
	struct config *absolute = loaded(
	    BEADLE "[store]\nurl = sqlite:/srv/b\nkey = file:key\n" REST);
	OWN(own_string)
	char *path = own_printf("%s/db", folder);

	(void)state;
	assert_string_equal(c->store_path, path);
	assert_string_equal(absolute->store_path, "/srv/b");
	for (size_t i = 0; i < CRYPTO_KEY_BYTES; i++)
		assert_int_equal(c->store_key[i],
		    "\x01\x23\x45\x67\x89\xab\xcd\xef"[i % 8] & 0xff);
}

static void mistakes(void **state)
{
	static const struct {
		const char *store, *want;
	} rows[] = {
	    {"url = postgres://x\nkey = file:key\n",
	        ":5: url: write sqlite:PATH\n"},
	    {"url = sqlite:\nkey = file:key\n", ":5: url: write sqlite:PATH\n"},
	    {"url = sqlite:db\nkey = file:short\n",
	        ":6: key: it must hold 64 hexadecimal digits; make one with: "
	        "openssl rand -hex 32\n"},
	    {"url = sqlite:db\nkey = file:none\n", ":6: key: "},
	    {"url = sqlite:db\nkey = " HEX16 HEX16 HEX16 HEX16 "\n",
	        ":6: key: a secret is not written here; "},
	    {"url = sqlite:db\n", "key"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *text =
		    own_printf(BEADLE "[store]\n%s" REST, rows[i].store);
		want_problem(text, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(where_and_with_which_key),
	    cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
