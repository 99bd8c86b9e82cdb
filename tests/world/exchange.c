/* See exchange.h. */
#include "world/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "world/require.h"

enum { PATIENCE = 400 };

void exchange_begin(exchange *x, const rcdp_provider *provider) {
  memset(x, 0, sizeof *x);
  x->auc.provider = provider;
  x->auc.size = rcdp_auc_size();
  x->auc.memory = require_memory(x->auc.size);
  x->usim.provider = provider;
}

void exchange_end(exchange *x) {
  rcdp_aka_vector_wipe(&x->vector);
  rcdp_usim_answer_wipe(&x->answer);
  free(x->auc.memory);
}

/* Whether to make the very same call again. */
static bool again(exchange *x, rcdp_err err) {
  x->pending += err == RCDP_E_PENDING ? 1 : 0;
  require(x->pending < PATIENCE);
  return err == RCDP_E_PENDING;
}

static rcdp_bytes imsi(const exchange *x) { return (rcdp_bytes){x->imsi, x->imsi_len}; }

rcdp_err exchange_identify(exchange *x) {
  const size_t size = rcdp_usim_size();
  void *memory = require_memory(size);
  rcdp_profile profile;
  rcdp_err err;
  do {
    err = rcdp_usim_subscription(memory, size, &x->usim, (rcdp_bytes){x->vault, *x->vault_len}, &x->wall, &profile);
  } while (again(x, err));
  x->imsi_len = 0;
  if (err == RCDP_OK) {
    require(profile.supi.kind == RCDP_SUPI_IMSI && profile.supi.value.len <= sizeof x->imsi);
    x->imsi_len = profile.supi.value.len;
    memcpy(x->imsi, profile.supi.value.data, x->imsi_len);
  }
  free(memory);
  return err;
}

rcdp_err exchange_challenge(exchange *x) {
  rcdp_err err;
  do {
    err = rcdp_auc_vector(&x->auc, x->store, imsi(x), x->now, &x->vector, &x->admission);
  } while (again(x, err));
  return err;
}

static rcdp_err keep(exchange *x, rcdp_bytes state) {
  if (x->commit != NULL) {
    return x->commit(x, state);
  }
  require(state.len <= RCDP_DEVICE_STATE_MAX);
  memcpy(x->vault, state.data, state.len);
  *x->vault_len = state.len;
  return RCDP_OK;
}

rcdp_err exchange_authenticate(exchange *x) {
  const size_t size = rcdp_usim_size();
  void *memory = require_memory(size);
  const rcdp_bytes state = {x->vault, *x->vault_len};
  rcdp_err err;
  do {
    err = rcdp_usim_authenticate(memory, size, &x->usim, state, &x->wall, x->vector.rand, x->vector.autn, &x->answer);
  } while (again(x, err));
  if (err == RCDP_OK && x->answer.state.len > 0) {
    err = keep(x, x->answer.state);
  }
  if (err != RCDP_OK) {
    rcdp_usim_answer_wipe(&x->answer);
  }
  x->answer.state = RCDP_NO_BYTES;
  free(memory);
  return err;
}

rcdp_err exchange_resynchronise(exchange *x) {
  rcdp_err err;
  do {
    err = rcdp_auc_resynchronise(&x->auc, x->store, imsi(x), x->vector.rand, x->answer.auts, x->now);
  } while (again(x, err));
  x->resynchronised += err == RCDP_OK ? 1 : 0;
  return err;
}

/* --- as EAP goes --- */

static bool same_secret(const rcdp_secret *a, const rcdp_secret *b) {
  return rcdp_equal_secret(rcdp_secret_bytes(a), rcdp_secret_bytes(b));
}

/* The server compares RES; that CK and IK are the same shows later, here at once. */
static rcdp_err compare(const exchange *x) {
  if (memcmp(x->answer.res, x->vector.res, sizeof x->vector.res) != 0) {
    return RCDP_E_BAD_MAC;
  }
  require(same_secret(&x->answer.ck, &x->vector.ck) && same_secret(&x->answer.ik, &x->vector.ik));
  return RCDP_OK;
}

static bool passes(bool (*happens)(exchange *x), exchange *x) { return happens == NULL || happens(x); }

/* One challenge. RCDP_E_REPLAY: there is to be one more. */
static rcdp_err round_trip(exchange *x) {
  rcdp_err err = exchange_challenge(x);
  if (err == RCDP_OK) {
    err = passes(x->challenged, x) ? exchange_authenticate(x) : RCDP_E_TIMEOUT;
  }
  if (err == RCDP_OK && x->answer.outcome == RCDP_USIM_FAILURE) {
    return x->answer.reason;
  }
  if (err == RCDP_OK) {
    err = passes(x->answered, x) ? RCDP_OK : RCDP_E_TIMEOUT;
  }
  if (err != RCDP_OK || x->answer.outcome == RCDP_USIM_SUCCESS) {
    return err == RCDP_OK ? compare(x) : err;
  }
  err = exchange_resynchronise(x);
  return err == RCDP_OK ? RCDP_E_REPLAY : err;
}

rcdp_err exchange_run(exchange *x) {
  x->resynchronised = 0;
  x->admission = RCDP_ADMISSION_UNKNOWN;
  x->attached = exchange_identify(x);
  if (x->attached == RCDP_OK) {
    x->attached = round_trip(x);
  }
  if (x->attached == RCDP_E_REPLAY) {
    x->attached = round_trip(x);
  }
  return x->attached;
}
