/*
 * The ledger at one glance: a row for each device that was taken.
 */
#ifndef RCDP_TOOLS_LEDGER_ROWS_H
#define RCDP_TOOLS_LEDGER_ROWS_H

#include "ledger.h"

typedef struct {
  uint32_t record;
  char device[RCDP_DEVICE_ID_MAX + 1];
  rcdp_maker maker;
  rcdp_provision_status status;
  rcdp_err cause; /* denied or refused: why */
  bool has_credential;
  rcdp_id credential;
  char imsi[RCDP_IMSI_MAX + 1]; /* empty: the network's */
  uint16_t ownership;
  uint64_t number;
} ledger_row;

typedef struct {
  ledger_row *items;
  size_t count;
} ledger_rows;

/* Free in either case. RCDP_E_CORRUPT and the like. */
RCDP_MUST_USE rcdp_err ledger_rows_read(const provisioner_dir *dir, ledger_rows *rows);
void ledger_rows_free(ledger_rows *rows);

/* Of a device, or of a credential by its hexadecimal digits: the last one. NULL: the network has none of it from here. */
ledger_row *ledger_rows_find(const ledger_rows *rows, const char *wanted);

#endif
