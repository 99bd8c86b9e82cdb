/* What the tests of the store share: the engines, a store with an arena, requests with numbers for identifiers. */
#ifndef TEST_STORE_KIT_H
#define TEST_STORE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rcdp/store.h>

enum { KIT_ARENA = 65536, KIT_PATH = 64 };

typedef struct {
  const char *name;
  rcdp_store *(*open)(const char *path); /* makes it, or comes back to it */
  bool lasting;                          /* what was stored outlives close */
} kit_engine;

typedef struct {
  const kit_engine *engine;
  rcdp_store *store;
  char directory[KIT_PATH];
  char path[KIT_PATH + 16]; /* of the database, for the engine that has one */
  rcdp_store_result result; /* of the last request */
  rcdp_arena arena;
  uint8_t memory[KIT_ARENA];
} kit;

const rcdp_provider *kit_provider(void); /* of every store here */

extern const kit_engine kit_engines[];
extern const size_t kit_engine_count;

void kit_open(kit *k, const kit_engine *engine);
void kit_place(kit *k, const kit_engine *engine); /* all of it but the store */
void kit_close(kit *k);                           /* and remove the files */

/* Execute with an empty arena, check that the result repeats the error. */
rcdp_err kit_run(kit *k, const rcdp_store_request *request);

rcdp_id kit_id(uint64_t number);
rcdp_octets32 kit_octets(uint64_t number);
rcdp_bytes kit_blob(uint8_t filling, size_t len); /* len of at most 4096 equal octets */

/* Requests with sensible values; the transaction of credential n has the number 1000 + n and the request hash 2000 + n. */
rcdp_store_request kit_reserve(uint64_t credential, uint64_t certificate, uint64_t counter);
rcdp_store_request kit_lookup(uint64_t credential, uint64_t certificate);
rcdp_store_request kit_offer(uint64_t credential);
rcdp_store_request kit_confirm(uint64_t credential);
rcdp_store_request kit_find(uint64_t credential);
rcdp_store_request kit_transition(uint64_t credential, rcdp_credential_state state, rcdp_credential_event event);
rcdp_store_request kit_sweep(uint64_t now);
rcdp_store_request kit_list(uint64_t after);
rcdp_store_request kit_block(const char *first, const char *last);
rcdp_store_request kit_limit(uint64_t credential, rcdp_credential_state state); /* another profile, and KIT_LIMIT_END */

/* The same for parent subscriptions, which have numbers too; 0 is none. */
rcdp_bytes kit_parent(uint64_t parent);
rcdp_store_request kit_subscribe(uint64_t parent, uint32_t quota);
rcdp_store_request kit_find_subscription(uint64_t parent);
rcdp_store_request kit_list_subscriptions(uint64_t after);
rcdp_store_request kit_change_subscription(uint64_t parent, rcdp_subscription_state state,
                                           rcdp_subscription_event event);
rcdp_store_request kit_child(uint64_t parent, uint64_t credential,
                             uint64_t certificate); /* RESERVE, without a counter */

/* The same for grants, which have numbers too; grant n is owner n's. */
rcdp_octets32 kit_owner(uint64_t owner);
rcdp_store_request kit_grant(uint64_t grant, uint32_t count); /* without a block */
rcdp_store_request kit_grant_block(uint64_t grant, uint32_t count, const char *first, const char *last);
rcdp_store_request kit_find_grant(uint64_t grant);
rcdp_store_request kit_list_grants(uint64_t after);
rcdp_store_request kit_revoke_grant(uint64_t grant);
rcdp_store_request kit_bring(uint64_t grant, uint64_t credential,
                             uint64_t certificate); /* RESERVE under it, without a counter */

/* Of a credential that is at KIT_EPOCH, and of the first ownership; an order's hash is by its number and mode. */
rcdp_store_request kit_order(uint64_t credential, uint64_t owner, uint64_t number, rcdp_order_mode mode);
rcdp_store_request kit_timed(uint64_t credential, uint64_t owner, uint64_t number, rcdp_order_mode mode,
                             uint64_t effective_at);
rcdp_store_request kit_transfer(uint64_t credential, uint64_t from, uint64_t to, uint16_t ownership);
rcdp_store_request kit_prove(uint64_t credential);
rcdp_store_request kit_update(uint64_t credential);
rcdp_store_request kit_renew(uint64_t credential); /* to the epoch after KIT_EPOCH */

/* With the device's key and receipt. */
rcdp_store_request kit_hand_in(uint64_t credential);

/* Of its use; IMSIs are text. A report's hash is by its counter. */
rcdp_store_request kit_find_imsi(const char *imsi);
rcdp_store_request kit_authenticate(const char *imsi);
rcdp_store_request kit_resynchronise(const char *imsi, uint64_t sqn);
rcdp_store_request kit_demand(uint64_t credential);
rcdp_store_request kit_status(uint64_t credential, uint64_t counter);
rcdp_store_request kit_in_block(const char *imsi);

/* What is found: authentic, about a credential (0: about none), its device or none (0), with evidence. */
rcdp_store_request kit_finding(rcdp_finding_kind kind, uint64_t credential, uint64_t device);
rcdp_store_request kit_list_findings(uint64_t after);
rcdp_store_request kit_settle(uint64_t position);

rcdp_store_request kit_list_events(uint64_t after);

enum {
  KIT_NOW = 1000,
  KIT_LAPSE = 2000,
  KIT_OFFER_LAPSE = 3000,
  KIT_NOT_AFTER = 9000,
  KIT_LIMIT_END = 8000,
  KIT_EPOCH = 1
};

/* Bring what this reserves into a state, or a new credential of the certificate, by requests alone; it has confirmed, if ever, at KIT_NOW. */
void kit_lead(kit *k, rcdp_store_request reserve, uint64_t credential, rcdp_credential_state state);
void kit_make(kit *k, uint64_t credential, uint64_t certificate, rcdp_credential_state state);
void kit_make_brought(kit *k, uint64_t grant, uint64_t credential, uint64_t certificate, rcdp_credential_state state);
void kit_make_child(kit *k, uint64_t parent, uint64_t credential, uint64_t certificate, rcdp_credential_state state);

/* The record as the store has it now. */
rcdp_record kit_record(kit *k, uint64_t credential);

/* The subscription as the store has it now; k->result.count: its live children. */
rcdp_subscription kit_subscription(kit *k, uint64_t parent);

/* The grant as the store has it now; k->result.count: what it has used. */
rcdp_granted kit_granted(kit *k, uint64_t grant);

/* The whole log is read, entry by entry: a chain without gaps. Its last hash, and how many they are. */
rcdp_octets32 kit_check_log(kit *k, uint64_t *count);
uint64_t kit_log_count(kit *k);

bool kit_findings_equal(const rcdp_finding *a, const rcdp_finding *b);
bool kit_entries_equal(const rcdp_log_entry *a, const rcdp_log_entry *b);
bool kit_granted_equal(const rcdp_granted *a, const rcdp_granted *b);
bool kit_records_equal(const rcdp_record *a, const rcdp_record *b);
bool kit_subscriptions_equal(const rcdp_subscription *a, const rcdp_subscription *b);

#endif
