/* Old states of vaults and stores, and nodes that are set back to them: somebody has restored a copy. */
#include <stdlib.h>
#include <string.h>

#include "world/drive.h"
#include "world/require.h"

static bool wanted(const world *w) {
  for (size_t i = 0; i < w->plan.count; i++) {
    if (w->plan.faults[i].kind == FAULT_ROLLBACK) {
      return true;
    }
  }
  return false;
}

/* What its vault has room for, whatever it is. */
static uint8_t *vault_of(world_node *node) {
  return world_keeps_entries(node) ? (uint8_t *)node->entries : node->vault;
}

static size_t vault_len(const world_node *node) {
  return world_keeps_entries(node) ? sizeof node->entries : node->vault_len;
}

void drive_snapshot(world *w, world_node *node) {
  if (!wanted(w)) {
    return;
  }
  world_snapshot snapshot = {.vault_len = vault_len(node)};
  if (node->store != NULL) {
    snapshot.store = rcdp_store_memory_clone(node->store);
    require(snapshot.store != NULL);
  } else {
    snapshot.vault = require_memory(snapshot.vault_len + 1);
    memcpy(snapshot.vault, vault_of(node), snapshot.vault_len);
  }
  node->snapshots = realloc(node->snapshots, (node->snapshot_count + 1) * sizeof(world_snapshot));
  require(node->snapshots != NULL);
  node->snapshots[node->snapshot_count++] = snapshot;
}

void drive_drop_snapshots(world_node *node) {
  for (size_t i = 0; i < node->snapshot_count; i++) {
    rcdp_store_close(node->snapshots[i].store);
    free(node->snapshots[i].vault);
  }
  free(node->snapshots);
  node->snapshots = NULL;
  node->snapshot_count = 0;
}

static void restore(world_node *node, const world_snapshot *old) {
  if (old->store != NULL) {
    rcdp_store_close(node->store);
    node->store = rcdp_store_memory_clone(old->store);
    require(node->store != NULL);
  } else {
    memcpy(vault_of(node), old->vault, old->vault_len);
    node->vault_len = world_keeps_entries(node) ? 0 : old->vault_len;
  }
}

/* Before anything was kept there is nothing to go back to. */
bool drive_roll_back(const moment *m) {
  world_node *node = m->node;
  const world_fault *fault = node->snapshot_count > 0 ? drive_struck(m, FAULT_ROLLBACK) : NULL;
  if (fault == NULL) {
    return false;
  }
  world_excuse(m->w);
  restore(node, &node->snapshots[node->snapshot_count - 1 - fault->value % node->snapshot_count]);
  node->crashed = true;
  m->w->set_back = true;
  world_excuse(m->w);
  drive_snapshot(m->w, node);
  drive_tell(m->w, &(world_event){.kind = WORLD_EVENT_BACK, .node = node});
  return true;
}
