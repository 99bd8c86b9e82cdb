/*
 * (Extended) protocol configuration options, TS 24.008 clauses 10.5.6.3 and 10.5.6.3A: one octet of configuration
 * protocol, then containers of identifier, length, contents. Ours are of the identifier FF00H, operator specific use:
 * MCC and MNC of the operator, then a fragment: its index from 0, the number of fragments, octets of the message. The
 * length of a container is one octet, so a message is split over as many containers as it needs.
 */
#include "pco.h"

#include "identity.h"

enum {
  EXTENSION = 0x80, /* with configuration protocol 000: PPP */
  OPERATOR_SPECIFIC = 0xFF00,
  CONTAINER_MAX = 255,
  CONTAINER_HEAD = 3,    /* identifier and length */
  FRAGMENT_HEAD = 3 + 2, /* PLMN, index, count */
  FRAGMENT_MAX = CONTAINER_MAX - FRAGMENT_HEAD,
  PCO_CONTENTS_MAX = 251, /* TS 24.008 clause 10.5.6.3: the element has at most 253 octets */
  PCO_MESSAGE_MAX = PCO_CONTENTS_MAX - 1 - CONTAINER_HEAD - FRAGMENT_HEAD
};

static void put_fragments(rcdp_nas_writer *w, const uint8_t plmn[3], rcdp_bytes message) {
  const size_t count = (message.len + FRAGMENT_MAX - 1) / FRAGMENT_MAX;
  for (size_t i = 0; i < count; i++) {
    const size_t begin = i * FRAGMENT_MAX;
    const size_t left = message.len - begin;
    rcdp_nas_put_u16(w, OPERATOR_SPECIFIC);
    const size_t length = rcdp_nas_open(w, 1);
    rcdp_nas_put(w, (rcdp_bytes){plmn, 3});
    rcdp_nas_put_u8(w, (uint8_t)i);
    rcdp_nas_put_u8(w, (uint8_t)count);
    rcdp_nas_put(w, (rcdp_bytes){message.data + begin, left < FRAGMENT_MAX ? left : FRAGMENT_MAX});
    rcdp_nas_close(w, length, 1);
  }
}

void rcdp_nas_put_pco(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message) {
  if (header->carriage != RCDP_CARRIAGE_EPS_PCO) {
    return;
  }
  const bool extended = message.len > PCO_MESSAGE_MAX;
  const size_t width = extended ? 2 : 1;
  rcdp_nas_put_u8(w, extended ? RCDP_NAS_EPCO_IEI : RCDP_NAS_PCO_IEI);
  const size_t length = rcdp_nas_open(w, width);
  rcdp_nas_put_u8(w, EXTENSION);
  put_fragments(w, header->network.plmn, message);
  rcdp_nas_close(w, length, width);
}

/* Containers whose length is two octets, in ePCO alone; the others of the list mean something else uplink. */
static const struct {
  uint16_t id;
  bool uplink;
} TWO_OCTET_LENGTH[] = {
    {0x0023, false}, /* QoS rules */
    {0x0024, false}, /* QoS flow descriptions */
    {0x0030, false}, /* ATSSS response */
    {0x0031, false}, /* DNS server security information */
    {0x0032, false}, /* ECS address */
    {0x0041, true},  /* service-level-AA container */
    {0x0051, true},  /* SDNAEPC EAP message */
    {0x0056, true},  /* UE policy container */
};

static size_t length_width(size_t id, bool extended, rcdp_direction direction) {
  for (size_t i = 0; extended && i < sizeof TWO_OCTET_LENGTH / sizeof TWO_OCTET_LENGTH[0]; i++) {
    if (TWO_OCTET_LENGTH[i].id == id && (TWO_OCTET_LENGTH[i].uplink || direction == RCDP_DOWNLINK)) {
      return 2;
    }
  }
  return 1;
}

/* How far reassembly is: next == count is complete, 0 == 0 is not begun. */
typedef struct {
  size_t next;
  size_t count;
} fragments;

static rcdp_err begin(rcdp_nas_reading *reading, fragments *seen, const rcdp_network_id *operator_id, size_t count) {
  seen->count = count;
  reading->header->network = *operator_id;
  return rcdp_nas_found(reading, RCDP_CARRIAGE_EPS_PCO);
}

/* Strict: all fragments, in order, none twice, of one operator and one count. */
static rcdp_err read_fragment(rcdp_nas_reading *reading, fragments *seen, rcdp_bytes contents) {
  rcdp_nas_cursor in = rcdp_nas_cursor_of(contents);
  rcdp_network_id operator_id;
  size_t index;
  size_t count;
  if (rcdp_nas_take_plmn(&in, &operator_id) != RCDP_OK || rcdp_nas_take_number(&in, 1, &index) != RCDP_OK ||
      rcdp_nas_take_number(&in, 1, &count) != RCDP_OK) {
    return RCDP_E_MALFORMED;
  }
  rcdp_err err = seen->count == 0 ? begin(reading, seen, &operator_id, count) : RCDP_OK;
  if (err != RCDP_OK) {
    return err;
  }
  if (index != seen->next || count != seen->count || !rcdp_network_id_equal(&operator_id, &reading->header->network)) {
    return RCDP_E_MALFORMED;
  }
  seen->next++;
  return rcdp_nas_collect(reading, (rcdp_bytes){in.at, in.left});
}

static rcdp_err read_container(rcdp_nas_reading *reading, rcdp_nas_cursor *in, bool extended, fragments *seen) {
  size_t id;
  rcdp_bytes contents;
  rcdp_err err = rcdp_nas_take_number(in, 2, &id);
  if (err == RCDP_OK) {
    err = rcdp_nas_take_counted(in, length_width(id, extended, reading->header->direction), &contents);
  }
  if (err == RCDP_OK && id == OPERATOR_SPECIFIC) {
    err = read_fragment(reading, seen, contents);
  }
  return err;
}

static rcdp_err read_options(rcdp_nas_reading *reading, rcdp_bytes value, bool extended) {
  rcdp_nas_cursor in = rcdp_nas_cursor_of(value);
  fragments seen = {0, 0};
  size_t protocol;
  rcdp_err err = rcdp_nas_take_number(&in, 1, &protocol);
  if (err == RCDP_OK && (protocol & EXTENSION) == 0) {
    err = RCDP_E_MALFORMED;
  }
  while (err == RCDP_OK && in.left > 0) {
    err = read_container(reading, &in, extended, &seen);
  }
  if (err == RCDP_OK && seen.next != seen.count) {
    err = RCDP_E_MALFORMED;
  }
  return err;
}

rcdp_err rcdp_nas_read_pco(rcdp_nas_reading *reading, rcdp_bytes value) { return read_options(reading, value, false); }

rcdp_err rcdp_nas_read_epco(rcdp_nas_reading *reading, rcdp_bytes value) { return read_options(reading, value, true); }
