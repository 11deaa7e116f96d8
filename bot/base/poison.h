/*
 * poison.h: forced into every file of ours with -include. The functions
 * below have no safe use here: str.h, snprintf and strtoll replace them.
 *
 * The system headers that declare them come first, or their own
 * declarations would trip the poison.
 */
#ifndef BEADLE_BASE_POISON_H
#define BEADLE_BASE_POISON_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under _FORTIFY_SOURCE these are macros to clang. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol

#endif
