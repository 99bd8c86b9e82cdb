/* Four lanes of multiplications by odd numbers (those of SplitMix64 and MurmurHash3) and rotations. See mix.h. */
#include "mix.h"

static const uint64_t factors[MIX_LANES] = {0x9e3779b97f4a7c15U, 0xbf58476d1ce4e5b9U, 0x94d049bb133111ebU,
                                            0xff51afd7ed558ccdU};

static uint64_t rotate(uint64_t value, unsigned by) { return value << by | value >> (64 - by); }

static void take_word(mixer *m, uint64_t word) {
  for (unsigned i = 0; i < MIX_LANES; i++) {
    m->lanes[i] = rotate((m->lanes[i] ^ word) * factors[i], 27 + 2 * i) + factors[MIX_LANES - 1 - i];
  }
  const uint64_t first = m->lanes[0];
  for (unsigned i = 0; i + 1 < MIX_LANES; i++) {
    m->lanes[i] += m->lanes[i + 1] >> 29;
  }
  m->lanes[MIX_LANES - 1] += first >> 31;
}

static void take_octet(mixer *m, uint8_t octet) {
  m->word = m->word << 8 | octet;
  if (++m->length % 8 == 0) {
    take_word(m, m->word);
    m->word = 0;
  }
}

void mix_add(mixer *m, rcdp_bytes octets) {
  size_t at = 0;
  while (at < octets.len && m->length % 8 != 0) {
    take_octet(m, octets.data[at++]);
  }
  for (; octets.len - at >= 8; at += 8) {
    take_word(m, rcdp_get_u64(octets.data + at));
    m->length += 8;
  }
  while (at < octets.len) {
    take_octet(m, octets.data[at++]);
  }
}

void mix_add_field(mixer *m, rcdp_bytes octets) {
  uint8_t length[8];
  rcdp_put_u64(length, octets.len);
  mix_add(m, RCDP_BYTES(length));
  mix_add(m, octets);
}

void mix_begin(mixer *m, const char *purpose) {
  *m = (mixer){.lanes = {1, 2, 3, 4}};
  mix_add_field(m, rcdp_bytes_of(purpose));
}

void mix_end(mixer *m, uint8_t *out, size_t len) {
  take_word(m, m->word);
  take_word(m, m->length);
  for (size_t at = 0; at < len; at += 8) {
    uint8_t octets[8];
    for (unsigned round = 0; round < 3; round++) {
      take_word(m, at);
    }
    rcdp_put_u64(octets, m->lanes[0] ^ m->lanes[1] ^ m->lanes[2] ^ m->lanes[3]);
    for (size_t i = 0; i < 8 && at + i < len; i++) {
      out[at + i] = octets[i];
    }
    rcdp_wipe(octets, sizeof octets);
  }
  rcdp_wipe(m, sizeof *m);
}
