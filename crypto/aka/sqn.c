/* Sequence numbers: TS 33.102 Annex C.1.1.1 and C.2, profile C.3.2. See rcdp/aka.h. */
#include "sqn.h"

enum { IND_BITS = 5, SEQ_BITS = 43 };

static const uint64_t ind_mask = RCDP_SQN_INDEXES - 1;
static const uint64_t seq_max = (UINT64_C(1) << SEQ_BITS) - 1;
static const uint64_t delta = UINT64_C(1) << 28;

bool rcdp_sqn_valid(uint64_t sqn) { return sqn >> IND_BITS <= seq_max; }

static size_t index_of_highest(const rcdp_sqn_array *array) {
  size_t highest = 0;
  for (size_t i = 1; i < RCDP_SQN_INDEXES; i++) {
    if (array->seq[i] > array->seq[highest]) {
      highest = i;
    }
  }
  return highest;
}

rcdp_err rcdp_sqn_accept(rcdp_sqn_array *array, uint64_t sqn) {
  const uint64_t seq = sqn >> IND_BITS;
  uint64_t *last = &array->seq[sqn & ind_mask];
  const uint64_t highest = array->seq[index_of_highest(array)];
  if (!rcdp_sqn_valid(sqn)) {
    return RCDP_E_ARGUMENT;
  }
  if (seq <= *last || (seq > highest && seq - highest > delta)) {
    return RCDP_E_REPLAY;
  }
  *last = seq;
  return RCDP_OK;
}

uint64_t rcdp_sqn_highest(const rcdp_sqn_array *array) {
  const size_t index = index_of_highest(array);
  return array->seq[index] << IND_BITS | index;
}

uint64_t rcdp_sqn_next(uint64_t sqn) {
  const uint64_t seq = sqn >> IND_BITS;
  return seq >= seq_max ? sqn : (seq + 1) << IND_BITS | ((sqn + 1) & ind_mask);
}

void rcdp_sqn_put(uint8_t out[RCDP_AKA_SQN_LEN], uint64_t sqn) {
  for (size_t i = RCDP_AKA_SQN_LEN; i-- > 0; sqn >>= 8) {
    out[i] = (uint8_t)sqn;
  }
}

uint64_t rcdp_sqn_get(const uint8_t in[RCDP_AKA_SQN_LEN]) {
  uint64_t sqn = 0;
  for (size_t i = 0; i < RCDP_AKA_SQN_LEN; i++) {
    sqn = sqn << 8 | in[i];
  }
  return sqn;
}
