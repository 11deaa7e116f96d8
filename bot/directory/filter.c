/*
 * filter.c: see filter.h.
 */
#include "directory/filter.h"

#include <string.h>

/* RFC 4515, section 3: "*", "(", ")", "\" and NUL, which no text holds. */
static void filter_escape(struct str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (strchr("*()\\", *p))
			str_addf(out, "\\%02x", (unsigned char)*p);
		else
			str_add_char(out, *p);
	}
}

/* "{email}…" -> 5, the bytes of its name; 0 for a brace that is a brace. */
static size_t filter_place(const char *text)
{
	size_t len =
	    *text == '{' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz") : 0;

	return len && text[len + 1] == '}' ? len : 0;
}

bool filter_fill(const char *filter, const struct filter_value *values,
    struct str *out, struct err *err)
{
	for (const char *p = filter; *p; p++) {
		const struct filter_value *value = values;
		size_t len = filter_place(p);
		if (len == 0) {
			str_add_char(out, *p);
			continue;
		}
		while (value->name && (strncmp(value->name, p + 1, len) != 0 ||
		                          value->name[len]))
			value++;
		if (value->name == NULL)
			return err_set(err, ERR_INPUT,
			    "nothing is known for {%.*s}", (int)len, p + 1);
		filter_escape(out, value->text);
		p += len + 1;
	}
	return str_ok(out) || err_set(err, ERR_INPUT, "the filter is too long");
}

static bool filter_is_paired(const char *filter)
{
	int depth = 0;

	for (const char *p = filter; *p; p++) {
		depth += *p == '(';
		depth -= *p == ')';
		if (depth < 0 || (depth == 0 && p[1]))
			return false;
	}
	return *filter == '(' && depth == 0;
}

bool filter_check(const char *filter, const char *const *names, struct err *err)
{
	bool any = false;

	if (!filter_is_paired(filter))
		return err_set(err, ERR_INPUT,
		    "write a filter within parentheses, for example "
		    "(mail={email})");
	for (const char *p = filter; *p; p++) {
		const char *const *name = names;
		size_t len = filter_place(p);
		if (len == 0)
			continue;
		while (
		    *name && (strncmp(*name, p + 1, len) != 0 || (*name)[len]))
			name++;
		if (*name == NULL)
			return err_set(err, ERR_INPUT, "there is no {%.*s}",
			    (int)len, p + 1);
		any = true;
	}
	return any || err_set(err, ERR_INPUT, "it lacks {%s}", names[0]);
}
