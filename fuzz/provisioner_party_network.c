/* The network that serves provisioners: its configuration, the grant, and what an operator does with it. */
#include "provisioner_party.h"

enum { TRANSACTIONS = 3, COUNT = 4, DAY = 86400, GRANT_MAX = 4096 };

static const rcdp_id serials[FUZZ_GRANTS] = {{{7, 7, 7}}, {{8, 8, 8}}};

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

typedef struct {
  uint8_t octets[GRANT_MAX];
  size_t len;
  rcdp_store_request request; /* that tells the store of it */
  _Alignas(max_align_t) uint8_t memory[2 * RCDP_CODEC_ARENA];
} made_grant;

static made_grant grants[FUZZ_GRANTS];

rcdp_bytes fuzz_grant(size_t which) { return (rcdp_bytes){grants[which].octets, grants[which].len}; }

/* By the first devices are brought; the second, without a block, is of another, to whom they may be handed over. */
static rcdp_grant terms(size_t which) {
  const fuzz_attach_keys *keys = fuzz_attach_key_ring();
  const rcdp_verification_key owner = {RCDP_NOTICE_ECDSA_P256, RCDP_BYTES(keys->owner_public)};
  const rcdp_verification_key heir = {RCDP_NOTICE_ED25519, RCDP_BYTES(keys->heir_public)};
  const bool makes = which == 0;
  return (rcdp_grant){.serial = serials[which],
                      .provisioner = makes ? owner : heir,
                      .block_first = makes ? rcdp_bytes_of("001010000020000") : RCDP_NO_BYTES,
                      .block_last = makes ? rcdp_bytes_of("001010000020009") : RCDP_NO_BYTES,
                      .count = COUNT,
                      .operations = {true, makes, true, true, true},
                      .not_before = FUZZ_WALL - DAY,
                      .not_after = FUZZ_WALL + FUZZ_VALIDITY,
                      .terms = {.amf = {0x80, 0x00},
                                .routing_indicator = {0xf0, 0xff},
                                .validity = FUZZ_VALIDITY,
                                .lifetime = DAY,
                                .renewal = 3600,
                                .restrictions.roaming_allowed = true}};
}

static void make_grant(size_t which, made_grant *made) {
  const fuzz_party party = {.provider = *fuzz_provider(0)};
  const rcdp_network_config config = config_of(&party, 0);
  const rcdp_grant grant = terms(which);
  rcdp_buf out = RCDP_BUF(made->octets);
  rcdp_arena arena;
  made->request = (rcdp_store_request){
      .op = RCDP_STORE_ADD_GRANT, .now = FUZZ_WALL, .block_first = grant.block_first, .block_last = grant.block_last};
  rcdp_arena_init(&arena, made->memory, sizeof made->memory);
  const rcdp_err err = rcdp_grant_make(&config, &grant, &arena, &out, &made->request.granted);
  FUZZ_CHECK(err == RCDP_OK);
  made->len = out.len;
}

void fuzz_provisioner_network_restore(size_t stage) {
  static rcdp_store_result result;
  for (size_t i = 0; i < FUZZ_GRANTS && grants[i].len == 0; i++) {
    make_grant(i, &grants[i]);
  }
  fuzz_network_restore(stage, &grants[0].request, RCDP_NO_BYTES);
  const rcdp_err err = fuzz_network_execute(&grants[1].request, &result);
  FUZZ_CHECK(err == RCDP_OK);
}

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
  const rcdp_store_request revoke = {.op = RCDP_STORE_REVOKE_GRANT, .now = now, .granted.serial = serials[0]};
  const rcdp_err err = fuzz_network_execute(&revoke, &result);
  FUZZ_CHECK(err == RCDP_OK);
}
