/*
 * Where secrets become public on purpose: the verdict of a comparison. The linker puts these in the place of the library's own
 * (--wrap), in test programs alone.
 */
#include "poison.h"

bool __real_rcdp_equal_secret(rcdp_bytes a, rcdp_bytes b);
bool __wrap_rcdp_equal_secret(rcdp_bytes a, rcdp_bytes b);
bool __real_rcdp_in_range(const uint8_t *value, const uint8_t *bound, size_t len);
bool __wrap_rcdp_in_range(const uint8_t *value, const uint8_t *bound, size_t len);

static bool published(bool verdict) {
  unpoison(&verdict, sizeof verdict);
  return verdict;
}

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
bool __wrap_rcdp_equal_secret(rcdp_bytes a, rcdp_bytes b) { return published(__real_rcdp_equal_secret(a, b)); }

bool __wrap_rcdp_in_range(const uint8_t *value, const uint8_t *bound, size_t len) {
  return published(__real_rcdp_in_range(value, bound, len));
}
// NOLINTEND(bugprone-reserved-identifier)
