/*
 * The provisioner role: the machine. Its table stands below; every pair of state and input that is not in it is RCDP_E_STATE. What an entry makes of
 * messages stands in provisioner_message.c, what is done in its own time in provisioner_turn.c.
 */
#include "provisioner.h"

#include <string.h>

#include "identity.h"

static provisioner_role *role_of(rcdp_role *role) { return (provisioner_role *)role; }

provisioner_entry *rcdp_provisioner_entry_of(provisioner_role *role, uint64_t link) {
  return link < role->config.entries ? &role->entries[link] : NULL;
}

uint64_t rcdp_provisioner_link(const provisioner_role *role, const provisioner_entry *entry) {
  return (uint64_t)(entry - role->entries);
}

provisioner_entry *rcdp_provisioner_referred(provisioner_role *role, const rcdp_octets32 *reference) {
  for (size_t i = 0; i < role->config.entries; i++) {
    provisioner_entry *entry = &role->entries[i];
    if (entry->status != PROVISIONER_EMPTY && rcdp_octets32_equal(&entry->reference, reference)) {
      return entry;
    }
  }
  return NULL;
}

/* --- what it says --- */

rcdp_action *rcdp_provisioner_report(provisioner_role *role, const provisioner_entry *entry, rcdp_step step,
                                     rcdp_err result) {
  static const rcdp_id none;
  rcdp_action *action = rcdp_action_report(&role->queue, step, result, entry == NULL ? &none : &entry->order);
  action->link = entry == NULL ? role->config.network_link : rcdp_provisioner_link(role, entry);
  return action;
}

rcdp_err rcdp_provisioner_send(provisioner_role *role, const provisioner_entry *entry, uint64_t link,
                               rcdp_message *message) {
  rcdp_buf out = RCDP_BUF(role->outgoing);
  message->version = RCDP_PROTOCOL_VERSION;
  message->transaction = entry->order;
  const rcdp_err err = rcdp_message_encode(message, &role->arena, &out);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_action *action = rcdp_action_push(&role->queue, RCDP_ACTION_SEND);
  action->link = link;
  action->transaction = entry->order;
  action->message = rcdp_buf_bytes(&out);
  return RCDP_OK;
}

/* --- its grant, and its key --- */

rcdp_err rcdp_provisioner_read_grant(provisioner_role *role, rcdp_chained *chained, rcdp_grant *grant) {
  return rcdp_identity_grant(role->config.identity.grant, &role->arena, chained, grant);
}

rcdp_err rcdp_provisioner_sign(provisioner_role *role, const char *context, const rcdp_buf *content,
                               uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_signed *body) {
  const rcdp_provisioner_identity *identity = &role->config.identity;
  return rcdp_identity_sign(identity->provider, identity->key, context, content, signature, body);
}

/* --- begin, and channels --- */

static rcdp_err on_start(provisioner_role *role, const rcdp_input *input) {
  (void)input;
  role->machine = PROVISIONER_RUNNING;
  return RCDP_OK;
}

/* What was asked in another channel is asked anew. */
static void set_network(provisioner_role *role, bool open) {
  role->network_open = open;
  for (size_t i = 0; i < role->config.entries; i++) {
    rcdp_provisioner_forget_turn(&role->entries[i]);
    role->entries[i].rested = false;
  }
}

/* An empty entry has another order in each channel: what was overheard of one proves nothing in the next. */
static void open_device(provisioner_entry *entry, const rcdp_input *input) {
  memcpy(entry->binding.octets, input->binding.data, sizeof entry->binding.octets);
  entry->open = true;
  entry->greet = true;
  entry->spoken = false;
  entry->has_order = entry->status != PROVISIONER_EMPTY;
}

static rcdp_err on_opened(provisioner_role *role, const rcdp_input *input) {
  provisioner_entry *entry = rcdp_provisioner_entry_of(role, input->link);
  if (input->binding.len != RCDP_CHANNEL_BINDING_LEN) {
    return RCDP_E_ARGUMENT;
  }
  if (entry == NULL) {
    set_network(role, true);
  } else {
    open_device(entry, input);
  }
  return RCDP_OK;
}

static rcdp_err on_closed(provisioner_role *role, const rcdp_input *input) {
  provisioner_entry *entry = rcdp_provisioner_entry_of(role, input->link);
  if (entry == NULL) {
    set_network(role, false);
  } else {
    entry->open = false;
  }
  return RCDP_OK;
}

static rcdp_err on_message(provisioner_role *role, const rcdp_input *input) {
  const provisioner_entry *entry = rcdp_provisioner_entry_of(role, input->link);
  const bool open = entry == NULL ? role->network_open : entry->open;
  return open ? rcdp_provisioner_on_message(role, input) : RCDP_E_STATE;
}

/* Before START: what it would lead to begins only then, and has it said again. */
static rcdp_err on_unexpected(provisioner_role *role, const rcdp_input *input) {
  (void)role;
  (void)input;
  return RCDP_E_UNEXPECTED;
}

static rcdp_err on_nothing(provisioner_role *role, const rcdp_input *input) {
  (void)role;
  (void)input;
  return RCDP_OK;
}

/* --- answers --- */

/* What is committed is told. */
static rcdp_err arrive(provisioner_role *role, provisioner_entry *entry) {
  static const rcdp_step steps[PROVISIONER_STATUS_COUNT] = {
      [PROVISIONER_OFFERED] = RCDP_STEP_ENTRY,    [PROVISIONER_DELIVERING] = RCDP_STEP_DELIVERY,
      [PROVISIONER_RECEIVED] = RCDP_STEP_RECEIPT, [PROVISIONER_CONFIRMED] = RCDP_STEP_ACTIVE,
      [PROVISIONER_REFUSED] = RCDP_STEP_NOTICE,   [PROVISIONER_DENIED] = RCDP_STEP_REFUSED,
  };
  rcdp_provision_state state;
  const rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err != RCDP_OK) {
    return err;
  }
  entry->status = entry->next;
  rcdp_provisioner_forget_turn(entry);
  rcdp_provisioner_report(role, entry, steps[entry->status], state.has_report ? state.report.cause : RCDP_OK);
  return rcdp_provisioner_tell(role, entry);
}

/* What was committed is certain only when the commit went well. */
static rcdp_err on_committed(provisioner_role *role, provisioner_entry *entry, const rcdp_input *input) {
  role->broken = true;
  const rcdp_err err = input->result == RCDP_OK ? arrive(role, entry) : input->result;
  if (err != RCDP_OK) {
    rcdp_action_push(&role->queue, RCDP_ACTION_FAILED)->result = err;
  }
  role->broken = err != RCDP_OK;
  return err;
}

static rcdp_err on_answer(provisioner_role *role, const rcdp_input *input) {
  typedef rcdp_err (*answer_handler)(provisioner_role *, provisioner_entry *, const rcdp_input *);
  static const answer_handler answers[PROVISIONER_STATUS_COUNT][RCDP_INPUT_COUNT] = {
      [PROVISIONER_ASKING] = {[RCDP_INPUT_POLICY] = rcdp_provisioner_on_policy},
      [PROVISIONER_COMMITTING] = {[RCDP_INPUT_COMMITTED] = on_committed},
  };
  for (size_t i = 0; i < role->config.entries; i++) {
    provisioner_entry *entry = &role->entries[i];
    const answer_handler answer = answers[entry->status][input->kind];
    if (answer != NULL && entry->ticket == input->ticket) {
      return input->result == RCDP_E_PENDING ? RCDP_E_ARGUMENT : answer(role, entry, input); /* not an answer yet */
    }
  }
  return RCDP_OK;
}

/* --- the role --- */

typedef rcdp_err (*handler)(provisioner_role *role, const rcdp_input *input);

static const handler handlers[PROVISIONER_MACHINE_COUNT][RCDP_INPUT_COUNT] = {
    [PROVISIONER_IDLE] = {[RCDP_INPUT_START] = on_start,
                          [RCDP_INPUT_OPENED] = on_opened,
                          [RCDP_INPUT_CLOSED] = on_closed,
                          [RCDP_INPUT_MESSAGE] = on_unexpected,
                          [RCDP_INPUT_POLICY] = on_nothing,
                          [RCDP_INPUT_COMMITTED] = on_nothing,
                          [RCDP_INPUT_TICK] = on_nothing},
    [PROVISIONER_RUNNING] = {[RCDP_INPUT_OPENED] = on_opened,
                             [RCDP_INPUT_CLOSED] = on_closed,
                             [RCDP_INPUT_MESSAGE] = on_message,
                             [RCDP_INPUT_POLICY] = on_answer,
                             [RCDP_INPUT_COMMITTED] = on_answer,
                             [RCDP_INPUT_TICK] = rcdp_provisioner_on_tick},
};

static const bool has_link[RCDP_INPUT_COUNT] = {
    [RCDP_INPUT_OPENED] = true, [RCDP_INPUT_CLOSED] = true, [RCDP_INPUT_MESSAGE] = true};

static rcdp_err provisioner_input(rcdp_role *face, const rcdp_input *input) {
  provisioner_role *role = role_of(face);
  const bool defined = !role->broken && (unsigned)input->kind < RCDP_INPUT_COUNT;
  const handler handle = defined ? handlers[role->machine][input->kind] : NULL;
  if (handle == NULL) {
    return RCDP_E_STATE;
  }
  if (has_link[input->kind] && input->link != role->config.network_link && input->link >= role->config.entries) {
    return RCDP_E_ARGUMENT;
  }
  role->now_ms = input->now_ms;
  rcdp_arena_rewind(&role->arena, 0);
  return handle(role, input);
}

/* Some device has been taken, and there is nothing that the network, or a device that is there, has still to say. */
static bool is_over(const provisioner_role *role) {
  bool any = false;
  for (size_t i = 0; i < role->config.entries; i++) {
    if (rcdp_provisioner_is_busy(&role->entries[i])) {
      return false;
    }
    any = any || role->entries[i].status > PROVISIONER_COMMITTING;
  }
  return any;
}

/* The last of all actions, because a driver may leave off at it. */
static bool finish(provisioner_role *role) {
  const bool over = role->machine == PROVISIONER_RUNNING && !role->broken && is_over(role);
  const bool anew = over && !role->done;
  role->done = over;
  if (anew) {
    rcdp_action_push(&role->queue, RCDP_ACTION_DONE);
  }
  return anew;
}

static bool provisioner_next(rcdp_role *face, rcdp_action *action) {
  provisioner_role *role = role_of(face);
  while (!rcdp_action_pop(&role->queue, action)) {
    if (!finish(role)) {
      return false;
    }
  }
  return true;
}

static void provisioner_close(rcdp_role *face) {
  rcdp_wipe(face, rcdp_provisioner_size(role_of(face)->config.entries));
}

size_t rcdp_provisioner_size(uint32_t entries) {
  return sizeof(provisioner_role) + (size_t)entries * sizeof(provisioner_entry);
}

/* --- made --- */

static bool config_valid(const rcdp_provisioner_config *config) {
  return config->entries >= 1 && config->network_link >= config->entries && config->retry_ms > 0 &&
         config->retry_ms <= config->retry_max_ms;
}

/* The grant is for this key, and allows what the settings want. */
static bool grant_does(const rcdp_provisioner_config *config, const rcdp_grant *grant,
                       const rcdp_verification_key *own) {
  const bool makes = config->maker == RCDP_MADE_BY_NETWORK || grant->operations.make;
  return grant->provisioner.algorithm == own->algorithm && rcdp_bytes_equal(grant->provisioner.key, own->key) &&
         grant->operations.provision && makes;
}

static rcdp_err take_identity(provisioner_role *role) {
  const rcdp_provisioner_identity *identity = &role->config.identity;
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_verification_key own;
  rcdp_chained chained;
  rcdp_grant grant;
  if (rcdp_provisioner_read_grant(role, &chained, &grant) != RCDP_OK) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_identity_public(identity->provider, identity->key, octets, &own);
  if (err == RCDP_OK && !grant_does(&role->config, &grant, &own)) {
    err = RCDP_E_ARGUMENT;
  }
  if (err == RCDP_OK) {
    err = rcdp_sha256(identity->provider, own.key, role->self.octets);
  }
  role->serial = grant.serial;
  role->network = grant.network;
  return err;
}

rcdp_err rcdp_provisioner_init(void *memory, size_t size, const rcdp_provisioner_config *config,
                               const rcdp_bytes *states, rcdp_role **role) {
  if (!config_valid(config) || size < rcdp_provisioner_size(config->entries)) {
    return RCDP_E_ARGUMENT;
  }
  provisioner_role *made = memory;
  memset(made, 0, rcdp_provisioner_size(config->entries));
  made->role = (rcdp_role){provisioner_input, provisioner_next, rcdp_provisioner_deadline, provisioner_close};
  made->config = *config;
  rcdp_arena_init(&made->arena, made->arena_memory, sizeof made->arena_memory);
  rcdp_err err = take_identity(made);
  if (err == RCDP_OK && states != NULL) {
    err = rcdp_provisioner_load(made, states);
  }
  if (err == RCDP_OK) {
    *role = &made->role;
  }
  return err;
}

rcdp_err rcdp_provisioner_entry(const rcdp_role *role, uint32_t entry, rcdp_arena *arena, rcdp_provision_state *state) {
  const provisioner_role *made = (const provisioner_role *)role;
  memset(state, 0, sizeof *state);
  if (entry >= made->config.entries) {
    return RCDP_E_ARGUMENT;
  }
  const provisioner_entry *asked = &made->entries[entry];
  if (asked->status < PROVISIONER_COMMITTING) {
    return RCDP_E_NOT_FOUND;
  }
  return rcdp_provision_state_decode((rcdp_bytes){asked->state, asked->state_len}, arena, state);
}
