/*
 * What the tests of the companion UE's roles share: orders, a device role with its vault in memory and its driver by hand, and a network made
 * here that answers an offer with a grant, whose every part a test may change before it is sealed or signed.
 */
#ifndef TEST_COMPANION_KIT_H
#define TEST_COMPANION_KIT_H

#include <rcdp/companion.h>

#include "../flows/companion/device.h"
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
/* The same for a message of this procedure alone. */
rcdp_companion_body *kit_read_body(kit_message *read, rcdp_bytes octets, rcdp_companion_body_kind kind);
kit_octets kit_write_body(const rcdp_id *order, rcdp_role_name sender, const rcdp_companion_body *body);

/* An order as the network opened it. number: of the order; all are of one companion and one network. */
typedef struct {
  rcdp_id order;
  rcdp_companion_opened opened;
} kit_order;

kit_order kit_order_of(uint8_t number);
rcdp_octets32 kit_binding(uint8_t number);
/* reference: NULL, or that of the offer which the companion has. */
kit_octets kit_hello(const kit_order *order, const rcdp_octets32 *reference);
kit_octets kit_denied(const kit_order *order, const rcdp_octets32 *reference, rcdp_err cause);
kit_octets kit_advice(const kit_order *order, rcdp_role_name sender, rcdp_err cause);

/* The offer in a message that a device sent. */
rcdp_companion_offer kit_offer(kit_message *read, rcdp_bytes octets);

/* --- a device --- */

typedef struct {
  world *w;
  rcdp_companion_device_config config;
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
kit_device *kit_device_new(world *w, const char *device_id, bool certified);
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

/* --- a network --- */

/* One grant in the making. Change fields and profile before it is sealed, sealed before it is signed, message after that. */
typedef struct {
  world *w;
  kit_message offer;
  rcdp_companion_grant fields;
  rcdp_profile profile;
  const pki_identity *signer;
  rcdp_bytes chain[RCDP_CHAIN_MAX];
  size_t chain_count;
  const char *context;
  uint8_t enc[RCDP_HPKE_ENC_MAX];
  uint8_t sealed[RCDP_SEALED_MAX];
  size_t sealed_len;
  rcdp_octets32 grant_hash, signer_hash, credential_hash, channel_binding;
  rcdp_wrapped_keys keys; /* in use, under the world's storage key */
  kit_octets message;
} kit_grant;

/* Begin an honest answer to this offer. */
void kit_grant_begin(kit_grant *grant, world *w, rcdp_bytes offer);
void kit_grant_seal(kit_grant *grant);
void kit_grant_sign(kit_grant *grant);
/* All of it. */
void kit_grant_make(kit_grant *grant, world *w, rcdp_bytes offer);

/* A receipt that tells of exactly this grant; hash: of its content. */
rcdp_err kit_receipt_check(const kit_grant *grant, rcdp_bytes receipt, rcdp_octets32 *hash);
/* Acknowledge it. fields, label and context are honest ones by kit_confirmed_of. */
typedef struct {
  rcdp_companion_confirmed fields;
  const char *label;
  const char *context;
} kit_confirmed;
kit_confirmed kit_confirmed_of(const kit_grant *grant, rcdp_bytes receipt);
kit_octets kit_confirm(const kit_grant *grant, const kit_confirmed *confirmed);

/* --- a device's whole course --- */

/* One device, one order, one channel, and what was said. */
typedef struct {
  kit_device *device;
  kit_order order;
  uint8_t binding;
  kit_octets offer;
  kit_grant grant;
  kit_octets receipt;
  kit_octets confirmed;
} kit_course;

companion_device_machine_state kit_machine(const kit_device *device);
void kit_course_begin(kit_course *course, kit_device *device, uint8_t order, uint8_t binding);
/* Go on, without a fault, from wherever its device is until it is in this state; from its end, it is the idle one. */
void kit_course_to(kit_course *course, companion_device_machine_state machine);

#endif
