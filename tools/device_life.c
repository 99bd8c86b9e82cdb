/* The life role on the radio. */
#include "device_life.h"

#include <stdlib.h>

#include "cli.h"

static bool is_ours(const device_dir *dir, const rcdp_held_credential *held) {
  rcdp_network_id asked;
  return held->device_key.len > 0 && rcdp_network_id_parse(dir->conf.network, &asked) == RCDP_OK &&
         rcdp_network_id_equal(&held->profile.network, &asked);
}

rcdp_err device_life_wanted(device_dir *dir, bool *wanted) {
  rcdp_device_state state;
  const rcdp_err err = device_dir_state(dir, &state);
  *wanted = err == RCDP_OK && state.has_update;
  for (size_t i = 0; err == RCDP_OK && i < state.credential_count; i++) {
    *wanted = *wanted || is_ours(dir, &state.credentials[i]);
  }
  for (size_t i = 0; err == RCDP_OK && i < state.tombstone_count; i++) {
    *wanted = *wanted || !state.tombstones[i].proven;
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static rcdp_err make_role(void *memory, size_t size, device_air *self, rcdp_role **role) {
  rcdp_life_device_config *config = &self->dir.life;
  config->retry_ms = self->retry_ms;
  config->retry_max_ms = self->retry_max_ms;
  config->tries = self->tries;
  const rcdp_err err = device_dir_reload(&self->dir);
  return err == RCDP_OK ? rcdp_life_device_init(memory, size, config, self->dir.state, role) : err;
}

int device_life_run(device_air *self, bool update) {
  const device_air_role role = {rcdp_life_device_size(), make_role};
  self->dir.life.update = update;
  if (device_air_run(self, &role) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  return self->done ? EXIT_SUCCESS : cli_fail(self->cause, "the network has not said how the credential stands");
}

int device_life_tell(const device_air *self) {
  log_note(&self->log, "erased", RCDP_OK, "the network has ended the credential; this device has erased it");
  return cli_error("no credential any more");
}
