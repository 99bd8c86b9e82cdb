/*
 * The provisioner role driven by hand: inputs one at a time, and what devices and network say, made by the codec with any field as a test wants it.
 * The network's keys are real, as is the provisioner's; a device is an ephemeral key, by which what is sealed to it can be opened.
 */
#ifndef TEST_PROVISIONER_FIELD_KIT_H
#define TEST_PROVISIONER_FIELD_KIT_H

#include "../flows/provisioner/provisioner.h"
#include "../flows/provisioner/transcript.h"
#include "world/pki.h"

enum {
  FIELD_NETWORK = 1000, /* the link to the network */
  FIELD_ENTRIES_MAX = 256,
  FIELD_ACTIONS = 1024,
  FIELD_RETRY_MS = 1000,
  FIELD_RETRY_MAX_MS = 5000,
  FIELD_NOW = 1800000000
};

typedef struct {
  uint8_t data[RCDP_PROVISION_STATE_MAX];
  size_t len;
} field_octets;

/* An action with the octets that it shows. */
typedef struct {
  rcdp_action action;
  field_octets octets; /* message or state */
} field_seen;

typedef struct {
  uint32_t entries;
  rcdp_maker maker;
  bool online;
  bool ed25519; /* keys of the second suite, on every side */
  const rcdp_provider *provider;
} field_options;

typedef struct {
  field_options options;
  rcdp_provisioner_config config;
  rcdp_network_config network; /* as far as a grant needs it */
  rcdp_provisioner_settings settings;
  rcdp_key key, hand_in_key, signing_key, notice_key;
  rcdp_key ephemeral; /* of every device */
  uint8_t public_octets[3][RCDP_PUBLIC_KEY_MAX];
  rcdp_bytes notice_public;
  rcdp_bytes ephemeral_public;
  pki_identity signer;
  rcdp_grant terms; /* as it is granted */
  uint8_t grant[4096];
  rcdp_octets32 self;

  provisioner_role *role; /* in memory of its own, of exactly the size that it needs */
  bool ticks;             /* after each input, for as long as the role has something to do at once */
  uint64_t now_ms;
  rcdp_time wall;
  uint8_t bindings;                         /* so many channels to devices have been opened */
  rcdp_octets32 binding[FIELD_ENTRIES_MAX]; /* of each device's channel now */
  rcdp_id order[FIELD_ENTRIES_MAX];         /* as hello told it last */
  rcdp_octets32 offered[FIELD_ENTRIES_MAX]; /* binding of the channel of its offer */
  rcdp_id offer_order[FIELD_ENTRIES_MAX];   /* of that offer */
  bool certified[FIELD_ENTRIES_MAX];        /* its device signs */
  field_octets committing[FIELD_ENTRIES_MAX];
  field_octets vault[FIELD_ENTRIES_MAX];
  field_seen *seen; /* what the last input led to */
  size_t seen_count;
} field_kit;

/* Every combination of providers, makers, orders of events and suites; entries as told. */
size_t field_combinations(field_options *list, size_t max, uint32_t entries);
/* The last provider's first suite. */
field_options field_plain(uint32_t entries, rcdp_maker maker, bool online);

field_kit *field_kit_new(const field_options *options);
void field_kit_free(field_kit *kit);
/* Another grant, of these terms. */
void field_grant(field_kit *kit, const rcdp_grant *terms);

/* Make the role of what was committed, in the place of the one that was. */
rcdp_err field_boot(field_kit *kit);
/* The same, and it is well; START, and the network's channel is open. */
void field_reboot(field_kit *kit);

provisioner_entry *field_entry(field_kit *kit, size_t entry);
/* What is committed, or on its way to be. Views until the next call. */
const rcdp_provision_state *field_state(field_kit *kit, size_t entry);

/* --- inputs --- */

rcdp_err field_give(field_kit *kit, const rcdp_input *input);
void field_start(field_kit *kit);
/* A device's channel gets another binding each time. */
void field_open(field_kit *kit, uint64_t link);
void field_close(field_kit *kit, uint64_t link);
rcdp_err field_hear(field_kit *kit, uint64_t link, const field_octets *message);
/* Answers to the question of this entry that is open. */
rcdp_input field_policy(field_kit *kit, size_t entry);
rcdp_err field_allow(field_kit *kit, size_t entry);
rcdp_err field_committed(field_kit *kit, size_t entry, rcdp_err result);
/* Time passes to the role's deadline. */
void field_tick(field_kit *kit);
uint64_t field_deadline(const field_kit *kit);

/* --- what they led to --- */

size_t field_count(const field_kit *kit, rcdp_action_kind kind);
size_t field_sends(const field_kit *kit, uint64_t link);
/* The only one of its kind; the test fails when it is not. */
const field_seen *field_only(const field_kit *kit, rcdp_action_kind kind);
bool field_reported(const field_kit *kit, rcdp_step step, uint64_t link, rcdp_err result);
/* All that is sent is one message, on this link. */
const field_octets *field_sent(const field_kit *kit, uint64_t link);
/* Nothing but reports. */
bool field_quiet(const field_kit *kit);

/* A message to be looked at until the next call. */
const rcdp_message *field_read(const field_octets *message);
/* All that is sent: a message of the provisioner's procedure, of this kind, by this sender. */
const rcdp_provisioner_body *field_said(const field_kit *kit, uint64_t link, rcdp_role_name sender,
                                        rcdp_provisioner_body_kind kind);

/* --- what others say --- */

void field_encode(const rcdp_id *order, rcdp_role_name sender, const rcdp_provisioner_body *body, field_octets *out);

/* Contents as they should be, and messages of them. */
rcdp_provisioner_offer field_offer(const field_kit *kit, size_t entry);
void field_say_offer(const field_kit *kit, const rcdp_provisioner_offer *offer, field_octets *out);
void field_say_reserved(field_kit *kit, size_t entry, field_octets *out);
rcdp_delivery field_delivery(field_kit *kit, size_t entry);
void field_say_delivery(field_kit *kit, const rcdp_delivery *delivery, field_octets *out);
void field_say_denied(const field_kit *kit, size_t entry, rcdp_err cause, field_octets *out);
rcdp_provisioner_receipt field_receipt(field_kit *kit, size_t entry);
void field_say_receipt(const field_kit *kit, const rcdp_provisioner_receipt *receipt, bool is_signed,
                       field_octets *out);
rcdp_provisioner_confirmed field_confirmed(field_kit *kit, size_t entry);
void field_say_confirmed(field_kit *kit, const rcdp_provisioner_confirmed *confirmed, field_octets *out);
rcdp_notice field_notice(field_kit *kit, size_t entry);
/* notice NULL: without one. */
void field_say_refused(field_kit *kit, size_t entry, rcdp_err cause, const rcdp_notice *notice, field_octets *out);

/* Everything as it should be, until this entry has this status. Its channel and the network's are open then. */
void field_bring(field_kit *kit, size_t entry, provisioner_status status);
/* With a role that has begun, all of whose channels are open. */
field_kit *field_ready(const field_options *options);

#endif
