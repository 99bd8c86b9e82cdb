/*
 * One device and its network, in the later life of credentials that are made here, as any procedure would have brought them: both roles, a vault,
 * a store in memory, a link that a test may cut or change, and a power switch on each side.
 */
#ifndef TEST_LIFE_KIT_H
#define TEST_LIFE_KIT_H

#include "../flows/life/device.h"
#include "../flows/life/network.h"
#include "world/world.h"

enum { LIFE_LETTER_MAX = 2560, LIFE_LETTERS = 16, LIFE_LINK = 7 };

typedef enum { LIFE_DEVICE, LIFE_NETWORK, LIFE_SIDES } life_side;

typedef struct {
  life_side to;
  size_t len;
  uint8_t data[LIFE_LETTER_MAX];
} life_letter;

/* A credential that both sides have. */
typedef struct {
  rcdp_held_origin origin; /* the procedure that brought it; one of a provisioner has a device key */
  rcdp_held_status status; /* on the device */
  bool must_update;
  bool unconfirmed; /* the network waits for its confirmation */
  bool unknown;     /* the network has never heard of it */
  rcdp_assurance assurance;
  uint16_t epoch;
  uint8_t number;          /* tells one from another */
  rcdp_suite_id key_suite; /* of the device key; 0: p256 */
  bool child;              /* of the subscription "parent" */
  bool nai;                /* its SUPI is no IMSI */
  bool tuak;               /* with K and TOPc of 256 bits; else Milenage */
  uint64_t not_after;      /* 0: in a year */
  uint32_t lifetime;       /* since the installation, five seconds ago; 0: none */
  uint64_t renewal;        /* 0: none */
} life_spec;

typedef struct life_kit {
  world *w; /* keys, certificates, the store */
  const rcdp_provider *provider;
  rcdp_network_config network_config;
  rcdp_life_device_config config;
  void *memory[LIFE_SIDES];
  rcdp_role *roles[LIFE_SIDES];
  uint8_t vault[RCDP_DEVICE_STATE_MAX];
  size_t vault_len;
  uint64_t now_ms;
  rcdp_time wall;
  bool no_clock;                     /* the device has none */
  life_letter letters[LIFE_LETTERS]; /* on their way, the oldest first */
  size_t letter_count;

  /* What happens on the way. */
  bool (*tap)(struct life_kit *kit, life_letter *letter);     /* false: it is lost. NULL: nothing happens */
  size_t place;                                               /* for tap */
  void (*before)(struct life_kit *kit, rcdp_store_op op);     /* the store is asked. NULL: nothing happens */
  void (*twist)(rcdp_store_op op, rcdp_store_result *stored); /* what a store of another kind gives. NULL: nothing */
  bool holds_commits;                                         /* they are not answered until life_release */
  uint32_t held_ticket;
  uint8_t held[RCDP_DEVICE_STATE_MAX];
  size_t held_len;
  unsigned long
      moment; /* at which a power might fail: before and after each commit, request to the store, and letter */
  unsigned long cut_at[2];             /* it fails there; 0: it does not */
  void (*watch)(struct life_kit *kit); /* something has changed on a side. NULL: nobody does */

  /* What came of it. */
  bool running;
  rcdp_err ended; /* RCDP_E_PENDING: not yet */
  rcdp_err refused[LIFE_SIDES];
  rcdp_err advice;
  rcdp_err taken; /* what the last input came to */
  unsigned steps[LIFE_SIDES][RCDP_STEP_COUNT];
  unsigned sent[LIFE_SIDES][RCDP_LIFE_BODY_COUNT];
  unsigned errors; /* reports of the network */
  unsigned stores[RCDP_STORE_OP_COUNT];
  unsigned told[RCDP_ERR_COUNT];           /* the device's reports of the network's verdicts, by result */
  unsigned found[RCDP_FINDING_KIND_COUNT]; /* what the network's embedder heard of */
  rcdp_finding finding;                    /* the last of those; its evidence stands below */
  char evidence[RCDP_EVIDENCE_MAX + 1];
  unsigned issued; /* credentials that the network knows of */
} life_kit;

life_kit *life_new(const rcdp_provider *provider, rcdp_suite_id suite);
/* With the last provider of this build, and suite p256. */
life_kit *life_new_any(void);
void life_free(life_kit *kit);
/* The power comes back: a role is made of what the vault or the store holds. */
void life_boot(life_kit *kit, life_side side);

/* --- kit_make.c --- */

/* Put a credential into store and vault. Its identifier. */
rcdp_id life_issue(life_kit *kit, const life_spec *spec);
/* How a provisioner leaves it: staged, to be updated. */
rcdp_id life_issue_delivered(life_kit *kit);

/* What the device has in its vault; views hold until the next call. And put it back: the device knows of it when it is booted. */
rcdp_device_state *life_open_vault(life_kit *kit);
void life_close_vault(life_kit *kit);

rcdp_store_result life_find(life_kit *kit, const rcdp_id *credential);
rcdp_store_result life_execute(life_kit *kit, const rcdp_store_request *request);
/* How many findings of this kind the store has, whether anybody has authenticated them or not. */
size_t life_count(life_kit *kit, rcdp_finding_kind kind, bool authentic);
/* The operator wants an update. */
void life_demand(life_kit *kit, const rcdp_id *credential);
/* The operator, or the owner, ends it. */
void life_transition(life_kit *kit, const rcdp_id *credential, rcdp_credential_event event);
void life_order(life_kit *kit, const rcdp_id *credential, rcdp_order_mode mode);

/* --- kit.c: the driver --- */

rcdp_err life_give(life_kit *kit, life_side side, rcdp_input input);
/* The commit that is held comes to this. */
rcdp_err life_release(life_kit *kit, rcdp_err result);
/* The oldest letter arrives. */
void life_deliver(life_kit *kit);
void life_put(life_kit *kit, const life_letter *letter);
/* What one side's clock shows. */
rcdp_time life_clock(const life_kit *kit, life_side side);
/* START, and all that follows until the device has come to an end. */
rcdp_err life_run(life_kit *kit);
/* START alone, or until the device is in this state. */
void life_start(life_kit *kit);
void life_start_until(life_kit *kit, life_device_machine_state state);
life_device *life_device_of(const life_kit *kit);
rcdp_network *life_network_of(const life_kit *kit);

/* --- letters taken apart and put together --- */

typedef struct {
  uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
} life_message;

/* false: it is not one of this kind. */
bool life_read(life_message *read, const life_letter *letter, rcdp_life_body_kind kind);
void life_write(life_message *read, life_letter *letter);

/* What both sides have now: the device's last epoch of this credential in the vault (-1: none), and the network's. */
int life_device_epoch(life_kit *kit, const rcdp_id *credential);
/* K and management key in use are the same on both sides, for this epoch. */
bool life_same_keys(life_kit *kit, const rcdp_id *credential, uint16_t epoch);

#endif
