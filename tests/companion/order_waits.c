/*
 * An order begins and is kept going: what the network does not answer is said again, ever later and no later than the longest wait; for a device
 * nobody waits. Channels are cut and opened again in every status of an entry.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/order_kit.h"

static uint64_t deadline(const order_kit *kit) { return rcdp_role_deadline(&kit->role->role); }

static rcdp_companion_body_kind sent_to_network(const order_kit *kit) {
  return order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION)->kind;
}

/* --- it begins --- */

/* In whichever order the channels and START come. */
static void open_is_sent_when_it_can_be(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_new(1);
  order_kit_open(kit, 0);
  assert_int_equal(kit->seen_count, 0);
  order_kit_start(kit);
  assert_int_equal(kit->seen_count, 0);
  assert_int_equal(deadline(kit), UINT64_MAX);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(sent_to_network(kit), RCDP_COMPANION_OPEN);
  order_kit_free(kit);
  kit = order_kit_new(1);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(kit->seen_count, 0);
  order_kit_start(kit);
  assert_int_equal(sent_to_network(kit), RCDP_COMPANION_OPEN);
  order_kit_free(kit);
}

/* Doubling, and no longer than the longest; the first wait again with each channel. */
static void check_waits(order_kit *kit, rcdp_companion_body_kind kind, uint64_t link) {
  static const uint64_t waits[] = {1000, 2000, 4000, 5000, 5000, 5000};
  for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
    assert_int_equal(deadline(kit), kit->now_ms + waits[i]);
    kit->now_ms += waits[i] - 1;
    assert_int_equal(order_kit_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    assert_int_equal(kit->seen_count, 0);
    kit->now_ms -= waits[i] - 1;
    order_kit_tick(kit);
    assert_int_equal(kit->seen_count, 2);
    assert_true(order_kit_reported(kit, RCDP_STEP_RETRY, link, RCDP_OK));
    assert_int_equal(sent_to_network(kit), kind);
  }
}

static void check_waits_of_channels(order_kit *kit, rcdp_companion_body_kind kind, uint64_t link) {
  check_waits(kit, kind, link);
  order_kit_close(kit, ORDER_KIT_NETWORK);
  assert_int_equal(deadline(kit), UINT64_MAX);
  kit->now_ms += 100000;
  assert_int_equal(order_kit_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
  assert_int_equal(kit->seen_count, 0);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(sent_to_network(kit), kind);
  check_waits(kit, kind, link);
}

static void open_is_said_again(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_new(1);
  order_octets opened;
  order_kit_start(kit);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  check_waits_of_channels(kit, RCDP_COMPANION_OPEN, ORDER_KIT_NETWORK);
  kit->order = kit->role->order;
  order_kit_opened(kit, &kit->opened, &opened);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &opened), RCDP_OK);
  assert_true(order_kit_reported(kit, RCDP_STEP_OPEN, ORDER_KIT_NETWORK, RCDP_OK));
  assert_int_equal(deadline(kit), UINT64_MAX);
  order_kit_free(kit);
}

static void an_order_is_said_again(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(2);
  order_kit_bring(kit, 1, ENTRY_ORDERED);
  check_waits_of_channels(kit, RCDP_COMPANION_ORDER, 1);
  order_kit_free(kit);
}

/* Of several, the earliest tells when. */
static void several_wait_each_for_itself(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(3);
  order_kit_bring(kit, 2, ENTRY_ORDERED);
  kit->now_ms += 300;
  order_kit_bring(kit, 0, ENTRY_ORDERED);
  kit->now_ms += 300;
  order_kit_bring(kit, 1, ENTRY_ORDERED);
  assert_int_equal(deadline(kit), 1000);
  order_kit_tick(kit);
  assert_true(order_kit_reported(kit, RCDP_STEP_RETRY, 2, RCDP_OK));
  assert_int_equal(deadline(kit), 1300);
  kit->now_ms = 1600;
  assert_int_equal(order_kit_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 2);
  assert_true(order_kit_reported(kit, RCDP_STEP_RETRY, 0, RCDP_OK));
  assert_true(order_kit_reported(kit, RCDP_STEP_RETRY, 1, RCDP_OK));
  order_kit_free(kit);
}

/* The longest waits that can be set do not run over. */
static void long_waits(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_new(1);
  kit->config.retry_ms = UINT32_MAX - 1;
  kit->config.retry_max_ms = UINT32_MAX;
  order_kit_reboot(kit);
  order_kit_start(kit);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(deadline(kit), UINT32_MAX - 1);
  order_kit_tick(kit);
  assert_int_equal(deadline(kit), kit->now_ms + UINT32_MAX);
  order_kit_free(kit);
}

/* Once a device has its grant, it is its turn. */
static void no_wait_for_a_device(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ORDERED);
  const rcdp_companion_grant grant = order_kit_grant(kit, 0);
  order_kit_say_grant(kit, &grant, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  assert_int_equal(deadline(kit), UINT64_MAX);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(kit->seen_count, 0);
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
  order_kit_say_receipt(kit, &receipt, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
  order_kit_tick(kit); /* now the network's again: the order brings the grant, and the grant the receipt */
  assert_int_equal(sent_to_network(kit), RCDP_COMPANION_ORDER);
  order_kit_free(kit);
}

/* Nor while its channel is closed, nor when it is open again: it speaks first. */
static void no_wait_without_a_device(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ORDERED);
  order_kit_close(kit, 0);
  assert_int_equal(deadline(kit), UINT64_MAX);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(sent_to_network(kit), RCDP_COMPANION_ORDER); /* its verdict is of use without the device */
  assert_int_equal(deadline(kit), UINT64_MAX);
  order_kit_open(kit, 0);
  assert_int_equal(deadline(kit), UINT64_MAX);
  order_kit_free(kit);
}

/* --- another network --- */

static void a_network_that_is_another(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_new(1);
  order_kit_open(kit, 0);
  order_kit_start(kit);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  kit->order = kit->role->order;
  rcdp_companion_opened opened = kit->opened;
  opened.network.has_nid = true;
  order_kit_opened(kit, &opened, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  assert_int_equal(kit->seen_count, 1);
  assert_int_equal(order_kit_only(kit, RCDP_ACTION_FAILED)->action.result, RCDP_E_NETWORK);
  assert_int_equal(deadline(kit), UINT64_MAX);
  order_kit_opened(kit, &kit->opened, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_UNEXPECTED);
  order_kit_start(kit);
  assert_int_equal(sent_to_network(kit), RCDP_COMPANION_OPEN);
  assert_false(rcdp_id_equal(&kit->role->order, &kit->order));
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_MISMATCH);
  kit->order = kit->role->order;
  order_kit_opened(kit, &kit->opened, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 1); /* the hello of the device that is there */
  order_kit_free(kit);
}

/* --- channels cut and opened again --- */

/* What each end hears when its channel is open again, by the entry's status. */
static void every_status_with_new_channels(void **unused) {
  (void)unused;
  static const struct {
    bool greeted;   /* the device, at once */
    bool has_order; /* the network */
  } expected[ENTRY_STATUS_COUNT] = {
      [ENTRY_EMPTY] = {true, false},  [ENTRY_ASKING] = {true, false},     [ENTRY_TAKING] = {true, false},
      [ENTRY_ORDERED] = {true, true}, [ENTRY_CONFIRMING] = {true, false}, [ENTRY_DENYING] = {false, false},
      [ENTRY_ACTIVE] = {true, false}, [ENTRY_DENIED] = {true, false},
  };
  for (int status = 0; status < ENTRY_STATUS_COUNT; status++) {
    for (int closed = 0; closed < 2; closed++) { /* cut before, or replaced */
      order_kit *kit = order_kit_ready(1);
      order_kit_bring(kit, 0, (order_entry_status)status);
      if (closed) {
        order_kit_close(kit, 0);
        order_kit_close(kit, ORDER_KIT_NETWORK);
        assert_int_equal(kit->seen_count, 0);
      }
      order_kit_open(kit, ORDER_KIT_NETWORK);
      assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), expected[status].has_order ? 1 : 0);
      order_kit_open(kit, 0);
      assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), expected[status].greeted ? 1 : 0);
      assert_int_equal(order_kit_entry(kit, 0)->status, status);
      assert_true(rcdp_octets32_equal(&order_kit_entry(kit, 0)->binding, &kit->binding[0]));
      order_kit_free(kit);
    }
  }
}

/* A driver that takes no actions until the channels are gone sends nothing into them. */
static void nothing_is_due_on_a_channel_that_is_gone(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ORDERED);
  rcdp_role *role = &kit->role->role;
  const rcdp_input tick = {.kind = RCDP_INPUT_TICK, .now_ms = deadline(kit)};
  const rcdp_input network = {.kind = RCDP_INPUT_CLOSED, .link = ORDER_KIT_NETWORK};
  const rcdp_input opened = {.kind = RCDP_INPUT_OPENED, .binding = RCDP_OCTETS32_BYTES(kit->binding[0])};
  const rcdp_input closed = {.kind = RCDP_INPUT_CLOSED};
  assert_int_equal(rcdp_role_input(role, &tick), RCDP_OK);
  assert_int_equal(rcdp_role_input(role, &network), RCDP_OK);
  assert_int_equal(rcdp_role_input(role, &opened), RCDP_OK);
  assert_int_equal(order_kit_give(kit, &closed), RCDP_OK);
  assert_int_equal(kit->seen_count, 0);
  order_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(open_is_sent_when_it_can_be),
      cmocka_unit_test(open_is_said_again),
      cmocka_unit_test(an_order_is_said_again),
      cmocka_unit_test(several_wait_each_for_itself),
      cmocka_unit_test(long_waits),
      cmocka_unit_test(no_wait_for_a_device),
      cmocka_unit_test(no_wait_without_a_device),
      cmocka_unit_test(a_network_that_is_another),
      cmocka_unit_test(every_status_with_new_channels),
      cmocka_unit_test(nothing_is_due_on_a_channel_that_is_gone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
