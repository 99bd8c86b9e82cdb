/* Every function of a crypto provider, each with a check of what it gives. */
#ifndef TEST_FAILURES_FUNCTIONS_H
#define TEST_FAILURES_FUNCTIONS_H

#include <rcdp/provider.h>

typedef struct {
  const char *name;
  rcdp_err (*run)(
      rcdp_key_kind kind); /* the test fails when it is RCDP_OK with a wrong output, or otherwise gives anything */
  rcdp_key_kind kind;
} provider_function;

extern const provider_function provider_functions[];
extern const size_t provider_function_count;

/* The keys and messages that they work on, of this provider. */
void functions_begin(const rcdp_provider *provider);
void functions_end(void);

#endif
