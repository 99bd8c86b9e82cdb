/*
 * What the tests of the companion UE's roles share: orders, a device that is driven by hand (world/visited.h), and a network made here that answers an offer with a grant, whose every part a test may change before it is sealed or signed.
 */
#ifndef TEST_COMPANION_KIT_H
#define TEST_COMPANION_KIT_H

#include <rcdp/companion.h>

#include "../flows/companion/device.h"
#include "world/visited.h"

/* --- messages --- */

/* A body of this procedure alone; the program ends when it is none. */
rcdp_companion_body *kit_read_body(kit_message *read, rcdp_bytes octets, rcdp_companion_body_kind kind);
kit_octets kit_write_body(const rcdp_id *order, rcdp_role_name sender, const rcdp_companion_body *body);

/* An order as the network opened it. number: of the order; all are of one companion and one network. */
typedef struct {
  rcdp_id order;
  rcdp_companion_opened opened;
} kit_order;

kit_order kit_order_of(uint8_t number);
/* reference: NULL, or that of the offer which the companion has. */
kit_octets kit_hello(const kit_order *order, const rcdp_octets32 *reference);
kit_octets kit_denied(const kit_order *order, const rcdp_octets32 *reference, rcdp_err cause);

/* The offer in a message that a device sent. */
rcdp_companion_offer kit_offer(kit_message *read, rcdp_bytes octets);

/* --- a device --- */

/* kit_device_make, of a companion's device. */
kit_device *kit_device_new(world *w, const char *device_id, bool certified);

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
