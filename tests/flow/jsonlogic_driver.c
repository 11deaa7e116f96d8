/*
 * jsonlogic_driver.c: lets a Node test use flow/jsonlogic.h: a line of JSON in
 * ({"rule", "data"?}), a line out ({"value"} or {"error"}).
 */
#include "flow/driver.h"
#include "flow/jsonlogic.h"

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
	return driver_run(driver_answer);
}
