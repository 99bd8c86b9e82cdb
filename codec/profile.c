/* Profile (asn1/rcdp-credential.asn1): everything of a credential that is not secret. */
#include <Profile.h>

#include "strict.h"

enum { X25519_POINT = 32, P256_COMPRESSED_POINT = 33 };

bool rcdp_without_spaces(rcdp_bytes text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] == ' ') {
      return false;
    }
  }
  return true;
}

/* An IMSI is digits alone (TS 23.003 clause 2.2), a NAI has no spaces (clause 28.7): of what ASN.1 lets pass, only the space is neither. */
static rcdp_err check_supi(const void *value) {
  const rcdp_supi *supi = value;
  return rcdp_without_spaces(supi->value) ? RCDP_OK : RCDP_E_BOUNDS;
}

/* TS 24.501 clause 9.11.3.4: one to four decimal digits, least significant half octet first, then filler. */
bool rcdp_routing_indicator_valid(const uint8_t octets[2]) {
  const uint8_t digits[4] = {octets[0] & 15, octets[0] >> 4, octets[1] & 15, octets[1] >> 4};
  size_t count = 0;
  while (count < sizeof digits && digits[count] <= 9) {
    count++;
  }
  bool ok = count > 0;
  for (size_t i = count; i < sizeof digits; i++) {
    ok = ok && digits[i] == 15;
  }
  return ok;
}

/* TS 33.501 Annex C.3.4. */
bool rcdp_home_network_key_valid(rcdp_protection_scheme scheme, rcdp_bytes key) {
  return scheme == RCDP_SUCI_PROFILE_A ? key.len == X25519_POINT
                                       : key.len == P256_COMPRESSED_POINT && (key.data[0] == 2 || key.data[0] == 3);
}

static rcdp_err check(const void *value) {
  const rcdp_profile *profile = value;
  const bool fits =
      rcdp_routing_indicator_valid(profile->routing_indicator) &&
      (!profile->has_home_network_key || rcdp_home_network_key_valid(profile->scheme, profile->home_network_key)) &&
      rcdp_notice_key_fits(profile->notice_algorithm, profile->notice_key);
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field supi_alternatives[] = {
    [RCDP_SUPI_IMSI] = RCDP_PLAIN(VIEW, rcdp_supi, value, Supi_t, choice.imsi),
    [RCDP_SUPI_NAI] = RCDP_PLAIN(VIEW, rcdp_supi, value, Supi_t, choice.nai),
};
static const rcdp_map supi_choice = RCDP_MAP(Supi, rcdp_supi, supi_alternatives, NULL);

static const rcdp_field supi_fields[] = {RCDP_SELECTOR(rcdp_supi, kind, Supi_t, &supi_choice)};
const rcdp_map rcdp_supi_map = RCDP_MAP(Supi, rcdp_supi, supi_fields, check_supi);

static const rcdp_field home_key_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_profile, scheme, HomeNetworkKey_t, scheme),
    RCDP_PLAIN(INTEGER, rcdp_profile, home_network_key_id, HomeNetworkKey_t, id),
    RCDP_PLAIN(VIEW, rcdp_profile, home_network_key, HomeNetworkKey_t, key),
};
static const rcdp_map home_key_map = RCDP_MAP(HomeNetworkKey, rcdp_profile, home_key_fields, NULL);

static const rcdp_field notice_key_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_profile, notice_algorithm, NoticeKey_t, algorithm),
    RCDP_PLAIN(VIEW, rcdp_profile, notice_key, NoticeKey_t, key),
};
static const rcdp_map notice_key_map = RCDP_MAP(NoticeKey, rcdp_profile, notice_key_fields, NULL);

static const rcdp_field rat_fields[] = {{.kind = RCDP_FIELD_INTEGER, .c_size = sizeof(rcdp_rat)}};
static const rcdp_map rat_map = RCDP_MAP(Rat, rcdp_rat, rat_fields, NULL);

static const rcdp_field dnn_fields[] = {{.kind = RCDP_FIELD_VIEW, .c_size = sizeof(rcdp_bytes)}};
static const rcdp_map dnn_map = RCDP_MAP(Dnn, rcdp_bytes, dnn_fields, NULL);

static const rcdp_field snssai_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_snssai, sst, Snssai_t, sst),
    RCDP_FLAGGED(OCTETS, rcdp_snssai, sd, has_sd, Snssai_t, sd),
};
static const rcdp_map snssai_map = RCDP_MAP(Snssai, rcdp_snssai, snssai_fields, NULL);

static const rcdp_field restriction_fields[] = {
    RCDP_PLAIN(BOOLEAN, rcdp_restrictions, roaming_allowed, Restrictions_t, roamingAllowed),
    RCDP_FLAGGED_LIST(rcdp_restrictions, rats, rat_count, has_rats, Restrictions_t, rats, &rat_map),
    RCDP_FLAGGED_LIST(rcdp_restrictions, dnns, dnn_count, has_dnns, Restrictions_t, dnns, &dnn_map),
    RCDP_FLAGGED_LIST(rcdp_restrictions, slices, slice_count, has_slices, Restrictions_t, slices, &snssai_map),
};
const rcdp_map rcdp_restrictions_map = RCDP_MAP(Restrictions, rcdp_restrictions, restriction_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_profile, id, Profile_t, id),
    RCDP_PLAIN(INTEGER, rcdp_profile, epoch, Profile_t, epoch),
    RCDP_STRUCT(rcdp_profile, supi, Profile_t, supi, &rcdp_supi_map),
    RCDP_STRUCT(rcdp_profile, network, Profile_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(INTEGER, rcdp_profile, algorithm, Profile_t, algorithm),
    RCDP_PLAIN(OCTETS, rcdp_profile, amf, Profile_t, amf),
    RCDP_PLAIN(OCTETS, rcdp_profile, sqn, Profile_t, sqn),
    RCDP_PLAIN(OCTETS, rcdp_profile, routing_indicator, Profile_t, routingIndicator),
    RCDP_FLAGGED_FLAT(rcdp_profile, has_home_network_key, Profile_t, homeNetworkKey, &home_key_map),
    RCDP_PLAIN(NUMBER64, rcdp_profile, not_before, Profile_t, notBefore),
    RCDP_PLAIN(NUMBER64, rcdp_profile, not_after, Profile_t, notAfter),
    RCDP_UNLESS_EMPTY(INTEGER, rcdp_profile, lifetime, Profile_t, lifetime),
    RCDP_UNLESS_EMPTY(NUMBER64, rcdp_profile, renewal, Profile_t, renewal),
    RCDP_STRUCT(rcdp_profile, restrictions, Profile_t, restrictions, &rcdp_restrictions_map),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_profile, parent, Profile_t, parent),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_profile, ordered_by, Profile_t, orderedBy),
    RCDP_PLAIN(INTEGER, rcdp_profile, assurance, Profile_t, assurance),
    RCDP_FLAT(Profile_t, noticeKey, &notice_key_map),
};
const rcdp_map rcdp_profile_map = RCDP_MAP(Profile, rcdp_profile, fields, check);

rcdp_err rcdp_profile_encode(const rcdp_profile *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&rcdp_profile_map, in, scratch, out);
}

rcdp_err rcdp_profile_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_profile *out) {
  return rcdp_strict_decode(&rcdp_profile_map, in, arena, out);
}
