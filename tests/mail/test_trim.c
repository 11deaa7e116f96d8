/* mail/trim.h: own words in the languages and programs that people have; other
 * people's test mails are in trim.test.mjs. */
#include "base/own.h"
#include "mail/trim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define HEADERS(from, date, to, subject)                                       \
	from "Ada <a@b.example>\n" date "Mon 23\n" to "Bob\n" subject "x\n\n"

/* Each after "Yes.\n\n"; nothing but "Yes." is one's own. */
static const char *const answered[] = {
    "On Mon, 23 Nov 2026 at 10:00, Ada <a@b.example> wrote:\n\n> Hello?\n",
    "On Mon, 23 Nov 2026 at 10:00, Ada <a@b.example> wrote:\n\nHello?\n",
    "On Mon, 23 Nov 2026 at 10:00,\nAda Lovelace <a@b.example>\nwrote:\n> Hi",
    "On Mon, 23 Nov 2026 at 10:00, Ada <a@b.example\n> wrote:\n> Hi\n",
    "> On 23 Nov 2026, at 10:00, Ada <a@b.example> wrote:\n>\n> Hi\n",
    "Am 23.11.2026 um 10:00 schrieb Ada Lovelace:\n> Hallo\n",
    "Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Ada <a@b.example>:\n\n> Hi\n",
    "Ada <a@b.example> schrieb am Mo., 23. Nov. 2026, 10:00:\n\n> Hallo\n",
    "Le lun. 23 nov. 2026 à 10:00, Ada <a@b.example> a écrit :\n\n> Salut\n",
    "Le 23/11/2026 à 10:00, Ada a écrit\xC2\xA0:\n> Salut\n",
    "El lun, 23 nov 2026 a las 10:00, Ada (<a@b.example>) escribió:\n> Hola",
    "Il giorno lun 23 nov 2026 alle ore 10:00 Ada <a@b.example> ha\n"
    "scritto:\n> Ciao\n",
    "Em seg., 23 de nov. de 2026 às 10:00, Ada <a@b.example> escreveu:\n> Oi",
    "Op ma 23 nov 2026 om 10:00 schreef Ada <a@b.example>:\n> Hoi\n",
    "Den mån 23 nov. 2026 kl 10:00 skrev Ada <a@b.example>:\n> Hej\n",
    "W dniu 23.11.2026 o 10:00, Ada pisze:\n> Hej\n",
    "пн, 23 нояб. 2026 г. в 10:00, Ada <a@b.example>:\n> Hi\n",
    "在 2026年11月23日，10:00，Ada <a@b.example> 写道：\n> 你好\n",
    "于 2026年11月23日 10:00, Ada 写道:\n> 你好\n",
    "2026年11月23日(月) 10:00 Ada <a@b.example>:\n> Hi\n",
    HEADERS("From: ", "Sent: ", "To: ", "Subject: ") "Hello?\n",
    HEADERS("*From:* ", "*Sent:* ", "*To:* ", "*Subject:* ") "Hello?\n",
    HEADERS("Von: ", "Gesendet: ", "An: ", "Betreff: ") "Hallo?\n",
    HEADERS("De : ", "Envoyé : ", "À : ", "Objet : ") "Salut?\n",
    HEADERS("De: ", "Enviado el: ", "Para: ", "Asunto: ") "Hola\n",
    HEADERS("发件人: ", "发送时间: ", "收件人: ", "主题: ") "你好\n",
    HEADERS("发件人：", "日期：", "收件人：", "主题：") "你好\n",
    "________________________________\n" HEADERS(
        "From: ", "Sent: ", "To: ", "Subject: ") "Hello?\n",
    "-----Original Message-----\nHello?\n",
    "-----Ursprüngliche Nachricht-----\nHallo?\n",
    "-------- Message d'origine --------\nSalut\n",
    "-----Mensaje original-----\nHola\n",
    "------------------ 原始邮件 ------------------\n你好\n",
    "-- \nAda Lovelace\nAnalyst\n+44 1 23\n",
    "--\nAda Lovelace\n",
    "—\nAda\n",
    "Sent from my iPhone\n",
    "Sent from Mail for Windows\n",
    "Get Outlook for iOS<https://aka.ms/o0ukef>\n",
    "Get Outlook for Android <https://aka.ms/AAb9ysg>\n",
    "Von meinem iPhone gesendet\n",
    "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>\n",
    "Envoyé de mon iPhone\n",
    "Enviado desde mi iPad\n",
    "发自我的 iPhone\n",
    "发自我的iPhone\n",
    "Best regards,\nAda Lovelace\nAnalyst\n",
    "Mit freundlichen Grüßen\n\nAda Lovelace\n",
    "Cordialement,\nAda\n",
    "Un saludo,\nAda\n",
    "此致\nAda\n",
    "Best,\nAda\n\n-- \nAda Lovelace\n\nOn 23 Nov 2026, Bob wrote:\n> Hi\n",
    "Sent from my iPhone\n\n> On 23 Nov 2026, at 10:00, Bob wrote:\n> \n> Hi\n",
};

static void what_is_answered_goes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(answered) / sizeof(answered[0]); i++) {
		OWN(own_string)
		char *text = own_printf("Yes.\n\n%s", answered[i]);
		OWN(str_clear)
		struct str own = {.max_bytes = 1000};
		assert_false(trim_reply(text, &own));
		if (strcmp(str_text(&own), "Yes.") != 0)
			fail_msg("%s\n\"%s\"", answered[i], str_text(&own));
	}
}

/* Nothing of these goes. */
static const char *const own_words[] = {
    "On Monday I wrote: no.",
    "On the one hand, 1000 people came.\nOn the other, nobody wrote.",
    "I wrote to ada@b.example in 2026, and she agreed.",
    "The mail was sent from my iPhone, I think.",
    "Sent from my desk, it is easier.",
    "From: the office\nWe have decided.",
    "To: all of you.",
    "Date: Monday works for me.",
    "With best regards to the whole office, I ask for more time.",
    "a\n--\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no",
    "a\n----\nb",
    "This original message was lost.",
    "1 > 0",
    "--\nonly a signature",
    "approve",
};

static void what_is_ones_own_stays(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(own_words) / sizeof(own_words[0]); i++) {
		OWN(str_clear)
		struct str own = {.max_bytes = 1000};
		assert_false(trim_reply(own_words[i], &own));
		if (strcmp(str_text(&own), own_words[i]) != 0)
			fail_msg("%s\n\"%s\"", own_words[i], str_text(&own));
	}
}

static const struct {
	const char *text;
	const char *want;
	bool want_forwarded;
} others[] = {
    {"", "", false},
    {"\n\n \n", "", false},
    {"> all\n> quoted\n", "", false},
    {"Sent from my iPhone\n", "", false},
    /* With nothing above it may be a quotation without marks: nobody is taken
     * to have said what they only have quoted. */
    {"On 23 Nov 2026, Bob <b@c.example> wrote:\n\napprove\n", "", false},
    {"On 23 Nov 2026, Bob wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo.\n",
        "Yes.\n\nNo.", false},
    {"> One?\nYes.\n", "Yes.", false},
    {"  indented\n\n\n\nand spaced  \n\n", "  indented\n\n\n\nand spaced  ",
        false},
    {"See below.\n\n---------- Forwarded message ---------\nFrom: Ada\n\nx\n",
        "See below.", true},
    {"Zur Info\n\nAnfang der weitergeleiteten Nachricht:\n\nVon: Ada\n\nx\n",
        "Zur Info", true},
    {"Begin forwarded message:\n\n> From: Ada\n> \n> approve\n", "", true},
    {"-------- Weitergeleitete Nachricht --------\nBetreff: x\n\napprove\n", "",
        true},
};

static void the_rest(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		OWN(str_clear)
		struct str own = {.max_bytes = 1000};
		bool forwarded = trim_reply(others[i].text, &own);
		if (strcmp(str_text(&own), others[i].want) != 0 ||
		    forwarded != others[i].want_forwarded)
			fail_msg("%s\n%d \"%s\"", others[i].text, forwarded,
			    str_text(&own));
	}
}

/* Processor time for so many of the same line. */
static clock_t time_of(const char *line)
{
	enum { TIMES = 100000, BYTES = 4 * 1024 * 1024 };
	OWN(str_clear)
	struct str text = {.max_bytes = BYTES};
	OWN(str_clear)
	struct str own = {.max_bytes = BYTES};

	for (size_t k = 0; k < TIMES; k++)
		str_add(&text, line);
	clock_t before = clock();
	trim_reply(str_text(&text), &own);
	assert_true(str_ok(&own));
	return clock() - before;
}

/* Where a regular expression takes minutes. What is quadratic takes a hundred
 * times what plain words take, and more. */
static void long_texts_take_no_time(void **state)
{
	static const char *const lines[] = {"--\n", "On a\n", "> q\n",
	    "From: a@b\n", "Regards,\n", "\n", "____\n\n", "On 2026 <a@b\n",
	    "a"};
	enum { TIMES_WORDS = 20 };
	clock_t words = time_of("some plain words\n");

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (time_of(lines[i]) > TIMES_WORDS * words)
			fail_msg("%s", lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_answered_goes),
	    cmocka_unit_test(what_is_ones_own_stays),
	    cmocka_unit_test(the_rest),
	    cmocka_unit_test(long_texts_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
