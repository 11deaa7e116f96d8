/*
 * verb_form.c: see verb_form.h.
 */
#include "engine/verb_form.h"

#include "base/own.h"
#include "engine/case.h"
#include "engine/mailing.h"
#include "engine/pages.h"
#include "engine/screens.h"
#include "engine/tell.h"
#include "engine/verb_ref.h"
#include "flow/form.h"
#include "flow/form_pages.h"
#include "flow/form_prefill.h"
#include "store/draft.h"
#include "store/journal.h"

#include <string.h>

/* NULL if the event has none. */
static const char *verb_form_name(const struct verb_form *form)
{
	return json_string_value(json_object_get(form->row, "form"));
}

static const json_t *verb_form_schema(const struct verb_form *form)
{
	const char *name = verb_form_name(form);

	return name ? workflow_form(form->workflow, name) : NULL;
}

/* What a draft of the form is about: the event's ref without a page, and of an
 * opening form without the words that led to it. Yours to free(). */
static char *verb_form_ref(
    const struct batch *batch, const struct verb_form *form)
{
	const char *ref = batch->event->ref;

	return form->record == NULL ? own_strdup(workflow_id(form->workflow))
	       : ref ? own_printf("%.*s", (int)strcspn(ref, "#"), ref)
	             : own_strdup(form->record->number);
}

static struct pages verb_form_pages(
    const struct batch *batch, const struct verb_form *form, const char *about)
{
	return (struct pages){
	    .form = verb_form_schema(form),
	    .verb = batch->event->verb,
	    .ref = about,
	    .rules = form->rules,
	};
}

bool verb_form_is_asked_for(
    const struct batch *batch, const struct verb_form *form)
{
	return batch->event->kind == EVENT_ACTION && verb_form_name(form);
}

/* --- shown ---------------------------------------------------------------- */

/* What the actor wrote, for the form that it led to; whoever sends the row's
 * id may have made it up. New reference; NULL if there is nothing. */
static bool verb_form_prefill(struct batch *batch, const json_t *schema,
    int64_t id, json_t **ret_values, struct err *err)
{
	const struct event *now = batch->event;
	OWN(event_free)
	struct event *said = NULL;

	*ret_values = NULL;
	if (id == 0)
		return true;
	if (!journal_get(batch->store, id, &said, err))
		return false;
	if (said &&
	    (said->kind == EVENT_MESSAGE || said->kind == EVENT_COMMAND) &&
	    said->who && strcmp(said->source, now->source) == 0 &&
	    strcmp(said->who, now->who) == 0)
		*ret_values = form_prefill(schema, said->text);
	return true;
}

bool verb_form_show(struct batch *batch, const struct verb_form *form,
    int64_t words_id, struct err *err)
{
	OWN(verb_ref_clear)
	struct verb_ref ref = verb_ref_parse(batch->event->ref);
	OWN(own_string)
	char *about = verb_form_ref(batch, form);
	struct pages pages = verb_form_pages(batch, form, about);
	json_auto_t *values = NULL;

	if (!case_note(
	        batch, form->record, batch->event->verb, "form_opened", err) ||
	    !verb_form_prefill(batch, pages.form, words_id, &values, err))
		return false;
	return form_pages_count(pages.form) && !mailing_is_mail(batch->event)
	           ? pages_open(batch, &pages, ref.page, ref.anew, values, err)
	           : tell_form(
	                 batch, pages.form, pages.verb, about, values, err);
}

/* --- checked -------------------------------------------------------------- */

static bool verb_form_check_page(struct batch *batch,
    const struct verb_form *form, json_t **ret_clean,
    struct handle_answer *answer, struct err *err)
{
	OWN(verb_ref_clear)
	struct verb_ref ref = verb_ref_parse(batch->event->ref);
	OWN(own_string)
	char *about = verb_form_ref(batch, form);
	struct pages pages = verb_form_pages(batch, form, about);

	return pages_take(batch, &pages, ref.page, ret_clean, answer, err);
}

/* Does whoever sends it accept a clause? */
static bool verb_form_attests(const json_t *schema)
{
	const char *name;
	json_t *field;

	json_object_foreach (json_object_get(schema, "properties"), name, field)
		if (json_is_true(json_object_get(field, "const")))
			return true;
	return false;
}

/* Of a clause the record says by which rules it was accepted. */
static void verb_form_note_whole(
    struct batch *batch, const struct verb_form *form, const json_t *answers)
{
	const json_t *schema = verb_form_schema(form);
	json_auto_t *sent = json_array();

	if (batch->screens || !verb_form_attests(schema))
		return;
	screens_add(sent, &(struct screens_sent){
	                      .at_ms = batch->event->at_ms,
	                      .form = schema,
	                      .rules = form->rules,
	                      .answers = answers,
	                  });
	batch->screens = screens_settle(sent, schema);
}

static bool verb_form_check_whole(struct batch *batch,
    const struct verb_form *form, json_t **ret_clean,
    struct handle_answer *answer, struct err *err)
{
	json_auto_t *none = json_object();
	json_auto_t *clean = NULL;
	json_auto_t *errors = NULL;

	if (!form_validate(verb_form_schema(form),
	        batch->event->data ? batch->event->data : none, form->rules,
	        &clean, &errors, err))
		return false;
	if (json_object_size(errors)) {
		answer->outcome = HANDLE_FORM_ERRORS;
		answer->reason = "form_errors";
		answer->form_errors = MOVE(errors);
	} else {
		verb_form_note_whole(batch, form, clean);
		*ret_clean = MOVE(clean);
	}
	return true;
}

/* Is a page of the form sent, and not all of it? */
static bool verb_form_is_page(const struct batch *batch, const json_t *schema)
{
	const char *ref = batch->event->ref;

	return form_pages_count(schema) && ref && strchr(ref, '#');
}

bool verb_form_check(struct batch *batch, const struct verb_form *form,
    json_t **ret_clean, bool *ret_sound, struct handle_answer *answer,
    struct err *err)
{
	const json_t *schema = verb_form_schema(form);

	*ret_sound = schema == NULL;
	if (schema == NULL)
		return true;
	if (!(verb_form_is_page(batch, schema)
	            ? verb_form_check_page(batch, form, ret_clean, answer, err)
	            : verb_form_check_whole(
	                  batch, form, ret_clean, answer, err)))
		return false;
	*ret_sound = *ret_clean != NULL;
	return answer->outcome != HANDLE_FORM_ERRORS ||
	       case_note(
	           batch, form->record, batch->event->verb, "form_errors", err);
}

bool verb_form_done(
    struct batch *batch, const struct verb_form *form, struct err *err)
{
	if (!form_pages_count(verb_form_schema(form)))
		return true;
	OWN(own_string)
	char *about = verb_form_ref(batch, form);
	return draft_forget(
	    batch->store, batch->actor.id, batch->event->verb, about, err);
}

void verb_form_add(
    struct batch *batch, const struct verb_form *form, json_t *event)
{
	const char *name = verb_form_name(form);

	if (name)
		json_object_set_new(event, "form",
		    json_pack("{s:s, s:s, s:o*}", "name", name, "hash",
		        workflow_form_hash(form->workflow, name), "screens",
		        MOVE(batch->screens)));
}
