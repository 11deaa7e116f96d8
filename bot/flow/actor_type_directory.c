/*
 * actor_type_directory.c: what can be asked of the directory, which knows who
 * somebody is: affiliation, department, groups. See actor_type.h.
 */
#include "flow/actor_type.h"

static const struct actor_field look_up_input[] = {
    {.name = "email", .value = ACTOR_TEXT},
    {.name = NULL},
};

/* More than one entry with the address: ambiguous, and nothing else is said. */
static const struct actor_field look_up_output[] = {
    {.name = "found", .value = ACTOR_FLAG},
    {.name = "ambiguous", .value = ACTOR_FLAG},
    {.name = "name", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = "email", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = "uid", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = "affiliations", .value = ACTOR_TEXTS, .when = ACTOR_IF_FOUND},
    {.name = "departments", .value = ACTOR_TEXTS, .when = ACTOR_IF_FOUND},
    {.name = "groups", .value = ACTOR_TEXTS, .when = ACTOR_IF_FOUND},
    {.name = "head_of", .value = ACTOR_TEXTS, .when = ACTOR_IF_FOUND},
    {.name = "heads", .value = ACTOR_TEXTS, .when = ACTOR_IF_FOUND},
    {.name = "unknown", .value = ACTOR_TEXTS, .when = ACTOR_MAYBE},
    {.name = "sources", .value = ACTOR_TEXTS, .when = ACTOR_IF_FOUND},
    {.name = "age_s", .value = ACTOR_NUMBER, .when = ACTOR_IF_FOUND},
    {.name = NULL},
};

static const char *const look_up_errors[] = {
    "bad_input", "not_permitted", NULL};

static const struct actor_type types[] = {
    {
        .name = "directory.look_up",
        .description = "who has this e-mail address",
        .input = look_up_input,
        .output = look_up_output,
        .errors = look_up_errors,
    },
};

const struct actor_system actor_type_directory = {
    .name = "directory",
    .title = "the directory",
    .types = types,
    .type_count = sizeof(types) / sizeof(types[0]),
};
