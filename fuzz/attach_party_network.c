/* The network of the attach. */
#include <rcdp/crypto.h>

#include "attach_party.h"

enum { TRANSACTIONS = 3 };

static rcdp_bytes voucher(void) {
  static uint8_t octets[RCDP_VOUCHER_MAX], memory[4096];
  static rcdp_buf made = {octets, 0, sizeof octets};
  if (made.len == 0) {
    rcdp_arena scratch;
    rcdp_voucher says = {.network = fuzz_attach_network_id, .not_after = FUZZ_WALL + FUZZ_VALIDITY};
    rcdp_arena_init(&scratch, memory, sizeof memory);
    const rcdp_provider *provider = fuzz_provider(0);
    rcdp_err err = rcdp_sha256(provider, fuzz_device, says.certificate_hash.octets);
    if (err == RCDP_OK) {
      err = rcdp_voucher_make(provider, &fuzz_attach_key_ring()->owner, &says, &scratch, &made);
    }
    FUZZ_CHECK(err == RCDP_OK);
  }
  return rcdp_buf_bytes(&made);
}

rcdp_err fuzz_attach_network_boot(fuzz_party *party, unsigned int variant) {
  static _Alignas(max_align_t) uint8_t memory[1 << 19];
  const rcdp_attach_network_config config = fuzz_network_config(party, variant, TRANSACTIONS);
  FUZZ_CHECK(rcdp_attach_network_size(TRANSACTIONS) <= sizeof memory);
  return rcdp_attach_network_init(memory, sizeof memory, &config, &party->role);
}

void fuzz_attach_network_restore(size_t stage) { fuzz_network_restore(stage, NULL, voucher()); }
