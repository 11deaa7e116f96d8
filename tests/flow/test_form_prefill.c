/* flow/form_prefill.h: words into the field that takes them. */
#include "base/own.h"
#include "base/str.h"
#include "flow/form_prefill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *form_of(const char *purpose)
{
	OWN(own_string)
	char *text = own_printf("{\"properties\": {\"tool\": {\"type\":"
	                        " \"string\"}, \"purpose\": {%s}}}",
	    purpose);
	json_t *form = json_loads(text, 0, NULL);

	assert_non_null(form);
	return form;
}

#define TAKES "\"type\": \"string\", \"x-prefill\": \"words\""

static void words_and_their_field(void **state)
{
	static const struct {
		const char *purpose, *words, *want;
	} wants[] = {
	    {TAKES, "Copy due dates", "Copy due dates"},
	    {TAKES, "  a\r\nb ", "a\nb"},
	    {TAKES, "", NULL},
	    {TAKES, " \n", NULL},
	    {TAKES, NULL, NULL},
	    {TAKES ", \"minLength\": 3", "ab", NULL},
	    {TAKES ", \"minLength\": 3", "abc", "abc"},
	    {TAKES ", \"maxLength\": 12", "Copy due dates", "Copy due"},
	    {TAKES ", \"maxLength\": 14", "Copy due dates", "Copy due dates"},
	    {TAKES ", \"maxLength\": 4",
	        "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F"
	        "e",
	        "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F"},
	    {"\"type\": \"string\"", "Copy due dates", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		json_auto_t *form = form_of(wants[i].purpose);
		json_auto_t *values = form_prefill(form, wants[i].words);
		json_auto_t *want =
		    wants[i].want ? json_pack("{s:s}", "purpose", wants[i].want)
		                  : NULL;
		if (want == NULL)
			assert_null(values);
		else
			assert_true(json_equal(values, want));
	}
	assert_null(form_prefill(NULL, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_and_their_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
