/* See kit.h. */
#include "usim/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/providers.h"

static void found(void *context, const rcdp_finding *finding) {
  use_kit *kit = context;
  if (kit->told_count < USE_FINDINGS) {
    kit->told[kit->told_count] = finding->kind;
  }
  kit->told_count++;
}

use_kit *use_new(const rcdp_provider *provider) {
  use_kit *kit = calloc(1, sizeof *kit);
  assert_non_null(kit);
  kit->life = life_new(provider, RCDP_SUITE_P256);
  exchange *x = &kit->x;
  exchange_begin(x, provider);
  x->auc.storage_key = kit->life->network_config.storage_key;
  x->auc.found = found;
  x->auc.context = kit;
  x->usim.storage_key = kit->life->config.storage_key;
  x->usim.network = kit->life->config.network;
  x->store = kit->life->w->network->store;
  x->vault = kit->life->vault;
  x->vault_len = &kit->life->vault_len;
  x->context = kit;
  x->now = WORLD_NOW;
  x->wall = (rcdp_time){true, WORLD_NOW};
  return kit;
}

use_kit *use_new_any(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return use_new(providers[test_providers(providers) - 1]);
}

void use_free(use_kit *kit) {
  exchange_end(&kit->x);
  life_free(kit->life);
  free(kit);
}

rcdp_id use_issue(use_kit *kit) {
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  return life_issue(kit->life, &spec);
}

rcdp_err use_attach(use_kit *kit) {
  const rcdp_err err = exchange_run(&kit->x);
  life_boot(kit->life, LIFE_DEVICE);
  return err;
}

void use_attach_well(use_kit *kit, unsigned resynchronised) {
  assert_int_equal(use_attach(kit), RCDP_OK);
  assert_int_equal(kit->x.admission, RCDP_ADMISSION_ALLOWED);
  assert_int_equal(kit->x.resynchronised, resynchronised);
}

void use_wait(use_kit *kit, uint64_t seconds) {
  kit->x.now += seconds;
  kit->x.wall.seconds += kit->x.wall.known ? seconds : 0;
}

rcdp_credential_state use_state(use_kit *kit, const rcdp_id *credential) {
  return life_find(kit->life, credential).record.state;
}

const rcdp_held_credential *use_held(use_kit *kit, const rcdp_id *credential) {
  const rcdp_device_state *state = life_open_vault(kit->life);
  const rcdp_held_credential *last = NULL;
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_held_credential *held = &state->credentials[i];
    last = rcdp_id_equal(&held->profile.id, credential) ? held : last;
  }
  assert_non_null(last);
  return last;
}

uint64_t use_found(use_kit *kit, rcdp_finding_kind kind) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST_FINDINGS, .now = kit->x.now};
  uint64_t count = 0;
  rcdp_store_result result = life_execute(kit->life, &request);
  while (result.err == RCDP_OK) {
    count += result.finding.kind == kind ? result.finding.count : 0;
    request.after = result.next;
    result = life_execute(kit->life, &request);
  }
  assert_int_equal(result.err, RCDP_E_NOT_FOUND);
  return count;
}
