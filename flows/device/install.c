/* A credential comes to a device: its box is opened and judged, it is staged, and in the end it is active. */
#include "device.h"

static rcdp_err open_with_key(const rcdp_device *device, const rcdp_device_box *box, rcdp_buf *plaintext) {
  const rcdp_provider *provider = device->provider;
  if (!box->suite->ephemeral) {
    return rcdp_hpke_open(provider, box->suite->kem, box->factory_key, box->enc, box->info, RCDP_NO_BYTES, box->sealed,
                          plaintext);
  }
  rcdp_key ephemeral = {0}; /* of whatever kind: to open a box looks at that */
  rcdp_err err = provider->key_unwrap(provider->context, device->storage_key, rcdp_bytes_of(USE_EPHEMERAL),
                                      box->ephemeral_key, &ephemeral);
  if (err == RCDP_OK) {
    err = rcdp_hpke_open(provider, box->suite->kem, &ephemeral, box->enc, box->info, RCDP_NO_BYTES, box->sealed,
                         plaintext);
  }
  provider->key_release(provider->context, &ephemeral);
  return err;
}

rcdp_err rcdp_device_open_box(rcdp_device *device, const rcdp_device_box *box, rcdp_octets32 *hash,
                              rcdp_credential *credential) {
  uint8_t octets[RCDP_SEALED_MAX];
  rcdp_buf plaintext = RCDP_BUF(octets);
  rcdp_err err = open_with_key(device, box, &plaintext);
  if (err == RCDP_OK) {
    err = rcdp_digest(device->provider, CONTEXT_CREDENTIAL, rcdp_buf_bytes(&plaintext), hash->octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_credential_decode(rcdp_buf_bytes(&plaintext), &device->arena, credential);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

rcdp_err rcdp_device_judge(const rcdp_device *device, const rcdp_input *input, const rcdp_profile *profile,
                           const rcdp_device_expected *expected) {
  const uint64_t now = rcdp_device_time(device, input).seconds;
  if (!rcdp_network_id_equal(&profile->network, expected->network)) {
    return RCDP_E_NETWORK;
  }
  if (profile->assurance != expected->assurance) {
    return RCDP_E_NOT_AUTHORISED;
  }
  const bool valid =
      profile->not_before < profile->not_after && now < profile->not_after && expected->issued < profile->not_after;
  return valid ? RCDP_OK : RCDP_E_BOUNDS;
}

/* Room is made by the time that the network has just signed. */
rcdp_err rcdp_device_stage(rcdp_device_state *next, const rcdp_held_credential *held,
                           const rcdp_device_issued *issued) {
  const uint64_t signed_time = issued->on_word ? next->last_time : issued->time;
  if (rcdp_device_tombstone(next, &held->profile.id) != NULL) {
    return RCDP_E_STALE;
  }
  const rcdp_err err = rcdp_device_make_room(next, &held->profile.network, held->origin, signed_time);
  if (err != RCDP_OK) {
    return err;
  }
  if (next->last_time < signed_time) {
    next->last_time = signed_time; /* signed by the network: time has come at least this far */
  }
  rcdp_held_credential *staged = &next->credentials[next->credential_count++];
  *staged = *held;
  staged->status = RCDP_HELD_STAGED;
  staged->installed = next->last_time < issued->time ? issued->time : next->last_time;
  return RCDP_OK;
}

/* Its earlier epoch; in the order of their installation that stands before it. */
static const rcdp_held_credential *earlier(const rcdp_device_state *state, const rcdp_held_credential *held) {
  for (size_t i = 0; i < state->credential_count && &state->credentials[i] != held; i++) {
    if (rcdp_id_equal(&state->credentials[i].profile.id, &held->profile.id)) {
      return &state->credentials[i];
    }
  }
  return NULL;
}

/* Its own next epoch too: the network offers that once, so if it is staged already it would not come again. */
static bool stays(const rcdp_profile *each, const rcdp_profile *active) {
  return !rcdp_network_id_equal(&each->network, &active->network) ||
         (rcdp_id_equal(&each->id, &active->id) && each->epoch > active->epoch);
}

static void replace_others(rcdp_device_state *next, const rcdp_held_credential *held) {
  const rcdp_profile active = held->profile; /* what is kept moves to the front */
  size_t kept = 0;
  for (size_t i = 0; i < next->credential_count; i++) {
    const rcdp_held_credential *each = &next->credentials[i];
    if (each == held || stays(&each->profile, &active)) {
      next->credentials[kept++] = *each;
    }
  }
  next->credential_count = kept;
  next->has_pending = next->has_pending && !rcdp_network_id_equal(&next->pending.network, &active.network);
}

void rcdp_device_activate(rcdp_device_state *next, rcdp_held_credential *held) {
  const rcdp_held_credential *before = earlier(next, held);
  held->status = RCDP_HELD_ACTIVE;
  if (before != NULL && before->status == RCDP_HELD_ACTIVE) {
    rcdp_device_drop(next, before);
  } else {
    replace_others(next, held);
  }
}
