/*
 * config_reader.c: see config_reader.h. inih reports its first mistake only,
 * tells nobody of a section without keys and swallows lines that begin with
 * white space, so that each line is looked at before inih sees it.
 */
#include "model/config_reader.h"

#include "base/own.h"
#include "base/slip.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The file, line by line. */
struct config_reader_lines {
	struct config_reader *reader;
	const struct config_section *const *sections;
	FILE *stream;
	int *line_of;   /* per section: where it last began */
	char *open;     /* what stands in the brackets we are under */
	bool named;     /* a key of the section has been read */
	bool continued; /* the line goes on with that key */
};

/* --- problems ------------------------------------------------------------- */

void config_reader_problem(
    struct config_reader *r, const char *path, int line, const char *fmt, ...)
{
	va_list args;
	char *text = NULL;

	r->wrong = true;
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	if (line > 0)
		str_addf(r->problems, "%s:%d: %s\n", path, line, text);
	else
		str_addf(r->problems, "%s: %s\n", path, text);
	free(text);
}

bool config_reader_name(
    struct config_reader *r, const char *section, const char *name)
{
	if (*name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
	                               "0123456789_")] == '\0')
		return true;
	config_reader_problem(r, r->path, r->line,
	    "the name in [%s NAME] is made of small letters, digits and _",
	    section);
	return false;
}

/* --- sections ------------------------------------------------------------- */

/* "office x" after "office": what follows the name and a blank, or NULL. */
static const char *config_reader_name_in(
    const struct config_section *section, const char *head)
{
	size_t len = strlen(section->name);

	return strncmp(head, section->name, len) == 0 && head[len] == ' '
	           ? head + len + 1
	           : NULL;
}

static bool config_reader_is_head(
    const struct config_section *section, const char *head)
{
	return section->begin ? config_reader_name_in(section, head) != NULL
	                      : strcmp(section->name, head) == 0;
}

static void config_reader_unknown_section(
    const struct config_reader_lines *lines, const char *head)
{
	struct config_reader *r = lines->reader;
	OWN(str_clear)
	struct str known = {.max_bytes = 1024};

	for (size_t i = 0; lines->sections[i]; i++) {
		const struct config_section *s = lines->sections[i];
		const char *name = s->begin ? " NAME" : "";
		size_t word = s->begin ? strcspn(head, " ") : strlen(head);
		OWN(own_string)
		char *written = own_printf("%.*s", (int)word, head);
		if (slip_is(written, s->name)) {
			config_reader_problem(r, r->path, r->line,
			    "there is no section [%s]; write [%s%s]", head,
			    s->name, name);
			return;
		}
		str_addf(&known, "%s[%s%s]",
		    i == 0                   ? ""
		    : lines->sections[i + 1] ? ", "
		                             : " or ",
		    s->name, name);
	}
	config_reader_problem(r, r->path, r->line,
	    "there is no section [%s]; write %s", head, str_text(&known));
}

static void config_reader_begin(
    struct config_reader_lines *lines, const char *head)
{
	struct config_reader *r = lines->reader;
	size_t i = 0;

	while (lines->sections[i] &&
	       !config_reader_is_head(lines->sections[i], head))
		i++;
	r->section = lines->sections[i];
	r->section_line = r->line;
	r->target = r->config;
	r->seen = 0;
	lines->named = false;
	if (r->section == NULL) {
		config_reader_unknown_section(lines, head);
		return;
	}
	if (r->section->begin) {
		r->target = r->section->begin(
		    r, config_reader_name_in(r->section, head));
	} else if (lines->line_of[i]) {
		config_reader_problem(r, r->path, r->line,
		    "[%s] is there already, on line %d; put these keys there",
		    head, lines->line_of[i]);
		r->section = NULL;
		return;
	}
	lines->line_of[i] = r->line;
}

/* What the section that ends here lacks. */
static void config_reader_end(struct config_reader_lines *lines)
{
	struct config_reader *r = lines->reader;
	const struct config_section *section = r->section;

	if (section == NULL)
		return;
	for (size_t i = 0; i < section->key_count; i++) {
		const struct config_key *key = &section->keys[i];
		if (key->wanted && !(r->seen & UINT64_C(1) << i))
			config_reader_problem(r, r->path, r->section_line,
			    "[%s] lacks %s; write for example %s = %s",
			    lines->open, key->name, key->name, key->example);
	}
	if (section->end)
		section->end(r);
}

/* Its index in the section's table; key_count if it is not there. */
static size_t config_reader_key(const struct config_reader *r, const char *name)
{
	size_t i = 0;

	while (i < r->section->key_count &&
	       strcmp(r->section->keys[i].name, name) != 0)
		i++;
	return i;
}

bool config_reader_seen(const struct config_reader *r, const char *key)
{
	return r->seen & UINT64_C(1) << config_reader_key(r, key);
}

/* --- keys ----------------------------------------------------------------- */

static void config_reader_unknown_key(
    struct config_reader *r, const char *head, const char *name)
{
	OWN(str_clear)
	struct str known = {.max_bytes = 1024};
	struct slip slip = {.written = name};

	for (size_t i = 0; i < r->section->key_count; i++) {
		const struct config_key *key = &r->section->keys[i];
		slip_offer(&slip, key->name);
		str_addf(&known, "%s%s", known.len ? ", " : "", key->name);
	}
	if (slip.best)
		config_reader_problem(r, r->path, r->line,
		    "[%s] has no %s; write %s", head, name, slip.best);
	else
		config_reader_problem(r, r->path, r->line,
		    "[%s] has no %s; it has %s", head, name, str_text(&known));
}

static void config_reader_set(
    struct config_reader_lines *lines, size_t index, const char *value)
{
	struct config_reader *r = lines->reader;
	const struct config_key *key = &r->section->keys[index];
	struct err err = {.kind = ERR_NONE};
	bool seen = r->seen & UINT64_C(1) << index;

	r->seen |= UINT64_C(1) << index;
	if (seen && lines->continued && !key->list)
		config_reader_problem(r, r->path, r->line,
		    "this line begins with white space and so goes on with %s; "
		    "begin it at the margin",
		    key->name);
	else if (seen && !lines->continued)
		config_reader_problem(r, r->path, r->line,
		    "[%s] has %s twice; keep one", lines->open, key->name);
	else if (!key->set(r, key, value, &err))
		config_reader_problem(
		    r, r->path, r->line, "%s: %s", key->name, err.text);
}

static void config_reader_take(
    struct config_reader *r, const char *name, const char *value)
{
	struct err err = {.kind = ERR_NONE};

	if (!r->section->take(r, name, value, &err))
		config_reader_problem(
		    r, r->path, r->line, "%s: %s", name, err.text);
}

/* inih's handler: one key. */
static int config_reader_line(
    void *arg, const char *head, const char *name, const char *value)
{
	(void)head; /* cut to 49 bytes; lines->open is whole */
	struct config_reader_lines *lines = arg;
	struct config_reader *r = lines->reader;

	if (lines->open == NULL) {
		config_reader_problem(r, r->path, r->line,
		    "%s stands before the first section; write [%s] above",
		    name, lines->sections[0]->name);
		return 1;
	}
	if (r->section == NULL)
		return 1; /* said where it begins */
	if (r->section->take) {
		config_reader_take(r, name, value);
		return 1;
	}
	size_t i = config_reader_key(r, name);
	if (i < r->section->key_count)
		config_reader_set(lines, i, value);
	else if (!lines->continued) /* said on the line that names it */
		config_reader_unknown_key(r, lines->open, name);
	return 1;
}

/* --- lines ---------------------------------------------------------------- */

/* A section's head, seen before inih does. */
static void config_reader_head(
    struct config_reader_lines *lines, const char *text)
{
	struct config_reader *r = lines->reader;
	size_t len = strcspn(text, "]");

	if (text[len] != ']') {
		config_reader_problem(
		    r, r->path, r->line, "the section lacks its ]");
		return;
	}
	config_reader_end(lines);
	free(lines->open);
	lines->open = strndup(text, len);
	config_reader_begin(lines, lines->open);
}

/* What inih would drop without a word. */
static void config_reader_look_at(
    struct config_reader_lines *lines, const char *line)
{
	struct config_reader *r = lines->reader;
	const char *text = line + strspn(line, " \t");

	lines->continued = text > line && lines->named;
	if (*text == '\0' || strchr(";#\r\n", *text) || lines->continued)
		return;
	if (*text == '[')
		config_reader_head(lines, text + 1);
	else if (strpbrk(text, "=:"))
		lines->named = true;
	else
		config_reader_problem(r, r->path, r->line,
		    "this is no setting; write NAME = VALUE");
}

/* inih's reader: fgets that counts. */
static char *config_reader_next(char *ret_line, int size, void *arg)
{
	static const char mark[] = "\xEF\xBB\xBF"; /* inih skips it too */
	struct config_reader_lines *lines = arg;
	struct config_reader *r = lines->reader;

	if (fgets(ret_line, size, lines->stream) == NULL)
		return NULL;
	r->line++;
	size_t len = strlen(ret_line);
	if (len && ret_line[len - 1] != '\n' && !feof(lines->stream)) {
		int c;
		config_reader_problem(r, r->path, r->line,
		    "the line is too long; a list of members goes on in "
		    "lines that begin with white space");
		while ((c = getc(lines->stream)) != EOF && c != '\n')
			;
	}
	if (!str_is_utf8(ret_line, strlen(ret_line)))
		config_reader_problem(
		    r, r->path, r->line, "the line is not UTF-8");
	bool marked = r->line == 1 && strncmp(ret_line, mark, 3) == 0;
	config_reader_look_at(lines, ret_line + (marked ? strlen(mark) : 0));
	return ret_line;
}

bool config_reader_read(struct config_reader *r,
    const struct config_section *const *sections, int *ret_line_of)
{
	struct config_reader_lines lines = {
	    .reader = r,
	    .sections = sections,
	    .stream = fopen(r->path, "re"),
	    .line_of = ret_line_of,
	};
	bool opened = lines.stream != NULL;
	if (opened) {
		/* The answer is the first line that inih did not like; all are
		 * reported by now. */
		ini_parse_stream(
		    config_reader_next, &lines, config_reader_line, &lines);
		config_reader_end(&lines);
		fclose(lines.stream);
	} else {
		config_reader_problem(r, r->path, 0,
		    "cannot be read (%s); write --config FILE, or see "
		    "deploy/beadle.example.conf",
		    strerror(errno));
	}
	free(lines.open);
	return opened;
}
