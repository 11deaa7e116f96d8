/* text/redact.h: what is blanked, what is kept, and what it costs. */
#include "base/clock.h"
#include "base/own.h"
#include "text/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define A16   "Ab1Cd2Ef3Gh4Ij5K"
#define A40   A16 A16 "Lm6No7Pq"
#define A64   A16 A16 A16 A16
#define GONE  "[token removed]"
#define CANON "1234~" A64
/* Put together here, so that no scanner of the repository takes it for one. */
#define XOXB                                                                   \
	"xo"                                                                   \
	"xb-123456789012-1234567890123-" A16
#define XAPP                                                                   \
	"xa"                                                                   \
	"pp-1-A012BCDEF-1234567890-" A16
#define JWT                                                                    \
	"ey"                                                                   \
	"JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27u"
#define AWS                                                                    \
	"AK"                                                                   \
	"IAIOSFODNN7EXAMPLE"
#define GHP                                                                    \
	"gh"                                                                   \
	"p_" A16 A16 "abcd"

static const struct {
	const char *text;
	const char *want;
} blanked[] = {
    /* Canvas, hosted and not. */
    {CANON, GONE},
    {"My token is " CANON ".", "My token is " GONE "."},
    {"(" CANON ")", "(" GONE ")"},
    {"token=" CANON "&x=1", "token=" GONE "&x=1"},
    {"token" CANON, "token" GONE},
    {"1~" A40, GONE},
    /* As it comes from a page: what nobody sees breaks no word. */
    {"1234~" A40 "\xE2\x80\x8B" A16 "\xC2\xAD" A16 " ok", GONE " ok"},
    {"1234~\xEF\xBB\xBF" A64 "\xE2\x80\x8B.", GONE "\xE2\x80\x8B."},
    {"1234~" A40 "\x07" A16 "\xE2\x80\xAE" A16, GONE},
    {"123456789012~" A64, GONE},
    {CANON "\n" CANON, GONE "\n" GONE},
    {"caf\xC3\xA9 " CANON " \xE2\x82\xAC", "caf\xC3\xA9 " GONE " \xE2\x82\xAC"},
    {"the token: " A64, "the token: " GONE},
    {"Here: " A64 " (my access token)", "Here: " GONE " (my access token)"},
    {"TOKEN\n" A64, "TOKEN\n" GONE},
    /* Slack. */
    {XOXB, GONE},
    {"SLACK_BOT_TOKEN=" XOXB, "SLACK_BOT_TOKEN=" GONE},
    {"\"" XAPP "\",", "\"" GONE "\","},
    {"It was " XOXB ". Sorry!", "It was " GONE ". Sorry!"},
    {"xo"
     "xe.xo"
     "xp-1-" A16,
        GONE},
    /* Others that say what they are. */
    {JWT, GONE},
    {"jwt:" JWT " end", "jwt:" GONE " end"},
    {"I used " JWT ".", "I used " GONE "."},
    {"id " AWS, "id " GONE},
    {GHP ", mine", GONE ", mine"},
    /* By what stands before them. */
    {"Authorization: Bearer " A16, "Authorization: Bearer " GONE},
    {"bearer  " A16, "bearer  " GONE},
    {"-H 'Authorization: Bearer " A40 "'",
        "-H 'Authorization: Bearer " GONE "'"},
    {"Bearer: a.b-c/d+e=f~g0123", "Bearer: " GONE},
    {"https://canvas.example/api?access_token=" A16 "&page=2",
        "https://canvas.example/api?access_token=" GONE "&page=2"},
    {"ACCESS_TOKEN = " A16, "ACCESS_TOKEN = " GONE},
    {"{\"access_token\": \"" A16 "\"}", "{\"access_token\": \"" GONE "\"}"},
    {"{\"client_secret\":\"" A16 "\"}", "{\"client_secret\":\"" GONE "\"}"},
    {"api_key=" A16, "api_key=" GONE},
    {"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "aws_secret_access_key = " GONE},
    /* Passwords in URLs: the name and the host stay. */
    {"https://ada:hunter2@db.example/x", "https://ada:" GONE "@db.example/x"},
    {"postgres://u:p%40ss:w@h:5432/d", "postgres://u:" GONE "@h:5432/d"},
    {"redis://:pw@cache", "redis://:" GONE "@cache"},
    {"smtp://a@b.example:pw@host", "smtp://a@b.example:pw@host"},
    {"see <https://u:x@y.example>", "see <https://u:" GONE "@y.example>"},
};

static const char *const kept[] = {
    "",
    "Please make me a token for the gradebook export.",
    "My token expired on 2026-11-24; the case is CT-1042.",
    "CT-1042.17 and CT-1042",
    "ada.lovelace@university.example, bo+canvas@university.example",
    "Course 2026-AUTUMN-CS-101-0b7f2c1a-9f3e-4c0d-8a55-1f2e3d4c5b6a",
    "token for course 0b7f2c1a-9f3e-4c0d-8a55-1f2e3d4c5b6a please",
    "token for SIS id 202610-BIOL-1107-001-XLIST-202610-BIOL-1107-002",
    "The ring bearer internationalisation-and-localisation team",
    "A bearer of good news; the bearer may pass.",
    "Bearer",
    "access_token=",
    "We store access_token in the vault, client_secret: in the vault.",
    "https://canvas.university.example/courses/1234~5678",
    "https://canvas.university.example/courses/4203?module_item_id=93",
    "https://host.example:8443/path@x and http://[::1]:8700/",
    "https://matrix.to/#/@ada:university.example",
    "at 12:30 I wrote to a:b@c",
    "1234~short",
    "~" A64,
    "1234567890123~" A64 "_", /* no shard has 13 digits */
    A64 A64 " token",         /* twice as long as a token */
    A64 "_ token",            /* a part of something */
    "sha256 " A64,            /* nobody speaks of a token */
    "xoxb-test and xapp- are prefixes; eyJ is {\"",
    "eyJust.kidding.now",
    "AKIA is a prefix, AKIASHORT1 is none, AKIAIOSFODNN7EXAMPLe neither",
    "ghp_short",
    "taxoxb-123456789012-1234567890123",
    "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xE6\xBC\xA2\xE5\xAD\x97",
    "-----------------------------------------------------------------------",
};

static void credentials_are_blanked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(blanked) / sizeof(blanked[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 4096};
		size_t finds = redact_text(blanked[i].text, &out);
		if (strcmp(str_text(&out), blanked[i].want) != 0)
			fail_msg("%s\n-> %s", blanked[i].text, str_text(&out));
		size_t want = 0;
		for (const char *p = blanked[i].want;
		     (p = strstr(p, GONE)) != NULL; p++)
			want++;
		assert_int_equal(finds, want);
	}
}

static void everything_else_is_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 4096};
		if (redact_text(kept[i], &out) != 0 ||
		    strcmp(str_text(&out), kept[i]) != 0)
			fail_msg("%s\n-> %s", kept[i], str_text(&out));
	}
}

/* The length decides: each rule just below and at its edge. */
static void lengths_at_their_edges(void **state)
{
	static const struct {
		const char *lead;
		size_t least;
		size_t most; /* 0: no limit */
	} rules[] = {
	    {"7~", 40, 100},
	    {"Bearer ", 16, 0},
	    {"access_token=", 16, 0},
	    {"xo"
	     "xb-",
	        11, 0},
	    {"token ", 64, 64},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		for (size_t len = 1; len < 130; len++) {
			OWN(str_clear)
			struct str text = {.max_bytes = 4096};
			OWN(str_clear)
			struct str out = {.max_bytes = 4096};
			str_add(&text, rules[i].lead);
			for (size_t k = 0; k < len; k++)
				str_add_char(&text, k % 2 ? '7' : 'x');
			bool want =
			    len >= rules[i].least &&
			    (rules[i].most == 0 || len <= rules[i].most);
			if (redact_text(str_text(&text), &out) != want)
				fail_msg("%s and %zu", rules[i].lead, len);
		}
}

static void json_values_but_not_keys(void **state)
{
	json_auto_t *value =
	    json_pack("{s:s, s:[s,i,{s:s}], s:s, s:n}", "a", "plain", "list",
	        XOXB, 7, "deep", "Bearer " A16, CANON, "key", "none");
	json_auto_t *want =
	    json_pack("{s:s, s:[s,i,{s:s}], s:s, s:n}", "a", "plain", "list",
	        GONE, 7, "deep", "Bearer " GONE, CANON, "key", "none");
	json_auto_t *text = json_string("id " AWS);

	(void)state;
	assert_int_equal(redact_json(value), 2);
	assert_true(json_equal(value, want));
	assert_int_equal(redact_json(value), 0);
	assert_int_equal(redact_json(text), 1);
	assert_string_equal(json_string_value(text), "id " GONE);
}

/* --- anything at all -------------------------------------------------------
 */

/* Made of what the rules look for: nothing but finds disappears, in order,
 * and what is left is still UTF-8. */
static void nothing_but_finds_disappears(void **state)
{
	static const char *const bits[] = {"1234", "~", A40, A16,
	    "xo"
	    "xb-",
	    "ey"
	    "J",
	    ".", "-", "Bearer", " ", "access_token", "=", ":", "://", "@", "/",
	    "token", "\xC3\xA9", "\n", "\"", "AKIA", "9"};
	uint32_t seed = 7;
	size_t total = 0;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		OWN(str_clear)
		struct str text = {.max_bytes = 4096};
		OWN(str_clear)
		struct str out = {.max_bytes = 8192};
		for (int n = 0; n < 1 + round % 14; n++) {
			seed = seed * 1664525 + 1013904223;
			str_add(&text, bits[(seed >> 16) %
			                    (sizeof(bits) / sizeof(bits[0]))]);
		}
		size_t finds = redact_text(str_text(&text), &out);
		assert_true(str_is_utf8(str_text(&out), out.len));
		total += finds;
		const char *from = str_text(&text);
		const char *got = str_text(&out);
		for (size_t k = 0; k < finds; k++) {
			const char *gone = strstr(got, GONE);
			assert_non_null(gone);
			assert_memory_equal(from, got, (size_t)(gone - got));
			from += gone - got;
			got = gone + strlen(GONE);
			/* On to where the text goes on behind the find. */
			const char *next = strstr(got, GONE);
			OWN(own_string)
			char *rest = own_printf("%.*s",
			    (int)(next ? (size_t)(next - got) : strlen(got)),
			    got);
			from = strstr(from + 1, rest);
			assert_non_null(from);
		}
		if (finds == 0)
			assert_string_equal(from, got);
	}
	assert_in_range(total, 100, 100000);
}

/* A hostile text costs no more than another: a rule that looks to the end
 * of the text from every byte would need many times the limit. */
static void cost_grows_with_length_only(void **state)
{
	static const char *const bits[] = {"a", "1", "-", "1~", "a-",
	    "ey"
	    "J-",
	    "xo"
	    "xb-",
	    "bearer:", "bearer ", "access_token=x", "://:", ":@",
	    "https://u:", "token", "1~a1~"};
	enum { BYTES = 200 * 1000, LIMIT_MS = 10 * 1000 };
	int64_t started_ms = clock_monotonic_ms();

	(void)state;
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		OWN(str_clear)
		struct str text = {.max_bytes = 2 * BYTES};
		OWN(str_clear)
		struct str out = {.max_bytes = 16 * BYTES};
		while (text.len < BYTES)
			str_add(&text, bits[i]);
		redact_text(str_text(&text), &out);
		assert_true(str_ok(&out));
	}
	assert_in_range(clock_monotonic_ms() - started_ms, 0, LIMIT_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(credentials_are_blanked),
	    cmocka_unit_test(everything_else_is_kept),
	    cmocka_unit_test(lengths_at_their_edges),
	    cmocka_unit_test(json_values_but_not_keys),
	    cmocka_unit_test(nothing_but_finds_disappears),
	    cmocka_unit_test(cost_grows_with_length_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
