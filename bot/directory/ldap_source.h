/*
 * ldap_source.h: people in an LDAP directory, as [directory ldap] describes
 * it. The connection is opened when it is needed and kept. The directory's
 * thread.
 */
#ifndef BEADLE_DIRECTORY_LDAP_SOURCE_H
#define BEADLE_DIRECTORY_LDAP_SOURCE_H

#include "base/err.h"
#include "directory/source.h"
#include "model/config.h"

#include <stdbool.h>

struct ldap_source;

/* config is borrowed for the source's life. ERR_INPUT: a filter that is none.
 * Connects to nothing yet. */
bool ldap_source_open(const struct config_ldap *config,
    struct ldap_source **ret_source, struct err *err);
void ldap_source_close(struct ldap_source **source);
struct source ldap_source_source(struct ldap_source *source);

#endif
