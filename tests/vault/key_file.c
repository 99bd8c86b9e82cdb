/* The key file: made once, read by its owner alone. */
#include "kit.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/failing.h"

static rcdp_err load_key(kit *k, const char *name) {
  rcdp_key key = {0};
  const rcdp_err err = rcdp_key_file_load(k->provider, kit_path(k, name), &key);
  assert_int_equal(key.kind, err == RCDP_OK ? RCDP_KEY_AEAD : RCDP_KEY_NONE);
  k->provider->key_release(k->provider->context, &key);
  return err;
}

static void a_key_is_made_private_and_random(void **state) {
  kit *k = *state;
  uint8_t first[RCDP_AEAD_KEY_LEN];
  struct stat status;
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "a")), RCDP_OK);
  assert_int_equal(stat(kit_path(k, "a"), &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
  assert_int_equal(status.st_size, RCDP_AEAD_KEY_LEN);
  assert_int_equal(status.st_nlink, 1);
  memcpy(first, kit_read(k, "a").data, sizeof first);
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "b")), RCDP_OK);
  assert_memory_not_equal(kit_read(k, "b").data, first, sizeof first);
  assert_int_equal(load_key(k, "a"), RCDP_OK);
  assert_int_equal(access(kit_path(k, "a.new"), F_OK), -1);
}

static void the_key_in_the_file_is_the_key_that_is_loaded(void **state) {
  kit *k = *state;
  uint8_t material[RCDP_AEAD_KEY_LEN];
  rcdp_key loaded = {0};
  memset(material, 0x4b, sizeof material); /* as kit_setup has it */
  assert_int_equal(kit_commit(k, "state"), RCDP_OK);
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_OK);
  kit_write(k, "key", RCDP_BYTES(material));
  assert_int_equal(rcdp_key_file_load(k->provider, kit_path(k, "key"), &loaded), RCDP_OK);
  k->file.key = &loaded;
  assert_true(kit_holds(k, "state"));
  k->file.key = &k->key;
  k->provider->key_release(k->provider->context, &loaded);
}

static void a_key_is_never_overwritten(void **state) {
  kit *k = *state;
  uint8_t before[RCDP_AEAD_KEY_LEN];
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_OK);
  memcpy(before, kit_read(k, "key").data, sizeof before);
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_E_ALREADY);
  assert_memory_equal(kit_read(k, "key").data, before, sizeof before);
  assert_int_equal(access(kit_path(k, "key.new"), F_OK), -1);
}

static void a_key_that_others_may_touch_is_refused(void **state) {
  kit *k = *state;
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_OK);
  for (mode_t bit = 1; bit <= 040; bit <<= 1) {
    assert_int_equal(chmod(kit_path(k, "key"), 0600 | bit), 0);
    assert_int_equal(load_key(k, "key"), RCDP_E_NOT_AUTHORISED);
  }
  assert_int_equal(chmod(kit_path(k, "key"), 0400), 0);
  assert_int_equal(load_key(k, "key"), RCDP_OK);
}

static void the_key_of_another_owner_is_refused(void **state) {
  kit *k = *state;
  if (geteuid() != 0) {
    skip(); /* only root can give a file away */
  }
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_OK);
  assert_int_equal(chown(kit_path(k, "key"), 1, 1), 0);
  assert_int_equal(load_key(k, "key"), RCDP_E_NOT_AUTHORISED);
}

static void a_key_of_another_size_is_damaged(void **state) {
  static const uint8_t octets[64];
  kit *k = *state;
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "key")), RCDP_OK);
  for (size_t len = 0; len <= sizeof octets; len++) {
    kit_write(k, "key", (rcdp_bytes){octets, len});
    assert_int_equal(load_key(k, "key"), len == RCDP_AEAD_KEY_LEN ? RCDP_OK : RCDP_E_CORRUPT);
  }
}

static void what_is_no_file_is_no_key(void **state) {
  kit *k = *state;
  assert_int_equal(load_key(k, "none"), RCDP_E_NOT_FOUND);
  assert_int_equal(load_key(k, "lock/none"), RCDP_E_STORAGE);
  assert_int_equal(load_key(k, "."), RCDP_E_CORRUPT);
  assert_int_equal(mkfifo(kit_path(k, "pipe"), 0600), 0);
  assert_int_equal(load_key(k, "pipe"), RCDP_E_CORRUPT);
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "none/key")), RCDP_E_STORAGE);
  assert_int_equal(rcdp_key_file_create(k->provider, kit_path(k, "")), RCDP_E_ARGUMENT);
}

static void without_random_octets_no_key_is_made(void **state) {
  kit *k = *state;
  struct failing failing = {0};
  rcdp_provider provider;
  failing_provider(&provider, &failing, k->provider, RCDP_E_RANDOM);
  failing.fail_at = 1;
  assert_int_equal(rcdp_key_file_create(&provider, kit_path(k, "key")), RCDP_E_RANDOM);
  assert_int_equal(access(kit_path(k, "key"), F_OK), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_key_is_made_private_and_random),    TEST(the_key_in_the_file_is_the_key_that_is_loaded),
      TEST(a_key_is_never_overwritten),          TEST(a_key_that_others_may_touch_is_refused),
      TEST(the_key_of_another_owner_is_refused), TEST(a_key_of_another_size_is_damaged),
      TEST(what_is_no_file_is_no_key),           TEST(without_random_octets_no_key_is_made),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
