/* Values of the credential. */
#include "makers.h"

void make_restrictions(source *from, rcdp_restrictions *restrictions) {
  restrictions->roaming_allowed = source_flag(from);
  restrictions->has_rats = source_flag(from);
  restrictions->has_dnns = source_flag(from);
  restrictions->has_slices = source_flag(from);
  restrictions->rat_count = restrictions->has_rats ? source_count(from, 0, RCDP_RATS_MAX) : 0;
  restrictions->dnn_count = restrictions->has_dnns ? source_count(from, 0, RCDP_DNNS_MAX) : 0;
  restrictions->slice_count = restrictions->has_slices ? source_count(from, 0, RCDP_SLICES_MAX) : 0;
  for (size_t i = 0; i < restrictions->rat_count; i++) {
    restrictions->rats[i] = (rcdp_rat)source_one(from, RCDP_RAT_EUTRA, RCDP_RAT_NON_3GPP);
  }
  for (size_t i = 0; i < restrictions->dnn_count; i++) {
    restrictions->dnns[i] = source_text(from, 1, 100, 32, 126);
  }
  for (size_t i = 0; i < restrictions->slice_count; i++) {
    rcdp_snssai *slice = &restrictions->slices[i];
    slice->sst = (uint8_t)source_pick(from, 0, 255);
    slice->has_sd = source_flag(from);
    if (slice->has_sd) {
      source_fill(from, slice->sd, sizeof slice->sd);
    }
  }
}

void make_supi(source *from, rcdp_supi *supi) {
  supi->kind = source_flag(from) ? RCDP_SUPI_NAI : RCDP_SUPI_IMSI;
  supi->value = supi->kind == RCDP_SUPI_NAI ? source_text(from, 3, 128, 33, 126) : source_text(from, 6, 15, '0', '9');
}

void make_routing_indicator(source *from, uint8_t octets[2]) {
  octets[0] = source_digits(from);
  octets[1] = source_flag(from) ? source_digits(from) : 0xff;
}

/* Of profile B a compressed point. */
rcdp_bytes make_home_network_key(source *from, rcdp_protection_scheme scheme) {
  const size_t len = scheme == RCDP_SUCI_PROFILE_A ? 32 : 33;
  uint8_t *key = source_room(from, len);
  source_fill(from, key, len);
  key[0] = scheme == RCDP_SUCI_PROFILE_A ? key[0] : (uint8_t)(2 + key[0] % 2);
  return (rcdp_bytes){key, len};
}

void make_profile(source *from, rcdp_profile *profile) {
  source_fill(from, &profile->id, sizeof profile->id);
  profile->epoch = (uint16_t)source_pick(from, 0, UINT16_MAX);
  make_supi(from, &profile->supi);
  profile->network = source_network(from);
  profile->algorithm = source_flag(from) ? RCDP_TUAK : RCDP_MILENAGE;
  source_fill(from, profile->amf, sizeof profile->amf);
  source_fill(from, profile->sqn, sizeof profile->sqn);
  make_routing_indicator(from, profile->routing_indicator);
  profile->has_home_network_key = source_flag(from);
  if (profile->has_home_network_key) {
    profile->scheme = (rcdp_protection_scheme)source_pick(from, RCDP_SUCI_PROFILE_A, RCDP_SUCI_PROFILE_B);
    profile->home_network_key_id = (uint8_t)source_pick(from, 0, 255);
    profile->home_network_key = make_home_network_key(from, profile->scheme);
  }
  profile->not_before = source_number(from);
  profile->not_after = source_number(from);
  profile->lifetime = source_flag(from) ? (uint32_t)source_pick(from, 1, 1073741823) : 0;
  profile->renewal = source_number(from);
  make_restrictions(from, &profile->restrictions);
  profile->parent = source_optional(from, 32);
  profile->ordered_by = source_optional(from, 64);
  profile->assurance = (rcdp_assurance)source_pick(from, RCDP_CERTIFIED, RCDP_ASSERTED);
  profile->notice_algorithm = source_flag(from) ? RCDP_NOTICE_ECDSA_P256 : RCDP_NOTICE_ED25519; /* the longer key */
  const size_t len = profile->notice_algorithm == RCDP_NOTICE_ED25519 ? 32 : 65;
  profile->notice_key = source_octets(from, len, len);
}

static void make_secret(source *from, rcdp_secret *secret, size_t len) {
  source_fill(from, secret->data, len);
  secret->len = len;
}

void make_credential(source *from, void *value) {
  rcdp_credential *credential = value;
  make_profile(from, &credential->profile);
  const bool tuak = credential->profile.algorithm == RCDP_TUAK;
  make_secret(from, &credential->secrets.key, tuak && source_flag(from) ? 32 : 16);
  make_secret(from, &credential->secrets.management_key, 32);
  make_secret(from, &credential->secrets.op, tuak ? 32 : 16);
}
