/* The entry to every vault. */
#include <rcdp/vault.h>

rcdp_err rcdp_vault_load(rcdp_vault *vault, rcdp_buf *out) { return vault->load(vault, out); }

rcdp_err rcdp_vault_commit(rcdp_vault *vault, rcdp_bytes state) { return vault->commit(vault, state); }

void rcdp_vault_close(rcdp_vault *vault) {
  if (vault != NULL) {
    vault->close(vault);
  }
}
