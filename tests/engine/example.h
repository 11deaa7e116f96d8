/*
 * example.h: a desk (desk.h) that works by workflows of workflows/examples
 * alone, in its own copies of the folders, to be changed by the test. For what
 * is about the engine and not about one process.
 */
#ifndef BEADLE_TESTS_ENGINE_EXAMPLE_H
#define BEADLE_TESTS_ENGINE_EXAMPLE_H

#include "base/file.h"
#include "engine/desk.h"
#include "engine/folder.h"

/* The file of that example, as text in which each from has become to; from may
 * be NULL. Yours to free(). */
static inline char *example_text(
    const char *name, const char *from, const char *to)
{
	OWN(own_string)
	char *path = own_printf("workflows/examples/%s.json", name);
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};
	OWN(str_clear)
	struct str changed = {.max_bytes = 65536};
	struct err err;

	assert_true(file_read(path, &text, &err));
	const char *rest = str_text(&text);
	for (const char *at; from && (at = strstr(rest, from)) != NULL;
	     rest = at + strlen(from))
		str_addf(&changed, "%.*s%s", (int)(at - rest), rest, to);
	str_add(&changed, rest);
	assert_true(str_ok(&changed));
	return own_strdup(str_text(&changed));
}

/* One more example for a desk that has begun. */
static inline void example_add(struct desk *d, const char *name)
{
	OWN(own_string)
	char *file = own_printf("%s.json", name);
	OWN(own_string)
	char *text = example_text(name, NULL, NULL);

	folder_write(d->config.workflows_dir, file, text);
}

/* The desk is EdTech's channel and people, the dean the Security Office's.
 * The rulebook is open. */
static inline int example_setup(void **state, const char *name)
{
	if (desk_setup(state) != 0)
		return 1;
	struct desk *d = *state;
	d->config.workflows_dir = own_printf("%s/workflows", d->f->dir);
	assert_int_equal(mkdir(d->config.workflows_dir, 0700), 0);
	d->config.templates_dir = own_printf("%s/templates", d->f->dir);
	folder_copy("workflows/examples/templates", d->config.templates_dir);
	d->config.rehearsal = true;
	d->offices[0] = d->offices[2];
	d->offices[0].name = (char *)"desk";
	d->offices[1].name = (char *)"dean";
	d->config.office_count = 2;
	example_add(d, name);
	rulebook_close(&d->rulebook);
	desk_open_rulebook(d);
	desk_know_all(d);
	return 0;
}

static inline int example_teardown(void **state)
{
	struct desk *d = *state;

	folder_remove(d->config.workflows_dir);
	folder_remove(d->config.templates_dir);
	free(d->config.workflows_dir);
	free(d->config.templates_dir);
	return desk_teardown(state);
}

/* Ada opens a case of one whose opening event has no form. */
static inline void example_request(struct desk *d, const char *name)
{
	desk_press(d, ADA, "request", name);
	assert_int_equal(d->reply.kind, REPLY_DONE);
}

#endif
