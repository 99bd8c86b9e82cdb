/* Opens a device's directory. */
#include "device_dir.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/url.h>

#include "cli.h"
#include "folder.h"
#include "names.h"
#include "pem.h"

enum { MEMORY = 2 << 20 };

#define FIELD(name) offsetof(device_conf, name)

/* clang-format off */
static const setting table[] = {
    {"certificate_url", SETTING_TEXT, FIELD(certificate_url), 0, NULL, "\"https://ca.example/DeviceID=sensor-0001\"",
     "Where networks fetch this device's certificate; it names the device by DeviceID=."},
    {"device", SETTING_TEXT, FIELD(device), 0, NULL, "\"sensor-0001\"",
     "What a device without certificate calls itself towards a companion or provisioner, as on its label."},
    {"network", SETTING_TEXT, FIELD(network), 0, "\"00101\"", NULL,
     "The network to ask: MCC MNC, or MCC MNC - NID. (A device with a radio reads it from the cell.)"},
    {"pinned", SETTING_LIST, FIELD(pinned), 0, NULL, "[ \"00101\" ]",
     "The only networks that may claim this device. Left out: every network below an anchor in trust/."},
    {"suites", SETTING_LIST, FIELD(suites), 0, NULL, "[ \"p256\" ]",
     "Cipher suites to offer in order of preference: p256, static (P-256 key), x25519 (Ed25519 key).\n"
     "Left out: the one with forward secrecy that fits the factory key."},
    {"owner", SETTING_TEXT, FIELD(owner), 0, NULL, "\"04ab...\"",
     "Public key of the owner in hexadecimal: P-256 (65 octets) or Ed25519 (32). Only networks with a voucher of the\n"
     "owner may claim this device. Left out: no owner is known."},
    {"imei", SETTING_TEXT, FIELD(imei), 0, "\"004999010640000\"", NULL,
     "Mobile identity in the attach request, 15 digits."},
    {"needs_code", SETTING_BOOLEAN, FIELD(needs_code), 0, "false", NULL,
     "A pairing code is on its label: a provisioner gets a channel with that code alone, although the device has a certificate."},
};
/* clang-format on */

enum { TABLE_COUNT = sizeof table / sizeof table[0] };

rcdp_err device_conf_write(const char *directory, const setting_value *values, size_t count) {
  FILE *file = NULL;
  rcdp_err err = file_create(directory, DEVICE_CONF, 0644, &file);
  if (err != RCDP_OK) {
    return err;
  }
  fputs("# How this device attaches. Anchors of networks are in trust/.\n\n", file);
  settings_write(file, table, TABLE_COUNT, values, count);
  return file_finish(file);
}

static rcdp_err read_conf(device_dir *dir) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, dir->directory, DEVICE_CONF);
  return err == RCDP_OK ? settings_read(&dir->conf.read, path, table, TABLE_COUNT, &dir->conf) : err;
}

static rcdp_err load_vault_key(device_dir *dir) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, dir->directory, DEVICE_VAULT_KEY);
  return err == RCDP_OK ? rcdp_key_file_load(dir->provider, path, &dir->vault_key) : err;
}

void device_dir_leave(device_dir *dir) {
  if (dir->vault_open) {
    rcdp_vault_close(&dir->vault.vault);
  }
  dir->vault_open = false;
}

rcdp_err device_dir_take(device_dir *dir) {
  rcdp_err err = rcdp_vault_file_open(&dir->vault, dir->provider, &dir->vault_key, dir->directory);
  if (err != RCDP_OK) {
    return err;
  }
  dir->vault_open = true;
  return device_dir_reload(dir);
}

rcdp_err device_dir_reload(device_dir *dir) {
  if (dir->room == NULL && (dir->room = rcdp_arena_alloc(&dir->arena, RCDP_DEVICE_STATE_MAX)) == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  rcdp_buf out = {dir->room, 0, RCDP_DEVICE_STATE_MAX};
  const rcdp_err err = rcdp_vault_load(&dir->vault.vault, &out);
  dir->state = rcdp_buf_bytes(&out);
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

int device_dir_open(device_dir *dir, const char *directory, const rcdp_provider *provider) {
  *dir = (device_dir){.directory = directory, .provider = provider, .memory = malloc(MEMORY)};
  rcdp_arena_init(&dir->arena, dir->memory, dir->memory != NULL ? MEMORY : 0);
  if (read_conf(dir) != RCDP_OK) {
    return EXIT_FAILURE;
  }
  rcdp_err err = load_vault_key(dir);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", directory, DEVICE_VAULT_KEY);
  }
  err = device_dir_take(dir);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "the vault in %s", directory);
}

void device_dir_close(device_dir *dir) {
  device_dir_leave(dir);
  dir->provider->key_release(dir->provider->context, &dir->factory_key);
  dir->provider->key_release(dir->provider->context, &dir->vault_key);
  settings_close(&dir->conf.read);
  if (dir->memory != NULL) {
    rcdp_wipe(dir->memory, dir->arena.peak);
  }
  free(dir->memory);
}

static rcdp_err load_factory_key(device_dir *dir) {
  rcdp_bytes wrapped;
  rcdp_err err = file_read(dir->directory, DEVICE_FACTORY_KEY, &dir->arena, &wrapped);
  return err == RCDP_OK ? dir->provider->key_unwrap(dir->provider->context, &dir->vault_key,
                                                    rcdp_bytes_of(DEVICE_KEY_LABEL), wrapped, &dir->factory_key)
                        : err;
}

static rcdp_err load_certificate(device_dir *dir) {
  rcdp_bytes content;
  rcdp_err err = file_read(dir->directory, DEVICE_CERTIFICATE, &dir->arena, &content);
  return err == RCDP_OK ? pem_certificate_der(content, &dir->arena, &dir->config.certificate) : err;
}

static int load_trust(device_dir *dir) {
  const int status = folder_load(dir->directory, DEVICE_TRUST, &dir->arena, &dir->anchors, folder_anchor);
  dir->config.anchors = dir->anchors.items;
  dir->config.anchor_count = dir->anchors.count;
  return status;
}

static rcdp_err set_networks(device_dir *dir) {
  rcdp_err err = rcdp_network_id_parse(dir->conf.network, &dir->config.network);
  for (size_t i = 0; i < dir->conf.pinned.count && err == RCDP_OK; i++) {
    err = rcdp_network_id_parse(dir->conf.pinned.items[i], &dir->pinned[i]);
  }
  dir->config.pinned = dir->pinned;
  dir->config.pinned_count = dir->conf.pinned.count;
  return err;
}

static rcdp_err set_suites(device_dir *dir) {
  const setting_list *names = &dir->conf.suites;
  rcdp_attach_device_config *config = &dir->config;
  config->suites[0] = dir->factory_key.kind == RCDP_KEY_ED25519 ? RCDP_SUITE_X25519 : RCDP_SUITE_P256;
  config->suite_count = names->present ? names->count : 1;
  for (size_t i = 0; i < names->count; i++) {
    int suite = name_to_suite(names->items[i]);
    if (suite < 0 || i >= RCDP_SUITES_MAX) {
      return RCDP_E_ARGUMENT;
    }
    config->suites[i] = (rcdp_suite_id)suite;
  }
  return RCDP_OK;
}

/* The role looks at its size. */
static rcdp_err set_owner(device_dir *dir) {
  const char *text = dir->conf.owner;
  const size_t len = text != NULL ? strlen(text) / 2 : 0;
  if (text == NULL) {
    return RCDP_OK;
  }
  if (len == 0 || len > sizeof dir->owner) {
    return RCDP_E_ARGUMENT;
  }
  dir->config.owner_key = (rcdp_bytes){dir->owner, len};
  return hex_read(text, dir->owner, len);
}

bool device_dir_certified(const device_dir *dir) { return dir->conf.certificate_url != NULL; }

static int load_identity(device_dir *dir) {
  rcdp_err err = load_factory_key(dir);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", dir->directory, DEVICE_FACTORY_KEY);
  }
  err = load_certificate(dir);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", dir->directory, DEVICE_CERTIFICATE);
}

/* What every procedure needs. */
static int prepare(device_dir *dir) {
  if (dir->prepared) {
    return EXIT_SUCCESS;
  }
  dir->prepared = true;
  if (device_dir_certified(dir) && load_identity(dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (load_trust(dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (set_networks(dir) != RCDP_OK || set_suites(dir) != RCDP_OK || set_owner(dir) != RCDP_OK ||
      imei_read(dir->conf.imei, dir->imei) != RCDP_OK) {
    return cli_error("%s/%s: network, pinned, suites, owner or imei has a value that it cannot have", dir->directory,
                     DEVICE_CONF);
  }
  return EXIT_SUCCESS;
}

int device_dir_prepare_attach(device_dir *dir) {
  if (!device_dir_certified(dir)) {
    return cli_error(
        "%s has no factory certificate, which an attach needs; a companion can bring it (rcdp device join), or a "
        "provisioner (rcdp device pair)",
        dir->directory);
  }
  dir->config.provider = dir->provider;
  dir->config.storage_key = &dir->vault_key;
  dir->config.factory_key = &dir->factory_key;
  dir->config.certificate_url = rcdp_bytes_of(dir->conf.certificate_url);
  return prepare(dir);
}

static rcdp_err set_device(device_dir *dir) {
  rcdp_companion_device_config *join = &dir->join;
  rcdp_url url;
  if (!device_dir_certified(dir)) {
    join->device_id = dir->conf.device != NULL ? rcdp_bytes_of(dir->conf.device) : RCDP_NO_BYTES;
    return join->device_id.len > 0 ? RCDP_OK : RCDP_E_ARGUMENT;
  }
  join->factory_key = &dir->factory_key;
  join->certificate = dir->config.certificate;
  join->certificate_url = rcdp_bytes_of(dir->conf.certificate_url);
  rcdp_err err = rcdp_url_read(join->certificate_url, &url);
  return err == RCDP_OK ? rcdp_url_device_id(&url, &join->device_id) : err;
}

/* Whatever is sealed to a fresh key has forward secrecy: static is for attaches alone. */
static void set_join_suites(device_dir *dir) {
  dir->join.suite_count = 0;
  for (size_t i = 0; i < dir->config.suite_count; i++) {
    if (dir->config.suites[i] != RCDP_SUITE_STATIC) {
      dir->join.suites[dir->join.suite_count++] = dir->config.suites[i];
    }
  }
}

int device_dir_prepare_join(device_dir *dir) {
  if (prepare(dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (set_device(dir) != RCDP_OK) {
    return cli_error("%s/%s: certificate_url or device has a value that it cannot have", dir->directory, DEVICE_CONF);
  }
  rcdp_companion_device_config *join = &dir->join;
  join->provider = dir->provider;
  join->storage_key = &dir->vault_key;
  join->anchors = dir->config.anchors;
  join->anchor_count = dir->config.anchor_count;
  join->networks = dir->config.pinned;
  join->network_count = dir->config.pinned_count;
  set_join_suites(dir);
  return EXIT_SUCCESS;
}

/* As towards a companion. */
int device_dir_prepare_pair(device_dir *dir) {
  const rcdp_companion_device_config *join = &dir->join;
  rcdp_provisioner_device_config *pair = &dir->pair;
  if (device_dir_prepare_join(dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  *pair = (rcdp_provisioner_device_config){.provider = join->provider,
                                           .storage_key = join->storage_key,
                                           .device_id = join->device_id,
                                           .factory_key = join->factory_key,
                                           .certificate = join->certificate,
                                           .certificate_url = join->certificate_url,
                                           .suite_count = join->suite_count,
                                           .anchors = join->anchors,
                                           .anchor_count = join->anchor_count,
                                           .networks = join->networks,
                                           .network_count = join->network_count};
  memcpy(pair->suites, join->suites, sizeof pair->suites);
  return EXIT_SUCCESS;
}

int device_dir_prepare_life(device_dir *dir) {
  const rcdp_companion_device_config *join = &dir->join;
  rcdp_life_device_config *life = &dir->life;
  if (device_dir_prepare_join(dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  *life = (rcdp_life_device_config){.provider = join->provider,
                                    .storage_key = join->storage_key,
                                    .device_id = join->device_id,
                                    .network = dir->config.network,
                                    .suite_count = join->suite_count};
  memcpy(life->suites, join->suites, sizeof life->suites);
  return EXIT_SUCCESS;
}

rcdp_err device_dir_state(device_dir *dir, rcdp_device_state *state) {
  uint8_t *octets = rcdp_arena_alloc(&dir->arena, RCDP_DEVICE_STATE_MAX);
  if (octets == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  rcdp_buf out = {octets, 0, RCDP_DEVICE_STATE_MAX};
  rcdp_err err = rcdp_vault_load(&dir->vault.vault, &out);
  return err == RCDP_OK ? rcdp_device_state_decode(rcdp_buf_bytes(&out), &dir->arena, state) : err;
}
