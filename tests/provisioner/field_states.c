/*
 * What a provisioner keeps: an entry of every status is gone on with, many side by side, with each other's channels cut; whatever is not a whole
 * state, or is not this provisioner's, is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"

static const rcdp_maker makers[] = {RCDP_MADE_BY_PROVISIONER, RCDP_MADE_BY_NETWORK};

enum { KEPT = 6, BOTH_KEPT = 12 /* by each maker */ };
static const provisioner_status kept[KEPT] = {PROVISIONER_OFFERED,   PROVISIONER_DELIVERING, PROVISIONER_RECEIVED,
                                              PROVISIONER_CONFIRMED, PROVISIONER_REFUSED,    PROVISIONER_DENIED};

static field_kit *with(rcdp_maker maker, provisioner_status status) {
  const field_options options = field_plain(2, maker, true);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, status);
  return kit;
}

/* --- gone on with --- */

static field_octets offer_octets;

static void say_offer_again(field_kit *kit) {
  static uint8_t octets[RCDP_PROVISIONER_OFFER_CONTENT_MAX];
  const rcdp_provision_state *state = field_state(kit, 0);
  memcpy(octets, state->offer.content.data, state->offer.content.len);
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_OFFER,
                                      .body.offer.content = {octets, state->offer.content.len}};
  field_encode(&kit->offer_order[0], RCDP_DEVICE, &body, &offer_octets);
  assert_int_equal(field_hear(kit, 0, &offer_octets), RCDP_OK);
}

/* From each status to its end, by another role each time that something is committed. */
static void every_status_goes_on(void **unused) {
  (void)unused;
  for (size_t i = 0; i < BOTH_KEPT; i++) {
    field_kit *kit = with(makers[i / KEPT], kept[i % KEPT]);
    provisioner_status status = kept[i % KEPT];
    while (status < PROVISIONER_CONFIRMED) {
      static field_octets message;
      field_reboot(kit);
      assert_int_equal(field_entry(kit, 0)->status, status);
      field_open(kit, 0);
      assert_true(rcdp_id_equal(&kit->order[0], &kit->offer_order[0]));
      if (status == PROVISIONER_OFFERED) {
        say_offer_again(kit);
        if (makers[i / KEPT] == RCDP_MADE_BY_NETWORK) {
          const rcdp_delivery delivery = field_delivery(kit, 0);
          field_say_delivery(kit, &delivery, &message);
        } else {
          field_say_reserved(kit, 0, &message);
        }
        assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
      } else if (status == PROVISIONER_DELIVERING) {
        const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
        field_say_receipt(kit, &receipt, false, &message);
        assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
      } else {
        const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
        field_say_confirmed(kit, &confirmed, &message);
        assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_OK);
      }
      assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
      assert_true(field_entry(kit, 0)->status > status);
      status = field_entry(kit, 0)->status;
    }
    field_reboot(kit);
    assert_int_equal(field_entry(kit, 0)->status, status);
    field_kit_free(kit);
  }
}

/* What is told of an entry is what is committed, and by another role the same. */
static void what_is_told_is_what_is_kept(void **unused) {
  (void)unused;
  for (size_t i = 0; i < BOTH_KEPT; i++) {
    static uint8_t memory[4 * RCDP_CODEC_ARENA];
    static field_octets again;
    rcdp_arena arena;
    rcdp_provision_state told;
    rcdp_buf out = RCDP_BUF(again.data);
    field_kit *kit = with(makers[i / KEPT], kept[i % KEPT]);
    field_reboot(kit);
    rcdp_arena_init(&arena, memory, sizeof memory);
    assert_int_equal(rcdp_provisioner_entry(&kit->role->role, 0, &arena, &told), RCDP_OK);
    assert_int_equal(rcdp_provision_state_encode(&told, &arena, &out), RCDP_OK);
    assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&out), (rcdp_bytes){kit->vault[0].data, kit->vault[0].len}));
    assert_int_equal(rcdp_provisioner_entry(&kit->role->role, 1, &arena, &told), RCDP_E_NOT_FOUND);
    field_kit_free(kit);
  }
}

/* Keys made by another than before: what is under way keeps its own. */
static void under_other_settings(void **unused) {
  (void)unused;
  field_kit *kit = with(RCDP_MADE_BY_NETWORK, PROVISIONER_OFFERED);
  kit->config.maker = RCDP_MADE_BY_PROVISIONER;
  kit->config.online = false;
  field_reboot(kit);
  (void)field_said(kit, FIELD_NETWORK, RCDP_PROVISIONER, RCDP_PROVISIONER_ORDER);
  field_kit_free(kit);
}

/* No states at all, and none that are not there. */
static void without_states(void **unused) {
  (void)unused;
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, true);
  field_kit *kit = field_kit_new(&options);
  rcdp_role *role = NULL;
  rcdp_role_close(&kit->role->role);
  assert_int_equal(rcdp_provisioner_init(kit->role, rcdp_provisioner_size(1), &kit->config, NULL, &role), RCDP_OK);
  field_start(kit);
  field_open(kit, 0);
  (void)field_said(kit, 0, RCDP_PROVISIONER, RCDP_PROVISIONER_HELLO);
  field_kit_free(kit);
}

/* --- what is refused --- */

typedef void (*state_edit)(rcdp_provision_state *state);

static void edit_vault(field_kit *kit, size_t entry, state_edit edit) {
  static uint8_t memory[4 * RCDP_CODEC_ARENA];
  static field_octets before;
  rcdp_arena arena;
  rcdp_provision_state state;
  field_octets *vault = &kit->vault[entry];
  before = *vault;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_provision_state_decode((rcdp_bytes){before.data, before.len}, &arena, &state), RCDP_OK);
  edit(&state);
  rcdp_buf out = RCDP_BUF(vault->data);
  assert_int_equal(rcdp_provision_state_encode(&state, &arena, &out), RCDP_OK);
  vault->len = out.len;
}

static void nothing(rcdp_provision_state *state) { (void)state; }
static void order(rcdp_provision_state *state) { state->order.octets[0] ^= 1; }
static void serial(rcdp_provision_state *state) { state->serial.octets[0] ^= 1; }
static void device(rcdp_provision_state *state) { state->device.len--; }
static void reference(rcdp_provision_state *state) { state->reference.octets[0] ^= 1; }
static void imsi(rcdp_provision_state *state) { state->imsi.len = 0; }
static void credential(rcdp_provision_state *state) { state->credential.octets[0] ^= 1; }
static void no_credential(rcdp_provision_state *state) { state->has_credential = false; }
static void offer(rcdp_provision_state *state) { state->offer.content.len = 0; }
static void delivery(rcdp_provision_state *state) { state->delivery.content.len = 0; }
static void made(rcdp_provision_state *state) {
  static const uint8_t octets[65] = {4};
  state->has_made = !state->has_made;
  state->made = (rcdp_made_box){FIELD_NOW, RCDP_SUITE_P256, RCDP_BYTES(octets), RCDP_BYTES(octets)};
}
static void receipt(rcdp_provision_state *state) { state->receipt.body.content.len = 0; }
static void confirmed(rcdp_provision_state *state) { state->confirmed.content.len = 0; }
static void notice(rcdp_provision_state *state) { state->notice.content.len = 0; }
static void maker(rcdp_provision_state *state) {
  state->maker = state->maker == RCDP_MADE_BY_NETWORK ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK;
  state->imsi = state->maker == RCDP_MADE_BY_NETWORK ? RCDP_NO_BYTES : rcdp_bytes_of("001010000000100");
}
static void signed_receipt(rcdp_provision_state *state) {
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {3};
  state->receipt.signature = RCDP_BYTES(signature);
}
static void chain(rcdp_provision_state *state) {
  static const uint8_t octet[] = {1};
  state->delivery.chain[0] = RCDP_BYTES(octet);
  state->delivery.chain_count = state->delivery.chain_count > 0 ? 0 : 1;
}

/* Which edits a state of each status does not survive. Bits: the place in kept[]. */
static void states_that_do_not_fit(void **unused) {
  (void)unused;
  enum { O = 1, D = 2, R = 4, C = 8, N = 16, X = 32, UNDER_WAY = O | D | R };
  static const struct {
    state_edit edit;
    unsigned refused;
  } rows[] = {{nothing, 0},
              {order, UNDER_WAY | C},
              {serial, UNDER_WAY},
              {device, UNDER_WAY},
              {reference, UNDER_WAY},
              {credential, D | R | C | N},
              {no_credential, D | R | C | N},
              {offer, UNDER_WAY},
              {delivery, D | R},
              {made, D | R},
              {receipt, R},
              {signed_receipt, R},
              {confirmed, C},
              {notice, N},
              {maker, D | R},
              {chain, D | R}};
  for (size_t i = 0; i < BOTH_KEPT; i++) {
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
      const unsigned bit = 1U << i % KEPT;
      const bool possible =
          !((rows[row].edit == made || rows[row].edit == signed_receipt) && (rows[row].refused & bit) == 0);
      if (!possible) {
        continue; /* there is nothing to be changed */
      }
      field_kit *kit = with(makers[i / KEPT], kept[i % KEPT]);
      edit_vault(kit, 0, rows[row].edit);
      const rcdp_err err = field_boot(kit);
      if (err != ((rows[row].refused & bit) != 0 ? RCDP_E_CORRUPT : RCDP_OK)) {
        print_message("row %zu, status %d, maker %d: %s\n", row, (int)kept[i % KEPT], (int)makers[i / KEPT],
                      rcdp_err_name(err));
      }
      assert_int_equal(err, (rows[row].refused & bit) != 0 ? RCDP_E_CORRUPT : RCDP_OK);
      field_kit_free(kit);
    }
  }
}

/* Its own keys need its own IMSI. */
static void an_own_one_without_its_imsi(void **unused) {
  (void)unused;
  for (size_t i = 0; i < 3; i++) {
    field_kit *kit = with(RCDP_MADE_BY_PROVISIONER, kept[i]);
    edit_vault(kit, 0, imsi);
    assert_int_equal(field_boot(kit), RCDP_E_CORRUPT);
    field_kit_free(kit);
  }
}

/* One device's state in two places; one order, or one reference, of two. */
static void two_of_one(void **unused) {
  (void)unused;
  static const state_edit edits[] = {nothing, order, reference};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    field_kit *kit = with(RCDP_MADE_BY_PROVISIONER, PROVISIONER_DENIED);
    assert_int_equal(field_boot(kit), RCDP_OK);
    kit->vault[1] = kit->vault[0];
    edit_vault(kit, 1, edits[i]);
    assert_int_equal(field_boot(kit), RCDP_E_CORRUPT);
    kit->vault[0].len = 0;
    assert_int_equal(field_boot(kit), RCDP_OK); /* in whichever place */
    field_kit_free(kit);
  }
}

/* Another key, another grant: what is under way is another provisioner's. */
static void of_another_provisioner(void **unused) {
  (void)unused;
  for (size_t i = 0; i < KEPT; i++) {
    field_kit *kit = with(RCDP_MADE_BY_PROVISIONER, kept[i]);
    rcdp_grant terms = kit->terms;
    terms.serial.octets[3] ^= 1;
    field_grant(kit, &terms);
    assert_int_equal(field_boot(kit), kept[i] < PROVISIONER_CONFIRMED ? RCDP_E_CORRUPT : RCDP_OK);
    field_kit_free(kit);
  }
}

static void transferred(rcdp_provision_state *state) { state->status = RCDP_PROVISION_TRANSFERRED; }

/* Its device hears what it heard before. */
static void one_that_was_handed_over(void **unused) {
  (void)unused;
  field_kit *kit = with(RCDP_MADE_BY_PROVISIONER, PROVISIONER_CONFIRMED);
  edit_vault(kit, 0, transferred);
  field_reboot(kit);
  assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_CONFIRMED);
  assert_int_equal(field_state(kit, 0)->status, RCDP_PROVISION_TRANSFERRED);
  field_kit_free(kit);
}

/* One octet more, less, or a bit different: it is refused, or it is another state that is whole in itself. */
static void damaged_states(void **unused) {
  (void)unused;
  size_t refused = 0, tried = 0;
  for (size_t i = 0; i < KEPT; i++) {
    field_kit *kit = with(makers[i % 2], kept[i]);
    field_octets *vault = &kit->vault[0];
    const size_t len = vault->len;
    for (size_t less = 1; less < len; less += 1 + len / 50) {
      vault->len = len - less;
      assert_int_equal(field_boot(kit), RCDP_E_CORRUPT);
    }
    vault->len = len + 1;
    assert_int_equal(field_boot(kit), RCDP_E_CORRUPT);
    vault->len = len;
    for (size_t octet = 0; octet < len; octet += 1 + len / 400, tried++) {
      vault->data[octet] ^= (uint8_t)(1 << octet % 8);
      const rcdp_err err = field_boot(kit);
      assert_true(err == RCDP_OK || err == RCDP_E_CORRUPT);
      refused += err == RCDP_OK ? 0 : 1;
      if (err == RCDP_OK) {
        field_start(kit);
        field_open(kit, FIELD_NETWORK);
        field_open(kit, 0);
      }
      vault->data[octet] ^= (uint8_t)(1 << octet % 8);
    }
    field_kit_free(kit);
  }
  print_message("%zu of %zu refused\n", refused, tried);
  assert_true(refused > 0 && refused < tried);
}

/* More octets than any state has. */
static void a_state_that_is_too_long(void **unused) {
  (void)unused;
  field_kit *kit = with(RCDP_MADE_BY_PROVISIONER, PROVISIONER_DENIED);
  uint8_t *octets = calloc(1, RCDP_PROVISION_STATE_MAX + 1);
  assert_non_null(octets);
  const rcdp_bytes states[2] = {{octets, RCDP_PROVISION_STATE_MAX + 1}, {NULL, 0}};
  rcdp_role *role = NULL;
  rcdp_role_close(&kit->role->role);
  assert_int_equal(rcdp_provisioner_init(kit->role, rcdp_provisioner_size(2), &kit->config, states, &role),
                   RCDP_E_CORRUPT);
  assert_null(role);
  free(octets);
  field_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_status_goes_on),
      cmocka_unit_test(what_is_told_is_what_is_kept),
      cmocka_unit_test(under_other_settings),
      cmocka_unit_test(without_states),
      cmocka_unit_test(states_that_do_not_fit),
      cmocka_unit_test(an_own_one_without_its_imsi),
      cmocka_unit_test(two_of_one),
      cmocka_unit_test(of_another_provisioner),
      cmocka_unit_test(one_that_was_handed_over),
      cmocka_unit_test(damaged_states),
      cmocka_unit_test(a_state_that_is_too_long),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
