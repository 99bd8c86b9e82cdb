/*
 * How a C struct of the public headers and the struct that asn1c makes of the same ASN.1 type correspond: one const table
 * for each type, read in both directions. A message is its table and, where ASN.1 cannot say it all, a check.
 */
#ifndef RCDP_CODEC_MAP_H
#define RCDP_CODEC_MAP_H

#include <stddef.h>

#include <rcdp/codec.h>

#include <asn_application.h>

typedef struct rcdp_map rcdp_map;

typedef enum {
  RCDP_FIELD_OCTETS,   /* uint8_t[n]          OCTET STRING (SIZE (n)) */
  RCDP_FIELD_VIEW,     /* rcdp_bytes          OCTET STRING, character string */
  RCDP_FIELD_SECRET,   /* rcdp_secret         OCTET STRING, wiped in the arena once it is read */
  RCDP_FIELD_NUMBER64, /* uint64_t            OCTET STRING (SIZE (8)) */
  RCDP_FIELD_INTEGER,  /* unsigned, enum      INTEGER, ENUMERATED */
  RCDP_FIELD_BOOLEAN,  /* bool                BOOLEAN */
  RCDP_FIELD_VERSION,  /* nothing             INTEGER that is RCDP_PROTOCOL_VERSION */
  RCDP_FIELD_CAUSE,    /* rcdp_err            cause and certificateReason of ErrorReport */
  RCDP_FIELD_STRUCT,   /* struct              SEQUENCE */
  RCDP_FIELD_CHOICE,   /* enum and a union    CHOICE */
  RCDP_FIELD_LIST,     /* array and a count   SEQUENCE OF */
  RCDP_FIELD_KINDS
} rcdp_field_kind;

/* What says in C that an OPTIONAL member is there (in asn1c's struct it is a pointer). A struct is zero where the view that it begins with
 * is empty. */
typedef enum { RCDP_ALWAYS, RCDP_UNLESS_ZERO, RCDP_IF_FLAGGED } rcdp_presence;

typedef struct {
  rcdp_field_kind kind;
  rcdp_presence presence;
  uint16_t c; /* offset and size in the C struct */
  uint16_t c_size;
  uint16_t asn; /* offset in asn1c's struct, and size of the value */
  uint16_t asn_size;
  uint16_t flag;  /* RCDP_IF_FLAGGED: offset of the bool */
  uint16_t count; /* LIST: offset of the size_t; CHOICE: offset of the enum */
  const rcdp_map *map;
} rcdp_field;

struct rcdp_map {
  asn_TYPE_descriptor_t *type;
  const rcdp_field *fields; /* of a CHOICE: the alternatives in their order */
  uint16_t field_count;
  uint16_t c_size;
  uint16_t asn_size;
  rcdp_err (*check)(const void *value); /* what ASN.1 does not say; may be NULL */
};

/* The rows: C struct and member, asn1c's struct and member. */
#define RCDP_ROW(KIND, C, MEMBER, ASN, ASN_MEMBER)                                                                     \
  .kind = RCDP_FIELD_##KIND, .c = offsetof(C, MEMBER), .c_size = sizeof(((C *)0)->MEMBER),                             \
  .asn = offsetof(ASN, ASN_MEMBER)
#define RCDP_PLAIN(KIND, C, MEMBER, ASN, ASN_MEMBER)                                                                   \
  { RCDP_ROW(KIND, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(((ASN *)0)->ASN_MEMBER) }
#define RCDP_UNLESS_EMPTY(KIND, C, MEMBER, ASN, ASN_MEMBER)                                                            \
  {                                                                                                                    \
    RCDP_ROW(KIND, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(*((ASN *)0)->ASN_MEMBER),                           \
                                                .presence = RCDP_UNLESS_ZERO                                           \
  }
#define RCDP_FLAGGED(KIND, C, MEMBER, FLAG, ASN, ASN_MEMBER)                                                           \
  {                                                                                                                    \
    RCDP_ROW(KIND, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(*((ASN *)0)->ASN_MEMBER),                           \
                                                .presence = RCDP_IF_FLAGGED, .flag = offsetof(C, FLAG)                 \
  }
#define RCDP_STRUCT(C, MEMBER, ASN, ASN_MEMBER, MAP)                                                                   \
  { RCDP_ROW(STRUCT, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(((ASN *)0)->ASN_MEMBER), .map = (MAP) }
#define RCDP_FLAGGED_STRUCT(C, MEMBER, FLAG, ASN, ASN_MEMBER, MAP)                                                     \
  {                                                                                                                    \
    RCDP_ROW(STRUCT, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(*((ASN *)0)->ASN_MEMBER),                         \
                                                  .presence = RCDP_IF_FLAGGED, .flag = offsetof(C, FLAG), .map = (MAP) \
  }
#define RCDP_STRUCT_UNLESS_EMPTY(C, MEMBER, ASN, ASN_MEMBER, MAP)                                                      \
  {                                                                                                                    \
    RCDP_ROW(STRUCT, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(*((ASN *)0)->ASN_MEMBER),                         \
                                                  .presence = RCDP_UNLESS_ZERO, .map = (MAP)                           \
  }
#define RCDP_LIST(C, MEMBER, COUNT, ASN, ASN_MEMBER, MAP)                                                              \
  {                                                                                                                    \
    RCDP_ROW(LIST, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(((ASN *)0)->ASN_MEMBER),                            \
                                                .count = offsetof(C, COUNT), .map = (MAP)                              \
  }
#define RCDP_FLAGGED_LIST(C, MEMBER, COUNT, FLAG, ASN, ASN_MEMBER, MAP)                                                \
  {                                                                                                                    \
    RCDP_ROW(LIST, C, MEMBER, ASN, ASN_MEMBER), .asn_size = sizeof(*((ASN *)0)->ASN_MEMBER),                           \
                                                .presence = RCDP_IF_FLAGGED, .flag = offsetof(C, FLAG),                \
                                                .count = offsetof(C, COUNT), .map = (MAP)                              \
  }
/* A SEQUENCE whose members lie flat in the C struct that holds it. */
#define RCDP_FLAT(ASN, ASN_MEMBER, MAP)                                                                                \
  { .kind = RCDP_FIELD_STRUCT, .asn = offsetof(ASN, ASN_MEMBER), .map = (MAP) }
#define RCDP_FLAGGED_FLAT(C, FLAG, ASN, ASN_MEMBER, MAP)                                                               \
  {                                                                                                                    \
    .kind = RCDP_FIELD_STRUCT, .asn = offsetof(ASN, ASN_MEMBER), .asn_size = sizeof(*((ASN *)0)->ASN_MEMBER),          \
    .presence = RCDP_IF_FLAGGED, .flag = offsetof(C, FLAG), .map = (MAP)                                               \
  }
/* The alternatives' C offsets count from the struct that holds the enum SELECTOR. */
#define RCDP_CHOICE(C, SELECTOR, ASN, ASN_MEMBER, MAP)                                                                 \
  {                                                                                                                    \
    .kind = RCDP_FIELD_CHOICE, .count = offsetof(C, SELECTOR), .c_size = sizeof(((C *)0)->SELECTOR),                   \
    .asn = offsetof(ASN, ASN_MEMBER), .asn_size = sizeof(((ASN *)0)->ASN_MEMBER.present), .map = (MAP)                 \
  }
/* The one row of a CHOICE that is a struct of its own: the alternatives' C offsets count from that struct. */
#define RCDP_SELECTOR(C, MEMBER, ASN, MAP)                                                                             \
  {                                                                                                                    \
    .kind = RCDP_FIELD_CHOICE, .count = offsetof(C, MEMBER), .c_size = sizeof(((C *)0)->MEMBER),                       \
    .asn_size = sizeof(((ASN *)0)->present), .map = (MAP)                                                              \
  }

#define RCDP_MAP(TYPE, C, ROWS, CHECK)                                                                                 \
  {                                                                                                                    \
    .type = &asn_DEF_##TYPE, .fields = (ROWS), .field_count = sizeof(ROWS) / sizeof *(ROWS), .c_size = sizeof(C),      \
    .asn_size = sizeof(TYPE##_t), .check = (CHECK)                                                                     \
  }

/* Between the C value and asn1c's struct, whose parts come from the arena or point into the value. */
RCDP_MUST_USE rcdp_err rcdp_map_put(const rcdp_map *map, const void *value, void *asn, rcdp_arena *arena);
RCDP_MUST_USE rcdp_err rcdp_map_get(const rcdp_map *map, const void *asn, void *value);

/* Maps that more than one message uses. */
extern const rcdp_map rcdp_network_id_map;
extern const rcdp_map rcdp_suite_map;
extern const rcdp_map rcdp_device_id_map;
extern const rcdp_map rcdp_certificate_map;
extern const rcdp_map rcdp_verification_key_map;
extern const rcdp_map rcdp_supi_map;
extern const rcdp_map rcdp_restrictions_map;
extern const rcdp_map rcdp_controls_map;
extern const rcdp_map rcdp_profile_map;
extern const rcdp_map rcdp_error_report_map;
extern const rcdp_map rcdp_signed_attach_request_map;
extern const rcdp_map rcdp_signed_attach_reject_map;
extern const rcdp_map rcdp_signed_voucher_map;
extern const rcdp_map rcdp_authenticated_attach_confirm_map;
extern const rcdp_map rcdp_authenticated_attach_confirmed_map;
extern const rcdp_map rcdp_companion_body_map;
extern const rcdp_map rcdp_companion_open_map;
extern const rcdp_map rcdp_companion_opened_map;
extern const rcdp_map rcdp_companion_hello_map;
extern const rcdp_map rcdp_signed_companion_offer_map;
extern const rcdp_map rcdp_companion_order_map;
extern const rcdp_map rcdp_signed_companion_grant_map;
extern const rcdp_map rcdp_companion_denied_map;
extern const rcdp_map rcdp_authenticated_companion_receipt_map;
extern const rcdp_map rcdp_authenticated_companion_confirmed_map;
extern const rcdp_map rcdp_companion_manage_map;
extern const rcdp_map rcdp_companion_managed_map;
extern const rcdp_map rcdp_provisioner_body_map;
extern const rcdp_map rcdp_provisioner_hello_map;
extern const rcdp_map rcdp_signed_grant_map;
extern const rcdp_map rcdp_signed_provisioner_offer_map;
extern const rcdp_map rcdp_signed_provisioner_order_map;
extern const rcdp_map rcdp_provisioner_reserved_map;
extern const rcdp_map rcdp_signed_delivery_map;
extern const rcdp_map rcdp_provisioner_denied_map;
extern const rcdp_map rcdp_authenticated_provisioner_receipt_map;
extern const rcdp_map rcdp_made_box_map;
extern const rcdp_map rcdp_signed_hand_in_map;
extern const rcdp_map rcdp_signed_provisioner_confirmed_map;
extern const rcdp_map rcdp_hand_in_refused_map;
extern const rcdp_map rcdp_signed_deprovision_map;
extern const rcdp_map rcdp_signed_transfer_map;
extern const rcdp_map rcdp_signed_outcome_map;
extern const rcdp_map rcdp_signed_inquiry_map;
extern const rcdp_map rcdp_standing_map;
extern const rcdp_map rcdp_life_body_map;
extern const rcdp_map rcdp_authenticated_update_request_map;
extern const rcdp_map rcdp_signed_update_map;
extern const rcdp_map rcdp_authenticated_acknowledgement_map;
extern const rcdp_map rcdp_authenticated_acknowledged_map;
extern const rcdp_map rcdp_signed_notice_map;
extern const rcdp_map rcdp_authenticated_proof_map;
extern const rcdp_map rcdp_signed_proven_map;
extern const rcdp_map rcdp_authenticated_status_map;
extern const rcdp_map rcdp_signed_taken_map;

/* Checks that more than one message makes. An ephemeral key is of one of the suites offered that want one; where none does, there
 * is none; a fresh one is asked for where none of the suites may be static. enc is of its suite. A public key is as long as one of P-256, or
 * as one of the curves of 32 octets; a notice key is of its algorithm. */
bool rcdp_suites_name(const rcdp_suite_id *suites, size_t count, rcdp_suite_id wanted);
bool rcdp_suites_fit_ephemeral(const rcdp_suite_id *suites, size_t count, rcdp_bytes key);
bool rcdp_suites_fit_fresh(const rcdp_suite_id *suites, size_t count, rcdp_bytes key);
bool rcdp_suite_fits_enc(rcdp_suite_id suite, rcdp_bytes enc);
bool rcdp_public_key_fits(rcdp_bytes key);
bool rcdp_notice_key_fits(rcdp_notice_algorithm algorithm, rcdp_bytes key);
bool rcdp_without_spaces(rcdp_bytes text);
bool rcdp_routing_indicator_valid(const uint8_t octets[2]);
bool rcdp_home_network_key_valid(rcdp_protection_scheme scheme, rcdp_bytes key);

/* The name of a value in an enumeration that counts from 0 without gaps; "unknown" outside. */
const char *rcdp_enumeration_name(const asn_TYPE_descriptor_t *type, unsigned long value);

/* The handler of RCDP_FIELD_CAUSE: asn is an ErrorReport. */
rcdp_err rcdp_cause_put(const rcdp_field *field, const uint8_t *value, void *asn, rcdp_arena *arena);
rcdp_err rcdp_cause_get(const rcdp_field *field, const void *asn, uint8_t *value);

#endif
