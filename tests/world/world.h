/*
 * A small world in one process: one operator, its certificate authority, some devices, a link that may lose, repeat and
 * reorder, power that may fail. The clock is virtual; everything that is left to chance follows from one seed.
 */
#ifndef TEST_WORLD_WORLD_H
#define TEST_WORLD_WORLD_H

#include <rcdp/attach.h>
#include <rcdp/store_memory.h>

#include "world/pki.h"

enum { WORLD_DEVICES = 4, WORLD_DATAGRAM_MAX = 4096, WORLD_INFLIGHT_MAX = 64 };
#define WORLD_NOW 1800000000u /* seconds since 1970 at the start */
#define WORLD_YEAR 31536000u

typedef struct {
  uint64_t at_ms;
  size_t device;
  size_t len;
  uint8_t data[WORLD_DATAGRAM_MAX];
  bool used;
  bool up; /* to the network */
} world_datagram;

/* Chances in 1000. */
typedef struct {
  unsigned int lose, repeat;
  unsigned int delay_ms;      /* longest */
  unsigned int device_crash;  /* at a commit or a send: before or after it */
  unsigned int network_crash; /* at a store request or a send: before or after it */
  unsigned int store_fails;   /* RCDP_E_STORAGE */
  unsigned int store_unsure;  /* RCDP_E_OUTCOME_UNKNOWN, done or not done */
  unsigned int fetch_fails;
} world_faults;

/* Moments at which the power may fail, counted for each side from 1: before and after every commit and send of a device, every store
 * request and send of the network. */
typedef struct {
  unsigned long device, network;
} world_moments;

typedef struct {
  pki_identity identity;
  rcdp_key factory_key;
  char url[96];
  rcdp_attach_device_config config;
  rcdp_role *role;
  void *memory;
  bool clock_unset;                     /* it says so, and knows nothing of the time */
  uint64_t clock_behind;                /* seconds */
  uint8_t vault[RCDP_DEVICE_STATE_MAX]; /* as committed */
  size_t vault_len;
  bool running;     /* between START and DONE or FAILED */
  rcdp_err ended;   /* RCDP_OK after DONE; what FAILED said; RCDP_E_PENDING: not ended */
  rcdp_err refused; /* the last refusal that the device reported */
  rcdp_err advice;
  unsigned long steps[RCDP_STEP_COUNT];
} world_device;

typedef struct world world;

struct world {
  rcdp_key storage_key, signing_key, device_storage_key;
  const rcdp_provider *provider;
  uint64_t random;
  uint64_t now_ms;
  world_faults faults;
  rcdp_suite_id suite;
  unsigned long injected; /* faults so far */
  world_moments moments;  /* so far */
  world_moments cuts;     /* when the power fails whatever the chances; 0: not so */

  pki_identity factory_root, factory_ca, operator_root, network_identity;
  uint8_t crls[2][1024];
  size_t crl_lens[2];
  uint8_t bundle[8192]; /* scratch for one fetch */
  rcdp_bytes factory_anchors[1], operator_anchors[1], allowed_urls[1], network_crls[2];
  rcdp_attach_network_config network_config;
  rcdp_terms terms;
  rcdp_role *network;
  void *network_memory;
  rcdp_store *store;
  uint8_t store_arena[32768];
  bool network_crashed; /* in the middle of what its driver is doing */
  rcdp_err refused;     /* the last refusal that the network reported */
  rcdp_err policy;      /* the operator's answer */
  unsigned long steps[RCDP_STEP_COUNT];

  world_device devices[WORLD_DEVICES];
  size_t device_count;
  world_datagram inflight[WORLD_INFLIGHT_MAX];

  /* Sees every datagram before it is sent and may change it; false: it is lost. NULL: nobody listens. */
  bool (*tap)(world *w, world_datagram *datagram);
  void *tap_context;
  uint8_t notice_key[RCDP_PUBLIC_KEY_MAX];
};

/* suite: of devices and network alike. The caller frees with world_free. */
world *world_new(const rcdp_provider *provider, rcdp_suite_id suite, uint64_t seed, size_t devices);
void world_free(world *w);

/* A number below n. */
uint64_t world_chance(world *w, uint64_t n);

/* Make the roles anew from what their vault and store hold: the power came back. */
void world_boot_device(world *w, size_t index);
void world_boot_network(world *w);

/* A device's START. */
void world_start(world *w, size_t device);

/* Put a datagram on the link, past tap and faults. */
void world_inject(world *w, size_t device, bool up, rcdp_bytes octets);

/* Let time pass until no device is running any more, or until limit_ms have passed. */
void world_run(world *w, uint64_t limit_ms);

/* The credentials of the store, one by one: position 0 first; false at the end. Views stay until the next call. */
bool world_record(world *w, uint64_t *position, rcdp_record *record);

/* How many records a certificate has in a state. */
size_t world_count(world *w, const world_device *device, rcdp_credential_state state);

/* The device's vault, decoded into arena. */
void world_vault(const world *w, size_t device, rcdp_arena *arena, rcdp_device_state *state);

/* What must hold at any time; NULL, or what is violated. */
const char *world_violation(world *w);

/* What must hold when the faults have stopped and every device has come to its end. */
const char *world_unfinished(world *w);

#endif
