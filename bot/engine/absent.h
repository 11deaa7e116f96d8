/*
 * absent.h: a port for a system that workflows can call and the configuration
 * says nothing of. Each call is refused at once with "not_configured", so that
 * the workflow takes its way by hand (onError).
 */
#ifndef BEADLE_ENGINE_ABSENT_H
#define BEADLE_ENGINE_ABSENT_H

#include "model/delivery.h"

/* Whom it answers. Must outlive the port. */
struct absent {
	delivery_done_fn *done;
	void *arg;
};

/* system is a constant. */
struct delivery_port absent_port(struct absent *absent, const char *system);

#endif
