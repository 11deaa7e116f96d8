/* flow/form.h: what becomes of answers, what is said about them, and the
 * checks that a form brings along. tests/flow/form.test.mjs compares the
 * judgement with ajv's. */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* JSON in single quotes, which spares the backslashes. */
static json_t *parsed(const char *text)
{
	OWN(own_string)
	char *copy = own_strdup(text);
	json_t *value;
	struct err err;

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	if (!jsonx_parse(copy, strlen(copy), &value, &err))
		fail_msg("%s: %s", text, err.text);
	return value;
}

struct judged {
	json_t *clean;
	json_t *errors;
};

static void judged_clear(struct judged *judged)
{
	json_decref(judged->clean);
	json_decref(judged->errors);
}

static struct judged judge(const json_t *schema, const json_t *answers)
{
	struct judged judged = {.clean = NULL};
	struct err err;

	if (!form_validate(
	        schema, answers, NULL, &judged.clean, &judged.errors, &err))
		fail_msg("%s", err.text);
	return judged;
}

/* One field p of such a form: its answer as it comes out, or a sentence. */
static const struct {
	const char *property, *answer;
	const char *want; /* JSON; NULL: no answer */
	const char *want_problem;
} fields[] = {
    {"'type':'string'", "'  a\\r\\n b '", "\"a\\n b\"", NULL},
    {"'type':'string'", "' '", NULL, NULL},
    {"'type':'string'", "null", NULL, NULL},
    {"'type':'string'", "7", NULL, "Please answer in words."},
    {"'type':'string','minLength':3", "'ab'", NULL,
        "Please write at least 3 characters."},
    {"'type':'string','minLength':1", "'a'", "\"a\"", NULL},
    {"'type':'string','maxLength':3", "'Zo\u00eb'", "\"Zo\u00eb\"", NULL},
    {"'type':'string','maxLength':2", "'Zo\u00eb'", NULL,
        "Please keep it to 2 characters; this has 3."},
    {"'type':'string','maxLength':0", "'a'", NULL,
        "Please keep it to 0 characters; this has 1."},
    {"'type':'string','enum':['a','b']", "' b'", "\"b\"", NULL},
    {"'type':'string','enum':['a','b']", "'c'", NULL,
        "Please choose one of the options."},
    {"'type':'string','oneOf':[{'const':'a','title':'A'}]", "'A'", NULL,
        "Please choose one of the options."},
    {"'type':'string','format':'date'", "'2026-02-30'", NULL,
        "Please pick a date."},
    {"'type':'string','pattern':'^[A-Z]+$'", "'AB'", "\"AB\"", NULL},
    {"'type':'string','pattern':'^[A-Z]+$'", "'ab'", NULL,
        "Please write it in the form that is asked for."},
    {"'type':'integer'", "'42'", "42", NULL},
    {"'type':'integer'", "5.0", "5", NULL},
    {"'type':'integer'", "' '", NULL, NULL},
    {"'type':'integer'", "5.5", NULL, "Please write a whole number."},
    {"'type':'integer'", "9007199254740992", NULL,
        "Please write a whole number."},
    {"'type':'integer'", "'0x10'", NULL, "Please write a whole number."},
    {"'type':'integer'", "true", NULL, "Please write a whole number."},
    {"'type':'integer','minimum':1000000", "999999", NULL,
        "Please write a number of at least 1000000."},
    {"'type':'number','maximum':0.5", "'0.75'", NULL,
        "Please write a number of at most 0.5."},
    {"'type':'number'", "'-.5'", "-0.5", NULL},
    {"'type':'number'", "'-0'", "0", NULL},
    {"'type':'number'", "'1e999'", NULL, "Please write a number."},
    {"'type':'number'", "'Infinity'", NULL, "Please write a number."},
    {"'type':'number'", "'3,5'", NULL, "Please write a number."},
    {"'type':'boolean'", "false", "false", NULL},
    {"'type':'boolean'", "'true'", NULL, "Please answer yes or no."},
    {"'type':'boolean','const':true", "true", "true", NULL},
    {"'type':'boolean','const':true", "false", NULL,
        "Please confirm this; a request needs it."},
    {"'type':'array','items':{'enum':['a','b']}", "['b','a','b']",
        "[\"b\",\"a\"]", NULL},
    {"'type':'array','items':{'enum':['a','b']},'minItems':1", "[]", NULL,
        NULL},
    {"'type':'array','items':{'enum':['a','b']}", "'a'", NULL,
        "Please choose from the options."},
    {"'type':'array','items':{'enum':['a','b']}", "['a','c']", NULL,
        "Please choose from the options."},
    {"'type':'array','items':{'enum':['a','b']},'minItems':2", "['a','a']",
        NULL, "Please choose at least 2."},
    {"'type':'array','items':{'enum':['a','b']},'maxItems':1", "['a','b']",
        NULL, "Please choose at most 1."},
};

static void answers_to_one_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		OWN(own_string)
		char *schema_text = own_printf("{'type':'object','properties':{"
		                               "'p':{'title':'T',%s}}}",
		    fields[i].property);
		OWN(own_string)
		char *answers_text = own_printf("{'p':%s}", fields[i].answer);
		json_auto_t *schema = parsed(schema_text);
		json_auto_t *answers = parsed(answers_text);
		OWN(judged_clear)
		struct judged j = judge(schema, answers);
		OWN(own_string)
		char *clean = jsonx_dump(json_object_get(j.clean, "p"));
		const char *problem = jsonx_path_text(j.errors, "p");
		assert_string_equal(
		    clean, fields[i].want ? fields[i].want : "null");
		if (fields[i].want_problem) {
			assert_non_null(problem);
			assert_string_equal(problem, fields[i].want_problem);
		} else {
			assert_null(problem);
		}
	}
}

#define FORM                                                                   \
	"{'type':'object','properties':{"                                      \
	"'name':{'type':'string','title':'Name?'},"                            \
	"'kind':{'type':'string','title':'Kind?','enum':['a']},"               \
	"'list':{'type':'array','title':'List?','items':{'enum':['a']}},"      \
	"'sure':{'type':'boolean','title':'Sure?','const':true},"              \
	"'age':{'type':'integer','title':'Age?'},"                             \
	"'note':{'type':'string','title':'Note?'}},"                           \
	"'required':['name','kind','list','sure','age']}"

static void what_is_needed_is_asked_for(void **state)
{
	static const char *const nothings[] = {"{}", "null", "[]", "'x'",
	    "{'name':' ','kind':'','list':[],'sure':null,'age':'','z':1}"};
	static const char want[] =
	    "{\"name\":\"Please answer this; it is needed.\","
	    "\"kind\":\"Please choose from the options.\","
	    "\"list\":\"Please choose from the options.\","
	    "\"sure\":\"Please confirm this; a request needs it.\","
	    "\"age\":\"Please answer this; it is needed.\"}";
	json_auto_t *schema = parsed(FORM);

	(void)state;
	for (size_t i = 0; i < sizeof(nothings) / sizeof(nothings[0]); i++) {
		json_auto_t *answers = parsed(nothings[i]);
		OWN(judged_clear)
		struct judged j = judge(schema, answers);
		OWN(own_string)
		char *errors = jsonx_dump(j.errors);
		assert_string_equal(errors, want);
		assert_int_equal(json_object_size(j.clean), 0);
	}
}

static void what_nobody_asked_for_is_left_out(void **state)
{
	json_auto_t *schema = parsed(FORM);
	json_auto_t *answers = parsed(
	    "{'z':1,'note':'','age':'7','sure':true,'list':['a'],'kind':'a',"
	    "'name':'Ada'}");
	OWN(judged_clear)
	struct judged j = judge(schema, answers);
	OWN(own_string)
	char *clean = jsonx_dump(j.clean);

	(void)state;
	assert_int_equal(json_object_size(j.errors), 0);
	assert_string_equal(clean,
	    "{\"name\":\"Ada\",\"kind\":\"a\",\"list\":[\"a\"],\"sure\":true,"
	    "\"age\":7}");
}

static void a_text_without_a_limit_has_one(void **state)
{
	json_auto_t *schema = parsed("{'type':'object','properties':{'p':{"
	                             "'type':'string','title':'T'}}}");
	OWN(own_string)
	char *text = own_calloc(FORM_DEFAULT_MAX_LENGTH + 2, 1);

	(void)state;
	memset(text, 'a', FORM_DEFAULT_MAX_LENGTH);
	for (int more = 0; more < 2; more++) {
		json_auto_t *answers = json_pack("{s:s}", "p", text);
		OWN(judged_clear)
		struct judged j = judge(schema, answers);
		assert_int_equal(json_object_size(j.errors), more);
		text[FORM_DEFAULT_MAX_LENGTH] = 'a';
	}
}

/* --- the form's own checks ------------------------------------------------ */

#define CHECKED                                                                \
	"{'type':'object','properties':{"                                      \
	"'until':{'type':'string','format':'date','title':'Until?'},"          \
	"'why':{'type':'string','title':'Why?'}},"                             \
	"'x-checks':["                                                         \
	"{'field':'until','rule':{'>':[{'var':'answers.until'},"               \
	"{'var':'today'}]},'message':'Later, please.'},"                       \
	"{'field':'until','rule':{'<':[{'var':'answers.until'},"               \
	"'2027']},'message':'Sooner, please.'},"                               \
	"{'field':'why','rule':{'!!':{'var':'answers.why'}},"                  \
	"'message':'Say why, please.'}]}"

static const struct {
	const char *answers, *want;
} checked[] = {
    {"{'until':'2026-12-01','why':'x'}", "{}"},
    {"{'until':'2026-11-01','why':'x'}", "{\"until\":\"Later, please.\"}"},
    {"{'until':'2028-11-01','why':''}",
        "{\"until\":\"Sooner, please.\",\"why\":\"Say why, please.\"}"},
    /* A field that is wrong already is not judged again. */
    {"{'until':'soon','why':'x'}", "{\"until\":\"Please pick a date.\"}"},
};

static void checks_see_answers_and_surroundings(void **state)
{
	json_auto_t *schema = parsed(CHECKED);
	json_auto_t *ambient = parsed("{'today':'2026-11-24','answers':7}");

	(void)state;
	for (size_t i = 0; i < sizeof(checked) / sizeof(checked[0]); i++) {
		json_auto_t *answers = parsed(checked[i].answers);
		json_auto_t *clean = NULL;
		json_auto_t *errors = NULL;
		struct err err;
		assert_true(form_validate(
		    schema, answers, ambient, &clean, &errors, &err));
		OWN(own_string)
		char *text = jsonx_dump(errors);
		assert_string_equal(text, checked[i].want);
	}
	assert_int_equal(
	    json_integer_value(json_object_get(ambient, "answers")), 7);
}

static void a_check_that_cannot_be_run_is_a_bug(void **state)
{
	json_auto_t *schema = parsed(
	    "{'type':'object','properties':{'p':{'type':'string','title':'T'}},"
	    "'x-checks':[{'field':'p','rule':true,'message':'M'},"
	    "{'field':'p','rule':{'!':{'fubar':1}},'message':'M'}]}");
	json_t *clean = schema, *errors = schema;
	struct err err;

	(void)state;
	assert_false(form_validate(schema, NULL, NULL, &clean, &errors, &err));
	assert_int_equal(err.kind, ERR_BUG);
	assert_string_equal(err.text,
	    "x-checks[1].rule: [\"!\"].fubar: there is no such operator");
	assert_ptr_equal(clean, schema);
	assert_ptr_equal(errors, schema);
}

/* --- replies -------------------------------------------------------------- */

static void the_field_that_a_reply_fills(void **state)
{
	static const struct {
		const char *schema, *want;
	} rows[] = {
	    {"{'properties':{'p':{'type':'string'},'q':{'type':'integer'}},"
	     "'required':['p']}",
	        "p"},
	    {"{'properties':{'p':{'type':'string'},'q':{'type':'string'}},"
	     "'required':['p','q']}",
	        NULL},
	    {"{'properties':{'p':{'type':'string'},'q':{'type':'integer'}},"
	     "'required':['p','q']}",
	        NULL},
	    {"{'properties':{'p':{'type':'boolean'}},'required':['p']}", NULL},
	    {"{'properties':{'p':{'type':'string'}}}", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *schema = parsed(rows[i].schema);
		const char *field = form_single_text_field(schema);
		if (rows[i].want == NULL)
			assert_null(field);
		else
			assert_string_equal(field, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_to_one_field),
	    cmocka_unit_test(what_is_needed_is_asked_for),
	    cmocka_unit_test(what_nobody_asked_for_is_left_out),
	    cmocka_unit_test(a_text_without_a_limit_has_one),
	    cmocka_unit_test(checks_see_answers_and_surroundings),
	    cmocka_unit_test(a_check_that_cannot_be_run_is_a_bug),
	    cmocka_unit_test(the_field_that_a_reply_fills),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
