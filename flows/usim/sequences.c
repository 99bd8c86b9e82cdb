/* The sequence numbers that a USIM has accepted, as the vault keeps them: the highest SEQ of each index (TS 33.102 Annex C.1.1). */
#include <string.h>

#include "usim.h"

_Static_assert(RCDP_SQN_INDEXES *RCDP_AKA_SQN_LEN == RCDP_SEQUENCES_LEN, "one number for each index");

rcdp_err rcdp_usim_read_sequences(rcdp_bytes octets, rcdp_sqn_array *array) {
  memset(array, 0, sizeof *array);
  if (octets.len == 0) {
    return RCDP_OK;
  }
  if (octets.len != RCDP_SEQUENCES_LEN) {
    return RCDP_E_CORRUPT;
  }
  for (size_t i = 0; i < RCDP_SQN_INDEXES; i++) {
    array->seq[i] = rcdp_sqn_get(octets.data + i * RCDP_AKA_SQN_LEN);
  }
  return RCDP_OK;
}

void rcdp_usim_write_sequences(const rcdp_sqn_array *array, uint8_t octets[RCDP_SEQUENCES_LEN]) {
  for (size_t i = 0; i < RCDP_SQN_INDEXES; i++) {
    rcdp_sqn_put(octets + i * RCDP_AKA_SQN_LEN, array->seq[i]);
  }
}
