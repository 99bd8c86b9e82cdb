/* The functions f1 to f5, f1* and f5* (TS 33.102 clause 6.3), as each algorithm has them. */
#ifndef RCDP_AKA_FUNCTIONS_H
#define RCDP_AKA_FUNCTIONS_H

#include <rcdp/aka.h>

/* Longest of all (TS 35.231): what AKA itself takes is shorter. */
enum { RCDP_AKA_MAC_LEN = 8, RCDP_AKA_OUTPUT_MAX = 32 };

/* f2, f3, f4, f5 of one RAND. Wipe it after use. */
typedef struct {
  uint8_t res[RCDP_AKA_OUTPUT_MAX];
  uint8_t ck[RCDP_AKA_OUTPUT_MAX];
  uint8_t ik[RCDP_AKA_OUTPUT_MAX];
  uint8_t ak[RCDP_AKA_SQN_LEN];
} rcdp_aka_outputs;

/* What f1 and f1* authenticate. */
typedef struct {
  const uint8_t *rand;
  uint8_t sqn[RCDP_AKA_SQN_LEN];
  uint8_t amf[RCDP_AKA_AMF_LEN];
} rcdp_aka_input;

/* The form of the code: f1 (MAC-A) and f5, or f1* (MAC-S) and f5*, whose keys never cross. */
typedef enum { RCDP_AKA_CHALLENGE, RCDP_AKA_RESYNCHRONISATION } rcdp_aka_purpose;

/* An algorithm; each function answers what the provider does, and leaves nothing unless that is RCDP_OK. */
typedef struct {
  size_t op_len;
  bool (*usable)(const rcdp_provider *provider);
  bool (*takes)(rcdp_key_kind kind); /* as K */
  rcdp_err (*mac)(const rcdp_aka *aka, rcdp_aka_purpose purpose, const rcdp_aka_input *input,
                  uint8_t mac[RCDP_AKA_MAC_LEN]);
  rcdp_err (*outputs)(const rcdp_aka *aka, const uint8_t *rand, rcdp_aka_outputs *outputs);
  rcdp_err (*resynchronisation_ak)(const rcdp_aka *aka, const uint8_t *rand, uint8_t ak[RCDP_AKA_SQN_LEN]); /* f5* */
} rcdp_aka_functions;

extern const rcdp_aka_functions rcdp_milenage_functions;
extern const rcdp_aka_functions rcdp_tuak_functions;

#endif
