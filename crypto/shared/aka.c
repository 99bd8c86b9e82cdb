/* See aka.h. TS 35.231 numbers the bits of a string from its end: in octets that is the order turned round. */
#include "aka.h"

bool rcdp_is_aka(rcdp_key_kind kind) { return kind == RCDP_KEY_AKA || kind == RCDP_KEY_AKA_256; }

void rcdp_aka_absorbed(rcdp_bytes material, uint8_t out[RCDP_AKA_ABSORBED]) {
  for (size_t i = 0; i < RCDP_AKA_ABSORBED; i++) {
    out[i] = i < material.len ? material.data[material.len - 1 - i] : 0;
  }
}
