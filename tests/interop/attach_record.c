/*
 * Records attaches of a real device with a real network for attach.go: every message of each as it travelled, the device's
 * certificate, its owner's public key, and the private keys that came up, among them the ephemeral one that opens the box. One JSON array on
 * standard output, all octets in hexadecimal; one attach for each provider and suite.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/crypto.h>

#include "support/providers.h"
#include "world/require.h"
#include "world/world.h"

enum { RUN_MS = 60000 };

/* What the tap and the provider below add to. */
typedef struct {
  const rcdp_provider *base;
  json_t *attach;
  json_t *keys;
} recorder;

static json_t *hex(rcdp_bytes octets) {
  char text[2 * WORLD_DATAGRAM_MAX + 1] = "";
  require(octets.len <= WORLD_DATAGRAM_MAX);
  for (size_t i = 0; i < octets.len; i++) {
    (void)snprintf(text + 2 * i, 3, "%02x", octets.data[i]);
  }
  return json_string(text);
}

/* Providers give no private key away, so its octets are taken where it is made: as it is imported. */
static rcdp_err recording_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  const recorder *record = context;
  if (kind == RCDP_KEY_P256 || kind == RCDP_KEY_X25519) {
    require(json_array_append_new(record->keys, hex(material)) == 0);
  }
  return record->base->key_import(record->base->context, kind, material, key);
}

static bool keep_message(world *w, world_datagram *datagram) {
  const recorder *record = w->tap_context;
  uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_bytes octets = {datagram->data, datagram->len};
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_message_decode(octets, &arena, &message) == RCDP_OK);
  require(json_object_set_new(record->attach, rcdp_body_name(message.kind), hex(octets)) == 0);
  return true;
}

/* The device gets an owner, and the network its voucher. */
static void give_owner(world *w, json_t *attach) {
  static const uint8_t scalar[32] = {7};
  const rcdp_key_kind kind = w->suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
  rcdp_key owner = {0};
  require(w->provider->key_import(w->provider->context, kind, RCDP_BYTES(scalar), &owner) == RCDP_OK);
  world_give_owner(w, 0, &owner);
  w->provider->key_release(w->provider->context, &owner);
  world_boot_device(w, 0);
  require(json_object_set_new(attach, "owner", hex(w->devices[0].config.owner_key)) == 0);
}

static json_t *record_attach(const rcdp_provider *base, rcdp_suite_id suite, const char *name) {
  recorder record = {base, json_object(), json_array()};
  rcdp_provider provider = *base; /* whose own functions use no context */
  require(base->context == NULL);
  provider.context = &record;
  provider.key_import = recording_import;

  world *w = world_new(&provider, suite, 1, 1);
  give_owner(w, record.attach);
  w->tap = keep_message;
  w->tap_context = &record;
  world_start(w, 0);
  world_run(w, RUN_MS);
  require(world_unfinished(w) == NULL);
  require(json_object_set_new(record.attach, "provider", json_string(base->name)) == 0);
  require(json_object_set_new(record.attach, "suite", json_string(name)) == 0);
  require(json_object_set_new(record.attach, "certificate", hex(pki_der(&w->devices[0].identity))) == 0);
  require(json_object_set_new(record.attach, "keys", record.keys) == 0);
  world_free(w);
  return record.attach;
}

int main(void) {
  static const struct {
    rcdp_suite_id id;
    const char *name;
  } suites[] = {{RCDP_SUITE_P256, "p256"}, {RCDP_SUITE_X25519, "x25519"}, {RCDP_SUITE_STATIC, "static"}};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  json_t *attaches = json_array();
  for (size_t p = 0; p < count; p++) {
    for (size_t s = 0; s < sizeof suites / sizeof suites[0]; s++) {
      require(json_array_append_new(attaches, record_attach(providers[p], suites[s].id, suites[s].name)) == 0);
    }
  }
  require(json_dumpf(attaches, stdout, JSON_INDENT(1)) == 0 && fflush(stdout) == 0);
  json_decref(attaches);
  return EXIT_SUCCESS;
}
