/* AUTN and AUTS, made and judged: TS 33.102 clauses 6.3.2, 6.3.3 and 6.3.5. See rcdp/aka.h. */
#include <string.h>

#include "functions.h"
#include "sqn.h"

enum { AMF_AT = RCDP_AKA_SQN_LEN, MAC_AT = AMF_AT + RCDP_AKA_AMF_LEN, MAC_S_AT = RCDP_AKA_SQN_LEN };

_Static_assert(MAC_AT + RCDP_AKA_MAC_LEN == RCDP_AKA_AUTN_LEN, "AUTN = SQN xor AK, AMF, MAC-A");
_Static_assert(MAC_S_AT + RCDP_AKA_MAC_LEN == RCDP_AKA_AUTS_LEN, "AUTS = SQN_MS xor AK, MAC-S");

static const rcdp_aka_functions *const algorithms[] = {
    [RCDP_MILENAGE] = &rcdp_milenage_functions,
    [RCDP_TUAK] = &rcdp_tuak_functions,
};

/* The functions of aka, or why it has none. */
static rcdp_err functions_of(const rcdp_aka *aka, const rcdp_aka_functions **functions) {
  if ((size_t)aka->algorithm >= sizeof algorithms / sizeof algorithms[0]) {
    return RCDP_E_ALGORITHM;
  }
  *functions = algorithms[aka->algorithm];
  if (!(*functions)->usable(aka->provider)) {
    return RCDP_E_ALGORITHM;
  }
  return (*functions)->takes(aka->key->kind) && aka->op->len == (*functions)->op_len ? RCDP_OK : RCDP_E_BAD_KEY;
}

static void conceal(uint8_t sqn[RCDP_AKA_SQN_LEN], const uint8_t ak[RCDP_AKA_SQN_LEN]) {
  for (size_t i = 0; i < RCDP_AKA_SQN_LEN; i++) {
    sqn[i] ^= ak[i];
  }
}

void rcdp_aka_vector_wipe(rcdp_aka_vector *vector) { rcdp_wipe(vector, sizeof *vector); }

static void fill(rcdp_aka_vector *vector, const uint8_t *rand, const uint8_t *autn, const rcdp_aka_outputs *outputs) {
  memcpy(vector->rand, rand, sizeof vector->rand);
  memcpy(vector->autn, autn, sizeof vector->autn);
  memcpy(vector->res, outputs->res, sizeof vector->res);
  memcpy(vector->ck.data, outputs->ck, RCDP_AKA_LEN);
  memcpy(vector->ik.data, outputs->ik, RCDP_AKA_LEN);
  vector->ck.len = vector->ik.len = RCDP_AKA_LEN;
}

/* --- AuC: a vector --- */

rcdp_err rcdp_aka_make(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN], uint64_t sqn,
                       const uint8_t amf[RCDP_AKA_AMF_LEN], rcdp_aka_vector *vector) {
  const rcdp_aka_functions *functions;
  rcdp_aka_outputs outputs = {.ak = {0}};
  rcdp_aka_input input = {.rand = rand};
  uint8_t autn[RCDP_AKA_AUTN_LEN];
  rcdp_aka_vector_wipe(vector);
  if (!rcdp_sqn_valid(sqn)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_sqn_put(input.sqn, sqn);
  memcpy(input.amf, amf, sizeof input.amf);
  rcdp_err err = functions_of(aka, &functions);
  if (err == RCDP_OK) {
    err = functions->mac(aka, RCDP_AKA_CHALLENGE, &input, autn + MAC_AT);
  }
  if (err == RCDP_OK) {
    err = functions->outputs(aka, rand, &outputs);
  }
  if (err == RCDP_OK) {
    memcpy(autn, input.sqn, sizeof input.sqn);
    conceal(autn, outputs.ak);
    memcpy(autn + AMF_AT, amf, RCDP_AKA_AMF_LEN);
    fill(vector, rand, autn, &outputs);
  }
  rcdp_wipe(&outputs, sizeof outputs);
  return err;
}

/* --- USIM: an answer --- */

/* RCDP_OK if this is the code of input, compared in constant time. */
static rcdp_err verify(const rcdp_aka *aka, const rcdp_aka_functions *functions, rcdp_aka_purpose purpose,
                       const rcdp_aka_input *input, const uint8_t code[RCDP_AKA_MAC_LEN]) {
  uint8_t expected[RCDP_AKA_MAC_LEN];
  rcdp_err err = functions->mac(aka, purpose, input, expected);
  if (err == RCDP_OK && !rcdp_equal_secret(RCDP_BYTES(expected), (rcdp_bytes){code, RCDP_AKA_MAC_LEN})) {
    err = RCDP_E_BAD_MAC;
  }
  rcdp_wipe(expected, sizeof expected);
  return err;
}

rcdp_err rcdp_aka_answer(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN], const uint8_t autn[RCDP_AKA_AUTN_LEN],
                         rcdp_aka_vector *vector, uint64_t *sqn, uint8_t amf[RCDP_AKA_AMF_LEN]) {
  const rcdp_aka_functions *functions;
  rcdp_aka_outputs outputs = {.ak = {0}};
  rcdp_aka_input input = {.rand = rand};
  rcdp_aka_vector_wipe(vector);
  rcdp_err err = functions_of(aka, &functions);
  if (err == RCDP_OK) {
    err = functions->outputs(aka, rand, &outputs);
  }
  if (err == RCDP_OK) {
    memcpy(input.sqn, autn, sizeof input.sqn);
    conceal(input.sqn, outputs.ak);
    memcpy(input.amf, autn + AMF_AT, sizeof input.amf);
    err = verify(aka, functions, RCDP_AKA_CHALLENGE, &input, autn + MAC_AT);
  }
  if (err == RCDP_OK) {
    fill(vector, rand, autn, &outputs);
    *sqn = rcdp_sqn_get(input.sqn);
    memcpy(amf, input.amf, sizeof input.amf);
  }
  rcdp_wipe(&outputs, sizeof outputs);
  rcdp_wipe(&input, sizeof input);
  return err;
}

/* --- resynchronisation: f1* and f5*, with AMF* of zeros --- */

rcdp_err rcdp_aka_auts(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN], uint64_t sqn_ms,
                       uint8_t auts[RCDP_AKA_AUTS_LEN]) {
  const rcdp_aka_functions *functions;
  rcdp_aka_input input = {.rand = rand};
  uint8_t made[RCDP_AKA_AUTS_LEN];
  uint8_t ak[RCDP_AKA_SQN_LEN];
  rcdp_wipe(auts, RCDP_AKA_AUTS_LEN);
  if (!rcdp_sqn_valid(sqn_ms)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_sqn_put(input.sqn, sqn_ms);
  rcdp_err err = functions_of(aka, &functions);
  if (err == RCDP_OK) {
    err = functions->mac(aka, RCDP_AKA_RESYNCHRONISATION, &input, made + MAC_S_AT);
  }
  if (err == RCDP_OK) {
    err = functions->resynchronisation_ak(aka, rand, ak);
  }
  if (err == RCDP_OK) {
    memcpy(made, input.sqn, sizeof input.sqn);
    conceal(made, ak);
    memcpy(auts, made, sizeof made);
  }
  rcdp_wipe(ak, sizeof ak);
  rcdp_wipe(&input, sizeof input);
  return err;
}

rcdp_err rcdp_aka_resynchronise(const rcdp_aka *aka, const uint8_t rand[RCDP_AKA_LEN],
                                const uint8_t auts[RCDP_AKA_AUTS_LEN], uint64_t *sqn_ms) {
  const rcdp_aka_functions *functions;
  rcdp_aka_input input = {.rand = rand};
  uint8_t ak[RCDP_AKA_SQN_LEN];
  rcdp_err err = functions_of(aka, &functions);
  if (err == RCDP_OK) {
    err = functions->resynchronisation_ak(aka, rand, ak);
  }
  if (err == RCDP_OK) {
    memcpy(input.sqn, auts, sizeof input.sqn);
    conceal(input.sqn, ak);
    err = verify(aka, functions, RCDP_AKA_RESYNCHRONISATION, &input, auts + MAC_S_AT);
  }
  if (err == RCDP_OK) {
    *sqn_ms = rcdp_sqn_get(input.sqn);
  }
  rcdp_wipe(ak, sizeof ak);
  rcdp_wipe(&input, sizeof input);
  return err;
}
