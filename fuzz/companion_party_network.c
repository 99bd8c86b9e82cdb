/* The network that serves companions: its configuration, the subscription, and what an operator does with it. */
#include "companion_party.h"

enum { TRANSACTIONS = 3, QUOTA = 2 };

/* Not beyond half of what the operator would grant. */
static rcdp_bytes limits(void) {
  static uint8_t octets[RCDP_LIMITS_MAX], memory[4096];
  const rcdp_controls controls = {.has_not_after = true, .not_after = FUZZ_WALL + FUZZ_VALIDITY / 2};
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  const rcdp_err err = rcdp_controls_encode(&controls, &scratch, &out);
  FUZZ_CHECK(err == RCDP_OK);
  return rcdp_buf_bytes(&out);
}

void fuzz_companion_network_restore(size_t stage) {
  const rcdp_store_request subscribe = {.op = RCDP_STORE_SUBSCRIBE,
                                        .now = FUZZ_WALL,
                                        .subscription = {.id = FUZZ_SUBSCRIPTION, .quota = QUOTA, .limits = limits()}};
  fuzz_network_restore(stage, &subscribe, RCDP_NO_BYTES);
}

rcdp_err fuzz_companion_network_boot(fuzz_party *party, unsigned int variant) {
  static _Alignas(max_align_t) uint8_t memory[1 << 19];
  static rcdp_companion_settings settings;
  static const rcdp_procedure *procedures[1];
  rcdp_network_config config = fuzz_network_config(party, variant, TRANSACTIONS);
  settings = (rcdp_companion_settings){.order_key = &fuzz_attach_key_ring()->order,
                                       .order_lifetime = 1800,
                                       .certified_only = (variant & VARIANT_STRICT) != 0};
  config.companion = &settings;
  procedures[0] = rcdp_companion_procedure();
  FUZZ_CHECK(rcdp_network_size(procedures, 1, TRANSACTIONS) <= sizeof memory);
  return rcdp_network_init(memory, sizeof memory, &config, procedures, 1, &party->role);
}

void fuzz_companion_network_manage(uint64_t now, unsigned int what) {
  static rcdp_store_result result;
  if (what % 4 != 2) {
    fuzz_network_manage(now, what);
    return;
  }
  rcdp_store_request request = {.op = RCDP_STORE_FIND_SUBSCRIPTION, .now = now};
  request.subscription.id = FUZZ_SUBSCRIPTION;
  rcdp_err err = fuzz_network_execute(&request, &result);
  FUZZ_CHECK(err == RCDP_OK);
  request.op = RCDP_STORE_CHANGE_SUBSCRIPTION;
  request.subscription.state = result.subscription.state;
  request.subscription_event = (rcdp_subscription_event)(what / 4 % RCDP_SUBSCRIPTION_EVENT_COUNT);
  err = fuzz_network_execute(&request, &result);
  FUZZ_CHECK(err == RCDP_OK || err == RCDP_E_STALE);
}
