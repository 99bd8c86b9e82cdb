/*
 * Envelopes that are right with contents that are not: broken, of another transaction or credential than the envelope's, of a kind that
 * the receiver never takes, or of a time that is over. Somebody who has the keys sends them; nothing comes of it, and the attach ends well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/transcript.h"
#include "attach/kit.h"

typedef void (*message_edit)(const world *w, forged *f);

typedef struct {
  rcdp_body_kind kind;
  message_edit edit;
  bool done;
} tapped;

static bool tap(world *w, world_datagram *datagram) {
  static forged f;
  tapped *t = w->tap_context;
  if (t->done || !forge_open(&f, datagram, t->kind)) {
    return true;
  }
  t->edit(w, &f);
  forge_close(&f, datagram);
  t->done = true;
  return true;
}

/* One attach whose first message of this kind is edited: what the receiver reports, and that it goes on. */
static rcdp_err refusal_of(rcdp_body_kind kind, message_edit edit) {
  world *w = kit_new_world(1);
  tapped t = {kind, edit, false};
  w->tap = tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 450);
  assert_true(t.done);
  assert_int_equal(w->devices[0].steps[RCDP_STEP_ACTIVE], 0);
  const bool up = kind == RCDP_BODY_ATTACH_REQUEST || kind == RCDP_BODY_ATTACH_CONFIRM;
  const rcdp_err refused = up ? w->network->refused : w->devices[0].refused;
  world_run(w, 60000);
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  world_free(w);
  return refused;
}

/* --- broken contents --- */

static void break_request(const world *w, forged *f) {
  (void)w;
  f->message.body.attach_request.content.len--;
}
static void break_reject(const world *w, forged *f) {
  (void)w;
  f->message.body.attach_reject.content.len--;
}
static void break_confirm(const world *w, forged *f) {
  (void)w;
  f->message.body.attach_confirm.content.len--;
}
static void break_confirmed(const world *w, forged *f) {
  (void)w;
  f->message.body.attach_confirmed.content.len--;
}

static void broken_contents(void **state) {
  (void)state;
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_REQUEST, break_request), RCDP_E_MALFORMED);
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_REJECT, break_reject), RCDP_E_MALFORMED);
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_CONFIRM, break_confirm), RCDP_E_MALFORMED);
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_CONFIRMED, break_confirmed), RCDP_E_MALFORMED);
}

/* --- of something else --- */

static void another_transaction(const world *w, forged *f) {
  (void)w;
  f->message.transaction.octets[0] ^= 1;
}

static void answers_of_another_transaction(void **state) {
  (void)state;
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_REJECT, another_transaction), RCDP_E_MISMATCH);
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_CONFIRMED, another_transaction), RCDP_E_MISMATCH);
}

/* What comes after the answer, in place of it. */
static void acknowledge_too_early(const world *w, forged *f) {
  static const rcdp_authenticated body = {.content = {(const uint8_t *)"x", 1}};
  (void)w;
  f->message.kind = RCDP_BODY_ATTACH_CONFIRMED;
  f->message.body.attach_confirmed = body;
}

static void a_message_out_of_its_turn(void **state) {
  (void)state;
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_REJECT, acknowledge_too_early), RCDP_E_UNEXPECTED);
}

static void error_to_the_network(const world *w, forged *f) {
  (void)w;
  f->message.kind = RCDP_BODY_ERROR;
  f->message.body.error = (rcdp_error_report){RCDP_E_REPLAY, false, 0};
}

/* Not even worth a report: no device has anything to refuse. */
static void a_network_takes_no_error_report(void **state) {
  (void)state;
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_REQUEST, error_to_the_network), RCDP_OK);
}

/* Messages of the companion procedure that look much like those of the attach. */
static void offer_of_a_companion(const world *w, forged *f) {
  (void)w;
  f->message.kind = RCDP_BODY_COMPANION;
  f->message.body.companion =
      (rcdp_companion_body){.kind = RCDP_COMPANION_OFFER, .body.offer.content = rcdp_bytes_of("x")};
}
static void receipt_for_a_companion(const world *w, forged *f) {
  (void)w;
  f->message.kind = RCDP_BODY_COMPANION;
  f->message.body.companion =
      (rcdp_companion_body){.kind = RCDP_COMPANION_RECEIPT, .body.receipt.content = rcdp_bytes_of("x")};
}
static void confirmed_for_a_companion(const world *w, forged *f) {
  (void)w;
  f->message.kind = RCDP_BODY_COMPANION;
  f->message.body.companion =
      (rcdp_companion_body){.kind = RCDP_COMPANION_CONFIRMED, .body.confirmed.content = rcdp_bytes_of("x")};
}

static void the_attach_takes_no_message_of_a_companion(void **state) {
  (void)state;
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_REJECT, offer_of_a_companion), RCDP_E_UNEXPECTED);
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_CONFIRMED, confirmed_for_a_companion), RCDP_E_UNEXPECTED);
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_REQUEST, offer_of_a_companion), RCDP_OK);
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_CONFIRM, receipt_for_a_companion), RCDP_OK);
}

/* The code of a confirmation once more, with the device's own key, over what is in it now. */
static void authenticate(const world *w, const rcdp_attach_confirm *content, rcdp_authenticated *body) {
  static uint8_t octets[RCDP_CONFIRM_CONTENT_MAX];
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_device_state state;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, 0, &arena, &state);
  const rcdp_held_credential *held = &state.credentials[0];
  assert_int_equal(rcdp_attach_confirm_encode(content, &arena, &buf), RCDP_OK);
  body->content = rcdp_buf_bytes(&buf);
  const rcdp_stored_management stored = {w->provider, &w->device_storage_key, &held->profile.id, held->management_key};
  assert_int_equal(rcdp_keys_mac_stored(&stored, LABEL_CONFIRMATION, CONTEXT_CONFIRM, body), RCDP_OK);
}

static rcdp_attach_confirm confirm_content(forged *f) {
  rcdp_attach_confirm content;
  assert_int_equal(rcdp_attach_confirm_decode(f->message.body.attach_confirm.content, &f->arena, &content), RCDP_OK);
  return content;
}

/* Envelope and content agree, on another transaction than that of the credential. */
static void confirm_another_transaction(const world *w, forged *f) {
  rcdp_attach_confirm content = confirm_content(f);
  content.transaction.octets[0] ^= 1;
  f->message.transaction = content.transaction;
  authenticate(w, &content, &f->message.body.attach_confirm);
}

static void confirmation_of_another_transaction(void **state) {
  (void)state;
  assert_int_equal(refusal_of(RCDP_BODY_ATTACH_CONFIRM, confirm_another_transaction), RCDP_E_MISMATCH);
}

/* The content names a credential that is not the one whose key made the code; and the store takes the one for the other. */
static rcdp_store *honest;

static rcdp_err find_another(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                             rcdp_store_result *result) {
  (void)store;
  rcdp_store_request other = *request;
  if (request->op == RCDP_STORE_FIND) {
    other.record.credential.octets[0] ^= 1;
  }
  return rcdp_store_execute(honest, &other, arena, result);
}

static void confirm_another_credential(const world *w, forged *f) {
  rcdp_attach_confirm content = confirm_content(f);
  content.credential.octets[0] ^= 1;
  authenticate(w, &content, &f->message.body.attach_confirm);
}

static void confirmation_of_another_credential(void **state) {
  (void)state;
  rcdp_store confused = {.execute = find_another};
  world *w = kit_new_world(1);
  tapped t = {RCDP_BODY_ATTACH_CONFIRM, confirm_another_credential, false};
  honest = w->network->store;
  w->network->store = &confused;
  w->tap = tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 450);
  assert_true(t.done);
  assert_int_equal(w->network->refused, RCDP_E_MISMATCH);
  w->network->store = honest;
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  world_free(w);
}

/* --- of a time that is over --- */

static void request_repeated(world_datagram *request, world *w, rcdp_err expected) {
  w->network->refused = RCDP_OK;
  kit_inject(w, request);
  kit_settle(w);
  assert_int_equal(w->network->refused, expected);
}

/* The answer to a request is repeated until its offer lapses, whether anybody has swept the store or not. */
static void a_request_repeated_after_its_offer_lapsed(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  kit_kept_count = 0;
  w->tap = kit_keep_all;
  world_start(w, 0);
  world_datagram request = *kit_kept_of(RCDP_BODY_ATTACH_REQUEST);
  w->tap = kit_lose_all_down;
  world_run(w, 60000);
  assert_int_equal(w->devices[0].ended, RCDP_E_TIMEOUT);
  const uint64_t lapses_at = UINT64_C(1000) * w->network_config.offer_lifetime;
  w->now_ms = lapses_at - 5000;
  request_repeated(&request, w, RCDP_OK);
  w->now_ms = lapses_at + 5000;
  request_repeated(&request, w, RCDP_E_LAPSED);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  w->tap = NULL;
  kit_attach(w, 0);
  assert_null(world_unfinished(w));
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(broken_contents),
      cmocka_unit_test(answers_of_another_transaction),
      cmocka_unit_test(a_message_out_of_its_turn),
      cmocka_unit_test(a_network_takes_no_error_report),
      cmocka_unit_test(the_attach_takes_no_message_of_a_companion),
      cmocka_unit_test(confirmation_of_another_transaction),
      cmocka_unit_test(confirmation_of_another_credential),
      cmocka_unit_test(a_request_repeated_after_its_offer_lapsed),
  };
  return cmocka_run_group_tests_name("attach_contents", tests, NULL, NULL);
}
