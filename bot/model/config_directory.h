/*
 * config_directory.h: [directory], [directory roster] and [directory ldap]:
 * where people are known from.
 */
#ifndef BEADLE_MODEL_CONFIG_DIRECTORY_H
#define BEADLE_MODEL_CONFIG_DIRECTORY_H

#include <stdbool.h>

/* What is read of a person's entry; each from one or several attributes. */
enum config_ldap_field {
	CONFIG_LDAP_EMAIL,
	CONFIG_LDAP_NAME,
	CONFIG_LDAP_UID,
	CONFIG_LDAP_AFFILIATIONS,
	CONFIG_LDAP_DEPARTMENTS,
	CONFIG_LDAP_GROUPS,
	CONFIG_LDAP_HEAD_OF,
	CONFIG_LDAP_FIELDS
};

/* A search for what is not in the person's own entry. */
struct config_ldap_search {
	char *base;      /* NULL: where people are */
	char *filter;    /* NULL: there is none */
	char *attribute; /* of what it finds */
};

struct config_ldap {
	char *host; /* NULL: no [directory ldap] */
	int port;
	bool tls, starttls; /* neither: this machine */
	char *ca_file;      /* NULL: the system's */
	char *user;         /* a DN, or NULL: anonymous */
	char *password;
	char *base;
	char *filter;
	char **attributes[CONFIG_LDAP_FIELDS]; /* NULL-terminated, or NULL */
	struct config_ldap_search groups;
	struct config_ldap_search head_of_search;
	struct config_ldap_search heads; /* its attribute is an address */
};

struct config_directory {
	int line; /* of [directory]; 0: there is none */
	char *
	    *sources; /* "roster", "ldap"; NULL-terminated, first come first */
	int max_age_minutes;
	char *roster_file; /* or NULL */
	struct config_ldap ldap;
};

#endif
