/*
 * The companion role driven by hand: inputs one at a time, and what devices and network say, made by the codec with any field as a test wants
 * it. Nobody here holds keys: the companion verifies nothing.
 */
#ifndef TEST_COMPANION_ORDER_KIT_H
#define TEST_COMPANION_ORDER_KIT_H

#include "../flows/companion/companion.h"
#include "../flows/companion/transcript.h"

enum {
  ORDER_KIT_NETWORK = 1000, /* the link to the network */
  ORDER_KIT_ACTIONS = 512,
  ORDER_KIT_RETRY_MS = 1000,
  ORDER_KIT_RETRY_MAX_MS = 5000
};

typedef struct {
  uint8_t data[RCDP_MESSAGE_MAX];
  size_t len;
} order_octets;

/* An action with the octets that it shows. */
typedef struct {
  rcdp_action action;
  order_octets octets; /* message or state */
} order_seen;

typedef struct {
  rcdp_companion_config config;
  order_role *role; /* in memory of its own, of exactly the size that it needs */
  uint64_t now_ms;
  rcdp_id order; /* as open told it */
  rcdp_companion_opened opened;
  uint8_t bindings;                                /* so many channels to devices have been opened */
  rcdp_octets32 binding[RCDP_ORDER_ENTRIES_MAX];   /* of each device's channel now */
  rcdp_octets32 reference[RCDP_ORDER_ENTRIES_MAX]; /* of the channel of its last offer */
  order_octets committing[RCDP_ORDER_ENTRIES_MAX];
  order_octets vault[RCDP_ORDER_ENTRIES_MAX];
  order_seen *seen; /* what the last input led to */
  size_t seen_count;
} order_kit;

order_kit *order_kit_new(uint8_t entries);
void order_kit_free(order_kit *kit);

/* Make the role of what was committed, in the place of the one that was. */
rcdp_err order_kit_boot(order_kit *kit);
/* The same, and it is well. */
void order_kit_reboot(order_kit *kit);

order_entry *order_kit_entry(order_kit *kit, size_t entry);

/* --- inputs --- */

rcdp_err order_kit_give(order_kit *kit, const rcdp_input *input);
void order_kit_start(order_kit *kit);
/* A device's channel gets another binding each time. */
void order_kit_open(order_kit *kit, uint64_t link);
void order_kit_close(order_kit *kit, uint64_t link);
rcdp_err order_kit_hear(order_kit *kit, uint64_t link, const order_octets *message);
/* Answers to the question of this entry that is open. */
rcdp_err order_kit_owner(order_kit *kit, size_t entry, rcdp_err answer);
rcdp_err order_kit_committed(order_kit *kit, size_t entry, rcdp_err result);
/* Time passes to the role's deadline. */
void order_kit_tick(order_kit *kit);

/* --- what they led to --- */

size_t order_kit_count(const order_kit *kit, rcdp_action_kind kind);
/* The only one of its kind; the test fails when it is not. */
const order_seen *order_kit_only(const order_kit *kit, rcdp_action_kind kind);
/* A step was reported; of which entry's link, and how it went. */
bool order_kit_reported(const order_kit *kit, rcdp_step step, uint64_t link, rcdp_err result);
/* All that is sent is one message, on this link. */
const order_octets *order_kit_sent(const order_kit *kit, uint64_t link);
/* Nothing but reports. */
bool order_kit_quiet(const order_kit *kit);

/* The body of a companion's message to be looked at until the next call. */
const rcdp_companion_body *order_kit_read(const order_octets *message, rcdp_role_name sender);

/* --- what others say --- */

void order_kit_encode(const rcdp_id *transaction, rcdp_role_name sender, const rcdp_companion_body *body,
                      order_octets *out);

/* Contents as they should be, and messages of them. */
void order_kit_opened(const order_kit *kit, const rcdp_companion_opened *opened, order_octets *out);
rcdp_companion_offer order_kit_offer(const order_kit *kit, size_t entry);
void order_kit_say_offer(const order_kit *kit, const rcdp_companion_offer *offer, order_octets *out);
rcdp_companion_grant order_kit_grant(const order_kit *kit, size_t entry);
void order_kit_say_grant(const order_kit *kit, const rcdp_companion_grant *grant, order_octets *out);
void order_kit_say_denied(const order_kit *kit, size_t entry, rcdp_err cause, order_octets *out);
rcdp_companion_receipt order_kit_receipt(const order_kit *kit, size_t entry);
void order_kit_say_receipt(const order_kit *kit, const rcdp_companion_receipt *receipt, order_octets *out);
/* To this receipt. */
rcdp_companion_confirmed order_kit_confirmed(const order_kit *kit, const rcdp_companion_receipt *receipt);
void order_kit_say_confirmed(const order_kit *kit, const rcdp_companion_confirmed *confirmed, order_octets *out);

/* Everything as it should be, until the order is open and this entry has this status. Its channel and the network's are open then. */
void order_kit_bring(order_kit *kit, size_t entry, order_entry_status status);
/* An order of so many entries, open, all of whose channels are. */
order_kit *order_kit_ready(uint8_t entries);

#endif
