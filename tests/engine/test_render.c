/* engine/render.h: a template, a case and its buttons become a notice. */
#include "engine/desk.h"

#include "engine/render.h"

/* CT-1001 of Ada, in a batch of its own. */
struct scene {
	struct desk *d;
	struct case_file file;
	struct notify_case c;
};

static struct scene scene_of(void **state)
{
	struct scene s = {.d = *state};

	desk_know_all(s.d);
	desk_request(s.d);
	struct batch *batch = desk_begin(s.d);
	assert_int_equal(
	    case_find(batch, "CT-1001", &s.file, &s.d->f->err), CASE_FOUND);
	return s;
}

static const struct notify_case *scene_case(struct scene *s)
{
	s->c = (struct notify_case){
	    .workflow = s->file.workflow,
	    .record = &s->file.record,
	    .requester = &s->file.requester,
	    .rules = s->file.rules,
	};
	return &s->c;
}

static void scene_end(struct scene *s)
{
	store_rollback(s->d->f->store);
	case_file_clear(&s->file);
}

static struct render draw(
    struct scene *s, const char *verbs, const json_t *event)
{
	json_auto_t *list = NULL;
	struct render render = {.title = NULL};

	if (verbs)
		fixture_ok(s->d->f,
		    jsonx_parse(verbs, strlen(verbs), &list, &s->d->f->err));
	fixture_ok(
	    s->d->f, render_case(&s->d->batch, scene_case(s), "review-request",
	                 list, event, &render, &s->d->f->err));
	return render;
}

static void only_buttons_that_work_now(void **state)
{
	static const struct {
		const char *wanted;
		const char *want;
	} wants[] = {
	    {"[\"canvas_admins.approve\",\"canvas_admins.deny\"]",
	        "[\"canvas_admins.approve\",\"canvas_admins.deny\"]"},
	    {"[\"token_created\",\"withdraw\"]", "[\"withdraw\"]"},
	    {"[\"status\"]", "[\"status\"]"},
	    {"[\"followed_up\"]", "[]"},
	    {"[\"no_such_event\"]", "[]"},
	    {NULL, "[]"},
	};
	struct scene s = scene_of(state);

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(render_clear)
		struct render render = draw(&s, wants[i].wanted, NULL);
		OWN(own_string)
		char *got = jsonx_dump(render.verbs);
		assert_string_equal(got, wants[i].want);
		assert_string_equal(
		    render.title, "CT-1001: Ada asks for a Canvas API token");
	}
	scene_end(&s);
}

/* An answer is taken only about the question of an office that asked. */
static void a_button_depends_on_what_caused_its_message(void **state)
{
	static const struct {
		const char *office;
		size_t want;
	} causes[] = {{"canvas_admins", 1}, {"edtech", 0}};
	struct scene s = scene_of(state);

	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		json_auto_t *event = json_pack(
		    "{s:s, s:s}", "type", "x", "office", causes[i].office);
		OWN(render_clear)
		struct render render = draw(&s, "[\"answer\"]", event);
		assert_int_equal(json_array_size(render.verbs), causes[i].want);
	}
	scene_end(&s);
}

static void the_hash_tells_what_is_to_be_redrawn(void **state)
{
	struct scene s = scene_of(state);
	OWN(render_clear)
	struct render one = draw(&s, "[\"withdraw\"]", NULL);
	OWN(render_clear)
	struct render same = draw(&s, "[\"withdraw\",\"followed_up\"]", NULL);
	OWN(render_clear)
	struct render fewer = draw(&s, NULL, NULL);

	assert_string_equal(one.hash, same.hash);
	assert_string_not_equal(one.hash, fewer.hash);
	json_object_set_new(json_object_get(s.file.rules, "requester"), "name",
	    json_string("Ada L."));
	OWN(render_clear)
	struct render other = draw(&s, "[\"withdraw\"]", NULL);
	assert_string_not_equal(one.hash, other.hash);
	scene_end(&s);
}

static void buttons_name_case_and_message(void **state)
{
	static const struct {
		int64_t post_id;
		const char *want;
	} refs[] = {{17, "CT-1001.17"}, {0, "CT-1001"}};
	struct scene s = scene_of(state);
	OWN(render_clear)
	struct render render = draw(&s, "[\"status\",\"withdraw\"]", NULL);

	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		json_auto_t *notice =
		    render_notice(&render, scene_case(&s), refs[i].post_id);
		assert_string_equal(
		    jsonx_path_text(notice, "buttons.0.label"), "Status");
		assert_string_equal(
		    jsonx_path_text(notice, "buttons.1.ref"), refs[i].want);
		assert_string_equal(
		    jsonx_path_text(notice, "buttons.1.verb"), "withdraw");
		assert_string_equal(
		    jsonx_path_text(notice, "buttons.1.style"), "danger");
		assert_string_equal(
		    jsonx_path_text(notice, "buttons.1.confirm.no"), "Keep it");
		assert_null(jsonx_path(notice, "buttons.0.confirm"));
	}
	scene_end(&s);
}

/* What people typed is text, whatever it looks like. */
static void words_stay_words(void **state)
{
	struct desk *d = *state;
	json_t *answers = desk_answers();

	desk_know_all(d);
	json_object_set_new(answers, "courses",
	    json_string("**bold** <!channel> [x](https://evil.example)"));
	desk_submit(d, ADA, "request", "canvas-token", answers);
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	const char *text = jsonx_path_text(post->payload, "notice.markdown");
	assert_null(strstr(text, "**bold**"));
	assert_null(strstr(text, "[x](https"));
	assert_non_null(strstr(text, "bold"));
}

static void a_missing_template_is_an_error(void **state)
{
	struct scene s = scene_of(state);
	struct render render = {.title = NULL};
	json_t *notice = NULL;
	json_auto_t *data = json_object();

	assert_false(render_case(&s.d->batch, scene_case(&s), "no-such", NULL,
	    NULL, &render, &s.d->f->err));
	fixture_is_error(s.d->f, ERR_INPUT, "no-such");
	assert_null(render.title);
	assert_false(
	    render_plain(&s.d->batch, "no-such", data, &notice, &s.d->f->err));
	assert_null(notice);
	scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(only_buttons_that_work_now),
	    desk_test(a_button_depends_on_what_caused_its_message),
	    desk_test(the_hash_tells_what_is_to_be_redrawn),
	    desk_test(buttons_name_case_and_message),
	    desk_test(words_stay_words),
	    desk_test(a_missing_template_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
