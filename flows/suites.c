/* The table of suites (docs/protocol.md, "Suites"). */
#include "suites.h"

static const rcdp_suite suites[] = {
    {RCDP_SUITE_P256, RCDP_KEM_P256, RCDP_ECDSA_P256_SHA256, RCDP_KEY_P256, 65, true},
    {RCDP_SUITE_X25519, RCDP_KEM_X25519, RCDP_ED25519, RCDP_KEY_ED25519, 32, true},
    {RCDP_SUITE_STATIC, RCDP_KEM_P256, RCDP_ECDSA_P256_SHA256, RCDP_KEY_P256, 65, false},
};

const rcdp_suite *rcdp_suite_find(rcdp_suite_id id) {
  for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
    if (suites[i].id == id) {
      return &suites[i];
    }
  }
  return NULL;
}

const rcdp_suite *rcdp_suite_among(rcdp_suite_id id, const rcdp_suite_id *list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (list[i] == id) {
      return rcdp_suite_find(id);
    }
  }
  return NULL;
}

bool rcdp_suites_all_static(const rcdp_suite_id *list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(list[i]);
    if (suite == NULL || suite->ephemeral) {
      return false;
    }
  }
  return count > 0;
}
