/* What the tests of the attach share: worlds, devices that attach, datagrams that somebody has kept. */
#include "attach/kit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "support/providers.h"

const rcdp_provider *kit_any_provider(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return providers[test_providers(providers) - 1];
}

world *kit_new_world(size_t devices) { return world_new(kit_any_provider(), RCDP_SUITE_P256, 11, devices); }

void kit_attach(world *w, size_t device) {
  world_start(w, device);
  world_run(w, 120000);
  assert_int_equal(w->devices[device].ended, RCDP_OK);
}

/* --- what a device keeps --- */

rcdp_arena kit_vault_arena;

rcdp_device_state kit_open_vault(const world *w) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_device_state state;
  rcdp_arena_init(&kit_vault_arena, memory, sizeof memory);
  world_vault(w, 0, &kit_vault_arena, &state);
  return state;
}

void kit_close_vault(world *w, const rcdp_device_state *state) {
  rcdp_buf out = RCDP_BUF(w->devices[0].vault);
  assert_int_equal(rcdp_device_state_encode(state, &kit_vault_arena, &out), RCDP_OK);
  w->devices[0].vault_len = out.len;
}

/* --- datagrams that somebody has kept --- */

world_datagram kit_kept[KIT_KEPT_MAX];
size_t kit_kept_count;

bool kit_keep_all(world *w, world_datagram *datagram) {
  (void)w;
  if (kit_kept_count < KIT_KEPT_MAX) {
    kit_kept[kit_kept_count++] = *datagram;
  }
  return true;
}

bool kit_lose_all_down(world *w, world_datagram *datagram) {
  (void)w;
  return datagram->up;
}

bool kit_lose_all(world *w, world_datagram *datagram) {
  (void)w;
  (void)datagram;
  return false;
}

const world_datagram *kit_kept_of(rcdp_body_kind kind) {
  static forged f;
  for (size_t i = 0; i < kit_kept_count; i++) {
    if (forge_open(&f, &kit_kept[i], kind)) {
      return &kit_kept[i];
    }
  }
  fail();
  return NULL;
}

void kit_inject(world *w, const world_datagram *datagram) {
  world_inject(w, datagram->link, datagram->up, (rcdp_bytes){datagram->data, datagram->len});
}

/* Deliver what is in flight although no device is running. */
void kit_settle(world *w) {
  const bool was = w->devices[0].running;
  w->devices[0].running = true;
  world_run(w, 200);
  w->devices[0].running = was;
}

world *kit_attached_and_kept(void) {
  world *w = kit_new_world(1);
  kit_kept_count = 0;
  w->tap = kit_keep_all;
  kit_attach(w, 0);
  w->tap = NULL;
  return w;
}

void kit_ends_with(world *w, rcdp_err advice) {
  world_start(w, 0);
  world_run(w, 120000);
  assert_int_equal(w->devices[0].ended, advice);
  assert_int_equal(w->network->refused, advice);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 0);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
}
