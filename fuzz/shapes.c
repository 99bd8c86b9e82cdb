/* See shapes.h. */
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

/* --- parts --- */

static const shape_field enum_fields[] = {{.kind = SHAPE_NUMBER, .size = sizeof(rcdp_suite_id)}};
static const shape enumerated = SHAPE(rcdp_suite_id, enum_fields);
static const shape_field view_fields[] = {{.kind = SHAPE_VIEW, .size = sizeof(rcdp_bytes)}};
static const shape view = SHAPE(rcdp_bytes, view_fields);

static const shape_field network_fields[] = {PLAIN(OCTETS, rcdp_network_id, plmn),
                                             PLAIN(BOOL, rcdp_network_id, has_nid),
                                             WITH(OCTETS, rcdp_network_id, nid, has_nid)};
static const shape network = SHAPE(rcdp_network_id, network_fields);

static const shape_field slice_fields[] = {PLAIN(NUMBER, rcdp_snssai, sst), PLAIN(BOOL, rcdp_snssai, has_sd),
                                           WITH(OCTETS, rcdp_snssai, sd, has_sd)};
static const shape slice = SHAPE(rcdp_snssai, slice_fields);

#define R rcdp_restrictions
static const shape_field restriction_fields[] = {PLAIN(BOOL, R, roaming_allowed),
                                                 PLAIN(BOOL, R, has_rats),
                                                 LIST_WITH(R, rats, rat_count, has_rats, enumerated),
                                                 PLAIN(BOOL, R, has_dnns),
                                                 LIST_WITH(R, dnns, dnn_count, has_dnns, view),
                                                 PLAIN(BOOL, R, has_slices),
                                                 LIST_WITH(R, slices, slice_count, has_slices, slice)};
static const shape restrictions = SHAPE(rcdp_restrictions, restriction_fields);

#define P rcdp_profile
static const shape_field profile_fields[] = {PLAIN(OCTETS, P, id),
                                             PLAIN(NUMBER, P, epoch),
                                             PLAIN(NUMBER, P, supi.kind),
                                             PLAIN(VIEW, P, supi.value),
                                             NESTED(P, network, network),
                                             PLAIN(NUMBER, P, algorithm),
                                             PLAIN(OCTETS, P, amf),
                                             PLAIN(OCTETS, P, sqn),
                                             PLAIN(OCTETS, P, routing_indicator),
                                             PLAIN(BOOL, P, has_home_network_key),
                                             WITH(NUMBER, P, scheme, has_home_network_key),
                                             WITH(NUMBER, P, home_network_key_id, has_home_network_key),
                                             WITH(VIEW, P, home_network_key, has_home_network_key),
                                             PLAIN(NUMBER, P, not_before),
                                             PLAIN(NUMBER, P, not_after),
                                             PLAIN(NUMBER, P, lifetime),
                                             PLAIN(NUMBER, P, renewal),
                                             NESTED(P, restrictions, restrictions),
                                             PLAIN(VIEW, P, parent),
                                             PLAIN(VIEW, P, ordered_by),
                                             PLAIN(NUMBER, P, assurance),
                                             PLAIN(NUMBER, P, notice_algorithm),
                                             PLAIN(VIEW, P, notice_key)};
static const shape profile = SHAPE(rcdp_profile, profile_fields);

#define C rcdp_credential
static const shape_field credential_fields[] = {NESTED(C, profile, profile), PLAIN(SECRET, C, secrets.key),
                                                PLAIN(SECRET, C, secrets.management_key), PLAIN(SECRET, C, secrets.op)};

/* --- what a device keeps --- */

#define A rcdp_pending_attach
static const shape_field pending_fields[] = {PLAIN(OCTETS, A, transaction),           PLAIN(OCTETS, A, device_nonce),
                                             PLAIN(OCTETS, A, request_hash),          NESTED(A, network, network),
                                             PLAIN(VIEW, A, ephemeral_key),           PLAIN(VIEW, A, message),
                                             LIST(A, suites, suite_count, enumerated)};
static const shape pending = SHAPE(rcdp_pending_attach, pending_fields);

#define H rcdp_held_credential
static const shape_field held_fields[] = {PLAIN(NUMBER, H, status),
                                          NESTED(H, profile, profile),
                                          PLAIN(VIEW, H, key),
                                          PLAIN(VIEW, H, management_key),
                                          PLAIN(VIEW, H, op),
                                          PLAIN(NUMBER, H, installed),
                                          PLAIN(OCTETS, H, transaction),
                                          PLAIN(OCTETS, H, confirm_hash),
                                          PLAIN(VIEW, H, confirm)};
static const shape held = SHAPE(rcdp_held_credential, held_fields);

#define S rcdp_device_state
static const shape_field state_fields[] = {PLAIN(NUMBER, S, generation),
                                           PLAIN(NUMBER, S, counter),
                                           PLAIN(VIEW, S, seed),
                                           PLAIN(NUMBER, S, last_time),
                                           PLAIN(BOOL, S, has_pending),
                                           NESTED_WITH(S, pending, has_pending, pending),
                                           LIST(S, credentials, credential_count, held)};

/* --- contents --- */

#define Q rcdp_attach_request
static const shape_field request_fields[] = {PLAIN(OCTETS, Q, transaction),
                                             PLAIN(VIEW, Q, certificate_url),
                                             PLAIN(OCTETS, Q, certificate_hash),
                                             PLAIN(OCTETS, Q, device_nonce),
                                             LIST(Q, suites, suite_count, enumerated),
                                             PLAIN(VIEW, Q, ephemeral_key),
                                             NESTED(Q, serving_network, network),
                                             PLAIN(NUMBER, Q, counter),
                                             PLAIN(BOOL, Q, voucher_needed)};

#define J rcdp_attach_reject
static const shape_field reject_fields[] = {PLAIN(OCTETS, J, transaction),  PLAIN(OCTETS, J, request_hash),
                                            PLAIN(OCTETS, J, device_nonce), PLAIN(OCTETS, J, nonce1),
                                            NESTED(J, network, network),    PLAIN(NUMBER, J, issued),
                                            PLAIN(NUMBER, J, suite),        PLAIN(VIEW, J, enc),
                                            PLAIN(VIEW, J, sealed)};

#define V rcdp_voucher
static const shape_field voucher_fields[] = {PLAIN(OCTETS, V, certificate_hash), NESTED(V, network, network),
                                             PLAIN(NUMBER, V, not_after)};

static const shape_field signed_voucher_fields[] = {PLAIN(VIEW, rcdp_signed_voucher, content),
                                                    PLAIN(VIEW, rcdp_signed_voucher, signature)};
static const shape signed_voucher = SHAPE(rcdp_signed_voucher, signed_voucher_fields);

#define I rcdp_attach_seal_info
static const shape_field seal_info_fields[] = {PLAIN(OCTETS, I, request_hash),      PLAIN(OCTETS, I, certificate_hash),
                                               NESTED(I, serving_network, network), PLAIN(OCTETS, I, signer_hash),
                                               PLAIN(OCTETS, I, freshness_hash),    PLAIN(NUMBER, I, suite)};

#define F rcdp_attach_freshness
static const shape_field freshness_fields[] = {PLAIN(OCTETS, F, nonce1), PLAIN(NUMBER, F, issued),
                                               NESTED(F, network, network)};

#define O rcdp_attach_confirm
static const shape_field confirm_fields[] = {
    PLAIN(OCTETS, O, transaction), PLAIN(OCTETS, O, credential),   PLAIN(NUMBER, O, epoch),
    NESTED(O, network, network),   PLAIN(OCTETS, O, request_hash), PLAIN(OCTETS, O, certificate_hash),
    PLAIN(OCTETS, O, reject_hash), PLAIN(OCTETS, O, signer_hash),  PLAIN(OCTETS, O, credential_hash)};

#define D rcdp_attach_confirmed
static const shape_field confirmed_fields[] = {PLAIN(OCTETS, D, transaction), PLAIN(OCTETS, D, credential),
                                               PLAIN(NUMBER, D, epoch), PLAIN(OCTETS, D, confirm_hash)};

/* --- messages: the envelope, and in place of the last field that of the body --- */

#define M rcdp_message
static const shape_field extension_fields[] = {PLAIN(NUMBER, rcdp_extension, id), PLAIN(BOOL, rcdp_extension, critical),
                                               PLAIN(VIEW, rcdp_extension, value)};
static const shape extension = SHAPE(rcdp_extension, extension_fields);

#define ENVELOPE                                                                                                       \
  PLAIN(NUMBER, M, version), PLAIN(OCTETS, M, transaction), PLAIN(NUMBER, M, sender), PLAIN(NUMBER, M, kind),          \
      LIST(M, extensions, extension_count, extension)

static const shape_field any_fields[] = {ENVELOPE};
static const shape_field error_fields[] = {ENVELOPE, PLAIN(CAUSE, M, body.error.cause),
                                           PLAIN(BOOL, M, body.error.has_retry_after),
                                           WITH(NUMBER, M, body.error.retry_after, body.error.has_retry_after)};
static const shape_field request_message_fields[] = {ENVELOPE, PLAIN(VIEW, M, body.attach_request.content),
                                                     PLAIN(VIEW, M, body.attach_request.signature)};
static const shape_field reject_message_fields[] = {
    ENVELOPE,
    PLAIN(VIEW, M, body.attach_reject.content),
    PLAIN(VIEW, M, body.attach_reject.signature),
    LIST(M, body.attach_reject.chain, body.attach_reject.chain_count, view),
    PLAIN(BOOL, M, body.attach_reject.has_voucher),
    NESTED_WITH(M, body.attach_reject.voucher, body.attach_reject.has_voucher, signed_voucher)};
static const shape_field confirm_message_fields[] = {ENVELOPE, PLAIN(VIEW, M, body.attach_confirm.content),
                                                     PLAIN(OCTETS, M, body.attach_confirm.mac)};
static const shape_field confirmed_message_fields[] = {ENVELOPE, PLAIN(VIEW, M, body.attach_confirmed.content),
                                                       PLAIN(OCTETS, M, body.attach_confirmed.mac)};

static const shape messages[RCDP_BODY_COUNT] = {[RCDP_BODY_ERROR] = SHAPE(M, error_fields),
                                                [RCDP_BODY_ATTACH_REQUEST] = SHAPE(M, request_message_fields),
                                                [RCDP_BODY_ATTACH_REJECT] = SHAPE(M, reject_message_fields),
                                                [RCDP_BODY_ATTACH_CONFIRM] = SHAPE(M, confirm_message_fields),
                                                [RCDP_BODY_ATTACH_CONFIRMED] = SHAPE(M, confirmed_message_fields)};

/* --- the types --- */

#define ENCODE(name)                                                                                                   \
  static rcdp_err encode_##name(const void *value, rcdp_arena *scratch, rcdp_buf *out) {                               \
    return rcdp_##name##_encode(value, scratch, out);                                                                  \
  }
#define BOTH(name)                                                                                                     \
  ENCODE(name)                                                                                                         \
  static rcdp_err decode_##name(rcdp_bytes in, rcdp_arena *arena, void *value) {                                       \
    return rcdp_##name##_decode(in, arena, value);                                                                     \
  }

BOTH(message)
BOTH(attach_request)
BOTH(attach_reject)
BOTH(attach_confirm)
BOTH(attach_confirmed)
BOTH(profile)
BOTH(credential)
BOTH(device_state)
BOTH(voucher)
BOTH(signed_voucher)
ENCODE(attach_seal_info)
ENCODE(attach_freshness)

const shape_type shape_types[] = {
    {SHAPE(M, any_fields), encode_message, decode_message},
    {SHAPE(Q, request_fields), encode_attach_request, decode_attach_request},
    {SHAPE(J, reject_fields), encode_attach_reject, decode_attach_reject},
    {SHAPE(O, confirm_fields), encode_attach_confirm, decode_attach_confirm},
    {SHAPE(D, confirmed_fields), encode_attach_confirmed, decode_attach_confirmed},
    {SHAPE(P, profile_fields), encode_profile, decode_profile},
    {SHAPE(C, credential_fields), encode_credential, decode_credential},
    {SHAPE(S, state_fields), encode_device_state, decode_device_state},
    {SHAPE(V, voucher_fields), encode_voucher, decode_voucher},
    {SHAPE(rcdp_signed_voucher, signed_voucher_fields), encode_signed_voucher, decode_signed_voucher},
    {SHAPE(I, seal_info_fields), encode_attach_seal_info, NULL},
    {SHAPE(F, freshness_fields), encode_attach_freshness, NULL}};
const size_t shape_type_count = sizeof shape_types / sizeof shape_types[0];

shape shape_of(const shape_type *type, const shape_value *value) {
  const bool known = type->encode == encode_message && (size_t)value->message.kind < RCDP_BODY_COUNT;
  return known ? messages[value->message.kind] : type->shape;
}
