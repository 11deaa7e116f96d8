/*
 * fuzz_mustache.c: a template, a zero byte, and its data as JSON through
 * text/mustache.h. Every partial is the template itself.
 */
#include "fuzz/fuzz.h"
#include "text/mustache.h"

enum { FUZZ_MAX_BYTES = 64 * 1024 };

static const struct mustache *fuzz_partial(void *arg, const char *name)
{
	(void)name;
	return arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const uint8_t *end = size ? memchr(bytes, 0, size) : NULL;
	size_t len = end ? (size_t)(end - bytes) : size;
	json_auto_t *data = end ? fuzz_parse(end + 1, size - len - 1) : NULL;
	OWN(mustache_free)
	struct mustache *template_ = NULL;
	OWN(str_clear)
	struct str out = {.max_bytes = FUZZ_MAX_BYTES};
	struct err err;
	size_t line;

	if (!str_is_utf8((const char *)bytes, len) ||
	    !mustache_new((const char *)bytes, len, 1, &template_, &err))
		return 0;
	json_auto_t *outline = mustache_outline(template_);
	assert(json_is_array(outline));
	assert(mustache_missing_partial(
	           template_, fuzz_partial, template_, &line) == NULL);
	(void)mustache_is_raw(template_, &line);
	mustache_render(
	    template_, data, mustache_escape_html, NULL, NULL, &out);
	assert(!str_ok(&out) || str_is_utf8(str_text(&out), out.len));
	str_reset(&out);
	mustache_render(template_, data, mustache_escape_html, fuzz_partial,
	    template_, &out);
	return 0;
}
