/* What the suites of this folder share: one provider at a time, and short ways to its functions. */
#ifndef TEST_CRYPTO_SUITE_H
#define TEST_CRYPTO_SUITE_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <string.h>

#include <rcdp/crypto.h>

#include "support/hex.h"
#include "support/providers.h"

#define assert_err(call, expected) assert_string_equal(rcdp_err_name(call), rcdp_err_name(expected))
#define assert_ok(call) assert_err(call, RCDP_OK)
#define assert_bytes(actual, expected) assert_true(rcdp_bytes_equal((actual), (expected)))

/* Run the tests over every provider of this build; test_provider is the one at hand. */
extern const rcdp_provider *test_provider;
int run_over_providers(const char *name, const struct CMUnitTest *tests, size_t count);

/* Imports that must succeed. The test releases the key. */
void import_key(const rcdp_provider *provider, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key);
void release_key(const rcdp_provider *provider, rcdp_key *key);

/* Private keys that are valid and the same in every run; P-256's is that of RFC 6979 appendix A.2.5. */
rcdp_bytes sample_material(rcdp_key_kind kind);

/* Whether the provider has keys of this kind: RCDP_E_ALGORITHM says that it has not. */
bool takes(const rcdp_provider *provider, rcdp_key_kind kind);

/* The public half in storage. */
rcdp_bytes public_half(const rcdp_provider *provider, const rcdp_key *key, uint8_t storage[RCDP_PUBLIC_KEY_MAX]);

#endif
