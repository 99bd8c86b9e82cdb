/* The providers that this build has, for suites that run over each, and each against the other; where it has none, the toy. */
#ifndef TEST_SUPPORT_PROVIDERS_H
#define TEST_SUPPORT_PROVIDERS_H

#include <rcdp/provider.h>

enum { TEST_PROVIDERS_MAX = 2 };

/* How many there are; at least one. */
size_t test_providers(const rcdp_provider *list[TEST_PROVIDERS_MAX]);

#endif
