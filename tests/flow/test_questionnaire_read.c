/* flow/questionnaire.h: what is written can be filled in and read again, after
 * whatever mail programs have made of it. */
#include "flow/asked.h"

static void an_empty_form_answers_nothing(void **state)
{
	OWN(own_string)
	char *text = written(NULL);

	(void)state;
	want_answers("empty", text, "{}");
	want_answers("nothing", "", "{}");
	want_answers("words alone", "Hello, I need a token.\n1. now\n", "{}");
}

#define ALL                                                                    \
	"{\"purpose\": \"To copy due dates.\", \"access\": \"Only read "       \
	"data\","                                                              \
	" \"data\": [\"c\", \"g\"], \"until\": \"2026-12-20\", \"kept\": "     \
	"true,"                                                                \
	" \"shared\": false}"

static const struct {
	const char *name;
	const char *text;
	const char *want;
} rows[] = {
    {"top-posted above an Outlook original",
        "Please find my answers below.\r\n\r\nAda\r\n\r\n"
        "From: Beadle <beadle@u.example>\r\nSent: Monday\r\n\r\n"
        "1. What will you use it for, in one sentence?\r\n"
        "   This sentence becomes the token\u2019s name.\r\n"
        "Answer: To copy due dates.\r\n\r\n"
        "2. Will it only read, or also change things?\r\n"
        "   Please mark one with an x.\r\n"
        "[x] Only read data\r\n[ ] Read and change data\r\n\r\n"
        "3. Which data will it use?\r\n"
        "   Please mark with an x what applies.\r\n"
        "[X] Course content\r\n[ x ] Grades\r\n\r\n"
        "4. Until when?\r\n   Please write the day like 2026-12-31.\r\n"
        "Answer: 20 December 2026\r\n\r\n"
        "5. I will store the token encrypted\r\n[yes] Yes\r\n\r\n"
        "6. Is it shared?\r\n   May stay empty.\r\n[ ] Yes\r\n[x] No\r\n\r\n"
        "=== End of the questions ===\r\nSent from my phone\r\n",
        ALL},
    {"between the lines that Gmail quotes",
        "On Mon, Beadle wrote:\n"
        "> 1. What will you use it for, in one sentence?\n"
        ">    This sentence becomes the token's name.\n"
        "> Answer:\n>\nTo copy due dates.\n\n"
        "> 2. Will it only read, or also change things?\n"
        ">    Please mark one with an x.\n"
        "> [x] Only read data\n> [ ] Read and change data\n>\n"
        "> 3. Which data will it use?\n"
        ">    Please mark with an x what applies.\n"
        "> [ ] Course content\n> [ ] Grades\nCourse content; grades\n>\n"
        "> 4. Until when?\n>    Please write the day like 2026-12-31.\n"
        "> Answer: 2026-12-20\n>\n"
        "> 5. I will store the token encrypted\n> [ ] Yes\nyes\n>\n"
        "> 6. Is it shared?\n>    May stay empty.\n> [ ] Yes\n> [ ] No\nNo.\n"
        "> === End of the questions ===\n-- \nAda\n",
        ALL},
    {"quoted twice, wrapped anew, with spaces that do not break",
        "> > 1. What will you use it\n> > for, in one\n> > sentence?\n"
        "> > This sentence becomes the token's\n> > name.\n"
        "> > Answer:\u00a0To copy due dates.\n"
        "> > 2.\u00a0Will it only read, or also change\n> > things?\n"
        "> > Please mark one with an\n> > x.\n"
        "> > [\u00a0x\u00a0] Only read\n> > data\n"
        "> > [\u00a0] Read and change\n> > data\n"
        "> > 3. Which data will it use?\n"
        "> > [x] Course\n> > content\n> > [x] Grades\n"
        "> > 4. Until when?\n> > Answer: Dec 20, 2026\n"
        "> > 5. I will store the token\n> > encrypted\n> > [ok] Yes\n"
        "> > 6. Is it shared?\n> > (x) No\n",
        ALL},
    {"marks beside the brackets",
        "1) What will you use it for, in one sentence? To copy due dates.\n"
        "2) Will it only read, or also change things?\n"
        "[ ] x Only read data\n[ ] Read and change data\n"
        "3) Which data will it use?\n"
        "[ ] Course content x\n[ ] Grades yes\n"
        "4) Until when?\n20.12.2026\n"
        "5) I will store the token encrypted\n\u2612 Yes\n"
        "6) Is it shared?\n\u2610 Yes\n\u2611 No\n",
        ALL},
    {"several paragraphs, as they were written",
        "1. What will you use it for, in one sentence?\n"
        "Answer: First.\n\n  Second.\n3. Third thing.\n\n"
        "4. Until when?\nAnswer:\n",
        "{\"purpose\": \"First.\\n\\nSecond.\\n3. Third thing.\"}"},
    {"the newest counts, not what is quoted below",
        "4. Until when?\nAnswer: 2026-12-20\n"
        "=== End of the questions ===\n"
        "> 4. Until when?\n> Answer: 2025-01-01\n"
        "> 5. I will store the token encrypted\n> [x] Yes\n",
        "{\"until\": \"2026-12-20\", \"kept\": true}"},
    {"two marks where one is wanted are none",
        "2. Will it only read, or also change things?\n"
        "[x] Only read data\n[x] Read and change data\n",
        "{}"},
    {"what is no choice comes back as it is, to be refused",
        "2. Will it only read, or also change things?\nBoth, sometimes\n"
        "3. Which data will it use?\ngrades\nshoes\n",
        "{\"access\": \"Both, sometimes\", \"data\": [\"g\", \"shoes\"]}"},
    {"a box is not marked by a no or a dash",
        "5. I will store the token encrypted\n[no] Yes\n"
        "6. Is it shared?\n[-] Yes\n[ ] No\n",
        "{}"},
    {"a day that could be two stays", "4. Until when?\nAnswer: 01/02/2026\n",
        "{\"until\": \"01/02/2026\"}"},
    {"bold headings of a client that marks them",
        "*4. Until when?*\nAnswer: 12/20/2026\n",
        "{\"until\": \"2026-12-20\"}"},
    {"numbers in answers open nothing",
        "1. What will you use it for, in one sentence?\n"
        "Answer: Two things:\n2. Will see\n4. Until when I know\n",
        "{\"purpose\": \"Two things:\\n2. Will see\","
        " \"until\": \"I know\"}"},
};

static void replies_are_read_leniently(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		want_answers(rows[i].name, rows[i].text, rows[i].want);
}

/* Whatever bytes come, nothing is read past the end and the answers are
 * texts. Every prefix of a filled form, and each with a byte changed. */
static void mangled_text_does_no_harm(void **state)
{
	const char *text = rows[2].text;
	size_t len = strlen(text);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		OWN(own_string)
		char *part = strndup(text, i);
		json_auto_t *prefix = questionnaire_read(form, part);
		OWN(own_string)
		char *whole = own_strdup(text);
		whole[i] = whole[i] == '\n' ? ' ' : '\n';
		json_auto_t *changed = questionnaire_read(form, whole);
		assert_true(json_is_object(prefix) && json_is_object(changed));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_form_answers_nothing),
	    cmocka_unit_test(replies_are_read_leniently),
	    cmocka_unit_test(mangled_text_does_no_harm),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
