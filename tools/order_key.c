/* Makes and loads the order key. */
#include "order_key.h"

#include "file.h"

enum { ORDER_KEY_LEN = 32 };

static const uint8_t label[] = "rcdp order key";

/* The storage form of a new key. */
static rcdp_err make(const rcdp_provider *provider, const rcdp_key *storage_key, rcdp_buf *wrapped) {
  uint8_t material[ORDER_KEY_LEN];
  rcdp_key key = {0};
  rcdp_err err = provider->random(provider->context, material, sizeof material);
  if (err == RCDP_OK) {
    err = provider->key_import(provider->context, RCDP_KEY_SECRET, RCDP_BYTES(material), &key);
  }
  if (err == RCDP_OK) {
    err = provider->key_wrap(provider->context, storage_key, RCDP_BYTES(label), &key, wrapped);
  }
  provider->key_release(provider->context, &key);
  rcdp_wipe(material, sizeof material);
  return err;
}

/* RCDP_E_ALREADY: another process was faster, and its key is the one. */
static rcdp_err write_new(const char *directory, rcdp_bytes wrapped) {
  char path[FILE_PATH_MAX];
  const rcdp_err err = file_path(path, directory, NETWORK_ORDER_KEY);
  return err == RCDP_OK ? file_write_new(path, 0600, wrapped) : err;
}

static rcdp_err read_key(const rcdp_provider *provider, const rcdp_key *storage_key, const char *directory,
                         rcdp_key *key) {
  uint8_t memory[2 * RCDP_WRAPPED_MAX];
  rcdp_arena arena;
  rcdp_bytes wrapped;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = file_read(directory, NETWORK_ORDER_KEY, &arena, &wrapped);
  if (err != RCDP_OK) {
    return err == RCDP_E_NO_MEMORY ? RCDP_E_CORRUPT : err;
  }
  return provider->key_unwrap(provider->context, storage_key, RCDP_BYTES(label), wrapped, key);
}

rcdp_err order_key_load(const rcdp_provider *provider, const rcdp_key *storage_key, const char *directory,
                        rcdp_key *key) {
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped = RCDP_BUF(octets);
  rcdp_err err = read_key(provider, storage_key, directory, key);
  if (err != RCDP_E_NOT_FOUND) {
    return err;
  }
  err = make(provider, storage_key, &wrapped);
  if (err == RCDP_OK) {
    err = write_new(directory, rcdp_buf_bytes(&wrapped));
  }
  return err == RCDP_OK || err == RCDP_E_ALREADY ? read_key(provider, storage_key, directory, key) : err;
}
