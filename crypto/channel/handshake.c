/* See handshake.h. */
#include "handshake.h"

#include <string.h>

static uint16_t number_of(rcdp_channel_group group) {
  static const uint16_t numbers[] = {[RCDP_CHANNEL_GROUP_X25519] = 0x001d, [RCDP_CHANNEL_GROUP_P256] = 0x0017};
  return numbers[group];
}

/* The first record of what waits to be sent. */
static rcdp_bytes own_hello(const rcdp_wire *wire) {
  const uint8_t *record = wire->out + wire->out_start;
  const size_t waiting = wire->out_end - wire->out_start;
  const size_t len = waiting < RCDP_RECORD_HEADER ? 0 : RCDP_RECORD_HEADER + ((size_t)record[3] << 8 | record[4]);
  return (rcdp_bytes){record, len <= waiting ? len : 0};
}

static rcdp_err judge_own_client_hello(const rcdp_tls *tls) {
  rcdp_hello hello;
  const rcdp_bytes record = own_hello(&tls->wire);
  const bool good = rcdp_hello_of_client(record, &hello) == RCDP_HELLO_GOOD && hello.group == number_of(tls->group) &&
                    rcdp_bytes_equal(hello.identity, rcdp_bytes_of(tls->identity));
  return good ? RCDP_OK : RCDP_E_HELLO;
}

static rcdp_err become_open(rcdp_tls *tls) {
  rcdp_err err = tls->engine->export_binding(tls, tls->binding);
  if (err == RCDP_OK) {
    rcdp_secret_wipe(&tls->key);
    rcdp_wire_bears(&tls->wire);
    tls->wire.open = true;
    tls->bound = true;
    tls->state = RCDP_CHANNEL_OPEN;
  }
  return err;
}

static rcdp_err shake(rcdp_tls *tls) {
  const rcdp_err err = tls->engine->shake(tls);
  if (err == RCDP_E_PENDING) {
    return tls->wire.fault;
  }
  return err == RCDP_OK ? become_open(tls) : err;
}

/* A client's first flight. */
rcdp_err rcdp_handshake_offer(rcdp_tls *tls) {
  rcdp_err err = tls->engine->start(tls);
  if (err == RCDP_OK) {
    err = shake(tls);
  }
  return err == RCDP_OK ? judge_own_client_hello(tls) : err;
}

/* A server's: nothing leaves unless the ServerHello is as strict as one that comes. */
rcdp_err rcdp_handshake_accept(rcdp_tls *tls) {
  rcdp_hello hello;
  const bool read = rcdp_hello_of_client(rcdp_wire_hello(&tls->wire), &hello) == RCDP_HELLO_GOOD;
  rcdp_err err = read ? tls->engine->start(tls) : RCDP_E_HELLO;
  if (err == RCDP_OK) {
    err = shake(tls);
  }
  if (err == RCDP_OK && rcdp_hello_of_server(own_hello(&tls->wire), hello.group) != RCDP_HELLO_GOOD) {
    err = RCDP_E_HELLO;
  }
  tls->protects = err == RCDP_OK;
  return err;
}

static rcdp_err ask(rcdp_tls *tls) {
  rcdp_hello hello;
  if (rcdp_hello_of_client(rcdp_wire_hello(&tls->wire), &hello) != RCDP_HELLO_GOOD) {
    return RCDP_E_HELLO;
  }
  memcpy(tls->identity, hello.identity.data, hello.identity.len);
  tls->state = RCDP_CHANNEL_ASKING;
  return RCDP_OK;
}

static rcdp_err take_server_hello(rcdp_tls *tls) {
  if (rcdp_hello_of_server(rcdp_wire_hello(&tls->wire), number_of(tls->group)) != RCDP_HELLO_GOOD) {
    return RCDP_E_HELLO;
  }
  tls->protects = true;
  return RCDP_OK;
}

/* The peer's hello. RCDP_E_PENDING: it is not whole yet. */
static rcdp_err meet(rcdp_tls *tls) {
  rcdp_err err = rcdp_wire_gather_hello(&tls->wire);
  if (err == RCDP_OK) {
    err = tls->side == RCDP_CHANNEL_SERVER ? ask(tls) : take_server_hello(tls);
  }
  return err;
}

rcdp_err rcdp_handshake_go_on(rcdp_tls *tls) {
  rcdp_err err = tls->protects ? RCDP_OK : meet(tls);
  if (err == RCDP_OK && tls->state == RCDP_CHANNEL_SHAKING) {
    err = shake(tls);
  }
  return err == RCDP_E_PENDING ? RCDP_OK : err;
}
