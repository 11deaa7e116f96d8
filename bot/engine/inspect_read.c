/*
 * inspect_read.c: files and folders are read and compiled. See inspect.h.
 */
#include "engine/inspect_part.h"

#include "base/file.h"
#include "base/jsonx.h"
#include "base/own.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

enum {
	/* A workflow is read by people; past this it is something else. */
	INSPECT_FILE_MAX_BYTES = 4 * 1024 * 1024,
	INSPECT_PROBLEMS_MAX_BYTES = 262144,
};

static void inspect_add_whole(
    struct inspect *inspect, const char *file, const char *what)
{
	inspect_add(inspect, FINDING_MISTAKE, file,
	    (struct jsonplace){.line = 0}, "", what);
}

/* "FILE:LINE: what" or "FILE: what", as template_set_load() writes them. FILE
 * begins with the folder, in whose name a colon says nothing. */
static void inspect_add_template_line(struct inspect *inspect, const char *line)
{
	const char *dir = inspect->templates_dir;
	bool below = strncmp(line, dir, strlen(dir)) == 0;
	const char *name = below ? line + strlen(dir) : line;
	const char *colon = strchr(name, ':');
	const char *what = strstr(name, ": ");
	struct jsonplace place = {.line = 0};

	if (colon == NULL || what == NULL) {
		inspect_add_whole(inspect, dir, line);
		return;
	}
	if (colon < what)
		place.line = strtoul(colon + 1, NULL, 10);
	OWN(own_string)
	char *file = own_printf("%.*s", (int)(colon - line), line);
	inspect_add(
	    inspect, FINDING_MISTAKE, file, place, "", what + strlen(": "));
}

void inspect_templates(struct inspect *inspect, const char *dir)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = INSPECT_PROBLEMS_MAX_BYTES};
	OWN(own_string)
	char *text = NULL;

	free(inspect->templates_dir);
	inspect->templates_dir = own_strdup(dir);
	if (template_set_load(dir, &inspect->templates, &problems))
		return;
	text = own_strdup(str_text(&problems));
	for (char *rest = text; rest && *rest;)
		inspect_add_template_line(inspect, strsep(&rest, "\n"));
}

static void inspect_compile(
    struct inspect *inspect, struct inspect_source *source, const json_t *file)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(finding_clear_all)
	struct findings findings = {.items = NULL};

	if (workflow_new(file, &source->workflow, &mistakes) && inspect->config)
		inspect_configure(inspect->config, source->workflow, &mistakes);
	finding_add_mistakes(&findings, &mistakes);
	inspect_add_findings(inspect, source, &findings);
}

/* jansson's own words are for authors; jsonx_parse() never quotes a file. */
static void inspect_not_json(
    struct inspect *inspect, const struct inspect_source *source)
{
	json_error_t e = {.line = 0};
	json_auto_t *value = json_loads(
	    source->text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	struct jsonplace place = {
	    .line = e.line > 0 ? (size_t)e.line : 1,
	    .column = e.column > 0 ? (size_t)e.column : 1,
	};
	OWN(own_string)
	char *what =
	    own_printf("is not JSON: %s", value ? "nested too deep" : e.text);

	inspect_add(inspect, FINDING_MISTAKE, source->file, place, "", what);
}

void inspect_file(struct inspect *inspect, const char *path)
{
	OWN(str_clear)
	struct str text = {.max_bytes = INSPECT_FILE_MAX_BYTES};
	json_auto_t *file = NULL;
	struct err err;

	if (!file_read(path, &text, &err)) {
		inspect_add_whole(inspect, path, err.text);
		return;
	}
	inspect->sources = own_realloc(inspect->sources,
	    (inspect->source_count + 1) * sizeof(*inspect->sources));
	struct inspect_source *source =
	    &inspect->sources[inspect->source_count++];
	*source = (struct inspect_source){
	    .file = own_strdup(path),
	    .text = own_strdup(str_text(&text)),
	};
	if (jsonx_parse(str_text(&text), text.len, &file, &err))
		inspect_compile(inspect, source, file);
	else
		inspect_not_json(inspect, source);
}

static int inspect_is_workflow(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	/* workflow.schema.json is for editors, not a workflow. */
	return entry->d_name[0] != '.' && len > 5 &&
	       strcmp(entry->d_name + len - 5, ".json") == 0 &&
	       strstr(entry->d_name, ".schema.json") == NULL;
}

void inspect_folder(struct inspect *inspect, const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, inspect_is_workflow, alphasort);

	inspect->whole = true;
	if (n < 0)
		inspect_add_whole(inspect, dir, strerror(errno));
	else if (n == 0)
		inspect_add_whole(
		    inspect, dir, "no workflow (*.json) in this folder");
	for (int i = 0; i < n; i++) {
		OWN(own_string)
		char *path = own_printf("%s/%s", dir, names[i]->d_name);
		inspect_file(inspect, path);
		free(names[i]);
	}
	free(names);
}
