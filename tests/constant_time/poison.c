/* See poison.h. */
#include "poison.h"

#include <string.h>

#include <valgrind/memcheck.h>
#include <valgrind/valgrind.h>

#include <rcdp/codec.h>

enum { ENCODING_MAX = 2048 };

void poison(void *octets, size_t len) { (void)VALGRIND_MAKE_MEM_UNDEFINED(octets, len); }

void unpoison(const void *octets, size_t len) { (void)VALGRIND_MAKE_MEM_DEFINED(octets, len); }

void poison_secret(rcdp_secret *secret) { poison(secret->data, secret->len); }

size_t poisoned(const void *octets, size_t len) {
  uint8_t bits[ENCODING_MAX] = {0};
  size_t count = 0;
  assert_true(len <= sizeof bits);
  assert_int_equal(VALGRIND_GET_VBITS(octets, bits, len), 1);
  for (size_t i = 0; i < len; i++) {
    count += bits[i] != 0;
  }
  return count;
}

unsigned long poison_reports(void) { return VALGRIND_COUNT_ERRORS; }

/* --- the bits of a credential's secrets --- */

static void fill_secrets(rcdp_secrets *secrets, uint8_t octet) {
  memset(secrets->key.data, octet, secrets->key.len);
  memset(secrets->management_key.data, octet, secrets->management_key.len);
  memset(secrets->op.data, octet, secrets->op.len);
}

static void encode_filled(rcdp_credential *credential, uint8_t octet, rcdp_arena *arena, rcdp_buf *out) {
  fill_secrets(&credential->secrets, octet);
  assert_int_equal(rcdp_credential_encode(credential, arena, out), RCDP_OK);
}

/* Where the encodings of two credentials differ that differ in every bit of their secrets. */
bool poison_credential(uint8_t *encoding, size_t len) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t zeros[ENCODING_MAX], ones[ENCODING_MAX];
  rcdp_buf first = RCDP_BUF(zeros), second = RCDP_BUF(ones);
  rcdp_credential credential;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_credential_decode((rcdp_bytes){encoding, len}, &arena, &credential) != RCDP_OK) {
    return false;
  }
  encode_filled(&credential, 0x00, &arena, &first);
  encode_filled(&credential, 0xff, &arena, &second);
  assert_int_equal(first.len, len);
  for (size_t i = 0; i < len; i++) {
    ones[i] ^= zeros[i];
  }
  assert_int_equal(VALGRIND_SET_VBITS(encoding, ones, len), 1);
  return true;
}

/* --- tests --- */

static unsigned long reports_before;

int poison_begin(void **state) {
  (void)state;
  reports_before = poison_reports();
  return 0;
}

int poison_end(void **state) {
  (void)state;
  const unsigned long reports = poison_reports() - reports_before;
  if (reports > 0) {
    print_message("%lu branches or addresses depended on a secret\n", reports);
  }
  return reports == 0 ? 0 : -1;
}

bool poison_watched(void) {
  if (RUNNING_ON_VALGRIND == 0) {
    print_message("skipped: this means something under valgrind only\n");
  }
  return RUNNING_ON_VALGRIND != 0;
}
