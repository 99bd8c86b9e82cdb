/*
 * What an operator's home environment (TS 33.102: HE/AuC) has in its directory: the store, and the storage key under which the keys in it are
 * wrapped. For commands that use K: authentication vectors, exports, other HLRs.
 */
#ifndef RCDP_TOOLS_HOME_H
#define RCDP_TOOLS_HOME_H

#include "book.h"
#include "hsm.h"

typedef struct {
  const rcdp_provider *provider; /* of the storage key: the one that was given, or a token's */
  hsm module;
  book kept;
  rcdp_key storage_key;
} home;

/* EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int home_open(home *self, const char *directory, const rcdp_provider *provider, rcdp_sqlite_mode mode);
void home_close(home *self);

#endif
