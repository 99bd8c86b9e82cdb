/* Certificates and CRLs as RFC 5280 has them, written from their last field to their first. */
#include "world/pki.h"

#include <string.h>

#include "world/der.h"
#include "world/require.h"

#define OID_COMMON_NAME "2.5.4.3"
#define OID_SERIAL_NUMBER "2.5.4.5"
#define OID_ORGANIZATION "2.5.4.10"
#define OID_SUBJECT_KEY_ID "2.5.29.14"
#define OID_KEY_USAGE "2.5.29.15"
#define OID_ALT_NAME "2.5.29.17"
#define OID_BASIC_CONSTRAINTS "2.5.29.19"
#define OID_CRL_NUMBER "2.5.29.20"
#define OID_AUTHORITY_KEY_ID "2.5.29.35"
#define OID_EXTENDED_KEY_USAGE "2.5.29.37"
#define OID_CLIENT_AUTH "1.3.6.1.5.5.7.3.2"
#define OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"
#define OID_P256 "1.2.840.10045.3.1.7"
#define OID_ECDSA_SHA256 "1.2.840.10045.4.3.2"
#define OID_ED25519 "1.3.101.112"

enum { KEY_ID = 20, HALF = 32 };

rcdp_bytes pki_der(const pki_identity *identity) { return (rcdp_bytes){identity->der, identity->der_len}; }

/* --- keys --- */

static void import(const rcdp_provider *provider, const pki_identity *identity, rcdp_key *key) {
  *key = (rcdp_key){0};
  require(provider->key_import(provider->context, identity->kind, RCDP_BYTES(identity->private_key), key) == RCDP_OK);
}

/* From the seed and the number of the key; its first octet keeps a scalar below the order of the curve. */
static void fresh_key(pki_maker *maker, rcdp_key_kind kind, pki_identity *identity) {
  const rcdp_provider *provider = maker->provider;
  uint8_t numbers[16];
  rcdp_buf public_key = RCDP_BUF(identity->public_key);
  rcdp_key key;
  rcdp_put_u64(numbers, maker->seed);
  rcdp_put_u64(numbers + 8, ++maker->made);
  const rcdp_bytes parts[] = {rcdp_bytes_of("pki"), RCDP_BYTES(numbers)};
  require(provider->hash(provider->context, RCDP_SHA256, parts, 2, identity->private_key) == RCDP_OK);
  identity->private_key[0] &= 0x7f;
  identity->kind = kind;
  identity->serial = maker->made;
  import(provider, identity, &key);
  require(provider->key_public(provider->context, &key, &public_key) == RCDP_OK);
  provider->key_release(provider->context, &key);
  identity->public_len = public_key.len;
}

static void key_id(const rcdp_provider *provider, const pki_identity *identity, uint8_t id[RCDP_HASH_LEN]) {
  const rcdp_bytes part = {identity->public_key, identity->public_len};
  require(provider->hash(provider->context, RCDP_SHA256, &part, 1, id) == RCDP_OK);
}

/* --- parts of both --- */

static void algorithm(der *d, rcdp_key_kind kind) {
  const size_t mark = d->used;
  der_oid(d, kind == RCDP_KEY_P256 ? OID_ECDSA_SHA256 : OID_ED25519);
  der_wrap(d, mark, DER_SEQUENCE);
}

static void serial(der *d, uint64_t number) {
  uint8_t octets[8];
  rcdp_put_u64(octets, number);
  der_number(d, RCDP_BYTES(octets));
}

static void signature_value(der *d, rcdp_key_kind kind, const uint8_t signature[RCDP_SIGNATURE_LEN]) {
  const size_t mark = d->used;
  if (kind == RCDP_KEY_P256) {
    der_number(d, (rcdp_bytes){signature + HALF, HALF});
    der_number(d, (rcdp_bytes){signature, HALF});
    der_wrap(d, mark, DER_SEQUENCE);
  } else {
    der_raw(d, (rcdp_bytes){signature, RCDP_SIGNATURE_LEN});
  }
  der_wrap_bits(d, mark);
}

/* What is to be signed, its algorithm and its signature. */
static void sign(const rcdp_provider *provider, const pki_identity *issuer, const der *content, der *whole) {
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key;
  whole->used = 0;
  import(provider, issuer, &key);
  require(provider->sign(provider->context, &key, der_bytes(content), signature) == RCDP_OK);
  provider->key_release(provider->context, &key);
  signature_value(whole, issuer->kind, signature);
  algorithm(whole, issuer->kind);
  der_raw(whole, der_bytes(content));
  der_wrap(whole, 0, DER_SEQUENCE);
}

/* Wrap a value written since mark into an extension. */
static void extension(der *d, size_t mark, const char *oid, bool critical) {
  static const uint8_t yes[1] = {0xff};
  der_wrap(d, mark, DER_OCTETS);
  if (critical) {
    der_value(d, DER_BOOLEAN, RCDP_BYTES(yes));
  }
  der_oid(d, oid);
  der_wrap(d, mark, DER_SEQUENCE);
}

static void authority_key_id(der *d, const rcdp_provider *provider, const pki_identity *issuer) {
  const size_t mark = d->used;
  uint8_t id[RCDP_HASH_LEN];
  key_id(provider, issuer, id);
  der_value(d, DER_CONTEXT, (rcdp_bytes){id, KEY_ID});
  der_wrap(d, mark, DER_SEQUENCE);
  extension(d, mark, OID_AUTHORITY_KEY_ID, false);
}

/* --- certificates --- */

static void relative_name(der *d, uint8_t tag, const char *oid, const char *value) {
  const size_t mark = d->used;
  if (value == NULL) {
    return;
  }
  der_value(d, tag, rcdp_bytes_of(value));
  der_oid(d, oid);
  der_wrap(d, mark, DER_SEQUENCE);
  der_wrap(d, mark, DER_SET);
}

static void make_name(const pki_subject *subject, pki_identity *identity) {
  der d = {.used = 0};
  relative_name(&d, DER_PRINTABLE, OID_SERIAL_NUMBER, subject->serial_number);
  relative_name(&d, DER_UTF8, OID_COMMON_NAME, subject->common_name);
  relative_name(&d, DER_UTF8, OID_ORGANIZATION, subject->organization);
  der_wrap(&d, 0, DER_SEQUENCE);
  require(d.used <= sizeof identity->name);
  identity->name_len = d.used;
  memcpy(identity->name, der_bytes(&d).data, d.used);
}

static void alt_name(der *d, const char *dns) {
  const size_t mark = d->used;
  if (dns != NULL) {
    der_value(d, DER_CONTEXT | 2, rcdp_bytes_of(dns));
    der_wrap(d, mark, DER_SEQUENCE);
    extension(d, mark, OID_ALT_NAME, false);
  }
}

static void purpose(der *d, const char *oid) {
  const size_t mark = d->used;
  if (oid != NULL) {
    der_oid(d, strcmp(oid, "clientAuth") == 0 ? OID_CLIENT_AUTH : oid);
    der_wrap(d, mark, DER_SEQUENCE);
    extension(d, mark, OID_EXTENDED_KEY_USAGE, false);
  }
}

static void subject_key_id(der *d, const rcdp_provider *provider, const pki_identity *identity) {
  const size_t mark = d->used;
  uint8_t id[RCDP_HASH_LEN];
  key_id(provider, identity, id);
  der_value(d, DER_OCTETS, (rcdp_bytes){id, KEY_ID});
  extension(d, mark, OID_SUBJECT_KEY_ID, false);
}

static void key_usage(der *d, const char *usage) {
  static const struct {
    const char *name;
    uint8_t bits[2]; /* unused ones, and the bits */
  } rows[] = {{"digitalSignature", {7, 0x80}}, {"keyAgreement", {3, 0x08}}, {"keyCertSign,cRLSign", {1, 0x06}}};
  const size_t mark = d->used;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp(rows[i].name, usage) == 0) {
      der_value(d, DER_BITS, RCDP_BYTES(rows[i].bits));
      extension(d, mark, OID_KEY_USAGE, true);
    }
  }
  require(d->used > mark);
}

static void basic_constraints(der *d, bool ca) {
  static const uint8_t yes[1] = {0xff};
  const size_t mark = d->used;
  if (ca) {
    der_value(d, DER_BOOLEAN, RCDP_BYTES(yes));
  }
  der_wrap(d, mark, DER_SEQUENCE);
  extension(d, mark, OID_BASIC_CONSTRAINTS, true);
}

static void extensions(der *d, const pki_maker *maker, const pki_subject *subject, const pki_identity *issuer,
                       const pki_identity *identity) {
  const size_t mark = d->used;
  alt_name(d, subject->dns);
  purpose(d, subject->purpose);
  if (issuer != identity) {
    authority_key_id(d, maker->provider, issuer);
  }
  subject_key_id(d, maker->provider, identity);
  key_usage(d, subject->key_usage);
  basic_constraints(d, subject->ca);
  der_wrap(d, mark, DER_SEQUENCE);
  der_wrap(d, mark, DER_CONTEXT | 0x20 | 3);
}

static void public_key(der *d, const pki_identity *identity) {
  const size_t mark = d->used;
  der_raw(d, (rcdp_bytes){identity->public_key, identity->public_len});
  der_wrap_bits(d, mark);
  const size_t before = d->used;
  if (identity->kind == RCDP_KEY_P256) {
    der_oid(d, OID_P256);
    der_oid(d, OID_EC_PUBLIC_KEY);
  } else {
    der_oid(d, OID_ED25519);
  }
  der_wrap(d, before, DER_SEQUENCE);
  der_wrap(d, mark, DER_SEQUENCE);
}

static void validity(der *d, const pki_subject *subject) {
  const size_t mark = d->used;
  der_time(d, subject->not_after);
  der_time(d, subject->not_before);
  der_wrap(d, mark, DER_SEQUENCE);
}

void pki_issue(pki_maker *maker, const pki_subject *subject, const pki_identity *issuer, pki_identity *identity) {
  static const uint8_t version_3[] = {DER_CONTEXT | 0x20, 3, DER_INTEGER, 1, 2};
  const pki_identity *above = issuer != NULL ? issuer : identity;
  der content = {.used = 0};
  der whole;
  fresh_key(maker, subject->kind, identity);
  make_name(subject, identity);
  extensions(&content, maker, subject, above, identity);
  public_key(&content, identity);
  der_raw(&content, (rcdp_bytes){identity->name, identity->name_len});
  validity(&content, subject);
  der_raw(&content, (rcdp_bytes){above->name, above->name_len});
  algorithm(&content, above->kind);
  serial(&content, identity->serial);
  der_raw(&content, RCDP_BYTES(version_3));
  der_wrap(&content, 0, DER_SEQUENCE);
  sign(maker->provider, above, &content, &whole);
  require(whole.used <= sizeof identity->der);
  identity->der_len = whole.used;
  memcpy(identity->der, der_bytes(&whole).data, whole.used);
}

/* --- CRLs --- */

static void revoked_list(der *d, uint64_t revoked, uint64_t when) {
  const size_t mark = d->used;
  if (revoked == 0) {
    return; /* an empty list is left out (RFC 5280 5.1.2.6) */
  }
  der_time(d, when);
  serial(d, revoked);
  der_wrap(d, mark, DER_SEQUENCE);
  der_wrap(d, mark, DER_SEQUENCE);
}

static void crl_extensions(der *d, const rcdp_provider *provider, const pki_identity *issuer) {
  const size_t mark = d->used;
  serial(d, 1);
  extension(d, mark, OID_CRL_NUMBER, false);
  authority_key_id(d, provider, issuer);
  der_wrap(d, mark, DER_SEQUENCE);
  der_wrap(d, mark, DER_CONTEXT | 0x20);
}

void pki_crl(const pki_maker *maker, const pki_identity *issuer, uint64_t revoked, uint64_t this_update,
             uint64_t next_update, uint8_t *octets, size_t *len) {
  der content = {.used = 0};
  der whole;
  crl_extensions(&content, maker->provider, issuer);
  revoked_list(&content, revoked, this_update);
  der_time(&content, next_update);
  der_time(&content, this_update);
  der_raw(&content, (rcdp_bytes){issuer->name, issuer->name_len});
  algorithm(&content, issuer->kind);
  serial(&content, 1); /* version 2 */
  der_wrap(&content, 0, DER_SEQUENCE);
  sign(maker->provider, issuer, &content, &whole);
  require(whole.used <= *len);
  *len = whole.used;
  memcpy(octets, der_bytes(&whole).data, whole.used);
}
