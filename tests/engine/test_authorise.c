/* engine/authorise.h: who may do what, as a table. */
#include "engine/desk.h"

#include "engine/authorise.h"
#include "store/absence.h"
#include "store/decision.h"

static const char ANYONE[] = "{\"by\":\"anyone\",\"opens\":true}";
static const char REQUESTER[] = "{\"by\":\"requester\"}";
static const char APPROVE[] = "{\"by\":\"office:canvas_admins\",\"not\":"
                              "[\"requester\"],\"decides\":true}";
static const char SECURE[] = "{\"by\":\"office:security_office\",\"not\":"
                             "[\"requester\"],\"decides\":true}";
static const char ASK[] = "{\"by\":\"office:canvas_admins\"}";
static const char EITHER[] =
    "{\"by\":[\"office:canvas_admins\",\"requester\"],\"decides\":true}";
static const char OFFICES[] =
    "{\"by\":[\"office:edtech\",\"office:canvas_admins\"]}";
static const char NOWHERE[] = "{\"by\":\"office:no_such\"}";
static const char NAMED[] =
    "{\"by\":\"person:context.sponsor\",\"not\":[\"requester\"]}";
static const char NOT_HEADS[] =
    "{\"by\":\"office:canvas_admins\",\"not\":[\"requester\","
    "\"person:context.person.heads\"],\"decides\":true}";
static const char NOT_SPONSOR[] =
    "{\"by\":\"office:security_office\",\"not\":"
    "[\"person:context.sponsor\",\"person:context.nobody\"]}";
static const char NAMED_DECIDES[] =
    "{\"by\":\"person:context.sponsor\",\"decides\":true}";
static const char UNNAMED[] = "{\"by\":\"person:context.answers\"}";
static const char NAMED_OR[] =
    "{\"by\":[\"person:context.sponsor\",\"office:edtech\"]}";
static const char NOBODY[] = "{}";
static const char OPENS[] = "{\"by\":\"anyone\",\"opens\":true}";
static const char OPERATOR[] = "{\"by\":\"operator\"}";
static const char OPERATOR_OR[] = "{\"by\":[\"office:edtech\",\"operator\"]}";
static const char ROOT[] = "T1/UROOT"; /* made the operator */
enum { DOUBTFUL = EVENT_CLAIMED | EVENT_UNSIGNED };

static const struct {
	const char *who;
	const char *row;
	const char *requester; /* of the case; NULL: no case */
	const char *decided;   /* the office they have decided for */
	const char *want;
	const char *want_office;
	unsigned doubts; /* of the event */
} wants[] = {
    {ADA, ANYONE, NULL, NULL, "allowed", NULL, 0},
    {WEI, ANYONE, NULL, NULL, "allowed", NULL, 0},
    {ADA, REQUESTER, ADA, NULL, "allowed", NULL, 0},
    {WEI, REQUESTER, ADA, NULL, "not_requester", NULL, 0},
    {ADA, REQUESTER, NULL, NULL, "not_requester", NULL, 0},
    {WEI, APPROVE, ADA, NULL, "allowed", "canvas_admins", 0},
    {HANA, APPROVE, ADA, NULL, "allowed", "canvas_admins", 0},
    {HANA, SECURE, ADA, NULL, "allowed", "security_office", 0},
    {PRIYA, APPROVE, ADA, NULL, "not_office", "canvas_admins", 0},
    {ADA, APPROVE, ADA, NULL, "not_office", "canvas_admins", 0},
    {WEI, APPROVE, WEI, NULL, "own_request", "canvas_admins", 0},
    {WEI, APPROVE, ADA, "canvas_admins", "already_decided_by_you",
        "canvas_admins", 0},
    {HANA, APPROVE, ADA, "security_office", "other_office", "canvas_admins", 0},
    {HANA, SECURE, ADA, "security_office", "already_decided_by_you",
        "security_office", 0},
    /* Asking is no decision: before and after one. */
    {WEI, ASK, ADA, "canvas_admins", "allowed", "canvas_admins", 0},
    {WEI, ASK, WEI, NULL, "allowed", "canvas_admins", 0},
    /* A list: whoever fits one entry acts as that. */
    {WEI, EITHER, ADA, NULL, "allowed", "canvas_admins", 0},
    {ADA, EITHER, ADA, NULL, "allowed", NULL, 0},
    {ADA, EITHER, ADA, "canvas_admins", "allowed", NULL, 0},
    {PRIYA, EITHER, ADA, NULL, "not_requester", NULL, 0},
    {WEI, OFFICES, ADA, NULL, "allowed", "canvas_admins", 0},
    {JO, OFFICES, ADA, NULL, "allowed", "edtech", 0},
    {ADA, OFFICES, ADA, NULL, "not_office", "canvas_admins", 0},
    {WEI, NOWHERE, ADA, NULL, "not_office", NULL, 0},
    {WEI, NOBODY, ADA, NULL, "not_office", NULL, 0},
    /* The case names Priya@U.example as its sponsor. */
    {PRIYA, NAMED, ADA, NULL, "allowed", NULL, 0},
    {WEI, NAMED, ADA, NULL, "not_named", NULL, 0},
    {ADA, NAMED, ADA, NULL, "not_named", NULL, 0},
    {PRIYA, NAMED, PRIYA, NULL, "own_request", NULL, 0},
    {PRIYA, NAMED, NULL, NULL, "not_named", NULL, 0},
    {PRIYA, UNNAMED, ADA, NULL, "not_named", NULL, 0},
    {PRIYA, NAMED_OR, ADA, NULL, "allowed", NULL, 0},
    {JO, NAMED_OR, ADA, NULL, "allowed", "edtech", 0},
    /* Whom the case names to keep them out: one, or a list. */
    {WEI, NOT_HEADS, ADA, NULL, "concerned", "canvas_admins", 0},
    {HANA, NOT_HEADS, ADA, NULL, "allowed", "canvas_admins", 0},
    {WEI, NOT_HEADS, WEI, NULL, "own_request", "canvas_admins", 0},
    {PRIYA, NOT_SPONSOR, ADA, NULL, "concerned", "security_office", 0},
    {HANA, NOT_SPONSOR, ADA, NULL, "allowed", "security_office", 0},
    {WEI, NOT_HEADS, ADA, NULL, "concerned", "canvas_admins", DOUBTFUL},
    /* And decides once, as that or for an office. */
    {PRIYA, NAMED_DECIDES, ADA, NULL, "allowed", NULL, 0},
    {PRIYA, NAMED_DECIDES, ADA, "person:context.sponsor",
        "already_decided_by_you", NULL, 0},
    {PRIYA, NAMED_DECIDES, ADA, "security_office", "other_office", NULL, 0},
    {PRIYA, SECURE, ADA, "person:context.sponsor", "other_office",
        "security_office", 0},
    {"T1/UALIAS", NAMED, ADA, NULL, "unknown_person", NULL, 0},
    /* Whoever is no member may nothing, whatever the office says. */
    {"T1/UGUEST", ANYONE, NULL, NULL, "unknown_person", NULL, 0},
    /* Whoever runs the service: what is theirs, and nothing else. */
    {ROOT, OPERATOR, ADA, NULL, "allowed", NULL, 0},
    {ROOT, OPERATOR_OR, ADA, NULL, "allowed", NULL, 0},
    {ROOT, ANYONE, NULL, NULL, "not_operator", NULL, 0},
    {ROOT, REQUESTER, ROOT, NULL, "not_operator", NULL, 0},
    {ROOT, APPROVE, ADA, NULL, "not_operator", NULL, 0},
    {ROOT, NOBODY, ADA, NULL, "not_office", NULL, 0},
    {WEI, OPERATOR, ADA, NULL, "not_operator", NULL, 0},
    {ADA, OPERATOR, ADA, NULL, "not_operator", NULL, 0},
    {JO, OPERATOR_OR, ADA, NULL, "allowed", "edtech", 0},
    {"T1/UGUEST", OPERATOR, ADA, NULL, "unknown_person", NULL, 0},
    /* What is only claimed opens a case by a signed answer, and no more. */
    {ADA, OPENS, NULL, NULL, "allowed", NULL, EVENT_CLAIMED},
    {ADA, OPENS, NULL, NULL, "unproved", NULL, DOUBTFUL},
    {ADA, REQUESTER, ADA, NULL, "unproved", NULL, EVENT_CLAIMED},
    {ADA, REQUESTER, ADA, NULL, "allowed", NULL, EVENT_UNSIGNED},
    {WEI, APPROVE, ADA, NULL, "unproved", "canvas_admins", EVENT_CLAIMED},
    /* Nobody decides but by answering the mail that asked. */
    {WEI, APPROVE, ADA, NULL, "unsigned", "canvas_admins", EVENT_UNSIGNED},
    {WEI, APPROVE, ADA, NULL, "unproved", "canvas_admins", DOUBTFUL},
    {WEI, ASK, ADA, NULL, "allowed", "canvas_admins", EVENT_UNSIGNED},
    /* Doubts never help. */
    {PRIYA, APPROVE, ADA, NULL, "not_office", "canvas_admins", DOUBTFUL},
    {WEI, APPROVE, WEI, NULL, "own_request", "canvas_admins", DOUBTFUL},
    {"T1/UGUEST", OPENS, NULL, NULL, "unknown_person", NULL, EVENT_CLAIMED},
    {"T1/UGUEST", APPROVE, ADA, NULL, "unknown_person", NULL, 0},
    {"T1/UGUEST", REQUESTER, "T1/UGUEST", NULL, "unknown_person", NULL, 0},
};

static void check(struct desk *d, size_t i)
{
	json_auto_t *row = NULL;
	struct err *err = &d->f->err;
	json_auto_t *snapshot = json_pack("{s:{s:s, s:{}, s:{s:[s, n, s]}}}",
	    "context", "sponsor", "Priya@U.example", "answers", "person",
	    "heads", "dean@u.example", "WEI@u.example");
	struct case_record record = {.id = 0, .snapshot = snapshot};
	OWN(person_clear)
	struct person person = {.id = 0};
	struct authorise_answer answer;

	fixture_ok(
	    d->f, jsonx_parse(wants[i].row, strlen(wants[i].row), &row, err));
	fixture_ok(d->f, person_get(d->f->store,
	                     fixture_person(d->f, wants[i].who), &person, err));
	if (wants[i].requester) {
		record.id = fixture_case(d->f, wants[i].requester);
		record.requester_id = fixture_person(d->f, wants[i].requester);
	}
	if (wants[i].decided) {
		OWN(own_string)
		char *event = own_printf("e%zu", i);
		fixture_ok(d->f, decision_put(d->f->store, record.id, person.id,
		                     wants[i].decided, "approve",
		                     fixture_event(d->f, event), err));
	}
	fixture_ok(d->f,
	    authorise(&d->config, d->f->store, row, record.id ? &record : NULL,
	        &person, wants[i].doubts, &answer, err));
	const char *verdict = authorise_verdict_name(answer.verdict);
	const char *office = answer.office ? answer.office->name : "none";
	const char *want_office =
	    wants[i].want_office ? wants[i].want_office : "none";
	if (strcmp(verdict, wants[i].want) != 0 ||
	    strcmp(office, want_office) != 0)
		fail_msg("row %zu: %s for %s", i, verdict, office);
}

static void verdicts(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	/* A guest whose address is a member's. */
	desk_learn(d, "T1/UGUEST", "Guest", "wei@u.example", "guest");
	desk_learn(d, "T1/UALIAS", "Guest", "priya@u.example", "guest");
	desk_learn(d, ROOT, "the operator root", NULL, PERSON_OPERATOR);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++)
		check(d, i);
}

/* Priya is the deputy, and Wei has named her. */
static void what_a_deputy_may(void **state)
{
	static const struct {
		const char *row, *requester, *decided_by;
		bool hana_too; /* is away */
		const char *want, *want_for;
	} rows[] = {
	    {APPROVE, ADA, NULL, false, "allowed", WEI},
	    {ASK, ADA, NULL, false, "allowed", WEI},
	    {OFFICES, ADA, NULL, false, "allowed", WEI},
	    /* Neither of the two decides on their own matter. */
	    {APPROVE, PRIYA, NULL, false, "own_request", WEI},
	    {APPROVE, WEI, NULL, false, "for_concerned", WEI},
	    {NOT_HEADS, ADA, NULL, false, "for_concerned", WEI},
	    {ASK, WEI, NULL, false, "allowed", WEI},
	    /* Nor twice. */
	    {APPROVE, ADA, WEI, false, "for_decided", WEI},
	    {APPROVE, ADA, PRIYA, false, "other_office", WEI},
	    {ASK, ADA, WEI, false, "allowed", WEI},
	    /* There may be somebody else to stand in for. */
	    {APPROVE, WEI, NULL, true, "allowed", HANA},
	    {APPROVE, ADA, WEI, true, "allowed", HANA},
	    {APPROVE, ADA, HANA, true, "allowed", WEI},
	    {SECURE, ADA, NULL, false, "allowed", NULL},
	};
	struct desk *d = *state;
	struct err *err = &d->f->err;

	desk_know_all(d);
	clock_stop(d->now_ms);
	d->offices[0].deputy = (char *)"priya@u.example";
	d->offices[0].deputy_decides = true;
	int64_t wei = fixture_person(d->f, WEI);
	int64_t hana = fixture_person(d->f, HANA);
	fixture_ok(d->f, absence_put(d->f->store, wei, d->now_ms + 1000,
	                     "priya@u.example", wei, err));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *row = NULL;
		json_auto_t *snapshot = json_pack("{s:{s:{s:[s]}}}", "context",
		    "person", "heads", "wei@u.example");
		OWN(person_clear)
		struct person priya = {.id = 0};
		struct case_record record = {
		    .id = fixture_case(d->f, rows[i].requester),
		    .requester_id = fixture_person(d->f, rows[i].requester),
		    .snapshot = snapshot,
		};
		struct authorise_answer answer;
		OWN(own_string)
		char *event = own_printf("deputy%zu", i);
		fixture_ok(d->f,
		    absence_put(d->f->store, hana, d->now_ms + rows[i].hana_too,
		        "priya@u.example", hana, err));
		if (rows[i].decided_by)
			fixture_ok(
			    d->f, decision_put(d->f->store, record.id,
			              fixture_person(d->f, rows[i].decided_by),
			              "security_office", "approve",
			              fixture_event(d->f, event), err));
		fixture_ok(d->f,
		    jsonx_parse(rows[i].row, strlen(rows[i].row), &row, err));
		fixture_ok(d->f, person_get(d->f->store,
		                     fixture_person(d->f, PRIYA), &priya, err));
		fixture_ok(d->f, authorise(&d->config, d->f->store, row,
		                     &record, &priya, 0, &answer, err));
		int64_t want = rows[i].want_for
		                   ? fixture_person(d->f, rows[i].want_for)
		                   : 0;
		if (strcmp(authorise_verdict_name(answer.verdict),
		        rows[i].want) != 0 ||
		    answer.for_person_id != want)
			fail_msg("row %zu: %s for %lld", i,
			    authorise_verdict_name(answer.verdict),
			    (long long)answer.for_person_id);
	}
	clock_stop(0);
}

static void members_by_address_or_user(void **state)
{
	static const struct {
		const char *email;
		const char *chat_user;
		bool want;
	} people[] = {
	    {"wei@u.example", NULL, true},
	    {"wei@u.example", "T1/UX", true},
	    {"wei@u.example.evil.example", "T1/UX", false},
	    {"ei@u.example", "T1/UX", false},
	    {NULL, "T1/UJO", true},
	    {NULL, "T9/UJO", true}, /* "external" is what keeps T9 out */
	    {NULL, "T1/UJOE", false},
	    {"UJO", NULL, false}, /* an address is no user id */
	    {NULL, "T1/wei@u.example", false},
	    {NULL, NULL, false},
	};
	char *members[] = {(char *)"wei@u.example", (char *)"UJO", NULL};
	struct config_office office = {.members = members};

	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		struct person person = {
		    .email = (char *)people[i].email,
		    .chat_user = (char *)people[i].chat_user,
		};
		if (authorise_is_member(&office, &person) != people[i].want)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(verdicts),
	    desk_test(what_a_deputy_may),
	    cmocka_unit_test(members_by_address_or_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
