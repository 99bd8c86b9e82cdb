/*
 * Milenage (TS 35.206), with the constants c1 to c5 and r1 to r5 of its clause 4.1 and AES-128 as its kernel. Every rotation is by whole octets.
 * Nothing here looks up or branches by a secret; what the kernel does is the provider's.
 */
#include <string.h>

#include "functions.h"

enum { LEN = RCDP_BLOCK_LEN, LAST = LEN - 1 };

/* How OUT2 to OUT5 are made: rotation to the left in octets, and the last octet of the constant, whose others are zeros. */
typedef struct {
  unsigned rotation;
  uint8_t constant;
} row;
typedef enum { OUT2, OUT3, OUT4, OUT5 } out_index;
static const row rows[] = {[OUT2] = {0, 1}, [OUT3] = {4, 2}, [OUT4] = {8, 4}, [OUT5] = {12, 8}};
enum { ROTATION_1 = 8 }; /* r1; c1 is zero */

static bool usable(const rcdp_provider *provider) { return provider->block != NULL; }

static bool takes(rcdp_key_kind kind) { return kind == RCDP_KEY_AKA; }

static rcdp_err kernel(const rcdp_aka *aka, const uint8_t in[LEN], uint8_t out[LEN]) {
  return aka->provider->block(aka->provider->context, aka->key, in, out);
}

static void add(uint8_t to[LEN], const uint8_t *octets) {
  for (size_t i = 0; i < LEN; i++) {
    to[i] ^= octets[i];
  }
}

/* TEMP = E(RAND xor OPc). */
static rcdp_err make_temp(const rcdp_aka *aka, const uint8_t *rand, uint8_t temp[LEN]) {
  uint8_t in[LEN];
  memcpy(in, rand, LEN);
  add(in, aka->op->data);
  const rcdp_err err = kernel(aka, in, temp);
  rcdp_wipe(in, sizeof in);
  return err;
}

/* OUTi = E(rot(TEMP xor OPc, ri) xor ci) xor OPc. */
static rcdp_err make_out(const rcdp_aka *aka, const uint8_t temp[LEN], const row *by, uint8_t out[LEN]) {
  uint8_t in[LEN];
  for (size_t i = 0; i < LEN; i++) {
    const size_t from = (i + by->rotation) % LEN;
    in[i] = temp[from] ^ aka->op->data[from];
  }
  in[LAST] ^= by->constant;
  const rcdp_err err = kernel(aka, in, out);
  if (err == RCDP_OK) {
    add(out, aka->op->data);
  }
  rcdp_wipe(in, sizeof in);
  return err;
}

/* OUT1 = E(TEMP xor rot(IN1 xor OPc, r1) xor c1) xor OPc, IN1 = SQN AMF SQN AMF. */
static rcdp_err make_out1(const rcdp_aka *aka, const rcdp_aka_input *input, uint8_t out[LEN]) {
  uint8_t in1[LEN];
  uint8_t in[LEN] = {0};
  for (size_t half = 0; half < LEN; half += LEN / 2) {
    memcpy(in1 + half, input->sqn, RCDP_AKA_SQN_LEN);
    memcpy(in1 + half + RCDP_AKA_SQN_LEN, input->amf, RCDP_AKA_AMF_LEN);
  }
  add(in1, aka->op->data);
  rcdp_err err = make_temp(aka, input->rand, in);
  for (size_t i = 0; i < LEN; i++) {
    in[i] ^= in1[(i + ROTATION_1) % LEN];
  }
  if (err == RCDP_OK) {
    err = kernel(aka, in, out);
  }
  if (err == RCDP_OK) {
    add(out, aka->op->data);
  }
  rcdp_wipe(in, sizeof in);
  rcdp_wipe(in1, sizeof in1);
  return err;
}

/* f1 is the first half of OUT1, f1* the second. */
static rcdp_err mac(const rcdp_aka *aka, rcdp_aka_purpose purpose, const rcdp_aka_input *input,
                    uint8_t code[RCDP_AKA_MAC_LEN]) {
  uint8_t out[LEN];
  const rcdp_err err = make_out1(aka, input, out);
  if (err == RCDP_OK) {
    memcpy(code, out + (purpose == RCDP_AKA_CHALLENGE ? 0 : RCDP_AKA_MAC_LEN), RCDP_AKA_MAC_LEN);
  }
  rcdp_wipe(out, sizeof out);
  return err;
}

/* f5 and f2 are in OUT2, f3 is OUT3, f4 is OUT4. */
static rcdp_err outputs(const rcdp_aka *aka, const uint8_t *rand, rcdp_aka_outputs *made) {
  uint8_t temp[LEN];
  uint8_t out2[LEN];
  rcdp_err err = make_temp(aka, rand, temp);
  if (err == RCDP_OK) {
    err = make_out(aka, temp, &rows[OUT2], out2);
  }
  if (err == RCDP_OK) {
    memcpy(made->ak, out2, sizeof made->ak);
    memcpy(made->res, out2 + LEN - RCDP_AKA_RES_LEN, RCDP_AKA_RES_LEN);
    err = make_out(aka, temp, &rows[OUT3], made->ck);
  }
  if (err == RCDP_OK) {
    err = make_out(aka, temp, &rows[OUT4], made->ik);
  }
  rcdp_wipe(temp, sizeof temp);
  rcdp_wipe(out2, sizeof out2);
  return err;
}

static rcdp_err resynchronisation_ak(const rcdp_aka *aka, const uint8_t *rand, uint8_t ak[RCDP_AKA_SQN_LEN]) {
  uint8_t temp[LEN];
  uint8_t out[LEN];
  rcdp_err err = make_temp(aka, rand, temp);
  if (err == RCDP_OK) {
    err = make_out(aka, temp, &rows[OUT5], out);
  }
  if (err == RCDP_OK) {
    memcpy(ak, out, RCDP_AKA_SQN_LEN);
  }
  rcdp_wipe(temp, sizeof temp);
  rcdp_wipe(out, sizeof out);
  return err;
}

const rcdp_aka_functions rcdp_milenage_functions = {LEN, usable, takes, mac, outputs, resynchronisation_ak};
