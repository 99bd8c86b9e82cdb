/*
 * A companion's order at work: what its role asks, answered by the order's files, the owner, the channels to devices and the one to the
 * network.
 */
#ifndef RCDP_TOOLS_ORDER_SIDE_H
#define RCDP_TOOLS_ORDER_SIDE_H

#include <rcdp/companion.h>

#include "companion_dir.h"
#include "consent.h"
#include "dialer.h"
#include "driver.h"
#include "order_dir.h"

/* One entry, as this process has it. */
typedef struct {
  bool waits;    /* its code is good */
  uint64_t link; /* to its device; 0: none */
  char identity[RCDP_CODE_IDENTITY_LEN + 1];
  rcdp_secret key;
  char name[RCDP_DEVICE_ID_MAX + 1]; /* what its device calls itself; before: "device N" */
} order_entry;

typedef struct {
  log_sink log;
  const rcdp_provider *provider;
  companion_dir dir;
  order_plan plan;
  order_entry entries[RCDP_ORDER_ENTRIES_MAX];
  rcdp_controls controls;
  bool limited; /* by controls */
  bool replace;
  unsigned tries;
  radio_peer network;
  radio_peer listen;
  consent owner;
  /* set by order_side_open */
  struct event_base *base;
  struct event *too_old;
  secure_table *devices;
  secure_table *networks; /* one link, to the network */
  dialer dial;
  driver loop;
  void *role_memory;
  void *arena_memory;
  rcdp_err cause; /* why it cannot go on */
} order_side;

/* The fields above are set, the directory is open. EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int order_side_open(order_side *side);
void order_side_close(order_side *side);

/* Until every entry is over, or it cannot go on (cause). */
void order_side_run(order_side *side);

/* Whether every entry is over: confirmed to its device or denied, or its code too old. */
bool order_side_over(const order_side *side);

/* For its links: it cannot go on; a device has left, having heard the last word or not; codes are too old. */
void order_side_stop(order_side *side, rcdp_err cause);
void order_side_left(order_side *side, size_t entry, bool properly);
bool order_side_is_too_old(const order_side *side);

#endif
