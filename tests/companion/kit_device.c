/* The device of a companion, as one that is visited; see kit.h. */
#include <string.h>

#include "companion/kit.h"

static rcdp_err init(void *memory, size_t size, const kit_device_config *config, rcdp_bytes state, rcdp_role **role) {
  rcdp_companion_device_config own = {
      .provider = config->provider,
      .storage_key = config->storage_key,
      .device_id = config->device_id,
      .factory_key = config->factory_key,
      .certificate = config->certificate,
      .certificate_url = config->certificate_url,
      .suite_count = config->suite_count,
      .anchors = config->anchors,
      .anchor_count = config->anchor_count,
      .networks = config->networks,
      .network_count = config->network_count,
      .link = config->link,
  };
  memcpy(own.suites, config->suites, sizeof own.suites);
  return rcdp_companion_device_init(memory, size, &own, state, role);
}

static const kit_device_procedure procedure = {rcdp_companion_device_size, init};

kit_device *kit_device_new(world *w, const char *device_id, bool certified) {
  return kit_device_make(w, device_id, certified, &procedure);
}
