/*
 * The vault behind a code: closed until the code is given, no try for nothing, and nothing of the codes to be found afterwards.
 */
#include "flash.h"
#include "kit.h"

#include <stdio.h>
#include <string.h>

#include <rcdp/codec_state.h>
#include <rcdp/vault_pin.h>

#include "support/failing.h"
#include "support/memory_scan.h"
#include "support/providers.h"

enum { OCTETS = 256, TRIES = 3 };

_Static_assert((size_t)RCDP_DEVICE_STATE_MAX + RCDP_VAULT_PIN_OVERHEAD + RCDP_VAULT_FRESH_OVERHEAD <=
                   RCDP_VAULT_FILE_MAX,
               "the longest state of a device fits the vault in files, with both around it");

static const char code[] = "2580-code-of-the-user";
static const char wrong[] = "2579-code-of-the-user";
static const char unblocking[] = "93170462";
static const char other[] = "71-another-code-71";

typedef struct {
  flash flash;
  rcdp_vault_pin pin;
  rcdp_provider provider;
  struct failing failing;
  uint8_t memory[OCTETS];
  uint8_t octets[OCTETS];
  rcdp_buf loaded;
} bench;

static rcdp_bytes text(const char *of) { return rcdp_bytes_of(of); }

static void open_at(bench *b, unsigned cut_at) {
  flash_on(&b->flash, cut_at);
  b->flash.written_count = 0;
  memset(b->memory, 0xa5, sizeof b->memory);
  rcdp_vault_pin_open(&b->pin, &b->flash.vault, &b->provider, b->memory, sizeof b->memory);
}

static int setup(void **state) {
  static bench b;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  memset(&b, 0, sizeof b);
  assert_true(test_providers(providers) > 0);
  failing_provider(&b.provider, &b.failing, providers[0], RCDP_E_CRYPTO);
  flash_begin(&b.flash);
  open_at(&b, 0);
  *state = &b;
  return 0;
}

static rcdp_err load(bench *b) {
  b->loaded = RCDP_BUF(b->octets);
  return rcdp_vault_load(&b->pin.vault, &b->loaded);
}

static rcdp_err commit(bench *b, const char *of) { return rcdp_vault_commit(&b->pin.vault, text(of)); }

static bool holds(bench *b, const char *of) {
  return load(b) == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&b->loaded), text(of));
}

static rcdp_err set(bench *b) { return rcdp_vault_pin_set(&b->pin, text(code), text(unblocking), TRIES); }

static rcdp_vault_pin_status status_of(bench *b) {
  rcdp_vault_pin_status status;
  assert_int_equal(rcdp_vault_pin_status_of(&b->pin, &status), RCDP_OK);
  return status;
}

static bool is_wiped(const bench *b) {
  for (size_t i = 0; i < sizeof b->memory; i++) {
    if (b->memory[i] != 0) {
      return false;
    }
  }
  return true;
}

/* With a state, a code before it, and closed. */
static void close_with_code(bench *b) {
  flash_begin(&b->flash);
  open_at(b, 0);
  assert_int_equal(commit(b, "state"), RCDP_OK);
  assert_int_equal(set(b), RCDP_OK);
  open_at(b, 0);
}

/* --- as a vault --- */

static void without_a_code_it_changes_nothing(void **state) {
  bench *b = *state;
  assert_int_equal(load(b), RCDP_E_NOT_FOUND);
  assert_int_equal(commit(b, "one"), RCDP_OK);
  assert_true(holds(b, "one"));
  open_at(b, 0);
  assert_true(holds(b, "one"));
  assert_int_equal(rcdp_vault_commit(&b->pin.vault, RCDP_NO_BYTES), RCDP_OK);
  assert_true(holds(b, ""));
  const rcdp_vault_pin_status status = status_of(b);
  assert_true(!status.set && !status.locked && status.tries == 0 && status.unblocks == 0);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_E_STATE);
  assert_int_equal(rcdp_vault_pin_change(&b->pin, text(code), text(other)), RCDP_E_STATE);
  assert_int_equal(rcdp_vault_pin_remove(&b->pin, text(code)), RCDP_E_STATE);
  assert_int_equal(rcdp_vault_pin_unblock(&b->pin, text(unblocking), text(other)), RCDP_E_STATE);
}

static void it_is_closed_until_the_code_is_given(void **state) {
  bench *b = *state;
  close_with_code(b);
  assert_int_equal(load(b), RCDP_E_LOCKED);
  assert_int_equal(b->loaded.len, 0);
  assert_int_equal(commit(b, "another"), RCDP_E_LOCKED);
  assert_true(is_wiped(b));
  const rcdp_vault_pin_status closed = status_of(b);
  assert_true(closed.set && closed.locked && closed.tries == TRIES && closed.unblocks == RCDP_VAULT_PIN_UNBLOCKS);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_OK);
  assert_true(is_wiped(b));
  assert_false(status_of(b).locked);
  assert_true(holds(b, "state"));
  assert_int_equal(commit(b, "another"), RCDP_OK);
  assert_true(holds(b, "another"));
  rcdp_vault_pin_lock(&b->pin);
  assert_int_equal(load(b), RCDP_E_LOCKED);
}

static void a_code_can_come_before_any_state(void **state) {
  bench *b = *state;
  assert_int_equal(set(b), RCDP_OK);
  assert_int_equal(load(b), RCDP_E_NOT_FOUND); /* open: it was just set */
  open_at(b, 0);
  assert_int_equal(load(b), RCDP_E_LOCKED);
  assert_int_equal(commit(b, "first"), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_OK);
  assert_int_equal(load(b), RCDP_E_NOT_FOUND);
  assert_int_equal(commit(b, "first"), RCDP_OK);
  assert_true(holds(b, "first"));
}

static void there_is_one_code_and_it_has_a_length(void **state) {
  static const uint8_t long_code[RCDP_VAULT_PIN_CODE_MAX + 1] = {1};
  const rcdp_bytes longest = {long_code, RCDP_VAULT_PIN_CODE_MAX};
  bench *b = *state;
  rcdp_vault_pin *pin = &b->pin;
  assert_int_equal(rcdp_vault_pin_set(pin, text("123"), text(unblocking), TRIES), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_pin_set(pin, text(code), text("123"), TRIES), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_pin_set(pin, text(code), RCDP_BYTES(long_code), TRIES), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_pin_set(pin, text(code), text(unblocking), 0), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_pin_set(pin, text(code), text(unblocking), 256), RCDP_E_ARGUMENT);
  assert_int_equal(b->flash.written_count, 0);
  assert_int_equal(rcdp_vault_pin_set(pin, text("1234"), longest, 255), RCDP_OK);
  assert_int_equal(set(b), RCDP_E_ALREADY);
  open_at(b, 0);
  assert_int_equal(set(b), RCDP_E_ALREADY);
  assert_int_equal(rcdp_vault_pin_unlock(pin, text("123")), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_pin_unlock(pin, RCDP_BYTES(long_code)), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_pin_change(pin, text("1234"), text("123")), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_pin_unblock(pin, longest, text("123")), RCDP_E_ARGUMENT);
  assert_int_equal(b->flash.written_count, 0); /* these were no tries */
  assert_int_equal(status_of(b).tries, 255);
  assert_int_equal(rcdp_vault_pin_unlock(pin, text("1235")), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_unlock(pin, text("1234 ")), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_unlock(pin, text("1234")), RCDP_OK);
}

/* --- tries --- */

static void wrong_codes_are_counted_until_it_is_blocked(void **state) {
  bench *b = *state;
  close_with_code(b);
  for (unsigned left = TRIES; left > 0; left--) {
    assert_int_equal(status_of(b).tries, left);
    assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(wrong)), RCDP_E_LOCKED);
    open_at(b, 0);
  }
  assert_int_equal(status_of(b).tries, 0);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_change(&b->pin, text(code), text(other)), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_remove(&b->pin, text(code)), RCDP_E_LOCKED);
  assert_int_equal(b->flash.written_count, 0);
  assert_int_equal(load(b), RCDP_E_LOCKED);
}

static void every_operation_with_the_code_is_a_try(void **state) {
  bench *b = *state;
  close_with_code(b);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(wrong)), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_change(&b->pin, text(wrong), text(other)), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_remove(&b->pin, text(wrong)), RCDP_E_LOCKED);
  assert_int_equal(status_of(b).tries, 0);
}

static void the_right_code_gives_its_tries_back(void **state) {
  bench *b = *state;
  close_with_code(b);
  for (int round = 0; round < 2 * TRIES; round++) {
    assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(wrong)), RCDP_E_LOCKED);
    assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_OK);
    assert_int_equal(status_of(b).tries, TRIES);
  }
}

static void a_wrong_code_closes_what_was_open(void **state) {
  bench *b = *state;
  close_with_code(b);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_OK);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(wrong)), RCDP_E_LOCKED);
  assert_int_equal(load(b), RCDP_E_LOCKED);
}

/* --- changing, unblocking --- */

static void the_code_is_changed_by_who_knows_it(void **state) {
  bench *b = *state;
  close_with_code(b);
  assert_int_equal(rcdp_vault_pin_change(&b->pin, text(wrong), text(other)), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_change(&b->pin, text(code), text(other)), RCDP_OK);
  assert_true(holds(b, "state"));
  open_at(b, 0);
  assert_int_equal(status_of(b).tries, TRIES);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(other)), RCDP_OK);
}

static void the_code_is_taken_away_by_who_knows_it(void **state) {
  bench *b = *state;
  close_with_code(b);
  assert_int_equal(rcdp_vault_pin_remove(&b->pin, text(code)), RCDP_OK);
  open_at(b, 0);
  assert_true(holds(b, "state"));
  assert_false(status_of(b).set);
  const rcdp_bytes left = {b->flash.state.octets + 6, RCDP_VAULT_PIN_OVERHEAD - 6};
  for (size_t i = 0; i < left.len; i++) {
    assert_int_equal(left.data[i], 0);
  }
  assert_int_equal(set(b), RCDP_OK);
}

static void unblocking_gives_another_code(void **state) {
  bench *b = *state;
  close_with_code(b);
  for (unsigned i = 0; i < TRIES; i++) {
    assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(wrong)), RCDP_E_LOCKED);
  }
  assert_int_equal(rcdp_vault_pin_unblock(&b->pin, text(code), text(other)), RCDP_E_LOCKED);
  assert_int_equal(status_of(b).unblocks, RCDP_VAULT_PIN_UNBLOCKS - 1);
  assert_int_equal(rcdp_vault_pin_unblock(&b->pin, text(unblocking), text(other)), RCDP_OK);
  assert_true(holds(b, "state"));
  open_at(b, 0);
  const rcdp_vault_pin_status status = status_of(b);
  assert_true(status.locked && status.tries == TRIES && status.unblocks == RCDP_VAULT_PIN_UNBLOCKS);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(unblocking)), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(other)), RCDP_OK);
}

static void it_is_closed_for_good_behind_the_last_unblocking(void **state) {
  bench *b = *state;
  close_with_code(b);
  for (unsigned i = 0; i < RCDP_VAULT_PIN_UNBLOCKS; i++) {
    assert_int_equal(rcdp_vault_pin_unblock(&b->pin, text(wrong), text(other)), RCDP_E_LOCKED);
    /* who knows the code gains nothing for the unblocking code */
    assert_int_equal(rcdp_vault_pin_change(&b->pin, text(code), text(code)), RCDP_OK);
  }
  assert_int_equal(rcdp_vault_pin_unblock(&b->pin, text(unblocking), text(other)), RCDP_E_LOCKED);
  assert_int_equal(status_of(b).unblocks, 0);
}

/* --- power cuts and failures --- */

static unsigned compared(const bench *b) { return (unsigned)b->failing.calls; }

/* Whoever cuts the power wherever he likes gets no more comparisons than tries. */
static void cutting_the_power_gives_no_try(void **state) {
  bench *b = *state;
  for (unsigned cut = 1; cut <= 3; cut++) {
    for (int unblock = 0; unblock < 2; unblock++) {
      close_with_code(b);
      b->failing.calls = 0;
      for (int round = 0; round < 40; round++) {
        open_at(b, cut);
        const rcdp_err err = unblock ? rcdp_vault_pin_unblock(&b->pin, text(wrong), text(other))
                                     : rcdp_vault_pin_unlock(&b->pin, text(wrong));
        assert_true(err == RCDP_E_LOCKED || err == RCDP_E_STORAGE || err == RCDP_E_OUTCOME_UNKNOWN);
      }
      assert_true(compared(b) <= (unblock ? RCDP_VAULT_PIN_UNBLOCKS : TRIES));
      open_at(b, 0);
      const rcdp_vault_pin_status status = status_of(b);
      const unsigned left = unblock ? status.unblocks : status.tries;
      assert_int_equal(left, cut > 1 ? 0 : unblock ? RCDP_VAULT_PIN_UNBLOCKS : TRIES);
    }
  }
}

/* The medium always has one try less before the code is looked at. */
static void the_try_is_gone_before_the_code_is_compared(void **state) {
  bench *b = *state;
  close_with_code(b);
  flash_on(&b->flash, 2); /* written, and then the power went */
  b->failing.calls = 0;
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(code)), RCDP_E_OUTCOME_UNKNOWN);
  assert_int_equal(compared(b), 0);
  open_at(b, 0);
  assert_int_equal(status_of(b).tries, TRIES - 1);
  assert_int_equal(load(b), RCDP_E_LOCKED);
}

static rcdp_err unlock(bench *b) { return rcdp_vault_pin_unlock(&b->pin, text(code)); }
static rcdp_err change(bench *b) { return rcdp_vault_pin_change(&b->pin, text(code), text(other)); }
static rcdp_err take_away(bench *b) { return rcdp_vault_pin_remove(&b->pin, text(code)); }
static rcdp_err unblock(bench *b) { return rcdp_vault_pin_unblock(&b->pin, text(unblocking), text(other)); }

static rcdp_err (*const operations[])(bench *b) = {unlock, change, take_away, unblock};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

/* Either code opens afterwards, or none is needed; the state is there. */
static bool can_be_opened(bench *b) {
  open_at(b, 0);
  return (!status_of(b).set || unlock(b) == RCDP_OK || rcdp_vault_pin_unlock(&b->pin, text(other)) == RCDP_OK) &&
         holds(b, "state");
}

static void a_power_cut_leaves_a_code_that_is_known(void **state) {
  bench *b = *state;
  for (size_t i = 0; i < OPERATIONS; i++) {
    rcdp_err err = RCDP_E_STATE;
    unsigned cuts = 0;
    for (unsigned cut = 1; err != RCDP_OK; cut++, cuts++) {
      close_with_code(b);
      flash_on(&b->flash, cut);
      err = operations[i](b);
      assert_true(is_wiped(b));
      assert_int_equal(b->pin.unlocked, err == RCDP_OK);
      assert_true(can_be_opened(b));
    }
    assert_int_equal(cuts, 5); /* two writes, before and behind each */
  }
}

static void a_provider_that_fails_opens_nothing(void **state) {
  bench *b = *state;
  for (size_t i = 0; i < OPERATIONS; i++) {
    rcdp_err err = RCDP_E_STATE;
    for (unsigned long call = 1; err != RCDP_OK; call++) {
      close_with_code(b);
      b->failing.calls = 0;
      b->failing.fail_at = call;
      err = operations[i](b);
      b->failing.fail_at = 0;
      assert_true(err == RCDP_OK || err == RCDP_E_CRYPTO);
      assert_int_equal(load(b), err == RCDP_OK ? RCDP_OK : RCDP_E_LOCKED);
      assert_true(call <= 3);
    }
  }
}

static void a_code_that_could_not_be_set_is_none(void **state) {
  bench *b = *state;
  for (unsigned long call = 1; call <= 3; call++) { /* salt, two digests */
    b->failing.calls = 0;
    b->failing.fail_at = call;
    assert_int_equal(set(b), RCDP_E_CRYPTO);
    assert_false(b->pin.unlocked);
    b->failing.fail_at = 0;
    assert_false(status_of(b).set);
  }
  flash_on(&b->flash, 1);
  assert_int_equal(set(b), RCDP_E_STORAGE);
  open_at(b, 0);
  assert_false(status_of(b).set);
}

static void what_fails_beneath_is_passed_on(void **state) {
  bench *b = *state;
  rcdp_vault_pin_status status;
  close_with_code(b);
  b->flash.dead = true;
  assert_int_equal(load(b), RCDP_E_STORAGE);
  assert_int_equal(commit(b, "x"), RCDP_E_STORAGE);
  assert_int_equal(unlock(b), RCDP_E_STORAGE);
  assert_int_equal(set(b), RCDP_E_STORAGE);
  assert_int_equal(rcdp_vault_pin_status_of(&b->pin, &status), RCDP_E_STORAGE);
  assert_true(is_wiped(b));
}

static void another_form_is_refused(void **state) {
  bench *b = *state;
  close_with_code(b);
  for (size_t bit = 0; bit < 40; bit++) {
    b->flash.state.octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
    assert_int_equal(load(b), RCDP_E_CORRUPT);
    assert_int_equal(unlock(b), RCDP_E_CORRUPT);
    b->flash.state.octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  for (b->flash.state.len = 0; b->flash.state.len < RCDP_VAULT_PIN_OVERHEAD; b->flash.state.len++) {
    assert_int_equal(load(b), RCDP_E_CORRUPT);
  }
}

static void room_is_counted(void **state) {
  bench *b = *state;
  const uint8_t longest[OCTETS - RCDP_VAULT_PIN_OVERHEAD + 1] = {1};
  assert_int_equal(rcdp_vault_commit(&b->pin.vault, RCDP_BYTES(longest)), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_vault_commit(&b->pin.vault, (rcdp_bytes){longest, sizeof longest - 1}), RCDP_OK);
  assert_int_equal(load(b), RCDP_OK);
  b->loaded = (rcdp_buf){b->octets, 0, sizeof longest - 2};
  assert_int_equal(rcdp_vault_load(&b->pin.vault, &b->loaded), RCDP_E_NO_SPACE);
  rcdp_vault_pin_open(&b->pin, &b->flash.vault, &b->provider, b->memory, sizeof b->memory - 1);
  assert_int_equal(load(b), RCDP_E_NO_SPACE);
}

/* --- what can be seen --- */

/* The digests are where the format says: of short codes they are as good as these. */
static void nothing_of_a_code_is_left_in_memory(void **state) {
#ifdef SLOW /* sanitizers hide mappings, besides */
  skip();
#endif
  enum { DIGESTS_AT = 25, DIGESTS_LEN = 2 * RCDP_HASH_LEN };
  bench *b = *state;
  memory_found found = {0};
  close_with_code(b);
  memory_scan *scan = memory_scan_new();
  memory_scan_except(scan, &b->flash, sizeof b->flash);
  memory_scan_remember(scan, "code", text(code));
  memory_scan_remember(scan, "another code", text(other));
  memory_scan_remember(scan, "wrong code", text(wrong));
  memory_scan_remember(scan, "digests", (rcdp_bytes){b->flash.state.octets + DIGESTS_AT, DIGESTS_LEN});
  assert_int_equal(rcdp_vault_pin_unlock(&b->pin, text(wrong)), RCDP_E_LOCKED);
  assert_int_equal(unlock(b), RCDP_OK);
  assert_int_equal(commit(b, "another state"), RCDP_OK);
  assert_int_equal(load(b), RCDP_OK);
  assert_int_equal(change(b), RCDP_OK);
  memory_scan_remember(scan, "new digests", (rcdp_bytes){b->flash.state.octets + DIGESTS_AT, DIGESTS_LEN});
  assert_true(memory_scan_count(scan) > 64);
  if (memory_scan_process(scan, 0, &found)) {
    fail_msg("%s is in %s", found.name, found.place);
  }
  memory_scan_free(scan);
}

/* The same code twice: two devices do not show that they have the same one. */
static void salted_digests_differ(void **state) {
  static flash_state first;
  bench *b = *state;
  close_with_code(b);
  first = b->flash.state;
  close_with_code(b);
  assert_int_equal(first.len, b->flash.state.len);
  assert_memory_not_equal(first.octets + 9, b->flash.state.octets + 9, 16);
  assert_memory_not_equal(first.octets + 25, b->flash.state.octets + 25, 32);
  assert_memory_not_equal(first.octets + 57, b->flash.state.octets + 57, 32);
  assert_memory_not_equal(first.octets + 25, first.octets + 57, 32);
}

/* "RCDL", version 1, flags, tries allowed and left, salt, digests: read without it, as a later version must be able to. */
static void it_has_its_written_form(void **state) {
  bench *b = *state;
  uint8_t digest[RCDP_HASH_LEN];
  close_with_code(b);
  const uint8_t *at = b->flash.state.octets;
  assert_memory_equal(at, "RCDL\1\3\3\3\12", 9);
  const rcdp_bytes of_code[] = {{(const uint8_t *)"rcdp/1 vault code", 18}, {at + 9, 16}, text(code)};
  assert_int_equal(b->provider.hash(b->provider.context, RCDP_SHA256, of_code, 3, digest), RCDP_OK);
  assert_memory_equal(at + 25, digest, sizeof digest);
  const rcdp_bytes of_other[] = {{(const uint8_t *)"rcdp/1 vault unblocking-code", 29}, {at + 9, 16}, text(unblocking)};
  assert_int_equal(b->provider.hash(b->provider.context, RCDP_SHA256, of_other, 3, digest), RCDP_OK);
  assert_memory_equal(at + 57, digest, sizeof digest);
  assert_memory_equal(at + RCDP_VAULT_PIN_OVERHEAD, "state", 5);
}

/* --- all three, one upon the other --- */

typedef struct {
  kit *k;
  flash flash; /* its counter alone */
  rcdp_vault_fresh fresh;
  rcdp_vault_pin pin;
  uint8_t fresh_memory[RCDP_VAULT_FILE_MAX];
  uint8_t pin_memory[RCDP_VAULT_FILE_MAX];
} device;

static void device_on(device *d) {
  rcdp_vault_fresh_open(&d->fresh, &d->k->file.vault, &d->flash.counter, d->fresh_memory, sizeof d->fresh_memory);
  rcdp_vault_pin_open(&d->pin, &d->fresh.vault, d->k->provider, d->pin_memory, sizeof d->pin_memory);
}

static void device_off_and_on(device *d) {
  rcdp_vault_close(&d->pin.vault); /* and all beneath */
  assert_int_equal(rcdp_vault_file_open(&d->k->file, d->k->provider, &d->k->key, d->k->directory), RCDP_OK);
  device_on(d);
}

static device *begin_device(kit *k) {
  static device d;
  d.k = k;
  flash_begin(&d.flash);
  device_on(&d);
  return &d;
}

static bool device_holds(device *d, const char *of) {
  d->k->loaded = RCDP_BUF(d->k->octets);
  return rcdp_vault_load(&d->pin.vault, &d->k->loaded) == RCDP_OK &&
         rcdp_bytes_equal(rcdp_buf_bytes(&d->k->loaded), text(of));
}

static void they_stack(void **state) {
  device *d = begin_device(*state);
  assert_int_equal(rcdp_vault_commit(&d->pin.vault, text("state of the device")), RCDP_OK);
  assert_int_equal(rcdp_vault_pin_set(&d->pin, text(code), text(unblocking), TRIES), RCDP_OK);
  device_off_and_on(d);
  assert_false(device_holds(d, "state of the device"));
  assert_int_equal(rcdp_vault_pin_unlock(&d->pin, text(code)), RCDP_OK);
  assert_true(device_holds(d, "state of the device"));
  static uint8_t longest[RCDP_VAULT_FILE_MAX - RCDP_VAULT_FRESH_OVERHEAD - RCDP_VAULT_PIN_OVERHEAD];
  assert_int_equal(rcdp_vault_commit(&d->pin.vault, RCDP_BYTES(longest)), RCDP_OK);
  device_off_and_on(d);
  assert_int_equal(rcdp_vault_pin_unlock(&d->pin, text(code)), RCDP_OK);
  d->k->loaded = RCDP_BUF(d->k->octets);
  assert_int_equal(rcdp_vault_load(&d->pin.vault, &d->k->loaded), RCDP_OK);
  assert_int_equal(d->k->loaded.len, sizeof longest);
}

/* Who puts the file back that was there before his tries gets nothing for it. */
static void tries_do_not_come_back_with_an_older_file(void **state) {
  static uint8_t octets[256];
  device *d = begin_device(*state);
  assert_int_equal(rcdp_vault_pin_set(&d->pin, text(code), text(unblocking), TRIES), RCDP_OK);
  rcdp_bytes before = kit_read(d->k, "state");
  memcpy(octets, before.data, before.len);
  before.data = octets;
  assert_int_equal(rcdp_vault_pin_unlock(&d->pin, text(wrong)), RCDP_E_LOCKED);
  device_off_and_on(d);
  kit_write(d->k, "state", before);
  assert_int_equal(rcdp_vault_pin_unlock(&d->pin, text(code)), RCDP_E_ROLLED_BACK);
  assert_int_equal(remove(kit_path(d->k, "state")), 0);
  assert_int_equal(rcdp_vault_pin_unlock(&d->pin, text(code)), RCDP_E_ROLLED_BACK);
  assert_int_equal(rcdp_vault_pin_set(&d->pin, text(other), text(unblocking), TRIES), RCDP_E_ROLLED_BACK);
}

static void no_code_stands_in_the_file(void **state) {
  device *d = begin_device(*state);
  memory_found found;
  assert_int_equal(rcdp_vault_pin_set(&d->pin, text(code), text(unblocking), TRIES), RCDP_OK);
  memory_scan *scan = memory_scan_new();
  memory_scan_remember(scan, "code", text(code));
  memory_scan_remember(scan, "unblocking code", text(unblocking));
  assert_true(memory_scan_count(scan) > 0);
  assert_false(memory_scan_octets(scan, kit_read(d->k, "state"), &found));
  memory_scan_free(scan);
}

/* A user's code, and an administrator's lock before it: two decorators, each with its own codes. */
static void an_administrators_lock_stands_before_the_users_code(void **state) {
  static uint8_t memory[OCTETS];
  rcdp_vault_pin lock;
  bench *b = *state;
  rcdp_vault_pin_open(&lock, &b->pin.vault, &b->provider, memory, sizeof memory - RCDP_VAULT_PIN_OVERHEAD);
  assert_int_equal(rcdp_vault_commit(&lock.vault, text("state")), RCDP_OK);
  assert_int_equal(rcdp_vault_pin_set(&lock, text(other), text(unblocking), TRIES), RCDP_OK);
  assert_int_equal(set(b), RCDP_OK);
  rcdp_vault_pin_lock(&lock);
  rcdp_vault_pin_lock(&b->pin);
  b->loaded = RCDP_BUF(b->octets);
  assert_int_equal(rcdp_vault_pin_unlock(&lock, text(other)), RCDP_E_LOCKED);
  assert_int_equal(unlock(b), RCDP_OK);
  assert_int_equal(rcdp_vault_load(&lock.vault, &b->loaded), RCDP_E_LOCKED);
  assert_int_equal(rcdp_vault_pin_unlock(&lock, text(other)), RCDP_OK);
  assert_int_equal(rcdp_vault_load(&lock.vault, &b->loaded), RCDP_OK);
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&b->loaded), text("state")));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)
#define FILES(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(without_a_code_it_changes_nothing),
      TEST(it_is_closed_until_the_code_is_given),
      TEST(a_code_can_come_before_any_state),
      TEST(there_is_one_code_and_it_has_a_length),
      TEST(wrong_codes_are_counted_until_it_is_blocked),
      TEST(every_operation_with_the_code_is_a_try),
      TEST(the_right_code_gives_its_tries_back),
      TEST(a_wrong_code_closes_what_was_open),
      TEST(the_code_is_changed_by_who_knows_it),
      TEST(the_code_is_taken_away_by_who_knows_it),
      TEST(unblocking_gives_another_code),
      TEST(it_is_closed_for_good_behind_the_last_unblocking),
      TEST(cutting_the_power_gives_no_try),
      TEST(the_try_is_gone_before_the_code_is_compared),
      TEST(a_power_cut_leaves_a_code_that_is_known),
      TEST(a_provider_that_fails_opens_nothing),
      TEST(a_code_that_could_not_be_set_is_none),
      TEST(what_fails_beneath_is_passed_on),
      TEST(another_form_is_refused),
      TEST(room_is_counted),
      TEST(nothing_of_a_code_is_left_in_memory),
      TEST(salted_digests_differ),
      TEST(it_has_its_written_form),
      FILES(they_stack),
      FILES(tries_do_not_come_back_with_an_older_file),
      FILES(no_code_stands_in_the_file),
      TEST(an_administrators_lock_stands_before_the_users_code),
  };
  return cmocka_run_group_tests_name("vault_pin", tests, NULL, NULL);
}
