/* Writes a device's directory. */
#include "device_make.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <rcdp/crypto.h>

#include "cli.h"
#include "device_dir.h"
#include "pem.h"

static rcdp_err write_certificate(const char *directory, const char *name, rcdp_bytes der) {
  uint8_t text[2 * RCDP_CERT_MAX];
  rcdp_buf pem = RCDP_BUF(text);
  rcdp_err err = pem_write_certificate(der, &pem);
  return err == RCDP_OK ? file_replace(directory, name, rcdp_buf_bytes(&pem)) : err;
}

static rcdp_err make_vault_key(const device_plan *plan, char path[FILE_PATH_MAX]) {
  rcdp_err err = file_path(path, plan->directory, DEVICE_VAULT_KEY);
  return err == RCDP_OK ? rcdp_key_file_create(plan->provider, path) : err;
}

static rcdp_err write_identity(const device_plan *plan, const char *vault_key_path) {
  const rcdp_provider *provider = plan->provider;
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped = RCDP_BUF(octets);
  rcdp_key vault_key = {0};
  rcdp_err err = rcdp_key_file_load(provider, vault_key_path, &vault_key);
  if (err == RCDP_OK) {
    err = rcdp_key_wrap(provider, &vault_key, rcdp_bytes_of(DEVICE_KEY_LABEL), &plan->key, &wrapped);
  }
  provider->key_release(provider->context, &vault_key);
  if (err == RCDP_OK) {
    err = file_replace(plan->directory, DEVICE_FACTORY_KEY, rcdp_buf_bytes(&wrapped));
  }
  return err == RCDP_OK ? write_certificate(plan->directory, DEVICE_CERTIFICATE, plan->certificate) : err;
}

static int write_trust(const device_plan *plan) {
  char folder[FILE_PATH_MAX];
  rcdp_err err = file_path(folder, plan->directory, DEVICE_TRUST);
  if (err == RCDP_OK && mkdir(folder, S_IRWXU) != 0) {
    err = RCDP_E_STORAGE;
  }
  for (size_t i = 0; err == RCDP_OK && i < plan->anchor_count; i++) {
    char name[32];
    snprintf(name, sizeof name, "operator-%zu.pem", i + 1);
    err = write_certificate(folder, name, plan->anchors[i]);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", folder);
}

static const char *given(const char *literal) { return *literal != '\0' ? literal : NULL; }

/* device.conf comes last: a directory that has one is whole. */
static rcdp_err write_all(const device_plan *plan) {
  const setting_value values[] = {{"certificate_url", given(plan->url)}, {"device", given(plan->id)},
                                  {"network", given(plan->plmn)},        {"pinned", given(plan->pinned)},
                                  {"owner", given(plan->owner)},         {"imei", given(plan->imei)}};
  char vault_key[FILE_PATH_MAX];
  rcdp_err err = make_vault_key(plan, vault_key);
  if (err == RCDP_OK && plan->certificate.len > 0) {
    err = write_identity(plan, vault_key);
  }
  return err == RCDP_OK ? device_conf_write(plan->directory, values, sizeof values / sizeof values[0]) : err;
}

int device_make(const device_plan *plan) {
  rcdp_err err = file_new_directory(plan->directory);
  if (err != RCDP_OK) {
    return cli_error("%s %s", plan->directory,
                     err == RCDP_E_ALREADY ? "has files in it; give the name of a new directory"
                                           : "cannot be made; is its parent there, and may you write to it?");
  }
  if (write_trust(plan) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  err = write_all(plan);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s is not complete; remove it and try again", plan->directory);
}
