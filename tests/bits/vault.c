/*
 * Every truncation and every flipped bit of what a device has at rest: its vault's file, with the states that real
 * attaches leave there, and the file of the key. Nothing of it is loaded.
 *
 * What is under the seal is reached through the seal alone. All the same a role made from a state with a flipped bit
 * must say so or begin, and nothing else: no crash, and no other error.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <rcdp/vault_file.h>

#include "bits/damage.h"
#include "bits/golden.h"
#include "support/providers.h"

enum { PUBLIC_KEY_STRIDE = 9, STATE_MAX = RCDP_DEVICE_STATE_MAX + 64 };

typedef struct {
  const rcdp_provider *provider;
  rcdp_key key;
  rcdp_vault_file vault;
  char directory[128], state_path[160], key_path[160];
  int file; /* state_path, to be written to behind the vault's back */
  rcdp_bytes state;
} kit;

static kit the_kit;

static int make_folder(void **state) {
  const char *base = getenv("TMPDIR");
  kit *k = &the_kit;
  *k = (kit){.file = -1};
  (void)snprintf(k->directory, sizeof k->directory, "%s/rcdp-bits-XXXXXX", base != NULL ? base : "/tmp");
  assert_non_null(mkdtemp(k->directory));
  (void)snprintf(k->state_path, sizeof k->state_path, "%.120s/state", k->directory);
  (void)snprintf(k->key_path, sizeof k->key_path, "%.120s/key", k->directory);
  *state = k;
  return 0;
}

static int remove_folder(void **state) {
  static const char *const names[] = {"state", "key", "lock"};
  const kit *k = *state;
  char path[192];
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    (void)snprintf(path, sizeof path, "%.120s/%s", k->directory, names[i]);
    (void)unlink(path);
  }
  return rmdir(k->directory);
}

static void open_vault(kit *k, const rcdp_provider *provider) {
  k->provider = provider;
  (void)unlink(k->key_path);
  assert_int_equal(rcdp_key_file_create(provider, k->key_path), RCDP_OK);
  assert_int_equal(rcdp_key_file_load(provider, k->key_path, &k->key), RCDP_OK);
  assert_int_equal(rcdp_vault_file_open(&k->vault, provider, &k->key, k->directory), RCDP_OK);
}

static void close_vault(kit *k) {
  rcdp_vault_close(&k->vault.vault);
  k->provider->key_release(k->provider->context, &k->key);
}

static rcdp_bytes read_file(const char *path, uint8_t out[STATE_MAX]) {
  const int file = open(path, O_RDONLY);
  assert_true(file >= 0);
  const ssize_t len = read(file, out, STATE_MAX);
  assert_true(len > 0 && len < STATE_MAX);
  assert_int_equal(close(file), 0);
  return (rcdp_bytes){out, (size_t)len};
}

static void overwrite(int file, rcdp_bytes octets) {
  assert_int_equal(ftruncate(file, (off_t)octets.len), 0);
  assert_int_equal(pwrite(file, octets.data, octets.len, 0), octets.len);
}

/* --- states --- */

/* The states in which a device may lose its power: a row says at which message it stands still. */
static const char *const moments[] = {"reject, p256", "reject, static", "reject with a voucher, x25519",
                                      "confirmed, p256", "confirmed, x25519"};

/* The states of all moments, and the one after each end, to a function. */
static void for_each_state(const rcdp_provider *provider, void (*run)(golden_scene *scene, rcdp_bytes state)) {
  static golden_scene scene;
  static uint8_t state[RCDP_DEVICE_STATE_MAX];
  for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
    golden_open(&scene, golden_named(moments[i]), provider);
    memcpy(state, scene.before.vault, scene.before.vault_len);
    run(&scene, (rcdp_bytes){state, scene.before.vault_len});
    golden_restore(&scene);
    assert_null(golden_finish(&scene));
    memcpy(state, scene.w->devices[0].vault, scene.w->devices[0].vault_len);
    run(&scene, (rcdp_bytes){state, scene.w->devices[0].vault_len});
    golden_close(&scene);
  }
}

/* --- the sealed state --- */

static void try_sealed(void *context, rcdp_bytes damaged, damage done) {
  static uint8_t octets[STATE_MAX];
  kit *k = context;
  rcdp_buf loaded = RCDP_BUF(octets);
  overwrite(k->file, damaged);
  const rcdp_err err = rcdp_vault_load(&k->vault.vault, &loaded);
  if (err != RCDP_E_CORRUPT || loaded.len != 0) {
    fail_msg("vault %s: %s", damage_text(done), rcdp_err_name(err));
  }
}

static size_t every_of_vault;

static void damage_vault(golden_scene *scene, rcdp_bytes state) {
  static uint8_t sealed[STATE_MAX];
  static uint8_t octets[STATE_MAX];
  kit *k = &the_kit;
  (void)scene;
  assert_int_equal(rcdp_vault_commit(&k->vault.vault, state), RCDP_OK);
  const rcdp_bytes whole = read_file(k->state_path, sealed);
  k->file = open(k->state_path, O_WRONLY);
  assert_true(k->file >= 0);
  damage_each(whole, every_of_vault, try_sealed, k);
  overwrite(k->file, whole);
  assert_int_equal(close(k->file), 0);
  rcdp_buf loaded = RCDP_BUF(octets);
  assert_int_equal(rcdp_vault_load(&k->vault.vault, &loaded), RCDP_OK);
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&loaded), state));
}

static void no_vault_is_loaded_with_it(void **state) {
  kit *k = *state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t p = 0; p < count; p++) {
    open_vault(k, providers[p]);
    every_of_vault = damage_every(p + 1 == count ? 1 : PUBLIC_KEY_STRIDE);
    for_each_state(providers[p], damage_vault);
    close_vault(k);
  }
}

/* --- the key file --- */

/* Another key, or none. */
static void try_key(void *context, rcdp_bytes damaged, damage done) {
  static uint8_t octets[STATE_MAX];
  kit *k = context;
  rcdp_key other = {0};
  rcdp_buf loaded = RCDP_BUF(octets);
  overwrite(k->file, damaged);
  rcdp_err err = rcdp_key_file_load(k->provider, k->key_path, &other);
  if (err == RCDP_OK && !done.cut) {
    k->vault.key = &other;
    err = rcdp_vault_load(&k->vault.vault, &loaded);
    k->vault.key = &k->key;
    k->provider->key_release(k->provider->context, &other);
  }
  if (err != RCDP_E_CORRUPT || loaded.len != 0) {
    fail_msg("key %s: %s", damage_text(done), rcdp_err_name(err));
  }
}

static void no_other_key_opens_the_vault(void **state) {
  static uint8_t octets[STATE_MAX];
  kit *k = *state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  for (size_t p = test_providers(providers); p-- > 0;) {
    open_vault(k, providers[p]);
    assert_int_equal(rcdp_vault_commit(&k->vault.vault, rcdp_bytes_of("state")), RCDP_OK);
    k->file = open(k->key_path, O_WRONLY);
    assert_true(k->file >= 0);
    damage_each(read_file(k->key_path, octets), 1, try_key, k);
    assert_int_equal(close(k->file), 0);
    close_vault(k);
  }
}

/* --- under the seal --- */

static void start(rcdp_role *role) {
  const rcdp_input input = {.kind = RCDP_INPUT_START, .wall = {true, WORLD_NOW}};
  rcdp_action action;
  (void)rcdp_role_input(role, &input);
  while (rcdp_role_next(role, &action)) {
  }
  rcdp_role_close(role);
}

static void try_open_state(void *context, rcdp_bytes damaged, damage done) {
  const golden_scene *scene = context;
  const size_t size = rcdp_attach_device_size();
  rcdp_role *role = NULL;
  if (damaged.len == 0) {
    return; /* a device that is new */
  }
  void *memory = malloc(size);
  assert_non_null(memory);
  const rcdp_err err = rcdp_attach_device_init(memory, size, &scene->w->devices[0].config, damaged, &role);
  if (err != RCDP_E_CORRUPT && (err != RCDP_OK || done.cut)) {
    fail_msg("state %s: %s", damage_text(done), rcdp_err_name(err));
  }
  if (err == RCDP_OK) {
    start(role);
  }
  free(memory);
}

static void damage_open_state(golden_scene *scene, rcdp_bytes state) {
  damage_each(state, damage_every(1), try_open_state, scene);
}

static void a_state_under_the_seal_is_read_or_refused(void **state) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  (void)state;
  for_each_state(providers[test_providers(providers) - 1], damage_open_state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(no_vault_is_loaded_with_it, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(no_other_key_opens_the_vault, make_folder, remove_folder),
      cmocka_unit_test(a_state_under_the_seal_is_read_or_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
