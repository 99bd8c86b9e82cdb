/*
 * The device role of the certificate attach, inside. What it does stands in one file each: device_request.c (ask),
 * device_install.c (take the answer), device_confirm.c (confirm, and be told so), device_state.c (what lasts), device.c (the
 * state machine that calls them).
 */
#ifndef RCDP_ATTACH_DEVICE_H
#define RCDP_ATTACH_DEVICE_H

#include <rcdp/attach.h>

#include "../queue.h"
#include "../suites.h"
#include "transcript.h"

/* What the device's own wrapped keys are bound to. */
#define USE_SEED "rcdp/1 device seed"
#define USE_EPHEMERAL "rcdp/1 device ephemeral key"

typedef enum {
  DEVICE_IDLE,               /* before START, and after the procedure has ended for now */
  DEVICE_COMMITTING_REQUEST, /* the new request goes to the vault */
  DEVICE_WAITING_ANSWER,     /* the request is out */
  DEVICE_COMMITTING_INSTALL, /* the staged credential goes to the vault */
  DEVICE_WAITING_CONFIRMED,  /* the confirmation is out */
  DEVICE_COMMITTING_ACTIVE,  /* the credential's change to active goes to the vault */
  DEVICE_BROKEN,             /* a commit failed: what the vault holds is for the next role to see */
  DEVICE_STATE_COUNT
} device_machine_state;

/* Random octets of a new request, drawn once so that a pending provider sees the same call again. */
typedef struct {
  bool drawn;
  rcdp_secret fresh; /* for all that must be new, together with the stored seed */
  rcdp_secret seed;  /* in the place of the stored one, which a new device does not have */
} device_draft;

typedef struct {
  rcdp_role role;
  rcdp_attach_device_config config;
  device_machine_state machine;
  action_queue queue;
  uint32_t ticket; /* of the commit under way */
  rcdp_octets32 certificate_hash;

  rcdp_device_state state;                   /* as the vault has it; views into state_arena */
  uint8_t committing[RCDP_DEVICE_STATE_MAX]; /* the state on its way to the vault */
  size_t committing_len;

  device_draft draft;
  rcdp_id transaction; /* of the message that waits for its answer */
  rcdp_bytes outgoing; /* that message, in the state */
  uint32_t sent;       /* its transmissions */
  uint64_t next_send_ms;
  uint32_t wait_ms;
  rcdp_err advice;         /* last unauthenticated report; RCDP_OK: none */
  uint32_t started_afresh; /* fresh transactions on advice since START */
  rcdp_fault fault;        /* why the current input's certificate is refused */

  rcdp_arena arena; /* from one input to the next */
  rcdp_arena state_arena;
  uint8_t arena_memory[RCDP_CODEC_ARENA];
  uint8_t state_memory[RCDP_CODEC_ARENA];
} attach_device;

/* device_state.c */
rcdp_err rcdp_attach_device_state_load(attach_device *device, rcdp_bytes octets);
/* Encode next (its views may lie in the old state) and ask for its commit. */
rcdp_err rcdp_attach_device_state_commit(attach_device *device, rcdp_device_state *next,
                                         device_machine_state committing);
/* What was committed is now the state. */
rcdp_err rcdp_attach_device_state_committed(attach_device *device);
/* The last that was installed, or NULL. */
rcdp_held_credential *rcdp_attach_device_held(rcdp_device_state *state, const rcdp_network_id *network,
                                              rcdp_held_status status);
void rcdp_attach_device_drop(rcdp_device_state *state, const rcdp_held_credential *held);
/* Drop what is of this network and over at this time. */
void rcdp_attach_device_drop_over(rcdp_device_state *state, const rcdp_network_id *network, uint64_t now);
/* One more credential of this network may be held. */
bool rcdp_attach_device_has_room(const rcdp_device_state *state, const rcdp_network_id *network);
/* What the path profile takes for the time: the clock, unless it is unset or behind what is known to have passed. */
rcdp_time rcdp_attach_device_time(const attach_device *device, const rcdp_input *input);

/* Its validity, or its lifetime since it was installed, has ended by what is known of the time. */
bool rcdp_attach_device_is_over(const attach_device *device, const rcdp_input *input, const rcdp_held_credential *held);
/* RCDP_E_CORRUPT unless the state is a new device's or was made under our storage key. */
rcdp_err rcdp_attach_device_state_check(const attach_device *device);

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
