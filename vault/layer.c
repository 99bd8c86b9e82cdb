/* See layer.h. */
#include "layer.h"

#include <string.h>

rcdp_err rcdp_layer_load(rcdp_vault *beneath, rcdp_buf *scratch, const uint8_t magic[RCDP_LAYER_MAGIC_LEN],
                         size_t len) {
  scratch->len = 0;
  const rcdp_err err = rcdp_vault_load(beneath, scratch);
  if (err != RCDP_OK) {
    return err;
  }
  const bool own = scratch->len >= len && memcmp(scratch->data, magic, RCDP_LAYER_MAGIC_LEN) == 0;
  return own ? RCDP_OK : RCDP_E_CORRUPT;
}

rcdp_bytes rcdp_layer_state(const rcdp_buf *scratch, size_t len) {
  return (rcdp_bytes){scratch->data + len, scratch->len - len};
}

rcdp_err rcdp_layer_put(rcdp_buf *scratch, const uint8_t *record, size_t len, rcdp_bytes state) {
  if (scratch->cap < len || scratch->cap - len < state.len) {
    return RCDP_E_ARGUMENT;
  }
  if (state.len > 0) {
    memmove(scratch->data + len, state.data, state.len);
  }
  memcpy(scratch->data, record, len);
  scratch->len = len + state.len;
  return RCDP_OK;
}

/* All of it: what came out of the vault beneath may have been longer than what is there now. */
void rcdp_layer_wipe(rcdp_buf *scratch) {
  rcdp_wipe(scratch->data, scratch->cap);
  scratch->len = 0;
}
