/*
 * A commit that ends at any of its system calls: the linker puts our functions between the vault and the C library (--wrap); they
 * fail, stop the process, or do half of the work at call n, for every n. Afterwards the vault holds the old state or the
 * new one, and the result told the truth about it.
 */
#include "kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef enum { COUNT_ONLY, FAIL, INTERRUPT, HALF, STOP_BEFORE, STOP_AFTER } trouble;

enum { TRACE_MAX = 64, STOPPED = 77 };

static struct {
  bool armed;
  trouble kind;
  int at; /* the call, counted from 1 */
  int calls;
  int error;
  char trace[TRACE_MAX]; /* one letter for each call */
} harness;

static void arm(trouble kind, int at, int error) {
  memset(&harness, 0, sizeof harness);
  harness.kind = kind;
  harness.at = at;
  harness.error = error;
  harness.armed = true;
}

static int disarm(void) {
  harness.armed = false;
  return harness.calls;
}

/* Whether the call is the one to fail; errno is set then. */
static bool strikes(char letter) {
  if (!harness.armed) {
    return false;
  }
  harness.trace[harness.calls % (TRACE_MAX - 1)] = letter;
  if (++harness.calls != harness.at) {
    return false;
  }
  if (harness.kind == STOP_BEFORE) {
    _exit(STOPPED);
  }
  errno = harness.kind == INTERRUPT ? EINTR : harness.error;
  return harness.kind == FAIL || harness.kind == INTERRUPT;
}

static void after(void) {
  if (harness.armed && harness.kind == STOP_AFTER && harness.calls == harness.at) {
    _exit(STOPPED);
  }
}

int __real_openat(int directory, const char *name, int flags, mode_t mode);
int __wrap_openat(int directory, const char *name, int flags, mode_t mode);
int __wrap_openat(int directory, const char *name, int flags, mode_t mode) {
  if (strikes('o')) {
    return -1;
  }
  const int file = __real_openat(directory, name, flags, mode);
  after();
  return file;
}

ssize_t __real_write(int file, const void *octets, size_t len);
ssize_t __wrap_write(int file, const void *octets, size_t len);
ssize_t __wrap_write(int file, const void *octets, size_t len) {
  if (strikes('w')) {
    return -1;
  }
  const bool half = harness.armed && harness.kind == HALF;
  const ssize_t count = __real_write(file, octets, half ? (len + 1) / 2 : len);
  after();
  return count;
}

int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file) {
  if (strikes('s')) {
    return -1;
  }
  const int result = __real_fsync(file);
  after();
  return result;
}

int __real_renameat(int from_directory, const char *from, int to_directory, const char *to);
int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to);
int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to) {
  if (strikes('r')) {
    return -1;
  }
  const int result = __real_renameat(from_directory, from, to_directory, to);
  after();
  return result;
}

int __real_linkat(int from_directory, const char *from, int to_directory, const char *to, int flags);
int __wrap_linkat(int from_directory, const char *from, int to_directory, const char *to, int flags);
int __wrap_linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  if (strikes('l')) {
    return -1;
  }
  const int result = __real_linkat(from_directory, from, to_directory, to, flags);
  after();
  return result;
}

int __real_unlinkat(int directory, const char *name, int flags);
int __wrap_unlinkat(int directory, const char *name, int flags);
int __wrap_unlinkat(int directory, const char *name, int flags) {
  if (strikes('u')) {
    return -1;
  }
  const int result = __real_unlinkat(directory, name, flags);
  after();
  return result;
}

/* --- commit --- */

static const char old_state[] = "the state before";
static const char new_state[] = "and the state that takes its place, of another length";

static rcdp_err commit_with(kit *k, trouble kind, int at, int error) {
  assert_int_equal(kit_commit(k, old_state), RCDP_OK);
  arm(kind, at, error);
  const rcdp_err err = kit_commit(k, new_state);
  (void)disarm();
  return err;
}

static void the_order_of_the_calls_outlives_a_power_cut(void **state) {
  kit *k = *state;
  assert_int_equal(commit_with(k, COUNT_ONLY, 0, 0), RCDP_OK);
  /* remove what was left over, open, write, sync; then rename, sync the directory */
  assert_string_equal(harness.trace, "uowsrs");
}

static void a_call_that_fails_leaves_the_truth(void **state) {
  static const int errors[] = {EIO, ENOSPC, EDQUOT, EROFS};
  kit *k = *state;
  int told[RCDP_ERR_COUNT] = {0};
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
    for (int at = 1; at <= 6; at++) {
      const rcdp_err err = commit_with(k, FAIL, at, errors[i]);
      const bool is_old = kit_holds(k, old_state);
      const bool is_new = kit_holds(k, new_state);
      assert_true(is_old != is_new);
      assert_true(err == RCDP_E_STORAGE ? is_old : err == RCDP_OK ? is_new : err == RCDP_E_OUTCOME_UNKNOWN);
      told[err]++;
    }
  }
  assert_true(told[RCDP_E_STORAGE] > 0 && told[RCDP_E_OUTCOME_UNKNOWN] > 0);
}

/* What somebody put where the new state is written first, and what cannot be removed, gets nothing of it. */
static void a_file_in_the_way_is_not_written_to(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, old_state), RCDP_OK);
  FILE *in_the_way = fopen(kit_path(k, "state.new"), "w+");
  assert_non_null(in_the_way);
  arm(FAIL, 1, EPERM);
  assert_int_equal(kit_commit(k, new_state), RCDP_E_STORAGE);
  (void)disarm();
  assert_int_equal(fgetc(in_the_way), EOF);
  assert_int_equal(fclose(in_the_way), 0);
  assert_true(kit_holds(k, old_state));
}

static void signals_and_short_writes_are_gone_on_with(void **state) {
  kit *k = *state;
  for (int at = 2; at <= 4; at++) { /* open, write, sync */
    assert_int_equal(commit_with(k, INTERRUPT, at, 0), RCDP_OK);
    assert_true(kit_holds(k, new_state));
  }
  assert_int_equal(commit_with(k, HALF, 0, 0), RCDP_OK);
  assert_true(kit_holds(k, new_state));
  assert_non_null(strstr(harness.trace, "www"));
}

/* Run commit in a process of its own that stops at a call; what it left is what a new process finds. */
static bool stopped_at(kit *k, trouble kind, int at) {
  (void)fflush(NULL);
  const pid_t child = fork();
  if (child == 0) {
    arm(kind, at, 0);
    _exit(kit_commit(k, new_state) == RCDP_OK ? 0 : 1);
  }
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == STOPPED || WEXITSTATUS(status) == 0));
  return WEXITSTATUS(status) == STOPPED;
}

static void a_process_that_stops_leaves_the_old_state_or_the_new(void **state) {
  static const trouble kinds[] = {STOP_BEFORE, STOP_AFTER};
  kit *k = *state;
  for (size_t i = 0; i < 2; i++) {
    int held_old = 0;
    int held_new = 0;
    bool stopped = true;
    for (int at = 1; stopped; at++) {
      assert_int_equal(kit_commit(k, old_state), RCDP_OK);
      stopped = stopped_at(k, kinds[i], at);
      kit_reopen(k);
      const bool is_old = kit_holds(k, old_state);
      assert_true(is_old || kit_holds(k, new_state));
      held_old += is_old ? 1 : 0;
      held_new += is_old ? 0 : 1;
    }
    assert_int_equal(held_old + held_new, 7); /* six calls, and the run to the end */
    assert_true(held_old >= 4 && held_new >= 2);
  }
}

/* --- the key file --- */

static void a_key_file_is_whole_or_not_there(void **state) {
  kit *k = *state;
  int made = 0;
  for (int at = 1; at <= 8; at++) {
    rcdp_key key = {0};
    arm(FAIL, at, EIO);
    const rcdp_err err = rcdp_key_file_create(k->provider, kit_path(k, "key"));
    const int calls = disarm();
    const rcdp_err loaded = rcdp_key_file_load(k->provider, kit_path(k, "key"), &key);
    assert_true(loaded == RCDP_OK || loaded == RCDP_E_NOT_FOUND);
    assert_true(err == RCDP_OK          ? loaded == RCDP_OK
                : err == RCDP_E_STORAGE ? loaded == RCDP_E_NOT_FOUND
                                        : err == RCDP_E_OUTCOME_UNKNOWN);
    assert_true(at <= calls || err == RCDP_OK);
    k->provider->key_release(k->provider->context, &key);
    made += loaded == RCDP_OK ? 1 : 0;
    (void)unlink(kit_path(k, "key"));
    (void)unlink(kit_path(k, "key.new"));
  }
  assert_true(made > 0 && made < 8);
}

static void opening_fails_when_a_call_fails(void **state) {
  kit *k = *state;
  rcdp_vault_close(&k->file.vault);
  for (int at = 1; at <= 2; at++) {
    arm(FAIL, at, EIO);
    assert_int_equal(rcdp_vault_file_open(&k->file, k->provider, &k->key, k->directory), RCDP_E_STORAGE);
    (void)disarm();
  }
  assert_int_equal(rcdp_vault_file_open(&k->file, k->provider, &k->key, k->directory), RCDP_OK);
  assert_int_equal(kit_commit(k, old_state), RCDP_OK);
  arm(FAIL, 1, EIO);
  assert_int_equal(kit_load(k), RCDP_E_STORAGE);
  (void)disarm();
  assert_true(kit_holds(k, old_state));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_order_of_the_calls_outlives_a_power_cut),
      TEST(a_call_that_fails_leaves_the_truth),
      TEST(a_file_in_the_way_is_not_written_to),
      TEST(signals_and_short_writes_are_gone_on_with),
      TEST(a_process_that_stops_leaves_the_old_state_or_the_new),
      TEST(a_key_file_is_whole_or_not_there),
      TEST(opening_fails_when_a_call_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
