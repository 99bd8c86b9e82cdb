/*
 * The companion role, inside: one order and its entries (docs/protocol.md, clause 16). companion.c: the machine of the order. companion_message.c:
 * who takes which message. companion_entry.c: from an offer to an order. companion_relay.c: what is handed on between device and network.
 * companion_say.c: what the companion itself says, and when again. companion_state.c: what it keeps.
 */
#ifndef RCDP_COMPANION_COMPANION_H
#define RCDP_COMPANION_COMPANION_H

#include <rcdp/companion.h>

#include "../queue.h"

typedef enum {
  ORDER_IDLE = 0, /* before START, and after it has ended for now */
  ORDER_OPENING,  /* the network has not said yet what offers must repeat */
  ORDER_OPEN,
  ORDER_STATE_COUNT
} order_machine_state;

typedef enum {
  ENTRY_EMPTY = 0,  /* waits for a device's offer */
  ENTRY_ASKING,     /* the owner is asked about it */
  ENTRY_TAKING,     /* the order goes to its place */
  ENTRY_ORDERED,    /* it is between device and network */
  ENTRY_CONFIRMING, /* that it is active goes to its place */
  ENTRY_DENYING,    /* that it is denied goes there */
  ENTRY_ACTIVE,
  ENTRY_DENIED,
  ENTRY_STATUS_COUNT
} order_entry_status;

/* What the network owes an answer to is said again. */
typedef struct {
  bool owed;
  uint32_t ms;
  uint64_t until_ms;
} order_wait;

/* What an entry has to send: the actions are made when the driver takes them, so that all entries may have something at once. */
enum { DUE_HELLO = 1, DUE_DENIED = 2, DUE_RETRY = 4, DUE_WORD = 8 };

enum { ORDER_GREETING_MAX = 128 }; /* hello or denied, in its envelope */

typedef struct {
  bool open; /* the channel to its device */
  rcdp_octets32 binding;
  order_entry_status status;
  uint32_t ticket; /* of the question that is open */
  unsigned due;
  order_wait wait;

  uint8_t device[RCDP_DEVICE_ID_MAX]; /* this and the rest: not of an empty one */
  size_t device_len;
  rcdp_octets32 reference;
  rcdp_octets32 receipt_hash; /* of the last receipt that was handed on */
  bool has_receipt;
  rcdp_error_report report; /* why it is denied */

  uint8_t greeting[ORDER_GREETING_MAX]; /* for its device */
  size_t greeting_len;
  uint8_t word
      [RCDP_ORDER_MESSAGE_MAX]; /* for the network: the order; of an active one, its receipt. Confirming: for its device */
  size_t word_len;
} order_entry;

typedef struct {
  rcdp_role role;
  rcdp_companion_config config;
  order_machine_state machine;
  bool kept;   /* the order is an earlier one, of which something was committed */
  bool broken; /* a commit failed: what was kept is for the next role to see */
  bool done;
  rcdp_id order;
  rcdp_companion_opened opened;
  bool network_open; /* the channel to it */
  order_wait opening;

  action_queue queue;
  uint32_t last_ticket;
  uint8_t outgoing[RCDP_MESSAGE_MAX];         /* the message that the current input leads to, or that is handed on */
  uint8_t committing[RCDP_ENTRY_STATE_MAX];   /* the state on its way to its place */
  rcdp_arena arena;                           /* from one input to the next */
  uint8_t arena_memory[2 * RCDP_CODEC_ARENA]; /* a message, and what is in it */

  order_entry entries[]; /* config.entries */
} order_role;

/* A message, and the content in it that its kind has. */
typedef struct {
  const rcdp_input *input;
  rcdp_message message;
  union {
    rcdp_companion_offer offer;
    rcdp_companion_grant grant;
    rcdp_companion_receipt receipt;
    rcdp_companion_confirmed confirmed;
  } content;
} order_received;

typedef rcdp_err (*order_taker)(order_role *role, order_entry *entry, const order_received *received);

/* --- companion.c --- */

/* The link's entry; NULL: it is no device's. */
order_entry *rcdp_order_entry(order_role *role, uint64_t link);
uint8_t rcdp_order_index(const order_role *role, const order_entry *entry);
/* The one whose offer came first in the channel of this binding; NULL: none. */
order_entry *rcdp_order_referred(order_role *role, const rcdp_octets32 *reference);

/* The network has opened the order; entry is none. */
rcdp_err rcdp_order_take_opened(order_role *role, order_entry *entry, const order_received *received);

/* --- companion_message.c --- */

/* A message on a link that is open. */
rcdp_err rcdp_order_on_message(order_role *role, const rcdp_input *input);

/* --- companion_entry.c --- */

rcdp_err rcdp_order_take_offer(order_role *role, order_entry *entry, const order_received *received);
/* From a device whose offer has been taken already: it must be that one. */
rcdp_err rcdp_order_hear_offer_again(order_role *role, order_entry *entry, const order_received *received);
rcdp_err rcdp_order_take_offer_again(order_role *role, order_entry *entry, const order_received *received);
/* From one whose credential is active. RCDP_E_UNEXPECTED, and the device hears why. */
rcdp_err rcdp_order_refuse_offer(order_role *role, order_entry *entry, const order_received *received);
/* For POLICY and COMMITTED. */
rcdp_err rcdp_order_on_answer(order_role *role, const rcdp_input *input);

/* --- companion_relay.c --- */

rcdp_err rcdp_order_relay_grant(order_role *role, order_entry *entry, const order_received *received);
rcdp_err rcdp_order_take_denied(order_role *role, order_entry *entry, const order_received *received);
rcdp_err rcdp_order_relay_denied(order_role *role, order_entry *entry, const order_received *received);
rcdp_err rcdp_order_relay_receipt(order_role *role, order_entry *entry, const order_received *received);
rcdp_err rcdp_order_repeat_receipt(order_role *role, order_entry *entry, const order_received *received);
rcdp_err rcdp_order_take_confirmed(order_role *role, order_entry *entry, const order_received *received);
rcdp_err rcdp_order_relay_confirmed(order_role *role, order_entry *entry, const order_received *received);

/* --- companion_say.c --- */

rcdp_action *rcdp_order_report(order_role *role, const order_entry *entry, rcdp_step step, rcdp_err result);
void rcdp_order_send(order_role *role, uint64_t link, rcdp_bytes message);
/* Send octets that do not stay. */
void rcdp_order_hand_on(order_role *role, uint64_t link, rcdp_bytes message);

rcdp_err rcdp_order_say_open(order_role *role, const rcdp_input *input);
/* To a device whose channel has been opened: what its entry is waiting for. */
rcdp_err rcdp_order_greet(order_role *role, order_entry *entry);
rcdp_err rcdp_order_deny(order_role *role, order_entry *entry, const rcdp_error_report *report);
/* The entry's word to the network, from now on until it is answered. */
void rcdp_order_say(order_role *role, order_entry *entry, const rcdp_input *input);
/* Make the actions of the next thing that is due. false: nothing is. */
bool rcdp_order_emit(order_role *role);

void rcdp_order_wait(const order_role *role, order_wait *wait, const rcdp_input *input);
/* Say again what has waited long enough for its answer. */
rcdp_err rcdp_order_on_opening_tick(order_role *role, const rcdp_input *input);
rcdp_err rcdp_order_on_tick(order_role *role, const rcdp_input *input);
uint64_t rcdp_order_deadline(const rcdp_role *face);

/* --- companion_state.c --- */

rcdp_err rcdp_order_load(order_role *role, const rcdp_bytes *states);
/* As it is committed. */
void rcdp_order_describe(const order_role *role, const order_entry *entry, rcdp_entry_state *state);
/* Ask for the commit of an entry in this status; on failure it keeps its own. */
rcdp_err rcdp_order_commit(order_role *role, order_entry *entry, order_entry_status committing);
/* The order that is an entry's word. */
rcdp_err rcdp_order_read_word(order_role *role, rcdp_bytes word, rcdp_message *message);

#endif
