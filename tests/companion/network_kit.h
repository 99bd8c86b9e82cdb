/*
 * The network role that serves companions, driven by hand: a store in memory, the operator's answers, and devices made here, each of whose
 * messages a test may change before it is signed or coded.
 */
#ifndef TEST_COMPANION_NETWORK_KIT_H
#define TEST_COMPANION_NETWORK_KIT_H

#include "../flows/companion/network.h"
#include "companion/kit.h"

enum { SERVE_LINK = 5, SERVE_PENDING_MAX = 80, SERVE_IMSIS = 9999 };

/* A question, and what the store did about it when it came; it is answered later. */
typedef struct {
  bool open;
  rcdp_action action;
  rcdp_store_op op;
  rcdp_store_result stored;
  uint8_t arena[16384];
} serve_question;

typedef struct serve_kit {
  world *w;
  rcdp_network_config config;
  rcdp_companion_settings settings;
  rcdp_key order_key;
  void *memory;
  rcdp_role *role;
  rcdp_store *store;
  uint64_t now_ms;
  rcdp_time wall;

  /* The operator and his servers. */
  rcdp_terms terms;
  rcdp_err policy;
  rcdp_bytes bundle;
  rcdp_err fetched;
  void (*before)(struct serve_kit *kit, rcdp_store_op op); /* the store is asked; NULL: nothing happens */
  size_t place;                                            /* for before */
  size_t fail_at; /* so many questions to the store since the last message: this one fails; 0: none */
  rcdp_err fail_with;
  bool fail_done;                                             /* all the same it has done what it was asked */
  void (*twist)(rcdp_store_op op, rcdp_store_result *stored); /* what a store of another kind gives; NULL: nothing */

  serve_question *questions; /* SERVE_PENDING_MAX places; the lower the ticket, the older */
  size_t question_count;
  rcdp_store_op asked[16]; /* operations since the last message */
  size_t asked_count;
  unsigned policies, fetches;

  /* What the last message led to. */
  size_t sent_count;
  uint64_t sent_link;
  kit_octets sent;
  rcdp_err refused;
  rcdp_fault fault;
  rcdp_assurance policy_assurance;
  char policy_device[RCDP_DEVICE_ID_MAX + 1];
  char policy_subscription[RCDP_SUBSCRIPTION_ID_MAX + 1];
  bool policy_certificate;
  unsigned steps[RCDP_STEP_COUNT];
} serve_kit;

/* A network that has the subscriptions "one" and "two", active, of this quota and without limits. */
serve_kit *serve_new(const rcdp_provider *provider, rcdp_suite_id suite, uint32_t quota);
void serve_free(serve_kit *kit);
/* Make its role anew, by its settings: the power came back. */
rcdp_err serve_try_boot(serve_kit *kit);
void serve_boot(serve_kit *kit);

/* --- its store --- */

rcdp_store_result serve_execute(serve_kit *kit, const rcdp_store_request *request);
void serve_subscribe(serve_kit *kit, const char *subscription, uint32_t quota, const rcdp_controls *limits);
/* Whatever state it is in. */
void serve_change(serve_kit *kit, const char *subscription, rcdp_subscription_event event);
void serve_transition(serve_kit *kit, const rcdp_id *credential, rcdp_credential_event event);
rcdp_store_result serve_find(serve_kit *kit, const rcdp_id *credential);
/* Children of a subscription in this state. */
size_t serve_count(serve_kit *kit, const char *subscription, rcdp_credential_state state);

/* --- its driver --- */

/* Give an input; questions pile up. */
rcdp_err serve_give(serve_kit *kit, rcdp_input input);
rcdp_err serve_message(serve_kit *kit, uint64_t link, const char *subscription, const kit_octets *message);
/* Answer the oldest question. It stays open when the provider needs time. */
rcdp_err serve_answer(serve_kit *kit);
/* A message, and answers until nothing is asked; what came of it. */
rcdp_err serve_ask(serve_kit *kit, const char *subscription, const kit_octets *message);

/* What was sent last, of this kind; to be looked at until the next call. */
const rcdp_companion_body *serve_sent(serve_kit *kit, rcdp_companion_body_kind kind);
bool serve_sent_error(serve_kit *kit, rcdp_err cause);

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
