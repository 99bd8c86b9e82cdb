/*
 * A provider whose library fails at one call: it fails too, or gives the right output in spite of it, keeps nothing of what it began,
 * and works the next time. Every call of every function, see foreign.h.
 */
#include "suite.h"

#include <stdio.h>

#include "foreign.h"

enum { NAMES_MAX = 72, KINDS = RCDP_KEY_AKA_256 + 1 };

/* --- the calls --- */

typedef enum { FAILS, SHORTENS, LENGTHENS } fault_kind;
enum { MUCH = 1000 };

static struct {
  unsigned long calls, at; /* 0: none goes wrong */
  fault_kind fault;
  const char *names[NAMES_MAX]; /* what has failed since the program began */
  size_t count;
} foreign;

static void remember(const char *name) {
  for (size_t i = 0; i < foreign.count; i++) {
    if (strcmp(foreign.names[i], name) == 0) {
      return;
    }
  }
  assert_true(foreign.count < NAMES_MAX);
  foreign.names[foreign.count++] = name;
}

bool foreign_fails(const char *name) {
  const bool now = ++foreign.calls == foreign.at && foreign.fault == FAILS;
  if (now) {
    remember(name);
  }
  return now;
}

int foreign_adds(void) {
  static const int added[] = {[FAILS] = 0, [SHORTENS] = -1, [LENGTHENS] = MUCH};
  return foreign.calls == foreign.at ? added[foreign.fault] : 0;
}

static void from_now_on(fault_kind fault, unsigned long at) {
  foreign.calls = 0;
  foreign.fault = fault;
  foreign.at = at;
}

/* --- the functions of the provider, in an order in which each finds what it needs made by those before --- */

static struct {
  const rcdp_provider *provider;
  rcdp_key keys[KINDS];
  uint8_t octets[KINDS][RCDP_PUBLIC_KEY_MAX];
  rcdp_bytes public_keys[KINDS];
  uint8_t signatures[KINDS][RCDP_SIGNATURE_LEN];
  uint8_t box[64], wrapped_octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped;
} on;

#define CALL(function, ...) on.provider->function(on.provider->context, __VA_ARGS__)

static const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {6};
static const uint8_t text[21] = "what is worked with";
static const rcdp_bytes message = {text, sizeof text};
static const rcdp_bytes parts[] = {{text, 4}, {NULL, 0}, {text + 4, 16}};

/* Output of known length. */
static rcdp_err gives(rcdp_err err, rcdp_buf *out, size_t len) {
  out->len += err == RCDP_OK ? len : 0;
  return err;
}

static rcdp_err hash(rcdp_key_kind kind, rcdp_buf *out) {
  (void)kind;
  return gives(CALL(hash, RCDP_SHA256, parts, 3, out->data), out, RCDP_HASH_LEN);
}

static rcdp_err hmac(rcdp_key_kind kind, rcdp_buf *out) {
  return gives(CALL(hmac, &on.keys[kind], parts, 3, out->data), out, RCDP_HASH_LEN);
}

static rcdp_err seal(rcdp_key_kind kind, rcdp_buf *out) {
  const rcdp_err err = CALL(aead_seal, &on.keys[kind], nonce, message, message, on.box);
  return err == RCDP_OK ? rcdp_buf_add(out, (rcdp_bytes){on.box, sizeof text + RCDP_AEAD_TAG_LEN}) : err;
}

static rcdp_err open_box(rcdp_key_kind kind, rcdp_buf *out) {
  const rcdp_bytes box = {on.box, sizeof text + RCDP_AEAD_TAG_LEN};
  return gives(CALL(aead_open, &on.keys[kind], nonce, message, box, out->data), out, sizeof text);
}

/* Keeps the key for those that come. */
static rcdp_err import(rcdp_key_kind kind, rcdp_buf *out) {
  rcdp_key key;
  (void)out;
  const rcdp_err err = CALL(key_import, kind, sample_material(kind), &key);
  assert_int_equal(key.kind, err == RCDP_OK ? kind : RCDP_KEY_NONE);
  if (err == RCDP_OK) {
    CALL(key_release, &on.keys[kind]);
    on.keys[kind] = key;
  }
  return err;
}

static rcdp_err public_key(rcdp_key_kind kind, rcdp_buf *out) {
  const rcdp_err err = CALL(key_public, &on.keys[kind], out);
  if (err == RCDP_OK) {
    memcpy(on.octets[kind], out->data, out->len);
    on.public_keys[kind] = (rcdp_bytes){on.octets[kind], out->len};
  }
  return err;
}

static rcdp_err agree(rcdp_key_kind kind, rcdp_buf *out) {
  rcdp_secret shared = {0};
  const rcdp_err err = CALL(agree, &on.keys[kind], on.public_keys[kind], &shared);
  return err == RCDP_OK ? rcdp_buf_add(out, rcdp_secret_bytes(&shared)) : err;
}

/* SEC 1 section 2.3.3: the same point in 33 octets. */
static rcdp_err agree_compressed(rcdp_key_kind kind, rcdp_buf *out) {
  enum { COMPRESSED_LEN = 33, LAST = 64 };
  const rcdp_bytes whole = on.public_keys[kind];
  uint8_t point[COMPRESSED_LEN];
  rcdp_secret shared = {0};
  memcpy(point, whole.data, sizeof point);
  point[0] = (uint8_t)(2 | (whole.data[LAST] & 1));
  const rcdp_err err = CALL(agree, &on.keys[kind], RCDP_BYTES(point), &shared);
  return err == RCDP_OK ? rcdp_buf_add(out, rcdp_secret_bytes(&shared)) : err;
}

static rcdp_signature_alg algorithm(rcdp_key_kind kind) {
  return kind == RCDP_KEY_P256 ? RCDP_ECDSA_P256_SHA256 : RCDP_ED25519;
}

static rcdp_err verify(rcdp_key_kind kind, rcdp_buf *out) {
  (void)out;
  return CALL(verify, algorithm(kind), on.public_keys[kind], message, RCDP_BYTES(on.signatures[kind]));
}

/* A signature that is given verifies. */
static rcdp_err sign(rcdp_key_kind kind, rcdp_buf *out) {
  const rcdp_err err = CALL(sign, &on.keys[kind], message, on.signatures[kind]);
  if (err == RCDP_OK && foreign.calls >= foreign.at) {
    assert_ok(verify(kind, out));
  }
  return err;
}

static rcdp_err wrap(rcdp_key_kind kind, rcdp_buf *out) {
  (void)out;
  on.wrapped = RCDP_BUF(on.wrapped_octets);
  return CALL(key_wrap, &on.keys[RCDP_KEY_AEAD], message, &on.keys[kind], &on.wrapped);
}

static rcdp_err unwrap(rcdp_key_kind kind, rcdp_buf *out) {
  rcdp_key key = {0};
  (void)out;
  const rcdp_err err = CALL(key_unwrap, &on.keys[RCDP_KEY_AEAD], message, rcdp_buf_bytes(&on.wrapped), &key);
  assert_int_equal(key.kind, err == RCDP_OK ? kind : RCDP_KEY_NONE);
  CALL(key_release, &key);
  return err;
}

static rcdp_err block(rcdp_key_kind kind, rcdp_buf *out) {
  uint8_t made[RCDP_BLOCK_LEN];
  const rcdp_err err = CALL(block, &on.keys[kind], text, made);
  return err == RCDP_OK ? rcdp_buf_add(out, RCDP_BYTES(made)) : err;
}

static rcdp_err sponge(rcdp_key_kind kind, rcdp_buf *out) {
  uint8_t made[RCDP_HASH_LEN];
  const rcdp_err err = CALL(sponge, &on.keys[kind], message, made, sizeof made);
  return err == RCDP_OK ? rcdp_buf_add(out, RCDP_BYTES(made)) : err;
}

static rcdp_err random_octets(rcdp_key_kind kind, rcdp_buf *out) {
  static const uint8_t zeros[32];
  uint8_t octets[32] = {0};
  (void)kind;
  (void)out;
  const rcdp_err err = CALL(random, octets, sizeof octets);
  assert_int_equal(memcmp(octets, zeros, sizeof octets) == 0, err != RCDP_OK);
  return err;
}

/* What is given into out is the same each time. */
static const struct {
  const char *name;
  rcdp_err (*run)(rcdp_key_kind kind, rcdp_buf *out);
  rcdp_key_kind kind;
} functions[] = {
    {"hash", hash, RCDP_KEY_NONE},
    {"import for HMAC", import, RCDP_KEY_SECRET},
    {"HMAC", hmac, RCDP_KEY_SECRET},
    {"import for AES-GCM", import, RCDP_KEY_AEAD},
    {"seal", seal, RCDP_KEY_AEAD},
    {"open", open_box, RCDP_KEY_AEAD},
    {"import of P-256", import, RCDP_KEY_P256},
    {"import of X25519", import, RCDP_KEY_X25519},
    {"import of Ed25519", import, RCDP_KEY_ED25519},
    {"public half of P-256", public_key, RCDP_KEY_P256},
    {"public half of X25519", public_key, RCDP_KEY_X25519},
    {"public half of Ed25519", public_key, RCDP_KEY_ED25519},
    {"agreement with P-256", agree, RCDP_KEY_P256},
    {"agreement with a compressed point", agree_compressed, RCDP_KEY_P256},
    {"agreement with X25519", agree, RCDP_KEY_X25519},
    {"signature with P-256", sign, RCDP_KEY_P256},
    {"signature with Ed25519", sign, RCDP_KEY_ED25519},
    {"verification with P-256", verify, RCDP_KEY_P256},
    {"verification with Ed25519", verify, RCDP_KEY_ED25519},
    {"wrap", wrap, RCDP_KEY_P256},
    {"unwrap", unwrap, RCDP_KEY_P256},
    {"import of K", import, RCDP_KEY_AKA},
    {"block", block, RCDP_KEY_AKA},
    {"sponge", sponge, RCDP_KEY_AKA},
    {"random octets", random_octets, RCDP_KEY_NONE},
};

/* --- the runs --- */

/* Not every provider has Ed25519 and SHAKE. */
static bool exists(size_t i) {
  return (functions[i].kind != RCDP_KEY_ED25519 || takes(on.provider, RCDP_KEY_ED25519)) &&
         (functions[i].run != sponge || on.provider->sponge != NULL);
}

typedef struct {
  uint8_t octets[128];
  rcdp_buf buf;
} output;

/* Function i with this fault at call n; whether there is such a call. */
static bool run(size_t i, fault_kind fault, unsigned long n, rcdp_err *err, output *out) {
  out->buf = RCDP_BUF(out->octets);
  from_now_on(fault, n);
  *err = functions[i].run(functions[i].kind, &out->buf);
  foreign.at = 0;
  return foreign.calls >= n;
}

/* Each call of it in turn; a length that is of no use to the caller may be wrong. */
static void each_call(size_t i, fault_kind fault, const output *right) {
  bool reached = true;
  for (unsigned long n = 1; reached; n++) {
    output out;
    rcdp_err err;
    reached = run(i, fault, n, &err, &out);
    if (reached && fault == FAILS && err == RCDP_OK) {
      fail_msg("%s succeeds although call %lu fails", functions[i].name, n);
    }
    if (err == RCDP_OK && right != NULL) {
      assert_bytes(rcdp_buf_bytes(&out.buf), rcdp_buf_bytes(&right->buf));
    }
    assert_true(err == RCDP_OK || out.buf.len == 0);
  }
}

/* Twice, since what a provider makes once and keeps moves the numbers of the calls that come after it. */
static void no_call_fails_unnoticed(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    output right;
    rcdp_err err;
    if (!exists(i)) {
      continue;
    }
    each_call(i, FAILS, NULL);
    each_call(i, FAILS, NULL);
    (void)run(i, FAILS, 0, &err, &right);
    assert_ok(err);
    each_call(i, SHORTENS, &right);
    each_call(i, LENGTHENS, &right);
    (void)run(i, FAILS, 0, &err, &right);
    assert_ok(err);
  }
}

/* The list of the build names all that this program stands before. */
static void every_function_of_the_library_has_failed(void **state) {
  char names[] = FOREIGN_NAMES;
  size_t count = 0;
  (void)state;
  for (const char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
    size_t i = 0;
    while (i < foreign.count && strcmp(foreign.names[i], name) != 0) {
      i++;
    }
    if (i == foreign.count) {
      fail_msg("%s was never called", name);
    }
    count++;
  }
  assert_int_equal(count, foreign.count);
}

static int begin(void **state) {
  (void)state;
  on.provider = foreign_provider();
  return 0;
}

static int end(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof on.keys / sizeof on.keys[0]; i++) {
    CALL(key_release, &on.keys[i]);
  }
  return 0;
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_call_fails_unnoticed),
      cmocka_unit_test(every_function_of_the_library_has_failed),
  };
  return cmocka_run_group_tests_name("the provider's library fails", tests, begin, end);
}
