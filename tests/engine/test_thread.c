/* engine/thread.h: where the words go that are written in a thread of ours. */
#include "engine/desk.h"
#include "engine/thread.h"

/* --- a reply in a thread
 * -------------------------------------------------------------- */

/* Wei asks Ada; the question has arrived as a message with a thread. */
static void ask(struct desk *d, char **ret_channel, char **ret_thread)
{
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	desk_submit(d, WEI, "canvas_admins.ask", "CT-1001",
	    json_pack("{s:s}", "question", "Which courses exactly?"));
	const struct delivery *question =
	    desk_find(d, DELIVERY_POST, "user", "UADA");
	assert_non_null(strstr(
	    jsonx_path_text(question->payload, "notice.title"), "question"));
	*ret_channel = own_strdup("DUADA");
	*ret_thread = own_printf("1.%lld", (long long)question->outbox_id);
	desk_all_arrive(d);
}

static void reply(struct desk *d, const char *who, const char *channel,
    const char *thread, const char *text)
{
	struct event *event = desk_event(d, EVENT_MESSAGE, who, NULL, NULL);

	free(event->channel);
	event->channel = own_strdup(channel);
	event->thread = own_strdup(thread);
	event->text = own_strdup(text);
	desk_do(d, event);
}

static void a_reply_in_the_thread_answers(void **state)
{
	struct desk *d = *state;
	OWN(own_string)
	char *channel = NULL;
	OWN(own_string)
	char *thread = NULL;

	ask(d, &channel, &thread);
	OWN(own_string)
	char *asked = desk_state(d, "CT-1001");
	assert_non_null(strstr(asked, "asked"));
	reply(d, ADA, channel, thread, "HIST 1106-01, and no other.");
	OWN(own_string)
	char *answered = desk_state(d, "CT-1001");
	assert_null(strstr(answered, "asked"));
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(jsonx_path_text(audit, "what"), "answer");
	desk_all_arrive(d);
	assert_non_null(strstr(
	    jsonx_path_text(
	        desk_find(d, DELIVERY_POST, "channel", "CCANVAS")->payload,
	        "notice.markdown"),
	    "and no other"));
	/* The record's hash is of what was journalled: the words. */
	OWN(event_free)
	struct event *words_again =
	    desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
	free(words_again->channel);
	words_again->channel = own_strdup(channel);
	words_again->thread = own_strdup(thread);
	words_again->text = own_strdup("HIST 1106-01, and no other.");
	json_auto_t *body = event_to_json(words_again);
	char hash[CRYPTO_HASH_HEX_BYTES];
	store_content_hash(d->f->store, body, hash);
	assert_string_equal(jsonx_path_text(audit, "event.content"), hash);
}

static void a_reply_that_does_not_fit(void **state)
{
	struct desk *d = *state;
	OWN(own_string)
	char *channel = NULL;
	OWN(own_string)
	char *thread = NULL;
	OWN(own_string)
	char *long_text = own_calloc(1, 2102);

	ask(d, &channel, &thread);
	/* Somebody else's words answer nothing. */
	reply(d, JO, channel, thread, "I say yes.");
	assert_non_null(strstr(desk_whispered(d, "UJO"), "Only the person"));
	/* Too long for the form; nobody sees its errors, so it is said. */
	memset(long_text, 'x', 2101);
	reply(d, ADA, channel, thread, long_text);
	assert_non_null(strstr(desk_whispered(d, "UADA"), "press the"));
	assert_int_equal(d->reply.kind, REPLY_DONE);
	OWN(own_string)
	char *where = desk_state(d, "CT-1001");
	assert_non_null(strstr(where, "asked"));
	/* In another thread it is just a message. */
	reply(d, ADA, channel, "9.9", "hello");
	assert_string_equal(
	    jsonx_path_text(
	        desk_find(d, DELIVERY_POST, "channel", "DUADA")->payload,
	        "notice.title"),
	    "Hello Ada");
}

/* --- an office's thread --------------------------------------------------- */

static int64_t journalled(struct desk *d, const char *kind)
{
	OWN(own_string)
	char *sql = own_printf("SELECT count(*) FROM journal WHERE state = "
	                       "'%s'",
	    kind);

	return fixture_int(d->f, sql);
}

static json_t *context_of(struct desk *d, const char *path)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	assert_int_equal(
	    case_record_find(d->f->store, "CT-1001", &record, &d->f->err),
	    CASE_FOUND);
	return json_deep_copy(
	    jsonx_path(json_object_get(record.snapshot, "context"), path));
}

/* The thread of the review message in the channel of Wei's office. */
static char *office_thread(struct desk *d)
{
	for (size_t i = 0; i < d->sent_count; i++) {
		const char *channel =
		    jsonx_path_text(d->sent[i]->payload, "channel");
		if (channel && strcmp(channel, "CCANVAS") == 0)
			return own_printf(
			    "1.%lld", (long long)d->sent[i]->outbox_id);
	}
	fail_msg("the office was not asked");
	return NULL;
}

static void overhear(
    struct desk *d, const char *who, const char *thread, const char *text)
{
	struct event *event = desk_event(d, EVENT_MESSAGE, who, NULL, NULL);

	free(event->channel);
	event->channel = own_strdup("CCANVAS");
	event->thread = own_strdup(thread);
	event->text = own_strdup(text);
	event->overheard = true;
	desk_do(d, event);
}

static void who_hears_what_a_reviewer_writes(void **state)
{
	static const struct {
		bool asked; /* a question of the office waits */
		const char *text;
		const char *want_note; /* kept among the reviewers */
		const char *want_word; /* sent to the requester */
	} wants[] = {
	    {false, "Is she on leave?", "Is she on leave?", NULL},
	    {false, "// Is she?", "Is she?", NULL},
	    {true, "And since when?", NULL, "And since when?"},
	    {true, "//I doubt it", "I doubt it", NULL},
	    {true, "  // I doubt it  ", "I doubt it", NULL},
	    {true, "See http://x.example // y", NULL,
	        "See http://x.example // y"},
	};
	struct desk *d = *state;
	OWN(own_string)
	char *channel = NULL;
	OWN(own_string)
	char *ada_thread = NULL;

	ask(d, &channel, &ada_thread);
	OWN(own_string)
	char *thread = office_thread(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		if (!wants[i].asked)
			reply(d, ADA, channel, ada_thread, "These.");
		else
			desk_submit(d, WEI, "canvas_admins.ask", "CT-1001",
			    json_pack("{s:s}", "question", "And?"));
		desk_all_arrive(d);
		json_auto_t *notes = context_of(d, "notes");
		json_auto_t *words = context_of(d, "conversation");
		size_t n = json_array_size(notes), w = json_array_size(words);
		overhear(d, WEI, thread, wants[i].text);
		json_auto_t *notes_now = context_of(d, "notes");
		json_auto_t *words_now = context_of(d, "conversation");
		assert_int_equal(json_array_size(notes_now),
		    n + (wants[i].want_note != NULL));
		assert_int_equal(json_array_size(words_now),
		    w + (wants[i].want_word != NULL));
		if (wants[i].want_note)
			assert_string_equal(
			    jsonx_path_text(
			        json_array_get(notes_now, n), "data.note"),
			    wants[i].want_note);
		else
			assert_string_equal(
			    jsonx_path_text(
			        json_array_get(words_now, w), "data.question"),
			    wants[i].want_word);
		assert_non_null(strstr(desk_whispered(d, "UWEI"),
		    wants[i].want_note ? "private note" : "follows your"));
		desk_all_arrive(d);
	}
}

static void who_is_not_of_the_office(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *thread = office_thread(d);
	overhear(d, JO, thread, "Can I help?");
	assert_non_null(strstr(desk_whispered(d, "UJO"), "Only Canvas"));
	json_auto_t *notes = context_of(d, "notes");
	assert_int_equal(json_array_size(notes), 0);
}

static void after_the_end_only_a_marked_note_is_answered(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *thread = office_thread(d);
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_all_arrive(d);
	size_t before = d->sent_count;
	overhear(d, WEI, thread, "Pity.");
	assert_int_equal(d->sent_count, before);
	overhear(d, WEI, thread, "// Pity.");
	assert_non_null(strstr(desk_whispered(d, "UWEI"), "moved on"));
	json_auto_t *notes = context_of(d, "notes");
	assert_int_equal(json_array_size(notes), 0);
}

static void what_is_said_elsewhere_is_not_kept(void **state)
{
	struct desk *d = *state;
	struct event *event =
	    desk_event(d, EVENT_MESSAGE, "T1/USTRANGER", NULL, NULL);

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	free(event->channel);
	event->channel = own_strdup("CCANVAS");
	event->thread = own_strdup("7.7");
	event->text = own_strdup("About something else");
	event->overheard = true;
	int64_t people = fixture_int(d->f, "SELECT count(*) FROM person");
	int64_t done = journalled(d, "done");
	size_t before = d->sent_count;
	desk_process(d, event);
	assert_int_equal(event->kind, EVENT_NOTE);
	assert_null(event->text);
	event_free(&event);
	assert_int_equal(journalled(d, "done"), done + 1);
	assert_int_equal(d->sent_count, before);
	/* Nobody is even looked up for it. */
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM person"), people);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_reply_in_the_thread_answers),
	    desk_test(a_reply_that_does_not_fit),
	    desk_test(who_hears_what_a_reviewer_writes),
	    desk_test(who_is_not_of_the_office),
	    desk_test(after_the_end_only_a_marked_note_is_answered),
	    desk_test(what_is_said_elsewhere_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
