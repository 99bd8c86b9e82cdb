/* The device of the attach: its configuration. */
#include "attach_party.h"

rcdp_err fuzz_attach_device(const rcdp_provider *provider, unsigned int variant, rcdp_bytes state, rcdp_role **role) {
  static _Alignas(max_align_t) uint8_t memory[1 << 18];
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  const rcdp_attach_device_config config = {
      .provider = provider,
      .storage_key = &keys->device_storage,
      .factory_key = &keys->device,
      .certificate = fuzz_device,
      .certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=SN-4711"),
      .suites = {(variant & VARIANT_STATIC) != 0 ? RCDP_SUITE_STATIC : RCDP_SUITE_P256, RCDP_SUITE_STATIC},
      .suite_count = (variant & VARIANT_STATIC) != 0 ? 1 : 2,
      .anchors = &fuzz_operator_root,
      .anchor_count = 1,
      .network = fuzz_attach_network_id,
      .pinned = &fuzz_attach_network_id,
      .pinned_count = (variant & VARIANT_PINNED) != 0,
      .owner_key = (variant & VARIANT_OWNED) != 0 ? RCDP_BYTES(keys->owner_public) : RCDP_NO_BYTES,
      .link = FUZZ_ATTACH_NETWORK,
      .retry_ms = 1000,
      .retry_max_ms = 8000,
      .tries = 3,
      .renew = (variant & VARIANT_RENEW) != 0};
  FUZZ_CHECK(rcdp_attach_device_size() <= sizeof memory);
  return rcdp_attach_device_init(memory, sizeof memory, &config, state, role);
}

rcdp_err fuzz_attach_device_boot(fuzz_party *party, unsigned int variant) {
  return fuzz_attach_device(&party->provider, variant, fuzz_device_octets(), &party->role);
}
