/* A provider that fails at one call: run a procedure once for every call that it makes, and each failure is seen. */
#ifndef TEST_SUPPORT_FAILING_H
#define TEST_SUPPORT_FAILING_H

#include <rcdp/provider.h>

struct failing {
  const rcdp_provider *base;
  unsigned long calls;   /* made so far; key_release, which cannot fail, is not counted */
  unsigned long fail_at; /* the call that fails, counted from 1; 0: none */
  rcdp_err error;        /* what it answers */
  long keys;             /* imported or unwrapped and not released yet */
};

/* base with the counter before its functions. state must outlive out; set state->fail_at and state->calls to begin. */
void failing_provider(rcdp_provider *out, struct failing *state, const rcdp_provider *base, rcdp_err error);

#endif
