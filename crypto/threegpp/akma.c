/* AKMA: K_AUSF (TS 33.501), K_AKMA, A-TID and K_AF (TS 33.535 Annex A). */
#include <string.h>

#include "certificate/text.h"
#include "host.h"
#include "kdf.h"

enum { FC_K_AUSF = 0x6a, FC_K_AKMA = 0x80, FC_A_TID = 0x81, FC_K_AF = 0x82 };
enum { SQN_LEN = 6, IMSI_MIN = 6, IMSI_MAX = 15, NAI_MIN = 3, NAI_MAX = 128 };

/* Service code and separator of TS 33.501 clause 6.1.1.4; the rest is for the network to know. */
static bool is_serving_network(rcdp_bytes name) {
  const rcdp_bytes begin = rcdp_bytes_of("5G:");
  return name.len > begin.len && rcdp_bytes_equal((rcdp_bytes){name.data, begin.len}, begin);
}

static bool is_imsi(rcdp_bytes value) {
  for (size_t i = 0; i < value.len; i++) {
    if (value.data[i] < '0' || value.data[i] > '9') {
      return false;
    }
  }
  return value.len >= IMSI_MIN && value.len <= IMSI_MAX;
}

static bool is_supi(const rcdp_supi *supi) {
  switch (supi->kind) {
  case RCDP_SUPI_IMSI:
    return is_imsi(supi->value);
  case RCDP_SUPI_NAI:
    return supi->value.len >= NAI_MIN && supi->value.len <= NAI_MAX && rcdp_text_is_email(supi->value);
  default:
    return false;
  }
}

rcdp_err rcdp_k_ausf_of_5g_aka(const rcdp_provider *provider, const rcdp_aka_run *run, rcdp_bytes serving_network,
                               rcdp_secret *k_ausf) {
  const rcdp_bytes parameters[] = {serving_network, {run->autn, SQN_LEN}};
  if (!is_serving_network(serving_network)) {
    rcdp_secret_wipe(k_ausf);
    return RCDP_E_ARGUMENT;
  }
  return rcdp_kdf_of_run(provider, run, FC_K_AUSF, parameters, 2, k_ausf);
}

rcdp_err rcdp_k_ausf_of_emsk(const rcdp_secret *emsk, rcdp_secret *k_ausf) {
  rcdp_secret_wipe(k_ausf);
  if (emsk->len != RCDP_EMSK_LEN) {
    return RCDP_E_BAD_KEY;
  }
  return rcdp_secret_set(k_ausf, (rcdp_bytes){emsk->data, RCDP_BOOTSTRAP_KEY_LEN});
}

static rcdp_err of_supi(const rcdp_provider *provider, const rcdp_secret *k_ausf, uint8_t fc, const char *name,
                        const rcdp_supi *supi, rcdp_secret *derived) {
  const rcdp_bytes parameters[] = {rcdp_bytes_of(name), supi->value};
  if (!is_supi(supi)) {
    rcdp_secret_wipe(derived);
    return RCDP_E_ARGUMENT;
  }
  return rcdp_kdf(provider, k_ausf, fc, parameters, 2, derived);
}

rcdp_err rcdp_k_akma(const rcdp_provider *provider, const rcdp_secret *k_ausf, const rcdp_supi *supi,
                     rcdp_secret *k_akma) {
  return of_supi(provider, k_ausf, FC_K_AKMA, "AKMA", supi, k_akma);
}

rcdp_err rcdp_a_tid(const rcdp_provider *provider, const rcdp_secret *k_ausf, const rcdp_supi *supi,
                    rcdp_octets32 *a_tid) {
  rcdp_secret derived;
  const rcdp_err err = of_supi(provider, k_ausf, FC_A_TID, "A-TID", supi, &derived);
  memcpy(a_tid->octets, derived.data, sizeof a_tid->octets); /* zeros when there is none */
  rcdp_secret_wipe(&derived);
  return err;
}

rcdp_err rcdp_k_af(const rcdp_provider *provider, const rcdp_secret *k_akma, rcdp_bytes host, rcdp_secret *k_af) {
  uint8_t octets[RCDP_HOST_ID_MAX];
  const rcdp_bytes af_id = {octets, rcdp_host_id(host, octets)};
  if (af_id.len == 0) {
    rcdp_secret_wipe(k_af);
    return RCDP_E_ARGUMENT;
  }
  return rcdp_kdf(provider, k_akma, FC_K_AF, &af_id, 1, k_af);
}
