/*
 * satisfy.c: see satisfy.h. A rule becomes a tree over atoms. An atom is
 * free, or compares a term (whatever is compared with constants, known by
 * its text) with a constant: then its truth for every value tried is a table.
 */
#include "flow/satisfy.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/jsonlogic.h"

#include <stdint.h>
#include <string.h>

enum {
	SATISFY_MAX_ATOMS = 24,
	SATISFY_MAX_VALUES = 64,
	/* Past this many combinations the answer is "perhaps". */
	SATISFY_MAX_TRIES = 100000,
	SATISFY_MAX_DEPTH = 32,
};

enum satisfy_op { OP_CONSTANT, OP_ATOM, OP_AND, OP_OR, OP_NOT };

struct satisfy_node {
	enum satisfy_op op;
	bool constant;
	size_t atom;
	struct satisfy_node *parts;
	size_t part_count;
};

struct satisfy_term {
	char *text;
	json_t *values; /* to try */
};

struct satisfy_atom {
	char *text;
	const json_t *rule;
	struct satisfy_term *term; /* NULL: free */
	bool left;                 /* the term is the first argument */
	uint64_t truth;            /* a bit for each value of the term */
};

struct satisfy {
	struct satisfy_atom atoms[SATISFY_MAX_ATOMS];
	size_t atom_count;
	struct satisfy_term terms[SATISFY_MAX_ATOMS];
	size_t term_count;
	bool too_large;
};

static void satisfy_node_clear(struct satisfy_node *node)
{
	for (size_t i = 0; i < node->part_count; i++)
		satisfy_node_clear(&node->parts[i]);
	free(node->parts);
	*node = (struct satisfy_node){.op = OP_CONSTANT};
}

static void satisfy_clear(struct satisfy *s)
{
	for (size_t i = 0; i < s->atom_count; i++)
		free(s->atoms[i].text);
	for (size_t i = 0; i < s->term_count; i++) {
		free(s->terms[i].text);
		json_decref(s->terms[i].values);
	}
}

/* --- atoms and terms ------------------------------------------------------ */

/* A value written down: no rule, and no list with a rule in it. */
static bool satisfy_is_constant(const json_t *value)
{
	json_t *one;
	size_t i;

	if (json_is_object(value))
		return false;
	json_array_foreach (value, i, one)
		if (!satisfy_is_constant(one))
			return false;
	return true;
}

static bool satisfy_is_comparison(const char *op)
{
	static const char *const ops[] = {
	    "==", "===", "!=", "!==", "<", "<=", ">", ">=", "in"};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strcmp(ops[i], op) == 0)
			return true;
	return false;
}

static struct satisfy_term *satisfy_term_of(
    struct satisfy *s, const json_t *rule)
{
	OWN(own_string)
	char *text = jsonx_canonical(rule);

	for (size_t i = 0; i < s->term_count; i++)
		if (strcmp(s->terms[i].text, text) == 0)
			return &s->terms[i];
	struct satisfy_term *term = &s->terms[s->term_count++];
	*term = (struct satisfy_term){
	    .text = MOVE(text),
	    .values = json_pack("[n, b, b, s, s, []]", 1, 0, "", "\x7e"),
	};
	return term;
}

/* A number's neighbours, and a text just behind a text. */
static void satisfy_try(struct satisfy_term *term, json_t *constant)
{
	json_t *one;
	size_t i;

	json_array_append(term->values, constant);
	if (json_is_number(constant)) {
		double n = json_number_value(constant);
		json_array_append_new(term->values, json_real(n - 1));
		json_array_append_new(term->values, json_real(n + 1));
		json_array_append_new(term->values, json_real(n - 0.001));
		json_array_append_new(term->values, json_real(n + 0.001));
	} else if (json_is_string(constant)) {
		OWN(own_string)
		char *next = own_printf("%s ", json_string_value(constant));
		json_array_append_new(term->values, json_string(next));
	}
	json_array_foreach (constant, i, one)
		satisfy_try(term, one);
}

/* {op: [a term, a constant]} or the other way round; else the atom is free.
 * "in" with a constant in front asks about a list's contents: free. */
static void satisfy_find_term(struct satisfy *s, struct satisfy_atom *atom)
{
	void *iter = json_object_iter((json_t *)atom->rule);
	const char *op = json_object_iter_key(iter);
	json_t *args = json_object_iter_value(iter);
	json_t *a = json_array_get(args, 0), *b = json_array_get(args, 1);

	if (strcmp(op, "var") == 0) {
		atom->term = satisfy_term_of(s, atom->rule);
		return;
	}
	if (!satisfy_is_comparison(op) || json_array_size(args) != 2)
		return;
	atom->left = json_is_object(a) && satisfy_is_constant(b);
	if (!atom->left && (!json_is_object(b) || !satisfy_is_constant(a) ||
	                       strcmp(op, "in") == 0))
		return;
	atom->term = satisfy_term_of(s, atom->left ? a : b);
	satisfy_try(atom->term, atom->left ? b : a);
}

static size_t satisfy_atom_of(struct satisfy *s, const json_t *rule)
{
	OWN(own_string)
	char *text = jsonx_canonical(rule);

	for (size_t i = 0; i < s->atom_count; i++)
		if (strcmp(s->atoms[i].text, text) == 0)
			return i;
	if (s->atom_count == SATISFY_MAX_ATOMS) {
		s->too_large = true;
		return 0;
	}
	struct satisfy_atom *atom = &s->atoms[s->atom_count];
	*atom = (struct satisfy_atom){.text = MOVE(text), .rule = rule};
	satisfy_find_term(s, atom);
	return s->atom_count++;
}

/* The atom, with its term replaced by a value. */
static bool satisfy_is_true(
    const struct satisfy_atom *atom, const json_t *value)
{
	void *iter = json_object_iter((json_t *)atom->rule);
	const char *op = json_object_iter_key(iter);
	json_t *args = json_object_iter_value(iter);
	json_auto_t *result = NULL;

	if (strcmp(op, "var") == 0)
		return jsonlogic_truthy(value);
	json_auto_t *rule = json_pack("{s:[O, O]}", op,
	    atom->left ? value : json_array_get(args, 0),
	    atom->left ? json_array_get(args, 1) : value);
	/* A rule that fails is never carried out: not true. */
	return jsonlogic_apply(rule, NULL, &result, NULL) &&
	       jsonlogic_truthy(result);
}

static void satisfy_fill_tables(struct satisfy *s)
{
	for (size_t i = 0; i < s->atom_count; i++) {
		struct satisfy_atom *atom = &s->atoms[i];
		json_t *value;
		size_t k;
		if (atom->term == NULL)
			continue;
		if (json_array_size(atom->term->values) > SATISFY_MAX_VALUES)
			s->too_large = true;
		json_array_foreach (atom->term->values, k, value)
			if (k < SATISFY_MAX_VALUES &&
			    satisfy_is_true(atom, value))
				atom->truth |= UINT64_C(1) << k;
	}
}

/* --- the tree ------------------------------------------------------------- */

static void satisfy_read(struct satisfy *s, const json_t *rule, size_t depth,
    struct satisfy_node *node);

static void satisfy_read_parts(struct satisfy *s, const json_t *args,
    size_t depth, struct satisfy_node *node)
{
	size_t count = json_is_array(args) ? json_array_size(args) : 1;

	node->parts = own_calloc(count, sizeof(*node->parts));
	node->part_count = count;
	for (size_t i = 0; i < count; i++)
		satisfy_read(s,
		    json_is_array(args) ? json_array_get(args, i) : args,
		    depth + 1, &node->parts[i]);
}

static void satisfy_read(struct satisfy *s, const json_t *rule, size_t depth,
    struct satisfy_node *node)
{
	static const struct {
		const char *name;
		enum satisfy_op op;
	} ops[] = {
	    {"and", OP_AND}, {"or", OP_OR}, {"!", OP_NOT}, {"!!", OP_AND}};

	*node = (struct satisfy_node){.op = OP_CONSTANT};
	if (depth > SATISFY_MAX_DEPTH) {
		s->too_large = true;
		return;
	}
	if (json_object_size(rule) != 1) {
		node->constant = jsonlogic_truthy(rule);
		return;
	}
	void *iter = json_object_iter((json_t *)rule);
	const char *name = json_object_iter_key(iter);
	json_t *args = json_object_iter_value(iter);
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (strcmp(ops[i].name, name) != 0)
			continue;
		node->op = ops[i].op;
		satisfy_read_parts(s, args, depth, node);
		/* "!" and "!!" have one argument, whatever follows it. */
		if (name[0] == '!' && node->part_count > 1)
			node->part_count = 1;
		return;
	}
	node->op = OP_ATOM;
	node->atom = satisfy_atom_of(s, rule);
}

/* --- trying --------------------------------------------------------------- */

struct satisfy_try {
	const struct satisfy *s;
	size_t value[SATISFY_MAX_ATOMS]; /* of each term */
	uint32_t free;                   /* truth of the free atoms */
};

static bool satisfy_holds(
    const struct satisfy_try *t, const struct satisfy_node *node)
{
	const struct satisfy_atom *atom = &t->s->atoms[node->atom];

	switch (node->op) {
	case OP_CONSTANT:
		return node->constant;
	case OP_ATOM:
		return atom->term
		           ? atom->truth >> t->value[atom->term - t->s->terms] &
		                 1
		           : t->free >> node->atom & 1;
	case OP_NOT:
		return node->part_count == 0 ||
		       !satisfy_holds(t, &node->parts[0]);
	case OP_AND:
	case OP_OR:
		break;
	}
	for (size_t i = 0; i < node->part_count; i++)
		if (satisfy_holds(t, &node->parts[i]) == (node->op == OP_OR))
			return node->op == OP_OR;
	return node->op == OP_AND && node->part_count > 0;
}

/* The next combination, as an odometer counts; false after the last. */
static bool satisfy_next(struct satisfy_try *t)
{
	const struct satisfy *s = t->s;

	for (size_t i = 0; i < s->atom_count; i++) {
		if (s->atoms[i].term)
			continue;
		t->free ^= UINT32_C(1) << i;
		if (t->free >> i & 1)
			return true;
	}
	for (size_t i = 0; i < s->term_count; i++) {
		if (++t->value[i] < json_array_size(s->terms[i].values))
			return true;
		t->value[i] = 0;
	}
	return false;
}

static bool satisfy_search(
    const struct satisfy *s, const struct satisfy_node *root)
{
	struct satisfy_try t = {.s = s};

	for (size_t tries = 0; tries < SATISFY_MAX_TRIES; tries++) {
		if (satisfy_holds(&t, root))
			return true;
		if (!satisfy_next(&t))
			return false;
	}
	return true;
}

bool satisfy_possible(const json_t *rule)
{
	OWN(satisfy_clear)
	struct satisfy s = {.atom_count = 0};
	OWN(satisfy_node_clear)
	struct satisfy_node root = {.op = OP_CONSTANT};

	satisfy_read(&s, rule, 0, &root);
	satisfy_fill_tables(&s);
	return s.too_large || satisfy_search(&s, &root);
}
