#include "pkcs11/kit.h"

#include <stdlib.h>

const rcdp_provider *token_software(void) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  return list[count - 1]; /* OpenSSL where it is there */
}

rcdp_pkcs11_config token_config(void) {
  return (rcdp_pkcs11_config){getenv("RCDP_TEST_MODULE"), "rcdp", rcdp_bytes_of("12345678"), token_software()};
}

rcdp_pkcs11 *token_open(void) {
  const rcdp_pkcs11_config config = token_config();
  rcdp_pkcs11 *token = NULL;
  assert_ok(rcdp_pkcs11_open(&config, &token));
  return token;
}

void token_key(rcdp_pkcs11 *token, rcdp_key_kind kind, const char *label, rcdp_key *key) {
  const rcdp_err err = rcdp_pkcs11_generate(token, kind, label);
  assert_true(err == RCDP_OK || err == RCDP_E_ALREADY);
  assert_ok(rcdp_pkcs11_key(token, kind, label, key));
}
