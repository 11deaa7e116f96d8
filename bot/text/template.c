/*
 * template.c: see template.h. A set is loaded whole and never changes;
 * reloading makes another.
 */
#include "text/template.h"

#include "base/own.h"
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
	char *name; /* without ".md" */
	struct mustache *title;
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

static bool template_read(const char *path, struct str *out, struct err *err)
{
	FILE *file = fopen(path, "re");
	char part[8192];
	size_t n;

	if (file == NULL)
		return err_set(err, ERR_INPUT, "%s", strerror(errno));
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		str_add_n(out, part, n);
	bool ok = !ferror(file);
	fclose(file);
	if (!ok || !str_ok(out))
		return err_set(
		    err, ERR_INPUT, "cannot be read, or is too large");
	return str_is_utf8(str_text(out), out->len) ||
	       err_set(err, ERR_INPUT, "is not UTF-8; save it as UTF-8");
}

/* "# Title", then the body. A partial has no title. */
static bool template_compile(
    struct template *t, const char *text, struct err *err)
{
	const char *body = text;
	size_t title_len = 0;

	if (t->name[0] != '_') {
		if (strncmp(text, "# ", 2) != 0)
			return err_set(err, ERR_INPUT,
			    "line 1: must be \"# \" and the title");
		title_len = strcspn(text, "\n");
		body = text + title_len + (text[title_len] == '\n');
	}
	if (!mustache_new(text + (title_len ? 2 : 0),
	        title_len ? title_len - 2 : 0, &t->title, err))
		return false;
	return mustache_new(body, strlen(body), &t->body, err);
}

static void template_load(struct template_set *set, const char *dir,
    const char *file, struct str *problems)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", dir, file);
	OWN(str_clear)
	struct str text = {.max_bytes = TEMPLATE_FILE_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};

	set->items =
	    own_realloc(set->items, (set->count + 1) * sizeof(*set->items));
	struct template *t = &set->items[set->count++];
	*t = (struct template){
	    .name = own_printf("%.*s", (int)strlen(file) - 3, file)};
	if (!template_read(path, &text, &err) ||
	    !template_compile(t, str_text(&text), &err))
		str_addf(problems, "%s: %s\n", path, err.text);
}

bool template_set_load(
    const char *dir, struct template_set **ret_set, struct str *ret_problems)
{
	OWN(template_set_free)
	struct template_set *set = own_calloc(1, sizeof(*set));
	struct dirent **names = NULL;
	size_t before = ret_problems->len;
	int n = scandir(dir, &names, template_is_file, alphasort);

	if (n < 0)
		str_addf(ret_problems, "%s: %s\n", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		template_load(set, dir, names[i]->d_name, ret_problems);
		free(names[i]);
	}
	free(names);
	if (ret_problems->len != before)
		return false;
	*ret_set = MOVE(set);
	return true;
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

/* Items are in the order of alphasort(): the C locale's. */
static const struct template *template_find(
    const struct template_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->items[i].name, name) == 0)
			return &set->items[i];
	return NULL;
}

bool template_set_has(const struct template_set *set, const char *name)
{
	return template_find(set, name) != NULL;
}

const char *template_set_nth(const struct template_set *set, size_t i)
{
	return i < set->count ? set->items[i].name : NULL;
}

/* A body begins on the line below its title. */
static void template_shift_lines(json_t *parts, json_int_t by)
{
	json_t *part;
	size_t i;

	json_array_foreach (parts, i, part) {
		json_t *line = json_object_get(part, "line");
		json_integer_set(line, json_integer_value(line) + by);
		template_shift_lines(json_object_get(part, "parts"), by);
	}
}

json_t *template_outline(const struct template_set *set, const char *name)
{
	const struct template *t = template_find(set, name);

	if (t == NULL)
		return NULL;
	json_t *parts = mustache_outline(t->title);
	json_auto_t *body = mustache_outline(t->body);
	template_shift_lines(body, t->name[0] == '_' ? 0 : 1);
	json_array_extend(parts, body);
	return parts;
}

static const struct mustache *template_partial(void *arg, const char *name)
{
	const struct template *t = template_find(arg, name);

	return t && t->name[0] == '_' ? t->body : NULL;
}

/* A title is one line of plain text: nothing to escape, nothing to break. */
static void template_escape_title(const char *text, struct str *out)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		str_add_char(out, c < ' ' || c == 0x7F ? ' ' : *text);
	}
}

bool template_render(const struct template_set *set, const char *name,
    const json_t *data, char **ret_title, char **ret_markdown, struct err *err)
{
	const struct template *t = template_find(set, name);
	OWN(str_clear)
	struct str title = {.max_bytes = TEMPLATE_TITLE_MAX_BYTES};
	OWN(str_clear)
	struct str body = {.max_bytes = TEMPLATE_OUT_MAX_BYTES};

	if (t == NULL)
		return err_set(err, ERR_INPUT, "no template %s", name);
	mustache_render(t->title, data, template_escape_title, template_partial,
	    (void *)set, &title);
	mustache_render(t->body, data, markdown_escape, template_partial,
	    (void *)set, &body);
	if (!str_ok(&title) || !str_ok(&body))
		return err_set(
		    err, ERR_INPUT, "template %s grows too large", name);
	*ret_title = str_take(&title);
	*ret_markdown = str_take(&body);
	return true;
}
