/*
 * screens.c: see screens.h.
 */
#include "engine/screens.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/form_pages.h"

#include <string.h>

/* Somebody may send a page over and over. */
enum { SCREENS_MAX = 24 };

json_t *screens_text(const json_t *form, size_t page)
{
	return page ? form_page(form, page) : json_incref((json_t *)form);
}

void screens_hash(const json_t *text, char ret_hash[CRYPTO_HASH_HEX_BYTES])
{
	OWN(own_string)
	char *written = jsonx_canonical(text);

	crypto_hash_hex(NULL, written, strlen(written), ret_hash);
}

/* One that came back goes first. */
static void screens_make_room(json_t *list)
{
	size_t i = 0;

	if (json_array_size(list) < SCREENS_MAX)
		return;
	while (i + 1 < json_array_size(list) &&
	       json_object_get(json_array_get(list, i), "errors") == NULL)
		i++;
	int64_t dropped =
	    jsonx_path_int(json_array_get(list, i), "dropped", 0) + 1;
	json_array_remove(list, i);
	json_t *next = json_array_get(list, i);
	if (next)
		json_object_set_new(next, "dropped",
		    json_integer(jsonx_path_int(next, "dropped", 0) + dropped));
}

void screens_add(json_t *list, const struct screens_sent *sent)
{
	json_auto_t *text = screens_text(sent->form, sent->page);
	char hash[CRYPTO_HASH_HEX_BYTES];
	const json_t *settings = json_object_get(sent->rules, "settings");

	screens_make_room(list);
	screens_hash(text, hash);
	json_t *screen = json_pack("{s:I, s:O?, s:s, s:O, s:O*, s:O?}", "at_ms",
	    (json_int_t)sent->at_ms, "version",
	    jsonx_path(sent->rules, "workflow.version"), "hash", hash, "form",
	    text, "settings", settings, "answers", sent->answers);
	if (sent->page)
		json_object_set_new(
		    screen, "page", json_integer((json_int_t)sent->page));
	if (json_object_size(sent->errors))
		json_object_set(screen, "errors", (json_t *)sent->errors);
	json_array_append_new(list, screen);
}

json_t *screens_settle(const json_t *list, const json_t *form)
{
	json_t *settled = json_array();
	json_t *screen;
	size_t i;

	json_array_foreach (list, i, screen) {
		json_t *kept = json_copy(screen);
		json_auto_t *text = screens_text(
		    form, (size_t)jsonx_path_int(screen, "page", 0));
		if (json_equal(text, json_object_get(screen, "form")))
			json_object_del(kept, "form");
		json_array_append_new(settled, kept);
	}
	return settled;
}
