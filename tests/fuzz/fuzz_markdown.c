/*
 * fuzz_markdown.c: text/markdown.h, twice: as Markdown of an author, and as
 * words of somebody that stand in one. What it draws is UTF-8, and escaped
 * words make no link and no emphasis.
 */
#include "fuzz/fuzz.h"
#include "text/markdown.h"

enum { FUZZ_MAX_BYTES = 1024 * 1024 };

static void fuzz_draw(const struct markdown_node *blocks)
{
	OWN(str_clear)
	struct str html = {.max_bytes = FUZZ_MAX_BYTES};
	OWN(str_clear)
	struct str plain = {.max_bytes = FUZZ_MAX_BYTES};

	markdown_to_html(blocks, &html);
	markdown_to_plain(blocks, &plain);
	assert(!str_ok(&html) || str_is_utf8(str_text(&html), html.len));
	assert(!str_ok(&plain) || str_is_utf8(str_text(&plain), plain.len));
}

static void fuzz_assert_is_text(const struct markdown_node *node)
{
	for (; node; node = node->next) {
		assert(node->type == MARKDOWN_PARAGRAPH ||
		       node->type == MARKDOWN_TEXT ||
		       node->type == MARKDOWN_BREAK);
		fuzz_assert_is_text(node->first);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	OWN(own_string)
	char *text = own_calloc(size + 1, 1);
	OWN(str_clear)
	struct str words = {.max_bytes = FUZZ_MAX_BYTES};

	if (size)
		memcpy(text, bytes, size);
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse(text);
	fuzz_draw(blocks);
	if (!str_is_utf8(text, strlen(text)))
		return 0;
	str_add(&words, "said: ");
	markdown_escape(text, &words);
	OWN(markdown_free)
	struct markdown_node *said = markdown_parse(str_text(&words));
	if (str_ok(&words))
		fuzz_assert_is_text(said);
	return 0;
}
