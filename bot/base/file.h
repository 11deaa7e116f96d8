/*
 * file.h: whole files, in and out.
 */
#ifndef BEADLE_BASE_FILE_H
#define BEADLE_BASE_FILE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/* Appends the file to out, up to out's maximum. ERR_INPUT says why not; the
 * caller knows which. */
bool file_read(const char *path, struct str *out, struct err *err);
/* Replaces the file in one step, so that nobody sees half of it. */
bool file_write(const char *path, const char *text, struct err *err);
/* The same with bytes and a mode; they are on the disk when this is true. */
bool file_replace(const char *path, const char *bytes, size_t len,
    unsigned mode, struct err *err);

#endif
