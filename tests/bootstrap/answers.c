/*
 * What the library derives, for opinion.py: reads cases, a line each, and prints one line of answers for each provider.
 *   ck ik rand autn serving-network supi impi host routing-indicator realm
 *   provider k_ausf k_akma a_tid k_af ks_naf identity-of-akma identity-of-gba
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/bootstrap.h>

#include "support/providers.h"

enum { WORDS = 10, LINE = 4096 };

static void need(bool good) {
  if (!good) {
    (void)fprintf(stderr, "bootstrap_answers: not to be had\n");
    exit(1);
  }
}

static void octets_of(const char *digits, uint8_t *out, size_t len) {
  need(strlen(digits) == 2 * len);
  for (size_t i = 0; i < len; i++) {
    const char pair[3] = {digits[2 * i], digits[2 * i + 1], '\0'};
    out[i] = (uint8_t)strtoul(pair, NULL, 16);
  }
}

static void print(const uint8_t *octets, size_t len) {
  (void)putchar(' ');
  for (size_t i = 0; i < len; i++) {
    (void)printf("%02x", octets[i]);
  }
}

static void print_identity(const rcdp_psk_identity *identity) {
  uint8_t octets[RCDP_PSK_IDENTITY_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  need(rcdp_psk_identity_make(identity, &out) == RCDP_OK);
  (void)printf(" %.*s", (int)out.len, (const char *)octets);
}

static void answer(const rcdp_provider *provider, char *const words[WORDS]) {
  rcdp_aka_run run = {.ck = {.len = RCDP_AKA_LEN}, .ik = {.len = RCDP_AKA_LEN}};
  const rcdp_supi supi = {strchr(words[5], '@') != NULL ? RCDP_SUPI_NAI : RCDP_SUPI_IMSI, rcdp_bytes_of(words[5])};
  const rcdp_bytes host = rcdp_bytes_of(words[7]);
  rcdp_psk_identity akma = {RCDP_AKMA, .routing_indicator = rcdp_bytes_of(words[8]), .realm = rcdp_bytes_of(words[9])};
  rcdp_psk_identity gba = {RCDP_GBA, .realm = rcdp_bytes_of(words[9])};
  rcdp_secret k_ausf;
  rcdp_secret k_akma;
  rcdp_secret k_af;
  rcdp_secret ks_naf;
  octets_of(words[0], run.ck.data, RCDP_AKA_LEN);
  octets_of(words[1], run.ik.data, RCDP_AKA_LEN);
  octets_of(words[2], run.rand, RCDP_AKA_LEN);
  octets_of(words[3], run.autn, RCDP_AKA_LEN);
  need(rcdp_k_ausf_of_5g_aka(provider, &run, rcdp_bytes_of(words[4]), &k_ausf) == RCDP_OK);
  need(rcdp_k_akma(provider, &k_ausf, &supi, &k_akma) == RCDP_OK);
  need(rcdp_a_tid(provider, &k_ausf, &supi, &akma.a_tid) == RCDP_OK);
  need(rcdp_k_af(provider, &k_akma, host, &k_af) == RCDP_OK);
  need(rcdp_ks_naf(provider, &run, rcdp_bytes_of(words[6]), host, &ks_naf) == RCDP_OK);
  memcpy(gba.rand, run.rand, sizeof gba.rand);
  (void)printf("%s", provider->name);
  print(k_ausf.data, k_ausf.len);
  print(k_akma.data, k_akma.len);
  print(akma.a_tid.octets, sizeof akma.a_tid.octets);
  print(k_af.data, k_af.len);
  print(ks_naf.data, ks_naf.len);
  print_identity(&akma);
  print_identity(&gba);
  (void)putchar('\n');
}

int main(void) {
  static char line[LINE];
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  while (fgets(line, sizeof line, stdin) != NULL) {
    char *words[WORDS];
    char *rest = line;
    for (size_t i = 0; i < WORDS; i++) {
      words[i] = rest;
      rest += strcspn(rest, " \n");
      need(*rest != '\0');
      *rest++ = '\0';
    }
    for (size_t i = 0; i < count; i++) {
      answer(providers[i], words);
    }
  }
  return ferror(stdin) != 0 || fflush(stdout) != 0;
}
