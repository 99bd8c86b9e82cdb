/* What the tests of the vault share. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "support/providers.h"

rcdp_key kit_key(const rcdp_provider *provider, uint8_t filling) {
  uint8_t material[RCDP_AEAD_KEY_LEN];
  rcdp_key key = {0};
  memset(material, filling, sizeof material);
  assert_int_equal(provider->key_import(provider->context, RCDP_KEY_AEAD, RCDP_BYTES(material), &key), RCDP_OK);
  return key;
}

static void open_vault(kit *k) {
  assert_int_equal(rcdp_vault_file_open(&k->file, k->provider, &k->key, k->directory), RCDP_OK);
}

int kit_setup(void **state) {
  static kit k;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const char *base = getenv("TMPDIR");
  assert_true(test_providers(providers) > 0);
  k.provider = providers[0];
  k.key = kit_key(k.provider, 0x4b);
  (void)snprintf(k.directory, sizeof k.directory, "%s/rcdp-vault-XXXXXX", base != NULL ? base : "/tmp");
  assert_non_null(mkdtemp(k.directory));
  open_vault(&k);
  *state = &k;
  return 0;
}

int kit_teardown(void **state) {
  kit *k = *state;
  rcdp_vault_close(&k->file.vault);
  k->provider->key_release(k->provider->context, &k->key);
  DIR *directory = opendir(k->directory);
  assert_non_null(directory);
  for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    (void)unlinkat(dirfd(directory), entry->d_name, 0);
  }
  (void)closedir(directory);
  assert_int_equal(rmdir(k->directory), 0);
  return 0;
}

rcdp_err kit_load(kit *k) {
  k->loaded = RCDP_BUF(k->octets);
  return rcdp_vault_load(&k->file.vault, &k->loaded);
}

rcdp_err kit_commit(kit *k, const char *text) { return rcdp_vault_commit(&k->file.vault, rcdp_bytes_of(text)); }

bool kit_holds(kit *k, const char *text) {
  return kit_load(k) == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&k->loaded), rcdp_bytes_of(text));
}

void kit_reopen(kit *k) {
  rcdp_vault_close(&k->file.vault);
  open_vault(k);
}

const char *kit_path(const kit *k, const char *name) {
  static char path[2 * KIT_PATH];
  (void)snprintf(path, sizeof path, "%s/%s", k->directory, name);
  return path;
}

rcdp_bytes kit_read(const kit *k, const char *name) {
  static uint8_t octets[2 * RCDP_VAULT_FILE_MAX];
  FILE *file = fopen(kit_path(k, name), "rb");
  assert_non_null(file);
  const size_t len = fread(octets, 1, sizeof octets, file);
  (void)fclose(file);
  return (rcdp_bytes){octets, len};
}

void kit_write(const kit *k, const char *name, rcdp_bytes octets) {
  FILE *file = fopen(kit_path(k, name), "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(octets.data, 1, octets.len, file), octets.len);
  assert_int_equal(fclose(file), 0);
}
