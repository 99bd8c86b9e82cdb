/*
 * Memory fails while the OpenSSL provider is used for the first time in a process, at any allocation: what failed then works later. Each
 * time in a process of its own. OpenSSL itself is set up before: where memory fails at that, version 3.0 crashes or stays of no use.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <rcdp/openssl.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "failures/functions.h"
#include "failures/heap.h"

typedef enum { ENDS_WELL, ENDS_BADLY, NOT_REACHED, ENDING_COUNT } ending;

/* What takes a key, once for each kind; how many calls failed. */
static unsigned use_key(const rcdp_provider *provider, rcdp_key_kind kind) {
  static const uint8_t material[32] = {1, 2, 3};
  const size_t len = kind == RCDP_KEY_AEAD || kind == RCDP_KEY_AKA ? 16 : sizeof material;
  const rcdp_bytes text = rcdp_bytes_of("text");
  uint8_t octets[RCDP_SIGNATURE_LEN];
  rcdp_key key = {0};
  unsigned failed = provider->key_import(provider->context, kind, (rcdp_bytes){material, len}, &key) != RCDP_OK;
  failed += kind == RCDP_KEY_SECRET && provider->hmac(provider->context, &key, &text, 1, octets) != RCDP_OK;
  failed += kind == RCDP_KEY_P256 && provider->sign(provider->context, &key, text, octets) != RCDP_OK;
  failed += kind == RCDP_KEY_ED25519 && provider->sign(provider->context, &key, text, octets) != RCDP_OK;
  failed += kind == RCDP_KEY_AKA && provider->block(provider->context, &key, material, octets) != RCDP_OK;
  failed += kind == RCDP_KEY_AKA_256 && provider->sponge(provider->context, &key, text, octets, 32) != RCDP_OK;
  provider->key_release(provider->context, &key);
  return failed;
}

static unsigned use_all(const rcdp_provider *provider) {
  const rcdp_bytes text = rcdp_bytes_of("text");
  uint8_t octets[RCDP_HASH_MAX];
  unsigned failed = provider->random(provider->context, octets, sizeof octets) != RCDP_OK;
  failed += provider->hash(provider->context, RCDP_SHA256, &text, 1, octets) != RCDP_OK;
  for (rcdp_key_kind kind = RCDP_KEY_AEAD; kind <= RCDP_KEY_AKA_256; kind++) {
    failed += use_key(provider, kind);
  }
  return failed;
}

/* The provider's functions work, each with its check. */
static bool all_work(const rcdp_provider *provider) {
  bool good = true;
  functions_begin(provider);
  for (size_t i = 0; i < provider_function_count; i++) {
    good = good && provider_functions[i].run(provider_functions[i].kind) == RCDP_OK;
  }
  functions_end();
  return good;
}

/* The library alone, without anything of ours: one algorithm of each kind of operation makes it take in all of that kind. */
static void set_up_library(void) {
  uint8_t octet;
  EVP_MD *digest = EVP_MD_fetch(NULL, "SHA256", NULL);
  EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
  EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  EVP_SIGNATURE *signature = EVP_SIGNATURE_fetch(NULL, "ECDSA", NULL);
  EVP_KEYMGMT *keys = EVP_KEYMGMT_fetch(NULL, "EC", NULL);
  assert_true(digest != NULL && cipher != NULL && mac != NULL && signature != NULL && keys != NULL);
  assert_int_equal(RAND_priv_bytes(&octet, 1), 1);
  EVP_MD_free(digest);
  EVP_CIPHER_free(cipher);
  EVP_MAC_free(mac);
  EVP_SIGNATURE_free(signature);
  EVP_KEYMGMT_free(keys);
}

static ending in_this_process(unsigned long n) {
  heap_arm(n, false);
  const unsigned failed = use_all(rcdp_openssl_provider());
  if (heap_disarm() < n) {
    return failed == 0 ? NOT_REACHED : ENDS_BADLY;
  }
  return all_work(rcdp_openssl_provider()) ? ENDS_WELL : ENDS_BADLY;
}

static ending in_its_own_process(unsigned long n) {
  int status = 0;
  (void)fflush(NULL);
  const pid_t child = fork();
  if (child == 0) {
    const ending ends = in_this_process(n);
    (void)fflush(NULL);
    _exit((int)ends);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) >= ENDING_COUNT) {
    fail_msg("a process has crashed at allocation %lu", n);
  }
  return (ending)WEXITSTATUS(status);
}

static void memory_fails_at_the_first_use(void **state) {
  unsigned long count[ENDING_COUNT] = {0};
  (void)state;
  set_up_library();
  for (unsigned long n = 1; count[NOT_REACHED] == 0; n++) {
    const ending ends = in_its_own_process(n);
    if (ends == ENDS_BADLY) {
      fail_msg("what failed at allocation %lu does not work later", n);
    }
    count[ends]++;
  }
  print_message("%lu allocations\n", count[ENDS_WELL]);
  assert_true(count[ENDS_WELL] > 100);
}

int main(void) {
  heap_install();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(memory_fails_at_the_first_use),
  };
  return cmocka_run_group_tests_name("failures_first_use", tests, NULL, NULL);
}
