/* What costs much to make and never changes. */
#ifndef RCDP_PROVIDER_OPENSSL_KEPT_H
#define RCDP_PROVIDER_OPENSSL_KEPT_H

#include <stdatomic.h>
#include <stddef.h>

typedef struct {
  void *(*make)(void); /* NULL: not this time */
  void (*drop)(void *made);
  _Atomic(void *) made;
} rcdp_ossl_keep;

/* What is kept, or NULL when it could not be made; the caller may read it, also at the same time as others. */
void *rcdp_ossl_kept(rcdp_ossl_keep *keep);

#endif
