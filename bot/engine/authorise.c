/*
 * authorise.c: see authorise.h.
 */
#include "engine/authorise.h"

#include "base/own.h"
#include "engine/named.h"
#include "engine/shortage.h"
#include "engine/stand_in.h"
#include "model/event.h"
#include "store/decision.h"

#include <string.h>

static const char *const authorise_names[] = {
    [AUTHORISE_ALLOWED] = "allowed",
    [AUTHORISE_NOT_OFFICE] = "not_office",
    [AUTHORISE_NOT_REQUESTER] = "not_requester",
    [AUTHORISE_NOT_NAMED] = "not_named",
    [AUTHORISE_OWN_REQUEST] = "own_request",
    [AUTHORISE_CONCERNED] = "concerned",
    [AUTHORISE_OTHER_OFFICE] = "other_office",
    [AUTHORISE_ALREADY_DECIDED_BY_YOU] = "already_decided_by_you",
    [AUTHORISE_DECIDED_FOR_YOU] = "decided_for_you",
    [AUTHORISE_FOR_CONCERNED] = "for_concerned",
    [AUTHORISE_FOR_DECIDED] = "for_decided",
    [AUTHORISE_UNKNOWN_PERSON] = "unknown_person",
    [AUTHORISE_UNPROVED] = "unproved",
    [AUTHORISE_NOT_OPERATOR] = "not_operator",
    [AUTHORISE_UNSIGNED] = "unsigned",
};

const char *authorise_verdict_name(enum authorise_verdict verdict)
{
	return authorise_names[verdict];
}

bool authorise_is_member(
    const struct config_office *office, const struct person *person)
{
	const char *user = person_slack_user(person);

	for (char **m = office->members; *m; m++) {
		bool is_email = strchr(*m, '@') != NULL;
		const char *mine = is_email ? person->email : user;
		if (mine && strcmp(mine, *m) == 0)
			return true;
	}
	return false;
}

bool authorise_is_for_requester(const json_t *row)
{
	const json_t *by = json_object_get(row, "by");
	json_auto_t *list = json_is_array(by) ? json_incref((json_t *)by)
	                                      : json_pack("[O*]", by);
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (strcmp(json_string_value(one), "requester") == 0)
			return true;
	return false;
}

/* Whoever runs the service is nobody else: no member, not even "anyone". */
static bool authorise_is_operator(const struct person *person)
{
	return strcmp(person->standing, PERSON_OPERATOR) == 0;
}

/* What is asked, and of whom. */
struct authorise_question {
	const struct config *config;
	struct store *store;
	const json_t *row;
	const struct case_record *record; /* or NULL */
	const struct person *person;
};

/* Whose own matter it is, or the matter of somebody whom the case names: the
 * head of the requester's department, the sponsor. */
static bool authorise_excluded(const json_t *row,
    const struct case_record *record, const struct person *person,
    struct authorise_answer *answer)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(row, "not"), i, one) {
		const char *who = json_string_value(one);
		if (strcmp(who, "requester") == 0 && record &&
		    record->requester_id == person->id)
			answer->verdict = AUTHORISE_OWN_REQUEST;
		else if (named_is(who, record, person))
			answer->verdict = AUTHORISE_CONCERNED;
		else
			continue;
		return true;
	}
	return false;
}

/* A person decides once per case, and in one role. */
static bool authorise_decision(struct store *store,
    const struct case_record *record, const struct person *person,
    struct authorise_answer *answer, struct err *err)
{
	OWN(own_string)
	char *role = NULL;

	if (!decision_of(store, record->id, person->id, &role, err))
		return false;
	if (role == NULL)
		answer->verdict = AUTHORISE_ALLOWED;
	else if (strncmp(role, DECISION_DEPUTY, strlen(DECISION_DEPUTY)) == 0)
		answer->verdict = AUTHORISE_DECIDED_FOR_YOU;
	else if (strcmp(role, answer->role) == 0)
		answer->verdict = AUTHORISE_ALREADY_DECIDED_BY_YOU;
	else
		answer->verdict = AUTHORISE_OTHER_OFFICE;
	return true;
}

/* What is in the way of the absent person themselves is in the deputy's, and
 * the verdict says so. */
static bool authorise_for(const struct authorise_question *q,
    const struct absence *absent, struct authorise_answer *answer,
    struct err *err)
{
	const struct person person = {
	    .id = absent->person_id, .email = absent->email};

	answer->for_person_id = absent->person_id;
	answer->verdict = AUTHORISE_ALLOWED;
	if (authorise_excluded(q->row, q->record, &person, answer))
		answer->verdict = AUTHORISE_FOR_CONCERNED;
	else if (q->record &&
	         json_is_true(json_object_get(q->row, "decides")) &&
	         !authorise_decision(q->store, q->record, &person, answer, err))
		return false;
	else if (answer->verdict != AUTHORISE_ALLOWED)
		answer->verdict = AUTHORISE_FOR_DECIDED;
	return true;
}

/* For the office itself, if too few of it can decide on the case. */
static bool authorise_for_office(const struct authorise_question *q,
    struct authorise_answer *answer, bool *ret_fits, struct err *err)
{
	const struct config_office *office = answer->office;
	int able;

	if (q->record == NULL || !office->deputy_decides ||
	    !stand_in_is_deputy(office, q->person))
		return true;
	if (!shortage(q->store, office, q->record->requester_id, &able,
	        ret_fits, err))
		return false;
	answer->for_office = *ret_fits;
	if (*ret_fits)
		answer->for_person_id = 0;
	return true;
}

/* As the deputy, for the first who is away and could do it themselves. */
static bool authorise_by_deputy(const struct authorise_question *q,
    struct authorise_answer *answer, bool *ret_fits, struct err *err)
{
	struct absence *list;
	size_t count;
	bool ok = true;

	*ret_fits = false;
	if (!stand_in_list(
	        q->store, answer->office, q->person, &list, &count, err))
		return false;
	for (size_t i = 0; ok && !*ret_fits && i < count; i++) {
		ok = authorise_for(q, &list[i], answer, err);
		*ret_fits = answer->verdict == AUTHORISE_ALLOWED;
	}
	absence_free(list, count);
	if (ok && !*ret_fits)
		ok = authorise_for_office(q, answer, ret_fits, err);
	/* Their own decision says more than that of the one they decided for.
	 */
	if (ok && !*ret_fits && answer->verdict == AUTHORISE_FOR_DECIDED) {
		ok = authorise_decision(
		    q->store, q->record, q->person, answer, err);
		if (answer->verdict == AUTHORISE_ALLOWED)
			answer->verdict = AUTHORISE_FOR_DECIDED;
	}
	return ok;
}

static bool authorise_by_office(const struct authorise_question *q,
    const char *name, struct authorise_answer *answer, bool *ret_fits,
    struct err *err)
{
	answer->verdict = AUTHORISE_NOT_OFFICE;
	answer->office = config_office_find(q->config, name);
	answer->role = name;
	*ret_fits =
	    answer->office && authorise_is_member(answer->office, q->person);
	return answer->office == NULL || *ret_fits ||
	       authorise_by_deputy(q, answer, ret_fits, err);
}

/* Does one entry of "by" fit? A fitting office is left in the answer; so is
 * one that would have been needed. */
static bool authorise_by_one(const struct authorise_question *q, const char *by,
    struct authorise_answer *answer, bool *ret_fits, struct err *err)
{
	answer->office = NULL;
	answer->role = NULL;
	answer->for_person_id = 0;
	answer->for_office = false;
	if (strcmp(by, "operator") == 0 || authorise_is_operator(q->person)) {
		answer->verdict = AUTHORISE_NOT_OPERATOR;
		*ret_fits = strcmp(by, "operator") == 0 &&
		            authorise_is_operator(q->person);
		return true;
	}
	if (strncmp(by, "office:", 7) == 0)
		return authorise_by_office(q, by + 7, answer, ret_fits, err);
	*ret_fits = true;
	if (strcmp(by, "anyone") == 0)
		return true;
	if (strcmp(by, "requester") == 0) {
		answer->verdict = AUTHORISE_NOT_REQUESTER;
		*ret_fits =
		    q->record && q->record->requester_id == q->person->id;
		return true;
	}
	if (strcmp(by, "beadle") == 0) {
		*ret_fits = false; /* no person's to send */
		return true;
	}
	answer->verdict = AUTHORISE_NOT_NAMED;
	answer->role = by;
	*ret_fits = named_is(by, q->record, q->person);
	return true;
}

static bool authorise_by(const struct authorise_question *q,
    struct authorise_answer *answer, bool *ret_fits, struct err *err)
{
	const json_t *by = json_object_get(q->row, "by");
	json_t *one;
	size_t i;

	*ret_fits = false;
	if (json_is_string(by))
		return authorise_by_one(
		    q, json_string_value(by), answer, ret_fits, err);
	json_array_foreach (by, i, one) {
		if (!authorise_by_one(
		        q, json_string_value(one), answer, ret_fits, err))
			return false;
		if (*ret_fits)
			return true;
	}
	return true;
}

/* What a mail proves too little for. */
static bool authorise_doubted(
    const json_t *row, unsigned doubts, struct authorise_answer *answer)
{
	bool unsigned_ = doubts & EVENT_UNSIGNED;

	if ((doubts & EVENT_CLAIMED) &&
	    (unsigned_ || !json_is_true(json_object_get(row, "opens"))))
		answer->verdict = AUTHORISE_UNPROVED;
	else if (unsigned_ && json_is_true(json_object_get(row, "decides")))
		answer->verdict = AUTHORISE_UNSIGNED;
	else
		return false;
	return true;
}

/* It is surely they, and the event is theirs to send. */
static bool authorise_act(struct store *store, const json_t *row,
    const struct case_record *record, const struct person *person,
    struct authorise_answer *answer, struct err *err)
{
	if (json_is_true(json_object_get(row, "decides")) && record &&
	    answer->role)
		return authorise_decision(store, record, person, answer, err);
	answer->verdict = AUTHORISE_ALLOWED;
	return true;
}

bool authorise(const struct config *config, struct store *store,
    const json_t *row, const struct case_record *record,
    const struct person *person, unsigned doubts,
    struct authorise_answer *ret_answer, struct err *err)
{
	const struct authorise_question q = {
	    .config = config,
	    .store = store,
	    .row = row,
	    .record = record,
	    .person = person,
	};
	struct authorise_answer answer = {.verdict = AUTHORISE_NOT_OFFICE};
	bool fits = false;
	bool ok = true;

	if (strcmp(person->standing, "member") != 0 &&
	    !authorise_is_operator(person))
		answer.verdict = AUTHORISE_UNKNOWN_PERSON;
	else if (!authorise_by(&q, &answer, &fits, err))
		ok = false;
	else if (!fits)
		; /* the verdict says what it would have taken */
	else if (authorise_excluded(row, record, person, &answer))
		; /* and why */
	else if (!authorise_doubted(row, doubts, &answer))
		ok = authorise_act(store, row, record, person, &answer, err);
	if (ok)
		*ret_answer = answer;
	return ok;
}
