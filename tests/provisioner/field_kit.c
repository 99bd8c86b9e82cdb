/* The provisioner role driven by hand. */
#include "provisioner/field_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"

static uint8_t arena_memory[6 * RCDP_CODEC_ARENA];
static rcdp_arena arena;

static rcdp_arena *fresh_arena(void) {
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  return &arena;
}

/* --- options --- */

field_options field_plain(uint32_t entries, rcdp_maker maker, bool online) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  assert_true(count > 0);
  return (field_options){.entries = entries, .maker = maker, .online = online, .provider = providers[count - 1]};
}

size_t field_combinations(field_options *list, size_t max, uint32_t entries) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers) * 8;
  assert_true(count > 0 && count <= max);
  for (size_t i = 0; i < count; i++) {
    list[i] = (field_options){.entries = entries,
                              .maker = i % 2 == 0 ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK,
                              .online = i / 2 % 2 == 0,
                              .ed25519 = i / 4 % 2 == 1,
                              .provider = providers[i / 8]};
  }
  return count;
}

/* --- keys and grant --- */

static void make_keys(field_kit *kit) {
  const field_options *options = &kit->options;
  const rcdp_key_kind kind = options->ed25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
  const rcdp_kem kem = options->ed25519 ? RCDP_KEM_X25519 : RCDP_KEM_P256;
  uint8_t seed[32];
  rcdp_buf publics[2] = {RCDP_BUF(kit->public_octets[0]), RCDP_BUF(kit->public_octets[1])};
  memset(seed, 0x11, sizeof seed);
  assert_int_equal(rcdp_key_import(options->provider, kind, RCDP_BYTES(seed), &kit->key), RCDP_OK);
  memset(seed, 0x22, sizeof seed);
  assert_int_equal(rcdp_key_import(options->provider, kind, RCDP_BYTES(seed), &kit->notice_key), RCDP_OK);
  memset(seed, 0x33, sizeof seed);
  assert_int_equal(rcdp_hpke_derive_key(options->provider, kem, RCDP_BYTES(seed), &kit->hand_in_key), RCDP_OK);
  memset(seed, 0x44, sizeof seed);
  assert_int_equal(rcdp_hpke_derive_key(options->provider, kem, RCDP_BYTES(seed), &kit->ephemeral), RCDP_OK);
  assert_int_equal(rcdp_key_public(options->provider, &kit->notice_key, &publics[0]), RCDP_OK);
  assert_int_equal(rcdp_key_public(options->provider, &kit->ephemeral, &publics[1]), RCDP_OK);
  kit->notice_public = rcdp_buf_bytes(&publics[0]);
  kit->ephemeral_public = rcdp_buf_bytes(&publics[1]);
}

static void make_network(field_kit *kit) {
  const field_options *options = &kit->options;
  pki_maker maker = {.provider = options->provider, .seed = 7};
  const pki_subject subject = {.kind = options->ed25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256,
                               .common_name = "signer",
                               .key_usage = "digitalSignature",
                               .not_before = FIELD_NOW - 1000,
                               .not_after = FIELD_NOW + 1000000};
  pki_issue(&maker, &subject, NULL, &kit->signer);
  assert_int_equal(
      rcdp_key_import(options->provider, kit->signer.kind, RCDP_BYTES(kit->signer.private_key), &kit->signing_key),
      RCDP_OK);
  kit->settings = (rcdp_provisioner_settings){.hand_in_key = &kit->hand_in_key, .delivery_lifetime = 1000};
  kit->network = (rcdp_network_config){
      .provider = options->provider,
      .signing_key = &kit->signing_key,
      .chain = {pki_der(&kit->signer)},
      .chain_count = 1,
      .notice_algorithm = options->ed25519 ? RCDP_NOTICE_ED25519 : RCDP_NOTICE_ECDSA_P256,
      .notice_key = kit->notice_public,
      .notice_signing_key = &kit->notice_key,
      .provisioner = &kit->settings,
  };
  assert_int_equal(rcdp_network_id_parse("00101", &kit->network.network), RCDP_OK);
}

void field_grant(field_kit *kit, const rcdp_grant *terms) {
  rcdp_buf out = RCDP_BUF(kit->grant);
  rcdp_granted granted;
  assert_int_equal(rcdp_grant_make(&kit->network, terms, fresh_arena(), &out, &granted), RCDP_OK);
  assert_true(granted.content.len > 0);
  kit->self = granted.owner;
  kit->terms = *terms;
  kit->config.identity.grant = rcdp_buf_bytes(&out);
}

static rcdp_grant usual_terms(field_kit *kit) {
  static const uint8_t dnn[] = "internet";
  rcdp_buf own = RCDP_BUF(kit->public_octets[2]);
  assert_int_equal(rcdp_key_public(kit->options.provider, &kit->key, &own), RCDP_OK);
  rcdp_grant terms = {
      .provisioner = {kit->network.notice_algorithm, rcdp_buf_bytes(&own)},
      .block_first = rcdp_bytes_of("001010000000100"),
      .block_last = rcdp_bytes_of("001010000000999"),
      .count = 500,
      .operations = {.provision = true, .make = true},
      .not_before = FIELD_NOW - 100,
      .not_after = FIELD_NOW + 100000,
      .terms = {.algorithm = RCDP_MILENAGE,
                .amf = {0x80, 0},
                .routing_indicator = {0x21, 0xF3},
                .validity = 31536000,
                .lifetime = 40000,
                .renewal = 20000,
                .restrictions = {.roaming_allowed = true, .has_dnns = true, .dnn_count = 1}},
  };
  terms.terms.restrictions.dnns[0] = (rcdp_bytes){dnn, sizeof dnn - 1};
  memset(terms.serial.octets, 0x5E, sizeof terms.serial.octets);
  return terms;
}

/* --- the role --- */

field_kit *field_kit_new(const field_options *options) {
  field_kit *kit = calloc(1, sizeof *kit);
  assert_non_null(kit);
  kit->seen = calloc(FIELD_ACTIONS, sizeof *kit->seen);
  assert_non_null(kit->seen);
  kit->options = *options;
  kit->ticks = true;
  kit->wall = (rcdp_time){true, FIELD_NOW};
  make_keys(kit);
  make_network(kit);
  kit->config = (rcdp_provisioner_config){.identity = {.provider = options->provider, .key = &kit->key},
                                          .maker = options->maker,
                                          .online = options->online,
                                          .entries = options->entries,
                                          .network_link = FIELD_NETWORK,
                                          .retry_ms = FIELD_RETRY_MS,
                                          .retry_max_ms = FIELD_RETRY_MAX_MS};
  const rcdp_grant terms = usual_terms(kit);
  field_grant(kit, &terms);
  assert_int_equal(field_boot(kit), RCDP_OK);
  return kit;
}

static void close_role(field_kit *kit) {
  if (kit->role != NULL) {
    rcdp_role_close(&kit->role->role);
    free(kit->role);
    kit->role = NULL;
  }
}

void field_kit_free(field_kit *kit) {
  rcdp_key *const keys[] = {&kit->key, &kit->hand_in_key, &kit->signing_key, &kit->notice_key, &kit->ephemeral};
  close_role(kit);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    kit->options.provider->key_release(kit->options.provider->context, keys[i]);
  }
  free(kit->seen);
  free(kit);
}

rcdp_err field_boot(field_kit *kit) {
  static rcdp_bytes states[FIELD_ENTRIES_MAX];
  const size_t size = rcdp_provisioner_size(kit->config.entries);
  rcdp_role *role = NULL;
  close_role(kit);
  for (size_t i = 0; i < kit->config.entries; i++) {
    states[i] = (rcdp_bytes){kit->vault[i].data, kit->vault[i].len};
  }
  void *memory = malloc(size);
  assert_non_null(memory);
  const rcdp_err err = rcdp_provisioner_init(memory, size, &kit->config, states, &role);
  if (err == RCDP_OK) {
    assert_ptr_equal(role, memory);
    kit->role = memory;
  } else {
    free(memory);
  }
  return err;
}

void field_reboot(field_kit *kit) {
  assert_int_equal(field_boot(kit), RCDP_OK);
  field_start(kit);
  field_open(kit, FIELD_NETWORK);
}

provisioner_entry *field_entry(field_kit *kit, size_t entry) { return &kit->role->entries[entry]; }

const rcdp_provision_state *field_state(field_kit *kit, size_t entry) {
  static rcdp_provision_state state;
  static uint8_t memory[4 * RCDP_CODEC_ARENA];
  static rcdp_arena own;
  rcdp_arena_init(&own, memory, sizeof memory);
  assert_int_equal(rcdp_provisioner_entry(&kit->role->role, (uint32_t)entry, &own, &state), RCDP_OK);
  return &state;
}

/* --- inputs --- */

static void note_hello(field_kit *kit, const field_seen *seen) {
  const rcdp_message *message = field_read(&seen->octets);
  if (message->kind == RCDP_BODY_PROVISIONER && message->body.provisioner.kind == RCDP_PROVISIONER_HELLO) {
    kit->order[seen->action.link] = message->transaction;
  }
}

static void keep(field_kit *kit, const rcdp_action *action) {
  assert_true(kit->seen_count < FIELD_ACTIONS);
  field_seen *seen = &kit->seen[kit->seen_count++];
  const rcdp_bytes octets = action->message.len > 0 ? action->message : action->state;
  seen->action = *action;
  seen->octets.len = octets.len;
  if (octets.len > 0) {
    memcpy(seen->octets.data, octets.data, octets.len);
  }
  if (action->kind == RCDP_ACTION_COMMIT) {
    kit->committing[action->link] = seen->octets;
  }
  if (action->kind == RCDP_ACTION_SEND && action->link != FIELD_NETWORK) {
    note_hello(kit, seen);
  }
}

/* Views of actions are read again when all are taken: they stay until the next input. */
static void check_views(const field_kit *kit, size_t from) {
  for (size_t i = from; i < kit->seen_count; i++) {
    const field_seen *seen = &kit->seen[i];
    const rcdp_bytes now = seen->action.message.len > 0 ? seen->action.message : seen->action.state;
    assert_true(rcdp_bytes_equal(now, (rcdp_bytes){seen->octets.data, seen->octets.len}));
  }
}

static void take_actions(field_kit *kit) {
  const size_t from = kit->seen_count;
  rcdp_action action;
  while (rcdp_role_next(&kit->role->role, &action)) {
    keep(kit, &action);
  }
  check_views(kit, from);
}

uint64_t field_deadline(const field_kit *kit) { return rcdp_role_deadline(&kit->role->role); }

static void settle(field_kit *kit) {
  for (int i = 0; kit->ticks && field_deadline(kit) <= kit->now_ms; i++) {
    const rcdp_input tick = {.kind = RCDP_INPUT_TICK, .now_ms = kit->now_ms, .wall = kit->wall};
    assert_true(i < 10000);
    (void)rcdp_role_input(&kit->role->role, &tick);
    take_actions(kit);
  }
}

rcdp_err field_give(field_kit *kit, const rcdp_input *input) {
  rcdp_input whole = *input;
  whole.now_ms = kit->now_ms;
  whole.wall = kit->wall;
  kit->seen_count = 0;
  const rcdp_err err = rcdp_role_input(&kit->role->role, &whole);
  take_actions(kit);
  settle(kit);
  return err;
}

void field_start(field_kit *kit) {
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_OK);
}

void field_open(field_kit *kit, uint64_t link) {
  rcdp_octets32 binding;
  memset(binding.octets, 0xB1, sizeof binding.octets);
  if (link != FIELD_NETWORK) {
    binding.octets[0] = ++kit->bindings;
    binding.octets[1] = (uint8_t)link;
    kit->binding[link] = binding;
  }
  const rcdp_input input = {.kind = RCDP_INPUT_OPENED, .link = link, .binding = RCDP_OCTETS32_BYTES(binding)};
  assert_int_equal(field_give(kit, &input), RCDP_OK);
}

void field_close(field_kit *kit, uint64_t link) {
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = link}), RCDP_OK);
}

/* What was heard is gone when the role has taken it. */
rcdp_err field_hear(field_kit *kit, uint64_t link, const field_octets *message) {
  uint8_t *copy = malloc(message->len);
  assert_non_null(copy);
  memcpy(copy, message->data, message->len);
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE,
                            .now_ms = kit->now_ms,
                            .wall = kit->wall,
                            .link = link,
                            .message = {copy, message->len}};
  kit->seen_count = 0;
  const rcdp_err err = rcdp_role_input(&kit->role->role, &input);
  memset(copy, 0, message->len);
  take_actions(kit);
  free(copy);
  settle(kit);
  return err;
}

rcdp_input field_policy(field_kit *kit, size_t entry) {
  static uint8_t imsi[15];
  rcdp_input input = {.kind = RCDP_INPUT_POLICY, .ticket = field_entry(kit, entry)->ticket};
  memcpy(imsi, "001010000000100", sizeof imsi);
  imsi[12] = (uint8_t)('1' + entry / 100);
  imsi[13] = (uint8_t)('0' + entry / 10 % 10);
  imsi[14] = (uint8_t)('0' + entry % 10);
  if (kit->config.maker == RCDP_MADE_BY_PROVISIONER) {
    input.imsi = RCDP_BYTES(imsi);
  }
  return input;
}

rcdp_err field_allow(field_kit *kit, size_t entry) {
  const rcdp_input input = field_policy(kit, entry);
  return field_give(kit, &input);
}

rcdp_err field_committed(field_kit *kit, size_t entry, rcdp_err result) {
  const rcdp_input input = {.kind = RCDP_INPUT_COMMITTED, .ticket = field_entry(kit, entry)->ticket, .result = result};
  if (result == RCDP_OK) {
    kit->vault[entry] = kit->committing[entry];
  }
  return field_give(kit, &input);
}

void field_tick(field_kit *kit) {
  const uint64_t deadline = field_deadline(kit);
  assert_true(deadline != UINT64_MAX);
  kit->now_ms = deadline;
  assert_int_equal(field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
}

/* --- what they led to --- */

size_t field_count(const field_kit *kit, rcdp_action_kind kind) {
  size_t count = 0;
  for (size_t i = 0; i < kit->seen_count; i++) {
    count += kit->seen[i].action.kind == kind ? 1 : 0;
  }
  return count;
}

size_t field_sends(const field_kit *kit, uint64_t link) {
  size_t count = 0;
  for (size_t i = 0; i < kit->seen_count; i++) {
    const rcdp_action *action = &kit->seen[i].action;
    count += action->kind == RCDP_ACTION_SEND && action->link == link ? 1 : 0;
  }
  return count;
}

const field_seen *field_only(const field_kit *kit, rcdp_action_kind kind) {
  assert_int_equal(field_count(kit, kind), 1);
  const field_seen *seen = kit->seen;
  while (seen->action.kind != kind) {
    seen++;
  }
  return seen;
}

bool field_reported(const field_kit *kit, rcdp_step step, uint64_t link, rcdp_err result) {
  for (size_t i = 0; i < kit->seen_count; i++) {
    const rcdp_action *action = &kit->seen[i].action;
    if (action->kind == RCDP_ACTION_REPORT && action->step == step && action->link == link &&
        action->result == result) {
      return true;
    }
  }
  return false;
}

const field_octets *field_sent(const field_kit *kit, uint64_t link) {
  const field_seen *sent = field_only(kit, RCDP_ACTION_SEND);
  assert_int_equal(sent->action.link, link);
  return &sent->octets;
}

bool field_quiet(const field_kit *kit) { return field_count(kit, RCDP_ACTION_REPORT) == kit->seen_count; }

const rcdp_message *field_read(const field_octets *message) {
  static rcdp_message decoded;
  assert_int_equal(rcdp_message_decode((rcdp_bytes){message->data, message->len}, fresh_arena(), &decoded), RCDP_OK);
  return &decoded;
}

const rcdp_provisioner_body *field_said(const field_kit *kit, uint64_t link, rcdp_role_name sender,
                                        rcdp_provisioner_body_kind kind) {
  const rcdp_message *message = field_read(field_sent(kit, link));
  assert_int_equal(message->kind, RCDP_BODY_PROVISIONER);
  assert_int_equal(message->sender, sender);
  assert_int_equal(message->body.provisioner.kind, kind);
  return &message->body.provisioner;
}
