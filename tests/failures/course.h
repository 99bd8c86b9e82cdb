/*
 * A course: one run of a procedure (world/procedure.h) in which call number n of one kind goes wrong, judged at every event. A row of the
 * table of procedures is all that a further procedure needs to join.
 */
#ifndef TEST_FAILURES_COURSE_H
#define TEST_FAILURES_COURSE_H

#include <setjmp.h>

#include "support/failing.h"
#include "world/procedure.h"

typedef struct course course;
typedef struct injection injection;

/* How calls of one kind are counted, and how call n goes wrong (0: none does). */
typedef struct {
  void (*arm)(course *c, const injection *what, unsigned long n);
  unsigned long (*calls)(const course *c, const injection *what);
} injector;

/* A way to go wrong; which members count depends on the injector. */
struct injection {
  const char *name;
  const injector *how;
  rcdp_err error;                                     /* what is answered */
  bool done;                                          /* although it has been done */
  bool lies;                                          /* it breaks its contract: judged by how it ends alone */
  failing_spoil spoil;                                /* what is given instead */
  unsigned only;                                      /* 1 << failing_call */
  world_fault_kind fault;                             /* what befalls the world */
  world_site site;                                    /* where */
  rcdp_bytes (*bundle)(course *c, rcdp_bytes bundle); /* what is fetched instead */
};

extern const injector inject_provider; /* error or spoil, only */
extern const injector inject_store;    /* error, done */
extern const injector inject_world;    /* fault, site */
extern const injector inject_fetch;    /* bundle */
extern const injector inject_heap;     /* an allocation inside of roles and stores */

struct course {
  void (*learn)(void *context, rcdp_bytes secret); /* set before: who notes secrets (support/failing.h), or NULL */
  void *learner;
  jmp_buf *stop; /* set before: where to go as soon as a role has met the failure, or NULL: go on */
  const procedure *procedure;
  world *w;
  const rcdp_provider *base;
  rcdp_provider provider; /* what the roles use: counts, fails, learns */
  struct failing failing;
  const char *violation; /* of what must hold at any time */
  bool struck;           /* call n has been made inside an input of a role */
  bool told;             /* and a role has told of a failure since */

  rcdp_err (*inputs[WORLD_NODES])(rcdp_role *role, const rcdp_input *input); /* the roles' own */
  rcdp_store stores[WORLD_NODES];                                            /* before the nodes' own */
  rcdp_store *own_stores[WORLD_NODES];
  const injection *what;
  unsigned long at;
  unsigned long store_calls, fetch_calls;
  world_fault fault;
  uint8_t octets[65536]; /* scratch for a bundle */
};

/* Make the world, switch every node on again with call n gone wrong, and run the procedure to its end. NULL, or what was violated. The
 * caller ends it with course_free. */
const char *course_run(course *c, const procedure *p, const procedure_variant *variant, const rcdp_provider *base,
                       const injection *what, unsigned long n);

/* How many calls the course has made. */
unsigned long course_calls(const course *c);

/* Frees the world; how many keys nobody has released. */
long course_free(course *c);

#endif
