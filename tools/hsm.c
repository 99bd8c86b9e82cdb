/* Opens the token that an operator's network.conf names. */
#include "hsm.h"

#include <stdlib.h>
#include <string.h>

#include <rcdp/vault_file.h>

#include "cli.h"
#include "file.h"
#include "network_dir.h"

#ifdef RCDP_HAVE_PKCS11

enum { PIN_MAX = 255 };

/* The first line of the file. */
static rcdp_err read_pin(const char *directory, const char *name, rcdp_arena *arena, rcdp_bytes *pin) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, directory, name);
  if (err == RCDP_OK) {
    err = file_private(path);
  }
  if (err == RCDP_OK) {
    err = file_read(directory, name, arena, pin);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const uint8_t *end = memchr(pin->data, '\n', pin->len);
  pin->len = end != NULL ? (size_t)(end - pin->data) : pin->len;
  return pin->len >= 1 && pin->len <= PIN_MAX ? RCDP_OK : RCDP_E_BOUNDS;
}

static int open_token(hsm *self, const hsm_place *place, rcdp_bytes pin) {
  const rcdp_pkcs11_config config = {place->module, place->token, pin, self->provider};
  const rcdp_err err = rcdp_pkcs11_open(&config, &self->token);
  if (err != RCDP_OK) {
    self->token = NULL;
    return cli_fail(err, "token %s of %s", place->token, place->module);
  }
  self->provider = rcdp_pkcs11_provider(self->token);
  return EXIT_SUCCESS;
}

static int open_place(hsm *self, const char *directory, const hsm_place *place) {
  uint8_t memory[FILE_MAX];
  rcdp_arena arena;
  rcdp_bytes pin;
  if (place->token == NULL || place->pin_file == NULL) {
    return cli_error("a security module needs all three: module, token and PIN file");
  }
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = read_pin(directory, place->pin_file, &arena, &pin);
  const int status = err == RCDP_OK ? open_token(self, place, pin) : cli_fail(err, "PIN file %s", place->pin_file);
  rcdp_wipe(memory, sizeof memory);
  return status;
}

void hsm_close(hsm *self) {
  if (self->token != NULL) {
    rcdp_pkcs11_close(self->token);
  }
  *self = (hsm){0};
}

rcdp_err hsm_key(const hsm *self, rcdp_key_kind kind, const char *name, rcdp_key *key) {
  return rcdp_pkcs11_key(self->token, kind, name, key);
}

rcdp_err hsm_make(const hsm *self, rcdp_key_kind kind, const char *name, rcdp_buf *out) {
  rcdp_key key = {0};
  rcdp_err err = rcdp_pkcs11_generate(self->token, kind, name);
  if (err == RCDP_OK) {
    err = hsm_key(self, kind, name, &key);
  }
  if (err == RCDP_OK && out != NULL) {
    err = self->provider->key_public(self->provider->context, &key, out);
  }
  self->provider->key_release(self->provider->context, &key);
  return err;
}

#else

static int open_place(hsm *self, const char *directory, const hsm_place *place) {
  (void)self;
  (void)directory;
  return cli_error("%s: this rcdp was built without PKCS#11", place->module);
}

void hsm_close(hsm *self) { *self = (hsm){0}; }

rcdp_err hsm_key(const hsm *self, rcdp_key_kind kind, const char *name, rcdp_key *key) {
  (void)self;
  (void)kind;
  (void)name;
  (void)key;
  return RCDP_E_NOT_FOUND;
}

rcdp_err hsm_make(const hsm *self, rcdp_key_kind kind, const char *name, rcdp_buf *out) {
  (void)self;
  (void)kind;
  (void)name;
  (void)out;
  return RCDP_E_NOT_FOUND;
}

#endif

hsm_place hsm_of(const network_conf *conf) {
  return (hsm_place){conf->hsm_module, conf->hsm_token, conf->hsm_pin_file};
}

int hsm_open(hsm *self, const char *directory, const hsm_place *place, const rcdp_provider *software) {
  *self = (hsm){NULL, software};
  return place->module == NULL ? EXIT_SUCCESS : open_place(self, directory, place);
}

static rcdp_err load_file(const hsm *self, const char *directory, rcdp_key *key) {
  char path[FILE_PATH_MAX];
  const rcdp_err err = file_path(path, directory, NETWORK_STORAGE_KEY);
  return err == RCDP_OK ? rcdp_key_file_load(self->provider, path, key) : err;
}

int hsm_storage_key(const hsm *self, const char *directory, rcdp_key *key) {
  const bool inside = self->token != NULL;
  const rcdp_err err =
      inside ? hsm_key(self, RCDP_KEY_AEAD, NETWORK_STORAGE_KEY, key) : load_file(self, directory, key);
  if (err != RCDP_OK) {
    return inside ? cli_fail(err, "%s in the token", NETWORK_STORAGE_KEY)
                  : cli_fail(err, "%s/%s", directory, NETWORK_STORAGE_KEY);
  }
  return EXIT_SUCCESS;
}
