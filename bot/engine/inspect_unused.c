/*
 * inspect_unused.c: templates that no notice and no other template needs. See
 * inspect_part.h.
 */
#include "engine/inspect_part.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/check.h"

#include <string.h>

static void inspect_use(
    const struct inspect *inspect, const char *name, json_t *used);

static void inspect_use_parts(
    const struct inspect *inspect, const json_t *parts, json_t *used)
{
	json_t *part;
	size_t i;

	json_array_foreach (parts, i, part) {
		const char *kind = jsonx_path_text(part, "kind");
		if (strcmp(kind, "partial") == 0)
			inspect_use(
			    inspect, jsonx_path_text(part, "name"), used);
		inspect_use_parts(
		    inspect, json_object_get(part, "parts"), used);
	}
}

static void inspect_use(
    const struct inspect *inspect, const char *name, json_t *used)
{
	if (json_object_get(used, name))
		return;
	json_auto_t *parts = template_outline(inspect->templates, name);
	json_object_set_new(used, name, json_true());
	inspect_use_parts(inspect, parts, used);
}

void inspect_unused(struct inspect *inspect)
{
	json_auto_t *used = json_object();
	const char *name;
	json_t *notice;
	size_t k;

	inspect_use(inspect, "greeting", used);
	inspect_use(inspect, "refusal", used);
	inspect_use(inspect, "heard", used);
	inspect_use(inspect, "history", used);
	for (size_t i = 0; check_leave_notices[i]; i++)
		inspect_use(inspect, check_leave_notices[i], used);
	for (size_t i = 0; check_digest_notices[i]; i++)
		inspect_use(inspect, check_digest_notices[i], used);
	for (size_t i = 0; check_mail_notices[i]; i++)
		inspect_use(inspect, check_mail_notices[i], used);
	for (size_t i = 0; check_chat_notices[i]; i++)
		inspect_use(inspect, check_chat_notices[i], used);
	for (size_t i = 0; i < inspect->source_count; i++) {
		const struct workflow *w = inspect->sources[i].workflow;
		if (w == NULL)
			return;
		json_array_foreach (workflow_notices(w), k, notice)
			inspect_use(inspect, json_string_value(notice), used);
	}
	for (size_t i = 0;
	     (name = template_set_nth(inspect->templates, i)) != NULL; i++) {
		OWN(own_string)
		char *file =
		    inspect_template_file(inspect->templates_dir, name);
		if (json_object_get(used, name) == NULL)
			inspect_add(inspect, FINDING_WARNING, file,
			    (struct jsonplace){.line = 0}, "",
			    "no workflow uses this template; remove it, or"
			    " name it in a notify action");
	}
}
