/*
 * dkim_tags.h: the tags of a DKIM signature (RFC 6376, 3.2 and 3.5), as far as
 * we look at them before libopendkim does. Pure.
 */
#ifndef BEADLE_NET_DKIM_TAGS_H
#define BEADLE_NET_DKIM_TAGS_H

#include <stdbool.h>

/* Is all from p to end TAG=VALUE and semicolons, such as mail servers write
 * them? Stricter than the RFC: see dkim_tags.c. What is behind end can be read
 * and is no part of a tag. */
bool dkim_tags_are_sound(const char *p, const char *end);

/* Is header one of names, the value of h=? libopendkim's own function takes "t"
 * for "to". names may be NULL. */
bool dkim_tags_name(const char *names, const char *header);

#endif
