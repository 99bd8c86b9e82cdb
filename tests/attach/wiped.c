/* What is over leaves nothing behind: a closed role in its memory, an answered transaction in its slot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../flows/attach/network.h"
#include "support/providers.h"
#include "world/world.h"

static world *after_an_attach(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  world *w = world_new(providers[test_providers(providers) - 1], RCDP_SUITE_P256, 23, 1);
  world_start(w, 0);
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  return w;
}

static size_t octets_left(const void *memory, size_t size) {
  const uint8_t *octets = memory;
  size_t left = 0;
  for (size_t i = 0; i < size; i++) {
    left += octets[i] != 0 ? 1 : 0;
  }
  return left;
}

static void close_role(world *w, world_node *node) {
  const size_t size = node->kind->size(w, node);
  assert_int_not_equal(octets_left(node->memory, size), 0);
  rcdp_role_close(node->role);
  assert_int_equal(octets_left(node->memory, size), 0);
  node->role = NULL;
  world_boot(w, node);
}

static void closed_roles(void **state) {
  (void)state;
  world *w = after_an_attach();
  close_role(w, &w->devices[0]);
  close_role(w, w->network);
  world_free(w);
}

static void answered_transactions(void **state) {
  (void)state;
  world *w = after_an_attach();
  const rcdp_network *network = (const rcdp_network *)w->network->role;
  const size_t slots = w->network_config.max_transactions * network->slot_size;
  assert_int_not_equal(slots, 0);
  assert_int_equal(octets_left(network->slots, slots), 0);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(closed_roles), cmocka_unit_test(answered_transactions)};
  return cmocka_run_group_tests_name("attach_wiped", tests, NULL, NULL);
}
