/*
 * mistakes.c: see mistakes.h.
 */
#include "flow/mistakes.h"

#include "base/own.h"
#include "base/slip.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A list of what is allowed, or a path, past this is cut. */
enum { MISTAKES_MAX_TEXT_BYTES = 4096 };

static bool mistakes_is_word(const char *key)
{
	return key[0] != '\0' &&
	       key[strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                       "abcdefghijklmnopqrstuvwxyz0123456789_-")] ==
	           '\0';
}

char *mistakes_path(const char *path, const char *key)
{
	if (strlen(path) + strlen(key) > MISTAKES_MAX_TEXT_BYTES)
		return own_strdup(path);
	if (!mistakes_is_word(key))
		return own_printf("%s[\"%s\"]", path, key);
	return own_printf("%s%s%s", path, path[0] ? "." : "", key);
}

char *mistakes_path_item(const char *path, size_t i)
{
	return own_printf("%s[%zu]", path, i);
}

/* Swallows both texts. */
static void mistakes_keep(
    struct mistakes *mistakes, char *taken_path, char *taken_what)
{
	if (mistakes->count == MISTAKES_MAX) {
		mistakes->left_out++;
		free(taken_path);
		free(taken_what);
		return;
	}
	mistakes->items = own_realloc(
	    mistakes->items, (mistakes->count + 1) * sizeof(*mistakes->items));
	mistakes->items[mistakes->count++] =
	    (struct mistake){.path = taken_path, .what = taken_what};
}

void mistakes_add(struct mistakes *mistakes, const char *path, const char *key,
    const char *fmt, ...)
{
	char what[ERR_TEXT_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	mistakes_keep(mistakes,
	    key ? mistakes_path(path, key) : own_strdup(path),
	    own_strdup(what));
}

static void mistakes_add_key(struct mistakes *mistakes, const char *path,
    const char *key, const char *const *known)
{
	OWN(str_clear)
	struct str list = {.max_bytes = MISTAKES_MAX_TEXT_BYTES};
	struct slip slip = {.written = key};

	for (size_t i = 0; known[i]; i++) {
		if (strcmp(known[i], key) == 0)
			return;
		str_addf(&list, "%s%s", i ? ", " : "", known[i]);
		slip_offer(&slip, known[i]);
	}
	if (slip.best)
		mistakes_add(mistakes, path, key,
		    "is not known here; did you mean \"%s\"?", slip.best);
	else
		mistakes_add(mistakes, path, key,
		    "is not known here; what may stand here is %s",
		    str_text(&list));
}

void mistakes_add_unknown(struct mistakes *mistakes, const char *path,
    const json_t *object, const char *const *known)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value)
		mistakes_add_key(mistakes, path, key, known);
}

void mistakes_add_missing(struct mistakes *mistakes, const char *path,
    const char *key, const char *what, const char *name, const json_t *table)
{
	struct slip slip = {.written = name};
	const char *known;
	json_t *row;

	if (mistakes->count == MISTAKES_MAX) {
		mistakes->left_out++;
		return;
	}
	json_object_foreach ((json_t *)table, known, row)
		slip_offer(&slip, known);
	if (slip.best)
		mistakes_add(mistakes, path, key,
		    "there is no %s \"%s\"; did you mean \"%s\"?", what, name,
		    slip.best);
	else
		mistakes_add(mistakes, path, key,
		    "there is no %s \"%s\"; define it under %ss", what, name,
		    what);
}

void mistakes_clear(struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++) {
		free(mistakes->items[i].path);
		free(mistakes->items[i].what);
	}
	free(mistakes->items);
	*mistakes = (struct mistakes){.items = NULL};
}

size_t mistakes_total(const struct mistakes *mistakes)
{
	return mistakes->count + mistakes->left_out;
}

void mistakes_print(
    const struct mistakes *mistakes, const char *file, struct str *out)
{
	for (size_t i = 0; i < mistakes->count; i++) {
		const struct mistake *m = &mistakes->items[i];
		str_addf(out, "%s: %s%s%s\n", file, m->path,
		    m->path[0] ? ": " : "", m->what);
	}
	if (mistakes->left_out)
		str_addf(out, "%s: and %zu more\n", file, mistakes->left_out);
}
