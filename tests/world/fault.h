/*
 * Faults: what may go wrong in a world, and where. Everything that a node does towards the outside happens at a site, and each site
 * counts what happens there; a fault names its kind, its site and the count at which it strikes. A plan is a list of faults: random runs
 * draw one, exhaustive ones walk through all, a replay reads one, and shrinking leaves some out.
 */
#ifndef TEST_WORLD_FAULT_H
#define TEST_WORLD_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(site, name) */
#define WORLD_SITES(X)                                                                                                 \
  X(WORLD_SEND, "send")     /* a datagram is sent */                                                                   \
  X(WORLD_COMMIT, "commit") /* a vault takes a state */                                                                \
  X(WORLD_STORE, "store")   /* a store serves a request */                                                             \
  X(WORLD_FETCH, "fetch")   /* a certificate is fetched */                                                             \
  X(WORLD_POLICY, "policy") /* the operator is asked */                                                                \
  X(WORLD_END, "end")       /* a node tells that its procedure has ended */

#define WORLD_SITE_ENUMERATOR(id, name) id,
typedef enum { WORLD_SITES(WORLD_SITE_ENUMERATOR) WORLD_SITE_COUNT } world_site;
#undef WORLD_SITE_ENUMERATOR

#define AT(site) (1u << (site))
#define AT_ALL ((1u << WORLD_SITE_COUNT) - 1)

/* X(kind, name, sites where it can strike, what value is). What strikes a datagram ends a secure channel: see world/channel.c. */
#define WORLD_FAULTS(X)                                                                                                \
  X(FAULT_LOSE, "lose", AT(WORLD_SEND), VALUE_NONE)           /* it never arrives */                                   \
  X(FAULT_REPEAT, "repeat", AT(WORLD_SEND), VALUE_DELAY)      /* it arrives once more, so much later */                \
  X(FAULT_DELAY, "delay", AT(WORLD_SEND), VALUE_DELAY)        /* it arrives so much later, maybe after others */       \
  X(FAULT_CORRUPT, "corrupt", AT(WORLD_SEND), VALUE_BIT)      /* one of its bits is turned over */                     \
  X(FAULT_TRUNCATE, "truncate", AT(WORLD_SEND), VALUE_LENGTH) /* its end is missing */                                 \
  X(FAULT_CUT, "cut", AT(WORLD_SEND), VALUE_DELAY)            /* its link is down from now on, for so long */          \
  X(FAULT_REFLECT, "reflect", AT(WORLD_SEND), VALUE_NONE)     /* its sender gets it too */                             \
  X(FAULT_SWAP, "swap", AT(WORLD_SEND), VALUE_LINK)           /* it arrives over another link */                       \
  X(FAULT_REPLAY, "replay", AT_ALL, VALUE_REPLAY)             /* an attacker sends what was seen before */             \
  X(FAULT_POWER_BEFORE, "power-before", AT_ALL, VALUE_NONE)   /* the node stops and starts anew: nothing was done */   \
  X(FAULT_POWER_AFTER, "power-after", AT_ALL, VALUE_NONE)     /* the same after it was done */                         \
  X(FAULT_FAILS, "fails", AT_ALL & ~AT(WORLD_SEND) & ~AT(WORLD_END),                                                   \
    VALUE_NONE) /* answered with an error: nothing was done */                                                         \
  X(FAULT_UNSURE_DONE, "unsure-done", AT(WORLD_COMMIT) | AT(WORLD_STORE), VALUE_NONE) /* done, but nobody is sure */   \
  X(FAULT_UNSURE_NOT, "unsure-not-done", AT(WORLD_COMMIT) | AT(WORLD_STORE), VALUE_NONE)                               \
  X(FAULT_ROLLBACK, "rollback", AT(WORLD_COMMIT) | AT(WORLD_STORE), VALUE_SNAPSHOT) /* the node starts from a copy */

#define WORLD_FAULT_ENUMERATOR(id, name, sites, value) id,
typedef enum { WORLD_FAULTS(WORLD_FAULT_ENUMERATOR) FAULT_COUNT } world_fault_kind;
#undef WORLD_FAULT_ENUMERATOR

/* What a fault's value says. */
typedef enum {
  VALUE_NONE,
  VALUE_DELAY,  /* milliseconds */
  VALUE_BIT,    /* number of a bit, modulo those that there are */
  VALUE_LENGTH, /* octets left, modulo those that there are */
  VALUE_LINK,   /* how many links further */
  VALUE_REPLAY, /* number of a datagram of those seen so far, modulo; times two times links: over which link, and up or down */
  VALUE_SNAPSHOT, /* how many states back */
} world_fault_value;

typedef struct {
  world_fault_kind kind;
  world_site site;
  unsigned long number; /* strikes at the n-th of its site, from 1; 0: at each */
  unsigned long value;
} world_fault;

typedef struct {
  const world_fault *faults;
  size_t count;
} world_plan;

const char *world_site_name(world_site site);
const char *world_fault_name(world_fault_kind kind);
world_fault_value world_fault_value_of(world_fault_kind kind);

/* Whether faults of this kind can strike there. */
bool world_fault_fits(world_fault_kind kind, world_site site);

#endif
