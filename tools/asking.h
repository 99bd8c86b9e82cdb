/*
 * What every command has that asks the network about a provisioner's devices: its directory, the ledger's rows, one channel.
 */
#ifndef RCDP_TOOLS_ASKING_H
#define RCDP_TOOLS_ASKING_H

#include <popt.h>

#include "ledger_rows.h"
#include "question.h"

typedef struct {
  char *directory;
  char *network; /* NULL: the network is not asked */
  char *transcript;
  char *provider;
  int json;
} asking_options;

/* Rows for the table of a command that has asking_options *options. */
#define ASKING_OPTIONS(options)                                                                                          \
  {"dir", 'd', POPT_ARG_STRING, &(options)->directory, 0, "the provisioner's directory", "DIR"},                         \
      {"network", 'n', POPT_ARG_STRING, &(options)->network, 0, "where the network side takes provisioners", "ADDRESS"}, \
      {"transcript", 0, POPT_ARG_STRING, &(options)->transcript, 0, "append every event to a file, as JSON lines",       \
       "FILE"},                                                                                                          \
      {"json", 'j', POPT_ARG_NONE, &(options)->json, 0, "print JSON", NULL}, {                                           \
    "provider", 0, POPT_ARG_STRING, &(options)->provider, 0, "crypto provider: wolfssl or openssl", "NAME"               \
  }

typedef struct {
  log_sink log;
  provisioner_dir dir;
  ledger_rows rows;
  questioner line;
  bool connected;
  void *memory; /* of the last answer */
} asking;

/* EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int asking_open(asking *self, const asking_options *options);
void asking_close(asking *self);

/* Memory for the next question or answer, in the place of the one before. */
void asking_arena(asking *self, rcdp_arena *arena);

/* How a credential stands; views stay until the next question. What the network refuses is the cause that it told. */
RCDP_MUST_USE rcdp_err asking_stands(asking *self, const rcdp_id *credential, rcdp_standing *out);

/* The row of a device or credential; NULL, and the user told: there is none. */
ledger_row *asking_find(const asking *self, const char *wanted);

#endif
