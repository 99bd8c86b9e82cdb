/* Messages: of every size, several at once, as slowly as the reader likes; and ends, which are told apart from cut links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "channel/kit.h"
#include "world/require.h"

enum { RECORD = 1 << 14 };

static void open_with(channel_pair *p, size_t message_max) {
  p->message_max[CLIENT] = p->message_max[SERVER] = message_max;
  channel_pair_open(p);
}

static rcdp_err send_message(channel_pair *p, int from, size_t len, unsigned seed) {
  uint8_t *message = require_memory(len + 1);
  channel_message(message, len, seed);
  const rcdp_err err = rcdp_channel_send(p->end[from].channel, (rcdp_bytes){message, len});
  free(message);
  return err;
}

static rcdp_err read_message(channel_pair *p, int to, size_t len, unsigned seed) {
  uint8_t *message = require_memory(len);
  rcdp_buf got = {require_memory(len), 0, len};
  const rcdp_err err = rcdp_channel_read(p->end[to].channel, &got);
  if (err == RCDP_OK) {
    channel_message(message, len, seed);
    assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&got), (rcdp_bytes){message, len}));
  }
  free(message);
  free(got.data);
  return err;
}

static void messages_of_every_size(void **state) {
  static const size_t sizes[] = {1,          2,      5,          RECORD - 5,     RECORD - 4,
                                 RECORD - 3, RECORD, RECORD + 1, 3 * RECORD - 4, RCDP_CHANNEL_MESSAGE_MAX};
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    open_with(&p, RCDP_CHANNEL_MESSAGE_MAX);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      const int from = (int)(s % SIDES);
      p.unit = s % 3 == 0 ? 0 : 1000 * s + 1;
      assert_int_equal(send_message(&p, from, sizes[s], (unsigned)s), RCDP_OK);
      channel_pair_run(&p);
      assert_int_equal(read_message(&p, !from, sizes[s], (unsigned)s), RCDP_OK);
      assert_int_equal(read_message(&p, !from, sizes[s], 0), RCDP_E_NOT_FOUND);
    }
    assert_int_equal(send_message(&p, CLIENT, RCDP_CHANNEL_MESSAGE_MAX + 1, 0), RCDP_E_TOO_LARGE);
    assert_int_equal(send_message(&p, CLIENT, 0, 0), RCDP_E_ARGUMENT);
    channel_pair_talk(&p, CLIENT);
    channel_pair_end(&p);
  }
}

/* A message larger than the other side takes, though not larger than this side may send. */
static void a_message_over_the_bound_of_its_reader(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    p.message_max[CLIENT] = 101;
    p.message_max[SERVER] = 100;
    channel_pair_open(&p);
    assert_int_equal(send_message(&p, CLIENT, 100, 1), RCDP_OK);
    channel_pair_run(&p);
    assert_int_equal(read_message(&p, SERVER, 100, 1), RCDP_OK);
    assert_int_equal(send_message(&p, CLIENT, 101, 2), RCDP_OK);
    channel_pair_run(&p);
    assert_int_equal(p.end[SERVER].told, RCDP_E_TOO_LARGE);
    assert_int_equal(channel_pair_state(&p, SERVER), RCDP_CHANNEL_FAILED);
    channel_pair_end(&p);
  }
}

/* Messages are taken until there is no room, and none is lost. */
static void several_wait_to_be_sent(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    unsigned count = 0;
    open_with(&p, 1000);
    while (send_message(&p, CLIENT, 300, count) == RCDP_OK) {
      count++;
    }
    assert_int_equal(send_message(&p, CLIENT, 300, 0), RCDP_E_PENDING);
    assert_true(count > 1);
    (void)channel_pair_collect(&p, CLIENT);
    assert_int_equal(send_message(&p, CLIENT, 300, count), RCDP_OK);
    for (unsigned n = 0; n <= count; n++) {
      channel_pair_run(&p);
      assert_int_equal(read_message(&p, SERVER, 300, n), RCDP_OK);
    }
    assert_int_equal(read_message(&p, SERVER, 300, 0), RCDP_E_NOT_FOUND);
    channel_pair_end(&p);
  }
}

/* While a message waits to be read, the channel takes no more octets than it has to. */
static void what_is_not_read_holds_up_the_rest(void **state) {
  uint8_t octets[99];
  rcdp_buf small = RCDP_BUF(octets);
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    open_with(&p, 100);
    assert_int_equal(send_message(&p, SERVER, 100, 1), RCDP_OK);
    (void)channel_pair_collect(&p, SERVER);
    assert_int_equal(send_message(&p, SERVER, 1, 2), RCDP_OK);
    channel_pair_run(&p);
    assert_true(channel_link_octets(&p.link[SERVER]).len > 0);
    assert_int_equal(rcdp_channel_read(p.end[CLIENT].channel, &small), RCDP_E_NO_SPACE);
    assert_int_equal(small.len, 0);
    channel_pair_run(&p);
    assert_int_equal(read_message(&p, CLIENT, 100, 1), RCDP_OK);
    assert_int_equal(read_message(&p, CLIENT, 1, 2), RCDP_E_NOT_FOUND);
    channel_pair_run(&p);
    assert_int_equal(channel_link_octets(&p.link[SERVER]).len, 0);
    assert_int_equal(read_message(&p, CLIENT, 1, 2), RCDP_OK);
    channel_pair_end(&p);
  }
}

static void transmitted_octet_by_octet(void **state) {
  uint8_t octet[1];
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    open_with(&p, 500);
    assert_int_equal(send_message(&p, CLIENT, 500, 1), RCDP_OK);
    rcdp_buf buf = RCDP_BUF(octet);
    assert_int_equal(rcdp_channel_transmit(p.end[CLIENT].channel, &buf), RCDP_OK);
    while (buf.len > 0) {
      channel_link_put(&p.link[CLIENT], rcdp_buf_bytes(&buf));
      buf.len = 0;
      assert_int_equal(rcdp_channel_transmit(p.end[CLIENT].channel, &buf), RCDP_OK);
    }
    channel_pair_run(&p);
    assert_int_equal(read_message(&p, SERVER, 500, 1), RCDP_OK);
    channel_pair_end(&p);
  }
}

/* --- ends --- */

static void an_end_comes_after_all_messages(void **state) {
  size_t used = 1;
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    open_with(&p, 100);
    assert_int_equal(send_message(&p, CLIENT, 100, 1), RCDP_OK);
    assert_int_equal(rcdp_channel_finish(p.end[CLIENT].channel), RCDP_OK);
    assert_int_equal(send_message(&p, CLIENT, 1, 0), RCDP_E_STATE);
    assert_int_equal(rcdp_channel_finish(p.end[CLIENT].channel), RCDP_E_STATE);
    channel_pair_run(&p);
    assert_int_equal(channel_pair_state(&p, SERVER), RCDP_CHANNEL_OPEN);
    channel_pair_talk(&p, SERVER); /* the other direction is still open */
    assert_int_equal(read_message(&p, SERVER, 100, 1), RCDP_OK);
    channel_pair_run(&p);
    assert_int_equal(channel_pair_state(&p, SERVER), RCDP_CHANNEL_ENDED);
    assert_int_equal(read_message(&p, SERVER, 1, 0), RCDP_E_NOT_FOUND);
    assert_int_equal(send_message(&p, SERVER, 1, 0), RCDP_E_STATE);
    assert_int_equal(rcdp_channel_receive(p.end[SERVER].channel, rcdp_bytes_of("more"), &used), RCDP_E_STATE);
    assert_int_equal(used, 0);
    assert_int_equal(rcdp_channel_finish(p.end[SERVER].channel), RCDP_OK);
    channel_pair_run(&p);
    assert_int_equal(channel_pair_state(&p, CLIENT), RCDP_CHANNEL_ENDED);
    channel_pair_end(&p);
  }
}

/* Whatever part of message and end the link still brought: without the whole end there is none. */
static void a_cut_link_is_no_end(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    open_with(&p, 10);
    assert_int_equal(send_message(&p, CLIENT, 10, 1), RCDP_OK);
    assert_int_equal(rcdp_channel_finish(p.end[CLIENT].channel), RCDP_OK);
    (void)channel_pair_collect(&p, CLIENT);
    while (channel_link_octets(&p.link[CLIENT]).len > 0) {
      assert_int_equal(channel_pair_state(&p, SERVER), RCDP_CHANNEL_OPEN);
      if (channel_pair_deliver(&p, CLIENT, 1) == 0) {
        assert_int_equal(read_message(&p, SERVER, 10, 1), RCDP_OK);
      }
    }
    assert_int_equal(channel_pair_state(&p, SERVER), RCDP_CHANNEL_ENDED);
    channel_pair_end(&p);
  }
}

/* Whatever is changed in a record, its message does not come, but for the version, which means nothing in TLS 1.3. */
static void a_changed_record_brings_nothing(void **state) {
  enum { LEN = 10, RECORD_LEN = 5 + 4 + LEN + 17 };
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (size_t at = 0; at < RECORD_LEN; at++) {
      open_with(&p, LEN);
      assert_int_equal(send_message(&p, CLIENT, LEN, 1), RCDP_OK);
      assert_int_equal(channel_pair_collect(&p, CLIENT), RECORD_LEN);
      p.link[CLIENT].octets[p.link[CLIENT].start + at] ^= (uint8_t)(1U << at % 8);
      channel_pair_run(&p);
      const rcdp_err err = read_message(&p, SERVER, LEN, 1);
      const bool version = at == 1 || at == 2;
      assert_true(version || err == (p.end[SERVER].told == RCDP_OK ? RCDP_E_NOT_FOUND : RCDP_E_STATE));
      channel_pair_end(&p);
    }
  }
}

static void a_repeated_record_ends_the_channel(void **state) {
  uint8_t record[100];
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    open_with(&p, 10);
    assert_int_equal(send_message(&p, CLIENT, 10, 1), RCDP_OK);
    const size_t start = p.link[CLIENT].start;
    const size_t len = channel_pair_collect(&p, CLIENT);
    (void)channel_pair_deliver(&p, CLIENT, SIZE_MAX);
    assert_int_equal(read_message(&p, SERVER, 10, 1), RCDP_OK);
    assert_true(len <= sizeof record);
    memcpy(record, p.link[CLIENT].octets + start, len);
    channel_link_put(&p.link[CLIENT], (rcdp_bytes){record, len});
    channel_pair_run(&p);
    assert_int_equal(p.end[SERVER].told, RCDP_E_CHANNEL_KEY);
    assert_int_equal(channel_pair_state(&p, SERVER), RCDP_CHANNEL_FAILED);
    assert_int_equal(p.end[CLIENT].told, RCDP_E_CHANNEL_BROKEN); /* the alert */
    channel_pair_end(&p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_of_every_size),
      cmocka_unit_test(a_message_over_the_bound_of_its_reader),
      cmocka_unit_test(several_wait_to_be_sent),
      cmocka_unit_test(what_is_not_read_holds_up_the_rest),
      cmocka_unit_test(transmitted_octet_by_octet),
      cmocka_unit_test(an_end_comes_after_all_messages),
      cmocka_unit_test(a_cut_link_is_no_end),
      cmocka_unit_test(a_changed_record_brings_nothing),
      cmocka_unit_test(a_repeated_record_ends_the_channel),
  };
  return cmocka_run_group_tests_name("channel_messages", tests, NULL, NULL);
}
