/* See handshake.h. */
#include "handshake.h"

#include <string.h>

#include "octets.h"

/* The first record of what waits to be sent. */
static rcdp_bytes own_hello(const rcdp_wire *wire) {
  rcdp_octets from = {rcdp_wire_waiting(wire), false};
  const rcdp_bytes whole = from.rest;
  (void)rcdp_take(&from, RCDP_RECORD_HEADER - 2);
  const rcdp_octets content = rcdp_take_vector(&from, 2);
  return (rcdp_bytes){whole.data, content.broken ? 0 : RCDP_RECORD_HEADER + content.rest.len};
}

static rcdp_err judge_own_client_hello(const rcdp_tls *tls) {
  rcdp_hello hello;
  const bool good = rcdp_hello_of_client(own_hello(&tls->wire), &hello) == RCDP_HELLO_GOOD &&
                    hello.group == tls->offered && rcdp_bytes_equal(hello.identity, rcdp_bytes_of(tls->identity));
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
  static const uint16_t numbers[] = {[RCDP_CHANNEL_GROUP_X25519] = 0x001d, [RCDP_CHANNEL_GROUP_P256] = 0x0017};
  tls->offered = numbers[tls->group];
  rcdp_err err = tls->engine->start(tls);
  if (err == RCDP_OK) {
    err = shake(tls);
  }
  return err == RCDP_OK ? judge_own_client_hello(tls) : err;
}

/* A server's: nothing leaves unless the ServerHello is as strict as one that comes. */
rcdp_err rcdp_handshake_accept(rcdp_tls *tls) {
  rcdp_err err = tls->engine->start(tls);
  if (err == RCDP_OK) {
    err = shake(tls);
  }
  if (err == RCDP_OK && rcdp_hello_of_server(own_hello(&tls->wire), tls->offered) != RCDP_HELLO_GOOD) {
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
  tls->offered = hello.group;
  tls->state = RCDP_CHANNEL_ASKING;
  return RCDP_OK;
}

static rcdp_err take_server_hello(rcdp_tls *tls) {
  if (rcdp_hello_of_server(rcdp_wire_hello(&tls->wire), tls->offered) != RCDP_HELLO_GOOD) {
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
