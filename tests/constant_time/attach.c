/*
 * The certificate attach as a whole, device and network, with every key secret from its birth: random octets, derived keys, agreed
 * secrets, what boxes hold. Public is what goes onto the link and into the store.
 */
#include "boundary.h"
#include "poison.h"
#include "support/providers.h"
#include "world/world.h"

static rcdp_store *inside; /* the world's own store */

static void publish(rcdp_bytes octets) { unpoison(octets.data, octets.len); }

/* What the network hands over to be stored is wrapped, sealed or public. */
static rcdp_err execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                        rcdp_store_result *result) {
  const rcdp_record *record = &request->record;
  (void)store;
  unpoison(request, sizeof *request);
  publish(record->profile);
  publish(record->key);
  publish(record->management_key);
  publish(record->op);
  publish(record->answer);
  return inside->execute(inside, request, arena, result);
}

static void close_store(rcdp_store *store) {
  (void)store;
  inside->close(inside);
}

static bool publish_datagram(world *w, world_datagram *datagram) {
  (void)w;
  unpoison(datagram->data, datagram->len);
  return true;
}

/* Every third datagram arrives with a wrong last octet: codes and boxes are refused, and good ones taken. */
static bool spoil_datagram(world *w, world_datagram *datagram) {
  unsigned *count = w->tap_context;
  unpoison(datagram->data, datagram->len);
  datagram->data[datagram->len - 1] ^= (*count)++ % 3 == 0 ? 0x10 : 0;
  return true;
}

static world *make(const rcdp_provider *base, rcdp_suite_id suite, rcdp_store *face) {
  world *w = world_new(boundary_provider(base), suite, 1, 1);
  *face = (rcdp_store){execute, close_store};
  inside = w->network->store;
  w->network->store = face;
  return w;
}

static void attach(const rcdp_provider *base, rcdp_suite_id suite, bool (*tap)(world *, world_datagram *)) {
  rcdp_store face;
  unsigned count = 0;
  world *w = make(base, suite, &face);
  w->tap = tap;
  w->tap_context = &count;
  world_start(w, 0);
  world_run(w, 60000);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
  world_boot_device(w, 0); /* and what it has put away is read again */
  world_free(w);
}

static void over_each_provider(rcdp_suite_id suite) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  assert_true(count > 0);
  for (size_t i = 0; i < count; i++) {
    attach(list[i], suite, publish_datagram);
  }
}

static void attach_with_p256(void **state) {
  (void)state;
  over_each_provider(RCDP_SUITE_P256);
}

static void attach_with_x25519(void **state) {
  (void)state;
  over_each_provider(RCDP_SUITE_X25519);
}

static void attach_with_a_static_key(void **state) {
  (void)state;
  over_each_provider(RCDP_SUITE_STATIC);
}

static void attach_over_a_spoilt_link(void **state) {
  (void)state;
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  assert_true(test_providers(list) > 0);
  attach(list[0], RCDP_SUITE_P256, spoil_datagram);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      NOTHING_REPORTED(attach_with_p256),
      NOTHING_REPORTED(attach_with_x25519),
      NOTHING_REPORTED(attach_with_a_static_key),
      NOTHING_REPORTED(attach_over_a_spoilt_link),
  };
  return RUN_POISONED("constant_time_attach", tests);
}
