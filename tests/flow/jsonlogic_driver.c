/*
 * jsonlogic_driver.c: lets a Node test use flow/jsonlogic.h: a line of JSON in
 * ({"rule", "data"?}), a line out ({"value"} or {"error"}).
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/jsonlogic.h"

#include <stdio.h>

static json_t *driver_answer(const json_t *job)
{
	json_t *value;
	struct err err;

	if (!jsonlogic_apply(json_object_get(job, "rule"),
	        json_object_get(job, "data"), &value, &err))
		return json_pack("{s:s}", "error", err.text);
	return json_pack("{s:o}", "value", value);
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	struct err err;

	while ((len = getline(&line, &size, stdin)) > 0) {
		json_auto_t *job = NULL;
		if (!jsonx_parse(line, (size_t)len, &job, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		json_auto_t *answer = driver_answer(job);
		OWN(own_string)
		char *text = jsonx_dump(answer);
		puts(text);
	}
	free(line);
	return 0;
}
