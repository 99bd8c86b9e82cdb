/*
 * The device role of a credential's later life, inside. What it does stands in one file each: device_next.c (what is to be done),
 * device_request.c (ask for the next epoch), device_install.c (take it), device_acknowledge.c (say so, and be told that it counts),
 * device_report.c (report what is held), device_taken.c (hear what the network makes of that), device_time.c (time passes), device.c (the
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
  LIFE_DEVICE_COMMITTING_STATUS,    /* the generation that the report names goes to the vault */
  LIFE_DEVICE_WAITING_TAKEN,        /* the report is out */
  LIFE_DEVICE_COMMITTING_TAKEN,     /* the network's time goes to the vault */
  LIFE_DEVICE_STATE_COUNT
} life_device_machine_state;

/* What a report says, kept for as long as its answer is waited for: the next one has another counter. */
typedef struct {
  rcdp_id transaction;
  rcdp_octets32 hash;
  uint8_t octets[RCDP_REQUEST_MESSAGE_MAX];
  size_t len;
  struct {
    rcdp_id credential;
    uint16_t epoch;
    rcdp_status_verdict verdict; /* good, until the network has answered */
  } items[RCDP_HELD_MAX];
  size_t item_count;
} life_report;

typedef struct {
  rcdp_device core;
  rcdp_life_device_config config;
  rcdp_device_outgoing outgoing;
  life_report report;

  /* Since START: */
  bool update;     /* an update is wanted that nothing demands */
  bool status;     /* a report is wanted, and was not made yet */
  bool renewed;    /* an update was asked for: no renewal leads to another one */
  bool stuck;      /* something had no answer: nothing more is begun, but for the report */
  size_t given_up; /* proofs that had no answer */
  rcdp_err result; /* what it comes to when nothing is left to do */
} life_device;

/* device_next.c */

/* What there is to do next. */
typedef enum { LIFE_NOTHING, LIFE_PROVE, LIFE_ACKNOWLEDGE, LIFE_REPEAT, LIFE_ASK } life_task_kind;

typedef struct {
  life_task_kind kind;
  const rcdp_tombstone *stone;      /* PROVE */
  const rcdp_held_credential *held; /* ACKNOWLEDGE: the next epoch; ASK: the present one */
  rcdp_id transaction;              /* REPEAT */
  bool waiting;                     /* ASK: a request to another network waits */
} life_task;

rcdp_err rcdp_life_device_choose(life_device *device, const rcdp_input *input, life_task *task);
/* Go on with what is under way, or begin what has to be done; where nothing is left, the procedure ends. */
rcdp_err rcdp_life_device_go_on(life_device *device, const rcdp_input *input);
/* The report is in the vault, as far as it has to be: say it. */
rcdp_err rcdp_life_device_say_report(life_device *device, const rcdp_input *input);
bool rcdp_life_device_is_own(const life_device *device, const rcdp_network_id *network);
/* A credential of the network is held. */
bool rcdp_life_device_holds_any(const life_device *device);

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

/* device_report.c: make a report of what is held, and ask for the commit of its counter. */
rcdp_err rcdp_life_device_report(life_device *device, const rcdp_input *input);

/* device_taken.c: verify that the network has taken the report, and what it says about each item; ask for the commit of its time, or go on. */
rcdp_err rcdp_life_device_taken(life_device *device, const rcdp_input *input, const rcdp_signed *taken);
/* The network's verdict asks for an update of this epoch. */
bool rcdp_life_device_told(const life_device *device, const rcdp_held_credential *held);

#endif
