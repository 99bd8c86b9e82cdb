/*
 * Fuzz target: what the link brings to a channel. By the first octet a ServerHello for a client, which has to be the very record that is
 * taken; or all that comes to a server, in units of the second octet's size, over a library without cryptography: records are what
 * they hold. That server asks about an identity within its bounds, opens by the answer and no otherwise, gives messages within their
 * bounds, and when it has failed takes nothing more.
 */
#include "fuzz.h"
#include "reader.h"

#include <string.h>

#include "../crypto/channel/engine.h"

enum { MESSAGE_MAX = 600, RECORD_MAX = RCDP_RECORD_HEADER + RCDP_RECORD_MAX + RCDP_RECORD_EXPANSION };

/* What the first octet of a record says: it ends the handshake, or the channel, or it is wrong, or of no meaning; else it is plaintext. */
enum { FINISHED = 'F', END = 'E', WRONG = 'W', OTHER = 'O' };

/* --- a library without cryptography --- */

static struct {
  uint8_t record[RECORD_MAX];
  size_t got;  /* of the record */
  size_t read; /* of it, by the channel */
} library;

static rcdp_err start(rcdp_tls *tls) {
  library.got = 0;
  tls->library = &library;
  return RCDP_OK;
}

static size_t record_len(void) {
  return library.got < RCDP_RECORD_HEADER ? RCDP_RECORD_HEADER
                                          : RCDP_RECORD_HEADER + ((size_t)library.record[3] << 8 | library.record[4]);
}

/* Whether the next record, which is not empty, is whole. */
static bool pull_record(rcdp_tls *tls) {
  size_t pulled = 1;
  while (pulled > 0 && (library.got < record_len() || library.got <= RCDP_RECORD_HEADER)) {
    library.got = library.got == record_len() ? 0 : library.got;
    pulled = rcdp_wire_pull(&tls->wire, library.record + library.got, record_len() - library.got);
    library.got += pulled;
    library.read = RCDP_RECORD_HEADER;
  }
  return pulled > 0;
}

static uint8_t first_octet(void) { return library.record[RCDP_RECORD_HEADER]; }

/* An answer to the client's hello, with a key share of the group that it offered. */
static rcdp_err push_hello(rcdp_tls *tls) {
  static const uint8_t zeros[65];
  rcdp_hello hello;
  FUZZ_CHECK(rcdp_hello_of_client(rcdp_wire_hello(&tls->wire), &hello) == RCDP_HELLO_GOOD);
  const uint8_t share = hello.group == 0x1d ? 32 : 65;
  const uint8_t head[] = {22, 3, 3, 0, 64 + share, 2, 0, 0, 60 + share, 3, 3};
  const uint8_t rest[] = {0, 0x13, 1, 0, 0, 20 + share, 0, 43, 0, 2, 3, 4, 0, 41, 0, 2, 0, 0, 0, 51, 0, 4 + share};
  const uint8_t entry[] = {(uint8_t)(hello.group >> 8), (uint8_t)hello.group, 0, share, 4};
  const bool pushed = rcdp_wire_push(&tls->wire, head, sizeof head) && rcdp_wire_push(&tls->wire, zeros, 32) &&
                      rcdp_wire_push(&tls->wire, rest, sizeof rest) &&
                      rcdp_wire_push(&tls->wire, entry, sizeof entry) && rcdp_wire_push(&tls->wire, zeros, share - 1U);
  return pushed ? RCDP_E_PENDING : RCDP_E_CRYPTO;
}

static rcdp_err shake(rcdp_tls *tls) {
  if (tls->wire.hello_pulled == 0) {
    while (pull_record(tls)) {
      library.got = 0;
    }
    return push_hello(tls);
  }
  if (!pull_record(tls)) {
    return RCDP_E_PENDING;
  }
  library.got = 0;
  return first_octet() == FINISHED ? RCDP_OK : RCDP_E_CHANNEL_KEY;
}

static rcdp_err export_binding(rcdp_tls *tls, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  (void)tls;
  memset(binding, 1, RCDP_CHANNEL_BINDING_LEN);
  return RCDP_OK;
}

static rcdp_err put(rcdp_tls *tls, rcdp_bytes plaintext) {
  return rcdp_wire_push(&tls->wire, plaintext.data, plaintext.len) ? RCDP_OK : RCDP_E_CRYPTO;
}

static rcdp_err get(rcdp_tls *tls, uint8_t *plaintext, size_t len, size_t *got) {
  if (library.got > 0 && library.read == library.got) {
    library.got = 0;
  }
  while (pull_record(tls) && first_octet() == OTHER) {
    library.got = 0;
  }
  if (library.got <= RCDP_RECORD_HEADER || library.got < record_len()) {
    return RCDP_E_PENDING;
  }
  if (first_octet() == WRONG) {
    return RCDP_E_CHANNEL_KEY;
  }
  *got = first_octet() == END ? 0 : library.got - library.read;
  *got = *got < len ? *got : len;
  memcpy(plaintext, library.record + library.read, *got);
  library.read += *got;
  return RCDP_OK;
}

static rcdp_err end(rcdp_tls *tls) { return put(tls, rcdp_bytes_of("end")); }

static void stop(rcdp_tls *tls) { FUZZ_CHECK(tls->library == &library); }

static const rcdp_engine engine = {start, shake, export_binding, put, get, end, stop};

/* --- a server --- */

static void check_asked(rcdp_channel *channel) {
  static const uint8_t key[RCDP_CHANNEL_KEY_MIN] = {1};
  const rcdp_bytes identity = rcdp_channel_identity(channel);
  FUZZ_CHECK(identity.len >= 1 && identity.len <= RCDP_CHANNEL_IDENTITY_MAX);
  const bool known = identity.data[0] != '?';
  const rcdp_err err = rcdp_channel_answer(channel, known ? RCDP_OK : RCDP_E_UNKNOWN_DEVICE, RCDP_BYTES(key));
  FUZZ_CHECK(err == RCDP_OK);
  FUZZ_CHECK(rcdp_channel_state_of(channel) == (known ? RCDP_CHANNEL_SHAKING : RCDP_CHANNEL_FAILED));
}

/* Each message goes back. */
static void read_messages(rcdp_channel *channel) {
  uint8_t octets[MESSAGE_MAX];
  rcdp_buf message = RCDP_BUF(octets);
  while (rcdp_channel_read(channel, &message) == RCDP_OK) {
    FUZZ_CHECK(message.len >= 1 && message.len <= MESSAGE_MAX);
    const rcdp_err err = rcdp_channel_send(channel, rcdp_buf_bytes(&message));
    FUZZ_CHECK(err == RCDP_OK || err == RCDP_E_PENDING);
    message.len = 0;
  }
}

static void check_failed(rcdp_channel *channel) {
  size_t used;
  uint8_t octets[8];
  rcdp_buf buf = RCDP_BUF(octets);
  FUZZ_CHECK(rcdp_channel_state_of(channel) == RCDP_CHANNEL_FAILED);
  FUZZ_CHECK(rcdp_channel_receive(channel, rcdp_bytes_of("x"), &used) == RCDP_E_STATE && used == 0);
  FUZZ_CHECK(rcdp_channel_send(channel, rcdp_bytes_of("x")) == RCDP_E_STATE);
  FUZZ_CHECK(rcdp_channel_read(channel, &buf) == RCDP_E_STATE);
  FUZZ_CHECK(rcdp_channel_finish(channel) == RCDP_E_STATE);
}

static void take_out(rcdp_channel *channel) {
  uint8_t octets[512];
  rcdp_buf buf;
  do {
    buf = RCDP_BUF(octets);
    FUZZ_CHECK(rcdp_channel_transmit(channel, &buf) == RCDP_OK);
  } while (buf.len > 0);
}

/* As much as it takes of one unit; whether it took all. */
static bool give(rcdp_channel *channel, rcdp_bytes unit) {
  rcdp_err err = RCDP_OK;
  for (size_t used = 1; err == RCDP_OK && unit.len > 0 && used > 0;) {
    err = rcdp_channel_receive(channel, unit, &used);
    FUZZ_CHECK(used <= unit.len);
    unit = (rcdp_bytes){unit.data + used, unit.len - used};
    if (rcdp_channel_state_of(channel) == RCDP_CHANNEL_ASKING) {
      check_asked(channel);
      used = 1;
    }
    if (rcdp_channel_state_of(channel) == RCDP_CHANNEL_OPEN) {
      read_messages(channel);
      used = 1;
    }
    take_out(channel);
  }
  if (err != RCDP_OK && err != RCDP_E_STATE) {
    check_failed(channel);
  }
  return err == RCDP_OK;
}

static void serve(rcdp_bytes octets) {
  static uint8_t memory[1 << 14];
  const rcdp_channel_config config = {.side = RCDP_CHANNEL_SERVER, .message_max = MESSAGE_MAX};
  rcdp_channel *channel = NULL;
  const size_t unit = fuzz_u8(&octets) + 1U;
  FUZZ_CHECK(rcdp_channel_size(MESSAGE_MAX) <= sizeof memory);
  FUZZ_CHECK(rcdp_tls_init(&engine, memory, sizeof memory, &config, &channel) == RCDP_OK);
  while (octets.len > 0 && give(channel, fuzz_take(&octets, unit))) {
  }
  const rcdp_channel_state state = rcdp_channel_state_of(channel);
  const bool was_open = state == RCDP_CHANNEL_OPEN || state == RCDP_CHANNEL_ENDED;
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
  FUZZ_CHECK(!was_open || rcdp_channel_binding(channel, binding) == RCDP_OK);
  FUZZ_CHECK(rcdp_channel_finish(channel) == (was_open ? RCDP_OK : RCDP_E_STATE));
  rcdp_channel_close(channel);
}

/* --- a ServerHello --- */

static void read_server_hello(rcdp_bytes octets) {
  const uint16_t group = fuzz_u8(&octets) % 2 == 0 ? 0x1d : 0x17;
  if (rcdp_hello_of_server(octets, group) == RCDP_HELLO_GOOD) {
    FUZZ_CHECK(rcdp_hello_of_server((rcdp_bytes){octets.data, octets.len - 1}, group) == RCDP_HELLO_RECORD);
    FUZZ_CHECK(rcdp_hello_of_server(octets, group ^ 0x1d ^ 0x17) == RCDP_HELLO_GROUP);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes octets = {data, size};
  if (fuzz_u8(&octets) % 2 == 0) {
    serve(octets);
  } else {
    read_server_hello(octets);
  }
  return 0;
}
