/* codec/ with asn1c's code: the encoding of a credential, whose keys stand in it at any bit. */
#include <string.h>

#include <rcdp/codec.h>

#include "poison.h"

enum { ENCODING_MAX = 2048 };

static uint8_t memory[RCDP_CODEC_ARENA];

static rcdp_secret secret_of(size_t len) {
  rcdp_secret secret = {.len = len};
  memset(secret.data, 0x37, len);
  poison_secret(&secret);
  return secret;
}

/* parent: octets before the keys that move them to other bits. */
static rcdp_credential credential_of(rcdp_aka_algorithm algorithm, size_t key_len, const char *parent) {
  static const uint8_t notice_key[65] = {4};
  const size_t op_len = algorithm == RCDP_TUAK ? 32 : 16;
  return (rcdp_credential){
      .profile = {.epoch = 1,
                  .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")},
                  .network = {.plmn = {0x00, 0xf1, 0x10}},
                  .algorithm = algorithm,
                  .routing_indicator = {0xf0, 0xff},
                  .lifetime = parent[0] == '\0' ? 0 : 86400,
                  .parent = rcdp_bytes_of(parent),
                  .notice_key = RCDP_BYTES(notice_key)},
      .secrets = {.key = secret_of(key_len), .management_key = secret_of(32), .op = secret_of(op_len)}};
}

static size_t secret_octets(const rcdp_secrets *secrets) {
  return secrets->key.len + secrets->management_key.len + secrets->op.len;
}

/* Encoded, the keys are still secret, and nothing else is; and so when they come back. */
static void there_and_back(const rcdp_credential *credential) {
  uint8_t encoding[ENCODING_MAX];
  rcdp_buf buf = RCDP_BUF(encoding);
  rcdp_credential back;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_credential_encode(credential, &arena, &buf), RCDP_OK);
  const size_t marked = poisoned(encoding, buf.len);
  assert_in_range(marked, secret_octets(&credential->secrets), secret_octets(&credential->secrets) + 3);

  unpoison(encoding, buf.len);
  assert_true(poison_credential(encoding, buf.len));
  assert_int_equal(poisoned(encoding, buf.len), marked);
  assert_int_equal(rcdp_credential_decode(rcdp_buf_bytes(&buf), &arena, &back), RCDP_OK);
  assert_int_equal(poisoned(back.secrets.key.data, back.secrets.key.len), credential->secrets.key.len);
  assert_int_equal(poisoned(back.secrets.management_key.data, 32), 32);
  assert_int_equal(poisoned(back.secrets.op.data, back.secrets.op.len), credential->secrets.op.len);
  assert_int_equal(poisoned(&back.profile, sizeof back.profile), 0);
}

static void credentials_are_encoded_and_decoded(void **state) {
  (void)state;
  static const char *const parents[] = {"", "a", "ab", "abc", "parent"};
  for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
    const rcdp_credential kinds[] = {credential_of(RCDP_MILENAGE, 16, parents[i]),
                                     credential_of(RCDP_TUAK, 16, parents[i]),
                                     credential_of(RCDP_TUAK, 32, parents[i])};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
      there_and_back(&kinds[k]);
    }
  }
}

/* What is not in canonical form is refused, whatever the keys are: the last octet has bits that mean nothing. */
static void refusals_do_not_depend_on_keys(void **state) {
  (void)state;
  const rcdp_credential credential = credential_of(RCDP_MILENAGE, 16, "");
  uint8_t encoding[ENCODING_MAX];
  rcdp_buf buf = RCDP_BUF(encoding);
  rcdp_credential back;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_credential_encode(&credential, &arena, &buf), RCDP_OK);
  assert_int_equal(rcdp_credential_decode((rcdp_bytes){encoding, buf.len - 20}, &arena, &back), RCDP_E_MALFORMED);
  assert_int_equal(rcdp_buf_add_u8(&buf, 0), RCDP_OK);
  assert_int_equal(rcdp_credential_decode(rcdp_buf_bytes(&buf), &arena, &back), RCDP_E_TRAILING);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      NOTHING_REPORTED(credentials_are_encoded_and_decoded),
      NOTHING_REPORTED(refusals_do_not_depend_on_keys),
  };
  return RUN_POISONED("constant_time_contents", tests);
}
