/*
 * A companion's directory, opened: its USIM's file, and a lock that keeps a second process out.
 */
#ifndef RCDP_TOOLS_COMPANION_DIR_H
#define RCDP_TOOLS_COMPANION_DIR_H

#include "usim.h"

#define COMPANION_USIM "subscription"

typedef struct {
  const char *directory;
  usim card;
  rcdp_secret psk; /* of TLS with the network */
  int lock;
} companion_dir;

/* EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int companion_dir_open(companion_dir *dir, const char *directory, const rcdp_provider *provider);
void companion_dir_close(companion_dir *dir);

#endif
