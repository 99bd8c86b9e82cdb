/* NetworkId, DeviceId, Suite, Certificate (asn1/rcdp-common.asn1) and NoticeKey, of which messages, credential and state are made. */
#include <Certificate.h>
#include <DeviceId.h>
#include <INTEGER.h>
#include <NetworkId.h>
#include <NoticeKey.h>
#include <Suite.h>

#include "map.h"

enum { P256_POINT = 65, X25519_POINT = 32, ED25519_POINT = 32 };

static rcdp_err check_network(const void *value) { return rcdp_network_id_valid(value) ? RCDP_OK : RCDP_E_BOUNDS; }

static const rcdp_field network_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_network_id, plmn, NetworkId_t, plmn),
    RCDP_FLAGGED(OCTETS, rcdp_network_id, nid, has_nid, NetworkId_t, nid),
};
const rcdp_map rcdp_network_id_map = RCDP_MAP(NetworkId, rcdp_network_id, network_fields, check_network);

static rcdp_err check_device_id(const void *value) {
  return rcdp_device_id_valid(*(const rcdp_bytes *)value) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field view_fields[] = {{.kind = RCDP_FIELD_VIEW, .c_size = sizeof(rcdp_bytes)}};
const rcdp_map rcdp_device_id_map = RCDP_MAP(DeviceId, rcdp_bytes, view_fields, check_device_id);
const rcdp_map rcdp_certificate_map = RCDP_MAP(Certificate, rcdp_bytes, view_fields, NULL);

static const rcdp_field suite_fields[] = {{.kind = RCDP_FIELD_INTEGER, .c_size = sizeof(rcdp_suite_id)}};
const rcdp_map rcdp_suite_map = RCDP_MAP(Suite, rcdp_suite_id, suite_fields, NULL);

bool rcdp_suites_name(const rcdp_suite_id *suites, size_t count, rcdp_suite_id wanted) {
  for (size_t i = 0; i < count; i++) {
    if (suites[i] == wanted) {
      return true;
    }
  }
  return false;
}

bool rcdp_suites_fit_ephemeral(const rcdp_suite_id *suites, size_t count, rcdp_bytes key) {
  const bool p256 = rcdp_suites_name(suites, count, RCDP_SUITE_P256);
  const bool x25519 = rcdp_suites_name(suites, count, RCDP_SUITE_X25519);
  if (!p256 && !x25519) {
    return key.len == 0;
  }
  return (p256 && key.len == P256_POINT) || (x25519 && key.len == X25519_POINT);
}

bool rcdp_suite_fits_enc(rcdp_suite_id suite, rcdp_bytes enc) {
  return enc.len == (suite == RCDP_SUITE_X25519 ? X25519_POINT : P256_POINT);
}

bool rcdp_suites_fit_fresh(const rcdp_suite_id *suites, size_t count, rcdp_bytes key) {
  return count <= RCDP_SUITES_MAX && !rcdp_suites_name(suites, count, RCDP_SUITE_STATIC) &&
         rcdp_suites_fit_ephemeral(suites, count, key);
}

bool rcdp_public_key_fits(rcdp_bytes key) { return key.len == P256_POINT || key.len == ED25519_POINT; }

bool rcdp_notice_key_fits(rcdp_notice_algorithm algorithm, rcdp_bytes key) {
  return key.len == (algorithm == RCDP_NOTICE_ED25519 ? ED25519_POINT : P256_POINT);
}

static rcdp_err check_verification_key(const void *value) {
  const rcdp_verification_key *key = value;
  return rcdp_notice_key_fits(key->algorithm, key->key) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field verification_key_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_verification_key, algorithm, NoticeKey_t, algorithm),
    RCDP_PLAIN(VIEW, rcdp_verification_key, key, NoticeKey_t, key),
};
const rcdp_map rcdp_verification_key_map =
    RCDP_MAP(NoticeKey, rcdp_verification_key, verification_key_fields, check_verification_key);

const char *rcdp_enumeration_name(const asn_TYPE_descriptor_t *type, unsigned long value) {
  const asn_INTEGER_specifics_t *names = type->specifics;
  return value < (unsigned long)names->map_count ? names->value2enum[value].enum_name : "unknown";
}
