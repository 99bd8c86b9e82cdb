/*
 * A small world in one process: nodes (each a role with its vault or store), links between them, a virtual clock, and a driver that does
 * what roles ask for. Which nodes there are and who talks to whom is a procedure's affair (world/procedure.h); everything that goes
 * wrong stands in a plan (world/fault.h). Nothing here is left to chance: the same provider and the same plan give the same run.
 */
#ifndef TEST_WORLD_WORLD_H
#define TEST_WORLD_WORLD_H

#include <rcdp/attach.h>
#include <rcdp/companion.h>
#include <rcdp/life.h>
#include <rcdp/provisioner.h>
#include <rcdp/store_memory.h>

#include "world/fault.h"
#include "world/pki.h"

enum {
  WORLD_NODES = 6,
  WORLD_DEVICES = 4,
  WORLD_LINKS = 8,
  WORLD_DATAGRAM_MAX = 4096,
  WORLD_INFLIGHT_MAX = 64,
  WORLD_ANSWERS_MAX = 16,
  WORLD_LATENCY_MS = 10,
  WORLD_ANSWER_ARENA = 32768,
  WORLD_EXCUSED_MAX = 64,
  WORLD_GRANT_MAX = 2048
};
#define WORLD_NOW 1800000000u /* seconds since 1970 at the start */
#define WORLD_YEAR 31536000u
#define WORLD_FIRST_IMSI 20000ul /* of a provisioner's block, which has as many as a grant may count */

typedef struct world world;
typedef struct world_node world_node;

/* A datagram on its way. */
typedef struct {
  uint64_t at_ms;
  unsigned long order; /* of those that arrive at the same time, the first is first */
  size_t link;
  size_t len;
  uint8_t data[WORLD_DATAGRAM_MAX];
  bool used;
  bool up; /* from the link's lower end to its upper one */
} world_datagram;

/* The answer to a question, where answers take time. */
typedef struct {
  bool used;
  uint64_t at_ms;
  unsigned long order;
  world_node *node;
  rcdp_input input; /* views into arena */
  rcdp_store_result stored;
  uint8_t arena[WORLD_ANSWER_ARENA];
  world_datagram cause; /* what its node was asking about */
} world_answer;

/* Every datagram that anybody has put on a link, for attackers to replay and for judges to compare. */
typedef struct {
  size_t link;
  bool up;
  size_t at, len; /* in octets */
} world_sent;

typedef struct {
  world_sent *items;
  size_t count, capacity;
  uint8_t *octets;
  size_t used, size;
} world_log;

/* Lower and upper end: those who ask are below those who answer. Roles know a link by its place in world.links. */
typedef struct {
  world_node *lower, *upper;
  uint64_t down_until_ms;
  /* A secure channel (channel.c), of which the lower end is the client. */
  bool channel;
  rcdp_bytes subscription; /* whose key it has; empty: no subscription's */
  bool open;
  bool told[2];           /* its lower end, its upper one: that it is open */
  int unseen;             /* the end that is not told that it ends */
  uint64_t changes_at_ms; /* opens or ends then; UINT64_MAX: stays */
  uint64_t last_ms[2];    /* when the last message down, and up, arrives */
  uint64_t number;        /* of openings */
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
} world_link;

/* What somebody does at some time. */
typedef struct {
  uint64_t at_ms;
  void (*act)(world *w); /* NULL: nothing */
} world_later;

/* A state of a vault or store to which a node may be set back. */
typedef struct {
  rcdp_store *store; /* or NULL */
  uint8_t *vault;
  size_t vault_len;
} world_snapshot;

/* What a node is: how its role comes to life, at first and after each restart. */
typedef struct {
  const char *name;
  rcdp_role_name role; /* as its messages name it */
  bool starts;         /* START begins it; else its channel does */
  bool serves;         /* it goes on after its end, and so it starts whenever its power comes back */
  size_t (*size)(const world *w, const world_node *node);
  rcdp_err (*init)(const world *w, world_node *node, size_t size);
} world_kind;

/* What a companion or a provisioner has committed for an entry. */
typedef struct {
  uint8_t state[RCDP_PROVISION_STATE_MAX];
  size_t len;
} world_entry;

struct world_node {
  const world_kind *kind;
  size_t index; /* among those of its kind */
  rcdp_role *role;
  void *memory;
  rcdp_store *store;                    /* the network's; NULL: it has a vault */
  uint8_t vault[RCDP_DEVICE_STATE_MAX]; /* as committed */
  size_t vault_len;
  world_entry entries[WORLD_DEVICES]; /* the same, of a companion or provisioner */
  world_snapshot *snapshots;          /* kept only where the plan sets a node back; the last is what it has now */
  size_t snapshot_count;

  bool crashed;     /* in the middle of what its driver is doing */
  bool broken;      /* its role is of no use any more: a commit did not go well */
  bool running;     /* between START and DONE or FAILED */
  rcdp_err ended;   /* RCDP_OK after DONE; what FAILED said; RCDP_E_PENDING: not ended */
  rcdp_err refused; /* the last refusal that it reported */
  rcdp_err advice;
  unsigned long steps[RCDP_STEP_COUNT];

  bool clock_unset;      /* it says so, and knows nothing of the time */
  uint64_t clock_behind; /* seconds */

  /* What its factory gave to a device. */
  pki_identity identity;
  rcdp_key factory_key;
  char url[96];
  char device_id[16];
  bool asserted; /* it does not use that identity: who it is, is its word */
  rcdp_attach_device_config config;
  rcdp_companion_device_config offering;
  rcdp_companion_config ordering;
  rcdp_provisioner_device_config visited;
  rcdp_provisioner_config providing;
  rcdp_life_device_config living;
};

typedef world_node world_device;

/* What somebody who watches a world is told. */
typedef enum {
  WORLD_EVENT_SENT,    /* datagram, by node */
  WORLD_EVENT_ARRIVES, /* datagram, at node */
  WORLD_EVENT_TAKEN,   /* the same; err: what its role made of it */
  WORLD_EVENT_REPORT,  /* action, of node */
  WORLD_EVENT_COMMIT,  /* node's vault has the new state of action */
  WORLD_EVENT_STORE,   /* action->request has been served by node's store with err */
  WORLD_EVENT_END,     /* node has ended its procedure with err */
  WORLD_EVENT_FAULT,   /* fault, at node */
  WORLD_EVENT_BOOT,    /* node starts anew */
  WORLD_EVENT_BACK,    /* node has been set back to an old state */
  WORLD_EVENT_OPENED,  /* node is told that its channel over link is open */
  WORLD_EVENT_CLOSED,  /* and that it is no more */
  WORLD_EVENT_COUNT
} world_event_kind;

typedef struct {
  world_event_kind kind;
  world_node *node;
  const world_datagram *datagram;
  const rcdp_action *action;
  const world_fault *fault;
  size_t link;
  rcdp_err err;
} world_event;

struct world {
  rcdp_key storage_key, signing_key, device_storage_key;
  const rcdp_provider *provider;
  uint64_t now_ms;
  rcdp_suite_id suite;
  uint32_t answer_ms; /* how long an answer of the embedder takes; 0: it is there at once */

  world_plan plan;
  unsigned long calls[WORLD_SITE_COUNT]; /* so far, at each site */
  unsigned long injected;                /* faults that have struck */
  bool set_back;                         /* a node has been */
  bool misjudged;                        /* a store has said of a report what is not so */
  bool inside;                           /* attackers are at the ends of channels too */
  bool replace;                          /* the owner says so, with each device */
  rcdp_err policy;                       /* the operator's answer */
  rcdp_id excused[WORLD_EXCUSED_MAX];    /* credentials that may be active although their devices cannot use them */
  size_t excused_count;

  /* The factory and the operator. */
  pki_maker pki;
  pki_identity factory_root, factory_ca, operator_root, network_identity;
  uint8_t crls[2][1024];
  size_t crl_lens[2];
  uint8_t bundle[8192]; /* scratch for one fetch */
  rcdp_bytes factory_anchors[1], operator_anchors[1], allowed_urls[1], network_crls[2];
  rcdp_attach_network_config network_config;
  rcdp_terms terms;
  rcdp_companion_settings companion_settings;
  rcdp_key order_key;
  rcdp_provisioner_settings provisioner_settings;
  rcdp_key hand_in_key, provisioner_key;
  pki_identity provisioner_identity; /* for its key alone */
  uint8_t grant[WORLD_GRANT_MAX];    /* SignedGrant */
  size_t grant_len;
  rcdp_id grant_serial;
  unsigned long imsis;         /* given by the provisioner so far */
  rcdp_bytes subscription;     /* the companion's; empty: there is no companion */
  rcdp_controls controls;      /* the owner's, with each device */
  void (*meanwhile)(world *w); /* what operator or owner do while it runs; NULL: nothing */
  unsigned long asked;         /* by the owner, so far; of a provisioner: the number of the last order */
  uint8_t notice_key[RCDP_PUBLIC_KEY_MAX];
  uint8_t owner_key[RCDP_PUBLIC_KEY_MAX]; /* of the device that has an owner, and the voucher of that owner */
  uint8_t voucher[RCDP_VOUCHER_MAX];
  uint8_t store_arena[WORLD_ANSWER_ARENA];  /* of who looks into the store */
  uint8_t answer_arena[WORLD_ANSWER_ARENA]; /* of an answer that is given at once */

  world_node nodes[WORLD_NODES];
  size_t node_count;
  world_node *network; /* of nodes */
  world_node *devices; /* of nodes, one after the other */
  size_t device_count;
  world_node *companion;   /* of nodes; NULL: there is none */
  world_node *provisioner; /* the same */
  world_link links[WORLD_LINKS];
  size_t link_count;

  world_datagram inflight[WORLD_INFLIGHT_MAX];
  world_answer *answers[WORLD_ANSWERS_MAX];
  world_later later;
  unsigned long order; /* of datagrams and answers so far */
  world_log log;
  const world_datagram *cause; /* what the node that is being driven has received; NULL: nothing */

  /* Sees every datagram before it is sent and may change it; false: it is lost. NULL: nobody listens. */
  bool (*tap)(world *w, world_datagram *datagram);
  void *tap_context;

  /* Is told what happens. NULL: nobody. */
  void (*listener)(world *w, const world_event *event);
  void *listener_context;

  /* Judges what happens (guard.c). NULL: nobody. */
  struct guard *guard;

  /* Attaches with what devices hold (uses.c). NULL: they do not. */
  struct uses *uses;
};

/* The world of the attach. suite: of devices and network alike; seed: of everybody's keys. The caller frees with world_free. */
world *world_new(const rcdp_provider *provider, rcdp_suite_id suite, uint64_t seed, size_t devices);

/* --- making one --- */

/* A factory, an operator, storage keys, and nobody yet. */
world *world_empty(const rcdp_provider *provider, rcdp_suite_id suite, uint64_t seed);
world_node *world_add_node(world *w, const world_kind *kind);
void world_add_link(world *w, world_node *lower, world_node *upper);
/* A link that is a secure channel; it opens when world_open is called, and again whenever it has ended. */
void world_add_channel(world *w, world_node *lower, world_node *upper);
/* A store with the operator's IMSIs. */
rcdp_store *world_new_store(world *w);
/* The operator's network, by the settings of w. */
void world_add_network(world *w);
/* Let a device of another procedure have attached before, over a link of its own. */
void world_attach(world *w, world_node *device);
/* A device's factory identity, with its certificate for the suite of this world. */
void world_certify(world *w, world_node *device);
void world_free(world *w);

/* --- letting it run --- */

/* Make a role anew from what its vault or store holds: the power came back. */
void world_boot(world *w, world_node *node);
void world_boot_device(world *w, size_t index);
void world_boot_network(world *w);

/* From its next boot on the device knows its owner by this key; the operator has the owner's voucher for it, good for a year. */
void world_give_owner(world *w, size_t device, const rcdp_key *owner);

/* START, of a node or of a device. */
void world_begin(world *w, world_node *node);
void world_start(world *w, size_t device);

/* Open a channel, in the place of one that is open. */
void world_open(world *w, size_t link);

/* Give a channel another lower end. Roles that know of it have to be made anew. */
void world_relink(world *w, size_t link, world_node *lower);

/* Whether the sender of a datagram knows its channel as open; true where it is none, and of networks, which are told nothing. */
bool world_channel_known(const world *w, const world_datagram *datagram);

/* Put a datagram on a link, past tap and faults. A channel ends by it, unless attackers are inside. */
void world_inject(world *w, size_t link, bool up, rcdp_bytes octets);

/* Let attackers know of octets, as if they had been sent here. */
void world_remember(world *w, size_t link, bool up, rcdp_bytes octets);

/* Let time pass until no node is running any more, or until limit_ms have passed. */
void world_run(world *w, uint64_t limit_ms);

/* Let everything arrive that is on its way, although nobody may be running any more. */
void world_settle(world *w);

/* Who gets a datagram, and who sent it. */
world_node *world_receiver(world *w, const world_datagram *datagram);
world_node *world_sender(world *w, const world_datagram *datagram);

/* --- looking at it (judge.c) --- */

/* The credentials of the store, one by one: position 0 first; false at the end. Views stay until the next call. */
bool world_record(world *w, uint64_t *position, rcdp_record *record);

/* It commits a state for each of its entries: a companion or a provisioner. */
bool world_keeps_entries(const world_node *node);

/* The operator asks the store. Views in result stay until somebody looks into it again. */
rcdp_err world_ask_store(world *w, const rcdp_store_request *asked, rcdp_store_result *result);

/* The device's credential that is active, or suspended; views stay until the next call. */
bool world_live(world *w, const world_device *device, rcdp_record *record);

/* Whether a request of this kind can change what a store holds. */
bool world_store_changes(rcdp_store_op op);

/* The subscription of the companion; views stay until the next call. */
void world_parent(world *w, rcdp_subscription *parent);

/* How many records a device has in a state. */
size_t world_count(world *w, const world_device *device, rcdp_credential_state state);

/* The device's vault, decoded into arena. */
void world_vault(const world *w, size_t device, rcdp_arena *arena, rcdp_device_state *state);

/* The device holds the credential of this record, with the same K. */
bool world_holds(const world *w, size_t device, const rcdp_record *record);

/*
 * What must hold at any time; NULL, or what is violated. A node that was set back to an old state may leave the other side with more than
 * it has: no protocol can mend that at once, because nobody knows yet. So, and only so, is excused: a credential that was at its end before a
 * store was set back, or that its device does not hold when one of them is, or holds in a later epoch, may be active; so may one that a device without room has given
 * up for the next order of a companion that was set back. All the rest holds: one active at most,
 * SUPIs, orders, quotas; and every credential that comes later is as good as ever.
 */
const char *world_violation(world *w);

/* Look for such credentials: before a node is set back, and after. */
void world_excuse(world *w);

/* What is missing at a device that has come to its end. */
const char *world_unfinished_device(world *w, size_t device);

/* What must hold when the faults have stopped and every device has come to its end. */
const char *world_unfinished(world *w);

#endif
