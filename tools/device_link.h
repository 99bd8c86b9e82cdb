/*
 * A device's role over one secure channel, to a companion or a provisioner: opened by a code, and opened again when it is cut. TCP stands for
 * the link of short range.
 */
#ifndef RCDP_TOOLS_DEVICE_LINK_H
#define RCDP_TOOLS_DEVICE_LINK_H

#include <rcdp/code.h>

#include "device_dir.h"
#include "dialer.h"
#include "driver.h"

typedef struct {
  log_sink log;
  device_dir dir;
  rcdp_code_psk psk;
  radio_peer peer;
  unsigned tries;
  bool peer_ends; /* the peer has the last word: what is done may get better until it ends the channel */
  /* set by device_link_run */
  struct event_base *base;
  struct event *linger;
  secure_table *links;
  dialer dial;
  driver loop;
  void *role_memory;
  bool done;
  bool said; /* done once, and said again since it was cut off before the peer's last word */
  bool active;
  bool erased;
  rcdp_err cause;
  rcdp_err refusal; /* what the device last refused, or was told */
} device_link;

/* Makes the role in memory of this size, from what dir was prepared for. */
typedef struct {
  size_t size;
  rcdp_err (*make)(void *memory, size_t size, const device_dir *dir, rcdp_role **role);
} device_link_role;

/* The fields above are set, the directory is open and prepared. Until it is done, or cannot go on (cause). EXIT_SUCCESS; otherwise the
 * user was told why it did not start. Close in either case; also the directory goes. */
int device_link_run(device_link *self, const device_link_role *role);
void device_link_close(device_link *self);

/* The user is told why there is no credential yet; EXIT_FAILURE. */
int device_link_tell_failure(const device_link *self);

#endif
