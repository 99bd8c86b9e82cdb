/*
 * The secrets of a course, noted as they pass the provider, and a search for what is left of them in the memory of this process. The notes
 * are masked, so that a search does not find them.
 */
#ifndef TEST_FAILURES_TRACES_H
#define TEST_FAILURES_TRACES_H

#include "failures/course.h"
#include "support/memory_scan.h"

typedef struct traces traces;

traces *traces_new(void);
void traces_free(traces *t);

/* A learner (support/failing.h). */
void traces_note(void *context, rcdp_bytes secret);

/* What has gone over a link or names a record in this world, which has come to its end, is no secret, here and in every course with the
 * same random octets. */
void traces_public(traces *t, world *w);

/* Whether a piece of a secret lies in memory that this process may write to; how many were looked for. Forgets them all. */
bool traces_found(traces *t, size_t *secrets, memory_found *found);

#endif
