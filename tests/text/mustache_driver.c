/*
 * mustache_driver.c: lets a Node test use text/mustache.h: a line of JSON in
 * ({"template", "data", "partials": {name: source}?}), a line out ({"text"},
 * escaped for HTML, or {"error"}).
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "text/mustache.h"

#include <stdio.h>
#include <string.h>

enum { DRIVER_OUT_MAX_BYTES = 1024 * 1024, DRIVER_PARTIALS_MAX = 16 };

struct driver_partials {
	const char *names[DRIVER_PARTIALS_MAX];
	struct mustache *items[DRIVER_PARTIALS_MAX];
	size_t count;
};

static const struct mustache *driver_partial(void *arg, const char *name)
{
	const struct driver_partials *partials = arg;

	for (size_t i = 0; i < partials->count; i++)
		if (strcmp(partials->names[i], name) == 0)
			return partials->items[i];
	return NULL;
}

static bool driver_render(const json_t *job, struct driver_partials *partials,
    struct str *out, struct err *err)
{
	const char *source = jsonx_path_text(job, "template");
	OWN(mustache_free)
	struct mustache *template_ = NULL;
	const char *name;
	json_t *value;

	json_object_foreach (json_object_get(job, "partials"), name, value) {
		const char *text = json_string_value(value);
		struct mustache **item = &partials->items[partials->count];
		if (!mustache_new(text, strlen(text), 1, item, err))
			return false;
		partials->names[partials->count++] = name;
	}
	if (!mustache_new(source, strlen(source), 1, &template_, err))
		return false;
	mustache_render(template_, json_object_get(job, "data"),
	    mustache_escape_html, driver_partial, partials, out);
	return str_ok(out) || err_set(err, ERR_INPUT, "too large");
}

static void driver_answer(const json_t *job)
{
	struct driver_partials partials = {.count = 0};
	OWN(str_clear)
	struct str out = {.max_bytes = DRIVER_OUT_MAX_BYTES};
	struct err err;
	bool ok = driver_render(job, &partials, &out, &err);
	json_auto_t *answer = json_pack(
	    "{s:s}", ok ? "text" : "error", ok ? str_text(&out) : err.text);
	OWN(own_string)
	char *line = jsonx_dump(answer);

	printf("%s\n", line);
	for (size_t i = 0; i < partials.count; i++)
		mustache_free(&partials.items[i]);
}

int main(void)
{
	struct err err;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		json_auto_t *job = NULL;
		if (!jsonx_parse(line, (size_t)len, &job, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		driver_answer(job);
	}
	free(line);
	return 0;
}
