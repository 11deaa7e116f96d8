/* flow/form_pages.h: one page of a form, and what is wrong with pages. */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/form_pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FORM[] =
    "{'type':'object','title':'A token','description':'Two minutes.',"
    "'x-submit':'Send it','required':['purpose','until'],'properties':{"
    "'purpose':{'type':'string','title':'What for?'},"
    "'tool':{'type':'string','title':'Which tool?'},"
    "'until':{'type':'string','format':'date','title':'Until when?'}},"
    "'x-checks':["
    "{'field':'tool','rule':{'!!':{'var':'answers.purpose'}},'message':'A'},"
    "{'field':'until','rule':{'!!':{'var':'answers.tool'}},'message':'B'}],"
    "'x-pages':[{'title':'Your project','fields':['purpose','tool']},"
    "{'title':'The end','fields':['until']}]}";

/* Single quotes spare the backslashes. */
static json_t *parsed(const char *text)
{
	OWN(own_string)
	char *doubled = own_strdup(text);

	for (char *p = doubled; (p = strchr(p, '\'')); p++)
		*p = '"';
	json_t *json = json_loads(doubled, 0, NULL);
	assert_non_null(json);
	return json;
}

static void assert_json(const json_t *is, const char *want)
{
	json_auto_t *wanted = parsed(want);
	OWN(own_string)
	char *text = jsonx_dump(is);

	if (!json_equal(is, wanted))
		fail_msg("%s is not %s", text, want);
}

static void a_page_is_a_form(void **state)
{
	json_auto_t *form = parsed(FORM);
	json_auto_t *first = form_page(form, 1);
	json_auto_t *last = form_page(form, 2);

	(void)state;
	assert_int_equal(form_pages_count(form), 2);
	assert_int_equal(form_pages_of(form, "tool"), 1);
	assert_int_equal(form_pages_of(form, "until"), 2);
	assert_int_equal(form_pages_of(form, "other"), 0);
	assert_json(first,
	    "{'type':'object','title':'Your project','description':"
	    "'Two minutes.','x-submit':'Next','required':['purpose'],"
	    "'x-page':[1,2,'A token'],'properties':{"
	    "'purpose':{'type':'string','title':'What for?'},"
	    "'tool':{'type':'string','title':'Which tool?'}},'x-checks':["
	    "{'field':'tool','rule':{'!!':{'var':'answers.purpose'}},"
	    "'message':'A'}]}");
	assert_json(last,
	    "{'type':'object','title':'The end','x-submit':'Send it',"
	    "'required':['until'],'x-page':[2,2,'A token'],'properties':{"
	    "'until':{'type':'string','format':'date','title':'Until when?'}},"
	    "'x-checks':[{'field':'until','rule':{'!!':{'var':'answers.tool'}},"
	    "'message':'B'}]}");
}

static void errors_belong_to_pages(void **state)
{
	json_auto_t *form = parsed(FORM);
	json_auto_t *errors = parsed("{'until':'Too late.','tool':'Which?'}");
	json_auto_t *of_last = form_page_errors(form, 2, errors);
	json_auto_t *none = json_object();

	(void)state;
	assert_json(of_last, "{'until':'Too late.'}");
	assert_int_equal(form_pages_first_wrong(form, errors), 1);
	assert_int_equal(form_pages_first_wrong(form, of_last), 2);
	assert_int_equal(form_pages_first_wrong(form, none), 0);
}

static void what_is_wrong_with_pages_is_said(void **state)
{
	static const struct {
		const char *pages;
		const char *want;
	} rows[] = {
	    {"[{'title':'A','fields':['purpose','tool','until']}]",
	        "f.x-pages: write a list of 2 to 3 pages: Slack stacks no more"
	        " windows\n"},
	    {"[{'title':'A','fields':['purpose','tool']},{'title':'B',"
	     "'fields':['until','purpose']}]",
	        "f.x-pages[1].fields[1]: is on a page already\n"},
	    {"[{'title':'A','fields':['purpose']},{'title':'B','fields':["
	     "'until','tool']}]",
	        "f.x-pages[1].fields[0]: stands behind tool in properties, and"
	        " pages keep that order\n"},
	    {"[{'title':'A','fields':['purpose','tool']},{'title':'B',"
	     "'fields':['till']}]",
	        "f.x-pages[1].fields[0]: there is no such field\n"
	        "f.x-pages: until is on no page; every field is on one\n"},
	    {"[{'fields':['purpose','tool']},{'title':'A title that is too long"
	     " for it','fields':['until']}]",
	        "f.x-pages[0].title: is missing; write what the page is about\n"
	        "f.x-pages[1].title: has 31 characters; the title of a window"
	        " takes 24\n"},
	    {"[{'title':'A','fields':['purpose','tool','until']},{'title':'B',"
	     "'fields':[]}]",
	        "f.x-pages[1].fields: write a list of the fields that it asks"
	        " for\n"},
	    {"[{'title':'A','fields':['purpose']},{'title':'B','name':'b',"
	     "'fields':['tool','until']}]",
	        "f.x-pages[1].name: is not known here; what may stand here is"
	        " title, fields\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		OWN(str_clear)
		struct str said = {.max_bytes = 4096};
		json_auto_t *form = parsed(FORM);
		json_object_set_new(form, "x-pages", parsed(rows[i].pages));
		form_pages_check(form, "f", &mistakes);
		for (size_t n = 0; n < mistakes.count; n++)
			str_addf(&said, "%s: %s\n", mistakes.items[n].path,
			    mistakes.items[n].what);
		assert_string_equal(str_text(&said), rows[i].want);
	}
}

/* It would judge an answer that has not been given yet. */
static void no_check_looks_ahead(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *form = parsed(FORM);
	json_auto_t *checks =
	    parsed("[{'field':'purpose','message':'M','rule':{'or':[true,"
	           "{'<':[{'var':['answers.until','']},7]}]}}]");

	(void)state;
	json_object_set(form, "x-checks", checks);
	form_pages_check(form, "f", &mistakes);
	assert_int_equal(mistakes.count, 1);
	assert_string_equal(mistakes.items[0].path, "f.x-checks[0].rule");
	assert_non_null(strstr(mistakes.items[0].what, "answers.until"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_page_is_a_form),
	    cmocka_unit_test(errors_belong_to_pages),
	    cmocka_unit_test(what_is_wrong_with_pages_is_said),
	    cmocka_unit_test(no_check_looks_ahead),
	};

	return cmocka_run_group_tests_name(
	    "flow/form_pages", tests, NULL, NULL);
}
