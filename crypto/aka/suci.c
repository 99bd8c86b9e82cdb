/* SUPI to SUCI and back: TS 33.501 clauses 6.12.2 and C.2 to C.4, scheme inputs as in TS 23.003 clause 2.2B. See rcdp/suci.h. */
#include "suci.h"

#include <string.h>

#include "certificate/text.h"
#include "ecies.h"

enum { IMSI_MIN = 6, IMSI_MAX = 15, NAI_MIN = 3, NAI_MAX = 128, FILLER = 0xf };

/* --- scheme inputs --- */

size_t rcdp_suci_plmn(const rcdp_network_id *network, char text[RCDP_NETWORK_TEXT_MAX]) {
  rcdp_network_id_format(network, text);
  const size_t len = network->plmn[1] >> 4 == FILLER ? 5 : 6; /* what follows, the NID, is no part of an IMSI */
  text[len] = '\0';
  return len;
}

static bool digits(rcdp_bytes text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] < '0' || text.data[i] > '9') {
      return false;
    }
  }
  return true;
}

/* The digits behind MCC and MNC, two in an octet, the first in its lower half; RCDP_E_ARGUMENT unless the IMSI is of this network. */
static rcdp_err pack_msin(const rcdp_network_id *network, rcdp_bytes imsi, rcdp_buf *out) {
  char plmn[RCDP_NETWORK_TEXT_MAX];
  const size_t lead = rcdp_suci_plmn(network, plmn);
  if (imsi.len < IMSI_MIN || imsi.len > IMSI_MAX || imsi.len <= lead || !digits(imsi) ||
      memcmp(imsi.data, plmn, lead) != 0) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = RCDP_OK;
  for (size_t i = lead; err == RCDP_OK && i < imsi.len; i += 2) {
    const unsigned low = imsi.data[i] - (unsigned)'0';
    const unsigned high = i + 1 < imsi.len ? imsi.data[i + 1] - (unsigned)'0' : FILLER;
    err = rcdp_buf_add_u8(out, (uint8_t)(high << 4 | low));
  }
  return err;
}

rcdp_err rcdp_suci_unpack_msin(rcdp_bytes packed, rcdp_buf *out) {
  for (size_t i = 0; i < 2 * packed.len; i++) {
    const unsigned digit = packed.data[i / 2] >> (i % 2 == 0 ? 0 : 4) & 0xf;
    const bool last = i + 1 == 2 * packed.len;
    if (digit > 9 && !(last && digit == FILLER)) {
      return RCDP_E_MALFORMED;
    }
    const rcdp_err err = digit == FILLER ? RCDP_OK : rcdp_buf_add_u8(out, (uint8_t)('0' + digit));
    if (err != RCDP_OK) {
      return err;
    }
  }
  return RCDP_OK;
}

/* The user name goes to out, the realm to suci. */
static rcdp_err split_nai(rcdp_bytes nai, rcdp_suci *suci, rcdp_buf *out) {
  if (nai.len < NAI_MIN || nai.len > NAI_MAX || !rcdp_text_is_email(nai)) {
    return RCDP_E_ARGUMENT;
  }
  const uint8_t *at = memchr(nai.data, '@', nai.len);
  const size_t name_len = (size_t)(at - nai.data);
  suci->realm_len = nai.len - name_len - 1;
  memcpy(suci->realm, at + 1, suci->realm_len);
  return rcdp_buf_add(out, (rcdp_bytes){nai.data, name_len});
}

static rcdp_err scheme_input(const rcdp_profile *profile, rcdp_suci *suci, rcdp_buf *out) {
  switch (profile->supi.kind) {
  case RCDP_SUPI_IMSI:
    return pack_msin(&profile->network, profile->supi.value, out);
  case RCDP_SUPI_NAI:
    return split_nai(profile->supi.value, suci, out);
  default:
    return RCDP_E_ARGUMENT;
  }
}

/* --- device --- */

static rcdp_err protect(const rcdp_provider *provider, const rcdp_profile *profile, rcdp_bytes ikm, rcdp_bytes input,
                        rcdp_buf *out) {
  const rcdp_ecies *row = rcdp_ecies_find(profile->scheme);
  rcdp_key ephemeral = {.kind = RCDP_KEY_NONE};
  if (!profile->has_home_network_key) {
    return rcdp_buf_add(out, input);
  }
  if (row == NULL) {
    return RCDP_E_ALGORITHM;
  }
  rcdp_err err = rcdp_hpke_derive_key(provider, row->kem, ikm, &ephemeral);
  if (err == RCDP_OK) {
    err = rcdp_ecies_seal(provider, profile->scheme, profile->home_network_key, &ephemeral, input, out);
  }
  provider->key_release(provider->context, &ephemeral);
  return err;
}

rcdp_err rcdp_suci_conceal(const rcdp_provider *provider, const rcdp_profile *profile, rcdp_bytes ephemeral_ikm,
                           rcdp_suci *suci) {
  rcdp_suci made = {.kind = profile->supi.kind, .network = profile->network};
  uint8_t octets[RCDP_SUCI_INPUT_MAX];
  rcdp_buf input = RCDP_BUF(octets);
  rcdp_buf output = RCDP_BUF(made.output);
  memset(suci, 0, sizeof *suci);
  memcpy(made.routing_indicator, profile->routing_indicator, sizeof made.routing_indicator);
  if (profile->has_home_network_key) {
    made.scheme = (uint8_t)profile->scheme;
    made.key_id = profile->home_network_key_id;
  }
  rcdp_err err = scheme_input(profile, &made, &input);
  if (err == RCDP_OK) {
    err = protect(provider, profile, ephemeral_ikm, rcdp_buf_bytes(&input), &output);
  }
  if (err == RCDP_OK) {
    made.output_len = output.len;
    *suci = made;
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* --- home network --- */

static rcdp_err open_input(const rcdp_provider *provider, const rcdp_key *key, const rcdp_suci *suci, rcdp_buf *input) {
  const rcdp_bytes output = {suci->output, suci->output_len};
  if (suci->scheme == RCDP_SUCI_NULL) {
    return output.len <= RCDP_SUCI_INPUT_MAX ? rcdp_buf_add(input, output) : RCDP_E_MALFORMED;
  }
  return rcdp_ecies_open(provider, (rcdp_protection_scheme)suci->scheme, key, output, input);
}

static rcdp_err join_imsi(const rcdp_suci *suci, rcdp_bytes input, rcdp_buf *supi) {
  char plmn[RCDP_NETWORK_TEXT_MAX];
  rcdp_err err = rcdp_network_id_valid(&suci->network) ? RCDP_OK : RCDP_E_MALFORMED;
  if (err == RCDP_OK) {
    err = rcdp_buf_add(supi, (rcdp_bytes){(const uint8_t *)plmn, rcdp_suci_plmn(&suci->network, plmn)});
  }
  if (err == RCDP_OK) {
    err = rcdp_suci_unpack_msin(input, supi);
  }
  return err == RCDP_OK && (supi->len < IMSI_MIN || supi->len > IMSI_MAX) ? RCDP_E_MALFORMED : err;
}

static rcdp_err join_nai(const rcdp_suci *suci, rcdp_bytes input, rcdp_buf *supi) {
  rcdp_err err = rcdp_buf_add(supi, input);
  if (err == RCDP_OK) {
    err = rcdp_buf_add_u8(supi, '@');
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(supi, (rcdp_bytes){suci->realm, suci->realm_len});
  }
  return err == RCDP_OK && (supi->len > NAI_MAX || !rcdp_text_is_email(rcdp_buf_bytes(supi))) ? RCDP_E_MALFORMED : err;
}

rcdp_err rcdp_suci_reveal(const rcdp_provider *provider, const rcdp_key *key, const rcdp_suci *suci, rcdp_buf *supi) {
  uint8_t octets[RCDP_SUCI_INPUT_MAX];
  uint8_t joined[RCDP_NETWORK_TEXT_MAX + 2 * RCDP_SUCI_INPUT_MAX]; /* whatever comes */
  rcdp_buf input = RCDP_BUF(octets);
  rcdp_buf value = RCDP_BUF(joined);
  if (suci->output_len > sizeof suci->output || suci->realm_len > sizeof suci->realm) {
    return RCDP_E_MALFORMED;
  }
  rcdp_err err = open_input(provider, key, suci, &input);
  if (err == RCDP_OK) {
    err = suci->kind == RCDP_SUPI_IMSI ? join_imsi(suci, rcdp_buf_bytes(&input), &value)
                                       : join_nai(suci, rcdp_buf_bytes(&input), &value);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(supi, rcdp_buf_bytes(&value));
  }
  rcdp_wipe(octets, sizeof octets);
  rcdp_wipe(joined, sizeof joined);
  return err;
}
