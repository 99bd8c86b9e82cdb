/*
 * Algorithm identifiers, public keys and signature values. An identifier is compared as a whole, so that absent parameters
 * (RFC 5758 3.2, RFC 8410 3) and named curves (RFC 5480 2.1.1) need no rule of their own.
 */
#include "algorithm.h"

#include "der.h"

#define OCTETS(...)                                                                                                    \
  { (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}) }

static const struct {
  rcdp_bytes identifier;
  rcdp_signature_alg alg;
} signatures[] = {
    {OCTETS(0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02), RCDP_ECDSA_P256_SHA256},
    {OCTETS(0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03), RCDP_ECDSA_P256_SHA384},
    {OCTETS(0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04), RCDP_ECDSA_P256_SHA512},
    {OCTETS(0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70), RCDP_ED25519},
};

static const struct {
  rcdp_bytes identifier;
  rcdp_signature_alg alg;
  size_t len;
} keys[] = {
    {OCTETS(0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
            0x03, 0x01, 0x07),
     RCDP_ECDSA_P256_SHA256, 65},
    {OCTETS(0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22),
     RCDP_ECDSA_P384_SHA384, 97},
    {OCTETS(0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70), RCDP_ED25519, 32},
};

/* What a signature's hash and a key's curve make together; every other pair is refused. */
static const struct {
  rcdp_signature_alg signature;
  rcdp_signature_alg key;
  rcdp_signature_alg alg;
} combinations[] = {
    {RCDP_ECDSA_P256_SHA256, RCDP_ECDSA_P256_SHA256, RCDP_ECDSA_P256_SHA256},
    {RCDP_ECDSA_P256_SHA384, RCDP_ECDSA_P256_SHA256, RCDP_ECDSA_P256_SHA384},
    {RCDP_ECDSA_P256_SHA512, RCDP_ECDSA_P256_SHA256, RCDP_ECDSA_P256_SHA512},
    {RCDP_ECDSA_P256_SHA256, RCDP_ECDSA_P384_SHA384, RCDP_ECDSA_P384_SHA256},
    {RCDP_ECDSA_P256_SHA384, RCDP_ECDSA_P384_SHA384, RCDP_ECDSA_P384_SHA384},
    {RCDP_ECDSA_P256_SHA512, RCDP_ECDSA_P384_SHA384, RCDP_ECDSA_P384_SHA512},
    {RCDP_ED25519, RCDP_ED25519, RCDP_ED25519},
};

/* Octets of each half of a raw signature. */
static const size_t half_len[RCDP_SIGNATURE_ALG_COUNT] = {
    [RCDP_ECDSA_P256_SHA256] = 32, [RCDP_ECDSA_P256_SHA384] = 32, [RCDP_ECDSA_P256_SHA512] = 32,
    [RCDP_ECDSA_P384_SHA256] = 48, [RCDP_ECDSA_P384_SHA384] = 48, [RCDP_ECDSA_P384_SHA512] = 48,
    [RCDP_ED25519] = 32,
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

rcdp_rule rcdp_signature_identify(rcdp_bytes identifier, rcdp_signature_alg *alg) {
  for (size_t i = 0; i < COUNT(signatures); i++) {
    if (rcdp_bytes_equal(identifier, signatures[i].identifier)) {
      *alg = signatures[i].alg;
      return RCDP_RULE_NONE;
    }
  }
  return RCDP_RULE_ALGORITHM;
}

rcdp_rule rcdp_key_identify(rcdp_bytes identifier, rcdp_bytes key, rcdp_signature_alg *alg) {
  for (size_t i = 0; i < COUNT(keys); i++) {
    if (rcdp_bytes_equal(identifier, keys[i].identifier)) {
      *alg = keys[i].alg;
      return key.len == keys[i].len && (keys[i].alg == RCDP_ED25519 || key.data[0] == 0x04) ? RCDP_RULE_NONE
                                                                                            : RCDP_RULE_KEY_POINT;
    }
  }
  return RCDP_RULE_KEY;
}

rcdp_rule rcdp_signature_combine(rcdp_signature_alg signature, rcdp_signature_alg key, rcdp_signature_alg *alg) {
  for (size_t i = 0; i < COUNT(combinations); i++) {
    if (combinations[i].signature == signature && combinations[i].key == key) {
      *alg = combinations[i].alg;
      return RCDP_RULE_NONE;
    }
  }
  return RCDP_RULE_SIGNATURE_KEY;
}

static rcdp_rule fits(rcdp_err err) { return err == RCDP_OK ? RCDP_RULE_NONE : RCDP_RULE_SIGNATURE; }

/* A positive INTEGER as a number of len octets. */
static rcdp_rule add_number(rcdp_bytes *in, size_t len, rcdp_buf *raw) {
  rcdp_bytes number;
  if (!rcdp_der_read_unsigned(in, &number)) {
    return RCDP_RULE_SIGNATURE_DER;
  }
  if (number.data[0] == 0) {
    number = (rcdp_bytes){number.data + 1, number.len - 1};
  }
  if (number.len == 0 || number.len > len) {
    return RCDP_RULE_SIGNATURE; /* zero, or above the order of the curve */
  }
  rcdp_err err = RCDP_OK;
  for (size_t i = number.len; err == RCDP_OK && i < len; i++) {
    err = rcdp_buf_add_u8(raw, 0);
  }
  return fits(err == RCDP_OK ? rcdp_buf_add(raw, number) : err);
}

rcdp_rule rcdp_signature_raw(rcdp_signature_alg alg, rcdp_bytes value, rcdp_buf *raw) {
  const size_t len = half_len[alg];
  if (alg == RCDP_ED25519) {
    return value.len == 2 * len ? fits(rcdp_buf_add(raw, value)) : RCDP_RULE_SIGNATURE;
  }
  rcdp_bytes numbers;
  if (!rcdp_der_read(&value, RCDP_DER_SEQUENCE, &numbers) || value.len != 0) {
    return RCDP_RULE_SIGNATURE_DER;
  }
  rcdp_rule rule = add_number(&numbers, len, raw);
  if (rule == RCDP_RULE_NONE) {
    rule = add_number(&numbers, len, raw);
  }
  return rule == RCDP_RULE_NONE && numbers.len != 0 ? RCDP_RULE_SIGNATURE_DER : rule;
}
