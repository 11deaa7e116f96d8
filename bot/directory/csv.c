/*
 * csv.c: see csv.h. libcsv counts no lines, so it is fed one at a time.
 */
#include "directory/csv.h"

#include "base/str.h"

#include <csv.h>
#include <string.h>

struct csv_reading {
	csv_row_fn *row;
	void *arg;
	json_t *fields; /* of the row so far */
	int line;       /* that is being fed */
	int first_line; /* of the row; 0 before its first byte */
	bool failed;
	struct err *err;
};

static void csv_field(void *text, size_t len, void *arg)
{
	struct csv_reading *reading = arg;

	if (reading->failed)
		return;
	if (len > CSV_FIELD_MAX_BYTES)
		reading->failed = !err_set(reading->err, ERR_INPUT,
		    "line %d: a field of more than %d bytes", reading->line,
		    CSV_FIELD_MAX_BYTES);
	else
		json_array_append_new(reading->fields, json_stringn(text, len));
}

static void csv_end_of_row(int end, void *arg)
{
	struct csv_reading *reading = arg;

	(void)end;
	if (!reading->failed)
		reading->failed = !reading->row(reading->arg, reading->fields,
		    reading->first_line, reading->err);
	json_array_clear(reading->fields);
	reading->first_line = 0;
}

static bool csv_lines(struct csv_parser *parser, const char *text, size_t len,
    struct csv_reading *reading)
{
	while (len && !reading->failed) {
		const char *end = memchr(text, '\n', len);
		size_t bytes = end ? (size_t)(end - text) + 1 : len;
		reading->line++;
		if (reading->first_line == 0)
			reading->first_line = reading->line;
		if (csv_parse(parser, text, bytes, csv_field, csv_end_of_row,
		        reading) != bytes)
			return err_set(reading->err, ERR_INPUT,
			    "line %d: a quotation mark that does not belong "
			    "there; write it twice, within quotation marks",
			    reading->line);
		/* A line with nothing in it begins no row. */
		if (reading->first_line == reading->line &&
		    (text[0] == '\r' || text[0] == '\n'))
			reading->first_line = 0;
		text += bytes;
		len -= bytes;
	}
	if (!reading->failed &&
	    csv_fini(parser, csv_field, csv_end_of_row, reading) != 0)
		return err_set(reading->err, ERR_INPUT,
		    "line %d: a quotation mark is opened and never closed",
		    reading->first_line);
	return !reading->failed;
}

bool csv_read(
    const char *text, size_t len, csv_row_fn *row, void *arg, struct err *err)
{
	static const char mark[] = "\xEF\xBB\xBF";
	struct csv_reading reading = {.row = row, .arg = arg, .err = err};
	struct csv_parser parser;

	if (!str_is_utf8(text, len))
		return err_set(err, ERR_INPUT, "it is not UTF-8");
	if (len >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0) {
		text += strlen(mark);
		len -= strlen(mark);
	}
	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
	json_auto_t *fields = json_array();
	reading.fields = fields;
	bool ok = csv_lines(&parser, text, len, &reading);
	csv_free(&parser);
	return ok;
}
