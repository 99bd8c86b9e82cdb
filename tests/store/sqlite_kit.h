/* What the tests of the database file share. */
#ifndef TEST_STORE_SQLITE_KIT_H
#define TEST_STORE_SQLITE_KIT_H

#include "kit.h"

const kit_engine *sqlite_engine(void);

/* These statements on the file at path, by a connection of their own. */
void sql(const char *path, const char *text);

void must(kit *k, rcdp_store_request request);

/* So many processes at once, each with a number from 0 and a connection that it opens itself; none is open meanwhile. Adds up, and
 * compares, what they exit with: at most 200; more is a failure of theirs. */
typedef struct {
  int sum;
  int greatest;
} sqlite_crowd;
sqlite_crowd sqlite_at_once(kit *k, int workers, int (*work)(kit *k, uint64_t worker));

/* Execute in a worker: nothing is asserted there. */
rcdp_err sqlite_try(kit *k, rcdp_store_request request);

#endif
