/* See uses.h. */
#include "world/uses.h"

#include <stdlib.h>
#include <string.h>

#include "world/drive.h"
#include "world/require.h"

enum { PAIRS_MAX = 64, TRIES = 4, FIRST_MS = 40, EVERY_MS = 350 };

/* Who has used a SUPI. */
typedef struct {
  uint8_t imsi[RCDP_IMSI_MAX];
  size_t imsi_len;
  size_t device;
} user;

/* The last number that was given out for one K. */
typedef struct {
  rcdp_id credential;
  uint16_t epoch;
  uint64_t sqn;
} numbered;

struct uses {
  rcdp_store store; /* for the AuC: passes the faults */
  world *w;
  exchange x;
  uint64_t at_ms;
  uint64_t every_ms; /* longer each time */
  size_t turn;
  user users[PAIRS_MAX];
  size_t user_count;
  numbered numbers[PAIRS_MAX];
  size_t number_count;
  const char *violation;
};

void uses_sides(exchange *x, world *w, size_t device) {
  world_node *node = &w->devices[device];
  exchange_begin(x, w->provider);
  x->auc.storage_key = &w->storage_key;
  x->usim.storage_key = &w->device_storage_key;
  x->usim.network = w->network_config.network;
  x->store = w->network->store;
  x->vault = node->vault;
  x->vault_len = &node->vault_len;
  x->now = WORLD_NOW + w->now_ms / 1000;
  x->wall = (rcdp_time){!node->clock_unset, node->clock_unset ? 0 : x->now - node->clock_behind};
}

/* --- what is kept, with its faults --- */

static void note_number(struct uses *u, const rcdp_record *record) {
  size_t i = 0;
  while (i < u->number_count &&
         !(rcdp_id_equal(&u->numbers[i].credential, &record->credential) && u->numbers[i].epoch == record->epoch)) {
    i++;
  }
  require(i < PAIRS_MAX);
  if (i < u->number_count && record->sqn <= u->numbers[i].sqn && !u->w->set_back) {
    u->violation = "a sequence number was given out twice";
  }
  u->number_count = i == u->number_count ? i + 1 : u->number_count;
  u->numbers[i] = (numbered){record->credential, record->epoch, record->sqn};
}

static rcdp_err ask_store(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                          rcdp_store_result *result) {
  struct uses *u = (struct uses *)store;
  world_node *network = u->w->network;
  const rcdp_action action = {.kind = RCDP_ACTION_STORE, .request = request};
  rcdp_input answer;
  if (network->crashed || !drive_serve(u->w, network, &action, arena, result, &answer)) {
    *result = (rcdp_store_result){.err = RCDP_E_OUTCOME_UNKNOWN}; /* nobody hears of it any more */
  }
  if (request->op == RCDP_STORE_AUTHENTICATE && result->err == RCDP_OK && result->record.sqn > 0) {
    note_number(u, &result->record);
  }
  return result->err;
}

static void close_store(rcdp_store *store) { (void)store; }

/* Its role was made of what the vault had before: its embedder closes it, and makes it anew. */
static rcdp_err commit(exchange *x, rcdp_bytes state) {
  struct uses *u = x->context;
  world_node *node = &u->w->devices[u->turn];
  const rcdp_action action = {.kind = RCDP_ACTION_COMMIT, .state = state};
  rcdp_store_result stored;
  rcdp_input answer;
  rcdp_arena none;
  rcdp_arena_init(&none, NULL, 0);
  const bool served = drive_serve(u->w, node, &action, &none, &stored, &answer);
  node->crashed = true;
  return served ? answer.result : RCDP_E_OUTCOME_UNKNOWN;
}

/* --- one attach --- */

static bool may_be_used(world *w, const exchange *x) {
  const rcdp_store_request request = {.op = RCDP_STORE_FIND_IMSI, .record.imsi = {x->imsi, x->imsi_len}};
  rcdp_store_result result;
  return world_ask_store(w, &request, &result) == RCDP_OK && result.record.state == RCDP_STATE_ACTIVE &&
         result.parent_state == RCDP_SUBSCRIPTION_ACTIVE &&
         rcdp_id_equal(&result.record.credential, &x->answer.credential) && result.record.epoch == x->answer.epoch;
}

static void note_user(struct uses *u) {
  const exchange *x = &u->x;
  for (size_t i = 0; i < u->user_count; i++) {
    const user *known = &u->users[i];
    if (known->imsi_len == x->imsi_len && memcmp(known->imsi, x->imsi, x->imsi_len) == 0) {
      u->violation =
          known->device != u->turn && !u->w->set_back ? "two devices were authenticated with one SUPI" : u->violation;
      return;
    }
  }
  require(u->user_count < PAIRS_MAX);
  user *fresh = &u->users[u->user_count++];
  memcpy(fresh->imsi, x->imsi, x->imsi_len);
  fresh->imsi_len = x->imsi_len;
  fresh->device = u->turn;
}

static void attach(struct uses *u) {
  uses_sides(&u->x, u->w, u->turn);
  u->x.store = &u->store;
  u->x.commit = commit;
  u->x.context = u;
  if (exchange_run(&u->x) == RCDP_OK) {
    u->violation = may_be_used(u->w, &u->x) ? u->violation : "a device was authenticated with what may not be used";
    note_user(u);
  }
  exchange_end(&u->x);
}

/* --- when --- */

void uses_begin(world *w, uint64_t seed) {
  struct uses *u = require_memory(sizeof *u);
  u->store = (rcdp_store){ask_store, close_store};
  u->w = w;
  u->at_ms = w->now_ms + seed % FIRST_MS;
  u->every_ms = EVERY_MS + seed % 64;
  w->uses = u;
}

void uses_free(world *w) { free(w->uses); }

uint64_t uses_due(world *w) { return w->uses != NULL ? w->uses->at_ms : UINT64_MAX; }

void uses_happen(world *w) {
  struct uses *u = w->uses;
  u->at_ms = w->now_ms + u->every_ms;
  u->every_ms *= 2; /* a role that is made anew has its patience again: it has to come to an end with it */
  attach(u);
  drive_restart(w, w->network);
  drive_restart(w, &w->devices[u->turn]);
  u->turn = (u->turn + 1) % w->device_count;
}

const char *uses_violation(const world *w) { return w->uses != NULL ? w->uses->violation : NULL; }

/* --- the end --- */

/* With the SUPI of this record, whichever the device would name. */
static bool succeeds(exchange *x, const rcdp_record *record) {
  bool good = false;
  memcpy(x->imsi, record->imsi.data, record->imsi.len);
  x->imsi_len = record->imsi.len;
  for (int i = 0; i < TRIES && !good; i++) {
    const bool answered = exchange_challenge(x) == RCDP_OK && exchange_authenticate(x) == RCDP_OK;
    good = answered && x->answer.outcome == RCDP_USIM_SUCCESS;
    if (answered && x->answer.outcome == RCDP_USIM_SYNC_FAILURE && exchange_resynchronise(x) != RCDP_OK) {
      return false;
    }
  }
  return good;
}

/* On copies: nothing comes of it. */
static bool works(world *w, size_t device, const rcdp_record *record) {
  static uint8_t vault[RCDP_DEVICE_STATE_MAX];
  exchange x;
  uses_sides(&x, w, device);
  size_t len = *x.vault_len;
  memcpy(vault, x.vault, len);
  x.vault = vault;
  x.vault_len = &len;
  x.store = rcdp_store_memory_clone(w->network->store);
  require(x.store != NULL);
  const bool good = succeeds(&x, record);
  rcdp_store_close(x.store);
  exchange_end(&x);
  return good;
}

/* As it stands now; views stay until somebody looks into the store again. */
static bool usable(world *w, rcdp_record *record) {
  const rcdp_store_request request = {.op = RCDP_STORE_FIND, .record.credential = record->credential};
  rcdp_store_result found;
  const rcdp_err err = world_ask_store(w, &request, &found);
  *record = found.record;
  return err == RCDP_OK && record->state == RCDP_STATE_ACTIVE && found.parent_state == RCDP_SUBSCRIPTION_ACTIVE;
}

const char *uses_unfinished(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    const bool asked = usable(w, &record);
    for (size_t i = 0; i < w->device_count && asked; i++) {
      if (world_holds(w, i, &record) && !works(w, i, &record)) {
        return "a device cannot use what both sides have";
      }
    }
  }
  return NULL;
}
