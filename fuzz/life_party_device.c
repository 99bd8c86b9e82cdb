/* The device with a credential: its configuration in the later life of it. */
#include "provisioner_party.h"

static rcdp_err live(fuzz_party *party, unsigned int variant) {
  static _Alignas(max_align_t) uint8_t memory[1 << 18];
  const rcdp_life_device_config config = {.provider = &party->provider,
                                          .storage_key = &fuzz_attach_key_ring()->device_storage,
                                          .device_id = rcdp_bytes_of("SN-4711"),
                                          .network = fuzz_attach_network_id,
                                          .suites = {RCDP_SUITE_P256},
                                          .suite_count = 1,
                                          .link = FUZZ_PROVISIONER_NETWORK,
                                          .retry_ms = 1000,
                                          .retry_max_ms = 4000,
                                          .tries = 3,
                                          .update = (variant & VARIANT_CONTROLLED) == 0,
                                          .status = (variant & VARIANT_PINNED) == 0};
  FUZZ_CHECK(rcdp_life_device_size() <= sizeof memory);
  return rcdp_life_device_init(memory, sizeof memory, &config, fuzz_device_octets(), &party->role);
}

rcdp_err fuzz_life_device_boot(fuzz_party *party, unsigned int variant) {
  const rcdp_device_state *state = fuzz_device_state();
  const bool had = state->credential_count > 0 || state->tombstone_count > 0;
  return had ? live(party, variant) : fuzz_provisioner_device_boot(party, variant);
}
