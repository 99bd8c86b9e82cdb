/*
 * Somebody keeps every message of a credential's life and says it again, to whomever, at any later time; somebody knows the first keys. And all of
 * it fits into the carriages of an attach.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/nas.h>

#include "life/forge.h"

enum { KEPT_MAX = 48 };

static const rcdp_id id = {{0xc0}};
static life_letter kept[KEPT_MAX];
static size_t kept_count;

static bool keep_all(life_kit *kit, life_letter *letter) {
  (void)kit;
  assert_true(kept_count < KEPT_MAX);
  kept[kept_count++] = *letter;
  return true;
}

static bool lose_all(life_kit *kit, life_letter *letter) {
  (void)kit;
  (void)letter;
  return false;
}

/* --- replay --- */

/* All of a record that a message could change. */
typedef struct {
  rcdp_credential_state state;
  uint16_t epoch;
  bool has_next;
  bool must_update;
  size_t proof_len;
  uint64_t status_counter, reported_at;
  rcdp_octets32 update, next;
  uint8_t vault[RCDP_DEVICE_STATE_MAX];
  size_t vault_len;
  unsigned machine;
} picture;

static void take_picture(life_kit *kit, picture *p) {
  const rcdp_record record = life_find(kit, &id).record;
  memset(p, 0, sizeof *p);
  p->state = record.state;
  p->epoch = record.epoch;
  p->has_next = record.has_next;
  p->must_update = record.must_update;
  p->proof_len = record.proof.len;
  p->status_counter = record.status_counter;
  p->reported_at = record.reported_at;
  p->update = record.reject_hash;
  p->next = record.has_next ? record.next.update_hash : (rcdp_octets32){{0}};
  p->vault_len = kit->vault_len;
  memcpy(p->vault, kit->vault, kit->vault_len);
  p->machine = life_device_of(kit)->core.machine;
}

/* Everything that was kept, to those for whom it was and to the others. Neither changes. */
static void say_all_again(life_kit *kit, size_t count) {
  static picture before, after;
  bool (*const tap)(life_kit *, life_letter *) = kit->tap;
  take_picture(kit, &before);
  kit->tap = lose_all;
  for (size_t i = 0; i < 2 * count; i++) {
    life_letter letter = kept[i / 2];
    letter.to = i & 1 ? (life_side)(1 - (int)letter.to) : letter.to;
    kit->letter_count = 0;
    life_put(kit, &letter);
    life_deliver(kit);
    take_picture(kit, &after);
    assert_memory_equal(&before, &after, sizeof after);
  }
  kit->tap = tap;
}

/* A whole run, with all that was kept before it said again whenever the device waits. */
static void run_under_replay(life_kit *kit, rcdp_err expected) {
  const size_t before = kept_count;
  life_kit *const k = kit;
  life_start(k);
  while (k->running) {
    assert_true(k->letter_count == 1);
    const life_letter next = k->letters[0];
    say_all_again(k, before);
    k->letter_count = 0;
    life_put(k, &next);
    life_deliver(k);
  }
  assert_int_equal(k->ended, expected);
  say_all_again(k, kept_count);
}

static void a_life_under_replay(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  kept_count = 0;
  kit->tap = keep_all;
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
  run_under_replay(kit, RCDP_OK);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  run_under_replay(kit, RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 2);
  life_order(kit, &id, RCDP_ORDER_SUSPEND);
  say_all_again(kit, kept_count);
  life_order(kit, &id, RCDP_ORDER_RESUME);
  life_order(kit, &id, RCDP_ORDER_DELETE);
  run_under_replay(kit, RCDP_OK);
  assert_int_equal(life_find(kit, &id).record.state, RCDP_STATE_DELETED);
  assert_int_equal(life_device_epoch(kit, &id), -1);
  assert_in_range(kept_count, 16, KEPT_MAX);
  for (int kind = 0; kind < RCDP_FINDING_KIND_COUNT; kind++) {
    assert_int_equal(kit->found[kind], 0); /* what was said before is no news of anything */
  }
  life_free(kit);
}

/* --- who knows the first keys --- */

/* A thief has what the provisioner had: K and management key, not the device key. What he says is refused before the update and after it; what he
 * hears tells him nothing. */
static const rcdp_held_credential *stolen(life_kit *kit, rcdp_held_credential *keys) {
  *keys = life_device_of(kit)->core.state.credentials[0];
  keys->device_key = RCDP_NO_BYTES;
  return keys;
}

static void the_first_keys_are_stolen(void **state) {
  (void)state;
  static uint8_t octets[RCDP_WRAPPED_MAX];
  static life_message read;
  life_kit *kit = life_new_any();
  rcdp_held_credential keys;
  (void)life_issue_delivered(kit);
  (void)stolen(kit, &keys);
  memcpy(octets, keys.management_key.data, keys.management_key.len);
  keys.management_key.data = octets;
  kept_count = 0;
  kit->tap = keep_all;
  life_start(kit);
  rcdp_update_request request;
  assert_true(life_read(&read, &kept[0], RCDP_LIFE_UPDATE_REQUEST));
  assert_int_equal(
      rcdp_update_request_decode(read.message.body.life.body.update_request.body.content, &read.arena, &request),
      RCDP_OK);
  request.device_nonce.octets[0] ^= 1;
  kit->letter_count = 0;
  for (int renewed = 0; renewed < 2; renewed++) {
    const life_letter letter = forge_request(kit, &request, &keys);
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->refused[LIFE_NETWORK], renewed ? RCDP_E_BAD_MAC : RCDP_E_BAD_SIGNATURE);
    assert_false(life_find(kit, &id).record.has_next);
    kit->letter_count = 0;
    life_boot(kit, LIFE_DEVICE);
    assert_int_equal(life_run(kit), RCDP_OK);
  }
  assert_int_equal(life_device_epoch(kit, &id), 1);
  life_free(kit);
}

/* --- carriage --- */

static const rcdp_carriage carriages[] = {RCDP_CARRIAGE_EPS_PCO, RCDP_CARRIAGE_5GS_STANDARD, RCDP_CARRIAGE_EPS_PRIVATE,
                                          RCDP_CARRIAGE_5GS_PRIVATE};

static void fits(life_kit *kit, const life_letter *letter) {
  for (size_t i = 0; i < sizeof carriages / sizeof carriages[0]; i++) {
    uint8_t nas[RCDP_NAS_MAX];
    uint8_t octets[RCDP_MESSAGE_MAX];
    rcdp_buf wrapped = RCDP_BUF(nas);
    rcdp_buf message = RCDP_BUF(octets);
    rcdp_nas_header header = {
        .carriage = carriages[i],
        .direction = letter->to == LIFE_NETWORK ? RCDP_UPLINK : RCDP_DOWNLINK,
        .network = kit->config.network,
        .imei = {0x21, 0x43, 0x65, 0x87, 0x09, 0x21, 0x43, 0xf5},
    };
    rcdp_nas_header read;
    assert_int_equal(rcdp_nas_wrap(&header, (rcdp_bytes){letter->data, letter->len}, &wrapped), RCDP_OK);
    assert_int_equal(rcdp_nas_unwrap(rcdp_buf_bytes(&wrapped), &read, &message), RCDP_OK);
    assert_int_equal(message.len, letter->len);
    assert_memory_equal(message.data, letter->data, letter->len);
    assert_int_equal(read.direction, header.direction);
  }
}

/* With the longest name that a device may have. */
static void every_message_is_carried(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  char name[RCDP_DEVICE_ID_MAX];
  memset(name, 'D', sizeof name);
  kit->config.device_id = (rcdp_bytes){(const uint8_t *)name, sizeof name};
  (void)life_issue_delivered(kit);
  kept_count = 0;
  kit->tap = keep_all;
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_OK);
  life_order(kit, &id, RCDP_ORDER_DELETE);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(kept_count, 10);
  for (size_t i = 0; i < kept_count; i++) {
    fits(kit, &kept[i]);
  }
  life_free(kit);
}

/* A credential as long as a network makes it, in its box. */
static void the_longest_update_is_carried(void **state) {
  (void)state;
  enum { PROFILE_MAX = 512, SECRETS_AND_TAG = 160 };
  static uint8_t sealed[PROFILE_MAX + SECRETS_AND_TAG];
  forged_update *f = malloc(sizeof *f);
  assert_non_null(f);
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  kit->tap = lose_all;
  life_start(kit);
  forge_update_begin(f, kit);
  f->update.device = rcdp_bytes_of("DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD");
  f->update.sealed = RCDP_BYTES(sealed);
  const life_letter letter = forge_update_sign(f, &kit->w->signing_key);
  assert_true(letter.len > sizeof sealed);
  fits(kit, &letter);
  life_free(kit);
  free(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_life_under_replay),
      cmocka_unit_test(the_first_keys_are_stolen),
      cmocka_unit_test(every_message_is_carried),
      cmocka_unit_test(the_longest_update_is_carried),
  };
  return cmocka_run_group_tests_name("life_attacks", tests, NULL, NULL);
}
