/*
 * Units: messages cut into pieces for links that carry little at once (a characteristic of Bluetooth LE GATT, an APDU of NFC), and
 * joined again. One cutter and one joiner for each direction of a link; both begin when the link does. Nothing is allocated:
 * messages and units lie in buffers of the caller.
 *
 * A unit is, in octets:
 *
 *     0       header: bit 8 (80H) first unit of its message, bit 7 (40H) last unit, bits 6 to 1 (3FH) number
 *     1..2    in a first unit alone: length of the whole message, big endian, 1 to 65535
 *     then    at least one octet of the message, as many as the unit has
 *
 * Numbers count all units of a direction from 0, modulo 64, over the ends of messages: so a message of one unit that is lost or
 * comes twice is seen as well. A message of one unit is first and last. A unit that is first, with its length, may be of the link's
 * size, which is 20 octets at least (the smallest ATT_MTU of 23 less the three octets of ATT).
 *
 * This finds what a link loses, repeats or exchanges, up to 63 units in a row. It protects from no attacker: the channel
 * whose octets these are does that.
 */
#ifndef RCDP_UNITS_H
#define RCDP_UNITS_H

#include <rcdp/bytes.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RCDP_UNIT_MIN = 20, RCDP_UNIT_MAX = 65535, RCDP_UNIT_MESSAGE_MAX = 65535 };

/* Cuts. The fields are for the functions below. */
typedef struct {
  size_t unit_size;
  rcdp_bytes message; /* under way; a view */
  size_t cut;         /* octets of it that have gone into units */
  uint8_t number;     /* of the next unit */
} rcdp_unit_cutter;

/* unit_size: octets that the link carries at once. RCDP_E_ARGUMENT: not RCDP_UNIT_MIN to RCDP_UNIT_MAX. */
RCDP_MUST_USE rcdp_err rcdp_unit_cutter_init(rcdp_unit_cutter *cutter, size_t unit_size);

/* The next message; it stays where it is until its last unit is cut. RCDP_E_STATE: another one is under way;
 * RCDP_E_ARGUMENT: it is empty; RCDP_E_TOO_LARGE: more than RCDP_UNIT_MESSAGE_MAX octets. */
RCDP_MUST_USE rcdp_err rcdp_unit_cutter_take(rcdp_unit_cutter *cutter, rcdp_bytes message);

/* Whether units of a message are still to be cut. */
bool rcdp_unit_cutter_busy(const rcdp_unit_cutter *cutter);

/* Append the next unit, at most unit_size octets. RCDP_E_STATE: there is none; RCDP_E_NO_SPACE: it does not fit, and is there
 * still. */
RCDP_MUST_USE rcdp_err rcdp_unit_cut(rcdp_unit_cutter *cutter, rcdp_buf *unit);

/* Joins. The fields are for the functions below. */
typedef struct {
  rcdp_buf message; /* its cap: octets that the message under way is to have */
  size_t cap;       /* of the memory */
  uint8_t number;   /* of the next unit */
  bool open;        /* a message is under way */
} rcdp_unit_joiner;

/* memory: for one message at a time; what is longer than cap is refused. */
void rcdp_unit_joiner_init(rcdp_unit_joiner *joiner, uint8_t *memory, size_t cap);

/*
 * Take a unit. When it is the last of a message, message_out is the message, a view of the joiner's memory that holds until the
 * next call; else it is empty.
 *
 * On error unit and message under way are dropped, and the joiner goes on at the next first unit, which is to have the number
 * behind the last unit that came:
 *   RCDP_E_SEQUENCE    the number is not the next: units were lost, or came twice or out of order
 *   RCDP_E_UNEXPECTED  a first unit where a message is under way, or a later one where none is
 *   RCDP_E_MALFORMED   no header, no length, a length of 0, no octet of the message, or the mark of the last unit where
 *                      octets are missing, or its absence where none is
 *   RCDP_E_TRAILING    more octets than the message is to have
 *   RCDP_E_NO_SPACE    the message is to have more than cap octets
 */
RCDP_MUST_USE rcdp_err rcdp_unit_join(rcdp_unit_joiner *joiner, rcdp_bytes unit, rcdp_bytes *message_out);

#ifdef __cplusplus
}
#endif

#endif
