/* directory/roster.h: what is in a roster, what is wrong with one, and that it
 * is read again. */
#include "directory/people.h"
#include "directory/roster.h"

#define HEADER "email,name,uid,affiliations,departments,groups,head_of\n"
#define ADA                                                                    \
	"Ada.Okafor@University.example,Ada Okafor,aokafor,Faculty; member,"    \
	"History,canvas;staff-mail,\n"
#define BEN "ben@university.example,\"Cole, Ben\",bcole,staff,,,history;Law\n"

static struct roster *roster;
static struct source source;

static void open_roster(const char *text)
{
	struct err err = {.kind = ERR_NONE};

	people_write(text);
	if (!roster_open(people_file, &roster, &err))
		fail_msg("%s", err.text);
	source = roster_source(roster);
}

static int teardown(void **state)
{
	(void)state;
	roster_close(&roster);
	return 0;
}

static enum source_got find(const char *email, json_t **ret_person)
{
	struct err err;

	return source.find(source.self, email, ret_person, &err);
}

static void test_find(void **state)
{
	json_auto_t *ada = NULL;
	json_auto_t *ben = NULL;

	(void)state;
	open_roster(HEADER ADA BEN);
	assert_int_equal(roster_count(roster), 2);
	assert_int_equal(
	    find("ada.okafor@university.EXAMPLE", &ada), SOURCE_ONE);
	assert_json(ada, "{\"affiliations\":[\"faculty\",\"member\"],"
	                 "\"departments\":[\"History\"],\"groups\":"
	                 "[\"canvas\",\"staff-mail\"],\"name\":\"Ada Okafor\","
	                 "\"uid\":\"aokafor\"}");
	assert_int_equal(find("ben@university.example", &ben), SOURCE_ONE);
	assert_json(ben, "{\"affiliations\":[\"staff\"],\"head_of\":"
	                 "[\"history\",\"Law\"],\"name\":\"Cole, Ben\","
	                 "\"uid\":\"bcole\"}");
	assert_int_equal(find("okafor@university.example", &ada), SOURCE_NONE);
	assert_int_equal(find("*", &ada), SOURCE_NONE);
}

static void test_heads(void **state)
{
	json_auto_t *emails = json_array();
	struct err err;

	(void)state;
	open_roster(HEADER ADA BEN);
	assert_true(source.heads(source.self, "HISTORY", emails, &err));
	assert_json(emails, "[\"ben@university.example\"]");
	assert_true(source.heads(source.self, "Hist", emails, &err));
	assert_int_equal(json_array_size(emails), 1);
}

/* Nobody guesses which of the two it is. */
static void test_twice(void **state)
{
	json_t *nobody = NULL;

	(void)state;
	open_roster("name,email\nA,a@u.example\nB,b@u.example\nC,A@U.example\n"
	            "D,a@u.example\n");
	assert_int_equal(find("a@u.example", &nobody), SOURCE_MANY);
	assert_null(nobody);
	assert_int_equal(roster_count(roster), 2);
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"", "it is empty; the first line names the columns"},
	    {"name\nA\n", "line 1: there is no column email; write for example "
	                  "email,name,affiliations"},
	    {"email,afiliations\n", "line 1: there is no column "
	                            "\"afiliations\"; write affiliations"},
	    {"email,shoe size\n",
	        "line 1: there is no column \"shoe size\"; the first line "
	        "names some of email, name, uid, affiliations, departments, "
	        "groups, head_of"},
	    {"email,name,Email\n", "line 1: the column Email is there twice"},
	    {"email,name\na@u.example,A\nb@u.example,B, C\n",
	        "line 3: 3 fields, and the first line names 2; put what has a "
	        "comma in it within quotation marks"},
	    {"email,name\n\na@u.example\n",
	        "line 3: 1 fields, and the first line names 2; put what has a "
	        "comma in it within quotation marks"},
	    {"email,name\nada,A\n",
	        "line 2: the email is no address; write for "
	        "example ada@university.example"},
	    {"email,name\n\"a@u.example,A\n",
	        "line 2: a quotation mark is opened and never closed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {.kind = ERR_NONE};
		OWN(own_string)
		char *want = own_printf("%s: %s", people_file, cases[i].want);
		people_write(cases[i].text);
		assert_false(roster_open(people_file, &roster, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		assert_string_equal(err.text, want);
	}
}

static void test_read_again(void **state)
{
	json_auto_t *ada = NULL;
	struct err err;

	(void)state;
	open_roster(HEADER BEN);
	assert_int_equal(
	    find("ada.okafor@university.example", &ada), SOURCE_NONE);
	people_write(HEADER BEN ADA);
	assert_int_equal(
	    find("ada.okafor@university.example", &ada), SOURCE_ONE);
	/* A mistake: nothing is known, until it is mended. */
	people_write("name\n");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(source.find(source.self,
		                     "ben@university.example", &ada, &err),
		    SOURCE_FAILED);
		assert_non_null(strstr(err.text, "roster.csv: line 1: there"));
	}
	people_write(HEADER BEN);
	json_auto_t *ben = NULL;
	assert_int_equal(find("ben@university.example", &ben), SOURCE_ONE);
	assert_int_equal(
	    find("ada.okafor@university.example", &ben), SOURCE_NONE);
	unlink(people_file);
	assert_int_equal(
	    source.find(source.self, "ben@university.example", &ben, &err),
	    SOURCE_FAILED);
	assert_int_equal(err.kind, ERR_AGAIN);
	json_auto_t *emails = json_array();
	assert_false(source.heads(source.self, "Law", emails, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(test_find, teardown),
	    cmocka_unit_test_teardown(test_heads, teardown),
	    cmocka_unit_test_teardown(test_twice, teardown),
	    cmocka_unit_test(test_mistakes),
	    cmocka_unit_test_teardown(test_read_again, teardown),
	};

	return cmocka_run_group_tests(tests, people_setup, people_teardown);
}
