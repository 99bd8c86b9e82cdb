/* The C structs of rcdp/codec.h as tables, for building values from any octets and for comparing them. */
#ifndef RCDP_FUZZ_SHAPES_H
#define RCDP_FUZZ_SHAPES_H

#include <rcdp/codec.h>

typedef struct shape shape;

typedef struct {
  enum {
    SHAPE_OCTETS, /* uint8_t[n] */
    SHAPE_NUMBER, /* unsigned, enum */
    SHAPE_CAUSE,  /* rcdp_err that is not read back as it was */
    SHAPE_BOOL,
    SHAPE_VIEW,
    SHAPE_SECRET,
    SHAPE_STRUCT,
    SHAPE_LIST, /* of elements of a shape, with their count beside it */
    SHAPE_KINDS
  } kind;
  size_t offset, size;
  size_t flag;  /* offset of the bool without which the field means nothing, plus 1; 0: none */
  size_t count; /* LIST: offset of the size_t */
  size_t max;   /* LIST: of the array */
  const shape *of;
} shape_field;

struct shape {
  const shape_field *fields;
  size_t field_count, size;
};

typedef struct {
  const shape *shape;
  rcdp_err (*encode)(const void *value, rcdp_arena *scratch, rcdp_buf *out);
  rcdp_err (*decode)(rcdp_bytes in, rcdp_arena *arena, void *value); /* NULL: nobody receives it */
} shape_type;

enum { SHAPE_MESSAGE = 0 }; /* the index of rcdp_message */
extern const shape_type shape_types[];
extern const size_t shape_type_count;
extern const shape shape_device_state;

/* A value at value (zeros) from any octets, within its bounds and a little beyond. What it points to are these octets, or lasts. */
void shape_make(const shape *of, void *value, rcdp_bytes *from);

/* Room for any of them. */
typedef union {
  rcdp_message message;
  rcdp_credential credential;
  rcdp_device_state state;
  rcdp_provision_state provision;
  rcdp_deprovision deprovision;
} shape_value;

/* The shape of a value whose union tells more: messages; of others it is that of the type. */
shape shape_of(const shape_type *type, const shape_value *value);

#endif
