/* The network that serves provisioners: its configuration, the grant, and what an operator does with it. */
#include "provisioner_party.h"

enum { TRANSACTIONS = 3, COUNT = 4, DAY = 86400, GRANT_MAX = 4096 };

static const rcdp_id serial = {{7, 7, 7}};

/* Where a bit means something else here, the network is not told. */
static rcdp_network_config config_of(const fuzz_party *party, unsigned int variant) {
  static rcdp_provisioner_settings settings;
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  const unsigned int known = variant & ~(unsigned int)(VARIANT_TUAK | VARIANT_RESTRICTED);
  const bool controlled = (variant & VARIANT_CONTROLLED) != 0;
  rcdp_network_config config = fuzz_network_config(party, known | (controlled ? VARIANT_RESTRICTED : 0), TRANSACTIONS);
  settings = (rcdp_provisioner_settings){
      .hand_in_key = &keys->network, .delivery_lifetime = 1800, .certified_only = (variant & VARIANT_STRICT) != 0};
  config.provisioner = &settings;
  config.notice_signing_key = &keys->network;
  return config;
}

/* --- the grant --- */

static uint8_t granted_octets[GRANT_MAX];
static size_t granted_len;

rcdp_bytes fuzz_grant(void) { return (rcdp_bytes){granted_octets, granted_len}; }

static rcdp_grant terms(void) {
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  return (rcdp_grant){.serial = serial,
                      .provisioner = {RCDP_NOTICE_ECDSA_P256, RCDP_BYTES(keys->owner_public)},
                      .block_first = rcdp_bytes_of("001010000020000"),
                      .block_last = rcdp_bytes_of("001010000020009"),
                      .count = COUNT,
                      .operations = {true, true, true, true, true},
                      .not_before = FUZZ_WALL - DAY,
                      .not_after = FUZZ_WALL + FUZZ_VALIDITY,
                      .terms = {.amf = {0x80, 0x00},
                                .routing_indicator = {0xf0, 0xff},
                                .validity = FUZZ_VALIDITY,
                                .lifetime = DAY,
                                .renewal = 3600,
                                .restrictions.roaming_allowed = true}};
}

/* Made once: the request that tells the store of it. */
static const rcdp_store_request *granting(void) {
  static _Alignas(max_align_t) uint8_t memory[2 * RCDP_CODEC_ARENA];
  static rcdp_store_request request;
  if (granted_len == 0) {
    const fuzz_party party = {.provider = *fuzz_provider(0)};
    const rcdp_network_config config = config_of(&party, 0);
    const rcdp_grant grant = terms();
    rcdp_buf out = RCDP_BUF(granted_octets);
    rcdp_arena arena;
    request = (rcdp_store_request){
        .op = RCDP_STORE_ADD_GRANT, .now = FUZZ_WALL, .block_first = grant.block_first, .block_last = grant.block_last};
    rcdp_arena_init(&arena, memory, sizeof memory);
    const rcdp_err err = rcdp_grant_make(&config, &grant, &arena, &out, &request.granted);
    FUZZ_CHECK(err == RCDP_OK);
    granted_len = out.len;
  }
  return &request;
}

void fuzz_provisioner_network_restore(size_t stage) { fuzz_network_restore(stage, granting(), RCDP_NO_BYTES); }

/* --- the role --- */

static _Alignas(max_align_t) uint8_t role_memory[1 << 20];

rcdp_err fuzz_provisioner_network_boot(fuzz_party *party, unsigned int variant) {
  static const rcdp_procedure *procedures[1];
  const rcdp_network_config config = config_of(party, variant);
  procedures[0] = rcdp_provisioner_procedure();
  FUZZ_CHECK(rcdp_network_size(procedures, 1, TRANSACTIONS) <= sizeof role_memory);
  return rcdp_network_init(role_memory, sizeof role_memory, &config, procedures, 1, &party->role);
}

rcdp_err fuzz_life_network_boot(fuzz_party *party, unsigned int variant) {
  static const rcdp_procedure *procedures[2];
  const rcdp_network_config config = config_of(party, variant);
  procedures[0] = rcdp_provisioner_procedure();
  procedures[1] = rcdp_life_procedure();
  FUZZ_CHECK(rcdp_network_size(procedures, 2, TRANSACTIONS) <= sizeof role_memory);
  return rcdp_network_init(role_memory, sizeof role_memory, &config, procedures, 2, &party->role);
}

/* --- the operator --- */

void fuzz_provisioner_network_manage(uint64_t now, unsigned int what) {
  static rcdp_store_result result;
  if (what % 8 != 2) {
    fuzz_network_manage(now, what);
    return;
  }
  const rcdp_store_request revoke = {.op = RCDP_STORE_REVOKE_GRANT, .now = now, .granted.serial = serial};
  const rcdp_err err = fuzz_network_execute(&revoke, &result);
  FUZZ_CHECK(err == RCDP_OK);
}
