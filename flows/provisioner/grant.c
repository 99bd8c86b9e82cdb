/* What a grant covers. */
#include "grant.h"

#include <rcdp/limits.h>

#include <string.h>

/* --- the grant itself --- */

rcdp_err rcdp_grant_check_time(const rcdp_grant *grant, rcdp_time now) {
  const bool begun = !now.known || grant->not_before <= now.seconds;
  return begun && now.seconds <= grant->not_after ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

bool rcdp_grant_has_imsi(const rcdp_grant *grant, rcdp_bytes imsi) {
  return imsi.len > 0 && imsi.len == grant->block_first.len &&
         memcmp(imsi.data, grant->block_first.data, imsi.len) >= 0 &&
         memcmp(imsi.data, grant->block_last.data, imsi.len) <= 0;
}

/* --- a profile --- */

static bool same_home_network_key(const rcdp_template *terms, const rcdp_profile *profile) {
  if (!terms->has_home_network_key) {
    return !profile->has_home_network_key;
  }
  return profile->has_home_network_key && profile->scheme == terms->scheme &&
         profile->home_network_key_id == terms->home_network_key_id &&
         rcdp_bytes_equal(profile->home_network_key, terms->home_network_key);
}

static bool same_terms(const rcdp_template *terms, const rcdp_profile *profile) {
  return profile->algorithm == terms->algorithm && memcmp(profile->amf, terms->amf, sizeof terms->amf) == 0 &&
         memcmp(profile->routing_indicator, terms->routing_indicator, sizeof terms->routing_indicator) == 0 &&
         same_home_network_key(terms, profile) && profile->notice_algorithm == terms->notice_key.algorithm &&
         rcdp_bytes_equal(profile->notice_key, terms->notice_key.key);
}

/* time is not later than so many seconds after issue. */
static bool until(uint64_t time, uint64_t issued, uint64_t seconds) {
  return time <= issued || time - issued <= seconds;
}

static bool same_or_sooner(const rcdp_template *terms, uint64_t issued, const rcdp_profile *profile) {
  const bool lifetime = terms->lifetime == 0 || (profile->lifetime != 0 && profile->lifetime <= terms->lifetime);
  const bool renewal =
      terms->renewal == 0 || (profile->renewal != 0 && until(profile->renewal, issued, terms->renewal));
  return profile->not_before <= issued && until(profile->not_after, issued, terms->validity) && lifetime && renewal;
}

/* To narrow a list takes entries away, and changes none: what has lost nothing was not wider. */
static bool not_wider(const rcdp_restrictions *terms, const rcdp_restrictions *own) {
  const rcdp_controls outer = {.has_restrictions = true, .restrictions = *terms};
  const rcdp_controls inner = {.has_restrictions = true, .restrictions = *own};
  rcdp_controls both;
  rcdp_limits_narrow(&inner, &outer, &both);
  const rcdp_restrictions *kept = &both.restrictions;
  return kept->roaming_allowed == own->roaming_allowed && kept->has_rats == own->has_rats &&
         kept->rat_count == own->rat_count && kept->has_dnns == own->has_dnns && kept->dnn_count == own->dnn_count &&
         kept->has_slices == own->has_slices && kept->slice_count == own->slice_count;
}

static bool within(const rcdp_grant *grant, const rcdp_grant_use *use, const rcdp_profile *profile) {
  const bool in_block = profile->supi.kind == RCDP_SUPI_IMSI && rcdp_grant_has_imsi(grant, profile->supi.value);
  const bool own = profile->epoch == 0 && profile->parent.len == 0 &&
                   rcdp_bytes_equal(profile->ordered_by, RCDP_OCTETS32_BYTES(*use->provisioner)) &&
                   (use->maker == RCDP_MADE_BY_NETWORK || in_block);
  return own && grant->not_before <= use->issued && use->issued <= grant->not_after &&
         same_terms(&grant->terms, profile) && same_or_sooner(&grant->terms, use->issued, profile) &&
         not_wider(&grant->terms.restrictions, &profile->restrictions);
}

rcdp_err rcdp_grant_judge(const rcdp_grant *grant, const rcdp_grant_use *use, const rcdp_profile *profile) {
  if (!rcdp_network_id_equal(&profile->network, &grant->network)) {
    return RCDP_E_NETWORK;
  }
  return within(grant, use, profile) ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}
