/* net/dkim_tags.h: signatures as mail servers write them, and others. */
#include "net/dkim_tags.h"

#include "base/own.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *const sound[] = {
    "",
    ";",
    "v=1",
    " v = 1 ; a = rsa-sha256;\r\n",
    "v=1; a=rsa-sha256; c=relaxed/relaxed; d=gmail.com; s=20230601;\r\n"
    "        t=1700000000; x=1700604800; dara=google.com;\r\n"
    "        h=to:subject:message-id:date:from:mime-version:from;\r\n"
    "        bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
    "        b=ab+/\r\n         cd==",
    "i=@u.example; l=10; q=dns/txt",
    "b==",
    "bh=",
    "t_1=x",
};

static const char *const unsound[] = {
    "v",
    "=",
    "=1",
    "v=1;;a=b",
    "v 1=a",
    "i==40@u.example",
    "i=a=",
    "z=From:=20x",
    "h=from=",
    "d=u.example=",
    "c=b=a",
    "i=\xc3\xa9@u.example",
    "i=\x01@u.example",
    "\xc3\xa9=1",
    "B==",
};

static bool is_sound(const char *tags)
{
	return dkim_tags_are_sound(tags, tags + strlen(tags));
}

static void what_servers_write(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++)
		if (!is_sound(sound[i]))
			fail_msg("%s", sound[i]);
}

static void what_they_do_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unsound) / sizeof(unsound[0]); i++)
		if (is_sound(unsound[i]))
			fail_msg("%s", unsound[i]);
}

static void only_some_are_long(void **state)
{
	static const struct {
		const char *name;
		int bytes;
		bool want;
	} rows[] = {{"i", 190, true}, {"i", 250, false}, {"d", 250, false},
	    {"bh", 250, false}, {"b", 1900, true}, {"h", 1900, true},
	    {"b", 2100, false}, {"h", 2100, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str tags = {.max_bytes = 4096};
		str_addf(&tags, "v=1; %s=", rows[i].name);
		for (int k = 0; k < rows[i].bytes; k++)
			str_add_char(&tags, 'x');
		if (is_sound(str_text(&tags)) != rows[i].want)
			fail_msg("%s %d", rows[i].name, rows[i].bytes);
	}
}

static void names_of_headers(void **state)
{
	(void)state;
	assert_true(dkim_tags_name("from:To", "to"));
	assert_true(dkim_tags_name(" from :\r\n to : date", "To"));
	assert_false(dkim_tags_name("from:t", "to"));
	assert_false(dkim_tags_name("from:too", "to"));
	assert_false(dkim_tags_name("from:", "to"));
	assert_false(dkim_tags_name("", "to"));
	assert_false(dkim_tags_name(NULL, "to"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_servers_write),
	    cmocka_unit_test(what_they_do_not),
	    cmocka_unit_test(only_some_are_long),
	    cmocka_unit_test(names_of_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
