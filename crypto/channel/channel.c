/* The state machine of a TLS channel: rcdp/channel.h over the engine of a TLS library. */
#include "handshake.h"
#include "message.h"

#include <string.h>

static rcdp_tls *inside(rcdp_channel *channel) { return (rcdp_tls *)(void *)channel; }
static const rcdp_tls *seen(const rcdp_channel *channel) { return (const rcdp_tls *)(const void *)channel; }

static void stop(rcdp_tls *tls) {
  if (tls->library != NULL) {
    tls->engine->stop(tls);
    tls->library = NULL;
  }
  rcdp_secret_wipe(&tls->key);
}

/* Before anything is protected, every failure looks the same to the peer. A fault of a record says more than what the library made of it. */
static rcdp_err fail(rcdp_tls *tls, rcdp_err err) {
  stop(tls);
  rcdp_message_drop(tls);
  if (!tls->protects) {
    rcdp_wire_refuse(&tls->wire);
  }
  tls->state = RCDP_CHANNEL_FAILED;
  return tls->wire.fault != RCDP_OK ? tls->wire.fault : err;
}

/* --- the table's functions --- */

static rcdp_err pump(rcdp_tls *tls) {
  bool ended = false;
  const rcdp_err err = rcdp_message_fill(tls, &ended);
  if (ended) {
    tls->state = RCDP_CHANNEL_ENDED;
  }
  return err == RCDP_OK ? tls->wire.fault : err;
}

static rcdp_err go_on(rcdp_tls *tls) {
  const rcdp_err err = tls->state == RCDP_CHANNEL_SHAKING ? rcdp_handshake_go_on(tls) : RCDP_OK;
  return err == RCDP_OK && tls->state == RCDP_CHANNEL_OPEN ? pump(tls) : err;
}

static rcdp_channel_state tls_state(const rcdp_channel *channel) { return seen(channel)->state; }

static rcdp_err tls_receive(rcdp_channel *channel, rcdp_bytes octets, size_t *used) {
  rcdp_tls *tls = inside(channel);
  *used = 0;
  if (tls->state == RCDP_CHANNEL_ENDED || tls->state == RCDP_CHANNEL_FAILED) {
    return RCDP_E_STATE;
  }
  tls->wire.offered = octets;
  const rcdp_err err = go_on(tls);
  *used = octets.len - tls->wire.offered.len;
  tls->wire.offered = RCDP_NO_BYTES;
  return err == RCDP_OK ? RCDP_OK : fail(tls, err);
}

static rcdp_err tls_transmit(rcdp_channel *channel, rcdp_buf *octets) {
  rcdp_wire *wire = &inside(channel)->wire;
  const size_t room = octets->cap - octets->len;
  rcdp_bytes waiting = rcdp_wire_waiting(wire);
  if (waiting.len > room) {
    waiting.len = room;
  }
  wire->out_start += waiting.len;
  return rcdp_buf_add(octets, waiting);
}

static rcdp_err tls_send(rcdp_channel *channel, rcdp_bytes message) {
  rcdp_tls *tls = inside(channel);
  if (tls->state != RCDP_CHANNEL_OPEN || tls->finished) {
    return RCDP_E_STATE;
  }
  if (message.len == 0 || message.len > tls->message_max) {
    return message.len == 0 ? RCDP_E_ARGUMENT : RCDP_E_TOO_LARGE;
  }
  const rcdp_err err = rcdp_message_write(tls, message);
  return err == RCDP_OK || err == RCDP_E_PENDING ? err : fail(tls, err);
}

static rcdp_err tls_read(rcdp_channel *channel, rcdp_buf *message) {
  rcdp_tls *tls = inside(channel);
  if (tls->state == RCDP_CHANNEL_FAILED) {
    return RCDP_E_STATE;
  }
  rcdp_err err = tls->state == RCDP_CHANNEL_OPEN ? pump(tls) : RCDP_OK;
  if (err != RCDP_OK) {
    return fail(tls, err);
  }
  const rcdp_bytes waiting = rcdp_message_waiting(tls);
  if (waiting.len == 0) {
    return RCDP_E_NOT_FOUND;
  }
  err = rcdp_buf_add(message, waiting);
  if (err == RCDP_OK) {
    rcdp_message_drop(tls);
  }
  return err;
}

static rcdp_err tls_finish(rcdp_channel *channel) {
  rcdp_tls *tls = inside(channel);
  if ((tls->state != RCDP_CHANNEL_OPEN && tls->state != RCDP_CHANNEL_ENDED) || tls->finished) {
    return RCDP_E_STATE;
  }
  tls->finished = true;
  const rcdp_err err = tls->engine->end(tls);
  return err == RCDP_OK ? RCDP_OK : fail(tls, err);
}

static rcdp_bytes tls_identity(const rcdp_channel *channel) { return rcdp_bytes_of(seen(channel)->identity); }

static rcdp_err take_key(rcdp_tls *tls, rcdp_bytes key) {
  const bool taken = key.len >= RCDP_CHANNEL_KEY_MIN && rcdp_secret_set(&tls->key, key) == RCDP_OK;
  return taken ? RCDP_OK : RCDP_E_ARGUMENT;
}

/* A refusal that was wanted is no error of this call. */
static rcdp_err refuse(rcdp_tls *tls, rcdp_err verdict) {
  if (verdict == RCDP_E_PENDING) {
    return RCDP_E_ARGUMENT;
  }
  (void)fail(tls, verdict);
  return RCDP_OK;
}

static rcdp_err tls_answer(rcdp_channel *channel, rcdp_err verdict, rcdp_bytes key) {
  rcdp_tls *tls = inside(channel);
  if (tls->state != RCDP_CHANNEL_ASKING) {
    return RCDP_E_STATE;
  }
  if (verdict != RCDP_OK) {
    return refuse(tls, verdict);
  }
  rcdp_err err = take_key(tls, key);
  if (err != RCDP_OK) {
    return err;
  }
  tls->state = RCDP_CHANNEL_SHAKING;
  err = rcdp_handshake_accept(tls);
  return err == RCDP_OK ? RCDP_OK : fail(tls, err);
}

static rcdp_err tls_binding(const rcdp_channel *channel, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  const rcdp_tls *tls = seen(channel);
  if (!tls->bound) {
    return RCDP_E_STATE;
  }
  memcpy(binding, tls->binding, sizeof tls->binding);
  return RCDP_OK;
}

/* --- begin and end --- */

static size_t in_size(size_t message_max) { return RCDP_MESSAGE_HEADER + message_max; }
static size_t out_size(size_t message_max) { return rcdp_wire_out_size(in_size(message_max)); }

size_t rcdp_channel_size(size_t message_max) { return sizeof(rcdp_tls) + in_size(message_max) + out_size(message_max); }

static void tls_close(rcdp_channel *channel) {
  rcdp_tls *tls = inside(channel);
  stop(tls);
  rcdp_wipe(tls, rcdp_channel_size(tls->message_max));
}

static const rcdp_channel table = {
    .state = tls_state,
    .receive = tls_receive,
    .transmit = tls_transmit,
    .send = tls_send,
    .read = tls_read,
    .finish = tls_finish,
    .identity = tls_identity,
    .answer = tls_answer,
    .binding = tls_binding,
    .close = tls_close,
};

static bool is_identity(rcdp_bytes identity) {
  return identity.len > 0 && identity.len <= RCDP_CHANNEL_IDENTITY_MAX &&
         memchr(identity.data, 0, identity.len) == NULL;
}

static bool config_valid(const rcdp_channel_config *config) {
  if (config->message_max == 0 || config->message_max > RCDP_CHANNEL_MESSAGE_MAX) {
    return false;
  }
  return config->side == RCDP_CHANNEL_SERVER ||
         (config->side == RCDP_CHANNEL_CLIENT && (unsigned)config->group <= RCDP_CHANNEL_GROUP_P256 &&
          is_identity(config->identity));
}

static rcdp_err begin_client(rcdp_tls *tls, const rcdp_channel_config *config) {
  tls->group = config->group;
  memcpy(tls->identity, config->identity.data, config->identity.len);
  const rcdp_err err = take_key(tls, config->key);
  return err == RCDP_OK ? rcdp_handshake_offer(tls) : err;
}

rcdp_err rcdp_tls_init(const rcdp_engine *engine, void *memory, size_t size, const rcdp_channel_config *config,
                       rcdp_channel **channel) {
  if (!config_valid(config) || size < rcdp_channel_size(config->message_max)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_tls *tls = memory;
  memset(tls, 0, sizeof *tls);
  tls->channel = table;
  tls->engine = engine;
  tls->side = config->side;
  tls->message_max = config->message_max;
  tls->message = (uint8_t *)(tls + 1);
  tls->wire.out = tls->message + in_size(config->message_max);
  tls->wire.out_cap = out_size(config->message_max);
  const rcdp_err err = config->side == RCDP_CHANNEL_CLIENT ? begin_client(tls, config) : RCDP_OK;
  if (err != RCDP_OK) {
    tls_close(&tls->channel);
    return err;
  }
  *channel = &tls->channel;
  return RCDP_OK;
}
