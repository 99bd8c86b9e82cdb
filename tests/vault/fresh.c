/*
 * The vault that notices an older state: whatever was acted on is never followed by something older, however often and wherever the power
 * was cut, and whatever somebody kept of the medium and puts back.
 */
#include "flash.h"
#include "kit.h"

#include <stdio.h>
#include <string.h>

enum { OCTETS = 128 };

typedef struct {
  flash flash;
  rcdp_vault_fresh fresh;
  uint8_t memory[OCTETS];
  uint8_t octets[OCTETS];
  rcdp_buf loaded;
} bench;

static void open_at(bench *b, unsigned cut_at) {
  flash_on(&b->flash, cut_at);
  memset(b->memory, 0xa5, sizeof b->memory);
  rcdp_vault_fresh_open(&b->fresh, &b->flash.vault, &b->flash.counter, b->memory, sizeof b->memory);
}

static int setup(void **state) {
  static bench b;
  memset(&b, 0, sizeof b);
  flash_begin(&b.flash);
  open_at(&b, 0);
  *state = &b;
  return 0;
}

static bool is_wiped(const bench *b) {
  for (size_t i = 0; i < sizeof b->memory; i++) {
    if (b->memory[i] != 0) {
      return false;
    }
  }
  return true;
}

static rcdp_err load(bench *b) {
  b->loaded = RCDP_BUF(b->octets);
  return rcdp_vault_load(&b->fresh.vault, &b->loaded);
}

static rcdp_err commit(bench *b, const char *text) { return rcdp_vault_commit(&b->fresh.vault, rcdp_bytes_of(text)); }

static bool holds(bench *b, const char *text) {
  return load(b) == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&b->loaded), rcdp_bytes_of(text));
}

/* --- as a vault --- */

static void what_is_committed_comes_back(void **state) {
  bench *b = *state;
  assert_int_equal(load(b), RCDP_E_NOT_FOUND);
  assert_int_equal(commit(b, "one"), RCDP_OK);
  assert_true(is_wiped(b));
  assert_true(holds(b, "one"));
  assert_true(is_wiped(b));
  open_at(b, 0);
  assert_true(holds(b, "one"));
  assert_int_equal(commit(b, "another"), RCDP_OK);
  assert_int_equal(rcdp_vault_commit(&b->fresh.vault, RCDP_NO_BYTES), RCDP_OK);
  assert_true(holds(b, ""));
}

static void room_is_counted(void **state) {
  bench *b = *state;
  uint8_t longest[OCTETS - RCDP_VAULT_FRESH_OVERHEAD + 1] = {1};
  uint8_t small[8];
  rcdp_buf out = RCDP_BUF(small);
  assert_int_equal(rcdp_vault_commit(&b->fresh.vault, RCDP_BYTES(longest)), RCDP_E_ARGUMENT);
  assert_int_equal(b->flash.written_count, 0);
  assert_int_equal(rcdp_vault_commit(&b->fresh.vault, (rcdp_bytes){longest, sizeof longest - 1}), RCDP_OK);
  assert_int_equal(load(b), RCDP_OK);
  assert_int_equal(b->loaded.len, sizeof longest - 1);
  assert_int_equal(rcdp_vault_load(&b->fresh.vault, &out), RCDP_E_NO_SPACE);
  assert_int_equal(out.len, 0);
  rcdp_vault_fresh_open(&b->fresh, &b->flash.vault, &b->flash.counter, b->memory, sizeof b->memory - 1);
  assert_int_equal(load(b), RCDP_E_NO_SPACE);
  rcdp_vault_fresh_open(&b->fresh, &b->flash.vault, &b->flash.counter, b->memory, 4);
  assert_int_equal(rcdp_vault_commit(&b->fresh.vault, RCDP_NO_BYTES), RCDP_E_ARGUMENT);
}

/* "RCDF", version 1, number of eight octets, state: a later version must still be able to read it. The first commit is made twice. */
static void it_has_its_written_form(void **state) {
  bench *b = *state;
  assert_int_equal(commit(b, "state"), RCDP_OK);
  assert_int_equal(b->flash.state.len, 18);
  assert_memory_equal(b->flash.state.octets, "RCDF\1\0\0\0\0\0\0\0\2state", 18);
  assert_int_equal(b->flash.count, 2);
  assert_int_equal(commit(b, "state"), RCDP_OK);
  assert_memory_equal(b->flash.state.octets, "RCDF\1\0\0\0\0\0\0\0\3state", 18);
  assert_int_equal(b->flash.written_count, 3);
}

/* --- older ones --- */

static void every_older_state_is_refused(void **state) {
  bench *b = *state;
  for (int i = 0; i < 6; i++) {
    char text[8];
    (void)snprintf(text, sizeof text, "state%d", i);
    assert_int_equal(commit(b, text), RCDP_OK);
    const flash_state newest = b->flash.state;
    for (size_t j = 0; j + 1 < b->flash.written_count; j++) {
      flash_put(&b->flash, &b->flash.written[j]);
      assert_int_equal(load(b), RCDP_E_ROLLED_BACK);
      assert_int_equal(b->loaded.len, 0);
    }
    flash_put(&b->flash, &newest);
    assert_true(holds(b, text));
  }
}

static void nothing_where_something_was_is_older_too(void **state) {
  bench *b = *state;
  assert_int_equal(commit(b, "one"), RCDP_OK);
  b->flash.holds = false;
  assert_int_equal(load(b), RCDP_E_ROLLED_BACK);
}

/* Also the states whose writing was cut off, which may carry the number that the next one gets. */
static void whatever_was_on_its_way_when_the_power_went_is_refused(void **state) {
  bench *b = *state;
  unsigned refused = 0;
  for (unsigned first = 0; first <= 8; first++) {
    for (unsigned second = 0; second <= 8; second++) {
      flash_begin(&b->flash);
      open_at(b, 0);
      assert_int_equal(commit(b, "acted on"), RCDP_OK);
      open_at(b, first);
      (void)commit(b, "cut off");
      open_at(b, second);
      (void)commit(b, "cut off too");
      open_at(b, 0);
      assert_int_equal(load(b), RCDP_OK);
      assert_int_equal(commit(b, "the last"), RCDP_OK);
      assert_true(holds(b, "the last"));
      for (size_t i = 0; i < b->flash.written_count; i++) {
        open_at(b, 0);
        flash_put(&b->flash, &b->flash.written[i]);
        const rcdp_err err = load(b);
        assert_true(err == RCDP_E_ROLLED_BACK ||
                    (err == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&b->loaded), rcdp_bytes_of("the last"))));
        refused += err != RCDP_OK;
      }
    }
  }
  assert_true(refused > 9 * 9 * 3);
}

/* Somebody puts back, after each cut, whichever of the states he has kept: what was once acted on is never followed by an older one. */
static void nobody_goes_back_by_cutting_the_power_and_choosing(void **state) {
  bench *b = *state;
  for (unsigned cut = 1; cut <= 8; cut++) {
    for (size_t choice = 0; choice < 4; choice++) {
      flash_begin(&b->flash);
      open_at(b, 0);
      assert_int_equal(commit(b, "0"), RCDP_OK);
      const size_t known = b->flash.written_count - 1;
      open_at(b, cut);
      (void)commit(b, "1");
      open_at(b, 0);
      if (known + choice < b->flash.written_count) {
        flash_put(&b->flash, &b->flash.written[known + choice]);
      }
      const rcdp_err err = load(b);
      assert_true(err == RCDP_OK || err == RCDP_E_ROLLED_BACK);
      if (err != RCDP_OK) { /* the newer one is still accepted */
        flash_put(&b->flash, &b->flash.written[b->flash.written_count - 1]);
        assert_int_equal(load(b), RCDP_OK);
      }
      assert_int_equal(commit(b, "2"), RCDP_OK);
      for (size_t i = 0; i < b->flash.written_count; i++) {
        flash_put(&b->flash, &b->flash.written[i]);
        assert_true(load(b) == RCDP_E_ROLLED_BACK || holds(b, "2"));
      }
    }
  }
}

/* --- power cuts --- */

static void a_power_cut_leaves_the_old_state_or_the_new(void **state) {
  bench *b = *state;
  unsigned olds = 0;
  unsigned news = 0;
  unsigned ahead = 0;
  for (int warm = 0; warm < 2; warm++) { /* the first commit of a session, and a later one */
    rcdp_err err = RCDP_E_STATE;
    for (unsigned cut = 1; err != RCDP_OK; cut++) {
      flash_begin(&b->flash);
      open_at(b, 0);
      assert_int_equal(commit(b, "old"), RCDP_OK);
      if (!warm) {
        open_at(b, cut);
      } else {
        flash_on(&b->flash, cut);
      }
      err = commit(b, "new");
      ahead += b->flash.count + 1 == b->flash.state.octets[12];
      assert_true(is_wiped(b));
      open_at(b, 0);
      const bool is_old = holds(b, "old");
      assert_true(is_old != holds(b, "new"));
      assert_true(err == RCDP_E_STORAGE ? is_old : err == RCDP_OK ? !is_old : err == RCDP_E_OUTCOME_UNKNOWN);
      assert_int_equal(b->flash.count, b->flash.state.octets[12]);
      olds += is_old;
      news += !is_old;
    }
  }
  assert_int_equal(olds, 2);
  assert_int_equal(news, 3 + 1 + 7 + 1);
  assert_true(ahead >= 4); /* the counter was one behind, and moved on when it was loaded */
}

static void power_cuts_while_the_counter_moves_on_do_no_harm(void **state) {
  bench *b = *state;
  assert_int_equal(commit(b, "old"), RCDP_OK);
  flash_on(&b->flash, 3); /* written, the counter not moved */
  assert_int_equal(commit(b, "new"), RCDP_E_OUTCOME_UNKNOWN);
  open_at(b, 1);
  assert_int_equal(load(b), RCDP_E_STORAGE);
  assert_true(is_wiped(b));
  open_at(b, 2); /* moved, and nobody was told */
  assert_int_equal(load(b), RCDP_E_STORAGE);
  open_at(b, 1); /* it has nothing to move any more */
  assert_true(holds(b, "new"));
}

static void after_a_failed_commit_the_next_is_made_twice(void **state) {
  bench *b = *state;
  assert_int_equal(commit(b, "old"), RCDP_OK);
  flash_on(&b->flash, 1);
  assert_int_equal(commit(b, "not written"), RCDP_E_STORAGE);
  const flash_state kept = b->flash.written[b->flash.written_count - 1];
  flash_on(&b->flash, 0); /* it was no power cut: the same process goes on */
  assert_int_equal(commit(b, "new"), RCDP_OK);
  flash_put(&b->flash, &kept);
  assert_int_equal(load(b), RCDP_E_ROLLED_BACK);
}

/* --- what is not ours --- */

static void a_number_far_ahead_is_of_another_device(void **state) {
  bench *b = *state;
  assert_int_equal(commit(b, "one"), RCDP_OK);
  b->flash.count -= 2;
  assert_int_equal(load(b), RCDP_E_CORRUPT);
  b->flash.count = UINT64_MAX - 1;
  assert_int_equal(load(b), RCDP_E_ROLLED_BACK);
  assert_int_equal(commit(b, "two"), RCDP_E_STORAGE);
}

static void another_form_is_refused(void **state) {
  bench *b = *state;
  assert_int_equal(commit(b, "one"), RCDP_OK);
  for (size_t bit = 0; bit < 40; bit++) {
    b->flash.state.octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
    assert_int_equal(load(b), RCDP_E_CORRUPT);
    b->flash.state.octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  assert_true(holds(b, "one"));
  for (b->flash.state.len = 0; b->flash.state.len < RCDP_VAULT_FRESH_OVERHEAD; b->flash.state.len++) {
    assert_int_equal(load(b), RCDP_E_CORRUPT);
  }
  assert_true(holds(b, ""));
}

static void what_fails_beneath_is_passed_on(void **state) {
  bench *b = *state;
  assert_int_equal(commit(b, "one"), RCDP_OK);
  b->flash.dead = true;
  assert_int_equal(load(b), RCDP_E_STORAGE);
  assert_int_equal(commit(b, "two"), RCDP_E_STORAGE);
  flash_on(&b->flash, 1);
  b->flash.error = RCDP_E_OUTCOME_UNKNOWN;
  assert_int_equal(commit(b, "two"), RCDP_E_OUTCOME_UNKNOWN);
  flash_on(&b->flash, 0);
  assert_true(holds(b, "one"));
}

/* --- over files --- */

typedef struct {
  kit *k;
  flash flash; /* its counter alone */
  rcdp_vault_fresh fresh;
  uint8_t memory[RCDP_VAULT_FILE_MAX];
} device;

static void device_on(device *d, kit *k) {
  d->k = k;
  rcdp_vault_fresh_open(&d->fresh, &k->file.vault, &d->flash.counter, d->memory, sizeof d->memory);
}

static rcdp_err device_load(device *d) {
  d->k->loaded = RCDP_BUF(d->k->octets);
  return rcdp_vault_load(&d->fresh.vault, &d->k->loaded);
}

static rcdp_err device_commit(device *d, const char *text) {
  return rcdp_vault_commit(&d->fresh.vault, rcdp_bytes_of(text));
}

static void an_older_file_is_refused(void **state) {
  static device d;
  static uint8_t octets[128];
  flash_begin(&d.flash);
  device_on(&d, *state);
  assert_int_equal(device_commit(&d, "older"), RCDP_OK);
  rcdp_bytes older = kit_read(d.k, "state");
  memcpy(octets, older.data, older.len);
  older.data = octets;
  assert_int_equal(device_commit(&d, "newer"), RCDP_OK);
  kit_write(d.k, "state", older);
  assert_int_equal(device_load(&d), RCDP_E_ROLLED_BACK);
  assert_int_equal(d.k->loaded.len, 0);
}

static void every_bit_and_prefix_of_the_sealed_file_counts(void **state) {
  static device d;
  static uint8_t octets[128];
  flash_begin(&d.flash);
  device_on(&d, *state);
  assert_int_equal(device_commit(&d, "state of the device"), RCDP_OK);
  const size_t len = kit_read(d.k, "state").len;
  memcpy(octets, kit_read(d.k, "state").data, len);
  for (size_t bit = 0; bit < 8 * len; bit++) {
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
    kit_write(d.k, "state", (rcdp_bytes){octets, len});
    assert_int_equal(device_load(&d), RCDP_E_CORRUPT);
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  for (size_t prefix = 0; prefix < len; prefix++) {
    kit_write(d.k, "state", (rcdp_bytes){octets, prefix});
    assert_int_equal(device_load(&d), RCDP_E_CORRUPT);
  }
  kit_write(d.k, "state", (rcdp_bytes){octets, len});
  assert_int_equal(device_load(&d), RCDP_OK);
}

/* Two devices have two keys; where they share one, by mistake, their numbers still differ. */
static void the_files_of_two_devices_do_not_go_for_each_other(void **state) {
  static device d;
  static uint8_t octets[128];
  kit *k = *state;
  flash_begin(&d.flash);
  device_on(&d, k);
  assert_int_equal(device_commit(&d, "this one's"), RCDP_OK);
  const size_t len = kit_read(k, "state").len;
  memcpy(octets, kit_read(k, "state").data, len);
  rcdp_key other = kit_key(k->provider, 0x4c);
  k->file.key = &other;
  flash_begin(&d.flash);
  assert_int_equal(device_commit(&d, "another's"), RCDP_OK);
  kit_write(k, "state", (rcdp_bytes){octets, len});
  assert_int_equal(device_load(&d), RCDP_E_CORRUPT);
  k->file.key = &k->key;
  k->provider->key_release(k->provider->context, &other);
  d.flash.count = 7;
  assert_int_equal(device_load(&d), RCDP_E_ROLLED_BACK);
  d.flash.count = 0;
  assert_int_equal(device_load(&d), RCDP_E_CORRUPT);
}

static void closing_closes_the_files_too(void **state) {
  static device d;
  kit *k = *state;
  flash_begin(&d.flash);
  device_on(&d, k);
  rcdp_vault_close(&d.fresh.vault);
  assert_null(d.fresh.beneath);
  assert_int_equal(k->file.lock, -1);
  assert_int_equal(rcdp_vault_file_open(&k->file, k->provider, &k->key, k->directory), RCDP_OK);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)
#define FILES(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_is_committed_comes_back),
      TEST(room_is_counted),
      TEST(it_has_its_written_form),
      TEST(every_older_state_is_refused),
      TEST(nothing_where_something_was_is_older_too),
      TEST(whatever_was_on_its_way_when_the_power_went_is_refused),
      TEST(nobody_goes_back_by_cutting_the_power_and_choosing),
      TEST(a_power_cut_leaves_the_old_state_or_the_new),
      TEST(power_cuts_while_the_counter_moves_on_do_no_harm),
      TEST(after_a_failed_commit_the_next_is_made_twice),
      TEST(a_number_far_ahead_is_of_another_device),
      TEST(another_form_is_refused),
      TEST(what_fails_beneath_is_passed_on),
      FILES(an_older_file_is_refused),
      FILES(every_bit_and_prefix_of_the_sealed_file_counts),
      FILES(the_files_of_two_devices_do_not_go_for_each_other),
      FILES(closing_closes_the_files_too),
  };
  return cmocka_run_group_tests_name("vault_fresh", tests, NULL, NULL);
}
