/* The suites of tests/crypto over the PSA provider: this list stands in the place of that in tests/support/providers.c. */
#include "support/providers.h"

#include "place.h"

size_t test_providers(const rcdp_provider *list[TEST_PROVIDERS_MAX]) {
  list[0] = rcdp_psa_provider(place_psa());
#ifdef LIST_SOFTWARE
  list[1] = place_software();
  return list[1] == NULL ? 1 : 2;
#else
  return 1;
#endif
}
