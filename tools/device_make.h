/*
 * What a manufacturer decided about a device becomes its directory.
 */
#ifndef RCDP_TOOLS_DEVICE_MAKE_H
#define RCDP_TOOLS_DEVICE_MAKE_H

#include "file.h"

#include <rcdp/provider.h>

enum { DEVICE_LITERAL_MAX = 512 };

typedef struct {
  const char *directory;
  const rcdp_provider *provider;
  rcdp_key key;                 /* the factory's; where there is a certificate */
  rcdp_bytes certificate;       /* DER; empty: none */
  char url[DEVICE_LITERAL_MAX]; /* this and the next ones: as device.conf spells it; empty: what it says by itself */
  char id[DEVICE_LITERAL_MAX];
  char plmn[DEVICE_LITERAL_MAX];
  char pinned[DEVICE_LITERAL_MAX];
  char owner[DEVICE_LITERAL_MAX];
  char imei[DEVICE_LITERAL_MAX];
  rcdp_bytes anchors[FILE_LIST_MAX]; /* DER */
  size_t anchor_count;
} device_plan;

/* EXIT_SUCCESS; otherwise the user was told. */
int device_make(const device_plan *plan);

#endif
