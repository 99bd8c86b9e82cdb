/*
 * What is made and read for a single question, field by field: grant requests and grants, orders by owner and delegate, transfers by two owners,
 * inquiries; what is taken for an answer, and what proves that a device has erased its credential.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/provisioner/transcript.h"
#include "provisioner/field_kit.h"
#include "support/failing.h"

static uint8_t memory[2][4 * RCDP_CODEC_ARENA];
static rcdp_arena scratch, answers;

static void fresh_arenas(void) {
  rcdp_arena_init(&scratch, memory[0], sizeof memory[0]);
  rcdp_arena_init(&answers, memory[1], sizeof memory[1]);
}

/* An owner, whose grant and network are the kit's; and another one. */
static field_kit *begin(bool ed25519) {
  field_options options = field_plain(1, RCDP_MADE_BY_NETWORK, true);
  options.ed25519 = ed25519;
  fresh_arenas();
  return field_kit_new(&options);
}

static const rcdp_provisioner_identity *identity_of(const field_kit *kit) { return &kit->config.identity; }

/* --- grant requests --- */

static void a_request_is_signed_by_its_key(void **unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    field_kit *kit = begin(i == 1);
    const rcdp_provider *provider = kit->options.provider;
    const rcdp_grant_request request = {.network = kit->network.network, .name = rcdp_bytes_of("tablet-7")};
    rcdp_grant_request read;
    uint8_t octets[512];
    rcdp_buf out = RCDP_BUF(octets);
    assert_int_equal(rcdp_grant_request_make(provider, &kit->key, &request, &scratch, &out), RCDP_OK);
    assert_int_equal(rcdp_grant_request_read(provider, rcdp_buf_bytes(&out), &answers, &read), RCDP_OK);
    assert_true(rcdp_bytes_equal(read.key.key, kit->terms.provisioner.key));
    assert_int_equal(read.key.algorithm, kit->terms.provisioner.algorithm);
    assert_true(rcdp_bytes_equal(read.name, request.name));
    assert_true(rcdp_network_id_equal(&read.network, &request.network));
    for (size_t bit = 0; bit < out.len * 8; bit++) {
      octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
      fresh_arenas();
      assert_true(rcdp_grant_request_read(provider, rcdp_buf_bytes(&out), &answers, &read) != RCDP_OK);
      octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    field_kit_free(kit);
  }
}

static void a_key_that_signs_nothing(void **unused) {
  (void)unused;
  field_kit *kit = begin(true);
  const rcdp_grant_request request = {.network = kit->network.network, .name = rcdp_bytes_of("tablet-7")};
  uint8_t octets[512];
  rcdp_buf out = RCDP_BUF(octets);
  assert_int_equal(
      rcdp_grant_request_make(kit->options.provider, &kit->hand_in_key /* X25519 */, &request, &scratch, &out),
      RCDP_E_ARGUMENT);
  assert_int_equal(out.len, 0);
  field_kit_free(kit);
}

/* --- grants --- */

static void what_the_network_fills_in(void **unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    field_kit *kit = begin(i == 1);
    rcdp_grant asked = kit->terms, read;
    rcdp_granted granted;
    uint8_t octets[4096], key[RCDP_PUBLIC_KEY_MAX];
    rcdp_buf out = RCDP_BUF(octets), hand_in_key = RCDP_BUF(key);
    asked.network.plmn[0] = 0x99; /* not what it says */
    asked.hand_in_key = RCDP_NO_BYTES;
    assert_int_equal(rcdp_grant_make(&kit->network, &asked, &scratch, &out, &granted), RCDP_OK);
    assert_int_equal(rcdp_grant_read(kit->options.provider, rcdp_buf_bytes(&out), &answers, &read), RCDP_OK);
    assert_true(rcdp_network_id_equal(&read.network, &kit->network.network));
    assert_int_equal(rcdp_key_public(kit->options.provider, &kit->hand_in_key, &hand_in_key), RCDP_OK);
    assert_true(rcdp_bytes_equal(read.hand_in_key, rcdp_buf_bytes(&hand_in_key)));
    assert_true(rcdp_bytes_equal(read.terms.notice_key.key, kit->notice_public));
    assert_int_equal(read.terms.notice_key.algorithm, kit->network.notice_algorithm);
    assert_int_equal(read.count, 500);
    assert_true(rcdp_id_equal(&granted.serial, &asked.serial));
    assert_int_equal(granted.count, 500);
    assert_int_equal(granted.state, RCDP_GRANT_ACTIVE);
    rcdp_octets32 owner;
    assert_int_equal(rcdp_sha256(kit->options.provider, asked.provisioner.key, owner.octets), RCDP_OK);
    assert_true(rcdp_octets32_equal(&granted.owner, &owner));
    rcdp_grant stored;
    assert_int_equal(rcdp_grant_decode(granted.content, &answers, &stored), RCDP_OK);
    assert_true(rcdp_id_equal(&stored.serial, &asked.serial));
    field_kit_free(kit);
  }
}

static void grants_that_are_none(void **unused) {
  (void)unused;
  field_kit *kit = begin(false);
  rcdp_grant asked = kit->terms, read;
  rcdp_granted granted;
  uint8_t octets[4096];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_network_config without = kit->network;
  without.provisioner = NULL;
  assert_int_equal(rcdp_grant_make(&without, &asked, &scratch, &out, &granted), RCDP_E_ARGUMENT);
  asked.not_after = asked.not_before;
  assert_int_equal(rcdp_grant_make(&kit->network, &asked, &scratch, &out, &granted), RCDP_E_ARGUMENT);
  asked.not_after++;
  asked.count = 0;
  assert_int_equal(rcdp_grant_make(&kit->network, &asked, &scratch, &out, &granted), RCDP_E_BOUNDS);
  assert_int_equal(out.len, 0);
  asked.count = 1;
  assert_int_equal(rcdp_grant_make(&kit->network, &asked, &scratch, &out, &granted), RCDP_OK);
  const size_t signed_len = granted.content.len + RCDP_SIGNATURE_LEN;
  for (size_t octet = 0; octet < signed_len; octet++) {
    octets[octet] ^= 0x10;
    fresh_arenas();
    assert_true(rcdp_grant_read(kit->options.provider, rcdp_buf_bytes(&out), &answers, &read) != RCDP_OK);
    octets[octet] ^= 0x10;
  }
  field_kit_free(kit);
}

/* --- orders --- */

static rcdp_deprovision what(void) {
  rcdp_deprovision order = {.mode = RCDP_DEPROVISION_REVOKE, .reason = RCDP_REASON_STOLEN, .item_count = 2};
  for (size_t i = 0; i < 2; i++) {
    order.items[i] = (rcdp_deprovision_item){
        .device = rcdp_bytes_of("sensor-1"), .credential = {{(uint8_t)(i + 1)}}, .ownership = 3, .number = 9 + i};
  }
  return order;
}

static uint8_t message_octets[RCDP_MESSAGE_MAX];

static rcdp_buf ask(field_kit *kit, rcdp_bytes delegation, rcdp_provisioner_question *question) {
  rcdp_buf out = RCDP_BUF(message_octets);
  const rcdp_deprovision order = what();
  assert_int_equal(rcdp_provisioner_deprovision(identity_of(kit), &order, delegation, &scratch, question, &out),
                   RCDP_OK);
  return out;
}

static void an_order_of_the_owner(void **unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    field_kit *kit = begin(i == 1);
    rcdp_provisioner_question question;
    rcdp_message message;
    rcdp_deprovision read;
    rcdp_octets32 hash;
    const rcdp_buf out = ask(kit, RCDP_NO_BYTES, &question);
    assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&out), &answers, &message), RCDP_OK);
    assert_int_equal(message.sender, RCDP_PROVISIONER);
    assert_true(rcdp_id_equal(&message.transaction, &question.order));
    assert_int_equal(message.body.provisioner.kind, RCDP_PROVISIONER_DEPROVISION);
    const rcdp_signed_deprovision *body = &message.body.provisioner.body.deprovision;
    assert_false(body->has_delegation);
    assert_int_equal(
        rcdp_keys_verify(kit->options.provider, &kit->terms.provisioner, CONTEXT_DEPROVISION, &body->order), RCDP_OK);
    assert_int_equal(rcdp_digest(kit->options.provider, CONTEXT_DEPROVISION, body->order.content, hash.octets),
                     RCDP_OK);
    assert_true(rcdp_octets32_equal(&hash, &question.hash));
    assert_int_equal(rcdp_deprovision_decode(body->order.content, &answers, &read), RCDP_OK);
    assert_true(rcdp_id_equal(&read.order, &question.order) && rcdp_id_equal(&read.serial, &kit->terms.serial));
    assert_true(rcdp_octets32_equal(&read.signer, &kit->self));
    assert_true(rcdp_network_id_equal(&read.network, &kit->network.network));
    assert_int_equal(read.mode, RCDP_DEPROVISION_REVOKE);
    assert_int_equal(read.item_count, 2);
    assert_int_equal(read.items[1].number, 10);
    rcdp_provisioner_question another;
    (void)ask(kit, RCDP_NO_BYTES, &another);
    assert_false(rcdp_id_equal(&question.order, &another.order));
    field_kit_free(kit);
  }
}

static void an_order_of_a_delegate(void **unused) {
  (void)unused;
  field_kit *owner = begin(false);
  field_kit *delegate = begin(true);
  rcdp_delegation given = {.credential = {{1}},
                           .ownership = 3,
                           .delegate = delegate->terms.provisioner,
                           .end = true,
                           .not_before = 1,
                           .not_after = 2};
  uint8_t octets[512];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_delegation read;
  rcdp_message message;
  rcdp_deprovision order;
  rcdp_provisioner_question question;
  assert_int_equal(rcdp_provisioner_delegate(identity_of(owner), &given, &scratch, &out), RCDP_OK);
  delegate->config.identity.grant = RCDP_NO_BYTES; /* it need not have one */
  const rcdp_buf asked = ask(delegate, rcdp_buf_bytes(&out), &question);
  assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&asked), &answers, &message), RCDP_OK);
  const rcdp_signed_deprovision *body = &message.body.provisioner.body.deprovision;
  assert_true(body->has_delegation);
  assert_int_equal(
      rcdp_keys_verify(owner->options.provider, &owner->terms.provisioner, CONTEXT_DELEGATION, &body->delegation),
      RCDP_OK);
  assert_int_equal(rcdp_delegation_decode(body->delegation.content, &answers, &read), RCDP_OK);
  assert_true(rcdp_id_equal(&read.serial, &owner->terms.serial));
  assert_true(rcdp_network_id_equal(&read.network, &owner->network.network));
  assert_int_equal(
      rcdp_keys_verify(owner->options.provider, &delegate->terms.provisioner, CONTEXT_DEPROVISION, &body->order),
      RCDP_OK);
  assert_int_equal(rcdp_deprovision_decode(body->order.content, &answers, &order), RCDP_OK);
  assert_true(rcdp_octets32_equal(&order.signer, &delegate->self));
  assert_true(rcdp_id_equal(&order.serial, &owner->terms.serial));
  octets[2] ^= 1;
  const rcdp_deprovision again = what();
  rcdp_buf refused = RCDP_BUF(message_octets);
  octets[0] = 0xFF;
  assert_true(rcdp_provisioner_deprovision(identity_of(delegate), &again, (rcdp_bytes){octets, 5}, &scratch, &question,
                                           &refused) != RCDP_OK);
  assert_int_equal(refused.len, 0);
  field_kit_free(owner);
  field_kit_free(delegate);
}

/* --- what is told --- */

static rcdp_outcome outcome_of(field_kit *kit, const rcdp_provisioner_question *question) {
  return (rcdp_outcome){.order = question->order,
                        .order_hash = question->hash,
                        .network = kit->network.network,
                        .items = {{.credential = {{1}}, .verdict = RCDP_VERDICT_DONE, .at = FIELD_NOW}},
                        .item_count = 1};
}

static rcdp_bytes say_outcome(field_kit *kit, const rcdp_outcome *outcome, const rcdp_key *key, const rcdp_id *asked,
                              rcdp_role_name sender) {
  static field_octets octets;
  uint8_t content_octets[RCDP_OUTCOME_CONTENT_MAX], signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(content_octets);
  assert_int_equal(rcdp_outcome_encode(outcome, &scratch, &content), RCDP_OK);
  assert_int_equal(rcdp_sign(kit->options.provider, key, CONTEXT_OUTCOME, rcdp_buf_bytes(&content), signature),
                   RCDP_OK);
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_OUTCOME,
                                      .body.outcome = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)}};
  field_encode(asked, sender, &body, &octets);
  return (rcdp_bytes){octets.data, octets.len};
}

static void check_told(field_kit *kit, rcdp_bytes message, const rcdp_provisioner_question *question,
                       rcdp_err expected) {
  static const rcdp_outcome zero;
  rcdp_outcome told;
  memset(&told, 0xFF, sizeof told);
  assert_int_equal(rcdp_provisioner_told(identity_of(kit), message, question, &answers, &told), expected);
  if (expected == RCDP_OK) {
    assert_int_equal(told.item_count, 1);
    assert_int_equal(told.items[0].at, FIELD_NOW);
  } else {
    assert_memory_equal(&told, &zero, sizeof zero);
  }
}

static void an_outcome_of_this_order(void **unused) {
  (void)unused;
  for (int i = 0; i < 9; i++) {
    field_kit *kit = begin(i % 2 == 1);
    rcdp_provisioner_question question;
    (void)ask(kit, RCDP_NO_BYTES, &question);
    rcdp_outcome outcome = outcome_of(kit, &question);
    rcdp_id asked = question.order;
    const rcdp_key *key = &kit->notice_key;
    rcdp_role_name sender = RCDP_NETWORK;
    rcdp_err expected = i < 2 ? RCDP_OK : RCDP_E_MISMATCH;
    outcome.order.octets[0] ^= i == 2 ? 1 : 0;
    outcome.order_hash.octets[0] ^= i == 3 ? 1 : 0;
    outcome.network.plmn[2] ^= i == 4 ? 0x20 : 0;
    asked.octets[15] ^= i == 5 ? 1 : 0;
    if (i == 6) {
      key = &kit->signing_key;
      expected = RCDP_E_BAD_SIGNATURE;
    }
    if (i == 7) {
      sender = RCDP_DEVICE;
      expected = RCDP_E_UNEXPECTED;
    }
    if (i == 8) {
      key = &kit->key;
      expected = RCDP_E_BAD_SIGNATURE;
    }
    check_told(kit, say_outcome(kit, &outcome, key, &asked, sender), &question, expected);
    field_kit_free(kit);
  }
}

static rcdp_bytes say_error(const rcdp_id *asked, rcdp_err cause) {
  static uint8_t octets[256];
  rcdp_buf out = RCDP_BUF(octets);
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = *asked,
                                .sender = RCDP_NETWORK,
                                .kind = RCDP_BODY_ERROR,
                                .body.error.cause = cause};
  assert_int_equal(rcdp_message_encode(&message, &scratch, &out), RCDP_OK);
  return rcdp_buf_bytes(&out);
}

static void refused_as_a_whole(void **unused) {
  (void)unused;
  static const uint8_t octet[] = {1};
  field_kit *kit = begin(false);
  rcdp_provisioner_question question;
  static field_octets other;
  (void)ask(kit, RCDP_NO_BYTES, &question);
  check_told(kit, say_error(&question.order, RCDP_E_NOT_AUTHORISED), &question, RCDP_E_NOT_AUTHORISED);
  check_told(kit, RCDP_BYTES(octet), &question, RCDP_E_MALFORMED);
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_RESERVED};
  field_encode(&question.order, RCDP_NETWORK, &body, &other);
  check_told(kit, (rcdp_bytes){other.data, other.len}, &question, RCDP_E_UNEXPECTED);
  field_kit_free(kit);
}

/* --- transfer --- */

typedef struct {
  field_kit *from, *to;
  rcdp_transfer transfer;
} handover;

static handover begin_handover(void) {
  handover h = {.from = begin(false), .to = begin(true)};
  rcdp_grant terms = h.to->terms;
  terms.serial.octets[0] ^= 0xFF;
  field_grant(h.to, &terms);
  h.transfer = (rcdp_transfer){.device = rcdp_bytes_of("sensor-1"),
                               .credential = {{1}},
                               .from = h.from->terms.serial,
                               .to = terms.serial,
                               .ownership = 4};
  return h;
}

static void end_handover(handover *h) {
  field_kit_free(h->from);
  field_kit_free(h->to);
}

/* Whoever begins: both signatures are there at the end, each under its own context. */
static void both_owners_sign(void **unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    handover h = begin_handover();
    field_kit *const kits[2] = {i == 0 ? h.from : h.to, i == 0 ? h.to : h.from};
    uint8_t first_octets[512], second_octets[512];
    rcdp_buf first = RCDP_BUF(first_octets), second = RCDP_BUF(second_octets);
    rcdp_provisioner_question begun, ended;
    rcdp_message message;
    rcdp_octets32 hash;
    assert_int_equal(
        rcdp_provisioner_transfer(identity_of(kits[0]), &h.transfer, RCDP_NO_BYTES, &scratch, &begun, &first), RCDP_OK);
    assert_int_equal(
        rcdp_provisioner_transfer(identity_of(kits[1]), &h.transfer, rcdp_buf_bytes(&first), &scratch, &ended, &second),
        RCDP_OK);
    assert_true(rcdp_id_equal(&begun.order, &ended.order) && rcdp_octets32_equal(&begun.hash, &ended.hash));
    assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&second), &answers, &message), RCDP_OK);
    assert_true(rcdp_id_equal(&message.transaction, &ended.order));
    const rcdp_signed_transfer *said = &message.body.provisioner.body.transfer;
    const rcdp_signed from = {said->content, said->from}, to = {said->content, said->to};
    const rcdp_provider *provider = h.from->options.provider;
    assert_int_equal(rcdp_keys_verify(provider, &h.from->terms.provisioner, CONTEXT_TRANSFER_FROM, &from), RCDP_OK);
    assert_int_equal(rcdp_keys_verify(provider, &h.to->terms.provisioner, CONTEXT_TRANSFER_TO, &to), RCDP_OK);
    assert_int_equal(rcdp_digest(provider, CONTEXT_TRANSFER_FROM, said->content, hash.octets), RCDP_OK);
    assert_true(rcdp_octets32_equal(&hash, &ended.hash));
    assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&first), &answers, &message), RCDP_OK);
    static const uint8_t none[RCDP_SIGNATURE_LEN];
    const rcdp_signed_transfer *half = &message.body.provisioner.body.transfer;
    assert_true(rcdp_bytes_equal(i == 0 ? half->to : half->from, RCDP_BYTES(none)));
    end_handover(&h);
  }
}

static void a_transfer_of_something_else(void **unused) {
  (void)unused;
  for (int i = 0; i < 8; i++) {
    handover h = begin_handover();
    uint8_t first_octets[512], second_octets[512];
    rcdp_buf first = RCDP_BUF(first_octets), second = RCDP_BUF(second_octets);
    rcdp_provisioner_question question;
    rcdp_transfer other = h.transfer;
    rcdp_err expected = RCDP_E_MISMATCH;
    assert_int_equal(
        rcdp_provisioner_transfer(identity_of(h.from), &h.transfer, RCDP_NO_BYTES, &scratch, &question, &first),
        RCDP_OK);
    other.device.len -= i == 0 ? 1 : 0;
    other.credential.octets[0] ^= i == 1 ? 1 : 0;
    other.from.octets[5] ^= i == 2 ? 1 : 0;
    other.ownership = (uint16_t)(other.ownership + (i == 3 ? 1 : 0));
    if (i == 4) {
      rcdp_network_id elsewhere = h.to->network.network;
      elsewhere.plmn[2] = 0x20;
      h.to->network.network = elsewhere;
      const rcdp_grant terms = h.to->terms;
      field_grant(h.to, &terms);
    }
    if (i == 5) { /* in the envelope of another order */
      static field_octets octets;
      rcdp_message message;
      assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&first), &answers, &message), RCDP_OK);
      message.transaction.octets[0] ^= 1;
      field_encode(&message.transaction, RCDP_PROVISIONER, &message.body.provisioner, &octets);
      memcpy(first_octets, octets.data, octets.len);
      first.len = octets.len;
    }
    if (i == 6) { /* another message */
      static field_octets octets;
      const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_RESERVED};
      field_encode(&question.order, RCDP_PROVISIONER, &body, &octets);
      memcpy(first_octets, octets.data, octets.len);
      first.len = octets.len;
      expected = RCDP_E_UNEXPECTED;
    }
    if (i == 7) {
      other.to.octets[5] ^= 1;
    }
    assert_int_equal(
        rcdp_provisioner_transfer(identity_of(h.to), &other, rcdp_buf_bytes(&first), &scratch, &question, &second),
        expected);
    assert_int_equal(second.len, 0);
    end_handover(&h);
  }
}

static void a_transfer_between_others(void **unused) {
  (void)unused;
  handover h = begin_handover();
  uint8_t octets[512];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_provisioner_question question;
  h.transfer.from.octets[0] ^= 1;
  assert_int_equal(
      rcdp_provisioner_transfer(identity_of(h.from), &h.transfer, RCDP_NO_BYTES, &scratch, &question, &out),
      RCDP_E_NOT_AUTHORISED);
  assert_int_equal(out.len, 0);
  end_handover(&h);
}

/* --- inquiry --- */

static void how_a_credential_stands(void **unused) {
  (void)unused;
  static field_octets octets;
  static const rcdp_id credential = {{1, 2}};
  field_kit *kit = begin(false);
  rcdp_buf out = RCDP_BUF(message_octets);
  rcdp_id inquiry;
  rcdp_message message;
  rcdp_inquiry read;
  rcdp_standing told;
  assert_int_equal(rcdp_provisioner_inquire(identity_of(kit), &credential, &scratch, &inquiry, &out), RCDP_OK);
  assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&out), &answers, &message), RCDP_OK);
  assert_true(rcdp_id_equal(&message.transaction, &inquiry));
  const rcdp_signed *body = &message.body.provisioner.body.inquiry;
  assert_int_equal(rcdp_keys_verify(kit->options.provider, &kit->terms.provisioner, CONTEXT_INQUIRY, body), RCDP_OK);
  assert_int_equal(rcdp_inquiry_decode(body->content, &answers, &read), RCDP_OK);
  assert_true(rcdp_id_equal(&read.inquiry, &inquiry) && rcdp_id_equal(&read.credential, &credential));
  assert_true(rcdp_id_equal(&read.serial, &kit->terms.serial));
  assert_true(rcdp_network_id_equal(&read.network, &kit->network.network));
  rcdp_provisioner_body answer = {
      .kind = RCDP_PROVISIONER_STANDING,
      .body.standing = {.credential = credential, .state = RCDP_ITEM_SUSPENDED, .ownership = 4, .number = 12}};
  field_encode(&inquiry, RCDP_NETWORK, &answer, &octets);
  assert_int_equal(rcdp_provisioner_stands((rcdp_bytes){octets.data, octets.len}, &inquiry, &answers, &told), RCDP_OK);
  assert_int_equal(told.state, RCDP_ITEM_SUSPENDED);
  assert_int_equal(told.number, 12);
  answer.body.standing = (rcdp_standing){.refused = true, .report.cause = RCDP_E_UNKNOWN_CREDENTIAL};
  field_encode(&inquiry, RCDP_NETWORK, &answer, &octets);
  assert_int_equal(rcdp_provisioner_stands((rcdp_bytes){octets.data, octets.len}, &inquiry, &answers, &told),
                   RCDP_E_UNKNOWN_CREDENTIAL);
  assert_true(told.refused);
  assert_int_equal(rcdp_provisioner_stands(say_error(&inquiry, RCDP_E_OVERLOADED), &inquiry, &answers, &told),
                   RCDP_E_OVERLOADED);
  assert_true(told.refused);
  field_encode(&inquiry, RCDP_PROVISIONER, &answer, &octets);
  assert_int_equal(rcdp_provisioner_stands((rcdp_bytes){octets.data, octets.len}, &inquiry, &answers, &told),
                   RCDP_E_UNEXPECTED);
  assert_int_equal(rcdp_provisioner_stands((rcdp_bytes){octets.data, octets.len}, &credential, &answers, &told),
                   RCDP_E_MISMATCH);
  field_kit_free(kit);
}

/* --- the proof of erasure --- */

static void a_proof_of_this_device(void **unused) {
  (void)unused;
  for (int i = 0; i < 9; i++) {
    field_kit *kit = begin(i % 2 == 1);
    const rcdp_provider *provider = kit->options.provider;
    uint8_t key_octets[RCDP_PUBLIC_KEY_MAX], content_octets[RCDP_PROOF_CONTENT_MAX], signature[RCDP_SIGNATURE_LEN];
    rcdp_buf device_key = RCDP_BUF(key_octets), content = RCDP_BUF(content_octets);
    assert_int_equal(rcdp_key_public(provider, &kit->signing_key, &device_key), RCDP_OK); /* the device's, say */
    rcdp_proof fields = {.device = rcdp_bytes_of("sensor-1"), .credential = {{1}}, .network = kit->network.network};
    rcdp_provision_state held = {.device = fields.device,
                                 .has_credential = true,
                                 .credential = fields.credential,
                                 .device_key = rcdp_buf_bytes(&device_key)};
    rcdp_err expected = i < 2 ? RCDP_OK : RCDP_E_MISMATCH;
    fields.device.len -= i == 2 ? 1 : 0;
    fields.credential.octets[0] ^= i == 3 ? 1 : 0;
    fields.network.plmn[2] ^= i == 4 ? 0x20 : 0;
    assert_int_equal(rcdp_proof_encode(&fields, &scratch, &content), RCDP_OK);
    const rcdp_key *key = i == 5 ? &kit->key : &kit->signing_key;
    assert_int_equal(rcdp_sign(provider, key, CONTEXT_PROOF, rcdp_buf_bytes(&content), signature), RCDP_OK);
    rcdp_attested proof = {.body.content = rcdp_buf_bytes(&content), .signature = RCDP_BYTES(signature)};
    if (i == 5 || i == 6) {
      proof.signature = i == 6 ? RCDP_NO_BYTES : proof.signature;
      expected = RCDP_E_BAD_SIGNATURE;
    }
    if (i == 7 || i == 8) {
      held.has_credential = i == 8;
      held.device_key.len = i == 8 ? 0 : held.device_key.len;
      expected = RCDP_E_ARGUMENT;
    }
    assert_int_equal(rcdp_provisioner_verify_proof(identity_of(kit), &held, &proof, &answers), expected);
    field_kit_free(kit);
  }
}

/* --- a provider that fails --- */

typedef rcdp_err (*asker)(const rcdp_provisioner_identity *identity, const field_kit *kit, rcdp_buf *out);

static rcdp_err try_request(const rcdp_provisioner_identity *identity, const field_kit *kit, rcdp_buf *out) {
  const rcdp_grant_request request = {.network = kit->network.network, .name = rcdp_bytes_of("tablet-7")};
  return rcdp_grant_request_make(identity->provider, identity->key, &request, &scratch, out);
}
static rcdp_err try_grant(const rcdp_provisioner_identity *identity, const field_kit *kit, rcdp_buf *out) {
  rcdp_network_config network = kit->network;
  rcdp_granted granted;
  network.provider = identity->provider;
  return rcdp_grant_make(&network, &kit->terms, &scratch, out, &granted);
}
static rcdp_err try_order(const rcdp_provisioner_identity *identity, const field_kit *kit, rcdp_buf *out) {
  const rcdp_deprovision order = what();
  rcdp_provisioner_question question = {.order = {{7}}};
  (void)kit;
  const rcdp_err err = rcdp_provisioner_deprovision(identity, &order, RCDP_NO_BYTES, &scratch, &question, out);
  assert_int_equal(err == RCDP_OK, question.order.octets[0] != 7 || question.order.octets[1] != 0);
  return err;
}
static rcdp_err try_delegation(const rcdp_provisioner_identity *identity, const field_kit *kit, rcdp_buf *out) {
  const rcdp_delegation given = {.delegate = kit->terms.provisioner, .suspend = true, .not_after = 2};
  return rcdp_provisioner_delegate(identity, &given, &scratch, out);
}
static rcdp_err try_transfer(const rcdp_provisioner_identity *identity, const field_kit *kit, rcdp_buf *out) {
  const rcdp_transfer transfer = {.device = rcdp_bytes_of("sensor-1"), .from = kit->terms.serial};
  rcdp_provisioner_question question;
  return rcdp_provisioner_transfer(identity, &transfer, RCDP_NO_BYTES, &scratch, &question, out);
}
static rcdp_err try_inquiry(const rcdp_provisioner_identity *identity, const field_kit *kit, rcdp_buf *out) {
  static const rcdp_id credential;
  rcdp_id inquiry;
  (void)kit;
  return rcdp_provisioner_inquire(identity, &credential, &scratch, &inquiry, out);
}

/* Nothing is written where asking fails, at whichever call, or for want of memory or room. */
static void questions_that_cannot_be_made(void **unused) {
  (void)unused;
  static const asker askers[] = {try_request, try_grant, try_order, try_delegation, try_transfer, try_inquiry};
  field_kit *kit = begin(false);
  for (size_t i = 0; i < sizeof askers / sizeof askers[0]; i++) {
    bool more = true;
    size_t length = 0;
    for (unsigned long at = 1; more; at++) {
      rcdp_provider provider;
      struct failing failing = {.base = kit->options.provider};
      rcdp_provisioner_identity identity = *identity_of(kit);
      rcdp_buf out = RCDP_BUF(message_octets);
      failing_provider(&provider, &failing, kit->options.provider, RCDP_E_PENDING);
      failing.fail_at = at;
      identity.provider = &provider;
      fresh_arenas();
      const rcdp_err err = askers[i](&identity, kit, &out);
      more = failing.calls >= at;
      assert_int_equal(err, more ? RCDP_E_PENDING : RCDP_OK);
      assert_int_equal(out.len > 0, !more);
      length = out.len;
      assert_true(more || at > 1);
    }
    rcdp_buf small = {message_octets, 0, length - 1};
    fresh_arenas();
    assert_int_equal(askers[i](identity_of(kit), kit, &small), RCDP_E_NO_SPACE);
    assert_int_equal(small.len, 0);
    const size_t need = scratch.peak;
    for (size_t less = 0; less < need; less += 1 + need / 30) {
      rcdp_buf out = RCDP_BUF(message_octets);
      rcdp_arena_init(&scratch, memory[0], less);
      assert_true(askers[i](identity_of(kit), kit, &out) != RCDP_OK);
      assert_int_equal(out.len, 0);
    }
  }
  field_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_request_is_signed_by_its_key),
      cmocka_unit_test(a_key_that_signs_nothing),
      cmocka_unit_test(what_the_network_fills_in),
      cmocka_unit_test(grants_that_are_none),
      cmocka_unit_test(an_order_of_the_owner),
      cmocka_unit_test(an_order_of_a_delegate),
      cmocka_unit_test(an_outcome_of_this_order),
      cmocka_unit_test(refused_as_a_whole),
      cmocka_unit_test(both_owners_sign),
      cmocka_unit_test(a_transfer_of_something_else),
      cmocka_unit_test(a_transfer_between_others),
      cmocka_unit_test(how_a_credential_stands),
      cmocka_unit_test(a_proof_of_this_device),
      cmocka_unit_test(questions_that_cannot_be_made),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
