/* model/config_directory.h: where people are known from, and the message that
 * each mistake deserves. */
#include "model/config_world.h"

#define WORLD     BEADLE STORE SLACK OFFICE
#define DIRECTORY "[directory]\nsources = roster, ldap\n"
#define ROSTER    "[directory roster]\nfile = pw\n"
#define LDAP      "[directory ldap]\nurl = ldaps://ldap.u.example\nbase = dc=u\n"

static void assert_words(char **words, const char *want)
{
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};

	for (; words && *words; words++)
		str_addf(&out, "%s ", *words);
	assert_string_equal(str_text(&out), want);
}

static void test_whole(void **state)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};

	(void)state;
	if (!load(WORLD DIRECTORY
	        "max_age_minutes = 5\n" ROSTER LDAP
	        "ca_file = key\nuser = cn=beadle,dc=u\npassword = file:pw\n"
	        "filter = (&(objectClass=person)(mail={email}))\n"
	        "name = cn\ndepartments = dept\n"
	        "groups_base = ou=groups,dc=u\n"
	        "groups_filter = (member={dn})\ngroups_attribute = gid\n"
	        "heads_filter = (headOf={department})\n",
	        &config, &out))
		fail_msg("%s", str_text(&out));
	const struct config_directory *d = &config->directory;
	assert_words(d->sources, "roster ldap ");
	assert_int_equal(d->max_age_minutes, 5);
	assert_non_null(strstr(d->roster_file, "/pw"));
	assert_string_equal(d->ldap.host, "ldap.u.example");
	assert_int_equal(d->ldap.port, 636);
	assert_true(d->ldap.tls);
	assert_false(d->ldap.starttls);
	assert_string_equal(d->ldap.user, "cn=beadle,dc=u");
	assert_string_equal(d->ldap.password, "hush");
	assert_string_equal(d->ldap.base, "dc=u");
	assert_string_equal(
	    d->ldap.filter, "(&(objectClass=person)(mail={email}))");
	assert_words(d->ldap.attributes[CONFIG_LDAP_NAME], "cn ");
	assert_words(d->ldap.attributes[CONFIG_LDAP_DEPARTMENTS], "dept ");
	assert_string_equal(d->ldap.groups.base, "ou=groups,dc=u");
	assert_string_equal(d->ldap.groups.filter, "(member={dn})");
	assert_string_equal(d->ldap.groups.attribute, "gid");
	assert_null(d->ldap.head_of_search.filter);
	assert_string_equal(d->ldap.heads.attribute, "mail");
}

static void test_defaults(void **state)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};

	(void)state;
	assert_true(load(WORLD "[directory]\nsources = ldap\n[directory ldap]\n"
	                       "url = ldap+starttls://ldap.u.example:1389\n"
	                       "base = dc=u\n",
	    &config, &out));
	const struct config_ldap *ldap = &config->directory.ldap;
	assert_int_equal(config->directory.max_age_minutes, 60);
	assert_true(ldap->starttls);
	assert_int_equal(ldap->port, 1389);
	assert_null(ldap->user);
	assert_string_equal(ldap->filter, "(mail={email})");
	assert_words(ldap->attributes[CONFIG_LDAP_EMAIL], "mail ");
	assert_words(ldap->attributes[CONFIG_LDAP_NAME], "displayName cn ");
	assert_words(ldap->attributes[CONFIG_LDAP_UID], "uid ");
	assert_words(ldap->attributes[CONFIG_LDAP_AFFILIATIONS],
	    "eduPersonAffiliation ");
	assert_words(
	    ldap->attributes[CONFIG_LDAP_DEPARTMENTS], "ou departmentNumber ");
	assert_words(
	    ldap->attributes[CONFIG_LDAP_GROUPS], "isMemberOf memberOf ");
	assert_words(ldap->attributes[CONFIG_LDAP_HEAD_OF], "");
	assert_string_equal(ldap->groups.attribute, "cn");
}

static void test_none(void **state)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};

	(void)state;
	assert_true(load(WORLD, &config, &out));
	assert_null(config->directory.sources);
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"[directory]\n", "[directory] lacks sources; write for example "
	                      "sources = roster"},
	    {"[directory]\nsources = ,\n", "sources: write for example roster"},
	    {"[directory]\nsources = hr\n",
	        "sources: there is no source hr; write roster, ldap or both"},
	    {"[directory]\nsources = roster, roster\n" ROSTER,
	        "sources: roster is there twice"},
	    {"[directory]\nsources = ldap\nmax_age_minutes = x\n" LDAP,
	        "max_age_minutes: write a number from 0 to 10080"},
	    {"[directory]\nsources = roster\n",
	        "[directory] has the source roster; write [directory roster] "
	        "with file"},
	    {"[directory]\nsources = roster\n" ROSTER LDAP,
	        "[directory ldap] is no source; write sources = ldap in "
	        "[directory]"},
	    {LDAP, "[directory ldap] is no source; write sources = ldap in "
	           "[directory]"},
	    {DIRECTORY LDAP "[directory roster]\nfile = none\n",
	        "file: none: No such file or directory; write a file that is "
	        "there"},
	    {DIRECTORY ROSTER "[directory ldap]\nurl = ldap://l.example\n"
	                      "base = dc=u\n",
	        "url: write ldaps://HOST or ldap+starttls://HOST; ldap:// is "
	        "for this machine only"},
	    {DIRECTORY ROSTER "[directory ldap]\nurl = ldaps://l.example/dc=u\n"
	                      "base = dc=u\n",
	        "url: write ldaps://HOST or ldap+starttls://HOST; ldap:// is "
	        "for this machine only"},
	    {DIRECTORY ROSTER "[directory ldap]\nurl = ldaps://l.example\n",
	        "[directory ldap] lacks base; write for example base = "
	        "ou=people,dc=university,dc=example"},
	    {DIRECTORY ROSTER LDAP "user = cn=b\n",
	        "[directory ldap] user and password go together; write both "
	        "or none"},
	    {DIRECTORY ROSTER LDAP "uid = uid=x\n",
	        "uid: \"uid=x\" is no name of an attribute"},
	    {DIRECTORY ROSTER LDAP "groups =\n",
	        "groups: write for example isMemberOf, memberOf"},
	    {DIRECTORY ROSTER LDAP "affilations = x\n",
	        "[directory ldap] has no affilations; write affiliations"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		OWN(config_free)
		struct config *config = NULL;
		OWN(str_clear)
		struct str out = {.max_bytes = PLENTY};
		OWN(own_string)
		char *text = own_printf("%s%s", WORLD, cases[i].text);
		assert_false(load(text, &config, &out));
		if (strstr(str_text(&out), cases[i].want) == NULL)
			fail_msg("%zu: %s", i, str_text(&out));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whole),
	    cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
