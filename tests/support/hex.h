/* Octets from hexadecimal text, as standards and vector files print them. */
#ifndef TEST_SUPPORT_HEX_H
#define TEST_SUPPORT_HEX_H

#include <rcdp/bytes.h>

/* The octets that text names, in storage; the test fails when text is no hexadecimal or storage too short. */
rcdp_bytes unhex(const char *text, uint8_t *storage, size_t cap);

/* HEX(name, "0a0b"): an rcdp_bytes of that name. text is a literal. */
#define HEX(name, text)                                                                                                \
  uint8_t name##_octets[sizeof(text) / 2 + 1];                                                                         \
  const rcdp_bytes name = unhex(text, name##_octets, sizeof name##_octets)

#endif
