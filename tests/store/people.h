/*
 * people.h: people as the tests of persons meet them, and what is learnt of
 * them.
 */
#ifndef BEADLE_TESTS_STORE_PEOPLE_H
#define BEADLE_TESTS_STORE_PEOPLE_H

#include "store/fixture.h"

static inline struct person people_meet(
    struct fixture *f, const char *system, const char *who, const char *name)
{
	struct person person = {.id = 0};

	fixture_ok(
	    f, person_meet(f->store, system, who, name, &person, &f->err));
	return person;
}

static inline int64_t people_learn(
    struct fixture *f, const char *who, const char *email, const char *standing)
{
	int64_t id = fixture_person(f, who);

	fixture_ok(f, person_learn(f->store, id, who, email, standing,
	                  fixture_now_ms, &f->err));
	return id;
}

#endif
