/*
 * Every single bit, and every length, of every message of a credential's life, turned over or cut off on its way: neither side changes, and the message
 * as it was still counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/kit.h"
#include "support/toy.h"

static const rcdp_id id = {{0xc0}};
static struct toy provider;

/* All that a message could change on either side. */
typedef struct {
  rcdp_credential_state state;
  uint16_t epoch;
  bool has_next;
  size_t proof_len;
  uint64_t status_counter;
  unsigned machine;
  size_t vault_len;
  uint8_t vault[RCDP_DEVICE_STATE_MAX];
} picture;

static void take_picture(life_kit *kit, picture *p) {
  const rcdp_record record = life_find(kit, &id).record;
  memset(p, 0, sizeof *p);
  p->state = record.state;
  p->epoch = record.epoch;
  p->has_next = record.has_next;
  p->proof_len = record.proof.len;
  p->status_counter = record.status_counter;
  p->machine = life_device_of(kit)->core.machine;
  p->vault_len = kit->vault_len;
  memcpy(p->vault, kit->vault, kit->vault_len);
}

static bool lose_all(life_kit *kit, life_letter *letter) {
  (void)kit;
  (void)letter;
  return false;
}

static void hear_spoilt(life_kit *kit, const life_letter *honest, size_t way) {
  const size_t bits = 8 * honest->len;
  life_letter spoilt = *honest;
  if (way < bits) {
    spoilt.data[way / 8] ^= (uint8_t)(0x80u >> way % 8);
  } else {
    spoilt.len = way - bits;
  }
  kit->letter_count = 0;
  life_put(kit, &spoilt);
  life_deliver(kit);
}

/* What is next on its way, in all its damaged forms. */
static void spoil_next(life_kit *kit) {
  static picture before, after;
  const life_letter honest = kit->letters[0];
  take_picture(kit, &before);
  kit->tap = lose_all;
  for (size_t way = 0; way < 9 * honest.len; way++) {
    hear_spoilt(kit, &honest, way);
    take_picture(kit, &after);
    assert_memory_equal(&before, &after, sizeof after);
  }
  kit->tap = NULL;
  kit->letter_count = 0;
  life_put(kit, &honest);
}

/* A whole run; how many messages were on their way. */
static size_t run(life_kit *kit) {
  size_t letters = 0;
  life_start(kit);
  for (; kit->running; letters++) {
    assert_int_equal(kit->letter_count, 1);
    spoil_next(kit);
    life_deliver(kit);
  }
  assert_int_equal(kit->ended, RCDP_OK);
  return letters;
}

static void every_bit_of_a_life(void **state) {
  (void)state;
  toy_begin(&provider, 1);
  life_kit *kit = life_new(&provider.provider, RCDP_SUITE_P256);
  (void)life_issue_delivered(kit);
  assert_int_equal(run(kit), 4); /* request, update, acknowledgement, acknowledged */
  assert_int_equal(life_device_epoch(kit, &id), 1);
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(run(kit), 2); /* report, taken */
  assert_true(life_find(kit, &id).record.status_counter > 0);
  life_order(kit, &id, RCDP_ORDER_DELETE);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(run(kit), 4); /* request, notice, proof, proven */
  assert_int_equal(life_device_epoch(kit, &id), -1);
  assert_int_equal(life_find(kit, &id).record.state, RCDP_STATE_DELETED);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_bit_of_a_life)};
  return cmocka_run_group_tests_name("life_attacks_bits", tests, NULL, NULL);
}
