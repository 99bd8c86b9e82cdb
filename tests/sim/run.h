/* One run: a procedure, a seed, a plan, and what became of it. */
#ifndef TEST_SIM_RUN_H
#define TEST_SIM_RUN_H

#include "sim/plan.h"
#include "support/toy.h"

typedef struct {
  const procedure *procedure;
  const procedure_variant *variant;
  const procedure_variant *foreign; /* that of the messages from elsewhere (exhaustive.h); NULL: the same */
  const rcdp_provider *provider;    /* NULL: the toy */
  uint64_t seed;
  bool uses;                                            /* devices attach with what they hold, now and then */
  uint32_t answer_ms;                                   /* how long answers of the embedder take */
  void (*prepare)(world *w);                            /* before it begins; NULL: nothing */
  void (*finish)(world *w);                             /* when it is over; NULL: nothing */
  void (*listener)(world *w, const world_event *event); /* NULL: nobody */
  void *listener_context;
} sim_case;

typedef struct {
  const char *violation; /* NULL: all is well */
  unsigned long injected;
  unsigned long calls[WORLD_SITE_COUNT];
  size_t sent; /* datagrams that an attacker knows in the end */
  size_t links;
  uint64_t trace; /* hash of everything that happened, in its order */
} sim_result;

sim_result sim_run(const sim_case *c, const plan *p);

/* The provider of this name, or the toy for NULL; false: there is none. */
bool sim_provider_find(const char *name, sim_case *c);
void sim_provider_list(FILE *out);

#endif
