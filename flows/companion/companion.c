/*
 * The companion role: the machine of an order. Its table stands below; every pair of state and input that is not in it is
 * RCDP_E_STATE. What an entry makes of messages stands in companion_message.c.
 */
#include "companion.h"

#include <string.h>

static order_role *order_of(rcdp_role *role) { return (order_role *)role; }

order_entry *rcdp_order_entry(order_role *role, uint64_t link) {
  return link < role->config.entries ? &role->entries[link] : NULL;
}

uint8_t rcdp_order_index(const order_role *role, const order_entry *entry) { return (uint8_t)(entry - role->entries); }

order_entry *rcdp_order_referred(order_role *role, const rcdp_octets32 *reference) {
  for (size_t i = 0; i < role->config.entries; i++) {
    order_entry *entry = &role->entries[i];
    if (entry->status != ENTRY_EMPTY && rcdp_octets32_equal(&entry->reference, reference)) {
      return entry;
    }
  }
  return NULL;
}

/* --- an order begins --- */

static rcdp_err end(order_role *role, rcdp_err result) {
  role->machine = ORDER_IDLE;
  rcdp_action_push(&role->queue, RCDP_ACTION_FAILED)->result = result;
  return RCDP_OK;
}

/* What the network has to be told is told, and every device that is there. */
static rcdp_err go_on(order_role *role, const rcdp_input *input) {
  for (size_t i = 0; i < role->config.entries; i++) {
    order_entry *entry = &role->entries[i];
    const rcdp_err err = entry->open ? rcdp_order_greet(role, entry) : RCDP_OK;
    if (err != RCDP_OK) {
      return err;
    }
    if (entry->status == ENTRY_ORDERED) {
      rcdp_order_say(role, entry, input);
    }
  }
  role->machine = ORDER_OPEN;
  return RCDP_OK;
}

/* An order of which nothing is kept is simply another order. */
static rcdp_err on_start(order_role *role, const rcdp_input *input) {
  if (role->kept) {
    return go_on(role, input);
  }
  const rcdp_provider *provider = role->config.provider;
  rcdp_id drawn;
  const rcdp_err err = provider->random(provider->context, drawn.octets, sizeof drawn.octets);
  if (err != RCDP_OK) {
    return err == RCDP_E_PENDING ? err : end(role, err);
  }
  role->order = drawn;
  role->machine = ORDER_OPENING;
  return role->network_open ? rcdp_order_say_open(role, input) : RCDP_OK;
}

rcdp_err rcdp_order_take_opened(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_companion_opened *opened = &received->message.body.companion.body.opened;
  (void)entry;
  if (!rcdp_network_id_equal(&opened->network, &role->config.network)) {
    return end(role, RCDP_E_NETWORK);
  }
  role->opened = *opened;
  rcdp_order_report(role, NULL, RCDP_STEP_OPEN, RCDP_OK);
  const rcdp_err err = go_on(role, received->input);
  role->opening.owed = err != RCDP_OK;
  return err;
}

/* --- channels --- */

static rcdp_err on_network_opened(order_role *role, const rcdp_input *input) {
  role->network_open = true;
  if (role->machine == ORDER_OPENING) {
    return rcdp_order_say_open(role, input);
  }
  for (size_t i = 0; i < role->config.entries; i++) {
    if (role->entries[i].wait.owed) {
      rcdp_order_say(role, &role->entries[i], input);
    }
  }
  return RCDP_OK;
}

/* A device that comes again says again what it has to say, so nothing is owed to it before. */
static rcdp_err on_device_opened(order_role *role, order_entry *entry, const rcdp_input *input) {
  entry->open = true;
  memcpy(entry->binding.octets, input->binding.data, sizeof entry->binding.octets);
  entry->wait.owed = false;
  return role->machine == ORDER_OPEN ? rcdp_order_greet(role, entry) : RCDP_OK;
}

static rcdp_err on_opened(order_role *role, const rcdp_input *input) {
  order_entry *entry = rcdp_order_entry(role, input->link);
  if (input->binding.len != RCDP_CHANNEL_BINDING_LEN) {
    return RCDP_E_ARGUMENT;
  }
  return entry == NULL ? on_network_opened(role, input) : on_device_opened(role, entry, input);
}

static bool *open_of(order_role *role, uint64_t link) {
  order_entry *entry = rcdp_order_entry(role, link);
  return entry == NULL ? &role->network_open : &entry->open;
}

static rcdp_err on_closed(order_role *role, const rcdp_input *input) {
  *open_of(role, input->link) = false;
  return RCDP_OK;
}

static rcdp_err on_message(order_role *role, const rcdp_input *input) {
  return *open_of(role, input->link) ? rcdp_order_on_message(role, input) : RCDP_E_STATE;
}

/* Before START: it may be for an entry of an order that is kept, and what it would lead to begins only then. START has it said again. */
static rcdp_err on_unexpected(order_role *role, const rcdp_input *input) {
  (void)role;
  (void)input;
  return RCDP_E_UNEXPECTED;
}

static rcdp_err on_nothing(order_role *role, const rcdp_input *input) {
  (void)role;
  (void)input;
  return RCDP_OK;
}

/* --- the role --- */

typedef rcdp_err (*handler)(order_role *role, const rcdp_input *input);

static const handler handlers[ORDER_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [ORDER_IDLE] = {[RCDP_INPUT_START] = on_start,
                    [RCDP_INPUT_OPENED] = on_opened,
                    [RCDP_INPUT_CLOSED] = on_closed,
                    [RCDP_INPUT_MESSAGE] = on_unexpected,
                    [RCDP_INPUT_POLICY] = on_nothing,
                    [RCDP_INPUT_COMMITTED] = on_nothing,
                    [RCDP_INPUT_TICK] = on_nothing},
    [ORDER_OPENING] = {[RCDP_INPUT_OPENED] = on_opened,
                       [RCDP_INPUT_CLOSED] = on_closed,
                       [RCDP_INPUT_MESSAGE] = on_message,
                       [RCDP_INPUT_POLICY] = on_nothing,
                       [RCDP_INPUT_COMMITTED] = on_nothing,
                       [RCDP_INPUT_TICK] = rcdp_order_on_opening_tick},
    [ORDER_OPEN] = {[RCDP_INPUT_OPENED] = on_opened,
                    [RCDP_INPUT_CLOSED] = on_closed,
                    [RCDP_INPUT_MESSAGE] = on_message,
                    [RCDP_INPUT_POLICY] = rcdp_order_on_answer,
                    [RCDP_INPUT_COMMITTED] = rcdp_order_on_answer,
                    [RCDP_INPUT_TICK] = rcdp_order_on_tick},
};

static const bool has_link[RCDP_INPUT_COUNT] = {
    [RCDP_INPUT_OPENED] = true, [RCDP_INPUT_CLOSED] = true, [RCDP_INPUT_MESSAGE] = true};

static rcdp_err order_input(rcdp_role *face, const rcdp_input *input) {
  order_role *role = order_of(face);
  const bool defined = !role->broken && (unsigned)input->kind < RCDP_INPUT_COUNT;
  const handler handle = defined ? handlers[role->machine][input->kind] : NULL;
  if (handle == NULL) {
    return RCDP_E_STATE;
  }
  if (has_link[input->kind] && input->link != role->config.network_link && input->link >= role->config.entries) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_arena_rewind(&role->arena, 0);
  return handle(role, input);
}

static bool is_over(const order_role *role) {
  for (size_t i = 0; i < role->config.entries; i++) {
    if (role->entries[i].status < ENTRY_ACTIVE) {
      return false;
    }
  }
  return true;
}

/* The last of all actions, because a driver may leave off at it. */
static bool finish(order_role *role) {
  const bool finished = role->machine == ORDER_OPEN && !role->done && is_over(role);
  if (finished) {
    role->done = true;
    rcdp_action_push(&role->queue, RCDP_ACTION_DONE);
  }
  return finished;
}

static bool order_next(rcdp_role *face, rcdp_action *action) {
  order_role *role = order_of(face);
  while (!rcdp_action_pop(&role->queue, action)) {
    if (!rcdp_order_emit(role) && !finish(role)) {
      return false;
    }
  }
  return true;
}

static void order_close(rcdp_role *face) { rcdp_wipe(face, rcdp_companion_size(order_of(face)->config.entries)); }

size_t rcdp_companion_size(uint8_t entries) { return sizeof(order_role) + entries * sizeof(order_entry); }

static bool config_valid(const rcdp_companion_config *config) {
  return config->entries >= 1 && config->entries <= RCDP_ORDER_ENTRIES_MAX && config->network_link >= config->entries &&
         config->retry_ms > 0 && config->retry_ms <= config->retry_max_ms && rcdp_network_id_valid(&config->network);
}

rcdp_err rcdp_companion_init(void *memory, size_t size, const rcdp_companion_config *config, const rcdp_bytes *states,
                             rcdp_role **role) {
  if (!config_valid(config) || size < rcdp_companion_size(config->entries)) {
    return RCDP_E_ARGUMENT;
  }
  order_role *order = memory;
  memset(order, 0, rcdp_companion_size(config->entries));
  order->role = (rcdp_role){order_input, order_next, rcdp_order_deadline, order_close};
  order->config = *config;
  rcdp_arena_init(&order->arena, order->arena_memory, sizeof order->arena_memory);
  const rcdp_err err = states == NULL ? RCDP_OK : rcdp_order_load(order, states);
  if (err == RCDP_OK) {
    *role = &order->role;
  }
  return err;
}

rcdp_err rcdp_companion_entry(const rcdp_role *role, uint8_t entry, rcdp_entry_state *state) {
  const order_role *order = (const order_role *)role;
  memset(state, 0, sizeof *state);
  if (entry >= order->config.entries) {
    return RCDP_E_ARGUMENT;
  }
  if (order->entries[entry].status < ENTRY_TAKING) {
    return RCDP_E_NOT_FOUND;
  }
  rcdp_order_describe(order, &order->entries[entry], state);
  return RCDP_OK;
}
