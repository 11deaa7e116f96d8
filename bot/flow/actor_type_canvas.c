/*
 * actor_type_canvas.c: what can be asked of Canvas, and done there: people,
 * whom they teach, and their access tokens. See actor_type.h. A token's secret
 * is in no answer.
 */
#include "flow/actor_type.h"

static const char *const read_errors[] = {
    "bad_input", "not_found", "not_permitted", NULL};
static const char *const create_errors[] = {
    "ambiguous", "bad_input", "not_found", "not_permitted", "refused", NULL};
static const char *const change_errors[] = {
    "bad_input", "not_found", "not_permitted", "refused", NULL};

/* Of a token, as canvas/token.c reads it. */
static const char *const token_states[] = {
    "pending", "active", "expired", NULL};

static const struct actor_field find_user_input[] = {
    {.name = "email", .value = ACTOR_TEXT},
    {.name = NULL},
};
static const struct actor_field user_row[] = {
    {.name = "id", .value = ACTOR_TEXT},
    {.name = "name", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "login_id", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = NULL},
};
static const struct actor_field find_user_output[] = {
    {.name = "found", .value = ACTOR_FLAG},
    {.name = "ambiguous", .value = ACTOR_FLAG},
    {.name = "candidates",
        .value = ACTOR_ROWS,
        .when = ACTOR_MAYBE,
        .of = user_row},
    {.name = "id", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = "name", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = "login_id", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = NULL},
};

static const struct actor_field teaches_input[] = {
    {.name = "email", .value = ACTOR_TEXT, .one_of = 1},
    {.name = "user_id", .value = ACTOR_TEXT, .one_of = 1},
    {.name = "course", .value = ACTOR_TEXT},
    {.name = NULL},
};
static const struct actor_field teaches_output[] = {
    {.name = "found", .value = ACTOR_FLAG},
    {.name = "teaches", .value = ACTOR_FLAG},
    {.name = "course_name", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = NULL},
};

static const struct actor_field token_row[] = {
    {.name = "id", .value = ACTOR_TEXT},
    {.name = "purpose", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "hint", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "state", .value = ACTOR_TEXT, .values = token_states},
    {.name = "expires_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "expires_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "last_used_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "last_used_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "created_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "created_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = NULL},
};
/* Who accounts for which tokens, and what has been reported of the others. */
static const struct actor_field list_tokens_input[] = {
    {.name = "user_id", .value = ACTOR_TEXT},
    {.name = "known_ids", .value = ACTOR_TEXTS, .when = ACTOR_MAYBE},
    {.name = "known_numbers", .value = ACTOR_TEXTS, .when = ACTOR_MAYBE},
    {.name = "reported",
        .value = ACTOR_ROWS,
        .when = ACTOR_MAYBE,
        .of = token_row},
    {.name = NULL},
};
static const struct actor_field list_tokens_output[] = {
    {.name = "unknown", .value = ACTOR_ROWS, .of = token_row},
    {.name = "fresh", .value = ACTOR_ROWS, .of = token_row},
    {.name = "reported", .value = ACTOR_ROWS, .of = token_row},
    {.name = "vanished", .value = ACTOR_ROWS, .of = token_row},
    {.name = "tokens", .value = ACTOR_ROWS, .of = token_row},
    {.name = "count", .value = ACTOR_NUMBER},
    {.name = NULL},
};

static const struct actor_field find_token_input[] = {
    {.name = "user_id", .value = ACTOR_TEXT},
    {.name = "case_number", .value = ACTOR_TEXT},
    {.name = "token_id", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "since", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = NULL},
};
static const struct actor_field find_token_output[] = {
    {.name = "found", .value = ACTOR_FLAG},
    {.name = "ambiguous", .value = ACTOR_FLAG},
    {.name = "candidates",
        .value = ACTOR_ROWS,
        .when = ACTOR_MAYBE,
        .of = token_row},
    {.name = "id", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = "purpose", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "hint", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "state",
        .value = ACTOR_TEXT,
        .when = ACTOR_IF_FOUND,
        .values = token_states},
    {.name = "expires_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "expires_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "last_used_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "last_used_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "created_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "created_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = NULL},
};

static const struct actor_field show_token_input[] = {
    {.name = "user_id", .value = ACTOR_TEXT},
    {.name = "token_id", .value = ACTOR_TEXT},
    {.name = NULL},
};
static const struct actor_field show_token_output[] = {
    {.name = "found", .value = ACTOR_FLAG},
    {.name = "id", .value = ACTOR_TEXT, .when = ACTOR_IF_FOUND},
    {.name = "purpose", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "hint", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "state",
        .value = ACTOR_TEXT,
        .when = ACTOR_IF_FOUND,
        .values = token_states},
    {.name = "expires_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "expires_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "last_used_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "last_used_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "created_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "created_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = NULL},
};

static const struct actor_field create_token_input[] = {
    {.name = "user_id", .value = ACTOR_TEXT},
    {.name = "purpose", .value = ACTOR_TEXT},
    {.name = "case_number", .value = ACTOR_TEXT},
    {.name = "since", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "expires_at", .value = ACTOR_TIME},
    {.name = NULL},
};
/* …_on is the day of …_at where the institution is: of expires_at the last
 * whole one. */
/* expires_at is what Canvas says, not what was asked for; none: never. */
static const struct actor_field create_token_output[] = {
    {.name = "id", .value = ACTOR_TEXT},
    {.name = "hint", .value = ACTOR_TEXT, .when = ACTOR_MAYBE},
    {.name = "state", .value = ACTOR_TEXT, .values = token_states},
    {.name = "expires_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "expires_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = NULL},
};

static const struct actor_field extend_token_input[] = {
    {.name = "user_id", .value = ACTOR_TEXT},
    {.name = "token_id", .value = ACTOR_TEXT},
    {.name = "expires_at", .value = ACTOR_TIME},
    {.name = NULL},
};
static const struct actor_field extend_token_output[] = {
    {.name = "expires_at", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "expires_on", .value = ACTOR_TIME, .when = ACTOR_MAYBE},
    {.name = "state", .value = ACTOR_TEXT, .values = token_states},
    {.name = NULL},
};

static const struct actor_field delete_token_input[] = {
    {.name = "user_id", .value = ACTOR_TEXT},
    {.name = "token_id", .value = ACTOR_TEXT},
    {.name = NULL},
};
/* Once it was read back that it is gone. */
static const struct actor_field delete_token_output[] = {
    {.name = "deleted", .value = ACTOR_FLAG},
    {.name = NULL},
};

static const struct actor_type types[] = {
    {
        .name = "canvas.find_user",
        .description = "whose account has this e-mail address",
        .input = find_user_input,
        .output = find_user_output,
        .errors = read_errors,
    },
    {
        .name = "canvas.teaches",
        .description = "does somebody teach this course",
        .input = teaches_input,
        .output = teaches_output,
        .errors = read_errors,
    },
    {
        .name = "canvas.list_tokens",
        .description = "all access tokens of an account",
        .input = list_tokens_input,
        .output = list_tokens_output,
        .errors = read_errors,
    },
    {
        .name = "canvas.find_token",
        .description = "the access token of a case",
        .input = find_token_input,
        .output = find_token_output,
        .errors = read_errors,
    },
    {
        .name = "canvas.show_token",
        .description = "an access token of an account, by its id",
        .input = show_token_input,
        .output = show_token_output,
        .errors = read_errors,
    },
    {
        .name = "canvas.create_token",
        .description = "makes an access token that waits to be activated",
        .changes = true,
        .input = create_token_input,
        .output = create_token_output,
        .errors = create_errors,
    },
    {
        .name = "canvas.extend_token",
        .description = "lets an access token live longer",
        .changes = true,
        .input = extend_token_input,
        .output = extend_token_output,
        .errors = change_errors,
    },
    {
        .name = "canvas.delete_token",
        .description = "deletes an access token",
        .changes = true,
        .input = delete_token_input,
        .output = delete_token_output,
        .errors = change_errors,
    },
};

const struct actor_system actor_type_canvas = {
    .name = "canvas",
    .title = "Canvas",
    .types = types,
    .type_count = sizeof(types) / sizeof(types[0]),
};
