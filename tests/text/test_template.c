/* text/template.h: a folder of files, their mistakes, titles and bodies. */
#include "base/own.h"
#include "text/template.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PLENTY = 1024 * 1024 };

static char folder[] = "/tmp/beadle-templates-XXXXXX";

static int empty_folder(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	(void)state;
	while (dir && (entry = readdir(dir)) != NULL) {
		OWN(own_string)
		char *path = own_printf("%s/%s", folder, entry->d_name);
		if (unlink(path) != 0)
			rmdir(path);
	}
	return dir ? closedir(dir) : 1;
}

static int setup(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void write_file(const char *name, const char *bytes, size_t len)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
}

static void write_text(const char *name, const char *text)
{
	write_file(name, text, strlen(text));
}

static struct template_set *loaded(void)
{
	struct template_set *set = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	if (!template_set_load(folder, &set, &problems))
		fail_msg("%s", str_text(&problems));
	assert_int_equal(problems.len, 0);
	return set;
}

/* --- what is a template ----------------------------------------------------
 */

static void files_that_count(void **state)
{
	static const char *const ignored[] = {
	    "README.md", "notes.txt", ".hidden.md", "notice.md~", ".md", "md"};

	(void)state;
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		write_text(ignored[i], "{{ broken");
	write_text("b.md", "# B\n");
	write_text("a-1.md", "# A");
	write_text("_part.md", "no title");
	OWN(template_set_free)
	struct template_set *set = loaded();
	assert_string_equal(template_set_nth(set, 0), "_part");
	assert_string_equal(template_set_nth(set, 1), "a-1");
	assert_string_equal(template_set_nth(set, 2), "b");
	assert_null(template_set_nth(set, 3));
	assert_true(template_set_has(set, "b"));
	assert_false(template_set_has(set, "b.md"));
	assert_false(template_set_has(set, "_part"));
	assert_false(template_set_has(set, "README"));
	template_set_free(&set);
	assert_null(set);
	template_set_free(&set);
}

/* --- mistakes --------------------------------------------------------------
 */

static const struct {
	const char *name;
	const char *text;
	const char *want; /* behind the folder */
} mistakes[] = {
    {"empty.md", "",
        "empty.md:1: the title is missing; write \"# \" and a title"},
    {"no-title.md", "Hello\n",
        "no-title.md:1: the title is missing; write \"# \" and a title"},
    {"blank-title.md", "#  \nHello\n",
        "blank-title.md:1: the title is missing; write \"# \" and a title"},
    {"second-level.md", "## Hello\n",
        "second-level.md:1: the title is missing; write \"# \" and a title"},
    {"in-title.md", "# {{name\nHello\n",
        "in-title.md:1: a tag is not closed; write }}"},
    {"in-body.md", "# Title\n\nfirst\n{{#a}}\n",
        "in-body.md:4: a section is not ended; write {{/a}}"},
    {"_in-part.md", "one\ntwo {{/a}}",
        "_in-part.md:2: a section ends that did not begin; remove the tag"},
    {"raw.md", "# Title\nx\n{{{name}}}\n",
        "raw.md:3: {{{\xE2\x80\xA6}}} and {{&\xE2\x80\xA6}} do not escape; "
        "write {{\xE2\x80\xA6}}"},
    {"raw-title.md", "# {{& name}}\n",
        "raw-title.md:1: {{{\xE2\x80\xA6}}} and {{&\xE2\x80\xA6}} do not "
        "escape; "
        "write {{\xE2\x80\xA6}}"},
    {"bytes.md", "# T\n\ncaf\xE9\n",
        "bytes.md:3: this is not UTF-8; save the file as UTF-8"},
};

static void every_mistake_with_file_and_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct template_set *set = NULL;
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		OWN(own_string)
		char *want = own_printf("%s/%s\n", folder, mistakes[i].want);
		empty_folder(NULL);
		write_text(mistakes[i].name, mistakes[i].text);
		assert_false(template_set_load(folder, &set, &problems));
		assert_null(set);
		assert_string_equal(str_text(&problems), want);
	}
}

static void all_mistakes_at_once(void **state)
{
	struct template_set *set = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	write_text("a.md", "no");
	write_text("b.md", "# B\n{{");
	write_text("c.md", "# {{>part}}\n{{>_facts}}{{>_broken}}");
	write_text("good.md", "# Good\n{{>_broken}}");
	write_text("_broken.md", "{{#x}}");
	assert_false(template_set_load(folder, &set, &problems));
	assert_non_null(strstr(str_text(&problems), "/a.md:1: the title"));
	assert_non_null(strstr(str_text(&problems), "/b.md:2: a tag"));
	assert_non_null(
	    strstr(str_text(&problems), "/c.md:1: there is no partial part;"));
	assert_non_null(strstr(
	    str_text(&problems), "/c.md:2: there is no partial _facts;"));
	assert_non_null(
	    strstr(str_text(&problems), "/_broken.md:1: a section"));
	assert_null(strstr(str_text(&problems), "no partial _broken"));
	assert_null(strstr(str_text(&problems), "good.md"));
}

/* Whoever gives too little room for the mistakes is still told of them. */
static void no_room_for_problems(void **state)
{
	struct template_set *set = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4};

	(void)state;
	write_text("a.md", "no");
	assert_false(template_set_load(folder, &set, &problems));
	assert_null(set);
}

static void what_cannot_be_read(void **state)
{
	struct template_set *set = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(own_string)
	char *path = own_printf("%s/dir.md", folder);
	OWN(own_string)
	char *huge = own_calloc(1, 300 * 1024);

	(void)state;
	memset(huge, 'x', 300 * 1024 - 1);
	write_text("huge.md", huge);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(template_set_load(folder, &set, &problems));
	assert_non_null(
	    strstr(str_text(&problems), "/dir.md:1: it cannot be read;"));
	assert_non_null(
	    strstr(str_text(&problems), "/huge.md:1: it cannot be read;"));
	str_reset(&problems);
	assert_false(template_set_load("/nowhere/at/all", &set, &problems));
	assert_non_null(strstr(str_text(&problems), "/nowhere/at/all: "));
}

/* --- rendering -------------------------------------------------------------
 */

static const struct {
	const char *template_;
	const char *name; /* a JSON text */
	const char *want_title;
	const char *want_markdown;
} renders[] = {
    {"# Hello {{name}}\nDear {{name}}!\n", "\"Ada\"", "Hello Ada",
        "Dear Ada!\n"},
    {"# Hello {{name}}\r\nDear {{name}}!\r\n", "\"Ada\"", "Hello Ada",
        "Dear Ada!\r\n"},
    {"# T", "\"x\"", "T", ""},
    {"# {{name}}\n{{name}}", "\"*a* & <b>\"", "*a* & <b>",
        "\\*a\\* \\& \\<b\\>"},
    {"# a{{name}}b\n", "\"\\r\\nBcc: x\\t\\u0007\\u007f\"", "a  Bcc: x   b",
        ""},
    {"# T\n{{>_p}}", "\"[x](y)\"", "T", "p \\[x\\]\\(y\\)"},
    {"# T {{>_p}}\n", "\"Ada\"", "T p Ada", ""},
    {"# T\n{{#list}}* {{.}}\n{{/list}}", "1", "T", "* 1\n* 2\n"},
    {"# T\n{{name}}", "\"a\\nb\\n\\n\"", "T", "a\\\nb"},
};

static void titles_and_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(renders) / sizeof(renders[0]); i++) {
		OWN(own_string)
		char *text =
		    own_printf("{\"name\":%s,\"list\":[1,2]}", renders[i].name);
		json_auto_t *data = json_loads(text, 0, NULL);
		OWN(own_string)
		char *title = NULL;
		OWN(own_string)
		char *markdown = NULL;
		struct err err;
		write_text("_p.md", "p {{name}}");
		write_text("t.md", renders[i].template_);
		OWN(template_set_free)
		struct template_set *set = loaded();
		assert_true(
		    template_render(set, "t", data, &title, &markdown, &err));
		assert_string_equal(title, renders[i].want_title);
		assert_string_equal(markdown, renders[i].want_markdown);
	}
}

static void what_cannot_be_rendered(void **state)
{
	static const char *const names[] = {"none", "_p", "wide", "long"};
	OWN(str_clear)
	struct str big = {.max_bytes = PLENTY};
	OWN(own_string)
	char *title = NULL;
	OWN(own_string)
	char *markdown = NULL;
	struct err err;

	(void)state;
	while (big.len < 5000)
		str_add(&big, "word ");
	json_auto_t *data =
	    json_pack("{s:s, s:[]}", "big", str_text(&big), "l");
	for (int i = 0; i < 100; i++)
		json_array_append_new(
		    json_object_get(data, "l"), json_integer(i));
	write_text("_p.md", "p");
	write_text("wide.md", "# {{big}}\n");
	write_text("long.md", "# T\n{{#l}}{{big}}{{/l}}");
	OWN(template_set_free)
	struct template_set *set = loaded();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_false(template_render(
		    set, names[i], data, &title, &markdown, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		assert_non_null(strstr(err.text, names[i]));
		assert_null(title);
		assert_null(markdown);
	}
}

static void an_outline_of_title_and_body(void **state)
{
	write_text("t.md", "# {{a}}\n\n{{#b}}\n{{c}}\n{{/b}}\n");
	write_text("_p.md", "x\n{{d}}");
	OWN(template_set_free)
	struct template_set *set = loaded();
	json_auto_t *t = template_outline(set, "t");
	json_auto_t *p = template_outline(set, "_p");
	OWN(own_string)
	char *t_text = json_dumps(t, JSON_COMPACT);
	OWN(own_string)
	char *p_text = json_dumps(p, JSON_COMPACT);

	(void)state;
	assert_string_equal(t_text,
	    "[{\"kind\":\"value\",\"name\":\"a\",\"line\":1},"
	    "{\"kind\":\"section\",\"name\":\"b\",\"line\":3,\"parts\":["
	    "{\"kind\":\"value\",\"name\":\"c\",\"line\":4}]}]");
	assert_string_equal(
	    p_text, "[{\"kind\":\"value\",\"name\":\"d\",\"line\":2}]");
	assert_null(template_outline(set, "none"));
}

/* Those that are shipped. */
static void the_shipped_templates_load(void **state)
{
	struct template_set *set = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	if (!template_set_load("templates", &set, &problems))
		fail_msg("%s", str_text(&problems));
	assert_true(template_set_has(set, "greeting"));
	template_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(files_that_count, empty_folder),
	    cmocka_unit_test_teardown(
	        every_mistake_with_file_and_line, empty_folder),
	    cmocka_unit_test_teardown(all_mistakes_at_once, empty_folder),
	    cmocka_unit_test_teardown(no_room_for_problems, empty_folder),
	    cmocka_unit_test_teardown(what_cannot_be_read, empty_folder),
	    cmocka_unit_test_teardown(titles_and_bodies, empty_folder),
	    cmocka_unit_test_teardown(what_cannot_be_rendered, empty_folder),
	    cmocka_unit_test_teardown(
	        an_outline_of_title_and_body, empty_folder),
	    cmocka_unit_test(the_shipped_templates_load),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
