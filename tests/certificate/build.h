/* DER of any shape for tests of the readers: expressions that say what is in what. */
#ifndef RCDP_TESTS_CERTIFICATE_BUILD_H
#define RCDP_TESTS_CERTIFICATE_BUILD_H

#include <rcdp/bytes.h>

/* The octets of an element around its parts, and of parts behind each other. They hold until build_begin. */
rcdp_bytes build_element(uint8_t tag, const rcdp_bytes *parts, size_t count);
rcdp_bytes build_row(const rcdp_bytes *parts, size_t count);
void build_begin(void);

#define BUILD_PARTS(...)                                                                                               \
  (const rcdp_bytes[]){__VA_ARGS__}, sizeof((const rcdp_bytes[]){__VA_ARGS__}) / sizeof(rcdp_bytes)
#define DER(tag, ...) build_element(tag, BUILD_PARTS(__VA_ARGS__))
#define SEQUENCE(...) DER(0x30, __VA_ARGS__)
#define ROW(...) build_row(BUILD_PARTS(__VA_ARGS__))
#define RAW(...) ((rcdp_bytes){(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})})
#define TEXT(text) rcdp_bytes_of(text)
#define NUMBER(...) DER(0x02, RAW(__VA_ARGS__))
#define OID(...) DER(0x06, RAW(__VA_ARGS__))
#define EMPTY RCDP_NO_BYTES

#endif
