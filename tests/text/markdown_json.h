/*
 * markdown_json.h: a tree of text/markdown.h as JSON, for tables of trees and
 * for the comparison with commonmark.js.
 */
#ifndef BEADLE_TESTS_TEXT_MARKDOWN_JSON_H
#define BEADLE_TESTS_TEXT_MARKDOWN_JSON_H

#include "text/markdown.h"

#include <jansson.h>

static inline json_t *markdown_json(const struct markdown_node *first);

/* A node as the tables of tests write it. */
static inline json_t *markdown_json_node(const struct markdown_node *n)
{
	static const char *const names[] = {"heading", "paragraph", "list",
	    "item", "quote", "code", "rule", "text", "code", "strong",
	    "emphasis", "link", "mention", "break"};
	static const char *const below[] = {"inlines", "inlines", "items", NULL,
	    "blocks", NULL, NULL, NULL, NULL, "inlines", "inlines", "inlines",
	    "inlines", NULL};
	json_t *node = json_pack("{s:s}", "type", names[n->type]);

	if (n->type == MARKDOWN_ITEM) {
		json_decref(node);
		return markdown_json(n->first);
	}
	if (below[n->type])
		json_object_set_new(
		    node, below[n->type], markdown_json(n->first));
	if (n->text)
		json_object_set_new(node,
		    n->type == MARKDOWN_LINK ? "url" : "text",
		    json_string(n->text));
	if (n->user)
		json_object_set_new(node, "user", json_string(n->user));
	if (n->type == MARKDOWN_HEADING)
		json_object_set_new(node, "level", json_integer(n->number));
	if (n->type == MARKDOWN_LIST) {
		json_object_set_new(node, "ordered", json_boolean(n->ordered));
		json_object_set_new(node, "start", json_integer(n->number));
	}
	return node;
}

static inline json_t *markdown_json(const struct markdown_node *first)
{
	json_t *tree = json_array();

	for (const struct markdown_node *n = first; n; n = n->next)
		json_array_append_new(tree, markdown_json_node(n));
	return tree;
}

#endif
