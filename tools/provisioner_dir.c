/* Opens a provisioner's directory. */
#include "provisioner_dir.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rcdp/crypto.h>
#include <rcdp/vault_file.h>

#include "cli.h"

enum { MEMORY = 4 * RCDP_CODEC_ARENA };

#define FIELD(name) offsetof(provisioner_conf, name)

static const setting table[] = {
    {"network", SETTING_TEXT, FIELD(network), 0, NULL, NULL,
     "The network whose credentials this provisioner hands out: MCC MNC, or MCC MNC - NID."},
    {"name", SETTING_TEXT, FIELD(name), 0, NULL, NULL, "What it is called in requests for grants."},
};
enum { TABLE_COUNT = sizeof table / sizeof table[0] };

rcdp_err provisioner_conf_write(const char *directory, const setting_value *values, size_t count) {
  FILE *file = NULL;
  rcdp_err err = file_create(directory, PROVISIONER_CONF, 0644, &file);
  if (err != RCDP_OK) {
    return err;
  }
  settings_write(file, table, TABLE_COUNT, values, count);
  return file_finish(file);
}

static int read_conf(provisioner_dir *dir) {
  char path[FILE_PATH_MAX];
  const rcdp_err err = file_path(path, dir->directory, PROVISIONER_CONF);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", dir->directory);
  }
  if (settings_read(&dir->conf.read, path, table, TABLE_COUNT, &dir->conf) != RCDP_OK) {
    return EXIT_FAILURE;
  }
  return rcdp_network_id_parse(dir->conf.network, &dir->network) == RCDP_OK &&
                 rcdp_device_id_valid(rcdp_bytes_of(dir->conf.name))
             ? EXIT_SUCCESS
             : cli_error("%s: network or name has a value that it cannot have", path);
}

/* --- keys --- */

static rcdp_err load_key(provisioner_dir *dir) {
  const rcdp_provider *provider = dir->identity.provider;
  rcdp_bytes wrapped;
  rcdp_err err = file_read(dir->directory, PROVISIONER_KEY, &dir->arena, &wrapped);
  if (err == RCDP_OK) {
    err = provider->key_unwrap(provider->context, &dir->storage_key, rcdp_bytes_of(PROVISIONER_KEY_LABEL), wrapped,
                               &dir->key);
  }
  dir->identity.key = &dir->key;
  return err;
}

static int load_keys(provisioner_dir *dir) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, dir->directory, PROVISIONER_STORAGE_KEY);
  if (err == RCDP_OK) {
    err = rcdp_key_file_load(dir->identity.provider, path, &dir->storage_key);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", dir->directory, PROVISIONER_STORAGE_KEY);
  }
  err = load_key(dir);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", dir->directory, PROVISIONER_KEY);
}

/* --- the grant --- */

rcdp_err provisioner_dir_check(provisioner_dir *dir, rcdp_bytes content, rcdp_grant *grant) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_key = RCDP_BUF(octets);
  rcdp_err err = rcdp_grant_read(dir->identity.provider, content, &dir->arena, grant);
  if (err == RCDP_OK) {
    err = rcdp_key_public(dir->identity.provider, &dir->key, &public_key);
  }
  if (err == RCDP_OK && !rcdp_bytes_equal(rcdp_buf_bytes(&public_key), grant->provisioner.key)) {
    err = RCDP_E_BAD_KEY;
  }
  return err == RCDP_OK && !rcdp_network_id_equal(&grant->network, &dir->network) ? RCDP_E_NETWORK : err;
}

static int load_channel(provisioner_dir *dir) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, dir->directory, PROVISIONER_CHANNEL_KEY);
  if (err == RCDP_OK) {
    err = provisioner_channel_read(path, &dir->channel_key);
  }
  provisioner_channel_identity(&dir->grant.serial, dir->channel_name);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", dir->directory, PROVISIONER_CHANNEL_KEY);
}

static int load_grant(provisioner_dir *dir, bool granted) {
  rcdp_bytes content;
  rcdp_err err = file_read(dir->directory, PROVISIONER_GRANT, &dir->arena, &content);
  if (err == RCDP_E_NOT_FOUND) {
    return granted
               ? cli_error("%s has no grant yet: rcdp provisioner grant request, and with what the network gives for "
                           "it rcdp provisioner grant install",
                           dir->directory)
               : EXIT_SUCCESS;
  }
  if (err == RCDP_OK) {
    err = provisioner_dir_check(dir, content, &dir->grant);
  }
  dir->identity.grant = content;
  return err == RCDP_OK ? load_channel(dir) : cli_fail(err, "%s/%s", dir->directory, PROVISIONER_GRANT);
}

/* --- the whole --- */

static int lock(provisioner_dir *dir) {
  const rcdp_err err = file_lock(dir->directory, &dir->lock);
  return err == RCDP_OK ? EXIT_SUCCESS
         : err == RCDP_E_NOT_FOUND
             ? cli_error("%s: %s; rcdp provisioner init makes such directories", dir->directory, strerror(errno))
             : cli_fail(err, "%s", dir->directory);
}

int provisioner_dir_open(provisioner_dir *dir, const char *directory, const rcdp_provider *provider, bool granted) {
  *dir = (provisioner_dir){.directory = directory, .memory = malloc(MEMORY), .identity.provider = provider, .lock = -1};
  rcdp_arena_init(&dir->arena, dir->memory, dir->memory != NULL ? MEMORY : 0);
  const bool open = lock(dir) == EXIT_SUCCESS && read_conf(dir) == EXIT_SUCCESS && load_keys(dir) == EXIT_SUCCESS &&
                    load_grant(dir, granted) == EXIT_SUCCESS;
  return open ? EXIT_SUCCESS : EXIT_FAILURE;
}

void provisioner_dir_close(provisioner_dir *dir) {
  const rcdp_provider *provider = dir->identity.provider;
  provider->key_release(provider->context, &dir->key);
  provider->key_release(provider->context, &dir->storage_key);
  rcdp_secret_wipe(&dir->channel_key);
  settings_close(&dir->conf.read);
  free(dir->memory);
  if (dir->lock >= 0) {
    close(dir->lock);
  }
}
