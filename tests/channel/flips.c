/*
 * Somebody on the link changes one bit of what goes over it in the handshake: no channel becomes open at the end that would be deceived, and
 * none leaves memory behind, however many come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "channel/kit.h"
#include "failures/heap.h"

/* One flight of this side, as soon as it is on the link. */
static size_t run_to_flight(channel_pair *p, int side) {
  channel_pair_begin(p);
  (void)channel_pair_collect(p, CLIENT);
  if (side == SERVER) {
    (void)channel_pair_deliver(p, CLIENT, SIZE_MAX);
    (void)channel_pair_collect(p, SERVER);
  }
  return channel_link_octets(&p->link[side]).len;
}

/* Clients may begin with the record version of TLS 1.0, or of 1.2: which one, means nothing (RFC 8446, clause 5.1). */
static bool means_nothing(int side, size_t bit) { return side == CLIENT && bit == 2 * 8 + 1; }

static size_t flip(channel_pair *p, int side, size_t bit) {
  const size_t len = run_to_flight(p, side);
  if (bit < len * 8) {
    p->link[side].octets[p->link[side].start + bit / 8] ^= (uint8_t)(1U << bit % 8);
    channel_pair_run(p);
    const bool open = channel_pair_state(p, !side) == RCDP_CHANNEL_OPEN;
    if (open != means_nothing(side, bit)) {
      fail_msg("%s: bit %zu of the %s", channel_pair_name(p), bit, side == CLIENT ? "client" : "server");
    }
  }
  channel_pair_end(p);
  return len;
}

static void every_bit(int side) {
  channel_pair p;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    size_t len = channel_pair_is_one_of_half(&p) ? 1 : 0;
    channel_pair_open(&p); /* what a library makes once and keeps */
    channel_pair_end(&p);
    for (size_t bit = 0; bit < len * 8; bit++) {
      const long blocks = heap_blocks();
      len = flip(&p, side, bit);
      assert_int_equal(heap_blocks(), blocks);
    }
    assert_true(len == 0 || len > 100);
  }
}

static void every_bit_of_a_client(void **state) {
  (void)state;
  every_bit(CLIENT);
}

static void every_bit_of_a_server(void **state) {
  (void)state;
  every_bit(SERVER);
}

int main(void) {
  heap_install();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_bit_of_a_client),
      cmocka_unit_test(every_bit_of_a_server),
  };
  return cmocka_run_group_tests_name("channel_flips", tests, NULL, NULL);
}
