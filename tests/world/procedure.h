/*
 * The procedures that the tests know: one row each. Simulator, failure injection and searches for secrets run what stands in this table;
 * a further procedure joins them all by a row and a file of its own beside attach.c.
 */
#ifndef TEST_WORLD_PROCEDURE_H
#define TEST_WORLD_PROCEDURE_H

#include "world/world.h"

/* A way in which a procedure is run. */
typedef struct {
  const char *name;
  rcdp_suite_id suite;
  bool again;                  /* it has been run once before */
  bool attached;               /* with a companion, or in the later life: the parties have attached before */
  bool made;                   /* with a provisioner: it makes the keys itself */
  bool offline;                /* and sees the network only later */
  size_t parties;              /* how many of those that begin the procedure */
  size_t asserted;             /* with a companion: the last of the parties, which have no factory identity */
  uint64_t most;               /* credentials that the quota, or a provisioner's grant, allows; 0: any number */
  void (*meanwhile)(world *w); /* what operator or owner do while it runs; NULL: nothing */
  bool reports;                /* in the later life: devices report what they hold, and ask for nothing of themselves */
  bool clockless;              /* in the later life: devices have no clock */
  uint64_t renewal;            /* seconds from issue until a credential is to be updated; 0: never */
} procedure_variant;

typedef struct {
  const char *name;
  const procedure_variant *variants;
  size_t variant_count;
  bool in_stages; /* who has ended well has done what could be done then; more may come */
  /* Nodes, links and surroundings; what has to be there before is there. Ends the program when something is missing. */
  world *(*make)(const procedure_variant *variant, const rcdp_provider *provider, uint64_t seed);
  /* START at all that begin and have not come to a good end. */
  void (*start)(world *w);
  /* What must hold at any time; NULL, or what is violated. */
  const char *(*violation)(world *w);
  /* What must hold when the faults have stopped; NULL, or what is missing. */
  const char *(*unfinished)(world *w);
} procedure;

extern const procedure procedure_attach;
extern const procedure procedure_companion;
extern const procedure procedure_provisioner;
extern const procedure procedure_life;

extern const procedure *const procedures[];
extern const size_t procedure_count;

/* NULL when there is none of this name. */
const procedure *procedure_find(const char *name);
const procedure_variant *procedure_variant_find(const procedure *p, const char *name);

/*
 * Run the procedure in a world that its make has made, with the faults of w->plan, until it has come to its end or is stuck: who has
 * failed for now is started again, and offers that block the way lapse. NULL, or what was violated at any time or is unfinished at the
 * end. w->calls says afterwards how often each site was passed, w->injected how many faults struck: to let call number i fail, for
 * every i, run once without a plan and then once for each i of each site, with a plan of one fault.
 */
const char *procedure_run(const procedure *p, world *w);

#endif
