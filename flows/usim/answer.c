/*
 * One credential answers a challenge (TS 33.102 clauses 6.3.3 and C.2): its MAC is verified, then its sequence number; what was taken is in
 * the state that has to be committed before the answer is used. Where the number is not fresh, AUTS tells where this USIM stands, and
 * nothing changes.
 */
#include <string.h>

#include "usim.h"

/* What the challenge has of its number, beside the answer to it. */
typedef struct {
  rcdp_aka_vector vector;
  uint64_t sqn;
  rcdp_sqn_array array; /* what was accepted */
} response;

/* --- the state that follows --- */

/* What a provisioner brought counts by his hand-in, and what others know the keys of by its update. */
static bool begins(const rcdp_held_credential *held) {
  return held->status == RCDP_HELD_STAGED && held->origin != RCDP_HELD_BY_PROVISIONER && !held->must_update;
}

static rcdp_err keep(usim *self, size_t index, const rcdp_sqn_array *array, rcdp_usim_answer *answer) {
  rcdp_device *core = &self->core;
  rcdp_device_state next = core->state;
  rcdp_held_credential *held = &next.credentials[index];
  rcdp_usim_write_sequences(array, self->sequences);
  held->sequences = RCDP_BYTES(self->sequences);
  answer->activated = begins(held);
  if (answer->activated) {
    rcdp_device_activate(&next, held);
  }
  const rcdp_err err = rcdp_device_commit(core, &next, 0);
  answer->state = (rcdp_bytes){core->committing, core->committing_len};
  return err;
}

/* --- the answer --- */

static rcdp_err succeed(usim *self, size_t index, const response *made, rcdp_usim_answer *answer) {
  memcpy(answer->res, made->vector.res, sizeof answer->res);
  answer->ck = made->vector.ck;
  answer->ik = made->vector.ik;
  const rcdp_err err = keep(self, index, &made->array, answer);
  answer->outcome = err == RCDP_OK ? RCDP_USIM_SUCCESS : RCDP_USIM_FAILURE;
  return err;
}

static rcdp_err resynchronise(const rcdp_aka *aka, const usim_challenge *challenge, const rcdp_sqn_array *array,
                              rcdp_usim_answer *answer) {
  const rcdp_err err = rcdp_aka_auts(aka, challenge->rand, rcdp_sqn_highest(array), answer->auts);
  answer->outcome = err == RCDP_OK ? RCDP_USIM_SYNC_FAILURE : RCDP_USIM_FAILURE;
  answer->reason = RCDP_E_REPLAY;
  return err;
}

static rcdp_err answer_with(usim *self, size_t index, const rcdp_aka *aka, const usim_challenge *challenge,
                            rcdp_usim_answer *answer) {
  const rcdp_held_credential *held = &self->core.state.credentials[index];
  response made;
  memset(&made, 0, sizeof made);
  rcdp_usim_read_sequences(held->sequences, &made.array);
  rcdp_err err = rcdp_aka_answer(aka, challenge->rand, challenge->autn, &made.vector, &made.sqn, answer->amf);
  if (err == RCDP_OK) {
    err = rcdp_sqn_accept(&made.array, made.sqn);
    err =
        err == RCDP_E_REPLAY ? resynchronise(aka, challenge, &made.array, answer) : succeed(self, index, &made, answer);
  }
  rcdp_wipe(&made, sizeof made);
  return err;
}

rcdp_err rcdp_usim_respond(usim *self, size_t index, const usim_challenge *challenge, rcdp_usim_answer *answer) {
  const rcdp_device *core = &self->core;
  const rcdp_held_credential *held = &core->state.credentials[index];
  rcdp_aka_keys keys = {0};
  answer->credential = held->profile.id;
  answer->epoch = held->profile.epoch;
  rcdp_err err = rcdp_keys_open_aka(core->provider, core->storage_key, &held->profile.id, held->key, held->op, &keys);
  err = err == RCDP_E_OPEN ? RCDP_E_CORRUPT : err;
  if (err == RCDP_OK) {
    const rcdp_aka aka = {core->provider, held->profile.algorithm, &keys.key, &keys.op};
    err = answer_with(self, index, &aka, challenge, answer);
  }
  rcdp_keys_close_aka(core->provider, &keys);
  return err;
}
