/*
 * graphviz.h: the program dot of Graphviz, which lays a picture out. It is
 * run without a shell and is needed for nothing else.
 */
#ifndef BEADLE_ADMIN_GRAPHVIZ_H
#define BEADLE_ADMIN_GRAPHVIZ_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/* ERR_REFUSED: dot is not there (the error says which package to install) or
 * does not take the text. */
bool graphviz_svg(const char *dot, struct str *ret_svg, struct err *err);

#endif
