/* See wire.h. */
#include "wire.h"

#include <string.h>

#include "octets.h"

/* RFC 8446, clause 5.1. */
enum { CHANGE_CIPHER_SPEC = 20, ALERT = 21, HANDSHAKE = 22, APPLICATION_DATA = 23, TLS_1_2 = 0x0303 };

size_t rcdp_wire_out_size(size_t plaintext_max) {
  return plaintext_max + RCDP_RECORD_OVERHEAD * (plaintext_max / RCDP_RECORD_MAX + 1) + RCDP_WIRE_RESERVE;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t number(const uint8_t octets[2]) { return (size_t)octets[0] << 8 | octets[1]; }

/* --- from the peer --- */

static size_t take(rcdp_wire *wire, uint8_t *octets, size_t len) {
  const size_t taken = smaller(len, wire->offered.len);
  if (taken > 0) {
    memcpy(octets, wire->offered.data, taken);
    wire->offered = (rcdp_bytes){wire->offered.data + taken, wire->offered.len - taken};
  }
  return taken;
}

static rcdp_err judge_first_header(const uint8_t header[RCDP_RECORD_HEADER]) {
  if (header[0] == ALERT) {
    return RCDP_E_CHANNEL_BROKEN;
  }
  return header[0] == HANDSHAKE && number(header + 3) <= RCDP_CHANNEL_HELLO_MAX ? RCDP_OK : RCDP_E_HELLO;
}

static rcdp_err gather(rcdp_wire *wire, size_t len) {
  wire->hello_len += take(wire, wire->hello + wire->hello_len, len - wire->hello_len);
  return wire->hello_len == len ? RCDP_OK : RCDP_E_PENDING;
}

rcdp_err rcdp_wire_gather_hello(rcdp_wire *wire) {
  rcdp_err err = wire->hello_len < RCDP_RECORD_HEADER ? gather(wire, RCDP_RECORD_HEADER) : RCDP_OK;
  if (err == RCDP_OK) {
    err = judge_first_header(wire->hello);
  }
  return err == RCDP_OK ? gather(wire, RCDP_RECORD_HEADER + number(wire->hello + 3)) : err;
}

rcdp_bytes rcdp_wire_hello(const rcdp_wire *wire) { return (rcdp_bytes){wire->hello, wire->hello_len}; }

/* After the hellos everything is protected, but for one leftover of older versions. Who sends records without content, tickets or key updates on and on gets no further. */
static rcdp_err judge_header(rcdp_wire *wire) {
  const uint8_t type = wire->header[0];
  if (type == ALERT) {
    return RCDP_E_CHANNEL_BROKEN;
  }
  if (type != APPLICATION_DATA && (type != CHANGE_CIPHER_SPEC || wire->open)) {
    return RCDP_E_UNEXPECTED;
  }
  if (number(wire->header + 1) != TLS_1_2) {
    return RCDP_E_MALFORMED;
  }
  wire->body_left = number(wire->header + 3);
  if (wire->body_left > RCDP_RECORD_MAX + RCDP_RECORD_EXPANSION) {
    return RCDP_E_TOO_LARGE;
  }
  return ++wire->barren > RCDP_BARREN_MAX ? RCDP_E_UNEXPECTED : RCDP_OK;
}

static size_t pull_header(rcdp_wire *wire, uint8_t *octets, size_t len) {
  const size_t taken = take(wire, octets, smaller(len, RCDP_RECORD_HEADER - wire->header_len));
  memcpy(wire->header + wire->header_len, octets, taken);
  wire->header_len += taken;
  if (wire->header_len == RCDP_RECORD_HEADER) {
    wire->fault = judge_header(wire);
  }
  return wire->fault == RCDP_OK ? taken : 0;
}

static size_t pull_body(rcdp_wire *wire, uint8_t *octets, size_t len) {
  const size_t taken = take(wire, octets, smaller(len, wire->body_left));
  wire->body_left -= taken;
  return taken;
}

static size_t pull_hello(rcdp_wire *wire, uint8_t *octets, size_t len) {
  const size_t taken = smaller(len, wire->hello_len - wire->hello_pulled);
  memcpy(octets, wire->hello + wire->hello_pulled, taken);
  wire->hello_pulled += taken;
  return taken;
}

size_t rcdp_wire_pull(rcdp_wire *wire, uint8_t *octets, size_t len) {
  if (wire->fault != RCDP_OK) {
    return 0;
  }
  if (wire->hello_pulled < wire->hello_len) {
    return pull_hello(wire, octets, len);
  }
  if (wire->header_len == RCDP_RECORD_HEADER && wire->body_left == 0) {
    wire->header_len = 0;
  }
  return wire->header_len < RCDP_RECORD_HEADER ? pull_header(wire, octets, len) : pull_body(wire, octets, len);
}

void rcdp_wire_bears(rcdp_wire *wire) { wire->barren = 0; }

/* --- to the peer --- */

rcdp_bytes rcdp_wire_waiting(const rcdp_wire *wire) {
  return (rcdp_bytes){wire->out + wire->out_start, wire->out_end - wire->out_start};
}

size_t rcdp_wire_room(rcdp_wire *wire) {
  const size_t waiting = wire->out_end - wire->out_start;
  memmove(wire->out, wire->out + wire->out_start, waiting);
  wire->out_start = 0;
  wire->out_end = waiting;
  return wire->out_cap - waiting;
}

bool rcdp_wire_push(rcdp_wire *wire, const uint8_t *octets, size_t len) {
  if (len > rcdp_wire_room(wire)) {
    return false;
  }
  memcpy(wire->out + wire->out_end, octets, len);
  wire->out_end += len;
  return true;
}

void rcdp_wire_refuse(rcdp_wire *wire) {
  static const uint8_t handshake_failure[] = {ALERT, 3, 3, 0, 2, 2, 40};
  wire->out_start = 0;
  wire->out_end = 0;
  (void)rcdp_wire_push(wire, handshake_failure, sizeof handshake_failure);
}
