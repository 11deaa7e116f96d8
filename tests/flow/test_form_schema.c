/* flow/form_schema.h: every mistake in a form, that of a choice too, with its
 * place. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/form_schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *parsed(const char *text)
{
	json_t *value;
	struct err err;

	if (!jsonx_parse(text, strlen(text), &value, &err))
		fail_msg("%s: %s", text, err.text);
	return value;
}

static void assert_mistakes(const char *schema_text, const char *want)
{
	json_auto_t *schema = parsed(schema_text);
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(str_clear)
	struct str text = {.max_bytes = 64 * 1024};

	form_schema_check(schema, "f", &mistakes);
	mistakes_print(&mistakes, "w", &text);
	if (strcmp(str_text(&text), want) != 0)
		fail_msg(
		    "%s\n%swanted\n%s", schema_text, str_text(&text), want);
}

/* Properties of one form, and what is wrong with them. */
static const struct {
	const char *property, *want;
} properties[] = {
    {"{'type':'string','title':'T','description':'D','minLength':0,"
     "'maxLength':5,'pattern':'^a','format':'date'}",
        ""},
    {"{'type':'string','title':'T','enum':['a','b']}", ""},
    {"{'type':'string','title':'T','oneOf':[{'const':'a','title':'A'}]}", ""},
    {"{'type':'integer','title':'T','minimum':-1.5,'maximum':2}", ""},
    {"{'type':'number','title':'T'}", ""},
    {"{'type':'boolean','title':'T','const':true}", ""},
    {"{'type':'array','title':'T','items':{'type':'string','enum':['a']},"
     "'minItems':1,'maxItems':1,'uniqueItems':true}",
        ""},
    {"7", "w: f.properties.p: must be an object\n"},
    {"{}", "w: f.properties.p.type: write string, integer, number, boolean or"
           " array\n"
           "w: f.properties.p.title: is missing; write the question\n"},
    {"{'type':'object','title':''}",
        "w: f.properties.p.title: write a text\n"
        "w: f.properties.p.type: write string, integer, number, boolean or"
        " array\n"},
    {"{'type':'string','title':'T','maxLenght':5}",
        "w: f.properties.p.maxLenght: is not known here; did you mean"
        " \"maxLength\"?\n"},
    {"{'type':'boolean','title':'T','minLength':5,'enum':['a']}",
        "w: f.properties.p.enum: does nothing in a field of this type\n"
        "w: f.properties.p.minLength: does nothing in a field of this type\n"},
    {"{'type':'string','title':'T','minLength':-1,'maxLength':1.5}",
        "w: f.properties.p.minLength: write a whole number from 0\n"
        "w: f.properties.p.maxLength: write a whole number from 0\n"},
    {"{'type':'string','title':'T','minLength':6,'maxLength':5}",
        "w: f.properties.p.minLength: is more than maxLength\n"},
    {"{'type':'number','title':'T','minimum':2,'maximum':1.5}",
        "w: f.properties.p.minimum: is more than maximum\n"},
    {"{'type':'integer','title':'T','minimum':'2'}",
        "w: f.properties.p.minimum: write a number\n"},
    {"{'type':'string','title':'T','format':'time','pattern':'('}",
        "w: f.properties.p.format: write date, email or uri\n"
        "w: f.properties.p.pattern: is no regular expression: at byte 1:"
        " missing closing parenthesis\n"},
    {"{'type':'string','title':'T','pattern':7,'description':7}",
        "w: f.properties.p.description: write a text\n"
        "w: f.properties.p.pattern: write a regular expression\n"},
    {"{'type':'boolean','title':'T','const':false}",
        "w: f.properties.p.const: can only be true: it must be confirmed\n"},
    {"{'type':'string','title':'T','enum':[]}",
        "w: f.properties.p.enum: write a list of choices\n"},
    {"{'type':'string','title':'T','enum':['a',7,'a',' b','']}",
        "w: f.properties.p.enum[1]: a choice is a text\n"
        "w: f.properties.p.enum[2]: this choice is there already\n"
        "w: f.properties.p.enum[3]: a choice has words, and no space before or"
        " after them\n"
        "w: f.properties.p.enum[4]: a choice has words, and no space before or"
        " after them\n"},
    {"{'type':'string','title':'T','oneOf':['a',{'const':'a','title':'A'},"
     "{'const':'a','title':'B','x':1},{'const':'c'}]}",
        "w: f.properties.p.oneOf[0]: a choice is {\"const\", \"title\"}, both"
        " texts\n"
        "w: f.properties.p.oneOf[2]: this choice is there already\n"
        "w: f.properties.p.oneOf[2].x: is not known here; what may stand here"
        " is const, title\n"
        "w: f.properties.p.oneOf[3]: a choice is {\"const\", \"title\"}, both"
        " texts\n"},
    {"{'type':'string','title':'T','enum':['a'],'oneOf':[{'const':'a',"
     "'title':'A'}]}",
        "w: f.properties.p.oneOf: the choices stand in \"enum\" already\n"},
    {"{'type':'array','title':'T'}",
        "w: f.properties.p.items: is missing; write {\"enum\": [choices]}\n"},
    {"{'type':'array','title':'T','items':{'type':'integer','x':1},"
     "'uniqueItems':1}",
        "w: f.properties.p.items.x: is not known here; what may stand here is"
        " type, enum, oneOf\n"
        "w: f.properties.p.items.type: can only be string\n"
        "w: f.properties.p.items: needs \"enum\" or \"oneOf\"\n"
        "w: f.properties.p.uniqueItems: write true or false\n"},
};

/* Single quotes spare the backslashes. */
static char *in_double_quotes(const char *text)
{
	char *copy = own_strdup(text);

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

static void fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]);
	     i++) {
		OWN(own_string)
		char *property = in_double_quotes(properties[i].property);
		OWN(own_string)
		char *schema = own_printf("{\"type\":\"object\",\"properties\":"
		                          "{\"p\":%s}}",
		    property);
		assert_mistakes(schema, properties[i].want);
	}
}

#define FIELD "{'type':'string','title':'T'}"

static const struct {
	const char *schema, *want;
} forms[] = {
    {"{'type':'object','title':'T','description':'D','x-submit':'S',"
     "'properties':{'p':" FIELD "},'required':['p'],'x-checks':[{'field':'p',"
     "'rule':{'!!':{'var':'answers.p'}},'message':'M'}]}",
        ""},
    {"7", "w: f.type: must be \"object\"\n"
          "w: f.properties: a form asks 1 to 90 things\n"},
    {"{'type':'object','x-sumbit':'S','title':7,'properties':{}}",
        "w: f.x-sumbit: is not known here; did you mean"
        " \"x-submit\"?\n"
        "w: f.title: write a text\n"
        "w: f.properties: a form asks 1 to 90 things\n"},
    {"{'type':'object','properties':{'p':" FIELD "},'required':['p','q',7,"
     "'p']}",
        "w: f.required[1]: there is no such field\n"
        "w: f.required[2]: there is no such field\n"
        "w: f.required[3]: is in the list already\n"},
    {"{'type':'object','properties':{'p':" FIELD "},'required':'p',"
     "'x-checks':{}}",
        "w: f.required: write a list of fields\n"
        "w: f.x-checks: write a list of checks\n"},
    {"{'type':'object','properties':{'p':" FIELD "},'x-checks':[7,{'field':"
     "'q','rule':{'fubar':1},'message':'M','x':1}]}",
        "w: f.x-checks[0].field: there is no such field\n"
        "w: f.x-checks[0].message: is missing; write what to do\n"
        "w: f.x-checks[0].rule: is missing; write what must be true\n"
        "w: f.x-checks[1].x: is not known here; what may stand here is field,"
        " rule, message\n"
        "w: f.x-checks[1].field: there is no such field\n"
        "w: f.x-checks[1].rule.fubar: there is no such operator; see"
        " jsonlogic.com\n"},
};

static void whole_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		OWN(own_string)
		char *schema = in_double_quotes(forms[i].schema);
		assert_mistakes(schema, forms[i].want);
	}
}

static void ninety_fields_and_no_more(void **state)
{
	json_auto_t *all = json_object();
	json_auto_t *schema =
	    json_pack("{s:s, s:O}", "type", "object", "properties", all);
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	(void)state;
	for (int i = 0; i < 90; i++) {
		OWN(own_string)
		char *name = own_printf("p%d", i);
		json_object_set_new(all, name,
		    json_pack("{s:s, s:s}", "type", "string", "title", "T"));
	}
	form_schema_check(schema, "f", &mistakes);
	assert_int_equal(mistakes_total(&mistakes), 0);
	json_object_set(all, "p", json_object_get(all, "p0"));
	form_schema_check(schema, "f", &mistakes);
	assert_int_equal(mistakes_total(&mistakes), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields),
	    cmocka_unit_test(whole_forms),
	    cmocka_unit_test(ninety_fields_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
