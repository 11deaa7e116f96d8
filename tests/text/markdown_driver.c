/*
 * markdown_driver.c: lets a Node test use text/markdown.h: a JSON text in
 * (Markdown), a line out ({"blocks", "html"}).
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "text/markdown.h"
#include "text/markdown_json.h"

#include <stdio.h>

enum { DRIVER_OUT_MAX_BYTES = 4 * 1024 * 1024 };

static void driver_answer(const char *markdown)
{
	OWN(markdown_free)
	struct markdown_node *nodes = markdown_parse(markdown);
	json_auto_t *blocks = markdown_json(nodes);
	OWN(str_clear)
	struct str html = {.max_bytes = DRIVER_OUT_MAX_BYTES};

	markdown_to_html(nodes, &html);
	json_auto_t *answer =
	    json_pack("{s:O, s:s}", "blocks", blocks, "html", str_text(&html));
	OWN(own_string)
	char *line = jsonx_dump(answer);
	printf("%s\n", line);
}

int main(void)
{
	struct err err;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		json_auto_t *text = NULL;
		if (!jsonx_parse(line, (size_t)len, &text, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		driver_answer(json_string_value(text));
	}
	free(line);
	return 0;
}
