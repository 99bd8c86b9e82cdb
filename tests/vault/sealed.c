/* The vault in files: what is committed comes back, and nothing else does. */
#include "kit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/failing.h"

static void an_empty_vault_holds_nothing(void **state) {
  kit *k = *state;
  assert_int_equal(kit_load(k), RCDP_E_NOT_FOUND);
  assert_int_equal(k->loaded.len, 0);
}

static void the_last_commit_is_loaded_also_after_reopening(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, "one"), RCDP_OK);
  assert_true(kit_holds(k, "one"));
  assert_int_equal(kit_commit(k, "another"), RCDP_OK);
  assert_true(kit_holds(k, "another"));
  kit_reopen(k);
  assert_true(kit_holds(k, "another"));
}

static void states_of_every_length_fit_up_to_the_limit(void **state) {
  static const size_t lengths[] = {0, 1, 15, 16, 17, 4095, 4096, RCDP_VAULT_FILE_MAX};
  static uint8_t octets[RCDP_VAULT_FILE_MAX + 1];
  kit *k = *state;
  memset(octets, 0x5a, sizeof octets);
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    const rcdp_bytes wanted = {octets, lengths[i]};
    assert_int_equal(rcdp_vault_commit(&k->file.vault, wanted), RCDP_OK);
    assert_int_equal(kit_load(k), RCDP_OK);
    assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&k->loaded), wanted));
  }
  assert_int_equal(rcdp_vault_commit(&k->file.vault, RCDP_BYTES(octets)), RCDP_E_ARGUMENT);
  assert_int_equal(kit_load(k), RCDP_OK);
}

static void load_appends_and_needs_room(void **state) {
  kit *k = *state;
  uint8_t octets[8] = "ab";
  rcdp_buf out = {octets, 2, 6};
  assert_int_equal(kit_commit(k, "12345"), RCDP_OK);
  assert_int_equal(rcdp_vault_load(&k->file.vault, &out), RCDP_E_NO_SPACE);
  assert_int_equal(out.len, 2);
  out.cap = 7;
  assert_int_equal(rcdp_vault_load(&k->file.vault, &out), RCDP_OK);
  assert_memory_equal(octets, "ab12345", 7);
}

static void nothing_stands_in_clear_and_no_sealing_repeats(void **state) {
  static const char text[] = "attack at dawn, attack at dawn";
  static uint8_t before[256];
  kit *k = *state;
  assert_int_equal(kit_commit(k, text), RCDP_OK);
  const rcdp_bytes first = kit_read(k, "state");
  assert_int_equal(first.len, 5 + 12 + strlen(text) + 16);
  for (size_t i = 0; i + 4 <= first.len; i++) {
    assert_memory_not_equal(first.data + i, "dawn", 4);
  }
  memcpy(before, first.data, first.len);
  assert_int_equal(kit_commit(k, text), RCDP_OK);
  const rcdp_bytes second = kit_read(k, "state");
  assert_memory_equal(second.data, before, 5); /* magic, version */
  assert_memory_not_equal(second.data + 5, before + 5, 12);
  assert_memory_not_equal(second.data + 17, before + 17, first.len - 17);
}

/* What vault/file/vault_file.c says of the file, read without it: a later version must still be able to. */
static void the_file_has_its_written_form(void **state) {
  static const uint8_t purpose[] = "rcdp/1 vault state\0RCDV\1";
  const rcdp_bytes aad = {purpose, sizeof purpose - 1};
  uint8_t opened[3];
  kit *k = *state;
  assert_int_equal(kit_commit(k, "one"), RCDP_OK);
  const rcdp_bytes file = kit_read(k, "state");
  const rcdp_bytes box = {file.data + 17, sizeof opened + RCDP_AEAD_TAG_LEN};
  assert_int_equal(file.len, 17 + box.len);
  assert_memory_equal(file.data, "RCDV\1", 5);
  assert_int_equal(k->provider->aead_open(k->provider->context, &k->key, file.data + 5, aad, box, opened), RCDP_OK);
  assert_memory_equal(opened, "one", sizeof opened);
}

/* --- damage --- */

static void every_flipped_bit_is_noticed(void **state) {
  uint8_t octets[64];
  kit *k = *state;
  assert_int_equal(kit_commit(k, "state of the device"), RCDP_OK);
  const rcdp_bytes sealed = kit_read(k, "state");
  assert_true(sealed.len <= sizeof octets);
  memcpy(octets, sealed.data, sealed.len);
  const size_t len = sealed.len;
  for (size_t bit = 0; bit < 8 * len; bit++) {
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
    kit_write(k, "state", (rcdp_bytes){octets, len});
    assert_int_equal(kit_load(k), RCDP_E_CORRUPT);
    assert_int_equal(k->loaded.len, 0);
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  kit_write(k, "state", (rcdp_bytes){octets, len});
  assert_true(kit_holds(k, "state of the device"));
}

static void every_other_length_is_noticed(void **state) {
  static uint8_t octets[2 * RCDP_VAULT_FILE_MAX];
  kit *k = *state;
  assert_int_equal(kit_commit(k, "state of the device"), RCDP_OK);
  const rcdp_bytes sealed = kit_read(k, "state");
  memcpy(octets, sealed.data, sealed.len);
  const size_t whole = sealed.len;
  for (size_t len = 0; len < whole + 40; len++) {
    kit_write(k, "state", (rcdp_bytes){octets, len});
    assert_int_equal(kit_load(k), len == whole ? RCDP_OK : RCDP_E_CORRUPT);
  }
  kit_write(k, "state", RCDP_BYTES(octets));
  assert_int_equal(kit_load(k), RCDP_E_CORRUPT);
}

static void another_key_does_not_open_it(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, "state"), RCDP_OK);
  rcdp_key other = kit_key(k->provider, 0x4c);
  k->file.key = &other;
  assert_int_equal(kit_load(k), RCDP_E_CORRUPT);
  k->provider->key_release(k->provider->context, &other);
}

static rcdp_err the_same_again(void *context, uint8_t *out, size_t len) {
  (void)context;
  memset(out, 0x5a, len);
  return RCDP_OK;
}

/* The nonce stands behind magic and version. */
static void a_repeating_random_source_does_not_repeat_nonces(void **state) {
  enum { NONCE_AT = 5 };
  kit *k = *state;
  rcdp_provider stuck = *k->provider;
  uint8_t first[RCDP_AEAD_NONCE_LEN];
  stuck.random = the_same_again;
  k->file.provider = &stuck;
  assert_int_equal(kit_commit(k, "one state"), RCDP_OK);
  memcpy(first, kit_read(k, "state").data + NONCE_AT, sizeof first);
  assert_int_equal(kit_commit(k, "two state"), RCDP_OK);
  assert_memory_not_equal(first, kit_read(k, "state").data + NONCE_AT, sizeof first);
  assert_true(kit_holds(k, "two state"));
  k->file.provider = k->provider;
}

static void an_older_state_cannot_be_told_apart_but_is_whole(void **state) {
  static uint8_t octets[128];
  kit *k = *state;
  assert_int_equal(kit_commit(k, "older"), RCDP_OK);
  const rcdp_bytes older = kit_read(k, "state");
  memcpy(octets, older.data, older.len);
  const size_t len = older.len;
  assert_int_equal(kit_commit(k, "newer"), RCDP_OK);
  kit_write(k, "state", (rcdp_bytes){octets, len});
  assert_true(kit_holds(k, "older"));
}

static void a_link_in_place_of_the_state_is_not_followed(void **state) {
  kit *k = *state;
  assert_int_equal(kit_commit(k, "state"), RCDP_OK);
  char elsewhere[2 * KIT_PATH];
  (void)snprintf(elsewhere, sizeof elsewhere, "%s", kit_path(k, "elsewhere"));
  assert_int_equal(rename(kit_path(k, "state"), elsewhere), 0);
  assert_int_equal(symlink("elsewhere", kit_path(k, "state")), 0);
  assert_int_equal(kit_load(k), RCDP_E_STORAGE);
}

/* --- one at a time --- */

static void a_second_opener_is_refused(void **state) {
  kit *k = *state;
  rcdp_vault_file second;
  assert_int_equal(rcdp_vault_file_open(&second, k->provider, &k->key, k->directory), RCDP_E_STATE);
  const pid_t child = fork();
  if (child == 0) {
    _exit(rcdp_vault_file_open(&second, k->provider, &k->key, k->directory) == RCDP_E_STATE ? 0 : 1);
  }
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_int_equal(kit_commit(k, "state"), RCDP_OK);
  kit_reopen(k);
  assert_true(kit_holds(k, "state"));
}

static void a_folder_that_is_not_there_is_a_storage_error(void **state) {
  kit *k = *state;
  rcdp_vault_file file;
  assert_int_equal(rcdp_vault_file_open(&file, k->provider, &k->key, kit_path(k, "none")), RCDP_E_STORAGE);
  assert_int_equal(rcdp_vault_file_open(&file, k->provider, &k->key, kit_path(k, "lock")), RCDP_E_STORAGE);
  rcdp_vault_close(NULL);
}

/* --- files --- */

static void the_files_are_for_their_owner_alone(void **state) {
  static const char *const names[] = {"state", "lock"};
  kit *k = *state;
  assert_int_equal(kit_commit(k, "state"), RCDP_OK);
  for (size_t i = 0; i < 2; i++) {
    struct stat status;
    assert_int_equal(stat(kit_path(k, names[i]), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
  }
}

static void replace_takes_plain_names_only(void **state) {
  kit *k = *state;
  char name[300];
  memset(name, 'n', sizeof name);
  name[sizeof name - 1] = '\0';
  assert_int_equal(rcdp_file_replace(k->file.directory, "", rcdp_bytes_of("x")), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_file_replace(k->file.directory, "../x", rcdp_bytes_of("x")), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_file_replace(k->file.directory, name, rcdp_bytes_of("x")), RCDP_E_ARGUMENT);
  assert_int_equal(rcdp_file_replace(-1, "x", rcdp_bytes_of("x")), RCDP_E_STORAGE);
}

static void what_a_crash_left_beside_is_no_obstacle(void **state) {
  kit *k = *state;
  kit_write(k, "plain.new", rcdp_bytes_of("half of someth"));
  assert_int_equal(rcdp_file_replace(k->file.directory, "plain", rcdp_bytes_of("whole")), RCDP_OK);
  assert_true(rcdp_bytes_equal(kit_read(k, "plain"), rcdp_bytes_of("whole")));
  assert_int_equal(access(kit_path(k, "plain.new"), F_OK), -1);
  assert_int_equal(rcdp_file_replace(k->file.directory, "plain", RCDP_NO_BYTES), RCDP_OK);
  assert_int_equal(kit_read(k, "plain").len, 0);
}

static void what_stands_in_the_way_is_a_storage_error(void **state) {
  kit *k = *state;
  assert_int_equal(mkdir(kit_path(k, "plain.new"), 0700), 0);
  assert_int_equal(rcdp_file_replace(k->file.directory, "plain", rcdp_bytes_of("x")), RCDP_E_STORAGE);
  assert_int_equal(rmdir(kit_path(k, "plain.new")), 0);
  assert_int_equal(mkdir(kit_path(k, "plain"), 0700), 0);
  assert_int_equal(rcdp_file_replace(k->file.directory, "plain", rcdp_bytes_of("x")), RCDP_E_STORAGE);
  assert_int_equal(access(kit_path(k, "plain.new"), F_OK), -1);
  assert_int_equal(rmdir(kit_path(k, "plain")), 0);
}

/* --- the provider --- */

static void a_failing_provider_changes_nothing(void **state) {
  kit *k = *state;
  struct failing failing = {0};
  rcdp_provider provider;
  failing_provider(&provider, &failing, k->provider, RCDP_E_CRYPTO);
  assert_int_equal(kit_commit(k, "old"), RCDP_OK);
  k->file.provider = &provider;
  for (unsigned long call = 1; call <= 2; call++) {
    failing.calls = 0;
    failing.fail_at = call;
    assert_int_equal(kit_commit(k, "new"), RCDP_E_CRYPTO);
    failing.fail_at = 0;
    assert_true(kit_holds(k, "old"));
  }
  failing.calls = 0;
  failing.fail_at = 1;
  assert_int_equal(kit_load(k), RCDP_E_CRYPTO);
  assert_int_equal(k->loaded.len, 0);
  failing.fail_at = 0;
  assert_int_equal(kit_commit(k, "new"), RCDP_OK);
  assert_true(kit_holds(k, "new"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(an_empty_vault_holds_nothing),
      TEST(the_last_commit_is_loaded_also_after_reopening),
      TEST(states_of_every_length_fit_up_to_the_limit),
      TEST(load_appends_and_needs_room),
      TEST(nothing_stands_in_clear_and_no_sealing_repeats),
      TEST(the_file_has_its_written_form),
      TEST(every_flipped_bit_is_noticed),
      TEST(every_other_length_is_noticed),
      TEST(a_repeating_random_source_does_not_repeat_nonces),
      TEST(another_key_does_not_open_it),
      TEST(an_older_state_cannot_be_told_apart_but_is_whole),
      TEST(a_link_in_place_of_the_state_is_not_followed),
      TEST(a_second_opener_is_refused),
      TEST(a_folder_that_is_not_there_is_a_storage_error),
      TEST(the_files_are_for_their_owner_alone),
      TEST(replace_takes_plain_names_only),
      TEST(what_a_crash_left_beside_is_no_obstacle),
      TEST(what_stands_in_the_way_is_a_storage_error),
      TEST(a_failing_provider_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
