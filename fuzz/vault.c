/*
 * Fuzz target: the vault's file, with OpenSSL. The first octet says whether the octets are the file, or the vault seals them itself and
 * then reads the file that it wrote; a device begins from what the vault opens.
 */
#include <rcdp/vault_file.h>

#include "attach_party.h"
#include "fuzz.h"
#include "lone_device.h"
#include "reader.h"
#include "scratch.h"

static rcdp_vault *open_vault(void) {
  static rcdp_vault_file file;
  if (file.provider == NULL) {
    const rcdp_err err =
        rcdp_vault_file_open(&file, fuzz_provider(1), &fuzz_attach_key_ring()->device_storage, scratch_directory());
    FUZZ_CHECK(err == RCDP_OK);
  }
  return &file.vault;
}

/* Whether the file was written. */
static bool write_file(rcdp_vault *vault, bool sealed, rcdp_bytes octets) {
  if (sealed) {
    const rcdp_err err = rcdp_vault_commit(vault, octets);
    FUZZ_CHECK(err == (octets.len <= RCDP_VAULT_FILE_MAX ? RCDP_OK : RCDP_E_ARGUMENT));
    return err == RCDP_OK;
  }
  scratch_write("state", octets);
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t memory[RCDP_VAULT_FILE_MAX];
  rcdp_buf state = RCDP_BUF(memory);
  rcdp_bytes from = {data, size};
  rcdp_vault *vault = open_vault();
  const bool sealed = fuzz_u8(&from) % 2 == 1;
  const rcdp_bytes octets = fuzz_string(&from);
  if (!write_file(vault, sealed, octets)) {
    return 0;
  }
  const rcdp_err err = rcdp_vault_load(vault, &state);
  FUZZ_CHECK(err == RCDP_OK || err == RCDP_E_CORRUPT || err == RCDP_E_NO_SPACE);
  FUZZ_CHECK(!sealed || (err == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&state), octets)));
  FUZZ_CHECK(err == RCDP_OK || state.len == 0);
  if (err == RCDP_OK) {
    lone_device(rcdp_buf_bytes(&state), from);
  }
  return 0;
}
