/*
 * The key of a channel lies nowhere in this process's memory once both ends are open, or have failed, or are closed; searched after work
 * that went on far below the frames of this test, which so do not cover what is left on the stack.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "channel/kit.h"
#include "support/memory_scan.h"

enum { FAR = 1 << 17 };

typedef void (*work)(channel_pair *p);

static __attribute__((noinline)) uint8_t far_below(work run, channel_pair *p) {
  volatile uint8_t room[FAR];
  room[0] = 0;
  run(p);
  return room[0];
}

static void wipe_keys(channel_pair *p) {
  rcdp_wipe(p->client_key, sizeof p->client_key);
  rcdp_wipe(p->server_key, sizeof p->server_key);
}

/* --- work --- */

static void come_open(channel_pair *p) {
  channel_pair_open(p);
  wipe_keys(p);
}

static void talk_and_close(channel_pair *p) {
  channel_pair_open(p);
  channel_pair_talk(p, CLIENT);
  channel_pair_talk(p, SERVER);
  channel_pair_end(p);
  wipe_keys(p);
}

static void fail_with_another_key(channel_pair *p) {
  p->server_key[0] ^= 1;
  channel_pair_begin(p);
  channel_pair_run(p);
  assert_int_equal(channel_pair_state(p, SERVER), RCDP_CHANNEL_FAILED);
  assert_int_equal(channel_pair_state(p, CLIENT), RCDP_CHANNEL_FAILED);
  wipe_keys(p);
}

static void fail_at_the_finished(channel_pair *p) {
  channel_pair_begin(p);
  (void)channel_pair_collect(p, CLIENT);
  (void)channel_pair_deliver(p, CLIENT, SIZE_MAX);
  (void)channel_pair_collect(p, SERVER);
  p->link[SERVER].octets[p->link[SERVER].end - 1] ^= 1;
  channel_pair_run(p);
  assert_int_equal(channel_pair_state(p, CLIENT), RCDP_CHANNEL_FAILED);
  channel_pair_end(p);
  wipe_keys(p);
}

static void close_in_the_middle(channel_pair *p) {
  channel_pair_begin(p);
  (void)channel_pair_collect(p, CLIENT);
  (void)channel_pair_deliver(p, CLIENT, SIZE_MAX);
  channel_pair_end(p);
  wipe_keys(p);
}

static const struct {
  const char *name;
  work run;
} works[] = {
    {"open", come_open},
    {"closed", talk_and_close},
    {"failed: another key", fail_with_another_key},
    {"failed: a changed octet", fail_at_the_finished},
    {"closed in the middle", close_in_the_middle},
};

/* --- searching --- */

static bool found_after(work run, size_t i, unsigned seed, memory_found *found) {
  channel_pair p;
  memory_scan *scan = memory_scan_new();
  assert_true(channel_pair_set(&p, i));
  channel_message(p.client_key, p.key_len, seed);
  channel_message(p.server_key, p.key_len, seed);
  memory_scan_remember(scan, "key", (rcdp_bytes){p.client_key, p.key_len});
  assert_true(memory_scan_count(scan) > 20);
  assert_int_equal(far_below(run, &p), 0);
  const bool hit = memory_scan_process(scan, 0, found);
  channel_pair_end(&p);
  memory_scan_free(scan);
  return hit;
}

static void the_key_is_nowhere(void **state) {
  channel_pair p;
  unsigned hits = 0;
  unsigned seed = 5000;
  (void)state;
  for (size_t w = 0; w < sizeof works / sizeof *works; w++) {
    for (size_t i = 0; channel_pair_set(&p, i); i++) {
      memory_found found;
      if (found_after(works[w].run, i, ++seed, &found)) {
        print_error("%s: %s: at %llx in \"%s\"\n", works[w].name, channel_pair_name(&p),
                    (unsigned long long)found.address, found.place);
        hits++;
      }
    }
  }
  assert_int_equal(hits, 0);
}

/* The search finds it where it is: in a client that waits. */
static void begin_alone(channel_pair *p) {
  channel_pair_begin(p);
  wipe_keys(p);
}

static void a_key_that_is_there_is_found(void **state) {
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    memory_found found;
    assert_true(found_after(begin_alone, i, 4000 + (unsigned)i, &found));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_key_that_is_there_is_found),
      cmocka_unit_test(the_key_is_nowhere),
  };
  return cmocka_run_group_tests_name("channel_memory", tests, NULL, NULL);
}
