/* See providers.h. */
#include "providers.h"

#if RCDP_TEST_WOLFSSL
#include <rcdp/wolfssl.h>
#endif
#if RCDP_TEST_OPENSSL
#include <rcdp/openssl.h>
#endif

#if RCDP_TEST_TOY
#include "toy.h"

static const rcdp_provider *toy_provider(void) {
  static struct toy toy;
  if (toy.provider.name == NULL) {
    toy_begin(&toy, 1);
  }
  return &toy.provider;
}
#endif

size_t test_providers(const rcdp_provider *list[TEST_PROVIDERS_MAX]) {
  size_t count = 0;
#if RCDP_TEST_WOLFSSL
  list[count++] = rcdp_wolfssl_provider();
#endif
#if RCDP_TEST_OPENSSL
  list[count++] = rcdp_openssl_provider();
#endif
#if RCDP_TEST_TOY
  list[count++] = toy_provider();
#endif
  return count;
}
