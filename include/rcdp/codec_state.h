/* What devices, companions and provisioners keep, as C structs (asn1/rcdp-state.asn1). Included by rcdp/codec.h. */
#ifndef RCDP_CODEC_STATE_H
#define RCDP_CODEC_STATE_H

#include <rcdp/codec_companion.h>
#include <rcdp/codec_provisioner.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of one network a device holds at most RCDP_HELD_PER_NETWORK of RCDP_HELD_MAX, so that it leaves room for another one. */
enum {
  RCDP_HELD_PER_NETWORK = 3,
  RCDP_SEQUENCES_LEN = 192, /* 32 numbers of six octets */
  RCDP_DEVICE_STATE_MAX = 16256,
  RCDP_ENTRY_STATE_MAX = 2304,
  RCDP_PROVISION_STATE_MAX = 13824
};

typedef struct {
  rcdp_id transaction;
  rcdp_octets32 device_nonce;
  rcdp_octets32 request_hash;
  rcdp_network_id network;
  rcdp_suite_id suites[RCDP_SUITES_MAX];
  size_t suite_count;
  rcdp_bytes ephemeral_key; /* wrapped; empty: absent */
  rcdp_bytes message;       /* the request as it is repeated */
} rcdp_pending_attach;

typedef struct {
  rcdp_bytes ephemeral_key; /* wrapped */
  rcdp_bytes message;       /* the offer as it is repeated */
} rcdp_pending_offer;

typedef struct {
  rcdp_held_status status;
  rcdp_held_origin origin;
  rcdp_profile profile;
  rcdp_bytes key;            /* wrapped: K as it is used */
  rcdp_bytes management_key; /* wrapped */
  rcdp_bytes op;             /* wrapped */
  rcdp_bytes device_key;     /* wrapped; empty: it has none */
  bool on_word;              /* nobody but the owner stands for its network */
  bool must_update;          /* others know its keys: the first contact is an update */
  uint64_t installed;        /* last known good time at installation */
  rcdp_bytes sequences;      /* highest SEQ of each index: 43 bits in six octets, big endian; empty: none yet */
  rcdp_id transaction;       /* of the attach, order or update */
  rcdp_octets32 confirm_hash;
  rcdp_bytes confirm; /* the confirmation, or the receipt, as it is repeated */
} rcdp_held_credential;

/* What is left of a credential that was erased by a notice. */
typedef struct {
  rcdp_id credential;
  rcdp_id notice;
  rcdp_verification_key notice_key;
  bool proven;        /* the network's answer to the proof has come */
  rcdp_bytes message; /* the proof of erasure as it is repeated; empty once it is proven */
} rcdp_tombstone;

typedef struct {
  uint64_t generation;
  uint64_t counter;
  rcdp_bytes seed; /* wrapped */
  uint64_t last_time;
  bool has_pending;
  rcdp_pending_attach pending;
  bool has_offer;
  rcdp_pending_offer offer;
  bool has_update;
  rcdp_pending_offer update;                       /* the same of an update request */
  rcdp_held_credential credentials[RCDP_HELD_MAX]; /* in the order of their installation */
  size_t credential_count;
  rcdp_tombstone tombstones[RCDP_TOMBSTONES_MAX]; /* in the order of their making */
  size_t tombstone_count;
} rcdp_device_state;

/* The wrapped keys that a state names, for who keeps them (rcdp_psa_sweep); OP(c) is none: it is sealed, not wrapped. How many; they are
 * views into state. */
enum { RCDP_DEVICE_KEYS_MAX = 4 + 3 * RCDP_HELD_MAX };
size_t rcdp_device_state_keys(const rcdp_device_state *state, rcdp_bytes keys[RCDP_DEVICE_KEYS_MAX]);

typedef enum { RCDP_ENTRY_ORDERED, RCDP_ENTRY_ACTIVE, RCDP_ENTRY_DENIED } rcdp_entry_status;

/* One entry of a companion's order, since its device's offer was taken. */
typedef struct {
  rcdp_id order;
  uint8_t entries; /* of the order */
  rcdp_companion_opened opened;
  uint8_t entry;
  rcdp_bytes device;
  rcdp_octets32 reference;
  rcdp_entry_status status;
  bool has_report; /* denied: exactly then */
  rcdp_error_report report;
  rcdp_bytes message; /* ordered: the entry's order as it is repeated; else empty */
} rcdp_entry_state;

typedef enum {
  RCDP_PROVISION_OFFERED,
  RCDP_PROVISION_DELIVERING,
  RCDP_PROVISION_RECEIVED,
  RCDP_PROVISION_CONFIRMED,
  RCDP_PROVISION_REFUSED,
  RCDP_PROVISION_DENIED,
  RCDP_PROVISION_TRANSFERRED,
  RCDP_PROVISION_STATUS_COUNT
} rcdp_provision_status;

/* "offered"; "unknown" for a value outside the enumeration. */
const char *rcdp_provision_status_name(rcdp_provision_status status);

/* One device of a provisioner, since its offer was taken. A signed, chained or attested part whose content is empty is absent. */
typedef struct {
  rcdp_id order;
  rcdp_id serial;
  rcdp_bytes device;
  rcdp_octets32 reference;
  rcdp_maker maker;
  rcdp_provision_status status;
  bool has_report; /* denied or refused: exactly then */
  rcdp_error_report report;
  bool has_credential;
  rcdp_id credential;
  rcdp_bytes imsi;       /* empty: absent */
  rcdp_bytes device_key; /* empty: absent */
  uint16_t ownership;
  uint64_t number;
  bool replace;
  bool has_controls;
  rcdp_controls controls;
  rcdp_signed offer;
  rcdp_chained delivery;
  bool has_made;
  rcdp_made_box made;
  rcdp_attested receipt;
  rcdp_signed confirmed;
  rcdp_signed notice;
} rcdp_provision_state;

RCDP_MUST_USE rcdp_err rcdp_device_state_encode(const rcdp_device_state *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_device_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_device_state *out);

RCDP_MUST_USE rcdp_err rcdp_entry_state_encode(const rcdp_entry_state *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_entry_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_entry_state *out);

RCDP_MUST_USE rcdp_err rcdp_provision_state_encode(const rcdp_provision_state *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_provision_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_provision_state *out);

#ifdef __cplusplus
}
#endif

#endif
