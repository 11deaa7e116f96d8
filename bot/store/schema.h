/*
 * schema.h: the tables. The version counts their changes. From the first
 * release on a new version brings the step from the one before; until then a
 * database of an older version is refused.
 */
#ifndef BEADLE_STORE_SCHEMA_H
#define BEADLE_STORE_SCHEMA_H

enum { SCHEMA_VERSION = 9 };

extern const char schema_sql[];

#endif
