/*
 * What fails around a companion: settings that are none, a provider that fails or needs time, commits that do not go well, memory that runs out.
 * Nothing is sent that was not committed, and a role made of what was committed goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "companion/order_kit.h"
#include "support/failing.h"

/* --- settings --- */

static rcdp_err init(const rcdp_companion_config *config, size_t less) {
  const size_t size = rcdp_companion_size(RCDP_ORDER_ENTRIES_MAX) - less;
  rcdp_role *role = NULL;
  void *memory = malloc(size);
  assert_non_null(memory);
  const rcdp_err err = rcdp_companion_init(memory, size, config, NULL, &role);
  if (err == RCDP_OK) {
    rcdp_role_close(role);
    for (size_t i = 0; i < rcdp_companion_size(config->entries); i++) {
      assert_int_equal(((const uint8_t *)memory)[i], 0);
    }
  } else {
    assert_null(role);
  }
  free(memory);
  return err;
}

static void settings(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_new(1);
  const rcdp_companion_config good = kit->config;
  rcdp_companion_config bad = good;
  assert_int_equal(init(&good, 0), RCDP_OK);
  bad.entries = 0;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad.entries = RCDP_ORDER_ENTRIES_MAX;
  assert_int_equal(init(&bad, 0), RCDP_OK);
  assert_int_equal(init(&bad, 1), RCDP_E_ARGUMENT);
  bad.entries = RCDP_ORDER_ENTRIES_MAX + 1;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad = good;
  bad.network_link = 1;
  assert_int_equal(init(&bad, 0), RCDP_OK);
  bad.network_link = 0;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad = good;
  bad.retry_ms = 0;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad.retry_ms = bad.retry_max_ms + 1;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  bad.retry_ms = bad.retry_max_ms;
  assert_int_equal(init(&bad, 0), RCDP_OK);
  bad = good;
  bad.network.plmn[0] = 0xFF;
  assert_int_equal(init(&bad, 0), RCDP_E_ARGUMENT);
  order_kit_free(kit);
}

/* --- the provider --- */

static rcdp_provider provider;
static struct failing failing;

static void fail_next(order_kit *kit, rcdp_err error) {
  const rcdp_provider *good = kit->config.provider;
  failing = (struct failing){.base = good};
  failing_provider(&provider, &failing, good, error);
  failing.calls = 0;
  failing.fail_at = 1;
  kit->role->config.provider = &provider;
}

static void no_random_octets(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_new(1);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  fail_next(kit, RCDP_E_RANDOM);
  order_kit_start(kit);
  assert_int_equal(kit->seen_count, 1);
  assert_int_equal(order_kit_only(kit, RCDP_ACTION_FAILED)->action.result, RCDP_E_RANDOM);
  order_kit_start(kit);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 1);
  order_kit_free(kit);
}

static void random_octets_later(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_new(1);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  fail_next(kit, RCDP_E_PENDING);
  assert_int_equal(order_kit_give(kit, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_E_PENDING);
  assert_int_equal(kit->seen_count, 0);
  order_kit_start(kit);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 1);
  order_kit_free(kit);
}

/* The hash of a receipt, by which its answer is known: the device is told, because nobody would say anything again. */
static void no_hash_of_a_receipt(void **unused) {
  (void)unused;
  static const rcdp_err errors[] = {RCDP_E_CRYPTO, RCDP_E_PENDING};
  static const order_entry_status statuses[] = {ENTRY_ORDERED, ENTRY_ACTIVE};
  for (size_t i = 0; i < 4; i++) {
    const rcdp_err error = errors[i % 2];
    order_octets message;
    order_kit *kit = order_kit_ready(1);
    order_kit_bring(kit, 0, statuses[i / 2]);
    const rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
    order_kit_say_receipt(kit, &receipt, &message);
    fail_next(kit, error);
    assert_int_equal(order_kit_hear(kit, 0, &message), error);
    assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), error == RCDP_E_PENDING ? 0 : 1);
    assert_int_equal(kit->seen_count, error == RCDP_E_PENDING ? 0 : 2);
    if (error != RCDP_E_PENDING) {
      assert_int_equal(order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION)->kind, RCDP_COMPANION_DENIED);
    }
    assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
    assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 1);
    order_kit_free(kit);
  }
}

/* --- commits --- */

static void check_broken(order_kit *kit) {
  rcdp_input input = {.kind = RCDP_INPUT_START};
  for (; input.kind < RCDP_INPUT_COUNT; input.kind++) {
    assert_int_equal(order_kit_give(kit, &input), RCDP_E_STATE);
    assert_int_equal(kit->seen_count, 0);
  }
}

/* The role ends; what was committed is the next one's. */
static void commits_that_fail(void **unused) {
  (void)unused;
  static const order_entry_status statuses[] = {ENTRY_TAKING, ENTRY_CONFIRMING, ENTRY_DENYING};
  static const rcdp_err errors[] = {RCDP_E_STORAGE, RCDP_E_OUTCOME_UNKNOWN};
  for (size_t i = 0; i < 6; i++) {
    const rcdp_err error = errors[i % 2];
    order_kit *kit = order_kit_ready(2);
    order_kit_bring(kit, 1, ENTRY_ORDERED);
    order_kit_bring(kit, 0, statuses[i / 2]);
    assert_int_equal(order_kit_committed(kit, 0, error), error);
    assert_int_equal(kit->seen_count, 1);
    assert_int_equal(order_kit_only(kit, RCDP_ACTION_FAILED)->action.result, error);
    check_broken(kit);
    order_kit_reboot(kit);
    order_kit_start(kit);
    order_kit_open(kit, ORDER_KIT_NETWORK);
    const size_t ordered = statuses[i / 2] == ENTRY_TAKING ? 1 : 2;
    assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), ordered);
    order_kit_free(kit);
  }
}

/* --- memory --- */

enum { STEP = 16 /* between two of these sizes nothing changes */ };

/* From the role as it stands, an input is given with each size of the arena that is too small for it: nothing comes of it but an error, which
 * is another one than with enough. */
static void with_too_little(order_kit *kit, const rcdp_input *input, rcdp_err with_enough) {
  const size_t size = rcdp_companion_size(kit->config.entries);
  order_role *role = kit->role;
  void *before = malloc(size);
  assert_non_null(before);
  memcpy(before, role, size);
  role->arena.peak = 0;
  assert_int_equal(order_kit_give(kit, input), with_enough);
  const size_t need = role->arena.peak;
  assert_true(need > 0);
  for (size_t less = 0; less < need; less += STEP) {
    memcpy(role, before, size);
    role->arena.size = less;
    const rcdp_err err = order_kit_give(kit, input);
    assert_true(err != RCDP_OK && err != with_enough);
    assert_int_equal(order_kit_count(kit, RCDP_ACTION_COMMIT), 0);
    assert_int_equal(order_kit_count(kit, RCDP_ACTION_POLICY), 0);
    assert_int_equal(order_kit_count(kit, RCDP_ACTION_DONE), 0);
  }
  memcpy(role, before, size);
  free(before);
}

static void hear_with_too_little(order_kit *kit, uint64_t link, const order_octets *message) {
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .link = link, .message = {message->data, message->len}};
  with_too_little(kit, &input, RCDP_OK);
}

static void beginning_with_too_little_memory(void **unused) {
  (void)unused;
  order_octets message;
  static const uint8_t binding[RCDP_CHANNEL_BINDING_LEN] = {0};
  order_kit *kit = order_kit_new(2);
  order_kit_open(kit, 0);
  order_kit_start(kit);
  const rcdp_input opened = {.kind = RCDP_INPUT_OPENED, .link = ORDER_KIT_NETWORK, .binding = RCDP_BYTES(binding)};
  with_too_little(kit, &opened, RCDP_OK);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  kit->now_ms = rcdp_role_deadline(&kit->role->role);
  with_too_little(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}, RCDP_OK);
  kit->order = kit->role->order;
  order_kit_opened(kit, &kit->opened, &message);
  hear_with_too_little(kit, ORDER_KIT_NETWORK, &message);
  assert_int_equal(kit->role->machine, ORDER_OPENING);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  const rcdp_input device = {.kind = RCDP_INPUT_OPENED, .link = 1, .binding = RCDP_BYTES(binding)};
  with_too_little(kit, &device, RCDP_OK);
  order_kit_free(kit);
}

static void messages_with_too_little_memory(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  const rcdp_companion_offer offer = order_kit_offer(kit, 0);
  order_kit_say_offer(kit, &offer, &message);
  hear_with_too_little(kit, 0, &message);
  order_kit_bring(kit, 0, ENTRY_ASKING);
  hear_with_too_little(kit, 0, &message); /* again */
  rcdp_input answer = {.kind = RCDP_INPUT_POLICY, .ticket = order_kit_entry(kit, 0)->ticket};
  with_too_little(kit, &answer, RCDP_OK);
  answer.result = RCDP_E_NOT_AUTHORISED;
  with_too_little(kit, &answer, RCDP_OK);
  assert_int_equal(order_kit_owner(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
  hear_with_too_little(kit, 0, &message);
  const rcdp_companion_grant grant = order_kit_grant(kit, 0);
  order_kit_say_grant(kit, &grant, &message);
  hear_with_too_little(kit, ORDER_KIT_NETWORK, &message);
  order_kit_say_denied(kit, 0, RCDP_E_QUOTA, &message);
  hear_with_too_little(kit, ORDER_KIT_NETWORK, &message);
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
  order_kit_say_receipt(kit, &receipt, &message);
  hear_with_too_little(kit, 0, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
  const rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, &receipt);
  order_kit_say_confirmed(kit, &confirmed, &message);
  hear_with_too_little(kit, ORDER_KIT_NETWORK, &message);
  order_kit_free(kit);
}

/* What an active entry's device offers is refused, and it hears why. */
static void a_late_offer_with_too_little_memory(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  const rcdp_companion_offer offer = order_kit_offer(kit, 0);
  order_kit_say_offer(kit, &offer, &message);
  order_kit_bring(kit, 0, ENTRY_ACTIVE);
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .link = 0, .message = {message.data, message.len}};
  with_too_little(kit, &input, RCDP_E_UNEXPECTED);
  order_kit_free(kit);
}

/* A denial that was committed, and cannot be said: the role ends, and the next one says it. */
static void a_denial_with_too_little_memory(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_DENYING);
  kit->role->arena.size = 0;
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_E_NO_MEMORY);
  assert_int_equal(order_kit_only(kit, RCDP_ACTION_FAILED)->action.result, RCDP_E_NO_MEMORY);
  check_broken(kit);
  order_kit_reboot(kit);
  order_kit_open(kit, 0);
  order_kit_start(kit);
  assert_int_equal(order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION)->kind, RCDP_COMPANION_DENIED);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_DONE), 1);
  order_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(settings),
      cmocka_unit_test(no_random_octets),
      cmocka_unit_test(random_octets_later),
      cmocka_unit_test(no_hash_of_a_receipt),
      cmocka_unit_test(commits_that_fail),
      cmocka_unit_test(beginning_with_too_little_memory),
      cmocka_unit_test(messages_with_too_little_memory),
      cmocka_unit_test(a_late_offer_with_too_little_memory),
      cmocka_unit_test(a_denial_with_too_little_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
