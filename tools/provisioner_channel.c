/* Keys of provisioners' channels. */
#include "provisioner_channel.h"

#include <string.h>

#include <rcdp/crypto.h>

#include "file.h"
#include "names.h"

enum { KEY_LEN = 32, KEY_DIGITS = 2 * KEY_LEN };

rcdp_err provisioner_channel_derive(const rcdp_provider *provider, const rcdp_key *order_key, const rcdp_id *serial,
                                    rcdp_secret *key) {
  return rcdp_derive_from_key(provider, order_key, "rcdp/1 provisioner-channel", RCDP_ID_BYTES(*serial), key);
}

void provisioner_channel_identity(const rcdp_id *serial, char identity[PROVISIONER_CHANNEL_IDENTITY_LEN + 1]) {
  hex_write(RCDP_ID_BYTES(*serial), identity);
}

rcdp_err provisioner_channel_serial(rcdp_bytes identity, rcdp_id *serial) {
  char digits[PROVISIONER_CHANNEL_IDENTITY_LEN + 1];
  if (identity.len != PROVISIONER_CHANNEL_IDENTITY_LEN) {
    return RCDP_E_NOT_FOUND;
  }
  memcpy(digits, identity.data, identity.len);
  digits[identity.len] = '\0';
  return hex_read(digits, serial->octets, sizeof serial->octets) == RCDP_OK ? RCDP_OK : RCDP_E_NOT_FOUND;
}

rcdp_err provisioner_channel_write(const char *path, const rcdp_secret *key) {
  char digits[KEY_DIGITS + 2];
  if (key->len != KEY_LEN) {
    return RCDP_E_ARGUMENT;
  }
  hex_write(rcdp_secret_bytes(key), digits);
  digits[KEY_DIGITS] = '\n';
  const rcdp_err err = file_write_new(path, 0600, (rcdp_bytes){(const uint8_t *)digits, KEY_DIGITS + 1});
  rcdp_wipe(digits, sizeof digits);
  return err;
}

static rcdp_err take_key(rcdp_bytes content, rcdp_secret *key) {
  char digits[KEY_DIGITS + 1];
  if (content.len != KEY_DIGITS + 1 || content.data[KEY_DIGITS] != '\n') {
    return RCDP_E_CORRUPT;
  }
  memcpy(digits, content.data, KEY_DIGITS);
  digits[KEY_DIGITS] = '\0';
  key->len = KEY_LEN;
  const rcdp_err err = hex_read(digits, key->data, KEY_LEN) == RCDP_OK ? RCDP_OK : RCDP_E_CORRUPT;
  rcdp_wipe(digits, sizeof digits);
  return err;
}

rcdp_err provisioner_channel_read(const char *path, rcdp_secret *key) {
  uint8_t memory[256];
  rcdp_arena arena;
  rcdp_bytes content;
  rcdp_arena_init(&arena, memory, sizeof memory);
  *key = (rcdp_secret){.len = 0};
  rcdp_err err = file_private(path);
  if (err == RCDP_OK) {
    err = file_read(".", path, &arena, &content);
  }
  if (err == RCDP_OK) {
    err = take_key(content, key);
  }
  rcdp_wipe(memory, sizeof memory);
  if (err != RCDP_OK) {
    rcdp_secret_wipe(key);
  }
  return err == RCDP_E_NO_MEMORY ? RCDP_E_CORRUPT : err;
}
