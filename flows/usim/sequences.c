/* The sequence numbers that a USIM has accepted, as the vault keeps them: the highest SEQ of each index (TS 33.102 Annex C.1.1). */
#include <string.h>

#include "usim.h"

_Static_assert(RCDP_SQN_INDEXES *RCDP_AKA_SQN_LEN == RCDP_SEQUENCES_LEN, "one number for each index");

void rcdp_usim_read_sequences(rcdp_bytes octets, rcdp_sqn_array *array) {
  memset(array, 0, sizeof *array);
  for (size_t i = 0; i < octets.len / RCDP_AKA_SQN_LEN; i++) {
    array->seq[i] = rcdp_sqn_get(octets.data + i * RCDP_AKA_SQN_LEN);
  }
}

void rcdp_usim_write_sequences(const rcdp_sqn_array *array, uint8_t octets[RCDP_SEQUENCES_LEN]) {
  for (size_t i = 0; i < RCDP_SQN_INDEXES; i++) {
    rcdp_sqn_put(octets + i * RCDP_AKA_SQN_LEN, array->seq[i]);
  }
}
