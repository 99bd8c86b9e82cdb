/*
 * What the tests of a provisioner's device share: somebody who visits it with a grant, and a network made here; every part of what they say
 * may be changed before it is sealed or signed. The device is driven by hand (world/visited.h).
 */
#ifndef TEST_PROVISIONER_DEVICE_KIT_H
#define TEST_PROVISIONER_DEVICE_KIT_H

#include <rcdp/provisioner.h>

#include "../flows/provisioner/device.h"
#include "world/visited.h"

/* kit_device_make, of a provisioner's device. */
kit_device *kit_device_new(world *w, const char *device_id, bool certified);
provisioner_device_machine_state kit_machine(const kit_device *device);

/* Sign as this identity; signature has RCDP_SIGNATURE_LEN octets. */
void kit_sign(const world *w, const pki_identity *by, const char *context, rcdp_bytes content, uint8_t *signature);
kit_octets kit_write_body(const rcdp_id *order, rcdp_role_name sender, const rcdp_provisioner_body *body);
/* The program ends when it is none. */
rcdp_provisioner_body *kit_read_body(kit_message *read, rcdp_bytes octets, rcdp_provisioner_body_kind kind);

/* --- who visits --- */

/* A provisioner, and the grant that it shows. Change what is in it before a hello is made. */
typedef struct {
  world *w;
  pki_identity key;
  rcdp_octets32 hash; /* of its public half */
  rcdp_grant grant;
  const pki_identity *signer;
  rcdp_bytes chain[RCDP_CHAIN_MAX];
  size_t chain_count;
  const char *context;
} kit_visitor;

/* Granted everything. */
void kit_visitor_begin(kit_visitor *visitor, world *w);

rcdp_id kit_order(uint8_t number);

/* A hello in the making. Change it before it is written. */
typedef struct {
  const kit_visitor *by;
  rcdp_id order; /* of the envelope */
  rcdp_provisioner_proof proof;
  const pki_identity *signer; /* of the proof */
  const char *context;
  bool has_reference;
  rcdp_octets32 reference;
} kit_hello;

/* Honest, for the channel of this binding. */
kit_hello kit_hello_of(const kit_visitor *visitor, uint8_t order, uint8_t binding);
kit_octets kit_hello_write(const kit_hello *hello);
/* Both at once. reference: 0: none. */
kit_octets kit_say_hello(const kit_visitor *visitor, uint8_t order, uint8_t binding, uint8_t reference);

kit_octets kit_denied(const rcdp_id *order, const rcdp_octets32 *reference, rcdp_err cause);

/* The offer in a message that a device sent. */
rcdp_provisioner_offer kit_offer(kit_message *read, rcdp_bytes octets);

/* --- a delivery --- */

/* One in the making. Change fields and profile before it is sealed, sealed before it is signed, message after that. */
typedef struct {
  const kit_visitor *by;
  kit_message offer;
  rcdp_delivery fields;
  rcdp_profile profile;
  const pki_identity *signer;
  rcdp_bytes chain[RCDP_CHAIN_MAX];
  size_t chain_count;
  const char *context;
  const char *info_context;
  rcdp_role_name sender;
  uint8_t enc[RCDP_HPKE_ENC_MAX];
  uint8_t sealed[RCDP_SEALED_MAX];
  size_t sealed_len;
  rcdp_octets32 signer_hash, info_hash, credential_hash;
  rcdp_wrapped_keys keys; /* in use, under the world's storage key */
  kit_octets message;
} kit_delivery;

/* Begin an honest answer to this offer. */
void kit_delivery_begin(kit_delivery *delivery, const kit_visitor *visitor, rcdp_maker maker, rcdp_bytes offer);
void kit_delivery_seal(kit_delivery *delivery);
void kit_delivery_sign(kit_delivery *delivery);
/* All of it. */
void kit_delivery_make(kit_delivery *delivery, const kit_visitor *visitor, rcdp_maker maker, rcdp_bytes offer);

/* A receipt that tells of exactly this delivery, signed by this identity (NULL: unsigned); views of fields point into read. */
rcdp_err kit_receipt_check(const kit_delivery *delivery, rcdp_bytes octets, const pki_identity *factory,
                           kit_message *read, rcdp_provisioner_receipt *fields);

/* --- the network's words --- */

typedef struct {
  rcdp_provisioner_confirmed fields;
  const pki_identity *signer;
  const char *context;
} kit_confirmed;

kit_confirmed kit_confirmed_of(const kit_delivery *delivery, rcdp_bytes receipt);
kit_octets kit_confirm(const kit_delivery *delivery, const kit_confirmed *confirmed);

typedef struct {
  world *w;
  rcdp_id order; /* of the envelope */
  rcdp_notice fields;
  const pki_identity *signer;
  const char *context;
} kit_notice;

kit_notice kit_notice_of(const kit_delivery *delivery);
kit_octets kit_notice_write(const kit_notice *notice);

/* --- a device's whole course --- */

/* One device, one order, one channel, and what was said. */
typedef struct {
  kit_device *device;
  kit_visitor visitor;
  rcdp_maker maker;
  uint8_t order;
  uint8_t binding;
  kit_octets offer;
  kit_delivery delivery;
  kit_octets receipt;
  kit_octets confirmed;
} kit_course;

void kit_course_begin(kit_course *course, kit_device *device, rcdp_maker maker, uint8_t order, uint8_t binding);
/* Go on, without a fault, from wherever its device is until it is in this state: of those that a course without a fault passes. */
void kit_course_to(kit_course *course, provisioner_device_machine_state machine);

#endif
