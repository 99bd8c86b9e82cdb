/* Private keys come by here: no branch on a value, but for the verdict. */
#include "range.h"

/* The borrow of value - bound tells value < bound. */
bool rcdp_in_range(const uint8_t *value, const uint8_t *bound, size_t len) {
  unsigned borrow = 0;
  unsigned any = 0;
  for (size_t i = len; i-- > 0;) {
    const unsigned difference = (unsigned)value[i] - bound[i] - borrow;
    borrow = difference >> 8 & 1;
    any |= value[i];
  }
  return (borrow & (any != 0)) == 1;
}
