/*
 * What costs much to make and never changes: made at its first use and kept as long as the process lives. Where memory fails at
 * that, the next use tries again. Of two threads that make it at once, one takes the other's.
 */
#include "kept.h"

void *rcdp_ossl_kept(rcdp_ossl_keep *keep) {
  void *have = atomic_load(&keep->made);
  if (have != NULL) {
    return have;
  }
  void *mine = keep->make();
  if (mine == NULL || atomic_compare_exchange_strong(&keep->made, &have, mine)) {
    return mine;
  }
  keep->drop(mine);
  return have;
}
