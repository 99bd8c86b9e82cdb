/*
 * When the network is asked: some entries at one time, each again and ever later until it is answered, whoever waits longest first; nobody while there
 * is no channel, and all anew in another one. And when it is over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"

static const uint64_t waits[] = {1000, 2000, 4000, 5000, 5000, 5000};

static field_kit *with(uint32_t entries, rcdp_maker maker, bool online, provisioner_status status) {
  const field_options options = field_plain(entries, maker, online);
  field_kit *kit = field_ready(&options);
  field_close(kit, FIELD_NETWORK);
  for (size_t i = 0; i < entries; i++) {
    field_open(kit, FIELD_NETWORK);
    field_bring(kit, i, status);
    field_close(kit, FIELD_NETWORK);
  }
  return kit;
}

/* Doubling, and no longer than the longest. */
static void check_waits(field_kit *kit, rcdp_provisioner_body_kind kind) {
  for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
    assert_int_equal(field_deadline(kit), kit->now_ms + waits[i]);
    kit->now_ms += waits[i] - 1;
    assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    assert_int_equal(kit->seen_count, 0);
    kit->now_ms -= waits[i] - 1;
    field_tick(kit);
    (void)field_said(kit, FIELD_NETWORK, RCDP_PROVISIONER, kind);
    assert_true(field_reported(kit, RCDP_STEP_RETRY, 0, RCDP_OK));
  }
}

static void asked_again_and_ever_later(void **unused) {
  (void)unused;
  static const struct {
    provisioner_status status;
    rcdp_provisioner_body_kind kind;
  } rows[] = {{PROVISIONER_OFFERED, RCDP_PROVISIONER_ORDER}, {PROVISIONER_RECEIVED, RCDP_PROVISIONER_HAND_IN}};
  for (size_t i = 0; i < 4; i++) {
    field_kit *kit = with(1, i / 2 == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER, true, rows[i % 2].status);
    assert_int_equal(field_deadline(kit), UINT64_MAX);
    for (int channel = 0; channel < 2; channel++) {
      field_open(kit, FIELD_NETWORK);
      (void)field_said(kit, FIELD_NETWORK, RCDP_PROVISIONER, rows[i % 2].kind);
      assert_false(field_reported(kit, RCDP_STEP_RETRY, 0, RCDP_OK));
      check_waits(kit, rows[i % 2].kind);
      field_close(kit, FIELD_NETWORK);
      assert_int_equal(field_deadline(kit), UINT64_MAX);
      kit->now_ms += 100000;
      assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
      assert_int_equal(kit->seen_count, 0);
    }
    field_kit_free(kit);
  }
}

/* The longest waits that can be set do not run over. */
static void long_waits(void **unused) {
  (void)unused;
  field_kit *kit = with(1, RCDP_MADE_BY_NETWORK, true, PROVISIONER_OFFERED);
  kit->config.retry_ms = UINT32_MAX - 1;
  kit->config.retry_max_ms = UINT32_MAX;
  field_reboot(kit);
  assert_int_equal(field_deadline(kit), UINT32_MAX - 1);
  field_tick(kit);
  assert_int_equal(field_deadline(kit), kit->now_ms + UINT32_MAX);
  field_kit_free(kit);
}

/* What the network cannot do now is asked when its answer would have been overdue, and no sooner. */
static void put_off(void **unused) {
  (void)unused;
  field_kit *kit = with(1, RCDP_MADE_BY_PROVISIONER, true, PROVISIONER_RECEIVED);
  static field_octets message;
  field_open(kit, FIELD_NETWORK);
  for (size_t i = 0; i < 4; i++) {
    kit->now_ms += 100;
    field_say_refused(kit, 0, RCDP_E_OVERLOADED, NULL, &message);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK); /* late, and again: nothing is owed */
    assert_true(field_quiet(kit));
    assert_true(field_deadline(kit) > kit->now_ms);
    field_tick(kit);
    (void)field_said(kit, FIELD_NETWORK, RCDP_PROVISIONER, RCDP_PROVISIONER_HAND_IN);
  }
  field_kit_free(kit);
}

/* An error report is an answer too, though it ends nothing. */
static void put_off_by_an_error(void **unused) {
  (void)unused;
  static field_octets octets;
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  field_kit *kit = with(1, RCDP_MADE_BY_PROVISIONER, true, PROVISIONER_RECEIVED);
  field_open(kit, FIELD_NETWORK);
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = kit->offer_order[0],
                                .sender = RCDP_NETWORK,
                                .kind = RCDP_BODY_ERROR,
                                .body.error.cause = RCDP_E_OVERLOADED};
  rcdp_buf buf = RCDP_BUF(octets.data);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(&message, &arena, &buf), RCDP_OK);
  octets.len = buf.len;
  kit->now_ms += 1;
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &octets), RCDP_OK);
  assert_false(field_entry(kit, 0)->asked);
  assert_int_equal(field_deadline(kit), FIELD_RETRY_MS);
  field_tick(kit);
  assert_int_equal(field_deadline(kit), kit->now_ms + FIELD_RETRY_MS + FIELD_RETRY_MS);
  field_kit_free(kit);
}

/* --- the window --- */

enum { MANY = 3 * PROVISIONER_WINDOW + 2 };

static size_t asked(const field_kit *kit) {
  size_t count = 0;
  for (size_t i = 0; i < kit->config.entries; i++) {
    count += kit->role->entries[i].asked ? 1 : 0;
  }
  return count;
}

static void confirm(field_kit *kit, size_t entry) {
  static field_octets message;
  const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, entry);
  field_say_confirmed(kit, &confirmed, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
}

/* So many, and another when one of them is answered. */
static void some_at_one_time(void **unused) {
  (void)unused;
  field_kit *kit = with(MANY, RCDP_MADE_BY_PROVISIONER, false, PROVISIONER_RECEIVED);
  field_open(kit, FIELD_NETWORK);
  assert_int_equal(field_sends(kit, FIELD_NETWORK), PROVISIONER_WINDOW);
  for (size_t i = 0; i < MANY; i++) {
    assert_true(field_entry(kit, i)->asked);
    confirm(kit, i);
    assert_int_equal(field_committed(kit, i, RCDP_OK), RCDP_OK);
    assert_int_equal(field_sends(kit, FIELD_NETWORK), i + PROVISIONER_WINDOW < MANY ? 1 : 0);
    assert_int_equal(field_count(kit, RCDP_ACTION_DONE), i + 1 == MANY ? 1 : 0);
    assert_int_equal(asked(kit), i + PROVISIONER_WINDOW < MANY ? PROVISIONER_WINDOW : MANY - 1 - i);
  }
  assert_int_equal(field_deadline(kit), UINT64_MAX);
  field_kit_free(kit);
}

/* Who is not answered lets the others go first: everybody has been asked for before anybody is asked for again. */
static void nobody_is_forgotten(void **unused) {
  (void)unused;
  unsigned times[MANY] = {0};
  field_kit *kit = with(MANY, RCDP_MADE_BY_PROVISIONER, false, PROVISIONER_RECEIVED);
  field_open(kit, FIELD_NETWORK);
  for (int round = 0; round < 12; round++) {
    for (size_t i = 0; i < kit->seen_count; i++) {
      const rcdp_action *action = &kit->seen[i].action;
      if (action->kind == RCDP_ACTION_REPORT && action->step == RCDP_STEP_HAND_IN) {
        times[action->link]++;
      }
    }
    assert_true(asked(kit) <= PROVISIONER_WINDOW);
    field_tick(kit);
  }
  unsigned most = 0, least = 1000;
  for (size_t i = 0; i < MANY; i++) {
    most = times[i] > most ? times[i] : most;
    least = times[i] < least ? times[i] : least;
  }
  assert_true(least >= 1 && most - least <= 1);
  field_kit_free(kit);
}

/* A window full of those that the network puts off does not keep the others waiting. */
static void those_put_off_make_room(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = with(PROVISIONER_WINDOW + 1, RCDP_MADE_BY_PROVISIONER, false, PROVISIONER_RECEIVED);
  field_open(kit, FIELD_NETWORK);
  assert_false(field_entry(kit, PROVISIONER_WINDOW)->asked);
  field_say_refused(kit, 3, RCDP_E_CERT_STATUS, NULL, &message);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
  assert_true(field_entry(kit, PROVISIONER_WINDOW)->asked);
  assert_int_equal(asked(kit), PROVISIONER_WINDOW);
  field_kit_free(kit);
}

/* --- one thing with each tick --- */

static void one_thing_with_each_tick(void **unused) {
  (void)unused;
  const field_options options = field_plain(3, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_kit_new(&options);
  kit->ticks = false;
  for (uint64_t i = 0; i < 3; i++) {
    field_open(kit, i);
  }
  field_start(kit);
  for (uint64_t i = 0; i < 3; i++) {
    assert_int_equal(field_deadline(kit), kit->now_ms);
    field_tick(kit);
    (void)field_said(kit, i, RCDP_PROVISIONER, RCDP_PROVISIONER_HELLO);
  }
  assert_int_equal(field_deadline(kit), UINT64_MAX);
  field_kit_free(kit);
}

/* --- DONE --- */

/* It comes when nothing more is waited for, again when that is so again, and never for a role that has taken nobody. */
static void over_and_over_again(void **unused) {
  (void)unused;
  const field_options options = field_plain(2, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_ready(&options);
  assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 0);
  for (size_t i = 0; i < 2; i++) {
    field_bring(kit, i, PROVISIONER_RECEIVED);
    assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 0);
    confirm(kit, i);
    assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 0);
    assert_int_equal(field_committed(kit, i, RCDP_OK), RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 1);
    assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    assert_int_equal(kit->seen_count, 0);
  }
  assert_int_equal(field_boot(kit), RCDP_OK);
  field_start(kit);
  assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 1);
  field_kit_free(kit);
}

/* A device that has its delivery and is there is waited for; when it goes, it is not. */
static void a_device_under_way(void **unused) {
  (void)unused;
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, PROVISIONER_DELIVERING);
  assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 0);
  field_close(kit, 0);
  assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 1);
  field_open(kit, 0);
  field_close(kit, 0);
  assert_int_equal(field_count(kit, RCDP_ACTION_DONE), 1);
  field_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(asked_again_and_ever_later),
      cmocka_unit_test(long_waits),
      cmocka_unit_test(put_off),
      cmocka_unit_test(put_off_by_an_error),
      cmocka_unit_test(some_at_one_time),
      cmocka_unit_test(nobody_is_forgotten),
      cmocka_unit_test(those_put_off_make_room),
      cmocka_unit_test(one_thing_with_each_tick),
      cmocka_unit_test(over_and_over_again),
      cmocka_unit_test(a_device_under_way),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
