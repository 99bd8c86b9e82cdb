/*
 * The device role of the companion UE, inside. What it does stands in one file each: device_message.c (what is heard,
 * and answered), device_offer.c (offer itself), device_install.c (take the grant), device_receipt.c (tell that it is installed, and be told
 * that it counts), device.c (the state machine).
 */
#ifndef RCDP_COMPANION_DEVICE_H
#define RCDP_COMPANION_DEVICE_H

#include <rcdp/companion.h>

#include "../device/device.h"
#include "transcript.h"

typedef enum {
  COMPANION_DEVICE_IDLE = RCDP_DEVICE_CHANNEL_IDLE,
  COMPANION_DEVICE_WAITING_HELLO = RCDP_DEVICE_CHANNEL_OPEN,
  COMPANION_DEVICE_COMMITTING_OFFER,   /* the new offer goes to the vault */
  COMPANION_DEVICE_WAITING_GRANT,      /* the offer is out */
  COMPANION_DEVICE_COMMITTING_INSTALL, /* the staged credential goes to the vault */
  COMPANION_DEVICE_WAITING_CONFIRMED,  /* the receipt is out */
  COMPANION_DEVICE_COMMITTING_ACTIVE,  /* the credential's change to active goes to the vault */
  COMPANION_DEVICE_STATE_COUNT
} companion_device_machine_state;

typedef struct {
  rcdp_device core;
  rcdp_companion_device_config config;
  rcdp_octets32 certificate_hash; /* of the factory certificate, where there is one */
} companion_device;

/* --- device_message.c --- */

/* For MESSAGE where one is waited for. */
rcdp_err rcdp_companion_device_on_message(rcdp_device *core, const rcdp_input *input);
/* Send what the vault has, and wait for the answer. RCDP_OK, so that a handler may return it. */
rcdp_err rcdp_companion_device_send_offer(companion_device *device);
rcdp_err rcdp_companion_device_send_receipt(companion_device *device, const rcdp_held_credential *held);

/* --- device_offer.c --- */

/* Make a new offer for this hello and this channel, and ask for its commit. */
rcdp_err rcdp_companion_device_offer(companion_device *device, const rcdp_companion_hello *hello);
/* The offer that waits for its grant; views point into the arena. false: there is none. */
bool rcdp_companion_device_pending(companion_device *device, rcdp_companion_offer *fields, rcdp_bytes *content);

/* --- device_install.c --- */

/* Verify a grant, open its box, stage the credential and ask for the commit. */
rcdp_err rcdp_companion_device_install(companion_device *device, const rcdp_input *input,
                                       const rcdp_signed_companion_grant *grant);

/* --- device_receipt.c --- */

/* The message that tells of an installed credential: hash of its content in hash, octets appended to message. */
rcdp_err rcdp_companion_device_receipt(companion_device *device, const rcdp_companion_receipt *receipt,
                                       const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message);
/* The credential in this state that came as this entry, or NULL. */
rcdp_held_credential *rcdp_companion_device_held(companion_device *device, rcdp_device_state *state,
                                                 const rcdp_device_entry *entry);
/* Verify the network's acknowledgement. The commit of the active credential is asked for, or it is active already and the procedure ends. */
rcdp_err rcdp_companion_device_confirmed(companion_device *device, const rcdp_authenticated *confirmed);

#endif
