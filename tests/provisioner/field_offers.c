/*
 * What a device wants: hello as it must be, every field of an offer that must be this session's, what the embedder may answer, and the same offer
 * again. Nothing is committed, and nothing is asked of the network, for an offer that does not fit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"

static field_kit *ready(rcdp_maker maker) {
  const field_options options = field_plain(2, maker, true);
  return field_ready(&options);
}

/* --- hello --- */

static uint8_t arena_memory[2 * RCDP_CODEC_ARENA];
static rcdp_arena arena;

static rcdp_arena *fresh_arena(void) {
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  return &arena;
}

/* All that was said is a hello by the granted key, for this channel. */
static rcdp_id check_hello(field_kit *kit, size_t entry, const rcdp_octets32 *reference) {
  rcdp_provisioner_proof proof;
  const rcdp_verification_key key = kit->terms.provisioner;
  const rcdp_message *message = field_read(field_sent(kit, entry));
  const rcdp_id order = message->transaction;
  const rcdp_provisioner_hello *hello = &message->body.provisioner.body.hello;
  assert_int_equal(message->sender, RCDP_PROVISIONER);
  assert_int_equal(message->body.provisioner.kind, RCDP_PROVISIONER_HELLO);
  assert_int_equal(hello->has_reference, reference != NULL);
  assert_true(reference == NULL || rcdp_octets32_equal(&hello->reference, reference));
  assert_int_equal(rcdp_keys_verify(kit->options.provider, &key, CONTEXT_PROVISIONER_PROOF, &hello->proof), RCDP_OK);
  assert_int_equal(hello->grant.chain_count, 1);
  assert_int_equal(rcdp_provisioner_proof_decode(hello->proof.content, fresh_arena(), &proof), RCDP_OK);
  assert_true(rcdp_id_equal(&proof.order, &order));
  assert_true(rcdp_id_equal(&proof.serial, &kit->terms.serial));
  assert_true(rcdp_network_id_equal(&proof.network, &kit->network.network));
  assert_true(rcdp_octets32_equal(&proof.channel_binding, &kit->binding[entry]));
  assert_true(field_reported(kit, RCDP_STEP_HELLO, entry, RCDP_OK));
  return order;
}

static void each_channel_has_its_hello(void **unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    field_options options = field_plain(2, RCDP_MADE_BY_PROVISIONER, true);
    options.ed25519 = i == 1;
    field_kit *kit = field_kit_new(&options);
    field_start(kit);
    field_open(kit, 1);
    const rcdp_id first = check_hello(kit, 1, NULL);
    field_open(kit, 1);
    const rcdp_id second = check_hello(kit, 1, NULL);
    field_open(kit, 0);
    const rcdp_id other = check_hello(kit, 0, NULL);
    assert_false(rcdp_id_equal(&first, &second));
    assert_false(rcdp_id_equal(&second, &other));
    field_kit_free(kit);
  }
}

/* In whichever order START and the channels come. */
static void hello_waits_for_start(void **unused) {
  (void)unused;
  const field_options options = field_plain(2, RCDP_MADE_BY_PROVISIONER, true);
  field_kit *kit = field_kit_new(&options);
  field_open(kit, 0);
  field_open(kit, 1);
  assert_int_equal(kit->seen_count, 0);
  assert_int_equal(field_deadline(kit), UINT64_MAX);
  field_close(kit, 0);
  field_start(kit);
  (void)check_hello(kit, 1, NULL);
  field_kit_free(kit);
}

/* The order stays that of the offer, whatever has become of it; one that was denied is told so at once. */
static void an_entry_that_has_begun_refers_to_its_offer(void **unused) {
  (void)unused;
  for (int status = PROVISIONER_ASKING; status < PROVISIONER_STATUS_COUNT; status++) {
    field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
    field_bring(kit, 0, (provisioner_status)status);
    kit->ticks = false;
    field_open(kit, 0);
    assert_int_equal(kit->seen_count, 0);
    assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
    if (status == PROVISIONER_DENIED) {
      const rcdp_provisioner_body *body = field_said(kit, 0, RCDP_PROVISIONER, RCDP_PROVISIONER_DENIED);
      assert_true(rcdp_octets32_equal(&body->body.denied.reference, &kit->offered[0]));
      assert_int_equal(body->body.denied.report.cause, RCDP_E_QUOTA);
    } else {
      const rcdp_id order = check_hello(kit, 0, &kit->offered[0]);
      assert_true(rcdp_id_equal(&order, &kit->offer_order[0]));
    }
    field_kit_free(kit);
  }
}

/* --- an offer --- */

typedef void (*offer_edit)(rcdp_provisioner_offer *offer);

static void edit_nothing(rcdp_provisioner_offer *offer) { (void)offer; }
static void edit_serial(rcdp_provisioner_offer *offer) { offer->serial.octets[0] ^= 1; }
static void edit_provisioner(rcdp_provisioner_offer *offer) { offer->provisioner.octets[31] ^= 1; }
static void edit_network(rcdp_provisioner_offer *offer) { offer->network.plmn[2] = 0x20; }
static void edit_binding(rcdp_provisioner_offer *offer) { offer->channel_binding.octets[5] ^= 1; }

static void every_field_is_this_session_s(void **unused) {
  (void)unused;
  static const offer_edit edits[] = {edit_nothing, edit_serial, edit_provisioner, edit_network, edit_binding};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    static field_octets message;
    field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
    rcdp_provisioner_offer offer = field_offer(kit, 0);
    edits[i](&offer);
    field_say_offer(kit, &offer, &message);
    assert_int_equal(field_hear(kit, 0, &message), i == 0 ? RCDP_OK : RCDP_E_MISMATCH);
    assert_int_equal(field_count(kit, RCDP_ACTION_POLICY), i == 0 ? 1 : 0);
    assert_int_equal(field_entry(kit, 0)->status, i == 0 ? PROVISIONER_ASKING : PROVISIONER_EMPTY);
    field_kit_free(kit);
  }
}

/* The envelope is of this order, and the offer in it of another. */
static void an_offer_of_another_order(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
  rcdp_provisioner_offer offer = field_offer(kit, 0);
  offer.order = kit->order[1];
  field_say_offer(kit, &offer, &message);
  assert_int_equal(field_hear(kit, 0, &message), RCDP_E_MISMATCH);
  const rcdp_message whole = *field_read(&message);
  field_encode(&kit->order[0], RCDP_DEVICE, &whole.body.provisioner, &message);
  assert_int_equal(field_hear(kit, 0, &message), RCDP_E_MISMATCH);
  assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_MISMATCH));
  field_kit_free(kit);
}

/* A factory identity is there exactly where there is a signature. */
static void signed_exactly_where_certified(void **unused) {
  (void)unused;
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {1};
  for (int i = 0; i < 4; i++) {
    static field_octets message;
    field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
    kit->certified[0] = i % 2 == 1;
    const rcdp_provisioner_offer offer = field_offer(kit, 0);
    field_say_offer(kit, &offer, &message);
    rcdp_message whole = *field_read(&message);
    whole.body.provisioner.body.offer.signature = i / 2 == 1 ? RCDP_BYTES(signature) : RCDP_NO_BYTES;
    field_encode(&kit->order[0], RCDP_DEVICE, &whole.body.provisioner, &message);
    const bool fits = i % 2 == i / 2;
    assert_int_equal(field_hear(kit, 0, &message), fits ? RCDP_OK : RCDP_E_MISMATCH);
    if (fits) {
      const rcdp_action *asked = &field_only(kit, RCDP_ACTION_POLICY)->action;
      assert_int_equal(asked->assurance, i == 3 ? RCDP_CERTIFIED : RCDP_ASSERTED);
      assert_int_equal(asked->link, 0);
    }
    field_kit_free(kit);
  }
}

/* Of two channels of one binding the first counts. */
static void one_binding_twice(void **unused) {
  (void)unused;
  static field_octets message;
  field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
  const rcdp_octets32 binding = kit->binding[0];
  const rcdp_input input = {.kind = RCDP_INPUT_OPENED, .link = 1, .binding = RCDP_OCTETS32_BYTES(binding)};
  assert_int_equal(field_give(kit, &input), RCDP_OK);
  kit->binding[1] = binding;
  field_bring(kit, 0, PROVISIONER_ASKING);
  const rcdp_provisioner_offer offer = field_offer(kit, 1);
  field_say_offer(kit, &offer, &message);
  assert_int_equal(field_hear(kit, 1, &message), RCDP_E_MISMATCH);
  field_kit_free(kit);
}

/* --- the embedder's answer --- */

static void check_refused(field_kit *kit, const rcdp_input *answer, rcdp_err why) {
  assert_int_equal(field_give(kit, answer), RCDP_OK);
  assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 0);
  assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, why));
  const rcdp_provisioner_body *body = field_said(kit, 0, RCDP_PROVISIONER, RCDP_PROVISIONER_DENIED);
  assert_int_equal(body->body.denied.report.cause, RCDP_E_NOT_AUTHORISED);
  assert_true(rcdp_octets32_equal(&body->body.denied.reference, &kit->offered[0]));
  assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_EMPTY);
}

static void a_device_that_is_not_wanted(void **unused) {
  (void)unused;
  field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
  field_bring(kit, 0, PROVISIONER_ASKING);
  rcdp_input answer = field_policy(kit, 0);
  answer.result = RCDP_E_PENDING;
  assert_int_equal(field_give(kit, &answer), RCDP_E_ARGUMENT);
  answer.result = RCDP_E_UNKNOWN_DEVICE;
  check_refused(kit, &answer, RCDP_E_UNKNOWN_DEVICE);
  field_open(kit, 0); /* and another one comes */
  field_bring(kit, 0, PROVISIONER_CONFIRMED);
  field_kit_free(kit);
}

/* It is not there to hear it; the next device has a hello of its own. */
static void a_device_that_has_gone(void **unused) {
  (void)unused;
  field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
  field_bring(kit, 0, PROVISIONER_ASKING);
  field_close(kit, 0);
  rcdp_input answer = field_policy(kit, 0);
  answer.result = RCDP_E_NOT_AUTHORISED;
  assert_int_equal(field_give(kit, &answer), RCDP_OK);
  assert_true(field_quiet(kit));
  field_open(kit, 0);
  (void)check_hello(kit, 0, NULL);
  field_kit_free(kit);
}

static void an_imsi_that_is_not_in_the_block(void **unused) {
  (void)unused;
  static const struct {
    const char *imsi;
    bool good;
  } rows[] = {{"001010000000099", false}, {"001010000000100", true}, {"001010000000999", true},
              {"001010000001000", false}, {"00101000000010", false}, {"", false},
              {"00101000000010A", false}, {"001010000000555", true}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
    field_bring(kit, 0, PROVISIONER_ASKING);
    rcdp_input answer = field_policy(kit, 0);
    answer.imsi = rcdp_bytes_of(rows[i].imsi);
    if (rows[i].good) {
      assert_int_equal(field_give(kit, &answer), RCDP_OK);
      assert_int_equal(field_count(kit, RCDP_ACTION_COMMIT), 1);
      assert_true(rcdp_bytes_equal(field_state(kit, 0)->imsi, answer.imsi));
    } else {
      check_refused(kit, &answer, strchr(rows[i].imsi, 'A') != NULL ? RCDP_E_BOUNDS : RCDP_E_ARGUMENT);
    }
    field_kit_free(kit);
  }
}

/* The network gives its own. */
static void no_imsi_for_the_network_s_keys(void **unused) {
  (void)unused;
  field_kit *kit = ready(RCDP_MADE_BY_NETWORK);
  field_bring(kit, 0, PROVISIONER_ASKING);
  rcdp_input answer = field_policy(kit, 0);
  answer.imsi = rcdp_bytes_of("001010000000100");
  assert_int_equal(field_give(kit, &answer), RCDP_OK);
  assert_int_equal(field_state(kit, 0)->imsi.len, 0);
  field_kit_free(kit);
}

/* Controls of which no credential can be made, or that are over before the grant begins. */
static void controls_that_do_not_do(void **unused) {
  (void)unused;
  static const rcdp_maker makers[] = {RCDP_MADE_BY_PROVISIONER, RCDP_MADE_BY_NETWORK};
  for (size_t i = 0; i < 2; i++) {
    rcdp_controls controls = {.lifetime = UINT32_MAX};
    field_kit *kit = ready(makers[i]);
    field_bring(kit, 0, PROVISIONER_ASKING);
    rcdp_input answer = field_policy(kit, 0);
    answer.controls = &controls;
    if (makers[i] == RCDP_MADE_BY_NETWORK) {
      check_refused(kit, &answer, RCDP_E_BOUNDS);
    } else {
      controls = (rcdp_controls){.has_not_after = true, .not_after = FIELD_NOW - 100};
      check_refused(kit, &answer, RCDP_E_NOT_AUTHORISED);
    }
    field_kit_free(kit);
  }
}

/* What is committed is what the embedder said. */
static void what_is_taken(void **unused) {
  (void)unused;
  const rcdp_controls controls = {.has_not_after = true, .not_after = FIELD_NOW + 5, .lifetime = 77};
  field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
  field_bring(kit, 0, PROVISIONER_ASKING);
  rcdp_input answer = field_policy(kit, 0);
  answer.controls = &controls;
  answer.replace = true;
  rcdp_provision_state none;
  assert_int_equal(rcdp_provisioner_entry(&kit->role->role, 0, fresh_arena(), &none), RCDP_E_NOT_FOUND);
  assert_int_equal(rcdp_provisioner_entry(&kit->role->role, 2, fresh_arena(), &none), RCDP_E_ARGUMENT);
  assert_int_equal(field_give(kit, &answer), RCDP_OK);
  const rcdp_provision_state *state = field_state(kit, 0);
  assert_int_equal(state->status, RCDP_PROVISION_OFFERED);
  assert_int_equal(state->maker, RCDP_MADE_BY_PROVISIONER);
  assert_true(state->replace && state->has_controls);
  assert_int_equal(state->controls.lifetime, 77);
  assert_true(rcdp_id_equal(&state->order, &kit->offer_order[0]));
  assert_true(rcdp_id_equal(&state->serial, &kit->terms.serial));
  assert_true(rcdp_octets32_equal(&state->reference, &kit->offered[0]));
  assert_false(state->has_credential || state->has_made || state->has_report);
  assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0); /* not before it is committed */
  kit->ticks = false;
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_true(field_reported(kit, RCDP_STEP_ENTRY, 0, RCDP_OK));
  field_kit_free(kit);
}

/* --- the same offer --- */

static void another_offer_in_its_place(void **unused) {
  (void)unused;
  static const provisioner_status statuses[] = {PROVISIONER_ASKING, PROVISIONER_COMMITTING, PROVISIONER_OFFERED,
                                                PROVISIONER_DELIVERING};
  for (size_t i = 0; i < 8; i++) {
    static field_octets message;
    field_kit *kit = ready(RCDP_MADE_BY_PROVISIONER);
    kit->certified[0] = i / 4 == 1;
    field_bring(kit, 0, statuses[i % 4]);
    rcdp_provisioner_offer offer = field_offer(kit, 0);
    if (i / 4 == 0) {
      offer.device = rcdp_bytes_of("sensor-of-another-name");
    }
    field_say_offer(kit, &offer, &message);
    if (i / 4 == 1) {
      rcdp_message whole = *field_read(&message);
      uint8_t signature[RCDP_SIGNATURE_LEN] = {2};
      whole.body.provisioner.body.offer.signature = RCDP_BYTES(signature);
      field_encode(&offer.order, RCDP_DEVICE, &whole.body.provisioner, &message);
    }
    kit->ticks = false;
    assert_int_equal(field_hear(kit, 0, &message), RCDP_E_MISMATCH);
    assert_true(field_quiet(kit));
    field_kit_free(kit);
  }
}

/* A device that comes again says its offer again, and has its delivery. */
static void the_same_offer_in_another_channel(void **unused) {
  (void)unused;
  static const rcdp_maker makers[] = {RCDP_MADE_BY_PROVISIONER, RCDP_MADE_BY_NETWORK};
  for (size_t i = 0; i < 2; i++) {
    static field_octets message;
    field_kit *kit = ready(makers[i]);
    rcdp_provisioner_offer offer = field_offer(kit, 0);
    field_say_offer(kit, &offer, &message);
    field_bring(kit, 0, PROVISIONER_DELIVERING);
    field_open(kit, 0);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
    const rcdp_role_name sender = makers[i] == RCDP_MADE_BY_NETWORK ? RCDP_NETWORK : RCDP_PROVISIONER;
    const rcdp_provisioner_body *body = field_said(kit, 0, sender, RCDP_PROVISIONER_DELIVERY);
    assert_true(rcdp_bytes_equal(body->body.delivery.content, field_state(kit, 0)->delivery.content));
    assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_DELIVERING);
    field_kit_free(kit);
  }
}

/* It says its offer again while its denial is being committed, and hears of it then; another device does not. */
static void the_same_offer_while_it_is_denied(void **unused) {
  (void)unused;
  for (int i = 0; i < 3; i++) {
    static field_octets message, denied;
    field_kit *kit = ready(RCDP_MADE_BY_NETWORK);
    rcdp_provisioner_offer offer = field_offer(kit, 0);
    field_bring(kit, 0, PROVISIONER_OFFERED);
    field_say_denied(kit, 0, RCDP_E_QUOTA, &denied);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &denied), RCDP_OK);
    field_open(kit, 0);
    if (i == 1) {
      offer.device.len--;
    } else if (i == 2) {
      offer.channel_binding = kit->binding[0];
    }
    field_say_offer(kit, &offer, &message);
    assert_int_equal(field_hear(kit, 0, &message), i == 0 ? RCDP_OK : RCDP_E_MISMATCH);
    assert_true(field_quiet(kit));
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    assert_int_equal(field_sends(kit, 0), i == 0 ? 1 : 0);
    field_kit_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_channel_has_its_hello),
      cmocka_unit_test(hello_waits_for_start),
      cmocka_unit_test(an_entry_that_has_begun_refers_to_its_offer),
      cmocka_unit_test(every_field_is_this_session_s),
      cmocka_unit_test(an_offer_of_another_order),
      cmocka_unit_test(signed_exactly_where_certified),
      cmocka_unit_test(one_binding_twice),
      cmocka_unit_test(a_device_that_is_not_wanted),
      cmocka_unit_test(a_device_that_has_gone),
      cmocka_unit_test(an_imsi_that_is_not_in_the_block),
      cmocka_unit_test(no_imsi_for_the_network_s_keys),
      cmocka_unit_test(controls_that_do_not_do),
      cmocka_unit_test(what_is_taken),
      cmocka_unit_test(another_offer_in_its_place),
      cmocka_unit_test(the_same_offer_in_another_channel),
      cmocka_unit_test(the_same_offer_while_it_is_denied),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
