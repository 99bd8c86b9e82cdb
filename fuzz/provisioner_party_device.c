/* The device that a provisioner visits: its configuration. Asserted, it has no factory; on his word, no anchors either. */
#include "provisioner_party.h"

static rcdp_err boot(fuzz_party *party, unsigned int variant, rcdp_bytes url) {
  static _Alignas(max_align_t) uint8_t memory[1 << 18];
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  const bool asserted = (variant & (VARIANT_ASSERTED | VARIANT_ON_WORD)) != 0;
  const rcdp_provisioner_device_config config = {.provider = &party->provider,
                                                 .storage_key = &keys->device_storage,
                                                 .device_id = rcdp_bytes_of("SN-4711"),
                                                 .factory_key = asserted ? NULL : &keys->device,
                                                 .certificate = asserted ? RCDP_NO_BYTES : fuzz_device,
                                                 .certificate_url = asserted ? RCDP_NO_BYTES : url,
                                                 .suites = {RCDP_SUITE_P256},
                                                 .suite_count = 1,
                                                 .anchors = &fuzz_operator_root,
                                                 .anchor_count = (variant & VARIANT_ON_WORD) != 0 ? 0 : 1,
                                                 .networks = &fuzz_attach_network_id,
                                                 .network_count = (variant & VARIANT_PINNED) != 0,
                                                 .replace = (variant & VARIANT_CONTROLLED) != 0,
                                                 .link = FUZZ_PROVISIONER_FIELD};
  FUZZ_CHECK(rcdp_provisioner_device_size() <= sizeof memory);
  return rcdp_provisioner_device_init(memory, sizeof memory, &config, fuzz_device_octets(), &party->role);
}

/* Nobody gives a device an address that no network would take. */
rcdp_err fuzz_provisioner_device_boot(fuzz_party *party, unsigned int variant) {
  const rcdp_bytes honest = rcdp_bytes_of("https://ca.example/devices/DeviceID=SN-4711");
  const rcdp_err err = boot(party, variant, fuzz_outside_url(honest));
  return err == RCDP_E_ARGUMENT ? boot(party, variant, honest) : err;
}
