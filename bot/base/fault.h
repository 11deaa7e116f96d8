/*
 * fault.h: named places where a test may end the process as a power cut
 * would. BEADLE_FAULT=after_commit:3 kills it (SIGKILL) the third time it
 * passes FAULT("after_commit"), BEADLE_FAULT=after_commit the first time.
 * Costs one load of a constant when unused.
 */
#ifndef BEADLE_BASE_FAULT_H
#define BEADLE_BASE_FAULT_H

#include <stdbool.h>

extern bool fault_armed;

#define FAULT(name)                                                            \
	do {                                                                   \
		if (__builtin_expect(fault_armed, 0))                          \
			fault_pass(name);                                      \
	} while (0)

/* Reads BEADLE_FAULT. Call once, before threads start. */
void fault_init(void);
/* What FAULT() calls once armed. Any thread. */
void fault_pass(const char *name);

#endif
