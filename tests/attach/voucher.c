/*
 * The owner's voucher: without it nobody claims a device that knows its owner. Every field changed, with and without the owner's key;
 * taken away, of another device or network, over, of a stranger; and what the network makes of what its embedder gives it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "../flows/attach/voucher.h"
#include "attach/kit.h"
#include "support/providers.h"

#define CONTEXT "rcdp/1 voucher owner"
enum { UNTIL = WORLD_NOW + 86400 };

/* A world whose first device knows its owner; the embedder has the owner's voucher. */
typedef struct {
  world *w;
  rcdp_key owner;
  rcdp_key stranger;
  uint8_t owner_public[RCDP_PUBLIC_KEY_MAX];
  rcdp_voucher says;
  uint8_t octets[RCDP_VOUCHER_MAX];
} owned;

static void import(const world *w, rcdp_key_kind kind, uint8_t fill, rcdp_key *key) {
  uint8_t scalar[32];
  memset(scalar, fill, sizeof scalar);
  assert_int_equal(w->provider->key_import(w->provider->context, kind, RCDP_BYTES(scalar), key), RCDP_OK);
}

static rcdp_bytes make(const world *w, const rcdp_key *key, const rcdp_voucher *says, uint8_t out[RCDP_VOUCHER_MAX]) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_buf buf = {out, 0, RCDP_VOUCHER_MAX};
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_voucher_make(w->provider, key, says, &arena, &buf), RCDP_OK);
  return rcdp_buf_bytes(&buf);
}

static owned *open_owned(const rcdp_provider *provider, rcdp_key_kind kind) {
  static owned o;
  memset(&o, 0, sizeof o);
  o.w = world_new(provider, RCDP_SUITE_P256, 5, 1);
  world_device *device = &o.w->devices[0];
  rcdp_buf public_key = RCDP_BUF(o.owner_public);
  import(o.w, kind, 7, &o.owner);
  import(o.w, kind, 8, &o.stranger);
  assert_int_equal(provider->key_public(provider->context, &o.owner, &public_key), RCDP_OK);
  device->config.owner_key = rcdp_buf_bytes(&public_key);
  world_boot_device(o.w, 0);
  o.says = (rcdp_voucher){.network = o.w->network_config.network, .not_after = UNTIL};
  assert_int_equal(rcdp_sha256(provider, device->config.certificate, o.says.certificate_hash.octets), RCDP_OK);
  o.w->terms.voucher = make(o.w, &o.owner, &o.says, o.octets);
  return &o;
}

static void close_owned(owned *o) {
  o->w->provider->key_release(o->w->provider->context, &o->owner);
  o->w->provider->key_release(o->w->provider->context, &o->stranger);
  world_free(o->w);
}

static size_t held_count(const world *w) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_device_state state;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, 0, &arena, &state);
  return state.credential_count;
}

static size_t record_count(world *w) {
  rcdp_record record;
  size_t count = 0;
  for (uint64_t position = 0; world_record(w, &position, &record);) {
    count++;
  }
  return count;
}

static void comes_to_its_end(world *w) {
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  assert_int_equal(w->devices[0].ended, RCDP_OK);
}

static void voucher_lets_the_network_claim(void **state) {
  (void)state;
  static const rcdp_key_kind kinds[] = {RCDP_KEY_P256, RCDP_KEY_ED25519};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count * 2; i++) {
    owned *o = open_owned(providers[i / 2], kinds[i % 2]);
    world_start(o->w, 0);
    comes_to_its_end(o->w);
    assert_int_equal(o->w->network->steps[RCDP_STEP_REFUSED], 0);
    assert_int_equal(o->w->network->steps[RCDP_STEP_VOUCHER], 1);
    assert_int_equal(o->w->devices[0].steps[RCDP_STEP_VOUCHER], 1);
    close_owned(o);
  }
}

/* --- what the device refuses --- */

/* The voucher of the first reject, changed; by: who signs the change. */
typedef struct {
  const owned *o;
  void (*edit)(rcdp_voucher *says);
  const rcdp_key *by; /* NULL: the old signature stays */
  const char *context;
  bool strip;
  bool done;
} tapped;

static rcdp_signed_voucher sign_again(const tapped *t, rcdp_bytes content, rcdp_bytes old_signature) {
  static uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_bytes made = old_signature;
  if (t->by != NULL) {
    assert_int_equal(rcdp_sign(t->o->w->provider, t->by, t->context, content, signature), RCDP_OK);
    made = RCDP_BYTES(signature);
  }
  return (rcdp_signed_voucher){content, made};
}

static bool tap(world *w, world_datagram *datagram) {
  static forged f;
  static uint8_t octets[RCDP_VOUCHER_MAX];
  tapped *t = w->tap_context;
  if (datagram->up || t->done || !forge_open(&f, datagram, RCDP_BODY_ATTACH_REJECT)) {
    return true;
  }
  rcdp_signed_attach_reject *reject = &f.message.body.attach_reject;
  rcdp_voucher says;
  rcdp_buf content = RCDP_BUF(octets);
  assert_true(reject->has_voucher);
  assert_int_equal(rcdp_voucher_decode(reject->voucher.content, &f.arena, &says), RCDP_OK);
  if (t->edit != NULL) {
    t->edit(&says);
  }
  assert_int_equal(rcdp_voucher_encode(&says, &f.arena, &content), RCDP_OK);
  reject->voucher = sign_again(t, rcdp_buf_bytes(&content), reject->voucher.signature);
  reject->has_voucher = !t->strip;
  forge_close(&f, datagram);
  t->done = true;
  return true;
}

/* One attach whose first reject is tampered with: refused so, nothing installed; then the right one comes. */
static void refuses(owned *o, tapped t, rcdp_err expected) {
  world *w = o->w;
  t.o = o;
  t.context = t.context != NULL ? t.context : CONTEXT;
  w->tap = tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 400);
  assert_true(t.done);
  assert_int_equal(w->devices[0].refused, expected);
  assert_int_equal(held_count(w), expected == RCDP_OK ? 1 : 0);
  comes_to_its_end(w);
  close_owned(o);
}

static void edit_hash(rcdp_voucher *says) { says->certificate_hash.octets[31] ^= 1; }
static void edit_network(rcdp_voucher *says) {
  assert_int_equal(rcdp_network_id_parse("00102", &says->network), RCDP_OK);
}
static void edit_nid(rcdp_voucher *says) {
  assert_int_equal(rcdp_network_id_parse("00101-07ed9d500c1", &says->network), RCDP_OK);
}
static void edit_over(rcdp_voucher *says) { says->not_after = WORLD_NOW; }
static void edit_longer(rcdp_voucher *says) { says->not_after++; }

static const struct {
  const char *field;
  void (*edit)(rcdp_voucher *says);
  rcdp_err signed_too;
} rows[] = {
    {"certificateHash: another device", edit_hash, RCDP_E_MISMATCH},
    {"network: another one", edit_network, RCDP_E_NETWORK},
    {"network: another one with this PLMN", edit_nid, RCDP_E_NETWORK},
    {"notAfter: over", edit_over, RCDP_E_LAPSED},
    {"notAfter: longer", edit_longer, RCDP_OK},
};

static void every_field_of_the_voucher(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    print_message("%s\n", rows[i].field);
    owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
    refuses(o, (tapped){.edit = rows[i].edit}, RCDP_E_BAD_SIGNATURE);
    o = open_owned(kit_any_provider(), RCDP_KEY_P256);
    refuses(o, (tapped){.edit = rows[i].edit, .by = &o->stranger}, RCDP_E_BAD_SIGNATURE);
    o = open_owned(kit_any_provider(), RCDP_KEY_P256);
    refuses(o, (tapped){.edit = rows[i].edit, .by = &o->owner}, rows[i].signed_too);
  }
}

static void stripped_voucher_is_missed(void **state) {
  (void)state;
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  refuses(o, (tapped){.strip = true}, RCDP_E_NOT_AUTHORISED);
}

static void only_the_owner_vouches(void **state) {
  (void)state;
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  refuses(o, (tapped){.by = &o->stranger}, RCDP_E_BAD_SIGNATURE);
  o = open_owned(kit_any_provider(), RCDP_KEY_ED25519);
  refuses(o, (tapped){.by = &o->stranger}, RCDP_E_BAD_SIGNATURE);
  o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  refuses(o, (tapped){.by = &o->w->signing_key}, RCDP_E_BAD_SIGNATURE); /* the network for itself */
}

static void voucher_is_bound_to_its_context(void **state) {
  (void)state;
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  refuses(o, (tapped){.by = &o->owner, .context = "rcdp/1 attach-reject network"}, RCDP_E_BAD_SIGNATURE);
  o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  refuses(o, (tapped){.by = &o->owner, .context = "rcdp/2 voucher owner"}, RCDP_E_BAD_SIGNATURE);
}

/* --- devices without an owner --- */

static bool add_voucher(world *w, world_datagram *datagram) {
  static forged f;
  static const uint8_t nonsense[RCDP_SIGNATURE_LEN] = {1, 2, 3};
  bool *done = w->tap_context;
  if (!datagram->up && forge_open(&f, datagram, RCDP_BODY_ATTACH_REJECT)) {
    assert_false(f.message.body.attach_reject.has_voucher); /* it was not asked for */
    f.message.body.attach_reject.has_voucher = true;
    f.message.body.attach_reject.voucher = (rcdp_signed_voucher){RCDP_BYTES(nonsense), RCDP_BYTES(nonsense)};
    forge_close(&f, datagram);
    *done = true;
  }
  return true;
}

static void device_without_owner_ignores_vouchers(void **state) {
  (void)state;
  bool done = false;
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  o->w->devices[0].config.owner_key = RCDP_NO_BYTES;
  world_boot_device(o->w, 0);
  o->w->tap = add_voucher;
  o->w->tap_context = &done;
  world_start(o->w, 0);
  comes_to_its_end(o->w);
  assert_true(done);
  assert_int_equal(o->w->devices[0].refused, RCDP_OK);
  assert_int_equal(o->w->network->steps[RCDP_STEP_VOUCHER] + o->w->devices[0].steps[RCDP_STEP_VOUCHER], 0);
  close_owned(o);
}

static void owner_keys_have_a_size(void **state) {
  (void)state;
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  world_device *device = &o->w->devices[0];
  rcdp_role *role = NULL;
  device->config.owner_key.len = 64;
  assert_int_equal(
      rcdp_attach_device_init(device->memory, rcdp_attach_device_size(), &device->config, RCDP_NO_BYTES, &role),
      RCDP_E_ARGUMENT);
  assert_null(role);
  device->config.owner_key.len = 65;
  close_owned(o);
}

/* --- what the network makes of it --- */

/* Refused before anything is stored; when the voucher has come, the very same transaction gets its answer. */
static void network_refuses(owned *o, rcdp_bytes voucher) {
  world *w = o->w;
  const rcdp_bytes good = w->terms.voucher;
  w->terms.voucher = voucher;
  world_start(w, 0);
  world_run(w, 60000);
  assert_int_equal(w->network->refused, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(w->devices[0].ended, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(record_count(w), 0);
  assert_int_equal(held_count(w), 0);
  assert_int_equal(w->devices[0].steps[RCDP_STEP_REQUEST], 1);
  w->terms.voucher = good;
  world_start(w, 0);
  comes_to_its_end(w);
  assert_int_equal(w->devices[0].steps[RCDP_STEP_REQUEST], 1);
  close_owned(o);
}

static void network_without_a_voucher_refuses(void **state) {
  (void)state;
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  network_refuses(o, RCDP_NO_BYTES);
}

static void network_refuses_a_voucher_that_does_not_fit(void **state) {
  (void)state;
  static uint8_t octets[RCDP_VOUCHER_MAX + 1];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (rows[i].signed_too != RCDP_OK) {
      owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
      rows[i].edit(&o->says);
      network_refuses(o, make(o->w, &o->owner, &o->says, octets));
    }
  }
}

static void network_refuses_broken_vouchers(void **state) {
  (void)state;
  static uint8_t octets[RCDP_VOUCHER_MAX + 1];
  static const uint8_t content[] = {1, 2, 3};
  static const uint8_t signature[RCDP_SIGNATURE_LEN];
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  rcdp_bytes whole = make(o->w, &o->owner, &o->says, octets);
  network_refuses(o, (rcdp_bytes){octets, whole.len - 1});
  o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  whole = make(o->w, &o->owner, &o->says, octets);
  octets[whole.len] = 0;
  network_refuses(o, (rcdp_bytes){octets, whole.len + 1});
  o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_signed_voucher nonsense = {RCDP_BYTES(content), RCDP_BYTES(signature)};
  assert_int_equal(rcdp_signed_voucher_encode(&nonsense, &arena, &out), RCDP_OK);
  network_refuses(o, rcdp_buf_bytes(&out));
}

/* Rejects as they were sent: the first is lost. */
typedef struct {
  size_t count;
  world_datagram sent[2];
} recorded;

static bool lose_the_first(world *w, world_datagram *datagram) {
  static forged f;
  recorded *r = w->tap_context;
  if (datagram->up || r->count == 2 || !forge_open(&f, datagram, RCDP_BODY_ATTACH_REJECT)) {
    return true;
  }
  r->sent[r->count++] = *datagram;
  w->terms.voucher = RCDP_NO_BYTES; /* what the embedder says later is not asked */
  return r->count == 2;
}

static void repetition_brings_the_same_voucher(void **state) {
  (void)state;
  static recorded r;
  r.count = 0;
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  o->w->tap = lose_the_first;
  o->w->tap_context = &r;
  world_start(o->w, 0);
  comes_to_its_end(o->w);
  assert_int_equal(r.count, 2);
  assert_int_equal(r.sent[0].len, r.sent[1].len);
  assert_memory_equal(r.sent[0].data, r.sent[1].data, r.sent[0].len);
  close_owned(o);
}

/* --- making and judging --- */

static void voucher_ends_at_its_time(void **state) {
  (void)state;
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_signed_voucher voucher;
  rcdp_arena_init(&arena, memory, sizeof memory);
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  assert_int_equal(rcdp_signed_voucher_decode(o->w->terms.voucher, &arena, &voucher), RCDP_OK);
  attach_claim claim = {&o->says.certificate_hash, &o->says.network, UNTIL - 1};
  assert_int_equal(rcdp_attach_voucher_fits(&voucher, &claim, &arena), RCDP_OK);
  claim.now = UNTIL;
  assert_int_equal(rcdp_attach_voucher_fits(&voucher, &claim, &arena), RCDP_E_LAPSED);
  close_owned(o);
}

static void making_fails_cleanly(void **state) {
  (void)state;
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_VOUCHER_MAX];
  rcdp_arena arena;
  rcdp_key agrees = {0};
  owned *o = open_owned(kit_any_provider(), RCDP_KEY_P256);
  const rcdp_provider *provider = o->w->provider;
  import(o->w, RCDP_KEY_X25519, 9, &agrees);
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_buf out = {octets, 0, o->w->terms.voucher.len - 1};
  assert_int_equal(rcdp_voucher_make(provider, &o->owner, &o->says, &arena, &out), RCDP_E_NO_SPACE);
  out.cap = sizeof octets;
  assert_int_not_equal(rcdp_voucher_make(provider, &agrees, &o->says, &arena, &out), RCDP_OK);
  o->says.network.plmn[0] = 0xaa;
  assert_int_equal(rcdp_voucher_make(provider, &o->owner, &o->says, &arena, &out), RCDP_E_BOUNDS);
  assert_int_equal(out.len, 0);
  provider->key_release(provider->context, &agrees);
  close_owned(o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(voucher_lets_the_network_claim),
      cmocka_unit_test(every_field_of_the_voucher),
      cmocka_unit_test(stripped_voucher_is_missed),
      cmocka_unit_test(only_the_owner_vouches),
      cmocka_unit_test(voucher_is_bound_to_its_context),
      cmocka_unit_test(device_without_owner_ignores_vouchers),
      cmocka_unit_test(owner_keys_have_a_size),
      cmocka_unit_test(network_without_a_voucher_refuses),
      cmocka_unit_test(network_refuses_a_voucher_that_does_not_fit),
      cmocka_unit_test(network_refuses_broken_vouchers),
      cmocka_unit_test(repetition_brings_the_same_voucher),
      cmocka_unit_test(voucher_ends_at_its_time),
      cmocka_unit_test(making_fails_cleanly),
  };
  return cmocka_run_group_tests_name("attach_voucher", tests, NULL, NULL);
}
