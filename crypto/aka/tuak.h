/* TUAK with lengths of its own choice: AKA takes one set of them, the test vectors of TS 35.232 others. */
#ifndef RCDP_AKA_TUAK_H
#define RCDP_AKA_TUAK_H

#include "functions.h"

/* In octets: MAC 8, 16 or 32; RES 4, 8, 16 or 32; CK and IK 16 or 32. */
typedef struct {
  size_t mac, res, ck, ik;
} rcdp_tuak_lengths;

/* The code has lengths->mac octets. */
RCDP_MUST_USE rcdp_err rcdp_tuak_mac(const rcdp_aka *aka, const rcdp_tuak_lengths *lengths, rcdp_aka_purpose purpose,
                                     const rcdp_aka_input *input, uint8_t *code);
RCDP_MUST_USE rcdp_err rcdp_tuak_outputs(const rcdp_aka *aka, const rcdp_tuak_lengths *lengths, const uint8_t *rand,
                                         rcdp_aka_outputs *outputs);

#endif
