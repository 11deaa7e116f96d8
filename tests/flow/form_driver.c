/*
 * form_driver.c: lets a Node test use flow/form.h: a line of JSON in
 * ({"schema", "answers"}), a line out ({"mistakes": [..]} of the schema, or
 * {"clean", "errors"}).
 */
#include "flow/driver.h"
#include "flow/form.h"
#include "flow/form_schema.h"

static json_t *driver_answer(const json_t *job)
{
	const json_t *schema = json_object_get(job, "schema");
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_t *clean, *errors;
	struct err err;

	form_schema_check(schema, "", &mistakes);
	if (mistakes.count) {
		json_t *list = json_array();
		for (size_t i = 0; i < mistakes.count; i++)
			json_array_append_new(
			    list, json_sprintf("%s: %s", mistakes.items[i].path,
			              mistakes.items[i].what));
		return json_pack("{s:o}", "mistakes", list);
	}
	if (!form_validate(schema, json_object_get(job, "answers"), NULL,
	        &clean, &errors, &err))
		return json_pack("{s:[s]}", "mistakes", err.text);
	return json_pack("{s:o, s:o}", "clean", clean, "errors", errors);
}

int main(void)
{
	return driver_run(driver_answer);
}
