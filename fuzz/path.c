/*
 * Fuzz target: the path profile against OpenSSL. A factory's chain and its CRLs, changed at a few elements and signed again with the
 * right keys; what our profile accepts, OpenSSL accepts with the same anchors, time, purpose and strictness. We may refuse more.
 */
#include <string.h>

#include <rcdp/crypto.h>
#include <rcdp/openssl.h>

#include "der_edit.h"
#include "fuzz.h"
#include "identities.h"
#include "reader.h"
#include "schedule.h"
#include "second_verdict.h"

enum { LEAF, CA, ROOT, ROOT_CRL, CA_CRL, OBJECTS, EDITS_MAX = 8, DER_MAX = 4096, DAY = 86400 };

typedef struct {
  uint8_t octets[DER_MAX];
  size_t len;
  bool edited;
} object;

static object objects[OBJECTS];

static rcdp_bytes bytes_of(size_t which) { return (rcdp_bytes){objects[which].octets, objects[which].len}; }

static void set(object *to, rcdp_bytes der) {
  FUZZ_CHECK(der.len <= DER_MAX);
  memcpy(to->octets, der.data, der.len);
  to->len = der.len;
}

static void set_up(void) {
  const rcdp_bytes originals[OBJECTS] = {[LEAF] = fuzz_device,
                                         [CA] = fuzz_factory_ca,
                                         [ROOT] = fuzz_factory_root,
                                         [ROOT_CRL] = fuzz_factory_root_crl,
                                         [CA_CRL] = fuzz_factory_ca_crl};
  for (size_t i = 0; i < OBJECTS; i++) {
    set(&objects[i], originals[i]);
    objects[i].edited = false;
  }
}

/* Parts of other objects are what a change is often made of. */
static rcdp_bytes take_octets(rcdp_bytes *from) {
  const unsigned int which = fuzz_u8(from);
  const rcdp_bytes other = bytes_of(which % OBJECTS);
  if (which < 0xe0 || other.len == 0) {
    return fuzz_take(from, which % 64);
  }
  const size_t at = fuzz_u16(from) % other.len;
  rcdp_bytes rest = {other.data + at, other.len - at};
  rcdp_bytes whole = RCDP_NO_BYTES;
  size_t header;
  return der_next(&rest, &header, &whole) ? whole : RCDP_NO_BYTES;
}

static void edit_one(rcdp_bytes *from) {
  static uint8_t octets[DER_MAX];
  object *target = &objects[fuzz_u8(from) % OBJECTS];
  rcdp_buf out = RCDP_BUF(octets);
  der_edit edit = {.kind = (der_edit_kind)(fuzz_u8(from) % DER_EDIT_COUNT), .element = fuzz_u8(from)};
  edit.put = take_octets(from);
  if (der_rewrite((rcdp_bytes){target->octets, target->len}, &edit, &out) == RCDP_OK) {
    set(target, rcdp_buf_bytes(&out));
    target->edited = true;
  }
}

/* The public point of an identity's certificate as it was made. */
static rcdp_bytes point_of(rcdp_bytes der) {
  rcdp_certificate certificate;
  const rcdp_err err = rcdp_certificate_read(der, &certificate);
  FUZZ_CHECK(err == RCDP_OK);
  return certificate.public_key;
}

/* Certificate and CRL are the same outside: what is signed, algorithm, signature. */
static void sign_again(size_t which) {
  static uint8_t octets[DER_MAX], inner[DER_MAX], signature[128];
  const bool by_ca = which == LEAF || which == CA_CRL;
  rcdp_bytes rest = bytes_of(which), whole, tbs, algorithm;
  rcdp_buf out = RCDP_BUF(octets), content = RCDP_BUF(inner), bits = RCDP_BUF(signature);
  size_t header;
  if (!der_next(&rest, &header, &whole) || rest.len > 0) {
    return;
  }
  rest = (rcdp_bytes){whole.data + header, whole.len - header};
  if (!der_next(&rest, &header, &tbs) || !der_next(&rest, &header, &algorithm)) {
    return;
  }
  rcdp_err err = rcdp_buf_add_u8(&bits, 0);
  FUZZ_CHECK(err == RCDP_OK);
  sign_for_second_verdict(by_ca ? fuzz_factory_ca_key : fuzz_factory_root_key,
                          point_of(by_ca ? fuzz_factory_ca : fuzz_factory_root), tbs, &bits);
  err = rcdp_buf_add(&content, tbs);
  err = err == RCDP_OK ? rcdp_buf_add(&content, algorithm) : err;
  err = err == RCDP_OK ? der_add(0x03, rcdp_buf_bytes(&bits), &content) : err;
  err = err == RCDP_OK ? der_add(0x30, rcdp_buf_bytes(&content), &out) : err;
  if (err == RCDP_OK) {
    set(&objects[which], rcdp_buf_bytes(&out));
  }
}

/* The path does not use the leaf's key, and so does not look whether it is a point of its curve: whoever uses it does. */
static bool key_is_refused(const rcdp_certificate *leaf) {
  static const uint8_t signature[RCDP_SIGNATURE_MAX] = {[31] = 1, [47] = 1, [63] = 1, [95] = 1}; /* r and s in range */
  const size_t len = leaf->key_alg >= RCDP_ECDSA_P384_SHA256 && leaf->key_alg <= RCDP_ECDSA_P384_SHA512 ? 96 : 64;
  return rcdp_verify(rcdp_openssl_provider(), leaf->key_alg, leaf->public_key, "fuzz", leaf->tbs,
                     (rcdp_bytes){signature, len}) == RCDP_E_BAD_KEY;
}

static void compare(unsigned int flags, uint64_t now) {
  const bool ca_is_anchor = (flags & 4) != 0;
  const rcdp_bytes anchors[] = {bytes_of(ca_is_anchor ? CA : ROOT)};
  const rcdp_bytes pool[] = {bytes_of(CA), bytes_of(ROOT)};
  const rcdp_bytes crls[] = {bytes_of(ROOT_CRL), bytes_of(CA_CRL)};
  const rcdp_path_policy policy = {.anchors = anchors,
                                   .anchor_count = 1,
                                   .purpose = RCDP_EKU_CLIENT_AUTH,
                                   .purpose_may_be_absent = (flags & 1) != 0,
                                   .key_usage = RCDP_KU_DIGITAL_SIGNATURE,
                                   .need_status = (flags & 2) != 0,
                                   .time = {true, now}};
  const size_t pool_count = (flags & 8) != 0 ? 2 : 1, crl_count = policy.need_status ? 2 : 0;
  rcdp_certificate leaf;
  const rcdp_err err =
      rcdp_path_verify(fuzz_provider(1), &policy, bytes_of(LEAF), pool, pool_count, crls, crl_count, &leaf);
  if (err == RCDP_OK) {
    const bool also = second_verdict(&policy, bytes_of(LEAF), pool, pool_count, crls, crl_count);
    FUZZ_CHECK(also || (!second_verdict_of_key(bytes_of(LEAF)) && key_is_refused(&leaf)));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes from = {data, size};
  const unsigned int flags = fuzz_u8(&from);
  const uint64_t now = UINT64_C(1800000000) + (uint64_t)fuzz_u16(&from) * DAY;
  set_up();
  for (int i = 0; from.len > 0 && i < EDITS_MAX; i++) {
    edit_one(&from);
  }
  for (size_t i = 0; i < OBJECTS; i++) {
    if (objects[i].edited) {
      sign_again(i);
    }
  }
  compare(flags, now);
  return 0;
}
