/*
 * fault.c: see fault.h.
 */
#include "base/fault.h"

#include "base/own.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool fault_armed;

static char *fault_name;
static _Atomic long fault_left;

void fault_init(void)
{
	const char *spec = getenv("BEADLE_FAULT");

	if (spec == NULL || spec[0] == '\0')
		return;
	const char *colon = strchr(spec, ':');
	size_t len = colon ? (size_t)(colon - spec) : strlen(spec);
	fault_name = own_printf("%.*s", (int)len, spec);
	atomic_store(&fault_left, colon ? strtol(colon + 1, NULL, 10) : 1);
	fault_armed = true;
}

void fault_pass(const char *name)
{
	if (strcmp(name, fault_name) == 0 &&
	    atomic_fetch_sub(&fault_left, 1) == 1)
		kill(getpid(), SIGKILL);
}
