/*
 * trim_driver.c: for trim.test.mjs. Each line of standard input is a JSON
 * string, a mail's text; each line of output one, its own words.
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "mail/trim.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
	OWN(own_string)
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		json_auto_t *text =
		    json_loadb(line, (size_t)n, JSON_DECODE_ANY, NULL);
		OWN(str_clear)
		struct str own = {.max_bytes = 4 * 1024 * 1024};
		trim_reply(json_string_value(text), &own);
		json_auto_t *said = json_string(str_text(&own));
		OWN(own_string)
		char *out = jsonx_dump(said);
		puts(out);
	}
	return 0;
}
