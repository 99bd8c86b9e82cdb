/*
 * A device that somebody visits by a secure channel, driven by hand: its vault in memory, its commits answered one by one. Which procedure it
 * follows is the affair of the tests' kits (companion/kit.h, provisioner/kit.h).
 */
#ifndef TEST_WORLD_VISITED_H
#define TEST_WORLD_VISITED_H

#include "world/world.h"

enum { KIT_LINK = 3 };

/* The last provider of this build: OpenSSL, where it is there. */
const rcdp_provider *kit_any_provider(void);

/* --- messages --- */

typedef struct {
  uint8_t data[RCDP_MESSAGE_MAX];
  size_t len;
} kit_octets;

rcdp_bytes kit_view(const kit_octets *octets);
kit_octets kit_copy(rcdp_bytes octets);

/* A message decoded; views point into memory. */
typedef struct {
  uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
} kit_message;

/* The program ends when it is none. */
void kit_read(kit_message *read, rcdp_bytes octets);
kit_octets kit_write(const rcdp_message *message);

/* An error report in this transaction. */
kit_octets kit_report(const rcdp_id *transaction, rcdp_role_name sender, rcdp_err cause);

rcdp_octets32 kit_binding(uint8_t number);

/* --- a device --- */

/* Settings as every such procedure has them. */
typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key;
  rcdp_bytes device_id;
  const rcdp_key *factory_key;
  rcdp_bytes certificate;
  rcdp_bytes certificate_url;
  rcdp_suite_id suites[RCDP_SUITES_MAX];
  size_t suite_count;
  const rcdp_bytes *anchors;
  size_t anchor_count;
  const rcdp_network_id *networks;
  size_t network_count;
  bool replace; /* of a provisioner's device */
  uint64_t link;
} kit_device_config;

/* What makes its role of them. */
typedef struct {
  size_t (*size)(void);
  rcdp_err (*init)(void *memory, size_t size, const kit_device_config *config, rcdp_bytes state, rcdp_role **role);
} kit_device_procedure;

typedef struct {
  world *w;
  const kit_device_procedure *procedure;
  kit_device_config config;
  pki_identity identity;
  rcdp_key factory_key;
  char device_id[16];
  char url[96];
  rcdp_time wall;

  void *memory;
  rcdp_role *role;
  uint8_t vault[RCDP_DEVICE_STATE_MAX];
  size_t vault_len;

  /* What the last input led to. */
  size_t actions;
  size_t sent_count;
  kit_octets sent;
  bool done;
  rcdp_err failed;  /* RCDP_OK: not */
  rcdp_err refused; /* the last refusal reported, RCDP_OK: none */
  rcdp_fault fault;
  rcdp_err advice;
  unsigned steps[RCDP_STEP_COUNT];

  /* The commit that it asks for. */
  bool committing;
  uint32_t ticket;
  uint8_t state[RCDP_DEVICE_STATE_MAX];
  size_t state_len;
} kit_device;

/* A device that is new; certified: it has a factory identity. It is not booted yet, so that its configuration may be changed. The caller
 * frees with kit_device_free. */
kit_device *kit_device_make(world *w, const char *device_id, bool certified, const kit_device_procedure *procedure);
void kit_device_free(kit_device *device);
/* Make its role from what its vault holds: the power came (back). */
rcdp_err kit_device_boot(kit_device *device);

rcdp_err kit_device_give(kit_device *device, rcdp_input input);
/* Its channel opens with the binding of this number, or ends. */
rcdp_err kit_device_open(kit_device *device, uint8_t binding);
rcdp_err kit_device_close(kit_device *device);
rcdp_err kit_device_hear(kit_device *device, const kit_octets *message);
/* Answer its commit; only with RCDP_OK the vault has it. */
rcdp_err kit_device_commit(kit_device *device, rcdp_err result);

/* What its vault holds; views stay until the next call. */
rcdp_device_state kit_device_state(const kit_device *device);
/* Put this in its place; it is known when the device is booted. */
void kit_device_keep(kit_device *device, const rcdp_device_state *state);

#endif
