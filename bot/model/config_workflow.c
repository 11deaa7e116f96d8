/*
 * config_workflow.c: [workflow ID]: what the institution chose of a workflow's
 * settings. Which there are, only the workflow knows.
 */
#include "model/config_section.h"

#include "base/own.h"

#include <string.h>

static void *config_workflow_begin(struct config_reader *r, const char *id)
{
	struct config *c = r->config;

	if (*id == '\0' ||
	    id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		config_reader_problem(r, r->path, r->line,
		    "[workflow %s]: write the id of a workflow, for example "
		    "[workflow canvas-token]",
		    id);
	if (config_workflow_find(c, id))
		config_reader_problem(r, r->path, r->line,
		    "[workflow %s] is there twice; keep one", id);
	c->workflows = own_realloc(
	    c->workflows, (c->workflow_count + 1) * sizeof(*c->workflows));
	struct config_workflow *workflow = &c->workflows[c->workflow_count++];
	*workflow = (struct config_workflow){
	    .id = own_strdup(id), .line = r->line, .settings = json_object()};
	return workflow;
}

static bool config_workflow_take(struct config_reader *r, const char *name,
    const char *value, struct err *err)
{
	struct config_workflow *workflow = r->target;

	if (json_object_get(workflow->settings, name))
		return err_set(
		    err, ERR_INPUT, "is there twice; keep one value");
	json_object_set_new(workflow->settings, name, json_string(value));
	return true;
}

const struct config_section config_workflow_section = {
    .name = "workflow",
    .begin = config_workflow_begin,
    .take = config_workflow_take,
};

void config_workflow_clear(struct config_workflow *workflow)
{
	free(workflow->id);
	json_decref(workflow->settings);
}

const struct config_workflow *config_workflow_find(
    const struct config *config, const char *id)
{
	for (size_t i = 0; i < config->workflow_count; i++)
		if (strcmp(config->workflows[i].id, id) == 0)
			return &config->workflows[i];
	return NULL;
}
