/*
 * The golden messages, each in the state in which it is welcome. A row of the table says which message of which world
 * it is and when the world stands still; everything else follows from the row. A new message is a new row.
 */
#ifndef TEST_BITS_GOLDEN_H
#define TEST_BITS_GOLDEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world/world.h"

typedef struct golden_scene golden_scene;

typedef struct {
  const char *name;
  rcdp_suite_id suite;
  rcdp_body_kind kind;  /* of the message that is tried: the last one of this kind that was sent */
  rcdp_body_kind until; /* the world stands still when this one is sent, and its receiver waits for it */
  rcdp_step accepted;   /* what the receiver reports when it takes the message */
  void (*prepare)(golden_scene *scene);
  rcdp_error_report report; /* kind error: no world sends it, so it is made for the transaction of `until` */
} golden;

extern const golden golden_messages[];
extern const size_t golden_count;

/* The row of this name; the program ends without it. */
const golden *golden_named(const char *name);

/* Octets that must stay for as long as the world does. */
typedef struct {
  pki_identity ca, signer;
} golden_props;

/* What nobody but the right sender of the right message may change. */
typedef struct {
  unsigned long network[RCDP_STEP_COUNT], device[RCDP_STEP_COUNT];
  uint8_t store[RCDP_HASH_LEN]; /* digest of every record */
  uint8_t vault[RCDP_DEVICE_STATE_MAX];
  size_t vault_len;
} golden_effects;

struct golden_scene {
  const golden *of;
  world *w;
  world_datagram message; /* that is tried */
  world_datagram last;    /* at which the world stands still; the same where kind is until */
  bool still;
  golden_effects before;
  rcdp_store *store; /* as it was then */
  golden_props props;
};

/* Make the world, prepare it and let it run until it stands still; from then on every datagram is lost. */
void golden_open(golden_scene *scene, const golden *of, const rcdp_provider *provider);
void golden_close(golden_scene *scene);

/* The world as it was when it stood still: both sides made anew from copies of what they had stored. */
void golden_restore(golden_scene *scene);

/* Hand octets to the receiver of the message. */
void golden_deliver(golden_scene *scene, rcdp_bytes octets);

/* What has changed since the world stood still; NULL: nothing that matters. */
const char *golden_moved(golden_scene *scene);

/* The unchanged message is still taken, and all ends well. The scene is over then. NULL, or what went wrong. */
const char *golden_finish(golden_scene *scene);

/* The receiver is the network. */
bool golden_up(const golden_scene *scene);

rcdp_bytes golden_octets(const golden_scene *scene);

/* The test over every row of the table, which is its state; for main. */
int golden_run(const char *title, CMUnitTestFunction test);

#endif
