/*
 * The device offers itself: it makes an offer for this order, this companion and this channel, and has it committed, with its ephemeral key,
 * before the first octet leaves (docs/protocol.md, clause 16.4).
 */
#include <string.h>

#include "device.h"

/* All that a new offer has and the state does not have yet; views point into its own arrays. */
typedef struct {
  rcdp_device_fresh fresh;
  uint8_t content[RCDP_OFFER_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t message[RCDP_OFFER_MESSAGE_MAX];
  rcdp_buf message_buf;
} offer_work;

static rcdp_companion_offer offer_fields(const companion_device *device, const rcdp_companion_hello *hello,
                                         const rcdp_device_fresh *fresh) {
  const rcdp_companion_device_config *config = &device->config;
  rcdp_companion_offer offer = {
      .order = device->core.channel.entry.order,
      .device = config->device_id,
      .device_nonce = fresh->nonce,
      .suite_count = config->suite_count,
      .ephemeral_key = fresh->ephemeral_public,
      .network = hello->network,
      .companion = hello->companion,
      .channel_binding = device->core.channel.binding,
      .network_nonce = hello->network_nonce,
  };
  memcpy(offer.suites, config->suites, sizeof offer.suites);
  if (config->factory_key != NULL) {
    offer.has_factory = true;
    offer.certificate_hash = device->certificate_hash;
    offer.certificate_url = config->certificate_url;
  }
  return offer;
}

static rcdp_err sign_content(const companion_device *device, offer_work *work, rcdp_signed_companion_offer *offer) {
  const rcdp_companion_device_config *config = &device->config;
  if (config->factory_key == NULL) {
    return RCDP_OK;
  }
  offer->signature = RCDP_BYTES(work->signature);
  return rcdp_sign(config->provider, config->factory_key, CONTEXT_OFFER, offer->content, work->signature);
}

/* Encode and sign the offer, and put it into its envelope. */
static rcdp_err make_message(companion_device *device, offer_work *work, const rcdp_companion_offer *offer) {
  rcdp_buf content = RCDP_BUF(work->content);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = offer->order,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = {.kind = RCDP_COMPANION_OFFER},
  };
  rcdp_signed_companion_offer *body = &message.body.companion.body.offer;
  work->message_buf = RCDP_BUF(work->message);
  rcdp_err err = rcdp_companion_offer_encode(offer, &device->core.arena, &content);
  if (err == RCDP_OK) {
    body->content = rcdp_buf_bytes(&content);
    err = sign_content(device, work, body);
  }
  if (err == RCDP_OK) {
    err = rcdp_message_encode(&message, &device->core.arena, &work->message_buf);
  }
  return err;
}

rcdp_err rcdp_companion_device_offer(companion_device *device, const rcdp_companion_hello *hello) {
  offer_work work;
  memset(&work, 0, sizeof work);
  rcdp_device_state next = device->core.state;
  rcdp_err err = rcdp_device_make_fresh(&device->core, rcdp_suite_find(device->config.suites[0]), &work.fresh);
  if (err == RCDP_OK) {
    const rcdp_companion_offer offer = offer_fields(device, hello, &work.fresh);
    err = make_message(device, &work, &offer);
  }
  if (err == RCDP_OK) {
    device->core.channel.entry.reference = device->core.channel.binding;
    next.seed = work.fresh.seed;
    next.has_offer = true;
    next.offer = (rcdp_pending_offer){work.fresh.ephemeral_key, rcdp_buf_bytes(&work.message_buf)};
    rcdp_action_report(&device->core.queue, RCDP_STEP_ENTRY, RCDP_OK, &device->core.channel.entry.order);
    err = rcdp_device_commit(&device->core, &next, COMPANION_DEVICE_COMMITTING_OFFER);
  }
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&device->core.draft, sizeof device->core.draft);
  }
  rcdp_wipe(&work.fresh, sizeof work.fresh); /* its transaction is told to nobody: the order is one */
  return err;
}

bool rcdp_companion_device_pending(companion_device *device, rcdp_companion_offer *fields, rcdp_bytes *content) {
  rcdp_message message;
  if (!device->core.state.has_offer ||
      rcdp_message_decode(device->core.state.offer.message, &device->core.arena, &message) != RCDP_OK ||
      message.kind != RCDP_BODY_COMPANION || message.body.companion.kind != RCDP_COMPANION_OFFER) {
    return false;
  }
  *content = message.body.companion.body.offer.content;
  return rcdp_companion_offer_decode(*content, &device->core.arena, fields) == RCDP_OK;
}
