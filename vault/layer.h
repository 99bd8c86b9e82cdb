/* What the decorators share: what the vault beneath holds is their own record, then the state. */
#ifndef RCDP_VAULT_LAYER_H
#define RCDP_VAULT_LAYER_H

#include <rcdp/vault.h>

enum { RCDP_LAYER_MAGIC_LEN = 5 };

/* Load what the vault beneath holds into scratch, which begins empty. RCDP_E_CORRUPT unless it begins with magic and has at least len
 * octets. Whatever is returned, the caller wipes scratch by rcdp_layer_wipe. */
RCDP_MUST_USE rcdp_err rcdp_layer_load(rcdp_vault *beneath, rcdp_buf *scratch,
                                       const uint8_t magic[RCDP_LAYER_MAGIC_LEN], size_t len);

/* The state behind the record of len octets. */
rcdp_bytes rcdp_layer_state(const rcdp_buf *scratch, size_t len);

/* Put a record of len octets and the state into scratch. RCDP_E_ARGUMENT when they do not fit. */
RCDP_MUST_USE rcdp_err rcdp_layer_put(rcdp_buf *scratch, const uint8_t *record, size_t len, rcdp_bytes state);

void rcdp_layer_wipe(rcdp_buf *scratch);

#endif
