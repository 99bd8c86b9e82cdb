/* See plan.h. */
#include "sim/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

world_plan plan_view(const plan *p) { return (world_plan){p->faults, p->count}; }

/* --- drawing --- */

/* SplitMix64 (Steele, Lea, Flood 2014): good enough for faults. */
static uint64_t next(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15U;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
  z = (z ^ z >> 27) * 0x94d049bb133111ebU;
  return z ^ z >> 31;
}

static uint64_t below(uint64_t *state, uint64_t n) { return next(state) % n; }

unsigned long plan_draw_value(world_fault_kind kind, uint64_t dice) {
  static const unsigned long bounds[] = {
      [VALUE_NONE] = 1, [VALUE_DELAY] = 30000, [VALUE_BIT] = 16384,   [VALUE_LENGTH] = 2048,
      [VALUE_LINK] = 8, [VALUE_REPLAY] = 512,  [VALUE_SNAPSHOT] = 16,
  };
  return (unsigned long)(dice % bounds[world_fault_value_of(kind)]);
}

static world_fault draw_fault(uint64_t *state, bool rollbacks) {
  /* How far into a run faults strike: more datagrams are sent than certificates fetched. */
  static const unsigned long reach[WORLD_SITE_COUNT] = {[WORLD_SEND] = 48, [WORLD_COMMIT] = 16, [WORLD_STORE] = 40,
                                                        [WORLD_FETCH] = 8, [WORLD_POLICY] = 8,  [WORLD_END] = 8};
  world_fault fault;
  do {
    fault.kind = (world_fault_kind)below(state, FAULT_COUNT);
    fault.site = (world_site)below(state, WORLD_SITE_COUNT);
  } while (!world_fault_fits(fault.kind, fault.site) || (fault.kind == FAULT_ROLLBACK && !rollbacks));
  fault.number = 1 + (unsigned long)below(state, reach[fault.site]);
  fault.value = plan_draw_value(fault.kind, next(state));
  return fault;
}

plan plan_draw(uint64_t seed, bool rollbacks) {
  uint64_t state = seed;
  plan p;
  p.count = 1 + (size_t)below(&state, 1 + below(&state, PLAN_MAX));
  for (size_t i = 0; i < p.count; i++) {
    p.faults[i] = draw_fault(&state, rollbacks);
  }
  return p;
}

/* --- text --- */

void plan_write(const plan *p, FILE *out) {
  for (size_t i = 0; i < p->count; i++) {
    const world_fault *fault = &p->faults[i];
    (void)fprintf(out, "%s %s %lu %lu\n", world_fault_name(fault->kind), world_site_name(fault->site), fault->number,
                  fault->value);
  }
}

static bool find_kind(const char *name, world_fault_kind *kind) {
  for (int i = 0; i < FAULT_COUNT; i++) {
    *kind = (world_fault_kind)i;
    if (strcmp(world_fault_name(*kind), name) == 0) {
      return true;
    }
  }
  return false;
}

static bool find_site(const char *name, world_site *site) {
  for (int i = 0; i < WORLD_SITE_COUNT; i++) {
    *site = (world_site)i;
    if (strcmp(world_site_name(*site), name) == 0) {
      return true;
    }
  }
  return false;
}

/* The number at text, and what follows it. */
static bool read_number(char **text, unsigned long *number) {
  const char *begin = *text + strspn(*text, " \t");
  errno = 0;
  *number = strtoul(begin, text, 10);
  return errno == 0 && *begin >= '0' && *begin <= '9';
}

static bool read_fault(char *text, world_fault *fault) {
  char kind[32];
  char site[32];
  int used = 0;
  if (sscanf(text, "%31s %31s%n", kind, site, &used) != 2) {
    return false;
  }
  char *rest = text + used;
  return find_kind(kind, &fault->kind) && find_site(site, &fault->site) && world_fault_fits(fault->kind, fault->site) &&
         read_number(&rest, &fault->number) && read_number(&rest, &fault->value) &&
         rest[strspn(rest, " \t\r\n")] == '\0';
}

bool plan_read(plan *p, FILE *in, unsigned int *line) {
  char text[256];
  p->count = 0;
  for (*line = 1; fgets(text, sizeof text, in) != NULL; (*line)++) {
    const bool blank = text[strspn(text, " \t\r\n")] == '\0' || text[0] == '#';
    if (!blank && (p->count == PLAN_MAX || !read_fault(text, &p->faults[p->count++]))) {
      return false;
    }
  }
  return true;
}
