/* Octets of one channel that somebody gives to another, or back to their sender. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "channel/kit.h"

enum { RECORDED_MAX = 2000 };

typedef struct {
  uint8_t octets[RECORDED_MAX];
  size_t len;
} recording;

/* All that this side has sent so far. */
static recording record(const channel_pair *p, int side) {
  recording r = {.len = p->link[side].end};
  assert_true(r.len > 0 && r.len <= sizeof r.octets);
  memcpy(r.octets, p->link[side].octets, r.len);
  return r;
}

static void play(channel_pair *p, int from, const recording *r) {
  channel_link_clear(&p->link[from]);
  channel_link_put(&p->link[from], (rcdp_bytes){r->octets, r->len});
  while (channel_pair_deliver(p, from, SIZE_MAX) > 0) {
  }
}

static void assert_failed(const channel_pair *p, int side, rcdp_err err) {
  assert_int_equal(channel_pair_state(p, side), RCDP_CHANNEL_FAILED);
  assert_int_equal(p->end[side].told, err);
}

/* A whole channel, with a message each way, is played to a new end that holds the same key. */
static void a_recorded_side_opens_nothing(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (int side = 0; side < SIDES; side++) {
      channel_pair_open(&p);
      channel_pair_talk(&p, side);
      const recording r = record(&p, side);
      channel_pair_end(&p);
      channel_pair_begin(&p);
      play(&p, side, &r);
      assert_failed(&p, !side, RCDP_E_CHANNEL_KEY);
      channel_pair_end(&p);
    }
  }
}

static void nobody_talks_to_himself(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    channel_pair_begin(&p);
    (void)channel_pair_collect(&p, CLIENT);
    const recording hello = record(&p, CLIENT);
    play(&p, SERVER, &hello);
    assert_failed(&p, CLIENT, RCDP_E_HELLO);
    play(&p, CLIENT, &hello);
    (void)channel_pair_collect(&p, SERVER);
    const recording answer = record(&p, SERVER);
    play(&p, CLIENT, &answer);
    assert_int_equal(channel_pair_state(&p, SERVER), RCDP_CHANNEL_FAILED);
    channel_pair_end(&p);
  }
}

static void a_message_goes_to_its_own_channel_and_end(void **state) {
  static const uint8_t message[] = {1, 2, 3};
  channel_pair p;
  channel_pair other;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (int side = 0; side < SIDES; side++) {
      assert_true(channel_pair_set(&other, i));
      channel_pair_open(&p);
      channel_pair_open(&other);
      const size_t before = p.link[side].end;
      assert_int_equal(rcdp_channel_send(p.end[side].channel, RCDP_BYTES(message)), RCDP_OK);
      (void)channel_pair_collect(&p, side);
      recording r = record(&p, side);
      r.len -= before;
      memmove(r.octets, r.octets + before, r.len);
      play(&other, side, &r);
      assert_failed(&other, !side, RCDP_E_CHANNEL_KEY);
      play(&p, !side, &r);
      assert_failed(&p, side, RCDP_E_CHANNEL_KEY);
      channel_pair_end(&p);
      channel_pair_end(&other);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_recorded_side_opens_nothing),
      cmocka_unit_test(nobody_talks_to_himself),
      cmocka_unit_test(a_message_goes_to_its_own_channel_and_end),
  };
  return cmocka_run_group_tests_name("channel_replays", tests, NULL, NULL);
}
