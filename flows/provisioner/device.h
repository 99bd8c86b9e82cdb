/*
 * The device role towards a provisioner, inside. What it does stands in one file each: device_message.c (what is heard, and answered),
 * device_hello.c (whose grant is it, and who shows it), device_offer.c (offer itself), device_install.c (take the delivery), device_receipt.c
 * (tell that it is installed, and be told that it counts), device.c (the state machine).
 */
#ifndef RCDP_PROVISIONER_DEVICE_H
#define RCDP_PROVISIONER_DEVICE_H

#include <rcdp/provisioner.h>

#include "../device/device.h"
#include "grant.h"
#include "transcript.h"

typedef enum {
  PROVISIONER_DEVICE_IDLE = RCDP_DEVICE_CHANNEL_IDLE,
  PROVISIONER_DEVICE_WAITING_HELLO = RCDP_DEVICE_CHANNEL_OPEN,
  PROVISIONER_DEVICE_COMMITTING_OFFER,   /* the new offer goes to the vault */
  PROVISIONER_DEVICE_WAITING_DELIVERY,   /* the offer is out */
  PROVISIONER_DEVICE_COMMITTING_INSTALL, /* the staged credential goes to the vault */
  PROVISIONER_DEVICE_WAITING_CONFIRMED,  /* the receipt is out; its answer may come on another day */
  PROVISIONER_DEVICE_COMMITTING_ACTIVE,  /* the credential's change to active goes to the vault */
  PROVISIONER_DEVICE_COMMITTING_ERASED,  /* its tombstone goes to the vault */
  PROVISIONER_DEVICE_STATE_COUNT
} provisioner_device_machine_state;

typedef struct {
  rcdp_device core;
  rcdp_provisioner_device_config config;
  rcdp_octets32 certificate_hash; /* of the factory certificate, where there is one */

  /* Of the hello of this channel. */
  uint8_t grant[RCDP_PROVISIONING_GRANT_CONTENT_MAX]; /* verified; its encoding */
  size_t grant_len;
} provisioner_device;

/* --- device_message.c --- */

/* For MESSAGE where one is waited for. */
rcdp_err rcdp_provisioner_device_on_message(rcdp_device *core, const rcdp_input *input);
/* Send what the vault has, and wait for the answer. RCDP_OK, so that a handler may return it. */
rcdp_err rcdp_provisioner_device_send_offer(provisioner_device *device);
/* The receipt is what this channel can bring, and DONE is told; but its answer is taken if it comes. */
rcdp_err rcdp_provisioner_device_send_receipt(provisioner_device *device, const rcdp_held_credential *held);

/* --- device_hello.c --- */

/* A grant, and whose it is. */
typedef struct {
  rcdp_grant grant;
  rcdp_octets32 provisioner; /* SHA-256 of the granted key */
} provisioner_granted;

/* Nobody but whoever has the pairing code stands for a network: there is no anchor. (Settings with a factory key have one.) */
bool rcdp_provisioner_device_on_word(const provisioner_device *device);
/* Verify a hello, and answer it: a new offer is committed, or what is under way goes on. */
rcdp_err rcdp_provisioner_device_hello(provisioner_device *device, const rcdp_input *input,
                                       const rcdp_provisioner_hello *hello);
/* The grant of this channel's hello; views point into device and arena. */
rcdp_err rcdp_provisioner_device_granted(provisioner_device *device, provisioner_granted *granted);

/* --- device_offer.c --- */

/* Make a new offer under this grant for this channel, and ask for its commit. */
rcdp_err rcdp_provisioner_device_offer(provisioner_device *device, const provisioner_granted *granted);
/* The offer of this very device that waits for its delivery; views point into the arena. false: there is none. */
bool rcdp_provisioner_device_pending(provisioner_device *device, rcdp_provisioner_offer *fields, rcdp_bytes *content);

/* --- device_install.c --- */

/* Verify a delivery, open its box, stage the credential and ask for the commit. */
rcdp_err rcdp_provisioner_device_install(provisioner_device *device, const rcdp_input *input,
                                         const rcdp_chained *delivery);

/* --- device_receipt.c --- */

/* The message that tells of an installed credential: hash of its content in hash, octets appended to message. */
rcdp_err rcdp_provisioner_device_receipt(provisioner_device *device, const rcdp_provisioner_receipt *receipt,
                                         const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message);
/* The credential in this state that came as this entry, or NULL. */
rcdp_held_credential *rcdp_provisioner_device_held(provisioner_device *device, rcdp_device_state *state,
                                                   const rcdp_device_entry *entry);
/* Verify the network's acknowledgement. The commit of the active credential is asked for, or it is active already and the procedure ends. */
rcdp_err rcdp_provisioner_device_confirmed(provisioner_device *device, const rcdp_signed *confirmed);

#endif
