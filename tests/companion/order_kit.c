/* The companion role driven by hand. */
#include "companion/order_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"

static uint8_t arena_memory[4 * RCDP_CODEC_ARENA];
static rcdp_arena arena;

static rcdp_arena *fresh_arena(void) {
  rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
  return &arena;
}

/* --- the role --- */

order_kit *order_kit_new(uint8_t entries) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  order_kit *kit = calloc(1, sizeof *kit);
  assert_non_null(kit);
  kit->seen = calloc(ORDER_KIT_ACTIONS, sizeof *kit->seen);
  assert_non_null(kit->seen);
  assert_true(test_providers(providers) > 0);
  kit->config = (rcdp_companion_config){.provider = providers[0],
                                        .entries = entries,
                                        .network_link = ORDER_KIT_NETWORK,
                                        .retry_ms = ORDER_KIT_RETRY_MS,
                                        .retry_max_ms = ORDER_KIT_RETRY_MAX_MS};
  assert_int_equal(rcdp_network_id_parse("00101", &kit->config.network), RCDP_OK);
  kit->opened.network = kit->config.network;
  memset(kit->opened.companion.octets, 0xC0, sizeof kit->opened.companion.octets);
  memset(kit->opened.network_nonce.octets, 0x4E, sizeof kit->opened.network_nonce.octets);
  order_kit_reboot(kit);
  return kit;
}

static void close_role(order_kit *kit) {
  if (kit->role != NULL) {
    rcdp_role_close(&kit->role->role);
    free(kit->role);
    kit->role = NULL;
  }
}

void order_kit_free(order_kit *kit) {
  close_role(kit);
  free(kit->seen);
  free(kit);
}

rcdp_err order_kit_boot(order_kit *kit) {
  rcdp_bytes states[RCDP_ORDER_ENTRIES_MAX];
  const size_t size = rcdp_companion_size(kit->config.entries);
  rcdp_role *role = NULL;
  close_role(kit);
  for (size_t i = 0; i < kit->config.entries; i++) {
    states[i] = (rcdp_bytes){kit->vault[i].data, kit->vault[i].len};
  }
  void *memory = malloc(size);
  assert_non_null(memory);
  const rcdp_err err = rcdp_companion_init(memory, size, &kit->config, states, &role);
  if (err == RCDP_OK) {
    assert_ptr_equal(role, memory);
    kit->role = memory;
  } else {
    free(memory);
  }
  return err;
}

void order_kit_reboot(order_kit *kit) { assert_int_equal(order_kit_boot(kit), RCDP_OK); }

order_entry *order_kit_entry(order_kit *kit, size_t entry) { return &kit->role->entries[entry]; }

/* --- inputs --- */

static void keep(order_kit *kit, const rcdp_action *action) {
  assert_true(kit->seen_count < ORDER_KIT_ACTIONS);
  order_seen *seen = &kit->seen[kit->seen_count++];
  const rcdp_bytes octets = action->message.len > 0 ? action->message : action->state;
  seen->action = *action;
  seen->octets.len = octets.len;
  if (octets.len > 0) {
    memcpy(seen->octets.data, octets.data, octets.len);
  }
  if (action->kind == RCDP_ACTION_COMMIT) {
    kit->committing[action->link] = seen->octets;
  }
}

/* Views of actions are read again when all are taken: they stay until the next input. */
static void check_views(const order_kit *kit) {
  for (size_t i = 0; i < kit->seen_count; i++) {
    const order_seen *seen = &kit->seen[i];
    const rcdp_bytes now = seen->action.message.len > 0 ? seen->action.message : seen->action.state;
    assert_true(rcdp_bytes_equal(now, (rcdp_bytes){seen->octets.data, seen->octets.len}));
  }
}

static void take_actions(order_kit *kit) {
  rcdp_action action;
  kit->seen_count = 0;
  while (rcdp_role_next(&kit->role->role, &action)) {
    keep(kit, &action);
  }
  check_views(kit);
}

rcdp_err order_kit_give(order_kit *kit, const rcdp_input *input) {
  rcdp_input whole = *input;
  whole.now_ms = kit->now_ms;
  const rcdp_err err = rcdp_role_input(&kit->role->role, &whole);
  take_actions(kit);
  return err;
}

void order_kit_start(order_kit *kit) {
  assert_int_equal(order_kit_give(kit, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_OK);
}

void order_kit_open(order_kit *kit, uint64_t link) {
  rcdp_octets32 binding;
  memset(binding.octets, ++kit->bindings, sizeof binding.octets);
  if (link != ORDER_KIT_NETWORK) {
    kit->binding[link] = binding;
  }
  const rcdp_input input = {.kind = RCDP_INPUT_OPENED, .link = link, .binding = RCDP_OCTETS32_BYTES(binding)};
  assert_int_equal(order_kit_give(kit, &input), RCDP_OK);
}

void order_kit_close(order_kit *kit, uint64_t link) {
  assert_int_equal(order_kit_give(kit, &(rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = link}), RCDP_OK);
}

/* What was heard is gone when the role has taken it. */
rcdp_err order_kit_hear(order_kit *kit, uint64_t link, const order_octets *message) {
  uint8_t *copy = malloc(message->len);
  assert_non_null(copy);
  memcpy(copy, message->data, message->len);
  const rcdp_input input = {
      .kind = RCDP_INPUT_MESSAGE, .now_ms = kit->now_ms, .link = link, .message = {copy, message->len}};
  const rcdp_err err = rcdp_role_input(&kit->role->role, &input);
  memset(copy, 0, message->len);
  free(copy);
  take_actions(kit);
  return err;
}

rcdp_err order_kit_owner(order_kit *kit, size_t entry, rcdp_err answer) {
  const rcdp_input input = {.kind = RCDP_INPUT_POLICY, .ticket = order_kit_entry(kit, entry)->ticket, .result = answer};
  return order_kit_give(kit, &input);
}

rcdp_err order_kit_committed(order_kit *kit, size_t entry, rcdp_err result) {
  const rcdp_input input = {
      .kind = RCDP_INPUT_COMMITTED, .ticket = order_kit_entry(kit, entry)->ticket, .result = result};
  if (result == RCDP_OK) {
    kit->vault[entry] = kit->committing[entry];
  }
  return order_kit_give(kit, &input);
}

void order_kit_tick(order_kit *kit) {
  const uint64_t deadline = rcdp_role_deadline(&kit->role->role);
  assert_true(deadline != UINT64_MAX);
  kit->now_ms = deadline;
  assert_int_equal(order_kit_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}), RCDP_OK);
}

/* --- what they led to --- */

size_t order_kit_count(const order_kit *kit, rcdp_action_kind kind) {
  size_t count = 0;
  for (size_t i = 0; i < kit->seen_count; i++) {
    count += kit->seen[i].action.kind == kind ? 1 : 0;
  }
  return count;
}

const order_seen *order_kit_only(const order_kit *kit, rcdp_action_kind kind) {
  assert_int_equal(order_kit_count(kit, kind), 1);
  const order_seen *seen = kit->seen;
  while (seen->action.kind != kind) {
    seen++;
  }
  return seen;
}

bool order_kit_reported(const order_kit *kit, rcdp_step step, uint64_t link, rcdp_err result) {
  for (size_t i = 0; i < kit->seen_count; i++) {
    const rcdp_action *action = &kit->seen[i].action;
    if (action->kind == RCDP_ACTION_REPORT && action->step == step && action->link == link &&
        action->result == result && rcdp_id_equal(&action->transaction, &kit->role->order)) {
      return true;
    }
  }
  return false;
}

const order_octets *order_kit_sent(const order_kit *kit, uint64_t link) {
  const order_seen *sent = order_kit_only(kit, RCDP_ACTION_SEND);
  assert_int_equal(sent->action.link, link);
  return &sent->octets;
}

bool order_kit_quiet(const order_kit *kit) { return order_kit_count(kit, RCDP_ACTION_REPORT) == kit->seen_count; }

const rcdp_companion_body *order_kit_read(const order_octets *message, rcdp_role_name sender) {
  static rcdp_message decoded;
  assert_int_equal(rcdp_message_decode((rcdp_bytes){message->data, message->len}, fresh_arena(), &decoded), RCDP_OK);
  assert_int_equal(decoded.sender, sender);
  assert_int_equal(decoded.kind, RCDP_BODY_COMPANION);
  return &decoded.body.companion;
}

/* --- what others say --- */

void order_kit_encode(const rcdp_id *transaction, rcdp_role_name sender, const rcdp_companion_body *body,
                      order_octets *out) {
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = *transaction,
                                .sender = sender,
                                .kind = RCDP_BODY_COMPANION,
                                .body.companion = *body};
  rcdp_buf buf = RCDP_BUF(out->data);
  assert_int_equal(rcdp_message_encode(&message, fresh_arena(), &buf), RCDP_OK);
  out->len = buf.len;
}

void order_kit_opened(const order_kit *kit, const rcdp_companion_opened *opened, order_octets *out) {
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_OPENED, .body.opened = *opened};
  order_kit_encode(&kit->order, RCDP_NETWORK, &body, out);
}

static const uint8_t public_key[65] = {4, 1, 2, 3};

static rcdp_bytes device_name(size_t entry) {
  static char names[RCDP_ORDER_ENTRIES_MAX][16];
  (void)snprintf(names[entry], sizeof names[entry], "watch-%u", (unsigned)entry);
  return rcdp_bytes_of(names[entry]);
}

rcdp_companion_offer order_kit_offer(const order_kit *kit, size_t entry) {
  return (rcdp_companion_offer){.order = kit->order,
                                .device = device_name(entry),
                                .suites = {RCDP_SUITE_P256},
                                .suite_count = 1,
                                .ephemeral_key = RCDP_BYTES(public_key),
                                .network = kit->opened.network,
                                .companion = kit->opened.companion,
                                .channel_binding = kit->binding[entry],
                                .network_nonce = kit->opened.network_nonce};
}

void order_kit_say_offer(const order_kit *kit, const rcdp_companion_offer *offer, order_octets *out) {
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {1};
  uint8_t octets[RCDP_OFFER_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  assert_int_equal(rcdp_companion_offer_encode(offer, fresh_arena(), &content), RCDP_OK);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_OFFER, .body.offer.content = rcdp_buf_bytes(&content)};
  if (offer->has_factory) {
    body.body.offer.signature = RCDP_BYTES(signature);
  }
  order_kit_encode(&kit->order, RCDP_DEVICE, &body, out);
}

static rcdp_id credential_of(size_t entry) {
  rcdp_id id;
  memset(id.octets, 0x80 + (int)entry, sizeof id.octets);
  return id;
}

rcdp_companion_grant order_kit_grant(const order_kit *kit, size_t entry) {
  static const uint8_t sealed[600] = {7};
  return (rcdp_companion_grant){.order = kit->order,
                                .reference = kit->reference[entry],
                                .device = device_name(entry),
                                .companion = kit->opened.companion,
                                .network = kit->opened.network,
                                .issued = 1000,
                                .credential = credential_of(entry),
                                .suite = RCDP_SUITE_P256,
                                .enc = RCDP_BYTES(public_key),
                                .sealed = RCDP_BYTES(sealed)};
}

void order_kit_say_grant(const order_kit *kit, const rcdp_companion_grant *grant, order_octets *out) {
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {2};
  static const uint8_t certificate[500] = {0x30};
  uint8_t octets[RCDP_GRANT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  assert_int_equal(rcdp_companion_grant_encode(grant, fresh_arena(), &content), RCDP_OK);
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_GRANT,
                                    .body.grant = {.content = rcdp_buf_bytes(&content),
                                                   .signature = RCDP_BYTES(signature),
                                                   .chain = {RCDP_BYTES(certificate)},
                                                   .chain_count = 1}};
  order_kit_encode(&kit->order, RCDP_NETWORK, &body, out);
}

void order_kit_say_denied(const order_kit *kit, size_t entry, rcdp_err cause, order_octets *out) {
  const rcdp_companion_body body = {
      .kind = RCDP_COMPANION_DENIED,
      .body.denied = {.reference = kit->reference[entry],
                      .report = {.cause = cause, .has_retry_after = true, .retry_after = 7}}};
  order_kit_encode(&kit->order, RCDP_NETWORK, &body, out);
}

rcdp_companion_receipt order_kit_receipt(const order_kit *kit, size_t entry) {
  return (rcdp_companion_receipt){.order = kit->order,
                                  .credential = credential_of(entry),
                                  .network = kit->opened.network,
                                  .channel_binding = kit->reference[entry]};
}

static rcdp_bytes receipt_content(const rcdp_companion_receipt *receipt) {
  static uint8_t octets[RCDP_RECEIPT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  assert_int_equal(rcdp_companion_receipt_encode(receipt, fresh_arena(), &content), RCDP_OK);
  return rcdp_buf_bytes(&content);
}

void order_kit_say_receipt(const order_kit *kit, const rcdp_companion_receipt *receipt, order_octets *out) {
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_RECEIPT, .body.receipt.content = receipt_content(receipt)};
  order_kit_encode(&kit->order, RCDP_DEVICE, &body, out);
}

rcdp_companion_confirmed order_kit_confirmed(const order_kit *kit, const rcdp_companion_receipt *receipt) {
  rcdp_companion_confirmed confirmed = {.order = kit->order, .credential = receipt->credential};
  assert_int_equal(
      rcdp_digest(kit->config.provider, CONTEXT_RECEIPT, receipt_content(receipt), confirmed.receipt_hash.octets),
      RCDP_OK);
  return confirmed;
}

void order_kit_say_confirmed(const order_kit *kit, const rcdp_companion_confirmed *confirmed, order_octets *out) {
  uint8_t octets[RCDP_COMPANION_CONFIRMED_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  assert_int_equal(rcdp_companion_confirmed_encode(confirmed, fresh_arena(), &content), RCDP_OK);
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_CONFIRMED,
                                    .body.confirmed.content = rcdp_buf_bytes(&content)};
  order_kit_encode(&kit->order, RCDP_NETWORK, &body, out);
}

/* --- a course --- */

static void open_order(order_kit *kit) {
  order_octets opened;
  order_kit_start(kit);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  const rcdp_companion_body *open = order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION);
  assert_int_equal(open->kind, RCDP_COMPANION_OPEN);
  assert_int_equal(open->body.open.entries, kit->config.entries);
  kit->order = kit->role->order;
  order_kit_opened(kit, &kit->opened, &opened);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &opened), RCDP_OK);
}

static void bring_offer(order_kit *kit, size_t entry) {
  order_octets message;
  const rcdp_companion_offer offer = order_kit_offer(kit, entry);
  kit->reference[entry] = offer.channel_binding;
  order_kit_say_offer(kit, &offer, &message);
  assert_int_equal(order_kit_hear(kit, entry, &message), RCDP_OK);
}

static void bring_owner(order_kit *kit, size_t entry) {
  assert_int_equal(order_kit_owner(kit, entry, RCDP_OK), RCDP_OK);
}

static void bring_commit(order_kit *kit, size_t entry) {
  assert_int_equal(order_kit_committed(kit, entry, RCDP_OK), RCDP_OK);
}

static void bring_denial(order_kit *kit, size_t entry) {
  order_octets message;
  order_kit_say_denied(kit, entry, RCDP_E_QUOTA, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
}

static void bring_confirmation(order_kit *kit, size_t entry) {
  order_octets message;
  const rcdp_companion_grant grant = order_kit_grant(kit, entry);
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, entry);
  const rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, &receipt);
  order_kit_say_grant(kit, &grant, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  order_kit_say_receipt(kit, &receipt, &message);
  assert_int_equal(order_kit_hear(kit, entry, &message), RCDP_OK);
  order_kit_say_confirmed(kit, &confirmed, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
}

void order_kit_bring(order_kit *kit, size_t entry, order_entry_status status) {
  typedef void (*step)(order_kit *, size_t);
  static const struct {
    order_entry_status from;
    step go;
  } steps[ENTRY_STATUS_COUNT] = {
      [ENTRY_ASKING] = {ENTRY_EMPTY, bring_offer},
      [ENTRY_TAKING] = {ENTRY_ASKING, bring_owner},
      [ENTRY_ORDERED] = {ENTRY_TAKING, bring_commit},
      [ENTRY_DENYING] = {ENTRY_ORDERED, bring_denial},
      [ENTRY_CONFIRMING] = {ENTRY_ORDERED, bring_confirmation},
      [ENTRY_ACTIVE] = {ENTRY_CONFIRMING, bring_commit},
      [ENTRY_DENIED] = {ENTRY_DENYING, bring_commit},
  };
  const step go = steps[status].go;
  if (go != NULL) { /* an empty one is there from the start */
    order_kit_bring(kit, entry, steps[status].from);
    go(kit, entry);
  }
  assert_int_equal(order_kit_entry(kit, entry)->status, status);
}

order_kit *order_kit_ready(uint8_t entries) {
  order_kit *kit = order_kit_new(entries);
  open_order(kit);
  for (size_t i = 0; i < entries; i++) {
    order_kit_open(kit, i);
  }
  return kit;
}
