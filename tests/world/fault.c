/* The table of faults. */
#include "world/fault.h"

static const char *const site_names[WORLD_SITE_COUNT] = {
#define NAME(id, name) [id] = (name),
    WORLD_SITES(NAME)
#undef NAME
};

static const struct {
  const char *name;
  unsigned int sites;
  world_fault_value value;
} rows[FAULT_COUNT] = {
#define ROW(id, name, sites, value) [id] = {(name), (sites), (value)},
    WORLD_FAULTS(ROW)
#undef ROW
};

const char *world_site_name(world_site site) { return site_names[site]; }

const char *world_fault_name(world_fault_kind kind) { return rows[kind].name; }

world_fault_value world_fault_value_of(world_fault_kind kind) { return rows[kind].value; }

bool world_fault_fits(world_fault_kind kind, world_site site) { return (rows[kind].sites & AT(site)) != 0; }
