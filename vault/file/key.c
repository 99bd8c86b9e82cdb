/* The key-encryption key in a file: 16 random octets that only their owner may read. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rcdp/vault_file.h>

#include "io.h"

/* Open the directory that holds path; name is its last part. */
static int open_parent(const char *path, const char **name) {
  char parent[4096];
  const char *slash = strrchr(path, '/');
  *name = slash != NULL ? slash + 1 : path;
  const size_t len = (size_t)(*name - path);
  if (len >= sizeof parent) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(parent, path, len);
  parent[len] = '\0';
  return rcdp_io_open(AT_FDCWD, len > 0 ? parent : ".", O_RDONLY | O_DIRECTORY);
}

/* A link, unlike a rename, never replaces what is there; a power cut leaves a whole key or none. */
static rcdp_err create_in(int directory, const char *name, rcdp_bytes material) {
  char temporary[RCDP_TEMPORARY_MAX];
  const rcdp_err err = rcdp_io_write_beside(directory, name, material, temporary);
  if (err != RCDP_OK) {
    return err;
  }
  const bool linked = linkat(directory, temporary, directory, name, 0) == 0;
  const bool exists = !linked && errno == EEXIST;
  const bool removed = unlinkat(directory, temporary, 0) == 0;
  if (!linked) {
    return exists ? RCDP_E_ALREADY : RCDP_E_STORAGE;
  }
  return removed && rcdp_io_sync(directory) ? RCDP_OK : RCDP_E_OUTCOME_UNKNOWN;
}

rcdp_err rcdp_key_file_create(const rcdp_provider *provider, const char *path) {
  uint8_t material[RCDP_AEAD_KEY_LEN];
  const char *name;
  const int directory = open_parent(path, &name);
  if (directory < 0) {
    return RCDP_E_STORAGE;
  }
  rcdp_err err = provider->random(provider->context, material, sizeof material);
  if (err == RCDP_OK) {
    err = create_in(directory, name, RCDP_BYTES(material));
  }
  rcdp_wipe(material, sizeof material);
  rcdp_io_close(directory);
  return err;
}

static rcdp_err check_owner(int file) {
  struct stat status;
  if (fstat(file, &status) != 0) {
    return RCDP_E_STORAGE;
  }
  if (!S_ISREG(status.st_mode)) {
    return RCDP_E_CORRUPT;
  }
  const bool private = status.st_uid == geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  return private ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

static rcdp_err read_material(int file, rcdp_buf *material) {
  const rcdp_err err = rcdp_io_read(file, material);
  if (err == RCDP_E_NO_SPACE || (err == RCDP_OK && material->len != material->cap)) {
    return RCDP_E_CORRUPT;
  }
  return err;
}

rcdp_err rcdp_key_file_load(const rcdp_provider *provider, const char *path, rcdp_key *key) {
  uint8_t octets[RCDP_AEAD_KEY_LEN];
  rcdp_buf material = RCDP_BUF(octets);
  const int file = rcdp_io_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
  if (file < 0) {
    return errno == ENOENT ? RCDP_E_NOT_FOUND : RCDP_E_STORAGE;
  }
  rcdp_err err = check_owner(file);
  if (err == RCDP_OK) {
    err = read_material(file, &material);
  }
  rcdp_io_close(file);
  if (err == RCDP_OK) {
    err = provider->key_import(provider->context, RCDP_KEY_AEAD, rcdp_buf_bytes(&material), key);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}
