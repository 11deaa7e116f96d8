/*
 * template.c: see template.h. A set is loaded whole and never changes;
 * reloading makes another.
 */
#include "text/template.h"

#include "base/own.h"
#include "base/str.h"
#include "text/markdown.h"
#include "text/mustache.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
	TEMPLATE_FILE_MAX_BYTES = 256 * 1024,
	TEMPLATE_OUT_MAX_BYTES = 256 * 1024,
	TEMPLATE_TITLE_MAX_BYTES = 4096,
};

struct template
{
	char *name;             /* without ".md" */
	struct mustache *title; /* NULL: a partial */
	struct mustache *body;
};

struct template_set {
	struct template *items;
	size_t count;
};

static int template_is_file(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 3 &&
	       strcmp(entry->d_name + len - 3, ".md") == 0 &&
	       strcmp(entry->d_name, "README.md") != 0;
}

/* The line with the first byte that is not UTF-8. */
static size_t template_bad_line(const struct str *text)
{
	size_t line = 1;

	for (size_t i = 0, n; i < text->len; i += n) {
		n = str_utf8_sequence(text->data + i, text->len - i);
		if (n == 0)
			break;
		line += text->data[i] == '\n';
	}
	return line;
}

static bool template_read(const char *path, struct str *out, struct err *err)
{
	FILE *file = fopen(path, "re");
	char part[8192];
	size_t n;

	if (file == NULL)
		return err_set(err, ERR_INPUT, "1: it cannot be read; %s",
		    strerror(errno));
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		str_add_n(out, part, n);
	bool ok = !ferror(file);
	fclose(file);
	if (!ok || !str_ok(out))
		return err_set(err, ERR_INPUT,
		    "1: it cannot be read; write a file of at most %d KB",
		    TEMPLATE_FILE_MAX_BYTES / 1024);
	return str_is_utf8(str_text(out), out->len) ||
	       err_set(err, ERR_INPUT,
	           "%zu: this is not UTF-8; save the file as UTF-8",
	           template_bad_line(out));
}

static const struct template *template_find(
    const struct template_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->items[i].name, name) == 0)
			return &set->items[i];
	return NULL;
}

/* A mustache_partial_fn; arg is the set. */
static const struct mustache *template_partial(void *arg, const char *name)
{
	const struct template *t = template_find(arg, name);

	return t && t->name[0] == '_' ? t->body : NULL;
}

/* A value that is not escaped could become bold text, a link or a mention. */
static bool template_no_raw(const struct mustache *m, struct err *err)
{
	size_t line;

	return m == NULL || !mustache_is_raw(m, &line) ||
	       err_set(err, ERR_INPUT,
	           "%zu: {{{…}}} and {{&…}} do not escape; write {{…}}", line);
}

/* "# Title", then the body. A partial has no title. */
static bool template_compile(
    struct template *t, const char *text, struct err *err)
{
	const char *body = text;
	size_t body_line = 1;

	if (t->name[0] != '_') {
		size_t len = strcspn(text, "\r\n");
		const char *title = text + strlen("# ");
		if (strncmp(text, "# ", 2) != 0 ||
		    strspn(title, " \t") + 2 == len)
			return err_set(err, ERR_INPUT,
			    "1: the title is missing; write \"# \" and a "
			    "title");
		if (!mustache_new(title, len - 2, 1, &t->title, err))
			return false;
		len += strspn(text + len, "\r");
		body = text + len + (text[len] == '\n');
		body_line = 2;
	}
	return mustache_new(body, strlen(body), body_line, &t->body, err) &&
	       template_no_raw(t->title, err) && template_no_raw(t->body, err);
}

static bool template_load(struct template_set *set, const char *dir,
    const char *file, struct err *err)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", dir, file);
	OWN(str_clear)
	struct str text = {.max_bytes = TEMPLATE_FILE_MAX_BYTES};

	set->items =
	    own_realloc(set->items, (set->count + 1) * sizeof(*set->items));
	struct template *t = &set->items[set->count++];
	*t = (struct template){
	    .name = own_printf("%.*s", (int)strlen(file) - 3, file)};
	return template_read(path, &text, err) &&
	       template_compile(t, str_text(&text), err);
}

/* Not found where they are used, partials would render as nothing. */
static bool template_check_partials(
    struct template_set *set, const char *dir, struct str *problems)
{
	bool ok = true;

	for (size_t i = 0; i < set->count; i++) {
		const struct template *t = &set->items[i];
		const struct mustache *halves[] = {t->title, t->body};
		for (size_t k = 0; k < 2; k++) {
			size_t line;
			const char *name =
			    halves[k] ? mustache_missing_partial(halves[k],
			                    template_partial, set, &line)
			              : NULL;
			/* Its own mistakes have been told. */
			if (name == NULL || template_find(set, name))
				continue;
			ok = false;
			str_addf(problems,
			    "%s/%s.md:%zu: there is no partial %s; write "
			    "%s/%s.md, whose name begins with _\n",
			    dir, t->name, line, name, dir, name);
		}
	}
	return ok;
}

static bool template_load_all(struct template_set *set, const char *dir,
    struct dirent **files, int count, struct str *problems)
{
	bool ok = true;

	for (int i = 0; i < count; i++) {
		struct err err = {.kind = ERR_NONE};
		if (template_load(set, dir, files[i]->d_name, &err))
			continue;
		ok = false;
		str_addf(
		    problems, "%s/%s:%s\n", dir, files[i]->d_name, err.text);
	}
	return template_check_partials(set, dir, problems) && ok;
}

bool template_set_load(
    const char *dir, struct template_set **ret_set, struct str *ret_problems)
{
	OWN(template_set_free)
	struct template_set *set = own_calloc(1, sizeof(*set));
	struct dirent **files = NULL;
	int count = scandir(dir, &files, template_is_file, alphasort);

	if (count < 0) {
		str_addf(ret_problems,
		    "%s: %s; write the folder of the templates\n", dir,
		    strerror(errno));
		return false;
	}
	bool ok = template_load_all(set, dir, files, count, ret_problems);
	for (int i = 0; i < count; i++)
		free(files[i]);
	free(files);
	if (ok)
		*ret_set = MOVE(set);
	return ok;
}

void template_set_free(struct template_set **set)
{
	struct template_set *s = *set;

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->items[i].name);
		mustache_free(&s->items[i].title);
		mustache_free(&s->items[i].body);
	}
	free(s->items);
	free(s);
	*set = NULL;
}

bool template_set_has(const struct template_set *set, const char *name)
{
	const struct template *t = template_find(set, name);

	return t && t->title;
}

const char *template_set_nth(const struct template_set *set, size_t i)
{
	return i < set->count ? set->items[i].name : NULL;
}

json_t *template_outline(const struct template_set *set, const char *name)
{
	const struct template *t = template_find(set, name);

	if (t == NULL)
		return NULL;
	json_t *parts = t->title ? mustache_outline(t->title) : json_array();
	json_auto_t *body = mustache_outline(t->body);
	json_array_extend(parts, body);
	return parts;
}

/* A title is plain text: nothing to escape. */
static void template_escape_title(const char *text, struct str *out)
{
	str_add(out, text);
}

/* One line, whatever the values hold. */
static void template_flatten(struct str *title)
{
	size_t len = 0;

	for (size_t i = 0; i < title->len;) {
		size_t unseen = str_unseen_bytes(title->data + i);
		if (unseen < 2)
			title->data[len++] = unseen ? ' ' : title->data[i];
		i += unseen ? unseen : 1;
	}
	if (title->data)
		title->data[len] = '\0';
	title->len = len;
}

bool template_render(const struct template_set *set, const char *name,
    const json_t *data, char **ret_title, char **ret_markdown, struct err *err)
{
	const struct template *t = template_find(set, name);
	OWN(str_clear)
	struct str title = {.max_bytes = TEMPLATE_TITLE_MAX_BYTES};
	OWN(str_clear)
	struct str body = {.max_bytes = TEMPLATE_OUT_MAX_BYTES};

	if (t == NULL || t->title == NULL)
		return err_set(err, ERR_INPUT, "no template %s", name);
	mustache_render(t->title, data, template_escape_title, template_partial,
	    (void *)set, &title);
	mustache_render(t->body, data, markdown_escape, template_partial,
	    (void *)set, &body);
	if (!str_ok(&title) || !str_ok(&body))
		return err_set(
		    err, ERR_INPUT, "template %s grows too large", name);
	template_flatten(&title);
	*ret_title = str_take(&title);
	*ret_markdown = str_take(&body);
	return true;
}
