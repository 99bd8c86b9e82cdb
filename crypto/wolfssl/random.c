/*
 * Random octets. wolfSSL's DRBG keeps its state across fork, so a child would repeat its parent: none lives longer than
 * one call here.
 */
#include "wolfssl.h"

enum { BLOCK = 0x1000 }; /* at once, below the limit of the DRBG */

rcdp_err rcdp_wolf_rng(WC_RNG *rng, rcdp_bytes nonce) {
  if (wc_InitRngNonce(rng, (byte *)nonce.data, (word32)nonce.len) != 0) { /* read only, in spite of its type */
    return RCDP_E_RANDOM;
  }
  return RCDP_OK;
}

static rcdp_err generate(WC_RNG *rng, uint8_t *out, size_t len) {
  for (size_t done = 0; done < len;) {
    const size_t step = len - done < BLOCK ? len - done : BLOCK;
    if (wc_RNG_GenerateBlock(rng, out + done, (word32)step) != 0) {
      return RCDP_E_RANDOM;
    }
    done += step;
  }
  return RCDP_OK;
}

/* wolfSSL leaves the last, shorter block on its stack. */
rcdp_err rcdp_wolf_random(void *context, uint8_t *out, size_t len) {
  WC_RNG rng;
  (void)context;
  rcdp_err err = rcdp_wolf_rng(&rng, RCDP_NO_BYTES);
  if (err != RCDP_OK) {
    return err;
  }
  err = generate(&rng, out, len);
  if (err != RCDP_OK) {
    rcdp_wipe(out, len);
  }
  (void)wc_FreeRng(&rng);
  rcdp_wipe_below();
  return err;
}
