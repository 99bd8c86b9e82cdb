/*
 * The network role that serves provisioners, driven by hand (world/served.h), and provisioners and devices made here, each of whose messages a test
 * may change before it is sealed, signed or coded.
 */
#ifndef TEST_PROVISIONER_NETWORK_KIT_H
#define TEST_PROVISIONER_NETWORK_KIT_H

#include "../flows/provisioner/network.h"
#include "world/served.h"

enum { DESK_LAPSE = 86400 * 30, DESK_VALIDITY = 86400 * 300 };

typedef struct {
  serve_kit *net;
  rcdp_provisioner_settings settings;
  rcdp_key hand_in_key;
  uint8_t hand_in_public[RCDP_PUBLIC_KEY_MAX];
  size_t hand_in_len;
} desk;

/* A network that serves devices by their certificates, provisioners, and the later life of what they bring. */
desk *desk_new(const rcdp_provider *provider, rcdp_suite_id suite);
/* The last provider's first suite. */
desk *desk_plain(void);
void desk_free(desk *d);

/* --- provisioners --- */

typedef struct {
  desk *d;
  rcdp_key key;
  uint8_t public_key[RCDP_PUBLIC_KEY_MAX];
  rcdp_octets32 hash;
  char block[2][RCDP_IMSI_MAX + 1];
  rcdp_grant grant; /* of everything; in the store once it is granted */
} desk_provisioner;

desk_provisioner *desk_provisioner_new(desk *d, uint8_t number);
void desk_provisioner_free(desk_provisioner *p);
/* The network's store has it, as it is now. */
void desk_grant(const desk_provisioner *p);
/* A provisioner who is granted everything. */
desk_provisioner *desk_granted(desk *d, uint8_t number);
void desk_revoke(const desk_provisioner *p);
uint64_t desk_grant_used(const desk_provisioner *p);
void desk_sign(const desk_provisioner *p, const char *context, rcdp_bytes content,
               uint8_t signature[RCDP_SIGNATURE_LEN]);

/* A message of this sender, in this transaction. */
kit_octets desk_write(const rcdp_id *transaction, rcdp_role_name sender, const rcdp_provisioner_body *body);
/* Ask the network, and answer all that it asks. */
rcdp_err desk_ask(desk *d, const kit_octets *message);
/* What was sent last, of this kind; to be looked at until the next call. */
const rcdp_provisioner_body *desk_sent(desk *d, rcdp_provisioner_body_kind kind);

/* --- a device, and what its provisioner does for it --- */

typedef struct {
  desk *d;
  const desk_provisioner *by;     /* its provisioner */
  const desk_provisioner *signer; /* who signs for it */
  rcdp_key factory_key;
  rcdp_key ephemeral;
  pki_identity identity;

  rcdp_provisioner_offer offer;
  rcdp_provisioner_order order;

  kit_message delivered; /* what follows points into it, where the network made the keys */
  rcdp_delivery delivery;
  rcdp_credential credential;
  rcdp_wrapped_keys keys;

  rcdp_provisioner_receipt receipt;
  rcdp_hand_in hand_in;

  rcdp_id transaction; /* of the envelopes */
  bool certified;
  char device_id[RCDP_DEVICE_ID_MAX + 1];
  char url[RCDP_URL_MAX];
  char imsi[RCDP_IMSI_MAX + 1];
  uint8_t public_key[RCDP_PUBLIC_KEY_MAX];
  uint8_t offer_content[RCDP_PROVISIONER_OFFER_CONTENT_MAX];
  uint8_t offer_signature[RCDP_SIGNATURE_LEN];
  uint8_t box_enc[RCDP_HPKE_ENC_MAX];
  uint8_t box_sealed[RCDP_SEALED_MAX];
  uint8_t device_key[RCDP_PUBLIC_KEY_MAX];
  uint8_t receipt_content[RCDP_PROVISIONER_RECEIPT_CONTENT_MAX];
  uint8_t receipt_signature[RCDP_SIGNATURE_LEN];
} desk_device;

/* A device with an honest offer. number: of the order, and where the provisioner makes the keys, of the IMSI in its block. */
desk_device *desk_device_new(const desk_provisioner *p, const char *device_id, bool certified, rcdp_maker maker,
                             uint8_t number);
void desk_device_free(desk_device *device);

/* Encode the offer as it stands, and sign it where the device is certified. */
rcdp_signed desk_offer(desk_device *device);
/* The same, in its order. */
kit_octets desk_order(desk_device *device);
rcdp_err desk_ordered(desk_device *device);
/* What was sent brings its credential: opened, and all of it compared; receipt and hand-in are ready. */
void desk_take_delivery(desk_device *device);
/* What was sent tells that it is reserved. */
void desk_take_reserved(desk_device *device);
/* What was sent denies its order for this cause. */
bool desk_denied(const desk_device *device, rcdp_err cause);

/* An honest credential and box of the provisioner's make; change credential before it is sealed. */
void desk_make(desk_device *device);
void desk_seal(desk_device *device);
/* Both, and an honest receipt of it. */
void desk_made(desk_device *device);
/* A receipt of what the device holds. */
void desk_hold(desk_device *device);

/* Code, and where the device is certified sign, the receipt as it stands, and put it into the hand-in. */
void desk_receipt(desk_device *device);
/* Sign the hand-in as it stands. */
kit_octets desk_hand_in(desk_device *device);
/* Both, and ask. */
rcdp_err desk_handed_in(desk_device *device);
/* What was sent confirms it. */
void desk_take_confirmed(desk_device *device);
/* What was sent refuses it for this cause; with an honest notice, or without. */
bool desk_refused(desk_device *device, rcdp_err cause, bool notice);
/* From the order, or from the delivery in the field, to the confirmation. */
void desk_all(desk_device *device);
/* A certified or asserted device, by either maker, active. */
desk_device *desk_active(const desk_provisioner *p, const char *device_id, bool certified, rcdp_maker maker,
                         uint8_t number);
rcdp_store_result desk_find(const desk_device *device);
rcdp_credential_state desk_state(const desk_device *device);

/* --- taking back, handing over, asking --- */

/* An order of this provisioner, for these devices, as the store has them: ownership and epoch are asked for, number as told. */
rcdp_deprovision desk_deprovision_of(const desk_provisioner *p, uint8_t order, rcdp_deprovision_mode mode,
                                     const desk_device *const *devices, size_t count, uint64_t number);
/* Signed by signer; delegation: NULL, or of whom. */
kit_octets desk_deprovision(const desk_provisioner *signer, const rcdp_deprovision *what,
                            const rcdp_signed *delegation);
/* The owner's; the octets stay until the next call. */
rcdp_signed desk_delegate(const desk_provisioner *owner, const rcdp_delegation *what);
kit_octets desk_transfer(const desk_provisioner *from, const desk_provisioner *to, const rcdp_transfer *what);
/* What was sent is the network's answer to this message: signed, by its order and its hash. */
rcdp_outcome desk_outcome(desk *d, const kit_octets *asked);
/* One order for one device, and its verdict. */
rcdp_verdict desk_do(const desk_provisioner *p, const desk_device *device, uint8_t order, rcdp_deprovision_mode mode,
                     uint64_t number);
kit_octets desk_inquire(const desk_provisioner *p, const rcdp_inquiry *what);
/* Ask how it stands. */
rcdp_standing desk_standing(const desk_provisioner *p, const desk_device *device);

#endif
