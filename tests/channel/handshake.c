/* Handshakes: every pairing of libraries and groups, cut anywhere, with the answer at once, late or not wanted. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "channel/kit.h"

static void get_binding(const channel_pair *p, int side, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  assert_int_equal(rcdp_channel_binding(p->end[side].channel, binding), RCDP_OK);
}

static void assert_same_binding(const channel_pair *p, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  uint8_t other[RCDP_CHANNEL_BINDING_LEN];
  get_binding(p, CLIENT, binding);
  get_binding(p, SERVER, other);
  assert_memory_equal(binding, other, sizeof other);
}

static void assert_not_open(const channel_pair *p, int side) {
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
  assert_int_not_equal(channel_pair_state(p, side), RCDP_CHANNEL_OPEN);
  assert_int_equal(rcdp_channel_binding(p->end[side].channel, binding), RCDP_E_STATE);
}

static void assert_failed(const channel_pair *p, int side, rcdp_err err) {
  assert_int_equal(channel_pair_state(p, side), RCDP_CHANNEL_FAILED);
  assert_int_equal(p->end[side].told, err);
  assert_not_open(p, side);
}

/* --- good ones --- */

static void every_pairing_opens(void **state) {
  channel_pair p;
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    channel_pair_open(&p);
    assert_int_equal(p.asked, 1);
    assert_same_binding(&p, binding);
    for (int side = 0; side < SIDES; side++) {
      assert_true(rcdp_bytes_equal(rcdp_channel_identity(p.end[side].channel), p.identity));
      channel_pair_talk(&p, side);
    }
    channel_pair_end(&p);
  }
}

static void every_unit_will_do(void **state) {
  static const size_t units[] = {1, 2, 3, 20, 100};
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
      p.unit = units[u];
      channel_pair_open(&p);
      channel_pair_talk(&p, CLIENT);
      channel_pair_talk(&p, SERVER);
      channel_pair_end(&p);
    }
  }
}

/* Each flight is cut at this octet, as far as it is that long; whether one was. */
static bool run_with_cut(channel_pair *p, size_t at) {
  bool cut = false;
  size_t moved;
  channel_pair_begin(p);
  do {
    moved = 0;
    for (int from = 0; from < SIDES; from++) {
      const size_t len = channel_pair_collect(p, from);
      moved += len;
      cut = cut || at < len;
      (void)channel_pair_deliver(p, from, at);
      (void)channel_pair_deliver(p, from, SIZE_MAX);
    }
  } while (moved > 0);
  return cut;
}

static void every_cut_will_do(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    bool cut = channel_pair_is_one_of_half(&p);
    for (size_t at = 1; cut; at++) {
      cut = run_with_cut(&p, at);
      for (int side = 0; side < SIDES; side++) {
        assert_int_equal(channel_pair_state(&p, side), RCDP_CHANNEL_OPEN);
      }
      channel_pair_end(&p);
    }
  }
}

static void no_channel_has_the_binding_of_another(void **state) {
  enum { CHANNELS = 16 };
  uint8_t bindings[CHANNELS][RCDP_CHANNEL_BINDING_LEN];
  static const uint8_t nothing[RCDP_CHANNEL_BINDING_LEN] = {0};
  channel_pair p;
  (void)state;
  for (size_t i = 0; i < CHANNELS; i++) {
    if (!channel_pair_set(&p, i)) {
      assert_true(channel_pair_set(&p, 0));
    }
    channel_pair_open(&p);
    assert_same_binding(&p, bindings[i]);
    channel_pair_end(&p);
    assert_memory_not_equal(bindings[i], nothing, sizeof nothing);
    for (size_t other = 0; other < i; other++) {
      assert_memory_not_equal(bindings[i], bindings[other], sizeof nothing);
    }
  }
}

/* The first octets that a client sends have its random and its key share. */
static void first_octets(size_t i, uint8_t octets[100]) {
  channel_pair p;
  assert_true(channel_pair_set(&p, i));
  channel_pair_begin(&p);
  rcdp_buf buf = {octets, 0, 100};
  assert_int_equal(rcdp_channel_transmit(p.end[CLIENT].channel, &buf), RCDP_OK);
  assert_int_equal(buf.len, 100);
  channel_pair_end(&p);
}

/* Two processes, after channels were made in the one that they come from. */
static void processes_differ(void **state) {
  channel_pair p;
  uint8_t own[100];
  uint8_t childs[sizeof own];
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    int ends[2];
    int status = 0;
    channel_pair_open(&p);
    channel_pair_end(&p);
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      first_octets(i, childs);
      _exit(write(ends[1], childs, sizeof childs) == sizeof childs ? 0 : 1);
    }
    first_octets(i, own);
    assert_int_equal(read(ends[0], childs, sizeof childs), sizeof childs);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_memory_not_equal(own + 11, childs + 11, 32); /* the random */
    (void)close(ends[0]);
    (void)close(ends[1]);
  }
}

static void identities_and_keys_of_every_size(void **state) {
  static const size_t sizes[] = {1, 17, 128, RCDP_CHANNEL_IDENTITY_MAX};
  uint8_t identity[RCDP_CHANNEL_IDENTITY_MAX];
  channel_pair p;
  (void)state;
  memset(identity, 0xc3, sizeof identity);
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      p.identity = (rcdp_bytes){identity, sizes[s]};
      p.key_len = s % 2 == 0 ? RCDP_CHANNEL_KEY_MIN : RCDP_SECRET_MAX;
      channel_pair_open(&p);
      channel_pair_end(&p);
    }
  }
}

/* --- answers --- */

static void the_answer_may_come_late(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    p.verdict = RCDP_E_PENDING;
    channel_pair_begin(&p);
    channel_pair_run(&p);
    rcdp_channel *server = p.end[SERVER].channel;
    assert_int_equal(rcdp_channel_state_of(server), RCDP_CHANNEL_ASKING);
    assert_true(rcdp_bytes_equal(rcdp_channel_identity(server), p.identity));
    size_t used = 1;
    assert_int_equal(rcdp_channel_receive(server, rcdp_bytes_of("more"), &used), RCDP_OK);
    assert_int_equal(used, 0);
    assert_int_equal(rcdp_channel_answer(server, RCDP_E_PENDING, RCDP_NO_BYTES), RCDP_E_ARGUMENT);
    assert_int_equal(rcdp_channel_answer(server, RCDP_OK, rcdp_bytes_of("15 octets of it")), RCDP_E_ARGUMENT);
    assert_int_equal(rcdp_channel_state_of(server), RCDP_CHANNEL_ASKING);
    p.verdict = RCDP_OK;
    channel_pair_run(&p);
    assert_int_equal(rcdp_channel_state_of(server), RCDP_CHANNEL_OPEN);
    assert_int_equal(rcdp_channel_answer(server, RCDP_OK, RCDP_BYTES(p.server_key)), RCDP_E_STATE);
    channel_pair_talk(&p, SERVER);
    channel_pair_end(&p);
  }
}

/* What a server sends to a client that it refuses, for whatever reason. */
static const uint8_t refusal[] = {21, 3, 3, 0, 2, 2, 40};

static void run_to_refusal(channel_pair *p) {
  channel_pair_begin(p);
  (void)channel_pair_collect(p, CLIENT);
  (void)channel_pair_deliver(p, CLIENT, SIZE_MAX);
  (void)channel_pair_collect(p, SERVER);
  assert_true(rcdp_bytes_equal(channel_link_octets(&p->link[SERVER]), RCDP_BYTES(refusal)));
  channel_pair_run(p);
}

static void an_unknown_identity_and_a_wrong_key_look_the_same(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    p.verdict = RCDP_E_UNKNOWN_DEVICE;
    run_to_refusal(&p);
    assert_failed(&p, SERVER, RCDP_OK);
    assert_failed(&p, CLIENT, RCDP_E_CHANNEL_BROKEN);
    channel_pair_end(&p);
    p.verdict = RCDP_OK;
    p.server_key[p.key_len - 1] ^= 1;
    run_to_refusal(&p);
    assert_failed(&p, SERVER, RCDP_E_CHANNEL_KEY);
    assert_failed(&p, CLIENT, RCDP_E_CHANNEL_BROKEN);
    channel_pair_end(&p);
  }
}

/* --- configurations --- */

static rcdp_err try_config(const channel_library *library, const rcdp_channel_config *config, size_t less) {
  static uint8_t memory[1 << 20];
  const size_t size = rcdp_channel_size(config->message_max);
  rcdp_channel *channel = NULL;
  assert_true(size <= sizeof memory);
  const rcdp_err err = library->init(memory, size - less, config, &channel);
  if (err == RCDP_OK) {
    rcdp_channel_close(channel);
  }
  return err;
}

static void configurations_out_of_bounds(void **state) {
  static const uint8_t octets[300] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
  const rcdp_channel_config good = {RCDP_CHANNEL_CLIENT, RCDP_CHANNEL_GROUP_P256, {octets, 16}, {octets, 16}, 1};
  (void)state;
  for (size_t i = 0; i < channel_library_count; i++) {
    const channel_library *library = &channel_libraries[i];
    rcdp_channel_config wrong[] = {good, good, good, good, good, good, good, good, good};
    wrong[0].identity.len = 0;
    wrong[1].identity.len = RCDP_CHANNEL_IDENTITY_MAX + 1;
    wrong[2].identity.len = 18; /* with a zero in it */
    wrong[3].key.len = RCDP_CHANNEL_KEY_MIN - 1;
    wrong[4].key.len = RCDP_SECRET_MAX + 1;
    wrong[5].message_max = 0;
    wrong[6].message_max = RCDP_CHANNEL_MESSAGE_MAX + 1;
    wrong[7].group = (rcdp_channel_group)2;
    wrong[8].side = (rcdp_channel_side)2;
    assert_int_equal(try_config(library, &good, 0), RCDP_OK);
    assert_int_equal(try_config(library, &good, 1), RCDP_E_ARGUMENT);
    for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++) {
      assert_int_equal(try_config(library, &wrong[w], 0), RCDP_E_ARGUMENT);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_pairing_opens),
      cmocka_unit_test(every_unit_will_do),
      cmocka_unit_test(every_cut_will_do),
      cmocka_unit_test(no_channel_has_the_binding_of_another),
      cmocka_unit_test(processes_differ),
      cmocka_unit_test(identities_and_keys_of_every_size),
      cmocka_unit_test(the_answer_may_come_late),
      cmocka_unit_test(an_unknown_identity_and_a_wrong_key_look_the_same),
      cmocka_unit_test(configurations_out_of_bounds),
  };
  return cmocka_run_group_tests_name("channel_handshake", tests, NULL, NULL);
}
