/*
 * csv.h: a CSV file (RFC 4180) as rows of a table with a header. libcsv is in
 * csv.c alone. Pure; any thread.
 */
#ifndef BEADLE_DIRECTORY_CSV_H
#define BEADLE_DIRECTORY_CSV_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* What is longer is no field of a table of people. */
enum { CSV_FIELD_MAX_BYTES = 4096 };

/*
 * One row: its fields, an array of strings without white space at their ends,
 * and the line of the file where it begins, from 1. Borrowed. Rows without a
 * field (empty lines) are not told. False stops the reading; err says why.
 */
typedef bool csv_row_fn(
    void *arg, const json_t *fields, int line, struct err *err);

/*
 * ERR_INPUT, with the line, for what is not CSV: a quotation mark within a
 * field that has none around it, text behind the closing one, one that is
 * never closed, bytes that are not UTF-8. Lines may end with CR LF or LF; a
 * byte order mark is passed over.
 */
bool csv_read(
    const char *text, size_t len, csv_row_fn *row, void *arg, struct err *err);

#endif
