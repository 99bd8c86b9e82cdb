/* Makes what a USIM has, and the key of TLS from it. */
#include "usim.h"

#include <stdio.h>
#include <string.h>

enum {
  IMSI_MIN = 6,
  TEXT_MAX = 1024,
  HOST_MAX = RCDP_NETWORK_DOMAIN_MAX + 16,
  KEY_DIGITS = 2 * RCDP_BOOTSTRAP_KEY_LEN
};

void usim_wipe(usim *card) { rcdp_wipe(card, sizeof *card); }

bool usim_is_imsi(const char *text) {
  const size_t length = strlen(text);
  return length >= IMSI_MIN && length <= RCDP_IMSI_MAX && strspn(text, "0123456789") == length;
}

/* --- names of a network --- */

/* What follows "5gc." in the domain: "mnc001.mcc001.3gppnetwork.org". */
static const char *realm_of(const rcdp_network_id *network, char domain[RCDP_NETWORK_DOMAIN_MAX]) {
  rcdp_network_id_domain(network, domain);
  return strchr(domain, '.') + 1;
}

/* TS 23.003 clause 16.2. */
static rcdp_bytes bsf_of(const rcdp_network_id *network, char text[HOST_MAX]) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  const char *realm = realm_of(network, domain);
  const char *end = strstr(realm, "3gppnetwork.org");
  snprintf(text, HOST_MAX, "bsf.%.*spub.%s", (int)(end - realm), realm, end);
  return rcdp_bytes_of(text);
}

/* --- one run of AKA --- */

static rcdp_err make_secret(const rcdp_provider *provider, size_t len, rcdp_secret *secret) {
  secret->len = len;
  return provider->random(provider->context, secret->data, len);
}

static rcdp_err make_run(const rcdp_provider *provider, rcdp_aka_run *run) {
  rcdp_err err = provider->random(provider->context, run->rand, sizeof run->rand);
  if (err == RCDP_OK) {
    err = provider->random(provider->context, run->autn, sizeof run->autn);
  }
  if (err == RCDP_OK) {
    err = make_secret(provider, RCDP_AKA_LEN, &run->ck);
  }
  return err == RCDP_OK ? make_secret(provider, RCDP_AKA_LEN, &run->ik) : err;
}

/* The serving network is the home network (TS 24.501 clause 9.12.1). */
static rcdp_err authenticate(const rcdp_provider *provider, const rcdp_aka_run *run, usim *card,
                             rcdp_psk_identity *identity) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  char serving[HOST_MAX];
  const rcdp_supi supi = {RCDP_SUPI_IMSI, rcdp_bytes_of(card->subscription)};
  rcdp_secret k_ausf = {.len = 0};
  snprintf(serving, sizeof serving, "5G:%s", realm_of(&card->network, domain));
  rcdp_err err = rcdp_k_ausf_of_5g_aka(provider, run, rcdp_bytes_of(serving), &k_ausf);
  if (err == RCDP_OK) {
    err = rcdp_k_akma(provider, &k_ausf, &supi, &card->key);
  }
  if (err == RCDP_OK) {
    err = rcdp_a_tid(provider, &k_ausf, &supi, &identity->a_tid);
  }
  rcdp_secret_wipe(&k_ausf);
  return err;
}

/* Ks is CK and IK (TS 33.220 clause 4.5.2). */
static rcdp_err bootstrap(const rcdp_aka_run *run, usim *card, rcdp_psk_identity *identity) {
  memcpy(identity->rand, run->rand, sizeof identity->rand);
  memcpy(card->key.data, run->ck.data, RCDP_AKA_LEN);
  memcpy(card->key.data + RCDP_AKA_LEN, run->ik.data, RCDP_AKA_LEN);
  card->key.len = RCDP_BOOTSTRAP_KEY_LEN;
  return RCDP_OK;
}

static rcdp_err name_key(const rcdp_psk_identity *identity, usim *card) {
  rcdp_buf text = {(uint8_t *)card->identity, 0, RCDP_PSK_IDENTITY_MAX};
  return rcdp_psk_identity_make(identity, &text);
}

static rcdp_err make_key(const rcdp_provider *provider, rcdp_bootstrap kind, const rcdp_aka_run *run, usim *card) {
  char host[HOST_MAX];
  rcdp_psk_identity identity = {.kind = kind};
  rcdp_network_id_domain(&card->network, host);
  identity.realm = kind == RCDP_GBA ? bsf_of(&card->network, host) : rcdp_bytes_of(host);
  identity.routing_indicator = kind == RCDP_GBA ? RCDP_NO_BYTES : rcdp_bytes_of("0");
  rcdp_err err = kind == RCDP_GBA ? bootstrap(run, card, &identity) : authenticate(provider, run, card, &identity);
  return err == RCDP_OK ? name_key(&identity, card) : err;
}

rcdp_err usim_make(const rcdp_provider *provider, rcdp_bootstrap kind, const char *imsi, const rcdp_network_id *network,
                   usim *card) {
  *card = (usim){.network = *network};
  if (!usim_is_imsi(imsi)) {
    return RCDP_E_ARGUMENT;
  }
  memcpy(card->subscription, imsi, strlen(imsi));
  rcdp_aka_run run = {.ck.len = 0};
  rcdp_err err = make_run(provider, &run);
  if (err == RCDP_OK) {
    err = make_key(provider, kind, &run, card);
  }
  rcdp_aka_run_wipe(&run);
  if (err != RCDP_OK) {
    usim_wipe(card);
  }
  return err;
}

/* --- the key of TLS --- */

/* The private identity of one who has no ISIM (TS 23.003 clause 13.3). */
static rcdp_err ks_naf(const rcdp_provider *provider, const usim *card, const rcdp_psk_identity *identity,
                       rcdp_bytes host, rcdp_secret *psk) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  char impi[HOST_MAX + RCDP_IMSI_MAX];
  rcdp_aka_run run = {.ck.len = 0};
  snprintf(impi, sizeof impi, "%s@ims.%s", card->subscription, realm_of(&card->network, domain));
  memcpy(run.rand, identity->rand, sizeof run.rand);
  rcdp_err err = rcdp_secret_set(&run.ck, (rcdp_bytes){card->key.data, RCDP_AKA_LEN});
  if (err == RCDP_OK) {
    err = rcdp_secret_set(&run.ik, (rcdp_bytes){card->key.data + RCDP_AKA_LEN, RCDP_AKA_LEN});
  }
  if (err == RCDP_OK) {
    err = rcdp_ks_naf(provider, &run, rcdp_bytes_of(impi), host, psk);
  }
  rcdp_aka_run_wipe(&run);
  return err;
}

rcdp_err usim_psk(const rcdp_provider *provider, const usim *card, rcdp_secret *psk) {
  char host[RCDP_NETWORK_DOMAIN_MAX];
  rcdp_psk_identity identity;
  rcdp_secret_wipe(psk);
  rcdp_network_id_domain(&card->network, host);
  const rcdp_err err = rcdp_psk_identity_parse(rcdp_bytes_of(card->identity), &identity);
  if (err != RCDP_OK) {
    return err;
  }
  return identity.kind == RCDP_AKMA ? rcdp_k_af(provider, &card->key, rcdp_bytes_of(host), psk)
                                    : ks_naf(provider, card, &identity, rcdp_bytes_of(host), psk);
}
