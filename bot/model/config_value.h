/*
 * config_value.h: the kinds of values that several sections have. Each is a
 * config_set_fn (config_reader.h) that fills the key's field.
 */
#ifndef BEADLE_MODEL_CONFIG_VALUE_H
#define BEADLE_MODEL_CONFIG_VALUE_H

#include "base/err.h"
#include "model/config_reader.h"

#include <stdbool.h>

/* Anything that is not empty. */
bool config_value_text(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);
bool config_value_path(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);
/* Must exist. */
bool config_value_folder(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);
/* Must be readable. */
bool config_value_file(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);
/* Where the secret is; what it holds is in the field. */
bool config_value_secret(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);

/* For setters of their own: the field that the key fills. */
char **config_value_field(
    struct config_reader *r, const struct config_key *key);
/* As it is, or after the configuration's folder. Yours to free(). */
char *config_value_resolve(const struct config_reader *r, const char *value);
/* Adds each of the words, between commas or blanks, to a NULL-terminated list
 * (NULL: an empty one). */
void config_value_words(const char *value, char ***words);
/* A number from min to max. */
bool config_value_number(
    const char *value, int min, int max, int *ret_number, struct err *err);
/* local@domain, and nothing that could end a header or an SMTP line. */
bool config_value_is_address(const char *text);

#endif
