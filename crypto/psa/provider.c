/* The table, what stands around each use of PSA, what its answers mean, and random octets. */
#include "psa.h"

#include <string.h>

#include <mbedtls/entropy.h>

#ifndef RCDP_NO_THREADS
#include <pthread.h>

/* As PSA, for the whole process. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void rcdp_psa_begin(void) { (void)pthread_mutex_lock(&lock); }

void rcdp_psa_end(void) {
  rcdp_wipe_below();
  (void)pthread_mutex_unlock(&lock);
}
#else
void rcdp_psa_begin(void) {}

void rcdp_psa_end(void) { rcdp_wipe_below(); }
#endif

static const struct {
  psa_status_t status;
  rcdp_err err;
} verdicts[] = {
    {PSA_SUCCESS, RCDP_OK},
    {PSA_ERROR_INVALID_HANDLE, RCDP_E_BAD_KEY},
    {PSA_ERROR_INVALID_ARGUMENT, RCDP_E_BAD_KEY},
    {PSA_ERROR_DOES_NOT_EXIST, RCDP_E_NOT_FOUND},
    {PSA_ERROR_ALREADY_EXISTS, RCDP_E_ALREADY},
    {PSA_ERROR_INVALID_SIGNATURE, RCDP_E_OPEN},
    {PSA_ERROR_INSUFFICIENT_MEMORY, RCDP_E_NO_MEMORY},
    {PSA_ERROR_INSUFFICIENT_STORAGE, RCDP_E_STORAGE},
    {PSA_ERROR_STORAGE_FAILURE, RCDP_E_STORAGE},
    {PSA_ERROR_DATA_CORRUPT, RCDP_E_CORRUPT},
    {PSA_ERROR_DATA_INVALID, RCDP_E_CORRUPT},
    {PSA_ERROR_INSUFFICIENT_ENTROPY, RCDP_E_RANDOM},
    {PSA_ERROR_NOT_SUPPORTED, RCDP_E_ALGORITHM},
};

rcdp_err rcdp_psa_verdict(psa_status_t status) {
  for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
    if (verdicts[i].status == status) {
      return verdicts[i].err;
    }
  }
  return RCDP_E_CRYPTO;
}

/* From the entropy of Mbed TLS, which gathers anew for each block: its generator, which psa_generate_random draws on, repeats itself after a fork. */
rcdp_err rcdp_psa_random(void *context, uint8_t *out, size_t len) {
  mbedtls_entropy_context entropy;
  int failed = 0;
  (void)context;
  rcdp_psa_begin();
  mbedtls_entropy_init(&entropy);
  for (size_t done = 0; failed == 0 && done < len; done += MBEDTLS_ENTROPY_BLOCK_SIZE) {
    const size_t rest = len - done;
    failed = mbedtls_entropy_func(&entropy, out + done,
                                  rest < MBEDTLS_ENTROPY_BLOCK_SIZE ? rest : MBEDTLS_ENTROPY_BLOCK_SIZE);
  }
  mbedtls_entropy_free(&entropy);
  rcdp_psa_end();
  if (failed != 0) {
    rcdp_wipe(out, len);
    return RCDP_E_RANDOM;
  }
  return RCDP_OK;
}

static const rcdp_provider table = {
    .name = "psa",
    .random = rcdp_psa_random,
    .hash = rcdp_psa_hash,
    .hmac = rcdp_psa_hmac,
    .aead_seal = rcdp_psa_aead_seal,
    .aead_open = rcdp_psa_aead_open,
    .key_import = rcdp_psa_key_import,
    .key_public = rcdp_psa_key_public,
    .key_wrap = rcdp_psa_key_wrap,
    .key_unwrap = rcdp_psa_key_unwrap,
    .key_release = rcdp_psa_key_release,
    .agree = rcdp_psa_agree,
    .sign = rcdp_psa_sign,
    .verify = rcdp_psa_verify,
    .block = rcdp_psa_block,
};

static bool identifiers_ok(const rcdp_psa_config *config) {
  return config->first >= PSA_KEY_ID_USER_MIN && config->first <= PSA_KEY_ID_USER_MAX && config->count > 0 &&
         config->count <= PSA_KEY_ID_USER_MAX - config->first + 1;
}

rcdp_err rcdp_psa_open(rcdp_psa *psa, const rcdp_psa_config *config) {
  memset(psa, 0, sizeof *psa);
  if (!identifiers_ok(config)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_psa_place_find(psa->place);
  if (err == RCDP_OK) {
    rcdp_psa_begin();
    err = psa_crypto_init() == PSA_SUCCESS ? RCDP_OK : RCDP_E_CRYPTO;
    rcdp_psa_end();
  }
  if (err != RCDP_OK) {
    return err;
  }
  psa->config = *config;
  psa->next = config->first;
  psa->provider = table;
  psa->provider.context = psa;
  return RCDP_OK;
}

const rcdp_provider *rcdp_psa_provider(const rcdp_psa *psa) { return &psa->provider; }
