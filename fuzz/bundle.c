/*
 * Fuzz target: what a CA's web server delivers, and the search for a path in it. Signatures are taken for good here, so that
 * nothing behind them stays out of reach; each certificate serves as leaf, each as anchor.
 */
#include "fuzz.h"

#include <rcdp/certificate.h>

enum { ARENA = 1 << 17 };

static rcdp_err verify_nothing(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                               rcdp_bytes signature) {
  size_t *count = context;
  (void)alg;
  (void)public_key;
  (void)message;
  (void)signature;
  ++*count;
  return RCDP_OK;
}

static void find_path(const rcdp_bundle *bundle, size_t leaf, size_t anchor) {
  size_t signatures = 0;
  const rcdp_provider provider = {.name = "fuzz", .context = &signatures, .verify = verify_nothing};
  const rcdp_path_policy policy = {.anchors = &bundle->certificates[anchor],
                                   .anchor_count = 1,
                                   .purpose = RCDP_EKU_CLIENT_AUTH,
                                   .key_usage = RCDP_KU_DIGITAL_SIGNATURE,
                                   .need_status = bundle->crl_count > 0,
                                   .time = {true, UINT64_C(1800000000)}};
  rcdp_certificate found;
  const rcdp_err err = rcdp_path_verify(&provider, &policy, bundle->certificates[leaf], bundle->certificates,
                                        bundle->certificate_count, bundle->crls, bundle->crl_count, &found);
  FUZZ_CHECK(err != RCDP_OK || rcdp_bytes_equal(found.der, bundle->certificates[leaf]));
  FUZZ_CHECK(signatures <= RCDP_PATH_CHECKS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t memory[ARENA];
  rcdp_arena arena;
  rcdp_bundle bundle;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_bundle_read((rcdp_bytes){data, size}, &arena, &bundle) != RCDP_OK) {
    return 0;
  }
  FUZZ_CHECK(bundle.certificate_count <= RCDP_POOL_MAX && bundle.crl_count <= RCDP_POOL_MAX);
  for (size_t leaf = 0; leaf < bundle.certificate_count; leaf++) {
    for (size_t anchor = 0; anchor < bundle.certificate_count; anchor++) {
      find_path(&bundle, leaf, anchor);
    }
  }
  return 0;
}
