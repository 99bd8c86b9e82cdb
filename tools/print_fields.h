/*
 * Contents of messages as trees, by tables: where a field stands in the struct, and how it is shown.
 */
#ifndef RCDP_TOOLS_PRINT_FIELDS_H
#define RCDP_TOOLS_PRINT_FIELDS_H

#include <stddef.h>

#include "print_parts.h"

typedef enum {
  PRINT_ID,
  PRINT_HASH,
  PRINT_U16,
  PRINT_U32,
  PRINT_U64,
  PRINT_TIME,
  PRINT_FLAG,
  PRINT_NETWORK,
  PRINT_TEXT,   /* left out where it is empty, */
  PRINT_OCTETS, /* as these, */
  PRINT_BOX,    /* and a sealed box: its size, too */
  PRINT_SUITE,
  PRINT_KIND_COUNT
} print_kind;

typedef struct {
  const char *name;
  print_kind kind;
  size_t offset;
} print_field;

void print_fields(printer *to, const print_field *fields, size_t count, const void *values);

/* A content that is signed or authenticated. */
typedef struct {
  const char *digest; /* by which other messages refer to it */
  const char *context;
  rcdp_err (*decode)(rcdp_bytes in, rcdp_arena *arena, void *out);
  size_t size; /* of what it is decoded to */
  const print_field *fields;
  size_t field_count;
  rcdp_err (*more)(printer *to, const void *values); /* what is no single field; NULL: nothing */
} print_content;

/* The same of a function of rcdp/codec.h, for a table. */
#define PRINT_DECODER(name)                                                                                            \
  static rcdp_err decode_##name(rcdp_bytes in, rcdp_arena *arena, void *out) {                                         \
    return rcdp_##name##_decode(in, arena, out);                                                                       \
  }

/* The content that such a function reads, with a table of that name. */
#define PRINT_CONTENT(name, digest_name, context_text, further)                                                        \
  {                                                                                                                    \
    digest_name, context_text, decode_##name, sizeof(rcdp_##name), name##_fields,                                      \
        sizeof name##_fields / sizeof name##_fields[0], further                                                        \
  }

/* Into the printer's own tree; with what stands behind it. A signature that is empty is left out. */
RCDP_MUST_USE rcdp_err put_inside(printer *to, const print_content *content, rcdp_bytes octets);
RCDP_MUST_USE rcdp_err put_signed(printer *to, const print_content *content, const rcdp_signed *body);
RCDP_MUST_USE rcdp_err put_authenticated(printer *to, const print_content *content, const rcdp_authenticated *body);
RCDP_MUST_USE rcdp_err put_attested(printer *to, const print_content *content, const rcdp_attested *body);
RCDP_MUST_USE rcdp_err put_chained(printer *to, const print_content *content, const rcdp_chained *body);

/* A printer for a member of its own, which put_member gives to the tree. */
printer print_below(const printer *to);
void put_member(printer *to, const char *name, printer *below);

#endif
