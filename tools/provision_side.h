/*
 * A provisioner at work, in the field or at the network: what its role asks, answered by the ledger, the owner, the channels to devices and
 * the one to the network. Each entry is a record of the ledger.
 */
#ifndef RCDP_TOOLS_PROVISION_SIDE_H
#define RCDP_TOOLS_PROVISION_SIDE_H

#include <rcdp/code.h>

#include "consent.h"
#include "dialer.h"
#include "driver.h"
#include "ledger.h"

/* Devices that are served at one time: of a question to the owner there is one for each. */
enum { PROVISION_DEVICES_MAX = RCDP_ORDER_ENTRIES_MAX };

/* One record, as this process has it. */
typedef struct {
  uint32_t record;
  bool awaited;  /* there is something for its device to do before this is over */
  bool refused;  /* its device is to be told that the network has refused it */
  bool serves;   /* its code is good */
  bool shown;    /* it was awaited from the beginning */
  bool moved;    /* something was said or kept since its device came: what is done now is done in this channel */
  uint64_t link; /* to its device; 0: none */
  char identity[RCDP_CODE_IDENTITY_LEN + 1];
  rcdp_secret key;
  char name[RCDP_DEVICE_ID_MAX + 1]; /* what its device calls itself; before: "device N" */
} provision_entry;

typedef struct provision_side {
  log_sink log;
  provisioner_dir dir;
  provision_entry *entries;
  uint32_t count;
  rcdp_maker maker;
  bool online;
  bool limited; /* by controls */
  bool replace;
  bool has_network;
  bool listens; /* for devices; else it is over when no entry waits for the network */
  unsigned tries;
  uint32_t wait_s; /* for devices */
  rcdp_err cause;  /* why it cannot go on */
  rcdp_controls controls;
  radio_peer network;
  radio_peer listen;
  consent owner;
  void (*kept)(struct provision_side *side, uint32_t entry); /* NULL: nobody wants to know */
  /* set by provision_side_open */
  struct event_base *base;
  struct event *settle;
  struct event *late;
  secure_table *devices;
  secure_table *networks; /* one link, to the network */
  dialer dial;
  driver loop;
  void *role_memory;
  void *arena_memory;
  char imsi[RCDP_IMSI_MAX + 1];
} provision_side;

/* The fields above are set, the directory is open. EXIT_SUCCESS; otherwise the user was told. Close in either case; the entries and the
 * directory are the caller's. */
int provision_side_open(provision_side *side);
void provision_side_close(provision_side *side);

/* Until it is over, or it cannot go on (cause). */
void provision_side_run(provision_side *side);

/* How an entry stands; views stay until the next call. RCDP_E_NOT_FOUND: no device was taken. */
RCDP_MUST_USE rcdp_err provision_side_state(const provision_side *side, uint32_t entry, rcdp_provision_state *state);

/* For its parts: it cannot go on. */
void provision_side_stop(provision_side *side, rcdp_err cause);

#endif
