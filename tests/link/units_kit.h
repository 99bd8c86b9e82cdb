/* What the tests of units share: messages, and all units of a message. */
#ifndef TEST_LINK_UNITS_KIT_H
#define TEST_LINK_UNITS_KIT_H

#include <rcdp/units.h>

#include "kit.h"

enum { FIRST = 0x80, LAST = 0x40, NUMBERS = 64, UNITS_MAX = 256 };

/* len octets that tell their place; of the same storage each time. */
rcdp_bytes units_message(size_t len);

/* The units of one message, one behind the other. */
typedef struct {
  uint8_t octets[1 << 17];
  rcdp_bytes units[UNITS_MAX];
  size_t count;
} units_cut;

void units_of(rcdp_unit_cutter *cutter, rcdp_bytes message, units_cut *cut);

/* A joiner, with memory between guards that it must not touch. */
typedef struct {
  uint8_t memory[RCDP_UNIT_MESSAGE_MAX + 2];
  rcdp_unit_joiner joiner;
} units_end;

void units_end_init(units_end *end, size_t cap);

/* Join, and what of every call must hold. */
rcdp_err units_join(units_end *end, rcdp_bytes unit, rcdp_bytes *message);

/* All of them are taken, and make message. */
void units_arrive(units_end *end, const units_cut *cut, rcdp_bytes message);

#endif
