/*
 * System calls that answer what they seldom do: reading that is interrupted or fails, also where the file seems to end; a write of nothing;
 * a lock that cannot be had for another reason than that somebody has it; two failures in a row. And paths at their edges.
 */
#include "kit.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum { READ, WRITE, LOCK, STATUS, RENAME, REMOVE, CALL_COUNT } call;

/* The call number at of a kind fails with error; error 0: the call does nothing, and says so. */
static struct {
  unsigned at[CALL_COUNT];
  unsigned seen[CALL_COUNT];
  int error;
} plan;

static void arm(call which, unsigned at, int error) {
  memset(&plan, 0, sizeof plan);
  plan.at[which] = at;
  plan.error = error;
}

static void disarm(void) { memset(&plan, 0, sizeof plan); }

static bool strikes(call which) {
  const unsigned seen = ++plan.seen[which];
  const bool struck = plan.at[which] != 0 && seen == plan.at[which];
  errno = struck ? plan.error : errno;
  return struck;
}

/* What a call that is struck returns. */
static int answer(void) { return plan.error != 0 ? -1 : 0; }

ssize_t __real_read(int file, void *octets, size_t len);
ssize_t __wrap_read(int file, void *octets, size_t len);
ssize_t __wrap_read(int file, void *octets, size_t len) {
  return strikes(READ) ? answer() : __real_read(file, octets, len);
}

ssize_t __real_write(int file, const void *octets, size_t len);
ssize_t __wrap_write(int file, const void *octets, size_t len);
ssize_t __wrap_write(int file, const void *octets, size_t len) {
  return strikes(WRITE) ? answer() : __real_write(file, octets, len);
}

int __real_flock(int file, int operation);
int __wrap_flock(int file, int operation);
int __wrap_flock(int file, int operation) { return strikes(LOCK) ? answer() : __real_flock(file, operation); }

int __real_fstat(int file, struct stat *status);
int __wrap_fstat(int file, struct stat *status);
int __wrap_fstat(int file, struct stat *status) { return strikes(STATUS) ? answer() : __real_fstat(file, status); }

int __real_renameat(int from_directory, const char *from, int to_directory, const char *to);
int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to);
int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to) {
  return strikes(RENAME) ? answer() : __real_renameat(from_directory, from, to_directory, to);
}

int __real_unlinkat(int directory, const char *name, int flags);
int __wrap_unlinkat(int directory, const char *name, int flags);
int __wrap_unlinkat(int directory, const char *name, int flags) {
  return strikes(REMOVE) ? answer() : __real_unlinkat(directory, name, flags);
}

/* --- reading --- */

static const char text[] = "what the vault holds";

static void reading_goes_on_after_a_signal(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, text), RCDP_OK);
  for (unsigned at = 1; at <= 2; at++) {
    arm(READ, at, EINTR);
    assert_true(kit_holds(k, text));
    assert_true(plan.seen[READ] > at);
  }
  disarm();
}

static void reading_that_fails_is_a_storage_error(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, text), RCDP_OK);
  for (unsigned at = 1; at <= 2; at++) { /* the octets, and the end behind them */
    arm(READ, at, EIO);
    assert_int_equal(kit_load(k), RCDP_E_STORAGE);
    assert_int_equal(k->loaded.len, 0);
  }
  disarm();
  assert_true(kit_holds(k, text));
}

/* A key has as many octets as there is room for: the next call asks for one more, and it is not that there is none. */
static void reading_that_fails_where_a_key_should_end(void **state) {
  kit *k = *state;
  rcdp_key key = {0};
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_OK);
  for (unsigned at = 1; at <= 2; at++) {
    arm(READ, at, EIO);
    assert_int_equal(rcdp_key_file_load(k->provider, kit_path(k, "key"), &key), RCDP_E_STORAGE);
  }
  disarm();
  assert_int_equal(rcdp_key_file_load(k->provider, kit_path(k, "key"), &key), RCDP_OK);
  k->provider->key_release(k->provider->context, &key);
}

static void a_file_without_a_status_is_no_key(void **state) {
  kit *k = *state;
  rcdp_key key = {0};
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_OK);
  arm(STATUS, 1, EIO);
  assert_int_equal(rcdp_key_file_load(k->provider, kit_path(k, "key"), &key), RCDP_E_STORAGE);
  disarm();
}

/* --- writing --- */

static void a_write_of_nothing_is_a_failure(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, text), RCDP_OK);
  arm(WRITE, 1, 0);
  assert_int_equal(kit_commit(k, "another"), RCDP_E_STORAGE);
  disarm();
  assert_true(kit_holds(k, text));
}

/* Neither renamed nor removed: nobody can tell what is there. */
static void two_failures_in_a_row_leave_it_open(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, text), RCDP_OK);
  arm(RENAME, 1, EIO);
  plan.at[REMOVE] = 2; /* behind what a crash may have left */
  assert_int_equal(kit_commit(k, "another"), RCDP_E_OUTCOME_UNKNOWN);
  disarm();
  assert_true(kit_holds(k, text));
  assert_int_equal(kit_commit(k, "another"), RCDP_OK);
  assert_true(kit_holds(k, "another"));
}

/* --- opening --- */

static void a_lock_that_fails_is_not_a_lock_that_is_held(void **state) {
  kit *k = *state;
  rcdp_vault_close(&k->file.vault);
  arm(LOCK, 1, ENOLCK);
  assert_int_equal(rcdp_vault_file_open(&k->file, k->provider, &k->key, k->directory), RCDP_E_STORAGE);
  arm(LOCK, 1, EWOULDBLOCK);
  assert_int_equal(rcdp_vault_file_open(&k->file, k->provider, &k->key, k->directory), RCDP_E_STATE);
  disarm();
  assert_int_equal(rcdp_vault_file_open(&k->file, k->provider, &k->key, k->directory), RCDP_OK);
}

static void a_key_file_in_the_folder_where_one_is(void **state) {
  kit *k = *state;
  rcdp_key key = {0};
  char before[4096];
  assert_non_null(getcwd(before, sizeof before));
  assert_int_equal(chdir(k->directory), 0);
  const rcdp_err created = rcdp_key_file_create(k->provider, "key");
  const rcdp_err loaded = rcdp_key_file_load(k->provider, "key", &key);
  assert_int_equal(chdir(before), 0);
  assert_int_equal(created, RCDP_OK);
  assert_int_equal(loaded, RCDP_OK);
  k->provider->key_release(k->provider->context, &key);
}

static void a_path_that_no_system_takes(void **state) {
  const kit *k = *state;
  static char path[2 * 4096];
  memset(path, '/', sizeof path - 1);
  assert_int_equal(rcdp_key_file_create(k->provider, path), RCDP_E_STORAGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(reading_goes_on_after_a_signal),
      TEST(reading_that_fails_is_a_storage_error),
      TEST(reading_that_fails_where_a_key_should_end),
      TEST(a_file_without_a_status_is_no_key),
      TEST(a_write_of_nothing_is_a_failure),
      TEST(two_failures_in_a_row_leave_it_open),
      TEST(a_lock_that_fails_is_not_a_lock_that_is_held),
      TEST(a_key_file_in_the_folder_where_one_is),
      TEST(a_path_that_no_system_takes),
  };
  return cmocka_run_group_tests_name("vault_calls", tests, NULL, NULL);
}
