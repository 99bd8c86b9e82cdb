/*
 * What the store holds, counted for a report.
 */
#ifndef RCDP_TOOLS_REPORT_DATA_H
#define RCDP_TOOLS_REPORT_DATA_H

#include "book.h"

enum {
  REPORT_DAYS = 30,  /* back: issued, ended */
  REPORT_WEEKS = 13, /* ahead: ends of validity */
  REPORT_SOON_DAYS = 30,
  REPORT_ROWS = 40, /* of a table; the others are counted */
  REPORT_NAME_MAX = 128
};

/* A credential in a table, by the time that puts it there. */
typedef struct {
  uint64_t at;
  char imsi[RCDP_IMSI_MAX + 1];
  char device[REPORT_NAME_MAX];
  rcdp_credential_state state;
  bool ordered; /* an update of it was ordered */
} report_row;

/* The earliest, in their order. */
typedef struct {
  report_row rows[REPORT_ROWS];
  size_t shown;
  uint64_t count;
} report_table;

typedef struct {
  rcdp_finding_kind kind;
  bool authentic;
  uint64_t position;
  uint64_t count;
  uint64_t first_at;
  uint64_t last_at;
  char imsi[RCDP_IMSI_MAX + 1];
  char device[REPORT_NAME_MAX];
  char evidence[RCDP_EVIDENCE_MAX + 1];
} report_finding;

typedef struct {
  uint64_t now;
  uint64_t credentials;
  uint64_t states[RCDP_STATE_COUNT];
  uint64_t issued[REPORT_DAYS]; /* by the day on which it was offered; the last is today */
  uint64_t ended[REPORT_DAYS];
  uint64_t expiring[REPORT_WEEKS];      /* active or suspended ones, from now on */
  report_table soon;                    /* of these, within REPORT_SOON_DAYS */
  report_table updates;                 /* active ones whose update is due or ordered */
  report_finding findings[REPORT_ROWS]; /* open ones, the gravest first */
  size_t findings_shown;
  uint64_t severities[RCDP_SEVERITY_COUNT];
} report_data;

/* Everything at now. */
RCDP_MUST_USE rcdp_err report_collect(book *kept, uint64_t now, report_data *data);

#endif
