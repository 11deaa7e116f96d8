/*
 * config_section.h: the sections of the configuration file, each in the file
 * of its name. config.c puts them together.
 */
#ifndef BEADLE_MODEL_CONFIG_SECTION_H
#define BEADLE_MODEL_CONFIG_SECTION_H

#include "model/config_reader.h"

extern const struct config_section config_beadle_section;
extern const struct config_section config_store_section;
extern const struct config_section config_slack_section;
extern const struct config_section config_mail_section;
extern const struct config_section config_canvas_section;
extern const struct config_section config_digest_section;
extern const struct config_section config_office_section;
extern const struct config_section config_calendar_section;
extern const struct config_section config_workflow_section;
extern const struct config_section config_directory_section;
extern const struct config_section config_directory_roster_section;
extern const struct config_section config_directory_ldap_section;

/* What they hold; not the memory they lie in. */
void config_inbox_clear(struct config_inbox *inbox);
void config_token_clear(struct config_token *token);
void config_canvas_clear(struct config_canvas *canvas);
void config_office_clear(struct config_office *office);
void config_workflow_clear(struct config_workflow *workflow);
void config_directory_clear(struct config_directory *directory);
/* Is there a calendar of that name? */
void config_digest_check(struct config_reader *r);
/* Has each source its section, and each section its source? */
void config_directory_check(struct config_reader *r);

#endif
