/*
 * office.h: a running engine with the real workflows and its control socket,
 * for the tests of both ends.
 */
#ifndef BEADLE_TESTS_CONTROL_OFFICE_H
#define BEADLE_TESTS_CONTROL_OFFICE_H

#include "control/control.h"
#include "engine/desk.h"
#include "engine/engine.h"

struct office {
	struct desk d; /* its configuration */
	char *path;    /* of the socket */
	struct engine *engine;
	struct control *control;
};

static inline void office_start(struct office *o)
{
	fixture_ok(o->d.f,
	    control_start(o->path, o->engine, &o->control, &o->d.f->err));
}

static inline int office_setup(void **state)
{
	struct office *o = own_calloc(1, sizeof(*o));
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	log_set_level((enum log_level)(LOG_ERROR + 1));
	if (fixture_folder((void **)&o->d.f) != 0)
		return 1;
	desk_config(&o->d);
	o->path = own_printf("%s/control", o->d.f->dir);
	if (!engine_open(&o->d.config, &o->engine, &problems, NULL))
		fail_msg("%s", str_text(&problems));
	fixture_ok(o->d.f, engine_start(o->engine, &o->d.f->err));
	office_start(o);
	*state = o;
	return 0;
}

static inline int office_teardown(void **state)
{
	struct office *o = *state;

	control_stop(&o->control);
	engine_close(&o->engine);
	config_calendar_free(&o->d.calendars[0]);
	free(o->path);
	fixture_teardown((void **)&o->d.f);
	free(o);
	return 0;
}

#define office_test(name)                                                      \
	cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

#endif
