/*
 * How far a batch has come: a bar on a terminal, nothing elsewhere.
 */
#ifndef RCDP_TOOLS_PROGRESS_H
#define RCDP_TOOLS_PROGRESS_H

#include <stddef.h>

/* Draw, over what was drawn before. */
void progress_show(size_t done, size_t total);

/* Behind the last one: what follows begins on a line of its own. */
void progress_end(void);

#endif
