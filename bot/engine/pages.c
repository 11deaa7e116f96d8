/*
 * pages.c: see pages.h. A draft keeps answers as they were written; a form that
 * has changed since takes over what still fits, field by field, because it is
 * judged anew whenever it is shown or sent.
 */
#include "engine/pages.h"

#include "base/own.h"
#include "engine/facts.h"
#include "engine/refuse.h"
#include "engine/render.h"
#include "engine/screens.h"
#include "engine/tell.h"
#include "flow/form.h"
#include "flow/form_pages.h"
#include "store/draft.h"

static char *pages_ref(const struct pages *pages, size_t number)
{
	return own_printf("%s#%zu", pages->ref, number);
}

/* What a window shows; values may have those of other pages. New reference. */
static json_t *pages_window(
    const struct pages *pages, size_t number, const json_t *values)
{
	json_auto_t *page = form_page(pages->form, number);
	json_auto_t *theirs = json_object();
	OWN(own_string)
	char *ref = pages_ref(pages, number);
	const char *field;
	json_t *property;

	json_object_foreach (
	    json_object_get(page, "properties"), field, property) {
		json_t *value = json_object_get(values, field);
		if (value)
			json_object_set(theirs, field, value);
	}
	return json_pack("{s:s, s:s, s:O, s:O*}", "verb", pages->verb, "ref",
	    ref, "form", page, "values",
	    json_object_size(theirs) ? theirs : NULL);
}

/* --- showing it ----------------------------------------------------------- */

/* Where they stopped: what is wrong comes first. */
static size_t pages_stop(
    const struct pages *pages, const struct draft *draft, const json_t *errors)
{
	size_t count = form_pages_count(pages->form);
	size_t wrong = form_pages_first_wrong(pages->form, errors);
	size_t due = draft->page ? (size_t)draft->page : count;

	if (wrong && wrong < due)
		due = wrong;
	return due < count ? due : count;
}

/* What they wrote on that page and has to be written anew: titles and
 * sentences. New reference. */
static json_t *pages_problems(const struct pages *pages, size_t number,
    const struct draft *draft, const json_t *errors)
{
	json_t *problems = json_array();
	const char *field;
	json_t *error;

	json_object_foreach ((json_t *)errors, field, error) {
		const json_t *property = json_object_get(
		    json_object_get(pages->form, "properties"), field);
		if (form_pages_of(pages->form, field) == number &&
		    json_object_get(draft->answers, field))
			json_array_append_new(
			    problems, json_pack("{s:O, s:O}", "title",
			                  json_object_get(property, "title"),
			                  "what", error));
	}
	return problems;
}

static json_t *pages_button(const struct pages *pages, const char *page,
    const char *label, json_t *taken_confirm)
{
	OWN(own_string)
	char *ref = own_printf("%s#%s", pages->ref, page);

	return json_pack("{s:s, s:s, s:s, s:o*}", "verb", pages->verb, "ref",
	    ref, "label", label, "confirm", taken_confirm);
}

/* Above the questions: that they are going on, and how not to. */
static bool pages_note(struct batch *batch, const struct pages *pages,
    size_t number, const struct draft *draft, const json_t *errors,
    json_t **ret_note, struct err *err)
{
	json_auto_t *buttons = json_array();
	OWN(own_string)
	char *when = facts_when(draft->changed_at_ms);
	json_auto_t *data = json_pack("{s:s, s:o}", "when", when, "problems",
	    pages_problems(pages, number, draft, errors));

	if (number > 1)
		json_array_append_new(
		    buttons, pages_button(pages, "1", "Back to page 1", NULL));
	json_array_append_new(buttons,
	    pages_button(pages, "anew", "Start anew",
	        json_pack("{s:s, s:s, s:s, s:s}", "title", "Start anew?",
	            "text", "What you have written in this form is deleted.",
	            "yes", "Start anew", "no", "Keep it")));
	if (!render_plain(batch, "form-resumed", data, ret_note, err))
		return false;
	json_object_set(*ret_note, "buttons", buttons);
	return true;
}

/* The draft's answers as they fit the form, over those to begin with. */
static bool pages_resume(struct batch *batch, const struct pages *pages,
    size_t number, const struct draft *draft, const json_t *values,
    json_t **ret_window, struct err *err)
{
	json_auto_t *clean = NULL, *errors = NULL, *note = NULL;
	json_auto_t *all = values ? json_copy((json_t *)values) : json_object();

	if (!form_validate(pages->form, draft->answers, pages->rules, &clean,
	        &errors, err))
		return false;
	if (number == 0 || number > form_pages_count(pages->form))
		number = pages_stop(pages, draft, errors);
	if (!pages_note(batch, pages, number, draft, errors, &note, err))
		return false;
	json_object_update(all, clean);
	*ret_window = pages_window(pages, number, all);
	json_object_set(*ret_window, "note", note);
	return true;
}

bool pages_open(struct batch *batch, const struct pages *pages, size_t number,
    bool anew, const json_t *values, struct err *err)
{
	OWN(draft_clear)
	struct draft draft = {.id = 0};
	json_auto_t *window = NULL;

	if (anew && !draft_forget(batch->store, batch->actor.id, pages->verb,
	                pages->ref, err))
		return false;
	if (draft_find(batch->store, batch->actor.id, pages->verb, pages->ref,
	        &draft, err) == DRAFT_FAILED)
		return false;
	if (json_object_size(draft.answers) == 0)
		window = pages_window(pages, 1, values);
	else if (!pages_resume(
	             batch, pages, number, &draft, values, &window, err))
		return false;
	if (anew)
		json_object_set_new(window, "anew", json_true());
	return tell_window(batch, MOVE(window), err);
}

/* --- taking it ------------------------------------------------------------ */

/* What stands on the page now, and is gone if it was taken away. */
static void pages_remember(const struct pages *pages, size_t number,
    const json_t *data, struct draft *draft)
{
	const json_t *properties = json_object_get(pages->form, "properties");
	const char *field;
	json_t *property, *answer;

	json_object_foreach ((json_t *)properties, field, property)
		if (form_pages_of(pages->form, field) == number)
			json_object_del(draft->answers, field);
	json_object_foreach ((json_t *)data, field, answer)
		if (json_object_get(properties, field))
			json_object_set(draft->answers, field, answer);
}

/* What they sent, and what was wrong with it. */
static void pages_note_sent(struct batch *batch, const struct pages *pages,
    size_t number, const json_t *errors, struct draft *draft)
{
	json_auto_t *none = json_object();
	const struct screens_sent sent = {
	    .at_ms = batch->event->at_ms,
	    .page = number,
	    .form = pages->form,
	    .rules = pages->rules,
	    .answers = batch->event->data ? batch->event->data : none,
	    .errors = errors,
	};

	screens_add(draft->sent, &sent);
}

/* The draft, with the page in it. */
static bool pages_keep(struct batch *batch, const struct pages *pages,
    size_t number, struct draft *ret_draft, json_t **ret_clean,
    json_t **ret_errors, struct err *err)
{
	struct draft *draft = ret_draft;

	if (!draft_open(batch->store, batch->actor.id, pages->verb, pages->ref,
	        batch->now_ms, draft, err))
		return false;
	pages_remember(pages, number, batch->event->data, draft);
	if (!form_validate(pages->form, draft->answers, pages->rules, ret_clean,
	        ret_errors, err))
		return false;
	json_auto_t *here = form_page_errors(pages->form, number, *ret_errors);
	pages_note_sent(batch, pages, number, here, draft);
	int64_t due = (int64_t)number + (json_object_size(here) == 0);
	if (draft->page < due)
		draft->page = due;
	return draft_update(batch->store, draft, batch->now_ms, err);
}

bool pages_take(struct batch *batch, const struct pages *pages, size_t number,
    json_t **ret_clean, struct handle_answer *answer, struct err *err)
{
	OWN(draft_clear)
	struct draft draft = {.id = 0};
	json_auto_t *clean = NULL, *errors = NULL;
	size_t count = form_pages_count(pages->form);

	*ret_clean = NULL;
	if (number > count)
		number = count;
	if (!pages_keep(batch, pages, number, &draft, &clean, &errors, err))
		return false;
	json_auto_t *here = form_page_errors(pages->form, number, errors);
	if (json_object_size(here)) {
		answer->outcome = HANDLE_FORM_ERRORS;
		answer->reason = "form_errors";
		answer->form_errors = MOVE(here);
	} else if (number < count) {
		answer->outcome = HANDLE_FORM_PAGE;
		answer->form_page = pages_window(pages, number + 1, clean);
	} else if (json_object_size(errors)) {
		return refuse(batch, "look_again", NULL, NULL, answer, err);
	} else {
		json_decref(batch->screens);
		batch->screens = screens_settle(draft.sent, pages->form);
		*ret_clean = MOVE(clean);
	}
	return true;
}
