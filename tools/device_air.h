/*
 * A device's roles on the radio: one socket, one role after another.
 */
#ifndef RCDP_TOOLS_DEVICE_AIR_H
#define RCDP_TOOLS_DEVICE_AIR_H

#include <popt.h>

#include "device_dir.h"
#include "driver.h"
#include "radio.h"

typedef struct {
  char *directory;
  char *network;
  char *carriage;
  char *capture;
  char *transcript;
  char *provider;
  int loss;
  long seed;
  int retry_ms;
  int tries;
  int no_clock;
  int json;
} device_air_options;

enum { DEVICE_AIR_RETRY_MS = 500, DEVICE_AIR_TRIES = 10 };
#define DEVICE_AIR_DEFAULTS                                                                                            \
  { .retry_ms = DEVICE_AIR_RETRY_MS, .tries = DEVICE_AIR_TRIES, .seed = 1 }

/* Rows for the table of a command that has device_air_options *options. */
#define DEVICE_AIR_OPTIONS(options)                                                                                    \
  {"dir", 'd', POPT_ARG_STRING, &(options)->directory, 0, "the device's directory", "DIR"},                            \
      {"network", 'n', POPT_ARG_STRING, &(options)->network, 0, "where the network side listens", "ADDRESS"},          \
      {"carriage",                                                                                                     \
       0,                                                                                                              \
       POPT_ARG_STRING,                                                                                                \
       &(options)->carriage,                                                                                           \
       0,                                                                                                              \
       "5gs, eps-pco, 5gs-private or eps-private (default: 5gs)",                                                      \
       "NAME"},                                                                                                        \
      {"retry-ms",                                                                                                     \
       0,                                                                                                              \
       POPT_ARG_INT,                                                                                                   \
       &(options)->retry_ms,                                                                                           \
       0,                                                                                                              \
       "first retransmission after; doubles each time up to 2000 (default: 500)",                                      \
       "MS"},                                                                                                          \
      {"tries", 0, POPT_ARG_INT, &(options)->tries, 0, "transmissions before giving up (default: 10)", "N"},           \
      {"loss", 0, POPT_ARG_INT, &(options)->loss, 0, "lose so many datagrams, both ways", "PERCENT"},                  \
      {"seed", 0, POPT_ARG_LONG, &(options)->seed, 0, "which ones are lost (default: 1)", "N"},                        \
      {"pcap", 0, POPT_ARG_STRING, &(options)->capture, 0, "write NAS messages to a capture file", "FILE"},            \
      {"transcript", 0, POPT_ARG_STRING, &(options)->transcript, 0, "append every event to a file, as JSON lines",     \
       "FILE"},                                                                                                        \
      {"no-clock", 0, POPT_ARG_NONE, &(options)->no_clock, 0, "as a device that does not know the time", NULL},        \
      {"json", 'j', POPT_ARG_NONE, &(options)->json, 0, "print JSON, one object for each line", NULL}, {               \
    "provider", 0, POPT_ARG_STRING, &(options)->provider, 0, "crypto provider: wolfssl or openssl", "NAME"             \
  }

/* EXIT_SUCCESS; otherwise the user was told what is missing or cannot be. */
int device_air_check(const device_air_options *options);

typedef struct {
  log_sink log;
  device_dir dir;
  radio air;
  /* set by device_air_open */
  struct event_base *base;
  radio_peer network;
  rcdp_nas_header header;
  uint32_t retry_ms;
  uint32_t retry_max_ms;
  uint32_t tries;
  /* of the last role */
  driver loop;
  rcdp_err cause;   /* why it failed */
  rcdp_err refusal; /* of the last answer that the device did not accept */
  rcdp_err verdict; /* of any role: the network has said that a credential has no future with it */
  bool done;
  bool erased;    /* of any role: the network has ended a credential */
  bool updated;   /* of any role: another epoch is active */
  bool clockless; /* roles are not told the time of day; set by device_air_open */
} device_air;

/* The directory is open and prepared, air.fd is -1. EXIT_SUCCESS; otherwise the user was told. Close in either case; the directory goes with it. */
int device_air_open(device_air *self, const device_air_options *options);
void device_air_close(device_air *self);

/* Makes the role in memory of this size. */
typedef struct {
  size_t size;
  rcdp_err (*make)(void *memory, size_t size, device_air *self, rcdp_role **role);
} device_air_role;

/* Until it is done, or has failed for now. EXIT_SUCCESS; otherwise the user was told why it did not start. */
int device_air_run(device_air *self, const device_air_role *role);

#endif
