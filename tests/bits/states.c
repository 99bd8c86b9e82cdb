/*
 * Every truncation and every flipped bit of what the companion UE leaves at rest, once its seal is open: a device's state with an offer
 * that waits for its grant, and a companion's entry in each of its states. What is cut is refused as damaged. What has a flipped bit is
 * refused as damaged, or the role begins with it and goes on; of a companion's entry it then says just what was stored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/companion.h>

#include "bits/damage.h"
#include "support/toy.h"

enum { TO_COMPANION = 5, TO_NETWORK = 7, ENTRY = 0 };

typedef struct {
  uint8_t octets[RCDP_DEVICE_STATE_MAX];
  size_t len;
} kept;

typedef struct {
  struct toy toy;
  rcdp_key storage_key;
  rcdp_companion_device_config device;
  rcdp_companion_config companion;
  kept sent, committed; /* last */
  kept hello, offer;    /* the hello refers to the offer */
  unsigned long refused, begun;
} kit;

static const rcdp_network_id plmn = {.plmn = {0x00, 0xf1, 0x10}};
static const uint8_t binding[RCDP_CHANNEL_BINDING_LEN] = {1, 2, 3};
static uint8_t memory[RCDP_CODEC_ARENA];

static void keep(kept *to, rcdp_bytes octets) {
  assert_in_range(octets.len, 1, sizeof to->octets);
  memcpy(to->octets, octets.data, octets.len);
  to->len = octets.len;
}

static rcdp_bytes kept_bytes(const kept *of) { return (rcdp_bytes){of->octets, of->len}; }

static rcdp_arena *scratch(void) {
  static rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return &arena;
}

static void begin(kit *k) {
  static const uint8_t storage[16] = {9};
  memset(k, 0, sizeof *k);
  toy_begin(&k->toy, 1);
  const rcdp_provider *provider = &k->toy.provider;
  assert_int_equal(provider->key_import(provider->context, RCDP_KEY_AEAD, RCDP_BYTES(storage), &k->storage_key),
                   RCDP_OK);
  k->device = (rcdp_companion_device_config){.provider = provider,
                                             .storage_key = &k->storage_key,
                                             .device_id = rcdp_bytes_of("watch-1"),
                                             .suites = {RCDP_SUITE_X25519},
                                             .suite_count = 1,
                                             .link = TO_COMPANION};
  k->companion = (rcdp_companion_config){.provider = provider,
                                         .network = plmn,
                                         .entries = 1,
                                         .network_link = TO_NETWORK,
                                         .retry_ms = 1000,
                                         .retry_max_ms = 1000};
}

static void end(kit *k) { k->toy.provider.key_release(k->toy.provider.context, &k->storage_key); }

/* --- roles --- */

/* NULL: the state is refused. */
static rcdp_role *new_device(const kit *k, rcdp_bytes state, void **place) {
  rcdp_role *role = NULL;
  *place = malloc(rcdp_companion_device_size());
  assert_non_null(*place);
  const rcdp_err err = rcdp_companion_device_init(*place, rcdp_companion_device_size(), &k->device, state, &role);
  assert_true(err == RCDP_OK || err == RCDP_E_CORRUPT);
  return err == RCDP_OK ? role : NULL;
}

static rcdp_role *new_companion(const kit *k, rcdp_bytes state, void **place) {
  rcdp_role *role = NULL;
  *place = malloc(rcdp_companion_size(1));
  assert_non_null(*place);
  const rcdp_err err = rcdp_companion_init(*place, rcdp_companion_size(1), &k->companion, &state, &role);
  assert_true(err == RCDP_OK || err == RCDP_E_CORRUPT);
  return err == RCDP_OK ? role : NULL;
}

/* Whatever is asked is answered well; what is sent and committed is kept. */
static bool answer(kit *k, const rcdp_action *action, rcdp_input *input) {
  *input = (rcdp_input){.ticket = action->ticket};
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    keep(&k->sent, action->message);
    return false;
  case RCDP_ACTION_COMMIT:
    keep(&k->committed, action->state);
    input->kind = RCDP_INPUT_COMMITTED;
    return true;
  case RCDP_ACTION_POLICY:
    input->kind = RCDP_INPUT_POLICY;
    return true;
  default:
    return false;
  }
}

static void give(kit *k, rcdp_role *role, rcdp_input input) {
  for (bool again = true; again;) {
    rcdp_action action;
    again = false;
    (void)rcdp_role_input(role, &input);
    while (rcdp_role_next(role, &action)) {
      again = answer(k, &action, &input) || again;
    }
  }
}

static void open_channel(kit *k, rcdp_role *role, uint64_t link) {
  give(k, role, (rcdp_input){.kind = RCDP_INPUT_OPENED, .link = link, .binding = RCDP_BYTES(binding)});
}

static void tell(kit *k, rcdp_role *role, uint64_t link, rcdp_bytes message) {
  give(k, role, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = link, .message = message});
}

static void tell_as_network(kit *k, rcdp_role *role, const rcdp_id *order, const rcdp_companion_body *body) {
  uint8_t octets[512];
  rcdp_buf out = RCDP_BUF(octets);
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = *order,
                                .sender = RCDP_NETWORK,
                                .kind = RCDP_BODY_COMPANION,
                                .body.companion = *body};
  assert_int_equal(rcdp_message_encode(&message, scratch(), &out), RCDP_OK);
  tell(k, role, TO_NETWORK, rcdp_buf_bytes(&out));
}

/* --- what they leave --- */

static rcdp_entry_state entry_of(const kept *of) {
  rcdp_entry_state state;
  assert_int_equal(rcdp_entry_state_decode(kept_bytes(of), scratch(), &state), RCDP_OK);
  return state;
}

static rcdp_role *opened_order(kit *k, void **place) {
  rcdp_message message;
  rcdp_role *companion = new_companion(k, RCDP_NO_BYTES, place);
  assert_non_null(companion);
  give(k, companion, (rcdp_input){.kind = RCDP_INPUT_START});
  open_channel(k, companion, TO_NETWORK);
  assert_int_equal(rcdp_message_decode(kept_bytes(&k->sent), scratch(), &message), RCDP_OK);
  tell_as_network(k, companion, &message.transaction,
                  &(rcdp_companion_body){.kind = RCDP_COMPANION_OPENED, .body.opened.network = plmn});
  open_channel(k, companion, ENTRY);
  k->hello = k->sent;
  return companion;
}

static void offered(kit *k, kept *state) {
  void *place;
  rcdp_role *device = new_device(k, RCDP_NO_BYTES, &place);
  assert_non_null(device);
  open_channel(k, device, TO_COMPANION);
  tell(k, device, TO_COMPANION, kept_bytes(&k->hello));
  *state = k->committed;
  k->offer = k->sent;
  rcdp_role_close(device);
  free(place);
}

/* An entry without a device's word left: active. */
static void encode_active(const kept *ordered, kept *active) {
  rcdp_buf out = RCDP_BUF(active->octets);
  rcdp_entry_state state = entry_of(ordered);
  state.status = RCDP_ENTRY_ACTIVE;
  state.message = RCDP_NO_BYTES;
  assert_int_equal(rcdp_entry_state_encode(&state, scratch(), &out), RCDP_OK);
  active->len = out.len;
}

enum { STATUSES = RCDP_ENTRY_DENIED + 1 };

static void play(kit *k, kept *device, kept entries[STATUSES]) {
  void *place;
  rcdp_role *companion = opened_order(k, &place);
  offered(k, device);
  tell(k, companion, ENTRY, kept_bytes(&k->offer));
  entries[RCDP_ENTRY_ORDERED] = k->committed;
  open_channel(k, companion, ENTRY); /* again: the offer that it holds goes on */
  k->hello = k->sent;
  const rcdp_entry_state ordered = entry_of(&k->committed);
  const rcdp_id order = ordered.order;
  tell_as_network(k, companion, &order,
                  &(rcdp_companion_body){.kind = RCDP_COMPANION_DENIED,
                                         .body.denied = {ordered.reference, {.cause = RCDP_E_NOT_AUTHORISED}}});
  entries[RCDP_ENTRY_DENIED] = k->committed;
  encode_active(&entries[RCDP_ENTRY_ORDERED], &entries[RCDP_ENTRY_ACTIVE]);
  rcdp_role_close(companion);
  free(place);
}

/* --- damaged --- */

static bool count(kit *k, const rcdp_role *role, damage done) {
  k->refused += role == NULL ? 1 : 0;
  k->begun += role != NULL ? 1 : 0;
  if (role != NULL && done.cut) {
    fail_msg("state %s: taken", damage_text(done));
  }
  return role != NULL;
}

static void try_device(void *context, rcdp_bytes damaged, damage done) {
  kit *k = context;
  void *place = NULL;
  if (damaged.len == 0) {
    return; /* a device that is new */
  }
  rcdp_role *device = new_device(k, damaged, &place);
  if (count(k, device, done)) {
    open_channel(k, device, TO_COMPANION);
    tell(k, device, TO_COMPANION, kept_bytes(&k->hello));
    rcdp_role_close(device);
  }
  free(place);
}

static void a_pending_offer_is_read_or_refused(void **state) {
  static kit k;
  static kept device, entries[STATUSES];
  static rcdp_device_state decoded;
  (void)state;
  begin(&k);
  play(&k, &device, entries);
  assert_int_equal(rcdp_device_state_decode(kept_bytes(&device), scratch(), &decoded), RCDP_OK);
  assert_true(decoded.has_offer);
  try_device(&k, kept_bytes(&device), (damage){false, 0});
  assert_true(rcdp_bytes_equal(kept_bytes(&k.sent), kept_bytes(&k.offer)));
  damage_each(kept_bytes(&device), damage_every(1), try_device, &k);
  print_message("%zu octets: %lu refused, %lu begun\n", device.len, k.refused, k.begun);
  assert_true(k.refused > 0 && k.begun > 0);
  end(&k);
}

static void assert_says(const rcdp_role *companion, rcdp_bytes stored, damage done) {
  uint8_t octets[RCDP_ENTRY_STATE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_entry_state state;
  assert_int_equal(rcdp_companion_entry(companion, ENTRY, &state), RCDP_OK);
  assert_int_equal(rcdp_entry_state_encode(&state, scratch(), &out), RCDP_OK);
  if (!rcdp_bytes_equal(rcdp_buf_bytes(&out), stored)) {
    fail_msg("entry %s: is another one than was stored", damage_text(done));
  }
}

static void try_entry(void *context, rcdp_bytes damaged, damage done) {
  kit *k = context;
  void *place = NULL;
  if (damaged.len == 0) {
    return; /* no device has come */
  }
  rcdp_role *companion = new_companion(k, damaged, &place);
  if (count(k, companion, done)) {
    assert_says(companion, damaged, done);
    give(k, companion, (rcdp_input){.kind = RCDP_INPUT_START});
    open_channel(k, companion, TO_NETWORK);
    open_channel(k, companion, ENTRY);
    tell(k, companion, ENTRY, kept_bytes(&k->offer));
    rcdp_role_close(companion);
  }
  free(place);
}

static void an_entry_is_read_or_refused(void **state) {
  static kit k;
  static kept device, entries[STATUSES];
  (void)state;
  begin(&k);
  play(&k, &device, entries);
  for (size_t i = 0; i < STATUSES; i++) {
    k.refused = 0;
    k.begun = 0;
    assert_int_equal(entry_of(&entries[i]).status, i);
    damage_each(kept_bytes(&entries[i]), damage_every(1), try_entry, &k);
    print_message("entry %zu, %zu octets: %lu refused, %lu begun\n", i, entries[i].len, k.refused, k.begun);
    assert_true(k.refused > 0 && k.begun > 0);
  }
  end(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_pending_offer_is_read_or_refused),
      cmocka_unit_test(an_entry_is_read_or_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
