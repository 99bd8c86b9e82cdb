/*
 * The device role of a credential's later life, inside. What it does stands in one file each: device_next.c (what is to be done),
 * device_request.c (ask for the next epoch), device_install.c (take it), device_acknowledge.c (say so, and be told that it counts), device.c (the
 * state machine that calls them). Notice and proof are every device's: ../device/notice.c.
 */
#ifndef RCDP_LIFE_DEVICE_H
#define RCDP_LIFE_DEVICE_H

#include <rcdp/life.h>

#include "../device/device.h"
#include "transcript.h"

typedef enum {
  LIFE_DEVICE_IDLE = 0,             /* before START, and after the procedure has ended for now */
  LIFE_DEVICE_COMMITTING_REQUEST,   /* the new request goes to the vault */
  LIFE_DEVICE_WAITING_UPDATE,       /* the request is out */
  LIFE_DEVICE_COMMITTING_INSTALL,   /* the next epoch goes to the vault, beside the present one */
  LIFE_DEVICE_WAITING_ACKNOWLEDGED, /* the acknowledgement is out */
  LIFE_DEVICE_COMMITTING_ACTIVE,    /* the next epoch takes the place of the present one */
  LIFE_DEVICE_COMMITTING_ERASED,    /* a tombstone takes the credential's place */
  LIFE_DEVICE_WAITING_PROVEN,       /* the proof of erasure is out */
  LIFE_DEVICE_COMMITTING_PROVEN,    /* the tombstone needs its proof no more */
  LIFE_DEVICE_STATE_COUNT
} life_device_machine_state;

typedef struct {
  rcdp_device core;
  rcdp_life_device_config config;
  rcdp_device_outgoing outgoing;

  /* Since START: */
  bool update;     /* an update is wanted that nothing demands */
  size_t given_up; /* proofs that had no answer */
  rcdp_err result; /* what it comes to when nothing is left to do */
} life_device;

/* device_next.c */

/* Go on with what is under way, or begin what has to be done; where nothing is left, the procedure ends. */
rcdp_err rcdp_life_device_go_on(life_device *device, const rcdp_input *input);
bool rcdp_life_device_is_own(const life_device *device, const rcdp_network_id *network);

/* device_request.c */

/* The present epoch of the credential that a request is about; or NULL, when it is not held any more: the request is of no use. */
const rcdp_held_credential *rcdp_life_device_present(const rcdp_device_state *state,
                                                     const rcdp_update_request *request);
/* Make a request for the next epoch of a credential that is held, and ask for its commit. */
rcdp_err rcdp_life_device_request(life_device *device, const rcdp_held_credential *held);

/* device_install.c: verify an update, open its box, stage the next epoch and ask for the commit. */
rcdp_err rcdp_life_device_install(life_device *device, const rcdp_input *input, const rcdp_signed *update);

/* device_acknowledge.c */

/* The message that acknowledges an update: hash of its content in hash, octets appended to message. */
rcdp_err rcdp_life_device_acknowledge(life_device *device, const rcdp_acknowledgement *acknowledgement,
                                      const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message);
/* Verify that the network has it, and ask for the commit of the epoch that is active now. */
rcdp_err rcdp_life_device_acknowledged(life_device *device, const rcdp_authenticated *acknowledged);

#endif
