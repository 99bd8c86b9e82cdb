#include "bits/golden.h"

#include <string.h>

#include <rcdp/crypto.h>

#include "world/require.h"

/* --- what some worlds have besides --- */

#define NETWORK_PURPOSE "2.25.309527196553982054537141976478769703306"

static rcdp_key_kind kind_of(rcdp_suite_id suite) {
  return suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
}

/* The device knows its owner, and the operator has the owner's voucher. */
static void give_owner(golden_scene *scene) {
  static const uint8_t scalar[32] = {7};
  const rcdp_provider *provider = scene->w->provider;
  rcdp_key owner = {0};
  require(provider->key_import(provider->context, kind_of(scene->w->suite), RCDP_BYTES(scalar), &owner) == RCDP_OK);
  world_give_owner(scene->w, 0, &owner);
  provider->key_release(provider->context, &owner);
}

/* The operator signs with a certificate below a CA of its own, so that the chain has two. */
static void lengthen_chain(golden_scene *scene) {
  world *w = scene->w;
  const pki_subject ca = {
      .kind = kind_of(w->suite),
      .common_name = "Operator CA",
      .key_usage = "keyCertSign,cRLSign",
      .ca = true,
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + 2 * (uint64_t)WORLD_YEAR,
  };
  const pki_subject signer = {
      .kind = kind_of(w->suite),
      .common_name = "Network issuer",
      .key_usage = "digitalSignature",
      .purpose = NETWORK_PURPOSE,
      .dns = "5gc.mnc001.mcc001.3gppnetwork.org",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
  pki_issue(&w->pki, &ca, &w->operator_root, &scene->props.ca);
  pki_issue(&w->pki, &signer, &scene->props.ca, &scene->props.signer);
  w->provider->key_release(w->provider->context, &w->signing_key);
  require(w->provider->key_import(w->provider->context, kind_of(w->suite), RCDP_BYTES(scene->props.signer.private_key),
                                  &w->signing_key) == RCDP_OK);
  w->network_config.chain[0] = pki_der(&scene->props.signer);
  w->network_config.chain[1] = pki_der(&scene->props.ca);
  w->network_config.chain_count = 2;
}

/* --- the table --- */

#define SENT(body, step) .kind = RCDP_BODY_##body, .until = RCDP_BODY_##body, .accepted = RCDP_STEP_##step
#define AGAIN(body, after, step) .kind = RCDP_BODY_##body, .until = RCDP_BODY_##after, .accepted = RCDP_STEP_##step
#define ADVICE(before, ...)                                                                                            \
  .kind = RCDP_BODY_ERROR, .until = RCDP_BODY_##before, .accepted = RCDP_STEP_ADVICE, .report = {__VA_ARGS__}
#define REQUEST SENT(ATTACH_REQUEST, OFFER)
#define REJECT SENT(ATTACH_REJECT, INSTALL)
#define CONFIRM SENT(ATTACH_CONFIRM, ACTIVE)
#define CONFIRMED SENT(ATTACH_CONFIRMED, ACTIVE)

const golden golden_messages[] = {
    {"request, p256", RCDP_SUITE_P256, REQUEST},
    {"request, x25519", RCDP_SUITE_X25519, REQUEST},
    {"request that needs a voucher, p256", RCDP_SUITE_P256, REQUEST, .prepare = give_owner},
    {"request that needs a voucher, x25519", RCDP_SUITE_X25519, REQUEST, .prepare = give_owner},
    {"request repeated after its offer, p256", RCDP_SUITE_P256, AGAIN(ATTACH_REQUEST, ATTACH_REJECT, REPEAT)},
    {"request repeated after its offer, static", RCDP_SUITE_STATIC, AGAIN(ATTACH_REQUEST, ATTACH_REJECT, REPEAT)},
    {"reject, p256", RCDP_SUITE_P256, REJECT},
    {"reject, x25519", RCDP_SUITE_X25519, REJECT},
    {"reject, static", RCDP_SUITE_STATIC, REJECT},
    {"reject with a voucher, p256", RCDP_SUITE_P256, REJECT, .prepare = give_owner},
    {"reject with a voucher, x25519", RCDP_SUITE_X25519, REJECT, .prepare = give_owner},
    {"reject with a chain of two, p256", RCDP_SUITE_P256, REJECT, .prepare = lengthen_chain},
    {"reject with a chain of two, x25519", RCDP_SUITE_X25519, REJECT, .prepare = lengthen_chain},
    {"confirm, p256", RCDP_SUITE_P256, CONFIRM},
    {"confirm, x25519", RCDP_SUITE_X25519, CONFIRM},
    {"confirm, static", RCDP_SUITE_STATIC, CONFIRM},
    {"confirm repeated after its answer, p256", RCDP_SUITE_P256, AGAIN(ATTACH_CONFIRM, ATTACH_CONFIRMED, CONFIRM)},
    {"confirmed, p256", RCDP_SUITE_P256, CONFIRMED},
    {"confirmed, x25519", RCDP_SUITE_X25519, CONFIRMED},
    {"confirmed, static", RCDP_SUITE_STATIC, CONFIRMED},
    {"error, waiting for the reject", RCDP_SUITE_P256, ADVICE(ATTACH_REJECT, .cause = RCDP_E_NOT_AUTHORISED)},
    {"error with a reason, waiting for the reject", RCDP_SUITE_P256,
     ADVICE(ATTACH_REJECT, .cause = RCDP_E_CERT_REVOKED)},
    {"error with retryAfter, waiting for the reject", RCDP_SUITE_P256,
     ADVICE(ATTACH_REJECT, .cause = RCDP_E_OVERLOADED, .has_retry_after = true, .retry_after = 5)},
    {"error, waiting for the acknowledgement", RCDP_SUITE_P256,
     ADVICE(ATTACH_CONFIRMED, .cause = RCDP_E_UNKNOWN_CREDENTIAL)},
};
const size_t golden_count = sizeof golden_messages / sizeof golden_messages[0];

const golden *golden_named(const char *name) {
  const golden *found = NULL;
  for (size_t i = 0; i < golden_count; i++) {
    found = strcmp(golden_messages[i].name, name) == 0 ? &golden_messages[i] : found;
  }
  require(found != NULL);
  return found;
}

/* --- the world stands still --- */

static bool is_kind(const world_datagram *datagram, rcdp_body_kind kind) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, &message) == RCDP_OK);
  return message.kind == kind;
}

static bool watch(world *w, world_datagram *datagram) {
  golden_scene *scene = w->tap_context;
  if (scene->still) {
    return false;
  }
  if (is_kind(datagram, scene->of->kind)) {
    scene->message = *datagram;
  }
  if (is_kind(datagram, scene->of->until)) {
    scene->last = *datagram;
    scene->still = true;
  }
  return !scene->still;
}

static void make_report(golden_scene *scene) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_message_decode((rcdp_bytes){scene->last.data, scene->last.len}, &arena, &message) == RCDP_OK);
  message.kind = RCDP_BODY_ERROR;
  message.body.error = scene->of->report;
  scene->message = scene->last;
  rcdp_buf out = RCDP_BUF(scene->message.data);
  require(rcdp_message_encode(&message, &arena, &out) == RCDP_OK);
  scene->message.len = out.len;
}

static void add_record(const golden_scene *scene, const rcdp_record *record, uint8_t digest[RCDP_HASH_LEN]) {
  const uint8_t state = (uint8_t)record->state;
  const uint8_t epoch[2] = {(uint8_t)(record->epoch >> 8), (uint8_t)record->epoch};
  const rcdp_bytes parts[] = {{digest, RCDP_HASH_LEN},
                              {&state, 1},
                              RCDP_BYTES(epoch),
                              RCDP_ID_BYTES(record->credential),
                              RCDP_BYTES(record->request_hash.octets),
                              record->imsi,
                              record->profile,
                              record->key,
                              record->management_key,
                              record->answer};
  require(scene->w->provider->hash(scene->w->provider->context, RCDP_SHA256, parts, sizeof parts / sizeof parts[0],
                                   digest) == RCDP_OK);
}

static void observe(golden_scene *scene, golden_effects *effects) {
  const world *w = scene->w;
  rcdp_record record;
  memcpy(effects->network, w->network->steps, sizeof effects->network);
  memcpy(effects->device, w->devices[0].steps, sizeof effects->device);
  memcpy(effects->vault, w->devices[0].vault, w->devices[0].vault_len);
  effects->vault_len = w->devices[0].vault_len;
  memset(effects->store, 0, sizeof effects->store);
  for (uint64_t position = 0; world_record(scene->w, &position, &record);) {
    add_record(scene, &record, effects->store);
  }
}

void golden_open(golden_scene *scene, const golden *of, const rcdp_provider *provider) {
  *scene = (golden_scene){.of = of, .w = world_new(provider, of->suite, 3, 1)};
  world *w = scene->w;
  world_device *device = &w->devices[0];
  device->config.retry_ms = 3600000; /* nobody sends again while the tries are made */
  device->config.retry_max_ms = 3600000;
  w->network_config.offer_lifetime = 10 * WORLD_YEAR;
  if (of->prepare != NULL) {
    of->prepare(scene);
  }
  world_boot_network(w);
  world_boot_device(w, 0);
  w->tap = watch;
  w->tap_context = scene;
  world_start(w, 0);
  world_run(w, 1000);
  require(scene->still);
  if (of->kind == RCDP_BODY_ERROR) {
    make_report(scene);
  }
  require(scene->message.len > 0);
  scene->store = rcdp_store_memory_clone(w->network->store);
  require(scene->store != NULL);
  observe(scene, &scene->before);
}

void golden_close(golden_scene *scene) {
  rcdp_store_close(scene->store);
  world_free(scene->w);
}

void golden_restore(golden_scene *scene) {
  world *w = scene->w;
  rcdp_store_close(w->network->store);
  w->network->store = rcdp_store_memory_clone(scene->store);
  require(w->network->store != NULL);
  world_boot_network(w);
  memcpy(w->devices[0].vault, scene->before.vault, scene->before.vault_len);
  w->devices[0].vault_len = scene->before.vault_len;
  world_boot_device(w, 0);
  w->tap = watch;
  world_start(w, 0);
  observe(scene, &scene->before);
}

/* --- tries --- */

bool golden_up(const golden_scene *scene) { return scene->message.up; }

rcdp_bytes golden_octets(const golden_scene *scene) { return (rcdp_bytes){scene->message.data, scene->message.len}; }

void golden_deliver(golden_scene *scene, rcdp_bytes octets) {
  world_inject(scene->w, 0, scene->message.up, octets);
  world_run(scene->w, 1);
}

/* Steps that only the right message may lead to. */
static const rcdp_step advancing[] = {RCDP_STEP_RESERVE, RCDP_STEP_OFFER, RCDP_STEP_INSTALL, RCDP_STEP_CONFIRM,
                                      RCDP_STEP_ACTIVE};

const char *golden_moved(golden_scene *scene) {
  static golden_effects now;
  const golden_effects *before = &scene->before;
  observe(scene, &now);
  for (size_t i = 0; i < sizeof advancing / sizeof advancing[0]; i++) {
    if (now.network[advancing[i]] != before->network[advancing[i]] ||
        now.device[advancing[i]] != before->device[advancing[i]]) {
      return rcdp_step_text(advancing[i]);
    }
  }
  if (memcmp(now.store, before->store, sizeof now.store) != 0) {
    return "the store has changed";
  }
  if (now.vault_len != before->vault_len || memcmp(now.vault, before->vault, now.vault_len) != 0) {
    return "the vault has changed";
  }
  return scene->w->devices[0].ended == RCDP_E_PENDING ? NULL : "the device has come to an end";
}

const char *golden_finish(golden_scene *scene) {
  world *w = scene->w;
  const unsigned long *steps = golden_up(scene) ? w->network->steps : w->devices[0].steps;
  const unsigned long before = steps[scene->of->accepted];
  golden_deliver(scene, golden_octets(scene));
  if (steps[scene->of->accepted] != before + 1) {
    return "the unchanged message is not taken any more";
  }
  w->tap = NULL;
  world_inject(w, 0, scene->last.up, (rcdp_bytes){scene->last.data, scene->last.len});
  world_run(w, 24 * (uint64_t)3600000);
  return world_violation(w) != NULL ? world_violation(w) : world_unfinished(w);
}

int golden_run(const char *title, CMUnitTestFunction test) {
  enum { MOST = 64 };
  struct CMUnitTest tests[MOST];
  require(golden_count <= MOST);
  for (size_t i = 0; i < golden_count; i++) {
    union {
      const golden *row;
      void *state;
    } of = {&golden_messages[i]};
    tests[i] = (struct CMUnitTest){of.row->name, test, NULL, NULL, of.state};
  }
  return _cmocka_run_group_tests(title, tests, golden_count, NULL, NULL);
}
