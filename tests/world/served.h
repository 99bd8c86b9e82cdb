/*
 * A network role driven by hand: a store in memory, the operator's answers; questions pile up, and are answered one by one. Who speaks to it, and
 * by which procedure, is the affair of the tests' kits (companion/network_kit.h, provisioner/network_kit.h).
 */
#ifndef TEST_WORLD_SERVED_H
#define TEST_WORLD_SERVED_H

#include "world/visited.h"

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
  const rcdp_procedure *const *procedures;
  size_t procedure_count;
  rcdp_companion_settings settings; /* a companion's network */
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

/* A network of these procedures, which stay; its settings may be changed before it is booted. */
serve_kit *serve_make(const rcdp_provider *provider, rcdp_suite_id suite, const rcdp_procedure *const *procedures,
                      size_t procedure_count);
void serve_free(serve_kit *kit);
/* Make its role anew, by its settings: the power came back. */
rcdp_err serve_try_boot(serve_kit *kit);
void serve_boot(serve_kit *kit);

/* --- its store --- */

rcdp_store_result serve_execute(serve_kit *kit, const rcdp_store_request *request);
void serve_transition(serve_kit *kit, const rcdp_id *credential, rcdp_credential_event event);
rcdp_store_result serve_find(serve_kit *kit, const rcdp_id *credential);
/* Children of a subscription (empty: all credentials) in this state. */
size_t serve_count(serve_kit *kit, const char *subscription, rcdp_credential_state state);

/* --- its driver --- */

/* Give an input; questions pile up. */
rcdp_err serve_give(serve_kit *kit, rcdp_input input);
rcdp_err serve_message(serve_kit *kit, uint64_t link, const char *subscription, const kit_octets *message);
/* Answer the oldest question. It stays open when the provider needs time. */
rcdp_err serve_answer(serve_kit *kit);
/* A message, and answers until nothing is asked; what came of it. */
rcdp_err serve_ask(serve_kit *kit, const char *subscription, const kit_octets *message);

bool serve_sent_error(serve_kit *kit, rcdp_err cause);

#endif
