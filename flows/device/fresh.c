/*
 * What must be new: drawn, and hedged with a seed that moves on, so that a random source which repeats itself repeats nothing
 * (docs/protocol.md, clause 4.3).
 */
#include <string.h>

#include "device.h"

static rcdp_err draw(rcdp_device *device) {
  const rcdp_provider *provider = device->provider;
  rcdp_device_draft *draft = &device->draft;
  if (draft->drawn) {
    return RCDP_OK;
  }
  draft->fresh.len = RCDP_HASH_LEN;
  rcdp_err err = provider->random(provider->context, draft->fresh.data, draft->fresh.len);
  if (err == RCDP_OK && device->state.seed.len == 0) {
    draft->seed.len = RCDP_HASH_LEN;
    err = provider->random(provider->context, draft->seed.data, draft->seed.len);
  }
  draft->drawn = err == RCDP_OK;
  return err;
}

/* Derive from the stored seed and the fresh octets: a random source that repeats itself repeats no key and no transaction, and a
 * seed that leaks later does not tell the key. */
static rcdp_err derive(rcdp_device *device, const rcdp_key *seed, const char *label, rcdp_secret *out) {
  return rcdp_derive_from_key(device->provider, seed, label, rcdp_secret_bytes(&device->draft.fresh), out);
}

static rcdp_err identifiers(rcdp_device *device, const rcdp_key *seed, rcdp_device_fresh *fresh) {
  rcdp_secret octets = {0};
  rcdp_err err = derive(device, seed, LABEL_TRANSACTION, &octets);
  if (err == RCDP_OK) {
    memcpy(fresh->transaction.octets, octets.data, sizeof fresh->transaction.octets);
    err = derive(device, seed, LABEL_DEVICE_NONCE, &octets);
  }
  if (err == RCDP_OK) {
    memcpy(fresh->nonce.octets, octets.data, sizeof fresh->nonce.octets);
  }
  rcdp_secret_wipe(&octets);
  return err;
}

static rcdp_err next_seed(rcdp_device *device, const rcdp_key *seed, rcdp_buf *wrapped) {
  const rcdp_provider *provider = device->provider;
  rcdp_secret material = {0};
  rcdp_key next = {0};
  rcdp_err err = derive(device, seed, LABEL_SEED, &material);
  if (err == RCDP_OK) {
    err = rcdp_key_import(provider, RCDP_KEY_SECRET, rcdp_secret_bytes(&material), &next);
  }
  if (err == RCDP_OK) {
    err = rcdp_key_wrap(provider, device->storage_key, rcdp_bytes_of(USE_SEED), &next, wrapped);
  }
  provider->key_release(provider->context, &next);
  rcdp_secret_wipe(&material);
  return err;
}

static rcdp_err ephemeral_key(rcdp_device *device, const rcdp_key *seed, const rcdp_suite *suite, rcdp_buf *public_key,
                              rcdp_buf *wrapped) {
  const rcdp_provider *provider = device->provider;
  rcdp_secret ikm = {0};
  rcdp_key key = {0};
  rcdp_err err = derive(device, seed, LABEL_EPHEMERAL, &ikm);
  if (err == RCDP_OK) {
    err = rcdp_hpke_derive_key(provider, suite->kem, rcdp_secret_bytes(&ikm), &key);
  }
  if (err == RCDP_OK) {
    err = rcdp_key_public(provider, &key, public_key);
  }
  if (err == RCDP_OK) {
    err = rcdp_key_wrap(provider, device->storage_key, rcdp_bytes_of(USE_EPHEMERAL), &key, wrapped);
  }
  provider->key_release(provider->context, &key);
  rcdp_secret_wipe(&ikm);
  return err;
}

/* The stored seed, or the first one. */
static rcdp_err open_seed(const rcdp_device *device, rcdp_key *seed) {
  const rcdp_provider *provider = device->provider;
  if (device->state.seed.len == 0) {
    return rcdp_key_import(provider, RCDP_KEY_SECRET, rcdp_secret_bytes(&device->draft.seed), seed);
  }
  return rcdp_key_unwrap(provider, device->storage_key, rcdp_bytes_of(USE_SEED), device->state.seed, RCDP_KEY_SECRET,
                         seed);
}

rcdp_err rcdp_device_make_fresh(rcdp_device *device, const rcdp_suite *suite, rcdp_device_fresh *fresh) {
  const rcdp_provider *provider = device->provider;
  rcdp_buf public_key = RCDP_BUF(fresh->public_octets);
  rcdp_buf wrapped = RCDP_BUF(fresh->key_octets);
  rcdp_buf seed_wrapped = RCDP_BUF(fresh->seed_octets);
  rcdp_key seed = {0};

  rcdp_err err = draw(device);
  if (err == RCDP_OK) {
    err = open_seed(device, &seed);
  }
  if (err == RCDP_OK) {
    err = identifiers(device, &seed, fresh);
  }
  if (err == RCDP_OK && suite != NULL && suite->ephemeral) {
    err = ephemeral_key(device, &seed, suite, &public_key, &wrapped);
  }
  if (err == RCDP_OK) {
    err = next_seed(device, &seed, &seed_wrapped);
  }
  provider->key_release(provider->context, &seed);
  fresh->ephemeral_public = rcdp_buf_bytes(&public_key);
  fresh->ephemeral_key = rcdp_buf_bytes(&wrapped);
  fresh->seed = rcdp_buf_bytes(&seed_wrapped);
  return err;
}

/* --- a key of a credential's own --- */

static rcdp_err signing_key(rcdp_device *device, const rcdp_key *seed, const rcdp_suite *suite, rcdp_key *key) {
  rcdp_secret ikm = {0};
  rcdp_err err = derive(device, seed, LABEL_DEVICE_KEY, &ikm);
  if (err == RCDP_OK) {
    err = suite->signing_kind == RCDP_KEY_P256
              ? rcdp_hpke_derive_key(device->provider, suite->kem, rcdp_secret_bytes(&ikm), key)
              : rcdp_key_import(device->provider, suite->signing_kind, rcdp_secret_bytes(&ikm), key);
  }
  rcdp_secret_wipe(&ikm);
  return err;
}

static rcdp_err device_key(rcdp_device *device, const rcdp_key *seed, const rcdp_suite *suite,
                           const rcdp_id *credential, rcdp_device_key *made) {
  const rcdp_provider *provider = device->provider;
  rcdp_buf public_key = RCDP_BUF(made->public_octets);
  rcdp_key key = {0};
  rcdp_err err = signing_key(device, seed, suite, &key);
  if (err == RCDP_OK) {
    err = rcdp_key_public(provider, &key, &public_key);
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_wrap_device(provider, device->storage_key, credential, &key, made->key_octets, &made->wrapped);
  }
  provider->key_release(provider->context, &key);
  made->public_key = rcdp_buf_bytes(&public_key);
  return err;
}

rcdp_err rcdp_device_make_key(rcdp_device *device, const rcdp_suite *suite, const rcdp_id *credential,
                              rcdp_device_key *made) {
  const rcdp_provider *provider = device->provider;
  rcdp_buf seed_wrapped = RCDP_BUF(made->seed_octets);
  rcdp_key seed = {0};
  rcdp_err err = draw(device);
  if (err == RCDP_OK) {
    err = open_seed(device, &seed);
  }
  if (err == RCDP_OK) {
    err = device_key(device, &seed, suite, credential, made);
  }
  if (err == RCDP_OK) {
    err = next_seed(device, &seed, &seed_wrapped);
  }
  provider->key_release(provider->context, &seed);
  made->seed = rcdp_buf_bytes(&seed_wrapped);
  return err;
}
