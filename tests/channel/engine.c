/*
 * A channel over a library that does what a test says: makes hellos that are too wide, and fails wherever it can. What it would send then
 * never leaves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../crypto/channel/engine.h"
#include "channel/kit.h"
#include "channel/parts.h"
#include "world/require.h"

enum { KEY = 41, SHARE = 51, MESSAGE_MAX = 100, MEMORY = 1 << 14 };

static const uint8_t refusal[] = {21, 3, 3, 0, 2, 2, 40};

/* What the library does next. */
static struct {
  rcdp_err start, shake, binding, put, get, end;
  rcdp_bytes hello;    /* it pushes this at the first shake */
  rcdp_bytes incoming; /* plaintext */
  unsigned started, stopped;
} toy;

static rcdp_err toy_start(rcdp_tls *tls) {
  if (toy.start == RCDP_OK) {
    tls->library = &toy;
    toy.started++;
  }
  return toy.start;
}

static rcdp_err toy_shake(rcdp_tls *tls) {
  if (toy.hello.len > 0) {
    require(rcdp_wire_push(&tls->wire, toy.hello.data, toy.hello.len));
    toy.hello.len = 0;
  }
  return toy.shake;
}

static rcdp_err toy_binding(rcdp_tls *tls, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  (void)tls;
  memset(binding, 1, RCDP_CHANNEL_BINDING_LEN);
  return toy.binding;
}

/* Half of it goes out before it fails. */
static rcdp_err toy_put(rcdp_tls *tls, rcdp_bytes plaintext) {
  require(rcdp_wire_push(&tls->wire, plaintext.data, toy.put == RCDP_OK ? plaintext.len : plaintext.len / 2));
  return toy.put;
}

static rcdp_err toy_get(rcdp_tls *tls, uint8_t *plaintext, size_t len, size_t *got) {
  (void)tls;
  *got = len < toy.incoming.len ? len : toy.incoming.len;
  if (*got == 0) {
    return toy.get;
  }
  memcpy(plaintext, toy.incoming.data, *got);
  toy.incoming = (rcdp_bytes){toy.incoming.data + *got, toy.incoming.len - *got};
  return RCDP_OK;
}

static rcdp_err toy_end(rcdp_tls *tls) {
  (void)tls;
  return toy.end;
}

static void toy_stop(rcdp_tls *tls) {
  assert_ptr_equal(tls->library, &toy);
  toy.stopped++;
}

static const rcdp_engine engine = {toy_start, toy_shake, toy_binding, toy_put, toy_get, toy_end, toy_stop};

/* --- honest hellos, of real libraries --- */

static hello_parts honest[SIDES];
static uint8_t record[SIDES][PARTS_RECORD_MAX];

static rcdp_bytes first_record(const channel_link *link) {
  const rcdp_bytes octets = channel_link_octets(link);
  return (rcdp_bytes){octets.data, 5 + ((size_t)octets.data[3] << 8 | octets.data[4])};
}

static int take_hellos(void **state) {
  channel_pair p;
  (void)state;
  require(channel_pair_set(&p, 0));
  channel_pair_begin(&p);
  (void)channel_pair_collect(&p, CLIENT);
  parts_read(&honest[CLIENT], first_record(&p.link[CLIENT]));
  (void)channel_pair_deliver(&p, CLIENT, SIZE_MAX);
  (void)channel_pair_collect(&p, SERVER);
  parts_read(&honest[SERVER], first_record(&p.link[SERVER]));
  channel_pair_end(&p);
  return 0;
}

static rcdp_bytes hello_of(int side) { return parts_write(&honest[side], RCDP_NO_BYTES, RCDP_NO_BYTES, record[side]); }

static rcdp_bytes hello_without(int side, uint16_t extension) {
  static hello_parts parts;
  parts = honest[side];
  parts_remove(&parts, extension);
  return parts_write(&parts, RCDP_NO_BYTES, RCDP_NO_BYTES, record[side]);
}

/* --- a channel over it --- */

static uint8_t memory[MEMORY];
static rcdp_channel_group group; /* a client's */
static const uint8_t key[32] = {1};

static rcdp_err begin(rcdp_channel_side side, rcdp_channel **channel) {
  const rcdp_channel_config config = {.side = side,
                                      .group = group,
                                      .identity = rcdp_bytes_of("device@example.org"),
                                      .key = RCDP_BYTES(key),
                                      .message_max = MESSAGE_MAX};
  toy.shake = RCDP_E_PENDING;
  toy.get = RCDP_E_PENDING;
  require(rcdp_channel_size(MESSAGE_MAX) <= sizeof memory);
  return rcdp_tls_init(&engine, memory, sizeof memory, &config, channel);
}

/* A server that has been asked and answered. */
static rcdp_err begin_server(rcdp_channel **channel) {
  size_t used;
  assert_int_equal(begin(RCDP_CHANNEL_SERVER, channel), RCDP_OK);
  assert_int_equal(rcdp_channel_receive(*channel, hello_of(CLIENT), &used), RCDP_OK);
  assert_int_equal(rcdp_channel_state_of(*channel), RCDP_CHANNEL_ASKING);
  assert_int_equal(toy.started, 0);
  return rcdp_channel_answer(*channel, RCDP_OK, RCDP_BYTES(key));
}

static void open_server(rcdp_channel **channel) {
  size_t used;
  uint8_t octets[1000];
  rcdp_buf buf = RCDP_BUF(octets);
  toy.hello = hello_of(SERVER);
  assert_int_equal(begin_server(channel), RCDP_OK);
  assert_int_equal(rcdp_channel_transmit(*channel, &buf), RCDP_OK);
  toy.shake = RCDP_OK;
  assert_int_equal(rcdp_channel_receive(*channel, RCDP_NO_BYTES, &used), RCDP_OK);
  assert_int_equal(rcdp_channel_state_of(*channel), RCDP_CHANNEL_OPEN);
}

static void assert_transmits(rcdp_channel *channel, rcdp_bytes expected) {
  uint8_t octets[1000];
  rcdp_buf buf = RCDP_BUF(octets);
  assert_int_equal(rcdp_channel_transmit(channel, &buf), RCDP_OK);
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&buf), expected));
}

static int reset(void **state) {
  (void)state;
  memset(&toy, 0, sizeof toy);
  group = RCDP_CHANNEL_GROUP_X25519;
  return 0;
}

static void end(rcdp_channel *channel) {
  rcdp_channel_close(channel);
  assert_int_equal(toy.stopped, toy.started);
}

/* --- tests --- */

static void a_server_hello_too_wide_does_not_leave(void **state) {
  static const uint16_t missing[] = {KEY, SHARE};
  rcdp_channel *channel;
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    (void)reset(NULL);
    toy.hello = hello_without(SERVER, missing[i]);
    assert_int_equal(begin_server(&channel), RCDP_E_HELLO);
    assert_int_equal(rcdp_channel_state_of(channel), RCDP_CHANNEL_FAILED);
    assert_transmits(channel, RCDP_BYTES(refusal));
    end(channel);
  }
}

static void without_a_server_hello_there_is_no_channel(void **state) {
  rcdp_channel *channel;
  (void)state;
  toy.hello = hello_of(SERVER);
  toy.hello.len--;
  assert_int_equal(begin_server(&channel), RCDP_E_HELLO);
  assert_transmits(channel, RCDP_BYTES(refusal));
  end(channel);
  (void)reset(NULL);
  assert_int_equal(begin_server(&channel), RCDP_E_HELLO);
  assert_transmits(channel, RCDP_BYTES(refusal));
  end(channel);
}

static void a_client_hello_too_wide_does_not_leave(void **state) {
  rcdp_channel *channel = NULL;
  (void)state;
  toy.hello = hello_of(CLIENT);
  assert_int_equal(begin(RCDP_CHANNEL_CLIENT, &channel), RCDP_OK);
  end(channel);
  (void)reset(NULL);
  toy.hello = hello_without(CLIENT, KEY);
  assert_int_equal(begin(RCDP_CHANNEL_CLIENT, &channel), RCDP_E_HELLO);
  assert_int_equal(toy.stopped, 1);
  for (size_t i = 0; i + sizeof key <= sizeof memory; i++) {
    assert_memory_not_equal(memory + i, key, sizeof key);
  }
}

static void nor_one_for_somebody_else(void **state) {
  static hello_parts other;
  rcdp_channel *channel = NULL;
  (void)state;
  other = honest[CLIENT];
  parts_find(&other, KEY)->octets[4] ^= 1;
  toy.hello = parts_write(&other, RCDP_NO_BYTES, RCDP_NO_BYTES, record[CLIENT]);
  assert_int_equal(begin(RCDP_CHANNEL_CLIENT, &channel), RCDP_E_HELLO);
}

static void nor_one_with_another_group(void **state) {
  rcdp_channel *channel = NULL;
  (void)state;
  toy.hello = hello_of(CLIENT);
  group = RCDP_CHANNEL_GROUP_P256;
  assert_int_equal(begin(RCDP_CHANNEL_CLIENT, &channel), RCDP_E_HELLO);
}

static void a_library_that_does_not_start(void **state) {
  rcdp_channel *channel = NULL;
  (void)state;
  toy.start = RCDP_E_RANDOM;
  assert_int_equal(begin(RCDP_CHANNEL_CLIENT, &channel), RCDP_E_RANDOM);
  assert_int_equal(begin_server(&channel), RCDP_E_RANDOM);
  assert_transmits(channel, RCDP_BYTES(refusal));
  end(channel);
}

static void without_a_binding_no_channel_is_open(void **state) {
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
  size_t used;
  rcdp_channel *channel;
  (void)state;
  toy.hello = hello_of(SERVER);
  assert_int_equal(begin_server(&channel), RCDP_OK);
  toy.shake = RCDP_OK;
  toy.binding = RCDP_E_CRYPTO;
  assert_int_equal(rcdp_channel_receive(channel, RCDP_NO_BYTES, &used), RCDP_E_CRYPTO);
  assert_int_equal(rcdp_channel_state_of(channel), RCDP_CHANNEL_FAILED);
  assert_int_equal(rcdp_channel_binding(channel, binding), RCDP_E_STATE);
  end(channel);
}

static void of_a_message_that_fails_nothing_leaves(void **state) {
  rcdp_channel *channel;
  (void)state;
  open_server(&channel);
  toy.put = RCDP_E_CRYPTO;
  assert_int_equal(rcdp_channel_send(channel, rcdp_bytes_of("message")), RCDP_E_CRYPTO);
  assert_int_equal(rcdp_channel_state_of(channel), RCDP_CHANNEL_FAILED);
  assert_transmits(channel, RCDP_NO_BYTES);
  end(channel);
}

/* What failed between two messages is told by the call that meets it. */
static void what_reading_meets_is_told(void **state) {
  static const uint8_t plaintext[] = {0, 0, 0, 1, 'a'};
  uint8_t octets[10];
  size_t used;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_channel *channel;
  (void)state;
  open_server(&channel);
  toy.incoming = RCDP_BYTES(plaintext);
  assert_int_equal(rcdp_channel_receive(channel, RCDP_NO_BYTES, &used), RCDP_OK);
  toy.get = RCDP_E_CHANNEL_KEY;
  assert_int_equal(rcdp_channel_read(channel, &buf), RCDP_OK);
  assert_int_equal(buf.len, 1);
  assert_int_equal(rcdp_channel_read(channel, &buf), RCDP_E_CHANNEL_KEY);
  assert_int_equal(rcdp_channel_read(channel, &buf), RCDP_E_STATE);
  assert_int_equal(rcdp_channel_receive(channel, RCDP_NO_BYTES, &used), RCDP_E_STATE);
  end(channel);
}

static void what_does_not_fit_is_not_pushed(void **state) {
  uint8_t room[3];
  rcdp_wire wire = {.out = room, .out_cap = sizeof room};
  (void)state;
  assert_true(rcdp_wire_push(&wire, refusal, 2));
  assert_false(rcdp_wire_push(&wire, refusal, 2));
  wire.out_start = 1; /* one octet has gone */
  assert_true(rcdp_wire_push(&wire, refusal + 2, 2));
  assert_memory_equal(room, refusal + 1, sizeof room);
}

static void an_end_that_fails(void **state) {
  rcdp_channel *channel;
  (void)state;
  assert_int_equal(begin(RCDP_CHANNEL_SERVER, &channel), RCDP_OK);
  assert_int_equal(rcdp_channel_finish(channel), RCDP_E_STATE);
  end(channel);
  open_server(&channel);
  toy.end = RCDP_E_CRYPTO;
  assert_int_equal(rcdp_channel_finish(channel), RCDP_E_CRYPTO);
  assert_int_equal(rcdp_channel_state_of(channel), RCDP_CHANNEL_FAILED);
  end(channel);
}

/* Octets of the protected part that no record of TLS 1.3 begins with. */
static void records_that_are_none(void **state) {
  static const struct {
    uint8_t header[5];
    rcdp_err err;
  } cases[] = {
      {{23, 3, 3, 0, 1}, RCDP_OK},           {{21, 3, 3, 0, 2}, RCDP_E_CHANNEL_BROKEN},
      {{22, 3, 3, 0, 1}, RCDP_E_UNEXPECTED}, {{20, 3, 3, 0, 1}, RCDP_E_UNEXPECTED},
      {{0, 3, 3, 0, 1}, RCDP_E_UNEXPECTED},  {{23, 3, 4, 0, 1}, RCDP_E_MALFORMED},
      {{23, 3, 3, 0x41, 0}, RCDP_OK},        {{23, 3, 3, 0x41, 1}, RCDP_E_TOO_LARGE},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint8_t octets[5];
    rcdp_wire wire = {.offered = RCDP_BYTES(cases[i].header), .open = true};
    const size_t got = rcdp_wire_pull(&wire, octets, sizeof octets);
    assert_int_equal(wire.fault, cases[i].err);
    assert_int_equal(got, cases[i].err == RCDP_OK ? sizeof octets : 0);
    assert_int_equal(rcdp_wire_pull(&wire, octets, sizeof octets), 0);
  }
}

int main(void) {
#define FRESH(test) cmocka_unit_test_setup(test, reset)
  const struct CMUnitTest tests[] = {
      FRESH(a_server_hello_too_wide_does_not_leave),
      FRESH(without_a_server_hello_there_is_no_channel),
      FRESH(a_client_hello_too_wide_does_not_leave),
      FRESH(nor_one_for_somebody_else),
      FRESH(nor_one_with_another_group),
      FRESH(a_library_that_does_not_start),
      FRESH(without_a_binding_no_channel_is_open),
      FRESH(of_a_message_that_fails_nothing_leaves),
      FRESH(what_reading_meets_is_told),
      FRESH(what_does_not_fit_is_not_pushed),
      FRESH(an_end_that_fails),
      FRESH(records_that_are_none),
  };
  return cmocka_run_group_tests_name("channel_engine", tests, take_hellos, NULL);
}
