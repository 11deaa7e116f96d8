/* directory/directory.h: what several sources say, put together; what is
 * remembered; what an outage is. A real LDAP server is in slapd.test.mjs. */
#include "base/clock.h"
#include "directory/directory.h"
#include "directory/people.h"
#include "net/peer.h"

#define ROSTER                                                                 \
	"email,name,uid,affiliations,departments,head_of\n"                    \
	"ada@u.example,Ada Okafor,aokafor,faculty,History; Law,\n"             \
	"ben@u.example,Ben Cole,bcole,staff,,history\n"                        \
	"eve@u.example,Eve Roux,eroux,staff,Law,Law\n"                         \
	"two@u.example,A,,,,\ntwo@u.example,B,,,,\n"

static char *roster_only[] = {(char *)"roster", NULL};
static char *both[] = {(char *)"roster", (char *)"ldap", NULL};
static char *mail[] = {(char *)"mail", NULL};
static struct config config;
static struct directory *directory;

static int setup(void **state)
{
	(void)state;
	clock_stop(INT64_C(1795000000000));
	people_write(ROSTER);
	config = (struct config){.directory = {
	                             .line = 1,
	                             .sources = roster_only,
	                             .max_age_minutes = 60,
	                             .roster_file = people_file,
	                         }};
	return directory_open(&config, &directory, NULL) ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	directory_close(&directory);
	return 0;
}

static void assert_answer(const char *email, const char *want)
{
	json_auto_t *answer = NULL;
	struct err err = {.kind = ERR_NONE};

	if (!directory_look_up(directory, email, &answer, &err))
		fail_msg("%s", err.text);
	assert_json(answer, want);
}

#define NOTHING                                                                \
	"\"found\":false,\"groups\":[],\"head_of\":[],\"heads\":[],"           \
	"\"name\":\"\",\"sources\":[],\"uid\":\"\"}"

static void test_answers(void **state)
{
	(void)state;
	assert_answer("Ada@U.example",
	    "{\"affiliations\":[\"faculty\"],\"age_s\":0,\"ambiguous\":false,"
	    "\"departments\":[\"History\",\"Law\"],\"email\":\"ada@u.example\","
	    "\"found\":true,\"groups\":[],\"head_of\":[],\"heads\":["
	    "\"ben@u.example\",\"eve@u.example\"],\"name\":\"Ada Okafor\","
	    "\"sources\":[\"roster\"],\"uid\":\"aokafor\"}");
	/* Nobody is their own head. */
	assert_answer("eve@u.example",
	    "{\"affiliations\":[\"staff\"],\"age_s\":0,\"ambiguous\":false,"
	    "\"departments\":[\"Law\"],\"email\":\"eve@u.example\","
	    "\"found\":true,\"groups\":[],\"head_of\":[\"Law\"],\"heads\":[],"
	    "\"name\":\"Eve Roux\",\"sources\":[\"roster\"],"
	    "\"uid\":\"eroux\"}");
	assert_answer("nobody@u.example",
	    "{\"affiliations\":[],\"age_s\":0,\"ambiguous\":false,"
	    "\"departments\":[],\"email\":\"nobody@u.example\"," NOTHING);
	assert_answer("two@u.example",
	    "{\"affiliations\":[],\"age_s\":0,\"ambiguous\":true,"
	    "\"departments\":[],\"email\":\"two@u.example\",\"found\":false,"
	    "\"groups\":[],\"head_of\":[],\"heads\":[],\"name\":\"\","
	    "\"sources\":[\"roster\"],\"uid\":\"\"}");
	assert_answer("", "{\"affiliations\":[],\"age_s\":0,\"ambiguous\":"
	                  "false,\"departments\":[],\"email\":\"\"," NOTHING);
}

static int64_t age_of(const char *email)
{
	json_auto_t *answer = NULL;

	assert_true(directory_look_up(directory, email, &answer, NULL));
	return json_is_true(json_object_get(answer, "found"))
	           ? json_integer_value(json_object_get(answer, "age_s"))
	           : -1;
}

static void test_remembers(void **state)
{
	(void)state;
	assert_int_equal(age_of("ada@u.example"), 0);
	assert_int_equal(age_of("new@u.example"), -1);
	people_write("email\nnew@u.example\n");
	clock_stop(clock_now_ms() + 3599999);
	assert_int_equal(age_of("ADA@u.example"), 3599);
	/* Who was not known may be by now. */
	assert_int_equal(age_of("new@u.example"), 0);
	clock_stop(clock_now_ms() + 1);
	assert_int_equal(age_of("ada@u.example"), -1);
	/* A clock that was set back. */
	clock_stop(clock_now_ms() - 1000000);
	people_write("email\n");
	assert_int_equal(age_of("new@u.example"), -1);
}

/* One that cannot be asked leaves the others without a word, but for what is
 * fresh enough. */
static void test_outage(void **state)
{
	json_auto_t *answer = NULL;
	struct err err;

	(void)state;
	assert_int_equal(age_of("ada@u.example"), 0);
	unlink(people_file);
	assert_int_equal(age_of("ada@u.example"), 0);
	assert_false(
	    directory_look_up(directory, "ben@u.example", &answer, &err));
	assert_memory_equal(err.text, "roster: ", 8);
	assert_null(answer);
	people_write(ROSTER);
	assert_int_equal(age_of("ben@u.example"), 0);
}

static bool script_hang_up(struct peer *peer, int fd, int n)
{
	(void)peer;
	(void)fd;
	(void)n;
	return true;
}

static void test_second_source_out_of_order(void **state)
{
	struct peer peer;
	json_auto_t *answer = NULL;
	struct err err;

	(void)state;
	directory_close(&directory);
	peer_start(&peer, script_hang_up, NULL);
	config.directory.sources = both;
	config.directory.ldap = (struct config_ldap){
	    .host = (char *)"127.0.0.1",
	    .port = peer.port,
	    .base = (char *)"dc=u",
	    .filter = (char *)"(mail={email})",
	    .attributes[CONFIG_LDAP_EMAIL] = mail,
	};
	assert_true(directory_open(&config, &directory, &err));
	assert_false(
	    directory_look_up(directory, "ada@u.example", &answer, &err));
	assert_memory_equal(err.text, "ldap: ", 6);
	assert_int_equal(err.kind, ERR_AGAIN);
	peer_stop(&peer);
}

static void test_mistakes(void **state)
{
	struct err err;

	(void)state;
	directory_close(&directory);
	config.directory.sources = both;
	config.directory.ldap.filter = (char *)"(mail=x)";
	assert_false(directory_open(&config, &directory, &err));
	assert_string_equal(
	    err.text, "[directory ldap] filter: it lacks {email}");
	people_write("nothing\n");
	assert_false(directory_open(&config, &directory, &err));
	assert_non_null(strstr(err.text, "line 1: there is no column"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_remembers, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_outage, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_second_source_out_of_order, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
	};

	return cmocka_run_group_tests(tests, people_setup, people_teardown);
}
