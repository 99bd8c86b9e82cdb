/*
 * A provider that is wrong at one call: it fails there, or gives an output of the wrong length or kind. Run a procedure once for every
 * call that it makes, and each failure is seen. It also counts the keys that are alive, and tells every secret that passes.
 */
#ifndef TEST_SUPPORT_FAILING_H
#define TEST_SUPPORT_FAILING_H

#include <rcdp/provider.h>

typedef enum {
  FAILING_RANDOM,
  FAILING_HASH,
  FAILING_HMAC,
  FAILING_SEAL,
  FAILING_OPEN,
  FAILING_IMPORT,
  FAILING_PUBLIC,
  FAILING_WRAP,
  FAILING_UNWRAP,
  FAILING_AGREE,
  FAILING_SIGN,
  FAILING_VERIFY,
  FAILING_BLOCK,
  FAILING_SPONGE,
  FAILING_CALL_COUNT
} failing_call;

/* A good output made a bad one. out: the rcdp_key (import, unwrap), rcdp_secret (agree) or rcdp_buf (public, wrap), which had before octets. */
typedef void (*failing_spoil)(const rcdp_provider *base, void *out, size_t before);

typedef struct {
  const char *name;
  failing_call call;
  failing_spoil spoil;
} failing_output;

/* Every way in which an output that has a length or a kind can be wrong. */
extern const failing_output failing_outputs[];
extern const size_t failing_output_count;

struct failing {
  const rcdp_provider *base;
  unsigned long calls;   /* made so far; key_release, which cannot fail, is not counted */
  unsigned long fail_at; /* the call that fails, counted from 1; 0: none */
  unsigned only;         /* bits 1 << failing_call: what is counted; 0: every call */
  rcdp_err error;        /* what it answers */
  failing_spoil spoil;   /* if set, the call succeeds and its output is spoilt */
  long keys;             /* imported or unwrapped and not released yet */
  /* Is told key material, shared secrets, random octets, and codes but those under HKDF's absent salt, of which the secret ones are key
   * material next. NULL: nobody. */
  void (*learn)(void *context, rcdp_bytes secret);
  void *learn_context;
  const rcdp_key *saltless; /* the last import was of zeros, into this handle */
};

/* base with the counter before its functions. state must outlive out; set state->fail_at and state->calls to begin. */
void failing_provider(rcdp_provider *out, struct failing *state, const rcdp_provider *base, rcdp_err error);

#endif
