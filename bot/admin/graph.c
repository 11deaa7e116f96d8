/*
 * graph.c: beadle graph: a workflow drawn, and on request the way of a case
 * through it.
 */
#include "admin/admin.h"

#include "admin/graphviz.h"
#include "admin/options.h"
#include "base/file.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/graph.h"
#include "flow/mistakes.h"
#include "store/audit.h"
#include "store/case_record.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char GRAPH_USAGE[] =
    "usage: beadle graph [options] WORKFLOW\n"
    "\n"
    "Draws a workflow file: states, transitions with who may cause them,\n"
    "delays. SVG takes the program dot (package graphviz).\n"
    "\n"
    "  --format NAME    mermaid (the default), dot or svg\n"
    "  -o FILE          instead of standard output\n"
    "  --config FILE    titles of the offices; with --case also the database,\n"
    "                   and then /etc/beadle/beadle.conf unless given\n"
    "  --case NUMBER    marks where that case stands and the way it came;\n"
    "                   works beside a running service\n";

enum { GRAPH_MAX_BYTES = 8 * 1024 * 1024 };

struct graph_options {
	const char *format;
	const char *output;
	const char *config;
	const char *number;
	const char *workflow;
};

static int graph_failed(const char *text)
{
	fprintf(stderr, "beadle graph: %s\n", text);
	return EX_DATAERR;
}

/* --- the case ------------------------------------------------------------ */

/* Keeps what moved the case; refusals and the like have no "after". */
static bool graph_step(
    void *arg, int64_t at_ms, int64_t journal_id, const char *text)
{
	json_auto_t *record = NULL;
	json_t *before, *after;

	(void)at_ms;
	(void)journal_id;
	if (!jsonx_parse(text, strlen(text), &record, NULL))
		return true;
	before = jsonx_path(record, "before.state");
	after = jsonx_path(record, "after.state");
	if (after)
		json_array_append_new(
		    arg, json_pack("{s:O?, s:O?, s:O}", "what",
		             json_object_get(record, "what"), "before", before,
		             "after", after));
	return true;
}

static bool graph_mark_record(struct graph *graph, struct store *store,
    const struct case_record *record, const struct workflow *workflow,
    struct err *err)
{
	json_auto_t *steps = json_array();

	if (strcmp(record->workflow_id, workflow_id(workflow)) != 0)
		return err_set(err, ERR_INPUT, "%s is a case of %s",
		    record->number, record->workflow_id);
	if (record->workflow_version != workflow_version(workflow))
		fprintf(stderr,
		    "beadle graph: %s runs under version %d; this is version "
		    "%d\n",
		    record->number, record->workflow_version,
		    workflow_version(workflow));
	if (!audit_each(store, record->id, graph_step, steps, err))
		return false;
	graph_mark(graph, json_object_get(record->snapshot, "value"), steps);
	return true;
}

static bool graph_mark_case(struct graph *graph, const struct config *config,
    const char *number, const struct workflow *workflow, struct err *err)
{
	OWN(store_close)
	struct store *store = NULL;
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	if (!store_open_to_read(
	        config->store_path, config->store_key, &store, err))
		return false;
	switch (case_record_find(store, number, &record, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		return err_set(err, ERR_INPUT, "there is no case %s", number);
	case CASE_FOUND:
		break;
	}
	return graph_mark_record(graph, store, &record, workflow, err);
}

/* --- the command --------------------------------------------------------- */

static json_t *graph_titles(const struct config *config)
{
	json_t *titles = json_object();

	for (size_t i = 0; config && i < config->office_count; i++)
		json_object_set_new(titles, config->offices[i].name,
		    json_string(config->offices[i].title));
	return titles;
}

static bool graph_text(const struct graph *graph, const char *format,
    struct str *out, struct err *err)
{
	OWN(str_clear)
	struct str dot = {.max_bytes = GRAPH_MAX_BYTES};

	if (strcmp(format, "mermaid") == 0) {
		graph_mermaid(graph, out);
		return true;
	}
	graph_dot(graph, &dot);
	if (strcmp(format, "svg") == 0)
		return graphviz_svg(str_text(&dot), out, err);
	str_add(out, str_text(&dot));
	return strcmp(format, "dot") == 0 ||
	       err_set(err, ERR_INPUT,
	           "there is no format \"%s\"; write mermaid, dot or svg",
	           format);
}

static int graph_draw(const struct graph_options *o,
    const struct workflow *workflow, const struct config *config)
{
	json_auto_t *titles = graph_titles(config);
	OWN(graph_free)
	struct graph *graph = graph_new(workflow, titles);
	OWN(str_clear)
	struct str text = {.max_bytes = GRAPH_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};

	if (o->number &&
	    !graph_mark_case(graph, config, o->number, workflow, &err))
		return graph_failed(err.text);
	if (!graph_text(graph, o->format, &text, &err))
		return graph_failed(err.text);
	if (o->output == NULL)
		return fputs(str_text(&text), stdout) >= 0 ? EX_OK : EX_IOERR;
	return file_write(o->output, str_text(&text), &err)
	           ? EX_OK
	           : graph_failed(err.text);
}

/* A case is where the service is; titles are wherever the file is. */
static bool graph_load(const struct graph_options *o,
    struct config **ret_config, struct str *problems)
{
	return o->number
	           ? config_load(o->config, ret_config, problems)
	           : config_load_elsewhere(o->config, ret_config, problems);
}

static int graph_run(const struct graph_options *o)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(str_clear)
	struct str problems = {.max_bytes = GRAPH_MAX_BYTES};

	bool ok = workflow_load(o->workflow, &workflow, &mistakes);
	if (!ok)
		mistakes_print(&mistakes, o->workflow, &problems);
	if (o->config && !graph_load(o, &config, &problems))
		ok = false;
	fputs(str_text(&problems), stderr);
	return ok ? graph_draw(o, workflow, config) : EX_CONFIG;
}

int admin_graph(int argc, char **argv)
{
	struct graph_options o = {.format = "mermaid"};
	const struct options_row rows[] = {
	    {"--format", &o.format, NULL},
	    {"-o", &o.output, NULL},
	    {"--config", &o.config, NULL},
	    {"--case", &o.number, NULL},
	    {NULL, NULL, NULL},
	};
	size_t count;
	int code;

	if (!options_read(argc, argv, GRAPH_USAGE, rows, 1, 1, &count, &code))
		return code;
	o.workflow = argv[1];
	if (o.number && o.config == NULL)
		o.config = ADMIN_CONFIG;
	return graph_run(&o);
}
