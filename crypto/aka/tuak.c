/*
 * TUAK (TS 35.231) with one Keccak iteration, which is SHAKE256: what the algorithm lays out before the permutation is what SHAKE256 makes of
 * TOPc, INSTANCE, ALGONAME, RAND, AMF, SQN and K (clauses 6 and 7), and the padding is the same. Bits are numbered from the end of a string there,
 * so that the octets of each field, and of each output, come in the order turned round.
 */
#include "tuak.h"

#include <string.h>

enum {
  TOPC_LEN = 32,
  NAME_LEN = 7,
  PREFIX_LEN = TOPC_LEN + 1 + NAME_LEN + RCDP_AKA_LEN + RCDP_AKA_AMF_LEN + RCDP_AKA_SQN_LEN
};

/* Where f2, f3, f4 and f5 stand in the output (clause 7.3), and f5* (clause 7.4). */
enum { RES_AT = 0, CK_AT = 32, IK_AT = 64, AK_AT = 96, OUTPUT_LEN = AK_AT + RCDP_AKA_SQN_LEN };

_Static_assert(OUTPUT_LEN <= (int)RCDP_SPONGE_MAX, "one permutation gives all of it");

/* INSTANCE, its bit 0 the highest here (clauses 7.2 to 7.4). */
enum {
  SHORTEST_RES = 4,
  F1 = 0x00,
  F1_STAR = 0x80,
  F2345 = 0x40,
  F5_STAR = 0xc0,
  CK_256 = 0x04,
  IK_256 = 0x02,
  K_256 = 0x01
};

static const rcdp_tuak_lengths aka_lengths = {RCDP_AKA_MAC_LEN, RCDP_AKA_RES_LEN, RCDP_AKA_LEN, RCDP_AKA_LEN};

static bool usable(const rcdp_provider *provider) { return provider->sponge != NULL; }

static bool takes(rcdp_key_kind kind) { return kind == RCDP_KEY_AKA || kind == RCDP_KEY_AKA_256; }

/* Bits 2 to 4: 0 for 4 octets, 001 for 8, 010 for 16, 100 for 32. */
static uint8_t length_bits(size_t len) { return len > SHORTEST_RES ? (uint8_t)len : 0; }

static void turn(uint8_t *to, const uint8_t *from, size_t len) {
  for (size_t i = 0; i < len; i++) {
    to[i] = from[len - 1 - i];
  }
}

static uint8_t *put(uint8_t *at, const void *octets, size_t len) {
  turn(at, octets, len);
  return at + len;
}

/* len octets of output for this INSTANCE. input without SQN and AMF: zeros. */
static rcdp_err sponge(const rcdp_aka *aka, unsigned instance, const rcdp_aka_input *input, uint8_t *out, size_t len) {
  uint8_t prefix[PREFIX_LEN];
  uint8_t *at = put(prefix, aka->op->data, TOPC_LEN);
  *at++ = (uint8_t)(instance | (aka->key->kind == RCDP_KEY_AKA_256 ? K_256 : 0));
  at = put(at, "TUAK1.0", NAME_LEN);
  at = put(at, input->rand, RCDP_AKA_LEN);
  at = put(at, input->amf, RCDP_AKA_AMF_LEN);
  (void)put(at, input->sqn, RCDP_AKA_SQN_LEN);
  const rcdp_err err = aka->provider->sponge(aka->provider->context, aka->key, RCDP_BYTES(prefix), out, len);
  rcdp_wipe(prefix, sizeof prefix);
  return err;
}

rcdp_err rcdp_tuak_mac(const rcdp_aka *aka, const rcdp_tuak_lengths *lengths, rcdp_aka_purpose purpose,
                       const rcdp_aka_input *input, uint8_t *code) {
  uint8_t out[RCDP_AKA_OUTPUT_MAX];
  const unsigned instance = (purpose == RCDP_AKA_CHALLENGE ? F1 : F1_STAR) | length_bits(lengths->mac);
  const rcdp_err err = sponge(aka, instance, input, out, lengths->mac);
  if (err == RCDP_OK) {
    turn(code, out, lengths->mac);
  }
  rcdp_wipe(out, sizeof out);
  return err;
}

rcdp_err rcdp_tuak_outputs(const rcdp_aka *aka, const rcdp_tuak_lengths *lengths, const uint8_t *rand,
                           rcdp_aka_outputs *made) {
  uint8_t out[OUTPUT_LEN];
  const rcdp_aka_input input = {.rand = rand};
  const unsigned instance = F2345 | length_bits(lengths->res) | (lengths->ck > RCDP_AKA_LEN ? CK_256 : 0) |
                            (lengths->ik > RCDP_AKA_LEN ? IK_256 : 0);
  const rcdp_err err = sponge(aka, instance, &input, out, sizeof out);
  if (err == RCDP_OK) {
    turn(made->res, out + RES_AT, lengths->res);
    turn(made->ck, out + CK_AT, lengths->ck);
    turn(made->ik, out + IK_AT, lengths->ik);
    turn(made->ak, out + AK_AT, sizeof made->ak);
  }
  rcdp_wipe(out, sizeof out);
  return err;
}

static rcdp_err mac(const rcdp_aka *aka, rcdp_aka_purpose purpose, const rcdp_aka_input *input,
                    uint8_t code[RCDP_AKA_MAC_LEN]) {
  return rcdp_tuak_mac(aka, &aka_lengths, purpose, input, code);
}

static rcdp_err outputs(const rcdp_aka *aka, const uint8_t *rand, rcdp_aka_outputs *made) {
  return rcdp_tuak_outputs(aka, &aka_lengths, rand, made);
}

static rcdp_err resynchronisation_ak(const rcdp_aka *aka, const uint8_t *rand, uint8_t ak[RCDP_AKA_SQN_LEN]) {
  uint8_t out[OUTPUT_LEN];
  const rcdp_aka_input input = {.rand = rand};
  const rcdp_err err = sponge(aka, F5_STAR, &input, out, sizeof out);
  if (err == RCDP_OK) {
    turn(ak, out + AK_AT, RCDP_AKA_SQN_LEN);
  }
  rcdp_wipe(out, sizeof out);
  return err;
}

const rcdp_aka_functions rcdp_tuak_functions = {TOPC_LEN, usable, takes, mac, outputs, resynchronisation_ak};
