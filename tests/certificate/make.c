/* Certificates and CRLs made to order. */
#include "make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static EVP_PKEY *keys[KEY_COUNT];

rcdp_bytes made_bytes(const made *m) { return (rcdp_bytes){m->data, m->len}; }

/* ---- DER ---- */

static void add(made *m, rcdp_bytes bytes) {
  assert_true(bytes.len <= MADE_MAX - m->len);
  if (bytes.len > 0) {
    memcpy(m->data + m->len, bytes.data, bytes.len);
  }
  m->len += bytes.len;
}

static void add_octet(made *m, unsigned int octet) { add(m, (rcdp_bytes){&(uint8_t){(uint8_t)octet}, 1}); }

static void add_header(made *m, unsigned int tag, size_t len) {
  add_octet(m, tag);
  if (len > 255) {
    add_octet(m, 0x82);
    add_octet(m, (unsigned int)(len >> 8));
  } else if (len > 127) {
    add_octet(m, 0x81);
  }
  add_octet(m, (unsigned int)(len & 0xff));
}

static void add_element(made *m, unsigned int tag, rcdp_bytes content) {
  add_header(m, tag, content.len);
  add(m, content);
}

static void add_made(made *m, unsigned int tag, const made *content) { add_element(m, tag, made_bytes(content)); }

static made wrap(unsigned int tag, const made *content) {
  made m = {.len = 0};
  add_made(&m, tag, content);
  return m;
}

static made from_hex(const char *text) {
  made m = {.len = 0};
  assert_int_equal(OPENSSL_hexstr2buf_ex(m.data, sizeof m.data, &m.len, text, '\0'), 1);
  return m;
}

/* ---- parts ---- */

#define OCTETS(...)                                                                                                    \
  { (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}) }

static const struct {
  rcdp_bytes identifier;
  const char *digest;
} algorithms[] = {
    [SIGNED_SHA256] = {OCTETS(0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2), "SHA256"},
    [SIGNED_SHA384] = {OCTETS(0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3), "SHA384"},
    [SIGNED_SHA512] = {OCTETS(0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4), "SHA512"},
    [SIGNED_ED25519] = {OCTETS(0x30, 5, 6, 3, 0x2b, 0x65, 0x70), NULL},
    [SIGNED_SHA1] = {OCTETS(0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1), "SHA1"},
    [SIGNED_RSA] = {OCTETS(0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b, 5, 0), "SHA256"},
    [SIGNED_SHA256_NULL] = {OCTETS(0x30, 0x0c, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2, 5, 0), "SHA256"},
};

static made attribute(const uint8_t type, unsigned int tag, const char *text) {
  made pair = {.len = 0};
  add_element(&pair, 0x06, (rcdp_bytes){(const uint8_t[]){0x55, 0x04, type}, 3});
  add_element(&pair, tag, rcdp_bytes_of(text));
  return wrap(0x30, &pair);
}

static made name(const char *common_name, const char *serial_number, bool unsorted) {
  made rdns = {.len = 0};
  if (unsorted) {
    made rdn = attribute(10, 0x0c, "B");
    const made smaller = attribute(10, 0x0c, "A");
    add(&rdn, made_bytes(&smaller));
    add_made(&rdns, 0x31, &rdn);
  }
  if (common_name[0] != '\0') {
    const made rdn = attribute(3, 0x0c, common_name);
    add_made(&rdns, 0x31, &rdn);
  }
  if (serial_number != NULL) {
    const made rdn = attribute(5, 0x13, serial_number);
    add_made(&rdns, 0x31, &rdn);
  }
  return wrap(0x30, &rdns);
}

static void add_time(made *m, const char *text) {
  add_element(m, strlen(text) <= 13 ? 0x17 : 0x18, rcdp_bytes_of(text));
}

static made key_info(key_name key, bool compressed) {
  EVP_PKEY *pkey = keys[key];
  if (compressed) {
    assert_int_equal(EVP_PKEY_set_utf8_string_param(pkey, "point-format", "compressed"), 1);
  }
  made m = {.len = 0};
  uint8_t *out = m.data;
  const int len = i2d_PUBKEY(pkey, NULL);
  assert_true(len > 0 && len <= MADE_MAX);
  assert_int_equal(i2d_PUBKEY(pkey, &out), len);
  m.len = (size_t)len;
  if (compressed) {
    assert_int_equal(EVP_PKEY_set_utf8_string_param(pkey, "point-format", "uncompressed"), 1);
  }
  return m;
}

/* Any octets that belong to the key alone do as its identifier. */
static rcdp_bytes key_id(key_name key, uint8_t out[20]) {
  memset(out, 0xa0 + (int)key, 20);
  return (rcdp_bytes){out, 20};
}

/* ---- extensions ---- */

static void add_extension(made *list, const made_extension *extension, quirk q) {
  made content = {.len = 0};
  add_element(&content, 0x06, extension->oid);
  if (extension->critical || q == EXPLICIT_FALSE) {
    add_element(&content, 0x01,
                (rcdp_bytes){&(uint8_t){extension->critical ? (q == BOOLEAN_ONE ? 0x01 : 0xff) : 0x00}, 1});
  }
  add_element(&content, 0x04, extension->value);
  if (q == TRAILING_IN_EXTENSION) {
    add_octet(&content, 0x05);
    add_octet(&content, 0x00);
  }
  add_made(list, 0x30, &content);
}

static void add_standard(made *list, uint8_t id, bool critical, const made *value, quirk q) {
  const uint8_t oid[] = {0x55, 0x1d, id};
  const made_extension extension = {RCDP_BYTES(oid), critical, made_bytes(value)};
  add_extension(list, &extension, q);
}

static void add_key_id(made *list, const certificate_spec *spec) {
  uint8_t octets[20];
  made content = {.len = 0};
  add_element(&content, 0x04, key_id(spec->claimed_key == ABSENT ? spec->key : (key_name)spec->claimed_key, octets));
  add_standard(list, 14, spec->critical_key_ids, &content, EXACT);
}

static void add_issuer_key_id(made *list, key_name signer) {
  uint8_t octets[20];
  made content = {.len = 0};
  add_element(&content, 0x80, key_id(signer, octets));
  content = wrap(0x30, &content);
  add_standard(list, 35, false, &content, EXACT);
}

static void add_basic_constraints(made *list, const certificate_spec *spec) {
  made content = {.len = 0};
  if (spec->ca == 1) {
    add_element(&content, 0x01, (rcdp_bytes){(const uint8_t[]){0xff}, 1});
  }
  if (spec->path_length != ABSENT) {
    add_element(&content, 0x02, (rcdp_bytes){&(uint8_t){(uint8_t)spec->path_length}, 1});
  }
  content = wrap(0x30, &content);
  add_standard(list, 19, spec->basic_critical, &content, spec->quirk == BOOLEAN_ONE ? BOOLEAN_ONE : EXACT);
}

/* key_usage as in RCDP_KU_*: bit n of the value is bit n of the string. */
static void add_key_usage(made *list, const certificate_spec *spec) {
  unsigned int octet = 0;
  unsigned int unused = 7;
  for (unsigned int i = 0; i < 8; i++) {
    if (((unsigned int)spec->key_usage >> i & 1U) != 0) {
      octet |= 0x80U >> i;
      unused = 7 - i;
    }
  }
  if (spec->quirk == USAGE_WITH_TRAILING_ZEROS) {
    unused = 0;
  }
  made content = {.len = 0};
  add_element(&content, 0x03, (rcdp_bytes){(const uint8_t[]){(uint8_t)unused, (uint8_t)octet}, 2});
  add_standard(list, 15, true, &content, EXACT);
}

static void add_purposes(made *list, const certificate_spec *spec) {
  made content = {.len = 0};
  for (size_t i = 0; i < spec->purpose_count; i++) {
    add_element(&content, 0x06, spec->purposes[i]);
  }
  content = wrap(0x30, &content);
  add_standard(list, 37, spec->purpose_critical, &content, EXACT);
}

static void add_alternative_names(made *list, const certificate_spec *spec) {
  made content = {.len = 0};
  if (spec->uri != NULL) {
    add_element(&content, 0x86, rcdp_bytes_of(spec->uri));
  }
  if (spec->dns != NULL) {
    add_element(&content, 0x82, rcdp_bytes_of(spec->dns));
  }
  content = wrap(0x30, &content);
  add_standard(list, 17, spec->names_critical, &content, EXACT);
}

static made extensions(const certificate_spec *spec) {
  made list = {.len = 0};
  if (spec->quirk == NO_EXTENSIONS_BUT_A_LIST) {
    return list;
  }
  if (spec->ca != ABSENT) {
    add_basic_constraints(&list, spec);
  }
  if (!spec->no_key_id) {
    add_key_id(&list, spec);
  }
  if (!spec->no_issuer_key_id) {
    add_issuer_key_id(&list, spec->named_signer);
  }
  if (spec->key_usage != ABSENT) {
    add_key_usage(&list, spec);
  }
  if (spec->purpose_count > 0) {
    add_purposes(&list, spec);
  }
  if (spec->uri != NULL || spec->dns != NULL) {
    add_alternative_names(&list, spec);
  }
  for (size_t i = 0; i < sizeof spec->extra / sizeof spec->extra[0]; i++) {
    if (spec->extra[i].oid.len > 0) {
      add_extension(&list, &spec->extra[i], spec->quirk);
    }
  }
  return list;
}

/* ---- signing ---- */

static made sign(const made *tbs, key_name key, signed_with alg) {
  made m = {.len = 0};
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  m.len = MADE_MAX;
  assert_non_null(context);
  assert_int_equal(EVP_DigestSignInit_ex(context, NULL, algorithms[alg].digest, NULL, NULL, keys[key], NULL), 1);
  assert_int_equal(EVP_DigestSign(context, m.data, &m.len, tbs->data, tbs->len), 1);
  EVP_MD_CTX_free(context);
  return m;
}

/* An ECDSA-Sig-Value with something wrong in it. */
static made spoil(const made *signature, quirk q) {
  const size_t r_len = signature->data[3];
  const rcdp_bytes r = {signature->data + 4, r_len};
  const rcdp_bytes rest = {signature->data + 4 + r_len, signature->len - 4 - r_len};
  made number = {.len = 0};
  made content = {.len = 0};
  if (q == PADDED_SIGNATURE) {
    add_octet(&number, 0);
  }
  if (q == NEGATIVE_SIGNATURE) {
    add_octet(&number, 0x80);
  }
  if (q != ZERO_SIGNATURE) {
    add(&number, r);
  } else {
    add_octet(&number, 0);
  }
  add_made(&content, 0x02, &number);
  add(&content, rest);
  if (q == TRAILING_IN_SIGNATURE) {
    add_octet(&content, 0x05);
    add_octet(&content, 0x00);
  }
  return wrap(0x30, &content);
}

static made finish(const made *tbs, key_name signer, signed_with alg, int outer_alg, quirk q) {
  made content = *tbs;
  made signature = sign(tbs, signer, alg);
  if (q >= PADDED_SIGNATURE) {
    signature = spoil(&signature, q);
  }
  add(&content, algorithms[outer_alg == ABSENT ? (int)alg : outer_alg].identifier);
  made bits = {.len = 0};
  add_octet(&bits, 0);
  add(&bits, made_bytes(&signature));
  add_made(&content, 0x03, &bits);
  made whole = wrap(0x30, &content);
  if (q == TRAILING_BEHIND) {
    add_octet(&whole, 0);
  }
  return whole;
}

/* ---- certificates ---- */

static void add_serial(made *tbs, const certificate_spec *spec) {
  const made serial = from_hex(spec->serial);
  if (spec->quirk == LONG_LENGTH) {
    add_octet(tbs, 0x02);
    add_octet(tbs, 0x81);
    add_octet(tbs, (unsigned int)serial.len);
    add(tbs, made_bytes(&serial));
  } else if (spec->quirk == PADDED_SERIAL) {
    add_header(tbs, 0x02, serial.len + 1);
    add_octet(tbs, 0);
    add(tbs, made_bytes(&serial));
  } else {
    add_made(tbs, 0x02, &serial);
  }
}

static void add_validity(made *tbs, const certificate_spec *spec) {
  made times = {.len = 0};
  add_time(&times, spec->not_before);
  add_time(&times, spec->not_after);
  if (spec->quirk == INDEFINITE_LENGTH) {
    add_octet(tbs, 0x30);
    add_octet(tbs, 0x80);
    add(tbs, made_bytes(&times));
    add(tbs, (rcdp_bytes){(const uint8_t[]){0, 0}, 2});
  } else {
    add_made(tbs, 0x30, &times);
  }
}

static made certificate_tbs(const certificate_spec *spec) {
  made tbs = {.len = 0};
  if (spec->version != 0) {
    add(&tbs, (rcdp_bytes){(const uint8_t[]){0xa0, 3, 2, 1, (uint8_t)spec->version}, 5});
  }
  add_serial(&tbs, spec);
  add(&tbs, algorithms[spec->alg].identifier);
  const made issuer = name(spec->issuer, NULL, false);
  add(&tbs, made_bytes(&issuer));
  add_validity(&tbs, spec);
  const made subject = name(spec->subject, spec->serial_number, spec->quirk == UNSORTED_NAME);
  add(&tbs, made_bytes(&subject));
  const made info = key_info(spec->key, spec->quirk == COMPRESSED_KEY);
  add(&tbs, made_bytes(&info));
  if (spec->quirk == UNIQUE_IDENTIFIER) {
    add_element(&tbs, 0x81, (rcdp_bytes){(const uint8_t[]){0, 1}, 2});
  }
  if (spec->version != 0) {
    const made list = extensions(spec);
    const made wrapped = wrap(0x30, &list);
    add_made(&tbs, 0xa3, &wrapped);
  }
  if (spec->quirk == TRAILING_IN_TBS) {
    add(&tbs, (rcdp_bytes){(const uint8_t[]){5, 0}, 2});
  }
  if (spec->quirk == PADDED_LENGTH) {
    made padded = {.len = 0};
    const uint8_t header[] = {0x30, 0x83, 0x00, (uint8_t)(tbs.len >> 8), (uint8_t)tbs.len};
    add(&padded, RCDP_BYTES(header));
    add(&padded, made_bytes(&tbs));
    return padded;
  }
  return wrap(0x30, &tbs);
}

made make_certificate(const certificate_spec *spec) {
  const made tbs = certificate_tbs(spec);
  return finish(&tbs, spec->signer, spec->alg, spec->outer_alg, spec->quirk);
}

/* ---- CRLs ---- */

static void add_entry(made *list, const crl_spec *spec, size_t i) {
  made entry = {.len = 0};
  made extras = {.len = 0};
  const made serial = from_hex(spec->revoked[i]);
  add_made(&entry, 0x02, &serial);
  add_time(&entry, spec->this_update);
  if (i == 0 && spec->reason != ABSENT) {
    const made reason = {{0x0a, 1, (uint8_t)spec->reason}, 3};
    add_standard(&extras, 21, false, &reason, EXACT);
  }
  if (i == 0 && spec->entry_extra.oid.len > 0) {
    add_extension(&extras, &spec->entry_extra, EXACT);
  }
  if (extras.len > 0) {
    add_made(&entry, 0x30, &extras);
  }
  add_made(list, 0x30, &entry);
}

static made crl_extensions(const crl_spec *spec) {
  made list = {.len = 0};
  add_issuer_key_id(&list, spec->named_signer);
  if (!spec->no_number) {
    const made number = {{0x02, 1, 7}, 3};
    add_standard(&list, 20, spec->number_critical, &number, EXACT);
  }
  if (spec->extra.oid.len > 0) {
    add_extension(&list, &spec->extra, EXACT);
  }
  return wrap(0x30, &list);
}

made make_crl(const crl_spec *spec) {
  made tbs = {.len = 0};
  made entries = {.len = 0};
  if (spec->version != 0) {
    add(&tbs, (rcdp_bytes){(const uint8_t[]){2, 1, (uint8_t)spec->version}, 3});
  }
  add(&tbs, algorithms[spec->alg].identifier);
  const made issuer = name(spec->issuer, NULL, false);
  add(&tbs, made_bytes(&issuer));
  add_time(&tbs, spec->this_update);
  if (spec->next_update != NULL) {
    add_time(&tbs, spec->next_update);
  }
  for (size_t i = 0; i < sizeof spec->revoked / sizeof spec->revoked[0] && spec->revoked[i] != NULL; i++) {
    add_entry(&entries, spec, i);
  }
  if (entries.len > 0) {
    add_made(&tbs, 0x30, &entries);
  }
  if (spec->version != 0) {
    const made list = crl_extensions(spec);
    add_made(&tbs, 0xa0, &list);
  }
  tbs = wrap(0x30, &tbs);
  return finish(&tbs, spec->signer, spec->alg, spec->outer_alg, EXACT);
}

/* ---- PEM, keys ---- */

void make_pem(char *text, size_t size, const char *label, rcdp_bytes der) {
  char body[2 * MADE_MAX];
  const int len = EVP_EncodeBlock((unsigned char *)body, der.data, (int)der.len);
  size_t used = strlen(text);
  used += (size_t)snprintf(text + used, size - used, "-----BEGIN %s-----\n", label);
  for (int i = 0; i < len; i += 64) {
    used += (size_t)snprintf(text + used, size - used, "%.64s\n", body + i);
  }
  used += (size_t)snprintf(text + used, size - used, "-----END %s-----\n", label);
  assert_true(used < size);
}

static EVP_PKEY *generate(key_name key) {
  switch (key) {
  case KEY_P384:
    return EVP_EC_gen("P-384");
  case KEY_P521:
    return EVP_EC_gen("P-521");
  case KEY_ED25519:
    return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  case KEY_RSA:
    return EVP_RSA_gen(2048);
  default:
    return EVP_EC_gen("P-256");
  }
}

int make_setup(void **state) {
  (void)state;
  for (int i = 0; i < KEY_COUNT; i++) {
    keys[i] = generate((key_name)i);
    if (keys[i] == NULL) {
      return -1;
    }
  }
  return 0;
}

int make_teardown(void **state) {
  (void)state;
  for (int i = 0; i < KEY_COUNT; i++) {
    EVP_PKEY_free(keys[i]);
  }
  return 0;
}
