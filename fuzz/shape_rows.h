/* How the rows of shapes are written. */
#ifndef RCDP_FUZZ_SHAPE_ROWS_H
#define RCDP_FUZZ_SHAPE_ROWS_H

#include "shapes.h"

#define SIZE_OF(TYPE, MEMBER) sizeof(((TYPE *)0)->MEMBER)
#define ROOM_OF(TYPE, MEMBER) (SIZE_OF(TYPE, MEMBER) / sizeof(*((TYPE *)0)->MEMBER))
#define FIELD(KIND, TYPE, MEMBER) .kind = SHAPE_##KIND, .offset = offsetof(TYPE, MEMBER), .size = SIZE_OF(TYPE, MEMBER)
#define PLAIN(KIND, TYPE, MEMBER)                                                                                      \
  { FIELD(KIND, TYPE, MEMBER) }
#define WITH(KIND, TYPE, MEMBER, FLAG)                                                                                 \
  { FIELD(KIND, TYPE, MEMBER), .flag = offsetof(TYPE, FLAG) + 1 }
#define NESTED(TYPE, MEMBER, SHAPE)                                                                                    \
  { FIELD(STRUCT, TYPE, MEMBER), .of = &(SHAPE) }
#define NESTED_WITH(TYPE, MEMBER, FLAG, SHAPE)                                                                         \
  { FIELD(STRUCT, TYPE, MEMBER), .flag = offsetof(TYPE, FLAG) + 1, .of = &(SHAPE) }
#define LIST(TYPE, MEMBER, COUNT, SHAPE)                                                                               \
  { FIELD(LIST, TYPE, MEMBER), .count = offsetof(TYPE, COUNT), .max = ROOM_OF(TYPE, MEMBER), .of = &(SHAPE) }
#define LIST_WITH(TYPE, MEMBER, COUNT, FLAG, SHAPE)                                                                    \
  {                                                                                                                    \
    FIELD(LIST, TYPE, MEMBER), .flag = offsetof(TYPE, FLAG) + 1, .count = offsetof(TYPE, COUNT),                       \
                               .max = ROOM_OF(TYPE, MEMBER), .of = &(SHAPE)                                            \
  }
#define SHAPE(TYPE, FIELDS)                                                                                            \
  { FIELDS, sizeof(FIELDS) / sizeof((FIELDS)[0]), sizeof(TYPE) }

/* Shapes that more than one file uses. */
extern const shape shape_enumerated;
extern const shape shape_view;
extern const shape shape_network;
extern const shape shape_restrictions;
extern const shape shape_controls;
extern const shape shape_report;
extern const shape shape_extension;
extern const shape shape_signed;
extern const shape shape_attested;
extern const shape shape_authenticated;
extern const shape shape_chained;
extern const shape shape_tombstone;
extern const shape shape_provision_state;
extern const shape shape_grant;
extern const shape shape_grant_request;
extern const shape shape_provisioner_proof;
extern const shape shape_provisioner_offer;
extern const shape shape_delivery;
extern const shape shape_delivery_seal_info;
extern const shape shape_credential_name;
extern const shape shape_provisioner_receipt;
extern const shape shape_provisioner_order;
extern const shape shape_hand_in;
extern const shape shape_provisioner_confirmed;
extern const shape shape_deprovision;
extern const shape shape_delegation;
extern const shape shape_transfer;
extern const shape shape_outcome;
extern const shape shape_inquiry;
extern const shape shape_update_request;
extern const shape shape_update;
extern const shape shape_update_seal_info;
extern const shape shape_acknowledgement;
extern const shape shape_acknowledged;
extern const shape shape_notice;
extern const shape shape_proof;
extern const shape shape_proven;
extern const shape shape_status;
extern const shape shape_taken;

#define M rcdp_message
#define ENVELOPE                                                                                                       \
  PLAIN(NUMBER, M, version), PLAIN(OCTETS, M, transaction), PLAIN(NUMBER, M, sender), PLAIN(NUMBER, M, kind),          \
      LIST(M, extensions, extension_count, shape_extension)

/* A message of the procedure; NULL: of no kind that there is. */
const shape *shape_of_companion(const rcdp_companion_body *body);
const shape *shape_of_provisioner(const rcdp_provisioner_body *body);
const shape *shape_of_life(const rcdp_life_body *body);

#endif
