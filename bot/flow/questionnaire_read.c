/*
 * questionnaire_read.c: reading one, see questionnaire.h. The text is cut into
 * lines; a line that begins a question opens its block. In a block, whatever we
 * have printed ourselves is passed over word by word, boxes are looked at, and
 * what is left is the answer.
 */
#include "flow/questionnaire.h"

#include "base/own.h"
#include "flow/form_pages.h"
#include "flow/questionnaire_part.h"
#include "flow/questionnaire_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
	/* So many words of a title tell a question from an answer that begins
	 * with a number. */
	READ_TITLE_WORDS = 3,
	READ_ANSWER_MAX_BYTES = 65536,
};

/* The question whose block we are in. */
struct read_block {
	const char *field; /* NULL: none */
	const json_t *property;
	char *printed;    /* title and hint */
	const char *rest; /* of printed: not seen yet */
	json_t *boxes;
	const json_t *box;    /* the last one's, as it is in boxes */
	const char *box_rest; /* of its title: not seen yet */
	json_t *marked;
	struct str words;
};

struct read {
	const json_t *form;
	json_t *answers;
	struct read_block block;
};

/* --- a block's answer ---------------------------------------------------- */

static bool read_word_is(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (questionnaire_equal(text, *words))
			return true;
	return false;
}

/* The box that words choose: by its whole title, or by how it alone begins.
 * NULL: none. */
static const json_t *read_choice(const json_t *boxes, const char *words)
{
	static const char *const yes[] = {
	    "y", "x", "true", "ok", "accepted", "agreed", NULL};
	static const char *const no[] = {"n", "false", NULL};
	const json_t *found = NULL;
	json_t *box;
	size_t i;

	json_array_foreach (boxes, i, box) {
		const json_t *value = json_object_get(box, "const");
		const char *title =
		    json_string_value(json_object_get(box, "title"));
		const char *a = words, *b = title;
		size_t same = questionnaire_same_words(&a, &b);
		if ((json_is_true(value) && read_word_is(words, yes)) ||
		    (json_is_false(value) && read_word_is(words, no)) ||
		    (json_is_string(value) &&
		        questionnaire_equal(words, json_string_value(value))))
			return value;
		if (same == 0 || !questionnaire_no_words(a))
			continue;
		if (questionnaire_no_words(b))
			return value;
		if (found)
			return NULL;
		found = value;
	}
	return found;
}

/* Several choices in words, a line or a semicolon between them. */
static json_t *read_choices(const json_t *boxes, const char *words)
{
	json_t *chosen = json_array();

	while (*words) {
		size_t len = strcspn(words, "\n;");
		OWN(own_string)
		char *one = strndup(words, len);
		const json_t *value = read_choice(boxes, one);
		if (value)
			json_array_append(chosen, (json_t *)value);
		else if (!questionnaire_no_words(one))
			json_array_append_new(chosen, json_string(one));
		words += len + (words[len] != '\0');
	}
	return chosen;
}

/* Bold becomes stars in the plain part of a mail. */
static void read_unstar(char *text)
{
	size_t len = strlen(text);

	if (len > 2 && text[0] == '*' &&
	    strchr(text + 1, '*') == text + len - 1) {
		memmove(text, text + 1, len - 2);
		text[len - 2] = '\0';
	}
}

static json_t *read_words(const struct read_block *b)
{
	const char *format =
	    json_string_value(json_object_get(b->property, "format"));
	OWN(own_string)
	char *text = own_strdup(str_text(&b->words));
	size_t len = strlen(text);

	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	read_unstar(text);
	if (questionnaire_has_many(b->property))
		return read_choices(b->boxes, text);
	if (json_array_size(b->boxes)) {
		const json_t *value = read_choice(b->boxes, text);
		return value ? json_incref((json_t *)value) : json_string(text);
	}
	if (format && strcmp(format, "date") == 0) {
		OWN(own_string)
		char *day = questionnaire_day(text);
		return json_string(day);
	}
	return json_string(text);
}

/* What was marked counts before what was written. Two marks where one is
 * wanted are no answer. NULL: not answered. New reference. */
static json_t *read_answer(const struct read_block *b)
{
	size_t marks = json_array_size(b->marked);

	if (marks && questionnaire_has_many(b->property))
		return json_incref(b->marked);
	if (marks)
		return marks == 1 ? json_incref(json_array_get(b->marked, 0))
		                  : NULL;
	return questionnaire_no_words(str_text(&b->words)) ? NULL
	                                                   : read_words(b);
}

static void read_close(struct read *r)
{
	struct read_block *b = &r->block;

	if (b->field && json_object_get(r->answers, b->field) == NULL) {
		json_t *answer = read_answer(b);
		if (answer)
			json_object_set_new(r->answers, b->field, answer);
	}
	free(b->printed);
	json_decref(b->boxes);
	json_decref(b->marked);
	str_clear(&b->words);
	*b = (struct read_block){.field = NULL};
}

/* --- lines --------------------------------------------------------------- */

/* "3. Title …" or "3) …" of the form's third question? The line behind what
 * of the title it holds, or NULL. */
static const char *read_title(const char *line, size_t number,
    const char *title, const char **ret_title_rest)
{
	char *end;
	size_t said = strtoul(line, &end, 10);
	const char *a = end + 1, *b = title;

	if (!isdigit((unsigned char)*line) || said != number ||
	    (*end != '.' && *end != ')'))
		return NULL;
	size_t same = questionnaire_same_words(&a, &b);
	if (!questionnaire_no_words(b) &&
	    (same < READ_TITLE_WORDS || !questionnaire_no_words(a)))
		return NULL;
	*ret_title_rest = b;
	return a;
}

static void read_add_words(struct read_block *b, const char *text)
{
	size_t len = strlen(text);

	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	if (len == 0 && b->words.len == 0)
		return;
	if (b->words.len)
		str_add_char(&b->words, '\n');
	str_add_n(&b->words, text, len);
}

/* Punctuation that ends the title is not an answer. */
static void read_add_behind(struct read_block *b, const char *text)
{
	if (!questionnaire_no_words(text))
		read_add_words(
		    b, questionnaire_unquoted(text + strspn(text, "?.:!* \t")));
}

/* Opens the block of the question that the line begins, if it begins one. */
static bool read_open(struct read *r, const char *line)
{
	size_t number = 0;
	const char *field;
	json_t *property;

	json_object_foreach (
	    json_object_get(r->form, "properties"), field, property) {
		const char *title =
		    json_string_value(json_object_get(property, "title"));
		const char *title_rest;
		const char *behind =
		    read_title(line, ++number, title ? title : "", &title_rest);
		if (behind == NULL)
			continue;
		read_close(r);
		OWN(own_string)
		char *hint = questionnaire_hint(r->form, field);
		r->block = (struct read_block){
		    .field = field,
		    .property = property,
		    .printed = own_printf("%s %s", title_rest, hint),
		    .boxes = questionnaire_boxes(property),
		    .marked = json_array(),
		    .words = {.max_bytes = READ_ANSWER_MAX_BYTES},
		};
		r->block.rest = r->block.printed;
		read_add_behind(&r->block, behind);
		return true;
	}
	return false;
}

/* Behind a box: "[ ]", "[x]", "( )", or a sign that is one. Is it marked?
 * NULL if there is none. */
static const char *read_box(const char *line, bool *ret_marked)
{
	static const struct {
		const char *sign;
		bool marked;
	} signs[] = {{"\u2610", false}, {"\u2611", true}, {"\u2612", true},
	    {"\u2713", true}, {"\u2714", true}};
	static const char *const not_marked[] = {
	    "", "no", "n", "none", "false", NULL};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i].sign);
		if (strncmp(line, signs[i].sign, len) == 0) {
			*ret_marked = signs[i].marked;
			return line + len;
		}
	}
	char close = line[0] == '[' ? ']' : line[0] == '(' ? ')' : '\0';
	const char *end = close ? strchr(line, close) : NULL;
	if (end == NULL || end - line > 12)
		return NULL;
	OWN(own_string)
	char *inside = strndup(line + 1, (size_t)(end - line - 1));
	const char *sign = questionnaire_unquoted(inside);
	*ret_marked =
	    *sign != '\0' && strcmp(sign, "-") != 0 &&
	    (questionnaire_no_words(sign) || !read_word_is(sign, not_marked));
	return end + 1;
}

/* A mark that did not find its way between the brackets. */
static bool read_is_mark(const char *text)
{
	static const char *const marks[] = {"x", "yes", "ok", "true", NULL};

	return read_word_is(text, marks) ||
	       strncmp(questionnaire_unquoted(text), "\u2713", 3) == 0;
}

static void read_mark(struct read_block *b, const json_t *box)
{
	json_t *value = json_object_get(box, "const");
	json_t *one;
	size_t i;

	json_array_foreach (b->marked, i, one)
		if (json_equal(one, value))
			return;
	json_array_append(b->marked, value);
}

/* The line below a box: the end of its title, a mark behind it, or both. */
static bool read_box_rest(struct read_block *b, const char *line)
{
	const char *p = line, *title = b->box_rest;

	if (b->box == NULL)
		return false;
	size_t same = questionnaire_same_words(&p, &title);
	bool marked = questionnaire_no_words(title) && read_is_mark(p);
	if (!marked && (same == 0 || !questionnaire_no_words(p)))
		return false;
	b->box_rest = title;
	if (marked)
		read_mark(b, b->box);
	return true;
}

/* "[x] Title", "[ ] x Title", "[ ] Title x". False: no box of this question
 * is in this line. */
static bool read_box_line(struct read_block *b, const char *line)
{
	bool marked = false;
	const char *behind = read_box(line, &marked);
	json_t *box;
	size_t i;

	if (behind == NULL)
		return false;
	const char *shifted = behind, *word;
	size_t len;
	bool x = questionnaire_next_word(&shifted, &word, &len) && len == 1 &&
	         tolower((unsigned char)*word) == 'x';
	json_array_foreach (b->boxes, i, box) {
		const char *title =
		    json_string_value(json_object_get(box, "title"));
		const char *p = behind, *t = title;
		if (questionnaire_same_words(&p, &t) == 0 && x) {
			p = shifted;
			marked = questionnaire_same_words(&p, &t) || marked;
		}
		if (t == title ||
		    !(questionnaire_no_words(t) || questionnaire_no_words(p)))
			continue;
		b->box = box;
		b->box_rest = t;
		if (marked || read_is_mark(p))
			read_mark(b, box);
		return true;
	}
	return false;
}

/* Is the line nothing but the next words of what we have printed? */
static bool read_is_printed(const char *line, const char **rest)
{
	const char *p = line, *r = *rest;

	if (r == NULL || questionnaire_same_words(&p, &r) == 0 ||
	    !questionnaire_no_words(p))
		return false;
	*rest = r;
	return true;
}

/* A page begins: what is above is answered. */
static bool read_is_heading(const json_t *form, const char *line)
{
	if (strncmp(line, "===", 3) != 0)
		return false;
	for (size_t n = 1; n <= form_pages_count(form); n++)
		if (questionnaire_equal(line, form_pages_title(form, n)))
			return true;
	return false;
}

static void read_line(struct read *r, const char *raw)
{
	struct read_block *b = &r->block;
	const char *line = questionnaire_unquoted(raw);
	size_t label = strlen(QUESTIONNAIRE_ANSWER);

	if (read_open(r, line + strspn(line, "*_")))
		return;
	if (b->field == NULL)
		return;
	if (*line == '\0')
		b->box = NULL;
	if (questionnaire_equal(line, QUESTIONNAIRE_END) ||
	    read_is_heading(r->form, line + strspn(line, "*_")))
		read_close(r);
	else if (strncasecmp(line, QUESTIONNAIRE_ANSWER, label) == 0)
		read_add_words(b, questionnaire_unquoted(line + label));
	else if (*line != QUESTIONNAIRE_ERROR &&
	         !read_is_printed(line, &b->rest) && !read_box_rest(b, line) &&
	         !(json_array_size(b->boxes) && read_box_line(b, line)))
		read_add_words(b, line);
}

json_t *questionnaire_read(const json_t *form, const char *text)
{
	struct read r = {.form = form, .answers = json_object()};

	while (*text) {
		size_t len = strcspn(text, "\n");
		OWN(own_string)
		char *line = strndup(text, len);
		line[strcspn(line, "\r")] = '\0';
		read_line(&r, line);
		text += len + (text[len] != '\0');
	}
	read_close(&r);
	return r.answers;
}
