/*
 * cutoff.h: shuts a connection down when its time is over, for libraries that
 * would wait for their peer without end. Any thread.
 */
#ifndef BEADLE_NET_CUTOFF_H
#define BEADLE_NET_CUTOFF_H

#include <stdbool.h>

struct cutoff;

/* From now on fd has timeout_ms; then nothing more comes from it or goes into
 * it, and whoever waits for it goes on. fd must stay open until cutoff_end().
 * NULL if there is no thread for it. */
struct cutoff *cutoff_start(int fd, int timeout_ms);
/* Was in time, or was not (true). Frees; NULL was in time. */
bool cutoff_end(struct cutoff **cutoff);

#endif
