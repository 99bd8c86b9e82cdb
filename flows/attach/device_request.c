/*
 * The device asks: it makes a signed request and has it committed, with its counter and its ephemeral key, before the
 * first octet leaves (docs/protocol.md, "Device: request").
 */
#include <string.h>

#include "device.h"

/* All that a new request has and the state does not have yet; views point into its own arrays. */
typedef struct {
  const rcdp_suite *suite; /* the one with an ephemeral key, or the first */
  uint8_t ephemeral_public[RCDP_HPKE_ENC_MAX];
  uint8_t ephemeral_wrapped[RCDP_WRAPPED_MAX];
  uint8_t seed_wrapped[RCDP_WRAPPED_MAX];
  uint8_t content[RCDP_REQUEST_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t message[RCDP_REQUEST_MESSAGE_MAX];
  rcdp_buf message_buf;
} request_work;

static rcdp_err draw(attach_device *device) {
  const rcdp_provider *provider = device->config.provider;
  device_draft *draft = &device->draft;
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

/* Settings with a suite that there is not make no role. */
static const rcdp_suite *leading_suite(const rcdp_attach_device_config *config) {
  for (size_t i = 0; i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(config->suites[i]);
    if (suite->ephemeral) {
      return suite;
    }
  }
  return rcdp_suite_find(config->suites[0]);
}

/* Derive from the stored seed and the fresh octets: a random source that repeats itself repeats no key and no transaction, and a
 * seed that leaks later does not tell the key. */
static rcdp_err derive(attach_device *device, const rcdp_key *seed, const char *label, rcdp_secret *out) {
  return rcdp_derive_from_key(device->config.provider, seed, label, rcdp_secret_bytes(&device->draft.fresh), out);
}

static rcdp_err identifiers(attach_device *device, const rcdp_key *seed, rcdp_attach_request *request) {
  rcdp_secret octets = {0};
  rcdp_err err = derive(device, seed, LABEL_TRANSACTION, &octets);
  if (err == RCDP_OK) {
    memcpy(request->transaction.octets, octets.data, sizeof request->transaction.octets);
    err = derive(device, seed, LABEL_DEVICE_NONCE, &octets);
  }
  if (err == RCDP_OK) {
    memcpy(request->device_nonce.octets, octets.data, sizeof request->device_nonce.octets);
  }
  rcdp_secret_wipe(&octets);
  return err;
}

static rcdp_err next_seed(attach_device *device, const rcdp_key *seed, rcdp_buf *wrapped) {
  const rcdp_provider *provider = device->config.provider;
  rcdp_secret material = {0};
  rcdp_key next = {0};
  rcdp_err err = derive(device, seed, LABEL_SEED, &material);
  if (err == RCDP_OK) {
    err = rcdp_key_import(provider, RCDP_KEY_SECRET, rcdp_secret_bytes(&material), &next);
  }
  if (err == RCDP_OK) {
    err = rcdp_key_wrap(provider, device->config.storage_key, rcdp_bytes_of(USE_SEED), &next, wrapped);
  }
  provider->key_release(provider->context, &next);
  rcdp_secret_wipe(&material);
  return err;
}

static rcdp_err ephemeral_key(attach_device *device, const rcdp_key *seed, const rcdp_suite *suite,
                              rcdp_buf *public_key, rcdp_buf *wrapped) {
  const rcdp_provider *provider = device->config.provider;
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
    err = rcdp_key_wrap(provider, device->config.storage_key, rcdp_bytes_of(USE_EPHEMERAL), &key, wrapped);
  }
  provider->key_release(provider->context, &key);
  rcdp_secret_wipe(&ikm);
  return err;
}

/* The stored seed, or the first one. */
static rcdp_err open_seed(const attach_device *device, rcdp_key *seed) {
  const rcdp_provider *provider = device->config.provider;
  if (device->state.seed.len == 0) {
    return rcdp_key_import(provider, RCDP_KEY_SECRET, rcdp_secret_bytes(&device->draft.seed), seed);
  }
  return rcdp_key_unwrap(provider, device->config.storage_key, rcdp_bytes_of(USE_SEED), device->state.seed,
                         RCDP_KEY_SECRET, seed);
}

/* Transaction and nonce, the ephemeral key, where a suite wants one, and the seed for the next time. */
static rcdp_err make_fresh(attach_device *device, request_work *work, rcdp_attach_request *request,
                           rcdp_device_state *next) {
  const rcdp_provider *provider = device->config.provider;
  rcdp_buf public_key = RCDP_BUF(work->ephemeral_public);
  rcdp_buf wrapped = RCDP_BUF(work->ephemeral_wrapped);
  rcdp_buf seed_wrapped = RCDP_BUF(work->seed_wrapped);
  rcdp_key seed = {0};

  rcdp_err err = open_seed(device, &seed);
  if (err == RCDP_OK) {
    err = identifiers(device, &seed, request);
  }
  if (err == RCDP_OK && work->suite->ephemeral) {
    err = ephemeral_key(device, &seed, work->suite, &public_key, &wrapped);
  }
  if (err == RCDP_OK) {
    err = next_seed(device, &seed, &seed_wrapped);
  }
  provider->key_release(provider->context, &seed);
  request->ephemeral_key = rcdp_buf_bytes(&public_key);
  next->pending.ephemeral_key = rcdp_buf_bytes(&wrapped);
  next->seed = rcdp_buf_bytes(&seed_wrapped);
  return err;
}

static rcdp_err sign_content(attach_device *device, request_work *work, rcdp_bytes content,
                             rcdp_signed_attach_request *out) {
  const rcdp_attach_device_config *config = &device->config;
  out->content = content;
  out->signature = RCDP_NO_BYTES;
  if (rcdp_suites_all_static(config->suites, config->suite_count)) {
    return RCDP_OK; /* a key that can only agree cannot sign */
  }
  out->signature = RCDP_BYTES(work->signature);
  return rcdp_sign(config->provider, config->factory_key, CONTEXT_REQUEST, content, work->signature);
}

/* Encode and sign the request, and put it into its envelope. */
static rcdp_err make_message(attach_device *device, request_work *work, const rcdp_attach_request *request,
                             rcdp_octets32 *request_hash) {
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = request->transaction,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_ATTACH_REQUEST,
  };
  work->message_buf = RCDP_BUF(work->message);
  rcdp_err err = rcdp_attach_request_encode(request, &device->arena, &content);
  if (err == RCDP_OK) {
    err = rcdp_digest(device->config.provider, CONTEXT_REQUEST, rcdp_buf_bytes(&content), request_hash->octets);
  }
  if (err == RCDP_OK) {
    err = sign_content(device, work, rcdp_buf_bytes(&content), &message.body.attach_request);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &device->arena, &work->message_buf);
  }
  return err;
}

static rcdp_attach_request request_fields(const attach_device *device, uint64_t counter) {
  const rcdp_attach_device_config *config = &device->config;
  rcdp_attach_request request = {
      .certificate_url = config->certificate_url,
      .certificate_hash = device->certificate_hash,
      .suite_count = config->suite_count,
      .serving_network = config->network,
      .counter = counter,
      .voucher_needed = config->owner_key.len > 0,
  };
  memcpy(request.suites, config->suites, sizeof request.suites);
  return request;
}

static void fill_pending(const attach_device *device, const request_work *work, const rcdp_attach_request *request,
                         rcdp_pending_attach *pending) {
  pending->transaction = request->transaction;
  pending->device_nonce = request->device_nonce;
  pending->network = device->config.network;
  pending->suite_count = device->config.suite_count;
  memcpy(pending->suites, device->config.suites, sizeof pending->suites);
  pending->message = rcdp_buf_bytes(&work->message_buf);
}

/* Made anew, with what was new in it then, it would have the same content. */
bool rcdp_attach_device_pending_fits(attach_device *device) {
  uint8_t octets[RCDP_REQUEST_CONTENT_MAX];
  rcdp_buf anew = RCDP_BUF(octets);
  rcdp_message message;
  rcdp_attach_request request;
  if (!device->state.has_pending ||
      rcdp_message_decode(device->state.pending.message, &device->arena, &message) != RCDP_OK ||
      message.kind != RCDP_BODY_ATTACH_REQUEST ||
      rcdp_attach_request_decode(message.body.attach_request.content, &device->arena, &request) != RCDP_OK) {
    return false;
  }
  rcdp_attach_request fields = request_fields(device, request.counter);
  fields.transaction = request.transaction;
  fields.device_nonce = request.device_nonce;
  fields.ephemeral_key = request.ephemeral_key;
  return rcdp_attach_request_encode(&fields, &device->arena, &anew) == RCDP_OK &&
         rcdp_bytes_equal(rcdp_buf_bytes(&anew), message.body.attach_request.content);
}

rcdp_err rcdp_attach_device_request(attach_device *device, uint64_t jump) {
  request_work work = {.suite = leading_suite(&device->config)};
  rcdp_device_state next = device->state;
  if (next.counter > UINT64_MAX - jump - 1) {
    return RCDP_E_EXHAUSTED;
  }
  next.counter += jump + 1;
  next.has_pending = true;

  rcdp_err err = draw(device);
  rcdp_attach_request request = request_fields(device, next.counter);
  if (err == RCDP_OK) {
    err = make_fresh(device, &work, &request, &next);
  }
  if (err == RCDP_OK) {
    err = make_message(device, &work, &request, &next.pending.request_hash);
  }
  if (err == RCDP_OK) {
    fill_pending(device, &work, &request, &next.pending);
    rcdp_action_report(&device->queue, RCDP_STEP_REQUEST, RCDP_OK, &request.transaction);
    err = rcdp_attach_device_state_commit(device, &next, DEVICE_COMMITTING_REQUEST);
  }
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&device->draft, sizeof device->draft);
  }
  return err;
}
