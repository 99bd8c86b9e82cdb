/* What the guard is made of: one file for each thing that it looks after. */
#ifndef TEST_WORLD_GUARD_PARTS_H
#define TEST_WORLD_GUARD_PARTS_H

#include "world/guard.h"

/* --- guard_honest.c: nothing is accepted that its claimed sender did not send --- */

enum { HONEST_MAX = 512 };

typedef struct {
  uint64_t contents[HONEST_MAX]; /* hashes of what was sent, with its kind and role */
  size_t count;
} honest;

void honest_sent(honest *h, const world_node *sender, const world_datagram *datagram);
const char *honest_report(const honest *h, const world_event *event);

/* --- guard_history.c: what has been reached is not left again --- */

enum { HISTORY_RECORDS = 512 };

typedef struct {
  rcdp_id credential;
  rcdp_octets32 certificate_hash;
  rcdp_credential_state state;
  uint16_t epoch;
  bool counted, child, owned;
  uint16_t ownership;
  uint64_t number; /* of the last order */
  uint64_t counter;
  char imsi[RCDP_IMSI_MAX + 1];
  bool confirmed;
} history_record;

enum { HISTORY_ERASED = 32 };

typedef struct {
  uint64_t generation, counter, last_time;
  rcdp_id erased[HISTORY_ERASED]; /* credentials that a notice has ended */
  size_t erased_count;
} history_vault;

typedef struct {
  bool there;
  bool over; /* it stays as it is, but for what its owner does with it */
  int status;
  rcdp_id order;
  rcdp_octets32 reference;
} history_entry;

typedef struct {
  history_record records[HISTORY_RECORDS];
  size_t record_count;
  history_vault vaults[WORLD_NODES];
  history_entry entries[WORLD_DEVICES];
} history;

const char *history_store(history *h, world *w);
const char *history_commit(history *h, const world *w, const world_node *node);
/* A node was set back: what it has now is where its history begins. */
void history_back(history *h, world *w, const world_node *node);

/* --- guard_secrets.c: no key in clear on a link or in a report --- */

typedef struct secrets secrets;

/* A provider that lets every key pass to base and keeps its octets. One at a time. */
secrets *secrets_begin(rcdp_provider *spy, const rcdp_provider *base);
void secrets_free(secrets *s);
/* What goes to a vault; NULL, or what is violated. */
const char *secrets_commit(const secrets *s, const rcdp_action *action);
/* What is seen from outside; searched for every key, also for those that come later. */
void secrets_report(secrets *s, const rcdp_action *action);
const char *secrets_search(const secrets *s, const world_log *log);

#endif
