/*
 * A device's directory, opened: its configuration, factory key and certificate (where it has them), anchors, vault and state.
 */
#ifndef RCDP_TOOLS_DEVICE_DIR_H
#define RCDP_TOOLS_DEVICE_DIR_H

#include <rcdp/attach.h>
#include <rcdp/companion.h>
#include <rcdp/life.h>
#include <rcdp/provisioner.h>
#include <rcdp/vault_file.h>

#include "file.h"
#include "settings.h"

#define DEVICE_CONF "device.conf"
#define DEVICE_VAULT_KEY "vault.key"
#define DEVICE_FACTORY_KEY "factory.key" /* wrapped under the vault key */
#define DEVICE_CERTIFICATE "certificate.pem"
#define DEVICE_TRUST "trust"

enum { DEVICE_PINNED_MAX = SETTINGS_LIST_MAX };

typedef struct {
  settings read;
  const char *certificate_url;
  const char *device;
  const char *network;
  setting_list pinned;
  setting_list suites;
  const char *owner;
  const char *imei;
  bool needs_code;
} device_conf;

RCDP_MUST_USE rcdp_err device_conf_write(const char *directory, const setting_value *values, size_t count);

typedef struct {
  const char *directory;
  const rcdp_provider *provider;
  device_conf conf;
  void *memory;
  rcdp_arena arena;
  rcdp_key vault_key;
  rcdp_key factory_key;
  rcdp_vault_file vault;
  bool vault_open;
  bool prepared;
  file_list anchors;
  rcdp_network_id pinned[DEVICE_PINNED_MAX];
  uint8_t owner[RCDP_PUBLIC_KEY_MAX];
  uint8_t imei[8];
  uint8_t *room;    /* for what the vault holds */
  rcdp_bytes state; /* what it holds; empty: nothing yet */
  rcdp_attach_device_config config;
  rcdp_companion_device_config join;
  rcdp_provisioner_device_config pair;
  rcdp_life_device_config life;
} device_dir;

/* Open the vault, locked against others, and read the state. EXIT_SUCCESS; otherwise the user was told. Close in either
 * case. */
int device_dir_open(device_dir *dir, const char *directory, const rcdp_provider *provider);
void device_dir_close(device_dir *dir);

/* Leave the vault to other commands for a while; and have it again, its state read anew. RCDP_E_STATE: one of them has it. */
void device_dir_leave(device_dir *dir);
RCDP_MUST_USE rcdp_err device_dir_take(device_dir *dir);

/* Besides, everything that an attach needs (config), a companion's order (join), a provisioner (pair), or a network that has brought the
 * device a credential before (life). */
int device_dir_prepare_attach(device_dir *dir);
int device_dir_prepare_join(device_dir *dir);
int device_dir_prepare_pair(device_dir *dir);
int device_dir_prepare_life(device_dir *dir);

/* Read the state again, which a role has changed. */
RCDP_MUST_USE rcdp_err device_dir_reload(device_dir *dir);

/* Whether it has a factory certificate; else its identity is its word. */
bool device_dir_certified(const device_dir *dir);

/* Decode what the vault holds now. RCDP_E_NOT_FOUND: nothing yet. */
RCDP_MUST_USE rcdp_err device_dir_state(device_dir *dir, rcdp_device_state *state);

/* The associated data under which the factory key is wrapped. */
#define DEVICE_KEY_LABEL "rcdp device factory key"

#endif
