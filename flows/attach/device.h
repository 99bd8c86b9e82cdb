/*
 * The device role of the certificate attach, inside. What it does stands in one file each: device_request.c (ask),
 * device_install.c (take the answer), device_confirm.c (confirm, and be told so), device.c (the state machine that calls
 * them).
 */
#ifndef RCDP_ATTACH_DEVICE_H
#define RCDP_ATTACH_DEVICE_H

#include <rcdp/attach.h>

#include "../device/device.h"
#include "transcript.h"

typedef enum {
  DEVICE_IDLE = 0,           /* before START, and after the procedure has ended for now */
  DEVICE_COMMITTING_REQUEST, /* the new request goes to the vault */
  DEVICE_WAITING_ANSWER,     /* the request is out */
  DEVICE_COMMITTING_INSTALL, /* the staged credential goes to the vault */
  DEVICE_WAITING_CONFIRMED,  /* the confirmation is out */
  DEVICE_COMMITTING_ACTIVE,  /* the credential's change to active goes to the vault */
  DEVICE_STATE_COUNT
} device_machine_state;

typedef struct {
  rcdp_device core;
  rcdp_attach_device_config config;
  rcdp_octets32 certificate_hash;

  rcdp_device_outgoing outgoing;
  uint32_t started_afresh; /* fresh transactions on advice since START */
} attach_device;

/* device_request.c: make a new request and ask for its commit. jump: leave a gap in the counter. */
rcdp_err rcdp_attach_device_request(attach_device *device, uint64_t jump);
/* A request waits for its answer, and it was made with the settings that we have now: to another one, no answer could be taken any more. */
bool rcdp_attach_device_pending_fits(attach_device *device);

/* device_install.c: verify a reject, open its box, stage the credential and ask for the commit. */
rcdp_err rcdp_attach_device_install(attach_device *device, const rcdp_input *input,
                                    const rcdp_signed_attach_reject *reject);

/* device_confirm.c */
/* The message that confirms a credential: hash of its content in hash, octets appended to message. */
rcdp_err rcdp_attach_device_confirm_make(attach_device *device, const rcdp_attach_confirm *confirm,
                                         const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message);
/* Verify the network's acknowledgement, and ask for the commit of the active credential. */
rcdp_err rcdp_attach_device_confirmed(attach_device *device, const rcdp_authenticated *confirmed);

#endif
