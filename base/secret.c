/* What touches secrets: wiping and comparing in constant time. */
#include <string.h>

#include <rcdp/bytes.h>

void rcdp_wipe(void *data, size_t len) {
  if (len == 0) {
    return;
  }
  memset(data, 0, len);
#if defined(__GNUC__)
  __asm__ __volatile__("" : : "r"(data) : "memory"); /* the stores above are observed, so they stay */
#else
  volatile uint8_t *octets = data;
  while (len-- > 0) {
    *octets++ = 0;
  }
#endif
}

bool rcdp_equal_secret(rcdp_bytes a, rcdp_bytes b) {
  if (a.len != b.len || a.len == 0) {
    return false;
  }
  uint8_t difference = 0;
  for (size_t i = 0; i < a.len; i++) {
    difference |= (uint8_t)(a.data[i] ^ b.data[i]);
  }
  return difference == 0;
}

rcdp_err rcdp_secret_set(rcdp_secret *secret, rcdp_bytes bytes) {
  if (bytes.len > sizeof secret->data) {
    return RCDP_E_NO_SPACE;
  }
  rcdp_secret_wipe(secret);
  if (bytes.len > 0) {
    memcpy(secret->data, bytes.data, bytes.len);
  }
  secret->len = bytes.len;
  return RCDP_OK;
}

rcdp_bytes rcdp_secret_bytes(const rcdp_secret *secret) { return (rcdp_bytes){secret->data, secret->len}; }

void rcdp_secret_wipe(rcdp_secret *secret) { rcdp_wipe(secret, sizeof *secret); }
