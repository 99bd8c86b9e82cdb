/* See shrink.h. */
#include "sim/shrink.h"

#include <string.h>

static bool fails(const sim_case *c, const plan *p, const char *violation) {
  const sim_result result = sim_run(c, p);
  return result.violation != NULL && strcmp(result.violation, violation) == 0;
}

/* Without the faults from first on, count of them. */
static plan without(const plan *p, size_t first, size_t count) {
  plan rest = {.count = 0};
  for (size_t i = 0; i < p->count; i++) {
    if (i < first || i >= first + count) {
      rest.faults[rest.count++] = p->faults[i];
    }
  }
  return rest;
}

/* Leave out pieces of this size wherever that changes nothing. */
static bool leave_out(const sim_case *c, plan *p, size_t size, const char *violation) {
  bool shorter = false;
  for (size_t first = 0; first < p->count;) {
    const plan rest = without(p, first, size);
    if (fails(c, &rest, violation)) {
      *p = rest;
      shorter = true;
    } else {
      first += size;
    }
  }
  return shorter;
}

/* Let faults strike earlier: what they must wait for may need faults of its own. */
static void strike_earlier(const sim_case *c, plan *p, const char *violation) {
  for (size_t i = 0; i < p->count; i++) {
    const unsigned long late = p->faults[i].number;
    for (p->faults[i].number = 1; p->faults[i].number < late && !fails(c, p, violation);) {
      p->faults[i].number++;
    }
  }
}

plan sim_shrink(const sim_case *c, const plan *failing, const char *violation) {
  plan p = *failing;
  size_t before;
  do {
    before = p.count;
    for (size_t size = p.count; size > 0; size /= 2) {
      while (leave_out(c, &p, size, violation)) {
      }
    }
    strike_earlier(c, &p, violation);
  } while (p.count < before);
  return p;
}
