/*
 * Every field of the confirmation and of its acknowledgement: changed on the way, the code does not hold; changed by somebody who has the
 * key, the comparison sees it. Nothing becomes active by it, and the honest message still does its work afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/transcript.h"
#include "attach/kit.h"

/* The code by the device's keys, as its vault has them. */
static void authenticate(const world *w, const char *label, const char *context, rcdp_authenticated *body) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_device_state state;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, 0, &arena, &state);
  assert_int_equal(state.credential_count, 1);
  const rcdp_held_credential *held = &state.credentials[0];
  const rcdp_stored_management stored = {w->provider, &w->device_storage_key, &held->profile.id, held->management_key};
  assert_int_equal(rcdp_keys_mac_stored(&stored, label, context, body), RCDP_OK);
}

/* --- attachConfirm --- */

typedef struct {
  const char *field;
  void (*edit)(rcdp_attach_confirm *c);
  rcdp_err on_the_way, with_key;
} confirm_row;

static void c_transaction(rcdp_attach_confirm *c) { c->transaction.octets[0] ^= 1; }
static void c_credential(rcdp_attach_confirm *c) { c->credential.octets[0] ^= 1; }
static void c_epoch(rcdp_attach_confirm *c) { c->epoch++; }
static void c_certificate(rcdp_attach_confirm *c) { c->certificate_hash.octets[0] ^= 1; }
static void c_network(rcdp_attach_confirm *c) {
  assert_int_equal(rcdp_network_id_parse("00102", &c->network), RCDP_OK);
}
static void c_request(rcdp_attach_confirm *c) { c->request_hash.octets[0] ^= 1; }
static void c_reject(rcdp_attach_confirm *c) { c->reject_hash.octets[0] ^= 1; }
static void c_signer(rcdp_attach_confirm *c) { c->signer_hash.octets[0] ^= 1; }
static void c_hash(rcdp_attach_confirm *c) { c->credential_hash.octets[0] ^= 1; }

static const confirm_row confirm_rows[] = {
    {"transaction", c_transaction, RCDP_E_MISMATCH, RCDP_E_MISMATCH},
    {"credential", c_credential, RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_UNKNOWN_CREDENTIAL},
    {"epoch", c_epoch, RCDP_E_BAD_MAC, RCDP_E_MISMATCH},
    {"certificateHash", c_certificate, RCDP_E_BAD_MAC, RCDP_E_MISMATCH},
    {"network", c_network, RCDP_E_BAD_MAC, RCDP_E_NETWORK},
    {"requestHash", c_request, RCDP_E_BAD_MAC, RCDP_E_MISMATCH},
    {"rejectHash", c_reject, RCDP_E_BAD_MAC, RCDP_E_MISMATCH},
    {"signerHash", c_signer, RCDP_E_BAD_MAC, RCDP_E_MISMATCH},
    {"credentialHash", c_hash, RCDP_E_BAD_MAC, RCDP_E_MISMATCH},
};

typedef struct {
  const void *row;
  bool with_key;
  bool done;
} tapped;

static bool confirm_tap(world *w, world_datagram *datagram) {
  static forged f;
  tapped *t = w->tap_context;
  if (!datagram->up || t->done || !forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRM)) {
    return true;
  }
  uint8_t octets[RCDP_CONFIRM_CONTENT_MAX];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_attach_confirm content;
  rcdp_authenticated *body = &f.message.body.attach_confirm;
  assert_int_equal(rcdp_attach_confirm_decode(body->content, &f.arena, &content), RCDP_OK);
  ((const confirm_row *)t->row)->edit(&content);
  assert_int_equal(rcdp_attach_confirm_encode(&content, &f.arena, &buf), RCDP_OK);
  body->content = rcdp_buf_bytes(&buf);
  if (t->with_key) {
    authenticate(w, LABEL_CONFIRMATION, CONTEXT_CONFIRM, body);
  }
  forge_close(&f, datagram);
  t->done = true;
  return true;
}

static void confirm_refused(const confirm_row *row, bool with_key) {
  world *w = world_new(kit_any_provider(), RCDP_SUITE_P256, 5, 1);
  tapped t = {row, with_key, false};
  w->tap = confirm_tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 450);
  assert_true(t.done);
  assert_int_equal(w->network->refused, with_key ? row->with_key : row->on_the_way);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 1);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  world_free(w);
}

static void every_field_of_the_confirmation(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof confirm_rows / sizeof confirm_rows[0]; i++) {
    print_message("%s\n", confirm_rows[i].field);
    confirm_refused(&confirm_rows[i], false);
    confirm_refused(&confirm_rows[i], true);
  }
}

/* --- attachConfirmed --- */

typedef struct {
  const char *field;
  void (*edit)(rcdp_attach_confirmed *c);
  rcdp_err on_the_way;
} confirmed_row;

static void d_transaction(rcdp_attach_confirmed *c) { c->transaction.octets[0] ^= 1; }
static void d_credential(rcdp_attach_confirmed *c) { c->credential.octets[0] ^= 1; }
static void d_epoch(rcdp_attach_confirmed *c) { c->epoch++; }
static void d_hash(rcdp_attach_confirmed *c) { c->confirm_hash.octets[0] ^= 1; }
static void d_nothing(rcdp_attach_confirmed *c) { (void)c; }

static const confirmed_row confirmed_rows[] = {
    {"transaction", d_transaction, RCDP_E_MISMATCH},
    {"credential", d_credential, RCDP_E_MISMATCH},
    {"epoch", d_epoch, RCDP_E_MISMATCH},
    {"confirmHash", d_hash, RCDP_E_MISMATCH},
    {"mac", d_nothing, RCDP_E_BAD_MAC},
};

static bool confirmed_tap(world *w, world_datagram *datagram) {
  static forged f;
  tapped *t = w->tap_context;
  if (datagram->up || t->done || !forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRMED)) {
    return true;
  }
  const confirmed_row *row = t->row;
  uint8_t octets[128];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_attach_confirmed content;
  rcdp_authenticated *body = &f.message.body.attach_confirmed;
  assert_int_equal(rcdp_attach_confirmed_decode(body->content, &f.arena, &content), RCDP_OK);
  row->edit(&content);
  assert_int_equal(rcdp_attach_confirmed_encode(&content, &f.arena, &buf), RCDP_OK);
  body->content = rcdp_buf_bytes(&buf);
  if (row->edit == d_nothing) {
    body->mac.octets[31] ^= 1;
  } else {
    authenticate(w, LABEL_CONFIRMED, CONTEXT_CONFIRMED, body);
  }
  forge_close(&f, datagram);
  t->done = true;
  return true;
}

static void every_field_of_the_acknowledgement(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof confirmed_rows / sizeof confirmed_rows[0]; i++) {
    world *w = world_new(kit_any_provider(), RCDP_SUITE_P256, 5, 1);
    tapped t = {&confirmed_rows[i], true, false};
    print_message("%s\n", confirmed_rows[i].field);
    w->tap = confirmed_tap;
    w->tap_context = &t;
    world_start(w, 0);
    world_run(w, 450);
    assert_true(t.done);
    assert_int_equal(w->devices[0].refused, confirmed_rows[i].on_the_way);
    assert_true(w->devices[0].running);
    world_run(w, 60000);
    assert_null(world_unfinished(w));
    world_free(w);
  }
}

/* --- reflection: the two use different keys and contexts --- */

static bool reflect_tap(world *w, world_datagram *datagram) {
  static forged f;
  tapped *t = w->tap_context;
  if (!datagram->up || t->done || !forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRM)) {
    return true;
  }
  uint8_t octets[128];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_attach_confirm confirm;
  rcdp_authenticated body = f.message.body.attach_confirm;
  rcdp_octets32 hash;
  assert_int_equal(rcdp_attach_confirm_decode(body.content, &f.arena, &confirm), RCDP_OK);
  assert_int_equal(rcdp_digest(w->provider, CONTEXT_CONFIRM, body.content, hash.octets), RCDP_OK);
  const rcdp_attach_confirmed content = {confirm.transaction, confirm.credential, confirm.epoch, hash};
  assert_int_equal(rcdp_attach_confirmed_encode(&content, &f.arena, &buf), RCDP_OK);
  body.content = rcdp_buf_bytes(&buf);
  authenticate(w, LABEL_CONFIRMATION, CONTEXT_CONFIRMED, &body); /* the key of the other direction */
  f.message.sender = RCDP_NETWORK;
  f.message.kind = RCDP_BODY_ATTACH_CONFIRMED;
  f.message.body.attach_confirmed = body;
  datagram->up = false;
  forge_close(&f, datagram);
  t->done = true;
  return true;
}

static void reflection(void **state) {
  (void)state;
  world *w = world_new(kit_any_provider(), RCDP_SUITE_P256, 5, 1);
  tapped t = {NULL, false, false};
  w->tap = reflect_tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 450);
  assert_true(t.done);
  assert_int_equal(w->devices[0].refused, RCDP_E_BAD_MAC);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field_of_the_confirmation),
      cmocka_unit_test(every_field_of_the_acknowledgement),
      cmocka_unit_test(reflection),
  };
  return cmocka_run_group_tests_name("attach_confirm_fields", tests, NULL, NULL);
}
