/*
 * core_search DIRECTORY KIND KEY CORE: is any key in the memory image CORE that DIRECTORY keeps? KIND: network (a store) or device (a
 * vault). KEY: the file of the storage key, under which the others are wrapped; it must be in CORE, since a process that uses it holds
 * it: the search finds what is there. Exit status 0: the storage key alone; 1: another key; 2: not searched.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rcdp/codec.h>
#include <rcdp/crypto.h>
#include <rcdp/store_sqlite.h>
#include <rcdp/vault_file.h>

#include "../crypto/shared/wrap.h"
#include "support/memory_scan.h"
#include "support/providers.h"

enum { PATH_LEN = 256, AAD_MAX = 64, SEARCHED = 0, FOUND = 1, USELESS = 2 };

static struct {
  const rcdp_provider *base;
  rcdp_provider spy; /* base, but imported keys are remembered */
  rcdp_key storage_key;
  memory_scan *keys;
  const char *importing;
} on;

static void need(bool condition, const char *what) {
  if (!condition) {
    (void)fprintf(stderr, "core_search: %s\n", what);
    exit(USELESS);
  }
}

static rcdp_err remembering_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  memory_scan_remember(on.keys, on.importing, material);
  return on.base->key_import(context, kind, material, key);
}

static void bind(rcdp_buf *aad, const char *use, rcdp_bytes context) {
  need(rcdp_buf_add(aad, rcdp_bytes_of(use)) == RCDP_OK && rcdp_buf_add(aad, context) == RCDP_OK, use);
}

static void remember(const char *name, const char *use, rcdp_bytes context, rcdp_bytes wrapped) {
  uint8_t octets[AAD_MAX];
  rcdp_buf aad = RCDP_BUF(octets);
  rcdp_key key;
  if (wrapped.len == 0) {
    return;
  }
  on.importing = name;
  bind(&aad, use, context);
  need(rcdp_unwrap(&on.spy, &on.storage_key, rcdp_buf_bytes(&aad), wrapped, &key) == RCDP_OK, name);
  on.base->key_release(on.base->context, &key);
}

/* A secret that is data and no key. */
static void remember_sealed(const char *name, const char *use, rcdp_bytes context, rcdp_bytes sealed) {
  uint8_t octets[AAD_MAX];
  rcdp_buf aad = RCDP_BUF(octets);
  rcdp_secret secret;
  if (sealed.len == 0) {
    return;
  }
  bind(&aad, use, context);
  need(rcdp_secret_open(on.base, &on.storage_key, rcdp_buf_bytes(&aad), sealed, &secret) == RCDP_OK, name);
  memory_scan_remember(on.keys, name, rcdp_secret_bytes(&secret));
  rcdp_secret_wipe(&secret);
}

static void remember_credential(const rcdp_id *id, rcdp_bytes key, rcdp_bytes management_key, rcdp_bytes op) {
  remember("K", "key", RCDP_ID_BYTES(*id), key);
  remember("management key", "management", RCDP_ID_BYTES(*id), management_key);
  remember_sealed("OPc", "op", RCDP_ID_BYTES(*id), op);
}

static void remember_store(const char *directory) {
  static uint8_t memory[32768];
  char path[PATH_LEN];
  rcdp_store *store;
  rcdp_store_request request = {.op = RCDP_STORE_LIST};
  rcdp_store_result result;
  rcdp_arena arena;
  (void)snprintf(path, sizeof path, "%s/store.db", directory);
  need(rcdp_store_sqlite_open(path, RCDP_SQLITE_READ_ONLY, on.base, &store) == RCDP_OK, path);
  rcdp_arena_init(&arena, memory, sizeof memory);
  while (rcdp_store_execute(store, &request, &arena, &result) == RCDP_OK) {
    const rcdp_record *record = &result.record;
    remember_credential(&record->credential, record->key, record->management_key, record->op);
    request.after = result.next;
    rcdp_arena_rewind(&arena, 0);
  }
  rcdp_store_close(store);
}

static void remember_vault(const char *directory) {
  static uint8_t memory[RCDP_CODEC_ARENA], octets[RCDP_DEVICE_STATE_MAX];
  rcdp_vault_file file;
  rcdp_device_state state;
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  need(rcdp_vault_file_open(&file, on.base, &on.storage_key, directory) == RCDP_OK, directory);
  need(rcdp_vault_load(&file.vault, &out) == RCDP_OK, "the vault cannot be read");
  need(rcdp_device_state_decode(rcdp_buf_bytes(&out), &arena, &state) == RCDP_OK,
       "the vault's state cannot be decoded");
  for (size_t i = 0; i < state.credential_count; i++) {
    const rcdp_held_credential *held = &state.credentials[i];
    remember_credential(&held->profile.id, held->key, held->management_key, held->op);
  }
  remember("seed", "rcdp/1 device seed", RCDP_NO_BYTES, state.seed);
  if (state.has_pending) {
    remember("ephemeral key", "rcdp/1 device ephemeral key", RCDP_NO_BYTES, state.pending.ephemeral_key);
  }
  rcdp_vault_close(&file.vault);
}

static rcdp_bytes map(const char *path) {
  struct stat status;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  need(file >= 0 && fstat(file, &status) == 0 && status.st_size > 0, path);
  const void *octets = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  need(octets != MAP_FAILED, path);
  (void)close(file);
  return (rcdp_bytes){octets, (size_t)status.st_size};
}

/* Every key under the storage key, and how many pieces of them. */
static void remember_all(const char *kind, const char *directory) {
  on.spy = *on.base;
  on.spy.key_import = remembering_import;
  if (strcmp(kind, "network") == 0) {
    remember_store(directory);
  } else {
    remember_vault(directory);
  }
  need(memory_scan_count(on.keys) > 0, "there are no keys to search for");
}

static int search(rcdp_bytes core, rcdp_bytes storage_key) {
  memory_found found;
  memory_scan *control = memory_scan_new();
  memory_scan_remember(control, "storage key", storage_key);
  need(memory_scan_octets(control, core, &found), "the storage key is not there: this is no image of such a process");
  memory_scan_free(control);
  if (memory_scan_octets(on.keys, core, &found)) {
    (void)printf("%s at offset %llu\n", found.name, (unsigned long long)found.address);
    return FOUND;
  }
  return SEARCHED;
}

int main(int argc, char **argv) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  need(argc == 5 && test_providers(list) > 0, "core_search DIRECTORY network|device KEY CORE");
  on.base = list[0];
  on.keys = memory_scan_new();
  need(rcdp_key_file_load(on.base, argv[3], &on.storage_key) == RCDP_OK, argv[3]);
  remember_all(argv[2], argv[1]);
  const rcdp_bytes core = map(argv[4]);
  const int verdict = search(core, map(argv[3]));
  (void)printf("%s: %zu octets, %zu pieces of keys searched for\n", argv[4], core.len, memory_scan_count(on.keys));
  on.base->key_release(on.base->context, &on.storage_key);
  memory_scan_free(on.keys);
  return verdict;
}
