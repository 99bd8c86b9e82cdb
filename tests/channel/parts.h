/* Hellos taken apart, for a test to change, and put together again, with lengths that fit. */
#ifndef TEST_CHANNEL_PARTS_H
#define TEST_CHANNEL_PARTS_H

#include <rcdp/bytes.h>

enum { PARTS_EXTENSIONS_MAX = 64, PARTS_MAX = 512, PARTS_RECORD_MAX = 1 << 14 };

typedef struct {
  uint8_t octets[PARTS_MAX];
  size_t len;
} part;

typedef struct {
  uint16_t type;
  part content;
} part_extension;

typedef struct {
  uint8_t content_type, message_type;
  uint16_t record_version, version;
  uint8_t random[32];
  part session;
  part suites;      /* a server's: the one it chose */
  part compression; /* the same */
  part_extension extensions[PARTS_EXTENSIONS_MAX];
  size_t count;
} hello_parts;

/* A whole hello of an honest end. */
void parts_read(hello_parts *parts, rcdp_bytes record);

/* The record; inside: octets behind the extensions, in the hello; behind: behind the hello, in its record. */
rcdp_bytes parts_write(const hello_parts *parts, rcdp_bytes inside, rcdp_bytes behind,
                       uint8_t record[PARTS_RECORD_MAX]);

/* The content of the extension of this type, which has to be there. */
part *parts_find(hello_parts *parts, uint16_t type);
void parts_remove(hello_parts *parts, uint16_t type);

/* Before the last one. */
void parts_add(hello_parts *parts, uint16_t type, rcdp_bytes content);
void part_set(part *p, rcdp_bytes octets);

#endif
