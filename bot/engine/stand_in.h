/*
 * stand_in.h: who of an office is away, and who stands in for them: another
 * member, or the office's deputy. Engine thread.
 */
#ifndef BEADLE_ENGINE_STAND_IN_H
#define BEADLE_ENGINE_STAND_IN_H

#include "base/err.h"
#include "model/config.h"
#include "store/absence.h"
#include "store/person.h"
#include "store/store.h"

#include <stdbool.h>

/* Is this absent person one of the office's members? */
bool stand_in_is_of(
    const struct config_office *office, const struct absence *absence);
/* May whoever has this address be named by a member of the office? */
bool stand_in_may_be(const struct config_office *office, const char *address);
/* Is the person in an office, or the deputy of one? */
bool stand_in_reviews(const struct config *config, const struct person *person);
/* Is the person the deputy of this office? */
bool stand_in_is_deputy(
    const struct config_office *office, const struct person *person);
/* Those for whom the person may act now as the office's deputy: its members who
 * are away and have named them, if the configuration lets deputies decide. An
 * array of ret_count, yours to absence_free(). */
bool stand_in_list(struct store *store, const struct config_office *office,
    const struct person *person, struct absence **ret_list, size_t *ret_count,
    struct err *err);

#endif
