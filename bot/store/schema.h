/*
 * schema.h: the tables. Version 1; later versions append a step.
 */
#ifndef BEADLE_STORE_SCHEMA_H
#define BEADLE_STORE_SCHEMA_H

enum { SCHEMA_VERSION = 1 };

extern const char schema_sql[];

#endif
