/*
 * The vault in files. directory/state: "RCDV", version 1, nonce (12), then AES-128-GCM ciphertext and tag (16). The
 * additional data name format and purpose: "rcdp/1 vault state", 00, magic, version. The nonce: see make_nonce.
 */
#include <errno.h>
#include <string.h>
#include <sys/file.h>

#include <rcdp/vault_file.h>

#include "io.h"

enum { HEADER_LEN = 5, OVERHEAD = HEADER_LEN + RCDP_AEAD_NONCE_LEN + RCDP_AEAD_TAG_LEN };

static const uint8_t header[HEADER_LEN] = {'R', 'C', 'D', 'V', 1};
static const uint8_t additional[] = "rcdp/1 vault state\0RCDV\1";
static const rcdp_bytes additional_data = {additional, sizeof additional - 1};

static const char state_name[] = "state";
static const char lock_name[] = "lock";

/* From fresh random octets and the state itself, so that a random source that repeats itself repeats no nonce for another state. */
static rcdp_err make_nonce(const rcdp_provider *provider, rcdp_bytes state, uint8_t nonce[RCDP_AEAD_NONCE_LEN]) {
  static const uint8_t label[] = "rcdp/1 vault nonce";
  uint8_t random[RCDP_HASH_LEN];
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_err err = provider->random(provider->context, random, sizeof random);
  if (err == RCDP_OK) {
    const rcdp_bytes parts[] = {RCDP_BYTES(label), RCDP_BYTES(random), state};
    err = provider->hash(provider->context, RCDP_SHA256, parts, 3, digest);
  }
  if (err == RCDP_OK) {
    memcpy(nonce, digest, RCDP_AEAD_NONCE_LEN);
  }
  return err;
}

static rcdp_err seal(const rcdp_vault_file *file, rcdp_bytes state, uint8_t *out) {
  uint8_t *nonce = out + HEADER_LEN;
  memcpy(out, header, HEADER_LEN);
  const rcdp_err err = make_nonce(file->provider, state, nonce);
  if (err != RCDP_OK) {
    return err;
  }
  return file->provider->aead_seal(file->provider->context, file->key, nonce, additional_data, state,
                                   nonce + RCDP_AEAD_NONCE_LEN);
}

static rcdp_err commit(rcdp_vault *vault, rcdp_bytes state) {
  const rcdp_vault_file *file = (const rcdp_vault_file *)vault;
  uint8_t sealed[RCDP_VAULT_FILE_MAX + OVERHEAD];
  if (state.len > RCDP_VAULT_FILE_MAX) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = seal(file, state, sealed);
  if (err == RCDP_OK) {
    err = rcdp_file_replace(file->directory, state_name, (rcdp_bytes){sealed, state.len + OVERHEAD});
  }
  rcdp_wipe(sealed, sizeof sealed);
  return err;
}

static rcdp_err unseal(const rcdp_vault_file *file, rcdp_bytes sealed, rcdp_buf *out) {
  if (sealed.len < OVERHEAD || memcmp(sealed.data, header, HEADER_LEN) != 0) {
    return RCDP_E_CORRUPT;
  }
  const size_t len = sealed.len - OVERHEAD;
  if (len > out->cap - out->len) {
    return RCDP_E_NO_SPACE;
  }
  const uint8_t *nonce = sealed.data + HEADER_LEN;
  const rcdp_bytes box = {nonce + RCDP_AEAD_NONCE_LEN, len + RCDP_AEAD_TAG_LEN};
  const rcdp_err err =
      file->provider->aead_open(file->provider->context, file->key, nonce, additional_data, box, out->data + out->len);
  if (err != RCDP_OK) {
    return err == RCDP_E_OPEN ? RCDP_E_CORRUPT : err;
  }
  out->len += len;
  return RCDP_OK;
}

static rcdp_err read_state(const rcdp_vault_file *file, rcdp_buf *sealed) {
  const int state = rcdp_io_open(file->directory, state_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (state < 0) {
    return errno == ENOENT ? RCDP_E_NOT_FOUND : RCDP_E_STORAGE;
  }
  const rcdp_err err = rcdp_io_read(state, sealed);
  rcdp_io_close(state);
  return err == RCDP_E_NO_SPACE ? RCDP_E_CORRUPT : err;
}

static rcdp_err load(rcdp_vault *vault, rcdp_buf *out) {
  const rcdp_vault_file *file = (const rcdp_vault_file *)vault;
  uint8_t octets[RCDP_VAULT_FILE_MAX + OVERHEAD];
  rcdp_buf sealed = RCDP_BUF(octets);
  rcdp_err err = read_state(file, &sealed);
  if (err == RCDP_OK) {
    err = unseal(file, rcdp_buf_bytes(&sealed), out);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

static void close_file(rcdp_vault *vault) {
  rcdp_vault_file *file = (rcdp_vault_file *)vault;
  rcdp_io_close(file->lock); /* and with it the lock */
  rcdp_io_close(file->directory);
  *file = (rcdp_vault_file){.directory = -1, .lock = -1};
}

static rcdp_err take_lock(int directory, int *lock) {
  const int file = rcdp_io_open(directory, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW);
  if (file < 0) {
    return RCDP_E_STORAGE;
  }
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    const rcdp_err err = errno == EWOULDBLOCK ? RCDP_E_STATE : RCDP_E_STORAGE;
    rcdp_io_close(file);
    return err;
  }
  *lock = file;
  return RCDP_OK;
}

rcdp_err rcdp_vault_file_open(rcdp_vault_file *file, const rcdp_provider *provider, const rcdp_key *key,
                              const char *directory) {
  int lock = -1;
  const int opened = rcdp_io_open(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY);
  if (opened < 0) {
    return RCDP_E_STORAGE;
  }
  const rcdp_err err = take_lock(opened, &lock);
  if (err != RCDP_OK) {
    rcdp_io_close(opened);
    return err;
  }
  *file = (rcdp_vault_file){{load, commit, close_file}, provider, key, opened, lock};
  return RCDP_OK;
}
