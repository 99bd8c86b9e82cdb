/*
 * What a companion keeps: every combination of what may have been committed of two entries is gone on with; whatever is not a whole
 * order of this size and network is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/order_kit.h"

/* --- every combination --- */

enum { KEPT_COUNT = 4 };
static const order_entry_status kept[KEPT_COUNT] = {ENTRY_EMPTY, ENTRY_ORDERED, ENTRY_ACTIVE, ENTRY_DENIED};

static order_kit *with(order_entry_status first, order_entry_status second) {
  order_kit *kit = order_kit_ready(2);
  order_kit_bring(kit, 0, first);
  order_kit_bring(kit, 1, second);
  return kit;
}

static void check_greeting(order_kit *kit, size_t entry, order_entry_status status) {
  order_kit_open(kit, entry);
  const rcdp_companion_body *body = order_kit_read(order_kit_sent(kit, entry), RCDP_COMPANION);
  if (status == ENTRY_DENIED) {
    assert_int_equal(body->kind, RCDP_COMPANION_DENIED);
    assert_int_equal(body->body.denied.report.cause, RCDP_E_QUOTA);
    return;
  }
  assert_int_equal(body->kind, RCDP_COMPANION_HELLO);
  assert_true(rcdp_id_equal(&body->body.hello.companion, &kit->opened.companion));
  assert_true(rcdp_octets32_equal(&body->body.hello.network_nonce, &kit->opened.network_nonce));
  assert_int_equal(body->body.hello.has_reference, status != ENTRY_EMPTY);
  if (status != ENTRY_EMPTY) {
    assert_true(rcdp_octets32_equal(&body->body.hello.reference, &kit->reference[entry]));
  }
}

/* From here each goes on to its end. */
static void check_goes_on(order_kit *kit, size_t entry, order_entry_status status) {
  order_octets message;
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, entry);
  const rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, &receipt);
  if (status == ENTRY_EMPTY) {
    order_kit_bring(kit, entry, ENTRY_ACTIVE);
    return;
  }
  if (status == ENTRY_DENIED) {
    return;
  }
  order_kit_say_receipt(kit, &receipt, &message);
  assert_int_equal(order_kit_hear(kit, entry, &message), RCDP_OK);
  order_kit_say_confirmed(kit, &confirmed, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  if (status == ENTRY_ORDERED) {
    assert_int_equal(order_kit_committed(kit, entry, RCDP_OK), RCDP_OK);
  }
  assert_int_equal(order_kit_entry(kit, entry)->status, ENTRY_ACTIVE);
}

static void check_restart(order_entry_status first, order_entry_status second) {
  order_kit *kit = with(first, second);
  const bool over = first >= ENTRY_ACTIVE && second >= ENTRY_ACTIVE;
  const int ordered = (first == ENTRY_ORDERED ? 1 : 0) + (second == ENTRY_ORDERED ? 1 : 0);
  order_kit_reboot(kit);
  order_kit_start(kit);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_DONE), over ? 1 : 0);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 0);
  assert_true(rcdp_id_equal(&kit->role->order, &kit->order));
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), ordered);
  check_greeting(kit, 0, first);
  check_greeting(kit, 1, second);
  check_goes_on(kit, 0, first);
  check_goes_on(kit, 1, second);
  order_kit_free(kit);
}

static void every_combination_goes_on(void **unused) {
  (void)unused;
  for (size_t i = 0; i < KEPT_COUNT; i++) {
    for (size_t j = 0; j < KEPT_COUNT; j++) {
      if (kept[i] != ENTRY_EMPTY || kept[j] != ENTRY_EMPTY) {
        check_restart(kept[i], kept[j]);
      }
    }
  }
}

/* Channels may be open before START. */
static void channels_before_start(void **unused) {
  (void)unused;
  order_kit *kit = with(ENTRY_ORDERED, ENTRY_DENIED);
  order_kit_reboot(kit);
  for (uint64_t i = 0; i < 2; i++) {
    order_kit_open(kit, i);
    assert_int_equal(kit->seen_count, 0);
  }
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(kit->seen_count, 0);
  order_kit_start(kit);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 3);
  assert_true(order_kit_reported(kit, RCDP_STEP_HELLO, 0, RCDP_OK));
  order_kit_free(kit);
}

/* Messages that come before START are not taken: nobody could answer what they lead to, and START has all of it said again. */
static void messages_before_start(void **unused) {
  (void)unused;
  for (size_t i = 1; i < KEPT_COUNT; i++) {
    order_octets messages[4];
    order_kit *kit = with(kept[i], ENTRY_EMPTY);
    const rcdp_companion_grant grant = order_kit_grant(kit, 0);
    const rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
    const rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, &receipt);
    order_kit_say_receipt(kit, &receipt, &messages[0]);
    order_kit_say_denied(kit, 0, RCDP_E_QUOTA, &messages[1]);
    order_kit_say_grant(kit, &grant, &messages[2]);
    order_kit_say_confirmed(kit, &confirmed, &messages[3]);
    order_kit_reboot(kit);
    order_kit_open(kit, 0);
    order_kit_open(kit, ORDER_KIT_NETWORK);
    for (size_t j = 0; j < 4; j++) {
      assert_int_equal(order_kit_hear(kit, j == 0 ? 0 : ORDER_KIT_NETWORK, &messages[j]), RCDP_E_UNEXPECTED);
      assert_int_equal(kit->seen_count, 0);
      assert_int_equal(order_kit_entry(kit, 0)->status, kept[i]);
    }
    order_kit_start(kit);
    check_goes_on(kit, 0, kept[i]);
    order_kit_free(kit);
  }
}

/* Of an order of which nothing is kept another one is made, with or without states. */
static void nothing_kept_is_another_order(void **unused) {
  (void)unused;
  order_kit *kit = with(ENTRY_TAKING, ENTRY_ASKING);
  order_kit_reboot(kit);
  order_kit_start(kit);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION)->kind, RCDP_COMPANION_OPEN);
  assert_false(rcdp_id_equal(&kit->role->order, &kit->order));
  rcdp_role *role = NULL;
  const size_t size = rcdp_companion_size(2);
  rcdp_role_close(&kit->role->role);
  assert_int_equal(rcdp_companion_init(kit->role, size, &kit->config, NULL, &role), RCDP_OK);
  order_kit_start(kit);
  assert_int_equal(kit->role->machine, ORDER_OPENING);
  order_kit_free(kit);
}

/* --- what is told of entries --- */

static void check_told(order_kit *kit, rcdp_entry_status expected) {
  rcdp_entry_state state;
  assert_int_equal(rcdp_companion_entry(&kit->role->role, 0, &state), RCDP_OK);
  assert_int_equal(state.status, expected);
  assert_int_equal(state.entries, 1);
  assert_int_equal(state.entry, 0);
  assert_true(rcdp_id_equal(&state.order, &kit->order));
  assert_true(rcdp_bytes_equal(state.device, order_kit_offer(kit, 0).device));
  assert_true(rcdp_octets32_equal(&state.reference, &kit->reference[0]));
  assert_int_equal(state.has_report, expected == RCDP_ENTRY_DENIED);
  assert_int_equal(state.report.cause, expected == RCDP_ENTRY_DENIED ? RCDP_E_QUOTA : RCDP_OK);
  assert_int_equal(state.message.len > 0, expected == RCDP_ENTRY_ORDERED);
}

static void how_an_entry_stands(void **unused) {
  (void)unused;
  static const rcdp_entry_status expected[ENTRY_STATUS_COUNT] = {
      [ENTRY_TAKING] = RCDP_ENTRY_ORDERED, [ENTRY_ORDERED] = RCDP_ENTRY_ORDERED, [ENTRY_CONFIRMING] = RCDP_ENTRY_ACTIVE,
      [ENTRY_ACTIVE] = RCDP_ENTRY_ACTIVE,  [ENTRY_DENYING] = RCDP_ENTRY_DENIED,  [ENTRY_DENIED] = RCDP_ENTRY_DENIED,
  };
  for (int status = ENTRY_EMPTY; status < ENTRY_STATUS_COUNT; status++) {
    rcdp_entry_state state;
    order_kit *kit = order_kit_ready(1);
    order_kit_bring(kit, 0, (order_entry_status)status);
    assert_int_equal(rcdp_companion_entry(&kit->role->role, 1, &state), RCDP_E_ARGUMENT);
    if (status < ENTRY_TAKING) {
      assert_int_equal(rcdp_companion_entry(&kit->role->role, 0, &state), RCDP_E_NOT_FOUND);
    } else {
      check_told(kit, expected[status]);
    }
    order_kit_free(kit);
  }
}

/* --- what is refused --- */

static uint8_t arena_memory[2 * RCDP_CODEC_ARENA];
static rcdp_arena arena;

typedef void (*state_edit)(rcdp_entry_state *state, rcdp_message *word);

/* The first entry's state and the order in it, decoded, changed, and put back. */
static void edit_state(order_kit *kit, size_t entry, state_edit edit) {
  static uint8_t octets[RCDP_ORDER_MESSAGE_MAX];
  static rcdp_message word;
  rcdp_entry_state state;
  order_octets *vault = &kit->vault[entry];
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  assert_int_equal(rcdp_entry_state_decode((rcdp_bytes){vault->data, vault->len}, &arena, &state), RCDP_OK);
  memset(&word, 0, sizeof word);
  if (state.message.len > 0) {
    assert_int_equal(rcdp_message_decode(state.message, &arena, &word), RCDP_OK);
  }
  edit(&state, &word);
  if (word.version != 0) {
    rcdp_buf buf = RCDP_BUF(octets);
    assert_int_equal(rcdp_message_encode(&word, &arena, &buf), RCDP_OK);
    state.message = rcdp_buf_bytes(&buf);
  }
  rcdp_buf out = RCDP_BUF(vault->data);
  assert_int_equal(rcdp_entry_state_encode(&state, &arena, &out), RCDP_OK);
  vault->len = out.len;
}

static void unchanged(rcdp_entry_state *state, rcdp_message *word) {
  (void)state;
  (void)word;
}
static void state_order(rcdp_entry_state *state, rcdp_message *word) {
  (void)word;
  state->order.octets[0] ^= 1;
}
static void both_orders(rcdp_entry_state *state, rcdp_message *word) {
  state->order.octets[0] ^= 1;
  word->transaction.octets[0] ^= 1;
}
static void state_size(rcdp_entry_state *state, rcdp_message *word) {
  (void)word;
  state->entries++;
}
static void state_entry(rcdp_entry_state *state, rcdp_message *word) {
  state->entry ^= 1;
  word->body.companion.body.order.entry ^= 1;
}
static void state_companion(rcdp_entry_state *state, rcdp_message *word) {
  (void)word;
  state->opened.companion.octets[0] ^= 1;
}
static void state_network(rcdp_entry_state *state, rcdp_message *word) {
  (void)word;
  state->opened.network.plmn[2] = 0x20;
}
static void state_nonce(rcdp_entry_state *state, rcdp_message *word) {
  (void)word;
  state->opened.network_nonce.octets[0] ^= 1;
}
static void state_device(rcdp_entry_state *state, rcdp_message *word) {
  (void)word;
  state->device.len--;
}
static void state_reference(rcdp_entry_state *state, rcdp_message *word) {
  (void)word;
  state->reference.octets[0] ^= 1;
}
static void word_order(rcdp_entry_state *state, rcdp_message *word) {
  (void)state;
  word->transaction.octets[0] ^= 1;
}
static void word_entry(rcdp_entry_state *state, rcdp_message *word) {
  (void)state;
  word->body.companion.body.order.entry ^= 1;
}
static void word_kind(rcdp_entry_state *state, rcdp_message *word) {
  (void)state;
  word->body.companion = (rcdp_companion_body){.kind = RCDP_COMPANION_OPEN, .body.open.entries = 1};
}
static void word_body(rcdp_entry_state *state, rcdp_message *word) {
  (void)state;
  word->kind = RCDP_BODY_ERROR;
  word->body.error = (rcdp_error_report){.cause = RCDP_E_REPLAY};
}
static void word_none(rcdp_entry_state *state, rcdp_message *word) {
  static const uint8_t octets[] = {1, 2, 3};
  word->version = 0;
  state->message = RCDP_BYTES(octets);
}

static void states_that_do_not_fit(void **unused) {
  (void)unused;
  static const struct {
    state_edit edit;
    bool alone; /* refused also where it is the only one */
  } rows[] = {{state_order, true},      {both_orders, false},  {state_size, true},   {state_entry, true},
              {state_companion, false}, {state_network, true}, {state_nonce, false}, {state_device, true},
              {state_reference, true},  {word_order, true},    {word_entry, true},   {word_kind, true},
              {word_body, true},        {word_none, true},     {unchanged, false}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    for (size_t entry = 0; entry < 2; entry++) {
      order_kit *kit = with(ENTRY_ORDERED, ENTRY_ORDERED);
      edit_state(kit, entry, rows[i].edit);
      assert_int_equal(order_kit_boot(kit), rows[i].edit == unchanged ? RCDP_OK : RCDP_E_CORRUPT);
      kit->vault[1 - entry].len = 0;
      assert_int_equal(order_kit_boot(kit), rows[i].alone ? RCDP_E_CORRUPT : RCDP_OK);
      order_kit_free(kit);
    }
  }
}

static void entries_of_one_reference(void **unused) {
  (void)unused;
  order_kit *kit = with(ENTRY_ACTIVE, ENTRY_DENIED);
  rcdp_entry_state state;
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  assert_int_equal(rcdp_entry_state_decode((rcdp_bytes){kit->vault[1].data, kit->vault[1].len}, &arena, &state),
                   RCDP_OK);
  state.reference = kit->reference[0];
  rcdp_buf out = RCDP_BUF(kit->vault[1].data);
  assert_int_equal(rcdp_entry_state_encode(&state, &arena, &out), RCDP_OK);
  assert_int_equal(order_kit_boot(kit), RCDP_E_CORRUPT);
  order_kit_free(kit);
}

/* States in each other's places, and in an order of another size. */
static void states_in_the_wrong_places(void **unused) {
  (void)unused;
  order_kit *kit = with(ENTRY_ORDERED, ENTRY_ACTIVE);
  const order_octets first = kit->vault[0];
  kit->vault[0] = kit->vault[1];
  assert_int_equal(order_kit_boot(kit), RCDP_E_CORRUPT);
  kit->vault[1] = first;
  assert_int_equal(order_kit_boot(kit), RCDP_E_CORRUPT);
  kit->vault[0] = first;
  kit->vault[1].len = 0;
  order_kit_reboot(kit);
  for (uint8_t entries = 1; entries <= 3; entries++) {
    kit->config.entries = entries;
    assert_int_equal(order_kit_boot(kit), entries == 2 ? RCDP_OK : RCDP_E_CORRUPT);
  }
  order_kit_free(kit);
}

/* One octet more, less, or different: it is refused, or it is another state that is whole in itself. */
static void damaged_states(void **unused) {
  (void)unused;
  size_t refused = 0, bits = 0;
  for (int status = ENTRY_ORDERED; status <= ENTRY_DENIED; status++) {
    order_kit *kit = order_kit_ready(1);
    order_kit_bring(kit, 0, (order_entry_status)status);
    order_octets *vault = &kit->vault[0];
    for (size_t len = 1; len < vault->len; len++) {
      const order_octets whole = *vault;
      vault->len = len;
      assert_int_equal(order_kit_boot(kit), RCDP_E_CORRUPT);
      *vault = whole;
    }
    for (size_t bit = 0; bit < vault->len * 8; bit++) {
      vault->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
      const rcdp_err err = order_kit_boot(kit);
      assert_true(err == RCDP_OK || err == RCDP_E_CORRUPT);
      refused += err == RCDP_OK ? 0 : 1;
      bits++;
      if (err == RCDP_OK) {
        order_kit_start(kit);
        order_kit_open(kit, ORDER_KIT_NETWORK);
        order_kit_open(kit, 0);
      }
      vault->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    vault->len++;
    assert_int_equal(order_kit_boot(kit), RCDP_E_CORRUPT);
    order_kit_free(kit);
  }
  print_message("%zu of %zu bits refused\n", refused, bits);
  assert_true(refused > 0 && refused < bits);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_combination_goes_on),
      cmocka_unit_test(channels_before_start),
      cmocka_unit_test(messages_before_start),
      cmocka_unit_test(nothing_kept_is_another_order),
      cmocka_unit_test(how_an_entry_stands),
      cmocka_unit_test(states_that_do_not_fit),
      cmocka_unit_test(entries_of_one_reference),
      cmocka_unit_test(states_in_the_wrong_places),
      cmocka_unit_test(damaged_states),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
