/*
 * The network role that serves companions, driven by hand (world/served.h), and devices made here, each of whose messages a test may change before
 * it is signed or coded.
 */
#ifndef TEST_COMPANION_NETWORK_KIT_H
#define TEST_COMPANION_NETWORK_KIT_H

#include "../flows/companion/network.h"
#include "companion/kit.h"
#include "world/served.h"

/* A network that has the subscriptions "one" and "two", active, of this quota and without limits. */
serve_kit *serve_new(const rcdp_provider *provider, rcdp_suite_id suite, uint32_t quota);
void serve_subscribe(serve_kit *kit, const char *subscription, uint32_t quota, const rcdp_controls *limits);
/* Whatever state it is in. */
void serve_change(serve_kit *kit, const char *subscription, rcdp_subscription_event event);
/* What was sent last, of this kind; to be looked at until the next call. */
const rcdp_companion_body *serve_sent(serve_kit *kit, rcdp_companion_body_kind kind);

/* --- an order --- */

/* Opened by this subscription, with so many entries. */
kit_order serve_open(serve_kit *kit, const char *subscription, uint8_t number, uint8_t entries);

/* --- a device --- */

typedef struct {
  serve_kit *kit;
  pki_identity identity;
  rcdp_key factory_key;
  char url[RCDP_URL_MAX];
  char device_id[RCDP_DEVICE_ID_MAX + 1];
  bool is_signed;
  uint8_t seed[RCDP_HASH_LEN]; /* of the ephemeral key */
  uint8_t public_key[RCDP_PUBLIC_KEY_MAX];
  rcdp_key ephemeral;

  rcdp_id order; /* of the envelope */
  rcdp_companion_offer offer;
  rcdp_companion_order fields;
  uint8_t content[RCDP_OFFER_CONTENT_MAX]; /* of the offer */
  uint8_t signature[RCDP_SIGNATURE_LEN];
  kit_octets ordered;

  size_t grant_len;
  kit_message grant; /* views of the next two point into it */
  rcdp_companion_grant granted;
  rcdp_credential credential;
  rcdp_wrapped_keys keys;
  rcdp_companion_receipt receipt;
} serve_device;

/* A device with an honest offer for this entry of the order. The factory key is the one of its suite. */
serve_device *serve_device_new(serve_kit *kit, const char *device_id, bool certified, const kit_order *order,
                               uint8_t entry);
void serve_device_free(serve_device *device);
/* Encode the offer as it stands, sign it where the device is signed, and put it into its order. */
const kit_octets *serve_order(serve_device *device);
/* Its order is made and asked for; the result. */
rcdp_err serve_order_asked(serve_device *device, const char *subscription);
/* What was sent is its grant: opened, and all of it compared; an honest receipt is ready. */
void serve_take_grant(serve_device *device);
kit_octets serve_receipt(serve_device *device);
/* What was sent acknowledges this receipt. */
void serve_take_confirmed(serve_device *device, const kit_octets *receipt);
/* From the order to the confirmation. */
void serve_all(serve_device *device, const char *subscription);
/* What was sent denies its entry for this cause. */
bool serve_denied(const serve_device *device, rcdp_err cause);

/* --- management --- */

rcdp_err serve_manage(serve_kit *kit, const char *subscription, const rcdp_companion_manage *manage);
rcdp_companion_target serve_target(const serve_device *device);
/* One of suspend, resume, remove. */
rcdp_err serve_do(serve_device *device, const char *subscription, rcdp_manage_kind kind);
rcdp_err serve_limit(serve_device *device, const char *subscription, const rcdp_controls *controls);
/* What was sent tells so. */
const rcdp_companion_item *serve_changed(serve_kit *kit);
bool serve_manage_refused(serve_kit *kit, rcdp_err cause);

#endif
